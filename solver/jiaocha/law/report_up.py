"""Reporting up: groups whose suitable courts lie outside the planning court's power.

Such a group has no change of court open, yet would have one if the planning court's area, or the border of
the province, were no obstacle. It leaves the quarter; the nearest courts outside, and who may decide, are
listed.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.enumeration import Found, find_open
from jiaocha.law.facts import Facts
from jiaocha.law.places import Travel
from jiaocha.law.rules import LATERAL_MODES, cross_province_only_supreme, planning_court_decides
from jiaocha_models.words import TRANSFER_MODES, Mode, TriageClass

REPORTED_RECEIVERS = 3
"""Courts named for a group that is reported up."""

_TRANSFERS = [mode.position for mode in TRANSFER_MODES]


def courts_outside(
    facts: Facts, travel: Travel, groups: pd.DataFrame, found: Found, without: frozenset[str]
) -> pd.DataFrame:
    """Name the courts outside for groups that only the planning court's power keeps from moving.

    Returns
    -------
    pandas.DataFrame
        Columns of ``OpenPairs.report_up`` and ``position`` (of the group) and ``rule`` (name of the rule
        about power that stands in the way); the courts of a group in roster order.
    """
    moved = found.group[np.isin(found.mode, _TRANSFERS)]
    stuck = np.setdiff1d(np.arange(facts.n_groups), moved)
    stuck = np.setdiff1d(stuck, _entrusted_instead(facts, found))
    nothing = np.zeros(0, np.int64)
    parts = [pd.DataFrame({"position": nothing, "mode": nothing, "receiver": nothing})]
    for beyond in (
        {planning_court_decides.name},
        {planning_court_decides.name, cross_province_only_supreme.name},
    ):
        for modes in (LATERAL_MODES, (Mode.ESCALATED,)) if len(stuck) else ():
            best = find_open(facts, travel, stuck, without | beyond, modes=modes, nearest=REPORTED_RECEIVERS)
            parts.append(pd.DataFrame({"position": best.group, "mode": best.mode, "receiver": best.receiver}))
            stuck = np.setdiff1d(stuck, best.group)
    table = pd.concat(parts).sort_values(["position", "mode", "receiver"], ignore_index=True)
    position = table["position"].to_numpy(np.int64)
    decider = facts.courts.common_superior(facts.common[position], table["receiver"].to_numpy(np.int64))
    beyond_planning = (decider != facts.planning) & ~facts.in_power[decider]
    rules = np.where(beyond_planning, planning_court_decides.name, cross_province_only_supreme.name)
    name = pd.Series(facts.courts.name[decider], dtype="str")
    reason = ("本次决定权限内没有可以受案的法院，报请" + name + "决定").where(
        beyond_planning, "所在省内没有可以受案的法院，跨省变更由" + name + "个案决定"
    )
    chosen = groups.iloc[position].reset_index(drop=True)
    return pd.DataFrame(
        {
            "position": position,
            "group": chosen["group"],
            "cases": chosen["cases"],
            "lead_case": chosen["lead_case"],
            "receiver": table["receiver"],
            "mode": table["mode"],
            "decider": decider,
            "rule": pd.Series(rules, dtype="str"),
            "reason": reason,
        }
    )


def _entrusted_instead(facts: Facts, found: Found) -> NDArray[np.int64]:
    """Find groups whose work lies in another province and can be entrusted: no superior need order it."""
    if not facts.n_groups:
        return np.zeros(0, np.int64)
    away = np.minimum.reduceat(facts.asset_away, facts.profile_start[:-1]) > 0
    listed = found.group[found.mode == Mode.ENTRUSTED.position]
    found_groups: NDArray[np.int64] = listed[away[listed]]
    return found_groups


def reclassify(classes: pd.DataFrame, case_group: NDArray[np.int32], outside: pd.DataFrame) -> pd.DataFrame:
    """Move the cases of the groups listed by :func:`courts_outside` to the class of cases reported up."""
    first = outside.drop_duplicates("position").set_index("position")
    reported = np.isin(case_group, first.index)
    classes = classes.copy()
    classes.loc[reported, "class_"] = TriageClass.REPORT_UP.value
    for column in ("rule", "reason"):
        classes.loc[reported, column] = first[column].reindex(case_group[reported]).to_numpy(object)
    return classes


def leave_out(
    found: Found, case_group: NDArray[np.int32], reported: NDArray[np.bool_]
) -> tuple[Found, NDArray[np.int32]]:
    """Renumber groups and pairs without the reported groups."""
    renumbered = np.append(np.where(reported, -1, np.cumsum(~reported) - 1), -1)
    keep = ~reported[found.group]
    left = Found(renumbered[found.group[keep]], found.mode[keep], found.receiver[keep], found.closed)
    return left, renumbered[case_group].astype(np.int32)
