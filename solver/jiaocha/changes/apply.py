"""Applying changes to a quarter, in their order; what people instruct about cases goes last."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from jiaocha.changes import cases, courts, policy
from jiaocha.changes.reading import Asked, asked_of
from jiaocha.changes.told import Told
from jiaocha.intake.adjusted import check_written, stored, with_adjustments
from jiaocha.intake.collector import Collector, RawColumn, RawTable
from jiaocha.intake.headers import read_columns
from jiaocha_models import TABLES, Change, InputError, Quarter
from jiaocha_models.case import Adjustment
from jiaocha_models.words import AdjustmentKind, ChangeKind

APPLY: dict[ChangeKind, Callable[[Quarter, Told], Quarter]] = {
    ChangeKind.ADD_ROOM: courts.add_room,
    ChangeKind.SET_COURT: courts.set_court,
    ChangeKind.CLOSE_COURT: courts.close_court,
    ChangeKind.OPEN_COURT: courts.open_court,
    ChangeKind.RELEASE: cases.release,
    ChangeKind.SET_POLICY: policy.set_policy,
    ChangeKind.SCALE_TERM: policy.scale_term,
    ChangeKind.USE_POLICY: policy.use_policy,
    ChangeKind.REMOVE_CASE: cases.remove_case,
    ChangeKind.ADD_CASES: cases.add_cases,
}
"""What each kind of change does; the kinds of instructions are those of the table of adjustments."""

INSTRUCTIONS = {kind.value for kind in AdjustmentKind}
_TABLE = next(table for table in TABLES if table.record is Adjustment)


def apply_changes(quarter: Quarter, changes: Sequence[Change] | Asked) -> Quarter:
    """Quarter with changes applied in their order, instructions about cases last.

    Parameters
    ----------
    quarter : Quarter
    changes : sequence of Change, or Asked
        Records, or what :func:`jiaocha.changes.read_changes` read.

    Returns
    -------
    Quarter
        The same object where the changes change nothing.

    Raises
    ------
    InputError
        With every finding, each at its row.
    """
    asked = changes if isinstance(changes, Asked) else asked_of(changes)
    collector = Collector()
    for at, change in enumerate(asked.changes):
        if change.kind.value not in INSTRUCTIONS:
            quarter = APPLY[change.kind](quarter, Told(asked, at, collector))
    quarter = _instruct(quarter, asked, collector)
    if collector.blocked:
        raise InputError(collector.in_order())
    return quarter


def _instruct(quarter: Quarter, asked: Asked, collector: Collector) -> Quarter:
    """Add what the changes say about cases to the table of adjustments."""
    rows = [at for at, change in enumerate(asked.changes) if change.kind.value in INSTRUCTIONS]
    if not rows:
        return quarter
    names = ("case_number", "kind", "court_code", "mode", "reason")
    values = [asked.changes[at].model_dump(mode="json") for at in rows]
    columns = [
        RawColumn(asked.read.columns[name].zh if name not in ("kind", "court_code") else name, at, column)
        for at, name in enumerate(names)
        for column in [pd.Series([value[name] for value in values], dtype=object)]
    ]
    sources = [asked.source_of(at) for at in rows]
    lines = np.array([int(source.read.raw.rows[at]) for source, at in sources], np.int64)
    files = "、".join(dict.fromkeys(source.read.raw.source for source, _ in sources))
    read = read_columns(RawTable(_TABLE, files, asked.read.raw.sheet, columns, lines), None, collector)
    if not collector.blocked:
        check_written(read, quarter, collector)
    if collector.blocked:
        return quarter
    after = with_adjustments(quarter, stored(read.frame))
    return quarter if after.adjustments.equals(quarter.adjustments) else after
