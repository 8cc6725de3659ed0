"""What reasons for moving that no column holds would do to the gain: a sensitivity analysis.

If former cases that were moved were harder than their columns show, a case of this quarter does better after
a move than the history says, and worse if they were easier. No data of former cases can tell by how much.
The gain is therefore shown for several sizes of that error, as a factor on the odds of progress (the scale
of Rosenbaum's sensitivity analysis, 2002), with the factor at which nothing is left of it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from jiaocha.debiasing.valuing import MEASURES, Valuing
from jiaocha.estimation import Fitted
from jiaocha_models.words import TRANSFER_MODES, Mode

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

FACTORS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0)
"""Factors on the odds of progress of every moved case."""
LEAST_FACTOR = 1e-4
"""Factor below which a gain counts as left whatever the selection."""


@dataclass(frozen=True, eq=False)
class Selection:
    """The gain over staying, were moved former cases harder or easier than their columns show.

    Attributes
    ----------
    table : pandas.DataFrame
        ``factor`` on the odds of progress after a move, and the fitted gain in every measure.
    factor_without_gain : float or None
        Factor at which the benefit is no greater than that of staying; None where there is none, or no gain.
    """

    table: pd.DataFrame
    factor_without_gain: float | None


def under_selection(valuing: Valuing, fitted: Fitted, choice: Int64) -> Selection:
    """Value a choice with the odds of progress of all moved cases multiplied by several factors.

    Parameters
    ----------
    valuing : Valuing
    fitted : Fitted
    choice : int64, shape (n_groups,)
    """
    part = valuing.rows(choice)
    asked, (place,), stay = valuing.asked(fitted, [part])
    log_odds = asked.log_odds(fitted.whole, courts=fitted.by_court)
    without, added = asked.shares(fitted.whole)
    home = expit(log_odds[stay])[part.case]
    paid_at_home = (without[stay] + expit(log_odds[stay]) * added[stay])[part.case]
    moved = np.isin(part.mode, [mode.position for mode in Mode if mode in TRANSFER_MODES])

    def gain(log_factor: float) -> Float64:
        p = expit(log_odds[place] + np.where(moved, log_factor, 0.0))
        paid = without[place] + p * added[place]
        return np.asarray(valuing.gains(part, p - home, paid - paid_at_home).sum(axis=1))

    rows = [
        {"factor": factor, **dict(zip(MEASURES, gain(np.log(factor)), strict=True))} for factor in FACTORS
    ]
    table = pd.DataFrame(rows)
    whole = ["recovery", "benefit"]
    table[whole] = table[whole].round().astype("int64")
    least = float(np.log(LEAST_FACTOR))
    if not gain(0.0)[-1] > 0.0 or not gain(least)[-1] < 0.0:
        return Selection(table, None)
    zero = brentq(lambda log_factor: gain(log_factor)[-1], least, 0.0, xtol=1e-6)
    return Selection(table, float(np.exp(zero)))
