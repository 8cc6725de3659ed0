"""Writing the ledger as a workbook that people fill in: drop-downs, notes, columns for people marked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.folder.stored import PlanLike
from jiaocha.intake.template import note_of
from jiaocha.intake.writing import header_of
from jiaocha.ledger.lines import COLUMNS, NAMES, Lines, Value
from jiaocha.ledger.three_way import Merged, columns_of_unit
from jiaocha.reporting.workbook import new_book, print_setup
from jiaocha.reporting.workbook_styles import Styles, write_text
from jiaocha_models import Column, Kind, Quarter
from jiaocha_models.ledger import OF_STATE, WRITTEN

SHEET, CONFLICTS, EDITS, GUIDE = "台账", "冲突", "改动", "说明"
SYNTHETIC = "（合成数据，案件、当事人与金额均非真实）"
A3 = 8
PAGES_WIDE = 4
"""Pages side by side in print, each with the case number."""

ROW_HEIGHT = 31
"""Points: two lines of text."""

HEADER_ROW = 1
FILLED_IN = (*OF_STATE, *WRITTEN)
MORE_ROWS = 200
"""Rows below the last one that have drop-downs as well."""

GUIDE_LINES = (
    "台账填写说明",
    "本表载有事由、信访等内容，仅供决定法院内部使用，不发其他法院和当事人。",
    "1. 一案一行。黄色表头各栏由人填写，其余各栏以方案为准；要改去处，请用方案工作簿的“调整”栏。",
    "2. 行可以排序、筛选，列的先后不限，表可以改名，上面可以另加标题。不填的列可以删除，按未改动处理。",
    "3. 进展节点由人登记，同时写明节点经办人、节点日期；退回的选退回原因，更正、退回前一环节的写明说明。",
    "4. 台账版本请勿改动：据以判断各人改了什么，几个人各改一份也能合并，不会相互覆盖。",
    "5. 填好后登记：jiaocha ledger 方案 --read 台账.xlsx --by 姓名。问题一次列全，逐格指出；"
    "有问题的，一格也不登记。",
)

_WIDTHS = {Kind.DAY: 11, Kind.MONEY: 15, Kind.WHOLE: 8, Kind.NUMBER: 8, Kind.FLAG: 7, Kind.CHOICE: 11}
_WIDE = {"facts": 34, "case_number": 25, "origin": 22, "receiver": 22, "decider": 22, "new_case_number": 25,
         "progress_basis": 24, "state_note": 18, "note": 18}  # fmt: skip
_FORMATS = {
    Kind.DAY: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.WHOLE: "0", Kind.NUMBER: "0.####",
}  # fmt: skip


def write_ledger(plan: PlanLike, lines: Lines, path: Path | str) -> None:
    """Write the ledger of a plan.

    Parameters
    ----------
    plan : PlanLike
        For title and names of courts.
    lines : Lines
    path : path
        An existing file is replaced.
    """
    quarter = plan.quarter
    title = f"{quarter.policy.title}　台账（仅供决定法院内部使用）{said_synthetic(quarter)}"
    created = datetime.fromisoformat(plan.summary.planning_date)
    with new_book(title, created, path) as book:
        write_lines(book, lines, title, court_names(quarter.courts))
        _write_guide(book)


def write_merged(merged: Merged, names: Sequence[str], path: Path | str) -> None:
    """Write what :func:`jiaocha.ledger.three_way.three_way` found: merged ledger, conflicts, edits.

    Cells in conflict stay as the base has them and are marked; both versions stand on sheet 冲突.
    """
    marked = {(one.case_number, name) for one in merged.conflicts for name in columns_of_unit(one.unit)}
    with new_book("台账（合并）", datetime(2000, 1, 1), path) as book:
        write_lines(book, merged.lines, "台账（合并）", {}, marked)
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDE6F0", "border": 1})
        conflicts = [
            (
                one.case_number,
                unit_zh(one.unit),
                shown_cells(one.before, one.unit),
                *(
                    shown_cells(one.after[name], one.unit) if name in one.after else "（未改）"
                    for name in names
                ),
            )
            for one in merged.conflicts
        ]
        _write_rows(book.add_worksheet(CONFLICTS), ("原案号", "列", "原来", *names), conflicts, head)
        edits = [
            (
                one.case_number,
                unit_zh(one.unit),
                shown_cells(one.before, one.unit),
                shown_cells(one.after, one.unit),
                "、".join(one.by),
            )
            for one in merged.edits
        ]
        edits += [(number, "（整行）", "", "新增", name) for name, number in merged.added]
        edits += [(number, "（整行）", "", "缺少此行，予以保留", name) for name, number in merged.missing]
        _write_rows(book.add_worksheet(EDITS), ("原案号", "列", "原来", "改为", "何人的表"), edits, head)
        _write_guide(book)


def said_synthetic(quarter: Quarter) -> str:
    """Say that the data are synthetic, where the title does not say so already."""
    return SYNTHETIC if quarter.synthetic and "合成数据" not in quarter.policy.title else ""


def court_names(courts: pd.DataFrame) -> dict[str, str]:
    """Name of each court by code; the code where several courts share a name."""
    shared = set(courts.loc[courts["name"].duplicated(keep=False), "name"])
    both = zip(courts["code"], courts["name"], strict=True)
    return {code: code if name in shared else name for code, name in both}


def write_lines(
    book: Any,
    lines: Lines,
    title: str,
    courts: Mapping[str, str],
    marked: set[tuple[str, str]] | None = None,
) -> None:
    """Write sheet 台账: title, headers, one row a line."""
    styles, sheet = Styles(book), book.add_worksheet(SHEET)
    print_setup(sheet, title, A3)
    sheet.fit_to_pages(PAGES_WIDE, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.repeat_columns(0)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.set_row(HEADER_ROW, 34)
    write_text(sheet, 0, 0, title, styles.chapter, styles.chapter)
    formats = {
        kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in _FORMATS.items()
    }
    texts = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    red = book.add_format({"bg_color": "#F8CBAD", "text_wrap": True, "valign": "top"})
    for at, name in enumerate(NAMES):
        column = COLUMNS[name]
        style = formats.get(column.kind, texts)
        sheet.set_column(at, at, _WIDE.get(name, _WIDTHS.get(column.kind, 13)), style)
        head = styles.fill_in if name in FILLED_IN else styles.header
        sheet.write_string(HEADER_ROW, at, header_of(column), head)
        sheet.write_comment(HEADER_ROW, at, note_of(column), {"x_scale": 1.6, "y_scale": 1.4, "author": ""})
        _add_choices(sheet, at, column, len(lines))
        for row, (number, line) in enumerate(lines.items(), start=HEADER_ROW + 1):
            cell = red if marked and (number, name) in marked else style
            _write(sheet, row, at, shown_value(line.get(name), column, courts), column, cell, styles)
    for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + len(lines)):
        sheet.set_row(row, ROW_HEIGHT)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(1, len(lines)), len(NAMES) - 1)


def _add_choices(sheet: Any, at: int, column: Column, rows: int) -> None:
    choices = [member.zh for member in column.choices] if column.choices else []
    if column.kind is Kind.FLAG:
        choices = ["是", "否"]
    if choices and column.name in FILLED_IN:
        last = HEADER_ROW + rows + MORE_ROWS
        sheet.data_validation(HEADER_ROW + 1, at, last, at, {"validate": "list", "source": choices})


def shown_value(value: Value, column: Column, courts: Mapping[str, str]) -> Any:
    """Cell as a person reads it: words, names of courts, days, 元."""
    if value is None:
        return None
    match column.kind:
        case Kind.CHOICE:
            return {one.value: one.zh for one in column.choices or ()}.get(str(value), str(value))
        case Kind.FLAG:
            return "是" if value else "否"
        case Kind.DAY:
            return date.fromisoformat(str(value))
        case Kind.MONEY:
            return int(value) / 100
        case _:
            return courts.get(value, value) if isinstance(value, str) else value


def _write(sheet: Any, row: int, at: int, value: Any, column: Column, style: Any, styles: Styles) -> None:
    if value is None:
        sheet.write_blank(row, at, None, style)
    elif column.kind is Kind.DAY:
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), style)
    elif isinstance(value, str):
        write_text(sheet, row, at, value, style, styles.quoted)
    else:
        sheet.write_number(row, at, value, style)


def unit_zh(unit: str) -> str:
    """Chinese names of the columns of a unit."""
    return "、".join(COLUMNS[name].zh for name in columns_of_unit(unit))


def shown_cells(cells: tuple[Value, ...], unit: str) -> str:
    """Cells of a unit as a person reads them."""
    both = zip(cells, columns_of_unit(unit), strict=True)
    values = [shown_value(value, COLUMNS[name], {}) for value, name in both]
    return "，".join(str(value) for value in values if value is not None) or "（空白）"


def _write_rows(sheet: Any, header: Sequence[str], rows: Sequence[Sequence[str]], head: Any) -> None:
    sheet.freeze_panes(1, 1)
    for at, name in enumerate(header):
        sheet.write_string(0, at, name, head)
        sheet.set_column(at, at, 26)
        for row, cells in enumerate(rows, start=1):
            sheet.write_string(row, at, str(cells[at]))


def _write_guide(book: Any) -> None:
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 0, 110)
    title, plain = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
    for row, line in enumerate(GUIDE_LINES):
        sheet.write_string(row, 0, line, plain if row else title)
