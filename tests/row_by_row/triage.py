"""Triage, one case at a time: the ground, where it comes from, and the first rule that stops a case."""

from datetime import date

from row_by_row import clock
from row_by_row.load import load_ratio
from row_by_row.quarter import Facts
from row_by_row.related import related, same_debtor

ACCUSING = ("local_interference", "passive")
ENTERPRISES = ("enterprise", "state_enterprise")
NO_GROUND = ("none", "none")
RELATED = ("related_series", "related")


def triage(facts: Facts) -> list[dict]:
    """Class, rule, ground and clock of every case."""
    lone = [judge(facts, case, RELATED)["class_"] == "candidate" for case in facts.cases]
    groups = related(facts, [case for case, may in zip(facts.cases, lone, strict=True) if may])
    result = []
    for case in facts.cases:
        stands_on = ground(facts, case)
        members = groups.get(case["case_number"], [])
        courts = {facts.case[number]["court_code"] for number in members}
        enough = len(members) >= facts.policy.rules.series_fewest_cases
        if stands_on == NO_GROUND and len(courts) > 1 and enough:
            stands_on = RELATED
        result.append(judge(facts, case, stands_on))
    return result


def judge(facts: Facts, case: dict, stands_on: tuple[str, str]) -> dict:
    """First rule that stops a case standing on a ground, and until when."""
    name, class_ = next(
        (
            (name, class_)
            for name, class_, stops in RULES
            if name not in facts.left_out and stops(facts, case, stands_on[0])
        ),
        ("candidate", "candidate"),
    )
    until = clock.open_until(facts, case) if class_ == "hold" else None
    return {
        "class_": class_,
        "rule": name,
        "ground": stands_on[0],
        "ground_source": stands_on[1],
        "days": clock.net_days(facts, case),
        "until": expiry(facts, case) if name == "seizure_about_to_expire" else until,
    }


def ground(facts: Facts, case: dict) -> tuple[str, str]:
    """The ground a case stands on by itself, and its source."""
    stated, limit = case["ground"], facts.policy.rules.overload_ratio
    if stated in ACCUSING and registered(facts, case):
        return stated, "registered"
    if stated not in ("none", *ACCUSING):
        return stated, "stated"
    if clock.over_time(facts, case):
        return "over_time", "clock"
    if clock.supervision_failed(facts, case):
        return "over_time", "supervision"
    if case["status"] == "terminated" and case["petition"] and case["lead_quality"] != "none":
        return "over_time", "revived"
    if limit is not None and load_ratio(facts, case["court_code"]) >= limit:
        return "short_of_force", "load"
    return NO_GROUND


def registered(facts: Facts, case: dict) -> bool:
    """Whether an accusation says who registered it, when, and on what material."""
    who, material = (
        (case[name] or "").strip() for name in ("ground_registered_by", "ground_material")
    )  # fmt: skip
    day = case["ground_registered_on"]
    return bool(who and material) and day is not None and day <= facts.policy.planning_date


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


def insolvent(case: dict) -> bool:
    """Whether an enterprise is unable to pay, and a party agreed in writing to bankruptcy."""
    agreed = case["bankruptcy_consent"] == "yes"
    return case["debtor_kind"] in ENTERPRISES and case["debtor_unable"] == "yes" and agreed


def terminated_cases(facts: Facts, case: dict) -> int:
    """Known terminated cases of a debtor: as stated, or counted among the quarter's cases."""
    counted = [other for other in facts.cases if other["status"] == "terminated" and same_debtor(case, other)]
    return max(case["debtor_terminated_cases"] or 0, len(counted))


def disposal_elsewhere(case: dict) -> bool:
    """Whether a claim with priority queues behind another court's seizure."""
    elsewhere = case["first_seizure_court"] not in (None, case["court_code"])
    return case["priority_claim"] and elsewhere and (case["seizure_rank"] or 0) > 0


def moved_enough(facts: Facts, case: dict) -> bool:
    """Whether a case was moved as often as the policy allows, and no failed order makes it move."""
    often = case["transfer_count"] >= facts.policy.rules.repeat_limit
    return often and not clock.supervision_failed(facts, case)


def joint_action(case: dict) -> bool:
    """Whether a joint action is stated: it changes no court, so nothing that binds the court stops it."""
    return case["action_persons"] is not None


def idle_terminated(case: dict) -> bool:
    """Whether a terminated case has neither lead nor petition."""
    return case["status"] == "terminated" and case["lead_quality"] == "none" and not case["petition"]


RULES = [
    (
        "bankruptcy_under_way",
        "route_out",
        lambda f, c, g: c["bankruptcy_status"] in ("under_review", "accepted"),
    ),
    ("bankruptcy_screening", "route_out", lambda f, c, g: c["bankruptcy_status"] == "screening"),
    ("case_closed", "stay", lambda f, c, g: c["status"] == "closed"),
    ("kind_not_transferable", "stay", lambda f, c, g: c["case_kind"] not in (None, "first", "resumed")),
    ("insolvent_enterprise", "route_out", lambda f, c, g: insolvent(c)),
    (
        "many_terminated_cases",
        "route_out",
        lambda f, c, g: (
            c["debtor_kind"] in ENTERPRISES and terminated_cases(f, c) > f.policy.rules.terminated_cases_limit
        ),
    ),
    ("writ_unclear", "route_out", lambda f, c, g: c["writ_unclear"]),
    ("refusal_referral", "route_out", lambda f, c, g: c["refusal_status"] == "suspected"),
    ("disposal_right_transfer", "route_out", lambda f, c, g: disposal_elsewhere(c)),
    (
        "matters_suffice",
        "route_out",
        lambda f, c, g: f.policy.rules.matters_route_out and c["remaining_work"] == "matters",
    ),
    ("objection_pending", "hold", lambda f, c, g: c["objection_pending"] and not joint_action(c)),
    ("appraisal_under_way", "hold", lambda f, c, g: c["auction_stage"] == "appraisal"),
    ("auction_under_way", "hold", lambda f, c, g: c["auction_stage"] == "listed"),
    ("sold_not_delivered", "hold", lambda f, c, g: c["auction_stage"] == "sold" and not joint_action(c)),
    ("money_undistributed", "hold", lambda f, c, g: c["money_held"] > 0 or c["auction_stage"] == "delivered"),
    ("settlement_being_performed", "hold", lambda f, c, g: c["status"] == "settlement"),
    ("deferred", "hold", lambda f, c, g: c["status"] == "deferred"),
    ("suspended", "hold", lambda f, c, g: c["status"] == "suspended"),
    ("excluded_period_running", "hold", lambda f, c, g: bool(clock.running(f, c))),
    ("terminated_without_lead", "route_out", lambda f, c, g: idle_terminated(c)),
    ("repeat_limit", "stay", lambda f, c, g: moved_enough(f, c)),
    ("accusation_not_registered", "stay", lambda f, c, g: g == "none" and c["ground"] in ACCUSING),
    ("necessity", "stay", lambda f, c, g: g == "none"),
    ("over_seizure", "pre_task", lambda f, c, g: c["over_seizure"]),
    ("seizure_about_to_expire", "pre_task", lambda f, c, g: expires_soon(f, c)),
]
"""Name, class, and when it stops a case; tried in this order."""
