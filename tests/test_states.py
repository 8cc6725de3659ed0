"""States of cases: only the table's steps, who and when, all findings at once, nothing lost when killed."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from depth import deep
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import greedy_choice, plan_of, small_quarter

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.folder import placements, read_entries, write_plan
from jiaocha.ledger import (
    TRANSITIONS,
    batches_of,
    current_states,
    following,
    is_approved,
    places_of,
    set_states,
    state_here,
    state_history,
    transition,
)
from jiaocha.worth.options import build_options
from jiaocha_models import Event, Finding, ReturnReason, State, Step
from jiaocha_models.words import Mode, RuleStatus

TODAY = date(2026, 11, 30)
CHAIN = (
    State.SELECTED, State.CONSULTED, State.DELIBERATED, State.VICE_PRESIDENT, State.PRESIDENT, State.ISSUED,
    State.HANDED_OVER, State.FILED, State.SUPERVISED, State.CLOSED,
)  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of the small quarter in which the last group stays with its court."""
    quarter = small_quarter()
    options = build_options(quarter)
    choice = greedy_choice(options)
    last = np.arange(*options.problem.group_start[-2:])
    choice[-1] = last[options.option_mode[last] == Mode.STAY.position][0]
    return write_plan(plan_of(quarter, options, choice), tmp_path_factory.mktemp("plans") / "方案")


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "方案"))


def moved(folder: Path) -> list[str]:
    """Cases that change their court and have no related ones."""
    places = places_of(folder)
    groups = [place.group for place in places.values()]
    return [
        number
        for number, place in places.items()
        if place.mode is Mode.DIRECTED and groups.count(place.group) == 1
    ]


def step(case: str, state: State, day: int = 1, **more: object) -> Step:
    content = {"case_number": case, "state": state, "by": "执行局局长", "on": date(2026, 10, day), **more}
    return Step.model_validate(content)


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


def test_the_whole_chain_is_stored_with_who_and_when(folder: Path) -> None:
    case = moved(folder)[0]
    for day, state in enumerate(CHAIN, start=1):
        made, findings = set_states(folder, [step(case, state, day)], by="书记员", today=TODAY)
        assert findings == []
        assert [one.state for one in made] == [state]
    history = state_history(folder)
    assert [one.state for one in history] == list(CHAIN)
    assert [one.on.day for one in history] == list(range(1, 11))
    assert {one.by for one in history} == {"执行局局长"}
    assert [one.approved for one in history] == [False] * 4 + [True] * 6
    entries = [entry for entry in read_entries(folder) if entry.event is Event.STATES]
    assert {entry.by for entry in entries} == {"书记员"}
    placed = placements(jc.read_plan(folder)).set_index("case_number").loc[case]
    assert (history[-1].place.mode.value, history[-1].place.court) == (placed["mode"], placed["court_code"])
    assert jc.verify(folder) == []


def test_several_steps_of_one_case_are_taken_by_day_whatever_their_order(folder: Path) -> None:
    case = moved(folder)[0]
    steps = [step(case, state, day) for day, state in enumerate(CHAIN[:5], start=1)]
    made, findings = set_states(folder, steps[::-1], today=TODAY)
    assert findings == []
    assert [one.state for one in made] == list(CHAIN[:5])
    assert len([entry for entry in read_entries(folder) if entry.event is Event.STATES]) == 1


@settings(max_examples=deep(60), deadline=None)
@given(
    before=st.sampled_from([None, *State]),
    after=st.sampled_from(list(State)),
    mode=st.sampled_from(list(Mode)),
)
def test_the_table_never_skips_panel_and_president(before: State | None, after: State, mode: Mode) -> None:
    """执行工作规定第5条: three or more discuss, the president approves, before anything is issued."""
    allowed = transition(before, after, mode)
    assert (after in following(before, mode)) is (allowed is not None)
    if mode is Mode.STAY:
        assert allowed is None
    if allowed is not None and after is State.ISSUED:
        assert before is (State.DELIBERATED if mode is Mode.ENTRUSTED else State.PRESIDENT)
    if allowed is not None and after is State.PRESIDENT:
        assert before in (State.DELIBERATED, State.VICE_PRESIDENT)
    if (
        allowed is not None
        and before is not None
        and is_approved(before, mode)
        and not is_approved(after, mode)
    ):
        assert after is State.RETURNED or allowed.with_note
    if before is State.CLOSED:
        assert allowed is None


