"""What courts answer: forms with their own cases only, coded objections read back, returns, papers."""

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_carrying import directed, put, written  # noqa: F401
from test_documents_command import papers

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import read_entries
from jiaocha.ledger import (
    current_states,
    objections_of,
    places_of,
    record_objections,
    state_history,
    write_reply_forms,
)
from jiaocha.ledger.asked import asked_courts
from jiaocha_models import Event, Finding, State
from jiaocha_models.ledger import Decision, Opinion, ReturnReason
from jiaocha_models.words import Mode
from tests.paper_plans import guyuan_quarter, sources_of

TODAY = date(2026, 11, 30)
HEAD = (
    "案号",
    "回复法院",
    "意见",
    "原因",
    "事实和理由",
    "回复日期",
    "处理",
    "处理人",
    "处理日期",
    "处理理由",
)


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:  # noqa: F811
    return Path(shutil.copytree(written, tmp_path / "方案"))


def sheet(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "某院回复"
    page.append(HEAD)
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def test_each_court_gets_its_own_cases_only(folder: Path, tmp_path: Path) -> None:
    plan = jc.read_plan(folder)
    asked = {(one.court, one.case_number) for one in asked_courts(plan)}
    places = places_of(folder)
    for number, place in places.items():
        if place.mode is Mode.DIRECTED:
            assert (place.court, number) in asked
    written_forms = write_reply_forms(folder, tmp_path / "回复表")
    courts = dict(zip(*(jc.read_plan(folder).quarter.courts[name] for name in ("name", "code")), strict=True))
    assert written_forms
    for path in written_forms:
        code = courts[path.stem]
        page = openpyxl.load_workbook(path).worksheets[0]
        numbers = [row[0] for row in page.iter_rows(min_row=3, values_only=True)]
        own = [number for court, number in asked if court == code]
        assert sorted(numbers) == sorted(own)
        text = " ".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell)
        assert not any(n in text for n in places if n not in own)
    assert read_entries(folder)[-1].event is Event.EXPORTED


def test_courts_that_help_or_are_entrusted_are_asked_too() -> None:
    sources = sources_of(guyuan_quarter())
    roles = {one.role for one in asked_courts(sources)}  # type: ignore[arg-type]
    assert roles == {"移出", "接收", "本院办理", "协同", "委托", "受托"}
    for one in asked_courts(sources):  # type: ignore[arg-type]
        assert one.other != one.court


def test_a_form_filled_in_comes_back(folder: Path, tmp_path: Path) -> None:
    case = directed(folder)[0]
    court = places_of(folder)[case].court
    for path in write_reply_forms(folder, tmp_path / "回复表"):
        book = openpyxl.load_workbook(path)
        page = book.worksheets[0]
        for row in page.iter_rows(min_row=3):
            row[2].value, row[6].value = "同意", "2026-10-12"
            if row[0].value == case and path.stem == dict(courts_of(folder))[court]:
                row[2].value, row[3].value, row[4].value = "不同意", "力量不足", "执行法官仅二人"
        book.save(path)
        assert main(["objections", str(folder), str(path), "--by", "书记员"]) == 0
    answers = objections_of(folder)
    (objection,) = [one for one in answers if one.opinion is Opinion.OBJECTS]
    assert (objection.case_number, objection.court_code, objection.reason) == (
        case, court, ReturnReason.SHORT_OF_FORCE
    )  # fmt: skip
    assert state_history(folder) == []  # an objection alone returns nothing: a person decides


def courts_of(folder: Path) -> list[tuple[str, str]]:
    courts = jc.read_plan(folder).quarter.courts
    return list(zip(courts["code"], courts["name"], strict=True))


