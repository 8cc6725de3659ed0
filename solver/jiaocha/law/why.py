"""Why a court, or a whole mode, is closed to a group: the rule that closes it, in the order of the rules."""

from dataclasses import replace

import numpy as np
import pandas as pd

from jiaocha.law.conflicts import explain_conflicts
from jiaocha.law.courts import NONE
from jiaocha.law.left_out import left_out
from jiaocha.law.opened import OpenPairs
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
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import Mode


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


def with_reasons(quarter: Quarter, pairs: OpenPairs) -> OpenPairs:
    """Say for every conflict which rules close the modes in which the group could have moved."""
    if pairs.conflicts.empty:
        return pairs
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
