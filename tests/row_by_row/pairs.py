"""Open options, one group, one mode, one court, one member, one rule at a time."""

from datetime import timedelta

from row_by_row.quarter import Facts, metres, place_of_division

LATERAL = ("directed", "centralized")
TRANSFERS = (*LATERAL, "escalated")
IN_COURT = ("internal", "supervised")
RANK = {"supreme": 0, "high": 1, "intermediate": 2, "basic": 3}
DIGITS = {"supreme": 0, "high": 2, "intermediate": 4, "basic": 6}
SPECIAL = ("xpcc", "forestry", "maritime", "land_reclamation", "ip", "other_special")
POWER = {"planning_court_decides", "cross_province_only_supreme"}


class Pair:
    """One member of a group, one court (None for staying), one mode."""

    def __init__(self, facts: Facts, group: list[str], number: str, mode: str, receiver: str | None) -> None:
        self.facts, self.rules = facts, facts.policy.rules
        self.case, self.mode, self.receiver = facts.case[number], mode, receiver
        self.origin = self.case["court_code"]
        self.origins = {facts.case[member]["court_code"] for member in group}
        self.planning = facts.policy.planning_court

    @property
    def to(self) -> dict:
        return self.facts.court[self.receiver]

    @property
    def source(self) -> dict:
        return self.facts.court[self.origin]

    def covers(self, division: str | None) -> bool:
        """Whether the receiver's own area covers a division."""
        seat, digits = self.facts.division(self.receiver), DIGITS[self.to["level"]]
        return division is not None and seat is not None and seat[:digits] == division[:digits]

    def award_at_its_place(self) -> bool:
        award = self.case["basis_kind"] == "arbitration"
        return award and (
            self.covers(self.case["asset_division"]) or self.covers(self.case["debtor_division"])
        )

    def high(self, code: str) -> str | None:
        return next((c for c in self.facts.chain(code) if self.facts.court[c]["level"] == "high"), None)


def several_origins_move_as_one(p: Pair) -> bool:
    return p.mode in ("directed", *IN_COURT) and len(p.origins) > 1


def centralised_needs_related(p: Pair) -> bool:
    return p.mode == "centralized" and len(p.origins) < 2


def stays_in_court(p: Pair) -> bool:
    return p.mode in IN_COURT and p.origin != p.receiver


def second_team(p: Pair) -> bool:
    return p.mode == "internal" and not p.to["second_team"]


def receiver_differs_from_origin(p: Pair) -> bool:
    return p.mode == "directed" and p.origin == p.receiver


def escalated_to_superior(p: Pair) -> bool:
    return p.mode == "escalated" and p.receiver not in p.facts.chain(p.origin)[1:]


def directed_to_equal_level(p: Pair) -> bool:
    return p.mode == "directed" and RANK[p.to["level"]] < RANK[p.source["level"]]


def receiver_level_not_below_origin(p: Pair) -> bool:
    below = p.mode in LATERAL and RANK[p.to["level"]] > RANK[p.source["level"]]
    return below and not (p.rules.downward and p.award_at_its_place())


def decider_must_be_common_superior(p: Pair) -> bool:
    return p.mode != "stay" and p.facts.chain(p.origin)[-1] != p.facts.chain(p.receiver)[-1]


def planning_court_decides(p: Pair) -> bool:
    if p.mode == "stay":
        return False
    if p.mode == "supervised":
        superior = p.source["parent_code"]
        return superior is None or not p.facts.within(superior, p.planning)
    return not (p.facts.within(p.origin, p.planning) and p.facts.within(p.receiver, p.planning))


def cross_province_only_supreme(p: Pair) -> bool:
    return p.mode in LATERAL and not p.rules.cross_province and p.high(p.origin) != p.high(p.receiver)


def supreme_court_not_receiver(p: Pair) -> bool:
    return p.mode in TRANSFERS and p.to["level"] == "supreme"


def arbitral_award_forum(p: Pair) -> bool:
    if p.mode not in TRANSFERS or not p.rules.special_forums or p.case["basis_kind"] != "arbitration":
        return False
    return p.to["level"] == "basic" and not (p.rules.downward and p.award_at_its_place())


