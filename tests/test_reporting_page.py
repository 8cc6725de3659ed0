"""The page: packed data, details of a case, a plan that is infeasible, what it is compared with."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from tiny import case, tiny_quarter

import jiaocha as jc
import jiaocha.reporting.page_data as page_data_module
from jiaocha.cli import main
from jiaocha.folder.placements import placements
from jiaocha.reporting import Against, plan_tables, write_workbook
from jiaocha.reporting.page import page_text
from jiaocha.reporting.page_data import page_data, read_page_data
from jiaocha_models import Limits
from tests.report_plans import fake_plan, infeasible_plan

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


def quarter(cases: int = 30, **changes: object) -> jc.Quarter:
    rows = [case(n + 1, COUNTIES[n % 5], claimed=40_000_000) for n in range(cases)]
    room = {code: {"declared_room": 6.0} for code in COUNTIES}
    return tiny_quarter(cases=rows, courts=room, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plan() -> jc.Plan:
    return jc.plan(quarter(), Limits(effort=0.1))


def held(page: str) -> tuple[str, str]:
    """Text and packing of a page's data."""
    found = re.search(r'<script type="application/json" id="plan-data"([^>]*)>(.*?)</script>', page, re.S)
    assert found
    packing = re.search(r'data-packing="([\w-]+)"', found[1])
    return found[2], packing[1] if packing else ""


def test_large_data_are_packed_and_read_back_alike(plan: jc.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = held(page_text(plan))
    assert plain[1] == ""
    monkeypatch.setattr(page_data_module, "PACKED_FROM", 100)
    packed = held(page_text(plan))
    assert packed[1] == "deflate-raw"
    assert len(packed[0]) < len(plain[0]) / 2
    assert read_page_data(*packed) == read_page_data(*plain)
    hostile = {"x": ["</script><b>", "\u2028", "=1"]}
    assert read_page_data(page_data(hostile).text, page_data(hostile).packing) == hostile


def test_details_tell_the_case_from_its_group(plan: jc.Plan) -> None:
    columns = read_page_data(*held(page_text(plan)))["cases"]["columns"]
    headers = [column["header"] for column in columns]
    parts = {column["header"]: column.get("part", "") for column in columns}
    assert parts["实质进展（元）"].startswith("本案")
    assert parts["占用能力折算（元）"].startswith("全组")
    assert parts["决定法院"] == ""
    of_parts = [parts[header] for header in headers]
    assert of_parts == sorted(of_parts, key=lambda part: ["", "本案", "全组"].index(part[:2]))


def test_an_infeasible_plan_says_what_it_lacks_and_claims_no_stay(tmp_path: Path) -> None:
    made = infeasible_plan(quarter())
    page = page_text(made)
    assert made.summary.reason in page
    assert "jiaocha deficits" in page
    assert "规则要求变更" in page
    for absent in (
        'id="flow"',
        'id="gain"',
        'id="stay"',
        'href="#flow"',
        'class="certificate"',
        "规则不允许留原法院；<",
    ):
        assert absent not in page, absent
    for present in ('id="list"', 'id="capacity"', 'id="load"', 'id="triage"'):
        assert present in page
    tables = plan_tables(made)
    kept = (tables.view.triage == "stay").sum()
    assert tables["sent"]["stays"].sum() == kept < len(made.quarter.cases)
    assert len(read_page_data(*held(page))["received"]["columns"][0]["data"]) > 0  # room of every court
    write_workbook(made, tmp_path / "方案.xlsx")
    cover = load_workbook(tmp_path / "方案.xlsx")["封面"]
    texts = [str(cell) for row in cover.values for cell in row if cell is not None]
    assert any(made.summary.reason in text for text in texts)
    assert "规则要求变更" in texts
    assert "建议变更执行法院" not in texts


def test_nothing_given_says_so(plan: jc.Plan) -> None:
    assert "本次未提供对照" in page_text(plan)


def test_last_quarters_plan_is_compared(plan: jc.Plan) -> None:
    before = jc.plan(quarter(cases=20), Limits(effort=0.1))
    page = page_text(plan, against=Against(before))
    assert "本次未提供对照" not in page
    assert "两季均有的案件 20 件" in page
    moved = [made.summary.totals.cases_transferred for made in (before, plan)]
    assert f"变更执行法院 {moved[0]} 件→{moved[1]} 件" in page
    same = page_text(plan, against=Against(plan))
    assert "两季均有的案件 30 件，其中去处不同 0 件" in same
    infeasible = infeasible_plan(quarter())
    assert "没有可行的安排，无从比较" in page_text(plan, against=Against(infeasible))


def test_the_table_of_the_plan_before_is_compared(plan: jc.Plan) -> None:
    listed = placements(plan)
    moved = listed.copy()
    moved.loc[0, "mode"], moved.loc[0, "court_code"] = "escalated", "宁04"
    other = replace(plan, quarter=replace(plan.quarter, previous=moved))
    assert f"表中 {len(listed)} 件在本季度内，去处相同 {len(listed) - 1} 件，不同 1 件" in page_text(other)


def test_a_plan_made_by_hand_is_compared_by_the_command(plan: jc.Plan, tmp_path: Path) -> None:
    folder = jc.write_plan(plan, tmp_path / "方案")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["案号", "方式", "受案法院"])
    sheet.append([plan.quarter.cases["case_number"].iloc[0], "指令执行", "宁0424"])
    book.save(tmp_path / "手工.xlsx")
    out = tmp_path / "报告"
    base = ["report", str(folder), "--quiet", "--out", str(out)]
    assert main([*base, "--manual", str(tmp_path / "手工.xlsx"), "--against", str(folder)]) == 0
    page = (out / "报告.html").read_text("utf-8")
    assert "与人工方案相比：变更执行法院人工" in page
    assert "与上一季度方案" in page
    assert main([*base, "--replace", "--receivers", "--manual", str(tmp_path / "手工.xlsx")]) == 2
    (sheet["A2"]).value = "（2020）没有1号"
    book.save(tmp_path / "手工.xlsx")
    assert main([*base, "--replace", "--manual", str(tmp_path / "手工.xlsx")]) == 1


def test_fake_plans_of_every_kind_make_a_page() -> None:
    for language in ("zh", "en"):
        assert "<h2" in page_text(fake_plan(quarter()), language)
