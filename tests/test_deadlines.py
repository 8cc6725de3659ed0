"""What falls due: the right day with its source, nothing lost, and a calendar that gives nothing away."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from jiaocha.cli import main
from jiaocha.deadlines import (
    LEDGER_DAYS,
    DueKind,
    calendar_file,
    deadlines_text,
    list_deadlines,
    recorded_days,
    write_deadlines,
)
from jiaocha.folder import FolderError, append_entry, write_plan
from jiaocha.law.deadlines import HANDOVER_DEADLINES
from jiaocha_models import Event
from jiaocha_models.words import Mode
from tests.depth import deep
from tests.paper_plans import Choice, guyuan_plan, guyuan_quarter, hand_plan
from tests.plans import small_plan
from tests.tiny import case, tiny_quarter

ON = date(2026, 10, 8)
DIRECTED = "（2024）宁0423执3号"


class OfHand:
    """A plan of given choices, as far as a list of deadlines needs one."""

    def __init__(self, quarter: Any, options: Any, solution: Any) -> None:
        self.quarter, self.options, self.solution, self.summary = quarter, options, solution, None


def guyuan(**changes: Any) -> Any:
    quarter = guyuan_quarter(**changes)
    return OfHand(quarter, *guyuan_plan(quarter))


def one_case(mode: Mode = Mode.STAY, receiver: str = "", **changes: Any) -> Any:
    quarter = tiny_quarter(cases=[case(1, **changes)])
    number = "（2025）宁0423执1号"
    choice = Choice([number], mode, receiver or "宁0423", "宁04")
    return OfHand(quarter, *hand_plan(quarter, [choice]))


def ledger(number: str, **days: Any) -> pd.DataFrame:
    row = {name: pd.Timestamp(value) if name != "state" else value for name, value in days.items()}
    return pd.DataFrame([{"case_number": number, **row}])


def of_kind(frame: pd.DataFrame, kind: DueKind) -> pd.DataFrame:
    return frame[frame["kind"] == kind.value].reset_index(drop=True)


def test_a_measure_is_due_on_the_day_it_runs_out() -> None:
    found = of_kind(list_deadlines(guyuan(), ON), DueKind.RENEWAL)
    first = found[found["case_number"] == DIRECTED].iloc[0]
    assert first["due"] == pd.Timestamp(2026, 10, 20)
    assert first["days_left"] == 12
    assert "民事诉讼法解释第485条" in first["basis"]
    assert first["status"] == "verified"
    assert "移交前先续行" in first["note"]  # the case moves, and less than a month is left
    other = found[found["case_number"] == "（2025）宁0422执7号"].iloc[0]
    assert "西吉县＿＿路商铺" in other["note"]
    assert "移交前先续行" not in other["note"]


def test_what_the_ledger_says_takes_the_place_of_the_stated_expiry() -> None:
    found = list_deadlines(guyuan(), ON, ledger(DIRECTED, seizure_expiry="2029-10-20"))
    mine = of_kind(found, DueKind.RENEWAL)
    assert mine[mine["case_number"] == DIRECTED]["due"].tolist() == [pd.Timestamp(2029, 10, 20)]


def test_steps_run_from_handover_and_from_filing() -> None:
    def steps(**days: Any) -> dict[str, Any]:
        found = of_kind(list_deadlines(guyuan(), ON, ledger(DIRECTED, **days)), DueKind.STEP)
        return {row.step: row.due for row in found.itertuples() if row.case_number == DIRECTED}

    nothing = steps()
    assert nothing
    assert all(pd.isna(due) for due in nothing.values())
    handed = steps(handed_over_on="2026-10-10")
    filing = next(step for step in HANDOVER_DEADLINES if step.starts == "收到移交材料之日")
    assert handed[filing.task] == pd.Timestamp(2026, 10, 17)
    filed = steps(handed_over_on="2026-10-10", filed_on="2026-10-15")
    assert filing.task not in filed
    assert filed["书面告知申请执行人"] == pd.Timestamp(2026, 10, 22)
    assert filed["执行结案"] == pd.Timestamp(2027, 4, 15)
    assert steps(filed_on="2026-10-15", closed_on="2026-12-01") == {}


def test_days_in_the_ledger_go_before_those_of_states(tmp_path: Path) -> None:
    number = "（2025）宁0423执1号"
    folder = write_plan(small_plan(tiny_quarter(cases=[case(1)])), tmp_path / "方案")
    assert recorded_days(folder) is not None
    place = {"mode": "directed", "court": "宁0424", "decider": "宁04"}
    step = {"case": number, "state": "handed_over", "by": "原执行法院", "on": "2026-10-10", **place}
    append_entry(folder, Event.STATES, {"steps": [step]})
    rows = [
        {"case": number, "column": name, "before": None, "after": day}
        for name, day in (
            ("handed_over_on", "2026-10-12"), ("seizure_expiry", "2029-10-20"), ("filed_on", "2026-10-15"),
            ("filed_on", None), ("team", "一组"),
        )
    ]  # fmt: skip
    append_entry(folder, Event.LEDGER, {"changes": rows})
    days = recorded_days(folder)
    assert days is not None
    (row,) = days.to_dict("records")
    assert row["handed_over_on"] == pd.Timestamp(2026, 10, 12)
    assert row["seizure_expiry"] == pd.Timestamp(2029, 10, 20)
    assert pd.isna(row["filed_on"])
    assert row["state"] == "handed_over"


def test_returned_papers_are_due_in_fifteen_days() -> None:
    days = ledger(DIRECTED, state="returned", state_on="2026-10-12")
    found = list_deadlines(guyuan(), ON, days)
    row = found[(found["case_number"] == DIRECTED) & found["step"].str.contains("退回")].iloc[0]
    assert row["due"] == pd.Timestamp(2026, 10, 27)
    assert row["status"] == "analogy"


def test_supervision_orders_run_out() -> None:
    issued = {"supervision_order_date": "2026-07-01", "supervision_days": 90}
    found = of_kind(list_deadlines(one_case(**issued), ON), DueKind.SUPERVISION)
    assert found["due"].tolist() == [pd.Timestamp(2026, 9, 29)]
    assert found["days_left"].tolist() == [-9]
    assert "执行程序解释第12条" in found["basis"].iloc[0]
    unknown = of_kind(list_deadlines(one_case(supervision_order_date="2026-07-01"), ON), DueKind.SUPERVISION)
    assert unknown["due"].isna().all()
    assert "请核对" in unknown["starts"].iloc[0]
    proposed = of_kind(list_deadlines(one_case(Mode.SUPERVISED), ON), DueKind.SUPERVISION)
    assert proposed["due"].isna().all()
    assert proposed["status"].tolist() == ["unverified"]


def test_what_is_practice_is_marked_so() -> None:
    found = list_deadlines(one_case(last_act_date="2026-06-01", petition=True), ON, idle_days=60)
    idle, petition = of_kind(found, DueKind.IDLE).iloc[0], of_kind(found, DueKind.PETITION).iloc[0]
    assert idle["due"] == pd.Timestamp(2026, 7, 31)
    assert idle["status"] == "policy"
    assert "非法定期限" in idle["basis"]
    assert petition["status"] == "unverified"
    assert pd.isna(petition["due"])
    text = deadlines_text(found, ON)
    assert "政策默认" in text
    assert "已过69日" in text


def test_closed_cases_have_no_deadlines() -> None:
    assert list_deadlines(one_case(status="closed", seizure_expiry="2026-12-01", petition=True), ON).empty


def test_every_row_names_its_source() -> None:
    found = list_deadlines(guyuan(petition=True, last_act_date="2026-06-01"), ON)
    assert set(found["kind"]) == {kind.value for kind in DueKind}
    assert found["basis"].str.len().gt(0).all()
    assert found["starts"].str.len().gt(0).all()
    assert found["due"].dropna().is_monotonic_increasing
    assert found["due"].isna().iloc[-1]


def test_a_private_flag_changes_no_byte_of_the_calendar() -> None:
    plain = guyuan(supervision_order_date="2026-09-01", supervision_days=60)
    flagged = guyuan(
        supervision_order_date="2026-09-01", supervision_days=60, petition=True, passive_lead=True,
        interference_lead=True, last_act_date="2026-03-01", ground="local_interference",
        ground_registered_by="记号甲", ground_registered_on="2026-06-01", ground_material="记号乙",
        nomination_channel="记号丙", supervision_reason_source="记号丁", wages=True, livelihood=True,
    )  # fmt: skip
    frames = [list_deadlines(plan, ON) for plan in (plain, flagged)]
    assert len(frames[1]) > len(frames[0])
    first, second = (calendar_file(frame, ON) for frame in frames)
    assert first == second
    assert b"BEGIN:VEVENT" in first


def test_the_calendar_says_number_step_and_day_only() -> None:
    content = calendar_file(list_deadlines(guyuan(), ON), ON)
    events = Calendar.from_ical(content).walk("VEVENT")
    assert events
    for event in events:
        assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"}
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        assert re.fullmatch(r"（\d{4}）宁\d+执(恢)?\d+号 \S+", str(event["SUMMARY"]))
    assert len({str(event["UID"]) for event in events}) == len(events)


def test_lines_end_and_fold_as_the_standard_says() -> None:
    content = calendar_file(list_deadlines(guyuan(), ON), ON)
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # no fold splits a character


@settings(max_examples=deep(30), deadline=None)
@given(step=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120),
       day=st.dates(date(2020, 1, 1), date(2040, 12, 31)))  # fmt: skip
def test_any_text_reads_back(step: str, day: date) -> None:
    frame = pd.DataFrame(
        {"due": [pd.Timestamp(day)], "case_number": ["（2025）宁0423执1号"], "step": [step], "kind": ["step"]}
    )
    content = calendar_file(frame, ON)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == f"（2025）宁0423执1号 {step}"
    assert event.decoded("dtstart") == day
    assert calendar_file(frame, ON) == content


@settings(max_examples=deep(12), deadline=None)
@given(days=st.dictionaries(st.sampled_from([name for name in LEDGER_DAYS if name != "state"]),
                            st.dates(date(2026, 9, 1), date(2027, 6, 1))))  # fmt: skip
def test_dates_never_come_before_what_starts_them(days: dict[str, date]) -> None:
    plan = one_case(Mode.DIRECTED, "宁0424", seizure_expiry="2026-12-01")
    found = list_deadlines(plan, ON, ledger("（2025）宁0423执1号", **days))
    steps = of_kind(found, DueKind.STEP)["due"].dropna()
    started = [day for name, day in days.items() if name in ("handed_over_on", "filed_on")]
    assert found.empty == ("closed_on" in days)
    assert all(due.date() > min(started) for due in steps)
    assert len(steps) == 0 or started


def test_the_workbook_lists_by_day_and_takes_no_text_for_a_formula(tmp_path: Path) -> None:
    found = list_deadlines(guyuan(petition=True), ON).assign(note="=1+1")
    write_deadlines(found, ON, tmp_path / "期限.xlsx")
    book = CalamineWorkbook.from_path(str(tmp_path / "期限.xlsx"))
    running, waiting = (book.get_sheet_by_name(name).to_python() for name in ("期限", "尚未起算"))
    assert [row[0] for row in running[2:]] == [due.date() for due in found["due"].dropna()]
    assert len(running) + len(waiting) - 4 == len(found)
    assert running[2][-1] == "=1+1"
    with pytest.raises(FolderError):
        write_deadlines(found, ON, tmp_path / "期限.xlsx")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [case(1, seizure_expiry="2026-10-20"), case(2, "宁0422", last_act_date="2026-07-20")]
    write_plan(small_plan(tiny_quarter(cases=cases)), tmp_path / "方案")
    words = ["deadlines", str(tmp_path / "方案"), "--on", "2026-10-08"]
    files = ["--ics", str(tmp_path / "期限.ics"), "--xlsx", str(tmp_path / "期限.xlsx")]
    assert main([*words, *files]) == 0
    said = capsys.readouterr().out
    assert "2026-10-20（剩12日）（2025）宁0423执1号" in said
    assert "2026-10-18（剩10日）（2025）宁0422执2号" in said
    assert io.BytesIO((tmp_path / "期限.ics").read_bytes()).readline() == b"BEGIN:VCALENDAR\r\n"
    assert main([*words, *files]) == 2  # nothing is overwritten
    assert "已存在" in capsys.readouterr().err
    assert main([*words, "--json"]) == 0
    assert '"due": "2026-10-20"' in capsys.readouterr().out
