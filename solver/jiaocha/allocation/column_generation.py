"""Stabilised column generation: multipliers at which the knapsack bound reaches the Dantzig-Wolfe bound.

Every round packs all courts at a few points between the best point so far and the multipliers of the
restricted master (Wentges 1997; Pessoa, Sadykov, Uchoa and Vanderbeck 2018). The bound at such a point is
valid whatever the master says, and the packings are its new columns.
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


WAYS, LAST_WAY = (0.1, 0.3, 0.6, 1.0), 0.6
"""Parts of the way from the best point to the master's multipliers at which courts are packed, and the one
beyond which it is only gone where there are no new columns yet. Packings cost far less than a master."""


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
    """A dual search that keeps every packing it meets as a column.

    Parameters
    ----------
    columns : Columns
    start : float64
        Point of the columns' knapsack dual.
    should_stop : callable
    skipped : int
        First evaluations whose packings are not kept.
    """

    def __init__(
        self, columns: Columns, start: FloatArray, should_stop: Callable[[], bool], skipped: int = 0
    ) -> None:
        self.columns = columns
        self.skipped = skipped
        super().__init__(columns.dual, start, should_stop)

    def _evaluate(self, point: FloatArray) -> tuple[float, FloatArray]:
        found = super()._evaluate(point)
        if self.skipped > 0:
            self.skipped -= 1
        else:
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
    relaxed, share, done = -np.inf, np.zeros(0), 0
    while done < rounds:
        done += 1
        solved = master.solve()
        if solved is None:
            break
        relaxed, outer, share = solved.value, solved.point, solved.share
        if bound - relaxed <= CLOSE * max(abs(bound), 1.0) or should_stop():
            break
        centre, new = best, 0
        for way in WAYS:
            tried = centre + way * (outer - centre)
            value, _ = dual.evaluate(tried)
            new += columns.add_packed(dual.chosen)
            if value < bound:
                best, bound = tried, value
            if new and way >= LAST_WAY:
                break
        if new == 0:
            break
    return Generated(best, bound, relaxed, share, done)