def test_every_line_of_the_table_names_its_source() -> None:
    for line in TRANSITIONS:
        assert line.basis
        if "政策默认" in line.basis and "第" not in line.basis:
            assert line.status is RuleStatus.POLICY
    assert len({(line.before, line.after, mode) for line in TRANSITIONS for mode in line.modes}) == sum(
        len(line.modes) for line in TRANSITIONS
    )


BAD: list[tuple[str, str, list[tuple[State, int, dict[str, object]]]]] = [
    ("state_out_of_order", "state", [(State.ISSUED, 1, {})]),
    ("state_out_of_order", "state", [(State.SELECTED, 1, {}), (State.PRESIDENT, 2, {})]),
    ("state_out_of_order", "state", [(State.SELECTED, 1, {}), (State.RETURNED, 2, {"reason": "recusal"})]),
    (
        "state_before_last",
        "on",
        [(State.CONSULTED, 5, {}), (State.DELIBERATED, 5, {}), (State.SELECTED, 4, {"note": "重议"})],
    ),
    ("state_without_note", "note", [(State.DELIBERATED, 1, {}), (State.SELECTED, 2, {})]),
    ("state_without_note", "note", [(State.SELECTED, 1, {}), (State.SELECTED, 2, {})]),
    ("return_without_reason", "reason", [(State.CONSULTED, 1, {}), (State.RETURNED, 2, {})]),
    ("return_without_reason", "note", [(State.CONSULTED, 1, {}), (State.RETURNED, 2, {"reason": "other"})]),
    ("reason_without_return", "reason", [(State.CONSULTED, 1, {"reason": "recusal"})]),
]


@pytest.mark.parametrize(("rule", "column", "steps"), BAD)
def test_a_faulty_step_is_refused_and_nothing_is_set(
    folder: Path, rule: str, column: str, steps: list[tuple[State, int, dict[str, object]]]
) -> None:
    case, other = moved(folder)[:2]
    *earlier, last = [step(case, state, day, **more) for state, day, more in steps]
    for one in earlier:
        assert set_states(folder, [one], today=TODAY)[1] == []
    before = state_history(folder)
    made, (finding,) = set_states(folder, [last, step(other, State.SELECTED)], today=TODAY)
    assert (made, finding.rule, finding.row) == ([], rule, 2)
    assert finding.column == {"state": "state", "on": "on", "note": "note", "reason": "reason"}[column]
    assert state_history(folder) == before


def test_all_findings_at_once(folder: Path) -> None:
    case = moved(folder)[0]
    stays = next(number for number, place in places_of(folder).items() if place.mode is Mode.STAY)
    steps = [
        step(case, State.ISSUED), step(stays, State.SELECTED), step("（2025）宁0425执8号", State.SELECTED),
        step(moved(folder)[1], State.SELECTED, on=date(2026, 12, 31)),
    ]  # fmt: skip
    _, findings = set_states(folder, steps, today=TODAY)
    assert sorted(rules(findings)) == [
        "case_not_in_plan", "case_stays", "state_in_future", "state_out_of_order",
    ]  # fmt: skip
    assert {finding.row for finding in findings} == {2, 3, 4, 5}


def test_the_same_step_again_is_nothing_new(folder: Path) -> None:
    case = moved(folder)[0]
    set_states(folder, [step(case, State.SELECTED)], today=TODAY)
    assert set_states(folder, [step(case, State.SELECTED)], today=TODAY) == ([], [])
    assert len(state_history(folder)) == 1


def test_a_correction_says_why_and_both_stand(folder: Path) -> None:
    case = moved(folder)[0]
    set_states(folder, [step(case, State.SELECTED)], today=TODAY)
    made, findings = set_states(folder, [step(case, State.SELECTED, 3, note="日期登记有误")], today=TODAY)
    assert findings == []
    assert [one.on.day for one in state_history(folder)] == [1, 3]
    assert current_states(folder)[case] == made[0]


