"""How far the chosen options' estimates miss cases that had no part in the choice (cross-fitting).

The quarters of the history stand in folds. With the model fitted without a fold, every group's best option is
chosen anew, at prices of the capacities that are found anew from that model (the plan's own prices know the
fold's outcomes: a court that did well in them is dear, and would look less attractive just where its cases
are about to say that it is good). Then the fold's cases say how far that model misses at the courts it chose
and at the courts the cases left. A miss is a difference of log odds, one Newton step from the model, not
shrunk: it is unbiased whatever the choice, because its cases were not looked at. It says nothing of a
court's hand for one kind of asset beyond its other cases, nor of courts without cases in the fold.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.debiasing.valuing import MEASURES, Rows, Valuing
from jiaocha.estimation import Fitted
from jiaocha.estimation.rows import KINDS

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Miss:
    """What held-out cases add to the estimated gain of a choice, in every measure; shape (3,).

    Attributes
    ----------
    correction : float64
        To be added to the estimated gain; below 0 where the choice flattered it.
    error : float64
        Its standard error, from the chance of the held-out outcomes.
    """

    correction: Float64
    error: Float64


def misses(
    valuing: Valuing, fitted: Fitted, others: dict[str, Int64], *, chosen_anew: bool
) -> dict[str, Miss]:
    """Corrections of the gain over each other choice.

    Parameters
    ----------
    valuing : Valuing
    fitted : Fitted
    others : dict of str to int64, shape (n_groups,)
        Option of each group in another choice; -1 where a group counts as in the plan.
    chosen_anew : bool
        Choose the options anew with every fold's model; else the plan's own are taken, which is right for a
        plan that does not rest on the history.

    Returns
    -------
    dict
        By the names of ``others``, and ``stay``.
    """
    everything = valuing.rows()
    asked, (place,), stay = valuing.asked(fitted, [everything])
    plan = np.asarray(valuing.plan.solution.choice, np.int64)
    found: dict[str, list[tuple[Float64, Float64]]] = {name: [] for name in ("stay", *others)}
    for fold, model in enumerate(fitted.without):
        p = expit(asked.log_odds(model, courts=fitted.by_court))
        without, added = asked.shares(model)
        paid, case = without + p * added, everything.case
        gained, money = p[place] - p[stay][case], paid[place] - paid[stay][case]
        choice = plan
        if chosen_anew:
            choice = valuing.best_at_own_prices(valuing.gains(everything, gained, money)[-1])
        fold_says = Estimated(p, paid, added, place, stay)
        effect, scatter = _held_out_effects(fitted, fold)
        for name in found:
            other = None if name == "stay" else np.where(others[name] < 0, choice, others[name])
            pull = _pull(valuing, everything, choice, fold_says, fitted.courts.size)
            if other is not None:
                pull = pull - _pull(valuing, everything, other, fold_says, fitted.courts.size)
            found[name].append((pull @ effect, (pull**2) @ scatter))
    return {name: _joined(parts) for name, parts in found.items()}


def _joined(parts: list[tuple[Float64, Float64]]) -> Miss:
    """Mean over the folds, whose outcomes are independent."""
    correction = np.mean([part[0] for part in parts], axis=0)
    error = np.sqrt(np.sum([part[1] for part in parts], axis=0)) / len(parts)
    return Miss(correction, error)


@dataclass(frozen=True, eq=False)
class Estimated:
    """What a model says of all asked rows: progress, recovered share, what progress adds to the share.

    ``place`` are the rows of the options, ``stay`` those of staying.
    """

    progress: Float64
    paid: Float64
    added: Float64
    place: slice
    stay: slice


def _pull(valuing: Valuing, everything: Rows, choice: Int64, estimated: Estimated, n_courts: int) -> Float64:
    """Tell what one more unit of a court's log odds adds to each measure of a choice, (3, n_courts)."""
    p, paid, added = estimated.progress, estimated.paid, estimated.added
    place, stay = estimated.place, estimated.stay
    rows = valuing.rows(choice)
    count = np.diff(everything.start)[choice]
    at = np.repeat(everything.start[choice] - rows.start[:-1], count) + np.arange(len(rows.case))
    mine, here = p[place][at], p[stay][rows.case]
    by_progress, by_share, by_both = valuing.slopes(rows, paid[place][at] - paid[stay][rows.case])
    found = np.zeros((len(MEASURES), n_courts))
    for court, chance, part, sign in (
        (rows.court, mine, added[place][at], 1.0),
        (valuing.origin[rows.case], here, added[stay][rows.case], -1.0),
    ):  # fmt: skip
        moves = sign * chance * (1.0 - chance)
        each = (
            moves * by_progress,
            moves * part * by_share,
            moves * (by_both[0] + part * by_both[1]),
        )
        for measure, values in enumerate(each):
            found[measure] += np.bincount(court, values, n_courts)
    return found


def _held_out_effects(fitted: Fitted, fold: int) -> tuple[Float64, Float64]:
    """How far a fold's cases miss the model without it at each court (log odds), and its variance."""
    rows = fitted.rows
    here = rows.fold == fold
    weight, court = rows.weight[here], rows.leaf[here] // KINDS
    p, n = fitted.probability[here], rows.n_courts
    score = np.bincount(court, weight * (rows.outcome[here] - p), n)
    information = np.bincount(court, weight * p * (1.0 - p), n)
    scatter = np.bincount(court, weight**2 * p * (1.0 - p), n)
    some = information > 0
    effect = np.divide(score, information, out=np.zeros(n), where=some)
    return effect, np.divide(scatter, information**2, out=np.zeros(n), where=some)
