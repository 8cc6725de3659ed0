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
from jiaocha.law.group_facts import GroupFacts, distinct_by_group, group_facts
from jiaocha.law.influence import influence_areas
from jiaocha.law.instructions import (
    ANY,
    NOT_FIXED,
    instructions_of,
    prohibition_key,
    recusal_key,
)
from jiaocha.law.load import force_known, load_ratio, one_day_force
from jiaocha.law.matters import entrusted_matters, matters_at_the_asset
from jiaocha.law.profiles import FIELDS, profile_fields
from jiaocha_models.policy import Policy
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import Level

__all__ = ["ANY", "NOT_FIXED", "Facts", "gather_facts"]


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts of all groups; arrays by profile have shape (n_profiles,), likewise by group and by court.

    Attributes
    ----------
    courts : CourtTable
    policy : Policy
    planning : int
        Position of the planning court.
    in_power : bool, by court
        Courts in the planning court's area, itself included.
    load, judges : float64, by court
        Load against the median of the peers (:mod:`jiaocha.law.load`); number of judges, NaN where unknown.
    force : int64, by court
        Persons that the court can send to a joint action on one day.
    force_known : bool, by court
        Whether the court states its persons.
    profile_start : int64, shape (n_groups + 1,)
        Profiles of group g are ``profile_start[g]:profile_start[g + 1]``.
    group : int64, by profile
    origin, basis, asset_division, debtor_division, forced, overdue, fixed_court, fixed_mode, forbidden,
    recused, over_limit, court_bound, military, ship, asset_away, bankruptcy_court,
    creditor_place, asset_place
        As :data:`jiaocha.law.profiles.FIELDS` says.
    influence : int32, by profile
        Row of ``influence_closes``.
    influence_closes : bool, shape (n_influences, n_courts)
        Courts inside each influence area; row 0 is empty.
    prohibitions, recusals : int64
        Sorted keys made by :func:`prohibition_key` and :func:`recusal_key`.
    cases, origins : int64, by group
        Number of cases, and of courts they are before.
    common : int32, by group
        Lowest common superior of the group's courts, the courts themselves included.
    top_level : int8, by group
        Position in Level of the group's highest court.
    joint_work, action_persons, action_needed, action_days, action_months, entrusted_court : by group
        As in :class:`jiaocha.law.group_facts.GroupFacts`.
    """

    courts: CourtTable
    policy: Policy
    planning: int
    in_power: NDArray[np.bool_]
    load: NDArray[np.float64]
    judges: NDArray[np.float64]
    force: NDArray[np.int64]
    force_known: NDArray[np.bool_]
    profile_start: NDArray[np.int64]
    group: NDArray[np.int64]
    origin: Positions
    basis: NDArray[np.int8]
    asset_division: Positions
    debtor_division: Positions
    influence: Positions
    influence_closes: NDArray[np.bool_]
    forced: NDArray[np.bool_]
    overdue: NDArray[np.bool_]
    fixed_court: Positions
    fixed_mode: NDArray[np.int8]
    forbidden: Positions
    recused: Positions
    over_limit: NDArray[np.bool_]
    court_bound: NDArray[np.bool_]
    military: NDArray[np.bool_]
    ship: NDArray[np.bool_]
    asset_away: Positions
    bankruptcy_court: Positions
    creditor_place: Positions
    asset_place: Positions
    prohibitions: NDArray[np.int64]
    recusals: NDArray[np.int64]
    cases: NDArray[np.int64]
    origins: NDArray[np.int64]
    common: Positions
    top_level: NDArray[np.int8]
    joint_work: NDArray[np.bool_]
    action_persons: NDArray[np.int64]
    action_needed: NDArray[np.int64]
    action_days: NDArray[np.int64]
    action_months: NDArray[np.int64]
    entrusted_court: Positions

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.profile_start) - 1

    def too_few(self, group: AnyPositions, court: AnyPositions) -> NDArray[np.bool_]:
        """Whether courts are known to lack the persons a day that a case of a group states; broadcasts."""
        needed = self.action_persons[group]
        short: NDArray[np.bool_] = (needed > 0) & self.force_known[court] & (self.force[court] < needed)
        return short

    def prohibition_key(
        self, number: AnyPositions, court: AnyPositions | int, mode: AnyPositions | int
    ) -> NDArray[np.int64]:
        """One integer for a prohibition of a court (or ``ANY``) in a mode (or ``ANY``)."""
        return prohibition_key(self.courts.size, number, court, mode)

    def recused_courts(self, number: int) -> NDArray[np.bool_]:
        """Courts recused in a case with a number of recusals, shape (n_courts,)."""
        if not number:
            return np.zeros(self.courts.size, bool)
        return np.isin(recusal_key(self.courts.size, number, np.arange(self.courts.size)), self.recusals)


def gather_facts(
    quarter: Quarter, courts: CourtTable, case_group: NDArray[np.int32], classes: pd.DataFrame
) -> Facts:
    """Collect the facts of every group.

    Parameters
    ----------
    quarter : Quarter
    courts : CourtTable
    case_group : int32, shape (n_cases,)
        Group of each case, -1 for none; groups are numbered from 0.
    classes : pandas.DataFrame
        The triage, one row a case; its grounds and clocks are read.
    """
    member = np.flatnonzero(case_group >= 0)
    cases = quarter.cases.iloc[member].reset_index(drop=True)
    triage = classes.iloc[member].reset_index(drop=True)
    influence, influence_closes = influence_areas(cases, courts, quarter.policy)
    instructions = instructions_of(quarter, cases, courts)
    matters = entrusted_matters(quarter, courts)
    has_matters = np.isin(member, matters_at_the_asset(quarter, courts, matters))
    fields = profile_fields(cases, triage, has_matters, courts, quarter.policy).assign(influence=influence)
    fields = pd.concat([fields.assign(group=case_group[member]), instructions.columns], axis=1)[list(FIELDS)]
    profiles = fields.drop_duplicates().sort_values(list(FIELDS), kind="stable")
    column: dict[str, Any] = {name: profiles[name].to_numpy(dtype) for name, dtype in FIELDS.items()}
    n_groups = int(case_group.max(initial=-1)) + 1
    start = np.searchsorted(column["group"], np.arange(n_groups + 1))
    planning = courts.position(quarter.policy.planning_court)
    force = one_day_force(quarter.courts, quarter.policy.capacity.action_share_of_staff)
    of_groups: GroupFacts = group_facts(quarter, case_group, triage, matters)
    facts = Facts(
        courts=courts,
        policy=quarter.policy,
        planning=planning,
        in_power=courts.in_area(planning),
        load=load_ratio(quarter.courts),
        judges=quarter.courts["judges"].to_numpy(np.float64, na_value=np.nan),
        force=force,
        force_known=force_known(quarter.courts),
        profile_start=start,
        influence_closes=influence_closes,
        prohibitions=instructions.prohibitions,
        recusals=instructions.recusals,
        cases=np.bincount(case_group[member], minlength=n_groups),
        origins=distinct_by_group(column["group"], column["origin"], n_groups),
        common=_common(courts, column["origin"], start),
        top_level=_top_level(courts, column["origin"], start),
        **column,
        **vars(of_groups),
    )
    own = facts.origin[facts.profile_start[:-1]] if n_groups else facts.common
    return replace(facts, joint_work=facts.joint_work | facts.too_few(np.arange(n_groups), own))


def _top_level(courts: CourtTable, origin: Positions, start: NDArray[np.int64]) -> NDArray[np.int8]:
    level = courts.level[origin]
    if len(start) < 2:
        return level[:0]
    top: NDArray[np.int8] = np.minimum.reduceat(level, start[:-1])
    return top


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
