"""Reading a folder of CSV or Parquet files with a TOML policy."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from jiaocha.intake.collector import Collector
from jiaocha.intake.delimited import CsvError, read_csv
from jiaocha.intake.policies import check_policy_file
from jiaocha.intake.sources import RawInput, table_from_columns, table_of, unknown_sheet

POLICY_FILES = ("policy.toml", "政策.toml")
LARGEST_TABLE = 8 << 30
"""Bytes of a Parquet table unpacked, as its footer declares."""


def read_folder(path: Path, collector: Collector) -> RawInput:
    """Raw tables and policy of a folder; files that are neither tables nor policy are left alone."""
    found = RawInput(path.name)
    for file in sorted(path.iterdir(), key=lambda file: file.name):
        suffix = file.suffix.lower()
        if file.name.lower() in POLICY_FILES:
            _read_policy(file, found, collector)
        elif suffix in (".csv", ".parquet"):
            _read_file(file, suffix, found, collector)
    return found


def _read_policy(file: Path, found: RawInput, collector: Collector) -> None:
    if found.policy_place:
        collector.add("sheet_repeated", "有两个政策文件", source=file.name, sheet="政策", hint="请只保留一个")
        return
    found.policy_place = {"source": file.name, "sheet": "政策"}
    found.policy = check_policy_file(file, collector)
    found.policy_unread = found.policy is None


def _read_file(file: Path, suffix: str, found: RawInput, collector: Collector) -> None:
    table = table_of(file.stem)
    if table is None:
        unknown_sheet(file.name, file.stem, collector)
        return
    if table.name in found.tables:
        collector.add(
            "sheet_repeated",
            f"表“{table.sheet}”有两个文件",
            source=file.name,
            sheet=table.sheet,
            hint="请只保留一个",
        )
        return
    readers: dict[str, Callable[[Path, Collector, str], tuple[list[str], list[pd.Series]]]] = {
        ".csv": read_csv,
        ".parquet": read_parquet,
    }
    try:
        headers, columns = readers[suffix](file, collector, table.sheet)
    except CsvError as error:
        collector.add(
            error.rule, error.message, source=file.name, sheet=table.sheet, row=error.row, hint=error.hint
        )
        return
    except OSError as error:
        collector.add(
            "file_unreadable",
            f"读不到文件：{error.strerror or type(error).__name__}",
            source=file.name,
            sheet=table.sheet,
        )
        return
    found.tables[table.name] = table_from_columns(table, file.name, table.sheet, headers, columns, collector)


def read_parquet(path: Path, collector: Collector, sheet: str) -> tuple[list[str], list[pd.Series]]:
    """Headers and columns of a Parquet file, in pandas types.

    Raises
    ------
    CsvError
        If the file cannot be read as a table.
    """
    try:
        with pq.ParquetFile(path) as file:
            size = sum(file.metadata.row_group(at).total_byte_size for at in range(file.num_row_groups))
            if size > LARGEST_TABLE:
                raise CsvError("file_too_large", "文件解压后过大，未打开")
            content = file.read()
    except (pa.ArrowException, OSError) as error:
        raise CsvError("parquet_corrupt", "Parquet 文件无法读取", "请重新导出") from error
    return list(content.column_names), [_column(content.column(at)) for at in range(content.num_columns)]


def _column(values: pa.ChunkedArray) -> pd.Series:
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.cast(kind.value_type)
        kind = values.type
    if pa.types.is_date(kind):
        values = values.cast(pa.timestamp("s"))
    elif pa.types.is_timestamp(kind) and kind.tz is not None:
        return pd.Series(values.to_pylist(), dtype=object)
    elif pa.types.is_null(kind):
        values = values.cast(pa.large_string())
    elif pa.types.is_integer(kind):
        return pd.Series(values.cast(pa.int64()).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get))
    elif pa.types.is_boolean(kind):
        return pd.Series(values.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get))
    elif pa.types.is_floating(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind):
        pass
    elif not pa.types.is_timestamp(kind):
        return pd.Series(values.to_pylist(), dtype=object)
    return pd.Series(values.to_pandas())
