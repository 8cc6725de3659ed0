"""Row and group multipliers whose knapsack bound lies below the plain bound.

Where a court receives a handful of cases, the plain bound counts on filling every court's room to the
last minute with fractions of cases. The knapsack bound keeps each lead court's room as a true knapsack
and gives every group a multiplier mu of its own instead (a Lagrangian relaxation of "one option a group",
with the blocks' knapsacks as subproblems; its best value is the Dantzig-Wolfe bound):

    L(mu, lambda) = sum mu + lambda limit + conjugates + sum_j knapsack_j(v - mu - lambda a) + free parts

Rows used by no option outside their own block need no multiplier here: theirs is 0. All numbers in this
module are floating point and only a guide; :func:`jiaocha.certification.publish` makes them a proof.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jiaocha.allocation.column_generation import CollectingSearch, generate_columns
from jiaocha.allocation.columns import Columns
from jiaocha.allocation.dual_search import DualSearch, FloatArray
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.prices import plain_bound, priced_value
from jiaocha_models.problem import AssignmentProblem, Int64

RESILIENT = 80
AVERAGED = 220
"""Evaluations of the two phases at effort 1."""

LEAST_RESILIENT = 40
"""Evaluations of the resilient phase before columns, whatever the effort."""

COLLECTED = 20
"""Last evaluations, whose packings are the first columns."""

FIRST_STEP = 0.05
"""First step as a share of a coordinate's typical size."""

WARM_FIRST_STEP = 0.002
"""The same from where an earlier bound was found."""


@dataclass(frozen=True, eq=False)
class Multipliers:
    """What :func:`jiaocha.certification.publish` takes, for one component or for all.

    Attributes
    ----------
    row : float64, shape (n_rows,)
        Fen per unit. Not to be read as a court's price: a row kept in its own knapsack has 0.
    group : float64, shape (n_groups,)
        Fen; NaN leaves the group to the plain bound.
    block_grid : int64, shape (n_rows,)
    bound : float
        Bound in fen as computed in floating point; a guide.
    """

    row: FloatArray
    group: FloatArray
    block_grid: Int64
    bound: float


def plain_multipliers(problem: AssignmentProblem, row_multiplier: FloatArray) -> Multipliers:
    """Multipliers of the plain bound in the same form."""
    return Multipliers(
        row_multiplier,
        np.full(problem.n_groups, np.nan),
        np.ones(problem.n_rows, np.int64),
        plain_bound(problem, row_multiplier),
    )


def tighten(
    problem: AssignmentProblem,
    row_multiplier: FloatArray,
    *,
    effort: float = 1.0,
    compiled: bool | None = None,
    should_stop: Callable[[], bool] | None = None,
    warm_multipliers: tuple[FloatArray, FloatArray] | None = None,
) -> Multipliers:
    """Improve the plain bound by knapsacks; never returns anything worse than the plain bound.

    Call it per connected component. Deterministic: work is counted in evaluations.

    Parameters
    ----------
    problem : AssignmentProblem
    row_multiplier : float64, shape (n_rows,)
        Multipliers of a good plain bound, from :func:`ascend`.
    effort : float
        Multiplies the number of evaluations.
    compiled : bool, optional
        Use compiled knapsacks; by default from some size on.
    should_stop : callable, optional
        Asked after every evaluation; True ends the work with the best so far.
    warm_multipliers : (group, row) multipliers, optional
        Where an earlier bound was found.
    """
    plain = plain_multipliers(problem, row_multiplier)
    dual = KnapsackDual(problem, compiled)
    if dual.n_items == 0 or effort <= 0:
        return plain
    search = DualSearch(dual, _start(dual, row_multiplier, warm_multipliers), should_stop)
    search.resilient(round(RESILIENT * effort), _first_step(warm_multipliers) * dual.sizes(search.best))
    search.averaged(round(AVERAGED * effort))
    bound = search.best_value
    if not bound < plain.bound:
        return plain
    group, row = dual.split(search.best)
    return Multipliers(row, group, np.ones(problem.n_rows, np.int64), bound)


def tighten_by_columns(
    problem: AssignmentProblem,
    row_multiplier: FloatArray,
    *,
    effort: float,
    rounds: int,
    should_stop: Callable[[], bool],
    warm_multipliers: tuple[FloatArray, FloatArray] | None = None,
) -> tuple[Multipliers, Columns | None]:
    """Improve the plain bound by knapsacks; return the packings met at the end as columns, too.

    Rounds of column generation follow. Where there are few options they come closer than subgradients for
    the same work; where there are many they hardly begin to help.

    Parameters
    ----------
    problem : AssignmentProblem
    row_multiplier : float64, shape (n_rows,)
        Multipliers of a good plain bound.
    effort : float
        Multiplies the number of evaluations.
    rounds : int
        Of column generation, 0 for none.
    should_stop : callable
        Asked after every evaluation and round.
    warm_multipliers : (group, row) multipliers, optional
        Where an earlier bound was found.
    """
    plain = plain_multipliers(problem, row_multiplier)
    dual = KnapsackDual(problem, compiled=True)
    if dual.n_items == 0:
        return plain, None
    columns = Columns(dual)
    resilient, averaged = max(round(RESILIENT * effort), LEAST_RESILIENT), round(AVERAGED * effort)
    skipped = resilient + averaged - COLLECTED
    search = CollectingSearch(columns, _start(dual, row_multiplier, warm_multipliers), should_stop, skipped)
    search.resilient(resilient, _first_step(warm_multipliers) * dual.sizes(search.best))
    search.averaged(averaged)
    point, bound = search.best, search.best_value
    if rounds > 0:
        generated = generate_columns(dual, columns, point, rounds=rounds, should_stop=should_stop)
        point, bound = generated.point, generated.bound
    if not bound < plain.bound:
        return plain, columns
    group, row = dual.split(point)
    return Multipliers(row, group, np.ones(problem.n_rows, np.int64), bound), columns


def _first_step(warm_multipliers: tuple[FloatArray, FloatArray] | None) -> float:
    return FIRST_STEP if warm_multipliers is None else WARM_FIRST_STEP


def _start(
    dual: KnapsackDual, row_multiplier: FloatArray, warm_multipliers: tuple[FloatArray, FloatArray] | None
) -> FloatArray:
    """Best of a few starting points between "all rows priced" and "own rows in knapsacks only", and earlier.

    Groups that the earlier bound did not know are worth their best option at the prices.
    """
    problem = dual.problem
    worth = priced_value(problem, row_multiplier)
    group = np.zeros(problem.n_groups)
    filled = problem.group_start[:-1] < problem.group_start[1:]
    if filled.any():
        group[filled] = np.maximum.reduceat(worth, problem.group_start[:-1][filled])
    points = []
    for part in (0.0, 0.3, 1.0) if dual.shared.any() else (0.0,):
        row = np.where(dual.shared, part * row_multiplier, row_multiplier)
        points.append(dual.join(group, row))
    if warm_multipliers is not None:
        earlier = np.where(np.isnan(warm_multipliers[0]), group, warm_multipliers[0])
        points.append(dual.project(dual.join(earlier, warm_multipliers[1])))
    values = [dual.evaluate(point)[0] for point in points]
    return points[int(np.argmin(values))]
