"""A difference as a workbook: summary, cases, courts, capacities."""

from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from jiaocha.comparison.difference import Difference
from jiaocha.comparison.text import court_names, difference_text, place_words
from jiaocha_models.difference import Cause, Move


def write_difference(difference: Difference, path: Path | str) -> None:
    """Write a difference as a workbook; text is never a formula."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDE6F0", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("摘要")
    sheet.set_column(0, 0, 100)
    for row, line in enumerate(difference_text(difference).split("\n")):
        sheet.write_string(row, 0, line, wrap)
    for name, frame in tables(difference).items():
        _write(book.add_worksheet(name), frame, head)
    book.close()


def tables(difference: Difference) -> dict[str, pd.DataFrame]:
    """Frames of a difference with Chinese headers and words, by sheet."""
    names = court_names(difference)
    cases, courts, prices = difference.cases, difference.courts, difference.prices
    moves, causes = {one.value: one.zh for one in Move}, {one.value: one.zh for one in Cause}
    rows = list(cases.itertuples())
    return {
        "案件": pd.DataFrame(
            {
                "案号": cases["case_number"],
                "前一方案": [place_words(row.before_mode, row.before_court, names) for row in rows],
                "后一方案": [place_words(row.after_mode, row.after_court, names) for row in rows],
                "变化": cases["move"].map(moves),
                "原因": cases["cause"].map(causes),
                "目标值变化（元）": cases["value_fen"] / 100,
            }
        ),
        "法院": pd.DataFrame(
            {
                "法院": [names[code] for code in courts["court_code"]],
                "接收件数（前）": courts["received_before"],
                "接收件数（后）": courts["received_after"],
                "移出件数（前）": courts["sent_before"],
                "移出件数（后）": courts["sent_after"],
                "占用分钟（前）": courts["minutes_before"],
                "占用分钟（后）": courts["minutes_after"],
            }
        ),
        "紧张程度": pd.DataFrame(
            {
                "能力": prices["capacity"],
                "上限（前）": prices["limit_before"],
                "上限（后）": prices["limit_after"],
                "已用（前）": prices["used_before"],
                "已用（后）": prices["used_after"],
                "紧张程度（前，分/单位）": prices["price_before"],
                "紧张程度（后，分/单位）": prices["price_after"],
            }
        ),
    }


def _write(sheet: Any, frame: pd.DataFrame, head: Any) -> None:
    sheet.freeze_panes(1, 1)
    for at, name in enumerate(frame.columns):
        sheet.write_string(0, at, str(name), head)
        sheet.set_column(at, at, 28 if frame[name].dtype in ("str", object) else 14)
        for row, value in enumerate(frame[name].tolist(), start=1):
            if isinstance(value, str):
                sheet.write_string(row, at, value)
            elif value is not None and not pd.isna(value):
                sheet.write_number(row, at, float(value))
