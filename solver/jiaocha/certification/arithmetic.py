"""Integer sums that cannot overflow.

Arrays stay int64 while a bound on every number that can arise lies below ``SAFE``; otherwise they become
arrays of Python integers. The bounds are sums of absolute values in floating point: all terms are
non-negative, so their relative error is below (number of terms) * 2^-52, far less than the factor two
between ``SAFE`` and the range of int64.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha_models.problem import AssignmentProblem, Int64

Exact = NDArray[Any]
"""Integers of any size: dtype int64, or object holding Python integers."""

SAFE = 2.0**61


def magnitude(values: Exact) -> NDArray[np.float64]:
    """Absolute values in floating point (the smallest int64 has no absolute value of its own)."""
    return np.abs(values.astype(np.float64))


def exact_sum(values: Exact) -> int:
    """Sum of any integers, as a Python integer."""
    if values.dtype == object:
        return int(sum(values.tolist()))
    high = int((values >> 32).sum(dtype=np.int64))
    low = int((values & 0xFFFFFFFF).sum(dtype=np.int64))
    return (high << 32) + low


def segment_sum(values: Exact, start: Int64) -> Exact:
    """Sum of each segment ``values[start[k]:start[k + 1]]``; 0 where it is empty."""
    out = np.zeros(len(start) - 1, values.dtype)
    filled = start[:-1] < start[1:]
    if filled.any():
        out[filled] = np.add.reduceat(values, start[:-1][filled])
    return out


def segment_max(values: Exact, start: Int64) -> tuple[Exact, NDArray[np.bool_]]:
    """Largest number of each segment, and which segments have one (the others hold 0)."""
    out = np.zeros(len(start) - 1, values.dtype)
    filled = start[:-1] < start[1:]
    if filled.any():
        out[filled] = np.maximum.reduceat(values, start[:-1][filled])
    return out, filled


def priced_values(problem: AssignmentProblem, denominator: int, row_multiplier: Int64) -> Exact:
    """Exact ``denominator * v[k] - sum_r row_multiplier[r] a[r,k]``, shape (n_options,)."""
    if denominator < SAFE:
        size = magnitude(row_multiplier)[problem.entry_row]
        size *= magnitude(problem.entry_amount)
        size = magnitude(problem.value) * denominator + segment_sum(size, problem.entry_start)
    small = denominator < SAFE and size.max(initial=0.0) < SAFE
    kind = np.int64 if small else object
    cost: Exact = row_multiplier.astype(kind)[problem.entry_row]
    cost *= problem.entry_amount.astype(kind, copy=False)
    worth: Exact = problem.value.astype(kind) * denominator
    worth -= segment_sum(cost, problem.entry_start)
    return worth


def subtract(values: Exact, other: Exact) -> Exact:
    """Exact ``values - other``."""
    largest = magnitude(values).max(initial=0.0) + magnitude(other).max(initial=0.0)
    exact = values.dtype == object or other.dtype == object or largest >= SAFE
    kind = object if exact else np.int64
    difference: Exact = values.astype(kind, copy=False) - other.astype(kind, copy=False)
    return difference


def ranges(start: Int64, count: Int64) -> Int64:
    """Concatenate ``start[k], start[k] + 1, ..., start[k] + count[k] - 1`` over all k."""
    total = int(count.sum())
    first = np.cumsum(count) - count
    return np.repeat(start - first, count) + np.arange(total)
