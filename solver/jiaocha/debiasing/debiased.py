"""The debiased value of a plan: what it promises, and what is left of that without the winner's curse.

A plan takes of many noisy estimates those that are largest, so their errors are not 0 on average but above it
(the optimizer's curse, Smith and Winkler 2006). Two methods that do not lean on each other say by how much:
draws from the posterior (:mod:`jiaocha.debiasing.posterior`) and held-out cases
(:mod:`jiaocha.debiasing.held_out`). Their mean is the debiased gain. Its interval is as wide as that of the
held-out cases, the wider of the two: both rest on the same effects of cases and modes, so taking two methods
does not narrow it. Where they differ by more than their errors explain, it is widened by that ratio
(Birge 1932).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from jiaocha.debiasing.alternatives import nearest_court
from jiaocha.debiasing.chance import chance_of
from jiaocha.debiasing.held_out import Miss, misses
from jiaocha.debiasing.posterior import worlds
from jiaocha.debiasing.selection import Selection, under_selection
from jiaocha.debiasing.unshrunk import own_records
from jiaocha.debiasing.valuing import MEASURES, Valuing, valuing_of
from jiaocha.estimation import Fitted, fit
from jiaocha.folder import PlanLike
from jiaocha.worth.totals import chosen_rows
from jiaocha_models.words import Term

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

DRAWS = 400
COVERAGE = 0.90
MONEY = ("recovery", "benefit")


@dataclass(frozen=True, eq=False)
class DebiasedGain:
    """Predicted and debiased gain of a plan, side by side.

    Attributes
    ----------
    figures : pandas.DataFrame
        One row a measure and what it is measured against. ``against``: stay, nearest (court), manual.
        ``measure``: progress (cases), recovery (fen of new money), benefit (fen: what both are worth to the
        policy). ``predicted``: by the plan's own estimates; ``unshrunk``: by each court's own record, as a
        pipeline without correction would promise it; ``posterior`` and ``held_out`` with ``_low`` and
        ``_high``: the two methods; ``debiased``, ``low``, ``high``: the figure to rely on, an expectation;
        ``realised_low``, ``realised_high``: where what the quarter brings will lie, chance included.
    coverage : float
        Of the intervals.
    cases : int
        Former cases whose outcome is known.
    by_court : bool
        Whether the estimates differ by court.
    chosen_anew : bool
        Whether held-out models chose the options anew: the plan rests on estimates.
    seed : int
        Of the draws; it follows from the quarter.
    selection : Selection
        The gain over staying, had former cases been moved for reasons that no column holds.
    """

    figures: pd.DataFrame
    coverage: float
    cases: int
    by_court: bool
    chosen_anew: bool
    seed: int
    selection: Selection

    def figure(self, against: str = "stay", measure: str = "benefit") -> dict[str, float]:
        """Row of the figures for a measure and what it is measured against."""
        table = self.figures
        rows = table[(table["against"] == against) & (table["measure"] == measure)]
        return {str(name): value for name, value in rows.iloc[0].items()}

    @property
    def predicted_fen(self) -> int:
        """Gain over staying as the plan predicts it, in what it is worth to the policy."""
        return int(self.figure()["predicted"])

    @property
    def gain_fen(self) -> int:
        """Debiased gain over staying, in what it is worth to the policy."""
        return int(self.figure()["debiased"])

    @property
    def low_fen(self) -> int:
        """Lower end of its interval."""
        return int(self.figure()["low"])

    @property
    def high_fen(self) -> int:
        """Upper end of its interval."""
        return int(self.figure()["high"])


def debiased_gain(
    plan: PlanLike,
    fitted: Fitted | None = None,
    *,
    manual: Int64 | None = None,
    coverage: float = COVERAGE,
    draws: int = DRAWS,
) -> DebiasedGain:
    """Debias the gain of a plan by the history of its quarter.

    Parameters
    ----------
    plan : PlanLike
        A plan with a choice; its quarter holds the history.
    fitted : Fitted, optional
        From :func:`jiaocha.fit_estimates`; fitted here without it.
    manual : int64, shape (n_groups,), optional
        Option of each group in a plan made by hand.
    coverage : float
        Of the intervals.
    draws : int
        Worlds drawn from the posterior.

    Returns
    -------
    DebiasedGain
        Amounts are whole fen.

    Raises
    ------
    InputError
        If the history is too small or too young.
    ValueError
        If the plan is without a choice.
    """
    fitted, valuing, seed = begin(plan, fitted)
    others = {"nearest": nearest_court(valuing)}
    if manual is not None:
        others["manual"] = np.asarray(manual, np.int64)
    anew = plan.quarter.policy.recovery.from_estimates and len(plan.quarter.estimates) > 0
    choice = np.asarray(plan.solution.choice, np.int64)
    found = gains_of_choice(valuing, fitted, choice, others, draws=draws, seed=seed)
    miss = misses(valuing, fitted, others, chosen_anew=anew)
    predicted = _predicted(valuing, choice, others)
    rows = [
        {"against": name, "measure": measure,
         **figures_of(at, predicted[name][at], found[name], miss[name], coverage)}
        for name in found
        for at, measure in enumerate(MEASURES)
    ]  # fmt: skip
    return DebiasedGain(
        figures=pd.DataFrame(rows, dtype=object),  # fen stay whole numbers
        coverage=coverage,
        cases=len(fitted.rows.outcome),
        by_court=fitted.by_court,
        chosen_anew=anew,
        seed=seed,
        selection=under_selection(valuing, fitted, choice),
    )


def begin(plan: PlanLike, fitted: Fitted | None) -> tuple[Fitted, Valuing, int]:
    """Fitted history, what values the plan, and the seed that follows from the quarter."""
    if not len(plan.solution.choice):
        raise ValueError("本季度没有可行方案，无从估算")
    fitted = fit(plan.quarter) if fitted is None else fitted
    return fitted, valuing_of(plan), int(plan.summary.provenance.quarter_digest[:12], 16)


@dataclass(frozen=True, eq=False)
class Gains:
    """Gain of a choice over another one, in every measure.

    Attributes
    ----------
    estimated, unshrunk : float64, shape (3,)
        By the fitted model, and by each court's own record.
    drawn : float64, shape (3, n_draws)
        In worlds drawn from the posterior.
    chance : float64, shape (3,)
        Standard deviation of what one quarter brings around its expectation.
    """

    estimated: Float64
    unshrunk: Float64
    drawn: Float64
    chance: Float64


def gains_of_choice(
    valuing: Valuing,
    fitted: Fitted,
    choice: Int64,
    others: dict[str, Int64],
    *,
    draws: int,
    seed: int,
) -> dict[str, Gains]:
    """Gains of a choice over staying (``stay``) and over other choices, all in the same worlds."""
    names = ["stay", *others]
    parts = [valuing.rows(choice)]
    parts += [valuing.rows(np.where(other < 0, choice, other)) for other in others.values()]
    asked, places, stay = valuing.asked(fitted, parts)
    model = fitted.whole

    def of(progress: Float64, share: Float64) -> list[Float64]:
        one = []
        for part, place in zip(parts, places, strict=True):
            gained = progress[place] - progress[stay][part.case]
            one.append(valuing.gains(part, gained, share[place] - share[stay][part.case]).sum(axis=1))
        return [one[0], *(one[0] - other for other in one[1:])]

    plain = expit(asked.log_odds(model, courts=fitted.by_court))
    raw = expit(asked.log_odds(model, courts=False) + own_records(fitted)[asked.court])
    without, added = asked.shares(model)
    estimated, unshrunk = of(plain, without + plain * added), of(raw, without + raw * added)
    drawn = np.empty((len(names), len(MEASURES), draws))
    for which, progress, share in worlds(model, asked, draws, seed):
        for at, draw in enumerate(range(which.start, which.stop)):
            drawn[:, :, draw] = of(progress[at], share[at])
    chosen = [choice, *(np.where(other < 0, choice, other) for other in others.values())]
    chance = chance_of(valuing, fitted, (asked, places, stay), list(zip(parts, chosen, strict=True)))
    return {name: Gains(estimated[at], unshrunk[at], drawn[at], chance[at]) for at, name in enumerate(names)}


def _predicted(valuing: Valuing, choice: Int64, others: dict[str, Int64]) -> dict[str, list[float]]:
    """Gain by the plan's own figures."""
    mine = _own(valuing, choice)
    found = {"stay": mine}
    for name, other in others.items():
        theirs = _own(valuing, np.where(other < 0, choice, other))
        found[name] = [a - b for a, b in zip(mine, theirs, strict=True)]
    return found


