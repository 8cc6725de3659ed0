"""The answer to a court: figures as the explanation has them, bounds of a refusal, what a court may see."""

import html
import json
import re
from datetime import date
from pathlib import Path

import pytest
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.reporting import Audience, UnknownCourt, answer_record
from jiaocha.reporting.answer_page import answer_page
from jiaocha.reporting.audience import ANSWERED_FIELDS
from jiaocha.reporting.tables import plan_tables
from jiaocha_models import Change, Limits
from jiaocha_models.answer import CourtAnswer
from tests.report_plans import infeasible_plan

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


@pytest.fixture(scope="module")
def plan() -> jc.Plan:
    """Twelve cases, two of one debtor, courts with little room, one former transfer."""
    cases = [case(n + 1, COUNTIES[n % 5], claimed=40_000_000 + 700_000 * n) for n in range(12)]
    cases[3]["debtor_identifier"] = cases[7]["debtor_identifier"] = "证件共同"
    room = {code: {"declared_room": 6.0} for code in COUNTIES} | {"宁04": {"takes_part": False}}
    history = [
        {
            "case_number": "（2025）宁0423执901号",
            "origin_court_code": "宁0423",
            "court_code": code,
            "mode": "directed",
            "start": day,
        }
        for code, day in [
            ("宁0424", date(2026, 7, 1)),
            ("宁0424", date(2025, 10, 1)),
            ("宁0402", date(2025, 9, 30)),
        ]
    ]
    return jc.plan(tiny_quarter(cases=cases, courts=room, history=history), Limits(effort=0.3))


@pytest.fixture(scope="module")
def answers(plan: jc.Plan) -> dict[str, CourtAnswer]:
    """Answers to every court that receives something."""
    found = {code: jc.answer(plan, code) for code in COUNTIES}
    received = {code: one for code, one in found.items() if one.groups}
    assert len(received) > 2
    return received


def test_every_case_received_is_answered_once(plan: jc.Plan, answers: dict[str, CourtAnswer]) -> None:
    view = plan_tables(plan).view
    codes = plan.quarter.courts["code"]
    for code in COUNTIES:
        mine = view.transferred & (codes.to_numpy(object)[view.receiver] == code)
        numbers = [each.case_number for group in jc.answer(plan, code).groups for each in group.cases]
        assert sorted(numbers) == sorted(plan.quarter.cases["case_number"][mine])
    assert sum(one.received for one in answers.values()) == view.transferred.sum()


def test_figures_are_those_of_the_explanation(plan: jc.Plan, answers: dict[str, CourtAnswer]) -> None:
    groups, names = plan.options.groups, plan.quarter.courts["code"]
    origins = {row.group: names[row.origin] for row in groups.itertuples(index=False)}
    for code, found in answers.items():
        for group in found.groups:
            explained = jc.explain(plan, group.cases[0].case_number)
            assert explained.chosen is not None
            assert group.chosen.net_fen == explained.chosen.net_fen
            by_option = {each.option: each for each in explained.alternatives}
            best: dict[str, int] = {}
            for each in explained.alternatives:
                if each.receiver and each.receiver.code not in {code, origins[group.group]}:
                    best.setdefault(each.receiver.code, each.option)
            assert [each.option.option for each in group.alternatives] == list(best.values())[:2]
            assert group.other_receivers == len(best)
            for each in group.alternatives:
                assert each.option.net_fen == by_option[each.option.option].net_fen
                assert each.has_room == (not by_option[each.option.option].lacking)


def test_the_cost_of_a_refusal_lies_between_its_bounds(
    plan: jc.Plan, answers: dict[str, CourtAnswer]
) -> None:
    """Planned again with the court forbidden for the group, to proof."""
    checked = 0
    for code, found in answers.items():
        for group in found.groups[:2]:
            forbidden = [
                Change(kind="forbid", case_number=each.case_number, court_code=code) for each in group.cases
            ]
            after = jc.what_if(plan, forbidden).after.summary
            assert after.solver_bound_fen == after.value_fen
            cost = plan.summary.value_fen - after.value_fen
            assert group.refusal.at_least_fen <= cost
            assert group.refusal.at_most_fen is not None
            assert cost <= group.refusal.at_most_fen
            checked += 1
    assert checked > 3


