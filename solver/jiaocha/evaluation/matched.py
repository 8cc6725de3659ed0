"""What a plan expected of each case beside what came of it, up to one day.

Only what happened after the decision counts: progress from the planning date on, and money beyond what was
known to be recovered then. A case that is handled otherwise than planned is kept apart, because the plan's
expectation is not about it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit

from jiaocha.estimation.rows import DAYS_PER_MONTH
from jiaocha.evaluation.timing import Timing
from jiaocha.folder import PlanLike
from jiaocha.intake.outcomes import Outcomes
from jiaocha.worth.recovery import progress_if_stay, prospects_of
from jiaocha.worth.totals import chosen_rows
from jiaocha_models import Finding
from jiaocha_models.words import TRANSFER_MODES, Mode, Severity

Float64 = NDArray[np.float64]

COVERAGE_STEPS = 1.6448536269514722
"""Standard errors on each side of a 90 % interval."""
_TRANSFERS = [mode.value for mode in TRANSFER_MODES]
_KNOWN_OF_CASE = (
    "asset_kind", "debtor_kind", "lead_quality", "case_kind", "petition", "claimed", "outstanding",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Matched:
    """Cases of a plan with their outcomes.

    Attributes
    ----------
    cases : pandas.DataFrame
        One row a case of the plan, in the order of the quarter's cases: ``case_number``, ``group``,
        ``origin``, ``handling`` (codes of courts), ``mode``, ``ground``, what was known of it;
        ``progress_expected`` and ``recovery_expected`` (fen) over the whole horizon, ``error`` (standard
        error of the log odds, NaN where the estimate has no interval); ``known`` (an outcome was found),
        ``as_planned``; ``days`` observed, ``share_by_now`` (part of the progress within the horizon that is
        to be expected by then); ``progress``, ``progress_days``, ``recovered`` (fen), ``closed``,
        ``days_handled``, ``outcome``, ``returned``.
    findings : tuple of Finding
    """

    cases: pd.DataFrame
    findings: tuple[Finding, ...]

    @property
    def compared(self) -> pd.DataFrame:
        """Cases that were handled as planned and have an outcome table row."""
        return self.cases[self.cases["known"] & self.cases["as_planned"]]


def matched(plan: PlanLike, outcomes: Outcomes, timing: Timing) -> Matched:
    """Join a plan's cases with their outcomes."""
    cases = _expected(plan)
    found = _rows_of_cases(cases, outcomes)
    joined = pd.concat([cases, found], axis=1)
    findings = _report(joined)
    quarter = plan.quarter
    horizon = quarter.policy.recovery.horizon_months * DAYS_PER_MONTH
    joined = _after_decision(
        joined, pd.Timestamp(quarter.policy.planning_date), pd.Timestamp(outcomes.as_of), horizon
    )
    joined["share_by_now"] = timing.share(joined["days"].to_numpy(np.float64))
    return Matched(joined, tuple(findings))


def _expected(plan: PlanLike) -> pd.DataFrame:
    """One row a candidate case: where the plan put it, and what it expected."""
    quarter, options = plan.quarter, plan.options
    rows, option = chosen_rows(options, plan.solution.choice)
    order = np.argsort(options.term_case[rows], kind="stable")
    rows, option = rows[order], option[order]
    case = options.term_case[rows]
    table = quarter.cases.iloc[case]
    codes = np.array([*quarter.courts["code"], None], dtype=object)
    mode = np.array([word.value for word in Mode], object)[options.option_mode[option]]
    receiver = codes[options.option_receiver[option]]
    origin = table["court_code"].to_numpy(object)
    handling = np.where(np.isin(mode.astype(str), _TRANSFERS) & (receiver != None), receiver, origin)  # noqa: E711
    prospects = prospects_of(quarter, options.triage)
    share = np.where(np.isnan(prospects.stay_share), prospects.stated_stay, prospects.stay_share)
    stay_fen = share * prospects.collectible
    frame = pd.DataFrame(
        {
            "case_number": table["case_number"].to_numpy(object),
            "group": options.groups["group"].to_numpy(object)[options.option_group[option]],
            "origin": origin,
            "handling": handling,
            "mode": mode,
            "ground": options.triage["ground"].to_numpy(object)[case],
            **{name: table[name].to_numpy(object) for name in _KNOWN_OF_CASE},
            "recovered_before": table["recovered"].fillna(0).to_numpy(np.int64),
            "age_days": _age(plan, case),
            "minutes": options.option_minutes[option] // np.diff(options.term_start)[option],
            "progress_expected": np.clip(progress_if_stay(quarter)[case] + options.progress_gain[rows], 0, 1),
            "recovery_expected": np.maximum(stay_fen[case] + options.raw_recovery[rows], 0.0),
        }
    )
    return frame.assign(error=_errors(plan, frame))


