"""Where parties and assets are, and how far every group's places are from the courts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import CourtTable
from jiaocha.law.distance import great_circle
from jiaocha.law.divisions import UNKNOWN, gazetteer
from jiaocha_models.quarter import Quarter

FARTHEST = 20_020_000
"""Metres; half the Earth's circumference, for courts whose seat is unknown."""


@dataclass(frozen=True, eq=False)
class Places:
    """Where the parties and assets of the cases are; every array has shape (n_cases,).

    Attributes
    ----------
    creditor, debtor, asset : int32
        Positions in the gazetteer; -1 where unknown.
    creditor_longitude, creditor_latitude, debtor_longitude, debtor_latitude, asset_longitude,
    asset_latitude : float64
        Degrees; NaN where unknown.
    """

    creditor: NDArray[np.int32]
    debtor: NDArray[np.int32]
    asset: NDArray[np.int32]
    creditor_longitude: NDArray[np.float64]
    creditor_latitude: NDArray[np.float64]
    debtor_longitude: NDArray[np.float64]
    debtor_latitude: NDArray[np.float64]
    asset_longitude: NDArray[np.float64]
    asset_latitude: NDArray[np.float64]


def case_places(quarter: Quarter) -> Places:
    """Look up the places of all cases."""
    divisions = gazetteer()
    creditor, debtor, asset = (
        divisions.positions(quarter.cases[column])
        for column in ("creditor_division", "debtor_division", "asset_division")
    )
    return Places(
        creditor,
        debtor,
        asset,
        *divisions.coordinates(creditor),
        *divisions.coordinates(debtor),
        *divisions.coordinates(asset),
    )


@dataclass(frozen=True, eq=False)
class Travel:
    """Travel of groups to courts: from the creditor's domicile and from the main asset, in a straight line.

    A group is represented by its lead case. An unknown asset place is replaced by the debtor's domicile; a
    place unknown altogether by the seat of the group's court.

    Attributes
    ----------
    courts : CourtTable
    longitude, latitude : float64, shape (n_points,)
        Divisions of the gazetteer, then seats of the courts.
    creditor, asset : int64, shape (n_groups,)
        Points.
    """

    courts: CourtTable
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    creditor: NDArray[np.int64]
    asset: NDArray[np.int64]

    def metres(self, groups: NDArray[np.int64], courts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Metres from creditor to court plus asset to court, shape (n_groups, n_courts) of the arguments."""
        both = np.concatenate([self.creditor[groups], self.asset[groups]])
        points, row = np.unique(both, return_inverse=True)
        table = great_circle(
            self.longitude[points, None],
            self.latitude[points, None],
            self.courts.longitude[None, courts],
            self.courts.latitude[None, courts],
        )
        table[table < 0] = FARTHEST
        total: NDArray[np.int64] = table[row[: len(groups)]] + table[row[len(groups) :]]
        return total

    def asset_metres(self, group: int, courts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Metres from one group's main asset to courts, shape (n_courts,) of the argument."""
        point = self.asset[group]
        metres = great_circle(
            self.longitude[point],
            self.latitude[point],
            self.courts.longitude[courts],
            self.courts.latitude[courts],
        )
        return np.where(metres < 0, FARTHEST, metres)


def group_travel(
    courts: CourtTable, places: Places, lead_case: NDArray[np.int64], origin: NDArray[np.int64]
) -> Travel:
    """Build the travel of groups from their lead cases and main courts."""
    divisions = gazetteer()
    seat = len(divisions.code) + origin
    creditor, asset = places.creditor[lead_case], places.asset[lead_case]
    asset = np.where(asset == UNKNOWN, places.debtor[lead_case], asset)
    return Travel(
        courts=courts,
        longitude=np.concatenate([divisions.longitude, courts.longitude]),
        latitude=np.concatenate([divisions.latitude, courts.latitude]),
        creditor=np.where(creditor == UNKNOWN, seat, creditor).astype(np.int64),
        asset=np.where(asset == UNKNOWN, seat, asset).astype(np.int64),
    )


def lead_cases(quarter: Quarter, case_group: NDArray[np.int32], n_groups: int) -> NDArray[np.int64]:
    """Lead case of every group: the earliest filed, then the smallest case number, shape (n_groups,)."""
    filed = quarter.cases["filing_date"].to_numpy("datetime64[D]").astype(np.int64)
    filed = np.where(filed == np.iinfo(np.int64).min, np.iinfo(np.int64).max, filed)
    member = np.flatnonzero(case_group >= 0)
    order = member[np.lexsort((member, filed[member], case_group[member]))]
    return order[np.searchsorted(case_group[order], np.arange(n_groups))]


def main_origins(quarter: Quarter, courts: CourtTable, case_group: NDArray[np.int32]) -> NDArray[np.int64]:
    """Court with most of each group's cases, ties by roster order, shape (n_groups,)."""
    member = np.flatnonzero(case_group >= 0)
    origin = courts.positions(quarter.cases["court_code"])[member]
    counts = (
        pd.DataFrame({"group": case_group[member], "origin": origin}).value_counts(sort=False).reset_index()
    )
    counts = counts.sort_values(["group", "count", "origin"], ascending=[True, False, True])
    found: NDArray[np.int64] = counts.drop_duplicates("group")["origin"].to_numpy(np.int64)
    return found