def test_an_accepted_objection_returns_the_case_with_its_related_ones(folder: Path, tmp_path: Path) -> None:
    places = places_of(folder)
    groups = [place.group for place in places.values()]
    case = next(
        n for n, place in places.items() if groups.count(place.group) == 2 and place.mode is not Mode.STAY
    )
    put(folder, case, State.CONSULTED)
    court = places[case].court
    row = (
        case,
        court,
        "不同意",
        "财产不在",
        "财产在外县",
        "2026-10-12",
        "采纳",
        "局长",
        "2026-10-14",
        "属实",
    )
    recorded, findings = record_objections(
        folder, sheet(tmp_path / "回复.xlsx", row), by="书记员", today=TODAY
    )
    assert findings == []
    assert [one.state for one in recorded.returns] == [State.RETURNED] * 2
    states = current_states(folder)
    assert {states[n].reason for n, place in places.items() if place.group == places[case].group} == {
        ReturnReason.ASSET_ELSEWHERE
    }
    assert (states[case].by, states[case].on) == ("局长", date(2026, 10, 14))
    assert record_objections(folder, tmp_path / "回复.xlsx", today=TODAY)[0].answers == ()
    assert jc.verify(folder) == []


def test_an_objection_that_is_not_accepted_stands_with_its_reasons(folder: Path, tmp_path: Path) -> None:
    case = directed(folder)[0]
    put(folder, case, State.CONSULTED)
    court = places_of(folder)[case].court
    first = (case, court, "不同意", "其他", "路远", "2026-10-12", None, None, None, None)
    decided = (*first[:6], "不采纳", "局长", "2026-10-14", "距离最近")
    assert record_objections(folder, sheet(tmp_path / "一.xlsx", first), today=TODAY)[1] == []
    assert record_objections(folder, sheet(tmp_path / "二.xlsx", decided), today=TODAY)[1] == []
    (answer,) = objections_of(folder)
    assert (answer.decision, answer.decision_note) == (Decision.KEPT, "距离最近")
    assert current_states(folder)[case].state is State.CONSULTED


GOOD: tuple[Any, ...] = ("不同意", "力量不足", "人手不足", "2026-10-12", None, None, None, None)
BAD: list[tuple[tuple[Any, ...], str, str]] = [
    (("不同意", None, *GOOD[2:]), "objection_without_reason", "D2"),
    (("不同意", "其他", None, *GOOD[3:]), "objection_without_reason", "E2"),
    (("同意", *GOOD[1:]), "reason_without_objection", "D2"),
    (("看看", *GOOD[1:]), "choice_unknown", "C2"),
    (
        ("同意", None, None, "2026-10-12", "采纳", "甲", "2026-10-13", None),
        "decision_without_objection",
        "G2",
    ),
    ((*GOOD[:4], "采纳", None, "2026-10-13", None), "value_missing", "H2"),
    ((*GOOD[:4], "采纳", "甲", None, None), "value_missing", "I2"),
    ((*GOOD[:4], "采纳", "甲", "2026-10-01", None), "period_reversed", "I2"),
    ((*GOOD[:3], "2027-10-12", *GOOD[4:]), "date_in_future", "F2"),
    ((*GOOD[:3], None, *GOOD[4:]), "value_missing", "F2"),
    ((*GOOD[:4], "采纳", "甲", "2026-10-13", None), "state_out_of_order", ""),
]


@pytest.mark.parametrize(("cells", "rule", "cell"), BAD)
def test_a_fault_is_named_at_its_cell_and_nothing_is_recorded(
    folder: Path, tmp_path: Path, cells: tuple[Any, ...], rule: str, cell: str
) -> None:
    case = directed(folder)[0]
    before = (folder / "journal.jsonl").read_bytes()
    file = sheet(tmp_path / "回复.xlsx", (case, places_of(folder)[case].court, *cells))
    recorded, findings = record_objections(folder, file, today=TODAY)
    assert recorded.answers == ()
    assert (rule, cell) in [(finding.rule, finding.cell) for finding in findings]
    assert (folder / "journal.jsonl").read_bytes() == before


