"""Filling a workbook template: placeholders in cells, one row repeated for every row of a table.

As in Word templates nothing is computed: formulas, macros and links to other files are refused, and what is
filled in is never taken for a formula.
"""

import io
import re
import zipfile
import zlib
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from jiaocha.documents.package import LARGEST, pack
from jiaocha.documents.paper import Paper
from jiaocha.documents.rendering import Values
from jiaocha.intake.text import nearest_hint
from jiaocha.reporting.workbook import display_width
from jiaocha_models import Finding

LINE = 13.5
"""Height of a line of text in points."""

_PLACE = re.compile(r"\{\{\s*([^{}.\s]+)(?:\.([^{}.\s]+))?\s*\}\}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_REFUSED = ("xl/vbaProject.bin", "xl/externalLinks/", "xl/embeddings/", "xl/connections.xml")


@dataclass(frozen=True, eq=False)
class SheetFiller:
    """A checked workbook template."""

    paper: Paper
    content: bytes

    def fill(self, values: Values) -> bytes:
        """Fill in the fields of the paper; fields that are not the paper's are not handed on."""
        book = load_workbook(io.BytesIO(self.content))
        for page in book.worksheets:
            _fill_page(page, values)
        filled = io.BytesIO()
        book.save(filled)
        return packed(filled.getvalue(), self.paper.name)


def packed(content: bytes, title: str) -> bytes:
    """Workbook with fixed times and nothing about who wrote it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return pack({each.filename: package.read(each) for each in package.infolist()}, title)


def load_sheet_template(
    paper: Paper, content: bytes, source: str
) -> tuple[SheetFiller | None, list[Finding]]:
    """Check a workbook template.

    Returns
    -------
    SheetFiller or None
        None where there is a finding.
    findings : list of Finding
        Every fault, each with its sheet and cell.
    """
    reason = _refusal(content)
    if reason is None:
        try:
            book = load_workbook(io.BytesIO(content))
        except (InvalidFileException, KeyError, ValueError, OSError):
            reason = "不是 Excel 工作簿（.xlsx）"
    if reason is not None:
        hint = "请用 --write-templates 重新生成"
        return None, [Finding(rule="template_unreadable", source=source, message=reason, hint=hint)]
    findings = [fault for page in book.worksheets for fault in _faults(paper, page, source)]
    return (None if findings else SheetFiller(paper, content)), findings


def _refusal(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            size = sum(each.file_size for each in package.infolist())
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError):
        return "不是 Excel 工作簿（.xlsx）"
    if size > LARGEST:
        return "文件解压后过大"
    if any(name.startswith(_REFUSED) for name in names):
        return "含有宏、外部链接或者嵌入的文件，请删除后再用"
    return None


def _faults(paper: Paper, page: Any, source: str) -> list[Finding]:
    found = []
    known = {*paper.allowed} - paper.tables.keys()
    known |= {f"{table}.{name}" for table, names in paper.tables.items() for name in names}
    for row in page.iter_rows():
        tables = {match[1] for cell in row for match in _places(cell.value) if match[2]}
        for cell in row:
            message, value, hint = _fault(paper, cell, known, tables)
            if message:
                found.append(
                    Finding(
                        rule="placeholder_unknown" if value else "template_malformed", source=source,
                        sheet=page.title, row=cell.row, column=cell.column_letter, value=value,
                        message=message, hint=hint,
                    )
                )  # fmt: skip
    return found


def _fault(paper: Paper, cell: Any, known: set[str], tables: set[str]) -> tuple[str, str, str]:
    """Message, placeholder and hint of the first fault of a cell; empty where there is none."""
    text = cell.value
    if cell.data_type == "f":
        return "模板中不能用公式", "", "请删去公式，或者填写完成后再加"
    if not isinstance(text, str):
        return "", "", ""
    if len(tables) > 1:
        return "同一行有两张表的占位符", "", "每行只用一张表"
    for match in _places(text):
        name = match[1] if not match[2] else f"{match[1]}.{match[2]}"
        if name not in known:
            message = f"“{paper.name}”没有占位符“{name}”，或者该文书不得载明此内容"
            return message, name, nearest_hint(name, sorted(known))
    if text.count("{{") != len(_places(text)) or text.count("}}") != len(_places(text)):
        return "占位符没有成对", "", "核对 {{ }}"
    return "", "", ""


def _places(text: object) -> list[re.Match[str]]:
    return list(_PLACE.finditer(text)) if isinstance(text, str) else []


def _fill_page(page: Any, values: Values) -> None:
    """Fill a sheet from its last row up, so that rows above keep their numbers."""
    for number in range(page.max_row, 0, -1):
        cells = [page.cell(number, at) for at in range(1, page.max_column + 1)]
        table = next((match[1] for cell in cells for match in _places(cell.value) if match[2]), None)
        if table is None:
            for cell in cells:
                if _places(cell.value):
                    _set(cell, _filled(cell.value, values, {}))
        else:
            _repeat(page, number, values, list(values[table]))


def _repeat(page: Any, number: int, values: Values, rows: list[Values]) -> None:
    """Write one row for each row of a table in place of the template's, and move down what follows."""
    template = [(copy(cell._style), cell.value) for cell in page[number]]
    widths = [page.column_dimensions[cell.column_letter].width for cell in page[number]]
    least = page.row_dimensions[number].height or LINE
    _make_room(page, number, max(len(rows), 1) - 1)
    for at, row in enumerate(rows or [{}]):
        lines = 1
        for column, (style, text) in enumerate(template, start=1):
            cell = page.cell(number + at, column)
            cell._style = copy(style)
            _set(cell, _filled(text, values, row) if rows else None)
            if isinstance(cell.value, str) and cell.alignment.wrap_text:
                lines = max(lines, -(-display_width(cell.value) // max(int(widths[column - 1]) - 1, 1)))
        page.row_dimensions[number + at].height = max(least, LINE * lines + 3)


def _make_room(page: Any, number: int, more: int) -> None:
    """Move the rows below ``number`` down, with their merged cells and heights."""
    if more <= 0:
        return
    last = page.max_row
    below = [area for area in page.merged_cells.ranges if area.min_row > number]
    for area in below:
        page.merged_cells.remove(area)
    heights = {row: page.row_dimensions[row].height for row in range(number + 1, last + 1)}
    if last > number:
        page.move_range(f"A{number + 1}:{page.cell(last, page.max_column).coordinate}", rows=more)
    for row in sorted(heights, reverse=True):
        page.row_dimensions[row].height = None
        page.row_dimensions[row + more].height = heights[row]
    for area in below:
        area.shift(row_shift=more)
        page.merge_cells(area.coord)


def _filled(text: Any, values: Values, row: Values) -> Any:
    """Text with its placeholders filled in; a number where the cell is one placeholder with a number."""
    found = _places(text)
    if not found:
        return text
    given = [row[match[2]] if match[2] else values[match[1]] for match in found]
    if len(found) == 1 and found[0].span() == (0, len(text)) and isinstance(given[0], int | float):
        return given[0]
    for match, value in reversed(list(zip(found, given, strict=True))):
        shown = "" if value is None else str(value)
        text = text[: match.start()] + shown + text[match.end() :]
    return _CONTROL.sub("", text)


def _set(cell: Any, value: Any) -> None:
    cell.value = None if value == "" else value
    if cell.data_type == "f":  # text that begins with = is text
        cell.data_type = "s"
        cell.quotePrefix = True
