"""Estimates of every open option of a quarter: the one table that worth, folder and verification know."""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from jiaocha.estimation.features import Codes, codes_of_rows, design, join_features
from jiaocha.estimation.fitting import Fitted
from jiaocha.estimation.model import Model
from jiaocha.estimation.rows import leaves
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import open_pairs
from jiaocha_models import Estimate, Quarter
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import TRANSFER_MODES, Mode

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

COVERAGE = 0.90
"""Of the intervals in the table."""
_STEPS = float(ndtri(0.5 + COVERAGE / 2))
_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])
SOURCES = {"additive": "历史估计·加性模型", "boosted": "历史估计·梯度提升"}
ROWS_AT_ONCE = 100_000


def estimates_of(quarter: Quarter, fitted: Fitted, pairs: OpenPairs | None = None) -> pd.DataFrame:
    """Estimate every open option of every candidate case, and staying for each.

    Parameters
    ----------
    quarter : Quarter
    fitted : Fitted
    pairs : OpenPairs, optional
        What the law leaves open; found here without it.

    Returns
    -------
    pandas.DataFrame
        The columns of :class:`jiaocha_models.Estimate`, sorted as a quarter sorts its tables.
    """
    pairs = open_pairs(quarter) if pairs is None else pairs
    case, court, mode = option_rows(quarter, pairs)
    codes = codes_at_decision(quarter, case, mode, fitted.features)
    leaf = leaves(court, codes, fitted.features)
    figures = np.empty((7, len(case)))
    for model, rows in _by_model(quarter, fitted, case):
        for first in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[first : first + ROWS_AT_ONCE]
            figures[:, part] = _figures(model, fitted, codes[part], leaf[part])
    names = ("progress", "progress_low", "progress_high", "share", "share_low", "share_high", "months")
    table = pd.DataFrame(
        {
            "case_number": quarter.cases["case_number"].to_numpy(object)[case],
            "court_code": quarter.courts["code"].to_numpy(object)[court],
            "mode": np.array([word.value for word in Mode], object)[mode],
            **dict(zip(names, figures, strict=True)),
            "rows": fitted.whole.rows[leaf],
            "source": SOURCES[fitted.method] + ("·区分法院" if fitted.by_court else "·不区分法院"),
        }
    )
    table = table[list(stored_types(Estimate))].astype(stored_types(Estimate))
    return table.sort_values(["case_number", "court_code", "mode"], kind="stable", ignore_index=True)


def with_estimates(quarter: Quarter, table: pd.DataFrame) -> Quarter:
    """Put estimates into a quarter, and let its policy take prospects from them."""
    recovery = quarter.policy.recovery.model_copy(update={"from_estimates": True})
    policy = quarter.policy.model_copy(update={"recovery": recovery})
    return replace(quarter, estimates=table, policy=policy)


def option_rows(quarter: Quarter, pairs: OpenPairs) -> tuple[Int64, Int64, Int64]:
    """Distinct (case, handling court, mode) of all open options, and staying for each candidate case."""
    n_courts, n_modes = len(quarter.courts), len(Mode)
    origin = pd.Index(quarter.courts["code"]).get_indexer(pd.Index(quarter.cases["court_code"]))
    count = np.diff(pairs.member_start)[pairs.option_group]
    option = np.repeat(np.arange(len(count)), count)
    before = np.repeat(np.cumsum(count) - count, count)
    within = np.arange(len(option)) - before
    case = pairs.member_case[pairs.member_start[pairs.option_group[option]] + within].astype(np.int64)
    mode = pairs.option_mode[option].astype(np.int64)
    court = np.where(_TRANSFERS[mode], pairs.option_receiver[option], origin[case])
    stays = np.unique(pairs.member_case).astype(np.int64)
    case, mode = np.concatenate([case, stays]), np.append(mode, np.zeros(len(stays), np.int64))
    court = np.concatenate([court, origin[stays]])
    key = np.unique((case * n_courts + court) * n_modes + mode)
    return key // n_modes // n_courts, key // n_modes % n_courts, key % n_modes


def codes_at_decision(quarter: Quarter, case: Int64, mode: Int64, features: tuple[str, ...]) -> Codes:
    """Features of cases in modes as on the day of the decision: age counts up to that day."""
    cases = quarter.cases
    today = pd.Timestamp(quarter.policy.planning_date)
    age = (today - cases["filing_date"]).dt.days.astype("Float64").clip(lower=0)
    known = cases.assign(
        age_days=cases["age_all_courts_days"].astype("Float64").fillna(age),
        ground=cases["ground"],
        mode=Mode.STAY.value,
    )
    codes = codes_of_rows(known, features)[case]
    codes[:, 0] = mode
    return join_features(codes, features)


def _by_model(quarter: Quarter, fitted: Fitted, case: Int64) -> list[tuple[Model, Int64]]:
    """Rows by the model that has not seen their case."""
    fold = quarter.cases["case_number"].map(fitted.rows.case_fold).fillna(-1).to_numpy(np.int64)[case]
    models = [(-1, fitted.whole), *enumerate(fitted.without)]
    return [(model, np.flatnonzero(fold == at)) for at, model in models if (fold == at).any()]


def _figures(model: Model, fitted: Fitted, codes: Codes, leaf: Int64) -> Float64:
    """Progress, share and their intervals, months; shape (7, n_rows)."""
    middle = model.log_odds(codes, leaf, courts=fitted.by_court)
    error = model.error(codes, leaf, courts=fitted.by_court)
    progress = expit(middle)
    low, high = expit(middle - _STEPS * error), expit(middle + _STEPS * error)
    share, without = model.shares(codes)
    # Errors of the probability and of both shares, joined as independent.
    parts = (
        (share - without) * error * progress * (1.0 - progress),
        progress * np.sqrt(model.share.variance(codes)) * share * (1.0 - share),
        (1.0 - progress) * np.sqrt(model.share_without.variance(codes)) * without * (1.0 - without),
    )
    joint = np.sqrt(sum(part**2 for part in parts))
    expected = progress * share + (1.0 - progress) * without
    months = design(codes, fitted.features) @ model.months[:-1] + model.months[-1]
    return np.stack([
        progress, low, high, expected,
        np.clip(expected - _STEPS * joint, 0.0, expected), np.clip(expected + _STEPS * joint, expected, 1.0),
        np.clip(months, 0.0, fitted.horizon_months),
    ])  # fmt: skip
