"""Capacities of a plan, each by one key: its limit, what the plan uses, its price.

A new case may use capacities that no option of the plan uses; their limits come from the same place as those
of the plan's rows (:mod:`jiaocha.worth.limits`), and their price is 0.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.explanation.priced import PlanLike, priced
from jiaocha.law.actions import MONTHS
from jiaocha.worth.limits import CASES, NO_LIMIT, UNITS, limits_of
from jiaocha_models import Quarter
from jiaocha_models.explanation import CapacityUse
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Resource

RESOURCES = tuple(Resource)
MODES = tuple(Mode)

Prices = tuple[dict[int, int], int]
"""Numerators by key, 0 where there is none, and their common denominator."""

_BY_MODE = Resource.MODE_CASES.position
_SHARED = frozenset(
    each.position for each in (Resource.PAIR_CASES, Resource.BATCH_CASES, Resource.TRAVEL_METRES)
)


@dataclass(frozen=True)
class Place:
    """What a key stands for; positions, -1 where they do not apply."""

    resource: int
    court: int
    other: int
    mode: int
    window: int

    @property
    def unit(self) -> str:
        """Chinese unit of the amounts."""
        return UNITS.get(RESOURCES[self.resource], CASES)


class Capacities:
    """Limits, uses and prices of a plan by key.

    Parameters
    ----------
    plan : PlanLike
    whole : bool
        Whether the room counts as untouched: the plan is a forecast, and its own cases take nothing.

    Attributes
    ----------
    prices : Prices
        Of the plan.
    """

    def __init__(self, plan: PlanLike, *, whole: bool) -> None:
        made = priced(plan)
        rows, self.n_courts = plan.options.rows, len(plan.quarter.courts)
        self.codes: list[str] = plan.quarter.courts["code"].tolist()
        keys = keys_of_rows(rows, self.n_courts).tolist()
        used = np.zeros(len(keys), np.int64) if whole else made.used
        self._row: dict[int, int] = dict(zip(keys, range(len(keys)), strict=True))
        self._limit: dict[int, int] = dict(zip(keys, plan.options.problem.limit.tolist(), strict=True))
        self._used: dict[int, int] = dict(zip(keys, used.tolist(), strict=True))
        self.prices: Prices = dict(zip(keys, made.price.tolist(), strict=True)), made.denominator
        self._limits = limits_by_resource(plan.quarter)

        self._position = {code: place for place, code in enumerate(self.codes)}

    @property
    def keys(self) -> tuple[int, ...]:
        """Keys of the plan's rows."""
        return tuple(self._row)

    def key_of(self, use: CapacityUse) -> int:
        """Key of a capacity as a record names it.

        Raises
        ------
        KeyError
            The record names a court that is not in the plan.
        """
        court, other = (-1 if at is None else self._position[at.code] for at in (use.court, use.other_court))
        mode = -1 if use.mode is None else use.mode.position
        window = -1 if use.window is None else use.window
        place = Place(use.resource.position, court, other, mode, window)
        return key_of_place(place, self.n_courts)

    def row(self, key: int) -> int:
        """Row of the plan; -1 where the plan has none."""
        return self._row.get(key, -1)

    def used(self, key: int) -> int:
        """Use by the plan."""
        return self._used.get(key, 0)

    def limit(self, key: int) -> int:
        """Limit of a key; the keys of options always have one."""
        found = self._limit.get(key)
        if found is None:
            place = self.place(key)
            at = place.mode if place.resource == _BY_MODE else 0 if place.resource in _SHARED else place.court
            found = self._limit[key] = int(self._limits[place.resource][at])
        return found

    def left(self, key: int) -> int:
        """Room that the plan leaves, before anything was drawn."""
        return self.limit(key) - self.used(key)

    def place(self, key: int) -> Place:
        """Undo :func:`key_of`."""
        return place_of(key, self.n_courts)

    def name(self, key: int) -> str:
        """Name of a key that outlives this program: resource, court, other court, mode, month, by colons."""
        place = self.place(key)
        court, other = (self.codes[at] if at >= 0 else "" for at in (place.court, place.other))
        mode = MODES[place.mode].value if place.mode >= 0 else ""
        window = str(place.window) if place.window >= 0 else ""
        return ":".join((RESOURCES[place.resource].value, court, other, mode, window))


def limits_by_resource(quarter: Quarter) -> list[Int64]:
    """Limits of every resource in the order of :class:`Resource`; ``NO_LIMIT`` where there is none."""
    return [limit.limit for limit in limits_of(quarter).values()]


def is_limited(limits: list[Int64], resource: int, at: Int64) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Whether somebody limited a resource at some places."""
    return np.asarray(limits[resource][at] > NO_LIMIT)


def key_of(resource: Int64, court: Int64, other: Int64, mode: Int64, window: Int64, n_courts: int) -> Int64:
    """One integer for a capacity; arrays of one shape."""
    key = (resource * (n_courts + 1) + court + 1) * (n_courts + 1) + other + 1
    found: Int64 = (key * (len(MODES) + 1) + mode + 1) * (MONTHS + 1) + window + 1
    return found


def key_of_place(place: Place, n_courts: int) -> int:
    """Key of one capacity."""
    key = (place.resource * (n_courts + 1) + place.court + 1) * (n_courts + 1) + place.other + 1
    return (key * (len(MODES) + 1) + place.mode + 1) * (MONTHS + 1) + place.window + 1


def keys_of_rows(rows: pd.DataFrame, n_courts: int) -> Int64:
    """Keys of a table of rows (:class:`jiaocha_models.Options`)."""
    positions = {resource.value: resource.position for resource in RESOURCES}
    resource = np.asarray(rows["resource"].map(positions).to_numpy(), np.int64)
    court, other, mode, window = (
        rows[name].to_numpy(np.int64) for name in ("court", "other_court", "mode", "window")
    )
    return key_of(resource, court, other, mode, window, n_courts)


def place_of(key: int, n_courts: int) -> Place:
    """Undo :func:`key_of`."""
    key, window = divmod(key, MONTHS + 1)
    key, mode = divmod(key, len(MODES) + 1)
    key, other = divmod(key, n_courts + 1)
    resource, court = divmod(key, n_courts + 1)
    return Place(resource, court - 1, other - 1, mode - 1, window - 1)


def rounded_cost(price: int, amount: int, denominator: int) -> int:
    """``price * amount / denominator``, half to even, as :func:`jiaocha.explanation.priced` rounds."""
    quotient, rest = divmod(price * amount, denominator)
    up = 2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1)
    return quotient + up
