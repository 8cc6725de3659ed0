"""The truth of a simulated world: courts that differ and drift, hard cases that no column shows."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jiaocha_models import Quarter
from jiaocha_scenarios.hidden_truth import HiddenTruth, hidden_truth
from jiaocha_scenarios.simulation.setting import Setting

Float64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Truth:
    """The truth over the quarters.

    Attributes
    ----------
    start : HiddenTruth
        Before the first quarter: a probit with interactions of court and kind of asset.
    drift : float64, shape (n_quarters, n_courts)
        What has been added to each court's effect by each quarter.
    """

    start: HiddenTruth
    drift: Float64

    def in_quarter(self, at: int) -> HiddenTruth:
        """Give the truth of a quarter."""
        return replace(self.start, court=self.start.court + self.drift[at])


def truth_of(quarter: Quarter, setting: Setting) -> Truth:
    """Draw the truth of the courts of a quarter."""
    steps = np.random.default_rng([setting.seed, 81]).normal(
        0.0, setting.drift * setting.spread, (setting.quarters, len(quarter.courts))
    )
    steps[0] = 0.0
    start = hidden_truth(quarter, setting.seed, spread=setting.spread)
    return Truth(start, np.cumsum(steps, axis=0))
