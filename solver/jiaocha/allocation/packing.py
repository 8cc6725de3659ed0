"""Knapsacks of all blocks in plain Python, for problems too small to be worth compiling."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.dual_search import FloatArray
from jiaocha_models.problem import Int64

State = tuple[int, float, tuple[int, ...]]
"""Amount, gain and items of a packing."""


def pack_blocks_plainly(
    block_start: Int64,
    group: Int64,
    amount: Int64,
    room: Int64,
    gain: FloatArray,
    chosen: NDArray[np.bool_],
    worth: FloatArray,
    outer: Int64,
) -> None:
    """Pack every block's items best, at most one a group; same contract as the compiled passes.

    Items of block j are ``block_start[j]:block_start[j + 1]``, sorted by group, each within the room. A
    block nested in row ``outer[j]`` is packed together with that row's block, which then holds the worth.
    """
    chosen[:] = False
    worth[:] = 0.0
    states = {}
    for j, limit in enumerate(room.tolist()):
        useful = np.flatnonzero(gain[block_start[j] : block_start[j + 1]] > 0) + block_start[j]
        states[j] = _best_states(useful, group, amount, gain, limit)
    inner_of = {int(outer[j]): j for j in reversed(range(len(room))) if outer[j] >= 0 and len(states[j]) > 1}
    for j, inner in inner_of.items():
        states[j] = [_best_together(states.pop(inner), states[j], int(room[j]))]
    for j, kept in states.items():
        worth[j] = kept[-1][1]
        chosen[list(kept[-1][2])] = True


def _best_states(useful: Int64, group: Int64, amount: Int64, gain: FloatArray, limit: int) -> list[State]:
    """Undominated packings of some items, by rising amount."""
    items: dict[int, list[int]] = {}
    for k in useful.tolist():
        items.setdefault(int(group[k]), []).append(k)
    states: list[State] = [(0, 0.0, ())]
    for options in items.values():
        states = _undominated(states, options, amount, gain, limit)
    return states


def _best_together(inner: list[State], outer: list[State], room: int) -> State:
    """Best pair of packings within the outer room."""
    pairs = ((w + v, g + h, (*p, *q)) for w, g, p in inner for v, h, q in outer if w + v <= room)
    return max(pairs, key=lambda state: state[1], default=(0, 0.0, ()))


def _undominated(
    states: list[State], options: list[int], amount: Int64, gain: FloatArray, limit: int
) -> list[State]:
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
