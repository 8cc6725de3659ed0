"""Reading a ledger that people filled in: all findings at once, each at its cell."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from jiaocha.intake.cases import read_numbers
from jiaocha.intake.collector import WARNING, Collector, ReadTable
from jiaocha.intake.courts import Roster, resolve_column
from jiaocha.intake.found_sheet import find_sheet
from jiaocha.intake.headers import read_columns
from jiaocha.intake.strings import positions
from jiaocha.ledger.lines import Lines, lines_of
from jiaocha_models import Finding
from jiaocha_models.ledger import OF_STATE, WRITTEN, LedgerLine, State
from jiaocha_models.quarter import Table

LEDGER = Table("ledger", "台账", LedgerLine)
"""The sheet."""

COURTS = ("origin", "decider", "receiver")

IMPOSSIBLE_TIMES = 10
"""Money beyond this many times the amount is a unit mistaken, as in the table of former cases."""


@dataclass(frozen=True, eq=False)
class LedgerSheet:
    """A ledger that was read.

    Attributes
    ----------
    read : ReadTable
        Rows with their places.
    lines : Lines
        By case number.
    columns : frozenset of str
        Columns that the sheet has.
    """

    read: ReadTable
    lines: Lines
    columns: frozenset[str]

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.read.raw.source

    @property
    def row(self) -> dict[str, int]:
        """Position of each case in the rows read."""
        return {number: at for at, number in enumerate(self.read.frame["case_number"])}


def read_ledger(
    path: Path | str, roster: Roster | None = None, *, today: date | None = None
) -> tuple[LedgerSheet | None, list[Finding]]:
    """Read a ledger from a workbook.

    The sheet is found by its headers 原案号 (or 案号) and 进展节点, whatever it is called. Rows may be
    sorted, filtered, or stand under a title; columns may stand in any order, and those that people do not
    fill in may be deleted. A column that is missing counts as not changed, never as emptied.

    Parameters
    ----------
    path : path
    roster : Roster, optional
        Courts to resolve names with; without one, courts stay as they are written.
    today : date, optional
        Later days are faults.

    Returns
    -------
    sheet : LedgerSheet or None
        None when a finding is an error.
    findings : list of Finding
    """
    file, collector = Path(path), Collector()
    raw = find_sheet(file, LEDGER, ("case_number", "state"), collector)
    if raw is None:
        return None, collector.in_order()
    read = read_columns(raw, "元", collector)
    for name in ("case_number", "new_case_number"):
        read_numbers(read, name, collector)
    if roster is not None:
        for name in COURTS:
            read.frame[name] = resolve_column(read, name, roster, collector)
    _check_columns(read, collector)
    _check_repeated(read, collector)
    check_lines(read, collector, today)
    if collector.blocked:
        return None, collector.in_order()
    return LedgerSheet(read, lines_of(read.frame), frozenset(read.placed)), collector.in_order()


def _check_columns(read: ReadTable, collector: Collector) -> None:
    """Mention columns for people that were deleted; they count as not changed."""
    missing = [name for name in (*OF_STATE, *WRITTEN) if name not in read.placed]
    for name in missing:
        collector.add(
            "column_deleted", f"没有“{read.columns[name].zh}”列，按未改动处理", severity=WARNING,
            source=read.raw.source, sheet=read.raw.sheet, row=read.raw.header_row,
            column=read.columns[name].zh, hint="如需填写，请把该列补上",
        )  # fmt: skip


def _check_repeated(read: ReadTable, collector: Collector) -> None:
    numbers = read.frame["case_number"]
    first = {number: at for at, number in reversed(list(enumerate(numbers))) if isinstance(number, str)}
    for at, number in enumerate(numbers):
        if isinstance(number, str) and first[number] != at:
            row = int(read.raw.rows[first[number]])
            read.report(
                collector, "case_repeated", at, "case_number", f"案号重复，已见于第 {row} 行", "一案只占一行"
            )


def check_lines(read: ReadTable, collector: Collector, today: date | None) -> None:
    """Check what stands in one line against itself."""
    frame = read.frame
    _check_days(read, collector, today)
    closed = frame["outcome"].notna() & frame["closed_on"].isna()
    read.report_all(
        collector,
        "outcome_without_end",
        positions(closed),
        "outcome",
        "填了结案方式而没有结案日期",
        "请补上结案日期",
    )
    undone = frame["closed_on"].notna() & frame["outcome"].isna()
    read.report_all(
        collector,
        "end_without_outcome",
        positions(undone),
        "closed_on",
        "填了结案日期而没有结案方式",
        "请补上结案方式",
    )
    nothing = frame["progress_on"].notna() & frame["progress_basis"].isna()
    read.report_all(
        collector, "progress_without_basis", positions(nothing), "progress_basis",
        "填了实质进展日期而没有写明依据", "请写明依据，如成交确认书、到账凭证的编号",
    )  # fmt: skip
    impossible = frame["recovered"].gt(frame["claimed"] * IMPOSSIBLE_TIMES).fillna(False) & frame[
        "claimed"
    ].gt(0)
    read.report_all(
        collector, "recovered_impossible", positions(impossible), "recovered",
        f"到位金额超过标的额的 {IMPOSSIBLE_TIMES} 倍", "请核对两列的单位",
    )  # fmt: skip
    reason = frame["return_reason"].notna() & frame["state"].ne(State.RETURNED.value).fillna(True)
    read.report_all(
        collector, "reason_without_return", positions(reason), "return_reason", "没有退回而填了退回原因",
        "请清空，或者把进展节点改为退回",
    )  # fmt: skip


_ORDER = ("decided_on", "handed_over_on", "filed_on", "closed_on")


def _check_days(read: ReadTable, collector: Collector, today: date | None) -> None:
    frame = read.frame
    for before, after in combinations(_ORDER, 2):
        wrong = frame[after].lt(frame[before])
        message = f"{read.columns[after].zh}早于{read.columns[before].zh}"
        read.report_all(collector, "period_reversed", positions(wrong), after, message, "请核对两个日期")
    if today is None:
        return
    for name in (*_ORDER, "progress_on", "state_on"):
        late = frame[name].gt(pd.Timestamp(today))
        read.report_all(
            collector,
            "date_in_future",
            positions(late),
            name,
            f"{read.columns[name].zh}晚于今天 {today}",
            "请核对日期",
        )


def part_of(read: ReadTable, rows: list[int]) -> ReadTable:
    """Take some rows of a table that was read, with their places."""
    raw = read.raw
    columns = [
        type(one)(one.header, one.position, one.values.iloc[rows].reset_index(drop=True))
        for one in raw.columns
    ]
    placed = {name: columns[raw.columns.index(column)] for name, column in read.placed.items()}
    part = type(raw)(
        raw.table, raw.source, raw.sheet, columns, np.asarray(raw.rows)[rows], raw.header_row, raw.addressed
    )
    return ReadTable(part, read.frame.iloc[rows].reset_index(drop=True), placed, read.columns)
