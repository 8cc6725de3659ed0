"""Exchange of cases between courts, this quarter and the four before it: in, out, net, reciprocal pairs.

In roster order, against the reference range of the province; no court is ranked and nothing is judged.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.law.courts import court_table
from jiaocha.reporting.court_tables import CourtLoads, count, load_columns
from jiaocha.reporting.view import Floats, View
from jiaocha_models.problem import Int64
from jiaocha_models.words import TRANSFER_MODES, Complexity

QUARTERS, MONTHS = 4, 3
"""Quarters before the planning date that are counted, and the months of one."""


@dataclass(frozen=True, eq=False)
class PastMoves:
    """Changes of court in the quarter's history within the last four quarters; shape (n_moves,).

    Attributes
    ----------
    origin, receiver : int64
        Positions of the courts.
    quarter : int64
        0 for the earliest of the four to 3 for the last.
    starts : tuple of pandas.Timestamp
        First days of the four quarters and the planning date.
    """

    origin: Int64
    receiver: Int64
    quarter: Int64
    starts: tuple[pd.Timestamp, ...]


def past_moves(view: View) -> PastMoves:
    """Find the changes of court of the last four quarters, as far as the history has them."""
    quarter = view.plan.quarter
    history, courts = quarter.history, court_table(quarter.courts)
    day = pd.Timestamp(quarter.policy.planning_date)
    origin = courts.positions(history["origin_court_code"]).astype(np.int64)
    receiver = courts.positions(history["court_code"]).astype(np.int64)
    starts = tuple(day - pd.DateOffset(months=MONTHS * back) for back in range(QUARTERS, -1, -1))
    recent = (history["start"] < day) & (history["start"] >= starts[0])
    moved = history["mode"].isin([mode.value for mode in TRANSFER_MODES])
    shown = (recent & moved).to_numpy(bool) & (origin >= 0) & (receiver >= 0) & (origin != receiver)
    started = history["start"].to_numpy("datetime64[s]")[shown]
    ends = np.array([start.to_datetime64() for start in starts], "datetime64[s]")
    return PastMoves(origin[shown], receiver[shown], np.searchsorted(ends, started, side="right") - 1, starts)


def exchange_table(view: View, loads: CourtLoads, language: str = "zh") -> pd.DataFrame:
    """One row a court that sends or receives, now or in the last four quarters, in roster order."""
    n_courts, past = len(view.plan.quarter.courts), past_moves(view)
    past_sent, past_received = count(past.origin, n_courts), count(past.receiver, n_courts)
    hard = (view.plan.quarter.cases["complexity"] == Complexity.HARD.value).to_numpy(bool)
    moved = view.transferred
    frame = pd.DataFrame(
        {
            "court": view.court_names[:-1],
            "court_position": np.arange(n_courts),
            "sent": loads.sent,
            "received": loads.received,
            "net": loads.received - loads.sent,
            "past_sent": past_sent,
            "past_received": past_received,
            "past_net": past_received - past_sent,
            "rolling_net": loads.received - loads.sent + past_received - past_sent,
            "hard_sent": _share(count(view.origin[moved & hard], n_courts), loads.sent),
            "hard_received": _share(count(view.receiver[moved & hard], n_courts), loads.received),
            "hard_all": float(hard[moved].mean()) if moved.any() else np.nan,
            **load_columns(loads, language),
        }
    )
    active = loads.sent + loads.received + past_sent + past_received
    return frame[active > 0].reset_index(drop=True)


def reciprocal_table(view: View) -> pd.DataFrame:
    """One row a pair of courts that send cases to each other, now or in the last four quarters."""
    n_courts, past = len(view.plan.quarter.courts), past_moves(view)
    moved = view.transferred
    keys = view.origin[moved] * n_courts + view.receiver[moved], past.origin * n_courts + past.receiver
    pairs = np.unique(np.concatenate(keys))
    one, other = np.divmod(pairs, n_courts)
    pairs = np.union1d(pairs, other * n_courts + one)
    one, other = np.divmod(pairs, n_courts)
    now, before = (count(np.searchsorted(pairs, key), len(pairs)) for key in keys)
    back = np.searchsorted(pairs, other * n_courts + one)
    both = (one < other) & (now + before > 0) & ((now + before)[back] > 0)
    pairs = np.arange(len(pairs))
    pairs, back = pairs[both], back[both]
    return pd.DataFrame(
        {
            "court": view.court_names[one[both]],
            "other_court": view.court_names[other[both]],
            "there": now[pairs],
            "back": now[back],
            "past_there": before[pairs],
            "past_back": before[back],
            "net": now[pairs] + before[pairs] - now[back] - before[back],
        }
    )


def _share(part: Int64, whole: Int64) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
