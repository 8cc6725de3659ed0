"""The workbook of a plan, edited by hand, reads back as adjustments; a previous plan charges changes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from plans import small_plan
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import placements, write_plan
from jiaocha.intake import read_adjusted, with_adjustments
from jiaocha.planning import Plan
from jiaocha.reporting import write_workbook
from jiaocha_models import Quarter
from jiaocha_models.words import Severity


@pytest.fixture(scope="module")
def plan() -> Plan:
    return small_plan()


def edited(plan: Plan, folder: Path, rows: dict[str, dict[str, Any]]) -> Path:
    """Workbook of a plan in which columns of some cases are filled in by hand."""
    path = folder / "方案.xlsx"
    write_workbook(plan, path)
    book = openpyxl.load_workbook(path)
    sheet = book["总表"]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "案号" for cell in row))
    at = {cell.value: cell.column for cell in header}
    for row in range(header[0].row + 1, sheet.max_row + 1):
        for name, value in rows.get(str(sheet.cell(row, at["案号"]).value), {}).items():
            sheet.cell(row, at[name], value)
    book.save(path)
    return path


ONE, TWO = "（2025）宁0402执1号", "（2025）宁0402执2号"


def test_a_workbook_nobody_edited_says_nothing(plan: Plan, tmp_path: Path) -> None:
    rows, findings = read_adjusted(edited(plan, tmp_path, {}), plan.quarter)
    assert rows is not None
    assert rows.empty
    assert findings == []
    assert with_adjustments(plan.quarter, rows) is plan.quarter


def test_what_people_wrote_reads_back_and_binds(plan: Plan, tmp_path: Path) -> None:
    edits = {
        ONE: {"调整": "指定", "调整受案法院": "泾源县人民法院", "调整方式": "指令执行", "调整人": "执行局"},
        TWO: {"调整": "禁止", "调整方式": "督促执行", "调整理由": "已督促过"},
    }
    rows, findings = read_adjusted(edited(plan, tmp_path, edits), plan.quarter)
    assert findings == []
    assert rows is not None
    assert rows[["case_number", "kind", "court_code", "mode"]].fillna("").values.tolist() == [
        [ONE, "fix", "宁0424", "directed"],
        [TWO, "forbid", "", "supervised"],
    ]
    options = jc.build_options(with_adjustments(plan.quarter, rows))
    group = options.case_group[plan.quarter.cases["case_number"].tolist().index(ONE)]
    own = options.option_group == group
    assert own.sum() == 1
    assert plan.quarter.courts["code"].iloc[options.option_receiver[own][0]] == "宁0424"


def test_faults_are_told_at_their_cells(plan: Plan, tmp_path: Path) -> None:
    edits = {
        ONE: {"调整": "指定", "调整受案法院": "无此法院"},
        TWO: {"调整": "指派", "调整受案法院": "宁0424"},
    }
    rows, findings = read_adjusted(edited(plan, tmp_path, edits), plan.quarter)
    assert rows is None
    assert {(one.rule, one.column, one.sheet) for one in findings if one.severity is Severity.ERROR} == {
        ("court_unknown", "调整受案法院", "总表"),
        ("choice_unknown", "调整", "总表"),
    }
    assert all(one.cell for one in findings)


def test_a_folder_without_the_workbook_is_a_finding(plan: Plan, tmp_path: Path) -> None:
    rows, findings = read_adjusted(tmp_path, plan.quarter)
    assert rows is None
    assert [one.rule for one in findings] == ["file_unreadable"]


def test_a_new_instruction_replaces_the_old_one_but_no_recusal() -> None:
    old = [
        {"case_number": case(1)["case_number"], "kind": "fix", "court_code": "宁0424", "mode": None},
        {"case_number": case(1)["case_number"], "kind": "recuse", "court_code": "宁0425", "mode": None},
    ]
    quarter = tiny_quarter(cases=[case(1)], adjustments=old)
    rows = tiny_quarter(cases=[case(1)], adjustments=[old[0] | {"court_code": "宁0422"}]).adjustments
    found = with_adjustments(quarter, rows).adjustments
    assert sorted(zip(found["kind"], found["court_code"], strict=True)) == [
        ("fix", "宁0422"),
        ("recuse", "宁0425"),
    ]


def previous(quarter: Quarter, mode: str, court: str | None) -> Quarter:
    rows = pd.DataFrame({"case_number": quarter.cases["case_number"], "mode": mode, "court_code": court})
    return replace(quarter, previous=rows.astype({"court_code": "str", "mode": "str"}))


def test_a_previous_plan_is_part_of_the_quarter_and_verified_with_it(tmp_path: Path) -> None:
    quarter = previous(tiny_quarter(cases=[case(1)]), "directed", "宁0424")
    plan = small_plan(quarter)
    write_plan(plan, tmp_path / "方案")
    assert jc.verify(tmp_path / "方案", quarter) == []
    forged = previous(quarter, "stay", None)
    rules = {one.rule for one in jc.verify(tmp_path / "方案", forged)}
    assert {"quarter_not_original", "option_value_wrong"} <= rules


def test_a_plan_becomes_the_previous_one_of_a_later_quarter() -> None:
    plan = small_plan()
    later = tiny_quarter(
        cases=[
            case(1, "宁0402"),
            case(9, "宁0423", original_case_number="（2025）宁0423执5号"),
            case(10, "宁0424"),
        ]
    )
    table = jc.with_previous(later, plan).previous
    kept = dict(zip(table["case_number"], table["mode"], strict=True))
    before = jc_placements(plan)
    assert kept == {
        "（2025）宁0402执1号": before["（2025）宁0402执1号"],
        "（2025）宁0423执9号": before["（2025）宁0423执5号"],
    }


def jc_placements(plan: Plan) -> dict[str, str]:
    table = placements(plan)
    return dict(zip(table["case_number"], table["mode"], strict=True))


def test_plan_and_verify_take_the_edited_workbook_and_the_previous_plan(tmp_path: Path) -> None:
    plan = small_plan()
    source, first, second = tmp_path / "季度.xlsx", tmp_path / "一", tmp_path / "二"
    jc.write_quarter(plan.quarter, source)
    assert main(["plan", str(source), "--out", str(first), "--quiet"]) == 0
    edits = {ONE: {"调整": "指定", "调整受案法院": "泾源县人民法院", "调整方式": "指令执行"}}
    book = edited(plan, tmp_path, edits)
    options = ["--adjusted", str(book), "--previous", str(first), "--quiet"]
    assert main(["plan", str(source), "--out", str(second), *options]) == 0
    stored = jc.read_plan(second)
    assert len(stored.quarter.previous) == len(stored.solution.choice) + 1, "one group has two cases"
    placed = placements(stored).set_index("case_number")
    assert placed.loc[ONE, "court_code"] == "宁0424"
    assert main(["verify", str(second), "--quarter", str(source), *options]) == 0
    assert main(["verify", str(second), "--quarter", str(source), "--quiet"]) == 1
    wrong = edited(plan, tmp_path, {ONE: {"调整": "指派"}})
    assert (
        main(["plan", str(source), "--out", str(tmp_path / "三"), "--adjusted", str(wrong), "--quiet"]) == 1
    )
    assert not (tmp_path / "三").exists()
