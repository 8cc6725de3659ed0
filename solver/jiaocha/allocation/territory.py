"""A component seen at the multipliers of its knapsack bound, and small problems cut out of it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from jiaocha.allocation.components import gather, soft_room, take_rows
from jiaocha.allocation.dual_search import FloatArray
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.prices import priced_value
from jiaocha_models.problem import FREE, AssignmentProblem, Int64

OUTSIDE = -1
"""Stands for "outside the small problem" among its options."""

INTEREST = 0.05
"""Share of the courts' median worth by which an item's loss lowers a court's interest to 1/e."""

LEAST_INTEREST = 0.05


@dataclass(frozen=True, eq=False)
class Landscape:
    """What a component looks like at the multipliers of its knapsack bound.

    Attributes
    ----------
    problem : AssignmentProblem
        In normal form with safe integers.
    dual : KnapsackDual
    group_price : float64, shape (n_groups,)
        Each group's multiplier, no less than its best free option.
    row_price : float64, shape (n_rows,)
    loss : float64, shape (n_options,)
        How far an option lies below its group's multiplier (may be negative).
    court : int64, shape (n_options,)
        Row whose knapsack each option is an item of, -1 for none.
    worth : float64, shape (n_rows,)
        Gain of each court's best packing.
    courts : int64
        Rows that have items.
    interest : csr_array, shape (n_rows, n_groups)
        How much each court is interested in each group, 0 to 1.
    bound : float
    """

    problem: AssignmentProblem
    dual: KnapsackDual
    group_price: FloatArray
    row_price: FloatArray
    loss: FloatArray
    court: Int64
    worth: FloatArray
    courts: Int64
    interest: csr_array
    bound: float

    @classmethod
    def of(cls, problem: AssignmentProblem, group: FloatArray, row: FloatArray) -> "Landscape":
        """Landscape of a problem at group and row multipliers (NaN: the group's best option)."""
        worth_at = priced_value(problem, row)
        best = np.maximum.reduceat(worth_at, problem.group_start[:-1])
        group = np.where(np.isnan(group), best, group)
        dual = KnapsackDual(problem, compiled=True)
        bound, _ = dual.evaluate(dual.join(group, row))
        price = np.maximum(group, dual.least[: problem.n_groups])
        loss = price[problem.option_group] - worth_at
        court = np.full(problem.n_options, -1, np.int64)
        court[dual.item_option] = dual.item_court
        courts = np.flatnonzero(np.diff(dual.court_start))
        reach = INTEREST * max(float(np.median(dual.worth[courts])), 1.0) if len(courts) else 1.0
        wish = np.exp(-np.maximum(loss[dual.item_option], 0.0) / reach)
        kept = wish > LEAST_INTEREST
        interest = csr_array(
            (wish[kept], (dual.item_court[kept], dual.item_group[kept])), (problem.n_rows, problem.n_groups)
        )
        return cls(
            problem, dual, price, row, loss, court, dual.worth.copy(), courts, interest, bound
        )  # fmt: skip

    def copy(self) -> "Landscape":
        """Return a landscape whose prices may be changed."""
        return replace(self, group_price=self.group_price.copy(), row_price=self.row_price.copy())

    def kinship(self, court: int) -> FloatArray:
        """How many groups each court has in common with one court, by interest, shape (n_rows,)."""
        kin: FloatArray = np.asarray(self.interest @ self.interest[[court]].T.todense()).ravel()
        return kin


@dataclass(frozen=True, eq=False)
class SmallProblem:
    """Some groups and courts of a component, everything else held still.

    Attributes
    ----------
    problem : AssignmentProblem
    groups, options, rows : int64
        Positions in the component; options are ``OUTSIDE`` where a group may remain as it is.
    """

    problem: AssignmentProblem
    groups: Int64
    options: Int64
    rows: Int64

    @cached_property
    def soft_room(self) -> Int64:
        """How far each row's use may go beyond its limit, shape (n_rows,)."""
        return soft_room(self.problem)


def cut_out(
    land: Landscape, groups: Int64, courts: NDArray[np.bool_], limit: Int64, outside: FloatArray
) -> SmallProblem:
    """Problem of some groups with the options at some courts, and those outside all knapsacks.

    Parameters
    ----------
    groups : int64
        Ascending.
    courts : bool, shape (n_rows,)
    limit : int64, shape (n_rows,)
        Room of the rows for these groups.
    outside : float64, shape (n_groups,)
        What each group is worth outside; NaN where it must take one of the options.
    """
    problem = land.problem
    option, start = gather(problem.group_start, groups)
    at = land.court[option]
    kept = np.where(at >= 0, courts[np.maximum(at, 0)], problem.block[option] == FREE)
    kept &= _fit(problem, option, limit)
    before = np.concatenate([[0], np.cumsum(kept)])
    start, option = before[start], option[kept]
    leaves = ~np.isnan(outside[groups])
    place = start[1:][leaves]
    entries, entry_start = gather(problem.entry_start, option)
    group_start = start + np.concatenate([[0], np.cumsum(leaves)])
    counts = np.insert(np.diff(entry_start), place, 0)
    small = AssignmentProblem(
        group_start,
        np.insert(problem.value[option], place, np.rint(outside[groups][leaves]).astype(np.int64)),
        np.concatenate([[0], np.cumsum(counts)]),
        problem.entry_row[entries],
        problem.entry_amount[entries],
        limit,
        np.insert(problem.block[option], place, FREE).astype(np.int32),
        np.insert(problem.preference[option], place, 0),
        problem.soft_row,
        problem.soft_width,
        problem.soft_slope,
    )
    used = np.union1d(problem.entry_row[entries], problem.soft_row).astype(np.int64)
    return SmallProblem(take_rows(small, used), groups, np.insert(option, place, OUTSIDE), used)


def _fit(problem: AssignmentProblem, option: Int64, limit: Int64) -> NDArray[np.bool_]:
    """Whether each option alone fits what is left of the rows."""
    entries, start = gather(problem.entry_start, option)
    over = problem.entry_amount[entries] > (limit + soft_room(problem))[problem.entry_row[entries]]
    count = np.bincount(np.repeat(np.arange(len(option)), np.diff(start))[over], minlength=len(option))
    return np.asarray(count == 0)


def point_of(land: Landscape, small: SmallProblem, dual: KnapsackDual) -> FloatArray:
    """Multipliers of the component as a point of the small problem's knapsack dual."""
    return dual.join(land.group_price[small.groups], land.row_price[small.rows])
