"""One row a province or prefecture: what moves inside and out, and how much of the room is used."""

import numpy as np
import pandas as pd

from jiaocha.reporting.court_tables import CourtLoads, count
from jiaocha.reporting.matrix import prefectures_of
from jiaocha.reporting.view import Objects, View
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Resource

BAND = 50
"""Width of a band of open cases a judge."""

BANDS = 10


def place_table(view: View) -> pd.DataFrame:
    """One row a province, or a prefecture if all courts lie in one province, in roster order."""
    courts = view.plan.quarter.courts
    province = courts["province"].fillna("全国").to_numpy(dtype=object)
    prefecture = prefectures_of(courts, province)
    held = np.unique(view.origin[view.origin >= 0])
    place = province if len(set(province[held])) > 1 else prefecture
    names, place_of = _numbered(place)
    n_places = len(names)
    moved = view.transferred
    origin, receiver = view.origin[moved], view.receiver[moved]
    escalated = view.mode[moved] == Mode.ESCALATED.position
    same_prefecture = ~escalated & (prefecture[origin] == prefecture[receiver])
    same_province = ~escalated & ~same_prefecture & (province[origin] == province[receiver])
    abroad = ~escalated & (province[origin] != province[receiver])

    def of(cases: Int64) -> Int64:
        return count(place_of[cases], n_places)

    room = _room_units(view, place_of, n_places)
    units = np.bincount(place_of[receiver], weights=view.units[moved], minlength=n_places)
    frame = pd.DataFrame(
        {
            "place": names,
            "courts": count(place_of, n_places),
            "nominated": of(view.origin[view.origin >= 0]),
            "sent": of(origin),
            "inside_prefecture": of(origin[same_prefecture]),
            "inside_province": of(origin[same_province]),
            "abroad": of(origin[abroad]),
            "escalated": of(origin[escalated]),
            "other_modes": of(view.origin[view.other_mode]),
            "people": of(view.origin[view.left_to_people]),
            "room_units": room,
            "received_units": units,
            "used_share": np.divide(units, room, out=np.full(n_places, np.nan), where=room > 0),
        }
    )
    return frame[(frame["nominated"] > 0) | (units > 0)].reset_index(drop=True)


def load_bands(loads: CourtLoads) -> pd.DataFrame:
    """Courts by band of open cases a judge, before and after the plan; the last band is open."""
    known = ~np.isnan(loads.load_before)
    before, after = (
        np.minimum(values[known] // BAND, BANDS - 1).astype(np.int64)
        for values in (loads.load_before, loads.load_after)
    )
    ends = [f"{low * BAND}—{(low + 1) * BAND}" for low in range(BANDS - 1)] + [f"{(BANDS - 1) * BAND}+"]
    return pd.DataFrame({"band": ends, "before": count(before, BANDS), "after": count(after, BANDS)})


def _numbered(labels: Objects) -> tuple[list[str], Int64]:
    """Labels in the order of their first court in the roster, and the number of each court's label."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(labels.tolist()))}
    return list(numbers), np.array([numbers[name] for name in labels.tolist()], dtype=np.int64)


def _room_units(view: View, place_of: Int64, n_places: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    rows = view.plan.options.rows
    receiving = ((rows["resource"] == Resource.RECEIVER_MINUTES.value) & (rows["court"] >= 0)).to_numpy()
    court = rows["court"].to_numpy(dtype=np.int64)[receiving]
    limit = rows["limit"].to_numpy(dtype=np.float64)[receiving]
    minutes = np.bincount(place_of[court], weights=limit, minlength=n_places)
    return np.asarray(minutes / view.plan.quarter.policy.capacity.minutes_per_unit)
