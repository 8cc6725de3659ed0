"""Drift: whether this quarter's cases and results still are those that the estimates were made from."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from jiaocha.estimation import Fitted
from jiaocha.evaluation.groups import FEWEST
from jiaocha.evaluation.matched import COVERAGE_STEPS
from jiaocha.evaluation.scopes import Scope, scopes_of
from jiaocha_models import Quarter
from jiaocha_models.columns import Labelled
from jiaocha_models.words import AssetKind, LeadQuality, PartyKind

Float64 = NDArray[np.float64]

_STEPS = 50
_LARGEST = 6.0
"""Largest shift of log odds that is looked for."""
SOME, MUCH = 0.10, 0.25
"""Stability index from which on a mix has changed somewhat, or much: a rule of thumb of credit scoring."""
_FEATURES: dict[str, tuple[str, type[Labelled]]] = {
    "asset_kind": ("主要财产类型", AssetKind),
    "debtor_kind": ("被执行人类型", PartyKind),
    "lead_quality": ("线索质量", LeadQuality),
}


def level_table(cases: pd.DataFrame) -> pd.DataFrame:
    """How far the level of the estimates is off, by scope: one shift of all log odds, by maximum likelihood.

    Returns
    -------
    pandas.DataFrame
        ``scope``, ``name``, ``cases``, ``odds`` (odds of progress, times those expected), ``odds_low``,
        ``odds_high`` (90 %).
    """
    scope = scopes_of(cases["mode"])
    rows = []
    for each in Scope:
        part = cases[(scope == each.value) & (cases["days"] > 0).to_numpy(bool)]
        if len(part) >= FEWEST:
            shift, error = level_shift(
                part["progress_expected"].to_numpy(float), part["share_by_now"].to_numpy(float),
                part["progress"].to_numpy(float),
            )  # fmt: skip
            low, high = shift - COVERAGE_STEPS * error, shift + COVERAGE_STEPS * error
            rows.append(
                {"scope": each.value, "name": each.zh, "cases": len(part), "odds": float(np.exp(shift)),
                 "odds_low": float(np.exp(low)), "odds_high": float(np.exp(high))}
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["scope", "name", "cases", "odds", "odds_low", "odds_high"])


def level_shift(p: Float64, share: Float64, progress: Float64) -> tuple[float, float]:
    """Shift of the log odds that fits the outcomes, and its standard error.

    Parameters
    ----------
    p, share, progress : float64, shape (n_cases,)
        Expected probability over the horizon, the part to be expected by now, what came (0 or 1).

    Notes
    -----
    Half a case with and half a case without progress are added at the mean, so that none or all is finite.
    """
    base = logit(np.clip(p, 1e-6, 1 - 1e-6))
    middle, part = base.mean(), max(float(share.mean()), 1e-6)
    base = np.concatenate([base, [middle, middle]])
    share = np.concatenate([np.maximum(share, 1e-6), [part, part]])
    outcome, weight = np.concatenate([progress, [1.0, 0.0]]), np.append(np.ones(len(p)), [0.5, 0.5])
    shift, information = 0.0, 1.0
    for _ in range(_STEPS):
        whole = expit(base + shift)
        now = np.clip(share * whole, 1e-12, 1 - 1e-12)
        slope = share * whole * (1 - whole)
        score = (weight * slope * (outcome - now) / (now * (1 - now))).sum()
        information = max(float((weight * slope**2 / (now * (1 - now))).sum()), 1e-9)
        step = np.clip(score / information, -1.0, 1.0)
        shift = float(np.clip(shift + step, -_LARGEST, _LARGEST))
        if abs(step) < 1e-10:
            break
    return shift, float(1.0 / np.sqrt(information))


def period_table(fitted: Fitted | None) -> pd.DataFrame:
    """Compare held-out estimates of former cases with what came of them, year by year of their start.

    Estimates that hold in the mean may be off in one direction for years and in the other afterwards: that is
    drift before the quarter. Cases count by their weight against censoring.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``cases``, ``expected``, ``actual`` (shares), ``difference_low``, ``difference_high`` (90 %
        interval of actual less expected); without rows where there is no fitted history.
    """
    columns = ["year", "cases", "expected", "actual", "difference_low", "difference_high"]
    if fitted is None:
        return pd.DataFrame(columns=columns)
    rows, p = fitted.rows, fitted.probability
    year = 1970 + rows.month // 12
    found = []
    for each in np.unique(year).tolist():
        inside = year == each
        weight, rest = rows.weight[inside], (rows.outcome - p)[inside]
        total = weight.sum()
        mean = (weight * rest).sum() / total
        error = COVERAGE_STEPS * np.sqrt((weight**2 * (rest - mean) ** 2).sum()) / total
        expected = (weight * p[inside]).sum() / total
        found.append((each, int(inside.sum()), expected, expected + mean, mean - error, mean + error))
    return pd.DataFrame(found, columns=columns)


def mix_table(cases: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """How the cases' mix differs from the history's, feature by feature (population stability index).

    Returns
    -------
    pandas.DataFrame
        ``feature``, ``name``, ``index`` (sum of (a - b) log(a / b) over classes), ``reading``.
    """
    rows = []
    for feature, (name, words) in _FEATURES.items():
        former = quarter.history[feature].dropna()
        if len(former) < 100 or len(cases) < 20:
            continue
        before, after = (
            np.array([(values == word.value).sum() + 0.5 for word in words], float)
            for values in (former, cases[feature])
        )
        before, after = before / before.sum(), after / after.sum()
        index = float(((after - before) * np.log(after / before)).sum())
        reading = "基本未变" if index < SOME else "有变化" if index < MUCH else "变化较大"
        rows.append({"feature": feature, "name": name, "index": index, "reading": reading})
    return pd.DataFrame(rows, columns=["feature", "name", "index", "reading"])
