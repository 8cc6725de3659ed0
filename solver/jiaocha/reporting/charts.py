"""Figures behind the page's bar charts; the drawing itself is a template.

The bars are drawn as inline SVG by a short template: plotting libraries write files of megabytes or need
a script, and a bar needs neither. Light and dark bars are told apart without colour.
"""

from dataclasses import dataclass

import numpy as np

from jiaocha.reporting.court_tables import CourtLoads, court_loads
from jiaocha.reporting.matrix import MOST_COURTS, MOST_PLACES, prefectures_of, short_name
from jiaocha.reporting.view import Flags, Objects, View


@dataclass(frozen=True)
class LoadBar:
    """Open cases a judge at one court or place before and after the plan, with its reference range.

    ``low`` and ``high`` are None for places that hold several courts.
    """

    name: str
    before: float
    after: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class LoadChart:
    """Bars in roster order, what they stand for (courts or prefectures), and the longest.

    A plan too large for bars has the level ``bands`` and no bars: courts are then counted by band of load.
    """

    level: str
    bars: tuple[LoadBar, ...]
    most: float


def load_chart(view: View) -> LoadChart:
    """Chart of the courts that send or receive, or of their prefectures if they are many."""
    loads = court_loads(view)
    courts = view.plan.quarter.courts
    involved = ((loads.received > 0) | (loads.sent > 0)) & ~np.isnan(loads.load_before)
    province = courts["province"].fillna("全国").to_numpy(dtype=object)
    prefecture = prefectures_of(courts, province)
    if int(involved.sum()) <= MOST_COURTS:
        return _chart("courts", _by_court(view, loads, involved))
    if len(set(prefecture[involved])) <= MOST_PLACES:
        return _chart("prefectures", _by_place(view, loads, prefecture, involved))
    return LoadChart("bands", (), 1.0)


def _chart(level: str, bars: list[LoadBar]) -> LoadChart:
    most = max([1.0, *(max(bar.before, bar.after, bar.high or 0.0) for bar in bars)])
    return LoadChart(level, tuple(bars), most)


def _by_court(view: View, loads: CourtLoads, involved: Flags) -> list[LoadBar]:
    return [
        LoadBar(
            short_name(str(view.court_names[position])),
            float(loads.load_before[position]),
            float(loads.load_after[position]),
            float(loads.range_low[position]),
            float(loads.range_high[position]),
        )
        for position in np.flatnonzero(involved).tolist()
    ]


def _by_place(view: View, loads: CourtLoads, places: Objects, involved: Flags) -> list[LoadBar]:
    """All courts of each place that has a court involved, together."""
    judges = view.plan.quarter.courts["judges"].to_numpy(dtype=np.float64, na_value=np.nan)
    known = ~np.isnan(loads.load_before)
    bars = []
    for name in dict.fromkeys(places[involved].tolist()):
        inside = known & (places == name)
        total = float(judges[inside].sum())
        before, after = loads.backlog_before[inside].sum(), loads.backlog_after[inside].sum()
        bars.append(LoadBar(str(name), float(before) / total, float(after) / total, None, None))
    return bars