def _age(plan: PlanLike, case: NDArray[np.int32]) -> "pd.Series[int]":
    table = plan.quarter.cases
    age = (pd.Timestamp(plan.quarter.policy.planning_date) - table["filing_date"]).dt.days.astype("Float64")
    both = table["age_all_courts_days"].astype("Float64").fillna(age.clip(lower=0))
    return both.iloc[case].astype("Int64").reset_index(drop=True)


def _errors(plan: PlanLike, frame: pd.DataFrame) -> Float64:
    """Give the standard error of each expected probability on the log odds; NaN without an interval."""
    if not plan.quarter.policy.recovery.from_estimates:
        return np.full(len(frame), np.nan)
    table = plan.quarter.estimates
    joined = frame[["case_number", "handling", "mode"]].merge(
        table.rename(columns={"court_code": "handling"}).drop_duplicates(["case_number", "handling", "mode"]),
        on=["case_number", "handling", "mode"], how="left",
    )  # fmt: skip
    low, high = (
        np.clip(joined[name].to_numpy(np.float64, na_value=np.nan), 1e-6, 1 - 1e-6)
        for name in ("progress_low", "progress_high")
    )
    return np.asarray((logit(high) - logit(low)) / (2 * COVERAGE_STEPS))


def _rows_of_cases(cases: pd.DataFrame, outcomes: Outcomes) -> pd.DataFrame:
    """Outcome row of each case: the one as planned if there is one, else the latest; blank without any."""
    table = outcomes.frame.assign(planned=outcomes.planned)
    mine = cases.reset_index(names="at")[["at", "case_number", "handling", "mode"]]
    both = mine.merge(table, left_on="case_number", right_on="planned", suffixes=("", "_actual"))
    same_court = both["handling"] == both["court_code"]
    both["as_planned"] = (same_court & (both["mode"] == both["mode_actual"])).fillna(False).astype(bool)
    both = both.sort_values(["at", "as_planned", "start"], kind="stable").drop_duplicates("at", keep="last")
    names = ["start", "end", "recovered", "progress", "progress_date", "outcome", "returned", "as_planned",
             "court_code", "mode_actual"]  # fmt: skip
    found = both.set_index("at")[names].reindex(range(len(cases)))
    found["known"] = found["start"].notna()
    for name in ("progress", "returned", "as_planned"):
        found[name] = found[name].fillna(False).astype(bool)
    return found


def _report(joined: pd.DataFrame) -> list[Finding]:
    findings = []
    without = int((~joined["known"]).sum())
    if without:
        findings.append(
            _warning("plan_case_without_outcome", f"{without} 件方案案件在结果表中没有，未计入比较")
        )
    otherwise = int((joined["known"] & ~joined["as_planned"]).sum())
    if otherwise:
        findings.append(
            _warning(
                "handled_otherwise",
                f"{otherwise} 件的办理法院或者方式与方案不同，单列，不与方案的预期比较",
            )
        )
    return findings


def _warning(rule: str, message: str) -> Finding:
    return Finding(rule=rule, severity=Severity.WARNING, sheet="历史", message=message)


def _after_decision(
    joined: pd.DataFrame, decided: pd.Timestamp, now: pd.Timestamp, horizon: float
) -> pd.DataFrame:
    """Keep what came after the decision and within the horizon."""
    begun = joined["start"].where(joined["start"] >= decided, decided)
    at = joined["progress_date"].fillna(joined["end"]).fillna(now)
    days = (at - begun).dt.days
    counted = joined["progress"] & (at >= decided) & (days <= horizon)
    earlier = joined["start"].lt(decided).fillna(False)
    before = joined["recovered_before"].where(earlier, 0)
    new = (joined["recovered"].fillna(0).astype("int64") - before).clip(lower=0)
    handled = (joined["end"].fillna(now) - joined["start"]).dt.days
    return joined.assign(
        progress=counted.astype(bool),
        progress_days=days.where(counted).astype("Float64"),
        recovered=new.astype("int64"),
        closed=joined["end"].notna(),
        days=(now - begun).dt.days.clip(lower=0).fillna(0),
        days_handled=handled.astype("Float64"),
    )
