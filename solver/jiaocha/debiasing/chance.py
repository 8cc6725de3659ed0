"""What chance adds: how far one quarter's outcomes lie around their expectation.

Given its probability of progress a case either has it or not, and the share recovered scatters around its
mean. Cases are independent given these. The share's variance is a multiple of mean x (1 - mean), as for a
beta distribution of one concentration; the multiple is measured on the history.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.debiasing.asked import Asked
from jiaocha.debiasing.valuing import Rows, Valuing
from jiaocha.estimation import Fitted

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Slopes = tuple[Float64, Float64, Float64]


def dispersion_of(fitted: Fitted) -> tuple[float, float]:
    """Variance of the recovered share over mean x (1 - mean), with progress and without."""
    rows = fitted.rows
    found = []
    for outcome, mean in zip((1.0, 0.0), fitted.whole.shares(rows.codes), strict=True):
        at = np.flatnonzero((rows.outcome == outcome) & ~np.isnan(rows.share))
        expected = mean[rows.pattern[at]]
        most = (rows.weight[at] * expected * (1.0 - expected)).sum()
        miss = (rows.weight[at] * (rows.share[at] - expected) ** 2).sum()
        found.append(float(miss / most) if most > 0 else 0.0)
    return found[0], found[1]


def scatter(
    slopes: Slopes, progress: Float64, shares: tuple[Float64, Float64], dispersion: tuple[float, float]
) -> Float64:
    """Variance of what each row brings, in every measure.

    Parameters
    ----------
    slopes : tuple
        From :meth:`Valuing.slopes`: what progress, and what the recovered share, add to each measure.
    progress : float64, shape (n_rows,)
        Probability of progress.
    shares : (float64, float64)
        Share recovered without progress, and what progress adds to it; shape (n_rows,).
    dispersion : (float, float)
        From :func:`dispersion_of`.

    Returns
    -------
    float64, shape (3, n_rows)
    """
    without, added = shares
    with_progress = without + added
    of_progress = progress * (1.0 - progress)
    around = progress * dispersion[0] * with_progress * (1.0 - with_progress)
    around += (1.0 - progress) * dispersion[1] * without * (1.0 - without)
    of_share, both = added**2 * of_progress + around, added * of_progress
    by_progress, by_share, (p, s) = slopes
    of_benefit = p**2 * of_progress + s**2 * of_share + 2.0 * p * s * both
    return np.stack([by_progress**2 * of_progress, by_share**2 * of_share, of_benefit])


def chance_of(
    valuing: Valuing,
    fitted: Fitted,
    asked: tuple[Asked, list[slice], slice],
    choices: list[tuple[Rows, Int64]],
) -> Float64:
    """Give the standard deviation of what one quarter brings more under a choice than under others.

    Parameters
    ----------
    valuing : Valuing
    fitted : Fitted
    asked : tuple
        From :meth:`Valuing.asked`, for the rows of ``choices`` in turn.
    choices : list of (Rows, int64 of shape (n_groups,))
        The choice, then those it is compared with.

    Returns
    -------
    float64, shape (n_choices, 3)
        First against staying, then against each other choice. Groups with the same option in both bring the
        same, whatever chance does.
    """
    rows_asked, places, stay = asked
    p = expit(rows_asked.log_odds(fitted.whole, courts=fitted.by_court))
    without, added = rows_asked.shares(fitted.whole)
    paid, dispersion = without + p * added, dispersion_of(fitted)

    def of(part: Rows, place: slice, at: slice | Int64) -> Float64:
        slopes = valuing.slopes(part, paid[place] - paid[stay][part.case])
        return scatter(slopes, p[at], (without[at], added[at]), dispersion)

    mine, chosen = choices[0]
    moved = of(mine, places[0], places[0])
    home = of(mine, places[0], stay.start + mine.case)
    found = [(moved + home).sum(axis=1)]
    for (part, other), place in zip(choices[1:], places[1:], strict=True):
        differs = chosen != other
        ours = moved[:, np.repeat(differs, np.diff(mine.start))]
        theirs = of(part, place, place)[:, np.repeat(differs, np.diff(part.start))]
        found.append(ours.sum(axis=1) + theirs.sum(axis=1))
    return np.asarray(np.sqrt(np.stack(found)))
