"""All columns within a distance of each court's best packing, at given multipliers."""

import numpy as np

from jiaocha.allocation.columns import Columns
from jiaocha.allocation.components import gather
from jiaocha.allocation.dual_search import FloatArray
from jiaocha_models.problem import Int64

ROOM_FOR_ITEMS = 24
"""Items a packing that the enumeration has room for, on average."""

NEARER = 0.5
"""Factor of the distance when there are too many packings within it."""

ATTEMPTS = 12


def enumerate_columns(columns: Columns, point: FloatArray, distance: float, most: int) -> bool:
    """Add each court's packings that gain at most ``distance`` less than its best one.

    Where a court has more than ``most`` of them, only those within a smaller distance are added.

    Parameters
    ----------
    columns : Columns
        Pool to be extended.
    point : float64
        Multipliers as a point of the knapsack dual.
    distance : float
        In fen.
    most : int
        Columns a court at most.

    Returns
    -------
    bool
        Whether every column within the distance is in the pool now. If the distance is at least the bound
        at ``point`` less a plan's value, a better plan uses no other columns (reduced-cost fixing).
    """
    from jiaocha.allocation.enumeration_kernels import enumerate_packings

    dual = columns.dual
    dual.evaluate(point)
    gain = dual.gains(*dual.split(point))
    start = np.zeros(most + 2, np.int64)
    packed = np.zeros((most + 1) * ROOM_FOR_ITEMS, np.int64)
    complete = True
    for court in np.flatnonzero(np.diff(dual.court_start)).tolist():
        first, end = dual.court_start[court : court + 2]
        reach, found = distance, -1
        for _ in range(ATTEMPTS):
            kept = first + np.flatnonzero(gain[first:end] > -reach)
            inner = int(np.searchsorted(kept, dual.inner_end[court]))
            found = enumerate_packings(
                0, inner, len(kept), dual.item_run[kept], dual.item_amount[kept],
                int(dual.inner_room[court]), int(dual.room[court]), gain[kept],
                dual.worth[court] - reach, most, start, packed,
            )  # fmt: skip
            if found >= 0:
                break
            complete = False
            reach *= NEARER
        if found > 0:
            _add(columns, court, start[: found + 1], kept[packed[: start[found]]])
    return complete


def _add(columns: Columns, court: int, start: Int64, item: Int64) -> None:
    """Add packings that hold no group twice."""
    dual, count = columns.dual, len(start) - 1
    owner = np.repeat(np.arange(count), np.diff(start))
    key, times = np.unique(owner * dual.problem.n_groups + dual.item_group[item], return_counts=True)
    twice = np.zeros(count, bool)
    twice[key[times > 1] // max(dual.problem.n_groups, 1)] = True
    flat, kept = gather(start, np.flatnonzero(~twice))
    columns.add(np.full(len(kept) - 1, court), kept, item[flat])
