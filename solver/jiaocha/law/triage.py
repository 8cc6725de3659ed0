"""Triage: every case falls into exactly one class before any arithmetic.

The rules of :mod:`jiaocha.law.triage_rules` are tried in their order; the first that applies decides, and
what no rule stops is a candidate. Two steps need more than the case itself: related cases before other
courts supply a neutral ground (:mod:`jiaocha.law.related`), and candidates for whom every neutral court lies
outside the planning court's power are reported up in the end (:mod:`jiaocha.law.pairs`).
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.clock import six_month_clock
from jiaocha.law.grounds import established_ground, fact_sentences, ground_sentences
from jiaocha.law.left_out import left_out
from jiaocha.law.related import debtor_keys, related_groups
from jiaocha.law.supervision import supervision_failed
from jiaocha.law.triage_rules import (
    TRIAGE_RULES,
    Screened,
    accusation_not_registered,
    necessity,
    objection_pending,
    seizure_about_to_expire,
    terminated_without_lead,
)
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import CaseStatus, Ground, GroundSource, TriageClass

CANDIDATE_RULE = "candidate"


def triage(quarter: Quarter, without: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Put every case into one class.

    Parameters
    ----------
    quarter : Quarter
    without : frozenset of str
        Names of rules left out; for tests and what-if questions.

    Returns
    -------
    pandas.DataFrame, one row a case, in the order of ``quarter.cases``
        ``class_``, ``rule``, ``reason``, ``until``, ``ground``, ``days``, ``ground_source`` and ``fact``
        as in :class:`jiaocha_models.options.Options`.
    """
    without = without | left_out(quarter.policy)
    screened = _with_related(quarter, screen(quarter), without)
    deciding = _first_applying(screened, without)
    classes = [str(each.class_) for each in TRIAGE_RULES] + [TriageClass.CANDIDATE.value]
    names = [each.name for each in TRIAGE_RULES] + [CANDIDATE_RULE]
    sentences = np.array([*(each.sentence for each in TRIAGE_RULES), ""], object)[deciding]
    candidate = deciding == len(TRIAGE_RULES)
    sentences[candidate] = ground_sentences(quarter.cases, screened.clock, screened.established)[candidate]
    return pd.DataFrame(
        {
            "class_": pd.Series(np.array(classes, object)[deciding], dtype="str"),
            "rule": pd.Series(np.array(names, object)[deciding], dtype="str"),
            "reason": pd.Series(sentences, dtype="str"),
            "until": _until(screened, deciding),
            "ground": pd.Series(screened.ground, dtype="str"),
            "days": screened.clock["days"],
            "ground_source": pd.Series(screened.established.source, dtype="str"),
            "fact": pd.Series(fact_sentences(screened.clock, quarter.policy.rules.idle_days), dtype="str"),
        }
    )


def _first_applying(screened: Screened, without: frozenset[str]) -> NDArray[np.int64]:
    """Place in ``TRIAGE_RULES`` of the first rule that applies; the number of rules where none does."""
    deciding = np.full(len(screened.cases), len(TRIAGE_RULES))
    for place, each in reversed(list(enumerate(TRIAGE_RULES))):
        if each.name not in without:
            deciding[each.apply(screened)] = place
    return deciding


def _with_related(quarter: Quarter, screened: Screened, without: frozenset[str]) -> Screened:
    """Give cases without a ground the neutral ground of related cases before several courts."""
    if not (screened.ground == Ground.NONE.value).any():
        return screened
    lacking = {necessity.name, accusation_not_registered.name}
    eligible = _first_applying(screened, without | lacking) == len(TRIAGE_RULES)
    group = related_groups(quarter, eligible)
    court = pd.Series(pd.factorize(quarter.cases["court_code"])[0])
    found = court[eligible].groupby(group[eligible]).agg(["min", "max", "size"])
    several = (found["min"] < found["max"]) & (found["size"] >= quarter.policy.rules.series_fewest_cases)
    where = np.append(several.to_numpy(bool), False)[group]
    supplied = screened.established.supply(where, Ground.RELATED_SERIES, GroundSource.RELATED)
    return replace(screened, established=supplied)


def screen(quarter: Quarter) -> Screened:
    """Gather what the triage rules look at."""
    clock = six_month_clock(quarter)
    today = np.datetime64(quarter.policy.planning_date, "s")
    return Screened(
        cases=quarter.cases,
        clock=clock,
        established=established_ground(quarter, clock),
        expiry=_expiry(quarter),
        forced=supervision_failed(quarter.cases, quarter.policy),
        terminated=_terminated(quarter.cases),
        today=today,
        soonest_expiry=today + np.timedelta64(quarter.policy.rules.seizure_days, "D"),
        repeat_limit=quarter.policy.rules.repeat_limit,
        terminated_limit=quarter.policy.rules.terminated_cases_limit,
        matters_route_out=quarter.policy.rules.matters_route_out,
    )


def _terminated(cases: pd.DataFrame) -> NDArray[np.int64]:
    """Terminated cases of each case's debtor: the column, or this table's own count where that is more."""
    stated = cases["debtor_terminated_cases"].fillna(0).to_numpy(np.int64)
    terminated = (cases["status"] == CaseStatus.TERMINATED.value).to_numpy(bool)
    counted = np.zeros(len(cases), np.int64)
    for key in debtor_keys(cases):
        number, distinct = pd.factorize(key)
        several = np.bincount(number[terminated & (number >= 0)], minlength=len(distinct) + 1)
        counted = np.maximum(counted, np.where(number >= 0, several[number], 0))
    found: NDArray[np.int64] = np.maximum(stated, counted)
    return found


def _expiry(quarter: Quarter) -> NDArray[np.datetime64]:
    """Earliest expiry over a case's assets; of several measures on one asset the latest counts (renewals)."""
    expiry = quarter.cases["seizure_expiry"].to_numpy("datetime64[s]").copy()
    table = quarter.seizures.dropna(subset="expiry")
    latest = table.groupby(["case_number", "asset"])["expiry"].max().groupby("case_number").min()
    known = latest.reindex(quarter.cases["case_number"]).to_numpy("datetime64[s]")
    found: NDArray[np.datetime64] = np.where(np.isnat(known), expiry, known)
    return found


def _until(screened: Screened, deciding: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Day until which a held case waits, or by which a pre-task must be done; NaT where unknown."""
    until = np.full(len(deciding), np.datetime64("NaT", "s"), "datetime64[s]")
    held = deciding < TRIAGE_RULES.index(terminated_without_lead)
    running = held & (deciding >= TRIAGE_RULES.index(objection_pending))
    until[running] = screened.clock["open_until"].to_numpy("datetime64[s]")[running]
    expiring = deciding == TRIAGE_RULES.index(seizure_about_to_expire)
    until[expiring] = screened.expiry[expiring]
    return until
