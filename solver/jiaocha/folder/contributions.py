"""What other courts bring to an option, in words: persons of a joint action, its month, matters."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.law.group_facts import month_starts
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import Int64

MONTHS = 3


def contribution_texts(
    quarter: Quarter, options: Options, option: Int64
) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Chinese words for what each of some options needs of other courts; empty where it needs nothing.

    Parameters
    ----------
    quarter : Quarter
    options : Options
    option : int64
        Positions of options, in any order.

    Returns
    -------
    ndarray of str, shape of ``option``
    """
    table = options.contributions
    rows = table[table["option"].isin(np.unique(option))]
    by_option: dict[Any, str] = {key: _text(quarter, part) for key, part in rows.groupby("option")}
    return np.array([by_option.get(each, "") for each in option.tolist()], dtype=object)


def month_names(quarter: Quarter) -> list[str]:
    """Names of the months of the quarter, such as 2026-10-01至2026-10-31."""
    starts = month_starts(quarter.policy.planning_date, MONTHS)
    day = np.timedelta64(1, "D")
    return [f"{first}至{after - day}" for first, after in pairwise(starts)]


def _text(quarter: Quarter, rows: pd.DataFrame) -> str:
    name = quarter.courts["name"].tolist()
    window = int(rows["window"].iloc[0])
    if window < 0:
        return "受托法院：" + "、".join(name[court] for court in rows["court"].tolist())
    days = int(rows["days"].iloc[0])
    persons = "、".join(
        f"{name[court]}{sent}人"
        for court, sent in zip(rows["court"].tolist(), rows["persons"].tolist(), strict=True)
    )
    return f"协同行动（{month_names(quarter)[window]}，{days}天）：{persons}"
