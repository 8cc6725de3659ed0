"""Reading a workbook (.xlsx)."""

from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from jiaocha.intake.collector import WARNING, Collector, RawTable, letters
from jiaocha.intake.headers import recognise
from jiaocha.intake.package import Package, PackageError, inspect_package
from jiaocha.intake.policy_sheet import policy_from_rows
from jiaocha.intake.sources import (
    IGNORED_SHEETS,
    POLICY_SHEET,
    RawInput,
    table_from_columns,
    table_of,
    unknown_sheet,
)
from jiaocha.intake.text import key_of
from jiaocha_models import Table


def read_workbook(path: Path, collector: Collector) -> RawInput | None:
    """Raw tables and policy of a workbook; None when it cannot be opened."""
    try:
        package = inspect_package(path, collector)
        book = CalamineWorkbook.from_path(str(path))
    except PackageError as error:
        collector.add(error.rule, error.message, source=path.name, hint=error.hint)
        return None
    except (CalamineError, ValueError) as error:
        collector.add(
            "workbook_corrupt",
            f"工作簿无法读取：{type(error).__name__}",
            source=path.name,
            hint="请用 Excel 或 WPS 打开后另存为 .xlsx",
        )
        return None
    found = RawInput(path.name)
    for name in book.sheet_names:
        _read_sheet(book, name, package, found, collector)
    return found


def _read_sheet(
    book: CalamineWorkbook, name: str, package: Package, found: RawInput, collector: Collector
) -> None:
    key, table = key_of(name), table_of(name)
    policy = key in (POLICY_SHEET, "policy")
    if key in IGNORED_SHEETS:
        return
    if table is None and not policy:
        unknown_sheet(found.source, name, collector)
        return
    if table is not None and table.name in found.tables:
        collector.add(
            "sheet_repeated",
            f"表“{table.sheet}”出现两次",
            source=found.source,
            sheet=name,
            hint="请只保留一张",
        )
        return
    try:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError) as error:
        collector.add(
            "workbook_corrupt", f"工作表无法读取：{type(error).__name__}", source=found.source, sheet=name
        )
        return
    if policy:
        found.policy_place = {"source": found.source, "sheet": name}
        found.policy = policy_from_rows(rows, found.policy_place, collector)
        found.policy_unread = found.policy is None
        _report_marked(package, name, rows, found.source, collector)
    elif table is not None:
        part = _table(table, sheet, name, rows, package, found.source, collector)
        if part is not None:
            found.tables[table.name] = part


def _table(
    table: Table,
    sheet: CalamineSheet,
    name: str,
    rows: list[list[Any]],
    package: Package,
    source: str,
    collector: Collector,
) -> RawTable | None:
    header_at = next((at for at, row in enumerate(rows) if any(cell != "" for cell in row)), 0)
    headers = [str(cell) for cell in rows[header_at]] if rows else []
    while headers and not headers[-1].strip() and all(row[len(headers) - 1] == "" for row in rows):
        headers.pop()
    if any(header.strip() for header in headers) and not any(
        recognise(header, table.record) for header in headers
    ):
        collector.add(
            "header_missing", "第一行没有认识的表头", source=source, sheet=name, row=header_at + 1,
            hint="表头应在第一行，上面不要有标题行",
        )  # fmt: skip
        return None
    _report_merged(sheet, name, header_at, source, collector)
    _report_marked(package, name, rows, source, collector)
    body = rows[header_at + 1 :]
    columns = [pd.Series([row[at] for row in body], dtype=object) for at in range(len(headers))]
    return table_from_columns(
        table, source, name, headers, [_typed(values) for values in columns], collector,
        header_row=header_at + 1, addressed=True,
    )  # fmt: skip


def _typed(values: pd.Series) -> pd.Series:
    """Store a column of nothing but text as ``str``: faster, and equal to what CSV gives."""
    if all(type(value) is str for value in values):
        return values.astype("str")
    return values


def _report_merged(
    sheet: CalamineSheet, name: str, header_at: int, source: str, collector: Collector
) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        header = top <= header_at <= bottom
        cell = f"{letters(left)}{top + 1}"
        collector.add(
            "header_merged" if header else "cell_merged",
            "表头有合并单元格" if header else "数据区有合并单元格，只有左上角一格有内容",
            source=source, sheet=name, row=top + 1, cell=cell, value=f"{cell}:{letters(right)}{bottom + 1}",
            hint="请取消合并，每列一个表头" if header else "请取消合并，并逐行填写",
        )  # fmt: skip


def _report_marked(
    package: Package, name: str, rows: list[list[Any]], source: str, collector: Collector
) -> None:
    """Report formula and error cells: the stored result of a formula is read, with a warning."""
    for address in sorted(package.formulas.get(name, ()), key=_order):
        row, column = _order(address)
        value = rows[row - 1][column] if row <= len(rows) and column < len(rows[row - 1]) else ""
        place: dict[str, Any] = {
            "source": source, "sheet": name, "row": row, "cell": address, "value": value,
        }  # fmt: skip
        if value == "" and address not in package.errors.get(name, ()):
            collector.add("formula_without_value", "公式没有保存结果", hint="请把公式粘贴为数值", **place)
        elif value != "":
            collector.add(
                "formula_cell",
                "单元格是公式，读取的是上次保存的结果",
                severity=WARNING,
                hint="请把公式粘贴为数值",
                **place,
            )
    for address in sorted(package.errors.get(name, ()), key=_order):
        row, _ = _order(address)
        collector.add(
            "cell_error",
            "单元格是错误值（如 #REF!、#N/A）",
            source=source,
            sheet=name,
            row=row,
            cell=address,
            hint="请更正或清空",
        )


def _order(address: str) -> tuple[int, int]:
    text = address.rstrip("0123456789")
    column = 0
    for letter in text:
        column = column * 26 + ord(letter) - 64
    return int(address[len(text) :]), column - 1
