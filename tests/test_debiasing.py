"""The debiased gain: worlds drawn from the posterior, held-out misses, own records, the nearest court."""

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scipy.special import expit

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.debiasing.alternatives import nearest_court
from jiaocha.debiasing.chance import scatter
from jiaocha.debiasing.debiased import debiased_gain
from jiaocha.debiasing.held_out import misses
from jiaocha.debiasing.left_out import FEW, THIN, WIDE, left_out
from jiaocha.debiasing.nothing_to_gain import exchanged, nothing_to_gain
from jiaocha.debiasing.posterior import worlds
from jiaocha.debiasing.selection import under_selection
from jiaocha.debiasing.tables import Debiasing, tables_of
from jiaocha.debiasing.unshrunk import own_records
from jiaocha.debiasing.valuing import MEASURES, Valuing, valuing_of
from jiaocha.estimation import Fitted, estimates_of, fit, with_estimates
from jiaocha.estimation.model import groups_of_like
from jiaocha.estimation.rows import KINDS
from jiaocha.worth.options import build_options
from jiaocha.worth.totals import chosen_rows
from jiaocha_models.words import Mode, Term
from jiaocha_scenarios.hidden_truth import hidden_truth, synthetic_history
from tests.plans import greedy_choice, plan_of
from tests.tiny import case, tiny_quarter

RANKING = re.compile(r"名次|排行|第一名|最差|最好的法院|优于其他|rank", re.I)


@cache
def fitted_quarter() -> tuple[Any, Fitted]:
    quarter = tiny_quarter(
        cases=[
            case(n, code, claimed=10_000_000 + n, lead_quality="high" if n % 2 else "medium",
                 debtor_identifier="证件共同" if n in (3, 5) else None)
            for n, code in enumerate(["宁0402", "宁0423"] * 8, start=1)
        ],
        courts={code: {"declared_room": 20.0} for code in ("宁0422", "宁0424", "宁0425")},
    )  # fmt: skip
    truth = hidden_truth(quarter, 1, spread=0.8)
    quarter = replace(quarter, history=synthetic_history(quarter, truth, 900, 1))
    fitted = fit(quarter)
    return with_estimates(quarter, estimates_of(quarter, fitted)), fitted


@cache
def planned() -> Any:
    quarter, _ = fitted_quarter()
    options = build_options(quarter)
    return plan_of(quarter, options, greedy_choice(options))


@cache
def valuing() -> Valuing:
    return valuing_of(planned())


def test_the_plans_own_figures_come_out_of_the_plans_own_estimates() -> None:
    _, fitted = fitted_quarter()
    found, options = valuing(), planned().options
    rows = found.rows()
    asked, (place,), stay = found.asked(fitted, [rows])
    p = expit(asked.log_odds(fitted.whole, courts=fitted.by_court))
    without, added = asked.shares(fitted.whole)
    share = without + p * added
    gains = found.gains(rows, p[place] - p[stay][rows.case], share[place] - share[stay][rows.case])
    start = options.term_start[:-1]
    assert gains[0] == pytest.approx(np.add.reduceat(options.progress_gain, start), abs=1e-9)
    assert gains[1] == pytest.approx(np.add.reduceat(options.raw_recovery, start), abs=len(start))
    benefit = options.terms[Term.PROGRESS] + options.terms[Term.RECOVERY]
    assert gains[2] == pytest.approx(np.add.reduceat(benefit, start), abs=4)


def test_debiased_figures() -> None:
    plan, (_, fitted) = planned(), fitted_quarter()
    manual = np.full(len(plan.options.groups), -1, np.int64)
    found = debiased_gain(plan, fitted, manual=manual)
    assert jc.debiased_gain is debiased_gain
    assert found.figures["against"].unique().tolist() == ["stay", "nearest", "manual"]
    assert (found.figures["low"] <= found.figures["debiased"]).all()
    assert (found.figures["debiased"] <= found.figures["high"]).all()
    assert (found.figures["realised_low"] <= found.figures["low"]).all()
    assert (found.figures["high"] <= found.figures["realised_high"]).all()
    own = found.figure(measure="progress")
    assert own["realised_low"] < own["low"], "chance comes on top"
    rows, _ = chosen_rows(plan.options, plan.solution.choice)
    terms = plan.options.terms
    assert found.predicted_fen == terms[Term.PROGRESS][rows].sum() + terms[Term.RECOVERY][rows].sum()
    assert found.low_fen < found.gain_fen < found.high_fen
    same = found.figures[found.figures["against"] == "manual"]
    assert (same[["predicted", "unshrunk", "debiased", "low", "high"]] == 0).all(axis=None)
    assert all(isinstance(found.figure(measure="benefit")[name], int) for name in ("debiased", "unshrunk"))
    again = debiased_gain(plan, fitted, manual=manual)
    assert again.figures.equals(found.figures)


