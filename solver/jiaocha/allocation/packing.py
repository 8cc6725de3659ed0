"""Knapsacks of all courts in plain Python, for problems too small to be worth compiling."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.dual_search import FloatArray
from jiaocha_models.problem import Int64

State = tuple[int, float, tuple[int, ...]]
"""Amount, gain and items of a packing."""


def pack_courts_plainly(
    start: Int64,
    inner_end: Int64,
    run: Int64,
    amount: Int64,
    inner_room: Int64,
    room: Int64,
    gain: FloatArray,
    chosen: NDArray[np.bool_],
    worth: FloatArray,
) -> None:
    """Pack every court's items best, at most one a run; same contract as the compiled passes."""
    chosen[:] = False
    worth[:] = 0.0
    for j, limit in enumerate(room.tolist()):
        states: list[State] = [(0, 0.0, ())]
        parts = ((start[j], inner_end[j], int(inner_room[j])), (inner_end[j], start[j + 1], limit))
        for first, end, most in parts:
            useful = np.flatnonzero(gain[first:end] > 0) + first
            items: dict[int, list[int]] = {}
            for k in useful.tolist():
                items.setdefault(int(run[k]), []).append(k)
            for options in items.values():
                states = _undominated(states, options, amount, gain, most)
        worth[j] = states[-1][1]
        chosen[list(states[-1][2])] = True


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
