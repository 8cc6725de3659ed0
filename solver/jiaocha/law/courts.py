"""Courts as arrays, and the hierarchy among them.

A court's ancestors are kept by level, the court itself included, so that the lowest common superior of
millions of pairs is a few comparisons. The lowest common superior of two courts is the court that may decide
a transfer between them (执行程序解释第11、12条；执行工作规定第74条：本辖区其他法院).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.divisions import area_prefix, gazetteer
from jiaocha_models.words import CourtCategory, Level

NONE = -1
"""Position of no court."""

Positions = NDArray[np.int32]
AnyPositions = Positions | NDArray[np.int64]
_LEVELS = len(Level)


@dataclass(frozen=True, eq=False)
class CourtTable:
    """Courts in roster order; every array has shape (n_courts,) unless said otherwise.

    Attributes
    ----------
    code, name : ndarray of str
    level, category : int8
        Positions in Level and CourtCategory.
    parent : int32
        Position of the superior; ``NONE`` for the root.
    ancestor : int32, shape (n_courts, 4)
        Ancestor at each level of Level, the court itself included; ``NONE`` where there is none.
    longitude, latitude : float64
        Degrees, from the roster, else from the division; NaN where unknown.
    division : int32
        Division code of the seat as a number; where the roster has none, the superior's. 0 where unknown.
    takes_part, director_vacant, second_team, bankruptcy_jurisdiction : bool
    """

    code: NDArray[np.object_]
    name: NDArray[np.object_]
    level: NDArray[np.int8]
    category: NDArray[np.int8]
    parent: Positions
    ancestor: Positions
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    division: Positions
    takes_part: NDArray[np.bool_]
    director_vacant: NDArray[np.bool_]
    second_team: NDArray[np.bool_]
    bankruptcy_jurisdiction: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """Number of courts."""
        return len(self.code)

    @property
    def intermediate(self) -> Positions:
        """Intermediate court above or equal to each court; ``NONE`` for higher courts."""
        return self.ancestor[:, Level.INTERMEDIATE.position]

    @property
    def high(self) -> Positions:
        """High court above or equal to each court; ``NONE`` for the supreme court."""
        return self.ancestor[:, Level.HIGH.position]

    @cached_property
    def root(self) -> Positions:
        """Highest court above or equal to each court; a roster need not reach up to the supreme court."""
        highest = np.argmax(self.ancestor != NONE, axis=1)
        found: Positions = self.ancestor[np.arange(self.size), highest]
        return found

    @cached_property
    def province(self) -> Positions:
        """Court that stands for each court's province: its high court, else the root of its tree."""
        return np.where(self.high == NONE, self.root, self.high).astype(np.int32)

    def positions(self, codes: pd.Series) -> Positions:
        """Positions of court codes; ``NONE`` for missing and unknown codes."""
        return self._by_code.get_indexer(pd.Index(codes.to_numpy(object))).astype(np.int32)

    @cached_property
    def _by_code(self) -> "pd.Index[Any]":
        """Index of the codes: its table of hashes is made once."""
        return pd.Index(self.code)

    def position(self, code: str) -> int:
        """Position of one court.

        Raises
        ------
        KeyError
            If the roster has no such court.
        """
        found = int(self.positions(pd.Series([code]))[0])
        if found == NONE:
            raise KeyError(f"法院表中没有代字为 {code} 的法院")
        return found

    def common_superior(self, one: AnyPositions, other: AnyPositions) -> Positions:
        """Lowest court at or above both courts, elementwise; ``NONE`` where there is none.

        A court counts as its own superior here: a court that takes a case up decides it itself.
        """
        shape = np.broadcast_shapes(np.shape(one), np.shape(other))
        found = np.full(shape, NONE, np.int32)
        for level in range(_LEVELS):
            mine, theirs = self.ancestor[one, level], self.ancestor[other, level]
            shared = np.broadcast_to((mine == theirs) & (mine != NONE), shape)
            found = np.where(shared, mine, found)
        return found

    def in_area(self, court: int) -> NDArray[np.bool_]:
        """Which courts lie in a court's area: the court itself and all below it, shape (n_courts,)."""
        within: NDArray[np.bool_] = self.ancestor[:, int(self.level[court])] == court
        return within

    def in_division(self, code: str) -> NDArray[np.bool_]:
        """Which courts work inside a county, prefecture or province, shape (n_courts,).

        A county holds its basic courts, a prefecture its intermediate court as well, a province all its
        courts; a court that merely has its seat in a county of its area is not inside the county.
        """
        prefix = area_prefix(code)
        highest = {6: Level.BASIC, 4: Level.INTERMEDIATE, 2: Level.HIGH}[len(prefix)]
        seated = self.division // 10 ** (6 - len(prefix)) == int(prefix)
        within: NDArray[np.bool_] = seated & (self.level >= highest.position)
        return within


