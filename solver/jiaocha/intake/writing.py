"""Writing a quarter in normal form: a folder of CSV or Parquet, or a workbook.

Headers are Chinese, the unit of money stands in the header. Reading what was written gives an equal quarter.
"""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from jiaocha.intake.policies import write_policy
from jiaocha.intake.policy_sheet import POLICY_HEADERS, rows_of_policy
from jiaocha_models import TABLES, Column, Kind, Quarter, Table, columns_of

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""
_GUARDED = r"^('*[=+\-@\t])"


def write_quarter(quarter: Quarter, path: str | Path, *, form: str | None = None) -> None:
    """Write a quarter.

    Parameters
    ----------
    quarter : Quarter
        What to write.
    path : str or Path
        Workbook (suffix ``.xlsx``) or folder; the folder is made if needed.
    form : {"csv", "parquet", "xlsx"}, optional
        Form; by default the workbook for ``.xlsx`` and CSV for a folder.

    Raises
    ------
    ValueError
        If there is no such form.
    """
    path = Path(path)
    form = form or ("xlsx" if path.suffix.lower() == ".xlsx" else "csv")
    if form == "xlsx":
        _write_workbook(quarter, path)
        return
    if form not in ("csv", "parquet"):
        raise ValueError(f"form must be csv, parquet or xlsx, not {form!r}")
    path.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        frame = quarter.table(table.name)
        if form == "csv":
            text = _text_frame(table, frame)
            text.to_csv(path / f"{table.name}.csv", index=False, encoding="utf-8-sig", lineterminator="\r\n")
        else:
            _typed_frame(table, frame).to_parquet(path / f"{table.name}.parquet", index=False)
    write_policy(quarter.policy, path / "policy.toml")


def write_table(name: str, frame: pd.DataFrame, path: Path) -> None:
    """Write one table of a quarter, by its name in :data:`jiaocha_models.TABLES`, as CSV that reads back."""
    text_of(name, frame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def text_of(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Table of a quarter, by its name, as CSV shows it: Chinese headers and words, 元."""
    return _text_frame(next(table for table in TABLES if table.name == name), frame)


def header_of(column: Column, unit: str = "元") -> str:
    """Chinese header; for money with its unit."""
    return f"{column.zh}({unit})" if column.kind is Kind.MONEY else column.zh


def _labels(values: pd.Series, column: Column) -> pd.Series:
    assert column.choices is not None
    return values.map({member.value: member.zh for member in column.choices}).astype("str")


def yuan_text(fen: pd.Series) -> pd.Series:
    """Exact yuan with two decimals as text; missing stays missing. Amounts are not negative."""
    whole = (fen // 100).astype("str")
    return (whole + "." + (fen % 100).astype("str").str.zfill(2)).where(fen.notna())


def _text_frame(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Every column as CSV shows it; text that a spreadsheet would run is guarded by an apostrophe."""
    out: dict[str, pd.Series] = {}
    for name, column in columns_of(table.record).items():
        values = frame[name]
        match column.kind:
            case Kind.MONEY:
                values = yuan_text(values)
            case Kind.CHOICE:
                values = _labels(values, column)
            case Kind.FLAG:
                values = pd.Series(np.where(values, "是", "否"), dtype="str")
            case Kind.DAY:
                values = values.dt.strftime("%Y-%m-%d").astype("str")
            case Kind.TEXT | Kind.CODE | Kind.PERSON:
                values = values.str.replace(_GUARDED, r"'\1", regex=True)
            case _:
                pass
        out[header_of(column)] = values
    return pd.DataFrame(out)


def _typed_frame(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    out: dict[str, pd.Series] = {}
    for name, column in columns_of(table.record).items():
        values = _labels(frame[name], column) if column.kind is Kind.CHOICE else frame[name]
        out[header_of(column, "分")] = values
    return pd.DataFrame(out)


def _write_workbook(quarter: Quarter, path: Path) -> None:
    """Sheets in the order of the tables, then 政策; written beside the target and moved into place."""
    longest = max(len(quarter.table(table.name)) for table in TABLES)
    if longest > MOST_ROWS:
        raise ValueError(f"a sheet holds at most {MOST_ROWS} rows, not {longest}; write CSV or Parquet")
    partial = path.with_name(f".{path.name}.partial")
    book = xlsxwriter.Workbook(
        str(partial), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    formats = {
        Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
        Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
        Kind.CODE: book.add_format({"num_format": "@"}),
    }
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDE6F0", "border": 1})
    for table in TABLES:
        sheet = book.add_worksheet(table.sheet)
        sheet.freeze_panes(1, 1)
        for at, (name, column) in enumerate(columns_of(table.record).items()):
            sheet.write_string(0, at, header_of(column), head)
            sheet.set_column(at, at, 16, formats.get(column.kind))
            _write_column(sheet, at, quarter.table(table.name)[name], column, formats.get(column.kind))
    sheet = book.add_worksheet("政策")
    for at, header in enumerate(POLICY_HEADERS):
        sheet.write_string(0, at, header, head)
    for row, cells in enumerate(rows_of_policy(quarter.policy), start=1):
        for at, cell in enumerate(cells):
            write_cell(sheet, row, at, cell, formats[Kind.DAY])
    book.close()
    shutil.move(partial, path)


def write_cell(sheet: Any, row: int, at: int, cell: Any, day: Any, style: Any = None) -> None:
    """Write one cell by the type of its value; text is never a formula."""
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, at, cell, style)
    elif hasattr(cell, "isoformat"):
        sheet.write_datetime(row, at, cell, day)
    else:
        write_exact(sheet, row, at, cell, style)


def write_exact(sheet: Any, row: int, at: int, number: float, style: Any = None) -> None:
    """Write a number; as text where the sixteen digits that the file keeps would change it."""
    if float(f"{number:.16G}") == number:
        sheet.write_number(row, at, number, style)
    else:
        sheet.write_string(row, at, repr(number), style)


def _write_column(sheet: Any, at: int, values: pd.Series, column: Column, style: Any) -> None:
    """Write the cells of one column below its header."""
    if column.kind is Kind.CHOICE:
        values = _labels(values, column)
    elif column.kind is Kind.FLAG:
        values = pd.Series(np.where(values, "是", "否"), dtype="str")
    rows = (np.flatnonzero(values.notna().to_numpy()) + 1).tolist()
    cells = values.dropna().tolist()
    match column.kind:
        case Kind.DAY:
            for row, cell in zip(rows, cells, strict=True):
                sheet.write_datetime(row, at, cell, style)
        case Kind.MONEY:
            for row, cell in zip(rows, cells, strict=True):
                sheet.write_number(row, at, cell / 100, style)
        case Kind.WHOLE | Kind.NUMBER:
            for row, cell in zip(rows, cells, strict=True):
                write_exact(sheet, row, at, cell, style)
        case _:
            for row, cell in zip(rows, cells, strict=True):
                sheet.write_string(row, at, cell, style)
