"""复核.xlsx: what a refresh found, one sheet a list, every case on exactly one of them."""

from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.comparison.text import court_names, place_words
from jiaocha.replanning.refreshed import Refreshed
from jiaocha.reporting.workbook import new_book, print_setup
from jiaocha.reporting.workbook_styles import BODY_FONT, Styles, write_text
from jiaocha_models.refreshed import DropReason, RefreshList

A3, A4 = 8, 9
_KINDS = {one.value: one.zh for one in DropReason}
_COLUMNS = (
    ("案号", "case_number", 27), ("原执行法院", "origin", 24), ("原方案", "before", 30),
    ("现方案", "after", 30), ("类别", "kind", 16), ("理由", "reason", 48),
    ("数据变化", "data", 36), ("签批节点", "state", 12), ("何人", "state_by", 12), ("何日", "state_on", 12),
)  # fmt: skip
_SHOWN = {
    RefreshList.DROPPED: (
        "案号", "原执行法院", "原方案", "类别", "理由", "数据变化", "签批节点", "何人", "何日"
    ),
    RefreshList.FILLED: ("案号", "原执行法院", "现方案", "理由", "数据变化"),
    RefreshList.NEW: ("案号", "原执行法院", "现方案", "理由"),
    RefreshList.CHANGED: (
        "案号", "原执行法院", "原方案", "现方案", "理由", "数据变化", "签批节点", "何人", "何日"
    ),
    RefreshList.UNCHANGED: ("案号", "原执行法院", "现方案", "签批节点", "何人", "何日"),
}  # fmt: skip
_NOTES = {
    RefreshList.DROPPED: "复核后不再安排的案件，以及新数据中没有的案件；有底色的已经批准，由人处理",
    RefreshList.FILLED: "原因容量不足留原法院、现以腾出的容量递补的案件；尚未征求意见和审批",
    RefreshList.NEW: "原方案没有或者当时不符合条件的案件；除依规则须变更和随关联案件的以外，暂留原法院，待编",
    RefreshList.CHANGED: "去处、分流类别或者数据有其他变化的案件",
    RefreshList.UNCHANGED: "去处和数据都没有变化的案件",
}


def write_refresh(found: Refreshed, path: Path | str) -> None:
    """Write the workbook; text is never a formula, the bytes depend on the refresh alone."""
    plan = found.difference.after
    shown = _in_words(found)
    with new_book("制发前复核", pd.Timestamp(found.on).to_pydatetime(), path) as book:
        styles = Styles(book)
        text = {"font_name": BODY_FONT, "font_size": 10, "text_wrap": True, "valign": "top"}
        plain, marked = book.add_format(text), book.add_format({**text, "bg_color": "#F9E0DC"})
        _summary(book.add_worksheet("摘要"), found, styles, synthetic=plan.quarter.synthetic)
        for one in RefreshList:
            frame = shown[found.cases["list"].to_numpy(object) == one.value]
            _sheet(book.add_worksheet(one.zh), frame, one, styles, (plain, marked))


def refresh_text(found: Refreshed) -> str:
    """Say in Chinese what a refresh found."""
    return "\n".join(_sentences(found))


def _sentences(found: Refreshed) -> list[str]:
    counts = {one: found.counts[one.value] for one in RefreshList}
    dropped = found.listed(RefreshList.DROPPED)
    kinds = dropped["kind"].map(_KINDS).value_counts()
    listed = "、".join(f"{kind} {count} 件" for kind, count in kinds.items())
    approved = int(dropped["approved"].sum())
    lines = [
        f"以 {found.on.isoformat()} 的数据复核 {len(found.cases)} 件，每件只列入一张表。",
        f"退出 {counts[RefreshList.DROPPED]} 件" + (f"：{listed}。" if listed else "。"),
        f"递补 {counts[RefreshList.FILLED]} 件；新增待编 {counts[RefreshList.NEW]} 件；"
        f"其他变化 {counts[RefreshList.CHANGED]} 件；照旧 {counts[RefreshList.UNCHANGED]} 件。",
    ]
    if approved:
        lines.append(f"退出的案件中有 {approved} 件已经批准，没有自行改动签批，请逐件处理。")
    elsewhere = len(found.findings) - approved
    if elsewhere > 0:
        lines.append(f"另有 {elsewhere} 件已经批准的案件不能照原安排办理，见“变化”。")
    if found.taken:
        lines.append(f"新数据没有填写的表沿用原方案所载：{'、'.join(found.taken)}。")
    return lines


def _summary(sheet: Any, found: Refreshed, styles: Styles, *, synthetic: bool) -> None:
    sheet.set_column(0, 0, 100)
    print_setup(sheet, "制发前复核（仅供决定法院）", A4)
    sheet.write_string(0, 0, "制发前复核", styles.chapter)
    for row, line in enumerate(_sentences(found), start=1):
        write_text(sheet, row, 0, line, styles.sentence, styles.sentence)
    if synthetic:
        sheet.write_string(len(_sentences(found)) + 1, 0, "合成数据，仅供演示和测试", styles.notice)


def _in_words(found: Refreshed) -> pd.DataFrame:
    """All cases with Chinese words, by Chinese header."""
    names, cases = court_names(found.difference), found.cases
    origin: dict[str, str] = {}
    for plan in (found.difference.before, found.difference.after):
        table = plan.quarter.cases
        origin |= dict(zip(table["case_number"], table["court_code"], strict=True))
    rows = list(cases.itertuples())
    words: dict[str, Any] = {
        "origin": [names.get(origin[str(row.case_number)], "") for row in rows],
        "before": [place_words(row.before_mode, row.before_court, names) for row in rows],
        "after": [place_words(row.after_mode, row.after_court, names) for row in rows],
        "kind": cases["kind"].map(_KINDS),
    }
    shown = cases.assign(**words)
    kept = shown[[name for _, name, _ in _COLUMNS]].set_axis([head for head, _, _ in _COLUMNS], axis=1)
    return kept.assign(approved=cases["approved"])


def _sheet(sheet: Any, frame: pd.DataFrame, one: RefreshList, styles: Styles, looks: tuple[Any, Any]) -> None:
    widths = {head: width for head, _, width in _COLUMNS}
    print_setup(sheet, f"制发前复核　{one.zh}（仅供决定法院）", A4 if one is RefreshList.UNCHANGED else A3)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 1)
    sheet.write_string(0, 0, f"{one.zh} {len(frame)} 件　{_NOTES[one]}", styles.chapter)
    for column, head in enumerate(_SHOWN[one]):
        sheet.set_column(column, column, widths[head])
        sheet.write_string(1, column, head, styles.header)
    sheet.autofilter(1, 0, max(len(frame) + 1, 2), len(_SHOWN[one]) - 1)
    stands_out = frame["approved"].to_numpy(bool) & (one is RefreshList.DROPPED)
    for row, values in enumerate(frame[list(_SHOWN[one])].itertuples(index=False)):
        style = looks[int(stands_out[row])]
        for column, value in enumerate(values):
            if isinstance(value, str) and value:
                write_text(sheet, row + 2, column, value, style, style)
