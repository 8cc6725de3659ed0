"""The list of what falls due, by day: renewals, steps after an order, supervision, petitions, idle cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from jiaocha.documents.sources import Sources, month_from, normal, rows_of
from jiaocha.folder.stored import PlanLike
from jiaocha.law.deadlines import (
    CLOSING_DEADLINE,
    HANDOVER_DEADLINES,
    IDLE_DEADLINE,
    PETITION_DEADLINE,
    RENEWAL_DEADLINE,
    SUPERVISION_DEADLINES,
    Deadline,
    renewal_needed,
)
from jiaocha.law.provisions import EPI_12
from jiaocha_models.columns import Labelled
from jiaocha_models.words import TRANSFER_MODES, CaseStatus, Mode, RuleStatus

CLOSING_MONTHS = 6
_RETURNED = "returned"


class DueKind(Labelled):
    """What kind of thing falls due; the private ones never leave the deciding court."""

    RENEWAL = "renewal", "续行查封、扣押、冻结"
    STEP = "step", "移交、立案、结案"
    SUPERVISION = "supervision", "督促期限届满"
    PETITION = "petition", "信访事项"
    IDLE = "idle", "久无执行行为"


PRIVATE = frozenset({DueKind.PETITION, DueKind.IDLE})
"""Kinds that point to a petition or to a court's conduct."""

LEDGER_DAYS = ("handed_over_on", "filed_on", "closed_on", "seizure_expiry", "state", "state_on")
"""Columns of the ledger that terms start from or end with."""

_STARTS = {
    "收到移交材料之日": ("handed_over_on", "filed_on"),
    "收到立案通知之日": ("filed_on", ""),
}
"""Column of the ledger in which a step's term starts, and the one that shows that it is done."""

COLUMNS = (
    "due", "case_number", "court", "kind", "step", "by", "starts", "basis", "status", "note", "days_left",
)  # fmt: skip


@dataclass(frozen=True)
class _Row:
    case: int
    kind: DueKind
    step: str
    by: str
    due: date | None
    starts: str
    basis: str
    status: RuleStatus
    note: str = ""


def list_deadlines(
    plan: PlanLike, on: date, ledger: pd.DataFrame | None = None, *, idle_days: int | None = None
) -> pd.DataFrame:
    """List what falls due in the open cases of a plan, by day.

    Parameters
    ----------
    plan : PlanLike
        A plan just made or read from its folder.
    on : date
        Day on which the list is made; what fell due before is overdue, not left out.
    ledger : pandas.DataFrame, optional
        Ledger of the plan (``jiaocha.ledger.ledger_lines``): days from which terms run. Of its columns those
        in :data:`LEDGER_DAYS` are read; one that is missing is unknown.
    idle_days : int, optional
        Days without an act after which a case is listed; by default those of the policy.

    Returns
    -------
    pandas.DataFrame, one row a step, by day, then by case number; steps whose term does not run yet last
        ``due`` (datetime64[s], missing where the term does not run yet or its start is unknown),
        ``case_number``, ``court`` (name of the case's own court), ``kind`` (value of DueKind), ``step``,
        ``by`` (court that has to act), ``starts`` (from when the term runs), ``basis``, ``status`` (value of
        RuleStatus), ``note``, ``days_left`` (Int64, negative where overdue). A term that ends on a public
        holiday is not moved: the calendar of holidays is not known here.
    """
    sources = Sources(plan.quarter, plan.options, plan.solution)
    written = {} if ledger is None else {normal(row["case_number"]): row for row in rows_of(ledger)}
    idle = plan.quarter.policy.rules.idle_days if idle_days is None else idle_days
    rows = [
        row
        for case, facts in enumerate(sources.cases)
        if facts["status"] != CaseStatus.CLOSED.value
        for row in _of_case(sources, case, written.get(normal(facts["case_number"]), {}), on, idle)
    ]
    return _frame(sources, rows, on)


def _of_case(sources: Sources, case: int, written: dict[str, Any], on: date, idle: int) -> Iterator[_Row]:
    if written.get("closed_on") is not None:
        return
    mode = _mode(sources, case)
    yield from _renewals(sources, case, written, on, moved=_moves(sources, case))
    yield from _supervision(sources, case, mode)
    yield from _steps(sources, case, written)
    row = sources.cases[case]
    if row["petition"]:
        note = "登记之日不在数据中，请填写后计算"
        yield _row(case, DueKind.PETITION, PETITION_DEADLINE, None, note=note)
    if row["last_act_date"] is not None:
        due = row["last_act_date"] + timedelta(days=idle)
        yield _row(case, DueKind.IDLE, IDLE_DEADLINE, due, starts=f"最后执行行为之日起{idle}日")


