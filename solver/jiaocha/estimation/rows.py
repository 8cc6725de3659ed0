"""History as arrays: outcome within the horizon, weights for cases still open, the court, the fold.

Cases that are still open tell nothing yet about their outcome, and leaving them out would favour the quick
ones. Every case's time under observation is known (from its start to the planning date), so each case whose
outcome is known gets the weight 1 / P(observed at least as long as it took): inverse probability of censoring
weighting (Robins and Rotnitzky 1992). A case closed without progress is known to have none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.estimation.features import Codes, codes_of_rows, packed
from jiaocha.law.courts import CourtTable
from jiaocha_models import Finding, InputError, Quarter
from jiaocha_models.words import AssetKind

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

DAYS_PER_MONTH = 30.4375
FEWEST_ROWS = 200
"""Cases with a known outcome below which nothing is estimated."""
FEWEST_OF_EACH = 20
"""Cases with, and without progress below which nothing is estimated."""
SHORTEST_OBSERVED = 0.05
"""Share of the cases that must have been observed for the whole horizon."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Cases of the history whose outcome is known; arrays of shape (n_rows,) unless stated otherwise.

    Attributes
    ----------
    codes : int8, shape (n_patterns, n_features)
        Distinct combinations of features.
    pattern : int64
        Combination of each row.
    leaf : int64
        Court and kind of asset of each row, see :func:`leaves`.
    outcome : float64
        1 with substantive progress within the horizon, else 0.
    weight : float64
        Inverse probability of having been observed long enough.
    share : float64
        Share of the claim recovered, at most 1; NaN without claim.
    months : float64
        From the start to the progress; NaN without progress.
    fold : int64
        Quarters in turn; all rows of one case are in one fold.
    month : int64
        Month of the start, counted from January 1970.
    case_fold : dict of str to int
        Fold of each case number of the history, open cases included.
    n_courts, n_open, n_folds : int
    """

    codes: Codes
    pattern: Int64
    leaf: Int64
    outcome: Float64
    weight: Float64
    share: Float64
    months: Float64
    fold: Int64
    month: Int64
    case_fold: dict[str, int]
    n_courts: int
    n_open: int
    n_folds: int


def rows_of(quarter: Quarter, courts: CourtTable, features: Sequence[str], n_folds: int) -> Rows:
    """Arrays of a quarter's history.

    Raises
    ------
    InputError
        If the history is too small or too young for the policy's horizon.
    """
    history = quarter.history
    horizon = quarter.policy.recovery.horizon_months * DAYS_PER_MONTH
    time, outcome, observed = _times(history, pd.Timestamp(quarter.policy.planning_date), horizon)
    known = observed >= time
    weight = np.zeros(len(history))
    weight[known] = 1.0 / _observed_at_least(observed, time[known]) if len(history) else 0.0
    _check_enough(outcome[known], observed, horizon)
    fold, case_fold = _folds(history, n_folds)
    codes = codes_of_rows(history, features)[known]
    _, first, pattern = np.unique(packed(codes, features), return_index=True, return_inverse=True)
    court = courts.positions(history["court_code"]).astype(np.int64)[known]
    return Rows(
        codes=codes[first],
        pattern=pattern,
        leaf=leaves(court, codes, features),
        outcome=outcome[known],
        weight=weight[known],
        share=_shares(history)[known],
        months=np.where(outcome[known] > 0, time[known] / DAYS_PER_MONTH, np.nan),
        fold=fold[known],
        month=history["start"].to_numpy("datetime64[M]").astype(np.int64)[known],
        case_fold=case_fold,
        n_courts=courts.size,
        n_open=int(len(history) - known.sum()),
        n_folds=n_folds,
    )


KINDS = len(AssetKind) + 1
"""Kinds of assets told apart at each court, the unknown one included."""


def leaves(court: Int64, codes: Codes, features: Sequence[str]) -> Int64:
    """Leaf of the tree of courts: ``KINDS`` x court + kind of asset (0 where the model does not use it)."""
    kind = codes[:, list(features).index("asset_kind")] if "asset_kind" in features else 0
    return np.asarray(court * KINDS + kind, np.int64)


def _times(history: pd.DataFrame, today: pd.Timestamp, horizon: float) -> tuple[Float64, Float64, Float64]:
    """Days until the outcome is known, the outcome, and days observed; shape (n_history,).

    Progress without a date counts at the closing, and in an open case at the planning date.
    """
    day: Any = np.timedelta64(86400, "s")
    start = history["start"].to_numpy("datetime64[s]")
    now = np.datetime64(today, "s")
    observed = np.asarray((now - start) / day, np.float64)
    end = history["end"].to_numpy("datetime64[s]")
    at = history["progress_date"].to_numpy("datetime64[s]")
    at = np.where(np.isnat(at), np.where(np.isnat(end), now, end), at)
    progress = history["progress"].to_numpy(bool)
    until = np.asarray((at - start) / day, np.float64)
    closed = np.asarray((end - start) / day, np.float64)
    good = progress & (until <= horizon)
    without = ~progress & (closed <= horizon)  # false where there is no end
    time = np.where(good, until, np.where(without, closed, horizon))
    return time, good.astype(np.float64), observed


def _observed_at_least(observed: Float64, time: Float64) -> Float64:
    """Share of all cases observed for at least each time."""
    ordered = np.sort(observed)
    return 1.0 - np.searchsorted(ordered, time, side="left") / len(ordered)


def _shares(history: pd.DataFrame) -> Float64:
    claimed = history["claimed"].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    recovered = history["recovered"].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(claimed > 0, np.clip(recovered / claimed, 0.0, 1.0), np.nan)


def _folds(history: pd.DataFrame, n_folds: int) -> tuple[Int64, dict[str, int]]:
    """Put quarters into folds in turn; a case with several rows goes with its first."""
    month = history["start"].to_numpy("datetime64[M]").astype(np.int64)
    quarter = pd.Series(month // 3)
    first = quarter.groupby(history["case_number"].to_numpy(object)).transform("min")
    order = np.unique(first, return_inverse=True)[1]
    fold = (order % n_folds).astype(np.int64)
    return fold, dict(zip(history["case_number"].tolist(), fold.tolist(), strict=True))


def _check_enough(outcome: Float64, observed: Float64, horizon: float) -> None:
    good = int(outcome.sum())
    sentences = []
    if len(outcome) < FEWEST_ROWS:
        sentences.append(f"结果已明的历史案件只有 {len(outcome)} 件，不足 {FEWEST_ROWS} 件")
    elif min(good, len(outcome) - good) < FEWEST_OF_EACH:
        sentences.append(f"有进展 {good} 件、无进展 {len(outcome) - good} 件，各须不少于 {FEWEST_OF_EACH} 件")
    if len(observed) and (observed >= horizon).mean() < SHORTEST_OBSERVED:
        sentences.append("历史太短：观察满回收期限的案件不足 5%")
    if sentences:
        hint = "沿用政策的等级表；积累历史后再估计"
        raise InputError([
            Finding(rule="history_too_small", sheet="历史", message=sentence, hint=hint)
            for sentence in sentences
        ])  # fmt: skip
