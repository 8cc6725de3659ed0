"""In which list of a refresh every case stands, and why: nothing is in two lists, nothing in none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.comparison.difference import Difference, placed
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import open_pairs
from jiaocha.law.why import why_closed
from jiaocha.ledger.standing import Standing, current_states
from jiaocha.replanning.around import Kept
from jiaocha.replanning.changed_data import changed_data
from jiaocha_models.journal import Entry
from jiaocha_models.refreshed import DropReason, RefreshList
from jiaocha_models.words import CaseStatus, Mode, TriageClass

MODES = {mode.value: mode for mode in Mode}
COLUMNS = (
    "list", "case_number", "before_mode", "before_court", "after_mode", "after_court", "kind", "rule",
    "reason", "data", "state", "state_by", "state_on", "approved",
)  # fmt: skip

_MANNERS = (("完毕", DropReason.PAID), ("和解", DropReason.SETTLED), ("撤", DropReason.WITHDRAWN))
"""What a manner of closing holds, and what it means; anything else is closed."""


def refreshed_cases(difference: Difference, kept: Kept, entries: Sequence[Entry]) -> pd.DataFrame:
    """List every case of the plan before and of the extract once, by list, then by case number."""
    made = _Cases(difference, kept, current_states(entries))
    rows = [made.row(case) for case in range(len(difference.after.quarter.cases))]
    rows += [made.absent(case) for case in made.gone()]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS[:-1], "str"))
    order = frame["list"].map({one.value: at for at, one in enumerate(RefreshList)})
    at = np.lexsort((frame["case_number"].to_numpy(object).astype(str), order.to_numpy(np.int64)))
    return frame.iloc[at].reset_index(drop=True)


@dataclass(frozen=True)
class _Place:
    """Where a plan has a case: its mode, or its class where it is no candidate."""

    mode: str
    court: str | None
    candidate: bool


def _place(frame: dict[Any, list[Any]], case: int) -> _Place:
    return _Place(frame["mode"][case], frame["court"][case], frame["option"][case] >= 0)


@dataclass(eq=False)
class _Cases:
    """Both plans side by side."""

    difference: Difference
    kept: Kept
    states: dict[str, Standing]
    pairs: list[OpenPairs] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.match = self.difference.match.case
        self.old = placed(self.difference.before).to_dict("list")
        self.new = placed(self.difference.after).to_dict("list")
        self.old_cases = self.difference.before.quarter.cases
        self.new_cases = self.difference.after.quarter.cases
        self.old_numbers = self.old_cases["case_number"].tolist()
        self.new_numbers = self.new_cases["case_number"].tolist()
        self.triage = self.difference.after.options.triage
        self.data = changed_data(self.old_cases, self.new_cases, self.match)
        self.members = _members(self.difference.after.options.case_group)

    def gone(self) -> list[int]:
        """Cases of the plan before that the extract does not have."""
        kept = set(self.match.tolist())
        return [case for case in range(len(self.old_cases)) if case not in kept]

    def absent(self, case: int) -> dict[str, Any]:
        """Row of a case that is not in the extract."""
        told = {"kind": DropReason.ABSENT.value, "rule": "case_absent", "reason": DropReason.ABSENT.zh}
        before = {"before_mode": self.old["mode"][case], "before_court": self.old["court"][case]}
        number = self.old_numbers[case]
        return {"list": RefreshList.DROPPED.value, "case_number": number, **before, **told,
                **self._state(number)}  # fmt: skip

    def row(self, case: int) -> dict[str, Any]:
        """Row of a case of the extract."""
        old = int(self.match[case])
        after = _place(self.new, case)
        number = self.new_numbers[case] if old < 0 else self.old_numbers[old]
        base = {"case_number": self.new_numbers[case], "after_mode": after.mode, "after_court": after.court}
        if old < 0:
            return {**base, **self._state(number), "list": RefreshList.NEW.value, **self._of_new(case)}
        before = _place(self.old, old)
        base |= {"before_mode": before.mode, "before_court": before.court, "data": self.data[case]}
        base |= self._state(number)
        if before.candidate:
            return {**base, **self._of_candidate(case, before, after)}
        if after.candidate:
            return {**base, "list": RefreshList.NEW.value, **self._of_new(case)}
        return {**base, **self._same_or_changed(case, before, after)}

    def _of_candidate(self, case: int, before: _Place, after: _Place) -> dict[str, Any]:
        """List of a case that was a candidate, with its reason."""
        moved, moves = (one.mode != Mode.STAY.value for one in (before, after))
        if not after.candidate:
            if not moved:
                return self._same_or_changed(case, before, after)
            return {"list": RefreshList.DROPPED.value, "kind": self._drop_reason(case).value,
                    "rule": self.triage["rule"].iloc[case], "reason": self._why_out(case)}  # fmt: skip
        group = int(self.difference.after.options.case_group[case])
        if before != after and self.kept.reserve[group]:
            reason = f"原方案为{MODES[before.mode].zh}，更合适的去处当时容量不足；现以腾出的容量递补"
            return {"list": RefreshList.FILLED.value, "reason": reason}
        if moved and not moves and not self._is_open(group, before):
            rule, sentence = self._closing(group, before)
            return {"list": RefreshList.DROPPED.value, "kind": DropReason.NOT_ADMISSIBLE.value,
                    "rule": rule, "reason": sentence}  # fmt: skip
        return self._same_or_changed(case, before, after)

    def _same_or_changed(self, case: int, before: _Place, after: _Place) -> dict[str, Any]:
        if before == after:
            changed = bool(self.data[case])
            one = RefreshList.CHANGED if changed else RefreshList.UNCHANGED
            return {"list": one.value, "reason": "去处不变，数据有变化" if changed else ""}
        return {"list": RefreshList.CHANGED.value, **self._why_changed(case, before, after)}

    def _why_changed(self, case: int, before: _Place, after: _Place) -> dict[str, Any]:
        if not (after.candidate and before.candidate):
            return {"rule": self.triage["rule"].iloc[case], "reason": self._why_out(case)}
        group = int(self.difference.after.options.case_group[case])
        if self._is_open(group, before):
            lacking = before.mode != Mode.STAY.value
            return {"reason": "原去处容量不足" if lacking else "随关联案件或者依人工指定另行安排"}
        rule, sentence = self._closing(group, before)
        return {"rule": rule, "reason": f"原去处不再可用：{sentence}"}

    def _of_new(self, case: int) -> dict[str, Any]:
        """Say what a new case is, and where it is put for now."""
        mode = self.new["mode"][case]
        if not _place(self.new, case).candidate:
            return {"rule": self.triage["rule"].iloc[case], "reason": self._why_out(case)}
        known = self.match[case] >= 0
        what = "现已符合交叉条件" if known else "新收"
        if mode == Mode.STAY.value:
            return {"reason": f"{what}，暂留原法院，待编"}
        group = int(self.difference.after.options.case_group[case])
        related = [self.new_numbers[one] for one in self.members[group] if one != case and self._was(one)]
        if related:
            return {"reason": f"{what}，与{related[0]}关联，随同安排，待批准"}
        return {"reason": f"{what}，依规则或者人工指定须变更，已列入方案，待批准"}

    def _was(self, case: int) -> bool:
        old = int(self.match[case])
        return old >= 0 and _place(self.old, old).candidate

    def _drop_reason(self, case: int) -> DropReason:
        row = self.new_cases.iloc[case]
        if row["status"] == CaseStatus.SETTLEMENT.value:
            return DropReason.SETTLED
        if row["status"] != CaseStatus.CLOSED.value:
            return DropReason.RECLASSIFIED
        manner = row["closing_manner"]
        manner = manner if isinstance(manner, str) else ""
        return next((one for word, one in _MANNERS if word in manner), DropReason.CLOSED)

    def _why_out(self, case: int) -> str:
        reason = self.triage["reason"].iloc[case]
        reason = reason if isinstance(reason, str) and reason else _class_zh(self.new["mode"][case])
        manner = self.new_cases["closing_manner"].iloc[case]
        closed = self.new_cases["status"].iloc[case] == CaseStatus.CLOSED.value
        return f"{reason}（结案方式：{manner}）" if closed and isinstance(manner, str) else reason

    def _is_open(self, group: int, place: _Place) -> bool:
        """Whether a mode at a court is open to a group of the new plan."""
        options = self.difference.after.options
        start, end = options.problem.group_start[group : group + 2]
        position = self._position(place.court)
        same = options.option_mode[start:end] == MODES[place.mode].position
        return bool((same & (options.option_receiver[start:end] == position)).any())

    def _closing(self, group: int, place: _Place) -> tuple[str, str]:
        """Rule that closes a place to a group: its name and its sentence."""
        quarter = self.difference.after.quarter
        if not self.pairs:
            self.pairs.append(open_pairs(quarter))
        if place.court is not None and self._position(place.court) < 0:
            return "court_gone", "法院表中没有这个法院"
        rule = why_closed(quarter, self.pairs[0], group, self._position(place.court), MODES[place.mode])
        return ("", "现有数据不再允许原安排") if rule is None else (rule.name, rule.sentence)

    def _position(self, code: str | None) -> int:
        codes = self.difference.after.quarter.courts["code"]
        return -1 if code is None else int(pd.Index(codes).get_indexer(pd.Index([code]))[0])

    def _state(self, number: str) -> dict[str, Any]:
        one = self.states.get(number)
        if one is None:
            return {"approved": False}
        return {"state": one.state.zh, "state_by": one.by, "state_on": one.on.isoformat(),
                "approved": one.approved}  # fmt: skip


def _members(case_group: Any) -> dict[int, list[int]]:
    """Cases of each group."""
    found: dict[int, list[int]] = {}
    for case in np.flatnonzero(case_group >= 0).tolist():
        found.setdefault(int(case_group[case]), []).append(case)
    return found


def _class_zh(value: str) -> str:
    return next((one.zh for one in TriageClass if one.value == value), value)
