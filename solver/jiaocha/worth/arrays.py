"""Columns of the quarter as arrays, and exact rounding and sums.

Everything is given by position: of the case in ``quarter.cases``, of the court in ``quarter.courts``, of a
coded word in its enumeration. A blank cell becomes the value that its column's documentation promises.
"""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models.columns import Labelled
from jiaocha_models.problem import Int32, Int64

Float64 = NDArray[np.float64]
Flags = NDArray[np.bool_]

LARGEST_FEN = 2**62
"""No amount, term or total of a group may reach this; beyond it, int64 sums could overflow."""


def to_fen(amount: Float64) -> Int64:
    """Round to integer fen, half to even; the one place where probabilities and factors meet money."""
    return to_integers(amount, "金额")


def to_integers(numbers: Float64, what: str) -> Int64:
    """Round half to even, and refuse what int64 sums could not hold."""
    if numbers.size and not bool(np.all(np.abs(numbers) < LARGEST_FEN)):
        raise OverflowError(f"{what}超出可精确计算的范围，请检查金额与政策权重")
    return np.rint(numbers).astype(np.int64)


def codes_of(column: "pd.Series[Any]", words: type[Labelled]) -> NDArray[np.int8]:
    """Position of each value in its enumeration; -1 where the cell is blank."""
    return _index_of(words).get_indexer(pd.Index(column)).astype(np.int8)


@cache
def _index_of(words: type[Labelled]) -> "pd.Index[Any]":
    return pd.Index([word.value for word in words], dtype="str")


def court_positions(column: "pd.Series[Any]", courts: pd.DataFrame) -> Int32:
    """Position of each court code in the roster; -1 where blank or not in the roster."""
    found: Int32 = pd.Index(courts["code"]).get_indexer(pd.Index(column)).astype(np.int32)
    return found


def numbers_of(column: "pd.Series[Any]") -> Float64:
    """Values as float64; NaN where the cell is blank."""
    return column.to_numpy(np.float64, na_value=np.nan)


def integers_of(column: "pd.Series[Any]", blank: int = 0) -> Int64:
    """Values as int64, with ``blank`` where the cell is blank."""
    return column.fillna(blank).to_numpy(np.int64)


def factors_of(table: dict[Any, float], words: type[Labelled]) -> Float64:
    """Read a policy table as an array by position in its enumeration."""
    return np.array([table[word] for word in words], np.float64)


def segment_sums(values: NDArray[Any], start: Int64) -> NDArray[Any]:
    """Sum of each segment ``values[start[k]:start[k + 1]]``; exact for integers, no segment empty."""
    if len(start) < 2:
        return values[:0]
    return np.add.reduceat(values, start[:-1])


def check_totals(values: Int64, start: Int64) -> None:
    """Refuse values whose sum over all groups could overflow: sum of each group's largest size < 2**62."""
    if len(start) < 2:
        return
    largest = np.maximum.reduceat(np.abs(values), start[:-1])
    if float(np.sum(largest.astype(np.float64))) >= LARGEST_FEN:
        raise OverflowError("各组取值之和超出可精确计算的范围，请检查金额与政策权重")
