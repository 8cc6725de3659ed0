"""Plots as plain SVG coordinates on logarithmic axes; the page's template draws them."""

import math
from dataclasses import dataclass, field
from typing import Any

WIDTH, HEIGHT = 900, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 680, 30, 330
COLOURS = ("#0b5394", "#cc4125", "#38761d", "#b45f06", "#674ea7", "#45818e", "#a64d79", "#666666")

Points = list[tuple[float, float]]


@dataclass
class Plot:
    """One figure; curves are added in data coordinates, all of them positive.

    ``step`` curves keep their height until the next point, as a best value over time does.
    """

    title: str
    x_label: str
    y_label: str
    series: list[tuple[str, Points]] = field(default_factory=list)
    step: bool = False
    percent: bool = False

    def drawn(self) -> dict[str, Any]:
        """Everything the template needs, in pixels."""
        x_low, x_high = decades([x for _, points in self.series for x, _ in points])
        y_low, y_high = decades([y for _, points in self.series for _, y in points])

        def place(x: float, y: float) -> tuple[float, float]:
            across = (math.log10(x) - x_low) / (x_high - x_low)
            up = (math.log10(y) - y_low) / (y_high - y_low)
            return round(LEFT + across * (RIGHT - LEFT), 1), round(BOTTOM - up * (BOTTOM - TOP), 1)

        curves = []
        for number, (label, points) in enumerate(self.series):
            placed = [place(x, y) for x, y in points]
            path = _steps(placed) if self.step else placed
            curves.append(
                {
                    "label": label,
                    "points": " ".join(f"{x},{y}" for x, y in path),
                    "dots": placed,
                    "colour": COLOURS[number % len(COLOURS)],
                    "dashes": "" if number < len(COLOURS) else "5 3",
                    "key_at": TOP + 14 + 20 * number,
                }
            )
        x_ticks = [
            {"at": place(10.0**k, 10.0**y_low)[0], "label": f"{10.0**k:g}"} for k in _range(x_low, x_high)
        ]
        y_ticks = [
            {
                "at": place(10.0**x_low, 10.0**k)[1],
                "label": f"{10.0**k:.4g}" if not self.percent else _percent(k),
            }
            for k in _range(y_low, y_high)
        ]
        return {
            "title": self.title,
            "x_label": self.x_label,
            "y_label": self.y_label,
            "width": WIDTH,
            "height": max(HEIGHT, TOP + 30 + 20 * len(self.series)),
            **{"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM},
            **{"curves": curves, "x_ticks": x_ticks, "y_ticks": y_ticks},
        }


def decades(values: list[float]) -> tuple[int, int]:
    """Whole powers of ten around the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _range(low: int, high: int) -> range:
    return range(low, high + 1)


def _percent(power: int) -> str:
    return f"{10.0 ** (power + 2):g} %"


def _steps(points: Points) -> Points:
    path: Points = []
    for x, y in points:
        if path:
            path.append((x, path[-1][1]))
        path.append((x, y))
    return path
