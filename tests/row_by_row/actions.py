"""Joint actions (协同行动): who may help, in which months, with how many persons; one group at a time."""

from calendar import monthrange
from datetime import date, timedelta
from math import floor

from row_by_row import areas
from row_by_row.groups import asset_place, lead_case, origins_of, way
from row_by_row.load import one_day_force, too_few
from row_by_row.quarter import Facts

MONTHS = 3


def stated_persons(facts: Facts, group: list[str]) -> int:
    """Persons a day that a case of the group states, the most; 0 where none does."""
    return max(facts.case[number]["action_persons"] or 0 for number in group)


def persons_needed(facts: Facts, group: list[str]) -> int:
    """The same, or what the policy assumes for the asset of the lead case."""
    assumed = facts.policy.effort.action_persons[lead_case(facts, group)["asset_kind"]]
    return stated_persons(facts, group) or assumed


def days_needed(facts: Facts, group: list[str]) -> int:
    """Days of the action, the most that a case states."""
    return max(facts.case[number]["action_days"] for number in group)


def joint_work(facts: Facts, group: list[str]) -> bool:
    """Whether some case is too much for one court: by its ground, or by the persons it states."""

    def beyond(number: str) -> bool:
        case = facts.case[number]
        short = too_few(facts, case["court_code"], case["action_persons"] or 0)
        return short or facts.triage[number]["ground"] == "complex_asset"

    return any(beyond(number) for number in group)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_of(facts: Facts, group: list[str]) -> list[int]:
    """Months of the quarter with enough days on which every case can be acted on."""
    found = []
    cases = [facts.case[number] for number in group]
    for month in range(MONTHS):
        first, after = (months_after(facts.policy.planning_date, month + step) for step in (0, 1))
        begin = max([first, *(case["action_from"] for case in cases if case["action_from"])])
        until = [case["action_until"] + timedelta(1) for case in cases if case["action_until"]]
        if (min([after, *until]) - begin).days >= days_needed(facts, group):
            found.append(month)
    return found


def helpers(facts: Facts, group: list[str], lead: str) -> list[str]:
    """Courts that may help, the nearest to the place of the action first, then by the roster.

    Those of the lead's province, unless the policy lets cases cross its border; those below a lead that
    takes the case up.
    """
    takes_up = lead not in origins_of(facts, group)

    def able(code: str) -> bool:
        court = facts.court[code]
        fits = code != lead and court["takes_part"] and court["level"] in ("intermediate", "basic")
        neutral = not any(areas.influenced(facts, facts.case[number], code) for number in group)
        free = not any(areas.recused(facts, number, code) for number in group)
        near = facts.policy.rules.cross_province or facts.province(code) == facts.province(lead)
        near = near and (not takes_up or facts.within(code, lead))
        in_power = near and facts.within(code, facts.policy.planning_court)
        return fits and neutral and free and in_power and one_day_force(facts, code) > 0

    place = asset_place(facts, group)
    return sorted(filter(able, facts.court), key=lambda code: (way(facts, place, code), facts.position[code]))


def teams(facts: Facts, group: list[str], lead: str) -> list[dict[str, int]]:
    """At most two teams that cover the persons needed: with the nearest helper, and without."""
    near = helpers(facts, group, lead)
    found: list[dict[str, int]] = []
    for chosen in (near, near[1:]):
        persons = team(facts, group, lead, chosen[: facts.policy.rules.most_contributors])
        if persons and persons not in found:
            found.append(persons)
    return found


def team(facts: Facts, group: list[str], lead: str, chosen: list[str]) -> dict[str, int]:
    """Persons a day by court; empty where lead and helpers cannot send enough, or nobody helps.

    The lead sends its share, more only as far as the helpers fall short.
    """
    needed = persons_needed(facts, group)
    reach = sum(one_day_force(facts, code) for code in chosen)
    share = floor(needed * facts.policy.effort.own_action_share)
    persons = {lead: min(one_day_force(facts, lead), max(share, needed - reach))}
    for code in chosen:
        missing = needed - sum(persons.values())
        persons[code] = min(one_day_force(facts, code), missing)
    sent = {code: number for code, number in persons.items() if number > 0}
    return sent if sum(sent.values()) >= needed and sent.keys() - {lead} else {}


def decider_recused(facts: Facts, group: list[str], persons: dict[str, int]) -> bool:
    """Whether the lowest court above all that take part is recused in a case of the group."""
    first, *others = origins_of(facts, group) + list(persons)
    for code in others:
        first = facts.decider(first, code)
    return any(areas.recused(facts, number, first) for number in group)


def plans(facts: Facts, group: list[str], lead: str) -> list[tuple[int, dict[str, int]]]:
    """Every admissible month with every team, in order."""
    found = [persons for persons in teams(facts, group, lead) if not decider_recused(facts, group, persons)]
    return [(month, persons) for month in months_of(facts, group) for persons in found]
