"""One fitted model: what the case brings (additive or boosted), plus what the court adds (shrunk)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.estimation.additive import Additive, fit_additive, sums_of
from jiaocha.estimation.boosted import Boosted, fit_boosted
from jiaocha.estimation.features import Codes
from jiaocha.estimation.rows import KINDS, Rows
from jiaocha.estimation.tree import Posterior, Tree, averaged, fitted_variances, smooth

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

PASSES = 4
"""Times the court effects are taken anew around the last ones; they settle after two or three."""
LIKE = ("mode", "asset_kind", "lead_quality")
"""Features that make the groups of like cases by which the fit is judged."""


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted model of progress, share and time.

    Attributes
    ----------
    case : Additive or Boosted
        Log odds of progress of a case in a mode, courts apart.
    court : Posterior
        What each court, and its hand for the kind of asset, adds to it.
    seen : float64, shape (n_levels,)
        Share of each level's variance that shows between two cases of the history, see :func:`_told_apart`.
    lack_of_like, lack_at_court : float
        Variance between groups of like cases, and between those of single courts, on the scale of log odds,
        that the model leaves unexplained.
    share, share_without : Additive
        Share of the claim recovered where there is progress, and where there is none (part payments).
    months : float64, shape (n_classes + 1,)
        Effects on the months until progress.
    rows : int64, shape (n_leaves,)
        Cases behind each leaf.
    """

    case: Additive | Boosted
    court: Posterior
    seen: Float64
    lack_of_like: float
    lack_at_court: float
    share: Additive
    share_without: Additive
    months: Float64
    rows: Int64

    @property
    def lack_of_fit(self) -> float:
        """The greater of the two variances."""
        return max(self.lack_of_like, self.lack_at_court)

    def log_odds(self, codes: Codes, leaf: Int64, *, courts: bool) -> Float64:
        """Log odds of progress, shape (n_rows,); without the courts' effects unless told."""
        found = self.case.log_odds(codes)
        return found + self.court.mean[leaf] if courts else found

    def error(self, codes: Codes, leaf: Int64, *, courts: bool) -> Float64:
        """Give the standard error of the log odds, shape (n_rows,).

        Where courts are not told apart, their whole spread counts as uncertainty.
        """
        spread = self.court.variance[leaf] if courts else (self.court.level_variance * self.seen).sum()
        return np.sqrt(self.case.variance(codes) + spread + self.lack_of_fit)

    def shares(self, codes: Codes) -> tuple[Float64, Float64]:
        """Share recovered with progress, and without; each of shape (n_rows,)."""
        return expit(self.share.log_odds(codes)), expit(self.share_without.log_odds(codes))


