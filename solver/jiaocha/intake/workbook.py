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
from jiaocha_models import Kind, Table


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
        report_marked(package, table, name, rows, found.source, collector)
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
    report_marked(package, table, name, rows, source, collector, header_at)
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


def report_marked(
    package: Package,
    table: Table | None,
    name: str,
    rows: list[list[Any]],
    source: str,
    collector: Collector,
    header_at: int = 0,
) -> None:
    """Report formula and error cells: the stored result of a formula is read, with a warning."""
    formulas, errors = package.formulas.get(name, set()), package.errors.get(name, set())
    for address in sorted(formulas | errors, key=_order):
        row, at = _order(address)
        value = rows[row - 1][at] if row <= len(rows) and at < len(rows[row - 1]) else ""
        header = str(rows[header_at][at]) if row > header_at + 1 and at < len(rows[header_at]) else ""
        place: dict[str, Any] = {
            "source": source, "sheet": name, "row": row, "column": header, "cell": address,
            "value": value if _may_show(table, header) else "",
        }  # fmt: skip
        hint = "请把公式粘贴为数值"
        if address in errors:
            collector.add(
                "cell_error", "单元格是错误值（如 #REF!、#N/A）", **{**place, "hint": "请更正或清空"}
            )
        elif value == "":
            collector.add("formula_without_value", "公式没有保存结果", hint=hint, **place)
        else:
            message = "单元格是公式，读取的是上次保存的结果"
            collector.add("formula_cell", message, severity=WARNING, hint=hint, **place)


def _may_show(table: Table | None, header: str) -> bool:
    """Whether a value may stand in a finding: not in a personal column, nor in one nobody knows."""
    if table is None:
        return True
    found = recognise(header, table.record)
    return found is not None and found.column.kind is not Kind.PERSON


def _order(address: str) -> tuple[int, int]:
    text = address.rstrip("0123456789")
    column = 0
    for letter in text:
        column = column * 26 + ord(letter) - 64
    return int(address[len(text) :]), column - 1
