"""Cases that must not move: a share of the groups gets a status, a date or a flag that says why."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_scenarios.assumptions import number, shares
from jiaocha_scenarios.groups import CourtTree, Ints
from jiaocha_scenarios.places import asset_elsewhere, county_courts
from jiaocha_scenarios.spread import by_case_share

BANKRUPT_FROM = 3000
"""Groups of more cases than this are in bankruptcy already, like the one reported case of that size."""


def set_aside(cases: pd.DataFrame, group: Ints, day: np.datetime64, rng: np.random.Generator) -> None:
    """Mark a share of the groups, in place, so that every class of the triage has cases."""
    size = np.bincount(group)
    reasons = list(shares("set_aside"))
    reason = np.full(len(size), -1, np.int64)
    small, bankrupt_all = size <= 20, size > BANKRUPT_FROM
    reason[small] = by_case_share(size[small], _share_of_small(size, bankrupt_all), rng)
    reason[bankrupt_all] = reasons.index("bankruptcy")
    of_case = reason[group]

    def cases_with(name: str) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = of_case == reasons.index(name)
        return found

    n = len(cases)
    status = pd.Series("open", index=cases.index, dtype="str")
    for name, word in (
        ("closed", "closed"),
        ("terminated", "terminated"),
        ("suspended", "suspended"),
        ("settlement", "settlement"),
    ):
        status[cases_with(name)] = word
    cases["status"] = status
    closed, ended = cases_with("closed"), cases_with("terminated")
    manner = pd.Series(pd.NA, index=cases.index, dtype="str")
    manner[closed] = "执行完毕"
    manner[ended] = "终结本次执行程序"
    cases["closing_manner"] = manner
    when = pd.Series((day - rng.integers(20, 300, n).astype("timedelta64[D]")).astype("datetime64[s]"))
    cases["termination_date"] = when.where(ended).clip(lower=cases["filing_date"])
    for column in ("lead_quality", "asset_kind"):
        cases.loc[ended, column] = "none"
    for column in (
        "asset_division",
        "asset_value",
        "first_seizure_court",
        "seizure_rank",
        "seizure_expiry",
        "asset_discovery_date",
    ):
        cases[column] = cases[column].mask(ended)
    cases.loc[ended, "prior_rights"] = 0
    cases.loc[ended, "petition"] = False
    cases["objection_pending"] = cases_with("objection")
    cases["writ_unclear"] = cases_with("writ_unclear")
    cases["transfer_count"] = cases_with("moved_before").astype(np.int64)
    bankrupt = cases_with("bankruptcy")
    stage = np.where(group % 2 == 0, "accepted", "under_review")
    cases["bankruptcy_status"] = pd.Series(np.where(bankrupt, stage, "none"), dtype="str")
    cases.loc[bankrupt, "debtor_kind"] = "enterprise"
    cases.loc[bankrupt, "debtor_level"] = "none"
    soon = cases_with("seizure_expiring") & cases["seizure_expiry"].notna().to_numpy()
    near = (day + rng.integers(1, 29, n).astype("timedelta64[D]")).astype("datetime64[s]")
    cases["seizure_expiry"] = cases["seizure_expiry"].mask(soon, pd.Series(near))
    _force(cases, size[group] <= 2, of_case < 0, day, rng)


def set_aside_assets(cases: pd.DataFrame, tree: CourtTree, court: Ints, rng: np.random.Generator) -> None:
    """Mark queued cases with priority and seizures that are too large; a few supervision reports are lost."""
    n = len(cases)
    open_ = (cases["status"] == "open").to_numpy()
    rank = cases["seizure_rank"].fillna(-1).to_numpy(np.int64)
    queued = (rank > 0) & asset_elsewhere(cases, tree, court)
    # Where others came first and the asset is elsewhere, the court of the place has the first seizure.
    there = cases["asset_division"].map(county_courts(tree))
    cases["first_seizure_court"] = cases["first_seizure_court"].mask(queued & there.notna(), there)
    share = number("priority_queued_share") / max(1e-9, float((queued & open_).mean()))
    mortgage = (rank == 0) & (cases["asset_kind"] == "real_estate").to_numpy()
    wanted = np.where(queued & open_, share, np.where(mortgage, number("priority_first_share"), 0.0))
    cases["priority_claim"] = rng.random(n) < wanted
    cases["over_seizure"] = open_ & (rank >= 0) & (rng.random(n) < number("over_seizure_share"))
    known = (cases["supervision_expired_without_reason"] == "no").to_numpy()
    unsure = pd.Series(known & (rng.random(n) < number("supervision_unknown_share")))
    for name, blank in (
        ("supervision_expired_without_reason", "unknown"),
        ("supervision_reason_source", None),
    ):
        cases[name] = cases[name].mask(unsure, blank)


def _share_of_small(size: Ints, bankrupt: NDArray[np.bool_]) -> dict[str, float]:
    """Shares by reason, less where one bankrupt group already takes most of what is set aside."""
    wanted = shares("set_aside")
    taken = float(size[bankrupt].sum() / size.sum()) / sum(wanted.values())
    return {name: share * max(0.3, 1 - taken) for name, share in wanted.items()}


def _force(
    cases: pd.DataFrame,
    small: NDArray[np.bool_],
    free: NDArray[np.bool_],
    day: np.datetime64,
    rng: np.random.Generator,
) -> None:
    """Give some cases a supervision order; in a few of them it expired without good reason."""
    n = len(cases)
    filed = cases["filing_date"].to_numpy().astype("datetime64[D]")
    old = (filed < day - np.timedelta64(300, "D")) & small & free
    ordered = old & (rng.random(n) < 0.03)
    forced = old & (rng.random(n) < number("forced_share"))
    order = pd.Series((day - rng.integers(130, 250, n).astype("timedelta64[D]")).astype("datetime64[s]"))
    cases["supervision_order_date"] = order.where(ordered | forced)
    cases["supervision_days"] = pd.Series(90, index=cases.index, dtype="Int64").where(ordered | forced)
    answer = np.where(forced, "yes", np.where(ordered, "no", "unknown"))
    cases["supervision_expired_without_reason"] = pd.Series(answer, dtype="str")
    source = pd.Series("合成督办台账", index=cases.index, dtype="str")
    cases["supervision_reason_source"] = source.where(ordered | forced)


def excluded_now(cases: pd.DataFrame, group: Ints, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Cases in which a period that does not count in the six months is still running, shape (n_cases,)."""
    plain = (cases["status"] == "open").to_numpy() & ~cases["objection_pending"].to_numpy()
    small = np.bincount(group)[group] <= 3
    wanted = shares("set_aside")["excluded_now"] / max(1e-9, float((plain & small).mean()))
    found: NDArray[np.bool_] = plain & small & (rng.random(len(cases)) < wanted)
    return found
