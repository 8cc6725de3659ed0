"""The policies that are compared: by which expectation they see the options, and how they choose."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.estimation import estimates_of, fit_estimates, with_estimates
from jiaocha.law.opened import OpenPairs
from jiaocha.worth.options import build_options
from jiaocha_models import InputError, Limits, Options, Quarter
from jiaocha_scenarios import rules_of_thumb as rules
from jiaocha_scenarios.greedy import greedy_by_regret

Int64 = NDArray[np.int64]

NEVER = rules.NEVER
"""Rank of an option that a rule does not take."""


class Expectation(StrEnum):
    """Where a policy's expectation comes from."""

    GRADES = "grades"
    ESTIMATES = "estimates"
    TRUTH = "truth"


@dataclass(frozen=True, eq=False)
class Situation:
    """What a policy decides on."""

    quarter: Quarter
    options: Options
    limits: Limits


@dataclass(frozen=True)
class Policy:
    """One policy: its name, its expectation, and the option it chooses for each group (-1: none fits).

    ``learning_share`` is that of ``recovery.learning_share``, for expectations from estimates.
    """

    name: str
    words: str
    expectation: Expectation
    choose: Callable[[Situation], Int64]
    learning_share: float = 0.0


def stay(now: Situation) -> Int64:
    """Leave every case; what must leave goes to the nearest court with room."""
    rank = np.full(now.options.problem.n_options, NEVER, np.int64)
    home = rules.staying(now.options)
    forced = home[now.options.option_group] < 0
    rank[forced] = rules.ways(now.quarter, now.options)[forced]
    return rules.in_order(now.options.problem, np.arange(len(home)), rank, home)


def nearest(now: Situation) -> Int64:
    """Take the nearest court with room where the grade table says that this is worth more than staying."""
    return rules.nearest(now.options.problem, rules.ways(now.quarter, now.options))


def largest_first(now: Situation) -> Int64:
    """Largest claims first, each to the least busy court of the prefecture that has room."""
    return _manual(now, rules.by_size(now.quarter, now.options))


def oldest_first(now: Situation) -> Int64:
    """Oldest cases first, each to the least busy court of the prefecture that has room."""
    return _manual(now, rules.by_age(now.quarter, now.options))


def _manual(now: Situation, order: Int64) -> Int64:
    rank = rules.within_the_prefecture(now.quarter, now.options)
    return rules.in_order(now.options.problem, order, rank, rules.staying(now.options))


def greedy(now: Situation) -> Int64:
    """Place groups in order of regret."""
    return greedy_by_regret(now.options.problem)


def planned(now: Situation) -> Int64:
    """Plan the quarter; greedy by regret where no plan keeps every limit."""
    from jiaocha import solve  # the public name; it loads the solver

    found = solve(now.options.problem, now.limits).choice
    return found if len(found) else greedy(now)


POLICIES = (
    Policy("stay", "every case stays", Expectation.GRADES, stay),
    Policy("nearest", "nearest court with room", Expectation.GRADES, nearest),
    Policy("largest first", "largest claim first, least busy court of the prefecture",
           Expectation.GRADES, largest_first),
    Policy("oldest first", "oldest case first, least busy court of the prefecture",
           Expectation.GRADES, oldest_first),
    Policy("greedy", "greedy by regret on estimates", Expectation.ESTIMATES, greedy),
    Policy("ours by grades", "planned on the grade table", Expectation.GRADES, planned),
    Policy("ours", "planned on estimates from history", Expectation.ESTIMATES, planned),
    Policy("ours, learning", "as ours, a tenth of the cases in the learning share",
           Expectation.ESTIMATES, planned, learning_share=0.1),
    Policy("hindsight", "planned on the true probabilities", Expectation.TRUTH, planned),
)  # fmt: skip
"""All policies; the first is what realised gains are measured against."""


def situation(
    policy: Policy, quarter: Quarter, pairs: OpenPairs, truth: pd.DataFrame, limits: Limits
) -> tuple[Situation, bool | None]:
    """Give what a policy sees of a quarter, and whether its estimates tell courts apart (None: no estimates).

    Parameters
    ----------
    policy : Policy
    quarter : Quarter
        With the history as known on the planning date.
    pairs : OpenPairs
        What the law leaves open in it.
    truth : pandas.DataFrame
        True estimates, for hindsight alone.
    limits : Limits
    """
    apart = None
    if policy.expectation is Expectation.TRUTH:
        quarter = seen_through(quarter, truth)
    elif policy.expectation is Expectation.ESTIMATES:
        try:
            fitted = fit_estimates(quarter)
        except InputError:  # the history is too small: the grade table stays in force
            pass
        else:
            quarter, apart = with_estimates(quarter, estimates_of(quarter, fitted, pairs)), fitted.by_court
            quarter = _counting(quarter, learning_share=policy.learning_share)
    return Situation(quarter, build_options(quarter), limits), apart


def seen_through(quarter: Quarter, truth: pd.DataFrame) -> Quarter:
    """Give a quarter whose prospects are the true ones; nothing weakens them further."""
    return _counting(with_estimates(quarter, truth), interfered_factor=1.0, learning_share=0.0)


def _counting(quarter: Quarter, **changes: float) -> Quarter:
    """Give the quarter with other settings of ``recovery``."""
    recovery = quarter.policy.recovery.model_copy(update=changes)
    return replace(quarter, policy=quarter.policy.model_copy(update={"recovery": recovery}))
