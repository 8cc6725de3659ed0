"""Reading back what people wrote in the 调整 columns of a plan's workbook, and adding it to a quarter."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from jiaocha.intake.adjustments import check_adjustments
from jiaocha.intake.cases import read_numbers
from jiaocha.intake.collector import Collector, RawColumn, RawTable, ReadTable
from jiaocha.intake.convert import STORED
from jiaocha.intake.courts import Roster
from jiaocha.intake.headers import read_columns
from jiaocha.intake.package import PackageError, inspect_package
from jiaocha.intake.strings import positions, positions_in
from jiaocha.intake.text import key_of
from jiaocha_models import TABLES, Finding, Quarter, columns_of
from jiaocha_models.case import Adjustment
from jiaocha_models.words import AdjustmentKind

SHEETS = ("总表", "Cases")
"""Sheet of a plan's workbook in which people write."""

HEADERS = (
    "案号", "调整", "调整受案法院", "调整方式", "调整人", "调整理由",
    "Case number", "Adjustment", "Adjusted court", "Adjusted mode", "Adjusted by", "Grounds of adjustment",
)  # fmt: skip
"""Headers of the columns that are read; 受案法院 beside them is the plan's own."""

_TABLE = next(table for table in TABLES if table.record is Adjustment)
_KEYS = {key_of(header) for header in HEADERS}
_NUMBER, _KIND = (
    {key_of(name) for name in names} for names in (("案号", "Case number"), ("调整", "Adjustment"))
)


def read_adjusted(path: str | Path, quarter: Quarter) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Read the adjustments that people wrote into a plan's workbook (方案.xlsx, sheet 总表).

    Parameters
    ----------
    path : str or Path
        The workbook, or a plan folder that holds it under its usual name.
    quarter : Quarter
        The plan's quarter, whose courts and cases the sheet names.

    Returns
    -------
    adjustments : pandas.DataFrame or None
        Rows as the table of adjustments stores them; None when a finding is an error.
    findings : list of Finding
        Each at its cell of the workbook.
    """
    file, collector = Path(path), Collector()
    file = file / "方案.xlsx" if file.is_dir() else file
    raw = _open(file, collector)
    if raw is None:
        return None, collector.in_order()
    read = read_columns(raw, None, collector)
    check_written(read, quarter, collector)
    if collector.blocked:
        return None, collector.in_order()
    return stored(read.frame), collector.in_order()


def check_written(read: ReadTable, quarter: Quarter, collector: Collector) -> None:
    """Check rows of adjustments against a quarter, in place: numbers, courts, contradictions."""
    read_numbers(read, "case_number", collector)
    check_adjustments(read, roster_of(quarter), quarter.policy, collector)
    numbers = read.frame["case_number"]
    unknown = numbers.notna() & (positions_in(numbers, quarter.cases["case_number"]) < 0)
    read.report_all(
        collector, "case_unknown", positions(unknown), "case_number", "本季度没有这个案号", "请核对案号"
    )


def roster_of(quarter: Quarter) -> Roster:
    """Courts of a validated quarter, to resolve what people write."""
    codes, names = quarter.courts["code"].tolist(), quarter.courts["name"]
    shared = names.duplicated(keep=False).to_numpy(bool)
    named = {name: code for name, code, twice in zip(names, codes, shared, strict=True) if not twice}
    return Roster({code: at for at, code in enumerate(codes)}, named, set(names[shared]))


def stored(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of adjustments in exactly the stored types, sorted as a quarter sorts them."""
    columns = columns_of(Adjustment)
    exact = pd.DataFrame({name: frame[name].astype(STORED[column.kind]) for name, column in columns.items()})
    return exact.sort_values(list(exact.columns), kind="stable", ignore_index=True, na_position="last")


def with_adjustments(quarter: Quarter, rows: pd.DataFrame) -> Quarter:
    """Quarter with further adjustments.

    What is now said of a case takes the place of what was fixed, forbidden or preferred for it before;
    recusals always stay.
    """
    if rows.empty:
        return quarter
    before = quarter.adjustments
    instructed = rows.loc[rows["kind"] != AdjustmentKind.RECUSE.value, "case_number"]
    replaced = before["case_number"].isin(instructed) & (before["kind"] != AdjustmentKind.RECUSE.value)
    both = pd.concat([before[~replaced.to_numpy(bool)], rows], ignore_index=True).drop_duplicates()
    return replace(quarter, adjustments=stored(both))


def _open(file: Path, collector: Collector) -> RawTable | None:
    """Rows of the sheet in which something is written in a column of adjustments."""
    try:
        inspect_package(file, collector)
        book = CalamineWorkbook.from_path(str(file))
        name = next((name for name in book.sheet_names if name in SHEETS), None)
        rows = [] if name is None else book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except PackageError as error:
        collector.add(error.rule, error.message, source=file.name, hint=error.hint)
        return None
    except (CalamineError, OSError, ValueError) as error:
        collector.add(
            "file_unreadable", f"工作簿无法读取：{type(error).__name__}", source=file.name,
            hint="请核对路径，并关闭正打开它的程序",
        )  # fmt: skip
        return None
    if name is None:
        collector.add("sheet_missing", "缺少表“总表”", source=file.name, hint="请给出方案目录中的 方案.xlsx")
        return None
    return _table(rows, file.name, name, collector)


def _table(rows: list[list[Any]], source: str, sheet: str, collector: Collector) -> RawTable | None:
    keys = [{key_of(str(cell)) for cell in row} for row in rows]
    header_at = next((at for at, row in enumerate(keys) if row & _NUMBER and row & _KIND), None)
    if header_at is None:
        collector.add(
            "column_missing", "缺少 案号 或 调整 列", source=source, sheet=sheet, hint="请保留总表的表头"
        )
        return None
    headers, body = [str(cell) for cell in rows[header_at]], rows[header_at + 1 :]
    placed = [at for at, header in enumerate(headers) if key_of(header) in _KEYS]
    asked = [at for at in placed if key_of(headers[at]) not in _NUMBER]
    written = [at for at, row in enumerate(body) if any(str(row[place]).strip() for place in asked)]
    columns = [
        RawColumn(headers[at], at, pd.Series([body[row][at] for row in written], dtype=object))
        for at in placed
    ]
    numbers = np.array(written, np.int64) + header_at + 2
    return RawTable(_TABLE, source, sheet, columns, numbers, header_at + 1, True)
