"""Workbooks for readers other than the decider: one a court with its own cases, one case, the research view.

Two restrictions hold at once: the whitelist says which columns an audience may see
(:mod:`jiaocha.reporting.audience`), and here stands which rows a court may see: its own.
"""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from jiaocha.folder.file_names import court_files
from jiaocha.folder.whole import whole_folder
from jiaocha.reporting.audience import VISIBLE, Audience, visible_columns
from jiaocha.reporting.layout import TABLES
from jiaocha.reporting.research import suppressed
from jiaocha.reporting.tables import PlanTables
from jiaocha.reporting.view import Flags, View
from jiaocha.reporting.wording import say
from jiaocha.reporting.workbook import new_book, print_setup, write_table
from jiaocha.reporting.workbook_styles import Styles, write_text
from jiaocha_models.problem import Int64


def own_rows(tables: PlanTables, audience: Audience, court: int) -> dict[str, pd.DataFrame]:
    """Rows of each visible table that concern one court.

    Parameters
    ----------
    tables : PlanTables
    audience : Audience
        ``RECEIVER``: cases whose measure the court carries out; ``ORIGIN``: cases before it.
    court : int
        Position of the court.
    """
    mine = handled_by(tables.view, court) if audience is Audience.RECEIVER else tables.view.origin == court
    found = {"cases": tables["cases"][mine]}
    for table in ("received", "sent", "exchange"):
        found[table] = tables[table][tables[table]["court_position"] == court]
    parts = tables["contributions"]
    led = parts["group"].isin(set(found["cases"]["group"]))
    found["contributions"] = parts[(parts["court_position"] == court) | led]
    return {table: frame for table, frame in found.items() if table in VISIBLE[audience]}


def handled_by(view: View, court: int) -> Flags:
    """Cases whose proposed measure a court carries out; cases that merely stay with it are left out."""
    return np.asarray((view.receiver == court) & (view.transferred | view.other_mode))


def courts_with_cases(view: View, audience: Audience) -> Int64:
    """Courts that receive (or send) cases, in roster order."""
    moved = view.transferred
    return np.unique(view.receiver[moved] if audience is Audience.RECEIVER else view.origin[moved])


def write_court_workbook(
    tables: PlanTables, court: int, path: Path, audience: Audience = Audience.RECEIVER, language: str = "zh"
) -> None:
    """Write the workbook of one court: its own cases and figures, and nothing of any other court's."""
    rows = own_rows(tables, audience, court)
    head = f"{tables.view.court_names[court]}　{tables.view.plan.summary.title}"
    _write(tables, rows, audience, head, path, language)


def write_party_workbook(tables: PlanTables, case: int, path: Path, language: str = "zh") -> None:
    """Write what a party may see of one case, and of no other."""
    rows = {"cases": tables["cases"].iloc[[case]]}
    _write(tables, rows, Audience.PARTY, tables.view.plan.summary.title, path, language)


def write_research_workbook(tables: PlanTables, path: Path, language: str = "zh") -> None:
    """Write the research view: no case, no court, coarse dates and amounts, small counts suppressed."""
    rows = {name: suppressed(name, tables[name]) for name in VISIBLE[Audience.RESEARCH]}
    rows["parameters"] = rows["parameters"][_placeless(tables)]
    year = tables.view.plan.quarter.policy.planning_date.year
    _write(tables, rows, Audience.RESEARCH, say("research_title", language, year=year), path, language)


def _placeless(tables: PlanTables) -> Flags:
    """Parameters that name neither the quarter, nor a court, nor a day."""
    frame, courts = tables["parameters"], tables.view.plan.quarter.courts
    value = frame["value"].astype("str")
    named = value.isin(courts["code"]) | value.str.contains("|".join(map(re.escape, courts["name"])))
    dated = value.str.contains(r"\d{4}-\d{2}-\d{2}")
    return np.asarray(frame["key"].str.contains(".", regex=False) & ~named & ~dated, dtype=bool)


def write_court_workbooks(
    tables: PlanTables,
    out: Path,
    audience: Audience = Audience.RECEIVER,
    language: str = "zh",
    *,
    report: Callable[[int], object] | None = None,
) -> list[str]:
    """Write one workbook for each court that receives (or sends) cases, into a folder written whole.

    Parameters
    ----------
    tables : PlanTables
    out : Path
        Folder; replaced if it exists.
    audience : Audience
        ``RECEIVER`` or ``ORIGIN``.
    language : {"zh", "en"}
    report : callable, optional
        Told how many were written.

    Returns
    -------
    list of str
        Names of the files, courts in roster order.
    """
    courts = tables.view.plan.quarter.courts
    names = court_files(courts["name"], courts["code"])
    written: list[str] = []
    with whole_folder(out) as folder:
        for court in courts_with_cases(tables.view, audience).tolist():
            written.append(f"{names[court]}.xlsx")
            write_court_workbook(tables, court, folder / written[-1], audience, language)
            if report is not None:
                report(len(written))
    return written


def _write(
    tables: PlanTables,
    rows: dict[str, pd.DataFrame],
    audience: Audience,
    head: str,
    path: Path,
    language: str,
) -> None:
    """Write a cover that says whom the workbook is for, and one sheet a visible table."""
    summary = tables.view.plan.summary
    with new_book(head, _created(summary.planning_date, audience), path) as book:
        styles = Styles(book)
        cover = book.add_worksheet("说明" if language == "zh" else "Notes")
        cover.set_column(0, 0, 100)
        print_setup(cover, head, 9)
        lines = [head, say("audience_" + audience.value, language), say("advice", language)]
        if summary.provenance.synthetic:
            lines.append(say("synthetic", language))
        for row, line in enumerate(lines):
            write_text(cover, row, 0, line, styles.sentence, styles.quoted)
        for name, frame in rows.items():
            heading = TABLES[name].title(language)
            columns = visible_columns(audience, name)
            sheet = book.add_worksheet(heading)
            write_table(sheet, columns, frame, styles, heading=heading, title=head, language=language)


def _created(planning_date: str, audience: Audience) -> datetime:
    """Date of the file's properties: the planning date, for research only its year."""
    day = datetime.fromisoformat(planning_date)
    return day.replace(month=1, day=1) if audience is Audience.RESEARCH else day
