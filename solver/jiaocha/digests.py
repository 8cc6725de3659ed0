"""SHA-256 digests of tables, policies and options, the same on every machine and from every file format.

A digest is taken over values, never over a file's bytes: the same quarter read from a workbook, a folder
of CSV files or data frames has the same digests. Each column contributes its name, its type, its number
of values, the mask of missing values and the values themselves (little-endian 64-bit numbers; UTF-8 text
preceded by the lengths in bytes).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jiaocha_models import TABLES, Options, Policy, Quarter

__all__ = [
    "columns_digest",
    "joint_digest",
    "options_digest",
    "policy_digest",
    "quarter_digest",
    "table_digest",
    "table_digests",
    "text_digest",
]


def table_digest(frame: pd.DataFrame) -> str:
    """Digest of a table: its columns in order; the index does not count."""
    if len(frame):
        return columns_digest((str(name), column) for name, column in frame.items())
    digest = hashlib.sha256()
    for name, dtype in frame.dtypes.items():
        digest.update(_head(str(name), _kind(dtype), 0))
    return digest.hexdigest()


def table_digests(quarter: Quarter) -> dict[str, str]:
    """Digest of each table of a quarter, by table name."""
    return {table.name: table_digest(quarter.table(table.name)) for table in TABLES}


def policy_digest(policy: Policy) -> str:
    """Digest of a policy: its settings as JSON with sorted keys."""
    return text_digest(policy.model_dump(mode="json"))


def quarter_digest(quarter: Quarter) -> str:
    """Digest of a quarter: the digests of its tables and of its policy."""
    return joint_digest(table_digests(quarter), policy_digest(quarter.policy))


def joint_digest(tables: Mapping[str, str], policy: str) -> str:
    """Digest of a quarter from the digests of its tables and of its policy."""
    return text_digest({"tables": tables, "policy": policy})


def options_digest(options: Options) -> str:
    """Digest of the open options: terms, values, minutes, rows and what each option uses of them."""
    problem = options.problem
    arrays: dict[str, Any] = {
        "group": options.option_group,
        "mode": options.option_mode,
        "receiver": options.option_receiver,
        "decider": options.option_decider,
        "action": options.option_action,
        **{f"contribution_{name}": options.contributions[name] for name in options.contributions.columns},
        "minutes": options.option_minutes,
        "term_start": options.term_start,
        "term_case": options.term_case,
        **{term.value: values for term, values in options.terms.items()},
        "value": problem.value,
        "group_start": problem.group_start,
        "entry_start": problem.entry_start,
        "entry_row": problem.entry_row,
        "entry_amount": problem.entry_amount,
        "limit": problem.limit,
        "block": problem.block,
        "preference": problem.preference,
        "soft_row": problem.soft_row,
        "soft_width": problem.soft_width,
        "soft_slope": problem.soft_slope,
    }
    return columns_digest(arrays.items())


def columns_digest(columns: Iterable[tuple[str, Any]]) -> str:
    """Digest of named columns, each a numpy array or a pandas Series."""
    digest = hashlib.sha256()
    for name, values in columns:
        for part in _parts(name, values):
            digest.update(part)
    return digest.hexdigest()


def _parts(name: str, values: Any) -> Iterable[Any]:
    series = values if isinstance(values, pd.Series) else pd.Series(np.asarray(values))
    kind = _kind(series.dtype)
    yield _head(name, kind, len(series))
    missing = series.isna().to_numpy(bool)
    yield np.packbits(missing)
    for part in _values(series, kind, missing):
        yield np.ascontiguousarray(part).astype(part.dtype.newbyteorder("<"), copy=False)


def _head(name: str, kind: str, count: int) -> bytes:
    return f"{name}\n{kind}\n{count}\n".encode()


@cache
def _kind(dtype: Any) -> str:
    if pd.api.types.is_bool_dtype(dtype):
        return "flag"
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return "day"
    if pd.api.types.is_integer_dtype(dtype):
        return "whole"
    return "number" if pd.api.types.is_float_dtype(dtype) else "text"


def _values(series: "pd.Series[Any]", kind: str, missing: NDArray[np.bool_]) -> list[Any]:
    if kind == "flag":
        return [series.to_numpy(np.uint8)]
    if kind == "day":
        return [np.where(missing, 0, series.to_numpy("datetime64[s]").astype(np.int64))]
    if kind == "whole":
        return [series.where(~missing, 0).to_numpy(np.int64)]
    if kind == "number":
        return [np.where(missing, 0.0, series.to_numpy(np.float64, na_value=np.nan)) + 0.0]
    return _text_parts(series)


def _text_parts(series: "pd.Series[Any]") -> list[Any]:
    array = pa.array(series, from_pandas=True)
    chunks = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    text = pa.chunked_array(chunks, array.type).cast(pa.large_string())
    chunked = pc.fill_null(text, "")
    lengths: list[Any] = []
    contents: list[Any] = []
    for chunk in chunked.chunks:
        offsets = np.frombuffer(chunk.buffers()[1], np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
        if len(offsets) > 1:
            lengths.append(np.diff(offsets))
            data = chunk.buffers()[2]
            if data is not None:
                contents.append(np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]])
    return lengths + contents


def text_digest(content: Mapping[str, Any]) -> str:
    """Digest of a content as JSON with sorted keys."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
