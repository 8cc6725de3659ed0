"""The definition of a column: one place says its name, type, unit and bound.

Every field of a table record is declared with :func:`column`. The declaration serves three readers at
once: pydantic (which validates single records), intake (which validates whole tables against the same
bounds) and the outputs (which print the Chinese name and the unit).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field


class Labelled(StrEnum):
    """A string enumeration whose members carry the Chinese word a court uses."""

    zh: str
    _position: int

    def __new__(cls, value: str, zh: str) -> Self:
        """Create a member from its stored value and its Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh = zh
        member._position = len(cls.__members__)
        return member

    @property
    def position(self) -> int:
        """Place of the member in its enumeration; the integer used for it in arrays."""
        return self._position


class Kind(StrEnum):
    """How the values of a column are read, stored and shown.

    In tables (pandas) the kinds are stored as: text, code, person and choice: ``str`` with missing
    values; day: ``datetime64[s]``; whole and money: ``Int64``; number: ``Float64``; flag: ``bool``
    (blank means no).
    """

    TEXT = "text"
    CODE = "code"
    """Text in which leading zeros count (division codes, court codes, case numbers)."""
    PERSON = "person"
    """Identifies a person or firm: replaced by a keyed hash or a pseudonym at intake."""
    CHOICE = "choice"
    """One value of an enumeration; stored as the enumeration's value."""
    DAY = "day"
    WHOLE = "whole"
    """An integer."""
    NUMBER = "number"
    """A real number."""
    MONEY = "money"
    """Integer fen. The unit of the input stands in its header or in the policy."""
    FLAG = "flag"


@dataclass(frozen=True)
class Column:
    """What the product knows about one column.

    Attributes
    ----------
    name : str
        English name; equals the field's name.
    zh : str
        Chinese name, as printed in workbooks.
    kind : Kind
        How values are read and stored.
    unit : str
        Unit of the stored value (``fen``, ``minutes``, ``days``, ...); empty for none.
    required : bool
        Whether the column, and a value in every row, must be present.
    low, high : float or None
        Inclusive bounds of the stored value.
    choices : type of Labelled or None
        Admissible values of a choice.
    also : tuple of str
        Other headers under which the column is recognised.
    note : str
        One Chinese sentence for the template.
    """

    name: str
    zh: str
    kind: Kind
    unit: str = ""
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: type[Labelled] | None = None
    also: tuple[str, ...] = ()
    note: str = ""


def column(
    zh: str,
    kind: Kind,
    *,
    default: Any = None,
    required: bool = False,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    also: tuple[str, ...] = (),
    note: str = "",
) -> Any:
    """Declare a record's field together with its column; see :class:`Column` for the parameters."""
    bounds: dict[str, Any] = {}
    if kind in (Kind.WHOLE, Kind.NUMBER, Kind.MONEY):
        bounds = {"ge": low, "le": high}
    return Field(
        ... if required else default,
        description=note or zh,
        json_schema_extra={
            "zh": zh,
            "kind": kind.value,
            "unit": unit,
            "low": low,
            "high": high,
            "also": list(also),
            "note": note,
        },
        **bounds,
    )


class Record(BaseModel):
    """Base of all records: frozen, and a field nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


def columns_of(record: type[Record]) -> dict[str, Column]:
    """Columns of a table record by English name, in declaration order."""
    found: dict[str, Column] = {}
    for name, field in record.model_fields.items():
        extra = field.json_schema_extra
        if not isinstance(extra, dict):
            continue
        found[name] = Column(
            name=name,
            zh=str(extra["zh"]),
            kind=Kind(str(extra["kind"])),
            unit=str(extra["unit"]),
            required=field.is_required(),
            low=extra["low"],  # type: ignore[arg-type]
            high=extra["high"],  # type: ignore[arg-type]
            choices=_enumeration(field.annotation),
            also=tuple(extra["also"]),  # type: ignore[arg-type]
            note=str(extra["note"]),
        )
    return found


def _enumeration(annotation: Any) -> type[Labelled] | None:
    candidates = [annotation, *getattr(annotation, "__args__", ())]
    for candidate in candidates:
        if isinstance(candidate, type) and issubclass(candidate, Labelled):
            return candidate
    return None
