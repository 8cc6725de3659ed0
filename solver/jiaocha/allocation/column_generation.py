"""Stabilised column generation: multipliers at which the knapsack bound reaches the Dantzig-Wolfe bound.

Every round packs all courts at a point between the best point so far and the multipliers of the
restricted master (Wentges 1997; Pessoa, Sadykov, Uchoa and Vanderbeck 2018). The bound at that point is valid
whatever the master says, and the packings are its new columns.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jiaocha.allocation.columns import Columns
from jiaocha.allocation.dual_search import DualSearch, FloatArray
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.master import Master

CLOSE = 1e-6
"""Relative distance between bound and master at which the generation ends."""


@dataclass(frozen=True, eq=False)
class Generated:
    """Where column generation ended.

    Attributes
    ----------
    point : float64
        Best multipliers as a point of the knapsack dual.
    bound : float
        Knapsack bound there, in fen.
    relaxed : float
        Optimum of the last master, in fen: the bound cannot come below it.
    share : float64, shape (n_columns,)
        How far the last master uses each column (those it knew).
    rounds : int
    """

    point: FloatArray
    bound: float
    relaxed: float
    share: FloatArray
    rounds: int


class CollectingSearch(DualSearch):
    """A dual search that keeps every packing it meets as a column."""

    def __init__(self, columns: Columns, start: FloatArray, should_stop: Callable[[], bool]) -> None:
        self.columns = columns
        super().__init__(columns.dual, start, should_stop)

    def _evaluate(self, point: FloatArray) -> tuple[float, FloatArray]:
        found = super()._evaluate(point)
        self.columns.add_packed(self.columns.dual.chosen)
        return found


def generate_columns(
    dual: KnapsackDual,
    columns: Columns,
    point: FloatArray,
    *,
    rounds: int,
    should_stop: Callable[[], bool],
) -> Generated:
    """Add columns until bound and master meet, or the rounds are spent.

    Parameters
    ----------
    dual : KnapsackDual
    columns : Columns
        Pool with the columns of at least one plan; grows.
    point : float64
        Multipliers to start from.
    rounds : int
    should_stop : callable
        Asked after every round.
    """
    master = Master(columns)
    best, (bound, _) = point, dual.evaluate(point)
    columns.add_packed(dual.chosen)
    relaxed, share, smooth, done = -np.inf, np.zeros(0), 0.8, 0
    while done < rounds:
        done += 1
        solved = master.solve()
        if solved is None:
            break
        relaxed, outer, share = solved.value, solved.point, solved.share
        if bound - relaxed <= CLOSE * max(abs(bound), 1.0) or should_stop():
            break
        new = 0
        while True:
            tried = smooth * best + (1.0 - smooth) * outer
            value, gradient = dual.evaluate(tried)
            new += columns.add_packed(dual.chosen)
            if value < bound:
                best, bound = tried.copy(), value
            if new or smooth == 0.0:
                break
            smooth = 0.0 if smooth < 0.3 else smooth - 0.3
        if new == 0:
            break
        # Where the subgradient at the tried point leads away from the master's multipliers, go less far.
        ahead = float(gradient @ (outer - tried))
        smooth = min(smooth + 0.1 * (1.0 - smooth), 0.95) if ahead > 0 else max(smooth - 0.1, 0.0)
    return Generated(best, bound, relaxed, share, done)
