"""How loaded and how well staffed a court is, against the courts of its province and level.

Both are neutral figures of comparison, two of the four factors of convenience that the Supreme People's
Court names (执行法院案件数量、执行力量; answers to the press, 2024-07-03). They rank nobody: the median of
the peers is 1, and a court about which nothing is known counts as 1.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FURTHEST = 4.0
"""Ratios are cut here, so that one faulty figure does not close a court."""


def load_ratio(courts: pd.DataFrame) -> Floats:
    """Backlog per enforcement judge against the median of the province's courts of the same level.

    1.0 where backlog or judges are blank, where a court has no judge, or where the median is 0. Cut at
    :data:`FURTHEST`. Comparing within one level keeps superior courts, whose cases differ, apart.
    """
    judges, backlog = _numbers(courts["judges"]), _numbers(courts["backlog"])
    with np.errstate(invalid="ignore", divide="ignore"):
        load = np.where(judges > 0, backlog / judges, np.nan)
    return _against_median(courts, load)


def force_ratio(courts: pd.DataFrame) -> Floats:
    """Enforcement staff against the median of the province's courts of the same level; as :func:`load_ratio`.

    The column 执行人员数, or the number of judges where it is blank for every court.
    """
    staff = _numbers(courts["staff"])
    return _against_median(courts, _numbers(courts["judges"]) if np.isnan(staff).all() else staff)


def force_known(courts: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether a court states 可调集人数 or 执行人员数; what is unknown closes no court."""
    known: NDArray[np.bool_] = (courts["action_force"].notna() | courts["staff"].notna()).to_numpy(bool)
    return known


def one_day_force(courts: pd.DataFrame, share_of_staff: float) -> NDArray[np.int64]:
    """Persons a court can send to a joint action on one day: 可调集人数, else a share of its staff."""
    declared, staff = _numbers(courts["action_force"]), _numbers(courts["staff"])
    by_rule = np.floor(share_of_staff * np.nan_to_num(staff))
    force: NDArray[np.int64] = np.where(np.isnan(declared), by_rule, declared).astype(np.int64)
    return force


def _against_median(courts: pd.DataFrame, figure: Floats) -> Floats:
    keys = [courts["province"].fillna("").to_numpy(object), courts["level"].to_numpy(object)]
    median = pd.Series(figure).groupby(keys, sort=False).transform("median").to_numpy(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(median > 0, figure / median, 1.0)
    return np.minimum(np.where(np.isnan(ratio), 1.0, ratio), FURTHEST)


def _numbers(column: pd.Series) -> Floats:
    return column.to_numpy(np.float64, na_value=np.nan)
