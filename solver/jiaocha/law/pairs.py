"""Open pairs: for every group, which courts may take it in which mode, and who decides.

Groups of one province are handled together as a matrix of member profiles by courts. Rules run on whole
matrices; a pair is open to a group if it is open to every member. Limits that choose among open courts (the
nearest ones) come last. Groups left without any change of court only because the power of the planning court
ends are taken out of the quarter and reported up, with the best courts outside.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.actions import Expanded, with_actions
from jiaocha.law.conflicts import closed_by_rule, explain_conflicts, never_empty, reopened
from jiaocha.law.courts import NONE, CourtTable, court_table
from jiaocha.law.enumeration import Found, find_open
from jiaocha.law.facts import Facts, gather_facts
from jiaocha.law.left_out import left_out
from jiaocha.law.opened import OpenPairs
from jiaocha.law.places import case_places, group_travel, lead_cases, main_origins
from jiaocha.law.related import related_groups, related_left_out
from jiaocha.law.report_up import courts_outside, leave_out, reclassify
from jiaocha.law.rules import (
    PAIR_RULES,
    joint_force_covers,
)
from jiaocha.law.triage import triage
from jiaocha.law.triage_rules import case_closed
from jiaocha.law.why import with_reasons
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import Mode, TriageClass


def open_pairs(quarter: Quarter, *, without: frozenset[str] = frozenset()) -> OpenPairs:
    """Find the open pairs of a quarter.

    Parameters
    ----------
    quarter : Quarter
    without : frozenset of str
        Names of rules left out; for tests and what-if questions.

    Raises
    ------
    KeyError
        If the planning court is not in the roster.
    ValueError
        If the policy leaves out a rule that it may not.
    """
    without = without | left_out(quarter.policy)
    courts = court_table(quarter.courts)
    places = case_places(quarter)
    classes = triage(quarter, without)
    case_group = related_groups(quarter, (classes["class_"] == TriageClass.CANDIDATE.value).to_numpy(bool))
    facts = gather_facts(quarter, courts, case_group, classes)
    groups = _group_table(quarter, courts, case_group, facts)
    travel = group_travel(courts, places, groups["lead_case"].to_numpy(), groups["origin"].to_numpy())
    found = find_open(facts, travel, np.arange(facts.n_groups), without)
    outside = courts_outside(facts, travel, groups, found, without)
    reported = np.isin(np.arange(facts.n_groups), outside["position"])
    classes = reclassify(classes, case_group, outside)
    if reported.any():
        found, case_group = leave_out(found, case_group, reported)
        facts = gather_facts(quarter, courts, case_group, classes)
        groups = groups[~reported].reset_index(drop=True)
        travel = group_travel(courts, places, groups["lead_case"].to_numpy(), groups["origin"].to_numpy())
    classes = _with_left_out(quarter, classes)
    expanded = with_actions(facts, travel, found)
    expanded.found.closed[PAIR_RULES.index(joint_force_covers)] += expanded.uncovered
    filled, conflicts = never_empty(facts, expanded)
    found = filled.found
    pairs = OpenPairs(
        triage=classes,
        case_group=case_group,
        groups=groups,
        member_start=np.append(0, np.cumsum(facts.cases)),
        member_case=_members(case_group),
        option_group=found.group.astype(np.int32),
        option_mode=found.mode.astype(np.int8),
        option_receiver=found.receiver.astype(np.int32),
        option_decider=_deciders(facts, groups, filled),
        option_action=filled.action,
        contributions=filled.contributions,
        closed_counts={
            rule.name: int(count) for rule, count in zip(PAIR_RULES, found.closed, strict=True) if count
        },
        report_up=outside.drop(columns=["position", "rule"]),
        conflicts=conflicts,
        courts=courts,
        places=places,
        facts=facts,
    )
    return with_reasons(quarter, pairs)


def _with_left_out(quarter: Quarter, classes: pd.DataFrame) -> pd.DataFrame:
    """Say of each candidate how many open related cases are not decided with it."""
    candidate = (classes["class_"] == TriageClass.CANDIDATE.value).to_numpy(bool)
    left_out = ~candidate & (classes["rule"] != case_closed.name).to_numpy(bool)
    count = related_left_out(quarter, candidate, left_out)
    said = (
        pd.Series(count, index=classes.index).astype("str").radd("另有 ") + " 件关联案件不随本案变更，见分流"
    )
    fact = classes["fact"].fillna("")
    return classes.assign(fact=fact.where(count == 0, fact + np.where(fact == "", "", "；") + said))


def forced_by_rule(pairs: OpenPairs) -> NDArray[np.bool_]:
    """Whether a rule, and not a person's instruction, closes staying to each group, shape (n_groups,)."""
    return closed_by_rule(pairs.facts)


