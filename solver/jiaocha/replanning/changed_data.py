"""What changed in the data of cases between two extracts, in words; personal columns are never compared."""

from typing import Any

import numpy as np
import pandas as pd

from jiaocha_models import Case, Kind, columns_of
from jiaocha_models.problem import Int64

_COLUMNS = {name: column for name, column in columns_of(Case).items() if column.kind is not Kind.PERSON}
MOST = 6
"""Columns named for one case."""


def changed_data(before: pd.DataFrame, after: pd.DataFrame, match: Int64) -> list[str]:
    """Say for each case after what differs from the matched case before; empty where nothing does.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Tables of cases.
    match : int64, shape (len(after),)
        Row before of each row after, -1 for none.
    """
    said: list[list[str]] = [[] for _ in range(len(after))]
    known = np.flatnonzero(match >= 0)
    for name, column in _COLUMNS.items():
        old = before[name].iloc[match[known]].reset_index(drop=True)
        new = after[name].iloc[known].reset_index(drop=True)
        differs = ~((old == new).fillna(False) | (old.isna() & new.isna())).to_numpy(bool)
        for at in np.flatnonzero(differs).tolist():
            one, other = (_word(values.iloc[at], column) for values in (old, new))
            said[int(known[at])].append(f"{column.zh}：{one}→{other}")
    return ["；".join(one[:MOST]) + ("等" if len(one) > MOST else "") for one in said]


def _word(value: Any, column: Any) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return "空白"
    match column.kind:
        case Kind.DAY:
            return str(pd.Timestamp(value).date())
        case Kind.MONEY:
            return f"{int(value) / 100:,.2f}元"
        case Kind.FLAG:
            return "是" if value else "否"
        case Kind.CHOICE:
            words = {str(one.value): str(one.zh) for one in column.choices or ()}
            return words.get(str(value), str(value))
        case _:
            return str(value)
