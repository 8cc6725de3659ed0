"""Estimates of single options (table 估计), looked up by case, handling court and mode."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.worth.arrays import Flags, Float64, codes_of, court_positions, numbers_of
from jiaocha.worth.learning import learning_cases, mean_over_courts
from jiaocha_models import Quarter
from jiaocha_models.problem import Int32, Int64
from jiaocha_models.words import Mode


@dataclass(frozen=True, eq=False)
class Estimated:
    """Rows of the table, sorted by key; none at all where the policy does not use the table.

    Attributes
    ----------
    n_courts : int
    key : int64, shape (n_rows,)
        (case x courts + court) x modes + mode.
    progress, share : float64, shape (n_rows,)
        Probability of substantive progress, and recovered share (NaN where blank), as the policy counts them
        (:func:`counted`).
    """

    n_courts: int
    key: Int64
    progress: Float64
    share: Float64

    def at(self, case: Int32, court: Int32, mode: NDArray[np.int8]) -> tuple[Float64, Float64]:
        """Progress and share of options; NaN where the table has no row."""
        asked = _key(case, court, mode, self.n_courts)
        if not len(self.key):
            return np.full(len(asked), np.nan), np.full(len(asked), np.nan)
        place = np.minimum(np.searchsorted(self.key, asked), len(self.key) - 1)
        found = self.key[place] == asked
        return np.where(found, self.progress[place], np.nan), np.where(found, self.share[place], np.nan)


def estimated_of(quarter: Quarter) -> Estimated:
    """Estimates of a quarter, where its policy takes prospects from them (``recovery.from_estimates``)."""
    table = quarter.estimates
    if not quarter.policy.recovery.from_estimates:
        table = table.iloc[:0]
    case = quarter.cases["case_number"]
    at_case = case_positions(table["case_number"], case)
    court, mode = court_positions(table["court_code"], quarter.courts), codes_of(table["mode"], Mode)
    known = np.flatnonzero((at_case >= 0) & (court >= 0) & (mode >= 0))
    n_courts = len(quarter.courts)
    key, first = np.unique(
        _key(at_case[known], court[known], mode[known], n_courts), return_index=True
    )  # fmt: skip
    rows = known[first]
    learning = learning_cases(case.tolist(), quarter.policy) if len(rows) else np.zeros(0, np.bool_)
    progress, share = (
        counted(
            key,
            numbers_of(table[name])[rows],
            numbers_of(table[f"{name}_low"])[rows],
            learning[at_case[rows]],
            n_courts,
            quarter.policy.recovery.caution,
        )
        for name in ("progress", "share")
    )
    return Estimated(n_courts, key, progress, share)


def counted(
    key: Int64, estimate: Float64, low: Float64, learning: Flags, n_courts: int, caution: float
) -> Float64:
    """Estimates as the policy counts them.

    They are moved by the share ``caution`` of the way to the lower end of their 90 % interval: the smaller
    the number of cases behind an estimate, the further away that end. In the learning share they are the
    mean over the courts of the mode, uncut. Estimates of staying, and those without a lower end, stay what
    they are: a cautious plan must not think less of staying.

    Parameters
    ----------
    key : int64, shape (n_rows,)
        Increasing, as in :class:`Estimated`.
    estimate, low : float64, shape (n_rows,)
        NaN where blank.
    learning : bool, shape (n_rows,)
        Rows of cases in the learning share.
    n_courts : int
    caution : float
    """
    pair, mode = np.divmod(key, len(Mode))
    staying = mode == Mode.STAY.position
    kept = np.isnan(low) | staying
    found = np.where(kept, estimate, estimate - caution * (estimate - np.where(kept, 0.0, low)))
    pooled = learning & ~staying
    if pooled.any():
        found[pooled] = mean_over_courts(pair[pooled] // n_courts, mode[pooled], estimate[pooled])
    return found


def case_positions(numbers: "pd.Series[str]", cases: "pd.Series[str]") -> Int32:
    """Position of each case number; -1 for a case of another quarter."""
    found: Int32 = pd.Index(cases).get_indexer(pd.Index(numbers)).astype(np.int32)
    return found


def _key(case: Int32, court: Int32, mode: NDArray[np.int8], n_courts: int) -> Int64:
    place = case.astype(np.int64) * n_courts + court
    return np.asarray(place * len(Mode) + mode, np.int64)
