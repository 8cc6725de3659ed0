"""Influence areas: where a debtor is too near to the courts.

That an organ or state enterprise of a county, prefecture or province has influence on the courts there is an
inference from the principle that the receiving court has no ties with the parties: a policy default that the
policy can switch off. Areas that a person added always count.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import CourtTable
from jiaocha.law.divisions import prefecture_of, province_of
from jiaocha_models.policy import Policy
from jiaocha_models.words import DebtorLevel, PartyKind


def influence_areas(
    cases: pd.DataFrame, courts: CourtTable, policy: Policy
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Row of the influence area of every case, and the courts inside each area."""
    key = cases["influence_division"].fillna("")
    if policy.rules.influence_by_level:
        key = key + ";" + _area_by_level(cases, courts)
    key = key.str.replace(r"[；,，、;\s]+", ";", regex=True).str.strip(";")
    number, distinct = pd.factorize(key.where(key != ""))
    closes = np.zeros((len(distinct) + 1, courts.size), bool)
    for row, areas in enumerate(distinct, start=1):
        for area in set(str(areas).split(";")):
            closes[row] |= courts.in_division(area)
    return number + 1, closes


def _area_by_level(cases: pd.DataFrame, courts: CourtTable) -> pd.Series:
    """Area in which an organ or state enterprise has influence, by its level; empty for others."""
    public = cases["debtor_kind"].isin([PartyKind.GOVERNMENT.value, PartyKind.STATE_ENTERPRISE.value])
    seat = pd.Series(courts.division[courts.positions(cases["court_code"])], index=cases.index).astype("str")
    place = cases["debtor_division"].fillna(seat)
    areas = pd.Series("", index=cases.index, dtype="str")
    for level, area in (
        (DebtorLevel.COUNTY, str),
        (DebtorLevel.CITY, prefecture_of),
        (DebtorLevel.PROVINCE, province_of),
    ):
        here = public & (cases["debtor_level"] == level.value) & (place.str.len() == 6)
        areas[here] = place[here].map(area)
    return areas
