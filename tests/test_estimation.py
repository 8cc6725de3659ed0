"""Estimates from history: shrinkage against a dense oracle, censoring, out of sample, courts told apart."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from jiaocha.estimation import Fitted, calibration_of, estimates_of, fit
from jiaocha.estimation.features import DEFAULT, LEAD_IF_MOVED, check_features, codes_of_rows
from jiaocha.estimation.rows import FEWEST_ROWS, rows_of
from jiaocha.estimation.scoring import option_rows
from jiaocha.estimation.tree import (
    PRIOR_MEAN_VARIANCE,
    Tree,
    averaged,
    fitted_variances,
    log_likelihood,
    smooth,
)
from jiaocha.law.courts import court_table
from jiaocha.law.pairs import open_pairs
from jiaocha_models import Estimate, History, InputError, Quarter
from jiaocha_models.case import KNOWN_AFTERWARDS
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import Mode
from jiaocha_scenarios.hidden_truth import hidden_truth, synthetic_history
from tests.drawn import drawn
from tests.tiny import case, frame_of, tiny_quarter

TREE = Tree((
    np.array([0, 0, 1, 1, 2, 3]), np.array([0, 0, 1, 1]), np.array([0, 0]), np.array([0]),
))  # fmt: skip


@cache
def quarter_with_history(spread: float = 0.6, rows: int = 4000, seed: int = 3) -> Quarter:
    quarter = drawn("prefecture")
    truth = hidden_truth(quarter, seed, spread=spread)
    return replace(quarter, history=synthetic_history(quarter, truth, rows, seed))


@cache
def fitted(spread: float = 0.6, method: str = "additive") -> Fitted:
    return fit(quarter_with_history(spread), method=method)


def dense(variance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prior covariance of the leaves, built node by node."""
    total = np.zeros((6, 6))
    node = np.arange(6)
    for parent, part in zip(TREE.parent, variance, strict=True):
        total += part * (node[:, None] == node[None, :])
        node = parent[node]
    return total


def test_shrinkage_is_the_exact_posterior() -> None:
    rng = np.random.default_rng(1)
    value, precision = rng.normal(size=6), np.array([4.0, 0.0, 9.0, 1.0, 30.0, 0.5])
    variance = np.array([0.1, 0.3, 0.2, 0.4])
    prior, known = dense(variance), precision > 0
    noisy = prior[np.ix_(known, known)] + np.diag(1 / precision[known])
    gain = prior[:, known] @ np.linalg.inv(noisy)
    found = smooth(TREE, value, precision, variance)
    assert found.mean == pytest.approx(gain @ value[known])
    assert found.variance == pytest.approx(np.diag(prior - gain @ prior[known]))
    draws = np.array([found.draw(rng) for _ in range(20_000)])
    assert np.cov(draws.T) == pytest.approx(prior - gain @ prior[known], abs=0.02)
    other = np.array([0.2, 0.1, 0.3, 0.1])
    exact = [
        -0.5 * np.linalg.slogdet(m)[1] - 0.5 * value[known] @ np.linalg.solve(m, value[known])
        for m in (
            dense(v)[np.ix_(known, known)] + np.diag(1 / precision[known]) for v in (variance, other)
        )
    ]  # fmt: skip
    ours = [log_likelihood(TREE, value, precision, v) for v in (variance, other)]
    assert ours[0] - ours[1] == pytest.approx(exact[0] - exact[1])


def test_the_posterior_is_averaged_over_the_variances() -> None:
    """Against draws of the variances from their prior, weighted by their likelihood."""
    rng = np.random.default_rng(2)
    value, precision = np.array([0.9, 0.4, -0.6, -0.9, 0.3, 0.0]), np.array([9.0, 9.0, 20.0, 9.0, 30.0, 0.0])
    draws = rng.exponential(PRIOR_MEAN_VARIANCE, (6000, 4))
    weight = np.exp([log_likelihood(TREE, value, precision, each) for each in draws])
    weight /= weight.sum()
    each = [smooth(TREE, value, precision, variance) for variance in draws]
    mean = weight @ np.array([one.mean for one in each])
    variance = weight @ np.array([one.variance + one.mean**2 for one in each]) - mean**2
    likeliest = fitted_variances(TREE, value, precision)
    found = averaged(TREE, value, precision, likeliest)
    assert found.mean == pytest.approx(mean, abs=0.03)
    assert np.sqrt(found.variance) == pytest.approx(np.sqrt(variance), rel=0.12)


def test_the_more_data_the_less_a_court_is_shrunk() -> None:
    variance = np.full(4, 0.2)
    means = [
        smooth(TREE, np.array([1.0, 0, 0, 0, 0, 0]), np.array([n, 0, 0, 0, 0, 0]), variance).mean[0]
        for n in (0.0, 1.0, 10.0, 1e9)
    ]
    assert means[0] == 0.0
    assert means == sorted(means)
    assert means[-1] == pytest.approx(1.0)


