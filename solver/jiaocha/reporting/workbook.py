"""The workbook of a plan: a cover and one sheet a table, for Excel and WPS."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from jiaocha.reporting.audience import Audience, visible_columns
from jiaocha.reporting.layout import BLANK, SHEETS, TABLES, ReportColumn, Shape
from jiaocha.reporting.reasons import MOST_LISTED
from jiaocha.reporting.sentences import (
    capacity_sentence,
    certificate_sentences,
    digest_sentences,
    headline_pairs,
    headlines,
    level_sentences,
    made_by,
    notices,
    reserve_sentence,
    status_sentence,
)
from jiaocha.reporting.tables import PlanTables, plan_tables
from jiaocha.reporting.view import MODES, PlanLike
from jiaocha.reporting.wording import say
from jiaocha.reporting.workbook_styles import Styles, write_text, write_value
from jiaocha_models.words import AdjustmentKind

MOST_ROWS = MOST_LISTED
"""Rows of a sheet beyond which the list stays in assignments.csv: a sheet could hold 1,048,576, but no desk
program works with it."""

LINE = 13.5
MOST_LINES = 8
"""Height of a line in points, and lines of a row at most; the rest of a longer text is read in its cell."""

NOTE_WIDTH = 120

A3, A4 = 8, 9
HEADER_ROW = 2
COVER_WIDTHS = (26, 20, 26, 20)
COVER_LINE = 86
"""Latin characters in a line across the cover; a Chinese one takes two."""

SHEET_NOTES: dict[str, tuple[str, ...]] = {
    "cases": ("adjust_note", "split_note"),
    "received": ("range_note",),
    "sent": ("range_note",),
    "capacities": (),
    "stays": (),
    "report_up": (),
    "triage": (),
    "flows": (),
    "contributions": ("credit_note",),
    "conflicts": ("conflict_note",),
    "splits": ("split_suggestion_note",),
    "outflow": ("outflow_note",),
    "exchange": ("exchange_note", "range_note"),
    "reciprocal": ("exchange_note",),
    "places": (),
    "levels": ("levels_note",),
    "parameters": (),
    "rules": (),
}

A3_SHEETS = ("cases", "received", "sent", "capacities")
"""Wide ledgers, printed on A3."""


def write_workbook(plan: PlanLike, path: str | Path, language: str = "zh") -> None:
    """Write the decider's workbook of a plan.

    Texts are written as texts: no cell of data can be taken for a formula. The bytes depend on the plan
    alone; the date of creation is the planning date.

    Parameters
    ----------
    plan : PlanLike
        A plan just made or read from its folder.
    path : str or Path
        File to write.
    language : {"zh", "en"}
        Language of labels.
    """
    tables = plan_tables(plan, language)
    created = datetime.fromisoformat(plan.summary.planning_date)
    with new_book(plan.summary.title, created, path) as book:
        styles = Styles(book)
        _cover(book.add_worksheet("封面" if language == "zh" else "Cover"), tables, styles, language)
        for name in _sheets(tables):
            _sheet(book.add_worksheet(TABLES[name].title(language)), name, tables, styles, language)


def new_book(title: str, created: datetime, path: str | Path) -> Any:
    """Open a workbook in which no text is taken for a formula, with neutral properties."""
    settings = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(str(path), settings)
    book.set_properties(
        {
            "title": title,
            "subject": "交叉执行季度调配",
            "author": "",
            "created": created,
        }
    )
    return book


def _cover(sheet: Any, tables: PlanTables, styles: Styles, language: str) -> None:
    """Title, figures, what must be said, and the contents."""
    summary = tables.view.plan.summary
    for column, width in enumerate(COVER_WIDTHS):
        sheet.set_column(column, column, width)
    print_setup(sheet, summary.title, A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    last = len(COVER_WIDTHS) - 1
    sheet.set_row(0, 40)
    sheet.merge_range(0, 0, 0, last, "", styles.title)
    write_text(sheet, 0, 0, summary.title, styles.title, styles.title)
    row = cover_sentence(sheet, 1, made_by(tables, language), styles.subtitle)
    for notice in notices(tables, language):
        row = cover_sentence(sheet, row, notice, styles.notice)
    row += 1
    pairs = headline_pairs(tables, language)
    for position, (name, figure) in enumerate(pairs):
        at = row + position // 2
        column = 2 * (position % 2)
        sheet.set_row(at, 24)
        sheet.write_string(at, column, name, styles.label)
        sheet.write_string(at, column + 1, figure, styles.figure)
    row += (len(pairs) + 1) // 2 + 1
    zh = language == "zh"
    chapters: list[tuple[str, list[str]]] = [
        ("要点" if zh else "In short", headlines(tables, language)),
        ("结果与证书" if zh else "Result and certificate", [
            status_sentence(tables, language), *certificate_sentences(tables, language),
            *level_sentences(tables, language),
            *filter(None, [reserve_sentence(tables, language)]),
        ]),
        ("数据来源" if zh else "Data", digest_sentences(tables, language)),
    ]  # fmt: skip
    for chapter, sentences in chapters:
        row = cover_sentence(sheet, row, chapter, styles.chapter)
        for sentence in sentences:
            row = cover_sentence(sheet, row, sentence, styles.sentence)
        row += 1
    row = cover_sentence(sheet, row, "目录" if zh else "Contents", styles.chapter)
    for position, name in enumerate(_sheets(tables)):
        title, column = TABLES[name].title(language), 2 * (position % 2)
        sheet.write_url(row + position // 2, column, f"internal:'{title}'!A1", styles.link, title)
        sheet.write_string(row + position // 2, column + 1, _extent(tables, name, language), styles.sentence)


def cover_sentence(sheet: Any, row: int, text: str, style: Any) -> int:
    """Write a sentence across the cover and give its row the height it needs; the next row."""
    lines = -(-display_width(text) // COVER_LINE)
    sheet.set_row(row, 17 * lines + 3)
    sheet.merge_range(row, 0, row, len(COVER_WIDTHS) - 1, "", style)
    write_text(sheet, row, 0, text, style, style)
    return row + 1


def display_width(text: str) -> int:
    """Width of a text in Latin characters: a Chinese one takes two, as in its GBK encoding."""
    return len(text.encode("gbk", "replace"))


def _sheets(tables: PlanTables) -> list[str]:
    """Sheets after the cover; that of levels only where there are any."""
    return [name for name in SHEETS if name != "levels" or len(tables[name])]


def _extent(tables: PlanTables, name: str, language: str) -> str:
    rows = len(tables[name])
    return f"{rows:,} 行" if language == "zh" else f"{rows:,} rows"


def _sheet(sheet: Any, name: str, tables: PlanTables, styles: Styles, language: str) -> None:
    """One table of the decider's workbook."""
    columns, frame = visible_columns(Audience.DECIDER, name), tables[name]
    too_long = len(frame) > MOST_ROWS
    note = say("whole_list", language, cases=f"{len(frame):,}") if too_long else _note(name, tables, language)
    heading = TABLES[name].title(language)
    write_table(
        sheet,
        columns,
        frame.iloc[:0] if too_long else frame,
        styles,
        heading=heading,
        title=f"{tables.view.plan.summary.title}　{heading}",
        note=note,
        paper=A3 if name in A3_SHEETS else A4,
        printed=TABLES[name].printed,
        language=language,
    )
    if name == "cases" and len(frame) and not too_long:
        _adjustment_lists(sheet, columns, len(frame))


