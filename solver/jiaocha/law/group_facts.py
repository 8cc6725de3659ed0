"""Facts of whole groups: the joint action that their work needs, and the court for their matters."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import NONE, Positions
from jiaocha.law.matters import main_court
from jiaocha.law.places import lead_cases
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import Ground

ALL_MONTHS = 0b111
"""Bits of the three months of a quarter."""


@dataclass(frozen=True, eq=False)
class GroupFacts:
    """Facts by group; arrays of shape (n_groups,).

    Attributes
    ----------
    joint_work : bool
        Some case has the ground 重大疑难复杂, or needs more persons than its court can send.
    action_persons : int64
        Persons a day that a case states it needs, the largest of the group; 0 for none.
    action_needed : int64
        The same, or what the policy assumes for the kind of asset of the lead case.
    action_days : int64
        Days of the action, the largest of the group.
    action_months : int64
        Bits of the months of the quarter with ``action_days`` days on which every case can be acted on.
    entrusted_court : int32
        Court that would carry out most of the group's matters; -1 where none are listed.
    """

    joint_work: NDArray[np.bool_]
    action_persons: NDArray[np.int64]
    action_needed: NDArray[np.int64]
    action_days: NDArray[np.int64]
    action_months: NDArray[np.int64]
    entrusted_court: Positions


def group_facts(
    quarter: Quarter, case_group: NDArray[np.int32], triage: pd.DataFrame, matters: pd.DataFrame
) -> GroupFacts:
    """Facts of every group.

    Parameters
    ----------
    quarter : Quarter
    case_group : int32, shape (n_cases,)
    triage : pandas.DataFrame
        Of the cases that have a group, in their order.
    matters : pandas.DataFrame
        From :func:`jiaocha.law.matters.entrusted_matters`.
    """
    member = np.flatnonzero(case_group >= 0)
    n_groups = int(case_group.max(initial=-1)) + 1
    cases, group = quarter.cases.iloc[member], case_group[member]
    persons = _largest(cases["action_persons"].fillna(0).to_numpy(np.int64), group, n_groups)
    lead = lead_cases(quarter, case_group, n_groups)
    by_asset = {kind.value: number for kind, number in quarter.policy.effort.action_persons.items()}
    assumed = quarter.cases["asset_kind"].iloc[lead].map(by_asset).to_numpy(np.int64)
    hard = (triage["ground"] == Ground.COMPLEX_ASSET.value).to_numpy(bool).astype(np.int64)
    days = _largest(cases["action_days"].fillna(1).to_numpy(np.int64), group, n_groups)
    return GroupFacts(
        joint_work=np.asarray(_largest(hard, group, n_groups) > 0),
        action_persons=persons,
        action_needed=np.where(persons > 0, persons, assumed),
        action_days=days,
        action_months=_common_months(cases, group, days, quarter.policy.planning_date),
        entrusted_court=_entrusted_court(matters, case_group, n_groups),
    )


def distinct_by_group(group: NDArray[np.int64], what: Positions, n_groups: int) -> NDArray[np.int64]:
    """Count the distinct values in each group."""
    pairs = pd.DataFrame({"group": group, "what": what}).drop_duplicates()
    return np.bincount(pairs["group"].to_numpy(np.int64), minlength=n_groups)


def month_starts(day: object, months: int) -> NDArray[np.datetime64]:
    """First day of each month from a day on, and of the month after the last, shape (months + 1,)."""
    first = pd.Timestamp(str(day))
    starts = [first + pd.DateOffset(months=month) for month in range(months + 1)]
    return np.array(starts, "datetime64[D]")


def _largest(values: NDArray[np.int64], group: NDArray[np.int32], n_groups: int) -> NDArray[np.int64]:
    found = np.zeros(n_groups, np.int64)
    np.maximum.at(found, group, values)
    return found


def _common_months(
    cases: pd.DataFrame, group: NDArray[np.int32], days: NDArray[np.int64], day: object
) -> NDArray[np.int64]:
    """Months whose days, cut to the window common to all cases of the group, are enough for the action."""
    months = ALL_MONTHS.bit_length()
    starts = month_starts(day, months).astype(np.int64)
    earliest = np.full(len(days), starts[0])
    latest = np.full(len(days), starts[-1] - 1)
    begins, ends = (cases[name].to_numpy("datetime64[D]") for name in ("action_from", "action_until"))
    np.maximum.at(earliest, group[~np.isnat(begins)], begins[~np.isnat(begins)].astype(np.int64))
    np.minimum.at(latest, group[~np.isnat(ends)], ends[~np.isnat(ends)].astype(np.int64))
    found = np.zeros(len(days), np.int64)
    for month in range(months):
        inside = np.minimum(latest, starts[month + 1] - 1) - np.maximum(earliest, starts[month]) + 1
        found |= (inside >= days).astype(np.int64) << month
    return found


def _entrusted_court(matters: pd.DataFrame, case_group: NDArray[np.int32], n_groups: int) -> Positions:
    found = np.full(n_groups, NONE, np.int32)
    matters = matters.assign(group=case_group[matters["case"].to_numpy(np.int64)])
    chosen = main_court(matters[matters["group"] >= 0], "group")
    found[chosen["group"].to_numpy(np.int64)] = chosen["court"].to_numpy(np.int32)
    return found
