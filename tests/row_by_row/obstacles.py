"""Groups that must change their court but cannot: staying is opened again, and people decide."""

from collections import Counter
from collections.abc import Iterable

from row_by_row.capacities import Row, limit_of, uses
from row_by_row.options import STAY, Option, closers
from row_by_row.quarter import Facts
from row_by_row.worth import Worth

FORCING = ("supervision_expired_forces_transfer", "over_time_forces_transfer", "recusal")
Groups = dict[tuple[str, ...], list[Option]]


def first_closer_of_stay(facts: Facts, group: tuple[str, ...], order: list[str]) -> str | None:
    """First rule, in an order of rules, that closes staying to a group."""
    return min(closers(facts, list(group), "stay", None), key=order.index, default=None)


def reopened(facts: Facts, worth: Worth, groups: Groups, order: list[str]) -> Groups:
    """Open options, with staying where a rule, not a person, asks for what there is no capacity for.

    First the groups that fit nowhere even alone, then those that must move still and ask together, whatever
    is chosen for them, for more of a capacity than there is.
    """
    used = {
        (group, option): uses(facts, worth, list(group), option, worth.option(list(group), option))
        for group, options in groups.items()
        for option in options
    }
    for stuck in (without_room, beyond_quota):
        for group in stuck(facts, groups, used):
            if first_closer_of_stay(facts, group, order) in FORCING:
                groups = groups | {group: [STAY, *groups[group]]}
                used[group, STAY] = Counter()
    return groups


def without_room(facts: Facts, groups: Groups, used: dict) -> list[tuple[str, ...]]:
    """Groups none of whose options fits even alone."""

    def fits(use: Counter) -> bool:
        return all(amount <= limit_of(facts, row) for row, amount in use.items())

    return [g for g, options in groups.items() if not any(fits(used[g, option]) for option in options)]


def beyond_quota(facts: Facts, groups: Groups, used: dict) -> list[tuple[str, ...]]:
    """Groups that cannot stay and need a capacity of which they all need more than there is."""
    needed: dict[tuple[str, ...], Counter] = {}
    total: Counter = Counter()
    for group, options in groups.items():
        if STAY not in options:
            needed[group] = least(used[group, option] for option in options)
            total.update(needed[group])
    over: set[Row] = {row for row, amount in total.items() if amount > limit_of(facts, row)}
    return [group for group, use in needed.items() if over & use.keys()]


def least(of_options: Iterable[Counter]) -> Counter:
    """What every option uses at least."""
    first, *others = of_options
    for use in others:
        first = first & use
    return Counter({row: amount for row, amount in first.items() if amount > 0})