def court_table(courts: pd.DataFrame) -> CourtTable:
    """Build the arrays from the table of courts.

    Raises
    ------
    ValueError
        If a superior is missing from the roster or not of a higher level; intake reports such rosters as
        findings, so this only guards against frames that were never checked.
    """
    code = courts["code"].to_numpy(object)
    level = _choice(courts["level"], Level)
    parent = pd.Index(code).get_indexer(pd.Index(courts["parent_code"].to_numpy(object))).astype(np.int32)
    _guard(courts, level, parent)
    division = _divisions(courts["division"], level, parent)
    longitude, latitude = _coordinates(courts, division)
    return CourtTable(
        code=code,
        name=courts["name"].to_numpy(object),
        level=level,
        category=_choice(courts["category"], CourtCategory),
        parent=parent,
        ancestor=_ancestors(level, parent),
        longitude=longitude,
        latitude=latitude,
        division=division,
        takes_part=courts["takes_part"].to_numpy(bool),
        director_vacant=courts["director_vacant"].to_numpy(bool),
        second_team=courts["second_team"].to_numpy(bool),
        bankruptcy_jurisdiction=courts["bankruptcy_jurisdiction"].to_numpy(bool),
    )


def _choice(column: pd.Series, choices: type[Level] | type[CourtCategory]) -> NDArray[np.int8]:
    values = [member.value for member in choices]
    return pd.Index(values).get_indexer(pd.Index(column.to_numpy(object))).astype(np.int8)


def _guard(courts: pd.DataFrame, level: NDArray[np.int8], parent: Positions) -> None:
    lost = courts["parent_code"].notna().to_numpy() & (parent == NONE)
    unordered = (parent != NONE) & (level[parent] >= level)
    for faulty, what in ((lost, "的上级法院不在法院表中"), (unordered, "的上级法院级别不高于本院")):
        if faulty.any():
            raise ValueError(f"{courts['code'].to_numpy(object)[faulty][0]} {what}")


def _ancestors(level: NDArray[np.int8], parent: Positions) -> Positions:
    ancestor = np.full((len(level), _LEVELS), NONE, np.int32)
    court = np.arange(len(level), dtype=np.int32)
    above = court.copy()
    for _ in range(_LEVELS):
        known = above != NONE
        ancestor[court[known], level[above[known]]] = above[known]
        above = np.where(known, parent[above], NONE).astype(np.int32)
    return ancestor


def _divisions(column: pd.Series, level: NDArray[np.int8], parent: Positions) -> Positions:
    division = pd.to_numeric(column).fillna(0).to_numpy(np.int32).copy()
    for court in np.argsort(level, kind="stable"):
        if not division[court] and parent[court] != NONE and level[parent[court]] != Level.SUPREME.position:
            division[court] = division[parent[court]]
    return division


def _coordinates(
    courts: pd.DataFrame, division: Positions
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    places = gazetteer()
    seats = places.positions(pd.Series(division).astype("str"))
    found = places.coordinates(seats)
    given = [courts[name].to_numpy(np.float64, na_value=np.nan) for name in ("longitude", "latitude")]
    longitude, latitude = (
        np.where(np.isnan(mine), seat, mine) for mine, seat in zip(given, found, strict=True)
    )
    return longitude, latitude
