"""Tables of the page: a few rows as HTML for reading without script, all rows as compact data."""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from jiaocha.reporting.formats import number, share, wan, whole, yuan
from jiaocha.reporting.layout import TEXTS, ReportColumn, Shape
from jiaocha.reporting.workbook import plain

FIXED_DECIMALS = 2
DICTIONARY_SHARE = 2
"""A text column is stored as a dictionary if its values occur at least this often on average."""

SPARSE_SHARE = 2
"""A column that is empty in more than this part of its rows is stored as the rows that hold something."""

PACKED_FROM = 2_000_000
"""Data of more bytes than this are deflated; every browser since 2023 inflates them by itself."""


@dataclass(frozen=True)
class Part:
    """A part of the details of a row: its heading, and whether values of 0 are shown."""

    heading: str
    zeros: bool


@dataclass(frozen=True)
class PageTable:
    """A table of the page.

    Attributes
    ----------
    name : str
        Identifier in the page.
    headers, shapes : list of str
        Of the columns shown.
    rows : list of list of str
        The first rows, formatted.
    total : int
        Number of all rows.
    data : dict or None
        All rows for the script; None when the rows shown are all there are.
    """

    name: str
    headers: list[str]
    shapes: list[str]
    rows: list[list[str]]
    total: int
    data: dict[str, Any] | None


def page_table(
    name: str,
    columns: Sequence[ReportColumn],
    frame: pd.DataFrame,
    *,
    static: int,
    language: str = "zh",
    details: Sequence[ReportColumn] = (),
    filters: Sequence[str] = (),
    parts: Mapping[str, Part] | None = None,
    scripted: bool = True,
) -> PageTable:
    """Build a table of the page.

    Parameters
    ----------
    name : str
        Identifier.
    columns, details : sequence of ReportColumn
        Columns shown in the row, and on request.
    frame : pandas.DataFrame
        One of the report tables.
    static : int
        Number of rows written as HTML.
    language : {"zh", "en"}
        Language of the headers.
    filters : sequence of str
        Names of shown columns with a drop-down.
    parts : mapping of str to Part, optional
        Part of the details that a column belongs to, by the column's name.
    scripted : bool
        Whether to add all rows as data, with search and pages.
    """
    head = [plain(frame[column.frame_column].iloc[:static]) for column in columns]
    rows = [
        [text_of(value, column.shape) for column, value in zip(columns, record, strict=True)]
        for record in zip(*head, strict=True)
    ]
    data = None
    if scripted:
        everything = [*columns, *details]
        data = {
            "columns": [
                _packed(column, frame, language) | _part(column, parts or {}) for column in everything
            ],
            "shown": len(columns),
            "filters": [position for position, column in enumerate(columns) if column.name in filters],
            "rows": len(frame),
        }
    return PageTable(
        name,
        [column.header(language) for column in columns],
        [column.shape.value for column in columns],
        rows,
        len(frame),
        data,
    )


def text_of(value: Any, shape: Shape) -> str:
    """Value as the page shows it; the page's script formats in the same way."""
    if value is None or value == "":
        return ""
    if shape in TEXTS:
        return str(value)
    if shape is Shape.DAY:
        return str(value)[:10]
    if isinstance(value, float) and value != value:
        return ""
    if shape is Shape.WHOLE:
        return whole(value)
    if shape is Shape.YUAN:
        return yuan(value)
    if shape is Shape.WAN:
        return wan(value)
    if shape is Shape.SHARE:
        return share(value, 1)
    return number(value, FIXED_DECIMALS)


def _part(column: ReportColumn, parts: Mapping[str, Part]) -> dict[str, Any]:
    found = parts.get(column.name)
    return {} if found is None else {"part": found.heading, "zeros": found.zeros}


def _packed(column: ReportColumn, frame: pd.DataFrame, language: str) -> dict[str, Any]:
    packed: dict[str, Any] = {"header": column.header(language), "shape": column.shape.value}
    values = plain(frame[column.frame_column])
    filled = [row for row, value in enumerate(values) if value is not None and value != ""]
    if len(filled) * SPARSE_SHARE < len(values):
        packed["at"] = filled
        values = [values[row] for row in filled]
    if column.shape in TEXTS:
        codes, words = pd.factorize(pd.Series([value or "" for value in values], dtype=object))
        if len(words) * DICTIONARY_SHARE <= len(values):
            return packed | {"words": list(words), "data": codes.tolist()}
        return packed | {"data": [value or "" for value in values]}
    if column.shape is Shape.DAY:
        return packed | {"data": [str(value)[:10] if value is not None else "" for value in values]}
    if column.shape in (Shape.NUMBER, Shape.SHARE):
        digits = FIXED_DECIMALS if column.shape is Shape.NUMBER else 3
        return packed | {
            "data": [None if value is None or value != value else round(value, digits) for value in values]
        }
    return packed | {"data": values}


def script_safe(value: Any) -> str:
    """JSON that cannot end its script element or be read as markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@dataclass(frozen=True)
class PageData:
    """The data element of a page: its text, and how the script reads it (``""`` or ``deflate-raw``)."""

    text: str
    packing: str


def page_data(value: Any) -> PageData:
    """Write the data of a page as JSON, deflated and in Base64 where they are large."""
    text = script_safe(value)
    if len(text) <= PACKED_FROM:
        return PageData(text, "")
    packer = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(text.encode()) + packer.flush()
    return PageData(base64.b64encode(packed).decode("ascii"), "deflate-raw")


def read_page_data(text: str, packing: str) -> Any:
    """Read back what :func:`page_data` made."""
    if packing:
        text = zlib.decompress(base64.b64decode(text), wbits=-zlib.MAX_WBITS).decode()
    return json.loads(text)
