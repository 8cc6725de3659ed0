"""How much of the progress within the horizon is to be expected by a day: from the history's own times."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.estimation import Fitted
from jiaocha.estimation.rows import DAYS_PER_MONTH

Float64 = NDArray[np.float64]

FEWEST_TIMES = 50
"""Cases with progress from which on the history's times are used."""


@dataclass(frozen=True, eq=False)
class Timing:
    """Distribution of the time to progress, among cases with progress within the horizon.

    Attributes
    ----------
    days : float64, shape (n_steps,)
        Rising.
    below : float64, shape (n_steps,)
        Share of those cases that had progress within so many days; the last is 1.
    cases : int
        Former cases behind it; 0 where an even distribution is assumed.
    """

    days: Float64
    below: Float64
    cases: int

    def share(self, days: Float64) -> Float64:
        """Part of the progress within the horizon that falls into the first ``days``."""
        return np.interp(days, self.days, self.below)


def timing_of(fitted: Fitted | None, horizon_months: int) -> Timing:
    """Take the times of a fitted history; an even distribution where there are too few."""
    horizon = horizon_months * DAYS_PER_MONTH
    if fitted is not None:
        months = fitted.rows.months
        known = ~np.isnan(months)
        if known.sum() >= FEWEST_TIMES:
            order = np.argsort(months[known], kind="stable")
            total = np.cumsum(fitted.rows.weight[known][order])
            days = np.concatenate([[0.0], months[known][order] * DAYS_PER_MONTH, [horizon]])
            below = np.concatenate([[0.0], total / total[-1], [1.0]])
            return Timing(days, below, int(known.sum()))
    return Timing(np.array([0.0, horizon]), np.array([0.0, 1.0]), 0)
