"""Limits and uses of every capacity, one option at a time."""

from collections import Counter
from typing import NamedTuple

from jiaocha_models.words import Mode
from row_by_row.load import one_day_force
from row_by_row.options import Option
from row_by_row.quarter import Facts
from row_by_row.worth import Worth


class Row(NamedTuple):
    """A capacity; None where a field does not apply."""

    resource: str
    court: str | None = None
    other: str | None = None
    mode: str | None = None
    window: int | None = None


OF_COURT = {
    "received_cases": ("most_received", 1),
    "sent_cases": ("most_sent", 1),
    "supervised_cases": ("supervision_room", 1),
    "leader_cases": ("leader_room", 100),
}
"""Setting of a court, and of the policy for all courts, and the parts in which a case is counted."""


def room(facts: Facts, code: str) -> int:
    """Minutes a court can take."""
    court, capacity = facts.court[code], facts.policy.capacity
    if court["declared_room"] is not None:
        units = court["declared_room"]
    elif court["intake_last_quarter"] is not None:
        units = capacity.room_share_of_intake * court["intake_last_quarter"]
        units = max(units - court["unfinished_cross_units"], 0.0)
    elif court["judges"] is not None:
        units = max(capacity.room_units_per_judge * court["judges"] - court["unfinished_cross_units"], 0.0)
    else:
        units = 0.0
    return round(units * capacity.minutes_per_unit)


def limit_of(facts: Facts, row: Row) -> int | None:
    """Limit of a capacity; None where nobody set one."""
    capacity = facts.policy.capacity
    if row.resource == "receiver_minutes":
        return room(facts, row.court)
    if row.resource == "unreserved_minutes":
        if capacity.small_claim_share == 0:
            return None
        return room(facts, row.court) - round(room(facts, row.court) * capacity.small_claim_share)
    if row.resource == "action_days":
        return one_day_force(facts, row.court) * capacity.action_days_per_month
    if row.resource in OF_COURT:
        name, parts = OF_COURT[row.resource]
        stated = facts.court[row.court][name]
        limit = getattr(capacity, name) if stated is None else stated
        if row.resource == "received_cases" and capacity.most_received_percent is not None:
            share = len(facts.case) * capacity.most_received_percent // 100
            limit = share if limit is None else min(limit, share)
        return None if limit is None else limit * parts
    if row.resource == "pair_cases":
        return capacity.most_per_pair
    if row.resource == "mode_cases":
        return capacity.mode_quota.get(Mode(row.mode))
    if row.resource == "batch_cases":
        return capacity.batch_size
    kilometres = capacity.travel_budget_km
    return None if kilometres is None else kilometres * 1000


def uses(facts: Facts, worth: Worth, group: list[str], option: Option, members: list[dict]) -> Counter:
    """What an option uses of each capacity that somebody limited: Row -> amount."""
    if option.mode == "stay":
        return Counter()
    asked = minutes_of(worth, group, option, members)
    asked.update(cases_of(facts, group, option, members))
    for court, window, persons, days, _ in option.brought:
        if persons:
            asked[Row("action_days", court, window=window)] += persons * days
    limited = {row: amount for row, amount in asked.items() if limit_of(facts, row) is not None}
    return Counter({row: amount for row, amount in limited.items() if amount or row[0] == "receiver_minutes"})


def minutes_of(worth: Worth, group: list[str], option: Option, members: list[dict]) -> Counter:
    """Minutes of the working court; entrusted matters use no room, since a court may not refuse them."""
    if option.mode == "entrusted":
        return Counter()
    court, minutes = members[0]["worker"], sum(member["minutes"] for member in members)
    asked = Counter({Row("receiver_minutes", court): minutes})
    if not worth.small(group):
        asked[Row("unreserved_minutes", court)] = minutes
    return asked


def cases_of(facts: Facts, group: list[str], option: Option, members: list[dict]) -> Counter:
    """Cases that change their court, those that are watched or led, and the way to their assets."""
    asked: Counter = Counter()
    moving = sum(member["moves"] for member in members)
    acting = sum(member["acts"] for member in members)
    for number, member in zip(group, members, strict=True):
        if member["moves"]:
            origin = facts.case[number]["court_code"]
            asked[Row("sent_cases", origin)] += 1
            asked[Row("pair_cases", origin, option.receiver)] += 1
            asked[Row("travel_metres")] += member["metres"]
            asked[Row("leader_cases", option.receiver)] += member["leading"]
    asked[Row("received_cases", option.receiver)] = moving
    asked[Row("batch_cases")] = moving
    asked[Row("mode_cases", mode=option.mode)] = acting
    watched = acting if option.mode in ("supervised", "coordinated") else moving
    asked[Row("supervised_cases", option.decider)] = watched
    return asked


def block_of(option: Option, members: list[dict], used: Counter) -> Row | None:
    """Row under which an option is counted first: its court's unreserved minutes, else all its minutes."""
    if option.mode in ("stay", "entrusted"):
        return None
    court = members[0]["worker"]
    unreserved = Row("unreserved_minutes", court)
    return unreserved if unreserved in used else Row("receiver_minutes", court)
