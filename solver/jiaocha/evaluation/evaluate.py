"""The whole evaluation of a quarter: expected against actual, indicators, origin's record, drift, credit."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from jiaocha.estimation import Fitted, fit
from jiaocha.evaluation.credit import credit_table
from jiaocha.evaluation.distrust import distrust_table
from jiaocha.evaluation.drift import level_table, mix_table, period_table
from jiaocha.evaluation.groups import group_table
from jiaocha.evaluation.indicators import indicator_table
from jiaocha.evaluation.matched import Matched, matched
from jiaocha.evaluation.next_history import joined_history
from jiaocha.evaluation.origin_record import origin_record
from jiaocha.evaluation.randomised import effects_of, read_draws
from jiaocha.evaluation.spot_checks import DEFAULT_SIZE, SpotChecks, outcomes_digest, spot_checks
from jiaocha.evaluation.timing import Timing, timing_of
from jiaocha.evaluation.unable import unable_table
from jiaocha.folder import PlanLike
from jiaocha.intake.outcomes import Outcomes
from jiaocha_models import Finding, InputError


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a plan expected and what came of it; all tables of courts are in roster order.

    Attributes
    ----------
    plan : PlanLike
    as_of : datetime.date
        Day up to which outcomes are known.
    matched : Matched
        The cases one by one.
    timing : Timing
    groups, indicators, origin, effects, levels, periods, mix, distrust, unable, credit : pandas.DataFrame
        See the functions that make them.
    spot_checks : SpotChecks
    history : pandas.DataFrame
        History of the quarter with the outcomes: the table 历史 of the next quarter.
    findings : tuple of Finding
        Warnings, those of reading the outcomes included.
    modelled : bool
        Whether the history was large enough to fit the model for the origin's record.
    """

    plan: PlanLike
    as_of: date
    matched: Matched
    timing: Timing
    groups: pd.DataFrame
    indicators: pd.DataFrame
    origin: pd.DataFrame
    effects: pd.DataFrame
    levels: pd.DataFrame
    periods: pd.DataFrame
    mix: pd.DataFrame
    distrust: pd.DataFrame
    unable: pd.DataFrame
    credit: pd.DataFrame
    spot_checks: SpotChecks
    history: pd.DataFrame
    findings: tuple[Finding, ...]
    modelled: bool


def evaluate(
    plan: PlanLike,
    outcomes: Outcomes,
    *,
    findings: tuple[Finding, ...] = (),
    sample: int = DEFAULT_SIZE,
) -> Evaluation:
    """Evaluate a plan by the outcomes of its cases.

    Parameters
    ----------
    plan : PlanLike
        A plan read from its folder.
    outcomes : Outcomes
        From :func:`jiaocha.read_outcomes`.
    findings : tuple of Finding
        Of reading the outcomes; they are handed on.
    sample : int
        Cases of the spot checks.

    Returns
    -------
    Evaluation
    """
    quarter = plan.quarter
    fitted = _fitted(plan)
    timing = timing_of(fitted, quarter.policy.recovery.horizon_months)
    found = matched(plan, outcomes, timing)
    cases = found.compared
    groups = group_table(cases, quarter)
    history, more = joined_history(quarter, outcomes, found)
    digest = outcomes_digest(plan.summary.provenance.quarter_digest, outcomes.frame)
    return Evaluation(
        plan=plan,
        as_of=outcomes.as_of,
        matched=found,
        timing=timing,
        groups=groups,
        indicators=indicator_table(cases, quarter.policy.rules.six_month_days),
        origin=origin_record(cases, quarter, fitted, timing),
        effects=effects_of(read_draws(plan), found.cases[found.cases["known"]]),
        levels=level_table(cases),
        periods=period_table(fitted),
        mix=mix_table(cases, quarter),
        distrust=distrust_table(groups, quarter),
        unable=unable_table(cases, quarter),
        credit=credit_table(found.cases, plan),
        spot_checks=spot_checks(cases, quarter, digest, sample),
        history=history,
        findings=(*findings, *found.findings, *more),
        modelled=fitted is not None,
    )


def _fitted(plan: PlanLike) -> Fitted | None:
    """Fit the plan's own history; None where it is too small, which is no fault."""
    try:
        return fit(plan.quarter)
    except InputError:
        return None
