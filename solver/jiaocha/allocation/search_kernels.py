# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
"""Compiled loops of the search: greedy placing and ejection chains. Loaded only for large components.

The kernels work on a problem in normal form with safe integers (no negative amount, no overflow). A group
is a member of its option's home row (node i) and of its wide row (node n_groups + i); members form doubly
linked lists.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[Any]
MOST_MOVED = 4
"""Groups that one chain may move."""

MOST_ASKED = 150
"""Members of a row that are asked to leave for one option."""

MOST_SECONDS = 25
"""Members that are asked to leave together with another one."""

FIRST, SECOND, THIRD = np.int64(0), np.int64(1), np.int64(2)
"""Levels of a chain; a plain number in a call would have its function compiled for that number alone."""


class Field(NamedTuple):
    """Everything that stays while a component is searched."""

    group_start: Array
    entry_start: Array
    entry_row: Array
    entry_amount: Array
    home: Array
    """Row that stands for an option's court, shape (n_options,); -1 for none. Its members are listed."""
    wide: Array
    """Dearest row of an option that several courts share; -1 for none. Its members are listed too."""
    limit: Array
    top: Array
    """The most a row's use may become: its limit and all its soft room."""
    soft_start: Array
    soft_width: Array
    soft_slope: Array


class State(NamedTuple):
    """A plan, what it uses, and who is where."""

    choice: Array
    use: Array
    head: Array
    following: Array
    preceding: Array


class Chain(NamedTuple):
    """The chain being tried, the best one found, and counters (0: length of the best, 1: steps)."""

    group: Array
    option: Array
    best_group: Array
    best_option: Array
    counter: Array


@njit(nogil=True, cache=True)
def fits(option: int, field: Field, state: State) -> bool:
    """Whether an option's amounts fit into what is left of its rows."""
    for e in range(field.entry_start[option], field.entry_start[option + 1]):
        r = field.entry_row[e]
        if field.entry_amount[e] > field.top[r] - state.use[r]:
            return False
    return True


@njit(nogil=True, cache=True)
def penalty(r: int, used: int, field: Field) -> int:
    """Cost of using a soft row this much."""
    over = used - field.limit[r]
    cost = np.int64(0)
    for s in range(field.soft_start[r], field.soft_start[r + 1]):
        if over <= 0:
            break
        step = min(over, field.soft_width[s])
        cost += step * field.soft_slope[s]
        over -= step
    return cost


@njit(nogil=True, cache=True)
def change(option: int, sign: int, field: Field, state: State) -> int:
    """Add (sign 1) or take away (sign -1) an option's use; return what soft rows then cost more."""
    cost = np.int64(0)
    for e in range(field.entry_start[option], field.entry_start[option + 1]):
        r = field.entry_row[e]
        after = state.use[r] + sign * field.entry_amount[e]
        if field.soft_start[r] < field.soft_start[r + 1]:
            cost += penalty(r, after, field) - penalty(r, state.use[r], field)
        state.use[r] = after
    return cost


@njit(nogil=True, cache=True)
def link(i: int, field: Field, state: State) -> None:
    """Make a group a member of its option's home row and of its wide row."""
    option, n = state.choice[i], len(state.choice)
    for node, j in ((i, field.home[option]), (i + n, field.wide[option])):
        state.preceding[node] = -1
        state.following[node] = -1
        if j >= 0:
            state.following[node] = state.head[j]
            if state.head[j] >= 0:
                state.preceding[state.head[j]] = node
            state.head[j] = node


@njit(nogil=True, cache=True)
def unlink(i: int, field: Field, state: State) -> None:
    """Take a group out of the members of its option's rows."""
    option, n = state.choice[i], len(state.choice)
    for node, j in ((i, field.home[option]), (i + n, field.wide[option])):
        if j < 0:
            continue
        if state.preceding[node] >= 0:
            state.following[state.preceding[node]] = state.following[node]
        else:
            state.head[j] = state.following[node]
        if state.following[node] >= 0:
            state.preceding[state.following[node]] = state.preceding[node]


@njit(nogil=True, cache=True)
def first_asked(option: int, field: Field, state: State) -> int:
    """Start of the list of members who could make room: the wide row's if it alone is full, else home's."""
    for e in range(field.entry_start[option], field.entry_start[option + 1]):
        r = field.entry_row[e]
        if r != field.wide[option] and field.entry_amount[e] > field.top[r] - state.use[r]:
            return state.head[field.home[option]]
    return state.head[field.wide[option]]


@njit(nogil=True, cache=True)
def place_greedily(order: Array, ranked: Array, field: Field, state: State) -> int:
    """Give each group, in this order, its first ranked option that fits; return how many got none."""
    without = 0
    for i in order:
        for p in range(field.group_start[i], field.group_start[i + 1]):
            if fits(ranked[p], field, state):
                state.choice[i] = ranked[p]
                change(ranked[p], 1, field, state)
                link(i, field, state)
                break
        if state.choice[i] < 0:
            without += 1
    return without


