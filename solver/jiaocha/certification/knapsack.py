"""Exact knapsacks: the best set of items within a limit, at most one item a group.

All numbers are integers. Items have a gain > 0 and an amount >= 0, and are sorted by group.
"""

from fractions import Fraction

import numpy as np

from jiaocha.certification.arithmetic import SAFE, Exact, exact_sum, magnitude, segment_max
from jiaocha_models.problem import Int64

TABLE_CELLS = 2**22
"""Widest table of the dense recursion; wider limits use the sparse one."""

Items = tuple[Exact, Exact, Int64]
"""Gains, amounts and groups of items."""

STATES = 20_000_000
"""Most states the sparse recursion may keep before the grid counts as too fine."""


def group_ends(group: Int64) -> Int64:
    """Return the starts of the runs of equal numbers, and the end, shape (n_runs + 1,)."""
    if len(group) == 0:
        return np.zeros(1, np.int64)
    turn = np.flatnonzero(group[1:] != group[:-1]) + 1
    return np.concatenate([[0], turn, [len(group)]]).astype(np.int64)


def best_packing(gain: Exact, amount: Exact, group: Int64, limit: int, grid: int) -> int:
    """Largest total gain once amounts and limit are floored to multiples of ``grid``.

    Flooring both loses no packing, so the answer is never below the true one; ``grid`` 1 is exact.
    Items whose true amount exceeds the limit must have been left out by the caller.

    Raises
    ------
    ValueError
        If the grid is too fine to finish: more than ``STATES`` undominated sums of amounts.
    """
    common = int(np.gcd.reduce(amount // grid)) or 1
    gain = gain.astype(object) if magnitude(gain).sum() >= SAFE else gain
    _, gains = _frontier(gain, amount // grid // common, group, limit // grid // common)
    return int(gains[-1])


def best_nested_packing(inner: Items, outer: Items, inner_limit: int, limit: int, grid: int) -> int:
    """Largest total gain of two kinds of items: inner ones keep both limits, outer ones the second.

    Parameters
    ----------
    inner, outer : (gain, amount, group)
        At most one item a group within each kind.
    inner_limit, limit : int
        The inner items' amounts keep the first, all amounts together keep the second.
    grid : int
        As in :func:`best_packing`; raises like it.
    """
    both = np.concatenate([inner[1], outer[1]]) // grid
    common = int(np.gcd.reduce(both)) or 1
    scale = grid * common
    large = magnitude(inner[0]).sum() + magnitude(outer[0]).sum() >= SAFE
    kind = object if large else np.int64
    room = limit // grid // common
    weights, gains = _frontier(
        inner[0].astype(kind), inner[1] // scale, inner[2], min(inner_limit // grid // common, room)
    )
    outer_weights, outer_gains = _frontier(outer[0].astype(kind), outer[1] // scale, outer[2], room)
    beside = np.searchsorted(outer_weights, room - weights, side="right") - 1
    return int((gains + outer_gains[beside]).max())


def _frontier(gain: Exact, units: Exact, group: Int64, room: int) -> tuple[Exact, Exact]:
    """Return sums of amounts, rising from 0, and the largest gain within each."""
    start = group_ends(group)
    heaviest = segment_max(units, start)[0]
    room = min(room, exact_sum(heaviest))
    if room < TABLE_CELLS:
        return np.arange(room + 1), _dense(gain, units, start, room)
    return _sparse(gain, units, start, room)


def _dense(gain: Exact, units: Exact, start: Int64, room: int) -> Exact:
    """Recursion over a table of all limits up to ``room``; the table of largest gains."""
    table = np.zeros(room + 1, gain.dtype)
    weight, worth = units.tolist(), gain.tolist()
    for first, end in zip(start[:-1].tolist(), start[1:].tolist(), strict=True):
        before = table if end - first == 1 else table.copy()
        for item in range(first, end):
            if weight[item] > room:
                continue
            with_item = before[: room + 1 - weight[item]] + worth[item]
            np.maximum(table[weight[item] :], with_item, out=table[weight[item] :])
    return table


def _sparse(gain: Exact, units: Exact, start: Int64, room: int) -> tuple[Exact, Exact]:
    """Recursion over the undominated (amount, gain) sums only."""
    if room >= SAFE:
        units = units.astype(object)
    weight_sum, gain_sum = np.zeros(1, units.dtype), np.zeros(1, gain.dtype)
    for first, end in zip(start[:-1].tolist(), start[1:].tolist(), strict=True):
        weights = [weight_sum] + [weight_sum + units[item] for item in range(first, end)]
        gains = [gain_sum] + [gain_sum + gain[item] for item in range(first, end)]
        weight, worth = np.concatenate(weights), np.concatenate(gains)
        fits = weight <= room
        weight, worth = weight[fits], worth[fits]
        order = np.lexsort((-worth, weight))
        weight, worth = weight[order], worth[order]
        keep = np.ones(len(worth), bool)
        keep[1:] = worth[1:] > np.maximum.accumulate(worth)[:-1]
        weight_sum, gain_sum = weight[keep], worth[keep]
        if len(weight_sum) > STATES:
            raise ValueError("grid too fine: the knapsack has too many undominated sums")
    return weight_sum, gain_sum


def relaxed_packing(gain: Exact, amount: Exact, limit: int) -> Fraction:
    """Exact value of the linear relaxation, the choice among a group's options relaxed as well.

    Every item may be taken to a fraction of its own: the best by gain per amount, the last one in part.
    """
    gains, amounts = gain.astype(object), amount.astype(object)
    if sum(amounts) <= limit:
        return Fraction(sum(gains))
    heavy = np.flatnonzero(amounts > 0)
    rough = gains[heavy].astype(np.float64) / amounts[heavy].astype(np.float64)
    order = heavy[np.argsort(-rough, kind="stable")]
    full = np.cumsum(amounts[order]).astype(np.float64)
    guess = order[min(int(np.searchsorted(full, float(limit))), len(order) - 1)]
    value = _packed_up_to(gains, amounts, limit, guess)
    if value is not None:
        return value
    # Rounding misled the guess: find the item taken in part by exact comparison.
    for item in sorted(heavy.tolist(), key=lambda k: Fraction(int(gains[k]), int(amounts[k])), reverse=True):
        value = _packed_up_to(gains, amounts, limit, item)
        if value is not None:
            return value
    raise AssertionError("some item is taken in part where not all fit")


def _packed_up_to(gain: Exact, amount: Exact, limit: int, part: int) -> Fraction | None:
    """Value if ``part`` is the item taken in part; None if it is not (all comparisons exact)."""
    last_gain, last_amount = int(gain[part]), int(amount[part])
    lead = gain * last_amount - last_gain * amount
    taken = sum(amount[lead > 0].tolist())
    if not taken <= limit <= sum(amount[lead >= 0].tolist()):
        return None
    return Fraction(sum(gain[lead > 0].tolist())) + Fraction((limit - taken) * last_gain, last_amount)
