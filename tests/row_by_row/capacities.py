"""Limits and uses of every capacity, one option at a time."""

from collections import Counter

from jiaocha_models.words import Mode
from row_by_row.quarter import Facts
from row_by_row.worth import Worth


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


def limit_of(facts: Facts, row: tuple) -> int | None:
    """Limit of a capacity; None where nobody set one."""
    resource, court, _, mode = row
    capacity = facts.policy.capacity
    if resource == "receiver_minutes":
        return room(facts, court)
    if resource == "unreserved_minutes":
        if capacity.small_claim_share == 0:
            return None
        return room(facts, court) - round(room(facts, court) * capacity.small_claim_share)
    own = {
        "received_cases": "most_received",
        "sent_cases": "most_sent",
        "supervised_cases": "supervision_room",
    }
    if resource in own:
        stated = facts.court[court][own[resource]]
        return getattr(capacity, own[resource]) if stated is None else stated
    if resource == "pair_cases":
        return capacity.most_per_pair
    if resource == "mode_cases":
        return capacity.mode_quota.get(Mode(mode))
    if resource == "batch_cases":
        return capacity.batch_size
    kilometres = capacity.travel_budget_km
    return None if kilometres is None else kilometres * 1000


def uses(facts: Facts, worth: Worth, group: list[str], option: tuple, members: list[dict]) -> Counter:
    """What an option uses of each capacity: (resource, court, other court, mode) -> amount."""
    mode, receiver, decider = option
    asked: Counter = Counter()
    if mode == "stay":
        return asked
    minutes = sum(member["minutes"] for member in members)
    worker = members[0]["worker"]
    moving = sum(member["moves"] for member in members)
    acting = sum(member["acts"] for member in members)
    asked["receiver_minutes", worker, None, None] = minutes
    if not worth.small(group):
        asked["unreserved_minutes", worker, None, None] = minutes
    for number, member in zip(group, members, strict=True):
        if member["moves"]:
            origin = facts.case[number]["court_code"]
            asked["sent_cases", origin, None, None] += 1
            asked["pair_cases", origin, receiver, None] += 1
            asked["travel_metres", None, None, None] += member["metres"]
    asked["received_cases", receiver, None, None] = moving
    asked["batch_cases", None, None, None] = moving
    asked["mode_cases", None, None, mode] = acting
    if decider is not None:
        watched = acting if mode in ("supervised", "coordinated") else moving
        asked["supervised_cases", decider, None, None] = watched
    limited = {row: amount for row, amount in asked.items() if limit_of_or_none(facts, row) is not None}
    return Counter({row: amount for row, amount in limited.items() if amount or row[0] == "receiver_minutes"})


def limit_of_or_none(facts: Facts, row: tuple) -> int | None:
    """Limit of a row that names a court where its resource needs one."""
    needs_court = row[0] in (
        "receiver_minutes", "unreserved_minutes", "received_cases", "sent_cases", "supervised_cases",
    )  # fmt: skip
    return None if needs_court and row[1] is None else limit_of(facts, row)
