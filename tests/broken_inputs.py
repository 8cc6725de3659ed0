"""Build the small faulty inputs of ``jiaocha_scenarios/broken``: one good base, one fault each.

Run ``python tests/broken_inputs.py`` to write them anew; the files are kept under version control, beside
``index.toml``, which says what each must yield.
"""
# ruff: noqa: E501 - tables of faults read best with one fault a line

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import tomli_w

import jiaocha_scenarios

BROKEN = Path(jiaocha_scenarios.__file__).parent / "broken"
Rows = list[list[Any]]
Base = dict[str, Rows]

COURTS: Rows = [
    ["法院代字", "法院名称", "法院级别", "上级法院", "区划代码"],
    ["宁", "宁夏回族自治区高级人民法院", "高级人民法院", "", "640000"],
    ["宁04", "固原市中级人民法院", "中级人民法院", "宁", "640400"],
    ["宁0423", "隆德县人民法院", "基层人民法院", "宁04", "640423"],
    ["宁0424", "泾源县人民法院", "基层人民法院", "宁04", "640424"],
]
CASES: Rows = [
    [
        "案号",
        "执行法院",
        "立案日期",
        "被执行人",
        "被执行人住所地",
        "申请执行标的额(元)",
        "已到位金额(元)",
        "主要财产类型",
        "信访标志",
        "收到申请执行书日期",
    ],
    [
        "（2024）宁0423执123号",
        "宁0423",
        "2024-03-05",
        "被执行人一",
        "640423",
        "120000.50",
        "20000",
        "不动产",
        "否",
        "2024-03-01",
    ],
    [
        "（2024）宁0424执恢7号",
        "宁0424",
        "2024-06-18",
        "被执行人二",
        "640424",
        "35000",
        "",
        "存款理财",
        "是",
        "2024-06-17",
    ],
    ["（2025）宁0424执88号", "", "2025-01-09", "被执行人三", "", "900", "0", "无财产", "", "2025-01-06"],
]
POLICY = 'title = "测试季度"\nplanning_court = "宁"\nplanning_date = 2026-10-01\n'
FIRST, SECOND, THIRD = (row[0] for row in CASES[1:])


def base() -> Base:
    return {"法院": [list(row) for row in COURTS], "案件": [list(row) for row in CASES]}


def at(table: Rows, header: str) -> int:
    return table[0].index(header)


def csv_text(rows: Rows, line_end: str = "\n") -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=line_end).writerows(rows)
    return stream.getvalue()


class Writer:
    """Writes one faulty input after another and keeps what each must yield."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index: dict[str, Any] = {}

    def expect(self, name: str, path: str, what: str, *findings: dict[str, Any]) -> None:
        assert name not in self.index
        self.index[name] = {"path": path, "what": what, "findings": list(findings)}

    def put(
        self, name: str, what: str, tables: Base, *findings: dict[str, Any], policy: str = POLICY
    ) -> None:
        """Write a folder of CSV files."""
        files = {f"{sheet}.csv": csv_text(rows).encode() for sheet, rows in tables.items()}
        self.put_files(name, what, {**files, "政策.toml": policy.encode()}, *findings)

    def put_files(self, name: str, what: str, files: dict[str, bytes], *findings: dict[str, Any]) -> None:
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        self.expect(name, name, what, *findings)

    def put_book(
        self, name: str, what: str, change: Callable[[openpyxl.Workbook], None], *findings: dict[str, Any]
    ) -> None:
        """Write a workbook after a change."""
        book = good_book()
        change(book)
        book.save(self.folder / f"{name}.xlsx")
        self.expect(name, f"{name}.xlsx", what, *findings)


def good_book() -> openpyxl.Workbook:
    """The base as a workbook, with numbers and dates as such."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet, rows in base().items():
        page = book.create_sheet(sheet)
        for row in rows:
            page.append([typed(header, value) for header, value in zip(rows[0], row, strict=True)])
    page = book.create_sheet("政策")
    for row in (["键", "取值"], ["planning_court", "宁"], ["planning_date", dt.date(2026, 10, 1)]):
        page.append(row)
    return book


def typed(header: str, value: Any) -> Any:
    if value == header or value == "":
        return value or None
    if "(元)" in header:
        return float(value)
    return dt.date.fromisoformat(value) if header.endswith("日期") else value


def place(
    rule: str,
    sheet: str = "",
    row: int | None = None,
    column: str = "",
    cell: str = "",
    severity: str = "error",
) -> dict[str, Any]:
    found: dict[str, Any] = {"rule": rule, "severity": severity, "sheet": sheet}
    found |= {"row": row} if row is not None else {}
    return found | {"column": column, "cell": cell}


def one_cell(
    writer: Writer,
    name: str,
    what: str,
    header: str,
    row: int,
    value: Any,
    rule: str,
    severity: str = "error",
) -> None:
    """One cell of the case table replaced; ``row`` as the user sees it."""
    tables = base()
    tables["案件"][row - 1][at(tables["案件"], header)] = value
    writer.put(name, what, tables, place(rule, "案件", row, header, severity=severity))


