"""What a plan is compared with on its first screen: last quarter's plan, its table, a plan made by hand."""

from dataclasses import dataclass

import numpy as np

from jiaocha.comparison import match_plans
from jiaocha.law.case_number import parse
from jiaocha.reporting.formats import brief_money, day, whole
from jiaocha.reporting.tables import PlanTables, plan_tables
from jiaocha.reporting.view import MODES, PlanLike, View
from jiaocha.reporting.wording import say
from jiaocha_models.review import Fault, Review

BREAKING = (Fault.NOT_CANDIDATE, Fault.NOT_ALLOWED, Fault.TORN)
"""Faults that rules forbid."""


@dataclass(frozen=True, eq=False)
class Against:
    """What to compare with; None for what is not given.

    Attributes
    ----------
    plan : PlanLike or None
        The plan of the quarter before.
    manual : Review or None
        The review of a plan of this quarter made by hand (:func:`jiaocha.review`).
    """

    plan: PlanLike | None = None
    manual: Review | None = None


def comparison_sentences(
    tables: PlanTables, language: str = "zh", against: Against | None = None
) -> list[str]:
    """Compare with what is given, one sentence each; say so where nothing is."""
    against = against or Against()
    found = []
    if against.plan is not None:
        found.append(_with_plan(tables, against.plan, language))
    if len(tables.view.plan.quarter.previous):
        found.append(_with_table(tables.view, language))
    if against.manual is not None:
        found.append(_with_manual(against.manual, language))
    return found or [say("headline_comparison", language)]


def _with_plan(tables: PlanTables, plan: PlanLike, language: str) -> str:
    before, now = plan_tables(plan, language), tables
    named = {"title": plan.summary.title, "day": day(plan.summary.planning_date, language)}
    if not before.view.feasible:
        return say("against_infeasible", language, **named)
    case = match_plans(plan, tables.view.plan).case
    both = np.flatnonzero(case >= 0)
    there = case[both]
    codes = np.append(plan.quarter.courts["code"].to_numpy(object), "")
    here = np.append(tables.view.plan.quarter.courts["code"].to_numpy(object), "")
    differ = (before.view.mode[there] != now.view.mode[both]) | (
        codes[before.view.receiver[there]] != here[now.view.receiver[both]]
    )
    return say(
        "against_plan",
        language,
        **named,
        before=whole(before.headline.moved),
        after=whole(now.headline.moved),
        recovery_before=brief_money(before.headline.raw_recovery, language),
        recovery_after=brief_money(now.headline.raw_recovery, language),
        above_before=whole(len(before.headline.above_after)),
        above_after=whole(len(now.headline.above_after)),
        both=whole(len(both)),
        differ=whole(int(differ.sum())),
    )


def _with_table(view: View, language: str) -> str:
    """Compare with the table of the plan before that is part of the quarter."""
    quarter = view.plan.quarter
    position = {number: at for at, number in enumerate(quarter.cases["case_number"].tolist())}
    codes = np.append(quarter.courts["code"].to_numpy(object), "")
    listed = same = 0
    for row in quarter.previous.itertuples(index=False):
        at = position.get(str(parse(str(row.case_number)) or row.case_number))
        if at is None:
            continue
        listed += 1
        mode = MODES[view.mode[at]].value if view.mode[at] >= 0 else ""
        court = row.court_code if isinstance(row.court_code, str) else ""
        same += mode == row.mode and court == codes[view.receiver[at]]
    counts = {"listed": whole(listed), "same": whole(same), "differ": whole(listed - same)}
    return say("against_previous", language, **counts)


def _with_manual(review: Review, language: str) -> str:
    hand, planned = review.by_hand, review.planned
    return say(
        "against_manual",
        language,
        by_hand=whole(hand.cases_transferred),
        planned=whole(planned.cases_transferred),
        recovery_by_hand=brief_money(hand.raw_recovery_fen, language),
        recovery_planned=brief_money(planned.raw_recovery_fen, language),
        value_by_hand=brief_money(hand.value_fen, language),
        value_planned=brief_money(planned.value_fen, language),
        faults=whole(sum(remark.fault in BREAKING for remark in review.remarks)),
        overloads=whole(len(review.overloads)),
    )
