"""Every scarce capacity: its limit and where that comes from, its use, and its price."""

import numpy as np
import pandas as pd

from jiaocha.folder.contributions import month_names
from jiaocha.reporting.formats import FEN_PER_YUAN
from jiaocha.reporting.reasons import shown_unit
from jiaocha.reporting.view import MODES, NONE, Floats, View
from jiaocha.reporting.wording import label, labels, unit_name
from jiaocha_models.words import Resource

RECEIVER, UNRESERVED = Resource.RECEIVER_MINUTES.value, Resource.UNRESERVED_MINUTES.value


def capacity_table(view: View, language: str = "zh") -> pd.DataFrame:
    """One row a capacity, in the order of the options' rows.

    Minutes are shown in 折算件, metres in 公里, hundredths of led cases in 件; ``scale`` holds the units in
    one unit shown and ``price`` the price in fen of one internal unit.
    """
    rows, names = view.rows, view.court_names
    names_of = labels(Resource, language)
    shown = [shown_unit(view, r, u) for r, u in zip(rows["resource"], rows["unit"], strict=True)]
    scale = np.array([one[0] for one in shown], dtype=np.float64)
    limit = np.array(rows["limit"], dtype=np.float64)
    used = view.used.astype(np.float64)
    modes = np.array([*(label(mode, language) for mode in MODES), ""], dtype=object)
    months = np.array([*month_names(view.plan.quarter), ""], dtype=object)
    with np.errstate(divide="ignore", invalid="ignore"):
        used_share = np.where(limit > 0, used / limit, np.nan)
    return pd.DataFrame(
        {
            "resource": [names_of[value] for value in rows["resource"]],
            "court": names[np.array(rows["court"], dtype=np.int64)],
            "court_position": np.array(rows["court"], dtype=np.int64),
            "other_court": names[np.array(rows["other_court"], dtype=np.int64)],
            "mode": modes[np.array(rows["mode"], dtype=np.int64)],
            "month": months[np.array(rows["window"], dtype=np.int64)],
            "unit": [unit_name(one[1], language) for one in shown],
            "limit": limit / scale,
            "used": used / scale,
            "left": (limit - used) / scale,
            "used_share": used_share,
            "tightness": view.price * scale / FEN_PER_YUAN,
            "room_cost": reserve_cost(view) / FEN_PER_YUAN,
            "source": rows["source"],
            "kind": rows["resource"],
            "scale": scale,
            "price": view.price,
        }
    )


def reserve_room(view: View) -> Floats:
    """Minutes kept for small livelihood claims, on the rows of what is not reserved; nan elsewhere."""
    rows = view.rows
    receiver = {
        court: limit
        for resource, court, limit in zip(rows["resource"], rows["court"], rows["limit"], strict=True)
        if resource == RECEIVER and court != NONE
    }
    return np.array(
        [
            receiver[court] - limit if resource == UNRESERVED and court in receiver else np.nan
            for resource, court, limit in zip(rows["resource"], rows["court"], rows["limit"], strict=True)
        ],
        dtype=np.float64,
    )


def reserve_cost(view: View) -> Floats:
    """Cost of the reserve at prices in fen: price of the room outside it, times its size; nan elsewhere."""
    return view.price * reserve_room(view)
