"""The additive model: one effect for every class of every feature, on the scale of log odds.

scikit-learn fits it (logistic regression, a ridge of strength 1); the covariance of the effects is the usual
sandwich for weighted rows. Rows are first summed by combination of features, so a million rows cost little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.estimation.features import Codes, design

Float64 = NDArray[np.float64]

RIDGE = 1.0


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the rows of each combination of features, shape (n_patterns,).

    With weight w and outcome s between 0 and 1: ``yes`` = sum w s, ``no`` = sum w (1 - s), ``square`` =
    sum w^2, ``square_yes`` = sum w^2 s, ``square_both`` = sum w^2 s^2.
    """

    yes: Float64
    no: Float64
    square: Float64
    square_yes: Float64
    square_both: Float64


def sums_of(pattern: NDArray[np.int64], size: int, outcome: Float64, weight: Float64) -> Sums:
    """Sum rows by combination of features."""
    squared = weight**2

    def total(values: Float64) -> Float64:
        return np.bincount(pattern, values, size).astype(np.float64)

    return Sums(
        total(weight * outcome),
        total(weight * (1.0 - outcome)),
        total(squared),
        total(squared * outcome),
        total(squared * outcome**2),
    )


@dataclass(frozen=True, eq=False)
class Additive:
    """A fitted additive model.

    Attributes
    ----------
    features : tuple of str
    effect : float64, shape (n_classes + 1,)
        Log odds of each class; the last is the constant.
    covariance : float64, shape (n_classes + 1, n_classes + 1)
    """

    features: tuple[str, ...]
    effect: Float64
    covariance: Float64

    def log_odds(self, codes: Codes) -> Float64:
        """Log odds of rows, shape (n_rows,)."""
        return np.asarray(design(codes, self.features) @ self.effect[:-1] + self.effect[-1])

    def variance(self, codes: Codes) -> Float64:
        """Squared standard error of the log odds, shape (n_rows,)."""
        found = np.empty(len(codes))
        for first in range(0, len(codes), 100_000):
            part = with_constant(design(codes[first : first + 100_000], self.features))
            found[first : first + 100_000] = np.einsum("ij,ij->i", part @ self.covariance, part)
        return found


def with_constant(matrix: Float64) -> Float64:
    """Append a column of ones."""
    return np.column_stack([matrix, np.ones(len(matrix))])


def fit_additive(codes: Codes, features: Sequence[str], sums: Sums) -> Additive:
    """Fit the additive model to sums by combination of features.

    Parameters
    ----------
    codes : int8, shape (n_patterns, n_features)
    features : sequence of str
    sums : Sums
    """
    from sklearn.linear_model import LogisticRegression

    used = np.flatnonzero(sums.yes + sums.no > 0)
    if not sums.yes.any() or not sums.no.any():  # nothing varies: that outcome, whatever the features
        return _constant(features, design(codes[:1], features).shape[1], 1.0 if sums.yes.any() else -1.0)
    matrix = design(codes[used], features)
    weight = np.concatenate([sums.yes[used], sums.no[used]])
    outcome = np.repeat([1, 0], len(used))
    model = LogisticRegression(C=1.0 / RIDGE, solver="newton-cholesky", tol=1e-8, max_iter=100)
    model.fit(np.vstack([matrix, matrix])[weight > 0], outcome[weight > 0], weight[weight > 0])
    effect = np.append(model.coef_[0], model.intercept_[0])
    return Additive(tuple(features), effect, _covariance(with_constant(matrix), effect, sums, used))


def _constant(features: Sequence[str], size: int, sign: float) -> Additive:
    effect = np.append(np.zeros(size), sign * np.inf)
    return Additive(tuple(features), effect, np.zeros((size + 1, size + 1)))


def _covariance(matrix: Float64, effect: Float64, sums: Sums, used: NDArray[np.int64]) -> Float64:
    p = expit(matrix @ effect)
    information = (matrix * ((sums.yes + sums.no)[used] * p * (1.0 - p))[:, None]).T @ matrix
    information += RIDGE * np.diag(np.append(np.ones(len(effect) - 1), 1e-9))
    scatter = sums.square_both[used] - 2.0 * p * sums.square_yes[used] + p**2 * sums.square[used]
    meat = (matrix * scatter[:, None]).T @ matrix
    inverse = np.linalg.inv(information)
    return np.asarray(inverse @ meat @ inverse)