def test_the_plans_prices_have_no_part_in_the_choice_of_held_out_models() -> None:
    """They know the fold's outcomes: what is chosen at them misses in a direction."""
    _, fitted = fitted_quarter()
    plan = planned()
    prices = plan.solution.prices
    dear = replace(prices, row_multiplier=prices.row_multiplier + 1000 * prices.denominator)
    other = valuing_of(replace(plan, solution=replace(plan.solution, prices=dear)))
    mine, theirs = (misses(each, fitted, {}, chosen_anew=True)["stay"] for each in (valuing(), other))
    assert mine.correction.tolist() == theirs.correction.tolist()
    assert mine.error.tolist() == theirs.error.tolist()
    assert not np.array_equal(valuing().price, other.price)


def test_the_share_without_progress_is_no_gain_of_a_move() -> None:
    """Part payments come in anyway: a move adds only what progress adds to them."""
    quarter, fitted = fitted_quarter()
    history = quarter.history
    part = history.assign(
        recovered=history["recovered"].where(history["progress"], history["claimed"] * 2 // 10)
    )
    found = fit(replace(quarter, history=part))
    assert found.whole.shares(found.rows.codes)[1] == pytest.approx(0.2, abs=0.02)
    assert fitted.whole.shares(fitted.rows.codes)[1] == pytest.approx(0.0, abs=0.01)
    gains = []
    for each in (fitted, found):
        valued = with_estimates(quarter, estimates_of(quarter, each))
        gains.append(int(build_options(valued).raw_recovery.clip(min=0).sum()))
    assert 0.2 * gains[0] < gains[1] < 0.8 * gains[0]


def test_chance_is_that_of_independent_draws() -> None:
    rng = np.random.default_rng(5)
    p, without, with_progress = np.array([0.3, 0.8]), np.array([0.1, 0.2]), np.array([0.7, 0.5])
    slopes = (np.array([1.0, 0.5]), np.array([10.0, 20.0]), np.array([[3.0, 4.0], [5.0, 6.0]]))
    n = 200_000
    progress = rng.random((n, 2)) < p
    mean = np.where(progress, with_progress, without)
    share = rng.beta(3.0 * mean, 3.0 * (1.0 - mean))  # variance mean x (1 - mean) / 4
    drawn = (
        progress * slopes[0], share * slopes[1], progress * slopes[2][0] + share * slopes[2][1]
    )  # fmt: skip
    expected = scatter(slopes, p, (without, with_progress - without), (0.25, 0.25))
    assert np.stack([each.var(axis=0) for each in drawn]) == pytest.approx(expected, rel=0.03)


def test_groups_with_the_same_option_in_both_plans_bring_no_chance() -> None:
    plan, (_, fitted) = planned(), fitted_quarter()
    same = debiased_gain(plan, fitted, manual=np.asarray(plan.solution.choice, np.int64))
    row = same.figure("manual", "progress")
    assert (row["realised_low"], row["realised_high"]) == (row["low"], row["high"])


def test_selection_shows_what_unseen_reasons_would_do() -> None:
    plan, (_, fitted) = planned(), fitted_quarter()
    found = under_selection(valuing(), fitted, np.asarray(plan.solution.choice, np.int64))
    table = found.table
    for measure in MEASURES:
        assert table[measure].is_monotonic_increasing
    assert found.factor_without_gain is not None
    assert 0.0 < found.factor_without_gain < 1.0
    at_one = table.loc[table["factor"] == 1.0, "progress"].item()
    rows, _ = chosen_rows(plan.options, plan.solution.choice)
    assert at_one == pytest.approx(plan.options.progress_gain[rows].sum(), abs=1e-6)
    stays = np.flatnonzero(plan.options.option_mode == Mode.STAY.position)
    staying = stays[np.unique(plan.options.option_group[stays], return_index=True)[1]]
    assert under_selection(valuing(), fitted, staying).factor_without_gain is None


def test_a_plan_without_choice_has_no_gain() -> None:
    plan = planned()
    nothing = replace(plan, solution=replace(plan.solution, choice=np.zeros(0, np.int64)))
    with pytest.raises(ValueError, match="没有可行方案"):
        debiased_gain(nothing)


def test_worlds_agree_with_the_posterior_of_the_model() -> None:
    _, fitted = fitted_quarter()
    rows = valuing().rows(planned().solution.choice)
    asked, _, _ = valuing().asked(fitted, [rows])
    model = fitted.whole
    drawn = np.concatenate([progress for _, progress, _ in worlds(model, asked, 4000, 1)])
    log_odds = np.log(drawn / (1.0 - drawn))
    spread = model.case.variance(asked.codes)[asked.pattern] + model.court.variance[asked.leaf]
    assert log_odds.mean(axis=0) == pytest.approx(asked.log_odds(model, courts=True), abs=0.06)
    assert log_odds.var(axis=0) == pytest.approx(spread + model.lack_of_fit, rel=0.2)
    assert model.court.node_weight.sum() == pytest.approx(1.0)


def test_held_out_cases_that_come_as_expected_correct_nothing() -> None:
    _, fitted = fitted_quarter()
    as_expected = replace(fitted, rows=replace(fitted.rows, outcome=fitted.probability))
    others = {"nearest": nearest_court(valuing())}
    none = misses(valuing(), as_expected, others, chosen_anew=True)
    assert set(none) == {"stay", "nearest"}
    for miss in none.values():
        assert miss.correction == pytest.approx(np.zeros(len(MEASURES)))
        assert (miss.error >= 0).all()
    origin = np.isin(fitted.rows.leaf // KINDS, valuing().origin)
    lower = np.where(origin, fitted.probability, fitted.probability - 0.02)
    worse = replace(fitted, rows=replace(fitted.rows, outcome=lower))
    assert misses(valuing(), worse, {}, chosen_anew=False)["stay"].correction[0] < 0


def test_a_court_record_without_shrinkage_is_what_its_cases_say() -> None:
    _, fitted = fitted_quarter()
    record, rows = own_records(fitted), fitted.rows
    offset = fitted.whole.case.log_odds(rows.codes)[rows.pattern]
    court = rows.leaf // KINDS
    expected = np.bincount(court, rows.weight * expit(offset + record[court]), rows.n_courts)
    assert expected == pytest.approx(np.bincount(court, rows.weight * rows.outcome, rows.n_courts), abs=0.01)
    shrunk = np.bincount(court, fitted.whole.court.mean[rows.leaf]) / np.maximum(np.bincount(court), 1)
    assert np.abs(record).max() > np.abs(shrunk).max()


def test_the_nearest_court_is_the_nearest_that_is_open_in_the_plans_mode() -> None:
    plan, found = planned(), nearest_court(valuing())
    options, courts = plan.options, valuing().facts.court_place
    moved = found >= 0
    assert moved.any()
    for group in np.flatnonzero(moved):
        chosen = plan.solution.choice[group]
        origin = options.groups["origin"].iloc[group]
        own = np.flatnonzero(
            (options.option_group == group) & (options.option_mode == options.option_mode[chosen])
        )
        away = [at for at in own if options.option_receiver[at] != origin]
        step = [
            np.hypot(
                courts.longitude[options.option_receiver[at]] - courts.longitude[origin],
                courts.latitude[options.option_receiver[at]] - courts.latitude[origin],
            )
            for at in away
        ]
        assert found[group] in away
        assert step[away.index(found[group])] <= 1.3 * min(step), "degrees are not quite kilometres"


def test_courts_are_exchanged_among_like_cases_only() -> None:
    _, fitted = fitted_quarter()
    mixed = exchanged(fitted, np.random.default_rng(1))
    before, after = fitted.rows, mixed.rows
    assert (before.leaf % KINDS == after.leaf % KINDS).all()
    assert (before.leaf != after.leaf).mean() > 0.5
    like = groups_of_like(before.codes, fitted.features)[before.pattern]
    size = before.n_courts * KINDS
    for rows in (before, after):
        assert np.bincount(rows.leaf, minlength=size).sum() == len(like)
    key = like * size
    assert sorted(key + before.leaf) == sorted(key + after.leaf)


def test_a_world_without_differences_reports_no_gain() -> None:
    _, fitted = fitted_quarter()
    found = nothing_to_gain(planned(), fitted, permutations=2)
    assert found.table["permutation"].tolist() == [1, 1, 1, 2, 2, 2]
    assert found.with_zero == 1.0
    assert found.told_apart <= 2
    benefit = found.table[found.table["measure"] == "benefit"]
    assert benefit["unshrunk"].sum() > benefit["predicted"].sum(), "own records promise more where nothing is"


def test_the_command_writes_workbook_page_and_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = jc.write_plan(planned(), tmp_path / "方案")
    manual = tmp_path / "手工方案.xlsx"
    numbers = planned().quarter.cases["case_number"].tolist()
    pd.DataFrame({"案号": numbers, "方式": ["留原法院"] * len(numbers)}).to_excel(manual, index=False)
    words = ["debias", str(folder), "--out", str(tmp_path / "去偏"), "--manual", str(manual)]
    assert main([*words, "--placebo", "1", "--quiet", "--by", "执行局"]) == 0
    said = capsys.readouterr().out
    assert "去偏后" in said
    assert "不能够说明的" in said
    assert RANKING.search(said) is None
    written = json.loads((tmp_path / "去偏" / "去偏.json").read_text("utf-8"))
    assert len(written["figures"]) == 9
    assert len(written["placebo"]["permutations"]) == 3
    manual_rows = [row for row in written["figures"] if row["against"] == "manual"]
    stay_rows = [row for row in written["figures"] if row["against"] == "stay"]
    assert [row["debiased"] for row in manual_rows] == [row["debiased"] for row in stay_rows]
    book = openpyxl.load_workbook(tmp_path / "去偏" / "去偏.xlsx")
    assert book.sheetnames == ["说明", "预测与去偏", "移出理由的影响", "无差别检验"]
    page = (tmp_path / "去偏" / "去偏.html").read_text("utf-8")
    assert "与就近法院比" in page
    assert "<script" not in page
    assert main([*words, "--quiet"]) == 2, "never over an existing folder"
    assert jc.verify(folder) == []


def test_what_caution_alone_leaves_out_is_marked() -> None:
    quarter, fitted = fitted_quarter()
    assert left_out(planned()).empty, "a policy without caution leaves nothing out"
    recovery = quarter.policy.recovery.model_copy(update={"caution": 1.0})
    quarter = replace(quarter, policy=quarter.policy.model_copy(update={"recovery": recovery}))
    options = build_options(quarter)
    plan = plan_of(quarter, options, greedy_choice(options))
    found = left_out(plan)
    assert len(found)
    assert (found["difference_fen"] > 0).all()
    assert set(found["mark"]) <= {THIN, WIDE}
    assert ((found["mark"] == THIN) == (found["rows"] < FEW)).all()
    shown = tables_of(Debiasing(plan, debiased_gain(plan, fitted), left_out=found))["left_out"]
    assert len(shown) == len(found)


def test_verification_rebuilds_a_cautious_plan_with_a_cap_from_its_folder(tmp_path: Path) -> None:
    quarter, _ = fitted_quarter()
    recovery = quarter.policy.recovery.model_copy(update={"caution": 0.5})
    capacity = quarter.policy.capacity.model_copy(update={"most_received_percent": 20})
    update = {"recovery": recovery, "capacity": capacity}
    cautious = replace(quarter, policy=quarter.policy.model_copy(update=update))
    options = build_options(cautious)
    plan = plan_of(cautious, options, greedy_choice(options))
    folder = jc.write_plan(plan, tmp_path / "方案")
    assert jc.verify(folder) == []
    received = np.bincount(plan.options.option_receiver[plan.solution.choice] + 1)[1:]
    assert received.max() <= len(cautious.cases) * 20 // 100
    plain = build_options(quarter)
    assert not np.array_equal(options.problem.value, plain.problem.value), "caution changes values"
