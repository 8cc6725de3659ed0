"""What the page shows of a case's explanation: cost at prices of the choice, and the best other options."""

import numpy as np
import pandas as pd

from jiaocha.explanation import explain_all
from jiaocha.reporting.layout import ReportColumn, Shape
from jiaocha.reporting.reasons import row_name
from jiaocha.reporting.view import View
from jiaocha.reporting.wording import label, say
from jiaocha_models.words import Mode

OTHERS = 3
"""Other options shown for a case."""

COLUMNS: tuple[ReportColumn, ...] = (
    ReportColumn("chosen_capacity_cost", "占用能力折算（元）", "Capacity at prices (CNY)", Shape.YUAN),
    ReportColumn("chosen_net", "扣除后（元）", "Net at prices (CNY)", Shape.YUAN),
    *(
        column
        for place in range(1, OTHERS + 1)
        for column in (
            ReportColumn(f"other{place}", f"其他去处{place}", f"Other option {place}"),
            ReportColumn(
                f"other{place}_difference",
                f"其他去处{place}与安排相差（元）",
                f"Option {place} against the choice (CNY)",
                Shape.YUAN,
            ),
            *((ReportColumn("other1_lacks", "其他去处1未采用", "Option 1 not taken"),) if place == 1 else ()),
        )
    ),
)
"""Columns of the explanation that the page shows on request, figures for the case's whole group."""


def with_explanations(view: View, cases: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Table of cases with :data:`COLUMNS`; without a plan these are empty.

    Parameters
    ----------
    view : View
    cases : pandas.DataFrame
        The report table of cases, in the quarter's order.
    language : {"zh", "en"}
        Language of the modes.
    """
    found = explain_all(view.plan, closed=False)
    empty = pd.Series(pd.array([None] * len(found), "Int64"))
    courts = view.plan.quarter.courts
    names = dict(zip(courts["code"], courts["name"], strict=True))
    modes = {mode.value: label(mode, language) for mode in Mode}
    frame = cases.copy()
    for name in ("capacity_cost", "net"):
        frame[f"chosen_{name}"] = found.get(f"chosen_{name}_fen", empty).array
    for place in range(1, OTHERS + 1):
        mode = found[f"best{place}_mode"].map(modes).fillna("")
        court = found[f"best{place}_receiver"].map(names).fillna("")
        named = np.where(court == "", mode, mode + "　" + court)
        alone = np.where(found[f"best{place}_too_large"], say("alone_too_large", language), "")
        frame[f"other{place}"] = named + alone
        frame[f"other{place}_difference"] = found.get(f"best{place}_difference_net_fen", empty).array
    frame["other1_lacks"] = _lacking(view, found, language)
    return frame


def _lacking(view: View, found: pd.DataFrame, language: str) -> list[str]:
    """Capacity whose room is too small for the best other option, where that looks better at prices."""
    if "missing_row" not in found:
        return [""] * len(found)
    rows = found["missing_row"].fillna(-1).astype(np.int64)
    names = {row: say("lacks", language, capacity=row_name(view, row, language)) for row in set(rows) - {-1}}
    return [names.get(row, "") for row in rows.tolist()]
