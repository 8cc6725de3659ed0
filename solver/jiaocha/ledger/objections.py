"""What courts answer when they are asked: coded objections read back, and what is made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.folder import append_after, read_plan
from jiaocha.folder.files import file_digest
from jiaocha.intake.adjusted import roster_of
from jiaocha.intake.cases import read_numbers
from jiaocha.intake.collector import Collector, ReadTable, contradictory
from jiaocha.intake.courts import resolve_column
from jiaocha.intake.found_sheet import find_sheet
from jiaocha.intake.headers import read_columns
from jiaocha.intake.strings import positions
from jiaocha.ledger.asked import asked_courts
from jiaocha.ledger.reading import part_of
from jiaocha.ledger.standing import Journal, Place, Standing, entries_of, places_of, standing_of
from jiaocha.ledger.steps import Checked
from jiaocha_models import Finding
from jiaocha_models.journal import Entry, Event
from jiaocha_models.ledger import Decision, Objection, Opinion, ReturnReason, State
from jiaocha_models.quarter import Table
from jiaocha_models.words import Mode

REPLIES = Table("objections", "回复", Objection)
"""The sheet in which a court answers."""

_STEP_COLUMNS = {"by": "decision_by", "on": "decision_on"}
_NEVER_ASKED = "该院不是本案的原执行法院，也不是方案中的受案、协同、受托法院"


@dataclass(frozen=True)
class Recorded:
    """What was recorded: answers that are new, and the returns that follow from objections accepted."""

    answers: tuple[Objection, ...] = ()
    returns: tuple[Standing, ...] = ()


def objections_of(journal: Journal) -> list[Objection]:
    """Last answer of each court about each case, in the order in which they were first recorded.

    Raises
    ------
    FolderError
        The journal cannot be read.
    """
    found: dict[tuple[str, str], Objection] = {}
    for entry in entries_of(journal):
        if entry.event is Event.OBJECTIONS:
            for content in entry.data["objections"]:
                one = Objection.model_validate(content)
                found[one.case_number, one.court_code] = one
    return list(found.values())


def record_objections(
    folder: Path | str,
    file: Path | str,
    *,
    by: str = "",
    today: date | None = None,
    time: datetime | None = None,
) -> tuple[Recorded, list[Finding]]:
    """Record what a court answered, and what the deciding court made of it.

    An objection that is accepted (处理: 采纳) returns the case with all related ones, for the reason given.

    Parameters
    ----------
    folder : path
        The plan folder; its journal takes one entry.
    file : path
        A workbook with a sheet whose headers name 案号 and 意见, beside 回复法院, 原因 and 回复日期.
    by : str
        Who enters it.
    today : date, optional
        Later days are faults; today's date by default.
    time : datetime, optional
        Time of the entry; now by default.

    Returns
    -------
    recorded : Recorded
        On the disk when this returns; nothing where a finding is an error.
    findings : list of Finding
        All at once, each at its cell.

    Raises
    ------
    FolderError
        The folder cannot be written, or its journal does not hold.
    """
    collector, day = Collector(), today or datetime.now().date()
    plan, places = read_plan(folder), places_of(folder)
    raw = find_sheet(Path(file), REPLIES, ("case_number", "opinion"), collector)
    if raw is None:
        return Recorded(), collector.in_order()
    read = read_columns(raw, None, collector)
    read_numbers(read, "case_number", collector)
    read.frame["court_code"] = resolve_column(read, "court_code", roster_of(plan.quarter), collector)
    asked = {(one.case_number, one.court) for one in asked_courts(plan)}
    _check(read, places, asked, collector, day)
    digest = file_digest(Path(file))

    def decide(entries: list[Entry]) -> list[tuple[Event, dict[str, Any]]]:
        if collector.blocked:
            return []
        known = objections_of(entries)
        answers = [_answer(read, at) for at in range(len(read.frame))]
        new = [at for at, answer in enumerate(answers) if answer not in known]
        accepted = [at for at in new if answers[at].decision is Decision.ACCEPTED]
        steps = _returns(read, accepted, entries, places, collector, day)
        if collector.blocked or not new:
            return []
        told = [answers[at].model_dump(mode="json", exclude_none=True) for at in new]
        name = {"file": read.raw.source, "sha256": digest}
        return [(Event.OBJECTIONS, {**name, "objections": told, "steps": steps})]

    written = append_after(folder, decide, by=by, time=time)
    data = written[0].data if written else {}
    answers = tuple(Objection.model_validate(one) for one in data.get("objections", ()))
    returns = tuple(standing_of(step, written[0].sequence) for step in data.get("steps", ()))
    return Recorded(answers, returns), collector.in_order()


def _check(
    read: ReadTable, places: dict[str, Place], asked: set[tuple[str, str]], collector: Collector, today: date
) -> None:
    frame = read.frame
    both = list(zip(frame["case_number"], frame["court_code"], strict=True))
    place = [places.get(number) if isinstance(number, str) else None for number, _ in both]
    named = frame["case_number"].notna()
    unplaced = named & pd.Series([one is None or one.mode is Mode.STAY for one in place])
    strange = [
        one is not None and isinstance(pair[1], str) and pair not in asked
        for one, pair in zip(place, both, strict=True)
    ]
    objects = frame["opinion"].eq(Opinion.OBJECTS.value).fillna(False)
    agrees = frame["opinion"].eq(Opinion.AGREES.value).fillna(False)
    other = frame["reason"].eq(ReturnReason.OTHER.value).fillna(False)
    decided = frame["decision"].notna()
    late = pd.Timestamp(today)
    checks: Sequence[tuple[str, str, Any, str, str]] = (
        ("case_not_in_plan", "case_number", unplaced, "方案没有就这个案件采取措施", "请核对案号"),
        ("court_not_asked", "court_code", pd.Series(strange, dtype=bool) & ~unplaced, _NEVER_ASKED,
         "请核对法院"),
        ("objection_without_reason", "reason", objects & frame["reason"].isna(), "不同意而没有写明原因",
         "请从下拉列表中选"),
        ("objection_without_reason", "note", objects & other & frame["note"].isna(),
         "原因为其他的，须写明事实和理由", "请填写事实和理由"),
        ("reason_without_objection", "reason", agrees & frame["reason"].notna(),
         "同意而填了不同意的原因", "请清空，或者改为不同意"),
        ("decision_without_objection", "decision", agrees & decided, "没有不同意见，不用处理", "请清空处理"),
        ("value_missing", "decision_by", decided & frame["decision_by"].isna(), "处理人不能空白",
         "处理异议须写明何人、何日"),
        ("value_missing", "decision_on", decided & frame["decision_on"].isna(), "处理日期不能空白",
         "处理异议须写明何人、何日"),
        ("date_in_future", "on", frame["on"].gt(late), f"回复日期晚于今天 {today}", "请核对日期"),
        ("date_in_future", "decision_on", frame["decision_on"].gt(late), f"处理日期晚于今天 {today}",
         "请核对日期"),
        ("period_reversed", "decision_on", frame["decision_on"].lt(frame["on"]), "处理日期早于回复日期",
         "请核对两个日期"),
    )  # fmt: skip
    for rule, name, wrong, message, hint in checks:
        read.report_all(collector, rule, positions(wrong), name, message, hint)
    what = [name for name in frame.columns if name not in ("case_number", "court_code")]
    rows = contradictory(read, ["case_number", "court_code"], what)
    read.report_all(
        collector, "rows_disagree", rows, "case_number", "同一法院就同一案件有两行，内容不同", "请只保留一行"
    )


def _answer(read: ReadTable, at: int) -> Objection:
    row: dict[str, Any] = {str(name): read.frame.at[at, name] for name in read.frame.columns}
    plain = {name: None if pd.isna(value) else value for name, value in row.items()}
    days = {name: pd.Timestamp(row[name]).date() for name in ("on", "decision_on") if plain[name] is not None}
    return Objection.model_validate({**plain, **days})


def _returns(
    read: ReadTable,
    accepted: list[int],
    entries: Sequence[Entry],
    places: dict[str, Place],
    collector: Collector,
    today: date,
) -> list[dict[str, Any]]:
    """Make the steps that return the cases of accepted objections, each with its related ones."""
    rows, numbers = [], []
    for at in accepted:
        place = places.get(str(read.frame.at[at, "case_number"]))
        group = [number for number, one in places.items() if place is not None and one.group == place.group]
        rows += [at] * len(group)
        numbers += group
    if not rows:
        return []
    part = part_of(read, rows)
    part.frame = part.frame.assign(case_number=pd.Series(numbers, dtype="str"), state=State.RETURNED.value)
    return Checked(part, entries, places, collector, today, _STEP_COLUMNS).steps()
