"""What a group of related cases has in common: its lead case, its main court, its places."""

from row_by_row.areas import RANK
from row_by_row.quarter import Facts, metres, place_of_division

Place = tuple[float, float] | None
FARTHEST = 20_020_000


def lead_case(facts: Facts, group: list[str]) -> dict:
    """Earliest filed, then the smallest case number."""
    cases = [facts.case[number] for number in group]
    return min(cases, key=lambda c: (c["filing_date"] is None, c["filing_date"] or 0, c["case_number"]))


def origins_of(facts: Facts, group: list[str]) -> list[str]:
    """Court of every case."""
    return [facts.case[number]["court_code"] for number in group]


def highest_rank(facts: Facts, group: list[str]) -> int:
    """Level of the group's highest court; 0 is the supreme court's."""
    return min(RANK[facts.court[code]["level"]] for code in origins_of(facts, group))


def main_origin(facts: Facts, group: list[str]) -> str:
    """Court with most of the group's cases, then first in the roster."""
    origins = origins_of(facts, group)
    return min(set(origins), key=lambda code: (-origins.count(code), facts.position[code]))


def asset_place(facts: Facts, group: list[str]) -> Place:
    """Place of the lead case's asset, else of its debtor, else the seat of the main court."""
    case = lead_case(facts, group)
    place = place_of_division(case["asset_division"]) or place_of_division(case["debtor_division"])
    return place or facts.seat(main_origin(facts, group))


def creditor_place(facts: Facts, group: list[str]) -> Place:
    """Place of the lead case's creditor, else the seat of the main court."""
    place = place_of_division(lead_case(facts, group)["creditor_division"])
    return place or facts.seat(main_origin(facts, group))


def way(facts: Facts, place: Place, court: str) -> int:
    """Metres from a place to a court; the farthest there is where either is unknown."""
    found = metres(place, facts.seat(court))
    return FARTHEST if found is None else found
