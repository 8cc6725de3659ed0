"""The room of a plan during the quarter: drawn whole or not at all, once, and never beyond what there is."""

import multiprocessing
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from depth import deep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import COUNTIES, small_plan, small_quarter
from tiny import case

from jiaocha.folder import FolderError, read_entries, write_plan
from jiaocha.placement import Room, begin_room, open_room
from jiaocha.verification import verify
from jiaocha_models import Case
from jiaocha_models.journal import Event
from jiaocha_models.recommendation import DrawOutcome, DrawState, Recommendation
from jiaocha_models.words import Mode


def new_case(serial: int, court: str = "宁0423") -> Case:
    return Case.model_validate(case(serial, court, debtor_identifier=f"新证件{serial}"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of a quarter without cases that move: a forecast, so that all room is there."""
    out = tmp_path_factory.mktemp("余量") / "方案"
    write_plan(small_plan(), out)
    begin_room(out, forecast=True, by="甲")
    return out


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "方案"
    shutil.copytree(written, copy)
    return copy


@pytest.fixture
def room(folder: Path) -> Iterator[Room]:
    with open_room(folder, by="乙") as opened:
        yield opened


def moving(room: Room, serial: int, court: str = "宁0423") -> Recommendation:
    """A recommendation whose first option moves the case to another court."""
    return all_moving(room, [serial], court)[0]


def all_moving(room: Room, serials: Iterable[int], court: str | None = None) -> list[Recommendation]:
    """The same for many cases, of the county courts in turn."""
    new = [new_case(serial, court or COUNTIES[1 + serial % 4]) for serial in serials]
    found = []
    for each in room.recommend(new):
        options = [option for option in each.options if option.mode is Mode.DIRECTED and option.fits]
        found.append(each.model_copy(update={"options": tuple(options)}))
    return found


def drawn(room: Room) -> dict[str, int]:
    table = room.remaining()
    return {name: amount for name, amount in zip(table["name"], table["drawn"], strict=True) if amount}


def test_a_reservation_draws_what_the_option_uses_and_a_release_gives_it_back(room: Room) -> None:
    asked = moving(room, 101)
    before = room.remaining().set_index("name")["left"]
    answer = room.reserve("一", asked)
    assert answer.outcome is DrawOutcome.DONE
    assert answer.draw is not None
    assert answer.draw.state is DrawState.RESERVED
    assert drawn(room) == answer.draw.uses
    after = room.remaining().set_index("name")["left"]
    for use, left in zip(asked.options[0].uses, asked.options[0].left, strict=True):
        name = f"{use.resource.value}:{use.court.code if use.court else ''}:::"
        assert before[name] == use.available
        assert after[name] == left
    assert room.release("一").outcome is DrawOutcome.DONE
    assert drawn(room) == {}
    assert room.faults() == []


def test_a_request_made_twice_counts_once(room: Room) -> None:
    asked = moving(room, 102)
    first = room.reserve("二", asked)
    assert room.reserve("二", asked).outcome is DrawOutcome.REPEATED
    assert room.commit("二").outcome is DrawOutcome.DONE
    assert room.commit("二").outcome is DrawOutcome.REPEATED
    again = room.reserve("二", asked)
    assert again.outcome is DrawOutcome.REPEATED
    assert again.draw is not None
    assert again.draw.state is DrawState.COMMITTED
    assert first.draw is not None
    assert drawn(room) == first.draw.uses
    assert room.version == 2
    assert room.release("二").accepted
    assert room.release("二").outcome is DrawOutcome.REPEATED
    assert room.reserve("二", asked).outcome is DrawOutcome.RELEASED
    assert room.commit("二").outcome is DrawOutcome.RELEASED


def test_what_does_not_agree_is_refused_without_a_trace(room: Room) -> None:
    asked, other = moving(room, 103), moving(room, 104)
    assert room.commit("三").outcome is DrawOutcome.UNKNOWN
    assert room.reserve("三", asked).accepted
    held = drawn(room)
    assert room.reserve("三", other).outcome is DrawOutcome.OTHER_CONTENT
    assert room.reserve("四", asked).outcome is DrawOutcome.TAKEN
    assert room.reserve("五", other, version=0).outcome is DrawOutcome.STALE
    foreign = other.model_copy(update={"plan_digest": "0" * 64})
    assert room.reserve("五", foreign).outcome is DrawOutcome.STALE
    with pytest.raises(ValueError, match="identifier"):
        room.reserve("", other)
    assert drawn(room) == held
    assert room.version == 1


def test_too_little_room_is_an_answer_that_names_what_is_missing(room: Room) -> None:
    answers = []
    asked = all_moving(room, range(200, 240))
    for n, each in enumerate(asked):
        answers.append(room.reserve(f"满{n}", each))
    refused = [answer for answer in answers if answer.outcome is DrawOutcome.NO_ROOM]
    assert refused
    assert all(answer.lacking and min(answer.lacking.values()) > 0 for answer in refused)
    assert (room.remaining()["left"] >= 0).all()
    full = room.recommend(new_case(299, "宁0425"))[0]
    assert [option.fits for option in full.options] == sorted(
        (option.fits for option in full.options), reverse=True
    )
    assert not all(option.fits for option in full.options)


def test_the_plans_own_cases_take_room_unless_it_is_a_forecast(tmp_path: Path) -> None:
    out = tmp_path / "方案"
    plan = small_plan()
    write_plan(plan, out)
    begin_room(out)
    with open_room(out) as room:
        table = room.remaining()
        assert table["used"].sum() > 0
        assert (table["left"] == table["limit"] - table["used"]).all()


def test_another_plan_in_the_folder_is_stale(room: Room, folder: Path) -> None:
    asked = moving(room, 105)
    assert room.reserve("六", asked).accepted
    text = (folder / "plan.json").read_text("utf-8")
    (folder / "plan.json").write_text(text + "\n", "utf-8")
    assert room.reserve("七", moving_copy(asked)).outcome is DrawOutcome.STALE
    assert room.commit("六").outcome is DrawOutcome.STALE
    with pytest.raises(FolderError, match="不同"):
        open_room(folder)
    (folder / "plan.json").write_text(text, "utf-8")


def moving_copy(asked: Recommendation) -> Recommendation:
    return asked.model_copy(update={"cases": ("（2025）宁0423执999号",)})


def test_a_folder_with_an_open_room_is_not_replaced_and_still_verifies(folder: Path) -> None:
    with pytest.raises(FolderError, match="room"):
        write_plan(small_plan(), folder, replace=True)
    assert [finding.rule for finding in verify(folder)] == [
        finding.rule for finding in verify(folder) if finding.source != "room.sqlite"
    ]
    with pytest.raises(FolderError, match="已开放"):
        begin_room(folder)


def test_rooms_that_were_never_opened_or_are_damaged_say_so(tmp_path: Path, folder: Path) -> None:
    bare = tmp_path / "没有"
    write_plan(small_plan(), bare)
    with pytest.raises(FolderError, match="尚未开放"):
        open_room(bare)
    (folder / "room.sqlite").write_bytes(b"no database, but longer than a header of one" * 40)
    with pytest.raises(FolderError, match="无法读取"):
        open_room(folder)


def test_the_journal_is_told_and_the_chain_shows_what_was_changed(folder: Path) -> None:
    with open_room(folder, by="丙") as room:
        assert room.reserve("八", moving(room, 106)).accepted
        assert room.commit("八").accepted
    last = read_entries(folder)[-1]
    assert (last.event, last.by) == (Event.ROOM, "丙")
    assert last.data["done"] == {"committed": 1, "reserved": 1}
    with open_room(folder):
        pass
    assert read_entries(folder)[-1] == last
    connection = sqlite3.connect(folder / "room.sqlite")
    connection.execute("UPDATE event SET by = '别人' WHERE version = 1")
    connection.execute("UPDATE capacity SET drawn = drawn - 1 WHERE drawn > 0")
    connection.commit()
    connection.close()
    with open_room(folder) as room:
        faults = room.faults()
    assert any("不相接" in fault for fault in faults)
    assert any("不符" in fault for fault in faults)


def test_the_database_itself_refuses_what_would_sell_room_twice(folder: Path) -> None:
    with open_room(folder) as room:
        assert room.reserve("九", moving(room, 107)).accepted
    connection = sqlite3.connect(folder / "room.sqlite")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE capacity SET drawn = room + 1")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE capacity SET drawn = -1")
    connection.close()


STEPS = st.lists(
    st.tuples(st.sampled_from(("reserve", "commit", "release")), st.integers(0, 11), st.integers(0, 5)),
    max_size=30,
)


@pytest.fixture(scope="module")
def played(written: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Room, list[Recommendation]]:
    folder = tmp_path_factory.mktemp("序列") / "方案"
    shutil.copytree(written, folder)
    room = open_room(folder)
    return room, all_moving(room, range(300, 312))


class Model:
    """What the room should say, in a dictionary."""

    def __init__(self, limits: dict[str, int]) -> None:
        self.limits, self.state = limits, dict[str, tuple[str, int, dict[str, int]]]()

    def used(self) -> Counter[str]:
        total: Counter[str] = Counter()
        for state, _, uses in self.state.values():
            if state != "released":
                total.update(uses)
        return total

    def step(self, verb: str, which: int, request: str, uses: dict[str, int]) -> DrawOutcome:
        known = self.state.get(request)
        if verb == "reserve":
            return self._reserve(which, request, uses, known)
        if known is None:
            return DrawOutcome.UNKNOWN
        target = {"commit": "committed", "release": "released"}[verb]
        if known[0] == target:
            return DrawOutcome.REPEATED
        if known[0] == "released":
            return DrawOutcome.RELEASED
        self.state[request] = (target, *known[1:])
        return DrawOutcome.DONE

    def _reserve(
        self, which: int, request: str, uses: dict[str, int], known: tuple[str, int, dict[str, int]] | None
    ) -> DrawOutcome:
        if known is not None:
            if known[1] != which:
                return DrawOutcome.OTHER_CONTENT
            return DrawOutcome.RELEASED if known[0] == "released" else DrawOutcome.REPEATED
        if any(held[1] == which and held[0] != "released" for held in self.state.values()):
            return DrawOutcome.TAKEN
        now = self.used()
        if any(now[name] + amount > self.limits[name] for name, amount in uses.items()):
            return DrawOutcome.NO_ROOM
        self.state[request] = ("reserved", which, uses)
        return DrawOutcome.DONE


@settings(max_examples=deep(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_does_what_the_dictionary_says(
    played: tuple[Room, list[Recommendation]], steps: list[tuple[str, int, int]]
) -> None:
    room, asked = played
    table = room.remaining()
    limits = dict(zip(table["name"], table["limit"] - table["used"], strict=True))
    model, run = Model(limits), room.version
    for verb, which, number in steps:
        request, option = f"{run}-{number}", asked[which].options[0]
        uses = {
            f"{use.resource.value}:{use.court.code if use.court else ''}:::": use.amount
            for use in option.uses
        }
        expected = model.step(verb, which, request, uses)
        if verb == "reserve":
            answer = room.reserve(request, asked[which], option)
        else:
            answer = room.commit(request) if verb == "commit" else room.release(request)
        assert answer.outcome is expected, (verb, which, request)
        assert drawn(room) == {name: amount for name, amount in model.used().items() if amount}
    assert room.faults() == []
    for request in model.state:
        room.release(request)
    assert drawn(room) == {}


PROCESSES, ASKED = 8, 24


def take_all(work: tuple[str, str, list[str]]) -> list[tuple[str, str]]:
    """Reserve and commit everything, in an order of one's own; outcomes by case."""
    folder, who, records = work
    found = []
    with open_room(folder, by=who) as room:
        shift = int(who) * 3
        for text in [*records[shift:], *records[:shift]]:
            asked = Recommendation.model_validate_json(text)
            answer = room.reserve(f"{who}-{asked.cases[0]}", asked, asked.options[0])
            if answer.accepted:
                assert room.commit(f"{who}-{asked.cases[0]}").accepted
            found.append((asked.cases[0], answer.outcome.value))
    return found


def test_eight_processes_at_once_sell_no_room_twice(folder: Path) -> None:
    with open_room(folder) as room:
        asked = [each.model_dump_json() for each in all_moving(room, range(400, 400 + ASKED))]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["jiaocha.placement", "pandas", "pyarrow.parquet"])
    work = [(str(folder), str(who), asked) for who in range(PROCESSES)]
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        outcomes = [outcome for each in pool.map(take_all, work) for outcome in each]
    assert len(outcomes) == PROCESSES * ASKED
    done = Counter(case for case, outcome in outcomes if outcome == DrawOutcome.DONE.value)
    assert set(done.values()) == {1}
    others = {outcome for _, outcome in outcomes if outcome != DrawOutcome.DONE.value}
    assert others == {DrawOutcome.TAKEN.value, DrawOutcome.NO_ROOM.value}
    with open_room(folder) as room:
        assert room.faults() == []
        assert (room.remaining()["left"] >= 0).all()
        assert len(room.draws(DrawState.COMMITTED)) == len(done)
        assert room.version == 2 * len(done)
    told = [
        entry.data for entry in read_entries(folder) if entry.event is Event.ROOM and "done" in entry.data
    ]
    assert sum(entry["done"]["committed"] for entry in told) == len(done)


def test_an_infeasible_plan_has_no_room(tmp_path: Path) -> None:
    plan = small_plan(small_quarter())
    none = replace(plan.solution, choice=plan.solution.choice[:0])
    out = tmp_path / "方案"
    write_plan(replace(plan, solution=none), out)
    with pytest.raises(FolderError, match="没有可行"):
        begin_room(out)
