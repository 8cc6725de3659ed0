"""Tables with one row a court or a pair of courts, always in roster order."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.reporting.view import NONE, Flags, Floats, View
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Resource, TriageClass

LOW_PERCENTILE, HIGH_PERCENTILE = 10, 90
"""Ends of the reference range of open cases a judge among courts of one province and level."""

TOLERANCE = 0.1
"""The range reaches at least this far from its median, so that equal courts do not leave it by one case."""


@dataclass(frozen=True, eq=False)
class CourtLoads:
    """Load of every court before and after the plan; arrays of shape (n_courts,), nan where unknown.

    Attributes
    ----------
    received, sent : int64
        Cases that change to, or from, the court.
    backlog_before, backlog_after : float64
        Open cases.
    load_before, load_after : float64
        Open cases a judge.
    range_low, range_high : float64
        Reference range of the court's province and level.
    """

    received: Int64
    sent: Int64
    backlog_before: Floats
    backlog_after: Floats
    load_before: Floats
    load_after: Floats
    range_low: Floats
    range_high: Floats

    @property
    def above_before(self) -> Flags:
        """Courts above their range before the plan."""
        return np.asarray(self.load_before > self.range_high)

    @property
    def above_after(self) -> Flags:
        """Courts above their range after the plan."""
        return np.asarray(self.load_after > self.range_high)


def court_loads(view: View) -> CourtLoads:
    """Load of every court before and after the plan."""
    courts = view.plan.quarter.courts
    moved = view.transferred
    received = count(view.receiver[moved], len(courts))
    sent = count(view.origin[moved], len(courts))
    before = courts["backlog"].to_numpy(dtype=np.float64, na_value=np.nan)
    judges = courts["judges"].to_numpy(dtype=np.float64, na_value=np.nan)
    judges = np.where(judges > 0, judges, np.nan)
    after = (before + received - sent).astype(np.float64)
    low, high = _ranges(courts, before / judges)
    return CourtLoads(received, sent, before, after, before / judges, after / judges, low, high)


def _ranges(courts: pd.DataFrame, load: Floats) -> tuple[Floats, Floats]:
    keys = courts["province"].fillna("").astype(str) + "/" + courts["level"].astype(str)
    low: Floats = np.full(len(load), np.nan)
    high: Floats = np.full(len(load), np.nan)
    for _, positions in keys.groupby(keys).indices.items():
        known = load[positions][~np.isnan(load[positions])]
        if len(known):
            middle = float(np.median(known))
            ends = np.percentile(known, (LOW_PERCENTILE, HIGH_PERCENTILE))
            low[positions] = min(float(ends[0]), middle * (1 - TOLERANCE))
            high[positions] = max(float(ends[1]), middle * (1 + TOLERANCE))
    return low, high


def count(positions: Int64, size: int) -> Int64:
    """Occurrences of each position below ``size``; negative positions are not counted."""
    return np.bincount(positions[positions >= 0], minlength=size).astype(np.int64)


def total(positions: Int64, amounts: Int64, size: int) -> Int64:
    """Exact sums of integer amounts by position."""
    result = np.zeros(size, dtype=np.int64)
    np.add.at(result, positions, amounts)
    return result


def received_table(view: View, loads: CourtLoads, language: str = "zh") -> pd.DataFrame:
    """One row for each court that receives cases or has room for them."""
    courts = view.plan.quarter.courts
    n_courts = len(courts)
    moved = view.transferred
    receiver, origin, group = view.receiver[moved], view.origin[moved], view.group[moved]
    room, source = _room(view, n_courts)
    units = np.bincount(receiver, weights=view.units[moved], minlength=n_courts)
    unfinished = courts["unfinished_cross_units"].to_numpy(dtype=np.float64, na_value=0.0)
    used = _used_units(view, n_courts)
    frame = pd.DataFrame(
        {
            "court": view.court_names[:-1],
            "court_position": np.arange(n_courts),
            "received": loads.received,
            "received_groups": _distinct(receiver, group, n_courts),
            "origins": _distinct(receiver, origin, n_courts),
            "unfinished_units": unfinished,
            "room_units": room,
            "received_units": units,
            "other_units": np.maximum(used - units, 0.0).round(6),
            "units_after": unfinished + np.maximum(used, units),
            "room_left": room - used,
            **load_columns(loads, language),
            "raw_recovery": total(receiver, view.raw_recovery[moved], n_courts),
            "room_source": source,
        }
    )
    return frame[(loads.received > 0) | (np.nan_to_num(room) > 0)].reset_index(drop=True)


def sent_table(view: View, loads: CourtLoads, language: str = "zh") -> pd.DataFrame:
    """One row for each court that has cases in the quarter."""
    n_courts = len(view.plan.quarter.courts)
    moved = view.transferred
    nominated = count(view.origin, n_courts)

    def of(mode: Mode) -> Int64:
        return count(view.origin[moved & (view.mode == mode.position)], n_courts)

    frame = pd.DataFrame(
        {
            "court": view.court_names[:-1],
            "court_position": np.arange(n_courts),
            "nominated": nominated,
            "sent": loads.sent,
            "directed": of(Mode.DIRECTED),
            "centralized": of(Mode.CENTRALIZED),
            "escalated": of(Mode.ESCALATED),
            "other_modes": count(view.origin[view.other_mode], n_courts),
            "stays": count(view.origin[_stays_or_keeps(view)], n_courts),
            "people": count(view.origin[view.left_to_people], n_courts),
            "receivers": _distinct(view.origin[moved], view.receiver[moved], n_courts),
            "sent_units": np.bincount(view.origin[moved], weights=view.units[moved], minlength=n_courts),
            **load_columns(loads, language),
            "raw_recovery": total(view.origin[moved], view.raw_recovery[moved], n_courts),
        }
    )
    return frame[nominated > 0].reset_index(drop=True)


def _stays_or_keeps(view: View) -> Flags:
    """Cases that stay, those that triage keeps among them; none of the others without a plan."""
    return np.asarray(view.stays | (view.triage == TriageClass.STAY.value))


def flow_table(view: View) -> pd.DataFrame:
    """One row for each pair of courts between which cases move, with what moves the other way."""
    n_courts = len(view.plan.quarter.courts)
    moved = view.transferred
    pairs = view.origin[moved] * n_courts + view.receiver[moved]
    found, inverse = np.unique(pairs, return_inverse=True)
    origin, receiver = np.divmod(found, n_courts)
    cases = count(inverse, len(found))
    back_at = np.searchsorted(found, receiver * n_courts + origin)
    back_at = np.minimum(back_at, max(len(found) - 1, 0))
    back = (
        np.where(found[back_at] == receiver * n_courts + origin, cases[back_at], 0) if len(found) else cases
    )
    return pd.DataFrame(
        {
            "origin": view.court_names[origin],
            "receiver": view.court_names[receiver],
            "origin_position": origin,
            "receiver_position": receiver,
            "cases": cases,
            "back": back,
            "units": np.bincount(inverse, weights=view.units[moved], minlength=len(found)),
            "raw_recovery": total(inverse, view.raw_recovery[moved], len(found)),
        }
    )


def _room(view: View, n_courts: int) -> tuple[Floats, list[str]]:
    """Room for received cases in weighted cases by court, nan where there is no such row, and its source."""
    room, source = np.full(n_courts, np.nan), [""] * n_courts
    rows = view.rows
    for resource, court, limit, text in zip(
        rows["resource"], rows["court"], rows["limit"], rows["source"], strict=True
    ):
        if resource == Resource.RECEIVER_MINUTES.value and court != NONE:
            room[court] = limit / view.plan.quarter.policy.capacity.minutes_per_unit
            source[court] = str(text)
    return room, source


def _used_units(view: View, n_courts: int) -> Floats:
    """Room in use by court in weighted cases: received cases and whatever else takes the court's time."""
    used = np.zeros(n_courts)
    rows = view.rows
    for position, (resource, court) in enumerate(zip(rows["resource"], rows["court"], strict=True)):
        if resource == Resource.RECEIVER_MINUTES.value and court != NONE:
            used[court] = view.used[position] / view.plan.quarter.policy.capacity.minutes_per_unit
    return used


def _distinct(courts: Int64, others: Int64, size: int) -> Int64:
    if not len(courts):
        return np.zeros(size, dtype=np.int64)
    width = int(others.max()) + 1
    return count(np.unique(courts * width + others) // width, size)


def load_columns(loads: CourtLoads, language: str) -> dict[str, object]:
    """Columns of load before and after, with the reference range and the place in it."""
    words = ("区间内", "高于区间", "低于区间") if language == "zh" else ("within", "above", "below")
    place = np.full(len(loads.received), words[0], dtype=object)
    place[loads.above_after] = words[1]
    place[loads.load_after < loads.range_low] = words[2]
    place[np.isnan(loads.load_after) | np.isnan(loads.range_high)] = ""
    return {
        "backlog_before": pd.array(_whole(loads.backlog_before), "Int64"),
        "backlog_after": pd.array(_whole(loads.backlog_after), "Int64"),
        "load_before": loads.load_before,
        "load_after": loads.load_after,
        "range_low": loads.range_low,
        "range_high": loads.range_high,
        "range_place": place,
    }


def _whole(values: Floats) -> list[int | None]:
    return [None if value != value else int(value) for value in values.tolist()]
