"""The ledger in the next quarter: history, outcomes, burden, repeats, lasting returns; changes by hand."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from plans import small_plan, small_quarter
from test_carrying import put
from tiny import case, frame_of, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import read_entries, write_plan
from jiaocha.intake.outcomes import read_outcomes
from jiaocha.ledger import (
    add_ledgers,
    changes_by_hand,
    enter_ledger,
    export_ledger,
    history_of,
    ledger_lines,
    places_of,
    with_ledger,
    write_outcomes,
)
from jiaocha_models import Event, History, Quarter, ReturnReason, State
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import Mode

NEXT = {"planning_date": date(2027, 1, 1)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of which one case was closed, one is under way, one was returned."""
    home = tmp_path_factory.mktemp("plans")
    folder = write_plan(small_plan(), home / "方案")
    closed, open_, returned = moved(folder)[:3]
    chain = (State.DELIBERATED, State.PRESIDENT, State.ISSUED, State.HANDED_OVER, State.FILED)
    put(folder, closed, *chain)
    put(folder, open_, *chain)
    put(folder, returned, State.CONSULTED, State.RETURNED, reason=ReturnReason.RECUSAL)
    export_ledger(folder, home / "台账.xlsx")
    fill(home / "台账.xlsx", {
        closed: {"立案日期": "2026-10-10", "新案号": "（2026）宁0425执900号", "结案方式": "执行完毕",
                 "结案日期": "2026-12-01", "到位金额": 1000, "实质进展日期": "2026-11-20",
                 "实质进展依据": "到账凭证3号"},
        open_: {"卷宗移交日": "2026-10-11"},
    })  # fmt: skip
    entered, findings = enter_ledger(folder, home / "台账.xlsx", today=date(2026, 12, 2))
    assert findings == []
    assert len(entered.changes) == 8
    export_ledger(folder, home / "台账.xlsx")
    return folder


def moved(folder: Path) -> list[str]:
    places = places_of(folder)
    groups = [place.group for place in places.values()]
    return [
        n for n, place in places.items() if place.mode is Mode.DIRECTED and groups.count(place.group) == 1
    ]


def fill(file: Path, cells: dict[str, dict[str, object]]) -> None:
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    headers = {str(cell.value).split("(")[0]: cell.column for cell in page[2]}
    for row in page.iter_rows(min_row=3):
        for header, value in cells.get(str(row[0].value), {}).items():
            page.cell(row[0].row, headers[header]).value = value
    book.save(file)


def following_quarter(folder: Path, *, courts: dict[str, dict[str, object]] | None = None) -> Quarter:
    """The next quarter: the returned case and the open one nominated again, under old and new number."""
    _, open_, returned = moved(folder)[:3]
    return tiny_quarter(
        cases=[
            case(1, case_number=returned, court_code=returned.split("）")[1].split("执")[0]),
            case(2, case_number="（2026）宁0423执777号", original_case_number=open_),
            case(3),
        ],
        courts=courts,
        policy=NEXT,
    )


def test_history_is_what_courts_have_had(folder: Path) -> None:
    closed, open_, returned = moved(folder)[:3]
    rows = history_of(ledger_lines(folder)).set_index("case_number")
    assert {name: str(t) for name, t in history_of(ledger_lines(folder)).dtypes.items()} == stored_types(
        History
    )
    assert set(rows.index) == {"（2026）宁0425执900号", open_}
    done = rows.loc["（2026）宁0425执900号"]
    assert (done["progress"], done["returned"], done["outcome"], done["recovered"]) == (
        True, False, "completed", 100_000,
    )  # fmt: skip
    assert done["end"] == pd.Timestamp("2026-12-01")
    assert done["court_code"] == places_of(folder)[closed].court
    assert pd.isna(rows.loc[open_, "end"])
    assert returned not in rows.index  # it was returned before any court had it


