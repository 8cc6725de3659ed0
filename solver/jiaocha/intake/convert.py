"""Whole columns: from raw cells to the stored type, with the fault of every cell that has one.

Cells are parsed once for every distinct value; columns that a frame or Parquet already brings in a fitting
type are converted as arrays, and only what an array operation cannot vouch for goes through the parser.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from jiaocha.intake.cells import FIRST_DAY, LAST_DAY, LONGEST_TEXT, parser_of
from jiaocha.intake.faults import Fault
from jiaocha.intake.strings import plain, to_pandas
from jiaocha_models import Column, Kind

_UNUSUAL = "[\\x00-\\x08\\x0b-\\x1f\\x7f]"
"""Control characters; the carriage return among them is turned into a line feed by the parser."""
Faults = list[tuple[int, Fault]]
EXACT_FLOAT = 10**15
"""Below this many fen a float that equals fen / 100 has exactly that decimal as its shortest text."""

STORED: dict[Kind, Any] = {
    Kind.TEXT: "str",
    Kind.CODE: "str",
    Kind.PERSON: "str",
    Kind.CHOICE: "str",
    Kind.DAY: "datetime64[s]",
    Kind.WHOLE: "Int64",
    Kind.MONEY: "Int64",
    Kind.NUMBER: "Float64",
    Kind.FLAG: "boolean",
}
"""Type of each kind while checks run; flags become plain ``bool`` once defaults are filled."""


def convert(values: pd.Series, column: Column, fen: int = 1) -> tuple[pd.Series, pd.Series, Faults]:
    """Convert one raw column.

    Parameters
    ----------
    values : pandas.Series
        Raw cells, index 0..n-1.
    column : Column
        What the column must hold.
    fen : int
        Fen in one unit of a column of money.

    Returns
    -------
    stored : pandas.Series
        Values in the type of the column's kind; missing where blank or at fault.
    blank : pandas.Series of bool
        Cells without any content.
    faults : list of (int, Fault)
        Row position and fault.
    """
    if values.isna().all():
        return _nothing(len(values), column.kind), pd.Series(np.ones(len(values), bool)), []
    fast = _fast(values, column, fen)
    if fast is None:
        return _by_distinct_value(values, column, fen)
    stored, blank, doubtful = fast
    if not doubtful.any():
        return stored, blank, []
    positions = np.flatnonzero(doubtful.to_numpy())
    part = values.iloc[positions].reset_index(drop=True).astype(object)
    slow, slow_blank, faults = _by_distinct_value(part, column, fen)
    stored = stored.copy()
    stored.iloc[positions] = slow.to_numpy() if column.kind is Kind.DAY else slow
    blank = blank.copy()
    blank.iloc[positions] = slow_blank.to_numpy()
    return stored, blank, [(int(positions[at]), fault) for at, fault in faults]


def _nothing(count: int, kind: Kind) -> pd.Series:
    """Column without a value; most tables have several."""
    if kind is Kind.DAY:
        return pd.Series(np.full(count, np.datetime64("NaT", "s")))
    return pd.Series(pd.array([None] * count, dtype=STORED[kind]))


def _by_distinct_value(values: pd.Series, column: Column, fen: int) -> tuple[pd.Series, pd.Series, Faults]:
    parse = parser_of(column, fen)
    codes, distinct = _distinct(values)
    parsed = [parse(value) for value in distinct]
    results = [value for value, _ in parsed] + [None]
    is_blank = np.array([value is None and fault is None for value, fault in parsed] + [True])
    faulty = np.array([fault is not None for _, fault in parsed] + [False])
    faults: Faults = []
    for position in np.flatnonzero(faulty[codes]):
        fault = parsed[codes[position]][1]
        assert fault is not None
        faults.append((int(position), fault))
    stored = _store(results, column.kind).take(codes).reset_index(drop=True)
    return stored, pd.Series(is_blank[codes]), faults


def _distinct(values: pd.Series) -> tuple[np.ndarray, list[Any]]:
    """Position of each cell's value among the distinct values; missing cells get the last place (-1)."""
    if values.dtype != object:
        codes, distinct = pd.factorize(values)
        return np.asarray(codes, dtype=np.int64), list(distinct)
    seen: dict[tuple[type, Any], int] = {}
    codes = np.empty(len(values), dtype=np.int64)
    for position, value in enumerate(values):
        if value is None or value is pd.NaT or value is pd.NA or value == "":
            codes[position] = -1
        else:
            codes[position] = seen.setdefault((type(value), value), len(seen))
    return codes, [value for _, value in seen]


