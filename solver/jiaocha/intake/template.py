"""The empty workbook that a bureau fills in: notes on headers, drop-downs, one example row a sheet."""

import math
from pathlib import Path
from typing import Any

import xlsxwriter

from jiaocha.intake.policy_sheet import POLICY_HEADERS, rows_of_policy
from jiaocha.intake.presets import presets, read_preset
from jiaocha.intake.sources import EXAMPLE, POLICY_SHEET
from jiaocha.intake.writing import header_of, write_cell
from jiaocha_models import CHANGES, TABLES, Column, Kind, Policy, Table, columns_of

LAST_ROW = 20_000
"""Rows that have drop-downs and number formats."""
GUIDE_WIDTH = 72
"""Latin characters in a line of the guide; a Chinese one takes two."""
A4 = 9
"""Paper size in the file format's numbering."""

_GUIDE = (
    "交叉执行季度数据表 填写说明",
    "",
    "1. 一张表一类数据：法院、案件必填；查封、扣除、关联、事项、历史、调整、估计、上一方案可以空着；"
    "政策已填好默认值。",
    "2. 第一行是表头，不要改名、合并或在上面加标题；列的先后不限，用不到的列可以删除。深色表头为必填列。",
    "3. 光标停在表头上可以看到说明；有可选值的列请从下拉列表中选。",
    f"4. 灰色斜体的一行是示例，以“{EXAMPLE}”开头，不会读入；可以删除，也可以照着填在下面。",
    "5. 金额的单位写在表头的括号里，可以改成(万元)；只填数字。",
    "6. 日期填 2024-03-05 或日期格式均可。案号、区划代码、证件号按文本填写，保留前导零。",
    "7. 案号形如（2024）宁0423执123号，全角半角括号均可。执行法院可填代字或全称，空着则由案号确定。",
    "8. 申请执行人、被执行人、证件号、承办人读入后即换成代号，方案中不出现姓名。",
    "9. 政策表读“键、取值、单位、依据、来源、日期、认定”各列；金额请写明单位；删除整行即取默认值。"
    "改动取值的，请写明依据、来源和日期；经有权机构认定后，在“认定”栏写机构名称（不写个人姓名）。默认值均未经任何法院认定。",
    "10. 填好后先作检查：会列出每一处问题的表、行、列和改法。",
    "    情景表供情景试算（jiaocha what-if）用，不影响方案的编制。",
)
_NUMBER = f"{EXAMPLE}（2024）宁0423执123号"
_EXAMPLES: dict[str, dict[str, Any]] = {
    "courts": {
        "code": f"{EXAMPLE}宁0423", "name": "隆德县人民法院", "level": "基层人民法院", "category": "普通",
        "parent_code": "宁04", "province": "宁夏回族自治区", "prefecture": "固原市", "division": "640423",
        "judges": 5, "intake_last_quarter": 400, "backlog": 300, "takes_part": "是",
    },
    "cases": {
        "case_number": _NUMBER, "court_code": "宁0423", "filing_date": "2024-03-05",
        "application_date": "2024-03-01", "cause": "买卖合同纠纷",
        "creditor": "某某", "debtor": "某某公司", "debtor_kind": "企业", "debtor_division": "640423",
        "claimed": 120000, "recovered": 20000, "asset_kind": "不动产", "asset_division": "640423",
        "lead_quality": "中", "complexity": "普通", "status": "在办", "ground": "无", "party_wish": "同意",
        "persons_helped": 1,
    },
    "seizures": {
        "case_number": _NUMBER, "asset": "房产1", "court_code": "宁0423", "rank": 0, "expiry": "2027-03-04",
        "amount": 500000,
    },
    "exclusions": {"case_number": _NUMBER, "kind": "公告", "start": "2024-06-01", "end": "2024-07-31"},
    "links": {
        "case_number": _NUMBER, "other_case_number": "（2024）宁0423执124号", "kind": "同一被执行人",
        "move_together": "是",
    },
    "matters": {"case_number": _NUMBER, "kind": "冻结存款、理财", "division": "640424", "count": 2},
    "history": {
        "case_number": _NUMBER.replace("2024", "2023"), "court_code": "宁0424", "origin_court_code": "宁0423",
        "mode": "指令执行", "start": "2023-05-10", "end": "2024-01-20", "claimed": 80000, "recovered": 30000,
        "progress": "是", "asset_kind": "不动产", "debtor_kind": "企业", "lead_quality": "中",
        "age_days": 400, "progress_date": "2023-11-02", "outcome": "执行完毕",
    },
    "adjustments": {
        "case_number": _NUMBER, "kind": "指定", "court_code": "宁0424", "mode": "指令执行", "by": "执行局",
        "day": "2026-09-20", "reason": "便于处置财产",
    },
    "estimates": {
        "case_number": _NUMBER, "court_code": "宁0424", "mode": "指令执行", "progress": 0.5,
        "progress_low": 0.35, "progress_high": 0.65, "share": 0.3, "rows": 120, "source": "另行测算",
    },
    "changes": {
        "kind": f"{EXAMPLE}增减可接收量", "court_code": "宁0424", "value": "5", "unit": "折算件",
        "reason": "增配人员",
    },
    "previous": {"case_number": _NUMBER, "mode": "指令执行", "court_code": "宁0424"},
}  # fmt: skip
_UNITS = {
    "days": "天",
    "cases": "件",
    "persons": "人",
    "degrees": "度",
    "weighted cases": "折算件",
    "fen": "见表头",
    "months": "月",
}


