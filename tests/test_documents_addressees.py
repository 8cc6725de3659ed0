"""Whom papers go to: the next superior, the parties who are told, courts of one name and of long names."""

from pathlib import Path
from typing import Any

import pytest

from jiaocha.documents import Sources, jobs, load_fillers, write_papers
from jiaocha_models import Quarter
from jiaocha_models.words import Mode, NominationOrigin
from tests.paper_plans import Choice, Printed, guyuan_quarter, hand_plan, one, printed, sources_of
from tests.tiny import case, tiny_quarter

ONE, TWO = "（2025）宁0423执1号", "（2025）宁0424执2号"
SAME_DEBTOR = {"debtor": "甲", "debtor_identifier": "X"}


def reported(quarter: Quarter, numbers: list[str], decider: str) -> Sources:
    """A plan that reports one group up, for a court of Pingliang."""
    court = {code: place for place, code in enumerate(quarter.courts["code"])}
    row = {
        "group": numbers[0],
        "cases": len(numbers),
        "lead_case": list(quarter.cases["case_number"]).index(numbers[0]),
        "receiver": court["甘0802"],
        "mode": (Mode.CENTRALIZED if len(numbers) > 1 else Mode.DIRECTED).position,
        "decider": court[decider],
        "reason": "本次决定权限内没有可以受案的法院，报请最高人民法院决定",
    }
    return Sources(quarter, *hand_plan(quarter, [], [row]))


@pytest.fixture(scope="module")
def series() -> Sources:
    cases = [case(1, **SAME_DEBTOR), case(2, "宁0424", **SAME_DEBTOR)]
    return reported(tiny_quarter(cases=cases, wide=True), [ONE, TWO], "最高法")


def test_a_request_goes_to_the_next_superior_even_where_a_higher_court_decides(series: Sources) -> None:
    (job,) = jobs(series)
    assert (job.addressee, job.case) == ("宁夏回族自治区高级人民法院", "")
    text = one(printed(series), "报请上级")
    assert "宁夏回族自治区高级人民法院：" in text
    assert "现报请你院审查，并层报最高人民法院决定。" in text


def test_the_next_superior_decides_itself_where_it_may() -> None:
    quarter = tiny_quarter(cases=[case(1)], wide=True)
    text = one(printed(reported(quarter, [ONE], "宁")), "报请上级")
    assert "现报请你院审查决定。" in text
    assert f"隆德县人民法院执行的{ONE}案件，" in text
    assert "报请案件表" not in text


def test_a_request_about_several_cases_lists_them_with_their_courts(series: Sources) -> None:
    text = one(printed(series), "报请上级")
    assert "附表所列2件案件互有关联，分别由隆德县人民法院、泾源县人民法院执行，需要一并处理。" in text
    assert "附：报请案件表、案件情况报告" in text
    cells = [line for line in text.splitlines() if line]
    assert cells[cells.index(TWO) + 1] == "泾源县人民法院"


@pytest.mark.parametrize("number", [ONE, TWO])
def test_every_case_of_a_request_leads_to_it(series: Sources, number: str) -> None:
    assert [job.paper for job in jobs(series, frozenset({number}))] == ["报请上级请示"]


def directed(receiver: str, **courts: dict[str, Any]) -> Sources:
    quarter = tiny_quarter(cases=[case(1)], courts=courts)
    return Sources(quarter, *hand_plan(quarter, [Choice([ONE], Mode.DIRECTED, receiver, "宁04")]))


def notices(mode: Mode, receiver: str, origin: NominationOrigin) -> tuple[str, str]:
    quarter = tiny_quarter(cases=[case(1, nomination_origin=origin)])
    papers: Printed = printed(Sources(quarter, *hand_plan(quarter, [Choice([ONE], mode, receiver, "宁04")])))
    ((job, text),) = (value for path, value in papers.items() if "当事人告知书" in path)
    return job.addressee, text


@pytest.mark.parametrize("origin", list(NominationOrigin))
def test_of_a_supervision_order_the_creditor_alone_is_told(origin: NominationOrigin) -> None:
    addressee, text = notices(Mode.SUPERVISED, "宁0423", origin)
    assert addressee == "申请执行人"
    assert "＿＿＿＿、＿＿＿＿：" not in text


@pytest.mark.parametrize("origin", list(NominationOrigin))
def test_of_a_change_of_court_both_parties_are_told(origin: NominationOrigin) -> None:
    addressee, text = notices(Mode.DIRECTED, "宁0424", origin)
    assert addressee == "申请执行人、被执行人"
    assert "＿＿＿＿、＿＿＿＿：" in text


def test_after_an_escalation_the_deciding_court_executes() -> None:
    escalated = printed(sources_of(guyuan_quarter()))
    order = one(escalated, "提级执行", "提级执行决定书")
    assert "一、本案由本院执行；" in order
    assert order.startswith("固原市中级人民法院")
    notice = one(escalated, "提级执行", "当事人告知书")
    assert "现变更执行法院，由固原市中级人民法院执行" in notice


@pytest.mark.parametrize("name", ["隆德县人民法院", "很长的" * 31 + "法院"])
def test_courts_of_one_name_or_of_a_long_name_have_papers(tmp_path: Path, name: str) -> None:
    sources = directed("宁0424", 宁0423={"name": name}, 宁0424={"name": name})
    listed = jobs(sources)
    assert any("宁0423" in job.path.split("/")[-1] for job in listed if job.paper == "征求意见函")
    assert {len(part.encode()) <= 255 for job in listed for part in job.path.split("/")} == {True}
    letters = [job for job in listed if job.paper == "征求意见函"]
    fillers, _ = load_fillers({"征求意见函"})
    write_papers(sources, letters, fillers, tmp_path / "文书")
    assert len(list((tmp_path / "文书").rglob("*.docx"))) == len(letters) == 2
