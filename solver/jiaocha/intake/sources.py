"""Where a quarter comes from: what every source yields, and what all sources have in common."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.intake.collector import WARNING, Collector, RawColumn, RawTable
from jiaocha.intake.strings import full_match
from jiaocha.intake.text import key_of, nearest_hint
from jiaocha_models import CHANGES, TABLES, Policy, Table

POLICY_SHEET = "政策"
RESULT_SHEET = "检查结果"
IGNORED_SHEETS = {"说明", RESULT_SHEET, "readme", "notes", CHANGES.sheet, CHANGES.name}
EXAMPLE = "示例"
"""A row whose first required column begins with this word is an example and not read."""


@dataclass
class RawInput:
    """Tables as they stand in the source, and the policy if the source has one."""

    source: str
    tables: dict[str, RawTable] = field(default_factory=dict)
    policy: Policy | None = None
    policy_place: dict[str, Any] = field(default_factory=dict)
    policy_unread: bool = False
    money_unit: str | None = None


def table_of(name: str) -> Table | None:
    """Table that a sheet or file name means."""
    key = key_of(name)
    return next((table for table in TABLES if key in (key_of(table.name), key_of(table.sheet))), None)


def unknown_sheet(source: str, name: str, collector: Collector) -> None:
    """Add the warning for a sheet or file nobody knows."""
    hint = nearest_hint(name, [table.sheet for table in TABLES]) or "该表不读入"
    collector.add(
        "sheet_unknown", f"不认识的表“{name}”，未读入", severity=WARNING, source=source, sheet=name, hint=hint
    )


def table_from_columns(
    table: Table,
    source: str,
    sheet: str,
    headers: list[str],
    columns: list[pd.Series],
    collector: Collector,
    *,
    header_row: int = 1,
    addressed: bool = False,
) -> RawTable:
    """Raw table from its columns: blank rows are left out, example rows with a warning."""
    length = len(columns[0]) if columns else 0
    keep = np.zeros(length, dtype=bool)
    for values in columns:
        if keep.all():
            break
        keep |= (values.notna() & values.ne("")).to_numpy(dtype=bool)
    rows = np.arange(length, dtype=np.int64) + header_row + 1
    example = _examples(table, headers, columns, length) & keep
    for row in rows[example]:
        collector.add(
            "example_row", "示例行，未读入", severity=WARNING, source=source, sheet=sheet, row=int(row),
            hint="可以删除示例行",
        )  # fmt: skip
    keep &= ~example
    raw = [
        RawColumn(header, at, values if keep.all() else values[keep].reset_index(drop=True))
        for at, (header, values) in enumerate(zip(headers, columns, strict=True))
    ]
    raw = [column for column in raw if column.header.strip() or len(column.values)]
    return RawTable(table, source, sheet, raw, rows[keep], header_row, addressed)


def _examples(table: Table, headers: list[str], columns: list[pd.Series], length: int) -> np.ndarray:
    from jiaocha.intake.headers import recognise
    from jiaocha_models import columns_of

    known = columns_of(table.record)
    first = next(column for column in known.values() if column.required)
    for header, values in zip(headers, columns, strict=True):
        found = recognise(header, table.record)
        if found is not None and found.column.name == first.name and values.dtype in (object, "str"):
            return full_match(values.astype("str"), rf"\s*{EXAMPLE}(?s:.*)").to_numpy()
    return np.zeros(length, dtype=bool)