@njit(nogil=True, cache=True)
def take_over(chain: Chain, level: int, best: int) -> int:
    """Remember the chain being tried as the best one."""
    for c in range(level + 1):
        chain.best_group[c] = chain.group[c]
        chain.best_option[c] = chain.option[c]
    chain.counter[0] = level + 1
    return best


@njit(nogil=True, cache=True)
def in_chain(i: int, level: int, chain: Chain) -> bool:
    """Whether a group already takes part in the chain."""
    for c in range(level + 1):  # noqa: SIM110 - plain loops compile best
        if chain.group[c] == i:
            return True
    return False


@njit(nogil=True, cache=True)
def close(option: int, reached: int, best: int, level: int, field: Field, state: State, chain: Chain) -> int:
    """End the chain with an option that fits, if that beats the best chain."""
    cost = change(option, 1, field, state)
    change(option, -1, field, state)
    if reached - cost > best:
        chain.option[level] = option
        return take_over(chain, level, reached - cost)
    return best


@njit(nogil=True, cache=True)
def may_leave(
    m: int,
    reached: int,
    best: int,
    level: int,
    weight: Array,
    ranked: Array,
    field: Field,
    state: State,
    chain: Chain,
) -> bool:
    """Whether moving a member to its best option could still make the chain pay."""
    hope = weight[ranked[field.group_start[m]]] - weight[state.choice[m]] - chain.counter[2]
    return reached + hope > best and not in_chain(m, level, chain)


@njit(nogil=True, cache=True)
def settle_last(
    i: int,
    gained: int,
    best: int,
    level: int,
    weight: Array,
    ranked: Array,
    field: Field,
    state: State,
    chain: Chain,
) -> int:
    """Place a group without moving anybody else."""
    chain.group[level] = i
    for p in range(field.group_start[i], field.group_start[i + 1]):
        k = ranked[p]
        if gained + weight[k] <= best:
            break
        chain.counter[1] += 1
        if fits(k, field, state):
            best = close(k, gained + weight[k], best, level, field, state, chain)
    return best


@njit(nogil=True, cache=True)
def settle_next(
    i: int,
    gained: int,
    best: int,
    level: int,
    depth: int,
    weight: Array,
    ranked: Array,
    field: Field,
    state: State,
    chain: Chain,
) -> int:
    """Place a group; if ``depth`` allows, one member of a full row gives way and is placed."""
    chain.group[level] = i
    n = len(state.choice)
    for p in range(field.group_start[i], field.group_start[i + 1]):
        k = ranked[p]
        reached = gained + weight[k]
        if reached <= best:
            break
        chain.option[level] = k
        chain.counter[1] += 1
        if fits(k, field, state):
            best = close(k, reached, best, level, field, state, chain)
        elif depth > 0:
            node = first_asked(k, field, state)
            asked = 0
            while node >= 0 and asked < MOST_ASKED:
                m = node % n
                asked += 1
                chain.counter[1] += 1
                if may_leave(m, reached, best, level, weight, ranked, field, state, chain):
                    without = reached - weight[state.choice[m]] - change(state.choice[m], -1, field, state)
                    if fits(k, field, state):
                        without -= change(k, 1, field, state)
                        best = settle_last(m, without, best, level + 1, weight, ranked, field, state, chain)
                        change(k, -1, field, state)
                    change(state.choice[m], 1, field, state)
                node = state.following[node]
    return best


@njit(nogil=True, cache=True)
def settle_two(
    node: int,
    gained: int,
    best: int,
    k: int,
    weight: Array,
    ranked: Array,
    field: Field,
    state: State,
    chain: Chain,
) -> int:
    """Let a second member leave with that of ``node`` so that option ``k`` of the first group fits."""
    m = node % len(state.choice)
    node = state.following[node]
    asked = 0
    while node >= 0 and asked < MOST_SECONDS:
        o = node % len(state.choice)
        asked += 1
        old = state.choice[o]
        chain.counter[1] += 1
        most = weight[ranked[field.group_start[m]]] + weight[ranked[field.group_start[o]]]
        if gained - weight[old] + most - chain.counter[2] > best and o != chain.group[0]:
            without = gained - weight[old] - change(old, -1, field, state)
            if fits(k, field, state):
                without -= change(k, 1, field, state)
                for p in range(field.group_start[m], field.group_start[m + 1]):
                    n = ranked[p]
                    chain.counter[1] += 1
                    if fits(n, field, state):
                        chain.group[1], chain.option[1] = m, n
                        reached = without + weight[n] - change(n, 1, field, state)
                        best = settle_last(o, reached, best, THIRD, weight, ranked, field, state, chain)
                        change(n, -1, field, state)
                        break
                change(k, -1, field, state)
            change(old, 1, field, state)
        node = state.following[node]
    return best