def test_quarters_run_up_to_the_planning_date(plan: jc.Plan) -> None:
    found = jc.answer(plan, "宁0424")
    assert [(each.start, each.end) for each in found.quarters] == [
        ("2025-10-01", "2025-12-31"), ("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30"),
        ("2026-07-01", "2026-09-30"),
    ]  # fmt: skip
    assert [each.received for each in found.quarters] == [1, 0, 0, 1]
    assert [each.sent for each in jc.answer(plan, "隆德县人民法院").quarters] == [1, 0, 0, 1]
    assert found.history
    assert "2026-07-01 至 2026-09-30" in answer_page(found)


def test_a_court_reads_no_money_and_no_case_of_another_court(answers: dict[str, CourtAnswer]) -> None:
    every = {each.case_number for one in answers.values() for group in one.groups for each in group.cases}
    for found in answers.values():
        own = {each.case_number for group in found.groups for each in group.cases}
        for language in ("zh", "en"):
            page = answer_page(found, language)
            assert {number for number in every if number in page} == own
            body = page[page.index("<main") :]
            for word in (
                "目标值",
                "紧张程度",
                "折算 ",
                "fen",
                "CNY",
                "objective",
                "prices",
                " 元",
                "what-if",
            ):
                assert word not in body, word
            decider = answer_page(found, language, Audience.DECIDER)
            assert "forbid:case_number=" in decider
        record = json.dumps(answer_record(found, Audience.RECEIVER), ensure_ascii=False)
        assert not re.search(r"_fen|price|terms|option\b|value|reason\b|gain", record)
        assert answer_record(found, Audience.DECIDER) == found.model_dump(mode="json")


def test_other_readers_get_no_answer(answers: dict[str, CourtAnswer]) -> None:
    assert set(ANSWERED_FIELDS) == {Audience.RECEIVER, Audience.DECIDER}
    with pytest.raises(ValueError, match="两种"):
        answer_record(next(iter(answers.values())), Audience.PARTY)


def test_a_page_asks_for_nothing_and_escapes_names(plan: jc.Plan) -> None:
    from dataclasses import replace

    evil = "</style><script>alert(1)</script>"
    courts = plan.quarter.courts.copy()
    courts.loc[courts["code"] == "宁0424", "name"] = evil
    other = replace(plan, quarter=replace(plan.quarter, courts=courts))
    for audience in (Audience.RECEIVER, Audience.DECIDER):
        page = answer_page(jc.answer(other, "宁0424"), audience=audience)
        assert "<script" not in page
        assert page.count("alert(1)") > 1
        assert not re.search(r"(src|href)=[\"'](?!data:)", page)
        assert "default-src 'none'" in html.unescape(page)


def test_a_court_without_cases_and_a_quarter_without_a_plan(plan: jc.Plan) -> None:
    none = jc.answer(plan, "宁04")
    assert none.groups == ()
    assert "没有安排你院接收案件" in answer_page(none)
    found = jc.answer(infeasible_plan(plan.quarter), "宁0424")
    assert "没有同时满足全部规则与上限的方案" in answer_page(found)
    assert found.reason not in answer_page(found)
    assert found.reason in answer_page(found, audience=Audience.DECIDER)
    with pytest.raises(UnknownCourt, match="没有代码或名称"):
        jc.answer(plan, "没有这个法院")


def test_the_command(plan: jc.Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = jc.write_plan(plan, tmp_path / "方案")
    out = tmp_path / "答复.html"
    base = ["answer", str(folder), "--court", "宁0424", "--quiet"]
    assert main([*base, "--out", str(out)]) == 0
    assert out.read_text("utf-8") == answer_page(jc.answer(jc.read_plan(folder), "宁0424"))
    assert main([*base, "--out", str(out)]) == 2
    assert main([*base, "--out", str(out), "--replace", "--lang", "en", "--audience", "decider"]) == 0
    assert "lowers the objective" in out.read_text("utf-8")
    capsys.readouterr()
    assert main([*base, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["court"]["code"] == "宁0424"
    assert main(["answer", str(folder), "--court", "无", "--quiet"]) == 2
    assert sorted(file.name for file in tmp_path.iterdir()) == ["方案", "答复.html"]
