"""The indicators by which the field is judged, scope by scope, each with its interval.

实际执结率, 标的清偿率, 执行期限 and 实质进展率; formulas and sources stand in
:data:`jiaocha.evaluation.scopes.DEFINITIONS`. They are a check-up, not a league table: no court stands here.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import CensoredData, binomtest, ecdf

from jiaocha.evaluation.matched import COVERAGE_STEPS
from jiaocha.evaluation.scopes import Scope, scopes_of
from jiaocha_models.words import Outcome

Float64 = NDArray[np.float64]

FULFILLED = (Outcome.COMPLETED.value, Outcome.SETTLED.value)
"""Closings that count as really enforced."""
UNABLE = (Outcome.UNABLE.value, Outcome.BANKRUPTCY.value)
"""Verified without means: a result in its own right, neither progress nor failure."""


def indicator_table(cases: pd.DataFrame, six_months: int) -> pd.DataFrame:
    """Compute the indicators of the cases of each scope.

    Parameters
    ----------
    cases : pandas.DataFrame
        Cases with outcomes, as :class:`jiaocha.evaluation.matched.Matched` holds them.
    six_months : int
        Days of the statutory period (执行工作规定第63条).

    Returns
    -------
    pandas.DataFrame
        ``scope``, ``name``, ``cases``, ``closed``, ``unable``, ``returned``; of each of ``fulfilled``,
        ``paid``, ``in_time``, ``progress``: the share, ``_low`` and ``_high`` (90 %), ``_of`` (what it
        is a share of); ``median_days`` (NaN where not reached). Shares are NaN without cases.
    """
    scope = scopes_of(cases["mode"])
    return pd.DataFrame(
        [
            {"scope": each.value, "name": each.zh, **_figures(cases[scope == each.value], six_months)}
            for each in Scope
            if (scope == each.value).any()
        ]
    )


def _figures(cases: pd.DataFrame, six_months: int) -> dict[str, object]:
    closed = cases[cases["closed"]]
    fulfilled = int(closed["outcome"].isin(FULFILLED).sum())
    owed = _owed(closed)
    days = cases["days_handled"].to_numpy(float, na_value=np.nan)
    done = cases["closed"].to_numpy(bool)
    told = done | (days > six_months)
    found: dict[str, object] = {
        "cases": len(cases),
        "closed": len(closed),
        "unable": int(closed["outcome"].isin(UNABLE).sum()),
        "returned": int(cases["returned"].sum()),
        "median_days": median_days(days, done),
    }
    paid, low, high = ratio(closed["recovered"].to_numpy(float), owed)
    found |= {"paid": paid, "paid_low": low, "paid_high": high, "paid_of": int(owed.sum())}
    for name, good, of in (
        ("fulfilled", fulfilled, len(closed)),
        ("in_time", int((done & (days <= six_months)).sum()), int(told.sum())),
        ("progress", int(cases["progress"].sum()), len(cases)),
    ):
        share, low, high = proportion(good, of)
        found |= {name: share, f"{name}_low": low, f"{name}_high": high, f"{name}_of": of}
    return found


def _owed(cases: pd.DataFrame) -> Float64:
    """Fen that were still to be recovered at the decision."""
    left = cases["claimed"].to_numpy(float) - cases["recovered_before"].to_numpy(float)
    stated = pd.Series(cases["outstanding"], dtype="Float64").to_numpy(float, na_value=np.nan)
    return np.maximum(np.where(np.isnan(stated), left, stated), 0.0)


def proportion(good: int, of: int) -> tuple[float, float, float]:
    """Share and its 90 % interval (Wilson 1927); NaN without cases."""
    if not of:
        return np.nan, np.nan, np.nan
    interval = binomtest(good, of).proportion_ci(0.90, method="wilson")
    return good / of, float(interval.low), float(interval.high)


def ratio(part: Float64, whole: Float64) -> tuple[float, float, float]:
    """Ratio of two sums and its 90 % interval by linearisation; NaN where there is nothing to divide by."""
    total = whole.sum()
    if total <= 0:
        return np.nan, np.nan, np.nan
    found = part.sum() / total
    count = len(part)
    rest = part - found * whole
    error = np.sqrt(count / max(count - 1, 1) * (rest**2).sum()) / total
    low, high = found - COVERAGE_STEPS * error, found + COVERAGE_STEPS * error
    return float(found), float(max(low, 0.0)), float(min(high, max(1.0, found)))


def median_days(days: Float64, done: NDArray[np.bool_]) -> float:
    """Days by which half of the cases are closed (Kaplan and Meier 1958); NaN where that is not reached."""
    known = ~np.isnan(days)
    days, done = days[known], done[known]
    if not done.any():
        return np.nan
    left = ecdf(CensoredData(uncensored=days[done], right=days[~done])).sf
    reached = np.flatnonzero(left.probabilities <= 0.5 + 1e-12)
    return float(left.quantiles[reached[0]]) if len(reached) else np.nan
