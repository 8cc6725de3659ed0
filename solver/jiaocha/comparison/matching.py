"""Which cases, groups, options and capacities of two plans are the same."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.folder.placements import SEPARATORS
from jiaocha.folder.reading import UNKNOWN, option_keys
from jiaocha.folder.stored import PlanLike
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Resource

_WINDOWS = 64
"""Months of a quarter lie far below this."""


@dataclass(frozen=True, eq=False)
class Match:
    """Positions in the plan before, of what the plan after has; -1 for none.

    Attributes
    ----------
    case, group, option, row : int64
        One entry for each case, group, option and capacity of the plan after.
    """

    case: Int64
    group: Int64
    option: Int64
    row: Int64


def match_plans(before: PlanLike, after: PlanLike) -> Match:
    """Match two plans: cases by number or earlier number, groups by their cases, the rest by what it is.

    A group is the same only where it has the same cases; an option where group, mode, courts and joint action
    are the same; a capacity where resource, courts, mode and month are.
    """
    case = _matched_cases(before.quarter, after.quarter)
    court = pd.Index(before.quarter.courts["code"]).get_indexer(pd.Index(after.quarter.courts["code"]))
    place = np.append(np.where(court < 0, UNKNOWN, court), -1).astype(np.int64)  # the last is for -1
    group = _matched_groups(before.options, after.options, case)
    size = len(before.quarter.courts)
    ours = option_keys(
        group[after.options.option_group], after.options.option_mode,
        place[after.options.option_receiver], place[after.options.option_decider],
        after.options.option_action, size,
    )  # fmt: skip
    theirs = option_keys(
        before.options.option_group, before.options.option_mode, before.options.option_receiver,
        before.options.option_decider, before.options.option_action, size,
    )  # fmt: skip
    unmoved = np.append(np.arange(size), -1)
    return Match(
        case,
        group,
        _found(ours, theirs),
        _found(_row_keys(after.options.rows, place, size), _row_keys(before.options.rows, unmoved, size)),
    )


def chain_of(quarter: Quarter, known: Mapping[str, int]) -> Int64:
    """Position in ``known`` of each case's number, else of the first earlier number in it; -1 for none."""
    cases = quarter.cases
    found = np.array([known.get(number, -1) for number in cases["case_number"]], np.int64)
    earlier = cases["original_case_number"]
    for at in np.flatnonzero((found < 0) & earlier.notna().to_numpy(bool)):
        for name in pd.Series([earlier.iloc[at]]).str.split(SEPARATORS, regex=True).iloc[0]:
            if name.strip() in known:
                found[at] = known[name.strip()]
                break
    return found


def _matched_cases(before: Quarter, after: Quarter) -> Int64:
    numbers = before.cases["case_number"]
    found = chain_of(after, dict(zip(numbers, range(len(numbers)), strict=True)))
    _, first = np.unique(found, return_index=True)
    once = np.zeros(len(found), bool)
    once[first] = True
    return np.where(once, found, -1)  # a number that two cases claim belongs to the first


def _matched_groups(before: Options, after: Options, case: Int64) -> Int64:
    """Earlier group with exactly the same cases."""
    member = np.flatnonzero(after.case_group >= 0)
    of_group = after.case_group[member].astype(np.int64)
    size = np.bincount(before.case_group[before.case_group >= 0], minlength=len(before.groups))
    earlier = np.where(case[member] >= 0, before.case_group[np.maximum(case[member], 0)], -1).astype(np.int64)
    n = len(after.groups)
    lowest, highest = np.full(n, len(before.groups), np.int64), np.full(n, -1, np.int64)
    np.minimum.at(lowest, of_group, earlier)
    np.maximum.at(highest, of_group, earlier)
    count = np.bincount(of_group, minlength=n)
    same = (lowest == highest) & (highest >= 0)
    same[same] &= count[same] == size[highest[same]]
    return np.where(same, highest, -1)


def _row_keys(rows: pd.DataFrame, place: Int64, size: int) -> Int64:
    resource = pd.Index([one.value for one in Resource]).get_indexer(pd.Index(rows["resource"]))
    court, other = (place[rows[name].to_numpy(np.int64)] for name in ("court", "other_court"))
    key = (resource.astype(np.int64) * (size + 2) + court + 1) * (size + 2) + other + 1
    key = (key * (len(Mode) + 1) + rows["mode"].to_numpy(np.int64) + 1) * _WINDOWS
    key += rows["window"].to_numpy(np.int64) + 1
    return np.where((court == UNKNOWN) | (other == UNKNOWN), -1, key)


def _found(wanted: Int64, known: Int64) -> Int64:
    if not len(known):
        return np.full(len(wanted), -1, np.int64)
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
    return np.where((known[order[at]] == wanted) & (wanted >= 0), order[at], -1)