def more_columns(tables: Base, sheet: str, columns: dict[str, list[Any]]) -> Base:
    for header, values in columns.items():
        tables[sheet][0].append(header)
        for row, value in zip(tables[sheet][1:], values, strict=True):
            row.append(value)
    return tables


def cells(writer: Writer) -> None:
    money = "申请执行标的额(元)"
    for name, what, header, row, value, rule in [
        ("case_number_malformed", "案号缺年度", "案号", 4, "宁0424执88号", "case_number_malformed"),
        ("case_number_not_enforcement", "案号不是执行案件", "案号", 4, "（2025）宁0424民初88号", "case_kind_unknown"),
        ("case_repeated", "同一案号写法不同，出现两次", "案号", 4, "(2024) 宁０４２４执恢 7 号", "case_repeated"),
        ("case_year_after_planning", "案号年度晚于方案日期", "案号", 4, "（2027）宁0424执88号", "case_year_after_planning"),
        ("court_unknown", "执行法院不在法院表中", "执行法院", 3, "宁0499", "court_unknown"),
        ("case_court_disagrees", "执行法院与案号不一致", "执行法院", 3, "隆德县人民法院", "case_court_disagrees"),
        ("amount_negative", "金额为负", money, 3, "-35000", "amount_negative"),
        ("amount_not_a_number", "金额为 NaN", money, 3, "NaN", "amount_not_finite"),
        ("amount_infinite", "金额为无穷大", money, 3, "inf", "amount_not_finite"),
        ("amount_in_words", "金额写成汉字", money, 3, "叁万元", "amount_in_words"),
        ("amount_with_unit_in_cell", "金额格内带单位", money, 3, "35000元", "amount_malformed"),
        ("amount_too_fine", "金额小于一分", money, 3, "0.30000000000000004", "amount_too_fine"),
        ("amount_too_large", "金额超过上限", money, 3, "99999999999999", "amount_too_large"),
        ("amount_bad_separator", "千分位位置不对", money, 3, "3,50,00", "amount_malformed"),
        ("amount_missing", "必填的金额空白", money, 3, "", "value_missing"),
        ("recovered_exceeds_claimed", "到位金额大于标的额", "已到位金额(元)", 3, "36000", "recovered_exceeds_claimed"),
        ("date_impossible", "没有这一天", "立案日期", 3, "2024-02-30", "date_impossible"),
        ("date_malformed", "日期写法不认识", "立案日期", 3, "去年六月", "date_malformed"),
        ("date_after_planning", "立案日期晚于方案日期", "立案日期", 3, "2026-12-01", "date_after_planning"),
        ("date_out_of_range", "年份写错", "立案日期", 3, "0224-06-18", "date_out_of_range"),
        ("choice_unknown", "不是可选值", "主要财产类型", 3, "存款", "choice_unknown"),
        ("flag_malformed", "标志列不是是否", "信访标志", 3, "可能", "flag_malformed"),
        ("division_malformed", "区划代码不足六位", "被执行人住所地", 3, "64042", "division_malformed"),
        ("control_character", "含控制字符", "被执行人", 3, "被执行\x07人", "control_character"),
    ]:  # fmt: skip
        one_cell(writer, name, what, header, row, value, rule)
    one_cell(
        writer,
        "example_row",
        "未删除的示例行",
        "案号",
        4,
        "示例（2025）宁0424执88号",
        "example_row",
        "warning",
    )
    writer.index["example_row"]["findings"][0]["column"] = ""


