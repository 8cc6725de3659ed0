"""Turn floating-point multipliers into a certificate: integers, rounded on the safe side.

Any integer multipliers prove a bound as long as rows' are >= 0 and at most a soft row's last endless
slope; rounding only decides how good it is. A group's multiplier is moved into the range in which it can
matter: below its best free option it would only feed the knapsacks, above its best option it would only
add to the bound. Options too heavy for some row are in no plan and do not count there. Groups without a
multiplier of their own get that best option exactly; in a certificate of prices alone all options count,
which is the plain bound.
"""

import math

import numpy as np
from numpy.typing import NDArray

from jiaocha.certification.arithmetic import (
    Exact,
    largest_size,
    priced_values,
    segment_max,
)
from jiaocha.certification.bound import block_items, block_limits, bound_of, margins, too_heavy
from jiaocha.certification.knapsack import TABLE_CELLS
from jiaocha.certification.nesting import outer_rows
from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem, Certificate, Int64

FINEST = 2**20
"""Largest denominator chosen by itself: a fen divided into a million parts."""

CELLS = 10_000_000_000
"""Table cells the checker may spend on all knapsacks together before grids get coarser."""

LARGEST = 2**62


def publish(
    problem: AssignmentProblem,
    row_multiplier: NDArray[np.float64],
    group_multiplier: NDArray[np.float64] | None = None,
    block_grid: Int64 | None = None,
    denominator: int | None = None,
) -> Certificate:
    """Round multipliers to a certificate and compute the bound it proves.

    Parameters
    ----------
    problem : AssignmentProblem
    row_multiplier : float64, shape (n_rows,)
        Fen per unit; negative numbers and NaN count as 0.
    group_multiplier : float64, shape (n_groups,), optional
        Fen; NaN (or no array at all) leaves the group to the plain bound.
    block_grid : int64, shape (n_rows,), optional
        See :class:`Certificate`. By default exact (1) unless the checker would need more than ``CELLS``
        table cells; then grids are the finest powers of two that keep it below.
    denominator : int, optional
        By default the largest power of two up to ``FINEST`` that keeps all numbers within int64.
    """
    denominator = _denominator(problem, row_multiplier) if denominator is None else denominator
    row = _rounded_rows(problem, row_multiplier, denominator)
    if group_multiplier is None and block_grid is None:
        return price_certificate(problem, denominator, row)
    worth = priced_values(problem, denominator, row)
    group = _rounded_groups(problem, worth, group_multiplier, denominator)
    if block_grid is None:
        block_grid = _grids(problem, worth, group)
    bound = bound_of(problem, denominator, row, group, block_grid)
    return Certificate(denominator, row, group, block_grid, bound)


def price_certificate(problem: AssignmentProblem, denominator: int, row_multiplier: Int64) -> Certificate:
    """Certificate of prices alone: each group's multiplier is exactly its best option at these prices.

    Parameters
    ----------
    problem : AssignmentProblem
    denominator : int
    row_multiplier : int64, shape (n_rows,)
        Numerators of the prices.

    Raises
    ------
    ValueError
        If the prices prove nothing (the message is a sentence for people).
    """
    group, grid = price_multipliers(problem, denominator, row_multiplier)
    bound = bound_of(problem, denominator, row_multiplier, group, grid)
    return Certificate(denominator, row_multiplier, group, grid, bound)


def price_multipliers(
    problem: AssignmentProblem, denominator: int, row_multiplier: Int64
) -> tuple[Int64, Int64]:
    """Group multipliers and grids that belong to prices: what makes them a certificate.

    No option is worth more than its group's multiplier, so that grids matter only where a multiplier had
    to be cut to 64 bits.
    """
    worth = priced_values(problem, denominator, row_multiplier)
    group = _rounded_groups(problem, worth, None, denominator)
    return group, _grids(problem, worth, group)


def _denominator(problem: AssignmentProblem, row_multiplier: NDArray[np.float64]) -> int:
    """Largest power of two for which options, groups and rows stay far inside int64."""
    price = np.clip(np.nan_to_num(row_multiplier), 0.0, float(LARGEST))
    largest = max(largest_size(problem, 1.0, price), price.max(initial=1.0))
    # An option's size may double through its group's multiplier; a block adds up many of them.
    spare = math.log2(LARGEST) - math.log2(largest) - 4 - math.log2(problem.n_groups + 1) / 2
    return int(2 ** max(0, min(int(math.log2(FINEST)), math.floor(spare))))


