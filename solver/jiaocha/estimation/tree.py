"""Court effects, shrunk to prefecture, province and nation by how much data there is (empirical Bayes).

The effect of a court, on the scale of log odds, is a sum along the tree of courts: province + prefecture +
court + kind of asset at that court, each normal around 0 with a variance of its level. The variances are
estimated by maximum marginal likelihood; given them, the posterior is exact (one pass up, one down). A court
without history gets its prefecture's effect and the full spread of its level as uncertainty.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from jiaocha.estimation.rows import KINDS
from jiaocha.law.courts import NONE, CourtTable

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

PRIOR_MEAN_VARIANCE = 0.5
"""Mean of the exponential prior of each level's variance: keeps few courts from proving anything."""
# The estimate also avoids 0 (a prior on the standard deviation that rises from 0: Chung and others,
# Psychometrika 78, 2013): with few courts the likelihood is often greatest at no spread at all, and intervals
# would be too short.
SMALLEST, LARGEST = 1e-6, 4.0
_START = 0.03


@dataclass(frozen=True, eq=False)
class Tree:
    """Parents by level, from the leaves up.

    Attributes
    ----------
    parent : tuple of int64 arrays
        ``parent[0]`` gives each leaf's court, then each court's prefecture, then each prefecture's province;
        the last gives every province the root 0.
    """

    parent: tuple[Int64, ...]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Posterior of the leaves, and the recursion to draw from it.

    Attributes
    ----------
    mean, variance : float64, shape (n_leaves,)
    level_variance : float64, shape (n_levels,)
        From the leaves up.
    """

    mean: Float64
    variance: Float64
    level_variance: Float64
    tree: Tree
    slope: tuple[Float64, ...]
    offset: tuple[Float64, ...]
    spread: tuple[Float64, ...]

    def draw(self, rng: np.random.Generator) -> Float64:
        """Draw all leaves jointly, shape (n_leaves,)."""
        value = np.zeros(1)
        for parent, slope, offset, spread in self._downwards():
            value = slope * value[parent] + offset + np.sqrt(spread) * rng.standard_normal(len(parent))
        return value

    def _downwards(self) -> list[tuple[Int64, Float64, Float64, Float64]]:
        parts = zip(self.tree.parent, self.slope, self.offset, self.spread, strict=True)
        return list(parts)[::-1]


def tree_of(courts: CourtTable) -> Tree:
    """Tree of a roster: leaves as in rows; higher courts stand for their own prefecture and province."""
    court = np.arange(courts.size)
    prefecture = np.where(courts.intermediate == NONE, court, courts.intermediate).astype(np.int64)
    groups, of_court = np.unique(prefecture, return_inverse=True)
    province = courts.province[groups].astype(np.int64)
    provinces, of_prefecture = np.unique(province, return_inverse=True)
    return Tree((
        np.repeat(court, KINDS), of_court, of_prefecture, np.zeros(len(provinces), np.int64),
    ))  # fmt: skip


def smooth(tree: Tree, mean: Float64, precision: Float64, level_variance: Float64) -> Posterior:
    """Posterior of the leaves given a noisy value of each (precision 0: none)."""
    slopes, offsets, spreads = [], [], []
    for parent, variance in zip(tree.parent, level_variance, strict=True):
        slope = 1.0 / (1.0 + precision * variance)
        spread = variance * slope
        slopes.append(slope)
        offsets.append(spread * precision * mean)
        spreads.append(spread)
        mean, precision = _gather(parent, mean, precision * slope)
    value, uncertainty = np.zeros(1), np.zeros(1)
    for parent, slope, offset, spread in list(
        zip(tree.parent, slopes, offsets, spreads, strict=True)
    )[::-1]:  # fmt: skip
        value = slope * value[parent] + offset
        uncertainty = spread + slope**2 * uncertainty[parent]
    return Posterior(value, uncertainty, level_variance, tree, tuple(slopes), tuple(offsets), tuple(spreads))


def log_likelihood(tree: Tree, mean: Float64, precision: Float64, level_variance: Float64) -> float:
    """Log likelihood of the noisy values, the effects integrated out."""
    total = 0.0
    known = precision > 0
    # Every value's own noise enters when it is sent up; constants do not matter to the maximum.
    for at, (parent, variance) in enumerate(zip(tree.parent, level_variance, strict=True)):
        message = precision / (1.0 + precision * variance)
        known = message > 0
        above, strength = _gather(parent, mean, message)
        last = at == len(tree.parent) - 1
        total += 0.5 * float(np.log(message[known]).sum()) - 0.5 * float((message * mean**2).sum())
        if not last:
            real = strength > 0
            total -= 0.5 * float(np.log(strength[real]).sum()) - 0.5 * float((strength * above**2).sum())
        mean, precision = above, strength
    return total


def fitted_variances(tree: Tree, mean: Float64, precision: Float64) -> Float64:
    """Variance of each level, from the leaves up, by maximum marginal likelihood under weak priors."""

    def loss(logarithm: Float64) -> float:
        variance = np.exp(logarithm)
        avoided = 0.5 * float(logarithm.sum())
        return (
            float(variance.sum()) / PRIOR_MEAN_VARIANCE
            - avoided
            - log_likelihood(tree, mean, precision, variance)
        )

    levels = len(tree.parent)
    bounds = [(np.log(SMALLEST), np.log(LARGEST))] * levels
    found = minimize(loss, np.full(levels, np.log(_START)), method="L-BFGS-B", bounds=bounds)
    return np.asarray(np.exp(found.x))


def _gather(parent: Int64, mean: Float64, message: Float64) -> tuple[Float64, Float64]:
    size = int(parent.max()) + 1
    strength = np.bincount(parent, message, size).astype(np.float64)
    total = np.bincount(parent, message * mean, size)
    return np.divide(total, strength, out=np.zeros(size), where=strength > 0), strength
