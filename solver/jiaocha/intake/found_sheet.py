"""The sheet of a workbook that holds a table, found by its headers.

Its name, the order of its columns and rows, and a title above the headers do not matter.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from jiaocha.intake.collector import Collector, RawColumn, RawTable
from jiaocha.intake.headers import recognise
from jiaocha.intake.package import PackageError, inspect_package
from jiaocha.intake.workbook import report_marked
from jiaocha_models import Table, columns_of


def find_sheet(file: Path, table: Table, needed: Collection[str], collector: Collector) -> RawTable | None:
    """First sheet with a row of headers that names all needed columns; other columns are left alone.

    Rows hidden by a filter are read like all others; of a formula its stored result is read, with a
    warning. A row in which no known column is filled is left out.

    Parameters
    ----------
    file : Path
    table : Table
    needed : collection of str
        English names of the columns by which the sheet is recognised.
    collector : Collector
        Takes a finding where the file cannot be read or has no such sheet.

    Returns
    -------
    RawTable or None
    """
    try:
        package = inspect_package(file, collector)
        book = CalamineWorkbook.from_path(str(file))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            found = _table(rows, table, set(needed), file.name, name)
            if found is not None:
                report_marked(package, table, name, rows, file.name, collector, found.header_row - 1)
                return found
    except PackageError as error:
        collector.add(error.rule, error.message, source=file.name, hint=error.hint)
        return None
    except (CalamineError, OSError, ValueError) as error:
        collector.add(
            "file_unreadable", f"工作簿无法读取：{type(error).__name__}", source=file.name,
            hint="请核对路径，并关闭正打开它的程序",
        )  # fmt: skip
        return None
    headers = [columns_of(table.record)[name].zh for name in needed]
    collector.add(
        "column_missing", f"没有一张表的表头写有 {' 和 '.join(headers)}", source=file.name,
        hint=f"请写上表头：{'、'.join(headers)}",
    )  # fmt: skip
    return None


def _table(rows: list[list[Any]], table: Table, needed: set[str], source: str, sheet: str) -> RawTable | None:
    for at, row in enumerate(rows):
        known = [recognise(str(cell), table.record) if str(cell).strip() else None for cell in row]
        names = [None if one is None else one.column.name for one in known]
        if not needed <= set(names):
            continue
        body = rows[at + 1 :]
        placed = [place for place, name in enumerate(names) if name is not None]
        kept = [line for line, cells in enumerate(body) if any(str(cells[p]).strip() for p in placed)]
        columns = [
            RawColumn(str(row[p]), p, pd.Series([body[line][p] for line in kept], dtype=object))
            for p in placed
        ]
        return RawTable(table, source, sheet, columns, np.array(kept, np.int64) + at + 2, at + 1, True)
    return None