def test_little_spread_is_found_where_there_is_none() -> None:
    rng = np.random.default_rng(5)
    precision = np.full(6, 100.0)
    none = fitted_variances(TREE, rng.normal(size=6) / 10, precision)
    much = fitted_variances(TREE, np.array([1.0, -1, 2, -2, 1, -1]), precision)
    assert 10 * none[0] < much[0], "of the two or fewer nodes of the levels above little is known either way"


@pytest.mark.parametrize("name", KNOWN_AFTERWARDS)
def test_an_outcome_is_no_feature(name: str) -> None:
    with pytest.raises(InputError) as caught:
        fit(quarter_with_history(), features=["asset_kind", name])
    assert [found.rule for found in caught.value.findings] == ["feature_is_outcome"]


def test_features_are_checked_and_the_mode_is_always_one() -> None:
    assert check_features(["asset_kind"]) == ("mode", "asset_kind")
    assert check_features(DEFAULT) == (*DEFAULT, LEAD_IF_MOVED)
    with pytest.raises(InputError) as caught:
        check_features(["weather"])
    assert [found.rule for found in caught.value.findings] == ["feature_unknown"]


def test_blank_cells_are_a_class_of_their_own() -> None:
    rows = [{"case_number": "（2023）宁0423执1号", "court_code": "宁0423", "start": "2023-05-01"}]
    codes = codes_of_rows(frame_of(History, rows), check_features(DEFAULT))
    assert codes[0].tolist() == [0, 8, 6, 4, 0, 5, 5, 5]


@pytest.mark.parametrize("size", [0, FEWEST_ROWS - 1])
def test_too_little_history_is_refused(size: int) -> None:
    whole = quarter_with_history()
    with pytest.raises(InputError) as caught:
        fit(replace(whole, history=whole.history.iloc[:size]))
    assert [found.rule for found in caught.value.findings] == ["history_too_small"]


def test_a_history_shorter_than_the_horizon_is_refused() -> None:
    whole = quarter_with_history()
    late = whole.history["start"] > pd.Timestamp(whole.policy.planning_date) - pd.Timedelta(days=300)
    with pytest.raises(InputError) as caught:
        fit(replace(whole, history=whole.history[late].reset_index(drop=True)))
    assert "历史太短" in caught.value.findings[-1].message


def test_open_cases_do_not_flatter_the_quick_ones() -> None:
    """In a world where every case takes 1 to 11 months, closed cases alone would show too much progress."""
    rng = np.random.default_rng(8)
    quarter = tiny_quarter(cases=[case(1)])
    n, today = 6000, np.datetime64("2026-10-01")
    start = today - rng.integers(10, 800, n)
    good = rng.random(n) < 0.3
    end = start + np.where(good, 45, 340)
    seen = end <= today
    history = frame_of(History, [])
    history = pd.DataFrame({name: history[name].reindex(range(n)) for name in history.columns}).assign(
        case_number=[f"（2025）宁0423执{i + 1}号" for i in range(n)], court_code="宁0423", mode="stay",
        start=start.astype("datetime64[s]"), petition=False, returned=False, progress=good & seen,
        end=np.where(seen, end, np.datetime64("NaT")).astype("datetime64[s]"),
    )  # fmt: skip
    history = history.astype(stored_types(History))
    rows = rows_of(replace(quarter, history=history), court_table(quarter.courts), check_features(()), 5)
    closed_only = history.loc[seen, "progress"].mean()
    weighted = np.average(rows.outcome, weights=rows.weight)
    assert closed_only > 0.36
    assert weighted == pytest.approx(good.mean(), abs=0.015)


def test_courts_are_told_apart_only_where_they_differ() -> None:
    assert fitted(0.6).by_court
    assert not fitted(0.0).by_court
    assert "不足以区分" in calibration_of(fitted(0.0)).sentence
    assert "足以区分" in calibration_of(fitted(0.6)).sentence


def test_without_telling_courts_apart_all_get_the_same_and_a_wider_interval() -> None:
    quarter = quarter_with_history(0.0)
    table = estimates_of(quarter, fitted(0.0))
    directed = table[table["mode"].eq("directed")]
    spread = directed.groupby("case_number")["progress"].agg(lambda values: values.max() - values.min())
    assert len(spread)
    assert spread.max() < 1e-12
    assert table["source"].str.endswith("不区分法院").all()


