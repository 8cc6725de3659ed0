"""On the day of the order: what drops out, what fills the room, what is new; nothing approved moves."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from plans import small_quarter
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import placements, read_entries, write_plan
from jiaocha.ledger import current_states, ledger_lines, places_of, set_states
from jiaocha_models import Event, InputError, Limits, Quarter, ReturnReason, State, Step
from jiaocha_models.refreshed import DropReason, RefreshList
from jiaocha_models.words import Mode

PLANNED, ORDER, TODAY = date(2026, 10, 1), date(2026, 10, 20), date(2026, 11, 30)
QUICK = Limits(effort=0.1, threads=1)
TO_PRESIDENT = (State.DELIBERATED, State.PRESIDENT)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan(jc.plan(small_quarter(), QUICK), tmp_path_factory.mktemp("plans") / "方案")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "方案"))


def put(folder: Path, number: str, *states: State) -> None:
    steps = [
        Step(case_number=number, state=state, by="执行局", on=date(2026, 10, 8), note="说明")
        for state in states
    ]
    assert set_states(folder, steps, today=TODAY)[1] == []


def with_cases(quarter: Quarter, changes: dict[str, dict[str, Any]]) -> Quarter:
    """Quarter in which some cases have other values."""
    cases = quarter.cases.copy()
    for number, values in changes.items():
        for name, value in values.items():
            cases.loc[cases["case_number"] == number, name] = value
    return replace(quarter, cases=cases.astype(quarter.cases.dtypes.to_dict()))


def directed(folder: Path) -> list[str]:
    return [number for number, place in places_of(folder).items() if place.mode is Mode.DIRECTED]


def row_of(found: jc.Refreshed, number: str) -> dict[str, Any]:
    (row,) = found.cases[found.cases["case_number"] == number].to_dict("records")
    return {str(name): value for name, value in row.items()}


RECENT = pd.Timestamp(2026, 9, 1)
OUT = {
    "paid": ({"status": "closed", "closing_manner": "执行完毕"}, DropReason.PAID),
    "settled": ({"status": "settlement"}, DropReason.SETTLED),
    "settled and closed": ({"status": "closed", "closing_manner": "执行和解结案"}, DropReason.SETTLED),
    "withdrawn": ({"status": "closed", "closing_manner": "终结执行（撤回申请）"}, DropReason.WITHDRAWN),
    "closed": ({"status": "closed"}, DropReason.CLOSED),
    "another class": ({"bankruptcy_status": "accepted"}, DropReason.RECLASSIFIED),
    "about to expire": ({"seizure_expiry": pd.Timestamp(2026, 10, 25)}, DropReason.RECLASSIFIED),
    "no ground": (
        {"ground": "none", "petition": False, "filing_date": RECENT, "application_date": RECENT},
        DropReason.RECLASSIFIED,
    ),
    "forbidden": ({}, DropReason.NOT_ADMISSIBLE),
    "absent": ({}, DropReason.ABSENT),
}


@pytest.fixture(scope="module")
def all_out() -> tuple[Quarter, Quarter, dict[str, str]]:
    """A quarter with a lone case for each way of dropping out, and its extract."""
    rows = [case(n, "宁0423", petition=True) for n in range(1, len(OUT) + 1)]
    alone = {code: {"takes_part": False} for code in ("宁04", "宁0402", "宁0422", "宁0425")}
    quarter = tiny_quarter(cases=rows, courts={**alone, "宁0424": {"declared_room": 60.0}})
    numbers = dict(zip(OUT, (row["case_number"] for row in rows), strict=True))
    extract = with_cases(quarter, {numbers[how]: values for how, (values, _) in OUT.items()})
    kept = extract.cases["case_number"] != numbers["absent"]
    extract = replace(extract, cases=extract.cases[kept].reset_index(drop=True))
    barred = [
        {"case_number": numbers["forbidden"], "kind": "forbid"},
        {"case_number": numbers["forbidden"], "kind": "forbid", "mode": "supervised"},
    ]
    more = tiny_quarter(cases=rows, adjustments=barred).adjustments
    return quarter, replace(extract, adjustments=more), numbers


def test_every_way_of_dropping_out_is_named_with_its_rule(
    all_out: tuple[Quarter, Quarter, dict[str, str]], tmp_path: Path
) -> None:
    quarter, extract, numbers = all_out
    folder = write_plan(jc.plan(quarter, QUICK), tmp_path / "方案")
    assert all(place.mode is not Mode.STAY for place in places_of(folder).values())
    put(folder, numbers["paid"], *TO_PRESIDENT)
    found = jc.refresh(folder, extract, ORDER, QUICK)
    for how, (_, kind) in OUT.items():
        row = row_of(found, numbers[how])
        assert (row["list"], row["kind"]) == (RefreshList.DROPPED.value, kind.value), how
        assert row["rule"], how
        assert row["reason"], how
    assert row_of(found, numbers["forbidden"])["rule"] == "forbidden_by_person"
    (finding,) = found.findings
    assert (finding.rule, finding.value) == ("approved_dropped", numbers["paid"])
    out = write_plan(found.difference.after, tmp_path / "复核", follows=folder, noted=found.noted)
    assert jc.verify(out) == []
    (entry,) = [entry for entry in read_entries(out) if entry.event is Event.REFRESHED]
    assert entry.data["counts"]["dropped"] == len(entry.data["dropped"]) == len(OUT)
    # The approval is still in the ledger; a person takes it back, the case being in no plan any more.
    lines = ledger_lines(out).set_index("case_number")
    assert lines.loc[numbers["paid"], "state"] == State.PRESIDENT.value
    back = Step(case_number=numbers["paid"], state=State.RETURNED, by="执行局", on=date(2026, 10, 21),
                reason=ReturnReason.CHANGED)  # fmt: skip
    assert set_states(out, [back], today=TODAY)[1] == []
    assert not current_states(out)[numbers["paid"]].approved


def test_nothing_is_lost_and_nothing_stands_twice(folder: Path) -> None:
    quarter = small_quarter()
    gone, new = "（2025）宁0424执6号", case(9, "宁0422")
    rows = [row for row in quarter.cases["case_number"] if row != gone]
    added = tiny_quarter(cases=[new]).cases
    cases = pd.concat([quarter.cases[quarter.cases["case_number"].isin(rows)], added])
    cases = cases.sort_values("case_number", ignore_index=True)
    found = jc.refresh(folder, replace(quarter, cases=cases), ORDER, QUICK)
    assert sorted(found.cases["case_number"]) == sorted({*rows, gone, new["case_number"]})
    assert found.cases["case_number"].is_unique
    assert sum(found.counts.values()) == len(found.cases)
    assert row_of(found, gone)["kind"] == DropReason.ABSENT.value
    told = row_of(found, new["case_number"])
    assert (told["list"], told["after_mode"]) == (RefreshList.NEW.value, "stay")
    assert "待编" in told["reason"]


def test_an_extract_that_says_the_same_changes_nothing(folder: Path) -> None:
    found = jc.refresh(folder, small_quarter(), PLANNED, QUICK)
    assert found.counts[RefreshList.UNCHANGED.value] == len(found.cases) == 8
    pd.testing.assert_frame_equal(placements(found.difference.after), placements(jc.read_plan(folder)))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Quarter, Path]:
    """Four like cases, a court with room for one of them; the others are supervised."""
    alone = {code: {"takes_part": False} for code in ("宁04", "宁0402", "宁0422", "宁0425")}
    rows = [case(n, claimed=20_000_000 + n * 1_000_000) for n in range(1, 5)]
    quarter = tiny_quarter(cases=rows, courts={**alone, "宁0424": {"declared_room": 4.0}})
    out = tmp_path_factory.mktemp("plans") / "方案"
    return quarter, write_plan(jc.plan(quarter, QUICK), out)


def test_a_reserve_fills_the_room_that_was_freed(full: tuple[Quarter, Path], tmp_path: Path) -> None:
    quarter, folder = full[0], Path(shutil.copytree(full[1], tmp_path / "方案"))
    (paid,) = directed(folder)
    others = [number for number in places_of(folder) if number != paid]
    put(folder, others[0], *TO_PRESIDENT)  # supervision is approved: no reserve, it does not move
    put(folder, others[1], State.CONSULTED)  # people have begun: no reserve either
    extract = with_cases(quarter, {paid: {"status": "closed", "closing_manner": "执行完毕"}})
    found = jc.refresh(folder, extract, ORDER, QUICK)
    assert found.listed(RefreshList.FILLED)["case_number"].tolist() == [others[2]]
    assert row_of(found, others[2])["after_court"] == "宁0424"
    assert found.counts == {"dropped": 1, "filled": 1, "new": 0, "changed": 0, "unchanged": 2}
    assert found.findings == []


def test_what_is_approved_stays_though_another_place_became_better(
    full: tuple[Quarter, Path], tmp_path: Path
) -> None:
    """The room shrinks and values change: the approved case keeps its place, the rest gives way."""
    quarter, folder = full[0], Path(shutil.copytree(full[1], tmp_path / "方案"))
    (case_number,) = directed(folder)
    put(folder, case_number, *TO_PRESIDENT, State.ISSUED)
    others = {number: {"wages": True, "claimed": 900_000_000} for number in places_of(folder)}
    others.pop(case_number)
    extract = with_cases(quarter, {**others, case_number: {"recovered": 19_000_000}})
    found = jc.refresh(folder, extract, ORDER, QUICK)
    row = row_of(found, case_number)
    assert (row["after_mode"], row["after_court"]) == ("directed", "宁0424")
    assert row["list"] == RefreshList.CHANGED.value
    assert "已到位金额" in row["data"]
    assert found.counts[RefreshList.FILLED.value] == 0
    assert found.difference.after.summary.value_fen <= found.difference.after.summary.bound_fen


def test_where_the_room_shrank_as_few_as_can_be_give_way(folder: Path) -> None:
    quarter = small_quarter()
    moved = [one for one in places_of(folder).values() if one.mode is Mode.DIRECTED]
    courts = quarter.courts.copy()
    courts.loc[courts["code"] == moved[0].court, "declared_room"] = 0.1
    found = jc.refresh(folder, replace(quarter, courts=courts), ORDER, QUICK)
    changed = found.listed(RefreshList.CHANGED)
    assert changed["before_court"].tolist() == [moved[0].court]
    assert "容量不足" in changed["reason"].iloc[0]


def test_of_related_cases_the_others_stay_when_one_is_paid(folder: Path) -> None:
    together = [n for n, place in places_of(folder).items() if place.mode is Mode.CENTRALIZED]
    before = places_of(folder)[together[1]]
    extract = with_cases(small_quarter(), {together[0]: {"status": "closed"}})
    found = jc.refresh(folder, extract, ORDER, QUICK)
    assert row_of(found, together[0])["list"] == RefreshList.DROPPED.value
    row = row_of(found, together[1])
    assert before.mode.value == "centralized"
    assert row["list"] in (RefreshList.UNCHANGED.value, RefreshList.DROPPED.value, RefreshList.CHANGED.value)
    assert row["reason"] or row["after_court"] == before.court


def test_by_command_with_a_workbook(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = directed(folder)[0]
    extract = with_cases(small_quarter(), {number: {"status": "closed", "closing_manner": "执行完毕"}})
    jc.write_quarter(extract, tmp_path / "新数据.xlsx")
    words = ["refresh", str(folder), "--quarter", str(tmp_path / "新数据.xlsx"), "--on", "2026-10-20"]
    out = tmp_path / "复核"
    assert main([*words, "--out", str(out), "--by", "执行局", "--quiet"]) == 0
    assert "退出 1 件：已执行完毕 1 件" in capsys.readouterr().out
    assert main(["verify", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    book = openpyxl.load_workbook(out / "复核.xlsx")
    assert book.sheetnames == ["摘要", *(one.zh for one in RefreshList)]
    listed = [cell.value for one in RefreshList for cell in book[one.zh]["A"][2:] if cell.value]
    assert sorted(listed) == sorted(extract.cases["case_number"])
    assert main([*words, "--out", str(out), "--quiet"]) == 2


def test_a_day_before_the_plan_is_refused(folder: Path) -> None:
    with pytest.raises(InputError):
        jc.refresh(folder, small_quarter(), date(2026, 9, 1))
