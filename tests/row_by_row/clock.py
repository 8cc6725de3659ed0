"""The six-month clock of one case: its start, net days, item of the provision, what still runs."""

from datetime import date, timedelta

from row_by_row.quarter import Facts


def start(case: dict) -> tuple[date | None, str | None]:
    """Receipt of the application (else filing), or discovery of an asset where that came later."""
    begun = case["application_date"] or case["filing_date"]
    found = case["asset_discovery_date"]
    if found is not None and (begun is None or found > begun):
        return found, "discovery"
    if begun is None:
        return None, None
    return begun, "filing" if case["application_date"] is None else "application"


def net_days(facts: Facts, case: dict) -> int | None:
    """Days that count, from the day after the start to the planning date; None without a start."""
    begun, _ = start(case)
    if begun is None:
        return None
    return max((facts.policy.planning_date - begun).days - excluded_days(facts, case, begun), 0)


def idle_days(facts: Facts, case: dict) -> int | None:
    """Days since the last recorded act; None where none is recorded."""
    last = case["last_act_date"]
    return None if last is None else (facts.policy.planning_date - last).days


def over_time(facts: Facts, case: dict) -> bool:
    """Whether more than the policy's six months have run."""
    days = net_days(facts, case)
    return days is not None and days > facts.policy.rules.six_month_days


def supervision_failed(facts: Facts, case: dict) -> bool:
    """Whether a supervision order expired without good reason, as a source says."""
    ordered, days = case["supervision_order_date"], case["supervision_days"]
    unjustified = case["supervision_expired_without_reason"] == "yes"
    sourced = (case["supervision_reason_source"] or "").strip() != ""
    if not (unjustified and sourced) or ordered is None or days is None:
        return False
    return ordered + timedelta(days=days) < facts.policy.planning_date


def item(facts: Facts, case: dict) -> int:
    """Item of 执行程序解释第10条 that an over-time case meets."""
    if case["act_obligation"]:
        idle = idle_days(facts, case)
        return 3 if idle is None or idle > facts.policy.rules.six_month_days else 4
    if case["asset_kind"] == "none":
        return 4
    return 2 if start(case)[1] == "discovery" else 1


def excluded_days(facts: Facts, case: dict, begun: date) -> int:
    """Days after the start, up to today, that lie in an excluded period, each once."""
    periods = periods_of(facts, case)
    if not periods:
        return case["excluded_days"] or 0
    today = facts.policy.planning_date
    days = set()
    for period in periods:
        day = max(period["start"], begun + timedelta(days=1))
        while day <= min(period["end"] or today, today):
            days.add(day)
            day += timedelta(days=1)
    return len(days)


def periods_of(facts: Facts, case: dict) -> list[dict]:
    """Excluded periods of a case."""
    return [period for period in facts.exclusions if period["case_number"] == case["case_number"]]


def running(facts: Facts, case: dict) -> list[dict]:
    """Excluded periods in which today lies."""
    today = facts.policy.planning_date
    periods = periods_of(facts, case)
    return [p for p in periods if p["start"] <= today and (p["end"] is None or p["end"] >= today)]


def open_until(facts: Facts, case: dict) -> date | None:
    """Last day of the periods that still run; None where none does, or one has no end."""
    ends = [period["end"] for period in running(facts, case)]
    return None if not ends or None in ends else max(ends)
