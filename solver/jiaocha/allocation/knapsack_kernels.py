# mypy: disable-error-code="no-any-return"
"""Compiled knapsacks of all courts at once. Import lazily: this loads the compiler.

A *court* is a row with a knapsack, and the row nested in it, if any (:func:`outer_rows`). Items of the nested
row come first and keep its room; all items together keep the court's. Sums are built up in that order, so
that one amount a state is enough for both limits.
"""

import numba
import numpy as np
from numpy.typing import NDArray

STATES = 100_000
"""Most pairs a court may keep; beyond, its relaxation stands in (only a guide: certificates are exact)."""


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def pack_courts(
    start: NDArray[np.int64],
    inner_end: NDArray[np.int64],
    run: NDArray[np.int64],
    amount: NDArray[np.int64],
    inner_room: NDArray[np.int64],
    room: NDArray[np.int64],
    gain: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    worth: NDArray[np.float64],
    ratio_hint: NDArray[np.float64],
) -> None:
    """Pack every court's items best, at most one a run; fill ``chosen`` per item, ``worth`` per court.

    Items of court j are ``start[j]:start[j + 1]``, those of its nested row up to ``inner_end[j]``, sorted by
    ``run`` (a group's items of one kind), each within its room. ``chosen`` may hold an earlier packing, and
    ``ratio_hint`` each court's gain per amount of the last item taken then: the first is a start, and items
    far below the second need no sorting.
    """
    for j in range(room.size):
        first, end = start[j], start[j + 1]
        items = np.empty(end - first, np.int64)
        count, inner, needed, inner_needed, total, last = 0, 0, 0.0, 0.0, 0.0, -1
        alone = True
        for k in range(first, end):
            if gain[k] <= 0.0:
                chosen[k] = False
            else:
                items[count] = k
                count += 1
                needed += amount[k]
                if k < inner_end[j]:
                    inner += 1
                    inner_needed += amount[k]
                total += gain[k]
                alone = alone and run[k] != last
                last = run[k]
        if needed <= room[j] and inner_needed <= inner_room[j] and alone:
            for q in range(count):
                chosen[items[q]] = True
            worth[j] = total
        else:
            worth[j] = _pack(
                items[:count], inner, run, amount, inner_room[j], room[j], gain, chosen, ratio_hint[j : j + 1]
            )


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _steps(
    items: NDArray[np.int64], run: NDArray[np.int64], amount: NDArray[np.int64], gain: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the relaxation's steps: each run's items on the upper hull of (amount, gain), by rising amount.

    Returns the positions in ``items`` of each step's item and of the step before it in its run (-1: none).
    """
    count = items.size
    step, before = np.empty(count, np.int64), np.empty(count, np.int64)
    n, first = 0, 0
    while first < count:
        end = first
        while end < count and run[items[end]] == run[items[first]]:
            end += 1
        last_amount, last_gain, last = 0.0, 0.0, -1
        while True:
            # The item that the hull reaches next: steepest from the last one, the heaviest of equals.
            best, best_ratio = -1, 0.0
            for q in range(first, end):
                more = amount[items[q]] - last_amount
                rise = gain[items[q]] - last_gain
                if rise <= 0.0 or more < 0.0 or (last >= 0 and more == 0.0):
                    continue
                ratio = rise / more if more > 0.0 else np.inf
                if (
                    best < 0
                    or ratio > best_ratio
                    or (ratio == best_ratio and rise > gain[items[best]] - last_gain)
                ):
                    best, best_ratio = q, ratio
            if best < 0:
                break
            step[n], before[n] = best, last
            last_amount, last_gain, last = float(amount[items[best]]), gain[items[best]], best
            n += 1
            if end - first == 1:
                break
        first = end
    return step[:n], before[:n]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _pack(
    items: NDArray[np.int64],
    inner: int,
    run: NDArray[np.int64],
    amount: NDArray[np.int64],
    inner_room: int,
    room: int,
    gain: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    ratio_hint: NDArray[np.float64],
) -> float:
    """Pack one court: fix what the relaxation's bound decides, then a recursion over the rest.

    The first ``inner`` items are the nested row's. Two limits, one within the other, are a laminar family:
    filling both by gain per amount solves the relaxation, and its multipliers are the ratios at which each
    limit is reached (Edmonds 1970). Of a run's items the relaxation sees the hull (Sinha and Zoltners 1979).
    """
    count = items.size
    step, before = _steps(items, run, amount, gain)
    ratio = np.empty(step.size)
    sort = np.empty(step.size, np.int64)
    least = 0.7 * ratio_hint[0]
    while True:
        n_sort, size, inner_size = 0, 0.0, 0.0
        for s in range(step.size):
            more, rise = amount[items[step[s]]], gain[items[step[s]]]
            if before[s] >= 0:
                more -= amount[items[before[s]]]
                rise -= gain[items[before[s]]]
            if rise >= least * more:
                ratio[n_sort] = -rise / more if more > 0 else -np.inf
                sort[n_sort] = s
                if step[s] < inner:
                    inner_size += more
                else:
                    size += more
                n_sort += 1
        if size + min(inner_size, float(inner_room)) > room or n_sort == step.size:
            break
        least = 0.0
    order = sort[np.argsort(ratio[:n_sort], kind="mergesort")]
    # The relaxation takes steps by ratio; the greedy packing skips what does not fit.
    left_relaxed, inner_relaxed, critical, inner_critical = room, inner_room, 0.0, 0.0
    greedy, left, inner_left = 0.0, room, inner_room
    taken = np.zeros(count, np.bool_)
    for p in range(n_sort):
        q, earlier_item = step[order[p]], before[order[p]]
        more, rise = amount[items[q]], gain[items[q]]
        if earlier_item >= 0:
            more -= amount[items[earlier_item]]
            rise -= gain[items[earlier_item]]
        part = min(more, left_relaxed)
        if q < inner:
            part = min(part, inner_relaxed)
            inner_relaxed -= part
        left_relaxed -= part
        if part < more:
            if left_relaxed == 0 and critical == 0.0:
                critical = rise / more
            if q < inner and inner_relaxed == 0 and inner_critical == 0.0:
                inner_critical = rise / more
        if more <= left and (q >= inner or more <= inner_left) and (earlier_item < 0 or taken[earlier_item]):
            if earlier_item >= 0:
                taken[earlier_item] = False
            taken[q] = True
            greedy += rise
            left -= more
            if q < inner:
                inner_left -= more
    ratio_hint[0] = critical
    inner_critical = max(inner_critical, critical)
    earlier = 0.0
    for q in range(count):
        if chosen[items[q]]:
            earlier += gain[items[q]]
    if earlier > greedy:
        greedy = earlier
        for q in range(count):
            taken[q] = chosen[items[q]]
    # At these multipliers a run is worth its best lead; they bound every packing.
    relaxed = critical * room + (inner_critical - critical) * inner_room
    q = 0
    while q < count:
        end, best = q, 0.0
        while end < count and run[items[end]] == run[items[q]]:
            best = max(
                best, gain[items[end]] - (inner_critical if q < inner else critical) * amount[items[end]]
            )
            end += 1
        relaxed += best
        q = end
    if relaxed <= greedy:
        for q in range(count):
            chosen[items[q]] = taken[q]
        return greedy
    for q in range(count):
        chosen[items[q]] = False
    # What costs the relaxation more than it leads the greedy packing by is decided.
    spare = relaxed - greedy + 1e-9 * relaxed
    open_items = np.empty(count, np.int64)
    regret = np.empty(count)
    n_open, n_inner, base, left, inner_left, q = 0, 0, 0.0, room, inner_room, 0
    while q < count:
        end, best, first_open = q, 0.0, n_open
        rate = inner_critical if q < inner else critical
        while end < count and run[items[end]] == run[items[q]]:
            best = max(best, gain[items[end]] - rate * amount[items[end]])
            end += 1
        largest = best
        for p in range(q, end):
            k = items[p]
            lead = gain[k] - rate * amount[k]
            dominated = False
            for o in range(q, end):
                m = items[o]
                if o != p and amount[m] <= amount[k] and gain[m] >= gain[k]:
                    dominated = dominated or amount[m] < amount[k] or gain[m] > gain[k] or o < p
            if best - lead <= spare and not dominated:
                open_items[n_open] = k
                n_open += 1
                largest = max(largest, best - lead)
        if best > spare and n_open == first_open + 1:
            fixed = open_items[first_open]
            chosen[fixed] = True
            base += gain[fixed]
            left -= amount[fixed]
            if q < inner:
                inner_left -= amount[fixed]
            n_open = first_open
        regret[first_open:n_open] = -largest
        if q < inner:
            n_inner = n_open
        q = end
    if n_open == 0:
        return base
    open_order = np.empty(n_open, np.int64)
    open_order[:n_inner] = np.argsort(regret[:n_inner], kind="mergesort")
    open_order[n_inner:] = n_inner + np.argsort(regret[n_inner:n_open], kind="mergesort")
    rest = _states(
        open_items[:n_open][open_order], n_inner, run, amount, min(inner_left, left), left, gain,
        inner_critical, critical, spare, chosen,
    )  # fmt: skip
    if rest < 0.0:
        # Too many states: the greedy packing stands in, with the relaxation's worth.
        for q in range(count):
            chosen[items[q]] = taken[q]
        return relaxed
    return base + rest


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _states(
    items: NDArray[np.int64],
    inner: int,
    run: NDArray[np.int64],
    amount: NDArray[np.int64],
    inner_room: int,
    room: int,
    gain: NDArray[np.float64],
    inner_critical: float,
    critical: float,
    spare: float,
    chosen: NDArray[np.bool_],
) -> float:
    """Recursion over undominated (amount, gain) pairs that can still beat the greedy packing.

    A group's items follow each other, and within each kind groups with the largest reduced gains come first:
    whoever decides against them has lost ``spare`` soon. Returns -1 when the pairs grow beyond ``STATES``.
    """
    count = items.size
    ahead = 0.0
    p = 0
    while p < count:
        best = 0.0
        end = p
        while end < count and run[items[end]] == run[items[p]]:
            rate = inner_critical if p < inner else critical
            best = max(best, gain[items[end]] - rate * amount[items[end]])
            end += 1
        ahead += best
        p = end
    # What a pair must reach together with all that is still ahead; room is worth its multipliers.
    least = ahead + critical * room + (inner_critical - critical) * inner_room - spare
    size, capacity = 1, 64
    weight, worth, node = np.zeros(capacity, np.int64), np.zeros(capacity), np.full(capacity, -1, np.int64)
    n_nodes = 0
    node_item, node_parent = np.empty(256, np.int64), np.empty(256, np.int64)
    p = 0
    while p < count:
        end = p
        best = 0.0
        while end < count and run[items[end]] == run[items[p]]:
            rate = inner_critical if p < inner else critical
            best = max(best, gain[items[end]] - rate * amount[items[end]])
            end += 1
        ahead -= best
        rate = inner_critical if p < inner else critical
        spared = critical * room + ((inner_critical - critical) * inner_room if p < inner else 0.0)
        old_weight, old_worth, old_node, old_size = weight, worth, node, size
        for q in range(p, end):
            k = items[q]
            most = inner_room if q < inner else room
            need = size + old_size
            new_weight, new_worth = np.empty(need, np.int64), np.empty(need)
            new_node = np.empty(need, np.int64)
            if n_nodes + old_size > node_item.size:
                longer = 2 * (n_nodes + old_size)
                more_item, more_parent = np.empty(longer, np.int64), np.empty(longer, np.int64)
                more_item[:n_nodes], more_parent[:n_nodes] = node_item[:n_nodes], node_parent[:n_nodes]
                node_item, node_parent = more_item, more_parent
            i, j, filled, top = 0, 0, 0, -1.0
            while i < size or j < old_size:
                without = j >= old_size or (i < size and weight[i] <= old_weight[j] + amount[k])
                if without:
                    w, g = weight[i], worth[i]
                else:
                    w, g = old_weight[j] + amount[k], old_worth[j] + gain[k]
                    if w > most:
                        j = old_size
                        continue
                hope = g + spared - rate * w + ahead + (best if q + 1 < end else 0.0)
                if g > top and hope >= least:
                    if filled > 0 and new_weight[filled - 1] == w:
                        filled -= 1
                    new_weight[filled], new_worth[filled], top = w, g, g
                    if without:
                        new_node[filled] = node[i]
                    else:
                        node_item[n_nodes], node_parent[n_nodes] = k, old_node[j]
                        new_node[filled] = n_nodes
                        n_nodes += 1
                    filled += 1
                if without:
                    i += 1
                else:
                    j += 1
            weight, worth, node, size = new_weight, new_worth, new_node, filled
            if size > STATES:
                return -1.0
        p = end
    if size == 0:
        return -1.0
    last = node[size - 1]
    while last >= 0:
        chosen[node_item[last]] = True
        last = node_parent[last]
    return worth[size - 1]
