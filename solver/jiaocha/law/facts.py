"""What the rules about pairs look at: the courts, the policy, and the members of every group.

Members of a group whom no rule can tell apart share one *profile*, so that a series of six thousand cases
before thirty courts costs thirty rows and not six thousand.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import NONE, AnyPositions, CourtTable, Positions
from jiaocha.law.influence import influence_areas
from jiaocha_models.policy import Policy
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import (
    AdjustmentKind,
    Answer,
    BasisKind,
    Level,
    Mode,
)

ANY = -1
"""A fixed court or mode that is left open."""

NOT_FIXED = -2
"""No person fixed this."""

_FIELDS: dict[str, Any] = {
    "group": np.int64,
    "origin": np.int32,
    "basis": np.int8,
    "asset_division": np.int32,
    "debtor_division": np.int32,
    "influence": np.int32,
    "forced": np.bool_,
    "fixed_court": np.int32,
    "fixed_mode": np.int8,
    "forbidden": np.int32,
}
"""What tells the members of a group apart, and how it is stored."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts of all groups; arrays by profile have shape (n_profiles,), by group (n_groups,).

    Attributes
    ----------
    courts : CourtTable
    policy : Policy
    planning : int
        Position of the planning court.
    in_power : bool, shape (n_courts,)
        Courts in the planning court's area, itself included.
    profile_start : int64, shape (n_groups + 1,)
        Profiles of group g are ``profile_start[g]:profile_start[g + 1]``.
    group : int64, by profile
    origin : int32, by profile
    basis : int8, by profile
        Position in BasisKind; OTHER for all that have no special forum.
    asset_division, debtor_division : int32, by profile
        Places that special forums look at, as numbers; 0 where unknown or where no special forum applies.
    influence : int32, by profile
        Row of ``influence_closes``.
    influence_closes : bool, shape (n_influences, n_courts)
        Courts inside each influence area; row 0 is empty.
    forced : bool, by profile
        A supervision order expired without good reason.
    fixed_court : int32, fixed_mode : int8, by profile
        What a person fixed: a position, ``ANY``, or ``NOT_FIXED``.
    forbidden : int32, by profile
        Number of the case's list of prohibitions; 0 for none.
    prohibitions : int64, shape (n_prohibitions,)
        Sorted keys made by :meth:`prohibition_key`.
    cases, origins : int64, by group
        Number of cases, and of courts they are before.
    common : int32, by group
        Lowest common superior of the group's courts, the courts themselves included.
    """

    courts: CourtTable
    policy: Policy
    planning: int
    in_power: NDArray[np.bool_]
    profile_start: NDArray[np.int64]
    group: NDArray[np.int64]
    origin: Positions
    basis: NDArray[np.int8]
    asset_division: Positions
    debtor_division: Positions
    influence: Positions
    influence_closes: NDArray[np.bool_]
    forced: NDArray[np.bool_]
    fixed_court: Positions
    fixed_mode: NDArray[np.int8]
    forbidden: Positions
    prohibitions: NDArray[np.int64]
    cases: NDArray[np.int64]
    origins: NDArray[np.int64]
    common: Positions

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.profile_start) - 1

    def prohibition_key(
        self, number: AnyPositions, court: AnyPositions | int, mode: AnyPositions | int
    ) -> NDArray[np.int64]:
        """One integer for a prohibition of a court (or ``ANY``) in a mode (or ``ANY``)."""
        courts = np.asarray(number, np.int64) * (self.courts.size + 1) + np.asarray(court) + 1
        keys: NDArray[np.int64] = courts * (len(Mode) + 1) + mode + 1
        return keys


def gather_facts(quarter: Quarter, courts: CourtTable, case_group: NDArray[np.int32]) -> Facts:
    """Collect the facts of every group.

    Parameters
    ----------
    quarter : Quarter
    courts : CourtTable
    case_group : int32, shape (n_cases,)
        Group of each case, -1 for none; groups are numbered from 0.
    """
    member = np.flatnonzero(case_group >= 0)
    cases = quarter.cases.iloc[member].reset_index(drop=True)
    influence, influence_closes = influence_areas(cases, courts, quarter.policy)
    instructions, prohibited = _instructions(quarter, cases, courts)
    fields = _fields(cases, courts).assign(influence=influence, forced=_forced(cases, quarter.policy))
    fields = pd.concat([fields.assign(group=case_group[member]), instructions], axis=1)[list(_FIELDS)]
    profiles = fields.drop_duplicates().sort_values(list(_FIELDS), kind="stable")
    column = {name: profiles[name].to_numpy(dtype) for name, dtype in _FIELDS.items()}
    n_groups = int(case_group.max(initial=-1)) + 1
    start = np.searchsorted(column["group"], np.arange(n_groups + 1))
    planning = courts.position(quarter.policy.planning_court)
    facts = Facts(
        courts=courts,
        policy=quarter.policy,
        planning=planning,
        in_power=courts.in_area(planning),
        profile_start=start,
        influence_closes=influence_closes,
        prohibitions=np.zeros(0, np.int64),
        cases=np.bincount(case_group[member], minlength=n_groups),
        origins=_distinct_by_group(column["group"], column["origin"], n_groups),
        common=_common(courts, column["origin"], start),
        **column,
    )
    number, court, mode = np.array(prohibited, np.int64).reshape(-1, 3).T
    return replace(facts, prohibitions=np.sort(facts.prohibition_key(number, court, mode)))


def _fields(cases: pd.DataFrame, courts: CourtTable) -> pd.DataFrame:
    """Court of every case, and what special forums look at; blank where none applies."""
    special = cases["basis_kind"].isin(_SPECIAL_BASIS)
    basis = [member.value for member in BasisKind]
    position = pd.Series(pd.Index(basis).get_indexer(pd.Index(cases["basis_kind"].to_numpy(object))))
    return pd.DataFrame(
        {
            "origin": courts.positions(cases["court_code"]),
            "basis": position.where(special, BasisKind.OTHER.position),
            "asset_division": pd.to_numeric(cases["asset_division"]).fillna(0).where(special, 0),
            "debtor_division": pd.to_numeric(cases["debtor_division"]).fillna(0).where(special, 0),
        }
    )


_SPECIAL_BASIS = (BasisKind.ARBITRATION.value, BasisKind.CRIMINAL_PROPERTY.value)


def _forced(cases: pd.DataFrame, policy: Policy) -> NDArray[np.bool_]:
    """Cases whose supervision order expired without good reason; unknown never counts as yes."""
    unjustified = (cases["supervision_expired_without_reason"] == Answer.YES.value).to_numpy(bool)
    ordered = cases["supervision_order_date"].to_numpy("datetime64[D]")
    days = cases["supervision_days"]
    known = ~np.isnat(ordered) & days.notna().to_numpy(bool)
    due = np.where(known, ordered, np.datetime64(0, "D")) + days.fillna(0).to_numpy(np.int64)
    passed: NDArray[np.bool_] = unjustified & known & (due < np.datetime64(policy.planning_date, "D"))
    return passed


def _instructions(
    quarter: Quarter, cases: pd.DataFrame, courts: CourtTable
) -> tuple[pd.DataFrame, list[tuple[int, int, int]]]:
    """Read the sheet of adjustments.

    Returns
    -------
    pandas.DataFrame, one row a case
        ``fixed_court``, ``fixed_mode``, ``forbidden``.
    list of tuple
        Prohibitions: number of the case's list, court, mode.
    """
    found = pd.DataFrame({"fixed_court": NOT_FIXED, "fixed_mode": NOT_FIXED, "forbidden": 0}, cases.index)
    table = quarter.adjustments
    row = pd.Index(cases["case_number"]).get_indexer(pd.Index(table["case_number"]))
    court = np.where(table["court_code"].isna(), ANY, courts.positions(table["court_code"]))
    mode = pd.Index([mode.value for mode in Mode]).get_indexer(pd.Index(table["mode"].to_numpy(object)))
    fix, forbid = (
        (row >= 0) & (table["kind"] == kind.value).to_numpy(bool)
        for kind in (AdjustmentKind.FIX, AdjustmentKind.FORBID)
    )
    for name, values in (("fixed_court", court), ("fixed_mode", mode)):
        column = found[name].to_numpy(copy=True)
        column[row[fix]] = values[fix]
        found[name] = column
    found.loc[row[forbid], "forbidden"] = row[forbid] + 1
    listed = zip((row[forbid] + 1).tolist(), court[forbid].tolist(), mode[forbid].tolist(), strict=True)
    return found, list(listed)


def _distinct_by_group(group: NDArray[np.int64], origin: Positions, n_groups: int) -> NDArray[np.int64]:
    pairs = pd.DataFrame({"group": group, "origin": origin}).drop_duplicates()
    return np.bincount(pairs["group"].to_numpy(np.int64), minlength=n_groups)


def _common(courts: CourtTable, origin: Positions, start: NDArray[np.int64]) -> Positions:
    """Lowest common superior of every group's courts."""
    common = np.full(len(start) - 1, NONE, np.int32)
    if not len(common):
        return common
    for level in range(len(Level)):
        ancestor = courts.ancestor[origin, level]
        low, high = (reduce.reduceat(ancestor, start[:-1]) for reduce in (np.minimum, np.maximum))
        common = np.where((low == high) & (low != NONE), low, common)
    return common
