"""What is reported in a world in which choosing courts gains nothing (a placebo).

The courts of former cases are exchanged at random among cases of the same mode, kind of asset and lead, so
that outcomes no longer know courts while all that a case and a mode bring stays. Then everything is done
again: fitting, choosing at the plan's prices, debiasing. Of what is reported over the nearest court the
truth is 0. A 2026 study (arXiv 2602.08892) found evaluations of such systems to report large gains there.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from jiaocha.debiasing.alternatives import nearest_court
from jiaocha.debiasing.debiased import begin, figures_of, gains_of_choice
from jiaocha.debiasing.held_out import misses
from jiaocha.debiasing.unshrunk import own_records
from jiaocha.debiasing.valuing import MEASURES, Valuing
from jiaocha.estimation import Fitted, fit_rows
from jiaocha.estimation.model import groups_of_like
from jiaocha.estimation.rows import KINDS
from jiaocha.folder import PlanLike

Int64 = NDArray[np.int64]

PERMUTATIONS = 10
COVERAGE = 0.95
DRAWS = 200


@dataclass(frozen=True, eq=False)
class NothingToGain:
    """What is reported where there is nothing to gain.

    Attributes
    ----------
    table : pandas.DataFrame
        One row a permutation and measure: ``permutation`` (from 1), ``measure``, ``told_apart`` (held-out
        cases made the pipeline tell courts apart, against the truth), ``unshrunk`` (reported over the nearest
        court by a pipeline that corrects nothing and chooses by the same records), ``predicted`` (by the
        shrunk estimates, had courts been told apart), ``debiased``, ``low``, ``high``. Fen, or cases.
    coverage : float
        Of the intervals.
    seed : int
        Of the permutations; it follows from the quarter.
    """

    table: pd.DataFrame
    coverage: float
    seed: int

    @property
    def with_zero(self) -> float:
        """Share of the intervals of the benefit that contain 0."""
        rows = self.table[self.table["measure"] == "benefit"]
        return float(((rows["low"] <= 0) & (rows["high"] >= 0)).mean())

    @property
    def told_apart(self) -> int:
        """Permutations in which held-out cases let courts be told apart."""
        rows = self.table[self.table["measure"] == "benefit"]
        return int(rows["told_apart"].sum())


def nothing_to_gain(
    plan: PlanLike,
    fitted: Fitted | None = None,
    *,
    permutations: int = PERMUTATIONS,
    coverage: float = COVERAGE,
) -> NothingToGain:
    """Do everything again in worlds without any difference between courts.

    Parameters
    ----------
    plan : PlanLike
        A plan with a choice; its quarter holds the history.
    fitted : Fitted, optional
        From :func:`jiaocha.fit_estimates`; fitted here without it.
    permutations : int
        Number of such worlds.
    coverage : float
        Of the intervals.

    Raises
    ------
    InputError
        If the history is too small or too young.
    ValueError
        If the plan is without a choice.
    """
    fitted, valuing, seed = begin(plan, fitted)
    rows = []
    for permutation in range(1, permutations + 1):
        rng = np.random.default_rng([seed, 74, permutation])
        rows += _reported(valuing, exchanged(fitted, rng), permutation, seed, coverage)
    return NothingToGain(pd.DataFrame(rows, dtype=object), coverage, seed)


def exchanged(fitted: Fitted, rng: np.random.Generator) -> Fitted:
    """Fit the history with the courts exchanged among cases of the same mode, kind of asset and lead."""
    rows = fitted.rows
    kind = rows.leaf % KINDS
    stratum = groups_of_like(rows.codes, fitted.features)[rows.pattern] * KINDS + kind
    leaf = rows.leaf.copy()
    order = np.lexsort((rng.random(len(leaf)), stratum))
    leaf[np.argsort(stratum, kind="stable")] = rows.leaf[order]
    mixed = replace(rows, leaf=leaf)
    return fit_rows(mixed, fitted.features, fitted.courts, fitted.method, fitted.horizon_months)


def _reported(
    valuing: Valuing, fitted: Fitted, permutation: int, seed: int, coverage: float
) -> list[dict[str, object]]:
    apart = replace(fitted, held_out=replace(fitted.held_out, improvement=1.0, error=0.0))
    naive, choice = best_choices(valuing, apart)
    named = {"nearest": nearest_court(valuing, naive)}
    promised = gains_of_choice(valuing, apart, naive, named, draws=1, seed=seed)["nearest"].unshrunk
    named = {"nearest": nearest_court(valuing, choice)}
    found = gains_of_choice(valuing, apart, choice, named, draws=DRAWS, seed=seed + permutation)["nearest"]
    miss = misses(valuing, apart, named, chosen_anew=True)["nearest"]
    rows: list[dict[str, object]] = []
    for at, measure in enumerate(MEASURES):
        figures = figures_of(at, found.estimated[at], found, miss, coverage)
        kept = {name: figures[name] for name in ("predicted", "debiased", "low", "high")}
        unshrunk = float(promised[at]) if measure == "progress" else round(float(promised[at]))
        rows.append({
            "permutation": permutation, "measure": measure, "told_apart": fitted.by_court,
            "unshrunk": unshrunk, **kept,
        })  # fmt: skip
    return rows


def best_choices(valuing: Valuing, fitted: Fitted) -> tuple[Int64, Int64]:
    """Best options by each court's own record, and by the shrunk estimates, each at prices of their own."""
    rows = valuing.rows()
    asked, (place,), stay = valuing.asked(fitted, [rows])
    (without, added), found = asked.shares(fitted.whole), []
    for log_odds in (
        asked.log_odds(fitted.whole, courts=False) + own_records(fitted)[asked.court],
        asked.log_odds(fitted.whole, courts=True),
    ):
        p = expit(log_odds)
        paid = without + p * added
        gained, money = p[place] - p[stay][rows.case], paid[place] - paid[stay][rows.case]
        found.append(valuing.best_at_own_prices(valuing.gains(rows, gained, money)[-1]))
    return found[0], found[1]