def columns(writer: Writer) -> None:
    tables = base()
    tables["案件"][0][0] = "案浩"
    writer.put(
        "header_wrong", "必填列的表头写错", tables,
        place("column_unknown", "案件", 1, "案浩", severity="warning"), place("column_missing", "案件", 1, "案号"),
    )  # fmt: skip
    tables = base()
    tables["案件"][0][4] = "被执行人"
    writer.put("header_repeated", "同一列出现两次", tables, place("header_repeated", "案件", 1, "被执行人"))
    for name, header, rule in [
        ("amount_without_unit", "申请执行标的额", "amount_without_unit"),
        ("amount_unit_unknown", "申请执行标的额(美元)", "amount_unit_unknown"),
    ]:
        tables = base()
        tables["案件"][0][5] = header
        writer.put(name, "金额没有单位或单位不认识", tables, place(rule, "案件", 1, header))
    tables = more_columns(base(), "案件", {"备注二": ["", "甲", ""]})
    writer.put(
        "column_unknown",
        "不认识的列",
        tables,
        place("column_unknown", "案件", 1, "备注二", severity="warning"),
    )
    tables = more_columns(base(), "案件", {"交叉后进展概率": ["0.5", "1.2", ""]})
    writer.put(
        "probability_too_large", "概率大于一", tables, place("number_too_large", "案件", 3, "交叉后进展概率")
    )
    tables = more_columns(base(), "案件", {"未到位金额(元)": ["100000.50", "34000", ""]})
    writer.put(
        "outstanding_disagrees",
        "未到位金额不符",
        tables,
        place("outstanding_disagrees", "案件", 3, "未到位金额(元)"),
    )
    tables = more_columns(base(), "案件", {"案件类型": ["执", "执", ""]})
    writer.put(
        "case_kind_disagrees",
        "案件类型与案号不符",
        tables,
        place("case_kind_disagrees", "案件", 3, "案件类型"),
    )
    tables = more_columns(base(), "案件", {"历次移转次数": ["0", "1.5", ""]})
    writer.put(
        "number_not_whole", "件数不是整数", tables, place("number_not_whole", "案件", 3, "历次移转次数")
    )
    tables = base()
    tables["案件"] = tables["案件"][:1]
    writer.put("sheet_empty", "案件表只有表头", tables, place("sheet_empty", "案件"))
    tables = base()
    del tables["案件"]
    writer.put("sheet_missing", "没有案件表", tables, place("sheet_missing", "案件"))
    tables = {**base(), "查封表": [["案号"]]}
    writer.put("sheet_unknown", "不认识的表", tables, place("sheet_unknown", "查封表", severity="warning"))


def courts(writer: Writer) -> None:
    def change(name: str, what: str, row: int, header: str, value: str, *findings: dict[str, Any]) -> None:
        tables = base()
        tables["法院"][row - 1][at(tables["法院"], header)] = value
        writer.put(name, what, tables, *findings)

    change(
        "parent_cycle", "上级法院成环", 2, "上级法院", "宁04",
        place("parent_cycle", "法院", 2, "上级法院"), place("parent_cycle", "法院", 3, "上级法院"),
    )  # fmt: skip
    change(
        "parent_unknown",
        "上级法院不在表中",
        4,
        "上级法院",
        "宁05",
        place("parent_unknown", "法院", 4, "上级法院"),
    )
    change(
        "level_order",
        "上级法院级别不高于本院",
        5,
        "上级法院",
        "宁0423",
        place("level_order", "法院", 5, "上级法院"),
    )
    change(
        "court_division_malformed",
        "法院的区划代码含文字",
        5,
        "区划代码",
        "泾源县",
        place("division_malformed", "法院", 5, "区划代码"),
    )
    change("court_code_malformed", "法院代字缺省份", 5, "法院代字", "0424",
           place("court_code_malformed", "法院", 5, "法院代字"), place("court_unknown", "案件", 3, "执行法院"),
           place("court_unknown", "案件", 4, "案号"))  # fmt: skip
    change(
        "parent_inferred", "上级法院空白，按前缀推定", 5, "上级法院", "",
        place("parent_inferred", "法院", 5, "上级法院", severity="warning"),
    )  # fmt: skip
    tables = base()
    tables["法院"].append(["宁0424", "泾源县人民法院", "基层人民法院", "宁04", "640424"])
    writer.put("court_repeated", "法院代字重复", tables, place("court_repeated", "法院", 6, "法院代字"))
    tables = base()
    tables["法院"].append(["甘", "甘肃省高级人民法院", "高级人民法院", "", "620000"])
    writer.put("several_roots", "没有共同上级法院", tables, place("several_roots", "法院", 6, "上级法院"))


