"""A sweep as a page to print: curves in black and white, and the table they are drawn from."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from jiaocha.folder.files import write_text
from jiaocha.reporting.formats import FEN_PER_WAN, share, wan, whole
from jiaocha.reporting.page import environment, hash_of, resource
from jiaocha.reporting.wording import labels, say
from jiaocha_models.words import Status

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 560, 300, 78, 250, 16, 540
FRAME = {"width": WIDTH, "height": HEIGHT, "left": LEFT, "bottom": BOTTOM, "top": TOP, "right": RIGHT}
"""Frame of a chart in pixels."""

TICKS = 5


@dataclass(frozen=True)
class Point:
    """A point in pixels: its value on the axes, its row in the table, and whether it is filled.

    Of points that coincide the first bears the numbers of all.
    """

    x: float
    y: float
    label: str
    number: str
    full: bool


@dataclass(frozen=True)
class Curve:
    """A chart: its points in the order in which they are joined, and its axes.

    ``low`` and ``high`` are the ends of a vertical mark at each point (an interval); empty without.
    """

    title: str
    x_label: str
    y_label: str
    points: tuple[Point, ...]
    joined: str
    marks: tuple[tuple[float, float, float], ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def write_sweep_page(frame: pd.DataFrame, path: str | Path, title: str, language: str = "zh") -> None:
    """Write the page of a sweep, whole or not at all; it holds no script and asks for nothing.

    Parameters
    ----------
    frame : pandas.DataFrame
        As :func:`jiaocha.sweep` gives it: the axes, then the results from ``status`` on.
    path : str or Path
    title : str
        Of the plan that was varied.
    language : {"zh", "en"}
    """
    style = resource("answer.css")
    page = (
        environment()
        .get_template("sweep.html.j2")
        .render(
            language=language,
            zh=language == "zh",
            say=lambda key, **values: say(key, language, **values),
            title=title,
            curves=curves(frame, language),
            headers=_headers(frame, language),
            rows=_rows(frame, language),
            style=Markup(style),
            policy=f"default-src 'none'; img-src data:; style-src {hash_of(style)}",
            frame=FRAME,
        )
    )
    write_text(Path(path), page)


_TITLES = ("pareto", "cost", "recovery", "value", "balance", "received", "above", "along")


def axes_of(frame: pd.DataFrame) -> list[str]:
    """Names of the axes of a sweep."""
    return [str(name) for name in frame.columns[: list(frame.columns).index("status")]]


def curves(frame: pd.DataFrame, language: str = "zh") -> list[Curve]:
    """Draw recovery against cost, the objective against balance, and the objective along a single axis."""
    feasible = (frame["status"] != Status.INFEASIBLE.value).to_numpy(bool)
    shown = frame[feasible].reset_index(drop=True)
    if not len(shown):
        return []
    numbers = (np.flatnonzero(feasible) + 1).tolist()
    axes = axes_of(frame)
    labelled = [" ".join(map(str, row)) for row in shown[axes].itertuples(index=False)]
    names = list(zip(numbers, labelled, strict=True))
    recovery, cost, value, bound = (
        shown[f"{name}_fen"].to_numpy(np.float64) / FEN_PER_WAN
        for name in ("raw_recovery", "raw_cost", "value", "bound")
    )
    full = shown["efficient"].to_numpy(bool)
    told = {name: say(f"sweep_{name}", language) for name in _TITLES}
    everything = np.ones(len(shown), bool)
    pareto = _curve(told["pareto"], told["cost"], told["recovery"], cost, recovery, names, full, joined=full)
    found = [pareto]
    for column, label in (("most_received", told["received"]), ("courts_above", told["above"])):
        load = shown[column].to_numpy(np.float64)
        if len(set(load.tolist())) > 1:
            of_load = (told["balance"], label, told["value"], load, value, names, everything)
            found.append(_curve(*of_load, joined=everything))
    along = _numbers(shown[axes[0]]) if len(axes) == 1 else None
    if along is not None and len(set(along.tolist())) > 1:
        of_axis = (told["along"], axes[0], told["value"], along, value, names, everything)
        found.append(_curve(*of_axis, joined=everything, high=bound))
    return found


def _curve(
    title: str,
    x_label: str,
    y_label: str,
    x: Any,
    y: Any,
    names: list[tuple[int, str]],
    full: Any,
    *,
    joined: Any,
    high: Any = None,
) -> Curve:
    """Place a chart's points; those joined by the line are taken from left to right."""
    x_ticks = ticks(float(x.min()), float(x.max()))
    y_ticks = ticks(float(y.min()), float(max(y.max(), y.max() if high is None else high.max())))
    across = _scale(x_ticks, LEFT, RIGHT)
    up = _scale(y_ticks, BOTTOM, TOP)
    places = [(across(a), up(b)) for a, b in zip(x, y, strict=True)]
    together: dict[tuple[float, float], list[str]] = {}
    for place, (number, _) in zip(places, names, strict=True):
        together.setdefault(place, []).append(str(number))
    points = tuple(
        Point(*place, label, "、".join(together.pop(place, [])), bool(filled))
        for place, (_, label), filled in zip(places, names, full, strict=True)
    )
    order = [at for at in np.lexsort((y, x)).tolist() if joined[at]]
    marks = (
        () if high is None else tuple((across(a), up(b), up(c)) for a, b, c in zip(x, y, high, strict=True))
    )
    return Curve(
        title,
        x_label,
        y_label,
        points,
        " ".join(f"{points[at].x},{points[at].y}" for at in order),
        marks,
        tuple((across(each), f"{each:,g}") for each in x_ticks),
        tuple((up(each), f"{each:,g}") for each in y_ticks),
    )


def ticks(low: float, high: float) -> list[float]:
    """Find round numbers that enclose an interval, a handful of them."""
    if high <= low:
        low, high = low - max(abs(low), 1) * 0.1, high + max(abs(high), 1) * 0.1
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * count, 10) for count in range(first, last + 1)]


def _scale(marks: list[float], start: float, end: float) -> Any:
    low, high = marks[0], marks[-1]
    return lambda value: round(start + (float(value) - low) / (high - low) * (end - start), 1)


def _numbers(labels_of_points: "pd.Series[Any]") -> Any:
    """Labels as numbers (a per cent sign is dropped); None where some is none."""
    found = pd.to_numeric(labels_of_points.astype("str").str.rstrip("%"), errors="coerce")
    return None if found.isna().any() else found.to_numpy(np.float64)


_SHOWN = (
    "status", "value", "bound", "gap", "recovery", "cost", "transferred", "changed", "received", "above",
)  # fmt: skip


_COUNTED = ("cases_transferred", "changed_cases", "most_received", "courts_above")


def _headers(frame: pd.DataFrame, language: str) -> list[str]:
    return [*axes_of(frame), *(say(f"sweep_{name}", language) for name in _SHOWN)]


def _rows(frame: pd.DataFrame, language: str) -> list[list[str]]:
    status, axes = labels(Status, language), axes_of(frame)
    return [
        [
            *(str(row[name]) for name in axes), status[row["status"]],
            wan(row["value_fen"]), wan(row["bound_fen"]), share(row["gap"], 3),
            wan(row["raw_recovery_fen"]), wan(row["raw_cost_fen"]),
            *(whole(row[name]) for name in _COUNTED),
        ]
        for row in frame.to_dict("records")
    ]  # fmt: skip
