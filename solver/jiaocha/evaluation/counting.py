"""How many cases with progress are to be expected: an interval from chance and the estimates' own error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtr

Float64 = NDArray[np.float64]

EXACT_UP_TO = 200
"""Cases up to which the distribution of the count is exact; beyond, each node is a normal."""
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()
TAIL = 0.05


@dataclass(frozen=True, eq=False)
class Count:
    """Distribution of the number of cases with progress.

    Attributes
    ----------
    mean : float
    low, high : int
        90 % interval.
    cumulative : float64, shape (n_cases + 1,)
        Probability of at most so many.
    """

    mean: float
    low: int
    high: int
    cumulative: Float64

    def surprise(self, actual: int) -> float:
        """Two-sided mid-p value of an actual count; near 0: hardly to be expected."""
        below = self.cumulative[actual - 1] if actual else 0.0
        middle = float(below + 0.5 * (self.cumulative[actual] - below))
        return min(1.0, 2.0 * min(middle, 1.0 - middle))


def count_of(p: Float64, share: Float64, error: Float64, court: NDArray[np.object_]) -> Count:
    """Distribution of the number of cases with progress by now.

    Parameters
    ----------
    p : float64, shape (n_cases,)
        Expected probability over the whole horizon.
    share : float64, shape (n_cases,)
        Part of it that is to be expected by now.
    error : float64, shape (n_cases,)
        Standard error of the log odds of ``p``; NaN counts as 0 (an assumption has no error of its own).
    court : shape (n_cases,)
        Estimates err together within a court and apart between courts.

    Notes
    -----
    The estimates' error is one common shift of all log odds, of such a size that it has the variance of the
    sum over courts; averaged over 9 Gauss-Hermite nodes. Given the shift the count is a sum of independent
    draws.
    """
    error = np.nan_to_num(error)
    bounded = np.clip(p, 1e-9, 1 - 1e-9)
    slope = share * bounded * (1 - bounded) * error
    together = slope.sum()
    _, at = np.unique(court.astype(str), return_inverse=True)
    apart = np.sqrt((np.bincount(at, slope) ** 2).sum()) if len(p) else 0.0
    scale = apart / together if together > 0 else 0.0
    cumulative = np.zeros(len(p) + 1)
    for node, weight in zip(_NODES, _WEIGHTS, strict=True):
        cumulative += weight * _cumulative(share * expit(logit(bounded) + node * scale * error))
    low = int(np.searchsorted(cumulative, TAIL))
    high = int(np.searchsorted(cumulative, 1 - TAIL))
    return Count(float((share * p).sum()), low, min(high, len(p)), np.minimum(cumulative, 1.0))


def _cumulative(p: Float64) -> Float64:
    """Probability of at most k, k = 0..n, of a sum of independent draws."""
    if len(p) > EXACT_UP_TO:
        deviation = np.sqrt((p * (1 - p)).sum())
        found: Float64 = ndtr((np.arange(len(p) + 1) + 0.5 - p.sum()) / max(deviation, 1e-9))
        return found
    density = np.zeros(len(p) + 1)
    density[0] = 1.0
    for each in p:
        density[1:] = density[1:] * (1 - each) + density[:-1] * each
        density[0] *= 1 - each
    return np.cumsum(density)
