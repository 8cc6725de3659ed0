"""What falls due as a workbook: the list by day, and the steps whose term does not run yet."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.deadlines.listed import DueKind
from jiaocha.deadlines.text import headline
from jiaocha.folder.whole import FolderError
from jiaocha.reporting.workbook import new_book, print_setup
from jiaocha.reporting.workbook_styles import Styles, write_text
from jiaocha_models.words import RuleStatus

A4 = 9
_COLUMNS = (
    ("到期日", "due", 12), ("剩余天数", "days_left", 9), ("案号", "case_number", 27),
    ("原执行法院", "court", 24), ("类别", "kind", 20), ("事项", "step", 30), ("责任法院", "by", 12),
    ("起算", "starts", 26), ("依据", "basis", 28), ("依据状态", "status", 12), ("提示", "note", 40),
)  # fmt: skip
_KINDS = {kind.value: kind.zh for kind in DueKind}
_STATUS = {status.value: status.zh for status in RuleStatus}


def write_deadlines(frame: pd.DataFrame, on: date, path: Path | str, *, synthetic: bool = False) -> None:
    """Write the workbook; text is never a formula, the bytes depend on the list alone.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`jiaocha.deadlines.list_deadlines`.
    on : date
        Day of the list.
    path : path
        File to write; an existing one is refused.
    synthetic : bool
        Whether the data are synthetic.

    Raises
    ------
    FolderError
        The file exists.
    """
    if Path(path).exists():
        raise FolderError(f"“{Path(path).name}”已存在；为免覆盖，请另给文件名")
    shown = frame.assign(kind=frame["kind"].map(_KINDS), status=frame["status"].map(_STATUS))
    running = shown["due"].notna()
    with new_book("期限表", pd.Timestamp(on).to_pydatetime(), path) as book:
        styles = Styles(book)
        late = book.add_format({"font_name": "宋体", "font_size": 10, "num_format": "0", "bold": True,
                                       "bg_color": "#F9E0DC", "valign": "top"})  # fmt: skip
        note = headline(frame, on) + ("　合成数据，仅供演示和测试" if synthetic else "")
        _sheet(book.add_worksheet("期限"), shown[running], f"期限表　{note}", book, styles, late)
        waiting = "尚未起算或者起算日不在数据中的事项；填写台账（移交、立案日期）后列入期限表"
        _sheet(book.add_worksheet("尚未起算"), shown[~running], waiting, book, styles, late)


def _sheet(sheet: Any, frame: pd.DataFrame, title: str, book: Any, styles: Styles, late: Any) -> None:
    text = book.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"})
    day = book.add_format({"font_name": "宋体", "font_size": 10, "num_format": "yyyy-mm-dd", "valign": "top"})
    number = book.add_format({"font_name": "宋体", "font_size": 10, "num_format": "0", "valign": "top"})
    print_setup(sheet, "期限表（仅供决定法院）", A4)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 3)
    sheet.write_string(0, 0, title, styles.chapter)
    for column, (header, _, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, header, styles.header)
    sheet.autofilter(1, 0, max(len(frame) + 1, 2), len(_COLUMNS) - 1)
    for row, record in enumerate(frame[[name for _, name, _ in _COLUMNS]].itertuples(index=False), start=2):
        for column, value in enumerate(record):
            if pd.isna(value) or value == "":
                continue
            if isinstance(value, pd.Timestamp):
                sheet.write_datetime(row, column, value.to_pydatetime(), day)
            elif isinstance(value, str):
                write_text(sheet, row, column, value, text, text)
            else:
                sheet.write_number(row, column, int(value), late if value < 0 else number)
