"""Claims, what was recovered before, and what the assets are worth; all integer fen.

The spread of claims is an assumption throughout: only means are published. The mean is set so that the
published share of claims recovered, applied to it, gives the published amount recovered per
cross-enforced case (different scopes; the calibration table says so).
"""

import numpy as np
from numpy.typing import NDArray

from jiaocha_scenarios.assumptions import number
from jiaocha_scenarios.groups import Ints
from jiaocha_scenarios.published import figure

FEN = 100

GUYUAN = "宁04"
"""Planning court of the prefecture scenario, which has published figures of its own."""


def mean_recovery_yuan(planning_court: str) -> float:
    """Look up the published amount recovered per cross-enforced case, in yuan (Guyuan has its own)."""
    amount, cases = ("d009", "d008") if planning_court == GUYUAN else ("s013", "s011")
    return figure(amount) / figure(cases)


def mean_claim_yuan(planning_court: str) -> float:
    """Derive the mean claim in yuan: amount recovered per case over the national recovery share of 2024."""
    return mean_recovery_yuan(planning_court) / figure("d012")


def claims(wages: NDArray[np.bool_], mean_yuan: float, rng: np.random.Generator) -> Ints:
    """Claims in fen, shape (n_cases,): log-normal with a Pareto top; small ones for wages.

    The mean over all cases is ``mean_yuan`` (before the few at the upper bound are cut).
    """
    n = len(wages)
    yuan = np.exp(rng.normal(0, number("claim_spread"), n))
    top = rng.random(n) < number("claim_top_share")
    yuan[top] = np.exp(2.3 * number("claim_spread")) * (1 + rng.pareto(number("claim_top_exponent"), n)[top])
    pay = number("wage_claim_yuan") * np.exp(rng.normal(0, number("wage_claim_spread"), n))
    yuan *= max(mean_yuan * n - pay[wages].sum(), 1.0) / max(yuan[~wages].sum(), 1e-9)
    yuan = np.where(wages, pay, np.minimum(yuan, number("claim_most_yuan")))
    return np.maximum(np.rint(yuan), 200).astype(np.int64) * FEN


def earlier_recovery(claimed: Ints, rng: np.random.Generator) -> Ints:
    """Draw what the origin court recovered, in fen: nothing in two cases of three, else up to half."""
    n = len(claimed)
    share = np.where(rng.random(n) < 1 / 3, rng.beta(1.2, 4.0, n) * 0.6, 0.0)
    return (np.floor(claimed * share / FEN) * FEN).astype(np.int64)


def asset_values(outstanding: Ints, rng: np.random.Generator) -> Ints:
    """Draw the value of the main asset in fen: log-normal around 0.8 of the outstanding amount."""
    n = len(outstanding)
    value = outstanding * 0.8 * np.exp(rng.normal(0, 0.9, n))
    return (np.ceil(value / (100 * FEN)) * 100 * FEN).clip(0, 10**14).astype(np.int64)
