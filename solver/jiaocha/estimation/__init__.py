"""Estimates from history: progress, recovered share and time of each (case, court, mode), with intervals.

Everything is out of sample, courts are told apart only where held-out cases show that the data can, and the
result is one table (:class:`jiaocha_models.Estimate`) that planning takes and verification recomputes from.
"""

from jiaocha.estimation.calibration import Calibration, calibration_of
from jiaocha.estimation.fitting import FOLDS, Fitted, HeldOut, fit, fit_rows
from jiaocha.estimation.scoring import estimates_of, with_estimates

__all__ = [
    "FOLDS",
    "Calibration",
    "Fitted",
    "HeldOut",
    "calibration_of",
    "estimates_of",
    "fit",
    "fit_estimates",
    "fit_rows",
    "with_estimates",
]

fit_estimates = fit
"""Name of :func:`fit` among the public names of the package."""
