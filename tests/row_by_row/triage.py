"""Triage, one case at a time: the six-month clock, the ground, the first rule that stops a case."""

from datetime import date, timedelta

from row_by_row.quarter import Facts

ACCUSING = ("local_interference", "passive")


def triage(facts: Facts) -> list[dict]:
    """Class, rule and ground of every case."""
    first = [judge(facts, case, ground(facts, case)) for case in facts.cases]
    lone = [judge(facts, case, "related_series")["class_"] == "candidate" for case in facts.cases]
    groups = related(facts, [case for case, may in zip(facts.cases, lone, strict=True) if may])
    result = []
    for case, found in zip(facts.cases, first, strict=True):
        members = groups.get(case["case_number"], [])
        courts = {facts.case[number]["court_code"] for number in members}
        if found["ground"] == "none" and len(courts) > 1:
            found = judge(facts, case, "related_series")
        result.append(found)
    return result


def judge(facts: Facts, case: dict, stands_on: str) -> dict:
    """First rule that stops a case standing on a ground."""
    for name, class_, stops in RULES:
        if stops(facts, case, stands_on):
            return {"class_": class_, "rule": name, "ground": stands_on}
    return {"class_": "candidate", "rule": "candidate", "ground": stands_on}


def ground(facts: Facts, case: dict) -> str:
    """The ground a case stands on by itself."""
    stated = case["ground"]
    if stated in ACCUSING and not (case["ground_registered_by"] or "").strip():
        stated = "none"
    if stated != "none":
        return stated
    revived = case["status"] == "terminated" and case["petition"] and case["lead_quality"] != "none"
    return "over_time" if over_time(facts, case) or revived else "none"


def over_time(facts: Facts, case: dict) -> bool:
    """Whether more than the policy's six months have run."""
    start = clock_start(case)
    if start is None:
        return False
    days = (facts.policy.planning_date - start).days - excluded_days(facts, case, start)
    return max(days, 0) > facts.policy.rules.six_month_days


def clock_start(case: dict) -> date | None:
    """Receipt of the application (else filing), or discovery of an asset where that came later."""
    begun = case["application_date"] or case["filing_date"]
    found = case["asset_discovery_date"]
    return found if found is not None and (begun is None or found > begun) else begun


def excluded_days(facts: Facts, case: dict, start: date) -> int:
    """Days after the start, up to today, that lie in an excluded period, each once."""
    periods = periods_of(facts, case)
    if not periods:
        return case["excluded_days"] or 0
    today = facts.policy.planning_date
    days = set()
    for period in periods:
        day = max(period["start"], start + timedelta(days=1))
        while day <= min(period["end"] or today, today):
            days.add(day)
            day += timedelta(days=1)
    return len(days)


def periods_of(facts: Facts, case: dict) -> list[dict]:
    """Excluded periods of a case."""
    return [period for period in facts.exclusions if period["case_number"] == case["case_number"]]


def period_running(facts: Facts, case: dict) -> bool:
    """Whether today lies in an excluded period."""
    today = facts.policy.planning_date
    return any(
        p["start"] <= today and (p["end"] is None or p["end"] >= today) for p in periods_of(facts, case)
    )


def expiry(facts: Facts, case: dict) -> date | None:
    """Earliest day on which an asset of the case is free; renewals of a measure count."""
    latest: dict[str, date] = {}
    for row in facts.seizures:
        if row["case_number"] == case["case_number"] and row["expiry"] is not None:
            latest[row["asset"]] = max(row["expiry"], latest.get(row["asset"], date.min))
    return min(latest.values()) if latest else case["seizure_expiry"]


def expires_soon(facts: Facts, case: dict) -> bool:
    """Whether a measure lapses before a handover is safe."""
    day = expiry(facts, case)
    rules = facts.policy.rules
    return day is not None and (day - facts.policy.planning_date).days < rules.seizure_days


RULES = [
    (
        "bankruptcy_under_way",
        "route_out",
        lambda f, c, g: c["bankruptcy_status"] in ("under_review", "accepted"),
    ),
    ("bankruptcy_screening", "route_out", lambda f, c, g: c["bankruptcy_status"] == "screening"),
    ("case_closed", "stay", lambda f, c, g: c["status"] == "closed"),
    ("kind_not_transferable", "stay", lambda f, c, g: c["case_kind"] not in (None, "first", "resumed")),
    ("writ_unclear", "route_out", lambda f, c, g: c["writ_unclear"]),
    ("objection_pending", "hold", lambda f, c, g: c["objection_pending"]),
    ("appraisal_under_way", "hold", lambda f, c, g: c["auction_stage"] == "appraisal"),
    ("auction_under_way", "hold", lambda f, c, g: c["auction_stage"] == "listed"),
    ("sold_not_delivered", "hold", lambda f, c, g: c["auction_stage"] == "sold"),
    ("money_undistributed", "hold", lambda f, c, g: c["money_held"] > 0 or c["auction_stage"] == "delivered"),
    ("settlement_being_performed", "hold", lambda f, c, g: c["status"] == "settlement"),
    ("deferred", "hold", lambda f, c, g: c["status"] == "deferred"),
    ("suspended", "hold", lambda f, c, g: c["status"] == "suspended"),
    ("excluded_period_running", "hold", lambda f, c, g: period_running(f, c)),
    (
        "terminated_without_lead",
        "stay",
        lambda f, c, g: c["status"] == "terminated" and c["lead_quality"] == "none" and not c["petition"],
    ),
    ("repeat_limit", "stay", lambda f, c, g: c["transfer_count"] >= f.policy.rules.repeat_limit),
    ("accusation_not_registered", "stay", lambda f, c, g: g == "none" and c["ground"] in ACCUSING),
    ("necessity", "stay", lambda f, c, g: g == "none"),
    ("seizure_about_to_expire", "pre_task", lambda f, c, g: expires_soon(f, c)),
]
"""Name, class, and when it stops a case; tried in this order."""


def related(facts: Facts, cases: list[dict]) -> dict[str, list[str]]:
    """Case numbers of each case's group, in order, among the cases given."""
    numbers = [case["case_number"] for case in cases]
    group = {number: {number} for number in numbers}
    for one, other in ties(facts, cases):
        joined = group[one] | group[other]
        for number in joined:
            group[number] = joined
    return {number: sorted(group[number], key=numbers.index) for number in numbers}


def ties(facts: Facts, cases: list[dict]) -> list[tuple[str, str]]:
    """Pairs of cases that belong together."""
    found = []
    for i, one in enumerate(cases):
        for other in cases[:i]:
            if same_debtor(one, other) or same_asset(facts, one, other):
                found.append((one["case_number"], other["case_number"]))
    inside = {case["case_number"] for case in cases}
    for link in facts.links:
        if link["move_together"] and {link["case_number"], link["other_case_number"]} <= inside:
            found.append((link["case_number"], link["other_case_number"]))
    return found


def same_debtor(one: dict, other: dict) -> bool:
    """The same identifier; or, where neither has one, the same name and domicile."""
    ids = one["debtor_identifier"], other["debtor_identifier"]
    if ids[0] is not None or ids[1] is not None:
        return ids[0] == ids[1]
    who = [(case["debtor"], case["debtor_division"]) for case in (one, other)]
    return None not in who[0] and who[0] == who[1]


def same_asset(facts: Facts, one: dict, other: dict) -> bool:
    """A seizure of the same asset in both cases."""
    assets = [
        {row["asset"] for row in facts.seizures if row["case_number"] == case["case_number"]}
        for case in (one, other)
    ]
    return bool(assets[0] & assets[1])
