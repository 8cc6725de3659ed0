"""An evaluation as one HTML page that needs no network and no script."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.evaluation.evaluate import Evaluation
from jiaocha.evaluation.layout import TABLES, visible_columns
from jiaocha.evaluation.records import records
from jiaocha.evaluation.sentences import headlines, limits_of_proof
from jiaocha.evaluation.tables import tables_of
from jiaocha.evaluation.workbook import NOTES
from jiaocha.reporting.audience import Audience
from jiaocha.reporting.formats import number, share, wan, whole
from jiaocha.reporting.layout import BLANK, ReportColumn, Shape
from jiaocha.reporting.static_page import static_page
from jiaocha.reporting.wording import say

MOST_ROWS = 200
"""Rows of a table on the page; the workbook has them all."""
MOST_BARS = 60
"""Courts beyond which the chart by court is left out."""


@dataclass(frozen=True)
class ShownTable:
    """A table as the page prints it."""

    heading: str
    headers: list[str]
    shapes: list[str]
    rows: list[list[str]]
    more: int


@dataclass(frozen=True)
class Bar:
    """One line of a chart: interval, expectation and actual figure as shares of the cases, and the counts."""

    name: str
    low: float
    high: float
    expected: float
    actual: float
    counts: str


def write_evaluation_page(evaluation: Evaluation, path: Path | str) -> None:
    """Write the decider's page of an evaluation; the bytes depend on the evaluation alone."""
    Path(path).write_text(evaluation_page(evaluation), encoding="utf-8", newline="\n")


def evaluation_page(evaluation: Evaluation) -> str:
    """HTML of the page."""
    frames = tables_of(evaluation)
    found = evaluation.spot_checks
    context: dict[str, Any] = {
        "title": evaluation.plan.summary.title,
        "as_of": evaluation.as_of,
        "banner": [say("synthetic", "zh")] if evaluation.plan.summary.provenance.synthetic else [],
        "headlines": headlines(evaluation),
        "limits": limits_of_proof(evaluation),
        "tables": {name: _shown(name, frames[name]) for name in TABLES if name != "cases"},
        "notes": NOTES,
        "charts": {
            "groups": _bars(_of(evaluation.groups, "mode")),
            "courts": _bars(_of(evaluation.groups, "handling")),
        },
        "drawn": f"从 {found.population:,} 件中抽 {len(found.cases):,} 件；种子 {found.seed}。",
    }
    return static_page("jiaocha.evaluation", "evaluation.html.j2", context)


def _of(groups: pd.DataFrame, *dimensions: str) -> pd.DataFrame:
    return groups[groups["dimension"].isin(dimensions)] if len(groups) else groups


def _bars(groups: pd.DataFrame) -> list[Bar]:
    if groups.empty or len(groups) > MOST_BARS:
        return []
    return [
        Bar(
            name=row["name"],
            low=row["low"] / row["cases"],
            high=row["high"] / row["cases"],
            expected=row["expected"] / row["cases"],
            actual=row["actual"] / row["cases"],
            counts=f"{row['cases']:,} 件：{row['low']:,}—{row['high']:,}，实际 {row['actual']:,}",
        )
        for row in records(groups)
    ]


def _shown(name: str, frame: pd.DataFrame) -> ShownTable:
    columns = [column for column in visible_columns(Audience.DECIDER, name) if column.source != BLANK]
    rows = [
        [_cell(frame[column.frame_column].iloc[at], column) for column in columns]
        for at in range(min(len(frame), MOST_ROWS))
    ]
    heading = TABLES[name].zh
    headers, shapes = [column.zh for column in columns], [column.shape.value for column in columns]
    return ShownTable(heading, headers, shapes, rows, max(len(frame) - MOST_ROWS, 0))


def _cell(value: Any, column: ReportColumn) -> str:
    if value is None or pd.isna(value):
        return ""
    match column.shape:
        case Shape.WHOLE:
            return whole(int(value))
        case Shape.NUMBER:
            return number(float(value))
        case Shape.SHARE:
            return share(float(value), 1)
        case Shape.WAN:
            return wan(round(float(value)))
        case _:
            return str(value)
