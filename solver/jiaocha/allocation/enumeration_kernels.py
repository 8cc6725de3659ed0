# mypy: disable-error-code="no-any-return"
"""Compiled enumeration of a court's packings within a distance of the best one. Import lazily."""

import numba
import numpy as np
from numpy.typing import NDArray

CELLS = 256
"""Cells of the tables that bound what is still ahead; amounts are rounded down to them."""

STEPS = 300
"""Steps allowed for each packing asked for, after which the enumeration gives up."""

DEEPEST = 1_000
"""Most runs that one court's enumeration looks at."""


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def enumerate_packings(
    first: int,
    inner_end: int,
    end: int,
    run: NDArray[np.int64],
    amount: NDArray[np.int64],
    inner_room: int,
    room: int,
    gain: NDArray[np.float64],
    least: float,
    most: int,
    start: NDArray[np.int64],
    item: NDArray[np.int64],
) -> int:
    """List every packing of one court that gains at least ``least``; the empty one is left out.

    Items of the court are ``first:end``, those of its nested row up to ``inner_end``, sorted by run.

    Parameters
    ----------
    least : float
        Gains below leave a packing out; items may have negative gains.
    most : int
        Packings after which the enumeration gives up.
    start, item : int64
        Filled: items of packing c are ``item[start[c]:start[c + 1]]``, ascending.

    Returns
    -------
    int
        Number of packings; -1 if there are more than ``most`` or ``item`` is too short.
    """
    unit = max(room // CELLS + 1, 1)
    cells = room // unit
    runs = np.empty(DEEPEST + 1, np.int64)
    count, k = 0, first
    while k < end:
        if count == DEEPEST:
            return -1
        runs[count] = k
        count += 1
        last = run[k]
        while k < end and run[k] == last:
            k += 1
    runs[count] = end
    # ahead[p, c]: the most that runs p and later can add in c cells, of the nested row while p is its run.
    ahead = np.zeros((count + 1, cells + 1))
    for p in range(count - 1, -1, -1):
        if runs[p] < inner_end <= runs[p + 1] and runs[p + 1] < end:
            # Within the nested row both rooms shrink alike, so that one number of cells stands for both.
            for c in range(cells + 1):
                both = ((c + 1) * unit - 1 + room - inner_room) // unit
                ahead[p + 1, c] = ahead[p + 1, min(both, cells)]
        for c in range(cells + 1):
            ahead[p, c] = ahead[p + 1, c]
        for q in range(runs[p], runs[p + 1]):
            need = amount[q] // unit
            if gain[q] > 0.0:
                for c in range(need, cells + 1):
                    reached = ahead[p + 1, c - need] + gain[q]
                    if reached > ahead[p, c]:
                        ahead[p, c] = reached
    # Depth first: at depth p the run's items are tried one after the other, then none of them.
    position = np.empty(count + 1, np.int64)
    left = np.empty(count + 1, np.int64)
    inner_left = np.empty(count + 1, np.int64)
    reached_gain = np.empty(count + 1)
    taken = np.empty(count + 1, np.int64)
    size = np.empty(count + 1, np.int64)
    p, found, filled, steps = 0, 0, 0, 0
    start[0] = 0
    position[0], left[0], inner_left[0], reached_gain[0], size[0] = runs[0], room, inner_room, 0.0, 0
    while p >= 0:
        if p == count:
            if size[p] > 0 and reached_gain[p] >= least:
                if found == most or filled + size[p] > item.size:
                    return -1
                for s in range(size[p]):
                    item[filled + s] = taken[s]
                filled += size[p]
                found += 1
                start[found] = filled
            p -= 1
            continue
        steps += 1
        if steps > STEPS * (most + 10):
            return -1
        q = position[p]
        if q > runs[p + 1]:
            p -= 1
            continue
        position[p] = q + 1
        space, inner_space, reached, items = left[p], inner_left[p], reached_gain[p], size[p]
        if q < runs[p + 1]:
            if amount[q] > space or (q < inner_end and amount[q] > inner_space):
                continue
            space -= amount[q]
            if q < inner_end:
                inner_space -= amount[q]
            reached += gain[q]
            taken[items] = q
            items += 1
        now = inner_space if runs[p + 1] <= inner_end and runs[p] < inner_end else space
        if reached + ahead[p + 1, min(now // unit, cells)] < least:
            continue
        p += 1
        position[p] = runs[p] if p < count else 0
        left[p], inner_left[p], reached_gain[p], size[p] = space, inner_space, reached, items
    return found
