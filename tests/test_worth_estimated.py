"""Estimates of single options in planning: looked up, measured against staying, checked when verified."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import small_plan
from row_by_row.slow import Slow
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.estimation import with_estimates
from jiaocha.folder import write_plan
from jiaocha.law.rules import PAIR_RULES
from jiaocha.reporting.audience import Audience
from jiaocha.reporting.headline import estimated_choices
from jiaocha.reporting.view import View
from jiaocha.verification import verify
from jiaocha.worth.digest import table_digests
from jiaocha.worth.learning import is_learning
from jiaocha.worth.options import build_options
from jiaocha.worth.totals import choice_totals, progress_if_stay, terms_of
from jiaocha.worth.without_caution import gains_without_caution
from jiaocha_models import Options, Quarter
from jiaocha_models.words import Mode

NUMBER = "（2025）宁0423执1号"
STAY = {"case_number": NUMBER, "court_code": "宁0423", "mode": "stay", "progress": 0.2, "share": 0.1}
THERE = {"case_number": NUMBER, "court_code": "宁0424", "mode": "directed", "progress": 0.7, "share": 0.5}


def estimated(*rows: dict[str, Any], on: bool = True, **changes: Any) -> Quarter:
    """Quarter of one case: 150,000 yuan can be collected, half of it once there is progress."""
    return tiny_quarter(
        cases=[case(1, **changes)], policy={"recovery": {"from_estimates": on}}, estimates=list(rows)
    )


def directed(quarter: Quarter, options: Options, code: str) -> pd.Series:
    """Terms of directing the case to a court."""
    court = quarter.courts["code"].tolist().index(code)
    found = np.flatnonzero(
        (options.option_mode == Mode.DIRECTED.position) & (options.option_receiver == court)
    )
    return terms_of(options, int(found.item())).iloc[0]


def test_a_gain_is_the_estimate_less_that_of_staying() -> None:
    quarter = estimated(STAY, THERE)
    found = directed(quarter, build_options(quarter), "宁0424")
    assert found["progress_gain"] == pytest.approx(0.5)
    assert found["raw_recovery"] == round((0.5 - 0.1) * 15_000_000)


def test_an_option_without_a_row_keeps_the_gain_of_the_table() -> None:
    quarter = estimated(STAY, THERE)
    found = directed(quarter, build_options(quarter), "宁0422")
    assert found["progress_gain"] == pytest.approx((0.50 - 0.16) * 0.95)


def test_without_an_estimate_of_staying_the_table_says_what_staying_brings() -> None:
    quarter = estimated(THERE)
    found = directed(quarter, build_options(quarter), "宁0424")
    assert found["progress_gain"] == pytest.approx(0.7 - 0.16)
    assert found["raw_recovery"] == round((0.7 - 0.16) * 0.5 * 15_000_000)


def test_without_an_estimated_share_the_share_of_the_asset_counts() -> None:
    quarter = estimated(STAY, THERE | {"share": None})
    found = directed(quarter, build_options(quarter), "宁0424")
    assert found["raw_recovery"] == round(0.5 * 0.5 * 15_000_000)


def test_an_estimate_goes_before_the_columns_of_the_case() -> None:
    quarter = estimated(STAY, THERE, progress_if_stay=0.3, progress_if_moved=0.4, recovery_if_moved=0.9)
    found = directed(quarter, build_options(quarter), "宁0424")
    assert found["progress_gain"] == pytest.approx(0.5)
    assert found["raw_recovery"] == round((0.5 - 0.1) * 15_000_000)


def test_interference_leaves_ways_inside_the_court_their_share_only() -> None:
    inside = {"case_number": NUMBER, "court_code": "宁0423", "mode": "supervised", "progress": 0.6}
    registered = {
        "ground": "local_interference", "ground_registered_by": "督导员",
        "ground_registered_on": "2026-09-01", "ground_material": "督办材料",
    }  # fmt: skip
    quarter = estimated(STAY, inside, **registered)
    options = build_options(quarter)
    supervised = int(np.flatnonzero(options.option_mode == Mode.SUPERVISED.position)[0])
    assert options.triage["ground"].tolist() == ["local_interference"]
    assert terms_of(options, supervised)["progress_gain"].item() == 0.0


def test_the_table_counts_only_where_the_policy_says_so() -> None:
    with_table, without = estimated(STAY, THERE, on=False), estimated(on=False)
    off, none, used = map(build_options, (with_table, without, estimated(STAY, THERE)))
    assert off.problem.value.tolist() == none.problem.value.tolist() != used.problem.value.tolist()


def test_totals_take_staying_from_the_estimates() -> None:
    quarter = estimated(STAY, THERE)
    options = build_options(quarter)
    assert progress_if_stay(quarter).tolist() == [0.2]
    court = quarter.courts["code"].tolist().index("宁0424")
    chosen = np.flatnonzero(
        (options.option_mode == Mode.DIRECTED.position) & (options.option_receiver == court)
    )
    totals = choice_totals(quarter, options, chosen)
    assert totals.expected_progress_cases == pytest.approx(0.7)
    assert totals.progress_gain_cases == pytest.approx(0.5)


def test_estimates_switch_the_policy_on() -> None:
    plain = estimated(on=False)
    changed = with_estimates(plain, estimated(STAY, THERE).estimates)
    assert changed.policy.recovery.from_estimates
    assert not plain.policy.recovery.from_estimates
    assert table_digests(changed) == table_digests(estimated(STAY, THERE))


def test_verification_recomputes_from_the_stored_table(tmp_path: Path) -> None:
    quarter = estimated(STAY, THERE)
    folder = write_plan(small_plan(quarter), tmp_path / "plan")
    assert verify(folder) == []
    table = quarter.estimates.copy()
    table.loc[table["mode"].eq("directed"), "progress"] = 0.9
    changed = replace(small_plan(quarter), quarter=replace(quarter, estimates=table))
    rules = {finding.rule for finding in verify(write_plan(changed, tmp_path / "changed"))}
    assert {"quarter_changed", "term_wrong"} <= rules


def test_the_report_counts_what_rests_on_the_grade_table() -> None:
    quarter = estimated(STAY, THERE)
    plan = small_plan(quarter)
    options = plan.options
    for option in range(len(options.option_mode)):
        solution = replace(plan.solution, choice=np.array([option]))
        view = View(replace(plan, solution=solution))
        court = quarter.courts["code"].tolist().index("宁0424")
        there = options.option_mode[option] == Mode.DIRECTED.position
        there &= options.option_receiver[option] == court
        stays = options.option_mode[option] == Mode.STAY.position
        assert estimated_choices(view).tolist() == [bool(there or stays)]


LOW = {"progress_low": 0.3, "progress_high": 0.9, "share_low": 0.2, "share_high": 0.8}


@pytest.mark.parametrize("caution", [0.0, 0.5, 1.0])
def test_a_cautious_policy_takes_moves_by_the_lower_end_and_staying_as_it_is(caution: float) -> None:
    quarter = estimated(STAY | {"progress_low": 0.0, "share_low": 0.0}, THERE | LOW)
    recovery = quarter.policy.recovery.model_copy(update={"caution": caution})
    quarter = replace(quarter, policy=quarter.policy.model_copy(update={"recovery": recovery}))
    options = build_options(quarter)
    found = directed(quarter, options, "宁0424")
    assert found["progress_gain"] == pytest.approx(0.7 - caution * 0.4 - 0.2)
    assert found["raw_recovery"] == round((0.5 - caution * 0.3 - 0.1) * 15_000_000)
    court = quarter.courts["code"].tolist().index("宁0424")
    there = (options.option_mode == Mode.DIRECTED.position) & (options.option_receiver == court)
    progress, money = gains_without_caution(quarter, options, np.flatnonzero(there))
    assert progress == pytest.approx(0.5)
    assert money == round(0.4 * 15_000_000)
    slow = Slow(quarter, [rule.name for rule in PAIR_RULES])
    assert slow.worth.prospects.gain(NUMBER, "directed", "宁0424") == pytest.approx(found["progress_gain"])
    assert slow.worth.prospects.raw_recovery(NUMBER, "directed", "宁0424") == found["raw_recovery"]


def test_no_court_receives_more_than_a_share_of_the_quarter() -> None:
    cases = [case(n) for n in range(1, 8)]
    quarter = tiny_quarter(
        cases=cases,
        policy={"capacity": {"most_received_percent": 30}},
        courts={"宁0424": {"most_received": 1}},
    )
    rows = build_options(quarter).rows
    rows = rows[rows["resource"] == "received_cases"]
    code = quarter.courts["code"].to_numpy()[rows["court"]]
    assert set(rows["limit"]) == {1, 2}
    assert rows["limit"][code == "宁0424"].tolist() == [1]
    assert rows["source"][code != "宁0424"].str.contains("30%").all()


HERE = {"case_number": NUMBER, "court_code": "宁0422", "mode": "directed", "progress": 0.3, "share": 0.2}


@pytest.mark.parametrize("code", ["宁0422", "宁0424"])
def test_in_the_learning_share_courts_count_with_their_mean(code: str) -> None:
    quarter = estimated(STAY, THERE | {"progress_low": 0.1, "share_low": 0.0}, HERE)
    recovery = quarter.policy.recovery.model_copy(update={"learning_share": 1.0, "caution": 1.0})
    learning = replace(quarter, policy=quarter.policy.model_copy(update={"recovery": recovery}))
    found = directed(learning, options := build_options(learning), code)
    assert found["progress_gain"] == pytest.approx((0.7 + 0.3) / 2 - 0.2)
    assert found["raw_recovery"] == round(((0.5 + 0.2) / 2 - 0.1) * 15_000_000)
    there = (options.option_mode == Mode.DIRECTED.position) & (
        options.option_receiver == quarter.courts["code"].tolist().index("宁0424")
    )
    progress, money = gains_without_caution(learning, options, np.flatnonzero(there))
    assert (progress, money) == (pytest.approx(0.5), round(0.4 * 15_000_000)), "the estimates themselves"


@settings(deadline=None, max_examples=40)
@given(st.floats(0.0, 1.0))
def test_the_learning_share_is_that_share_of_the_cases_and_grows_with_it(share: float) -> None:
    day = date(2026, 10, 1)
    numbers = [f"（2025）宁0423执{serial}号" for serial in range(1000)]
    found = {number for number in numbers if is_learning(number, day, share)}
    assert abs(len(found) - share * 1000) <= 80
    assert found <= {number for number in numbers if is_learning(number, day, min(1.0, share + 0.1))}
    assert (found == {n for n in numbers if is_learning(n, date(2027, 1, 1), share)}) == (
        len(found) in (0, 1000)
    ), "another quarter has others"


def test_the_learning_share_means_nothing_without_estimates_and_is_told_of_a_case() -> None:
    quarter = estimated(STAY, THERE, HERE)
    for on in (True, False):
        recovery = quarter.policy.recovery.model_copy(update={"learning_share": 1.0, "from_estimates": on})
        changed = replace(quarter, policy=quarter.policy.model_copy(update={"recovery": recovery}))
        found = jc.explain(small_plan(changed), NUMBER)
        assert found.learning is on
        for language, words in (("zh", "学习份额"), ("en", "learning share")):
            assert (words in jc.explanation_text(found, language)) is on
            for audience in ("receiver", "origin", "party"):
                assert words not in jc.explanation_text(found, language, Audience(audience))