def test_related_cases_are_not_torn_apart_by_states(folder: Path) -> None:
    places = places_of(folder)
    groups: dict[str, list[str]] = {}
    for number, place in places.items():
        if place.mode is not Mode.STAY:
            groups.setdefault(place.group, []).append(number)
    one, other = next(numbers for numbers in groups.values() if len(numbers) == 2)
    chain = [step(case, State.DELIBERATED) for case in (one, other)] + [step(one, State.PRESIDENT, 2)]
    assert set_states(folder, chain, today=TODAY)[1] == []
    back = step(other, State.RETURNED, 3, reason=ReturnReason.SHORT_OF_FORCE)
    made, findings = set_states(folder, [back], today=TODAY)
    assert made == []
    assert rules(findings) == ["group_torn"]
    assert (
        main(
            [
                "state",
                str(folder),
                "--case",
                other,
                "--to",
                "退回",
                "--reason",
                "力量不足",
                "--by",
                "受案法院",
            ]
        )
        == 0
    )
    assert {current_states(folder)[case].state for case in (one, other)} == {State.RETURNED}


def test_a_state_for_another_place_does_not_count(folder: Path) -> None:
    case = moved(folder)[0]
    (one,), _ = set_states(folder, [step(case, State.SELECTED)], today=TODAY)
    place = places_of(folder)[case]
    assert state_here(one, place) is State.SELECTED
    elsewhere = type(place)(place.mode, "宁0402" if place.court != "宁0402" else "宁0425", place.decider)
    assert state_here(one, elsewhere) is None
    assert state_here(None, place) is None


def sheet(path: Path, *rows: tuple[object, ...], name: str = "十月签批") -> Path:
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(name)
    for row, cells in enumerate(rows):
        page.write_row(row, 0, cells)
    book.close()
    return path


def test_a_sheet_is_read_whatever_its_name_and_order(folder: Path, tmp_path: Path) -> None:
    one, other = moved(folder)[:2]
    file = sheet(
        tmp_path / "签批.xlsx",
        ("隆德审批一览",),
        ("序号", "日期", "节点", "何人", "案号"),
        (2, "2026-10-09", "合议、局务会", "合议庭", one),
        (1, "2026-10-08", "初选", "承办人", one.replace("（", "(").replace("）", ")")),
        ("", "", "", "", ""),
        (3, "2026年10月8日", "初选", "承办人", other),
    )
    assert main(["state", str(folder), str(file)]) == 0
    found = current_states(folder)
    assert (found[one].state, found[one].by) == (State.DELIBERATED, "合议庭")
    assert (found[other].state, found[other].on) == (State.SELECTED, date(2026, 10, 8))
    (entry,) = [entry for entry in read_entries(folder) if entry.event is Event.STATES]
    assert entry.data["file"] == "签批.xlsx"


