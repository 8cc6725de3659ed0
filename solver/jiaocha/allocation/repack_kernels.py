# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
"""Compiled re-packing of one court: the best set of groups for its room, all other courts held still.

The room of a court is its home row and perhaps a second row that only its options use (what is not kept
for small claims). Dynamic programming is exact up to a grid on which amounts are rounded up; options of
groups that use the second row are packed first, into the second row's room.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from jiaocha.allocation.search_kernels import Array, Chain, Field, State, change, fits, link, unlink

WIDTH = 2048
"""Most cells of a table, unless amounts have a common divisor that makes it exact."""

MOST_ITEMS = 400
"""Options of one court that one packing considers."""

CORE, FINE = 40, 8192
"""Items of a court that are packed where the rest is decided by the price, and cells of their table."""

NEVER = -(2**60)


class Courts(NamedTuple):
    """Options by court, and how a court's rows are used."""

    start: Array
    option: Array
    """Most promising options of each home row, at most ``MOST_ITEMS``, those of a group together."""
    group: Array
    """Group of each option, shape (n_options,)."""
    amount: Array
    """Use of the home row, shape (n_options,)."""
    second: Array
    """Second row of each home row, -1 for none."""
    uses_second: Array
    """Whether an option uses its court's second row, shape (n_options,)."""
    unit: Array
    """Greatest common divisor of a court's amounts, shape (n_rows,)."""
    listed: Array
    """Whether an option is among those, shape (n_options,); who holds another one keeps it."""


@njit(nogil=True, cache=True)
def alternative(i: int, h: int, ranked: Array, field: Field, state: State) -> int:
    """Best option of a group away from court ``h`` that fits now; -1 if there is none."""
    for p in range(field.group_start[i], field.group_start[i + 1]):
        if field.home[ranked[p]] != h and fits(ranked[p], field, state):
            return ranked[p]
    return -1


