"""Matters that other courts may be asked to carry out (事项委托): which court, and how much work.

Simple steps (freezing, deducting, transferring title, inquiries) are entrusted from court to court through
the platform of the command centres (委托执行规定第4条); the entrusted court may not refuse
(民事诉讼法第240条). The case and its number stay where they are, and no superior decides.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import NONE, CourtTable, Positions
from jiaocha_models.policy import Policy
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import CourtCategory, Level, MatterKind


def entrusted_matters(quarter: Quarter, courts: CourtTable) -> pd.DataFrame:
    """List every case and court whose help it needs.

    Matters at the case's own court and matters whose court is unknown are nothing to entrust; nor are those
    at a court above it, which a court asks and does not entrust.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``court`` (positions), ``minutes`` (int64, by ``effort.matter_minutes`` and number), one row
        a case and court, sorted.
    """
    table = quarter.matters
    if table.empty:
        return pd.DataFrame({name: np.zeros(0, np.int64) for name in ("case", "court", "minutes")})
    case = pd.Index(quarter.cases["case_number"]).get_indexer(pd.Index(table["case_number"]))
    court = matter_courts(quarter, courts)
    each = table["kind"].map({kind.value: minutes for kind, minutes in _minutes(quarter.policy).items()})
    minutes = each.to_numpy(np.int64) * table["count"].fillna(1).to_numpy(np.int64)
    own = courts.positions(quarter.cases["court_code"])[case]
    above = courts.ancestor[own, courts.level[court]] == court
    keep = (case >= 0) & (court != NONE) & ~above
    rows = pd.DataFrame({"case": case[keep], "court": court[keep], "minutes": minutes[keep]})
    return rows.groupby(["case", "court"])["minutes"].sum().reset_index().astype("int64")


def matter_courts(quarter: Quarter, courts: CourtTable) -> Positions:
    """Court of every row of the sheet of matters; -1 where unknown.

    The court is the one stated; where none is stated, the basic court of the matter's county, else the
    intermediate court of its prefecture (regular courts, the first in the roster).
    """
    stated = courts.positions(quarter.matters["court_code"])
    by_place = _court_of_place(quarter.matters["division"], courts)
    return np.where(stated == NONE, by_place, stated).astype(np.int32)


def matters_at_the_asset(quarter: Quarter, courts: CourtTable, matters: pd.DataFrame) -> NDArray[np.int64]:
    """Cases whose main asset lies in another province, where a matter of theirs can be entrusted.

    Parameters
    ----------
    quarter : Quarter
    courts : CourtTable
    matters : pandas.DataFrame
        From :func:`entrusted_matters`.
    """
    if matters.empty:
        return np.zeros(0, np.int64)
    asset = pd.to_numeric(quarter.cases["asset_division"]).fillna(0).to_numpy(np.int64) // 10_000
    home = courts.division[courts.positions(quarter.cases["court_code"])] // 10_000
    case, court = matters["case"].to_numpy(np.int64), matters["court"].to_numpy(np.int64)
    there = (courts.division[court] // 10_000 == asset[case]) & (asset[case] != home[case])
    return np.unique(case[there])


def main_court(matters: pd.DataFrame, key: str) -> pd.DataFrame:
    """Court with most minutes of each case or group (column ``key``), ties by roster order."""
    by_court = matters.groupby([key, "court"])["minutes"].sum().reset_index()
    order = by_court.sort_values([key, "minutes", "court"], ascending=[True, False, True])
    return order.drop_duplicates(key)


def _minutes(policy: Policy) -> dict[MatterKind, int]:
    return policy.effort.matter_minutes


def _court_of_place(division: pd.Series, courts: CourtTable) -> Positions:
    place = pd.to_numeric(division).fillna(0).to_numpy(np.int64)
    regular = courts.category == CourtCategory.REGULAR.position
    basic = _first_at(courts.division, regular & (courts.level == Level.BASIC.position), place)
    above = regular & (courts.level == Level.INTERMEDIATE.position)
    prefecture = _first_at(courts.division // 100, above, place // 100)
    found = np.where(basic == NONE, prefecture, basic)
    return np.where(place == 0, NONE, found).astype(np.int32)


def _first_at(key: Positions, eligible: NDArray[np.bool_], place: NDArray[np.int64]) -> Positions:
    """First eligible court with each key; NONE where there is none."""
    position = np.flatnonzero(eligible)
    first = pd.Series(position, index=key[position])
    first = first[~first.index.duplicated()]
    found: Positions = first.reindex(place).fillna(NONE).to_numpy(np.int32)
    return found