def _rounded_rows(problem: AssignmentProblem, row_multiplier: NDArray[np.float64], denominator: int) -> Int64:
    price = np.clip(np.nan_to_num(row_multiplier), 0.0, float(LARGEST))
    row = np.rint(np.minimum(price * float(denominator), float(LARGEST))).astype(np.int64)
    for r, width, slope in zip(
        problem.soft_row.tolist(), problem.soft_width.tolist(), problem.soft_slope.tolist(), strict=True
    ):
        if width == UNLIMITED:
            row[r] = max(0, min(int(row[r]), denominator * slope))
    return row


def _rounded_groups(
    problem: AssignmentProblem,
    worth: Exact,
    group_multiplier: NDArray[np.float64] | None,
    denominator: int,
) -> Int64:
    """Round groups' multipliers into the range between their best free and their best option."""
    best, filled = segment_max(worth, problem.group_start)
    best = np.where(filled, best, 0)
    if group_multiplier is None:
        return _clip(best)
    light = ~too_heavy(problem)
    best_light, has_light = _best_of(problem, worth, np.flatnonzero(light))
    best = np.where(has_light, best_light, best)
    given = ~np.isnan(group_multiplier) & filled
    largest = float(LARGEST)
    scaled = np.clip(np.where(given, group_multiplier, 0.0), -largest, largest) * float(denominator)
    wanted = np.rint(np.clip(scaled, -largest, largest)).astype(np.int64)
    best_free, has_free = _best_of(problem, worth, np.flatnonzero(light & (problem.block == FREE)))
    wanted = np.where(has_free, np.maximum(wanted, best_free), wanted)
    return _clip(np.where(given, np.minimum(wanted, best), best))


def _best_of(problem: AssignmentProblem, worth: Exact, option: Int64) -> tuple[Exact, NDArray[np.bool_]]:
    """Best of some options in each group, and whether there is any."""
    start = np.searchsorted(problem.option_group[option], np.arange(problem.n_groups + 1)).astype(np.int64)
    return segment_max(worth[option], start)


def _clip(values: Exact) -> Int64:
    """Bring exact integers into int64; any multiplier of a group is admissible."""
    if values.dtype != object:
        return values
    clipped: Int64 = np.clip(values, -LARGEST, LARGEST).astype(np.int64)
    return clipped


def _grids(problem: AssignmentProblem, worth: Exact, group: Int64) -> Int64:
    """Finest grids with which the knapsacks take at most ``CELLS`` table cells."""
    option, amount = block_items(problem, margins(problem, worth, group))
    block = problem.block[option]
    grid = np.ones(problem.n_rows, np.int64)
    if len(option) == 0:
        return grid
    items = np.bincount(block, minlength=problem.n_rows).astype(np.float64)
    needed = np.bincount(block, amount.astype(np.float64), minlength=problem.n_rows)
    unit = np.zeros(problem.n_rows, np.int64)
    np.gcd.at(unit, block, amount)
    limit = np.array([np.inf if b is None else max(float(b), 0.0) for b in block_limits(problem)])
    outer = outer_rows(problem)
    inner = np.flatnonzero((outer >= 0) & (needed > 0))
    beside = needed[inner] + needed[outer[inner]] > limit[outer[inner]]
    inner = inner[beside]
    tight = needed > limit
    tight[inner] = tight[outer[inner]] = True
    unit[inner] = unit[outer[inner]] = np.gcd(unit[inner], unit[outer[inner]])
    unit = np.maximum(unit, 1)
    width = np.where(tight, np.minimum(needed, limit), 0.0) / unit
    share = min(1.0, CELLS / max(float((items * width).sum()), 1.0))
    coarser = np.maximum(np.maximum(1.0 / share, width / TABLE_CELLS), 1.0)
    coarser[inner] = coarser[outer[inner]] = np.maximum(coarser[inner], coarser[outer[inner]])
    power = np.ceil(np.log2(coarser))
    # In floating point, since the product may leave int64; any grid proves a bound.
    grid = np.minimum(unit * 2.0 ** np.minimum(power, 40), float(LARGEST)).astype(np.int64)
    return np.where(power > 0, grid, 1)