def test_the_next_quarter_takes_over_burden_repeats_and_lasting_returns(folder: Path) -> None:
    _, open_, returned = moved(folder)[:3]
    quarter = following_quarter(folder)
    after, findings = add_ledgers(quarter, [folder.parent / "台账.xlsx"])
    assert after is not None
    assert [one.rule for one in findings] == ["moved_before"]
    lines = ledger_lines(folder).set_index("case_number")
    place = places_of(folder)[open_]
    units = after.courts.set_index("code")["unfinished_cross_units"]
    assert units[place.court] == pytest.approx(lines.loc[open_, "units"])
    assert units.drop(place.court).eq(0).all()
    assert after.cases.set_index("case_number")["transfer_count"].to_dict() == {
        returned: 0, "（2026）宁0423执777号": 1, "（2025）宁0423执3号": 0,
    }  # fmt: skip
    (row,) = after.adjustments.to_dict("records")
    assert (row["case_number"], row["kind"], row["court_code"]) == (
        returned, "recuse", places_of(folder)[returned].court,
    )  # fmt: skip
    assert len(after.history) == 2
    again, _ = add_ledgers(after, [folder.parent / "台账.xlsx"])
    assert again is not None
    pd.testing.assert_frame_equal(again.history, after.history)
    pd.testing.assert_frame_equal(again.adjustments, after.adjustments)
    plan = jc.plan(after)
    assert plan.options.triage.set_index(after.cases["case_number"])["rule"]["（2026）宁0423执777号"] == (
        "repeat_limit"
    )


def test_what_the_quarter_says_otherwise_stands_and_is_a_finding(folder: Path) -> None:
    court = places_of(folder)[moved(folder)[1]].court
    assert court is not None
    quarter = following_quarter(folder, courts={court: {"unfinished_cross_units": 9.0}})
    old = frame_of(History, [
        {"case_number": "（2026）宁0425执900号", "court_code": places_of(folder)[moved(folder)[0]].court,
         "start": date(2026, 10, 10)},
    ])  # fmt: skip
    after, findings = with_ledger(replace(quarter, history=old), ledger_lines(folder))
    assert sorted(one.rule for one in findings) == ["burden_differs", "history_replaced", "moved_before"]
    assert after.courts.set_index("code")["unfinished_cross_units"][court] == 9.0
    assert len(after.history) == 2
    assert after.history["outcome"].notna().sum() == 1


def test_a_reason_that_does_not_last_is_forgotten(folder: Path) -> None:
    lines = ledger_lines(folder)
    lines["return_reason"] = lines["return_reason"].where(lines["return_reason"].isna(), "short_of_force")
    after, _ = with_ledger(following_quarter(folder), lines)
    assert after.adjustments.empty


def test_outcomes_are_taken_by_evaluation(folder: Path, tmp_path: Path) -> None:
    assert write_outcomes(ledger_lines(folder), tmp_path / "结果.csv") == 2
    plan = jc.read_plan(folder)
    outcomes, findings = read_outcomes(tmp_path / "结果.csv", plan.quarter, date(2026, 12, 2))
    assert outcomes is not None, findings
    assert set(outcomes.planned) == set(moved(folder)[:2])
    assert main(["ledger", str(folder), "--outcomes", str(tmp_path / "二.csv")]) == 0
    assert (tmp_path / "二.csv").read_bytes() == (tmp_path / "结果.csv").read_bytes()
    ran = main(
        [
            "evaluate",
            str(folder),
            "--outcomes",
            str(tmp_path / "二.csv"),
            "--out",
            str(tmp_path / "评"),
            "--quiet",
        ]
    )
    assert ran == 0


def test_planning_with_the_ledger_verifies_with_it(folder: Path, tmp_path: Path) -> None:
    jc.write_quarter(following_quarter(folder), tmp_path / "季度")
    ledger, out = str(folder.parent / "台账.xlsx"), tmp_path / "新"
    assert main(["plan", str(tmp_path / "季度"), "--ledger", ledger, "--out", str(out), "--quiet"]) == 0
    assert len(jc.read_plan(out).quarter.history) == 2
    assert main(["verify", str(out), "--quarter", str(tmp_path / "季度"), "--ledger", ledger, "--quiet"]) == 0
    shutil.copy(ledger, tmp_path / "坏.xlsx")
    fill(tmp_path / "坏.xlsx", {moved(folder)[0]: {"受案法院": "不存在法院"}})
    bad = ["--ledger", str(tmp_path / "坏.xlsx"), "--out", str(tmp_path / "无"), "--quiet"]
    assert main(["plan", str(tmp_path / "季度"), *bad]) == 1


