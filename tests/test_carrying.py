"""What states mean for the next plan: approved cases do not move, returned ones do not go back."""

import random
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from plans import small_quarter
from tiny import frame_of

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import placements, read_entries, write_plan
from jiaocha.folder.stored import PlanLike
from jiaocha.ledger import (
    BANS,
    Place,
    carry_states,
    current_states,
    following,
    moved_approvals,
    places_of,
    set_states,
    state_here,
    state_history,
)
from jiaocha.ledger.bans import rows_of_ban
from jiaocha.replanning import repair_returns
from jiaocha_models import Change, Event, InputError, Limits, Quarter, ReturnReason, State, Step
from jiaocha_models.case import Adjustment
from jiaocha_models.difference import Move
from jiaocha_models.refreshed import RefreshList
from jiaocha_models.words import AdjustmentKind, ChangeKind, Mode

TODAY = date(2026, 11, 30)
TO_PRESIDENT = (State.DELIBERATED, State.PRESIDENT)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan(jc.plan(small_quarter()), tmp_path_factory.mktemp("plans") / "方案")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "方案"))


def put(
    folder: Path, number: str, *states: State, reason: ReturnReason | None = None, note: str = "说明"
) -> None:
    """Set states of a case and of its related ones."""
    places = places_of(folder)
    group = [n for n, place in places.items() if place.group == places[number].group]
    for state in states:
        why = reason if state is State.RETURNED else None
        steps = [
            Step(case_number=n, state=state, by="执行局", on=date(2026, 10, 8), reason=why, note=note)
            for n in group
        ]
        assert set_states(folder, steps, today=TODAY)[1] == []


def directed(folder: Path) -> list[str]:
    """Lone cases that change their court."""
    places = places_of(folder)
    groups = [place.group for place in places.values()]
    return [
        n for n, place in places.items() if place.mode is Mode.DIRECTED and groups.count(place.group) == 1
    ]


def test_without_states_nothing_is_asked(folder: Path) -> None:
    quarter = small_quarter()
    carried = carry_states(quarter, folder)
    assert carried.quarter is quarter
    assert (carried.pins, carried.bans, carried.released) == ([], [], [])
    difference, _ = repair_returns(folder)
    assert not any(difference.summary.moves.values())


def test_approved_cases_are_fixed_and_returned_ones_forbidden(folder: Path) -> None:
    approved, returned = directed(folder)[:2]
    put(folder, approved, *TO_PRESIDENT)
    put(folder, returned, State.CONSULTED, State.RETURNED, reason=ReturnReason.SHORT_OF_FORCE)
    places = places_of(folder)
    rows = carry_states(small_quarter(), folder).quarter.adjustments
    assert [tuple(row) for row in rows[["case_number", "kind", "court_code"]].to_numpy()] == sorted(
        [(approved, "fix", places[approved].court), (returned, "forbid", places[returned].court)]
    )
    difference, carried = repair_returns(folder)
    out = write_plan(
        difference.after, folder.parent / "新", follows=folder, noted=[(Event.CARRIED, carried.data)]
    )
    after = places_of(out)
    assert after[approved].is_as(places[approved])
    assert after[returned].court != places[returned].court
    assert {n for n in places if not after[n].is_as(places[n])} >= {returned}
    assert difference.summary.fewest_changed_cases == 1
    assert jc.verify(out) == []
    assert moved_approvals(difference.after, after, out) == []
    assert state_here(current_states(out)[returned], after[returned]) is None
    again = carry_states(difference.after.quarter, out)
    assert again.quarter is difference.after.quarter


def test_a_withdrawn_approval_frees_its_case(folder: Path) -> None:
    case = directed(folder)[0]
    put(folder, case, *TO_PRESIDENT)
    difference, carried = repair_returns(folder)
    write_plan(difference.after, folder, replace=True, noted=[(Event.CARRIED, carried.data)])
    assert len(jc.read_plan(folder).quarter.adjustments) == 1
    put(folder, case, State.DELIBERATED, note="重新研究")
    assert carry_states(jc.read_plan(folder).quarter, folder).quarter.adjustments.empty


def test_a_withdrawn_return_opens_the_place_again(folder: Path) -> None:
    case = directed(folder)[0]
    put(folder, case, State.CONSULTED, State.RETURNED, reason=ReturnReason.RECUSAL)
    assert len(carry_states(small_quarter(), folder).bans) == 1
    put(folder, case, State.DELIBERATED, note="受案法院撤回意见")
    assert carry_states(small_quarter(), folder).bans == []


