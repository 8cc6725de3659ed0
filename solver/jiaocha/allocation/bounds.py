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

from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.prices import FloatArray, plain_bound, priced_value
from jiaocha_models.problem import AssignmentProblem, Int64

RESILIENT = 60
AVERAGED = 140
"""Evaluations of the two phases at effort 1."""


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
    should_stop: Callable[[], bool] | None = None,
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
    should_stop : callable, optional
        Asked after every evaluation; True ends the work with the best so far.
    """
    plain = plain_multipliers(problem, row_multiplier)
    dual = KnapsackDual(problem)
    if dual.n_items == 0 or effort <= 0:
        return plain
    search = _Search(dual, _start(dual, row_multiplier), should_stop)
    search.resilient(round(RESILIENT * effort))
    search.averaged(round(AVERAGED * effort))
    if not search.best_value < plain.bound:
        return plain
    group, row = dual.split(search.best)
    return Multipliers(row, group, np.ones(problem.n_rows, np.int64), search.best_value)


def _start(dual: KnapsackDual, row_multiplier: FloatArray) -> FloatArray:
    """Best of a few starting points between "all rows priced" and "own rows in knapsacks only"."""
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
    values = [dual.evaluate(point)[0] for point in points]
    return points[int(np.argmin(values))]


class _Search:
    """Minimises the dual function from a start; keeps the best point seen."""

    def __init__(self, dual: KnapsackDual, start: FloatArray, should_stop: Callable[[], bool] | None) -> None:
        self.dual = dual
        self.should_stop = should_stop
        self.best = start
        self.best_value, self.best_gradient = dual.evaluate(start)

    def _evaluate(self, point: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = self.dual.evaluate(point)
        if value < self.best_value:
            self.best_value, self.best, self.best_gradient = value, point, gradient
        return value, gradient

    def _stop(self) -> bool:
        return self.should_stop is not None and self.should_stop()

    def resilient(self, evaluations: int) -> None:
        """Step each coordinate by its own step, grown while its subgradient keeps its sign."""
        dual = self.dual
        point, gradient = self.best, self.best_gradient
        size = point - dual.least
        step = 0.05 * np.maximum(size, 0.1 * dual.mean_size(size))
        previous = np.zeros_like(gradient)
        for _ in range(evaluations):
            if self._stop() or not gradient.any():
                return
            turned = gradient * previous
            step = step * np.where(turned > 0, 1.2, np.where(turned < 0, 0.5, 1.0))
            previous = np.where(turned < 0, 0.0, gradient)
            point = dual.project(point - np.sign(gradient) * step)
            _, gradient = self._evaluate(point)

    def averaged(self, evaluations: int, share: float = 0.5, memory: float = 0.9) -> None:
        """Step along an average of subgradients, towards a target just below the best value.

        The step is Polyak's; the target's distance is halved whenever it turns out too far.
        """
        dual = self.dual
        point, value, gradient = self.best, self.best_value, self.best_gradient
        scale = dual.scale
        direction = gradient * scale
        distance = 5e-4 * max(abs(value), 1.0)
        idle, mark = 0, self.best_value
        for _ in range(evaluations):
            length = float(direction @ direction)
            if self._stop() or length <= 0.0:
                return
            aim = share * (value - self.best_value + distance) / length
            point = dual.project(point - aim * direction * scale)
            value, gradient = self._evaluate(point)
            direction = memory * direction + (1 - memory) * gradient * scale
            direction[(point <= dual.least) & (direction > 0)] = 0.0
            idle = 0 if self.best_value < mark - 0.1 * distance else idle + 1
            if idle == 0:
                mark = self.best_value
            if idle >= 15:
                distance, idle, mark = 0.5 * distance, 0, self.best_value
                point, value, gradient = self.best, self.best_value, self.best_gradient
                direction = gradient * scale