def test_no_case_is_scored_by_a_model_that_saw_it() -> None:
    """Turning every outcome of one fold around leaves the held-out scores of that fold as they were."""
    quarter = quarter_with_history()
    first = fitted()
    numbers = [number for number, fold in first.rows.case_fold.items() if fold == 2]
    history = quarter.history.copy()
    here = history["case_number"].isin(numbers) & history["end"].notna()
    history.loc[here, "progress"] = ~history.loc[here, "progress"]
    history.loc[here, "progress_date"] = pd.NaT
    turned = fit(replace(quarter, history=history))
    fold_two = first.without[2], turned.without[2]
    assert fold_two[0].court.mean == pytest.approx(fold_two[1].court.mean, abs=1e-9)
    assert fold_two[0].case.log_odds(first.rows.codes) == pytest.approx(
        fold_two[1].case.log_odds(first.rows.codes), abs=1e-9
    )
    assert np.abs(first.whole.court.mean - turned.whole.court.mean).max() > 0.01


def test_a_case_of_the_quarter_with_a_history_is_scored_by_the_model_without_it() -> None:
    quarter = quarter_with_history()
    table = estimates_of(quarter, fitted())
    number = table["case_number"].iloc[0]
    history = quarter.history.copy()
    history.loc[0, "case_number"] = number
    known = replace(quarter, history=history)
    again = fit(known)
    rescored = estimates_of(known, again)
    fold = again.rows.case_fold[number]
    mine = rescored["case_number"].eq(number)
    aside = replace(again, whole=again.without[fold])
    expected = estimates_of(replace(known, history=history.iloc[1:]), aside)
    left = rescored.loc[mine, "progress"].to_numpy(float)
    assert left == pytest.approx(expected.loc[mine, "progress"].to_numpy(float))
    whole = estimates_of(known, replace(again, without=(again.whole,) * 5)).loc[mine, "progress"]
    assert np.abs(left - whole.to_numpy(float)).max() > 1e-6


@pytest.mark.parametrize("method", ["additive", "boosted"])
def test_estimates_cover_every_open_option_once_with_ordered_intervals(method: str) -> None:
    quarter = quarter_with_history()
    table = estimates_of(quarter, fitted(method=method))
    assert {name: str(dtype) for name, dtype in table.dtypes.items()} == stored_types(Estimate)
    assert not table.duplicated(["case_number", "court_code", "mode"]).any()
    pairs = open_pairs(quarter)
    assert len(table) == len(option_rows(quarter, pairs)[0])
    candidates = quarter.cases["case_number"][pairs.case_group >= 0]
    assert set(table.loc[table["mode"].eq("stay"), "case_number"]) == set(candidates)
    for name in ("progress", "share"):
        low, value, high = (table[column] for column in (f"{name}_low", name, f"{name}_high"))
        assert (low.le(value) & value.le(high) & low.ge(0) & high.le(1)).all()
    assert table["months"].between(0, 12).all()


@pytest.mark.parametrize("method", ["additive", "boosted"])
def test_held_out_estimates_are_calibrated_and_tell_cases_apart(method: str) -> None:
    found = calibration_of(fitted(method=method))
    assert found.distance < 0.05
    assert found.discrimination > 0.65
    assert found.brier < found.base_brier
    assert found.log_loss < found.base_log_loss
    assert found.reliability["cases"].sum() == found.by_court["cases"].sum() == found.by_mode["cases"].sum()
    order = quarter_with_history().courts["code"].tolist()
    assert [order.index(code) for code in found.by_court["court_code"]] == sorted(
        order.index(code) for code in found.by_court["court_code"]
    ), "courts stand in the order of the roster, never by their figures"


def test_intervals_cover_the_truth_that_the_model_does_not_share() -> None:
    """Over several truths: the options of one quarter share their courts, so one alone says little."""
    for spread in (0.25, 0.6):
        covered, off = zip(*(coverage(seed, spread) for seed in range(4)), strict=True)
        assert np.mean(covered) > (0.8 if spread < 0.5 else 0.75)
        assert abs(np.mean(off)) < 0.06


def coverage(seed: int, spread: float) -> tuple[float, float]:
    """Share of the true probabilities inside their 90 % intervals, and the mean error of the estimates."""
    quarter = quarter_with_history(spread, seed=seed)
    case_, court, mode = option_rows(quarter, open_pairs(quarter))
    true = pd.DataFrame(
        {
            "case_number": quarter.cases["case_number"].to_numpy(object)[case_],
            "court_code": quarter.courts["code"].to_numpy(object)[court],
            "mode": [list(Mode)[at].value for at in mode],
            "true": hidden_truth(quarter, seed, spread=spread).of_options(quarter, case_, court, mode),
        }
    )
    table = estimates_of(quarter, fit(quarter)).merge(true, on=["case_number", "court_code", "mode"])
    assert len(table) == len(true)
    inside = table["true"].between(table["progress_low"], table["progress_high"])
    return float(inside.mean()), float((table["progress"] - table["true"]).mean())
