"""Expected against actual, group by group: by scope, mode, ground, kind and court."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.evaluation.counting import count_of
from jiaocha.evaluation.matched import COVERAGE_STEPS
from jiaocha.evaluation.scopes import Scope, scopes_of
from jiaocha_models import Quarter
from jiaocha_models.columns import Labelled
from jiaocha_models.words import AssetKind, CaseKind, Ground, LeadQuality, Mode, PartyKind

Float64 = NDArray[np.float64]

FEWEST = 5
"""Cases of a group below which nothing is read into the difference."""

DIMENSIONS: dict[str, tuple[str, type[Labelled] | None]] = {
    "scope": ("口径", Scope),
    "mode": ("方式", Mode),
    "ground": ("交叉事由", Ground),
    "asset_kind": ("主要财产类型", AssetKind),
    "debtor_kind": ("被执行人类型", PartyKind),
    "lead_quality": ("线索质量", LeadQuality),
    "case_kind": ("案件类型", CaseKind),
    "handling": ("办理法院", None),
}
"""Dimensions in the order in which they are shown; values in the order of their words, courts by roster."""


COLUMNS = [
    "dimension", "key", "name", "cases", "horizon", "expected", "low", "high", "actual", "reading",
    "surprise", "recovery_expected", "recovered", "difference_low", "difference_high",
]  # fmt: skip


class Reading(Labelled):
    """What a comparison says; no judgement on a court."""

    WITHIN = "within", "在预期范围内"
    MORE = "more", "多于预期范围"
    FEWER = "fewer", "少于预期范围"
    TOO_FEW = "too_few", "件数过少，不作比较"


def group_table(cases: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Compare expected and actual progress and recovery of every group.

    Returns
    -------
    pandas.DataFrame
        ``dimension``, ``key``, ``name``, ``cases``, ``horizon`` (expected over the whole horizon),
        ``expected`` (by now), ``low``, ``high``, ``actual``, ``reading``, ``surprise``,
        ``recovery_expected``, ``recovered``, ``difference_low``, ``difference_high`` (fen; 90 % interval of
        actual less expected).
    """
    cases = cases.assign(scope=scopes_of(cases["mode"]))
    names = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    rows = []
    for dimension, (_, words) in DIMENSIONS.items():
        known = (
            [(word.value, word.zh) for word in words] if words else [(code, names[code]) for code in names]
        )
        parts = dict(tuple(cases.groupby(dimension, sort=False)))
        rows += [
            {"dimension": dimension, "key": key, "name": name, **compare(parts[key])}
            for key, name in known
            if key in parts
        ]
    return pd.DataFrame(rows, columns=COLUMNS)


def compare(part: pd.DataFrame) -> dict[str, object]:
    """Figures of one group of cases."""
    p, share = part["progress_expected"].to_numpy(float), part["share_by_now"].to_numpy(float)
    count = count_of(p, share, part["error"].to_numpy(float), part["handling"].to_numpy(object))
    actual = int(part["progress"].sum())
    expected = part["recovery_expected"].to_numpy(float) * share
    difference, error = _difference(part, part["recovered"].to_numpy(float) - expected)
    return {
        "cases": len(part),
        "horizon": float(p.sum()),
        "expected": count.mean,
        "low": count.low,
        "high": count.high,
        "actual": actual,
        "reading": _reading(len(part), actual, count.low, count.high).value,
        "surprise": count.surprise(actual),
        "recovery_expected": int(np.rint(expected.sum())),
        "recovered": int(part["recovered"].sum()),
        "difference_low": int(np.rint(difference - COVERAGE_STEPS * error)),
        "difference_high": int(np.rint(difference + COVERAGE_STEPS * error)),
    }


def _reading(cases: int, actual: int, low: int, high: int) -> Reading:
    if cases < FEWEST:
        return Reading.TOO_FEW
    if actual < low:
        return Reading.FEWER
    return Reading.MORE if actual > high else Reading.WITHIN


def _difference(part: pd.DataFrame, difference: Float64) -> tuple[float, float]:
    """Sum of the differences and its standard error; related cases count as one."""
    _, at = np.unique(part["group"].to_numpy(object).astype(str), return_inverse=True)
    cluster = np.bincount(at, difference)
    if len(cluster) < 2:
        return float(difference.sum()), float(abs(difference.sum()))
    return float(difference.sum()), float(np.sqrt(len(cluster) * cluster.var(ddof=1)))