def criminal_property_forum(p: Pair) -> bool:
    criminal = p.case["basis_kind"] == "criminal_property"
    if p.mode not in TRANSFERS or not p.rules.special_forums or not criminal or p.origin == p.receiver:
        return False
    return not (p.covers(p.case["asset_division"]) and p.to["level"] == p.source["level"])


def railway_court(p: Pair) -> bool:
    if p.mode not in LATERAL or not p.rules.special_forums:
        return False
    receives, gives = p.to["category"] == "railway", p.source["category"] == "railway"
    designated = p.high(p.origin) == p.high(p.receiver)
    return (receives and not gives and not designated) or (gives and not receives)


def special_court(p: Pair) -> bool:
    if p.mode not in LATERAL or not p.rules.special_forums:
        return False
    kinds = p.source["category"], p.to["category"]
    return kinds[0] != kinds[1] and (kinds[0] in SPECIAL or kinds[1] in SPECIAL)


def influence_area(p: Pair) -> bool:
    if p.mode not in TRANSFERS:
        return False
    stated = p.case["influence_division"] or ""
    for mark in "；,，、":
        stated = stated.replace(mark, ";")
    areas = [area for area in stated.replace(" ", ";").split(";") if area]
    level, place = p.case["debtor_level"], p.case["debtor_division"] or p.facts.division(p.origin)
    public = p.case["debtor_kind"] in ("government", "state_enterprise")
    if p.rules.influence_by_level and public and place is not None and level != "none":
        areas.append({"county": place, "city": place[:4] + "00", "province": place[:2] + "0000"}[level])
    seat = p.facts.division(p.receiver)
    return any(seat is not None and seat.startswith(prefix_of(area)) for area in areas)


def prefix_of(area: str) -> str:
    """Digits that all divisions of an area share."""
    return area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area


def takes_part(p: Pair) -> bool:
    return p.mode in TRANSFERS and not p.to["takes_part"]


def director_vacant(p: Pair) -> bool:
    return p.mode in TRANSFERS and p.rules.vacant_director_closes and p.to["director_vacant"]


def max_distance(p: Pair) -> bool:
    limit = p.rules.max_distance_km
    if p.mode not in LATERAL or limit is None:
        return False
    way = metres(p.facts.seat(p.origin), p.facts.seat(p.receiver))
    return way is not None and way > limit * 1000


def fixed_by_person(p: Pair) -> bool:
    fixes = [
        a for a in p.facts.adjustments if (a["case_number"], a["kind"]) == (p.case["case_number"], "fix")
    ]
    if not fixes:
        return False
    court, mode = fixes[-1]["court_code"], fixes[-1]["mode"]
    return court not in (None, p.receiver or p.origin) or mode not in (None, p.mode)


def forbidden_by_person(p: Pair) -> bool:
    for a in p.facts.adjustments:
        if (a["case_number"], a["kind"]) != (p.case["case_number"], "forbid"):
            continue
        court, mode = a["court_code"], a["mode"]
        if court is None and mode is None:
            hit = p.mode in TRANSFERS
        elif p.mode == "stay":
            hit = court is None and mode == "stay"
        else:
            hit = court in (None, p.receiver) and mode in (None, p.mode)
        if hit:
            return True
    return False


def supervision_expired_forces_transfer(p: Pair) -> bool:
    ordered, days = p.case["supervision_order_date"], p.case["supervision_days"]
    unjustified = p.case["supervision_expired_without_reason"] == "yes"
    if p.mode in TRANSFERS or not unjustified or ordered is None or days is None:
        return False
    return ordered + timedelta(days=days) < p.facts.policy.planning_date


RULES = {
    rule.__name__: rule
    for rule in (
        several_origins_move_as_one, centralised_needs_related, stays_in_court, second_team,
        receiver_differs_from_origin, escalated_to_superior, directed_to_equal_level,
        receiver_level_not_below_origin, decider_must_be_common_superior, planning_court_decides,
        cross_province_only_supreme, supreme_court_not_receiver, arbitral_award_forum,
        criminal_property_forum, railway_court, special_court, influence_area, takes_part, director_vacant,
        max_distance, fixed_by_person, forbidden_by_person, supervision_expired_forces_transfer,
    )
}  # fmt: skip
"""Every rule about one pair, by the name the product gives it."""