def fit_model(
    rows: Rows, keep: NDArray[np.bool_], features: tuple[str, ...], tree: Tree, method: str
) -> Model:
    """Fit a model to some rows of the history."""
    pattern, weight, outcome = rows.pattern[keep], rows.weight[keep], rows.outcome[keep]
    size = len(rows.codes)
    fit = fit_boosted if method == "boosted" else fit_additive
    case = fit(rows.codes, features, sums_of(pattern, size, outcome, weight))
    offset = case.log_odds(rows.codes)[pattern]
    leaf = rows.leaf[keep]
    court = _court_effects(tree, leaf, offset, outcome, weight, KINDS * rows.n_courts)
    p = expit(offset + court.mean[leaf])
    like = groups_of_like(rows.codes, features)[pattern]
    at_court = np.unique(like * rows.n_courts + leaf // KINDS, return_inverse=True)[1]
    lack_of_like, lack_at_court = (_lack_of_fit(group, p, outcome, weight) for group in (like, at_court))
    return Model(
        case=case,
        court=court,
        seen=_told_apart(tree, leaf, weight, KINDS * rows.n_courts),
        lack_of_like=lack_of_like,
        lack_at_court=lack_at_court,
        share=_share(rows, keep & (rows.outcome > 0), features),
        share_without=_share(rows, keep & (rows.outcome == 0), features),
        months=_months(rows, keep, features),
        rows=np.bincount(leaf, minlength=KINDS * rows.n_courts),
    )


def _share(rows: Rows, keep: NDArray[np.bool_], features: tuple[str, ...]) -> Additive:
    """Share of the claim recovered in some rows, whatever the court."""
    keep = keep & ~np.isnan(rows.share)
    return fit_additive(
        rows.codes,
        features,
        sums_of(rows.pattern[keep], len(rows.codes), rows.share[keep], rows.weight[keep]),
    )


def _court_effects(
    tree: Tree, leaf: Int64, offset: Float64, outcome: Float64, weight: Float64, size: int
) -> Posterior:
    """Court effects by penalised quasi-likelihood: scores around the last effects, smoothed."""
    effect = np.zeros(size)
    for at in range(PASSES):
        p = expit(offset + effect[leaf])
        score = np.bincount(leaf, weight * (outcome - p), size)
        information = np.bincount(leaf, weight * p * (1.0 - p), size)
        scatter = np.bincount(leaf, weight**2 * p * (1.0 - p), size)
        some = information > 0
        value = effect + np.divide(score, information, out=np.zeros(size), where=some)
        precision = np.divide(information**2, scatter, out=np.zeros(size), where=some)
        take = averaged if at == PASSES - 1 else smooth
        found = take(tree, value, precision, fitted_variances(tree, value, precision))
        effect = found.mean
    return found


def _told_apart(tree: Tree, leaf: Int64, weight: Float64, size: int) -> Float64:
    """Probability that two cases differ at each level of the tree: the share of its variance seen in them.

    What all of them share, such as their one province, is in the constant and no uncertainty.
    """
    found = []
    total = np.bincount(leaf, weight, size)
    for parent in tree.parent:
        share = total / total.sum()
        found.append(1.0 - (share**2).sum())
        total = np.bincount(parent, total)
    return np.array(found)


def groups_of_like(codes: Codes, features: tuple[str, ...]) -> Int64:
    """Group of like cases of each combination, shape (n_patterns,)."""
    key = np.zeros(len(codes), np.int64)
    for name in (name for name in LIKE if name in features):
        key = key * 16 + codes[:, features.index(name)]
    return np.unique(key, return_inverse=True)[1]


def _lack_of_fit(like: Int64, p: Float64, outcome: Float64, weight: Float64) -> float:
    """Variance between groups of like cases beyond chance (DerSimonian and Laird 1986)."""
    score = np.bincount(like, weight * (outcome - p))
    information = np.bincount(like, weight * p * (1.0 - p))
    scatter = np.bincount(like, weight**2 * p * (1.0 - p))
    some = (information > 0) & (scatter > 0)
    strength = information[some] ** 2 / scatter[some]
    value = score[some] / information[some]
    mean = (strength * value).sum() / strength.sum()
    excess = (strength * (value - mean) ** 2).sum() - (len(value) - 1)
    room = strength.sum() - (strength**2).sum() / strength.sum()
    return float(max(0.0, excess / room)) if room > 0 else 0.0


def _months(rows: Rows, keep: NDArray[np.bool_], features: tuple[str, ...]) -> Float64:
    """Effects on the months until progress, by weighted ridge regression."""
    from sklearn.linear_model import Ridge

    from jiaocha.estimation.features import design

    good = keep & (rows.outcome > 0)
    size = len(rows.codes)
    weight = np.bincount(rows.pattern[good], rows.weight[good], size)
    total = np.bincount(rows.pattern[good], rows.weight[good] * rows.months[good], size)
    used = weight > 0
    ridge = Ridge(alpha=1.0).fit(design(rows.codes[used], features), total[used] / weight[used], weight[used])
    return np.append(ridge.coef_, ridge.intercept_)
