"""Weights from answers: a Bradley-Terry model whose strengths are worths under the policy's formula.

Of two cases with worths a and b the first is chosen with odds (a / b) to the power of the sharpness (Bradley
and Terry 1952, with the logarithm of worth as a covariate: a conditional logit of McFadden 1974). Weights and
sharpness are positive, so their logarithms are estimated, with weak priors around the present policy that
decide only where the cards say nothing; intervals are those of the normal approximation at the mode.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from scipy.stats import chi2

from jiaocha.weights.cards import Card, Deck
from jiaocha.weights.profiles import PARAMETERS, Traits, log_weights_of, traits_of
from jiaocha_models import Policy

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

PRIOR_SPREAD = np.array([2.0, 1.0, 1.0, 1.0, 1.0])
"""Standard deviations of the priors of the logarithms: weight per person, three factors, sharpness."""
PRIOR_SHARPNESS = np.log(1.5)
STEPS = 1.6448536269514722
"""Standard errors on each side of a 90 % interval."""


@dataclass(frozen=True)
class Answer:
    """One answer: 1 for the left case, 0 for the right one, 0.5 for neither."""

    rater: str
    card: Card
    left: float


@dataclass(frozen=True, eq=False)
class Weighed:
    """Weights that fit the answers.

    Attributes
    ----------
    policy : Policy
        The present one: steps of money and priors come from it.
    mode : float64, shape (5,)
        Logarithms of the weights of :data:`PARAMETERS` and of the sharpness.
    covariance : float64, shape (5, 5)
    better_than_chance : float
        Probability that answers given at random fit as well (likelihood ratio, 5 degrees of freedom).
    hits : int
        Answers without a tie that are foretold by a fit without their card.
    told : int
        Answers without a tie.
    """

    policy: Policy
    mode: Float64
    covariance: Float64
    better_than_chance: float
    hits: int
    told: int

    def interval(self, at: int) -> tuple[float, float, float]:
        """Estimate and 90 % interval of a parameter (4: sharpness)."""
        error = STEPS * float(np.sqrt(self.covariance[at, at]))
        middle = float(self.mode[at])
        return float(np.exp(middle)), float(np.exp(middle - error)), float(np.exp(middle + error))

    def settled(self, at: int) -> bool:
        """Whether the answers said anything of a weight: its error is well below that of the prior."""
        return bool(np.sqrt(self.covariance[at, at]) < 0.75 * PRIOR_SPREAD[at])


def weigh(deck: Deck, answers: Sequence[Answer], policy: Policy) -> Weighed:
    """Fit the weights to the answers of all raters together.

    Raises
    ------
    ValueError
        No answers.
    """
    if not answers:
        raise ValueError("there are no answers")
    traits = traits_of(deck.profiles, policy)
    mode, covariance = _fit(traits, answers, policy)
    hits = told = 0
    pairs = {frozenset((answer.card.left, answer.card.right)) for answer in answers}
    for pair in sorted(pairs, key=sorted):
        kept = [a for a in answers if {a.card.left, a.card.right} != pair]
        held = [a for a in answers if {a.card.left, a.card.right} == pair and a.left != 0.5]
        if kept and held:
            p = chances(traits, held, _fit(traits, kept, policy, errors=False)[0])
            told += len(held)
            hits += sum(
                (chance > 0.5) == (answer.left == 1.0) for chance, answer in zip(p, held, strict=True)
            )
    p = np.clip(chances(traits, answers, mode), 1e-12, 1 - 1e-12)
    left = np.array([answer.left for answer in answers])
    gain = (left * np.log(2 * p) + (1 - left) * np.log(2 * (1 - p))).sum()
    return Weighed(policy, mode, covariance, float(chi2.sf(max(2.0 * gain, 0.0), 5)), hits, told)


REPLICATES = 99
"""Sets of answers drawn at most to judge whether raters differ."""
ENOUGH_ABOVE = 8
"""Of these that lie as far apart, after which no more are drawn (Besag and Clifford 1991)."""


def raters_apart(deck: Deck, answers: Sequence[Answer], weighed: Weighed) -> float:
    """Probability that raters with the same weights would seem as far apart as these do.

    The gain in likelihood from a fit for each rater, against that of answers drawn from the common fit
    (parametric bootstrap; the draws follow from the deck alone). 1 for a single rater.
    """
    traits = traits_of(deck.profiles, weighed.policy)
    raters = list(dict.fromkeys(answer.rater for answer in answers))
    if len(raters) < 2:
        return 1.0

    def gain(given: Sequence[Answer], common: Float64) -> float:
        parts = ([a for a in given if a.rater == rater] for rater in raters)
        apart = sum(
            _log_likelihood(traits, part, _fit(traits, part, weighed.policy, errors=False)[0])
            for part in parts
        )
        return apart - _log_likelihood(traits, given, common)

    found = gain(answers, weighed.mode)
    p = chances(traits, answers, weighed.mode)
    rng = np.random.Generator(np.random.PCG64(int(deck.digest[:16], 16)))
    above = 0
    for drawn_sets in range(1, REPLICATES + 1):
        left = (rng.random(len(p)) < p).astype(float)
        drawn = [replace(answer, left=float(one)) for answer, one in zip(answers, left, strict=True)]
        above += gain(drawn, _fit(traits, drawn, weighed.policy, errors=False)[0]) >= found
        if above >= ENOUGH_ABOVE:
            return above / drawn_sets
    return (above + 1) / (REPLICATES + 1)


def _log_likelihood(traits: Traits, answers: Sequence[Answer], mode: Float64) -> float:
    margin, left = _margins(traits, answers, mode), np.array([answer.left for answer in answers])
    return float((left * log_expit(margin) + (1.0 - left) * log_expit(-margin)).sum())


def chances(traits: Traits, answers: Sequence[Answer], mode: Float64) -> Float64:
    """Probability that the left case is chosen on each answer's card."""
    return np.asarray(expit(_margins(traits, answers, mode)))