@njit(nogil=True, cache=True)
def settle(
    i: int,
    gained: int,
    best: int,
    depth: int,
    weight: Array,
    ranked: Array,
    field: Field,
    state: State,
    chain: Chain,
) -> int:
    """Place a group that has lost its option; up to ``depth`` members of full rows give way in turn.

    ``gained`` is the change of weight so far, ``best`` the change to be beaten; returns the best found.
    """
    chain.group[0] = i
    n = len(state.choice)
    for p in range(field.group_start[i], field.group_start[i + 1]):
        k = ranked[p]
        reached = gained + weight[k]
        if reached <= best:
            break
        chain.option[0] = k
        chain.counter[1] += 1
        if fits(k, field, state):
            best = close(k, reached, best, FIRST, field, state, chain)
        elif depth > 0:
            node = first_asked(k, field, state)
            asked = 0
            while node >= 0 and asked < MOST_ASKED:
                m = node % n
                asked += 1
                chain.counter[1] += 1
                if may_leave(m, reached, best, FIRST, weight, ranked, field, state, chain):
                    without = reached - weight[state.choice[m]] - change(state.choice[m], -1, field, state)
                    if fits(k, field, state):
                        without -= change(k, 1, field, state)
                        best = settle_next(
                            m, without, best, SECOND, depth - 1, weight, ranked, field, state, chain
                        )
                        change(k, -1, field, state)
                    else:
                        best = settle_two(node, without, best, k, weight, ranked, field, state, chain)
                    change(state.choice[m], 1, field, state)
                node = state.following[node]
    return best


@njit(nogil=True, cache=True)
def apply_chain(field: Field, state: State, chain: Chain) -> None:
    """Carry out the best chain found."""
    for c in range(chain.counter[0]):
        i = chain.best_group[c]
        if state.choice[i] >= 0:
            unlink(i, field, state)
            change(state.choice[i], -1, field, state)
    for c in range(chain.counter[0]):
        i = chain.best_group[c]
        state.choice[i] = chain.best_option[c]
        change(state.choice[i], 1, field, state)
        link(i, field, state)


@njit(nogil=True, cache=True)
def improve(
    order: Array,
    weight: Array,
    ranked: Array,
    depth: int,
    budget: int,
    field: Field,
    state: State,
    chain: Chain,
) -> tuple[int, int]:
    """One pass of shifts and ejection chains, each of which raises weight less penalties.

    ``chain.counter[2]`` must hold the negative of the most that soft rows can give back (0 if none).

    Returns
    -------
    gain, steps : int64
        Rise of the total weight less penalties, and work done.
    """
    chain.counter[1] = 0
    total = np.int64(0)
    for i in order:
        if chain.counter[1] > budget:
            break
        old = state.choice[i]
        if ranked[field.group_start[i]] == old:
            continue
        chain.counter[0] = 0
        unlink(i, field, state)
        gained = -weight[old] - change(old, -1, field, state)
        best = settle(i, gained, np.int64(0), depth, weight, ranked, field, state, chain)
        change(old, 1, field, state)
        link(i, field, state)
        if chain.counter[0]:
            total += best
            apply_chain(field, state, chain)
    return total, chain.counter[1]


@njit(nogil=True, cache=True)
def place_by_force(
    order: Array, weight: Array, ranked: Array, depth: int, field: Field, state: State, chain: Chain
) -> int:
    """Place groups that have no option by chains, whatever it costs; return how many still have none."""
    without = 0
    for i in order:
        if state.choice[i] >= 0:
            continue
        chain.counter[0] = 0
        settle(i, np.int64(0), np.int64(-(2**62)), depth, weight, ranked, field, state, chain)
        if chain.counter[0]:
            apply_chain(field, state, chain)
        else:
            without += 1
    return without


@njit(nogil=True, cache=True)
def rank_options(group_start: Array, weight: Array, tie: Array) -> Array:
    """Options of each group by falling weight, then rising ``tie``, then position."""
    ranked = np.empty(len(weight), np.int64)
    for i in range(len(group_start) - 1):
        first, last = group_start[i], group_start[i + 1]
        if last - first > 100:
            ranked[first:last] = first + np.argsort(-weight[first:last], kind="mergesort")
            continue
        for k in range(first, last):
            p = k
            while p > first and (
                weight[ranked[p - 1]] < weight[k]
                or (weight[ranked[p - 1]] == weight[k] and tie[ranked[p - 1]] > tie[k])
            ):
                ranked[p] = ranked[p - 1]
                p -= 1
            ranked[p] = k
    return ranked


@njit(nogil=True, cache=True)
def occupy(field: Field, state: State) -> None:
    """Count the use of the groups that have an option, and make them members."""
    for i in range(len(state.choice)):
        if state.choice[i] >= 0:
            change(state.choice[i], 1, field, state)
            link(i, field, state)