def test_findings_of_a_sheet_stand_at_their_cells(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = moved(folder)[0]
    file = sheet(
        tmp_path / "签批.xlsx",
        ("案号", "进展节点", "节点经办人", "节点日期"),
        (case, "院长", "院长", "2026-10-09"),
        ("（2025）宁0423执9999号", "初选", "承办人", "2026-10-09"),
        (case, "批了", "", "2026-10-40"),
    )
    assert main(["state", str(folder), str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {(one["rule"], one["cell"]) for one in found} == {
        ("choice_unknown", "B4"), ("value_missing", "C4"), ("date_impossible", "D4"),
    }  # fmt: skip
    file = sheet(
        tmp_path / "签批.xlsx",
        ("案号", "进展节点", "节点经办人", "节点日期"),
        (case, "院长", "院长", "2026-10-09"),
        ("（2025）宁0423执9999号", "初选", "承办人", "2026-10-09"),
    )
    assert main(["state", str(folder), str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {(one["rule"], one["cell"]) for one in found} == {
        ("state_out_of_order", "B2"), ("case_not_in_plan", "A3"),
    }  # fmt: skip
    assert state_history(folder) == []


def test_the_command_sets_and_lists(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = moved(folder)[:2]
    assert (
        main(
            [
                "state",
                str(folder),
                "--case",
                one,
                other,
                "--to",
                "合议、局务会",
                "--by",
                "合议庭",
                "--on",
                "2026-10-01",
            ]
        )
        == 0
    )
    assert (
        main(
            [
                "state",
                str(folder),
                "--from",
                "合议、局务会",
                "--to",
                "院长",
                "--by",
                "院长",
                "--on",
                "2026-10-02",
            ]
        )
        == 0
    )
    assert {current_states(folder)[case].state for case in (one, other)} == {State.PRESIDENT}
    capsys.readouterr()
    assert main(["state", str(folder)]) == 0
    assert "院长" in capsys.readouterr().out
    assert main(["state", str(folder), "--json"]) == 0
    assert {row["approved"] for row in json.loads(capsys.readouterr().out)} == {True}
    for wrong in (
        ["--case", one, "--to", "制发"],
        ["--to", "制发", "--by", "甲"],
        ["--case", one, "--to", "批了", "--by", "甲"],
    ):
        assert main(["state", str(folder), *wrong]) == 2
    assert main(["state", str(folder.parent), "--case", one, "--to", "制发", "--by", "甲"]) == 2


def test_a_batch_is_released_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = moved(folder)[:2]
    words = ["state", str(folder)]
    assert main([*words, "--case", one, "--batch", "第一批", "--by", "书记员"]) == 0
    assert main([*words, "--case", other, "--batch", "第二批", "--to", "合议、局务会", "--by", "合议庭"]) == 0
    assert batches_of(folder) == {one: "第一批", other: "第二批"}
    assert main([*words, "--case", one, "--to", "合议、局务会", "--by", "合议庭"]) == 0
    assert main([*words, "--from", "合议、局务会", "--to", "院长", "--by", "院长"]) == 0
    assert main([*words, "--batch", "第一批", "--to", "制发", "--by", "执行局"]) == 0
    states = current_states(folder)
    assert (states[one].state, states[other].state) == (State.ISSUED, State.PRESIDENT)
    assert len(states) == 2
    assert main([*words, "--batch", "第三批", "--to", "制发", "--by", "执行局"]) == 2
    assert main([*words, "--case", "（2025）宁0423执99号", "--batch", "第一批"]) == 2
    assert jc.ledger_lines(folder).set_index("case_number").loc[one, "batch"] == "第一批"


KILLED = """
import json, os, random, signal, sys, time
from datetime import date
from jiaocha.ledger import set_states, state_history
from jiaocha_models import State, Step

folder, case, draw = sys.argv[1], sys.argv[2], random.Random(6)
number = 0
def steps(number):
    note = str(number)
    return [Step(case_number=case, state=State.SELECTED, by="甲", on=date(2026, 10, 1), note=note)]
for _ in range(20):
    reading, writing = os.pipe()
    writer = os.fork()
    if writer == 0:
        while True:
            made, findings = set_states(folder, steps(number), today=date(2026, 11, 1))
            assert made and not findings
            os.write(writing, b"%d\\n" % number)
            number += 1
    os.close(writing)
    said = os.fdopen(reading)
    acknowledged = [int(said.readline())]
    time.sleep(draw.uniform(0, 0.05))
    os.kill(writer, signal.SIGKILL)
    acknowledged += [int(line) for line in said if line.endswith("\\n")]
    os.waitpid(writer, 0)
    stored = [int(one.note) for one in state_history(folder)]
    print(json.dumps([acknowledged, stored]))
    number = stored[-1] + 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
def test_kill_9_at_twenty_moments_loses_no_state(folder: Path) -> None:
    """Whatever a writer said was set stands in the journal, and the next writer goes on from it."""
    case = moved(folder)[0]
    ran = subprocess.run([sys.executable, "-c", KILLED, str(folder), case], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    rounds = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(rounds) == 20
    for acknowledged, stored in rounds:
        assert stored == list(range(len(stored)))
        assert stored[-1] - acknowledged[-1] in (0, 1)
    set_states(folder, [step(case, State.CONSULTED, 2)], today=TODAY)
    assert current_states(folder)[case].state is State.CONSULTED
    assert jc.verify(folder) == []
