# mypy: disable-error-code="no-any-return"
"""Compiled knapsacks of all blocks at once. Import lazily: this loads the compiler."""

import numba
import numpy as np
from numpy.typing import NDArray

STATES = 100_000
"""Most pairs a block may keep; beyond, its relaxation stands in (only a guide: certificates are exact)."""


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def pack_blocks(
    block_start: NDArray[np.int64],
    group: NDArray[np.int64],
    amount: NDArray[np.int64],
    room: NDArray[np.int64],
    gain: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    worth: NDArray[np.float64],
    ratio_hint: NDArray[np.float64],
    outer: NDArray[np.int64],
    cells: int,
    generous: bool,
) -> None:
    """Pack every block's items best, at most one a group; fill ``chosen`` per item, ``worth`` per block.

    A block nested in row ``outer[j]`` is packed together with that row's block where both best packings do
    not fit that row; the outer block then holds the worth of both. This counts room in so many ``cells``,
    with amounts rounded down if ``generous`` (never too little worth), else to the nearest. Items of
    block j are ``block_start[j]:block_start[j + 1]``, sorted by group, each within the room. ``chosen``
    may hold an earlier packing, and ``ratio_hint`` each block's gain per amount of the last item taken
    then: the first is a start, and items far below the second need no sorting.
    """
    for j in range(room.size):
        first, end = block_start[j], block_start[j + 1]
        items = np.empty(end - first, np.int64)
        count, needed, total, last = 0, 0.0, 0.0, -1
        alone = True
        for k in range(first, end):
            if gain[k] <= 0.0:
                chosen[k] = False
            else:
                items[count] = k
                count += 1
                needed += amount[k]
                total += gain[k]
                alone = alone and group[k] != last
                last = group[k]
        if needed <= room[j] and alone:
            for q in range(count):
                chosen[items[q]] = True
            worth[j] = total
        else:
            worth[j] = _pack(items[:count], group, amount, room[j], gain, chosen, ratio_hint[j : j + 1])
    together = np.zeros(room.size, np.bool_)
    for j in range(room.size):
        r = outer[j]
        if r < 0 or together[r] or worth[j] <= 0.0:
            continue
        together[r] = True
        used = 0.0
        for b in (j, r):
            for k in range(block_start[b], block_start[b + 1]):
                if chosen[k]:
                    used += amount[k]
        if used > room[r]:
            inner, others = (block_start[j], block_start[j + 1]), (block_start[r], block_start[r + 1])
            worth[r] = _pack_nested(
                inner, others, group, amount, room[j], room[r], gain, chosen, cells, generous
            )
            worth[j] = 0.0


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _fill(
    block: tuple[int, int],
    group: NDArray[np.int64],
    amount: NDArray[np.int64],
    gain: NDArray[np.float64],
    unit: int,
    shift: int,
    cells: int,
    chosen: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Most that a block's items gain within each number of cells, and how; clears ``chosen`` there.

    Returns the table, and the item (or -1) that each group takes at each number of cells.
    """
    first, end = block
    runs, last = 0, -1
    for k in range(first, end):
        chosen[k] = False
        if gain[k] > 0.0 and group[k] != last:
            runs += 1
            last = group[k]
    table = np.zeros(cells + 1)
    take = np.full((runs, cells + 1), -1, np.int32)
    s, k = 0, first
    while k < end:
        stop = k
        useful = False
        while stop < end and group[stop] == group[k]:
            useful = useful or gain[stop] > 0.0
            stop += 1
        if useful:
            before = table.copy()
            for q in range(k, stop):
                if gain[q] > 0.0:
                    need = (amount[q] + shift) // unit
                    for c in range(need, cells + 1):
                        reached = before[c - need] + gain[q]
                        if reached > table[c]:
                            table[c] = reached
                            take[s, c] = q
            s += 1
        k = stop
    return table, take


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _trace(
    take: NDArray[np.int32],
    cells: int,
    amount: NDArray[np.int64],
    unit: int,
    shift: int,
    chosen: NDArray[np.bool_],
) -> None:
    """Mark the items behind a table's entry."""
    for s in range(take.shape[0] - 1, -1, -1):
        q = take[s, cells]
        if q >= 0:
            chosen[q] = True
            cells -= (amount[q] + shift) // unit


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _pack_nested(
    inner: tuple[int, int],
    others: tuple[int, int],
    group: NDArray[np.int64],
    amount: NDArray[np.int64],
    inner_room: int,
    room: int,
    gain: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    most_cells: int,
    generous: bool,
) -> float:
    """Pack a nested block and its outer block together by tables over cells of room."""
    common = 0
    for block in (inner, others):
        for k in range(block[0], block[1]):
            if gain[k] > 0.0:
                common = np.gcd(common, amount[k])
    unit = common if common > 0 and room <= common * most_cells else max(-(-room // most_cells), 1)
    shift = 0 if generous or unit == common else unit // 2
    cells = room // unit
    inner_cells = min(inner_room // unit, cells)
    inside, take_inside = _fill(inner, group, amount, gain, unit, shift, inner_cells, chosen)
    beside, take_beside = _fill(others, group, amount, gain, unit, shift, cells, chosen)
    best, at = -1.0, 0
    for c in range(inside.size):
        if inside[c] + beside[cells - c] > best:
            best, at = inside[c] + beside[cells - c], c
    _trace(take_inside, at, amount, unit, shift, chosen)
    _trace(take_beside, cells - at, amount, unit, shift, chosen)
    return best


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _pack(
    items: NDArray[np.int64],
    group: NDArray[np.int64],
    amount: NDArray[np.int64],
    room: int,
    gain: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    ratio_hint: NDArray[np.float64],
) -> float:
    """Pack one block: fix what the relaxation's bound decides, then a recursion over the rest."""
    count = items.size
    ratio = np.empty(count)
    sort = np.empty(count, np.int64)
    least = 0.7 * ratio_hint[0]
    while True:
        n_sort, size = 0, 0.0
        for q in range(count):
            k = items[q]
            if gain[k] >= least * amount[k]:
                ratio[n_sort] = -gain[k] / amount[k] if amount[k] > 0 else -np.inf
                sort[n_sort] = q
                size += amount[k]
                n_sort += 1
        if size > room or n_sort == count:
            break
        least = 0.0
    order = sort[np.argsort(ratio[:n_sort], kind="mergesort")]
    # The relaxation takes items by ratio; the greedy packing skips what does not fit.
    relaxed, left_relaxed, critical = 0.0, room, 0.0
    greedy, left = 0.0, room
    taken = np.zeros(count, np.bool_)
    for p in range(n_sort):
        k = items[order[p]]
        if left_relaxed >= 0:
            if amount[k] <= left_relaxed:
                relaxed += gain[k]
                left_relaxed -= amount[k]
            else:
                critical = gain[k] / amount[k]
                relaxed += critical * left_relaxed
                left_relaxed = -1
        if amount[k] <= left:
            q, free = order[p], True
            other = q - 1
            while other >= 0 and group[items[other]] == group[k]:
                free = free and not taken[other]
                other -= 1
            other = q + 1
            while other < count and group[items[other]] == group[k]:
                free = free and not taken[other]
                other += 1
            if free:
                taken[q] = True
                greedy += gain[k]
                left -= amount[k]
    ratio_hint[0] = critical
    earlier = 0.0
    for q in range(count):
        if chosen[items[q]]:
            earlier += gain[items[q]]
    if earlier > greedy:
        greedy = earlier
        for q in range(count):
            taken[q] = chosen[items[q]]
    if relaxed <= greedy:
        for q in range(count):
            chosen[items[q]] = taken[q]
        return greedy
    for q in range(count):
        chosen[items[q]] = False
    # An item that costs the relaxation more than it leads the greedy packing by is decided.
    spare = relaxed - greedy + 1e-9 * relaxed
    open_items = np.empty(count, np.int64)
    regret = np.empty(count)
    n_open, base, left, q = 0, 0.0, room, 0
    while q < count:
        end, fixed, largest, first_open = q, -1, 0.0, n_open
        while end < count and group[items[end]] == group[items[q]]:
            k = items[end]
            lead = gain[k] - critical * amount[k]
            if lead > spare:
                fixed = k
            elif lead >= -spare:
                open_items[n_open] = k
                n_open += 1
                largest = max(largest, abs(lead))
            end += 1
        if fixed >= 0:
            chosen[fixed] = True
            base += gain[fixed]
            left -= amount[fixed]
            n_open = first_open
        regret[first_open:n_open] = -largest
        q = end
    if n_open == 0:
        return base
    open_order = np.argsort(regret[:n_open], kind="mergesort")
    rest = _states(open_items[:n_open][open_order], group, amount, left, gain, critical, spare, chosen)
    if rest < 0.0:
        # Too many states: the greedy packing stands in, with the relaxation's worth.
        for q in range(count):
            chosen[items[q]] = taken[q]
        return relaxed
    return base + rest


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def _states(
    items: NDArray[np.int64],
    group: NDArray[np.int64],
    amount: NDArray[np.int64],
    room: int,
    gain: NDArray[np.float64],
    critical: float,
    spare: float,
    chosen: NDArray[np.bool_],
) -> float:
    """Recursion over undominated (amount, gain) pairs that can still beat the greedy packing.

    A group's items follow each other, and groups with the largest reduced gains come first: whoever
    decides against them has lost ``spare`` soon. Returns -1 when the pairs grow beyond ``STATES``.
    """
    count = items.size
    ahead = 0.0
    p = 0
    while p < count:
        best = 0.0
        end = p
        while end < count and group[items[end]] == group[items[p]]:
            best = max(best, gain[items[end]] - critical * amount[items[end]])
            end += 1
        ahead += best
        p = end
    # What a pair must reach together with all that is still ahead; room is worth ``critical`` a unit.
    least = ahead + critical * room - spare
    size, capacity = 1, 64
    weight, worth, node = np.zeros(capacity, np.int64), np.zeros(capacity), np.full(capacity, -1, np.int64)
    n_nodes = 0
    node_item, node_parent = np.empty(256, np.int64), np.empty(256, np.int64)
    p = 0
    while p < count:
        end = p
        best = 0.0
        while end < count and group[items[end]] == group[items[p]]:
            best = max(best, gain[items[end]] - critical * amount[items[end]])
            end += 1
        ahead -= best
        old_weight, old_worth, old_node, old_size = weight, worth, node, size
        for q in range(p, end):
            k = items[q]
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
                    if w > room:
                        j = old_size
                        continue
                if g > top and g + critical * (room - w) + ahead + (best if q + 1 < end else 0.0) >= least:
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
