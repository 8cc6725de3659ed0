"""What states mean for the next plan: approved cases stay there, returned ones do not go there again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.folder import FolderError
from jiaocha.folder.stored import PlanLike
from jiaocha.intake.adjusted import stored
from jiaocha.intake.collector import Collector
from jiaocha.ledger.bans import Row, rows_of_ban
from jiaocha.ledger.standing import Journal, Place, Standing, current_states, entries_of, state_history
from jiaocha_models import Change, Finding, InputError, Quarter
from jiaocha_models.journal import Entry, Event
from jiaocha_models.ledger import State
from jiaocha_models.words import AdjustmentKind, ChangeKind

FIX, FORBID, RECUSE, PREFER = (
    AdjustmentKind.FIX, AdjustmentKind.FORBID, AdjustmentKind.RECUSE, AdjustmentKind.PREFER
)  # fmt: skip
NAMES = ("case_number", "kind", "court_code", "mode", "by", "day", "reason")


@dataclass(frozen=True, eq=False)
class Carried:
    """What the states of a journal ask of the next plan.

    Attributes
    ----------
    quarter : Quarter
        The quarter with it.
    pins, bans : list of dict
        Rows of sheet 调整 that were added, days as text.
    released : list of dict
        Rows that were in the quarter and that a return or an approval overtook.
    """

    quarter: Quarter
    pins: list[dict[str, Any]] = field(default_factory=list)
    bans: list[dict[str, Any]] = field(default_factory=list)
    released: list[dict[str, Any]] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """For the journal of the plan that follows; the next carrying takes these rows out again."""
        return {"pins": self.pins, "bans": self.bans, "released": self.released}

    @property
    def changes(self) -> list[Change]:
        """Say the same as changes."""
        return [
            Change(
                kind=ChangeKind(row["kind"]),  # type: ignore[call-arg]
                case_number=row["case_number"],
                court_code=row["court_code"],
                mode=row["mode"],
                reason=row["reason"],
            )
            for row in (*self.pins, *self.bans)
        ]


def carry_states(quarter: Quarter, journal: Journal) -> Carried:
    """Hold a quarter to the states of a plan made before.

    Approved cases (see :func:`jiaocha.ledger.is_approved`) are fixed where they were approved; a case is
    forbidden every place that it was returned from and not sent back to. Cases that are not in the quarter
    are left out. What an earlier call added is taken out first, so that a withdrawn approval frees its case.

    Parameters
    ----------
    quarter : Quarter
        Read anew, or as the plan folder holds it.
    journal : path, or sequence of Entry
        Plan folder, or the entries of its journal.

    Returns
    -------
    Carried

    Raises
    ------
    InputError
        With every finding: an instruction of the quarter contradicts an approval, or a court is gone.
    FolderError
        The journal cannot be read.
    """
    entries = entries_of(journal)
    rows = _rows(quarter.adjustments)
    before = _carried_before(entries)
    kept = [row for row in rows if row not in before]
    known = set(quarter.cases["case_number"])
    pins = [one for one in current_states(entries).values() if one.approved and one.case_number in known]
    bans = [one for one in returns(entries) if one.case_number in known]
    collector = Collector()
    _check(pins, kept, quarter, collector)
    if collector.blocked:
        raise InputError(collector.in_order())
    pinned = [row for one in pins for row in _pin(one)]
    banned = [row for one in bans for row in _ban(one, quarter)]
    overtaken = [row for row in kept if _is_overtaken(row, pinned, banned)]
    kept = [row for row in kept if row not in overtaken]
    released = [*_released_before(entries), *overtaken]
    released = [row for at, row in enumerate(released) if row not in released[:at]]
    pinned, banned = ([row for row in part if not _is_said(row, kept)] for part in (pinned, banned))
    after = [*kept, *pinned, *banned]
    if len(after) == len(rows) and all(row in rows for row in after):
        return Carried(quarter, pinned, banned, released)
    return Carried(replace(quarter, adjustments=_frame(after)), pinned, banned, released)


def returns(entries: Sequence[Entry]) -> list[Standing]:
    """List the returns that still hold: the last state of each case at each place, where it is 退回."""
    last = {(one.case_number, one.place.mode, one.place.court): one for one in state_history(entries)}
    return [one for one in last.values() if one.state is State.RETURNED]


def approved_refusal(folder: Path | str) -> str | None:
    """Why a plan folder may not be replaced by a plan that knows nothing of its states; None if it may."""
    try:
        approved = [one for one in current_states(folder).values() if one.approved]
    except FolderError:
        return None
    if not approved:
        return None
    name = Path(folder).name
    return f"“{name}”中有 {len(approved)} 件已经批准，替换它的方案须照原安排：请加 --states {folder}"


def moved_approvals(plan: PlanLike, places: dict[str, Place], journal: Journal) -> list[Finding]:
    """Find approved cases that a plan does not place where they were approved, each with the plan's reason.

    Parameters
    ----------
    plan : PlanLike
        The new plan.
    places : dict of str to Place
        Where it puts each candidate case.
    journal : path, or sequence of Entry
    """
    reasons = dict(zip(plan.quarter.cases["case_number"], plan.options.triage["reason"], strict=True))
    found = []
    for number, one in current_states(journal).items():
        place = places.get(number)
        if not one.approved or number not in reasons or (place is not None and place.is_as(one.place)):
            continue
        reason = reasons[number]
        why = reason if isinstance(reason, str) and reason else "现有数据、规则或者容量不再允许原安排"
        found.append(
            Finding(
                rule="approved_not_placed",
                value=number,
                sheet="案件",
                column="案号",
                message=f"已经批准的案件不能照原安排列入方案：{why}",
                hint="由人处理：退回重议，或者更正数据",
            )
        )
    return found


def as_carried(quarter: Quarter, entries: Sequence[Entry]) -> Quarter:
    """Quarter as the last run of a journal had it: its input with what the states asked of that run.

    For checking a plan against its original input; states that were set after the run do not count.
    """
    runs = [at for at, entry in enumerate(entries) if entry.event is Event.PLANNED]
    last = [entry for entry in entries[runs[-1] :] if entry.event is Event.CARRIED] if runs else []
    if not last:
        return quarter
    data = last[-1].data
    kept = [row for row in _rows(quarter.adjustments) if row not in data["released"]]
    return replace(quarter, adjustments=_frame([*kept, *data["pins"], *data["bans"]]))


def _released_before(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        row for entry in entries if entry.event is Event.CARRIED for row in entry.data.get("released", ())
    ]


def _carried_before(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for entry in entries:
        if entry.event is Event.CARRIED:
            found += [*entry.data.get("pins", ()), *entry.data.get("bans", ())]
    return found


def _row(one: Standing, instruction: Row, reason: str) -> dict[str, Any]:
    kind, court, mode = instruction
    told = (one.by, one.on.isoformat(), reason)
    content = (one.case_number, kind.value, court, None if mode is None else mode.value, *told)
    return dict(zip(NAMES, content, strict=True))


def _pin(one: Standing) -> list[dict[str, Any]]:
    place = one.place
    return [_row(one, (FIX, place.court, place.mode), f"已到“{one.state.zh}”，照原安排")]


def _ban(one: Standing, quarter: Quarter) -> list[dict[str, Any]]:
    assert one.reason is not None
    courts = set(quarter.courts["code"])
    reason = f"退回：{one.reason.zh}" + (f"（{one.note}）" if one.note else "")
    rows = [row for row in rows_of_ban(one.reason, one.place) if row[1] is None or row[1] in courts]
    return [_row(one, row, reason) for row in rows]


def _check(
    pins: Sequence[Standing], rows: Sequence[dict[str, Any]], quarter: Quarter, collector: Collector
) -> None:
    courts = set(quarter.courts["code"])
    for one in pins:
        place = one.place
        told: dict[str, Any] = {"sheet": "调整", "column": "案号", "value": one.case_number}
        if place.court is not None and place.court not in courts:
            collector.add(
                "approved_court_gone", f"已经批准由 {place.court} 办理，法院表中没有这个法院",
                hint="请在法院表中补上；或者先登记退回", **told,
            )  # fmt: skip
        for row in (row for row in rows if row["case_number"] == one.case_number):
            if row["kind"] == RECUSE.value and row["court_code"] == place.court:
                message = "已经批准由该院办理，调整表又写明该院回避"
                collector.add("approved_recused", message, hint="请先登记退回，原因选回避", **told)
            elsewhere = (row["court_code"] not in (None, place.court)) or (
                row["mode"] not in (None, place.mode.value)
            )
            if row["kind"] == FIX.value and elsewhere:
                message = "案件已经批准，调整表又指定了别的去处"
                collector.add("approved_fixed_elsewhere", message, hint="请先登记退回，再另行指定", **told)


def _is_overtaken(
    row: dict[str, Any], pins: Sequence[dict[str, Any]], bans: Sequence[dict[str, Any]]
) -> bool:
    """Whether an approval contradicts a prohibition, or a return what was fixed or preferred."""
    place = (row["court_code"], row["mode"])
    if row["kind"] == FORBID.value:
        return any(
            pin["case_number"] == row["case_number"]
            and place in ((pin["court_code"], pin["mode"]), (pin["court_code"], None), (None, pin["mode"]))
            for pin in pins
        )
    if row["kind"] not in (FIX.value, PREFER.value):
        return False
    return any(
        ban["case_number"] == row["case_number"]
        and (ban["court_code"] in (None, row["court_code"]))
        and (ban["mode"] is None or row["mode"] in (None, ban["mode"]))
        for ban in bans
    )


def _is_said(row: dict[str, Any], rows: Sequence[dict[str, Any]]) -> bool:
    """Whether the quarter says the same of the case already."""
    return any(all(row[name] == other[name] for name in NAMES[:4]) for other in rows)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of adjustments as the journal stores them."""
    plain = frame.astype(object).where(frame.notna(), None)
    days = [None if day is None else pd.Timestamp(day).date().isoformat() for day in plain["day"]]
    rows = plain[list(NAMES)].assign(day=pd.Series(days, frame.index, dtype=object)).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([[row[name] for name in NAMES] for row in rows], columns=list(NAMES), dtype=object)
    return stored(frame.assign(day=pd.to_datetime(frame["day"])))
