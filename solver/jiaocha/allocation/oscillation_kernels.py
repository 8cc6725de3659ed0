# mypy: disable-error-code="untyped-decorator, no-any-return, return-value"
"""Compiled part of strategic oscillation: descents that may overload courts, at a penalty for each."""

from typing import NamedTuple

from numba import njit

from jiaocha.allocation.search_kernels import Array

LEAST = 1e-6
"""Smallest gain of a move; below it floating point may go round in circles."""


class Offers(NamedTuple):
    """Options of groups that must be placed, each using one row."""

    start: Array
    """First option of each group in ``ranked``, shape (n_groups + 1,)."""
    ranked: Array
    """Options of each group by falling worth at the prices."""
    court: Array
    amount: Array
    value: Array
    """Row, use of it, and value of each option."""
    limit: Array
    """Limit of each row."""


class Placing(NamedTuple):
    """A plan, feasible or not."""

    choice: Array
    use: Array
    head: Array
    """First group at each court, -1 for none; ``following`` and ``before`` chain the others."""
    following: Array
    before: Array
    steps: Array
    """Moves looked at, shape (1,)."""


@njit(nogil=True, cache=True)
def put(group: int, option: int, offers: Offers, placing: Placing) -> None:
    """Place a group that has no option."""
    court = offers.court[option]
    placing.choice[group] = option
    placing.use[court] += offers.amount[option]
    placing.following[group] = placing.head[court]
    placing.before[group] = -1
    if placing.head[court] >= 0:
        placing.before[placing.head[court]] = group
    placing.head[court] = group


@njit(nogil=True, cache=True)
def move(group: int, option: int, offers: Offers, placing: Placing) -> None:
    """Move a group to another of its options."""
    old = placing.choice[group]
    court = offers.court[old]
    placing.use[court] -= offers.amount[old]
    if placing.before[group] >= 0:
        placing.following[placing.before[group]] = placing.following[group]
    else:
        placing.head[court] = placing.following[group]
    if placing.following[group] >= 0:
        placing.before[placing.following[group]] = placing.before[group]
    put(group, option, offers, placing)


@njit(nogil=True, cache=True)
def over(use: int, limit: int) -> int:
    """By how much a use passes its limit."""
    return use - limit if use > limit else 0


@njit(nogil=True, cache=True)
def best_move(
    group: int, reach: int, penalty: Array, offers: Offers, placing: Placing
) -> tuple[int, int, int]:
    """Find the best shift of a group, perhaps ejecting another: option, ejected group, its option."""
    start, ranked, court, amount, value, limit = offers
    choice, use, head, following, _, steps = placing
    old = choice[group]
    here = court[old]
    left = use[here] - amount[old]
    relief = penalty[here] * (over(left, limit[here]) - over(use[here], limit[here]))
    best, to, ejected, onward = -LEAST, -1, -1, -1
    for p in range(start[group], min(start[group + 1], start[group] + reach)):
        option = ranked[p]
        there = court[option]
        if there == here:
            continue
        filled = use[there] + amount[option]
        standing = penalty[there] * over(use[there], limit[there])
        loss = value[old] - value[option] - standing
        change = loss + relief + penalty[there] * over(filled, limit[there])
        steps[0] += 1
        if change < best:
            best, to, ejected = change, option, -1
        other = head[there]
        while other >= 0:
            theirs = choice[other]
            base = loss + penalty[there] * over(filled - amount[theirs], limit[there]) + value[theirs]
            for q in range(start[other], min(start[other + 1], start[other] + reach)):
                third = ranked[q]
                final = court[third]
                steps[0] += 1
                if final == there:
                    continue
                change = base - value[third]
                if final == here:
                    after = over(left + amount[third], limit[here])
                    change += penalty[here] * (after - over(use[here], limit[here]))
                else:
                    after = over(use[final] + amount[third], limit[final])
                    change += relief + penalty[final] * (after - over(use[final], limit[final]))
                if change < best:
                    best, to, ejected, onward = change, option, other, third
            other = following[other]
    return to, ejected, onward


@njit(nogil=True, cache=True)
def descend(order: Array, reach: int, penalty: Array, offers: Offers, placing: Placing) -> None:
    """Move groups in turn until none can gain."""
    idle, at = 0, 0
    while idle < len(order):
        group = order[at]
        at = (at + 1) % len(order)
        to, ejected, onward = best_move(group, reach, penalty, offers, placing)
        if to < 0:
            idle += 1
            continue
        idle = 0
        if ejected >= 0:
            move(ejected, onward, offers, placing)
        move(group, to, offers, placing)


@njit(nogil=True, cache=True)
def overload(offers: Offers, placing: Placing) -> float:
    """Largest share by which a court is over its limit."""
    most = 0.0
    for court in range(len(offers.limit)):
        excess = over(placing.use[court], offers.limit[court])
        most = max(most, excess / max(offers.limit[court], 1))
    return most


@njit(nogil=True, cache=True)
def adjust(most: float, rise: float, fall: float, penalty: Array, offers: Offers, placing: Placing) -> None:
    """Raise the penalties of overloaded courts, or lower all if none is."""
    for court in range(len(offers.limit)):
        if most == 0.0:
            penalty[court] *= 1.0 - fall
        excess = over(placing.use[court], offers.limit[court])
        if excess > 0:
            penalty[court] *= 1.0 + rise * (excess / max(offers.limit[court], 1)) / most


@njit(nogil=True, cache=True)
def total(offers: Offers, placing: Placing) -> int:
    """Value of the plan."""
    value = 0
    for option in placing.choice:
        value += offers.value[option]
    return value