def closers(facts: Facts, group: list[str], mode: str, receiver: str | None) -> set[str]:
    """Rules that close a court in a mode to some member of a group."""
    pairs = [Pair(facts, group, number, mode, receiver) for number in group]
    return {name for name, closes in RULES.items() if any(closes(pair) for pair in pairs)}


def options_of(facts: Facts, group: list[str]) -> list[tuple[str, str | None, str | None]]:
    """Open (mode, receiver, decider) of a group; empty for a group that is reported up."""
    looked_at = list(candidates(facts, group))
    found = [pair for pair in looked_at if not closers(facts, group, *pair)]
    if not any(mode in TRANSFERS for mode, _ in found) and any(
        mode in TRANSFERS and closers(facts, group, mode, court) <= POWER for mode, court in looked_at
    ):
        return []
    kept = [*(pair for pair in found if pair[0] not in LATERAL), *nearest(facts, group, found)]
    return [(mode, court, decider(facts, group, mode, court)) for mode, court in kept or [("stay", None)]]


def candidates(facts: Facts, group: list[str]) -> list[tuple[str, str | None]]:
    """Courts worth looking at in each mode: those of the group's level, its own, those above."""
    origins = [facts.case[number]["court_code"] for number in group]
    ranks = [RANK[facts.court[code]["level"]] for code in origins]
    found: list[tuple[str, str | None]] = [("stay", None)]
    for code, court in facts.court.items():
        rank = RANK[court["level"]]
        if code in origins:
            found += [("internal", code), ("supervised", code)]
        if rank == min(ranks) or (facts.policy.rules.downward and rank > min(ranks)):
            found += [("directed", code), ("centralized", code)]
        if court["level"] in ("intermediate", "high"):
            found.append(("escalated", code))
    return found


def nearest(facts: Facts, group: list[str], found: list[tuple]) -> list[tuple]:
    """The nearest of the open lateral receivers; a series keeps its own courts besides."""
    origins = {facts.case[number]["court_code"] for number in group}
    kept = []
    for mode in LATERAL:
        courts = [code for each, code in found if each == mode]
        own = [code for code in courts if mode == "centralized" and code in origins]
        others = sorted(
            (code for code in courts if code not in own),
            key=lambda code: (travel(facts, group, code), facts.position[code]),
        )
        limit = facts.policy.rules.nearest_receivers
        kept += [(mode, code) for code in own + others[:limit]]
    return kept


def travel(facts: Facts, group: list[str], court: str) -> int:
    """Metres from the lead case's creditor and from its asset to a court."""
    case = lead_case(facts, group)
    seat = facts.seat(main_origin(facts, group))
    creditor = place_of_division(case["creditor_division"]) or seat
    asset = place_of_division(case["asset_division"]) or place_of_division(case["debtor_division"]) or seat
    ways = [metres(place, facts.seat(court)) for place in (creditor, asset)]
    return sum(20_020_000 if way is None else way for way in ways)


def lead_case(facts: Facts, group: list[str]) -> dict:
    """Earliest filed, then the smallest case number."""
    cases = [facts.case[number] for number in group]
    return min(cases, key=lambda c: (c["filing_date"] is None, c["filing_date"] or 0, c["case_number"]))


def main_origin(facts: Facts, group: list[str]) -> str:
    """Court with most of the group's cases, then first in the roster."""
    origins = [facts.case[number]["court_code"] for number in group]
    return min(set(origins), key=lambda code: (-origins.count(code), facts.position[code]))


def decider(facts: Facts, group: list[str], mode: str, receiver: str | None) -> str | None:
    """Court that decides an option."""
    if mode == "stay":
        return None
    common = facts.case[group[0]]["court_code"]
    for number in group:
        common = facts.decider(common, facts.case[number]["court_code"])
    return facts.court[common]["parent_code"] if mode == "supervised" else facts.decider(common, receiver)