def children(writer: Writer) -> None:
    def sheet(name: str, what: str, table: str, rows: Rows, *findings: dict[str, Any]) -> None:
        writer.put(name, what, {**base(), table: rows}, *findings)

    seizures = ["案号", "财产", "查封法院", "顺位", "到期日"]
    sheet("seizures_disagree", "同一查封两行不同", "查封",
          [seizures, [FIRST, "房产1", "宁0423", "0", "2027-03-04"], [FIRST, "房产1", "宁0423", "1", "2027-03-04"]],
          place("rows_disagree", "查封", 3, "财产"))  # fmt: skip
    tables = more_columns(base(), "案件", {"查封到期日": ["2027-05-04", "", ""]})
    tables["查封"] = [seizures, [FIRST, "房产1", "宁0423", "0", "2027-03-04"]]
    writer.put(
        "sheets_disagree",
        "案件表与查封表的到期日不同",
        tables,
        place("sheets_disagree", "案件", 2, "查封到期日"),
    )
    sheet("period_reversed", "截止日早于起始日", "扣除",
          [["案号", "扣除事由", "起始日", "截止日"], [FIRST, "公告", "2024-08-01", "2024-06-01"]],
          place("period_reversed", "扣除", 2, "截止日"))  # fmt: skip
    links = ["案号", "关联案号", "关联类型"]
    sheet("case_unknown", "关联到表外的案件", "关联", [links, [FIRST, "（2024）宁0423执999号", "系列案件"]],
          place("case_unknown", "关联", 2, "关联案号"))  # fmt: skip
    sheet("link_to_itself", "与自身关联", "关联", [links, [FIRST, "(2024)宁0423执123号", "系列案件"]],
          place("link_to_itself", "关联", 2, "关联案号"))  # fmt: skip
    adjustments = ["案号", "调整", "受案法院", "方式"]
    sheet("adjustment_contradicts", "同一案件指定两个法院", "调整",
          [adjustments, [FIRST, "指定", "宁0424", "指令执行"], [FIRST, "指定", "宁04", "提级执行"]],
          place("adjustment_contradicts", "调整", 3, "调整"))  # fmt: skip
    sheet("adjustment_empty", "调整没有写明法院和方式", "调整", [adjustments, [FIRST, "指定", "", ""]],
          place("adjustment_empty", "调整", 2, "调整"))  # fmt: skip
    previous = ["案号", "方式", "受案法院"]
    sheet("previous_without_court", "上一方案变更法院而没有法院", "上一方案", [previous, [FIRST, "指令执行", ""]],
          place("previous_without_court", "上一方案", 2, "受案法院"))  # fmt: skip
    sheet("previous_contradicts", "上一方案留原法院而写了法院", "上一方案", [previous, [FIRST, "留原法院", "宁0424"]],
          place("previous_contradicts", "上一方案", 2, "受案法院"))  # fmt: skip
    sheet("previous_twice", "上一方案同一案件两种去处", "上一方案",
          [previous, [FIRST, "指令执行", "宁0424"], [FIRST, "留原法院", ""]],
          place("rows_disagree", "上一方案", 3, "案号"))  # fmt: skip
    sheet("history_reversed", "结案早于收案", "历史",
          [["案号", "办理法院", "收案日期", "结案日期"], ["（2023）宁0423执5号", "宁0423", "2023-05-01", "2023-04-01"]],
          place("period_reversed", "历史", 2, "结案日期"))  # fmt: skip


def history(writer: Writer) -> None:
    """Former cases: one fault each, a leak in the last."""
    headers = ["案号", "办理法院", "原执行法院", "方式", "收案日期", "结案日期", "标的额(元)", "到位金额(元)",
               "实质进展", "实质进展日期", "结案方式"]  # fmt: skip
    good = ["（2023）宁0423执5号", "宁0424", "宁0423", "指令执行", "2023-05-01", "2024-04-01", "1000", "400",
            "是", "2023-09-01", "执行完毕"]  # fmt: skip

    def fault(
        name: str, what: str, column: str, value: str, *findings: dict[str, Any], blank: str = ""
    ) -> None:
        row = list(good)
        row[headers.index(column)] = value
        if blank:
            row[headers.index(blank)] = ""
        writer.put(name, what, {**base(), "历史": [headers, row]}, *findings)

    def one(rule: str, column: str, severity: str = "error") -> dict[str, Any]:
        return place(rule, "历史", 2, column, severity=severity)

    fault("history_outcome_before_filing", "实质进展早于收案", "实质进展日期", "2023-04-01",
          one("outcome_before_filing", "实质进展日期"))  # fmt: skip
    fault("history_outcome_after_closing", "实质进展晚于结案", "实质进展日期", "2024-05-01",
          one("outcome_after_closing", "实质进展日期"))  # fmt: skip
    fault("history_progress_disagrees", "有进展日期而没有进展", "实质进展", "否",
          one("progress_disagrees", "实质进展"))  # fmt: skip
    fault("history_outcome_without_end", "有结案方式而没有结案日期", "结案日期", "",
          one("outcome_without_end", "结案方式"))  # fmt: skip
    fault("history_recovered_impossible", "到位金额的单位错了", "到位金额(元)", "4000000",
          one("recovered_impossible", "到位金额(元)"))  # fmt: skip
    fault("history_recovered_exceeds", "到位金额略大于标的额", "到位金额(元)", "1100",
          one("recovered_exceeds_claimed", "到位金额(元)", "warning"))  # fmt: skip
    fault("history_without_claim", "有到位金额而没有标的额", "标的额(元)", "",
          one("recovered_without_claim", "标的额(元)", "warning"))  # fmt: skip
    fault("history_court_unknown", "办理法院不在法院表中", "办理法院", "宁0499",
          one("court_unknown", "办理法院"))  # fmt: skip
    fault("history_mode_disagrees", "留原法院而办理法院不是原执行法院", "方式", "留原法院",
          one("mode_disagrees", "方式"))  # fmt: skip
    fault("history_future", "结案日期晚于方案日期", "结案日期", "2027-01-01",
          one("date_after_planning", "结案日期"))  # fmt: skip
    writer.put("history_repeated", "历史整行重复", {**base(), "历史": [headers, good, list(good)]},
               place("row_repeated", "历史", 3, "案号", severity="warning"))  # fmt: skip
    writer.put("history_disagrees", "同一次办理两行不同",
               {**base(), "历史": [headers, good, [*good[:7], "300", *good[8:]]]},
               place("rows_disagree", "历史", 3, "案号"))  # fmt: skip
    leaky = ["案号", "办理法院", "收案日期", "结案日期", "实质进展", "线索质量", "主要财产类型"]
    rows = [
        [f"（2023）宁0423执{at + 1}号", "宁0423", "2023-05-01", "2024-04-01", "是" if at < 10 else "否",
         "高" if at < 10 else "无", "不动产" if at % 2 else "存款理财"]
        for at in range(20)
    ]  # fmt: skip
    writer.put("history_leakage", "知道结果后才填的线索质量", {**base(), "历史": [leaky, *rows]},
               place("history_leakage", "历史", None, "线索质量", severity="warning"))  # fmt: skip