def _own(valuing: Valuing, choice: Int64) -> list[float]:
    options = valuing.options
    rows, _ = chosen_rows(options, choice)
    benefit = options.terms[Term.PROGRESS][rows].sum() + options.terms[Term.RECOVERY][rows].sum()
    return [float(options.progress_gain[rows].sum()), int(options.raw_recovery[rows].sum()), int(benefit)]


def figures_of(at: int, predicted: float, found: Gains, miss: Miss, coverage: float) -> dict[str, float]:
    """Figures of one measure, fen as whole numbers; columns as in :class:`DebiasedGain`."""
    tail = (1.0 - coverage) / 2.0
    steps = float(ndtri(1.0 - tail))
    drawn, error = found.drawn[at], float(miss.error[at])
    posterior, spread = float(drawn.mean()), float(drawn.std())
    held_out = float(found.estimated[at] + miss.correction[at])
    wide = float(np.hypot(error, spread))
    debiased = (posterior + held_out) / 2.0
    half = steps * max(wide, abs(posterior - held_out))
    realised = float(np.hypot(half, steps * found.chance[at]))
    figures = {
        "predicted": predicted,
        "unshrunk": float(found.unshrunk[at]),
        "posterior": posterior,
        "posterior_low": float(np.quantile(drawn, tail)),
        "posterior_high": float(np.quantile(drawn, 1.0 - tail)),
        "held_out": held_out,
        "held_out_low": held_out - steps * wide,
        "held_out_high": held_out + steps * wide,
        "debiased": debiased,
        "low": debiased - half,
        "high": debiased + half,
        "realised_low": debiased - realised,
        "realised_high": debiased + realised,
    }
    whole = MEASURES[at] in MONEY
    return {name: round(value) if whole else float(value) for name, value in figures.items()}
