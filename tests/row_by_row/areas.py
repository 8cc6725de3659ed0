"""Areas: what a court's area covers, where a debtor has influence, which courts a person recused."""

from functools import cache

from row_by_row.quarter import Facts

DIGITS = {"supreme": 0, "high": 2, "intermediate": 4, "basic": 6}
RANK = {"supreme": 0, "high": 1, "intermediate": 2, "basic": 3}


def covers(facts: Facts, code: str, division: str | None) -> bool:
    """Whether a court's own area covers a division."""
    seat, digits = facts.division(code), DIGITS[facts.court[code]["level"]]
    return division is not None and seat is not None and seat[:digits] == division[:digits]


def prefix_of(area: str) -> str:
    """Digits that all divisions of an area share."""
    return area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area


def inside(facts: Facts, code: str, area: str) -> bool:
    """Whether a court works inside an area: its seat lies there, and its own area is no larger."""
    prefix, seat = prefix_of(area), facts.division(code)
    return seat is not None and seat.startswith(prefix) and DIGITS[facts.court[code]["level"]] >= len(prefix)


def influenced(facts: Facts, case: dict, code: str) -> bool:
    """Whether a court lies where the debtor has influence: by its level, or as a person stated."""
    stated = case["influence_division"] or ""
    for mark in "；,，、":
        stated = stated.replace(mark, ";")
    areas = [area for area in stated.replace(" ", ";").split(";") if area]
    level = case["debtor_level"]
    place = case["debtor_division"] or facts.division(case["court_code"])
    public = case["debtor_kind"] in ("government", "state_enterprise")
    if facts.policy.rules.influence_by_level and public and place is not None and level != "none":
        areas.append({"county": place, "city": place[:4] + "00", "province": place[:2] + "0000"}[level])
    return any(inside(facts, code, area) for area in areas)


@cache
def recusals(facts: Facts) -> frozenset[tuple[str, str]]:
    """Cases and the courts that a person recused in them."""
    rows = [row for row in facts.adjustments if row["kind"] == "recuse"]
    return frozenset((row["case_number"], row["court_code"]) for row in rows)


def recused(facts: Facts, number: str, code: str) -> bool:
    """Whether a court is recused in a case."""
    return (number, code) in recusals(facts)
