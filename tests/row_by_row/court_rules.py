"""Rules about pairs: the court's suitability, what persons instructed, what forces a change of court."""

from row_by_row.areas import influenced, recused
from row_by_row.clock import supervision_failed
from row_by_row.load import load_ratio
from row_by_row.matters import province_of_work
from row_by_row.pair import LATERAL, TRANSFERS, Pair
from row_by_row.quarter import metres, place_of_division


def influence_area(p: Pair) -> bool:
    return p.mode in TRANSFERS and influenced(p.facts, p.case, p.receiver)


def recusal(p: Pair) -> bool:
    handling = {p.receiver or p.origin} | ({p.origin} if p.mode == "entrusted" else set())
    return any(recused(p.facts, p.number, code) for code in handling)


def asset_in_other_province(p: Pair) -> bool:
    away = province_of_work(p.facts, p.number)
    if p.mode not in TRANSFERS or not p.rules.asset_in_other_province or away is None:
        return False
    if supervision_failed(p.facts, p.case):
        return False
    return (p.facts.division(p.receiver) or "")[:2] != away


def takes_part(p: Pair) -> bool:
    return p.mode in TRANSFERS and not p.to["takes_part"]


def director_vacant(p: Pair) -> bool:
    return p.mode in TRANSFERS and p.rules.vacant_director_closes and p.to["director_vacant"]


def too_far(p: Pair, place: tuple[float, float] | None, limit: float | None) -> bool:
    """Whether the receiver is farther from a place than a limit; what is unknown closes nothing."""
    if p.mode not in LATERAL or limit is None:
        return False
    way = metres(place, p.facts.seat(p.receiver))
    return way is not None and way > limit * 1000


def max_distance(p: Pair) -> bool:
    return too_far(p, p.facts.seat(p.origin), p.rules.max_distance_km)


def party_too_far(p: Pair) -> bool:
    return too_far(p, place_of_division(p.case["creditor_division"]), p.rules.max_party_km)


def asset_too_far(p: Pair) -> bool:
    return too_far(p, place_of_division(p.case["asset_division"]), p.rules.max_asset_km)


def receiver_overloaded(p: Pair) -> bool:
    limit = p.rules.most_load_ratio
    return p.mode in LATERAL and limit is not None and load_ratio(p.facts, p.receiver) > limit


def receiver_short_of_force(p: Pair) -> bool:
    limit = p.rules.fewest_judges
    if p.mode not in LATERAL or limit is None or p.to["judges"] is None:
        return False
    return p.to["judges"] < limit


def fixed_by_person(p: Pair) -> bool:
    fixes = [a for a in p.facts.adjustments if (a["case_number"], a["kind"]) == (p.number, "fix")]
    if not fixes:
        return False
    court, mode = fixes[-1]["court_code"], fixes[-1]["mode"]
    handling = {p.receiver or p.origin} | ({p.origin} if p.mode == "entrusted" else set())
    return court not in (None, *handling) or mode not in (None, p.mode)


def forbidden_by_person(p: Pair) -> bool:
    for a in p.facts.adjustments:
        if (a["case_number"], a["kind"]) != (p.number, "forbid"):
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


def stays(p: Pair) -> bool:
    """Whether the case would stay in its court, also as one of a series concentrated there."""
    return p.mode not in TRANSFERS or p.receiver == p.origin


def supervision_expired_forces_transfer(p: Pair) -> bool:
    return stays(p) and supervision_failed(p.facts, p.case)


def over_time_forces_transfer(p: Pair) -> bool:
    limit, found = p.rules.must_change_days, p.facts.triage[p.number]
    if not stays(p) or limit is None or found["ground"] == "none" or found["days"] is None:
        return False
    return found["days"] > limit


COURT_RULES = (
    influence_area, recusal, asset_in_other_province, takes_part, director_vacant, max_distance,
    party_too_far, asset_too_far, receiver_overloaded, receiver_short_of_force, fixed_by_person,
    forbidden_by_person, supervision_expired_forces_transfer, over_time_forces_transfer,
)  # fmt: skip