def write_table(
    sheet: Any,
    columns: Sequence[ReportColumn],
    frame: pd.DataFrame,
    styles: Styles,
    *,
    heading: str,
    title: str,
    note: str = "",
    paper: int = A4,
    printed: int = 0,
    language: str = "zh",
) -> None:
    """Write one table on a sheet: note, header, rows; frozen, filtered, ready to print.

    Parameters
    ----------
    sheet
        XlsxWriter worksheet.
    columns : sequence of ReportColumn
        What is written; other columns of the frame never reach the file.
    frame : pandas.DataFrame
    styles : Styles
    heading, title, note : str
        Above the table, at the head of each printed page, below the heading.
    paper, printed : int
        Paper, and how many columns are printed (0: all).
    language : {"zh", "en"}
        Of the headers.
    """
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
    print_setup(sheet, title, paper)
    sheet.repeat_rows(HEADER_ROW)
    sheet.hide_gridlines(0)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.write_string(0, 0, heading, styles.chapter)
    _write_note(sheet, note, columns, styles)
    sheet.set_row(HEADER_ROW, 32)
    for position, column in enumerate(columns):
        style = styles.fill_in if column.source == BLANK else styles.header
        sheet.write_string(HEADER_ROW, position, column.header(language), style)
    sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + max(len(frame), 1), len(columns) - 1)
    if printed:
        sheet.print_area(0, 0, HEADER_ROW + len(frame), printed - 1)
    if len(frame):
        _write_rows(sheet, columns, frame, styles)


