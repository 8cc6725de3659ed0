"""The learning share: cases for which receiving courts are not told apart, so that something can be learnt.

A plan that always follows its estimates sends little to courts about which little is known, and never learns
more about them. For a share of the cases (``recovery.learning_share``) the estimate of each mode is
therefore the mean over the courts for which the case has one; staying keeps its own. Among these courts room,
ways and costs decide. Which cases these are follows from their numbers, not from anything about them: nobody
can steer it, and a plan made again has the same ones.
"""

import hashlib
from collections.abc import Iterable
from datetime import date

import numpy as np

from jiaocha.worth.arrays import Flags, Float64
from jiaocha_models import Policy
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode


def is_learning(case_number: str, day: date, share: float) -> bool:
    """Whether a case lies in the learning share of the quarter that is planned on a day."""
    if share <= 0.0:
        return False
    drawn = hashlib.sha256(f"{day.isoformat()} {case_number}".encode()).digest()
    return int.from_bytes(drawn[:8], "big") < share * 2.0**64


def learning_cases(numbers: Iterable[str], policy: Policy) -> Flags:
    """Which cases lie in the learning share; none where the policy takes nothing from estimates."""
    share = policy.recovery.learning_share if policy.recovery.from_estimates else 0.0
    return np.array([is_learning(number, policy.planning_date, share) for number in numbers], np.bool_)


def mean_over_courts(case: Int64, mode: Int64, estimate: Float64) -> Float64:
    """Mean estimate of each row's case and mode; NaN where no row has one.

    Parameters
    ----------
    case, mode : int64, shape (n_rows,)
    estimate : float64, shape (n_rows,)
        NaN where blank; in the order of courts, so that sums are the same from every table.
    """
    place = case * len(Mode) + mode
    _, at = np.unique(place, return_inverse=True)
    known = ~np.isnan(estimate)
    number = np.bincount(at[known], minlength=at.max(initial=-1) + 1)
    total = np.bincount(at[known], estimate[known], minlength=len(number))
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)[at]
