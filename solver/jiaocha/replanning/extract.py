"""A new extract taken as the quarter of a plan, as of another day."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from jiaocha.intake import with_adjustments
from jiaocha_models import TABLES, Finding, InputError, Quarter

OF_CASE = ("case_number", "other_case_number")
OF_COURT = ("court_code", "origin_court_code")
"""Columns by which rows of a table hang on cases and courts."""


def as_of(planned: Quarter, extract: Quarter, on: date) -> tuple[Quarter, list[str]]:
    """Quarter of the extract under the policy of a plan, as of a day.

    The policy that was approved with the plan holds; only its day is another one. Tables that the extract
    leaves empty are those of the plan, as far as their cases and courts are still there. Instructions of
    people (调整) hold on, unless the extract says something else of a case.

    Parameters
    ----------
    planned : Quarter
        Quarter of the plan.
    extract : Quarter
        Read anew.
    on : date
        Day of the order.

    Returns
    -------
    quarter : Quarter
    taken : list of str
        Chinese names of the tables that were taken from the plan.

    Raises
    ------
    InputError
        The day lies before that of the plan.
    """
    if on < planned.policy.planning_date:
        message = f"复核之日早于编制方案之日 {planned.policy.planning_date}"
        raise InputError([Finding(rule="day_before_plan", value=str(on), message=message, hint="请核对日期")])
    taken: dict[str, Any] = {
        table.name: _known(planned.table(table.name), extract, of_case=table.name != "history")
        for table in TABLES
        if table.name != "adjustments"
        and not len(extract.table(table.name))
        and len(planned.table(table.name))
    }
    instructed = replace(
        extract,
        **taken,
        policy=planned.policy.model_copy(update={"planning_date": on}),
        adjustments=_known(planned.adjustments, extract),
    )
    names = [table.sheet for table in TABLES if table.name in taken]
    return with_adjustments(instructed, extract.adjustments), names


def _known(frame: pd.DataFrame, quarter: Quarter, *, of_case: bool = True) -> pd.DataFrame:
    """Rows whose courts the quarter has, and whose cases unless they are former ones (历史)."""
    cases, courts = set(quarter.cases["case_number"]), set(quarter.courts["code"])
    kept = pd.Series(True, frame.index)
    for columns, known in ((OF_CASE if of_case else (), cases), (OF_COURT, courts)):
        for name in columns:
            if name in frame:
                kept &= frame[name].isna() | frame[name].isin(known)
    return frame[kept].reset_index(drop=True)
