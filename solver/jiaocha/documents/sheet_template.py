"""The workbook of annexes as a template that people may edit: one table a sheet.

``{{台账表.案号}}`` in a cell repeats its row for every row of the table; ``{{季度}}`` stands anywhere else.
"""

import io
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from jiaocha.documents.blocks import HEAD_FONT, TITLE_FONT
from jiaocha.documents.paper import Paper

A3, A4 = 8, 9
HEADER_ROW, TABLE_ROW = 3, 4
_THIN = Side(style="thin")


@dataclass(frozen=True)
class Sheet:
    """A sheet with one table.

    Attributes
    ----------
    name, title, note : str
        ``note`` stands below the table; empty for none.
    table : str
        Placeholder of the rows.
    columns : tuple of (str, str, float, str)
        Header, placeholder in the row, width in characters, number format (empty for text).
    paper : int
        Excel's number of the paper it is printed on.
    """

    name: str
    title: str
    table: str
    columns: tuple[tuple[str, str, float, str], ...]
    note: str = ""
    paper: int = A4


@dataclass(frozen=True)
class WorkbookPaper(Paper):
    """A paper that is a workbook."""

    sheets: tuple[Sheet, ...] = ()
    suffix: str = ".xlsx"


def workbook_template(paper: WorkbookPaper) -> bytes:
    """Workbook of a paper's own template; the bytes still hold the time of writing."""
    book = Workbook()
    book.remove(book.active)
    for sheet in paper.sheets:
        _write(book.create_sheet(sheet.name), sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _write(page: Any, sheet: Sheet) -> None:
    last = len(sheet.columns)
    border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    title = page.cell(1, 1, sheet.title)
    title.font, title.alignment = Font(name=TITLE_FONT, size=20), Alignment(horizontal="center")
    page.row_dimensions[1].height = 34
    page.merge_cells(start_row=2, start_column=1, end_row=2, end_column=last)
    head = page.cell(2, 1, "{{法院}}　　{{季度}}　　单位：件、元　　仅供内部使用　　{{合成标记}}")
    head.font = Font(name="宋体", size=11)
    for at, (header, placeholder, width, form) in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(at)].width = width
        cell = page.cell(HEADER_ROW, at, header)
        cell.font, cell.border = Font(name=HEAD_FONT, size=11, bold=True), border
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill = PatternFill("solid", fgColor="E7EBEF")
        cell = page.cell(TABLE_ROW, at, f"{{{{{sheet.table}.{placeholder}}}}}")
        cell.font, cell.border = Font(name="宋体", size=10), border
        cell.alignment = Alignment(vertical="center", wrap_text=True, horizontal="right" if form else None)
        cell.number_format = form or "@"
    page.row_dimensions[HEADER_ROW].height = 32
    if sheet.note:
        page.merge_cells(start_row=TABLE_ROW + 1, start_column=1, end_row=TABLE_ROW + 1, end_column=last)
        note = page.cell(TABLE_ROW + 1, 1, sheet.note)
        note.font, note.alignment = Font(name="宋体", size=10), Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[TABLE_ROW + 1].height = 32
    _printed(page, sheet)


def _printed(page: Any, sheet: Sheet) -> None:
    page.freeze_panes = page.cell(TABLE_ROW, 3)
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", sheet.paper
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_margins.left = page.page_margins.right = 0.5
    page.oddFooter.center.text = "第 &P 页，共 &N 页"
    page.print_options.horizontalCentered = True
