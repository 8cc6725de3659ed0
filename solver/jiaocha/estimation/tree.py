"""Court effects, shrunk to prefecture, province and nation by how much data there is (empirical Bayes).

The effect of a court, on the scale of log odds, is a sum along the tree of courts: province + prefecture +
court + kind of asset at that court, each normal around 0 with a variance of its level. The variances are
not known either: with few courts they can be several times what the data make likeliest, so the posterior is
averaged over them (adaptive Gauss-Hermite quadrature, Naylor and Smith 1982). Given them it is exact (one
pass up, one down). A court without history gets its prefecture's effect and the full spread of its level as
uncertainty.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from jiaocha.estimation.rows import KINDS
from jiaocha.law.courts import NONE, CourtTable

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

PRIOR_MEAN_VARIANCE = 0.5
"""Mean of the exponential prior of each level's variance: keeps few courts from proving anything."""
SMALLEST, LARGEST = 1e-6, 4.0
_START = 0.03
_STEP = 0.05
"""Step of the differences that give the curvature around the likeliest variances, in their logarithms."""
_NODES = np.array([-np.sqrt(3.0), 0.0, np.sqrt(3.0)])
_WEIGHTS = np.array([1 / 6, 2 / 3, 1 / 6])
"""Gauss-Hermite rule of three points for the standard normal distribution."""


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
    """Posterior of the leaves, and the recursion to draw from it given the levels' variances.

    Attributes
    ----------
    mean, variance : float64, shape (n_leaves,)
    level_variance : float64, shape (n_levels,)
        From the leaves up.
    value, precision : float64, shape (n_leaves,)
        Noisy value of each leaf, and its precision.
    nodes : float64, shape (n_nodes, n_levels)
        Variances over which the posterior is averaged.
    node_weight : float64, shape (n_nodes,)
        Their weights; the sum is 1.
    """

    mean: Float64
    variance: Float64
    level_variance: Float64
    tree: Tree
    slope: tuple[Float64, ...]
    offset: tuple[Float64, ...]
    spread: tuple[Float64, ...]
    value: Float64
    precision: Float64
    nodes: Float64
    node_weight: Float64

    def draw(self, rng: np.random.Generator) -> Float64:
        """Draw all leaves jointly given the variances, shape (n_leaves,)."""
        return np.asarray(self._given_variances(rng, 1)[0])

    def draws(self, rng: np.random.Generator, size: int) -> Float64:
        """Draw all leaves jointly, the variances among those possible as well, shape (size, n_leaves)."""
        node = rng.choice(len(self.nodes), size, p=self.node_weight)
        found = np.empty((size, len(self.mean)))
        for at in np.unique(node):
            rows = np.flatnonzero(node == at)
            given = smooth(self.tree, self.value, self.precision, self.nodes[at])
            found[rows] = given._given_variances(rng, len(rows))
        return found

    def _given_variances(self, rng: np.random.Generator, size: int) -> Float64:
        value: Float64 = np.zeros((size, 1))
        for parent, slope, offset, spread in self._downwards():
            noise = rng.standard_normal((size, len(parent)))
            value = slope * value[:, parent] + offset + np.sqrt(spread) * noise
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
    given = (mean, precision)
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
    return Posterior(
        value, uncertainty, level_variance, tree, tuple(slopes), tuple(offsets), tuple(spreads),
        *given, level_variance[None], np.ones(1),
    )  # fmt: skip


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
    """Likeliest variance of each level, from the leaves up; most probable on the scale of logarithms."""

    def loss(logarithm: Float64) -> float:
        return -log_probability(tree, mean, precision, logarithm)

    levels = len(tree.parent)
    bounds = [(np.log(SMALLEST), np.log(LARGEST))] * levels
    found = minimize(loss, np.full(levels, np.log(_START)), method="L-BFGS-B", bounds=bounds)
    return np.asarray(np.exp(found.x))


def log_probability(tree: Tree, mean: Float64, precision: Float64, logarithm: Float64) -> float:
    """Log density of the logarithms of the variances given the values, up to a constant."""
    variance = np.exp(logarithm)
    prior = float(logarithm.sum()) - float(variance.sum()) / PRIOR_MEAN_VARIANCE
    return prior + log_likelihood(tree, mean, precision, variance)


def averaged(tree: Tree, mean: Float64, precision: Float64, likeliest: Float64) -> Posterior:
    """Posterior of the leaves, averaged over the variances that the values leave possible."""
    at = np.log(likeliest)
    scale = _scale(tree, mean, precision, at)
    total, weight = np.zeros((3, len(mean))), 0.0
    nodes, shares = [], []
    top = log_probability(tree, mean, precision, at)
    for index in np.ndindex(*(3,) * len(at)):
        z = _NODES[list(index)]
        logarithm = np.clip(at + scale @ z, np.log(SMALLEST), np.log(LARGEST))
        density = log_probability(tree, mean, precision, logarithm) - top + 0.5 * float(z @ z)
        share = float(np.prod(_WEIGHTS[list(index)]) * np.exp(np.clip(density, -50.0, 50.0)))
        found = smooth(tree, mean, precision, np.exp(logarithm))
        total += share * np.stack([found.mean, found.mean**2, found.variance])
        nodes.append(np.exp(logarithm))
        shares.append(share)
        weight += share
    middle, square, inner = total / weight
    possible, chance = np.array(nodes), np.array(shares) / weight
    plain = smooth(tree, mean, precision, chance @ possible)
    return replace(
        plain,
        mean=middle,
        variance=np.maximum(square - middle**2, 0.0) + inner,
        nodes=possible,
        node_weight=chance / chance.sum(),
    )


def _scale(tree: Tree, mean: Float64, precision: Float64, at: Float64) -> Float64:
    """Root of the covariance of the logarithms of the variances, from second differences."""
    levels = len(at)
    step = _STEP * np.eye(levels)

    def value(shift: Float64) -> float:
        return log_probability(tree, mean, precision, at + shift)

    curvature = np.array([
        [value(a + b) - value(a - b) - value(b - a) + value(-a - b) for b in step] for a in step
    ]) / (4.0 * _STEP**2)  # fmt: skip
    size, direction = np.linalg.eigh(-curvature)
    return np.asarray(direction / np.sqrt(np.maximum(size, 0.25)))


def _gather(parent: Int64, mean: Float64, message: Float64) -> tuple[Float64, Float64]:
    size = int(parent.max()) + 1
    strength = np.bincount(parent, message, size).astype(np.float64)
    total = np.bincount(parent, message * mean, size)
    return np.divide(total, strength, out=np.zeros(size), where=strength > 0), strength