def with_rows(quarter: Quarter, *rows: dict[str, object]) -> Quarter:
    return replace(quarter, adjustments=frame_of(Adjustment, list(rows)))


def test_instructions_that_contradict_an_approval_are_refused(folder: Path) -> None:
    one, other = directed(folder)[:2]
    put(folder, one, *TO_PRESIDENT)
    put(folder, other, *TO_PRESIDENT)
    places = places_of(folder)
    quarter = with_rows(
        small_quarter(),
        {"case_number": one, "kind": "fix", "mode": "stay"},
        {"case_number": other, "kind": "recuse", "court_code": places[other].court},
    )
    with pytest.raises(InputError) as caught:
        carry_states(quarter, folder)
    assert sorted(f.rule for f in caught.value.findings) == ["approved_fixed_elsewhere", "approved_recused"]
    gone = small_quarter()
    gone = replace(gone, courts=gone.courts[gone.courts["code"] != places[one].court].reset_index(drop=True))
    with pytest.raises(InputError) as caught:
        carry_states(gone, folder)
    assert {f.rule for f in caught.value.findings} == {"approved_court_gone"}


def test_what_a_return_overtakes_is_released_and_said(folder: Path) -> None:
    case = directed(folder)[0]
    put(folder, case, State.CONSULTED, State.RETURNED, reason=ReturnReason.SHORT_OF_FORCE)
    court = places_of(folder)[case].court
    quarter = with_rows(
        small_quarter(),
        {"case_number": case, "kind": "fix", "court_code": court, "by": "甲"},
        {"case_number": case, "kind": "forbid", "court_code": "宁04", "by": "乙"},
    )
    carried = carry_states(quarter, folder)
    assert [(row["kind"], row["by"]) for row in carried.released] == [("fix", "甲")]
    assert sorted(carried.quarter.adjustments["court_code"]) == sorted(["宁04", court])


@pytest.mark.parametrize("reason", list(ReturnReason))
@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.STAY])
def test_every_reason_closes_the_place_and_nothing_it_should_not(reason: ReturnReason, mode: Mode) -> None:
    court = None if mode is Mode.ENTRUSTED else "宁0424"
    rows = rows_of_ban(reason, Place(mode, court, "宁04"))
    assert rows
    assert reason in BANS
    for kind, banned, how in rows:
        assert kind is not AdjustmentKind.FIX
        assert banned in (None, court)
        assert banned is not None or how is not None  # a row of sheet 调整 names a court or a mode
    closes = [banned in (None, court) and how in (None, mode) for _, banned, how in rows]
    assert any(closes)


def test_a_return_of_a_supervised_case_leaves_its_own_court_other_measures(folder: Path) -> None:
    rows = rows_of_ban(ReturnReason.SHORT_OF_FORCE, Place(Mode.SUPERVISED, "宁0423", "宁04"))
    assert rows == [(AdjustmentKind.FORBID, "宁0423", Mode.SUPERVISED)]


def test_planning_again_holds_what_is_approved_and_verifies_with_the_input(
    folder: Path, tmp_path: Path
) -> None:
    """The new plan carries the journal on; ``verify --quarter`` knows what was added."""
    quarter = tmp_path / "季度"
    jc.write_quarter(small_quarter(), quarter)
    approved, returned = directed(folder)[:2]
    put(folder, approved, *TO_PRESIDENT)
    put(folder, returned, State.CONSULTED, State.RETURNED, reason=ReturnReason.MODE_UNFIT)
    before, out = places_of(folder), tmp_path / "再编"
    assert main(["plan", str(quarter), "--states", str(folder), "--out", str(out), "--quiet"]) == 0
    after = places_of(out)
    assert after[approved].is_as(before[approved])
    assert not after[returned].is_as(before[returned])
    events = [entry.event for entry in read_entries(out)]
    assert events[-2:] == [Event.PLANNED, Event.CARRIED]
    assert events[0] is Event.PLANNED
    assert Event.STATES in events
    put(out, approved, State.ISSUED)
    assert main(["verify", str(out), "--quarter", str(quarter), "--quiet"]) == 0


