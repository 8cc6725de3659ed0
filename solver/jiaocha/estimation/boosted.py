"""The alternative to the additive model: gradient boosting, which finds interactions and explains less.

scikit-learn's histogram boosting on the same classes. It has no standard errors of its own; those of like
cases (same combination of features) stand in for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.estimation.additive import Sums
from jiaocha.estimation.features import Codes, packed

Float64 = NDArray[np.float64]

LEAST_INFORMATION = 1.0
"""Information of a combination never seen; its standard error of the log odds is then 1."""


@dataclass(frozen=True, eq=False)
class Boosted:
    """A fitted boosted model.

    Attributes
    ----------
    features : tuple of str
    model : sklearn.ensemble.HistGradientBoostingClassifier
    key : int64, shape (n_patterns,)
        Combinations seen, sorted.
    information : float64, shape (n_patterns,)
        Information of the cases of each combination about their log odds.
    """

    features: tuple[str, ...]
    model: Any
    key: NDArray[np.int64]
    information: Float64

    def log_odds(self, codes: Codes) -> Float64:
        """Log odds of rows, shape (n_rows,)."""
        return np.asarray(self.model.decision_function(codes.astype(np.float64)))

    def variance(self, codes: Codes) -> Float64:
        """Squared standard error of the log odds, shape (n_rows,)."""
        key = packed(codes, self.features)
        at = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
        seen = self.key[at] == key
        return np.where(seen, 1.0 / (LEAST_INFORMATION + self.information[at]), 1.0 / LEAST_INFORMATION)


def fit_boosted(codes: Codes, features: Sequence[str], sums: Sums) -> Boosted:
    """Fit the boosted model to sums by combination of features."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    weight = np.concatenate([sums.yes, sums.no])
    rows = np.vstack([codes, codes]).astype(np.float64)
    outcome = np.repeat([1, 0], len(codes))
    model = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=40,
        categorical_features=[0, 1, 2], l2_regularization=1.0, random_state=0, early_stopping=False,
    )  # fmt: skip
    model.fit(rows[weight > 0], outcome[weight > 0], sample_weight=weight[weight > 0])
    key = packed(codes, features)
    order = np.argsort(key)
    p = expit(model.decision_function(codes.astype(np.float64)))
    information = (sums.yes + sums.no) * p * (1.0 - p)
    return Boosted(tuple(features), model, key[order], information[order])
