"""What-if questions: what is frozen, what differs and why, how sure the worth is; repairs."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from depth import deep
from hypothesis import given, settings
from hypothesis import strategies as st
from random_quarters import random_quarter
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.certification import check_certificate, check_choice, value_of
from jiaocha.comparison import match_plans
from jiaocha.planning import Plan
from jiaocha_models import Change, Limits, Quarter
from jiaocha_models.words import TRANSFER_MODES, Status

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


def quarter(room: float = 4.0, n: int = 10) -> Quarter:
    """Cases of five county courts with room for one or two cases each."""
    cases = [
        case(k, COUNTIES[k % 5], claimed=4_000_000 * k, asset_value=3_000_000 * k, persons_helped=1 + k % 4)
        for k in range(1, n + 1)
    ]
    courts: dict[str, dict[str, object]] = {code: {"declared_room": room} for code in COUNTIES}
    courts["宁04"] = {"takes_part": False}
    return tiny_quarter(cases=cases, courts=courts)


@cache
def planned(room: float = 4.0) -> Plan:
    return jc.plan(quarter(room))


def a_receiver(plan: Plan) -> str:
    """Code of a court to which the plan transfers a case."""
    moved = np.isin(
        plan.options.option_mode[plan.solution.choice], [mode.position for mode in TRANSFER_MODES]
    )
    court = plan.options.option_receiver[plan.solution.choice][moved]
    return str(plan.quarter.courts["code"].iloc[int(court[0])])


def sound(plan: Plan) -> None:
    """A plan whose choice, value, certificate and prices recompute."""
    problem, solution = plan.options.problem, plan.solution
    assert check_choice(problem, solution.choice) == []
    assert value_of(problem, solution.choice) == solution.value <= solution.bound
    assert check_certificate(problem, solution.certificate) is None
    assert check_certificate(problem, solution.prices) is None


def test_nothing_effective_returns_the_plan_itself() -> None:
    plan = planned()
    for changes in (
        [],
        [Change(kind="open_court", court_code="宁0424")],
        [Change(kind="set_policy", key="rules.seizure_days", value=30)],
        [Change(kind="set_policy", key="capacity.batch_size")],
        [Change(kind="scale_term", key="costs", value=1)],
    ):
        found = jc.what_if(plan, changes)
        assert found.after is plan
        assert found.cases.empty
        assert found.summary.frozen_groups == found.summary.groups


def test_a_title_changes_no_option_and_solves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from jiaocha.allocation import frozen

    monkeypatch.setattr(frozen, "solve", lambda *_, **__: pytest.fail("solved"))
    found = jc.what_if(planned(), [Change(kind="set_policy", key="title", value="另一方案")])
    assert found.cases.empty
    assert found.summary.frozen_groups == found.summary.groups


def test_a_closed_court_receives_nothing_and_what_moves_is_caused() -> None:
    plan = planned()
    before = jc.compare(plan, plan)
    assert before.cases.empty
    court = a_receiver(plan)
    found = jc.what_if(plan, [Change(kind="close_court", court_code=court)])
    sound(found.after)
    assert not (found.cases["after_court"] == court).any()
    assert (found.cases["before_court"] == court).any()
    assert set(found.cases.loc[found.cases["before_court"] == court, "cause"]) == {"caused"}
    assert found.summary.value_high_fen <= plan.summary.gap_fen
    assert "变动：停止接收" in str(found)


def test_the_interval_is_what_both_certificates_say() -> None:
    plan = planned()
    found = jc.what_if(plan, [Change(kind="add_room", court_code="宁0424", value=3)])
    one, other, summary = plan.summary, found.after.summary, found.summary
    assert summary.value_low_fen == other.value_fen - one.bound_fen
    assert summary.value_high_fen == other.bound_fen - one.value_fen
    assert summary.contains_zero == (summary.value_low_fen <= 0 <= summary.value_high_fen)
    assert summary.kept_value_fen == one.value_fen, "more room changes the worth of no option"


def two_prefectures() -> Quarter:
    """Two areas whose cases share no capacity."""
    south = ("宁0422", "宁0423", "宁0424", "宁0425") * 2
    north = ("宁0104", "宁0121") * 3
    cases = [case(k, code) for k, code in enumerate(south, start=1)]
    place = {name: "640104" for name in ("asset_division", "creditor_division", "debtor_division")}
    cases += [case(k, code, **place) for k, code in enumerate(north, start=21)]
    courts: dict[str, dict[str, object]] = {
        code: {"declared_room": 4.0} for code in ("宁0422", "宁0423", "宁0424", "宁0425", "宁0104", "宁0121")
    }
    courts |= {code: {"takes_part": False} for code in ("宁", "宁01", "宁04", "宁0402")}
    near = {"nearest_receivers": 3, "max_distance_km": 120.0}
    return tiny_quarter(cases=cases, courts=courts, wide=True, planning_court="宁", rules=near)


def test_what_a_change_does_not_touch_keeps_choice_and_multipliers() -> None:
    plan = jc.plan(two_prefectures())
    found = jc.what_if(plan, [Change(kind="add_room", court_code="宁0121", value=5)])
    sound(found.after)
    assert 0 < found.summary.frozen_groups < found.summary.groups
    match = match_plans(plan, found.after)
    old, new = plan.solution, found.after.solution
    scale = new.certificate.denominator / old.certificate.denominator
    from jiaocha.allocation import Earlier
    from jiaocha.allocation.frozen import touched_groups

    earlier = Earlier(plan.options.problem, old, match.group, match.option, match.row)
    frozen = np.flatnonzero(~touched_groups(found.after.options.problem, earlier))
    assert len(frozen) == found.summary.frozen_groups
    kept = match.option[new.choice[frozen]]
    assert kept.tolist() == old.choice[match.group[frozen]].tolist()
    if new.certificate is not new.prices:
        ours = new.certificate.group_multiplier[frozen]
        theirs = old.certificate.group_multiplier[match.group[frozen]] * scale
        assert ours.tolist() == theirs.tolist()


def test_an_infeasible_change_is_a_value() -> None:
    plan = planned()
    number = plan.quarter.cases["case_number"].iloc[0]
    found = jc.what_if(plan, [Change(kind="fix", case_number=number, court_code="宁0402", mode="escalated")])
    assert found.after.summary.status is not Status.INFEASIBLE, "what cannot be carried out is left to people"
    assert not found.after.options.conflicts.empty


def test_a_case_withdrawn_is_a_removed_one() -> None:
    plan = planned()
    number = plan.quarter.cases["case_number"].iloc[3]
    found = jc.what_if(plan, [Change(kind="remove_case", case_number=number)])
    sound(found.after)
    rows = found.cases[found.cases["case_number"] == number]
    assert rows["move"].tolist() == ["removed"]


def test_repair_changes_no_more_cases_than_planning_again_and_proves_it() -> None:
    plan = planned()
    court = a_receiver(plan)
    change = [Change(kind="close_court", court_code=court)]
    free, least = jc.what_if(plan, change), jc.repair(plan, change)
    sound(least.after)
    assert least.summary.fewest_changed_cases is not None
    assert least.summary.fewest_changed_cases <= len(least.cases) <= len(free.cases)
    assert least.summary.value_after_fen <= free.summary.value_after_fen
    forced = (free.cases["before_court"] == court).sum()
    assert least.summary.fewest_changed_cases >= forced > 0


@settings(max_examples=deep(4), deadline=None)
@given(st.sampled_from(COUNTIES), st.integers(1, 6), st.sampled_from((2.0, 4.0, 7.0)))
def test_more_room_never_lowers_the_optimum_and_taking_it_back_restores_it(
    court: str, extra: int, room: float
) -> None:
    plan = planned(room)
    more = jc.what_if(plan, [Change(kind="add_room", court_code=court, value=extra)])
    sound(more.after)
    assert more.after.summary.bound_fen >= plan.summary.value_fen
    assert more.after.summary.value_fen >= plan.summary.value_fen - more.after.summary.gap_fen
    back = jc.what_if(more.after, [Change(kind="add_room", court_code=court, value=-extra)])
    sound(back.after)
    gaps = plan.summary.gap_fen + back.after.summary.gap_fen
    assert abs(back.after.summary.value_fen - plan.summary.value_fen) <= gaps


@settings(max_examples=deep(4), deadline=None)
@given(st.integers(0, 30), st.sampled_from(("add_room", "close_court", "set_policy", "remove_case")))
def test_random_quarters_answer_soundly(seed: int, kind: str) -> None:
    made = random_quarter(seed)
    made = replace(made, previous=made.previous.iloc[:0])
    plan = jc.plan(made, Limits(effort=0.3))
    change = {
        "add_room": Change(kind="add_room", value="50%"),
        "close_court": Change(kind="close_court", court_code="宁0424"),
        "set_policy": Change(kind="set_policy", key="weights.handover_per_case", value=300, unit="元"),
        "remove_case": Change(kind="remove_case", case_number=made.cases["case_number"].iloc[0]),
    }[kind]
    found = jc.what_if(plan, [change])
    sound(found.after)
    fresh = jc.plan(found.after.quarter, Limits(effort=0.3))
    assert found.after.summary.bound_fen >= fresh.summary.value_fen
    assert fresh.summary.bound_fen >= found.after.summary.value_fen


def test_a_plan_folder_answers_and_its_answer_verifies(tmp_path: Path) -> None:
    jc.write_plan(planned(), tmp_path / "方案")
    found = jc.what_if(tmp_path / "方案", [Change(kind="close_court", court_code="宁0424")])
    jc.write_plan(found.after, tmp_path / "情景")
    assert jc.verify(tmp_path / "情景") == []
    again = jc.compare(tmp_path / "方案", tmp_path / "情景")
    assert again.cases.equals(found.cases)
    assert again.summary.value_low_fen == found.summary.value_low_fen


def test_who_stays_in_a_smaller_group_where_it_was_has_not_moved() -> None:
    debtor = {"debtor": "甲公司", "debtor_identifier": "91000000000000000X"}
    together = [case(k, COUNTIES[0], claimed=4_000_000, **debtor) for k in (1, 2, 3)]
    courts: dict[str, dict[str, object]] = {code: {"declared_room": 40.0} for code in COUNTIES}
    before = jc.plan(tiny_quarter(cases=together, courts=courts))
    after = jc.plan(tiny_quarter(cases=together[:2], courts=courts))
    assert len(before.options.groups) == len(after.options.groups) == 1
    found = jc.compare(before, after)
    receivers = [plan.options.option_receiver[plan.solution.choice].tolist() for plan in (before, after)]
    assert receivers[0] == receivers[1]
    assert found.cases["move"].tolist() == ["removed"]