def _margins(traits: Traits, answers: Sequence[Answer], mode: Float64) -> Float64:
    worth = traits.log_worth(mode[:4])
    left, right, _ = _sides(answers)
    return np.asarray(np.exp(mode[4]) * (worth[left] - worth[right]))


def _sides(answers: Sequence[Answer]) -> tuple[Int64, Int64, Float64]:
    """Positions of the left and the right profile of each answer, and the answer."""
    left = np.array([answer.card.left for answer in answers])
    right = np.array([answer.card.right for answer in answers])
    return left, right, np.array([answer.left for answer in answers])


def _fit(
    traits: Traits, answers: Sequence[Answer], policy: Policy, *, errors: bool = True
) -> tuple[Float64, Float64]:
    middle = np.append(log_weights_of(policy), PRIOR_SHARPNESS)
    one, other, left = _sides(answers)

    def cost(mode: Float64) -> tuple[float, Float64]:
        """Minus the logarithm of the posterior, and its slope."""
        worth, slope = traits.log_worth(mode[:4]), traits.slope(mode[:4])
        sharp = np.exp(mode[4])
        margin = sharp * (worth[one] - worth[other])
        likelihood = left * log_expit(margin) + (1.0 - left) * log_expit(-margin)
        off = (mode - middle) / PRIOR_SPREAD
        rest = left - expit(margin)
        down = np.append(sharp * ((slope[:, one] - slope[:, other]) @ rest), margin @ rest)
        return float(-likelihood.sum() + 0.5 * (off**2).sum()), off / PRIOR_SPREAD - down

    found = minimize(cost, middle, jac=True, method="BFGS", options={"gtol": 1e-6, "maxiter": 400})
    mode = np.asarray(found.x, float)
    return mode, _covariance(lambda at: cost(at)[1], mode) if errors else np.empty((0, 0))


def _covariance(slope: Callable[[Float64], Float64], at: Float64) -> Float64:
    """Inverse of the curvature, by central differences of the slope."""
    step = 1e-4
    curve = np.stack(
        [(slope(at + step * one) - slope(at - step * one)) / (2 * step) for one in np.eye(len(at))]
    )
    size, direction = np.linalg.eigh((curve + curve.T) / 2)
    return np.asarray((direction / np.maximum(size, 1e-3)) @ direction.T)


def names_of(policy: Policy) -> list[str]:
    """Chinese names of :data:`PARAMETERS`."""
    from jiaocha.intake.settings import all_settings

    return [all_settings()[key].zh for key in PARAMETERS]
