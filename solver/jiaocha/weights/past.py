"""A choice model of past decisions: what weights would have led people to decide as they did.

A conditional logit (McFadden 1974) over the open options of each group, staying included, with the terms of
the objective as covariates. It copies the past: whatever was wrong with it. Capacities are not in it, so a
court that was full looks unwanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.changes.policy import KEYS_OF_TERM, scaled_values
from jiaocha.evaluation.indicators import proportion
from jiaocha.evaluation.records import records
from jiaocha.intake.settings import all_settings, flat
from jiaocha.reviewing.choices import asked_of
from jiaocha.weights.basis import Proposed
from jiaocha.worth.totals import option_terms
from jiaocha_models import Options, Policy, Quarter
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Term

Float64 = NDArray[np.float64]

FEN = 1e6
"""Covariates are in 万元."""
RIDGE = 1e-3
FOLDS = 5
FEWEST_GROUPS = 40
STEPS = 1.6448536269514722
WARNING = (
    "以下由过去的决定推出：过去的偏差、疏漏也一并照搬；当时法院能否收案没有计入，收满的法院会显得不被选中。"
    "只能作为讨论的起点，不能作为理由。"
)


@dataclass(frozen=True, eq=False)
class PastWeights:
    """How much past decisions heeded each term, against what the policy says.

    Attributes
    ----------
    terms : pandas.DataFrame
        ``term`` (value of Term), ``multiplier`` (times the policy's weight, recovery being 1), ``low``,
        ``high`` (90 %), ``settled``.
    groups : int
        Groups with a decision among their open options.
    left_out : int
        Groups whose decision is no open option.
    hits, by_policy, by_staying : tuple of float
        Share of held-out decisions foretold, with its 90 % interval: by the fit, by the policy's weights as
        they are, by assuming that every case stays.
    """

    terms: pd.DataFrame
    groups: int
    left_out: int
    hits: tuple[float, float, float]
    by_policy: tuple[float, float, float]
    by_staying: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class _Choices:
    start: Int64
    chosen: Int64
    terms: Float64


@dataclass(frozen=True, eq=False)
class _Unplanned:
    """What reading a plan made by hand asks of a plan: quarter and options."""

    quarter: Quarter
    options: Options


def past_weights(quarter: Quarter, options: Options, decisions: pd.DataFrame) -> PastWeights:
    """Fit past decisions.

    Parameters
    ----------
    quarter : Quarter
    options : Options
        Open options of the quarter, from :func:`jiaocha.build_options`.
    decisions : pandas.DataFrame
        As :func:`jiaocha.read_manual` gives them; cases that it does not name stayed.

    Raises
    ------
    ValueError
        Fewer than 40 groups with a decision among several open options.
    """
    asked = asked_of(_Unplanned(quarter, options), decisions)  # type: ignore[arg-type]
    chosen = np.array([one.option for one in asked], np.int64)
    start = options.problem.group_start
    kept = np.flatnonzero((chosen >= 0) & (np.diff(start) > 1))
    if len(kept) < FEWEST_GROUPS:
        raise ValueError(f"只有 {len(kept)} 组案件的决定可用，不足 {FEWEST_GROUPS} 组")
    terms = option_terms(options)
    used = [term for term in terms if terms[term].min() != terms[term].max()]
    matrix = np.stack([terms[term] for term in used], axis=1) / FEN
    data = _Choices(start, chosen, matrix)
    fold = np.arange(len(kept)) % FOLDS
    hits = 0
    for at in range(FOLDS):
        beta, _ = _fit(data, kept[fold != at])
        hits += int((_best(data, kept[fold == at], matrix @ beta) == chosen[kept[fold == at]]).sum())
    beta, covariance = _fit(data, kept)
    stays = options.option_mode[chosen[kept]] == Mode.STAY.position
    by_policy = int((_best(data, kept, options.problem.value.astype(float)) == chosen[kept]).sum())
    return PastWeights(
        terms=_multipliers(used, beta, covariance),
        groups=len(kept),
        left_out=int((chosen < 0).sum()),
        hits=proportion(hits, len(kept)),
        by_policy=proportion(by_policy, len(kept)),
        by_staying=proportion(int(stays.sum()), len(kept)),
    )


def proposed_of(past: PastWeights, policy: Policy) -> list[Proposed]:
    """Policy keys times the multipliers of their term, where past decisions settle one above 0."""
    settings, present, found = all_settings(), flat(policy), list[Proposed]()
    known = {term.value: term for term in Term}
    for row in records(past.terms):
        term = known[row["term"]]
        if not row["settled"] or term is Term.RECOVERY or term not in KEYS_OF_TERM or row["low"] <= 0:
            continue
        values = [scaled_values(policy, (term,), float(row[name])) for name in ("multiplier", "low", "high")]
        found += [
            Proposed(key, settings[key].zh, present[key], *(value[key] for value in values))
            for key in values[0]
            if present[key]
        ]
    return found


def _spread(data: _Choices, groups: Int64) -> tuple[Int64, Int64, Int64]:
    """Options of some groups, one after the other: positions, first of each group, group of each."""
    count = np.diff(data.start)[groups]
    first = np.cumsum(count) - count
    at = np.arange(int(count.sum())) - np.repeat(first, count) + np.repeat(data.start[groups], count)
    return at, first, np.repeat(np.arange(len(groups)), count)


def _fit(data: _Choices, groups: Int64) -> tuple[Float64, Float64]:
    """Coefficients of the terms and their covariance, by Newton's method."""
    at, first, group = _spread(data, groups)
    rows = data.terms[at]
    scale = np.maximum(rows.std(axis=0), 1e-9)
    rows = rows / scale
    picked = (data.terms[data.chosen[groups]] / scale).sum(axis=0)
    beta = np.zeros(rows.shape[1])
    ridge = RIDGE * len(groups)
    information = np.eye(len(beta))
    for _ in range(60):
        p = _shares(rows @ beta, first, group)
        mean = np.add.reduceat(rows * p[:, None], first)
        score = picked - mean.sum(axis=0) - ridge * beta
        information = (rows * p[:, None]).T @ rows - mean.T @ mean + ridge * np.eye(len(beta))
        step = np.linalg.solve(information, score)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return beta / scale, np.linalg.inv(information) / np.outer(scale, scale)


def _shares(utility: Float64, first: Int64, group: Int64) -> Float64:
    weight = np.exp(utility - np.maximum.reduceat(utility, first)[group])
    return np.asarray(weight / np.add.reduceat(weight, first)[group])


def _best(data: _Choices, groups: Int64, utility: Float64) -> Int64:
    """Option with the highest utility of each group; the first of equals."""
    found = [
        data.start[group] + int(np.argmax(utility[data.start[group] : data.start[group + 1]]))
        for group in groups.tolist()
    ]
    return np.array(found, np.int64)


def _multipliers(used: Sequence[Term], beta: Float64, covariance: Float64) -> pd.DataFrame:
    """Coefficients against that of recovery, with intervals by linearisation."""
    columns = ["term", "multiplier", "low", "high", "settled"]
    if Term.RECOVERY not in used:
        return pd.DataFrame(columns=columns)
    scale = used.index(Term.RECOVERY)
    base, sure = beta[scale], beta[scale] > STEPS * np.sqrt(covariance[scale, scale])
    rows = []
    for at, term in enumerate(used):
        ratio = beta[at] / base
        slope = np.zeros(len(beta))
        slope[at], slope[scale] = 1 / base, slope[scale] - ratio / base
        if at == scale:
            slope[:] = 0.0
        error = STEPS * float(np.sqrt(max(float(slope @ covariance @ slope), 0.0)))
        settled = bool(sure and error < max(1.0, abs(ratio)))
        rows.append((term.value, float(ratio), float(ratio - error), float(ratio + error), settled))
    return pd.DataFrame(rows, columns=columns)
