"""Integer sums that cannot overflow.

Arrays stay int64 while a bound on every number that can arise lies below ``SAFE``; otherwise they become
arrays of Python integers. The bounds are sums of absolute values in floating point: all terms are
non-negative, so their relative error is below (number of terms) * 2^-52, far less than the factor two
between ``SAFE`` and the range of int64.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha_models.problem import AssignmentProblem, Int64

Exact = NDArray[Any]
"""Integers of any size: dtype int64, or object holding Python integers."""

SAFE = 2.0**61

AT_ONCE = 2**20
"""Options whose numbers are worked out at once."""


def magnitude(values: Exact) -> NDArray[np.float64]:
    """Absolute values in floating point (the smallest int64 has no absolute value of its own)."""
    return np.abs(values.astype(np.float64))


def largest_magnitude(values: Exact) -> float:
    """Largest absolute value, 0 for none; without a second array."""
    if len(values) == 0:
        return 0.0
    return max(abs(float(values.min())), abs(float(values.max())))


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
    small = denominator < SAFE and largest_size(problem, denominator, magnitude(row_multiplier)) < SAFE
    kind = np.int64 if small else object
    row = row_multiplier.astype(kind)
    worth: Exact = np.empty(problem.n_options, kind)
    for options, entries, start in pieces(problem):
        cost = row[problem.entry_row[entries]]
        cost *= problem.entry_amount[entries].astype(kind, copy=False)
        worth[options] = problem.value[options].astype(kind) * denominator
        worth[options] -= segment_sum(cost, start)
    return worth


def largest_size(problem: AssignmentProblem, denominator: float, price: NDArray[np.float64]) -> float:
    """Largest sum of the absolute values that make up an option's priced value."""
    largest = 0.0
    for options, entries, start in pieces(problem):
        size = price[problem.entry_row[entries]]
        size *= magnitude(problem.entry_amount[entries])
        size = magnitude(problem.value[options]) * denominator + segment_sum(size, start)
        largest = max(largest, float(size.max(initial=0.0)))
    return largest


def pieces(problem: AssignmentProblem) -> Iterator[tuple[slice, slice, Int64]]:
    """Options a million at a time, their entries, and where each option's begin among these.

    Numbers of all options at once would take as much memory as the problem, several times over.
    """
    for first in range(0, problem.n_options, AT_ONCE):
        last = min(first + AT_ONCE, problem.n_options)
        start = problem.entry_start[first : last + 1]
        yield slice(first, last), slice(int(start[0]), int(start[-1])), start - start[0]


def subtract(values: Exact, other: Exact) -> Exact:
    """Exact ``values - other``."""
    largest = largest_magnitude(values) + largest_magnitude(other)
    exact = values.dtype == object or other.dtype == object or largest >= SAFE
    kind = object if exact else np.int64
    difference: Exact = values.astype(kind, copy=False) - other.astype(kind, copy=False)
    return difference


def ranges(start: Int64, count: Int64) -> Int64:
    """Concatenate ``start[k], start[k] + 1, ..., start[k] + count[k] - 1`` over all k."""
    total = int(count.sum())
    first = np.cumsum(count) - count
    return np.repeat(start - first, count) + np.arange(total)
