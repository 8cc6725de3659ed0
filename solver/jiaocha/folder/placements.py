"""Where a plan puts each case, as the table of a previous plan (上一方案) says it."""

from dataclasses import replace

import pandas as pd

from jiaocha.folder.contents import assignment_frame
from jiaocha.folder.stored import PlanLike
from jiaocha_models import Quarter

SEPARATORS = "[;；,，、]"
"""Between the earlier numbers of one case."""


def placements(plan: PlanLike) -> pd.DataFrame:
    """Mode and receiving court of every candidate case of a plan.

    Returns
    -------
    pandas.DataFrame, one row a case, sorted by case number
        ``case_number``, ``mode`` (value of Mode), ``court_code`` (missing for staying), as ``str``. Without
        rows where the plan is infeasible.
    """
    columns = ["case_number", "mode", "court_code"]
    if not len(plan.solution.choice):
        return pd.DataFrame({name: pd.Series([], dtype="str") for name in columns})
    frame = assignment_frame(plan.quarter, plan.options, plan.solution.choice)
    table = frame.rename(columns={"receiver": "court_code"})[columns]
    return table.sort_values(columns, ignore_index=True)


def with_previous(quarter: Quarter, plan: PlanLike) -> Quarter:
    """Quarter that charges changes against a plan made before (term 与上一方案不同).

    Cases are matched by their number, else by an earlier number of theirs (原案号). Placements at courts
    that are not in the quarter's roster are left out.
    """
    table = placements(plan)
    table = table[table["court_code"].isna() | table["court_code"].isin(quarter.courts["code"])]
    known = dict(zip(table["case_number"], range(len(table)), strict=True))
    found = [(number, known[name]) for number, name in _names(quarter, known)]
    rows = table.iloc[[at for _, at in found]].assign(case_number=[number for number, _ in found])
    rows = rows.astype("str").sort_values(list(rows.columns), ignore_index=True)
    return replace(quarter, previous=rows)


def _names(quarter: Quarter, known: dict[str, int]) -> list[tuple[str, str]]:
    """List the number of each case with the number under which the earlier plan knew it."""
    cases = quarter.cases
    earlier = cases["original_case_number"].fillna("").str.split(SEPARATORS, regex=True)
    found = []
    for number, others in zip(cases["case_number"], earlier, strict=True):
        name = next((one.strip() for one in (number, *others) if one.strip() in known), None)
        if name is not None:
            found.append((number, name))
    return found