def reopen_stay(pairs: OpenPairs, groups: NDArray[np.int64], reasons: list[str]) -> OpenPairs:
    """Open stay again for groups that a rule makes move but that cannot; record the conflict.

    A person's own instruction is never undone: groups that a person fixed elsewhere are left as they are.

    Parameters
    ----------
    pairs : OpenPairs
    groups : int64
        Positions of groups without an option to stay, increasing.
    reasons : list of str
        Chinese words for each group that follow the sentence of the rule that closed stay.
    """
    expanded = Expanded(_found_of(pairs), pairs.option_action, pairs.contributions, 0)
    groups, added, more = reopened(pairs.facts, expanded, groups, reasons)
    at = np.searchsorted(pairs.option_group, groups)
    return replace(
        pairs,
        triage=explain_conflicts(pairs.triage, pairs.case_group, more),
        option_group=added.found.group.astype(np.int32),
        option_mode=added.found.mode.astype(np.int8),
        option_receiver=added.found.receiver.astype(np.int32),
        option_decider=np.insert(pairs.option_decider, at, -1),
        option_action=added.action,
        contributions=added.contributions,
        conflicts=pd.concat([pairs.conflicts, more.astype(pairs.conflicts.dtypes)], ignore_index=True),
    )


def _found_of(pairs: OpenPairs) -> Found:
    columns = (pairs.option_group, pairs.option_mode, pairs.option_receiver)
    group, mode, receiver = (column.astype(np.int64) for column in columns)
    return Found(group, mode, receiver, np.zeros(len(PAIR_RULES), np.int64))


def _group_table(
    quarter: Quarter, courts: CourtTable, case_group: NDArray[np.int32], facts: Facts
) -> pd.DataFrame:
    member = np.flatnonzero(case_group >= 0)
    first = member[np.unique(case_group[member], return_index=True)[1]]
    return pd.DataFrame(
        {
            "group": quarter.cases["case_number"].iloc[first].to_numpy(object),
            "cases": facts.cases,
            "lead_case": lead_cases(quarter, case_group, facts.n_groups),
            "origin": main_origins(quarter, courts, case_group),
            "origins": facts.origins,
        }
    ).astype({"group": "str"})


def _members(case_group: NDArray[np.int32]) -> NDArray[np.int32]:
    member = np.flatnonzero(case_group >= 0)
    return member[np.argsort(case_group[member], kind="stable")].astype(np.int32)


def _deciders(facts: Facts, groups: pd.DataFrame, expanded: Expanded) -> NDArray[np.int32]:
    """Court that decides: the lowest common superior; for supervision the superior; -1 for stay.

    A joint action is decided by the lowest common superior of all courts that take part; matters are
    entrusted by the court that has most of the group's cases.
    """
    found, courts = expanded.found, facts.courts
    common = facts.common[found.group]
    decider = courts.common_superior(common, found.receiver)
    taking_part = expanded.contributions[["option", "court"]]
    turn = taking_part.groupby("option").cumcount()
    for _, rows in taking_part.groupby(turn):
        option, court = rows["option"].to_numpy(np.int64), rows["court"].to_numpy(np.int64)
        decider[option] = courts.common_superior(decider[option], court)
    decider = np.where(found.mode == Mode.SUPERVISED.position, courts.parent[common], decider)
    origin = groups["origin"].to_numpy(np.int64)
    decider = np.where(found.mode == Mode.ENTRUSTED.position, origin[found.group], decider)
    return np.where(found.mode == Mode.STAY.position, NONE, decider).astype(np.int32)
