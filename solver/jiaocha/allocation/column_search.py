"""The best plan of a small problem by columns: multipliers, column generation, enumeration, CP-SAT."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from jiaocha.allocation.column_generation import CollectingSearch, generate_columns
from jiaocha.allocation.column_model import plan_from_columns
from jiaocha.allocation.columns import Columns
from jiaocha.allocation.components import soft_room
from jiaocha.allocation.dual_search import FloatArray
from jiaocha.allocation.enumeration import enumerate_columns
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.plans import idle_options, plan_use, plan_value, use_of_options
from jiaocha.allocation.prices import priced_value
from jiaocha_models.problem import FREE, Int64

UNKNOWN_GAP = 0.01
"""Distance of the columns looked at where there is no plan to compare with, relative to the bound."""


@dataclass(frozen=True)
class ColumnEffort:
    """How much work one search by columns may do.

    Attributes
    ----------
    evaluations : int
        Of the knapsack bound, before columns are generated.
    rounds : int
        Of column generation.
    most_columns : int
        Enumerated for one court.
    proof : float
        CP-SAT's deterministic time.
    """

    evaluations: int = 60
    rounds: int = 12
    most_columns: int = 150
    proof: float = 0.5


@dataclass(frozen=True, eq=False)
class ColumnResult:
    """Outcome of a search by columns.

    Attributes
    ----------
    choice : int64, shape (n_groups,), or None
        The best plan found, no worse than the hint.
    point : float64
        Best multipliers found, as a point of the knapsack dual of the problem.
    bound : float
        Knapsack bound at them in fen, in floating point.
    solver_bound : int or None
        Bound that CP-SAT vouches for, where every column that could matter was there.
    work : float
        Deterministic time of CP-SAT.
    """

    choice: Int64 | None
    point: FloatArray
    bound: float
    solver_bound: int | None
    work: float


def search_columns(
    dual: KnapsackDual,
    point: FloatArray,
    hint: Int64 | None,
    effort: ColumnEffort,
    *,
    seed: int,
    should_stop: Callable[[], bool],
    watch: Callable[[Any], None],
) -> ColumnResult:
    """Look for the best plan of a problem of a few courts.

    Parameters
    ----------
    dual : KnapsackDual
        Of a problem in normal form with safe integers.
    point : float64
        Multipliers to start from.
    hint : int64, shape (n_groups,), or None
        A plan.
    """
    columns = Columns(dual)
    search = CollectingSearch(columns, point, should_stop)
    search.averaged(effort.evaluations)
    if hint is not None:
        columns.add_plan(hint)
    generated = generate_columns(dual, columns, search.best, rounds=effort.rounds, should_stop=should_stop)
    if hint is not None:
        rounded = round_shares(columns, generated.share, hint)
        hint = max(hint, rounded, key=lambda plan: plan_value(dual.problem, plan))
        columns.add_plan(hint)
    value = None if hint is None else plan_value(dual.problem, hint)
    gap = generated.bound - value if value is not None else UNKNOWN_GAP * abs(generated.bound)
    nothing = ColumnResult(hint, generated.point, generated.bound, None, 0.0)
    if should_stop() or (value is not None and gap < 1.0):
        return nothing
    distance = gap + 1.0 + 1e-9 * abs(generated.bound)
    complete = enumerate_columns(columns, generated.point, distance, effort.most_columns)
    chosen, free = _useful(columns, generated.point, distance, hint)
    result = plan_from_columns(columns, chosen, free, hint, effort.proof, seed=seed, watch=watch)
    bound = None
    if complete and value is not None and result.bound is not None:
        bound = max(result.bound, value)
    if result.choice is None:
        return ColumnResult(hint, generated.point, generated.bound, None, result.work)
    return ColumnResult(result.choice, generated.point, generated.bound, bound, result.work)


def round_shares(columns: Columns, share: FloatArray, plan: Int64) -> Int64:
    """Change a plan to the columns that a relaxation uses most, where they go together and fit.

    Groups that a fixed column does not hold leave its court for their best option outside all knapsacks, if
    they have one that uses nothing; a court where one has none is left as it is.
    """
    dual, problem = columns.dual, columns.dual.problem
    idle = idle_options(problem)
    court = np.full(problem.n_options, -1, np.int64)
    court[dual.item_option] = dual.item_court
    plan, fixed = plan.copy(), np.zeros(problem.n_groups, bool)
    room = problem.limit + soft_room(problem) - plan_use(problem, plan)
    closed: set[int] = set()
    for c in np.argsort(-share, kind="stable").tolist():
        if share[c] < 1e-6:
            break
        item = columns.item[columns.start[c] : columns.start[c + 1]]
        group, option = dual.item_group[item], dual.item_option[item]
        if int(columns.court[c]) in closed or fixed[group].any():
            continue
        leaving = np.setdiff1d(np.flatnonzero(court[plan] == columns.court[c]), group)
        if (idle[leaving] < 0).any():
            continue
        moved = np.concatenate([leaving, group])
        to = np.concatenate([idle[leaving], option])
        after = room + use_of_options(problem, plan[moved]) - use_of_options(problem, to)
        if (after < 0).any():
            continue
        room, plan[moved] = after, to
        fixed[group] = True
        closed.add(int(columns.court[c]))
    return plan


def _useful(columns: Columns, point: FloatArray, distance: float, hint: Int64 | None) -> tuple[Int64, Int64]:
    """Columns and free options within the distance of their court's or group's best, and the hint's."""
    dual, problem = columns.dual, columns.dual.problem
    dual.evaluate(point)
    group, row = dual.split(point)
    owner = np.repeat(np.arange(len(columns)), np.diff(columns.start))
    gain = np.bincount(owner, dual.gains(group, row)[columns.item], minlength=len(columns))
    within = dual.worth[columns.court] - gain <= distance
    free = np.flatnonzero(problem.block == FREE)
    worth = priced_value(problem, row)[free]
    best = np.maximum(group, dual.least[: problem.n_groups])[problem.option_group[free]]
    free_within = best - worth <= distance
    if hint is not None:
        planned = np.zeros(problem.n_options, bool)
        planned[hint] = True
        option = dual.item_option[columns.item]
        size = np.diff(columns.start)
        within |= np.bincount(owner, planned[option], minlength=len(columns)) == size
        free_within |= planned[free]
    return np.flatnonzero(within), free[free_within]
