"""A plan made by hand: what the review finds, and that its three changes are the best single ones."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from depth import deep
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import small_plan, small_quarter

import jiaocha as jc
from jiaocha.certification import check_choice, value_of
from jiaocha.cli import main
from jiaocha.folder import placements
from jiaocha.planning import Plan
from jiaocha.reviewing import review, review_text
from jiaocha.reviewing.single_changes import single_changes
from jiaocha_models.review import Fault, Review
from jiaocha_models.words import Mode

ROWS = tuple[tuple[object, ...], ...]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return small_plan()


def write(path: Path, *rows: tuple[object, ...], sheet: str = "调配表") -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for row, cells in enumerate(rows):
        page.write_row(row, 0, cells)
    book.close()
    return path


def lines(plan: Plan, **placed: tuple[str, str | None]) -> pd.DataFrame:
    """Lines by serial number of the case: ``n3=("directed", "宁0424")``."""
    numbers = {number.rsplit("执", 1)[1].rstrip("号"): number for number in plan.quarter.cases["case_number"]}
    rows = [(numbers[serial[1:]], mode, court) for serial, (mode, court) in placed.items()]
    return pd.DataFrame(rows, columns=["case_number", "mode", "court_code"])


def faults(found: Review) -> list[Fault]:
    return [remark.fault for remark in found.remarks]


def test_the_plan_itself_has_no_fault_and_the_same_figures(plan: Plan) -> None:
    table = placements(plan)
    found = review(plan, table)
    assert set(faults(found)) <= {Fault.CHEAPER}
    assert found.overloads == ()
    assert found.by_hand == found.planned
    assert found.planned.value_fen == plan.summary.value_fen
    assert sum(found.planned.terms.values()) == plan.summary.value_fen
    assert found.bound_fen == plan.summary.bound_fen


def test_what_no_rule_allows_is_named_with_its_rule(plan: Plan) -> None:
    """A county court is not above another one: it cannot escalate."""
    found = review(plan, lines(plan, n6=("escalated", "宁0425")))
    (remark,) = [one for one in found.remarks if one.fault is Fault.NOT_ALLOWED]
    assert remark.rule
    assert remark.reason
    assert remark.lines[0].court_code == "宁0425"
    assert found.counted_otherwise == 1
    assert found.changes[0].mends == (Fault.NOT_ALLOWED,)
    assert remark.rule in review_text(found, plan.quarter)


def test_related_cases_torn_apart_are_named_together(plan: Plan) -> None:
    found = review(plan, lines(plan, n3=("directed", "宁0424")))
    (remark,) = [one for one in found.remarks if one.fault is Fault.TORN]
    assert [line.mode for line in remark.lines] == [Mode.DIRECTED, Mode.STAY]


def test_a_case_outside_the_allocation_is_named_with_its_reason(plan: Plan) -> None:
    found = review(plan, lines(plan, n8=("directed", "宁0424")))
    (remark,) = [one for one in found.remarks if one.fault is Fault.NOT_CANDIDATE]
    assert remark.rule
    assert remark.reason


def test_an_overloaded_court_is_named_and_relieved(plan: Plan) -> None:
    everything = plan.options
    courts = [
        (group, int(option))
        for group in range(everything.problem.n_groups)
        for option in range(*everything.problem.group_start[group : group + 2])
        if everything.option_mode[option] == Mode.DIRECTED.position
        and plan.quarter.courts["code"].iloc[everything.option_receiver[option]] == "宁0424"
    ]
    choice = np.asarray(plan.solution.choice).copy()
    for group, option in courts:
        choice[group] = option
    broken = check_choice(everything.problem, choice)
    assert broken
    changes = single_changes(everything.problem, choice)
    assert np.flatnonzero(changes.overloaded).tolist() == [one.row for one in broken]
    assert (changes.relieves[changes.fits] > 0).any()
    table = placements(Plan(plan.quarter, plan.options, replaced(plan, choice), plan.summary))
    found = review(plan, table)
    assert found.counted_otherwise == 0
    assert len(found.overloads) == found.by_hand.overloads == len(broken)
    assert all(one.used > one.limit for one in found.overloads)
    assert found.changes[0].relieves


@settings(max_examples=deep(20), deadline=None)
@given(data=st.data())
def test_single_changes_agree_with_trying_each(plan: Plan, data: st.DataObject) -> None:
    """Every option taken alone: no capacity beyond its limit, or beyond its use where it is overloaded."""
    problem = plan.options.problem
    start = problem.group_start
    choice = np.array([data.draw(st.integers(int(a), int(b) - 1)) for a, b in pairwise(start)])
    changes = single_changes(problem, choice)
    before = {one.row: one.used for one in check_choice(problem, choice)}
    for option in range(problem.n_options):
        after = choice.copy()
        after[problem.option_group[option]] = option
        now = {one.row: one.used for one in check_choice(problem, after)}
        assert changes.fits[option] == all(used <= before.get(row, -1) for row, used in now.items())
        after_use = single_changes(problem, after).used
        relieved = sum(int(after_use[row]) < used for row, used in before.items())
        if changes.fits[option]:
            assert changes.relieves[option] == relieved


@settings(max_examples=deep(12), deadline=None)
@given(data=st.data())
def test_each_proposed_change_is_the_best_of_its_kind(plan: Plan, data: st.DataObject) -> None:
    """From a feasible choice without fault the first change gains most; its gain is exact."""
    problem = plan.options.problem
    choice = np.asarray(plan.solution.choice).copy()
    group = data.draw(st.integers(0, problem.n_groups - 1))
    stay = int(problem.group_start[group])
    if plan.options.option_mode[stay] == Mode.STAY.position:
        choice[group] = stay
    table = placements(Plan(plan.quarter, plan.options, replaced(plan, choice), plan.summary))
    found = review(plan, table)
    gains = []
    for option in range(problem.n_options):
        after = choice.copy()
        after[problem.option_group[option]] = option
        if not check_choice(problem, after):
            gains.append(value_of(problem, after) - value_of(problem, choice))
    best = max(gains)
    assert found.counted_otherwise == 0
    assert [change.gain_fen for change in found.changes[:1]] == ([best] if best > 0 else [])
    assert all(sum(change.terms.values()) == change.gain_fen for change in found.changes)


def replaced(plan: Plan, choice: np.ndarray) -> jc.Solution:
    from dataclasses import replace

    return replace(plan.solution, choice=choice, value=value_of(plan.options.problem, choice))


def test_a_list_is_read_in_any_order_under_any_name(plan: Plan, tmp_path: Path) -> None:
    numbers = plan.quarter.cases["case_number"].tolist()
    file = write(
        tmp_path / "手工.xlsx",
        ("二〇二六年第四季度交叉执行调配表",),
        ("备注", "受案法院", "方式", "案号"),
        ("", "泾源县人民法院", "指令执行", numbers[1]),
        ("", "", "留原法院", numbers[0]),
        ("", "", "督促执行", numbers[4]),
    )
    table, findings = jc.read_manual(file, plan.quarter)
    assert findings == []
    assert table is not None
    placed = {row.case_number: (row.mode, row.court_code) for row in table.itertuples()}
    assert placed[numbers[1]] == ("directed", "宁0424")
    assert placed[numbers[0]][0] == "stay"
    assert placed[numbers[4]] == ("supervised", plan.quarter.cases["court_code"].iloc[4])


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ((("案号", "方式", "受案法院"), ("（2025）宁0423执99号", "指令执行", "宁0424")), "case_unknown"),
        ((("案号", "方式", "受案法院"), ("第一号", "指令执行", "宁0424")), "case_number_malformed"),
        ((("案号", "方式", "受案法院"), ("（2025）宁0424执6号", "指令执行", "")), "court_missing"),
        ((("案号", "方式", "受案法院"), ("（2025）宁0424执6号", "指令执行", "某法院")), "court_unknown"),
        ((("案号", "方式", "受案法院"), ("（2025）宁0424执6号", "", "宁0425")), "value_missing"),
        ((("案号", "受案法院"), ("（2025）宁0424执6号", "宁0425")), "column_missing"),
        (
            (
                ("案号", "方式", "受案法院"),
                ("（2025）宁0424执6号", "指令执行", "宁0425"),
                ("（2025）宁0424执6号", "留原法院", ""),
            ),
            "case_repeated",
        ),
    ],
)
def test_every_fault_of_a_list_is_a_finding_at_its_place(
    plan: Plan, tmp_path: Path, rows: ROWS, rule: str
) -> None:
    table, findings = jc.read_manual(write(tmp_path / "手工.xlsx", *rows), plan.quarter)
    assert table is None
    assert [one.rule for one in findings] == [rule]
    if rule != "column_missing":
        assert findings[0].cell


def test_the_command_reviews_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quarter = small_quarter()
    jc.write_quarter(quarter, tmp_path / "季度.xlsx")
    file = write(
        tmp_path / "手工.xlsx",
        ("案号", "方式", "受案法院"),
        ("（2025）宁0424执6号", "提级执行", "宁0425"),
    )
    command = ["review", str(tmp_path / "季度.xlsx"), str(file)]
    assert main(command) == 1
    assert "规则不允许" in capsys.readouterr().out
    assert main([*command, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["counted_otherwise"] == 1
