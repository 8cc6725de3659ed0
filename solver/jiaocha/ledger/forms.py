"""Forms on which courts answer: one workbook a court, with its own cases only."""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

from jiaocha.folder import append_entry, read_plan
from jiaocha.folder.file_names import court_files
from jiaocha.folder.whole import FolderError, whole_folder
from jiaocha.intake.template import note_of
from jiaocha.intake.writing import header_of
from jiaocha.ledger.objections import REPLIES
from jiaocha.ledger.sheet import court_names, said_synthetic
from jiaocha.ledger.standing import Place, places_of
from jiaocha.reporting.workbook import new_book, print_setup
from jiaocha.reporting.workbook_styles import Styles, write_text
from jiaocha_models import Kind, columns_of
from jiaocha_models.journal import Event
from jiaocha_models.ledger import Objection
from jiaocha_models.words import Mode

A4 = 9
ASKED = ("case_number", "court_code", "opinion", "reason", "note", "by", "on")
"""Columns of a court's answer; what the deciding court makes of it is not on the form."""

TOLD = ("你院角色", "拟采取方式", "对方法院")
_WIDTHS = {"case_number": 26, "court_code": 24, "note": 36}


def write_reply_forms(folder: Path | str, out: Path | str, *, by: str = "") -> list[Path]:
    """Write one form for each court that a plan would send cases from or to.

    Parameters
    ----------
    folder : path
        The plan folder; its journal says that the forms were written.
    out : path
        A new folder.
    by : str

    Returns
    -------
    list of pathlib.Path
        The workbooks, in roster order.

    Raises
    ------
    FolderError
        ``out`` exists, or the plan cannot be read.
    """
    target = Path(out)
    if target.exists():
        raise FolderError(f"“{target}”已存在，请另给一个文件夹")
    plan, places = read_plan(folder), places_of(folder)
    names = court_names(plan.quarter.courts)
    rows = _rows(
        dict(zip(plan.quarter.cases["case_number"], plan.quarter.cases["court_code"], strict=True)), places
    )
    courts = plan.quarter.courts
    files = dict(
        zip(courts["code"], court_files(courts["name"].tolist(), courts["code"].tolist()), strict=True)
    )
    title = f"{plan.summary.title}　征求意见回复表{said_synthetic(plan.quarter)}"
    created = datetime.fromisoformat(plan.summary.planning_date)
    with whole_folder(target.absolute()) as inner:
        for code in (code for code in courts["code"] if code in rows):
            with new_book(title, created, inner / f"{files[code]}.xlsx") as book:
                _write(
                    book,
                    title,
                    names[code],
                    [(n, role, place, names.get(o or "", "")) for n, role, place, o in rows[code]],
                )
    written = [target / f"{files[code]}.xlsx" for code in courts["code"] if code in rows]
    append_entry(
        folder,
        Event.EXPORTED,
        {"folder": target.name, "to": [code for code in courts["code"] if code in rows]},
        by=by,
    )
    return written


def _rows(
    origin: dict[str, str], places: dict[str, Place]
) -> dict[str, list[tuple[str, str, Place, str | None]]]:
    """Rows of each court: case, its role, the place, the other court."""
    found: dict[str, list[tuple[str, str, Place, str | None]]] = defaultdict(list)
    for number, place in sorted(places.items()):
        own = origin[number]
        if place.mode is Mode.STAY:
            continue
        other = place.court if place.court != own else None
        found[own].append((number, "移出" if other else "本院办理", place, other))
        if other is not None:
            found[other].append((number, "接收", place, own))
    return found


def _write(book: Any, title: str, court: str, rows: list[tuple[str, str, Place, str]]) -> None:
    styles, sheet = Styles(book), book.add_worksheet(REPLIES.sheet)
    print_setup(sheet, title, A4)
    write_text(sheet, 0, 0, f"{title}　{court}", styles.chapter, styles.chapter)
    sheet.freeze_panes(2, 1)
    columns = columns_of(Objection)
    for at, name in enumerate(ASKED):
        column = columns[name]
        head = styles.header if name in ("case_number", "court_code") else styles.fill_in
        sheet.write_string(1, at, header_of(column), head)
        sheet.write_comment(1, at, note_of(column), {"author": ""})
        style = book.add_format({"num_format": "yyyy-mm-dd" if column.kind is Kind.DAY else "@"})
        sheet.set_column(at, at, _WIDTHS.get(name, 12), style)
        if column.choices is not None:
            source = [member.zh for member in column.choices]
            sheet.data_validation(2, at, 1 + len(rows), at, {"validate": "list", "source": source})
    for at, header in enumerate(TOLD, start=len(ASKED)):
        sheet.write_string(1, at, header, styles.header)
        sheet.set_column(at, at, 24 if header == TOLD[-1] else 11)
    for row, (number, role, place, other) in enumerate(rows, start=2):
        sheet.write_string(row, 0, number)
        sheet.write_string(row, 1, court)
        for at, text in enumerate((role, place.mode.zh, other), start=len(ASKED)):
            sheet.write_string(row, at, text)
