"""Open options, one group, one mode, one court, one joint action at a time."""

from dataclasses import dataclass

from row_by_row.actions import days_needed, plans, stated_persons
from row_by_row.areas import RANK
from row_by_row.court_rules import COURT_RULES
from row_by_row.forum_rules import FORUM_RULES
from row_by_row.groups import asset_place, creditor_place, highest_rank, main_origin, origins_of, way
from row_by_row.load import too_few
from row_by_row.matters import main_court, of_group, province_of_work
from row_by_row.mode_rules import MODE_RULES
from row_by_row.pair import (
    LATERAL,
    OWN_COURT,
    TRANSFERS,
    Pair,
    about_ship,
    of_armed_forces,
    restructuring_court,
)
from row_by_row.quarter import Facts

POWER = {"planning_court_decides", "cross_province_only_supreme"}
RULES = {rule.__name__: rule for rule in (*MODE_RULES, *FORUM_RULES, *COURT_RULES)}
"""Every rule about one pair, by the name the product gives it."""


@dataclass(frozen=True)
class Option:
    """An open option: mode, courts, number of the joint action, and what each court brings to it.

    ``brought`` holds (court, month or -1, persons a day, days, minutes of entrusted matters).
    """

    mode: str
    receiver: str | None
    decider: str | None
    action: int = -1
    brought: frozenset[tuple[str, int, int, int, int]] = frozenset()


STAY = Option("stay", None, None)


def closers(facts: Facts, group: list[str], mode: str, receiver: str | None) -> set[str]:
    """Rules that close a court in a mode to some member of a group."""
    pairs = [Pair(facts, group, number, mode, receiver) for number in group]
    rules = {name: closes for name, closes in RULES.items() if name not in facts.left_out}
    return {name for name, closes in rules.items() if any(closes(pair) for pair in pairs)}


def open_courts(facts: Facts, group: list[str]) -> list[tuple[str, str | None]]:
    """Open (mode, receiver) of a group, the nearest only; empty for a group that is reported up."""
    looked_at = list(candidates(facts, group))
    found = [pair for pair in looked_at if not closers(facts, group, *pair)]
    outside = [pair for pair in looked_at if pair[0] in TRANSFERS and closers(facts, group, *pair) <= POWER]
    # Where the work of every case lies in another province and is entrusted there, no superior need order it.
    work = all(province_of_work(facts, number) for number in group)
    instead = work and any(mode == "entrusted" for mode, _ in found)
    if outside and not instead and not any(mode in TRANSFERS for mode, _ in found):
        return []
    kept = [*(pair for pair in found if pair[0] not in LATERAL), *nearest(facts, group, found)]
    return kept or [("stay", None)]


def options_of(facts: Facts, group: list[str]) -> list[Option]:
    """Open options of a group; empty for a group that is reported up, stay if nothing else is left."""
    courts = open_courts(facts, group)
    if not courts:
        return []
    return [option for pair in courts for option in with_action(facts, group, *pair)] or [STAY]


def uncovered(facts: Facts, group: list[str]) -> int:
    """Number of open courts that no joint action covers."""
    return sum(not with_action(facts, group, *pair) for pair in open_courts(facts, group))


def with_action(facts: Facts, group: list[str], mode: str, receiver: str | None) -> list[Option]:
    """Options of one court: one for every joint action where it needs one, else one."""
    if mode == "entrusted":
        brought = frozenset((code, -1, 0, 0, minutes) for code, minutes in of_group(facts, group).items())
        return [Option(mode, receiver, main_origin(facts, group), -1, brought)]
    if not needs_action(facts, group, mode, receiver):
        return [Option(mode, receiver, decider(facts, group, mode, receiver))]
    found, days = [], days_needed(facts, group)
    for number, (month, persons) in enumerate(plans(facts, group, receiver)):
        brought = frozenset((code, month, sent, days, 0) for code, sent in persons.items())
        found.append(Option(mode, receiver, superior(facts, group, receiver, *persons), number, brought))
    return found


def needs_action(facts: Facts, group: list[str], mode: str, receiver: str | None) -> bool:
    """Whether an option is carried out by a joint action."""
    if mode == "escalated":
        return too_few(facts, receiver, stated_persons(facts, group))
    return mode == "coordinated"


def candidates(facts: Facts, group: list[str]) -> list[tuple[str, str | None]]:
    """Courts worth looking at in each mode.

    Those of the group's level and its own; those above; the court of its matters; the court of a
    pre-restructuring, whatever its level; special courts above, for ships and for the armed forces.
    """
    origins, highest = origins_of(facts, group), highest_rank(facts, group)
    members = [Pair(facts, group, number, "stay", None) for number in group]
    named = {restructuring_court(pair) for pair in members}
    special = any(about_ship(pair) or of_armed_forces(pair) for pair in members)
    entrusted = main_court(facts, of_group(facts, group))
    found: list[tuple[str, str | None]] = [("stay", None)]
    for code, court in facts.court.items():
        rank = RANK[court["level"]]
        if code in origins:
            found += [(mode, code) for mode in OWN_COURT]
        if code == entrusted:
            found.append(("entrusted", code))
        level_fits = rank == highest or (facts.policy.rules.downward and rank > highest)
        level_fits |= special and rank < highest and court["category"] in ("maritime", "military")
        if level_fits or code in named:
            found += [("directed", code), ("centralized", code)]
        if court["level"] in ("intermediate", "high"):
            found.append(("escalated", code))
    return found


def nearest(facts: Facts, group: list[str], found: list[tuple]) -> list[tuple]:
    """The nearest of the open lateral receivers, and courts above; a series keeps its own courts besides."""
    origins, limit = origins_of(facts, group), facts.policy.rules.nearest_receivers
    if "nearest_receivers" in facts.left_out:
        limit = len(found)
    kept = []
    for mode in LATERAL:
        courts = [code for each, code in found if each == mode]
        own = [code for code in courts if mode == "centralized" and code in origins]
        own += [code for code in courts if RANK[facts.court[code]["level"]] < highest_rank(facts, group)]
        others = sorted(
            (code for code in courts if code not in own),
            key=lambda code: (travel(facts, group, code), facts.position[code]),
        )
        kept += [(mode, code) for code in own + others[:limit]]
    return kept


def travel(facts: Facts, group: list[str], court: str) -> int:
    """Metres from the lead case's creditor and from its asset to a court."""
    return sum(way(facts, place(facts, group), court) for place in (creditor_place, asset_place))


def superior(facts: Facts, group: list[str], *courts: str) -> str:
    """Lowest court at or above the group's courts and some others."""
    first, *others = (*origins_of(facts, group), *courts)
    for code in others:
        first = facts.decider(first, code)
    return first


def decider(facts: Facts, group: list[str], mode: str, receiver: str | None) -> str | None:
    """Court that decides an option without a joint action."""
    if mode == "stay":
        return None
    if mode == "supervised":
        return facts.court[superior(facts, group)]["parent_code"]
    return superior(facts, group, receiver)
