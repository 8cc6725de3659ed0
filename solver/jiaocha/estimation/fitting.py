"""Fitting out of sample: no case is ever scored with a model that has seen it.

The quarters of the history are put into folds in turn. A model is fitted without each fold and scores the
cases of that fold; on those scores the fit is judged, and it is decided whether the data can tell courts
apart. A case of the planned quarter that stands in the history is scored by the model that has not seen it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.estimation.features import DEFAULT, check_features
from jiaocha.estimation.model import Model, fit_model
from jiaocha.estimation.rows import KINDS, Rows, rows_of
from jiaocha.estimation.tree import tree_of
from jiaocha.law.courts import CourtTable, court_table
from jiaocha_models import Quarter

Float64 = NDArray[np.float64]

FOLDS = 5
ENOUGH = 2.0
"""Standard errors by which telling courts apart must improve the log loss of held-out cases."""

METHODS = ("additive", "boosted")


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Probabilities of held-out cases, in the order of the rows.

    Attributes
    ----------
    pooled, by_court : float64, shape (n_rows,)
        Without, and with the courts' effects.
    improvement, error : float
        Gain in mean log loss by telling courts apart, and its standard error (clustered by court).
    """

    pooled: Float64
    by_court: Float64
    improvement: float
    error: float

    @property
    def tells_courts_apart(self) -> bool:
        """Whether the data can tell courts apart."""
        return self.improvement > ENOUGH * self.error


@dataclass(frozen=True, eq=False)
class Fitted:
    """Everything fitted to a history.

    Attributes
    ----------
    method : {"additive", "boosted"}
    features : tuple of str
    rows : Rows
    whole : Model
        Fitted to all rows.
    without : tuple of Model
        Fitted without each fold.
    held_out : HeldOut
    courts : CourtTable
    horizon_months : int
    """

    method: str
    features: tuple[str, ...]
    rows: Rows
    whole: Model
    without: tuple[Model, ...]
    held_out: HeldOut
    courts: CourtTable
    horizon_months: int

    @property
    def by_court(self) -> bool:
        """Whether estimates differ by court; decided by held-out cases alone."""
        return self.held_out.tells_courts_apart

    @property
    def probability(self) -> Float64:
        """Held-out probability of each row, as estimates would give it."""
        return self.held_out.by_court if self.by_court else self.held_out.pooled


def fit(quarter: Quarter, *, method: str = "additive", features: Sequence[str] = DEFAULT) -> Fitted:
    """Fit the history of a quarter.

    Parameters
    ----------
    quarter : Quarter
        Its table of former cases (历史), its courts and the policy's horizon are used.
    method : {"additive", "boosted"}
        The additive model can be read effect by effect; boosting finds interactions.
    features : sequence of str
        Columns of the history known at the start.

    Raises
    ------
    InputError
        If a feature is an outcome or unknown, or the history is too small or too young.
    ValueError
        If there is no such method.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    names = check_features(features)
    courts = court_table(quarter.courts)
    rows = rows_of(quarter, courts, names, FOLDS)
    return fit_rows(rows, names, courts, method, quarter.policy.recovery.horizon_months)


def fit_rows(
    rows: Rows, names: tuple[str, ...], courts: CourtTable, method: str, horizon_months: int
) -> Fitted:
    """Fit a history that is given as arrays; see :func:`fit`."""
    from threadpoolctl import threadpool_limits

    tree = tree_of(courts)
    everything = np.ones(len(rows.outcome), bool)
    with threadpool_limits(1):  # small matrices: more threads cost time, and could change the last digit
        whole = fit_model(rows, everything, names, tree, method)
        without = tuple(
            fit_model(rows, kept, names, tree, method) if kept.any() and not kept.all() else whole
            for kept in (rows.fold != fold for fold in range(rows.n_folds))
        )
    return Fitted(
        method=method,
        features=names,
        rows=rows,
        whole=whole,
        without=without,
        held_out=_held_out(rows, without),
        courts=courts,
        horizon_months=horizon_months,
    )


def _held_out(rows: Rows, without: tuple[Model, ...]) -> HeldOut:
    pooled, by_court = np.empty((2, len(rows.outcome)))
    for fold, model in enumerate(without):
        here = rows.fold == fold
        log_odds = model.case.log_odds(rows.codes)[rows.pattern[here]]
        pooled[here] = expit(log_odds)
        by_court[here] = expit(log_odds + model.court.mean[rows.leaf[here]])
    gain = rows.weight * (log_score(by_court, rows.outcome) - log_score(pooled, rows.outcome))
    improvement = gain.sum() / rows.weight.sum()
    court = rows.leaf // KINDS
    cluster = np.bincount(court, gain - improvement * rows.weight, rows.n_courts)
    error = np.sqrt((cluster**2).sum()) / rows.weight.sum()
    return HeldOut(pooled, by_court, float(improvement), float(error))


def log_score(p: Float64, outcome: Float64) -> Float64:
    """Log likelihood of each outcome."""
    bounded = np.clip(p, 1e-12, 1.0 - 1e-12)
    return outcome * np.log(bounded) + (1.0 - outcome) * np.log1p(-bounded)