def _row(
    case: int, kind: DueKind, step: Deadline, due: date | None, *, starts: str = "", note: str = ""
) -> _Row:
    return _Row(case, kind, step.task, step.by, due, starts or step.limit, step.basis, step.status, note)


def _mode(sources: Sources, case: int) -> Mode | None:
    group = int(sources.options.case_group[case])
    return sources.mode(group) if group >= 0 and sources.choice else None


def _moves(sources: Sources, case: int) -> bool:
    """Whether the plan changes the enforcement court of a case."""
    if _mode(sources, case) not in TRANSFER_MODES:
        return False
    return sources.receiver(int(sources.options.case_group[case])) != sources.origin[case]


def _renewals(
    sources: Sources, case: int, written: dict[str, Any], on: date, *, moved: bool
) -> Iterator[_Row]:
    """Every measure on the day it runs out; what the ledger says takes the place of the case's own day."""
    facts = sources.cases[case]
    measures = sources.seizures.get(normal(facts["case_number"]), [])
    days = [(row["expiry"], row["rank"], row["asset"]) for row in measures]
    if written.get("seizure_expiry") is not None:
        days = [(written["seizure_expiry"], None, "")]
    elif not days:
        days = [(facts["seizure_expiry"], facts["seizure_rank"], "")]
    soon = sources.quarter.policy.rules.seizure_days
    handed_over = written.get("handed_over_on") is not None
    for expiry, rank, asset in days:
        if expiry is None:
            continue
        notes = [f"财产：{asset}"] if asset else []
        notes += ["轮候措施，核对是否已生效"] if rank else []
        if moved and not handed_over and renewal_needed(expiry, on, soon):
            notes.append(f"剩余不足{soon}日，移交前先续行（委托执行规定第6条，参照适用）")
        row = _row(case, DueKind.RENEWAL, RENEWAL_DEADLINE, expiry, note="；".join(notes))
        yield row


def _supervision(sources: Sources, case: int, mode: Mode | None) -> Iterator[_Row]:
    """Orders that run, and orders that the plan proposes and whose term is yet to be set."""
    facts = sources.cases[case]
    issued, days = facts["supervision_order_date"], facts["supervision_days"]
    step = SUPERVISION_DEADLINES[0]
    if issued is not None:
        due = None if days is None else issued + timedelta(days=days)
        starts = f"{issued.isoformat()}督促执行令所定期限" + (
            "（未载，请核对）" if days is None else f"{days}日"
        )
        basis = f"督促执行令；逾期无正当理由的见{EPI_12.brief}"
        yield _Row(case, DueKind.SUPERVISION, step.task, step.by, due, starts, basis, RuleStatus.VERIFIED)
    elif mode is Mode.SUPERVISED:
        yield _row(
            case, DueKind.SUPERVISION, step, None, starts="自督促执行令所定之日", note="期限由决定法院写明"
        )


def _steps(sources: Sources, case: int, written: dict[str, Any]) -> Iterator[_Row]:
    """List steps after a change of court, without those that the ledger shows to be done."""
    if not _moves(sources, case):
        return
    for step in HANDOVER_DEADLINES:
        start, done = _STARTS.get(step.starts, ("", ""))
        if step is CLOSING_DEADLINE:
            begun = written.get("filed_on")
            due = None if begun is None else month_from(begun, CLOSING_MONTHS)
        elif not start or (done and written.get(done) is not None):
            continue
        else:
            begun = written.get(start)
            due = None if begun is None or step.days is None else begun + timedelta(days=step.days)
        yield _row(case, DueKind.STEP, step, due)
    if written.get("state") == _RETURNED and written.get("state_on") is not None:
        back = next(step for step in HANDOVER_DEADLINES if step.starts == "批准退回之日")
        yield _row(case, DueKind.STEP, back, written["state_on"] + timedelta(days=back.days or 0))


def _frame(sources: Sources, rows: list[_Row], on: date) -> pd.DataFrame:
    due = pd.to_datetime(pd.Series([row.due for row in rows], dtype=object)).astype("datetime64[s]")
    frame = pd.DataFrame(
        {
            "due": due,
            "case_number": [sources.cases[row.case]["case_number"] for row in rows],
            "court": [sources.court(sources.origin[row.case]) for row in rows],
            "kind": [row.kind.value for row in rows],
            "step": [row.step for row in rows],
            "by": [row.by for row in rows],
            "starts": [row.starts for row in rows],
            "basis": [row.basis for row in rows],
            "status": [row.status.value for row in rows],
            "note": [row.note for row in rows],
            "days_left": (due - pd.Timestamp(on)).dt.days.astype("Int64"),
        }
    )[list(COLUMNS)]
    order = ["due", "case_number", "kind", "step", "note"]
    return frame.sort_values(order, kind="stable", ignore_index=True, na_position="last")
