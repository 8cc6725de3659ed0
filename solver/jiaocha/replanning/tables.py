"""Steadiness as a workbook: 边缘案件 for people to judge, all cases, and the factors drawn."""

from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from jiaocha.replanning.draws import Steadiness
from jiaocha_models.words import Mode, Term

_MODES = {mode.value: mode.zh for mode in Mode}
_TERMS = {term.value: term.zh for term in Term}


def write_steadiness(found: Steadiness, path: Path | str) -> None:
    """Write the workbook; text is never a formula."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DDE6F0", "border": 1})
    share = book.add_format({"num_format": "0%"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("摘要")
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, found.headline(), wrap)
    _write(book.add_worksheet("边缘案件"), _in_words(found.borderline), head, share)
    _write(book.add_worksheet("全部案件"), _in_words(found.cases), head, share)
    _write(book.add_worksheet("取值"), found.factors.rename(columns={**_TERMS, "gap": "差距"}), head, None)
    book.close()


def _in_words(cases: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "案号": cases["case_number"],
            "方式": cases["mode"].map(_MODES),
            "受案法院代字": cases["court_code"],
            "去处不变的比例": cases["same"],
            "变更执行法院的比例": cases["transferred"],
        }
    )


def _write(sheet: Any, frame: pd.DataFrame, head: Any, style: Any) -> None:
    sheet.freeze_panes(1, 1)
    for at, name in enumerate(frame.columns):
        sheet.write_string(0, at, str(name), head)
        sheet.set_column(at, at, 26 if at == 0 else 14)
        for row, value in enumerate(frame[name].tolist(), start=1):
            if isinstance(value, str):
                sheet.write_string(row, at, value)
            elif not pd.isna(value):
                sheet.write_number(row, at, float(value), style)
