"""A copy of the user's workbook with every finding at its cell: coloured, and as a comment."""

import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from jiaocha.intake.collector import Collector, letters
from jiaocha.intake.delimited import CsvError, read_csv
from jiaocha.intake.folder import read_parquet
from jiaocha.intake.package import PackageError, inspect_package
from jiaocha.intake.sources import RESULT_SHEET, table_of
from jiaocha_models import Finding
from jiaocha_models.words import Severity

MOST_COMMENTS = 5_000
"""Comments on one sheet; beyond them cells are only coloured, and the list of findings tells the rest."""
MOST_LISTED = 100_000
_COLOURS = {Severity.ERROR: "FFC7CE", Severity.WARNING: "FFEB9C"}
_HEADERS = ("级别", "文件", "表", "行", "列", "单元格", "值", "说明", "办法", "规则")
_WIDTHS = (8, 20, 8, 8, 22, 8, 30, 50, 50, 26)


def write_marked(path: str | Path, findings: list[Finding], out: str | Path) -> None:
    """Write a copy of a workbook, or a workbook made from a folder, with the findings marked.

    Parameters
    ----------
    path : str or Path
        What was checked.
    findings : list of Finding
        What :func:`check_quarter` found.
    out : str or Path
        Workbook to write. Its first sheet, 检查结果, lists every finding; intake does not read that sheet.

    Raises
    ------
    ValueError
        If ``out`` is the input itself.
    """
    path, out = Path(path), Path(out)
    if out.exists() and path.exists() and out.resolve() == path.resolve():
        raise ValueError("the marked copy must not replace the input")
    if path.is_dir():
        _mark_folder(path, findings, out)
        return
    try:
        inspect_package(path, Collector())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(path)
    except (PackageError, OSError, ValueError, KeyError, TypeError, AttributeError):
        _mark_nothing(findings, out)
        return
    _mark_workbook(book, findings, out)


def _text(finding: Finding) -> str:
    hint = f"\n{finding.hint}" if finding.hint else ""
    return f"【{finding.severity.zh}】{finding.message}{hint}\n规则：{finding.rule}"


def _by_cell(findings: list[Finding]) -> dict[str, dict[str, list[Finding]]]:
    """Sort findings by sheet and cell; one without a cell lies at the first cell of its row."""
    found: dict[str, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        found[finding.sheet][finding.cell or f"A{finding.row or 1}"].append(finding)
    return found


def _worst(findings: list[Finding]) -> Severity:
    return Severity.ERROR if any(found.severity is Severity.ERROR for found in findings) else Severity.WARNING


def _row(finding: Finding) -> tuple[Any, ...]:
    return (
        finding.severity.zh, finding.source, finding.sheet, finding.row, finding.column, finding.cell,
        finding.value, finding.message, finding.hint, finding.rule,
    )  # fmt: skip


def _mark_workbook(book: Any, findings: list[Finding], out: Path) -> None:
    for sheet_name, cells in _by_cell(findings).items():
        if sheet_name not in book.sheetnames:
            continue
        sheet = book[sheet_name]
        for number, (address, here) in enumerate(cells.items()):
            cell = sheet[address]
            if isinstance(cell, openpyxl.cell.cell.MergedCell):
                continue
            colour = _COLOURS[_worst(here)]
            cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
            if number < MOST_COMMENTS:
                before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
                text = before + "\n\n".join(_text(finding) for finding in here)
                cell.comment = Comment(text, "检查", height=120, width=320)
    if RESULT_SHEET in book.sheetnames:
        del book[RESULT_SHEET]
    _list_with_openpyxl(book, findings)
    book.save(out)


def _list_with_openpyxl(book: Any, findings: list[Finding]) -> None:
    sheet = book.create_sheet(RESULT_SHEET, 0)
    sheet.append(_HEADERS)
    for finding in findings[:MOST_LISTED]:
        sheet.append(_row(finding))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for at, width in enumerate(_WIDTHS):
        sheet.column_dimensions[letters(at)].width = width
    sheet.freeze_panes = "A2"
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0


def _mark_nothing(findings: list[Finding], out: Path) -> None:
    """Only the list of findings, for a file that cannot be opened."""
    book = xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False})
    _list_with_xlsxwriter(book, findings)
    book.close()


def _list_with_xlsxwriter(book: Any, findings: list[Finding]) -> None:
    sheet = book.add_worksheet(RESULT_SHEET)
    sheet.freeze_panes(1, 0)
    for at, (header, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True)):
        sheet.write_string(0, at, header)
        sheet.set_column(at, at, width)
    for row, finding in enumerate(findings[:MOST_LISTED], start=1):
        for at, value in enumerate(_row(finding)):
            if isinstance(value, int):
                sheet.write_number(row, at, value)
            elif value:
                sheet.write_string(row, at, value)


def _mark_folder(path: Path, findings: list[Finding], out: Path) -> None:
    """One sheet a file, as text, with the findings at their cells."""
    book = xlsxwriter.Workbook(
        str(out), {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False}
    )
    _list_with_xlsxwriter(book, findings)
    done: set[str] = set()
    for file in sorted(path.iterdir()):
        table = table_of(file.stem)
        readers = {".csv": read_csv, ".parquet": read_parquet}
        if table is None or table.sheet in done or file.suffix.lower() not in readers:
            continue
        try:
            headers, columns = readers[file.suffix.lower()](file, Collector(), table.sheet)
        except (CsvError, OSError):
            continue
        done.add(table.sheet)
        here = [found for found in findings if found.source == file.name]
        _write_file(book, table.sheet, headers, columns, here)
    book.close()


def _write_file(
    book: Any, name: str, headers: list[str], columns: list[Any], findings: list[Finding]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    formats = {severity: book.add_format({"bg_color": f"#{colour}"}) for severity, colour in _COLOURS.items()}
    at_cell: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        column = headers.index(finding.column) if finding.column in headers else 0
        at_cell[(finding.row or 1) - 1, column].append(finding)
    for at, (header, values) in enumerate(zip(headers, columns, strict=True)):
        for row, value in enumerate([header, *values.astype(object)]):
            here = at_cell.get((row, at))
            style = formats[_worst(here)] if here else None
            text = "" if value is None or value != value else str(value)
            if text:
                sheet.write_string(row, at, text[:32_767], style)
            elif here:
                sheet.write_blank(row, at, None, style)
    for number, ((row, column), here) in enumerate(at_cell.items()):
        if number < MOST_COMMENTS:
            sheet.write_comment(
                row, column, "\n\n".join(_text(finding) for finding in here), {"author": "检查"}
            )
