"""Columns of text as Arrow arrays: what pandas would do string by string."""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def to_arrow(values: pd.Series) -> pa.Array:
    """Arrow array of a column of text; missing cells are null."""
    array = pa.array(values, pa.large_string(), from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def to_pandas(array: pa.Array) -> pd.Series:
    """Column of text of an Arrow array, index 0..n-1."""
    return pd.Series(array.to_pandas(), dtype="str")


def plain(values: pd.Series, *, half_width: bool, upper: bool = False) -> pa.Array:
    """Text without spaces at its ends; half-width (NFKC) without any space, and upper case, on request."""
    array = pc.utf8_trim_whitespace(to_arrow(values))
    if half_width:
        array = pc.utf8_normalize(array, "NFKC")
        array = pc.replace_substring_regex(array, r"\s+", "")
    return pc.utf8_upper(array) if upper else array


def full_match(values: pd.Series, pattern: str) -> pd.Series:
    """Whether each text matches a pattern as a whole; missing text does not."""
    found = pc.match_substring_regex(to_arrow(values), f"^(?:{pattern})$")
    return pd.Series(pc.fill_null(found, False).to_numpy(zero_copy_only=False))


def replace(values: pd.Series, pattern: str, by: str) -> pd.Series:
    """Replace every match of a pattern."""
    return to_pandas(pc.replace_substring_regex(to_arrow(values), pattern, by))


def positions_in(values: pd.Series, known: pd.Series) -> np.ndarray:
    """Position of each text among the first occurrences in ``known``; -1 where missing or absent."""
    found = pc.index_in(to_arrow(values), value_set=to_arrow(known), skip_nulls=True)
    return np.asarray(pc.fill_null(found, -1), dtype=np.int64)


def positions(mask: Any) -> list[int]:
    """Positions at which a mask (Series or array) is true; missing counts as false."""
    if isinstance(mask, pd.Series):
        mask = mask.fillna(False).to_numpy(dtype=bool)
    return [int(position) for position in np.flatnonzero(mask)]
