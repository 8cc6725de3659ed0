"""Random assignment among near-equal options: limits kept, probabilities true, the effect recovered."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import jiaocha as jc
from jiaocha.certification.choice import check_choice
from jiaocha.cli import main
from jiaocha.evaluation import evaluate
from jiaocha.evaluation.randomised import FEWEST, effects_of, read_draws, weighted_difference
from jiaocha.folder.layout import DRAWS
from jiaocha.replanning.random_assignment import COLUMNS
from jiaocha_models.words import Status
from tests.outcomes import drawn_outcomes
from tests.tiny import case, tiny_quarter

WIDE = 300_000
"""Fen."""


@cache
def planned() -> Any:
    rows = [
        case(n, code, lead_quality="high" if n % 3 else "low", claimed=5_000_000 + 100_000 * n)
        for n, code in enumerate(["宁0402", "宁0422", "宁0423"] * 20, start=1)
    ]
    room = {code: {"declared_room": 90.0} for code in ("宁0402", "宁0424", "宁0425")}
    return jc.plan(tiny_quarter(cases=rows, courts=room))


def test_rules_and_limits_are_kept_and_the_loss_is_bounded() -> None:
    before = planned()
    found = jc.randomise(before, WIDE)
    problem, choice = found.plan.options.problem, found.plan.solution.choice
    assert check_choice(problem, choice) == []
    assert found.changed > 5
    value = problem.value
    for old, new in zip(before.solution.choice, choice, strict=True):
        assert value[new] >= value[old] - WIDE
    summary = found.plan.summary
    assert summary.value_fen == value[choice].sum() <= summary.bound_fen == before.summary.bound_fen
    assert summary.status in (Status.WITHIN_GAP, Status.PROVEN_BY_CERTIFICATE)


def test_nobody_chooses_the_seed() -> None:
    one, again, other = (
        jc.randomise(planned(), WIDE),
        jc.randomise(planned(), WIDE),
        jc.randomise(planned(), 20_000),
    )
    assert one.draws.equals(again.draws)
    assert one.seed == again.seed != other.seed
    assert (one.plan.solution.choice == again.plan.solution.choice).all()


def test_without_tolerance_only_equals_are_drawn() -> None:
    found = jc.randomise(planned(), 0)
    assert (found.draws["difference_fen"] >= 0).all()
    with pytest.raises(ValueError, match="negative"):
        jc.randomise(planned(), -1)


def test_recorded_probabilities_add_up() -> None:
    draws = jc.randomise(planned(), WIDE).draws
    assert list(draws.columns) == list(COLUMNS)
    one = draws.drop_duplicates(["group", "mode", "court_code"])
    sums = one.groupby("group")[["probability", "drawn", "planned"]].sum()
    assert sums["probability"].to_numpy() == pytest.approx(1.0)
    assert (sums["drawn"] == 1).all()
    assert (sums["planned"] == 1).all()
    assert (one.groupby("group").size() >= 2).all()


def test_draws_follow_their_probabilities() -> None:
    draws = jc.randomise(planned(), WIDE).draws.drop_duplicates(["group", "mode", "court_code"])
    expected, taken = draws["probability"], draws["drawn"]
    by_place = draws.assign(rank=draws.groupby("group").cumcount())
    for rank in (0, 1):
        part = by_place["rank"] == rank
        mean, deviation = expected[part].sum(), np.sqrt((expected[part] * (1 - expected[part])).sum())
        assert abs(taken[part].sum() - mean) < 3.5 * deviation


def test_the_weighted_difference_is_right_where_the_plain_one_is_not() -> None:
    rng, plain, weighted, inside = np.random.default_rng(3), [], [], 0
    for _ in range(200):
        hard = rng.random(400) < 0.5
        chance = np.where(hard, 0.8, 0.2)
        taken = rng.random(400) < chance
        outcome = (rng.random(400) < np.where(hard, 0.1, 0.6) + 0.15 * taken).astype(float)
        one, other, gap, low, high = weighted_difference(outcome, taken, chance)
        assert one - other == pytest.approx(gap)
        plain.append(outcome[taken].mean() - outcome[~taken].mean())
        weighted.append(gap)
        inside += low <= 0.15 <= high
    assert np.mean(weighted) == pytest.approx(0.15, abs=0.015)
    assert np.mean(plain) < 0.0
    assert 0.84 <= inside / 200 <= 0.97


def test_the_command_records_it_in_both_plans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, out = jc.write_plan(planned(), tmp_path / "方案"), tmp_path / "随机"
    base = ["randomise", str(folder), "--quiet", "--tolerance", str(WIDE / 100)]
    with pytest.raises(SystemExit):
        main([*base, "--out", str(out)])
    assert main([*base, "--out", str(out), "--approved", " "]) == 2
    assert main([*base, "--out", str(folder), "--replace", "--approved", "某院〔2026〕1号"]) == 2
    capsys.readouterr()
    assert main([*base, "--out", str(out), "--approved", "某院〔2026〕1号", "--by", "执行局", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["approved_by"] == "某院〔2026〕1号"
    for path in (folder, out):
        events = [entry for entry in read_entries(path) if entry.event == "randomised"]
        assert [entry.data["seed"] for entry in events] == [told["seed"]]
        assert events[0].by == "执行局"
    assert [finding.rule for finding in jc.verify(out)] == []
    assert main([*base, "--out", str(tmp_path / "又"), "--approved", "某院〔2026〕1号"]) == 0
    assert len([entry for entry in read_entries(folder) if entry.event == "randomised"]) == 2
    assert (out / DRAWS).read_bytes() == (tmp_path / "又" / DRAWS).read_bytes()


def read_entries(folder: Path) -> Any:
    from jiaocha.folder import read_entries as entries

    return entries(folder)


def test_an_evaluation_gives_the_effect_of_the_draw(tmp_path: Path) -> None:
    folder = jc.write_plan(planned(), tmp_path / "方案")
    out = tmp_path / "随机"
    command = ["randomise", str(folder), "--quiet", "--tolerance", str(WIDE / 100), "--out", str(out)]
    assert main([*command, "--approved", "某院〔2026〕1号"]) == 0
    plan = jc.read_plan(out)
    draws = read_draws(plan)
    assert draws is not None
    assert read_draws(jc.read_plan(folder)) is None
    effects = evaluate(plan, drawn_outcomes(plan, 1)).effects
    assert len(effects) >= 1
    assert (effects["low"] <= effects["difference"]).all()
    assert (effects["groups"] >= 2 * FEWEST).all()
    none = evaluate(jc.read_plan(folder), drawn_outcomes(planned(), 1)).effects
    assert none.empty
    assert effects_of(draws, pd.DataFrame()).empty
