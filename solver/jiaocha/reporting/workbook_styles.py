"""Fonts, formats and the safe writing of one cell."""

from datetime import datetime
from typing import Any

from jiaocha.reporting.formats import FEN_PER_WAN, FEN_PER_YUAN, LARGEST_EXACT, wan, yuan
from jiaocha.reporting.layout import TEXTS, Shape

BODY_FONT, TITLE_FONT = "宋体", "黑体"
"""Fonts that both Excel and WPS have; other programs fall back to what they have."""

LARGEST_TEXT = 32_767
"""Characters a cell can hold."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that a spreadsheet may take for a formula when a cell is edited or exported."""

NUMBER_FORMATS: dict[Shape, str] = {
    Shape.TEXT: "@",
    Shape.LONG: "@",
    Shape.WHOLE: "#,##0",
    Shape.NUMBER: "#,##0.00",
    Shape.YUAN: "#,##0.00",
    Shape.WAN: "#,##0.00",
    Shape.SHARE: "0.0%",
    Shape.DAY: "yyyy-mm-dd",
}

_LAYOUT: dict[Shape, dict[str, Any]] = {Shape.TEXT: {"indent": 1}, Shape.LONG: {"text_wrap": True}}


class Styles:
    """Formats of one workbook."""

    def __init__(self, book: Any) -> None:
        """Create the formats in an XlsxWriter workbook."""
        body = {"font_name": BODY_FONT, "font_size": 10, "valign": "top"}
        heading = {"font_name": TITLE_FONT, "font_size": 10, "bold": True, "text_wrap": True}
        self.header = book.add_format(
            {**heading, "bg_color": "#E7EBEF", "border": 1, "align": "center", "valign": "vcenter"}
        )
        self.fill_in = book.add_format(
            {**heading, "bg_color": "#FFF6D8", "border": 1, "align": "center", "valign": "vcenter"}
        )
        self.title = book.add_format({"font_name": TITLE_FONT, "font_size": 20, "align": "center"})
        self.subtitle = book.add_format({**body, "font_size": 12, "align": "center"})
        self.chapter = book.add_format({"font_name": TITLE_FONT, "font_size": 12, "bold": True, "bottom": 1})
        self.sentence = book.add_format({**body, "font_size": 11, "text_wrap": True})
        self.notice = book.add_format(
            {**body, "font_size": 11, "text_wrap": True, "bold": True, "bg_color": "#FFF6D8", "border": 1}
        )
        self.label = book.add_format(
            {**body, "font_size": 11, "border": 1, "bg_color": "#F4F6F8", "valign": "vcenter", "indent": 1}
        )
        self.figure = book.add_format(
            {**body, "font_size": 14, "bold": True, "border": 1, "align": "right", "valign": "vcenter"}
        )
        self.link = book.add_format({**body, "font_size": 11, "font_color": "#1F4E79", "underline": 1})
        self.quoted = book.add_format({**body, "num_format": "@", "quote_prefix": True})
        self.shapes = {
            shape: book.add_format({**body, "num_format": code, **_LAYOUT.get(shape, {})})
            for shape, code in NUMBER_FORMATS.items()
        }


def write_text(sheet: Any, row: int, column: int, text: str, style: Any, quoted: Any) -> None:
    """Write a text that no program takes for a formula, shortened to what a cell can hold."""
    if len(text) > LARGEST_TEXT:
        text = text[: LARGEST_TEXT - 1] + "…"
    sheet.write_string(row, column, text, quoted if text.startswith(FORMULA_STARTS) else style)


def write_value(sheet: Any, row: int, column: int, value: Any, shape: Shape, styles: Styles) -> None:
    """Write one value of a table; ``None`` leaves the cell empty."""
    if value is None or value == "":
        return
    style = styles.shapes[shape]
    if shape in TEXTS or isinstance(value, str):
        write_text(sheet, row, column, str(value), style, styles.quoted)
    elif shape is Shape.DAY:
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), style)
    elif shape is Shape.YUAN and abs(value) >= LARGEST_EXACT:
        sheet.write_string(row, column, yuan(value), styles.shapes[Shape.TEXT])
    elif shape is Shape.WAN and abs(value) >= LARGEST_EXACT:
        sheet.write_string(row, column, wan(value), styles.shapes[Shape.TEXT])
    elif shape is Shape.YUAN:
        sheet.write_number(row, column, value / FEN_PER_YUAN, style)
    elif shape is Shape.WAN:
        sheet.write_number(row, column, value / FEN_PER_WAN, style)
    else:
        sheet.write_number(row, column, value, style)
