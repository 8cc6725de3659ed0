"""Entrusted matters (事项委托): which court carries out which matter of a case, and how long it takes."""

from collections import Counter

from row_by_row.quarter import Facts


def entrusted(facts: Facts, number: str) -> Counter:
    """Minutes of the matters of a case by the other court that would carry them out."""
    minutes: Counter = Counter()
    for matter in facts.matters:
        if matter["case_number"] != number:
            continue
        court = matter["court_code"] or court_of_place(facts, matter["division"])
        if court in facts.court and court not in facts.chain(facts.case[number]["court_code"]):
            minutes[court] += facts.policy.effort.matter_minutes[matter["kind"]] * matter["count"]
    return minutes


def of_group(facts: Facts, group: list[str]) -> Counter:
    """The same for the cases of a group together."""
    minutes: Counter = Counter()
    for number in group:
        minutes.update(entrusted(facts, number))
    return minutes


def main_court(facts: Facts, minutes: Counter) -> str | None:
    """Court with most minutes, then first in the roster; None where nothing is entrusted."""
    return min(minutes, key=lambda code: (-minutes[code], facts.position[code]), default=None)


def province_of_work(facts: Facts, number: str) -> str | None:
    """Other province in which the main asset lies and matters can be entrusted; None where there is none.

    Only for grounds about work, not about the case's court or its related cases.
    """
    case, ground = facts.case[number], facts.triage[number]["ground"]
    place, home = ((code or "")[:2] for code in (case["asset_division"], facts.division(case["court_code"])))
    courts = [(facts.division(code) or "")[:2] for code in entrusted(facts, number)]
    if ground in ("local_interference", "passive", "related_series") or place in ("", home):
        return None
    return place if place in courts else None


def court_of_place(facts: Facts, division: str | None) -> str | None:
    """Regular basic court of a county, else regular intermediate court of its prefecture."""
    if division is None:
        return None
    for level, digits in (("basic", 6), ("intermediate", 4)):
        for code, court in facts.court.items():
            seat = facts.division(code)
            here = seat is not None and seat[:digits] == division[:digits]
            if here and court["level"] == level and court["category"] == "regular":
                return code
    return None
