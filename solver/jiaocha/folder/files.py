"""Files with the same bytes for the same contents: Parquet, CSV and JSON without times in them."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so is taken for a formula by spreadsheet programs."""


def write_columns(path: Path, columns: Mapping[str, Any]) -> None:
    """Write named numpy arrays or pandas Series of one length as a Parquet file."""
    pq.write_table(
        pa.table({name: _array(values) for name, values in columns.items()}),
        path,
        compression="zstd",
        store_schema=False,
    )


def read_column(path: Path, name: str) -> np.ndarray[Any, Any]:
    """Read one column without missing values of a Parquet file as a numpy array."""
    with pq.ParquetFile(path) as file:
        return _filled(file, path, name)


def read_columns(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Read all columns of a Parquet file that has no missing values, by name."""
    with pq.ParquetFile(path) as file:
        return {name: _filled(file, path, name) for name in file.schema_arrow.names}


def _filled(file: pq.ParquetFile, path: Path, name: str) -> np.ndarray[Any, Any]:
    if name not in file.schema_arrow.names:
        raise ValueError(f"{path.name}：没有列“{name}”")
    column = file.read([name]).column(name)
    if column.null_count:
        raise ValueError(f"{path.name}：列“{name}”有空缺")
    return np.array(column.to_numpy())


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write a table as Parquet; missing values stay missing, all integers become 64-bit."""
    columns = {str(name): frame[name] for name in frame.columns}
    whole = [name for name, values in columns.items() if pd.api.types.is_integer_dtype(values.dtype)]
    write_columns(path, {**columns, **{name: columns[name].astype("Int64") for name in whole}})


def read_frame(path: Path) -> pd.DataFrame:
    """Read a Parquet file with the types of :class:`jiaocha_models.Kind`.

    Whole numbers become ``Int64``, real numbers ``Float64``, text ``str`` and days ``datetime64[s]``.
    """
    with pq.ParquetFile(path) as file:
        table = file.read()
    columns = [_plain(column) for column in table.columns]
    frame: pd.DataFrame = pa.table(columns, table.column_names).to_pandas(types_mapper=_type_of)
    return frame


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Text of a CSV file with ``\n`` line ends; no text in it can be taken for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def write_csv(path: Path, text: str) -> None:
    """Write CSV text in UTF-8 with a byte order mark, which Excel and WPS need to show Chinese."""
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8, whole or not at all."""
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    try:
        partial.write_bytes(text.encode())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_json(path: Path, content: object) -> None:
    """Write JSON with sorted keys, readable Chinese and one final line end."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_bytes(text.encode() + b"\n")


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_digests(path: Path, names: Iterable[str]) -> None:
    """Write the digests of files beside ``path``, one a line, as the tool sha256sum reads them."""
    lines = [f"{file_digest(path.with_name(name))}  {name}\n" for name in names]
    path.write_bytes("".join(lines).encode())


def read_digests(path: Path) -> dict[str, str]:
    """Read what :func:`write_digests` wrote: digest by file name."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        found[name] = digest
    return found


def _array(values: Any) -> Any:
    array = pa.array(values, from_pandas=True)
    if pa.types.is_null(array.type) or pa.types.is_large_string(array.type):
        return array.cast(pa.string())
    return array


def _plain(column: Any) -> Any:
    """Days in whole seconds, flags without gaps."""
    if pa.types.is_boolean(column.type):
        return column.fill_null(False)
    return column.cast(pa.timestamp("s")) if pa.types.is_temporal(column.type) else column


def _type_of(kind: Any) -> Any:
    """Type in which pandas holds a kind of column; None for its usual one."""
    if pa.types.is_integer(kind):
        return pd.Int64Dtype()
    if pa.types.is_floating(kind):
        return pd.Float64Dtype()
    return pd.StringDtype(na_value=np.nan) if pa.types.is_string(kind) else None


def _safe(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell
