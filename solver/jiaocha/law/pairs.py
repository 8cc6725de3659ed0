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

from jiaocha.law.courts import CourtTable, court_table
from jiaocha.law.enumeration import Found, find_open
from jiaocha.law.facts import Facts, gather_facts
from jiaocha.law.places import Places, case_places, group_travel, lead_cases, main_origins
from jiaocha.law.related import related_groups
from jiaocha.law.report_up import courts_outside, leave_out, reclassify
from jiaocha.law.rule import Rule
from jiaocha.law.rules import (
    OPEN,
    PAIR_RULES,
    Pairs,
    first_closing,
    nearest_receivers,
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
        As in Options, with ``ground`` (value of Ground each case stands on) as a further column.
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
    """
    courts = court_table(quarter.courts)
    places = case_places(quarter)
    classes = triage(quarter, without)
    case_group = related_groups(quarter, (classes["class_"] == TriageClass.CANDIDATE.value).to_numpy(bool))
    facts = gather_facts(quarter, courts, case_group)
    groups = _group_table(quarter, courts, case_group, facts)
    travel = group_travel(courts, places, groups["lead_case"].to_numpy(), groups["origin"].to_numpy())
    found = find_open(facts, travel, np.arange(facts.n_groups), without)
    outside = courts_outside(facts, travel, groups, found, without)
    reported = np.isin(np.arange(facts.n_groups), outside["position"])
    classes = reclassify(classes, case_group, outside)
    if reported.any():
        found, case_group = leave_out(found, case_group, reported)
        facts = gather_facts(quarter, courts, case_group)
        groups = groups[~reported].reset_index(drop=True)
    found, conflicts = _never_empty(facts, found)
    classes = _explain_conflicts(classes, case_group, conflicts)
    return OpenPairs(
        triage=classes,
        case_group=case_group,
        groups=groups,
        member_start=np.append(0, np.cumsum(facts.cases)),
        member_case=_members(case_group),
        option_group=found.group.astype(np.int32),
        option_mode=found.mode.astype(np.int8),
        option_receiver=found.receiver.astype(np.int32),
        option_decider=_deciders(facts, found),
        closed_counts={
            rule.name: int(count) for rule, count in zip(PAIR_RULES, found.closed, strict=True) if count
        },
        report_up=outside.drop(columns=["position", "rule"]),
        conflicts=conflicts,
        courts=courts,
        places=places,
        facts=facts,
    )


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
    closing = first_closing(facts, Pairs(mode, rows, np.full(len(rows), receiver)))
    return nearest_receivers if (closing == OPEN).all() else PAIR_RULES[closing.min()]


def reopen_stay(pairs: OpenPairs, groups: NDArray[np.int64], reason: str) -> OpenPairs:
    """Open stay again for groups that a rule makes move but that cannot; record the conflict.

    A person's own instruction is never undone: groups that a person fixed elsewhere are left as they are.

    Parameters
    ----------
    pairs : OpenPairs
    groups : int64
        Positions of groups without an option to stay.
    reason : str
        Chinese words that follow the sentence of the rule that closed stay.
    """
    closing = _closing_of_stay(pairs.facts)
    forced = [r.name for r in PAIR_RULES].index("supervision_expired_forces_transfer")
    groups = groups[closing[groups] == forced]
    rule = PAIR_RULES[forced]
    more = pd.DataFrame({"group": groups, "rule": rule.name, "reason": f"{rule.sentence}；{reason}"})
    at = np.searchsorted(pairs.option_group, groups)
    return replace(
        pairs,
        triage=_explain_conflicts(pairs.triage, pairs.case_group, more),
        option_group=np.insert(pairs.option_group, at, groups),
        option_mode=np.insert(pairs.option_mode, at, Mode.STAY.position),
        option_receiver=np.insert(pairs.option_receiver, at, -1),
        option_decider=np.insert(pairs.option_decider, at, -1),
        conflicts=pd.concat([pairs.conflicts, more.astype(pairs.conflicts.dtypes)], ignore_index=True),
    )


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


def _explain_conflicts(
    classes: pd.DataFrame, case_group: NDArray[np.int32], conflicts: pd.DataFrame
) -> pd.DataFrame:
    """Say for the cases of groups in conflict which rule could not be kept."""
    concerned = np.isin(case_group, conflicts["group"])
    reasons = conflicts.set_index("group")["reason"].reindex(case_group[concerned])
    classes = classes.copy()
    classes.loc[concerned, "reason"] = reasons.to_numpy(object)
    return classes


def _closing_of_stay(facts: Facts) -> NDArray[np.int64]:
    """Place of the first rule that closes stay to each group, shape (n_groups,)."""
    stay = Pairs(Mode.STAY, np.arange(len(facts.group)), np.full(len(facts.group), -1))
    closing = first_closing(facts, stay).astype(np.int64)
    if not facts.n_groups:
        return closing
    first: NDArray[np.int64] = np.minimum.reduceat(closing, facts.profile_start[:-1])
    return first


def _never_empty(facts: Facts, found: Found) -> tuple[Found, pd.DataFrame]:
    """Open stay again for groups that the rules left with nothing, and say which rule closed it."""
    empty = np.setdiff1d(np.arange(facts.n_groups), found.group)
    closing = _closing_of_stay(facts)
    rules = [PAIR_RULES[min(place, OPEN - 1)] for place in closing[empty]]
    conflicts = pd.DataFrame(
        {
            "group": pd.Series(empty, dtype="int64"),
            "rule": pd.Series([rule.name for rule in rules], dtype="str"),
            "reason": pd.Series([rule.sentence + "；但没有可以受案的法院" for rule in rules], dtype="str"),
        }
    )
    order = np.argsort(np.concatenate([found.group, empty]), kind="stable")
    group, mode, receiver = (
        np.concatenate([given, more])[order]
        for given, more in (
            (found.group, empty),
            (found.mode, np.full(len(empty), Mode.STAY.position)),
            (found.receiver, np.full(len(empty), -1)),
        )
    )
    return Found(group, mode, receiver, found.closed), conflicts


def _deciders(facts: Facts, found: Found) -> NDArray[np.int32]:
    """Court that decides: the lowest common superior; for supervision the superior; -1 for stay."""
    common = facts.common[found.group]
    decider = facts.courts.common_superior(common, found.receiver)
    decider = np.where(found.mode == Mode.SUPERVISED.position, facts.courts.parent[common], decider)
    return np.where(found.mode == Mode.STAY.position, -1, decider).astype(np.int32)
