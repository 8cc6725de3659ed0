"""Entering a ledger that people filled in: what they changed, never over what others entered meanwhile.

Each row says up to which line of the journal it was made (台账版本). What differs from the ledger as it was
then is what was changed; where somebody else entered something different meanwhile, the line is left as it
is, and both versions stand in the journal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jiaocha.folder import append_after, read_plan
from jiaocha.folder.files import file_digest
from jiaocha.intake.adjusted import roster_of
from jiaocha.intake.collector import Collector
from jiaocha.ledger.lines import Lines, Value, lines_at, of_plan, state_of
from jiaocha.ledger.reading import LedgerSheet, part_of, read_ledger
from jiaocha.ledger.standing import Place, Standing, places_of, state_history
from jiaocha.ledger.steps import Checked
from jiaocha.ledger.three_way import STATE, UNITS, cells_of
from jiaocha_models import Finding
from jiaocha_models.journal import Entry, Event
from jiaocha_models.ledger import OF_PLAN

STEP_COLUMNS = {
    "by": "state_by", "on": "state_on", "reason": "return_reason", "note": "state_note",
}  # fmt: skip
"""Columns of a step by their names in the ledger."""


@dataclass(frozen=True)
class Entered:
    """What was entered.

    Attributes
    ----------
    changes : list of dict
        Changed cells: ``case``, ``column``, ``before``, ``after``.
    states : list of Standing
    conflicts : list of dict
        Cells that others changed meanwhile: ``case``, ``unit``, ``base``, ``theirs`` (what stands), ``ours``.
    """

    changes: list[dict[str, Any]] = field(default_factory=list)
    states: list[Standing] = field(default_factory=list)
    conflicts: list[dict[str, Any]] = field(default_factory=list)


def enter_ledger(
    folder: Path | str,
    file: Path | str,
    *,
    by: str = "",
    today: date | None = None,
    time: datetime | None = None,
) -> tuple[Entered, list[Finding]]:
    """Enter what people changed in a ledger.

    Parameters
    ----------
    folder : path
        The plan folder; its journal takes one entry.
    file : path
        The workbook.
    by : str
        Who enters it.
    today : date, optional
        Later days are faults; today's date by default.
    time : datetime, optional
        Time of the entry; now by default.

    Returns
    -------
    entered : Entered
        On the disk when this returns. Nothing where a cell is at fault. A line in conflict is not entered,
        all others are.
    findings : list of Finding
        Faults and conflicts, each at its cell.

    Raises
    ------
    FolderError
        The folder cannot be written, or its journal does not hold.
    """
    plan, day = read_plan(folder), today or datetime.now().date()
    sheet, findings = read_ledger(file, roster_of(plan.quarter), today=day)
    if sheet is None:
        return Entered(), findings
    collector = Collector(list(findings))
    entering = _Entering(sheet, of_plan(plan), places_of(folder), collector, day)
    digest = file_digest(Path(file))

    def decide(entries: list[Entry]) -> list[tuple[Event, dict[str, Any]]]:
        content = entering.content(entries)
        told = {"file": sheet.name, "sha256": digest}
        conflicts = content.pop("conflicts", [])
        entered = [(Event.LEDGER, {**told, **content})] if any(content.values()) else []
        return [*entered, (Event.CONFLICT, {**told, "conflicts": conflicts})] if conflicts else entered

    written = append_after(folder, decide, by=by, time=time)
    changes = [change for entry in written for change in entry.data.get("changes", ())]
    conflicts = [conflict for entry in written for conflict in entry.data.get("conflicts", ())]
    return Entered(changes, state_history(written), conflicts), collector.in_order()


@dataclass(eq=False)
class _Entering:
    """A sheet on its way into the journal."""

    sheet: LedgerSheet
    base: Lines
    places: dict[str, Place]
    collector: Collector
    today: date

    def content(self, entries: Sequence[Entry]) -> dict[str, list[dict[str, Any]]]:
        """Find changes, steps and conflicts against the journal so far; nothing where a cell is at fault."""
        now = lines_at(self.base, self.places, entries)
        changes: list[dict[str, Any]] = []
        conflicts: list[dict[str, Any]] = []
        stepping: list[int] = []
        then: dict[int, Lines] = {}
        for number, line in self.sheet.lines.items():
            at = self.sheet.row[number]
            version = self._version(at, line, number, now, entries)
            if version is None:
                continue
            if version not in then:
                then[version] = lines_at(self.base, self.places, entries[:version])
            before = then[version].get(number, {})
            made, clashing, steps = self._line(number, line, before, now[number])
            conflicts += clashing
            if not clashing:
                changes += made
                stepping += [at] * steps
        made_steps = self._steps(stepping, entries)
        if self.collector.blocked:
            return {}
        for conflict in conflicts:
            self._report(conflict)
        return {"changes": changes, "steps": made_steps, "conflicts": conflicts}

    def _fault(self, rule: str, at: int, column: str, message: str, hint: str = "") -> None:
        self.sheet.read.report(self.collector, rule, at, column, message, hint)

    def _version(
        self, at: int, line: dict[str, Value], number: str, now: Lines, entries: Sequence[Entry]
    ) -> int | None:
        """Line of the journal that a row began with; None, with a finding, where it cannot be entered."""
        if number not in now:
            self._fault(
                "case_not_in_ledger", at, "case_number", "本方案的台账没有这个案件，不能登记",
                "请核对案号；新增案件须先编入方案",
            )  # fmt: skip
            return None
        version = line.get("version")
        if not isinstance(version, int) or version > len(entries):
            self._fault(
                "version_missing", at, "version", "没有台账版本，或者不是本方案的台账，无法判断改动了什么",
                "请从 jiaocha ledger 重新导出后再填",
            )  # fmt: skip
            return None
        return version if self._of_plan(at, line, now[number], version, entries) else None

    def _of_plan(
        self, at: int, line: dict[str, Value], now: dict[str, Value], version: int, entries: Sequence[Entry]
    ) -> bool:
        """Whether a row says the same of the plan as the plan does; a finding at each cell that does not."""
        changed = [name for name in OF_PLAN if name in self.sheet.columns and line[name] != now[name]]
        planned = any(entry.event is Event.PLANNED for entry in entries[version:])
        hint = (
            "导出以后方案重新编制过，请重新导出"
            if planned
            else "台账中不能改；要改去处，请用方案工作簿的“调整”栏"
        )
        for name in changed:
            zh = self.sheet.read.columns[name].zh
            self._fault("of_plan_changed", at, name, f"{zh}以方案为准，与方案不同", hint)
        return not changed

    def _line(
        self, number: str, line: dict[str, Value], before: dict[str, Value], now: dict[str, Value]
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
        """Find changed cells, cells in conflict, and whether a new state was set."""
        changes, conflicts, steps = [], [], 0
        for unit, columns in UNITS:
            if unit in OF_PLAN:
                continue
            base, stands = (tuple(one.get(name) for name in columns) for one in (before, now))
            ours = cells_of(line, columns, base, self.sheet.columns)
            if ours in (base, stands):
                continue
            if stands != base:
                conflicts.append(
                    {
                        "case": number,
                        "unit": unit,
                        "base": list(base),
                        "theirs": list(stands),
                        "ours": list(ours),
                    }
                )
            elif unit == STATE:
                steps = 1
            else:
                changes.append({"case": number, "column": unit, "before": stands[0], "after": ours[0]})
        return changes, conflicts, steps

    def _steps(self, rows: list[int], entries: Sequence[Entry]) -> list[dict[str, Any]]:
        """Check the steps of the rows whose state changed, like any other."""
        whole = []
        for at in rows:
            line = self.sheet.lines[self.sheet.read.frame["case_number"].iloc[at]]
            state, by, on, *_ = state_of(line)
            for name, value in (("state", state), ("state_by", by), ("state_on", on)):
                if value is None:
                    message = f"{self.sheet.read.columns[name].zh}不能空白"
                    self._fault("value_missing", at, name, message, "登记节点须写明何人、何日")
            if None not in (state, by, on):
                whole.append(at)
        if not whole:
            return []
        part = part_of(self.sheet.read, whole)
        return Checked(part, entries, self.places, self.collector, self.today, STEP_COLUMNS).steps()

    def _report(self, conflict: dict[str, Any]) -> None:
        shown = "、".join(str(value) for value in conflict["theirs"] if value is not None) or "空白"
        self._fault(
            "ledger_conflict", self.sheet.row[conflict["case"]], conflict["unit"],
            f"导出以后他人已登记为“{shown}”，本行未登记，两种写法都已记入记录", "请商定后改填，再重新登记",
        )  # fmt: skip
