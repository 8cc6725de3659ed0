"""Gathering findings, and the place of each: file, sheet, row, column, cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jiaocha_models import Column, Finding, Kind, Table
from jiaocha_models.words import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
LONGEST_VALUE = 80
"""Characters of an offending value that a finding shows."""


def shown(value: object) -> str:
    """Text of a raw cell for a finding: whole floats without ``.0``, shortened to 80 characters."""
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    text = str(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def letters(position: int) -> str:
    """Column letters of a spreadsheet for a position counted from 0: 0 is A, 26 is AA."""
    text = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass
class Collector:
    """All findings of one reading, in the order in which they were found."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, rule: str, message: str, *, severity: Severity = ERROR, **place: Any) -> None:
        """Add one finding; ``place`` holds the further fields of :class:`Finding`."""
        if "value" in place:
            place["value"] = shown(place["value"])
        self.findings.append(Finding(rule=rule, severity=severity, message=message, **place))

    @property
    def blocked(self) -> bool:
        """Whether any finding is an error."""
        return any(found.severity is ERROR for found in self.findings)

    def in_order(self) -> list[Finding]:
        """Return errors and warnings together, in the order in which they were found."""
        return list(self.findings)


@dataclass
class RawColumn:
    """A column as it stands in the file.

    Attributes
    ----------
    header : str
        Header as it stands in the file.
    position : int
        Position in the sheet, counted from 0.
    values : pandas.Series
        Cells; strings, or Python objects, or a typed column of a frame. Index 0..n-1.
    """

    header: str
    position: int
    values: pd.Series


@dataclass
class RawTable:
    """A table as it stands in the file, blank rows left out; ``rows`` are the user's row numbers."""

    table: Table
    source: str
    sheet: str
    columns: list[RawColumn]
    rows: np.ndarray
    header_row: int = 1
    addressed: bool = False


@dataclass
class ReadTable:
    """A table with recognised columns and converted values, and what is needed to say where a cell is."""

    raw: RawTable
    frame: pd.DataFrame
    placed: dict[str, RawColumn]
    columns: dict[str, Column]

    @property
    def name(self) -> str:
        """Name of the table, such as ``cases``."""
        return self.raw.table.name

    def report(
        self,
        collector: Collector,
        rule: str,
        position: int,
        name: str,
        message: str,
        hint: str = "",
        severity: Severity = ERROR,
    ) -> None:
        """Add a finding about row ``position`` (of the frame) and column ``name`` (may be empty)."""
        row = int(self.raw.rows[position])
        place: dict[str, Any] = {"source": self.raw.source, "sheet": self.raw.sheet, "row": row}
        column = self.placed.get(name)
        if column is not None:
            place["column"] = column.header
            if self.raw.addressed:
                place["cell"] = f"{letters(column.position)}{row}"
            if self.columns[name].kind is not Kind.PERSON:
                place["value"] = column.values.iloc[position]
        elif name in self.columns:
            place["column"] = self.columns[name].zh
        collector.add(rule, message, severity=severity, hint=hint, **place)

    def report_all(
        self,
        collector: Collector,
        rule: str,
        positions: Iterable[int],
        name: str,
        message: str,
        hint: str = "",
        severity: Severity = ERROR,
    ) -> None:
        """Add the same finding for several rows."""
        for position in positions:
            self.report(collector, rule, int(position), name, message, hint, severity)


def contradictory(table: ReadTable, key: list[str], what: list[str]) -> np.ndarray:
    """Rows whose key stood before with other contents."""
    frame = table.frame
    whole = frame[key].notna().all(axis=1)
    distinct = frame.loc[whole, key + what].drop_duplicates()
    return distinct.index[distinct.duplicated(key)].to_numpy()
