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
from jiaocha.ledger.asked import Asked, asked_courts
from jiaocha.ledger.objections import REPLIES
from jiaocha.ledger.sheet import court_names, said_synthetic
from jiaocha.reporting.workbook import new_book, print_setup
from jiaocha.reporting.workbook_styles import Styles, write_text
from jiaocha_models import Kind, columns_of
from jiaocha_models.journal import Event
from jiaocha_models.ledger import Objection

A4 = 9
ASKED = ("case_number", "court_code", "opinion", "reason", "note", "by", "on")
"""Columns of a court's answer; what the deciding court makes of it is not on the form."""

TOLD = ("你院角色", "拟采取方式", "对方法院")
_WIDTHS = {"case_number": 26, "court_code": 24, "note": 36}


def write_reply_forms(folder: Path | str, out: Path | str, *, by: str = "") -> list[Path]:
    """Write one form for each court that would send, receive or help in cases of a plan.

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
    plan = read_plan(folder)
    names, courts = court_names(plan.quarter.courts), plan.quarter.courts
    rows: dict[str, list[Asked]] = defaultdict(list)
    for one in asked_courts(plan):
        rows[one.court].append(one)
    codes = [code for code in courts["code"] if code in rows]
    files = court_files(courts["name"].tolist(), courts["code"].tolist())
    named = dict(zip(courts["code"], files, strict=True))
    title = f"{plan.summary.title}　征求意见回复表{said_synthetic(plan.quarter)}"
    created = datetime.fromisoformat(plan.summary.planning_date)
    with whole_folder(target.absolute()) as inner:
        for code in codes:
            with new_book(title, created, inner / f"{named[code]}.xlsx") as book:
                _write(book, title, names, rows[code])
    append_entry(folder, Event.EXPORTED, {"folder": target.name, "to": codes}, by=by)
    return [target / f"{named[code]}.xlsx" for code in codes]


def _write(book: Any, title: str, names: dict[str, str], rows: list[Asked]) -> None:
    court = names[rows[0].court]
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
    for row, one in enumerate(rows, start=2):
        sheet.write_string(row, 0, one.case_number)
        sheet.write_string(row, 1, court)
        told = (one.role, one.mode.zh, names.get(one.other or "", ""))
        for at, text in enumerate(told, start=len(ASKED)):
            sheet.write_string(row, at, text)