def estimates(writer: Writer) -> None:
    """A table of estimates that is handed in."""
    headers = ["案号", "办理法院", "方式", "进展概率", "进展概率下限", "进展概率上限"]
    good = [FIRST, "宁0424", "指令执行", "0.5", "0.4", "0.6"]

    def fault(name: str, what: str, rows: Rows, *findings: dict[str, Any]) -> None:
        writer.put(name, what, {**base(), "估计": [headers, *rows]}, *findings)

    fault("estimate_interval", "估计不在其上下限之间", [[*good[:3], "0.7", *good[4:]]],
          place("interval_disagrees", "估计", 2, "进展概率"))  # fmt: skip
    fault("estimate_beyond_one", "进展概率大于一", [[*good[:3], "1.5", "", ""]],
          place("number_too_large", "估计", 2, "进展概率"))  # fmt: skip
    fault("estimate_own_court", "留原法院的估计写了别的法院", [[FIRST, "宁0424", "留原法院", *good[3:]]],
          place("estimate_of_other_court", "估计", 2, "办理法院"))  # fmt: skip
    fault("estimate_disagrees", "同一去处两行估计不同", [good, [*good[:3], "0.55", *good[4:]]],
          place("rows_disagree", "估计", 3, "案号"))  # fmt: skip
    fault("estimate_of_unknown_case", "估计的案件不在案件表中", [["（2024）宁0423执999号", *good[1:]]],
          place("case_unknown", "估计", 2, "案号"))  # fmt: skip


def procedure(writer: Writer) -> None:
    def columns(
        name: str,
        what: str,
        added: dict[str, list[Any]],
        rule: str,
        column: str,
        severity: str = "warning",
        row: int = 2,
    ) -> None:
        writer.put(
            name,
            what,
            more_columns(base(), "案件", added),
            place(rule, "案件", row, column, severity=severity),
        )

    columns("registration_incomplete", "不当干预、消极执行的登记不全",
            {"交叉事由": ["执行力量不足", "消极执行", ""], "事由登记": ["", "固原中院督查人员", ""]},
            "registration_incomplete", "交叉事由", row=3)  # fmt: skip
    columns("registered_after_planning", "事由登记日期晚于方案日期",
            {"交叉事由": ["不当干预", "", ""], "事由登记": ["督查人员", "", ""],
             "事由登记日期": ["2026-12-01", "", ""], "事由登记材料": ["督查记录第1号", "", ""]},
            "date_after_planning", "事由登记日期", "error")  # fmt: skip
    order = {"督促执行令日期": ["", "2026-05-06", ""], "督促期限(天)": ["", "90", ""]}
    columns("supervision_reason_unknown", "督促逾期，有无正当理由不详", order | {"督促逾期无正当理由": ["", "不详", ""]},
            "supervision_reason_unknown", "督促逾期无正当理由", row=3)  # fmt: skip
    columns("supervision_reason_unsourced", "督促逾期无正当理由，没有来源", order | {"督促逾期无正当理由": ["", "是", ""]},
            "supervision_reason_unsourced", "督促逾期无正当理由", row=3)  # fmt: skip
    sourced = {"督促逾期无正当理由": ["", "是", ""], "逾期情况来源": ["", "督促情况报告", ""]}
    columns("supervision_order_missing", "督促逾期无正当理由，没有督促执行令日期", sourced,
            "supervision_order_missing", "督促逾期无正当理由", row=3)  # fmt: skip
    columns("bankruptcy_court_missing", "预重整而没有破产管辖法院", {"执转破状态": ["", "预重整", ""]},
            "bankruptcy_court_missing", "执转破状态", row=3)  # fmt: skip
    columns("force_unknown", "写了行动所需人数而法院人数不详", {"行动所需人数": ["12", "", ""]},
            "force_unknown", "行动所需人数")  # fmt: skip
    columns("bankruptcy_court_unmarked", "破产管辖法院没有标明有破产管辖",
            {"执转破状态": ["", "预重整", ""], "破产管辖法院": ["", "宁0423", ""]},
            "bankruptcy_court_unmarked", "破产管辖法院", row=3)  # fmt: skip
    columns("action_reversed", "行动最迟日期早于最早日期",
            {"行动最早日期": ["2026-12-01", "", ""], "行动最迟日期": ["2026-11-01", "", ""]},
            "period_reversed", "行动最迟日期", "error")  # fmt: skip
    columns("action_past", "行动日期已过", {"行动最迟日期": ["2026-09-01", "", ""]},
            "action_past", "行动最迟日期")  # fmt: skip
    columns("matters_missing", "仅余委托事项而没有列出事项", {"剩余工作": ["整案", "仅余委托事项", ""]},
            "matters_missing", "剩余工作", row=3)  # fmt: skip
    columns("bankruptcy_court_unknown", "破产管辖法院不在法院表中", {"破产管辖法院": ["", "宁0499", ""]},
            "court_unknown", "破产管辖法院", "error", row=3)  # fmt: skip
    tables = base()
    for row in tables["案件"][2:]:
        row[at(tables["案件"], "收到申请执行书日期")] = ""
    writer.put("clock_approximate", "两案只有立案日期，提示一次", tables,
               place("clock_approximate", "案件", 3, "收到申请执行书日期", severity="warning"))  # fmt: skip
    tables = more_columns(base(), "法院", {"熟悉的财产类型": ["", "不动产、股权", "股权；海船", ""]})
    writer.put("experienced_assets_unknown", "熟悉的财产类型中有不认识的", tables,
               place("choice_unknown", "法院", 4, "熟悉的财产类型"))  # fmt: skip


