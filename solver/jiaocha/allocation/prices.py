"""Row multipliers (prices of scarce capacity) that make the plain bound small.

The plain bound prices every row and lets each group take its best option at those prices:

    L(lambda) = sum_i max_k (v[k] - sum_r lambda[r] a[r,k])
                + sum_r (lambda[r] limit[r] + conjugate_r(lambda[r]))

It is convex and piecewise linear in lambda >= 0; its subgradient in r is limit plus the overuse that
pays at lambda[r], less what the groups' choices use.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.dual_search import DualSearch, FloatArray
from jiaocha_models.problem import UNLIMITED, AssignmentProblem

COMPILED_FROM = 60_000
"""Entries from which a pass is compiled: below, loading the compiler costs more than it saves."""

RESILIENT_SHARE = 0.4
"""Share of the passes with a step for each row; the rest averages subgradients."""


@dataclass(frozen=True, eq=False)
class PriceField:
    """A problem's numbers as floats, ready for many price passes.

    Attributes
    ----------
    value : float64, shape (n_options,)
    amount : float64, shape (n_entries,)
    limit : float64, shape (n_rows,)
    ceiling : float64, shape (n_rows,)
        Largest useful multiplier: the last slope of a soft row without an end, else infinity.
    least : float64, shape (n_rows,)
        Zeros.
    scale : float64, shape (n_rows,)
        See :func:`row_scale`.
    compiled : bool
    """

    problem: AssignmentProblem
    value: FloatArray
    amount: FloatArray
    limit: FloatArray
    ceiling: FloatArray
    least: FloatArray
    scale: FloatArray
    compiled: bool

    @classmethod
    def of(cls, problem: AssignmentProblem, compiled: bool | None = None) -> "PriceField":
        """Prepare a problem; ``compiled`` overrides the choice by size."""
        return cls(
            problem,
            problem.value.astype(np.float64),
            problem.entry_amount.astype(np.float64),
            problem.limit.astype(np.float64),
            multiplier_ceiling(problem),
            np.zeros(problem.n_rows),
            row_scale(problem),
            len(problem.entry_row) >= COMPILED_FROM if compiled is None else compiled,
        )

    def project(self, point: FloatArray) -> FloatArray:
        """Nearest multipliers that are >= 0 and keep the bound finite."""
        return np.clip(point, 0.0, self.ceiling)

    def evaluate(self, row_multiplier: FloatArray) -> tuple[float, FloatArray]:
        """Plain bound and one of its subgradients at given multipliers."""
        one_pass = _compiled_pass if self.compiled else _numpy_pass
        total, used = one_pass(self, row_multiplier)
        pay, overuse = _soft_terms(self.problem, row_multiplier)
        return total + float(row_multiplier @ self.limit) + pay, self.limit + overuse - used


def multiplier_ceiling(problem: AssignmentProblem) -> FloatArray:
    """Largest multiplier of each row at which the bound stays finite, shape (n_rows,)."""
    ceiling = np.full(problem.n_rows, np.inf)
    endless = problem.soft_width == UNLIMITED
    ceiling[problem.soft_row[endless]] = problem.soft_slope[endless]
    return ceiling


def row_scale(problem: AssignmentProblem) -> FloatArray:
    """One over the spread of use to be expected of each row when it is full, shape (n_rows,).

    The spread is the mean amount times the root of the number of options that fill the limit.
    """
    size = np.abs(problem.entry_amount.astype(np.float64))
    count = np.maximum(np.bincount(problem.entry_row, size > 0, minlength=problem.n_rows), 1.0)
    mean = np.maximum(np.bincount(problem.entry_row, size, minlength=problem.n_rows) / count, 1e-9)
    number = np.clip(np.abs(problem.limit.astype(np.float64)) / mean, 1.0, count)
    return 1.0 / (mean * np.sqrt(number))


def ascend(
    problem: AssignmentProblem,
    *,
    passes: int = 300,
    start: FloatArray | None = None,
    compiled: bool | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> FloatArray:
    """Find row multipliers whose plain bound is close to the best.

    Works on the problem as it stands: call it per connected component, so that no result depends on how
    components are shared among threads. The work is counted in passes, never in seconds.

    Parameters
    ----------
    problem : AssignmentProblem
    passes : int
        Number of passes over all options.
    start : float64, shape (n_rows,), optional
        Earlier multipliers (fen per unit) to start from; their steps start small.
    compiled : bool, optional
        Use the compiled pass; by default from ``COMPILED_FROM`` entries on.
    should_stop : callable, optional
        Asked after every pass; True ends the ascent with the best multipliers so far.

    Returns
    -------
    float64, shape (n_rows,)
        Multipliers in fen per unit, >= 0 and never above a soft row's last endless slope.
    """
    field = PriceField.of(problem, compiled)
    typical = _typical_price(field)
    if start is None:
        price, step = np.zeros(problem.n_rows), 0.1 * typical
    else:
        price = np.clip(start, 0.0, field.ceiling)
        step = 0.02 * np.maximum(price, 0.1 * typical)
    search = DualSearch(field, price, should_stop)
    resilient = round(RESILIENT_SHARE * passes)
    search.resilient(resilient, step, np.maximum(2.0 * typical, price))
    search.averaged(passes - resilient)
    return search.best


def plain_bound(
    problem: AssignmentProblem, row_multiplier: FloatArray, compiled: bool | None = None
) -> float:
    """Plain bound in fen at given multipliers, in floating point (a guide; only certificates prove)."""
    return PriceField.of(problem, compiled).evaluate(row_multiplier)[0]


def priced_value(problem: AssignmentProblem, row_multiplier: FloatArray) -> FloatArray:
    """Value of each option less the prices of what it uses, in fen, shape (n_options,)."""
    cost = row_multiplier[problem.entry_row] * problem.entry_amount
    return problem.value - segment_sum(cost, problem.entry_start)


def segment_sum(values: FloatArray, start: NDArray[np.int64]) -> FloatArray:
    """Sum of each segment ``values[start[k]:start[k + 1]]``; empty segments give 0."""
    out = np.zeros(len(start) - 1)
    filled = start[:-1] < start[1:]
    if filled.any():
        out[filled] = np.add.reduceat(values, start[:-1][filled])
    return out


def _numpy_pass(field: PriceField, row_multiplier: FloatArray) -> tuple[float, FloatArray]:
    problem = field.problem
    cost = row_multiplier[problem.entry_row] * field.amount
    worth = field.value - segment_sum(cost, problem.entry_start)
    filled = problem.group_start[:-1] < problem.group_start[1:]
    used = np.zeros(problem.n_rows)
    if not filled.any():
        return 0.0, used
    first = problem.group_start[:-1][filled]
    best = np.maximum.reduceat(worth, first)
    is_best = np.flatnonzero(worth == np.repeat(best, np.diff(problem.group_start)[filled]))
    chosen = is_best[np.searchsorted(is_best, first)]
    count = problem.entry_start[chosen + 1] - problem.entry_start[chosen]
    entry = np.repeat(problem.entry_start[chosen] + count - np.cumsum(count), count) + np.arange(count.sum())
    np.add.at(used, problem.entry_row[entry], field.amount[entry])
    return float(best.sum()), used


def _compiled_pass(field: PriceField, row_multiplier: FloatArray) -> tuple[float, FloatArray]:
    from jiaocha.allocation.price_kernels import price_pass

    problem = field.problem
    used = np.zeros(problem.n_rows)
    total = price_pass(
        problem.group_start,
        field.value,
        problem.entry_start,
        problem.entry_row,
        field.amount,
        row_multiplier,
        used,
    )
    return float(total), used


def _soft_terms(problem: AssignmentProblem, row_multiplier: FloatArray) -> tuple[float, FloatArray]:
    """Sum of the soft rows' conjugates, and the overuse that pays at the multipliers."""
    overuse = np.zeros(problem.n_rows)
    if len(problem.soft_row) == 0:
        return 0.0, overuse
    gain = row_multiplier[problem.soft_row] - problem.soft_slope
    width = np.where((gain > 0) & (problem.soft_width != UNLIMITED), problem.soft_width, 0).astype(np.float64)
    np.add.at(overuse, problem.soft_row, width)
    return float((width * gain).sum()), overuse


def _typical_price(field: PriceField) -> FloatArray:
    """Mean size of value per unit over the entries of each row: where its multiplier may lie."""
    problem = field.problem
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    used = field.amount != 0
    row = problem.entry_row[used]
    ratio = np.abs(field.value[option[used]]) / np.abs(field.amount[used])
    count = np.bincount(row, minlength=problem.n_rows)
    mean = np.bincount(row, ratio, minlength=problem.n_rows) / np.maximum(count, 1)
    return np.where(mean > 0, mean, 1.0)
