"""Simulated quarters: one draw an outcome, the same for all; what is known when; rules keep limits."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from jiaocha.certification import check_choice
from jiaocha.law.pairs import open_pairs
from jiaocha.worth.capacities import receiving_room
from jiaocha.worth.options import build_options
from jiaocha_models import History, Limits
from jiaocha_models.quarter import stored_types
from jiaocha_scenarios.rules_of_thumb import nearest, staying, ways
from jiaocha_scenarios.simulation import (
    POLICIES,
    Course,
    Realised,
    Setting,
    World,
    gini,
    simulate,
    step,
    summed,
    world_of,
)
from jiaocha_scenarios.simulation.draws import Purpose, uniforms
from jiaocha_scenarios.simulation.outcomes import as_known_on
from jiaocha_scenarios.simulation.placing import true_estimates
from jiaocha_scenarios.simulation.policies import seen_through
from jiaocha_scenarios.simulation.recording import graded, recorded, strategic

SETTING = Setting(cases=20, quarters=2, history=400)
BY_NAME = {policy.name: policy for policy in POLICIES}


@cache
def world() -> World:
    return world_of(SETTING)


@cache
def run(name: str) -> tuple[Realised, ...]:
    [(_, quarters)] = simulate(world(), [BY_NAME[name]], Limits(effort=0.02, threads=1))
    return tuple(quarters)


def test_draws_are_uniform_and_belong_to_their_keys() -> None:
    case = np.arange(20_000)
    court, mode = case % 7, np.full(len(case), 5)
    one = uniforms((3, 1), case, court, mode, Purpose.PROGRESS)
    assert np.histogram(one, 10, (0, 1))[0].min() > 1_850
    assert (one == uniforms((3, 1), case, court, mode, Purpose.PROGRESS)).all()
    for other in (
        uniforms((4, 1), case, court, mode, Purpose.PROGRESS),
        uniforms((3, 2), case, court, mode, Purpose.PROGRESS),
        uniforms((3, 1), case, court + 1, mode, Purpose.PROGRESS),
        uniforms((3, 1), case, court, mode - 1, Purpose.PROGRESS),
        uniforms((3, 1), case, court, mode, Purpose.SHARE),
    ):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.03


def test_nothing_is_known_before_it_happens() -> None:
    former, day = world().history, pd.Timestamp("2026-01-01")
    known = as_known_on(former, day)
    assert not (known["end"] > day).any()
    assert not (known["progress_date"] > day).any()
    open_still = known["end"].isna() & ~known["progress"]
    assert open_still.any()
    assert (known.loc[open_still, "recovered"] == 0).all()
    assert {name: str(kind) for name, kind in known.dtypes.items()} == dict(stored_types(History))
    last = as_known_on(former, "2100-01-01")
    assert int(last["progress"].sum()) == int(former["progress"].sum()) > 0


def test_the_same_world_gives_the_same_results_and_staying_gains_nothing() -> None:
    course = Course(world(), BY_NAME["nearest"])
    step(course, 0, Limits())
    assert summed(course.quarters) == summed(run("nearest")[:1])
    stayed = summed(run("stay"))
    assert stayed["progress_if_stayed"] == summed(run("nearest"))["progress_if_stayed"]
    if not stayed["moved"]:
        assert (stayed["gain"], stayed["gain_true"]) == (0, 0)


def test_estimates_learn_from_what_came_of_earlier_quarters() -> None:
    row = summed(run("ours"))
    assert row["cases"] == sum(scope["cases"] for scope in row["scopes"].values())
    assert row["moved"] > 0
    assert row["quarters_told_apart"] is not None
    assert row["gain"] == sum(row["gain_by_quarter"]) == row["progress"] - row["progress_if_stayed"]


def test_hindsight_is_worth_most_in_the_first_quarter() -> None:
    """Later quarters differ by what each policy left of the courts' room."""
    best = run("hindsight")[0].worth_fen
    for name in ("stay", "nearest", "ours"):
        assert run(name)[0].worth_fen <= best


def test_rules_of_thumb_keep_every_limit() -> None:
    quarter = world().arrivals[0].quarter
    options = build_options(quarter)
    choice = nearest(options.problem, ways(quarter, options))
    choice = np.where(choice < 0, staying(options), choice)
    assert not check_choice(options.problem, choice)


def test_true_estimates_are_the_truth_of_every_open_option() -> None:
    arrived, truth = world().arrivals[0], world().truth.in_quarter(0)
    table = true_estimates(
        arrived.quarter, open_pairs(arrived.quarter), arrived.true, truth, arrived.hardness
    )
    options = build_options(seen_through(arrived.quarter, table))
    assert len(options.problem.value) == len(build_options(arrived.quarter).problem.value)
    stay = table[table["mode"] == "stay"].set_index("case_number")["progress"]
    case = int(options.term_case[0])
    number = arrived.quarter.cases["case_number"][case]
    mine = table[table["case_number"] == number]
    gains = mine["progress"] - stay[number]
    rows = options.progress_gain[options.term_case == case]
    assert all(np.isclose(gains, gain).any() for gain in rows)


def test_records_may_be_wrong_or_blank() -> None:
    setting, rng = replace(SETTING, wrong=0.3, missing=0.3), np.random.default_rng(1)
    former = recorded(world().history, setting, rng)
    assert former["asset_kind"].isna().mean() > 0.2
    assert (former["progress"] != world().history["progress"]).mean() > 0.2
    cases = world().home.cases
    changed = graded(cases, setting, rng)["lead_quality"] != cases["lead_quality"]
    assert 0 < changed.sum() < len(cases)
    same = recorded(world().history, SETTING, rng)
    pd.testing.assert_frame_equal(same, world().history)


def test_strategic_courts_keep_easy_cases_and_declare_less() -> None:
    honest = world().arrivals[0]
    everywhere = np.ones(len(honest.quarter.courts), bool)
    rng = np.random.default_rng(1)
    quarter, hardness = strategic(honest.quarter, honest.hardness, everywhere, rng)
    assert (hardness > honest.hardness).all()
    room = quarter.courts["declared_room"].to_numpy(float)
    assert np.allclose(room, receiving_room(honest.quarter)["units"] / 2, atol=0.05)
    listed = quarter.adjustments[
        ~quarter.adjustments["case_number"].isin(honest.quarter.adjustments["case_number"])
    ]
    leads = honest.quarter.cases.set_index("case_number")["lead_quality"]
    assert len(listed)
    assert leads[listed["case_number"]].isin(["high", "medium"]).all()
    options = build_options(quarter)
    home = staying(options)
    kept = options.case_group[quarter.cases["case_number"].isin(listed["case_number"]).to_numpy()]
    kept = kept[kept >= 0]
    assert (home[kept] >= 0).all()
    assert (np.bincount(options.option_group)[kept] == 1).all()


def test_gini() -> None:
    assert gini(np.array([1.0, 1.0, np.nan])) == 0
    assert gini(np.array([0.0, 0.0, 0.0, 4.0])) == 0.75
    assert gini(np.array([np.nan])) == 0


def test_the_example_of_the_page_runs() -> None:
    page = (Path(__file__).parents[1] / "docs" / "simulation.md").read_text("utf-8")
    for text in re.findall(r"```python\n(.*?)```", page, re.S):
        exec(compile(text, "simulation.md", "exec"), {})