@njit(nogil=True, cache=True)
def repack(
    h: int, weight: Array, ranked: Array, courts: Courts, field: Field, state: State, chain: Chain
) -> int:
    """Pack one court anew if that raises the total weight less penalties; return the rise."""
    room = field.top[h]
    width = room // courts.unit[h]
    grid = courts.unit[h]
    if width > 2 * WIDTH:
        grid = courts.unit[h] * (width // WIDTH + 1)
        width = room // grid
    second = courts.second[h]
    narrow = width if second < 0 else min(width, field.top[second] // grid)
    members = np.empty(MOST_ITEMS, np.int64)
    count = 0
    node = state.head[h]
    while node >= 0:
        if courts.listed[state.choice[node]]:
            if count == MOST_ITEMS:
                return 0
            members[count] = node
            count += 1
        node = state.following[node]
    for m in members[:count]:
        change(state.choice[m], -1, field, state)
    items, profit, group_of, groups, current = _items(h, weight, ranked, courts, field, state, chain)
    if second < 0 and grid > courts.unit[h] and groups == len(items):
        picked = _pack_core(items, profit, courts, room, courts.unit[h])
        chain.counter[1] += 20 + 2 * len(items) + min(len(items), CORE) * (1 + FINE // 64)
    else:
        picked = _pack(items, profit, group_of, groups, courts, grid, width, narrow)
        chain.counter[1] += 20 + len(items) * (1 + width // 64)
    for m in members[:count]:
        change(state.choice[m], 1, field, state)
    reached = np.int64(0)
    for p in picked:
        reached += profit[p]
    if reached <= current:
        return 0
    return _apply(h, items[picked], members[:count], weight, ranked, courts, field, state)


@njit(nogil=True, cache=True)
def _items(
    h: int, weight: Array, ranked: Array, courts: Courts, field: Field, state: State, chain: Chain
) -> tuple[Array, Array, Array, int, int]:
    """Options worth packing, groups that use the second row first, and the profit of the present members."""
    items = np.empty(MOST_ITEMS, np.int64)
    profit = np.empty(MOST_ITEMS, np.int64)
    group_of = np.empty(MOST_ITEMS, np.int64)
    count, groups, current = 0, 0, np.int64(0)
    for turn in range(2):
        last, base = -1, np.int64(0)
        for p in range(courts.start[h], courts.start[h + 1]):
            k = courts.option[p]
            if courts.uses_second[k] != (turn == 0) or count == MOST_ITEMS:
                continue
            i = courts.group[k]
            old = state.choice[i]
            if field.home[old] == h and not courts.listed[old]:
                continue
            if i != last:
                last = i
                base = weight[old]
                if field.home[old] == h:
                    other = alternative(i, h, ranked, field, state)
                    base = weight[other] if other >= 0 else np.int64(NEVER)
                if groups == 0 or count == 0 or group_of[count - 1] == groups - 1:
                    groups += 1
            if old == k:
                current += weight[k] - base
            if weight[k] > base and fits(k, field, state):
                items[count], profit[count], group_of[count] = k, weight[k] - base, groups - 1
                count += 1
    return items[:count], profit[:count], group_of[:count], groups, current


@njit(nogil=True, cache=True)
def _pack(
    items: Array,
    profit: Array,
    group_of: Array,
    groups: int,
    courts: Courts,
    grid: int,
    width: int,
    narrow: int,
) -> Array:
    """Positions of the most profitable items, at most one a group."""
    best = np.zeros(width + 1, np.int64)
    taken = np.full((groups, width + 1), -1, np.int16)
    first = 0
    wide_from = groups
    while first < len(items):
        g = group_of[first]
        end = first
        while end < len(items) and group_of[end] == g:
            end += 1
        inner = courts.uses_second[items[first]]
        if not inner and wide_from == groups:
            wide_from = g
            best[narrow + 1 :] = best[narrow]
        before = best.copy()
        most = narrow if inner else width
        for p in range(first, end):
            size = -(-courts.amount[items[p]] // grid)
            for w in range(size, most + 1):
                if before[w - size] + profit[p] > best[w]:
                    best[w] = before[w - size] + profit[p]
                    taken[g, w] = p
        first = end
    picked = np.empty(groups, np.int64)
    count = 0
    w = width
    for g in range(groups - 1, -1, -1):
        if g < wide_from and w > narrow:
            w = narrow
        p = taken[g, w]
        if p >= 0:
            picked[count] = p
            count += 1
            w -= -(-courts.amount[items[p]] // grid)
    return picked[:count]


@njit(nogil=True, cache=True)
def _pack_core(items: Array, profit: Array, courts: Courts, room: int, unit: int) -> Array:
    """Positions of the most profitable items of one row, one item a group: exact on the core alone.

    Items are in or out by the profit they keep at the price of the break item (Balas and Zemel 1980); only
    those nearest to that price are packed, into what the others leave of the room, on a fine grid.
    """
    n = len(items)
    size = np.empty(n, np.int64)
    ratio = np.empty(n, np.float64)
    for p in range(n):
        size[p] = courts.amount[items[p]]
        ratio[p] = profit[p] / max(size[p], 1)
    total, price = np.int64(0), 0.0
    for p in np.argsort(-ratio):
        total += size[p]
        if total > room:
            price = ratio[p]
            break
    if total <= room:
        return np.arange(n)
    kept = profit - price * size
    order = np.argsort(np.abs(kept))
    picked = np.empty(n, np.int64)
    count, left = 0, room
    for p in order[CORE:]:
        if kept[p] > 0:
            picked[count] = p
            count += 1
            left -= size[p]
    core = order[:CORE]
    width = left // unit
    grid = unit if width <= 2 * FINE else unit * (width // FINE + 1)
    width = left // grid
    best = np.zeros(width + 1, np.int64)
    taken = np.zeros((len(core), width + 1), np.bool_)
    for c in range(len(core)):
        cells, gain = -(-size[core[c]] // grid), profit[core[c]]
        for w in range(width, cells - 1, -1):
            if best[w - cells] + gain > best[w]:
                best[w] = best[w - cells] + gain
                taken[c, w] = True
    w = width
    for c in range(len(core) - 1, -1, -1):
        if taken[c, w]:
            picked[count] = core[c]
            count += 1
            w -= -(-size[core[c]] // grid)
    return picked[:count]


@njit(nogil=True, cache=True)
def _apply(
    h: int,
    chosen: Array,
    members: Array,
    weight: Array,
    ranked: Array,
    courts: Courts,
    field: Field,
    state: State,
) -> int:
    """Carry a packing out, place who had to leave, and take everything back if it does not pay."""
    moved = np.empty(len(chosen) + len(members), np.int64)
    old = np.empty(len(moved), np.int64)
    count = 0
    for m in members:
        moved[count], old[count] = m, state.choice[m]
        count += 1
    # A group with options inside and outside the second row may have been picked once of each kind.
    for k in chosen:
        i = courts.group[k]
        listed = field.home[state.choice[i]] == h
        for c in range(len(members), count):
            listed = listed or moved[c] == i
        if not listed:
            moved[count], old[count] = i, state.choice[i]
            count += 1
    gain = np.int64(0)
    for c in range(count):
        unlink(moved[c], field, state)
        gain -= change(old[c], -1, field, state) + weight[old[c]]
        state.choice[moved[c]] = -1
    for k in chosen:
        if state.choice[courts.group[k]] < 0 and fits(k, field, state):
            state.choice[courts.group[k]] = k
            gain += weight[k] - change(k, 1, field, state)
    complete = True
    for c in range(count):
        i = moved[c]
        if state.choice[i] < 0:
            for p in range(field.group_start[i], field.group_start[i + 1]):
                if fits(ranked[p], field, state):
                    state.choice[i] = ranked[p]
                    gain += weight[ranked[p]] - change(ranked[p], 1, field, state)
                    break
            if state.choice[i] < 0:
                complete = False
    if not complete or gain <= 0:
        for c in range(count):
            if state.choice[moved[c]] >= 0:
                change(state.choice[moved[c]], -1, field, state)
        for c in range(count):
            state.choice[moved[c]] = old[c]
            change(old[c], 1, field, state)
        gain = np.int64(0)
    for c in range(count):
        link(moved[c], field, state)
    return gain


@njit(nogil=True, cache=True)
def repack_all(
    order: Array, weight: Array, ranked: Array, courts: Courts, field: Field, state: State, chain: Chain
) -> tuple[int, int]:
    """Pack the courts anew, one after the other; return the total rise and the work done."""
    chain.counter[1] = 0
    total = np.int64(0)
    for h in order:
        total += repack(h, weight, ranked, courts, field, state, chain)
    return total, chain.counter[1]