def matters(writer: Writer) -> None:
    for name, what, row, rule, column, severity in [
        ("matter_without_place", "事项没有写明法院和所在地", [FIRST, "财产查询", "", ""], "matter_without_place", "事项所在地", "error"),
        ("matter_court_unknown", "受托法院不在法院表中", [FIRST, "财产查询", "宁0499", ""], "court_unknown", "受托法院", "error"),
        ("matter_division_malformed", "事项所在地不足六位", [FIRST, "财产查询", "", "64042"], "division_malformed", "事项所在地", "error"),
        ("matter_case_unknown", "事项的案件不在案件表中", ["（2024）宁0423执999号", "扣划", "宁0424", ""], "case_unknown", "案号", "error"),
        ("matter_at_own_court", "受托法院就是执行法院", [FIRST, "办理过户", "宁0423", ""], "matter_at_own_court", "受托法院", "warning"),
        ("matter_at_own_seat", "事项所在地就在执行法院", [FIRST, "办理过户", "", "640423"], "matter_at_own_court", "事项所在地", "warning"),
        ("matter_at_superior", "受托法院是上级法院", [FIRST, "扣划", "宁04", ""], "matter_at_superior", "受托法院", "warning"),
        ("matter_at_superior_seat", "事项所在地只写到市", [FIRST, "扣划", "", "640400"], "matter_at_superior", "受托法院", "warning"),
        ("matter_place_unserved", "事项所在地没有可委托的法院", [FIRST, "财产查询", "", "110101"], "matter_place_unserved", "事项所在地", "warning"),
        ("matter_repeated", "同一事项列了两次", [SECOND, "扣划", "", "640423"], "row_repeated", "案号", "warning"),
    ]:  # fmt: skip
        rows = [["案号", "事项", "受托法院", "事项所在地"], [SECOND, "扣划", "", "640423"], row]
        writer.put(name, what, {**base(), "事项": rows}, place(rule, "事项", 3, column, severity=severity))


def recusals(writer: Writer) -> None:
    for name, what, rows, rule, column in [
        ("recusal_without_court", "回避没有写明法院", [[FIRST, "回避", "", ""]], "recusal_without_court", "受案法院"),
        ("recusal_with_mode", "回避写了方式", [[FIRST, "回避", "宁0424", "指令执行"]], "recusal_with_mode", "方式"),
        ("recusal_contradicts", "指定的法院又列为回避",
         [[FIRST, "回避", "宁0424", ""], [FIRST, "指定", "宁0424", "指令执行"]], "adjustment_contradicts", "调整"),
    ]:  # fmt: skip
        sheet = [["案号", "调整", "受案法院", "方式"], *rows]
        writer.put(name, what, {**base(), "调整": sheet}, place(rule, "调整", len(sheet), column))