def test_repairing_by_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    approved, returned = directed(folder)[:2]
    put(folder, approved, *TO_PRESIDENT)
    put(folder, returned, State.CONSULTED, State.RETURNED, reason=ReturnReason.SHORT_OF_FORCE)
    out = tmp_path / "补正"
    assert main(["repair", str(folder), "--out", str(out), "--by", "执行局", "--quiet"]) == 0
    assert returned in capsys.readouterr().out
    assert jc.verify(out) == []  # 差异.xlsx is listed, with its digest
    assert (out / "差异.xlsx").is_file()
    assert main(["repair", str(folder), "--out", str(out), "--quiet"]) == 2
    assert main(["repair", str(tmp_path), "--out", str(tmp_path / "无"), "--quiet"]) == 2


def test_a_question_moves_nothing_approved(folder: Path) -> None:
    """Where nothing but costs counted the approved case stays; a question without a change is empty."""
    case = directed(folder)[0]
    put(folder, case, *TO_PRESIDENT)
    before = places_of(folder)
    assert not any(jc.what_if(folder, []).summary.moves.values())
    changes = [
        Change(kind=ChangeKind.SCALE_TERM, key=term, value="0")  # type: ignore[call-arg]
        for term in ("progress", "recovery", "relief", "force", "series_evidence")
    ]
    free = jc.what_if(jc.plan(small_quarter()), changes).after
    assert number_of(free, case) == "stay"
    for ask in (jc.what_if, jc.repair):
        assert number_of(ask(folder, changes).after, case) == before[case].court


def test_answers_that_do_not_hold_states_say_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["scarcity", str(folder), "--exact", "0", "--quiet"]
    assert main(words) == 0
    assert "签批" not in capsys.readouterr().out
    put(folder, directed(folder)[0], *TO_PRESIDENT)
    assert main(words) == 0
    assert "不受其约束" in capsys.readouterr().out
    assert jc.deficits(folder) == []


def number_of(plan: PlanLike, case: str) -> str:
    """Court of a case; its mode where it has none."""
    row = placements(plan).set_index("case_number").loc[case]
    return str(row["court_code"] if isinstance(row["court_code"], str) else row["mode"])


