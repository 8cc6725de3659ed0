"""The table of all explanations as a file: Parquet, CSV or a workbook."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import xlsxwriter

from jiaocha.folder import files
from jiaocha.reporting.workbook import plain
from jiaocha.reporting.workbook_styles import FORMULA_STARTS

MOST_ROWS = 1_048_575
"""Rows of a sheet after its header."""


def write_explanations(frame: pd.DataFrame, path: str | Path) -> None:
    """Write the table of :func:`jiaocha.explanation.explain_all`, whole or not at all.

    Parameters
    ----------
    frame : pandas.DataFrame
        Money in fen.
    path : str or Path
        ``.parquet``, ``.csv`` or ``.xlsx``.

    Raises
    ------
    ValueError
        Another suffix, or more rows than a sheet holds.
    """
    target = Path(path)
    writers: dict[str, Callable[[pd.DataFrame, Path], None]] = {
        ".parquet": _parquet,
        ".csv": _csv,
        ".xlsx": _workbook,
    }
    if target.suffix.lower() not in writers:
        raise ValueError(f"后缀须为 {'、'.join(writers)}：{target.name}")
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".jiaocha-") as folder:
        made = Path(folder) / target.name
        writers[target.suffix.lower()](frame, made)
        os.replace(made, target)


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    files.write_frame(path, frame)


def _csv(frame: pd.DataFrame, path: Path) -> None:
    columns = [plain(frame[name]) for name in frame.columns]
    files.write_csv(path, files.csv_text(list(frame.columns), zip(*columns, strict=True)))


def _workbook(frame: pd.DataFrame, path: Path) -> None:
    if len(frame) > MOST_ROWS:
        raise ValueError("案件多于一张工作表可容纳的行数，请用 .csv 或 .parquet")
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), settings) as book:
        book.set_properties({"created": pd.Timestamp("2000-01-01").to_pydatetime(), "author": ""})
        sheet = book.add_worksheet("逐案说明")
        quoted = book.add_format({"num_format": "@", "quote_prefix": True})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 1, 26)
        for position, name in enumerate(frame.columns):
            sheet.write_string(0, position, str(name))
        columns = [plain(frame[name]) for name in frame.columns]
        for row, record in enumerate(zip(*columns, strict=True), start=1):
            for position, value in enumerate(record):
                if isinstance(value, str):
                    style = (quoted,) if value.startswith(FORMULA_STARTS) else ()
                    sheet.write_string(row, position, value, *style)
                elif value is not None:
                    sheet.write_number(row, position, value)
