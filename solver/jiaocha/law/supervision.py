"""Supervision orders (督促执行令): which have failed, as 执行程序解释第12条 asks."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models.policy import Policy
from jiaocha_models.words import Answer


def supervision_failed(cases: pd.DataFrame, policy: Policy) -> NDArray[np.bool_]:
    """Cases whose supervision order expired without good reason, as a source says; unknown is never yes."""
    unjustified = (cases["supervision_expired_without_reason"] == Answer.YES.value).to_numpy(bool)
    sourced = cases["supervision_reason_source"].fillna("").str.strip().ne("").to_numpy(bool)
    ordered = cases["supervision_order_date"].to_numpy("datetime64[D]")
    days = cases["supervision_days"]
    known = ~np.isnat(ordered) & days.notna().to_numpy(bool)
    due = np.where(known, ordered, np.datetime64(0, "D")) + days.fillna(0).to_numpy(np.int64)
    passed: NDArray[np.bool_] = (
        unjustified & sourced & known & (due < np.datetime64(policy.planning_date, "D"))
    )
    return passed