def test_a_court_that_was_not_asked_and_a_case_not_in_the_plan_are_named(
    folder: Path, tmp_path: Path
) -> None:
    case = directed(folder)[0]
    other = next(
        code for code, _ in courts_of(folder) if code not in (places_of(folder)[case].court, case[6:12])
    )
    file = sheet(
        tmp_path / "回复.xlsx",
        (case, other, *GOOD),
        ("（2025）宁0423执99号", "宁0423", *GOOD),
        (case, places_of(folder)[case].court, *GOOD),
        (case, places_of(folder)[case].court, "同意", None, None, "2026-10-12", None, None, None, None),
    )
    _, findings = record_objections(folder, file, today=TODAY)
    assert sorted((finding.rule, finding.row) for finding in findings) == [
        ("case_not_in_plan", 3), ("court_not_asked", 2), ("rows_disagree", 5),
    ]  # fmt: skip


def test_the_papers_state_load_reasons_and_two_alternatives(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = directed(folder)[0]
    put(folder, case, State.CONSULTED)
    court = places_of(folder)[case].court
    names = dict(courts_of(folder))
    row = (case, court, *GOOD)
    record_objections(folder, sheet(tmp_path / "回复.xlsx", row), today=TODAY)
    out = tmp_path / "文书"
    assert (
        main(["documents", str(folder), "--out", str(out), "--paper", "复核答复单", "答复意见", "--quiet"])
        == 0
    )
    texts = papers(out)
    (inside,) = [text for path, text in texts.items() if "复核答复单" in path]
    (outside,) = [text for path, text in texts.items() if path.endswith(f"答复意见（{names[court]}）.docx")]
    assert len(texts) == 2
    assert all(path.startswith("内部") for path in texts if "复核答复单" in path)
    for words in (case, names[court], "力量不足", "人手不足", "4折算件", "□采纳", "其他去处"[:2]):
        assert words in inside, words
    table = inside.split("可用能力")[1]
    assert table.count("有余量") + table.count("已满") + table.count("—") >= 1
    assert names[court] not in table.split("处理意见")[0]  # what the objection would close is no alternative
    for words in (case, "力量不足", "你院本季度可接收4折算件", "公里"):
        assert words in outside, words
    others = [name for code, name in names.items() if code not in (court, "宁04", case[6:12])]
    assert not any(name in outside for name in others)
    assert "经研究，＿＿" in outside
    decided = (*row[:6], "不采纳", "局长", "2026-10-14", "距离最近")
    record_objections(folder, sheet(tmp_path / "二.xlsx", decided), today=TODAY)
    assert (
        main(["documents", str(folder), "--out", str(out), "--replace", "--paper", "答复意见", "--quiet"])
        == 0
    )
    assert "仍按原安排办理" in next(iter(papers(out).values()))
    capsys.readouterr()
    assert main(["objections", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["decision"] == "kept"


def test_refused_twice_then_repaired(folder: Path, tmp_path: Path) -> None:
    """An objection accepted, a repair, an objection to the new place, another repair; approvals stay."""
    approved, case = directed(folder)[:2]
    put(folder, approved, State.DELIBERATED, State.PRESIDENT)
    before, here = places_of(folder), folder
    for number in range(2):
        place = places_of(here)[case]
        if place.mode is Mode.STAY:
            break
        put(here, case, State.CONSULTED)
        row = (case, place.court, *GOOD[:4], "采纳", "局长", "2026-10-14", None)
        recorded, findings = record_objections(here, sheet(tmp_path / f"{number}.xlsx", row), today=TODAY)
        assert findings == []
        assert recorded.returns
        out = tmp_path / f"补正{number}"
        assert main(["repair", str(here), "--out", str(out), "--quiet"]) == 0
        here = out
    after = places_of(here)
    assert after[approved].is_as(before[approved])
    assert after[case].court not in {before[case].court, places_of(tmp_path / "补正0")[case].court} or (
        after[case].mode is Mode.STAY
    )
    assert [one.state for one in state_history(here) if one.case_number == case].count(State.RETURNED) == 2
