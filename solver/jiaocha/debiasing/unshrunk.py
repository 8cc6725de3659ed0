"""Courts' own records without shrinkage: what a pipeline that does not correct itself would promise."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.estimation import Fitted
from jiaocha.estimation.rows import KINDS

Float64 = NDArray[np.float64]

STEPS = 6
LARGEST = 3.0
"""Log odds beyond which a record of few cases is not followed."""


def own_records(fitted: Fitted) -> Float64:
    """Log odds that each court's own cases add to what the model expects of them, shape (n_courts,).

    Newton's method on each court's likelihood; 0 for a court without cases.
    """
    rows, n = fitted.rows, fitted.rows.n_courts
    court = rows.leaf // KINDS
    offset = fitted.whole.case.log_odds(rows.codes)[rows.pattern]
    effect = np.zeros(n)
    for _ in range(STEPS):
        p = expit(offset + effect[court])
        score = np.bincount(court, rows.weight * (rows.outcome - p), n)
        information = np.bincount(court, rows.weight * p * (1.0 - p), n)
        step = np.divide(score, information, out=np.zeros(n), where=information > 0)
        effect = np.clip(effect + np.clip(step, -1.0, 1.0), -LARGEST, LARGEST)
    return effect