def write_template(path: str | Path, preset: str | None = None) -> None:
    """Write the empty workbook.

    Parameters
    ----------
    path : str or Path
        Where to write; an existing file is replaced.
    preset : str, optional
        Name of the preset that fills sheet 政策, see :func:`jiaocha.intake.presets`; without one it holds the
        shipped defaults.

    Raises
    ------
    InputError
        If there is no preset of this name.
    """
    policy = Policy() if preset is None else read_preset(preset)
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    _write_guide(book, (*_GUIDE, *_preset_lines(policy)))
    for table in TABLES:
        _write_table(book, table)
    _write_policy(book, policy)
    _write_table(book, CHANGES)
    book.get_worksheet_by_name(TABLES[0].sheet).activate()
    book.close()


def _preset_lines(policy: Policy) -> list[str]:
    """Say in the guide what the preset carries out and what it leaves out."""
    if policy.preset is None:
        return []
    preset = presets()[policy.preset]
    lines = [f"11. 政策表已按预置政策“{preset.zh}”填写。所据：{preset.source}。{preset.seen}。未执行的内容："]
    return [*lines, *(f"    · {text}。" for text in preset.left_out)]


def _write_guide(book: Any, lines: tuple[str, ...]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.hide_gridlines(2)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, GUIDE_WIDTH)
    title, plain = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
    for row, line in enumerate(lines):
        if row:
            sheet.set_row(row, _height(line, GUIDE_WIDTH))
        sheet.write_string(row, 0, line, plain if row else title)


def _height(text: str, width: int) -> float:
    """Height of a row in points, for programs that do not fit rows to wrapped text by themselves."""
    # A little less than the column holds: programs differ in the width of a letter.
    taken = sum(1 if letter.isascii() else 2 for letter in text)
    return 16.0 * max(1, math.ceil(taken / (0.95 * width)))


def _write_table(book: Any, table: Table) -> None:
    sheet = book.add_worksheet(table.sheet)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#DDE6F0"}
    optional = book.add_format(head)
    required = book.add_format({**head, "bg_color": "#1F4E79", "font_color": "#FFFFFF"})
    for at, column in enumerate(columns_of(table.record).values()):
        sheet.write_string(0, at, header_of(column), required if column.required else optional)
        sheet.write_comment(0, at, note_of(column), {"x_scale": 1.6, "y_scale": 1.4, "author": ""})
        style = {"num_format": _FORMATS.get(column.kind, "General")}
        sheet.set_column(at, at, max(12, 2 * len(header_of(column)) + 2), book.add_format(style))
        choices = _choices(column)
        if choices:
            sheet.data_validation(
                1, at, LAST_ROW, at,
                {"validate": "list", "source": choices, "error_title": "请从列表中选", "error_type": "stop"},
            )  # fmt: skip
        example = _EXAMPLES[table.name].get(column.name)
        if example is not None:
            grey = book.add_format({**style, "italic": True, "font_color": "#7F7F7F"})
            write_cell(sheet, 1, at, example, grey, grey)


