"""Setting states: steps that people enter, all findings at once, set together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.folder import append_after
from jiaocha.folder.files import file_digest
from jiaocha.intake.cases import read_numbers
from jiaocha.intake.collector import Collector, RawColumn, RawTable, ReadTable
from jiaocha.intake.found_sheet import find_sheet
from jiaocha.intake.headers import read_columns
from jiaocha.ledger.standing import (
    Place,
    Standing,
    current_states,
    places_of,
    standing_of,
    state_here,
    state_history,
    stored_step,
)
from jiaocha.ledger.transitions import following, is_approved, transition
from jiaocha_models import Finding
from jiaocha_models.journal import Entry, Event
from jiaocha_models.ledger import ReturnReason, State, Step
from jiaocha_models.quarter import Table
from jiaocha_models.words import Mode

STEPS = Table("steps", "签批", Step)
"""The sheet in which people enter steps, one a row."""


def set_states(
    folder: Path | str,
    steps: Sequence[Step] | Path | str,
    *,
    by: str = "",
    today: date | None = None,
    time: datetime | None = None,
) -> tuple[list[Standing], list[Finding]]:
    """Set states of cases: all of them or, where any is at fault, none.

    Parameters
    ----------
    folder : path
        The plan folder; its journal takes one entry.
    steps : sequence of Step, or path
        Records, or a workbook with a sheet whose headers name 案号, 进展节点, 节点经办人 and 节点日期.
        Several steps of one case are taken by day.
    by : str
        Who enters them; who decided each stands in the step.
    today : date, optional
        Later days are faults; today's date by default.
    time : datetime, optional
        Time of the entry; now by default.

    Returns
    -------
    set : list of Standing
        What was set, on the disk when this returns; empty where nothing is new, or a finding is an error.
    findings : list of Finding

    Raises
    ------
    FolderError
        The folder cannot be written, or its journal does not hold.
    """
    collector, places = Collector(), places_of(folder)
    source: dict[str, str] = {}
    if isinstance(steps, Path | str):
        file = Path(steps)
        source = {"file": file.name, "sha256": file_digest(file)} if file.is_file() else {}
        raw = find_sheet(file, STEPS, ("case_number", "state"), collector)
    else:
        raw = _raw(steps)
    if raw is None:
        return [], collector.in_order()
    read = read_columns(raw, None, collector)
    read_numbers(read, "case_number", collector)

    def decide(entries: list[Entry]) -> list[tuple[Event, dict[str, Any]]]:
        if collector.blocked:
            return []
        made = Checked(read, entries, places, collector, today or datetime.now().date()).steps()
        return [] if collector.blocked or not made else [(Event.STATES, {**source, "steps": made})]

    written = append_after(folder, decide, by=by, time=time)
    return state_history(written), collector.in_order()


def _raw(steps: Sequence[Step]) -> RawTable:
    """Put steps given as records into a sheet, under its header."""
    rows = [step.model_dump(mode="json") for step in steps]
    columns = [
        RawColumn(name, at, pd.Series([row[name] for row in rows], dtype=object))
        for at, name in enumerate(Step.model_fields)
    ]
    return RawTable(STEPS, "", STEPS.sheet, columns, np.arange(len(rows)) + 2)


@dataclass(eq=False)
class Checked:
    """Steps checked one after the other, each against the state before it.

    Attributes
    ----------
    read : ReadTable
        Rows of steps, or of a table that has the same columns.
    entries : sequence of Entry
        Journal so far.
    places : dict of str to Place
        Where the plan puts each case.
    collector : Collector
    today : date
    names : dict of str to str
        Columns of ``read`` that go by another name than those of Step.
    """

    read: ReadTable
    entries: Sequence[Entry]
    places: dict[str, Place]
    collector: Collector
    today: date
    names: dict[str, str] = field(default_factory=dict)

    def steps(self) -> list[dict[str, Any]]:
        """All steps that are new, as the journal stores them; findings at their rows."""
        last, made = current_states(self.entries), []
        frame = self.read.frame
        rows = [(step.on, step.state.position, at, step) for at, step in self._steps(frame)]
        for _, _, at, step in sorted(rows, key=lambda row: row[:3]):
            known = last.get(step.case_number)
            place = self._place(step, known)
            if not self._is_placed(at, place):
                continue
            assert place is not None
            before = state_here(known, place)
            if before is None:
                known = None
            repeated = known is not None and _is_same(known, step)
            if repeated or not self._may_follow(at, step, known, place.mode):
                continue
            made.append(stored_step(step, place))
            last[step.case_number] = standing_of(made[-1], 0)
        self._check_groups(last)
        return made

    def _place(self, step: Step, known: Standing | None) -> Place | None:
        """Where the plan puts a case; what dropped out is returned from where it was decided last."""
        place = self.places.get(step.case_number)
        gone = place is None or place.mode is Mode.STAY
        return known.place if gone and known is not None and step.state is State.RETURNED else place

    def _name(self, name: str) -> str:
        return self.names.get(name, name)

    def _steps(self, frame: pd.DataFrame) -> list[tuple[int, Step]]:
        return [(at, self._step(at)) for at in range(len(frame))]

    def _step(self, at: int) -> Step:
        row: dict[str, Any] = {name: self.read.frame.at[at, self._name(name)] for name in Step.model_fields}
        plain = {name: None if pd.isna(value) else value for name, value in row.items()}
        return Step.model_validate({**plain, "on": pd.Timestamp(row["on"]).date()})

    def _fault(self, rule: str, at: int, name: str, message: str, hint: str = "") -> None:
        self.read.report(self.collector, rule, at, self._name(name), message, hint)

    def _is_placed(self, at: int, place: Place | None) -> bool:
        if place is None:
            self._fault(
                "case_not_in_plan", at, "case_number", "方案没有调配这个案件，不能登记节点", "请核对案号"
            )
        elif place.mode is Mode.STAY:
            self._fault("case_stays", at, "case_number", "方案中本案留原法院，没有需要签批的节点")
        return place is not None and place.mode is not Mode.STAY

    def _may_follow(self, at: int, step: Step, known: Standing | None, mode: Mode) -> bool:
        found = len(self.collector.findings)
        before = None if known is None else known.state
        self._check_day(at, step, known)
        allowed = transition(before, step.state, mode)
        if allowed is None and before is not step.state:
            may = "、".join(state.zh for state in following(before, mode)) or "没有后续节点"
            now = f"已到“{before.zh}”" if before is not None else "尚未登记节点"
            self._fault(
                "state_out_of_order", at, "state",
                f"{mode.zh}案件{now}，不能登记为“{step.state.zh}”", f"可以登记：{may}",
            )  # fmt: skip
        elif not step.note and before is step.state:
            self._fault("state_without_note", at, "note", "更正已登记的节点，须写明理由", "请填写节点说明")
        elif not step.note and allowed is not None and allowed.with_note:
            self._fault("state_without_note", at, "note", "退回前一环节，须写明理由", "请填写节点说明")
        self._check_reason(at, step)
        return len(self.collector.findings) == found

    def _check_day(self, at: int, step: Step, known: Standing | None) -> None:
        if step.on > self.today:
            self._fault("state_in_future", at, "on", f"节点日期晚于今天 {self.today}", "只登记已经发生的节点")
        if known is not None and step.on < known.on:
            message = f"早于上一节点“{known.state.zh}”的日期 {known.on}"
            self._fault("state_before_last", at, "on", message, "请核对日期")

    def _check_reason(self, at: int, step: Step) -> None:
        if step.state is not State.RETURNED:
            if step.reason is not None:
                self._fault(
                    "reason_without_return", at, "reason", "没有退回而填了退回原因", "请清空，或者改为退回"
                )
        elif step.reason is None:
            self._fault("return_without_reason", at, "reason", "退回没有写明原因", "请从下拉列表中选")
        elif step.reason is ReturnReason.OTHER and not step.note:
            self._fault("return_without_reason", at, "note", "退回原因为其他的，须写明", "请填写节点说明")

    def _check_groups(self, last: dict[str, Standing]) -> None:
        """Report groups of which one case is decided and another one returned."""
        approved, returned = set(), set()
        for number, one in last.items():
            place = self.places.get(number)
            here = state_here(one, place)
            if place is not None and here is State.RETURNED:
                returned.add(place.group)
            elif place is not None and is_approved(here, place.mode):
                approved.add(place.group)
        torn = approved & returned
        for at, number in self.read.frame[self._name("case_number")].items():
            place = self.places.get(str(number))
            if place is not None and place.group in torn:
                self._fault(
                    "group_torn", int(str(at)), "case_number",
                    "关联案件中有的已经批准、有的退回，不能分开", "请整组批准，或者整组退回",
                )  # fmt: skip


def _is_same(known: Standing, step: Step) -> bool:
    one = (known.state, known.by, known.on, known.reason, known.note)
    return one == (step.state, step.by, step.on, step.reason, step.note)
