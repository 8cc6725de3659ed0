"""Knapsacks of all blocks in plain Python, for problems too small to be worth compiling."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.dual_search import FloatArray
from jiaocha_models.problem import Int64

Packing = tuple[int, ...]


def pack_blocks_plainly(
    block_start: Int64,
    group: Int64,
    amount: Int64,
    room: Int64,
    gain: FloatArray,
    chosen: NDArray[np.bool_],
    worth: FloatArray,
) -> None:
    """Pack every block's items best, at most one a group; same contract as the compiled passes.

    Items of block j are ``block_start[j]:block_start[j + 1]``, sorted by group, each within the room.
    """
    chosen[:] = False
    for j, limit in enumerate(room.tolist()):
        useful = np.flatnonzero(gain[block_start[j] : block_start[j + 1]] > 0) + block_start[j]
        items: dict[int, list[int]] = {}
        for k in useful.tolist():
            items.setdefault(int(group[k]), []).append(k)
        states: list[tuple[int, float, Packing]] = [(0, 0.0, ())]
        for options in items.values():
            states = _undominated(states, options, amount, gain, limit)
        worth[j] = states[-1][1]
        chosen[list(states[-1][2])] = True


def _undominated(
    states: list[tuple[int, float, Packing]], options: list[int], amount: Int64, gain: FloatArray, limit: int
) -> list[tuple[int, float, Packing]]:
    """Extend every packing (amount, gain, items) by one of the options or none; keep the useful ones."""
    longer = list(states)
    for k in options:
        weight, worth = int(amount[k]), float(gain[k])
        longer += [(w + weight, g + worth, (*p, k)) for w, g, p in states if w + weight <= limit]
    longer.sort(key=lambda state: (state[0], -state[1]))
    kept = longer[:1]
    for state in longer[1:]:
        if state[1] > kept[-1][1]:
            kept.append(state)
    return kept