_FORMATS = {
    Kind.CODE: "@", Kind.PERSON: "@", Kind.DAY: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.WHOLE: "0",
}  # fmt: skip


def _choices(column: Column) -> list[str]:
    if column.kind is Kind.FLAG:
        return ["是", "否"]
    return [member.zh for member in column.choices] if column.choices else []


def note_of(column: Column) -> str:
    """Chinese note on a header: meaning, whether required, unit, bounds, choices, English name."""
    lines = [column.note or column.zh, "必填" if column.required else "可以空白"]
    if column.unit and column.unit in _UNITS:
        lines.append(f"单位：{_UNITS[column.unit]}")
    if column.kind is not Kind.MONEY and (column.low is not None or column.high is not None):
        low = "" if column.low is None else f"{column.low:g}"
        high = "" if column.high is None else f"{column.high:.15g}"
        lines.append(f"范围：{low}—{high}")
    choices = _choices(column)
    if choices:
        lines.append(f"可选：{'、'.join(choices)}")
    lines.append(f"英文名：{column.name}")
    return "\n".join(lines)


_POLICY_WIDTHS = {
    "键": 36, "名称": 32, "取值": 16, "单位": 8, "范围": 26, "依据": 52, "来源": 44, "日期": 12, "认定": 14,
}  # fmt: skip
_POLICY_NOTES = {
    "取值": "金额的单位见单位栏；空白的选填项表示不设",
    "依据": "条款或做法；改动取值的请写明",
    "来源": "文件名称和文号",
    "日期": "文件日期或决定日期",
    "认定": "认定该取值的机构，不写个人姓名；没有的为“未经认定”",
}


def _write_policy(book: Any, policy: Policy) -> None:
    sheet = book.add_worksheet(POLICY_SHEET)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.hide_gridlines(0)
    head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDE6F0"})
    plain = {"valign": "top"}
    styles = {
        "日期": book.add_format({**plain, "num_format": "yyyy-mm-dd", "align": "left"}),
        "取值": book.add_format({**plain, "bg_color": "#FFF8E1", "align": "left", "text_wrap": True}),
        **dict.fromkeys(("名称", "依据", "来源"), book.add_format({**plain, "text_wrap": True})),
    }
    other = book.add_format(plain)
    for at, header in enumerate(POLICY_HEADERS):
        sheet.write_string(0, at, header, head)
        sheet.set_column(at, at, _POLICY_WIDTHS[header], styles.get(header, other))
        if header in _POLICY_NOTES:
            sheet.write_comment(0, at, _POLICY_NOTES[header], {"author": ""})
    value_at = POLICY_HEADERS.index("取值")
    wrapped = [POLICY_HEADERS.index(header) for header in ("名称", "取值", "依据", "来源")]
    day_value = book.add_format({**plain, "bg_color": "#FFF8E1", "align": "left", "num_format": "yyyy-mm-dd"})
    for row, cells in enumerate(rows_of_policy(policy), start=1):
        for at, cell in enumerate(cells):
            style = styles.get(POLICY_HEADERS[at], other)
            write_cell(sheet, row, at, cell, day_value if at == value_at else style, style)
        tallest = max(_height(str(cells[at] or ""), _POLICY_WIDTHS[POLICY_HEADERS[at]]) for at in wrapped)
        sheet.set_row(row, tallest)
        if cells[value_at] in ("是", "否"):
            sheet.data_validation(row, value_at, row, value_at, {"validate": "list", "source": ["是", "否"]})
