"""Charts of stored runs for the documents, as SVG: means with their range over the seeds, linear axes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.plots import COLOURS

Spread = tuple[float, float, float]
"""Mean, least, most."""

WIDTH, LEFT, RIGHT, TOP = 900, 210, 720, 50
HEIGHT_OF_A_LINE, HEIGHT_OF_CURVES = 34, 300


@dataclass(frozen=True)
class Bars:
    """One line a category: a dot at the mean, a bar from least to most."""

    title: str
    x_label: str
    lines: Sequence[tuple[str, Spread]]

    def svg(self) -> str:
        """Draw it."""
        values = [value for _, spread in self.lines for value in spread]
        bottom = TOP + HEIGHT_OF_A_LINE * len(self.lines)
        ticks = steps(min([*values, 0.0]), max([*values, 0.0]))
        across = Axis(ticks[0], ticks[-1], LEFT, RIGHT)
        marks, names = [], []
        for number, (label, (mean, least, most)) in enumerate(self.lines):
            at = TOP + HEIGHT_OF_A_LINE * (number + 0.5)
            ends = {"x1": across.at(least), "x2": across.at(most), "y1": at, "y2": at}
            marks.append({"x": across.at(mean), "y": at, **ends})
            names.append({"at": at, "label": label, "zero": False})
        part = {"line": "", "marks": marks, "colour": COLOURS[0], "label": ""}
        return _drawn(
            title=self.title, x_label=self.x_label, y_label="", bottom=bottom,
            x_ticks=across.ticks(ticks), y_ticks=names, series=[part],
        )  # fmt: skip


@dataclass(frozen=True)
class Curves:
    """Means over a number, with a bar from least to most at each."""

    title: str
    x_label: str
    y_label: str
    series: Sequence[tuple[str, Sequence[tuple[float, Spread]]]]

    def svg(self) -> str:
        """Draw it."""
        points = [point for _, curve in self.series for point in curve]
        values = [value for _, spread in points for value in spread]
        bottom = TOP + 20 + HEIGHT_OF_CURVES
        xs = sorted({x for x, _ in points})
        ys = steps(min([*values, 0.0]), max([*values, 0.0]))
        across = Axis(xs[0], xs[-1] if xs[-1] > xs[0] else xs[0] + 1.0, LEFT + 30, RIGHT - 30)
        up = Axis(ys[0], ys[-1], bottom, TOP + 20)
        parts = []
        for number, (label, curve) in enumerate(self.series):
            marks = [
                {"x": across.at(x), "y": up.at(mean), "x1": across.at(x), "x2": across.at(x),
                 "y1": up.at(least), "y2": up.at(most)}
                for x, (mean, least, most) in curve
            ]  # fmt: skip
            line = " ".join(f"{mark['x']},{mark['y']}" for mark in marks)
            colour = COLOURS[number % len(COLOURS)]
            parts.append(
                {"line": line, "marks": marks, "colour": colour, "label": label,
                 "key_at": TOP + 34 + 20 * number}
            )  # fmt: skip
        return _drawn(
            title=self.title, x_label=self.x_label, y_label=self.y_label, bottom=bottom,
            x_ticks=across.ticks(xs), y_ticks=up.ticks(ys), series=parts,
        )  # fmt: skip


Chart = Bars | Curves


@dataclass(frozen=True)
class Axis:
    """Linear scale from data to pixels."""

    low: float
    high: float
    first: float
    last: float

    def at(self, value: float) -> float:
        """Pixel of a value."""
        return round(self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first), 1)

    def ticks(self, values: Sequence[float]) -> list[dict[str, Any]]:
        """Ticks at values."""
        return [{"at": self.at(value), "label": f"{value:g}", "zero": value == 0} for value in values]


def steps(low: float, high: float) -> list[float]:
    """Round numbers around a range, five to ten of them, zero among them where it lies within."""
    raw = max(high - low, 1e-9) / 6
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw)
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _drawn(*, bottom: float, **content: Any) -> str:
    home = FileSystemLoader(str(Path(__file__).parent))
    environment = Environment(loader=home, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("chart.svg.j2").render(
        width=WIDTH, height=bottom + 55, left=LEFT, right=RIGHT, top=TOP, bottom=bottom, **content
    )
