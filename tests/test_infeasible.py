"""A quarter without a plan: the court reads which capacities clash, and no bound or price is claimed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook
from plans import small_plan
from report_plans import infeasible_plan
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.allocation import solve
from jiaocha.cli import main
from jiaocha.folder import write_plan
from jiaocha.law.pairs import open_pairs
from jiaocha.planning import Plan, summarise
from jiaocha.reporting import plan_tables, summary_text, write_workbook
from jiaocha.reporting.page import page_text
from jiaocha.worth.options import options_of
from jiaocha.worth.scarce import NOT_FOUND, no_plan_sentence
from jiaocha_models import Limits, Quarter
from jiaocha_models.words import Status

CLAIMS = ("至多比本方案再高", "每增 ", "上界由证书", "按紧张程度折算为", "目标值 0", "建议留原法院 0")


def two_fixed_to_a_full_court() -> Quarter:
    """A person fixed two cases to a court that may receive none."""
    cases = [case(1), case(2, "宁0422"), case(3, "宁0425")]
    fixed = [
        {"case_number": one["case_number"], "kind": "fix", "court_code": "宁0424", "mode": "directed"}
        for one in cases[:2]
    ]
    return tiny_quarter(cases=cases, adjustments=fixed, courts={"宁0424": {"most_received": 0}})


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The quarter solved as it stands, before what cannot be carried out is left to people."""
    quarter = two_fixed_to_a_full_court()
    options = options_of(quarter, open_pairs(quarter))
    solution = solve(options.problem, Limits(effort=0.1))
    return Plan(quarter, options, solution, summarise(quarter, options, solution, Limits()))


def test_the_solver_names_rows_and_the_plan_courts_and_capacities(plan: Plan) -> None:
    assert plan.summary.status is Status.INFEASIBLE
    rows = plan.options.rows.iloc[list(plan.solution.scarce_rows)]
    assert set(rows["resource"]) == {"received_cases"}
    assert plan.summary.reason.startswith("泾源县人民法院接收件数的上限无法满足；请放宽该上限")
    assert "行" not in plan.summary.reason.replace("执行", "")


def test_several_capacities_are_joined_and_no_row_is_no_name(plan: Plan) -> None:
    many = no_plan_sentence(plan.quarter, plan.options, tuple(range(min(4, len(plan.options.rows)))))
    assert "、" in many
    assert "无法同时满足；请放宽其中一项" in many
    assert "人工处理" in no_plan_sentence(plan.quarter, plan.options, ())


def test_a_plan_not_found_in_time_does_not_speak_of_components(plan: Plan) -> None:
    late = replace(plan.solution, status=Status.TIME_OUT, reason="未能为分量 0 找到可行方案")
    assert summarise(plan.quarter, plan.options, late, Limits()).reason == NOT_FOUND


@pytest.mark.parametrize("fake", [False, True])
def test_nothing_is_claimed_without_a_plan(plan: Plan, tmp_path: Path, fake: bool) -> None:
    one = infeasible_plan(tiny_quarter()) if fake else plan
    write_workbook(one, tmp_path / "方案.xlsx")
    book = load_workbook(tmp_path / "方案.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    for text in (page_text(one), summary_text(one), "\n".join(cells)):
        assert one.summary.reason.removesuffix("。") in text
        for claim in CLAIMS:
            assert claim not in text, claim
    assert (plan_tables(one)["capacities"]["tightness"] == 0).all()


def test_the_planned_quarter_leaves_such_cases_to_people_or_says_why_not() -> None:
    made = jc.plan(two_fixed_to_a_full_court(), Limits(effort=0.1))
    if made.summary.status is Status.INFEASIBLE:
        assert "泾源县人民法院接收件数" in made.summary.reason
    else:
        assert len(made.options.conflicts) or (made.options.triage["class_"] != "candidate").any()


def test_verify_confirms_no_allocation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = small_plan()
    solution = replace(made.solution, status=Status.INFEASIBLE, choice=np.zeros(0, np.int64))
    summary = summarise(made.quarter, made.options, solution, Limits())
    folder = write_plan(replace(made, solution=solution, summary=summary), tmp_path / "plan")
    assert main(["verify", str(folder), "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "核验通过" not in out
    assert "无可行方案，不含分配" in out