def policies(writer: Writer) -> None:
    for name, what, policy, rule, column in [
        ("policy_key_unknown", "政策没有这一项", POLICY + "[capacity]\nminutes_per_unti = 800\n",
         "policy_key_unknown", "capacity.minutes_per_unti"),
        ("policy_value_range", "政策取值超出范围", POLICY + "[capacity]\nsmall_claim_share = 1.5\n",
         "policy_value_range", "capacity.small_claim_share"),
        ("policy_value_type", "政策取值类型不对", POLICY + '[rules]\ncross_province = "不"\n',
         "policy_value_type", "rules.cross_province"),
        ("planning_court_unknown", "决定法院不在法院表中", POLICY.replace('"宁"', '"甘"'),
         "planning_court_unknown", "planning_court"),
        ("policy_malformed", "政策文件格式不对", "planning_court = 宁\n", "toml_malformed", ""),
        ("policy_jointly_wrong", "超出最高段的权重高于最后一段", POLICY + "[weights]\nrecovery_beyond = 0.5\n",
         "policy_value_range", "weights.recovery_beyond"),
        ("policy_rule_unknown", "停用的规则不存在", POLICY + '[rules]\nleft_out = "next_superiors"\n', "policy_rule_unknown", "rules.left_out"),
        ("policy_rule_kept", "停用已核对原文的规则", POLICY + '[rules]\nleft_out = "necessity；next_superior"\n',
         "policy_rule_kept", "rules.left_out"),
        ("policy_preset_unknown", "没有这个预置政策", POLICY + 'preset = "sichuan"\n', "policy_preset_unknown", "preset"),
    ]:  # fmt: skip
        writer.put(name, what, base(), place(rule, "政策", None, column), policy=policy)


def policy_bases(writer: Writer) -> None:
    key = "capacity.minutes_per_unit"
    for name, what, basis, rule, column in [
        ("policy_basis_unknown", "给没有的键写依据", '"capacity.minutes" = { rule = "某规定" }',
         "policy_basis_unknown", "bases.capacity.minutes"),
        ("policy_basis_part", "依据的栏名写错", f'"{key}" = {{ rules = "某规定" }}', "policy_basis_part", f"bases.{key}"),
        ("policy_basis_day", "依据的日期不存在", f'"{key}" = {{ day = "2026-02-30" }}', "policy_basis_day", f"bases.{key}"),
        ("policy_basis_too_long", "依据写成了全文", f'"{key}" = {{ rule = "{"条" * 501}" }}',
         "policy_basis_too_long", f"bases.{key}"),
        ("policy_basis_no_table", "依据不是表", f'"{key}" = "某规定"', "policy_basis_part", f"bases.{key}"),
    ]:  # fmt: skip
        policy = f"{POLICY}[bases]\n{basis}\n"
        writer.put(name, what, base(), place(rule, "政策", None, column), policy=policy)
    preset = POLICY + 'preset = "beijing_2003"\n[rules]\nmost_load_ratio = 1.0\noverload_ratio = 2.0\n'
    writer.put("policy_preset_differs", "取值与所记预置政策不同而没有依据", base(),
               place("policy_preset_differs", "政策", None, "rules.overload_ratio", severity="warning"), policy=preset)  # fmt: skip


def encodings(writer: Writer) -> None:
    good = {f"{sheet}.csv": csv_text(rows).encode() for sheet, rows in base().items()}
    good["政策.toml"] = POLICY.encode()
    text = csv_text(CASES)

    def cases(name: str, what: str, content: bytes, *findings: dict[str, Any]) -> None:
        writer.put_files(name, what, {**good, "案件.csv": content}, *findings)

    cases(
        "encoding_gb18030",
        "CSV 编码为 GB18030",
        text.encode("gb18030"),
        place("encoding_gb18030", "案件", severity="warning"),
    )
    cases("encoding_utf16", "CSV 编码为 UTF-16", text.encode("utf-16"), place("encoding_utf16", "案件"))
    cases(
        "encoding_unknown",
        "CSV 编码无法识别",
        text.encode() + b"\xff\xff\n",
        place("encoding_unknown", "案件"),
    )
    cases("byte_order_mark", "带 BOM，正常读入", text.encode("utf-8-sig"))
    lines = text.splitlines()
    mixed = "\r\n".join(lines[:2]) + "\r" + "\n".join(lines[2:]) + "\r\n"
    cases("mixed_line_ends", "换行符混用，正常读入", mixed.encode())
    cases(
        "quote_open",
        "引号不成对",
        text.replace("被执行人二", '"被执行人二').encode(),
        place("csv_malformed", "案件", 3),
    )
    cases(
        "row_length",
        "未加引号的逗号使该行多出一格",
        text.replace("35000", "35,000").encode(),
        place("row_length", "案件", 3),
    )
    cases(
        "separator_wrong",
        "各列用分号分隔",
        text.replace(",", ";").encode(),
        place("separator_wrong", "案件", 1),
    )
    cases("file_binary", "CSV 里是二进制内容", b"PK\x03\x04\x00\x00\x00\x00", place("file_binary", "案件"))
    files = {name: content for name, content in good.items() if name != "案件.csv"}
    writer.put_files("parquet_corrupt", "Parquet 文件损坏", {**files, "案件.parquet": b"PAR1" + bytes(40)},
                     place("parquet_corrupt", "案件"))  # fmt: skip