def test_a_folder_with_approvals_is_not_replaced_by_a_plan_that_ignores_them(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    jc.write_quarter(small_quarter(), tmp_path / "季度")
    put(folder, directed(folder)[0], *TO_PRESIDENT)
    words = ["plan", str(tmp_path / "季度"), "--out", str(folder), "--replace", "--quiet"]
    assert main(words) == 2
    assert "--states" in capsys.readouterr().err
    assert main(["what-if", str(folder), "close_court:court_code=宁0424", *words[2:]]) == 2
    before = places_of(folder)
    assert main([*words, "--states", str(folder)]) == 0
    assert places_of(folder) == before


def test_an_approved_case_that_the_law_no_longer_lets_go_there_is_named(folder: Path) -> None:
    case = directed(folder)[0]
    put(folder, case, *TO_PRESIDENT)
    quarter = small_quarter()
    cases = quarter.cases.assign(
        status=quarter.cases["status"].where(quarter.cases["case_number"] != case, "closed").astype("str")
    )
    changed = carry_states(replace(quarter, cases=cases), folder).quarter
    plan = jc.plan(changed)
    out = write_plan(plan, folder.parent / "新")
    (finding,) = moved_approvals(plan, places_of(out), folder)
    assert (finding.rule, finding.value) == ("approved_not_placed", case)


def test_a_new_extract_lets_drop_out_what_was_closed_and_changes_nothing_approved(folder: Path) -> None:
    approved, closed = directed(folder)[:2]
    put(folder, approved, *TO_PRESIDENT)
    before, quarter = places_of(folder), small_quarter()
    status = quarter.cases["status"].where(quarter.cases["case_number"] != closed, "closed").astype("str")
    extract = replace(quarter, cases=quarter.cases.assign(status=status))
    difference, carried = repair_returns(folder, quarter=extract)
    assert difference.summary.moves[Move.BACK_TO_STAY] == sum(difference.summary.moves.values()) == 1
    out = write_plan(
        difference.after, folder.parent / "新", follows=folder, noted=[(Event.CARRIED, carried.data)]
    )
    after = places_of(out)
    assert closed not in after
    assert {n: after[n] for n in after} == {n: place for n, place in before.items() if n != closed}
    assert jc.verify(out) == []


ROUNDS = ("repair", "extract", "refresh", "plan")
"""What follows a handful of steps: a repair, one with a new extract in which a case was closed, the check on
the day of the order with such an extract, a plan made again."""


@pytest.mark.parametrize("seed", range(4))
def test_nothing_approved_moves_whatever_is_set_returned_and_refreshed(
    written: Path, tmp_path: Path, seed: int
) -> None:
    """Random steps, each allowed by the table, then one of the rounds; and again."""
    draw = random.Random(seed)
    folder = Path(shutil.copytree(written, tmp_path / "方案"))
    quarter, gone, approvals = small_quarter(), set(), 0
    plan: PlanLike
    out: set[str] = set()  # approved once, and named since because the case or a related one is closed
    for how in draw.sample(ROUNDS, len(ROUNDS)):
        _set_at_random(folder, draw)
        _approve_one(folder, draw)
        before, states = places_of(folder), current_states(folder)
        if how in ("extract", "refresh"):
            gone.add(draw.choice(sorted(before)))
            status = quarter.cases["status"].where(~quarter.cases["case_number"].isin(gone), "closed")
            quarter = replace(quarter, cases=quarter.cases.assign(status=status.astype("str")))
        told: set[str] = set()
        if how == "refresh":
            found = jc.refresh(folder, quarter, date(2026, 10, 20), Limits(effort=0.1, threads=1))
            plan, carried = found.difference.after, found.carried
            told = set(found.cases["case_number"][found.cases["list"] == RefreshList.DROPPED.value])
            assert sorted(found.cases["case_number"]) == sorted(
                set(before) | set(quarter.cases["case_number"])
            )
        elif how == "plan":
            carried = carry_states(quarter, folder)
            plan = jc.plan(carried.quarter)
        else:
            difference, carried = repair_returns(folder, quarter=quarter)
            plan = difference.after
        write_plan(plan, folder, replace=True, noted=[(Event.CARRIED, carried.data)])
        after = places_of(folder)
        named = {finding.value for finding in moved_approvals(plan, after, folder)}
        for case, one in states.items():
            if one.approved and case not in named:
                approvals += 1
                assert (after[case].mode, after[case].court, after[case].decider) == (
                    one.place.mode, one.place.court, one.place.decider
                )  # fmt: skip
            if case in named:
                related = (
                    {n for n, put_ in before.items() if put_.group == before[case].group}
                    if case in before
                    else set()
                )
                assert case in gone | out or related & gone
                assert case not in after or after[case].mode is Mode.STAY
                assert how != "refresh" or case in told | out, "it is on the list of that day"
            if one.state is State.RETURNED and case in after:
                assert not after[case].is_as(one.place)
        out |= named
        assert jc.verify(folder) == []
    assert approvals
    assert any(one.state is State.RETURNED for one in state_history(folder))


def _approve_one(folder: Path, draw: random.Random) -> None:
    """Take one case that has come far enough, or not begun, to the president."""
    places, states = places_of(folder), current_states(folder)
    for case in draw.sample(sorted(places), len(places)):
        here = state_here(states.get(case), places[case])
        chain = {None: TO_PRESIDENT, State.SELECTED: TO_PRESIDENT, State.DELIBERATED: TO_PRESIDENT[1:]}
        if here in chain and State.PRESIDENT in following(State.DELIBERATED, places[case].mode):
            put(folder, case, *chain[here])
            return


def _set_at_random(folder: Path, draw: random.Random) -> None:
    """Ten steps that the table allows, the first of them a return where one is allowed."""
    for number in range(10):
        places, states = places_of(folder), current_states(folder)
        moving = sorted(n for n, place in places.items() if place.mode is not Mode.STAY)
        case = draw.choice(moving)
        may = following(state_here(states.get(case), places[case]), places[case].mode)
        if not may:
            continue
        state = State.RETURNED if number == 0 and State.RETURNED in may else draw.choice(may)
        if number == 0 and State.RETURNED not in may and State.CONSULTED in may:
            put(folder, case, State.CONSULTED)
            state = State.RETURNED
        put(folder, case, state, reason=draw.choice(list(ReturnReason)))


def test_adjustments_stay_a_table_that_intake_reads(folder: Path, tmp_path: Path) -> None:
    case = directed(folder)[0]
    put(folder, case, State.CONSULTED, State.RETURNED, reason=ReturnReason.CHANGED)
    quarter = carry_states(small_quarter(), folder).quarter
    jc.write_quarter(quarter, tmp_path / "季度")
    read = jc.read_quarter(tmp_path / "季度")
    assert len(read.adjustments) == 3
    pd.testing.assert_frame_equal(read.adjustments, quarter.adjustments)
