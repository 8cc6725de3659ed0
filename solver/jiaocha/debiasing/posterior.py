"""Draws of what is not known: effects of the case, of the court, lack of fit, share of the claim.

Each draw is one world that the history leaves possible. The value of a plan in such worlds is no longer
flattered by the choice: given the history, what was chosen does not change what is likely (Efron 2011, on
selection and empirical Bayes), as long as the spread of the courts' effects is what the model takes it to
be. That proviso is what the held-out cases check (:mod:`jiaocha.debiasing.held_out`).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.debiasing.asked import Asked
from jiaocha.estimation.additive import Additive
from jiaocha.estimation.boosted import Boosted
from jiaocha.estimation.features import design
from jiaocha.estimation.model import Model

Float64 = NDArray[np.float64]

CELLS_AT_ONCE = 5_000_000
"""Draws x rows worked on together; bounds memory, never changes a number."""


def worlds(model: Model, asked: Asked, size: int, seed: int) -> Iterator[tuple[slice, Float64, Float64]]:
    """Draw probabilities of progress and expected recovered shares.

    Parameters
    ----------
    model : Model
    asked : Asked
    size : int
        Number of draws.
    seed : int

    Yields
    ------
    draws : slice
        Which of the draws these are.
    progress, share : float64, shape (n_draws, n_rows)
        Probability of progress, and the recovered share expected.
    """
    rng = np.random.default_rng([seed, 73])
    leaf, leaf_at = np.unique(asked.leaf, return_inverse=True)
    court = model.court.draws(rng, size)[:, leaf]
    case = _patterns(model.case, asked, rng, size)
    paid, without = (expit(_patterns(part, asked, rng, size)) for part in (model.share, model.share_without))
    like = _noise(asked.like, model.lack_of_like, rng, size)
    beyond = max(model.lack_at_court - model.lack_of_like, 0.0)
    at_court = _noise(asked.like_at_court, beyond, rng, size)
    step = max(1, CELLS_AT_ONCE // max(len(asked.leaf), 1))
    for first in range(0, size, step):
        part = slice(first, min(first + step, size))
        log_odds = case[part][:, asked.pattern] + court[part][:, leaf_at]
        if like is not None:
            log_odds += like[part][:, asked.like]
        if at_court is not None:
            log_odds += at_court[part][:, asked.like_at_court]
        progress = expit(log_odds)
        unpaid = without[part][:, asked.pattern]
        yield part, progress, unpaid + progress * (paid[part][:, asked.pattern] - unpaid)


def _patterns(model: Additive | Boosted, asked: Asked, rng: np.random.Generator, size: int) -> Float64:
    """Log odds of every combination of classes, shape (size, n_patterns)."""
    middle = model.log_odds(asked.codes)
    if isinstance(model, Boosted):
        error = np.sqrt(model.variance(asked.codes))
        return np.asarray(middle + error * rng.standard_normal((size, len(middle))))
    scale, direction = np.linalg.eigh(model.covariance)
    effect = rng.standard_normal((size, len(scale))) * np.sqrt(np.maximum(scale, 0.0)) @ direction.T
    return np.asarray(middle + effect[:, :-1] @ design(asked.codes, model.features).T + effect[:, -1:])


def _noise(group: NDArray[np.int64], variance: float, rng: np.random.Generator, size: int) -> Float64 | None:
    if variance <= 0.0:
        return None
    return np.asarray(np.sqrt(variance) * rng.standard_normal((size, int(group.max()) + 1)))
