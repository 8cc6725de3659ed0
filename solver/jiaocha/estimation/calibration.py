"""Calibration and discrimination of held-out estimates, and what they say in a plain sentence."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.estimation.fitting import Fitted, log_score
from jiaocha.estimation.rows import KINDS
from jiaocha_models.words import Mode

Float64 = NDArray[np.float64]

BINS = 10
WELL_CALIBRATED = 0.02
"""Mean distance between expected and actual shares up to which estimates count as well calibrated."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """How held-out estimates compare with what happened.

    Attributes
    ----------
    reliability : pandas.DataFrame
        One row a tenth of the cases by estimate: ``cases``, ``expected``, ``actual`` (shares), ``low``,
        ``high`` (90 % interval of the actual share).
    by_mode, by_court : pandas.DataFrame
        ``mode`` or ``court_code``, ``cases``, ``expected``, ``actual``, ``brier``, ``log_loss``; courts in
        the order of the roster: this is no ranking.
    brier, log_loss : float
        Of all cases, weighted; smaller is better.
    base_brier, base_log_loss : float
        Of one and the same probability for every case.
    discrimination : float
        Probability that a case with progress was given the higher estimate (area under the ROC curve).
    distance : float
        Mean distance between expected and actual shares of ``reliability``.
    sentence : str
        What the data can tell apart, in Chinese.
    """

    reliability: pd.DataFrame
    by_mode: pd.DataFrame
    by_court: pd.DataFrame
    brier: float
    log_loss: float
    base_brier: float
    base_log_loss: float
    discrimination: float
    distance: float
    sentence: str


def calibration_of(fitted: Fitted) -> Calibration:
    """Calibration of a fit, from held-out cases only."""
    from sklearn.metrics import roc_auc_score

    rows, p = fitted.rows, fitted.probability
    y, w = rows.outcome, rows.weight
    base = np.full(len(y), (w * y).sum() / w.sum())
    reliability = _reliability(p, y, w)
    distance = float(
        np.average((reliability["expected"] - reliability["actual"]).abs(), weights=reliability["cases"])
    )
    mode = rows.codes[rows.pattern, 0].astype(np.int64)
    by_mode = _grouped(mode, p, y, w).rename(columns={"group": "mode"})
    by_mode["mode"] = [list(Mode)[at].value for at in by_mode["mode"]]
    by_court = _grouped(rows.leaf // KINDS, p, y, w).rename(columns={"group": "court_code"})
    by_court["court_code"] = fitted.courts.code[by_court["court_code"].to_numpy()]
    found = float(roc_auc_score(y, p, sample_weight=w))
    return Calibration(
        reliability=reliability,
        by_mode=by_mode,
        by_court=by_court,
        brier=_brier(p, y, w),
        log_loss=_log_loss(p, y, w),
        base_brier=_brier(base, y, w),
        base_log_loss=_log_loss(base, y, w),
        discrimination=found,
        distance=distance,
        sentence=_sentence(fitted, found, distance),
    )


def _reliability(p: Float64, y: Float64, w: Float64) -> pd.DataFrame:
    order = np.argsort(p, kind="stable")
    bin_ = np.empty(len(p), np.int64)
    bin_[order] = np.arange(len(p)) * BINS // len(p)
    weight = np.bincount(bin_, w, BINS)
    actual = np.bincount(bin_, w * y, BINS) / weight
    error = np.sqrt(np.bincount(bin_, w**2 * (y - actual[bin_]) ** 2, BINS)) / weight
    return pd.DataFrame(
        {
            "cases": np.bincount(bin_, minlength=BINS),
            "expected": np.bincount(bin_, w * p, BINS) / weight,
            "actual": actual,
            "low": np.clip(actual - 1.645 * error, 0, 1),
            "high": np.clip(actual + 1.645 * error, 0, 1),
        }
    )


def _grouped(group: NDArray[np.int64], p: Float64, y: Float64, w: Float64) -> pd.DataFrame:
    weight = np.bincount(group, w)
    some = np.flatnonzero(weight > 0)

    def mean(values: Float64) -> Float64:
        return np.asarray(np.bincount(group, w * values)[some] / weight[some])

    return pd.DataFrame(
        {
            "group": some,
            "cases": np.bincount(group)[some],
            "expected": mean(p),
            "actual": mean(y),
            "brier": mean((p - y) ** 2),
            "log_loss": mean(-log_score(p, y)),
        }
    )


def _brier(p: Float64, y: Float64, w: Float64) -> float:
    return float(np.average((p - y) ** 2, weights=w))


def _log_loss(p: Float64, y: Float64, w: Float64) -> float:
    return float(np.average(-log_score(p, y), weights=w))


def _sentence(fitted: Fitted, discrimination: float, distance: float) -> str:
    n, held = len(fitted.rows.outcome), fitted.held_out
    agree = "基本相符" if distance <= WELL_CALIBRATED else f"平均相差 {distance:.1%}"
    courts = (
        "足以区分法院之间的差异，估计按法院分别作出，并按数据多少向所在地市、省的平均收缩"
        if held.tells_courts_apart
        else "不足以区分法院之间的差异，对各法院采用同一估计，法院间可能的差异计入区间"
    )
    return (
        f"以 {n} 件结果已明的历史案件检验（每件均由未见过该案的模型估计）：估计与实际{agree}；"
        f"任取有进展和无进展的案件各一件，估计能分辨先后的机会为 {discrimination:.0%}（50% 为不能分辨）；"
        f"现有数据{courts}。估计依据的是过去如何分案，不能证明同一案件换一法院办理必有此结果。"
    )