def test_changes_by_hand_are_noted_with_who_why_and_cost(tmp_path: Path) -> None:
    jc.write_quarter(small_quarter(), tmp_path / "季度")
    assert main(["plan", str(tmp_path / "季度"), "--out", str(tmp_path / "方案"), "--quiet"]) == 0
    number = moved(tmp_path / "方案")[0]
    book = openpyxl.load_workbook(tmp_path / "方案" / "方案.xlsx")
    page = book["总表"]
    heads = {str(cell.value): cell.column for cell in page[3]}
    row = next(cells[0].row for cells in page.iter_rows(min_row=4) if cells[0].value == number)
    for header, value in {
        "调整": "指定",
        "调整方式": "留原法院",
        "调整人": "局长",
        "调整理由": "已达成和解",
    }.items():
        page.cell(row, heads[header]).value = value
    book.save(tmp_path / "方案" / "方案.xlsx")
    adjusted = ["--adjusted", str(tmp_path / "方案" / "方案.xlsx"), "--out", str(tmp_path / "改"), "--quiet"]
    assert main(["plan", str(tmp_path / "季度"), *adjusted]) == 0
    entry = read_entries(tmp_path / "改")[-1]
    assert entry.event is Event.CHANGED
    (told,) = entry.data["rows"]
    assert (told["case"], told["by"], told["reason"]) == (number, "局长", "已达成和解")
    before, after = (jc.read_plan(tmp_path / name).summary for name in ("方案", "改"))
    assert told["cost_fen"] > 0
    assert before.value_fen - after.value_fen <= told["cost_fen"] + before.gap_fen
    if_ = [
        "what-if",
        str(tmp_path / "方案"),
        str(tmp_path / "方案" / "方案.xlsx"),
        "--out",
        str(tmp_path / "试"),
    ]
    assert main([*if_, "--quiet"]) == 0
    entry = read_entries(tmp_path / "试")[-1]
    assert entry.event is Event.CHANGED
    assert entry.data["value_low_fen"] <= after.value_fen - before.value_fen <= entry.data["value_high_fen"]
    assert entry.data["rows"][0]["cost_fen"] == told["cost_fen"]


def test_what_costs_nothing_and_what_nothing_obeys() -> None:
    plan = small_plan()
    frame = pd.DataFrame(
        [
            ("（2025）宁0402执1号", "prefer", "宁0422", None, None, None),
            ("（2025）宁0402执1号", "fix", "最高法", None, None, None),
            ("（2025）宁0402执1号", "forbid", "最高法", None, None, None),
        ],
        columns=["case_number", "kind", "court_code", "mode", "by", "reason"],
    )
    told = changes_by_hand(plan, frame)
    assert [one["cost_fen"] for one in told] == [None, None, 0]
    assert {one["by"] for one in told} == {"未写明"}
    assert [one["cost_fen"] for one in changes_by_hand(None, frame)] == [None] * 3


def test_names_are_printed_for_a_plan_that_states_and_ledgers_added_to(folder: Path, tmp_path: Path) -> None:
    jc.write_quarter(small_quarter(), tmp_path / "季度.xlsx")
    quarter = jc.read_quarter(tmp_path / "季度.xlsx")
    added, _ = with_ledger(quarter, ledger_lines(folder))
    assert not added.cases["transfer_count"].equals(quarter.cases["transfer_count"])
    write_plan(small_plan(added), tmp_path / "方案")
    words = ["documents", str(tmp_path / "方案"), "--out", str(tmp_path / "文书"), "--quarter"]
    assert main([*words, str(tmp_path / "季度.xlsx"), "--quiet"]) == 0