def _write_note(sheet: Any, note: str, columns: Sequence[ReportColumn], styles: Styles) -> None:
    """Write the note across the first columns, in as many lines as it needs."""
    if not note:
        return
    width, last = 0, 0
    while last < len(columns) - 1 and width + columns[last].width < NOTE_WIDTH:
        width += columns[last].width
        last += 1
    sheet.set_row(1, LINE * -(-display_width(note) // max(width, 1)) + 2)
    if last > 1:
        sheet.merge_range(1, 0, 1, last - 1, "", styles.sentence)
    write_text(sheet, 1, 0, note, styles.sentence, styles.quoted)


def _note(name: str, tables: PlanTables, language: str) -> str:
    if name == "capacities":
        return reserve_sentence(tables, language) + capacity_sentence(tables, language)
    return "".join(say(key, language) for key in SHEET_NOTES[name])


def _write_rows(sheet: Any, columns: Sequence[ReportColumn], frame: pd.DataFrame, styles: Styles) -> None:
    """Write the rows; missing values leave their cells empty."""
    shown = [(position, column) for position, column in enumerate(columns) if column.source != BLANK]
    values = [plain(frame[column.frame_column]) for _, column in shown]
    cells = [(position, column.shape) for position, column in shown]
    wrapped = [(at, column.width) for at, (_, column) in enumerate(shown) if column.shape is Shape.LONG]
    for row, record in enumerate(zip(*values, strict=True), start=HEADER_ROW + 1):
        lines = max((-(-display_width(record[at] or "") // (width + 4)) for at, width in wrapped), default=1)
        if lines > 1:
            sheet.set_row(row, LINE * min(lines, MOST_LINES) + 1)
        for (position, shape), value in zip(cells, record, strict=True):
            if value is not None:
                write_value(sheet, row, position, value, shape, styles)


def plain(column: "pd.Series[Any]") -> list[Any]:
    """Values of a column as Python objects, ``None`` where missing."""
    missing = column.isna()
    if not missing.any():
        return list(column.tolist())
    return [None if gone else value for value, gone in zip(column.tolist(), missing.tolist(), strict=True)]


def _adjustment_lists(sheet: Any, columns: Sequence[ReportColumn], rows: int) -> None:
    """Drop-downs of the columns that people fill in."""
    choices = {
        "adjust": [kind.zh for kind in AdjustmentKind],
        "adjust_mode": [mode.zh for mode in MODES],
    }
    for position, column in enumerate(columns):
        if column.name in choices:
            sheet.data_validation(
                HEADER_ROW + 1,
                position,
                HEADER_ROW + rows,
                position,
                {"validate": "list", "source": choices[column.name]},
            )


def print_setup(sheet: Any, title: str, paper: int) -> None:
    """Landscape, fitted to one page's width, with title and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    safe = title.replace("&", "&&")[:200]
    sheet.set_header(f"&C{safe}")
    sheet.set_footer("&C第 &P 页，共 &N 页")
