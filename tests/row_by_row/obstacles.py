"""Groups that must change their court but cannot: staying is opened again, and people decide."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from jiaocha_models.words import Term
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
    is chosen for them, for more of a capacity than there is, then those that are too late for a place.
    """
    used = {
        (group, option): uses(facts, worth, list(group), option, worth.option(list(group), option))
        for group, options in groups.items()
        for option in options
    }

    def forced(group: tuple[str, ...]) -> bool:
        return first_closer_of_stay(facts, group, order) in FORCING

    finders = (
        lambda: without_room(facts, groups, used),
        lambda: beyond_quota(facts, groups, used),
        lambda: too_late(facts, worth, groups, used, forced),
    )
    for find in finders:
        for group in find():
            if forced(group):
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


def too_late(
    facts: Facts, worth: Worth, groups: Groups, used: dict, forced: Callable
) -> list[tuple[str, ...]]:
    """Groups that must move and come after others that leave them no place.

    Those that a person fixed come first, then by the day the application (else the case) came in. Each takes
    its best option that fits, or one for which a single other group can give way.
    """
    left = Counter()
    placed: dict[tuple[str, ...], Option] = {}

    def fits(use: Counter) -> bool:
        return all(left[row] + amount <= limit_of(facts, row) for row, amount in use.items() if amount > 0)

    def best_first(group: tuple[str, ...]) -> list[Option]:
        return sorted(groups[group], key=lambda option: -value(worth, group, option))

    def place(group: tuple[str, ...]) -> bool:
        for option in best_first(group):
            if fits(used[group, option]):
                placed[group] = option
                left.update(used[group, option])
                return True
        return any(give_way(group, option) for option in best_first(group))

    def give_way(group: tuple[str, ...], option: Option) -> bool:
        for other, held in list(placed.items()):
            left.subtract(used[other, held])
            if fits(used[group, option]):
                left.update(used[group, option])
                for another in best_first(other):
                    if another != held and fits(used[other, another]):
                        left.update(used[other, another])
                        placed[other], placed[group] = another, option
                        return True
                left.subtract(used[group, option])
            left.update(used[other, held])
        return False

    waiting = [group for group, options in groups.items() if STAY not in options]
    waiting.sort(key=lambda group: (forced(group), first_day(facts, group)))
    return [group for group in waiting if not place(group)]


def first_day(facts: Facts, group: tuple[str, ...]) -> date:
    """Day on which the earliest application of a group came in, the filing day where it is unknown."""
    cases = [facts.case[number] for number in group]
    return min((case["application_date"] or case["filing_date"] for case in cases), default=date.max)


def value(worth: Worth, group: tuple[str, ...], option: Option) -> int:
    """Sum of an option's terms."""
    members = worth.option(list(group), option)
    return round(sum(member[term.value] for member in members for term in Term))


def least(of_options: Iterable[Counter]) -> Counter:
    """What every option uses at least."""
    first, *others = of_options
    for use in others:
        first = first & use
    return Counter({row: amount for row, amount in first.items() if amount > 0})
