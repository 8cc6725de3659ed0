"""Open pairs: for every group, which courts may take it in which mode, and who decides.

Groups of one province are handled together as a matrix of member profiles by courts. Rules run on whole
matrices; a pair is open to a group if it is open to every member. Limits that choose among open courts (the
nearest ones) come last. Groups left without any change of court only because the power of the planning court
ends are taken out of the quarter and reported up, with the best courts outside.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.actions import Expanded, with_actions
from jiaocha.law.conflicts import closed_by_rule, explain_conflicts, never_empty, reopened
from jiaocha.law.courts import NONE, CourtTable, court_table
from jiaocha.law.enumeration import Found, find_open
from jiaocha.law.facts import Facts, gather_facts
from jiaocha.law.left_out import left_out
from jiaocha.law.places import Places, case_places, group_travel, lead_cases, main_origins
from jiaocha.law.related import related_groups
from jiaocha.law.report_up import courts_outside, leave_out, reclassify
from jiaocha.law.rule import Rule
from jiaocha.law.rules import (
    LATERAL_MODES,
    OPEN,
    OWN_COURT_MODES,
    PAIR_RULES,
    Pairs,
    first_closing,
    joint_force_covers,
    nearest_receivers,
    planning_court_decides,
)
from jiaocha.law.triage import triage
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import Mode, TriageClass


@dataclass(frozen=True, eq=False)
class OpenPairs:
    """What the law leaves open; names as in :class:`jiaocha_models.options.Options`.

    Attributes
    ----------
    triage : pandas.DataFrame
        As in Options.
    case_group : int32, shape (n_cases,)
    groups : pandas.DataFrame
        ``group``, ``cases``, ``lead_case`` (earliest filing, then smallest case number), ``origin``,
        ``origins``.
    member_start : int64, shape (n_groups + 1,)
        Members of group g are ``member_case[member_start[g]:member_start[g + 1]]``.
    member_case : int32, shape (n_candidates,)
    option_group, option_receiver, option_decider : int32, shape (n_options,)
    option_mode : int8, shape (n_options,)
        Sorted by group, mode, receiver.
    option_action : int16, shape (n_options,)
    contributions : pandas.DataFrame
        As in Options, without the minutes of entrusted matters.
    closed_counts : dict of str to int
        Triples of group, court and mode closed by each rule, in the order of the rules, among the pairs that
        were looked at: for a group before one court directed, for one before several centralized enforcement
        with every court of the origin's level in the roster, escalation to the courts above, and once a
        group each stay, internal and supervised handling.
    report_up : pandas.DataFrame
        ``group`` (its smallest case number), ``cases``, ``lead_case``, ``receiver``, ``mode``, ``decider``
        (positions), ``reason``; the nearest courts outside, in roster order.
    conflicts : pandas.DataFrame
        Groups for which the rules left nothing, so that stay was opened again: ``group`` (position),
        ``rule``, ``reason``.
    courts : CourtTable
    places : Places
    facts : Facts
        Facts of the groups, for :func:`why_closed`.
    """

    triage: pd.DataFrame
    case_group: NDArray[np.int32]
    groups: pd.DataFrame
    member_start: NDArray[np.int64]
    member_case: NDArray[np.int32]
    option_group: NDArray[np.int32]
    option_mode: NDArray[np.int8]
    option_receiver: NDArray[np.int32]
    option_decider: NDArray[np.int32]
    option_action: NDArray[np.int16]
    contributions: pd.DataFrame
    closed_counts: dict[str, int]
    report_up: pd.DataFrame
    conflicts: pd.DataFrame
    courts: CourtTable
    places: Places
    facts: Facts


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
    return _with_reasons(quarter, pairs)


def _with_reasons(quarter: Quarter, pairs: OpenPairs) -> OpenPairs:
    """Say for every conflict which rules close the modes in which the group could have moved."""
    conflicts = pairs.conflicts.copy()
    told: list[str] = []
    for group, rule, reason in conflicts[["group", "rule", "reason"]].itertuples(index=False):
        closing = {mode: why_mode_closed(quarter, pairs, int(group), mode) for mode in _WAYS_OUT}
        modes: dict[str, list[str]] = {}
        for mode, other in closing.items():
            if other is not None and other.name not in (rule, *_NOT_MEANT):
                modes.setdefault(other.sentence, []).append(mode.zh)
        obstacles = "；".join(f"{'、'.join(names)}——{sentence}" for sentence, names in modes.items())
        told.append(
            f"{reason}；但没有可以采用的去处（{obstacles}）"
            if obstacles
            else f"{reason}；但没有可以采用的去处"
        )
    conflicts["reason"] = pd.Series(told, index=conflicts.index, dtype="str")
    return replace(
        pairs, conflicts=conflicts, triage=explain_conflicts(pairs.triage, pairs.case_group, conflicts)
    )


_WAYS_OUT = (Mode.SUPERVISED, Mode.DIRECTED, Mode.CENTRALIZED, Mode.ESCALATED)
_NOT_MEANT = ("centralised_needs_related", "several_origins_move_as_one")
"""Rules that say which of directed and centralized enforcement a group is for; no obstacle."""


def why_closed(quarter: Quarter, pairs: OpenPairs, group: int, receiver: int, mode: Mode) -> Rule | None:
    """First rule that closes one court in one mode to a group; None if it is open.

    Parameters
    ----------
    quarter : Quarter
        The quarter of the pairs.
    pairs : OpenPairs
    group : int
        Position of the group.
    receiver : int
        Position of the court; -1 for stay.
    mode : Mode
    """
    options = slice(*np.searchsorted(pairs.option_group, [group, group + 1]))
    same = (pairs.option_receiver[options] == receiver) & (pairs.option_mode[options] == mode.position)
    if same.any():
        return None
    facts = pairs.facts
    rows = np.arange(facts.profile_start[group], facts.profile_start[group + 1])
    pair = Pairs(mode, rows, np.full(len(rows), receiver))
    closing = first_closing(facts, pair, left_out(quarter.policy))
    if not (closing == OPEN).all():
        return PAIR_RULES[int(closing.min())]
    return joint_force_covers if mode in (Mode.COORDINATED, Mode.ESCALATED) else nearest_receivers


def why_mode_closed(quarter: Quarter, pairs: OpenPairs, group: int, mode: Mode) -> Rule | None:
    """Rule that closes a whole mode to a group; None if the mode is open at some court.

    For a mode that may name many courts, the rule that closes most of the planning court's area, for
    escalation most of the courts above the case's own, which is itself left out; for the others the rule that
    closes the one court the mode could name.
    """
    options = slice(*np.searchsorted(pairs.option_group, [group, group + 1]))
    if (pairs.option_mode[options] == mode.position).any():
        return None
    own = int(pairs.groups["origin"].iloc[group])
    if mode in (*OWN_COURT_MODES, Mode.STAY, Mode.ENTRUSTED):
        court = {Mode.STAY: NONE, Mode.ENTRUSTED: max(int(pairs.facts.entrusted_court[group]), 0)}
        return why_closed(quarter, pairs, group, court.get(mode, own), mode)
    courts = pairs.courts
    above = courts.ancestor[own, courts.level] == np.arange(courts.size)
    seen = courts.level == courts.level[own] if mode in LATERAL_MODES else above
    named = np.flatnonzero(seen & pairs.facts.in_power & (np.arange(courts.size) != own))
    if not len(named):
        return planning_court_decides
    rows = np.arange(pairs.facts.profile_start[group], pairs.facts.profile_start[group + 1])
    table = Pairs(mode, rows[:, None], named[None, :])
    closing = first_closing(pairs.facts, table, left_out(quarter.policy)).min(axis=0)
    often = np.bincount(closing, minlength=OPEN + 1)
    if often[:OPEN].any():
        return PAIR_RULES[int(often[:OPEN].argmax())]
    return joint_force_covers if mode is Mode.ESCALATED else nearest_receivers


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