def _store(results: list[Any], kind: Kind) -> pd.Series:
    if kind is Kind.DAY:
        days = [np.datetime64(value, "s") if value is not None else np.datetime64("NaT") for value in results]
        return pd.Series(np.array(days, dtype="datetime64[s]"))
    return pd.Series(pd.array(results, dtype=STORED[kind]))


Fast = tuple[pd.Series, pd.Series, pd.Series] | None


def _fast(values: pd.Series, column: Column, fen: int) -> Fast:
    """Array conversion: stored values, blanks, and the cells it cannot vouch for; None to parse all."""
    by_kind: dict[Kind, Callable[[], Fast]] = {
        Kind.MONEY: lambda: _fast_money(values, column, fen),
        Kind.WHOLE: lambda: _fast_money(values, column, 1),
        Kind.NUMBER: lambda: _fast_number(values, column),
        Kind.DAY: lambda: _fast_day(values),
        Kind.FLAG: lambda: _fast_flag(values),
        Kind.TEXT: lambda: _fast_text(values, half_width=False),
        Kind.CODE: lambda: _fast_text(values, half_width=True),
        Kind.PERSON: lambda: _fast_text(values, half_width=True, upper=True),
    }
    choose = by_kind.get(column.kind)
    return choose() if choose else None


def _within(stored: pd.Series, column: Column) -> pd.Series:
    good = pd.Series(True, index=stored.index)
    if column.low is not None:
        good &= stored.ge(column.low).fillna(False).astype(bool)
    if column.high is not None:
        good &= stored.le(column.high).fillna(False).astype(bool)
    return good


def _fast_money(values: pd.Series, column: Column, fen: int) -> Fast:
    blank = values.isna()
    if pd.api.types.is_bool_dtype(values.dtype) or values.dtype == object:
        return None
    if pd.api.types.is_integer_dtype(values.dtype):
        limit = EXACT_FLOAT // fen
        safe = values.between(-limit, limit).fillna(False).astype(bool)
        stored = values.where(safe).astype("Int64") * fen
    elif pd.api.types.is_float_dtype(values.dtype):
        number = values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
        with np.errstate(all="ignore"):
            amount = np.rint(number * fen)
            safe_array = (np.abs(amount) < EXACT_FLOAT) & (amount / fen == number)
        safe = pd.Series(safe_array)
        stored = pd.Series(pd.array(np.where(safe_array, amount, 0).astype(np.int64), dtype="Int64")).where(
            safe
        )
        blank = pd.Series(np.isnan(number)) & values.isna()
    else:
        return None
    good = safe & _within(stored, column)
    return stored.where(good), blank, ~good & ~blank


def _fast_number(values: pd.Series, column: Column) -> Fast:
    numeric = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
    if not numeric:
        return None
    blank = values.isna()
    stored = values.astype("Float64")
    finite = pd.Series(np.isfinite(stored.to_numpy(dtype=float, na_value=np.nan)))
    good = finite & _within(stored, column)
    return stored.where(good), blank, ~good & ~blank


def _fast_day(values: pd.Series) -> Fast:
    if not pd.api.types.is_datetime64_dtype(values.dtype):
        return None
    blank = values.isna()
    stored = values.astype("datetime64[s]")
    whole_day = stored.dt.normalize().eq(values) & stored.dt.normalize().eq(stored)
    good = whole_day & stored.between(pd.Timestamp(FIRST_DAY), pd.Timestamp(LAST_DAY))
    return stored.where(good), blank, ~good & ~blank


def _fast_flag(values: pd.Series) -> Fast:
    if not pd.api.types.is_bool_dtype(values.dtype):
        return None
    return values.astype("boolean"), values.isna(), pd.Series(False, index=values.index)


def _fast_text(values: pd.Series, *, half_width: bool, upper: bool = False) -> Fast:
    if values.dtype != "str":
        return None
    array = plain(values, half_width=half_width, upper=upper)
    blank = pc.fill_null(pc.equal(array, ""), True)
    doubtful = pc.fill_null(
        pc.or_(pc.match_substring_regex(array, _UNUSUAL), pc.greater(pc.utf8_length(array), LONGEST_TEXT)),
        False,
    )
    kept = pc.if_else(pc.or_(blank, doubtful), pa.scalar(None, array.type), array)
    return to_pandas(kept), _mask(blank), _mask(doubtful)


def _mask(array: pa.Array) -> pd.Series:
    return pd.Series(array.to_numpy(zero_copy_only=False))


def blank_column(kind: Kind, length: int) -> pd.Series:
    """Column without any value, in the stored type of its kind."""
    return _store([None], kind).take(np.zeros(length, dtype=np.int64)).reset_index(drop=True)