def books(writer: Writer) -> None:
    def set_cell(sheet: str, cell: str, value: Any) -> Callable[[openpyxl.Workbook], None]:
        return lambda book: book[sheet].__setitem__(cell, value)

    def title_above(book: openpyxl.Workbook) -> None:
        book["案件"].insert_rows(1)
        book["案件"]["A1"] = "2026年第四季度案件表"

    def merge(cells: str) -> Callable[[openpyxl.Workbook], None]:
        return lambda book: book["案件"].merge_cells(cells)

    writer.put_book("workbook_good", "没有问题的工作簿", lambda book: None)
    writer.put_book("header_merged", "表头合并单元格", merge("H1:I1"),
                    place("header_merged", "案件", 1, "", "H1"), place("header_blank", "案件", 1, "", "I1"))  # fmt: skip
    writer.put_book(
        "cell_merged", "数据区合并单元格", merge("I3:I4"), place("cell_merged", "案件", 3, "", "I3")
    )
    writer.put_book("title_above_header", "表头上面有标题行", title_above, place("header_missing", "案件", 1))
    writer.put_book("formula_without_value", "公式没有保存结果", set_cell("案件", "F3", "=35000+0"),
                    place("formula_without_value", "案件", 3, "申请执行标的额(元)", "F3"),
                    place("value_missing", "案件", 3, "申请执行标的额(元)", "F3"))  # fmt: skip
    writer.put_book(
        "cell_error",
        "错误值",
        set_cell("案件", "H3", "#REF!"),
        place("cell_error", "案件", 3, "主要财产类型", "H3"),
    )
    writer.put_book("identifier_rounded", "证件号以数字存储，末位丢失", lambda book: book["案件"].__setitem__("D3", 64042319800101123),
                    place("identifier_rounded", "案件", 3, "被执行人", "D3"))  # fmt: skip
    writer.put_book("leading_zero_lost", "区划代码丢了前导零", set_cell("案件", "E3", 10101),
                    place("division_malformed", "案件", 3, "被执行人住所地", "E3"))  # fmt: skip
    writer.put_book("amount_remainder", "金额有二进制尾差，按显示的数读取", set_cell("案件", "F3", 0.1 + 0.7),
                    place("amount_binary_remainder", "案件", 3, "申请执行标的额(元)", "F3", "warning"))  # fmt: skip
    writer.put_book("time_of_day", "日期带时刻", set_cell("案件", "C3", dt.datetime(2024, 6, 18, 9, 30)),
                    place("time_of_day_ignored", "案件", 3, "立案日期", "C3", "warning"))  # fmt: skip
    writer.put_book("policy_unit_missing", "政策金额没有单位",
                    lambda book: book["政策"].append(["weights.handover_per_case", 800]),
                    place("policy_unit_missing", "政策", 4, "取值", "B4"))  # fmt: skip
    writer.put_book("policy_basis_day_cell", "政策表的依据日期不是日期", state_basis("去年三月"),
                    place("policy_basis_day", "政策", 4, "日期", "D4"))  # fmt: skip
    formula_with_value(writer)
    whole_files(writer)


def state_basis(day: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        page = book["政策"]
        for at, header in enumerate(("依据", "日期"), start=3):
            page.cell(1, at).value = header
        page.append(["rules.idle_days", 60, "某规定第三条", day])

    return change


def formula_with_value(writer: Writer) -> None:
    """A formula with its stored result, which openpyxl cannot write."""
    book = good_book()
    book["案件"]["F3"] = "=35000+0"
    stream = io.BytesIO()
    book.save(stream)
    path = writer.folder / "formula_cell.xlsx"
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(
                part.filename,
                re.sub(rb"<f>35000\+0</f><v ?/?>(</v>)?", b"<f>35000+0</f><v>35000</v>", content),
            )
    writer.expect(
        "formula_cell",
        path.name,
        "公式，读取保存的结果",
        place("formula_cell", "案件", 3, "申请执行标的额(元)", "F3", "warning"),
    )


def whole_files(writer: Writer) -> None:
    stream = io.BytesIO()
    good_book().save(stream)
    content = stream.getvalue()
    for name, what, suffix, data, rule in [
        ("workbook_truncated", "工作簿只有前一半", "xlsx", content[: len(content) // 2], "workbook_corrupt"),
        ("workbook_not_a_zip", "改了扩展名的文本文件", "xlsx", "不是工作簿".encode(), "workbook_corrupt"),
        ("workbook_old_format", "旧格式或加密的工作簿", "xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504),
         "workbook_protected_or_old"),
    ]:  # fmt: skip
        (writer.folder / f"{name}.{suffix}").write_bytes(data)
        writer.expect(name, f"{name}.{suffix}", what, place(rule))


def write_broken(folder: Path) -> None:
    """Write every faulty input and the index."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(folder)
    for build in (
        cells, columns, courts, children, history, estimates, procedure, matters, recusals, policies, policy_bases, encodings, books,
    ):  # fmt: skip
        build(writer)
    (folder / "index.toml").write_bytes(tomli_w.dumps(writer.index).encode())


if __name__ == "__main__":
    write_broken(BROKEN)
