"""What law and worth need of the courts and the policy, worked out once for many single cases."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.actions import MONTHS
from jiaocha.law.courts import NONE, CourtTable, court_table
from jiaocha.law.divisions import UNKNOWN, gazetteer, places_of
from jiaocha.law.group_facts import month_starts
from jiaocha.law.left_out import left_out
from jiaocha.law.load import force_known, force_ratio, load_ratio, one_day_force
from jiaocha.law.places import Travel
from jiaocha.placement.capacities import limits_by_resource
from jiaocha.worth.arrays import factors_of, numbers_of
from jiaocha.worth.facts import experience_of
from jiaocha.worth.limits import NO_LIMIT
from jiaocha.worth.travel import Places
from jiaocha_models import Quarter
from jiaocha_models.words import CourtCategory, Level, Mode, Resource

SEPARATORS = re.compile(r"[；,，、;\s]+")


def by_word(table: Mapping[Any, float]) -> dict[str, float]:
    """Table of the policy by the stored words of its enumeration."""
    return {str(word): float(value) for word, value in table.items()}


class Prepared:
    """Courts and policy of a quarter, as arrays and look-ups.

    Attributes
    ----------
    courts : CourtTable
    without : frozenset of str
        Rules that the policy leaves out.
    today : numpy.datetime64
    others
        As in :class:`jiaocha.law.facts.Facts` and :class:`jiaocha.worth.members.Facts`.
    """

    def __init__(self, quarter: Quarter) -> None:
        self.policy = quarter.policy
        self.courts: CourtTable = court_table(quarter.courts)
        self.without = left_out(quarter.policy)
        self.today = np.datetime64(quarter.policy.planning_date, "D")
        self.day = quarter.policy.planning_date.toordinal()
        self.position: dict[str, int] = {code: at for at, code in enumerate(self.courts.code.tolist())}
        self.planning = self.courts.position(quarter.policy.planning_court)
        self.in_power = self.courts.in_area(self.planning)
        self.load = load_ratio(quarter.courts)
        self.judges = quarter.courts["judges"].to_numpy(np.float64, na_value=np.nan)
        self.force = one_day_force(quarter.courts, quarter.policy.capacity.action_share_of_staff)
        self.force_known = force_known(quarter.courts)
        self.force_ratio = force_ratio(quarter.courts)
        self.experience = experience_of(quarter.courts)
        self.digital_level = numbers_of(quarter.courts["digital_level"])
        self.court_place = Places(self.courts.longitude, self.courts.latitude)
        self.limits = limits_by_resource(quarter)
        self.month_starts = [
            pd.Timestamp(start).toordinal() for start in month_starts(quarter.policy.planning_date, MONTHS)
        ]
        self.limited = [
            (resource, limit)
            for resource, limit in zip(Resource, self.limits, strict=True)
            if (limit > NO_LIMIT).any()
        ]
        recovery, effort = quarter.policy.recovery, quarter.policy.effort
        self.mode_factor = factors_of(recovery.mode_factor, Mode)
        self.progress_if_stay = by_word(recovery.progress_if_stay)
        self.progress_if_moved = by_word(recovery.progress_if_moved)
        self.share_of_asset = by_word(recovery.share_of_asset)
        self.ground_factor = by_word(recovery.ground_factor)
        self.units_by_complexity = by_word(effort.units_by_complexity)
        self.asset_factor = by_word(effort.asset_factor)
        self.matter_minutes = {str(kind): minutes for kind, minutes in effort.matter_minutes.items()}
        self.action_persons = {str(kind): persons for kind, persons in effort.action_persons.items()}
        self._areas: dict[str, NDArray[np.bool_]] = {}
        self._no_area = np.zeros((1, self.courts.size), bool)

    @cached_property
    def _points(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        divisions = gazetteer()
        return (
            np.concatenate([divisions.longitude, self.courts.longitude]),
            np.concatenate([divisions.latitude, self.courts.latitude]),
        )

    def court(self, code: str | None) -> int:
        """Position of a court code; ``NONE`` for a missing or unknown one."""
        return NONE if code is None else self.position.get(code, NONE)

    @staticmethod
    def division(code: str | None) -> int:
        """Position of a division in the gazetteer, as :meth:`Gazetteer.positions` finds it."""
        known = gazetteer().position
        if code is None:
            return UNKNOWN
        return next((known[place] for place in places_of(code) if place in known), UNKNOWN)

    def travel(self, creditor: int, asset: int, debtor: int, origin: int) -> Travel:
        """Travel of one group, from positions; as :func:`jiaocha.law.places.group_travel`."""
        seat = len(gazetteer().code) + origin
        at = debtor if asset == UNKNOWN else asset
        longitude, latitude = self._points
        return Travel(
            courts=self.courts,
            longitude=longitude,
            latitude=latitude,
            creditor=np.array([seat if creditor == UNKNOWN else creditor]),
            asset=np.array([seat if at == UNKNOWN else at]),
        )

    @staticmethod
    def place(position: int) -> Places:
        """Place of a position in the gazetteer; unknown for ``UNKNOWN``."""
        longitude, latitude = gazetteer().coordinates(np.array([position], np.int32))
        return Places(longitude, latitude)

    def influence(self, areas: str) -> NDArray[np.bool_]:
        """Courts inside the areas that a text lists, below a row of none (``influence_closes``)."""
        listed = [area for area in SEPARATORS.split(areas) if area]
        if not listed:
            return self._no_area
        for area in listed:
            if area not in self._areas:
                self._areas[area] = self.courts.in_division(area)
        inside = np.logical_or.reduce([self._areas[area] for area in listed])
        return np.stack([self._no_area[0], inside])

    def matter_court(self, code: str | None, division: str | None) -> int:
        """Court of a matter: the one stated, else that of its place; ``NONE`` where unknown."""
        stated = self.court(code)
        if stated != NONE or division is None:
            return stated
        place = int(division)
        if not place:
            return NONE
        return self._basic_at.get(place, self._above_at.get(place // 100, NONE))

    @cached_property
    def _basic_at(self) -> dict[int, int]:
        return self._first_at(Level.BASIC, 1)

    @cached_property
    def _above_at(self) -> dict[int, int]:
        return self._first_at(Level.INTERMEDIATE, 100)

    def _first_at(self, level: Level, width: int) -> dict[int, int]:
        regular = self.courts.category == CourtCategory.REGULAR.position
        found: dict[int, int] = {}
        for court in np.flatnonzero(regular & (self.courts.level == level.position)).tolist():
            found.setdefault(int(self.courts.division[court]) // width, court)
        return found
