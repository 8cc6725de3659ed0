"""The cases on the cards, and what they are worth under a set of weights."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha_models import Policy

Float64 = NDArray[np.float64]

FEN_PER_WAN = 1_000_000

PARAMETERS = (
    "weights.progress_per_person",
    "weights.wages_factor",
    "weights.livelihood_factor",
    "weights.petition_factor",
)
"""Policy keys that the cards settle. The steps of recovered money stay as they are: they are the scale."""


@dataclass(frozen=True)
class Profile:
    """A case as a card shows it; amounts in fen.

    Attributes
    ----------
    what : str
        What is owed, in two or three words.
    amount : int
        Fen that come in.
    persons : int
        Persons who are helped.
    wages, livelihood, petition : bool
        Wages count as wages alone, as the policy takes the greater of both factors.
    """

    what: str
    amount: int
    persons: int
    wages: bool = False
    livelihood: bool = False
    petition: bool = False

    @property
    def text(self) -> str:
        """The case in words, such as 3 万元欠薪，5 人."""
        petition = "，有信访" if self.petition else "，无信访"
        return f"{self.amount // FEN_PER_WAN} 万元{self.what}，{self.persons} 人{petition}"


POOL = (
    Profile("借款", 80 * FEN_PER_WAN, 1),
    Profile("借款", 20 * FEN_PER_WAN, 1, petition=True),
    Profile("货款", 300 * FEN_PER_WAN, 1),
    Profile("货款", 1000 * FEN_PER_WAN, 1, petition=True),
    Profile("欠薪", 3 * FEN_PER_WAN, 5, wages=True),
    Profile("欠薪", 12 * FEN_PER_WAN, 20, wages=True),
    Profile("欠薪", 2 * FEN_PER_WAN, 1, wages=True, petition=True),
    Profile("抚养费", 2 * FEN_PER_WAN, 1, livelihood=True),
    Profile("医疗损害赔偿", 30 * FEN_PER_WAN, 1, livelihood=True, petition=True),
    Profile("购房退款", 60 * FEN_PER_WAN, 8),
    Profile("购房退款", 60 * FEN_PER_WAN, 8, petition=True),
    Profile("养老金差额", 4 * FEN_PER_WAN, 6, livelihood=True),
)
"""Cases from which the cards are made. Synthetic; chosen so that each weight decides some pair."""


@dataclass(frozen=True, eq=False)
class Traits:
    """Profiles as arrays of shape (n_profiles,).

    Attributes
    ----------
    money : float64
        Weighted fen of the amount, by the policy's steps.
    persons : float64
        Persons counted, up to the policy's limit.
    flags : float64, shape (3, n_profiles)
        Wages, livelihood, petition.
    """

    money: Float64
    persons: Float64
    flags: Float64

    def log_worth(self, log_weights: Float64) -> Float64:
        """Logarithm of what each profile is worth in fen.

        Progress for every person x the factors that apply, plus the weighted amount: the formula of the
        objective (:mod:`jiaocha.worth.terms`) for a case that is sure to succeed.

        Parameters
        ----------
        log_weights : float64, shape (4,)
            Logarithms of the values of :data:`PARAMETERS`.
        """
        per_person = np.exp(log_weights[0] + log_weights[1:] @ self.flags)
        return np.asarray(np.log(self.persons * per_person + self.money))

    def slope(self, log_weights: Float64) -> Float64:
        """Differentiate :meth:`log_worth` by each log weight, shape (4, n_profiles)."""
        people = self.persons * np.exp(log_weights[0] + log_weights[1:] @ self.flags)
        share = people / (people + self.money)
        return np.vstack([share, share * self.flags])


def traits_of(profiles: tuple[Profile, ...], policy: Policy) -> Traits:
    """Arrays of profiles under a policy's steps of recovered money and its limit of persons."""
    return Traits(
        np.array([weighted_amount(policy, each.amount) for each in profiles]),
        np.array([min(each.persons, policy.weights.persons_counted) for each in profiles], float),
        np.array([[each.wages, each.livelihood, each.petition] for each in profiles], float).T,
    )


def weighted_amount(policy: Policy, amount: float) -> float:
    """Weigh an amount by the policy's steps; fen."""
    weighted, below = 0.0, 0.0
    for limit, weight in policy.weights.recovery_steps:
        weighted += weight * min(max(amount - below, 0.0), limit - below)
        below = float(limit)
    return weighted + policy.weights.recovery_beyond * max(amount - below, 0.0)


def amount_worth(policy: Policy, weighted: float) -> float:
    """Amount whose weighted amount is given; fen, infinite where the steps never reach it."""
    amount, below = 0.0, 0.0
    for limit, weight in policy.weights.recovery_steps:
        part = weight * (limit - below)
        if weighted <= part or weight == 0.0:
            return amount + weighted / weight if weight else np.inf
        weighted, amount, below = weighted - part, float(limit), float(limit)
    beyond = policy.weights.recovery_beyond
    return amount + weighted / beyond if beyond else np.inf


def log_weights_of(policy: Policy) -> Float64:
    """Logarithms of the policy's present values of :data:`PARAMETERS`; 0 counts as a thousandth."""
    weights = policy.weights
    values = (
        weights.progress_per_person, weights.wages_factor, weights.livelihood_factor, weights.petition_factor,
    )  # fmt: skip
    return np.asarray(np.log(np.maximum(np.array(values, float), 1e-3)))
