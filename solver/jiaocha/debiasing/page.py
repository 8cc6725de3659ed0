"""The debiased gain as one HTML page that needs no network and no script."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.debiasing.sentences import headlines, limits_of_proof
from jiaocha.debiasing.tables import TABLES, Debiasing, tables_of
from jiaocha.debiasing.workbook import NOTES
from jiaocha.reporting.formats import number, share, whole
from jiaocha.reporting.layout import Shape
from jiaocha.reporting.static_page import static_page
from jiaocha.reporting.wording import say


@dataclass(frozen=True)
class Bar:
    """One line of the chart, as shares of its width: interval, prediction, debiased figure."""

    name: str
    low: float
    high: float
    predicted: float
    debiased: float
    zero: float
    counts: str


def write_debiasing_page(found: Debiasing, path: Path | str) -> None:
    """Write the page; the bytes depend on what was found alone."""
    Path(path).write_text(debiasing_page(found), encoding="utf-8", newline="\n")


def debiasing_page(found: Debiasing) -> str:
    """HTML of the page."""
    frames = tables_of(found)
    context: dict[str, Any] = {
        "title": found.plan.summary.title,
        "banner": [say("synthetic", "zh")] if found.plan.summary.provenance.synthetic else [],
        "headlines": headlines(found),
        "limits": limits_of_proof(found),
        "bars": _bars(frames["figures"]),
        "coverage": f"{found.gain.coverage:.0%}",
        "tables": [_table(name, frames[name]) for name in TABLES if len(frames[name])],
    }
    return static_page("jiaocha.debiasing", "debiasing.html.j2", context)


def _bars(figures: pd.DataFrame) -> list[Bar]:
    """Every figure on its own scale: widths of money and cases cannot be compared."""
    bars = []
    for row in figures.to_dict("records"):
        low = min(0.0, row["low"], row["predicted"])
        size = max(0.0, row["high"], row["predicted"]) - low or 1.0
        at = {name: (row[name] - low) / size for name in ("low", "high", "predicted", "debiased")}
        text = f"{number(row['debiased'])}（{number(row['low'])} 至 {number(row['high'])}）"
        bars.append(Bar(f"{row['against_zh']}：{row['measure_zh']}", **at, zero=-low / size, counts=text))
    return bars


def _table(name: str, frame: pd.DataFrame) -> dict[str, Any]:
    columns = TABLES[name].columns
    return {
        "heading": TABLES[name].zh,
        "headers": [column.zh for column in columns],
        "shapes": [column.shape.value for column in columns],
        "rows": [[_cell(row[c.name], c.shape) for c in columns] for row in frame.to_dict("records")],
        "note": NOTES[name],
    }


def _cell(value: Any, shape: Shape) -> str:
    if value is None or pd.isna(value):
        return ""
    if shape is Shape.SHARE:
        return share(float(value), 1)
    if shape is Shape.NUMBER:
        return number(float(value))
    return whole(int(value)) if shape is Shape.WHOLE else str(value)
