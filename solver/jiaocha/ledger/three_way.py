"""Edits of several people put together: each against the version that all of them began with.

A cell is an edit where it differs from the base. Equal edits are one; different edits of one cell are a
conflict, and so are different states of one case, which are taken as a whole. What nobody edited stays. A
column or a row that a version does not have was not edited.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from jiaocha.ledger.lines import NAMES, Lines, Value
from jiaocha_models.ledger import OF_STATE

STATE = "state"
"""Name under which the columns of a state are compared together."""

UNITS: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (name, OF_STATE if name == STATE else (name,))
    for name in NAMES
    if name not in ("case_number", "version") and (name == STATE or name not in OF_STATE)
)
"""What is edited as one: a column, or the columns of a state; by the name of its first column."""

Cells = tuple[Value, ...]


@dataclass(frozen=True)
class Version:
    """Lines as one person has them.

    Attributes
    ----------
    name : str
        Of the file.
    lines : Lines
    columns : set of str
        Columns that the file has.
    """

    name: str
    lines: Lines
    columns: Set[str]


@dataclass(frozen=True)
class Edit:
    """One unit of one line that somebody changed; ``by`` names the versions."""

    case_number: str
    unit: str
    before: Cells
    after: Cells
    by: tuple[str, ...]


@dataclass(frozen=True)
class Conflict:
    """One unit of one line that several people changed differently; ``after`` by name of the version."""

    case_number: str
    unit: str
    before: Cells
    after: dict[str, Cells]


@dataclass(frozen=True)
class Merged:
    """Edits put together.

    Attributes
    ----------
    lines : Lines
        Base with all edits; cells in conflict as the base has them.
    edits : list of Edit
    conflicts : list of Conflict
    added : list of (str, str)
        Version and case number of lines that the base does not have.
    missing : list of (str, str)
        Version and case number of lines that the version does not have; they are kept.
    """

    lines: Lines
    edits: list[Edit]
    conflicts: list[Conflict]
    added: list[tuple[str, str]]
    missing: list[tuple[str, str]]


def columns_of_unit(unit: str) -> tuple[str, ...]:
    """Columns of a unit."""
    return OF_STATE if unit == STATE else (unit,)


def three_way(base: Lines, versions: Sequence[Version]) -> Merged:
    """Put the edits of several versions together; nothing is overwritten."""
    numbers = list(dict.fromkeys([*base, *(number for version in versions for number in version.lines)]))
    merged = Merged({}, [], [], [], [])
    for number in sorted(numbers):
        merged.lines[number] = _line(number, base.get(number), versions, merged)
        for version in versions:
            if number in version.lines and number not in base:
                merged.added.append((version.name, number))
            elif number in base and number not in version.lines:
                merged.missing.append((version.name, number))
    return merged


def _line(
    number: str, base: Mapping[str, Value] | None, versions: Sequence[Version], merged: Merged
) -> dict[str, Value]:
    line: dict[str, Value] = dict(base or {"case_number": number, "petition": False})
    for unit, columns in UNITS:
        before: Cells = tuple(line.get(name) for name in columns)
        edits = {
            version.name: cells_of(version.lines[number], columns, before, version.columns)
            for version in versions
            if number in version.lines
        }
        edits = {name: cells for name, cells in edits.items() if cells != before}
        different = set(edits.values())
        if len(different) == 1:
            (after,) = different
            merged.edits.append(Edit(number, unit, before, after, tuple(edits)))
            line.update(zip(columns, after, strict=True))
        elif different:
            merged.conflicts.append(Conflict(number, unit, before, edits))
    return line


def cells_of(line: Mapping[str, Value], columns: tuple[str, ...], before: Cells, present: Set[str]) -> Cells:
    """Cells of a line; those of columns that the version does not have as they were."""
    return tuple(
        line.get(name) if name in present else was for name, was in zip(columns, before, strict=True)
    )
