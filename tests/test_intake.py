"""Cells, headers, persons, template and the marked copy."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from broken_inputs import BROKEN, CASES, COURTS, good_book

from jiaocha.intake import (
    check_quarter,
    quarter_from_frames,
    read_policy,
    write_marked,
    write_policy,
    write_template,
)
from jiaocha.intake.cells import parse_code, parse_day, parse_flag
from jiaocha.intake.numerals import parse_money
from jiaocha_models import TABLES, InputError, Policy, Quarter

POLICY = Policy(planning_court="宁")


def read(cases: dict[str, list[Any]], **more: Any) -> Quarter:
    quarter, findings = quarter_from_frames(
        {"courts": pd.DataFrame(COURTS[1:], columns=COURTS[0]), "cases": pd.DataFrame(cases)}, POLICY, **more
    )
    assert quarter is not None, findings
    return quarter


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1234.50", 123_450), ("1,234.50", 123_450), ("１，２３４．５０", 123_450), (" 0.07 ", 7),
        (0.07, 7), (0.29, 29), (1234, 123_400), ("1e3", 100_000),
        (9_999_999_999_999.99, 999_999_999_999_999),
        ("0", 0), ("", None), (None, None),
    ],
)  # fmt: skip
def test_amounts_are_exact(cell: Any, fen: int | None) -> None:
    assert parse_money(cell, 100, 0, 10**15) == (fen, None)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("0.001", "amount_too_fine"), (0.001, "amount_too_fine"),
        ("-1", "amount_negative"),
        ("1e16", "amount_too_large"),
        ("1e99", "amount_too_large"), ("NaN", "amount_not_finite"), (float("nan"), "amount_not_finite"),
        ("-Infinity", "amount_not_finite"), ("壹佰", "amount_in_words"), ("3万", "amount_in_words"),
        ("12,34", "amount_malformed"), (True, "amount_malformed"), (".", "amount_malformed"),
        ("=1+1", "amount_malformed"),
        (dt.date(2024, 1, 1), "amount_malformed"),
    ],
)  # fmt: skip
def test_faulty_amounts(cell: Any, rule: str) -> None:
    value, fault = parse_money(cell, 100, 0, 10**15)
    assert value is None
    assert fault is not None
    assert fault.rule == rule


def test_binary_remainder_is_read_as_shown_with_a_warning() -> None:
    value, fault = parse_money(0.1 + 0.2, 100, 0, 10**15)
    assert value == 30
    assert fault is not None
    assert fault.rule == "amount_binary_remainder"


@pytest.mark.parametrize(
    "cell",
    ["2024-03-05", "2024/3/5", "2024.3.5", "2024年3月5日", "20240305", 20240305.0,
     "２０２４－０３－０５", "2024-03-05 00:00:00", dt.datetime(2024, 3, 5), dt.date(2024, 3, 5)],
)  # fmt: skip
def test_days(cell: Any) -> None:
    assert parse_day(cell) == (dt.date(2024, 3, 5), None)


@pytest.mark.parametrize("cell", ["2024-3/5", "2024", "45000", 45000.0, "5.3.2024", True])
def test_faulty_days(cell: Any) -> None:
    value, fault = parse_day(cell)
    assert value is None
    assert fault is not None


def test_codes_and_flags() -> None:
    assert parse_code("０１ ０１０１") == ("010101", None)
    assert parse_code(640423.0) == ("640423", None)
    assert parse_flag("是") == (True, None)
    assert parse_flag(0.0) == (False, None)
    assert parse_flag("　") == (None, None)


def test_headers_in_both_languages_any_width_and_order() -> None:
    quarter = read(
        {
            "申请执行标的额（万元）": ["1.5"], "案 号": ["〔2024〕宁0423执字第0123号"],
            "Debtor Division": ["640423"],
            "已执行标的金额_yuan": ["5000"], "异议／诉讼未结标志": ["是"],
            "督促期限(天)": ["30"],
        }
    )  # fmt: skip
    case = quarter.cases.iloc[0]
    assert case["case_number"] == "（2024）宁0423执123号"
    assert (case["claimed"], case["recovered"], case["outstanding"]) == (1_500_000, 500_000, 1_000_000)
    assert (case["court_code"], case["debtor_division"], case["supervision_days"]) == ("宁0423", "640423", 30)
    assert case["objection_pending"]
    assert quarter.findings == ()


def test_courts_are_named_by_code_or_full_name() -> None:
    quarter = read(
        {
            "案号": ["（2013）隆执字第9号"],
            "claimed_fen": [1],
            "执行法院": ["隆德县人民法院"],
            "首封法院": ["宁04"],
        }
    )
    assert quarter.cases["court_code"].tolist() == ["宁0423"]
    assert quarter.cases["first_seizure_court"].tolist() == ["宁04"]
    assert [one.rule for one in quarter.findings] == ["case_court_not_in_roster"]


def test_persons_become_numbers_or_keyed_hashes(tmp_path: Path) -> None:
    cases = {
        "案号": [f"（2024）宁0423执{n}号" for n in (1, 2, 3)], "claimed_fen": [1, 1, 1],
        "申请执行人": ["乙公司", "丙", "甲"], "被执行人": ["甲", "Ｂ Ｃ有限公司", "bc有限公司"],
    }  # fmt: skip
    local = read(cases)
    assert local.cases["creditor"].tolist() == ["代号0000001", "代号0000003", "代号0000002"]
    assert local.cases["debtor"].tolist() == ["代号0000002", "代号0000004", "代号0000004"]
    assert local.pseudonyms == "local"
    (tmp_path / "密钥").write_bytes(b"0123456789abcdef\n")
    keyed, same = read(cases, key=tmp_path / "密钥"), read(cases, key=b"0123456789abcdef")
    assert keyed.pseudonyms == "keyed"
    pd.testing.assert_frame_equal(keyed.cases, same.cases)
    assert keyed.cases["debtor"].nunique() == 2
    assert keyed.cases["debtor"].str.fullmatch("KEYED-[0-9A-F]{32}").all()
    assert read(cases, key=b"another key 0123").cases["debtor"].iloc[0] != keyed.cases["debtor"].iloc[0]


@pytest.mark.parametrize(("key", "rule"), [(b"short", "key_too_short"), (Path("没有"), "key_unreadable")])
def test_faulty_keys_are_findings(key: Any, rule: str) -> None:
    quarter, findings = check_quarter(BROKEN / "byte_order_mark", key=key)
    assert quarter is None
    assert [one.rule for one in findings] == [rule]


def test_policy_file_reads_back_and_faults_are_found(tmp_path: Path) -> None:
    policy = Policy.model_validate({"planning_court": "宁", "effort": {"related_share": 0.5}})
    write_policy(policy, tmp_path / "政策.toml")
    assert read_policy(tmp_path / "政策.toml") == policy
    (tmp_path / "坏.toml").write_text(
        "[weights]\nhandover_per_case = true\nrecovery_steps = [[1, 0.5], [1, 0.6]]\n"
    )
    with pytest.raises(InputError) as caught:
        read_policy(tmp_path / "坏.toml")
    assert [one.rule for one in caught.value.findings] == ["policy_value_type", "policy_value_range"]


def test_policy_sheet_takes_chinese_names_and_units(tmp_path: Path) -> None:
    book = good_book()
    for row in [
        ["键", "名称", "取值", "单位"], [None, "决定法院", "宁"],
        [None, "移送与卷宗交接（每件）", 0.08, "万元"],
        ["rules.cross_province", None, "是"], ["方式成本（每件）·提级执行", None, 2500, "元"],
        ["capacity.most_sent", None, ""],
    ]:  # fmt: skip
        book["政策"].append(row)
    book["政策"].delete_rows(1, 3)
    book.save(tmp_path / "季度.xlsx")
    quarter, findings = check_quarter(tmp_path / "季度.xlsx")
    assert quarter is not None, findings
    assert quarter.policy.weights.handover_per_case == 80_000
    assert quarter.policy.weights.mode_cost["escalated"] == 250_000  # type: ignore[index]
    assert quarter.policy.rules.cross_province
    assert quarter.policy.capacity.most_sent is None


def test_template_is_empty_noted_and_reads_back_when_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    write_template(path)
    quarter, findings = check_quarter(path)
    assert quarter is None
    errors = [(one.rule, one.sheet) for one in findings if one.severity.value == "error"]
    assert errors == [("sheet_empty", "法院"), ("sheet_empty", "案件")]
    assert [one.row for one in findings if one.rule == "example_row"] == [2] * len(TABLES)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "说明",
        "法院",
        "案件",
        "查封",
        "扣除",
        "关联",
        "事项",
        "历史",
        "调整",
        "估计",
        "上一方案",
        "政策",
        "情景",
    ]
    for sheet, rows in (("法院", COURTS), ("案件", CASES)):
        page = book[sheet]
        heads = [cell.value for cell in page[1]]
        assert all(cell.comment is not None for cell in page[1])
        for number, row in enumerate(rows[1:], start=3):
            for header, value in zip(rows[0], row, strict=True):
                page.cell(number, heads.index(header) + 1).value = (
                    float(value) if "元" in header and value else value
                )
    lists = {str(rule.sqref): rule.formula1 for rule in book["案件"].data_validations.dataValidation}
    assert '"是,否"' in lists.values()
    for row in book["政策"].iter_rows(min_row=2):
        if row[0].value == "planning_court":
            row[2].value = "宁"
    book.save(path)
    quarter, findings = check_quarter(path)
    assert quarter is not None, findings
    assert {one.rule for one in findings} == {"example_row"}
    assert quarter.cases["claimed"].tolist() == [12_000_050, 3_500_000, 90_000]


@pytest.mark.parametrize(
    "name", ["cell_error.xlsx", "title_above_header.xlsx", "amount_negative", "workbook_truncated.xlsx"]
)
def test_marked_copy_has_the_finding_at_its_cell(name: str, tmp_path: Path) -> None:
    _, findings = check_quarter(BROKEN / name)
    out = tmp_path / "标记.xlsx"
    write_marked(BROKEN / name, findings, out)
    book = openpyxl.load_workbook(out)
    listed = [row[-1].value for row in book["检查结果"].iter_rows(min_row=2)]
    assert listed == [one.rule for one in findings]
    if name == "workbook_truncated.xlsx":
        assert book.sheetnames == ["检查结果"]
        return
    cell = book["案件"][{"cell_error.xlsx": "H3", "title_above_header.xlsx": "A1"}.get(name, "F3")]
    assert findings[0].rule in cell.comment.text
    assert cell.fill.start_color.rgb in ("FFFFC7CE", "00FFC7CE")


def test_marked_copy_never_replaces_the_input(tmp_path: Path) -> None:
    good_book().save(tmp_path / "季度.xlsx")
    with pytest.raises(ValueError, match="must not replace"):
        write_marked(tmp_path / "季度.xlsx", [], tmp_path / "季度.xlsx")


def test_no_written_text_is_a_formula(tmp_path: Path) -> None:
    from jiaocha.intake import write_quarter

    quarter = read({"案号": ["（2024）宁0423执1号"], "claimed_fen": [1], "案由": ["=1+1"]})
    write_quarter(quarter, tmp_path / "季度.xlsx")
    book = openpyxl.load_workbook(tmp_path / "季度.xlsx")
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    write_quarter(quarter, tmp_path / "表")
    assert ",'=1+1," in (tmp_path / "表" / "cases.csv").read_text("utf-8-sig")


def test_a_formula_in_a_personal_column_shows_no_value(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BROKEN / "workbook_good.xlsx")
    book["案件"]["D3"] = '="被执行人"&"四"'
    book.save(tmp_path / "季度.xlsx")
    _, findings = check_quarter(tmp_path / "季度.xlsx")
    assert [(one.rule, one.column, one.cell, one.value) for one in findings] == [
        ("formula_without_value", "被执行人", "D3", "")
    ]


def test_contradicting_rows_and_repeated_rows_are_told_apart() -> None:
    number = "（2024）宁0423执1号"
    frames = {
        "courts": pd.DataFrame(COURTS[1:], columns=COURTS[0]),
        "cases": pd.DataFrame({"案号": [number], "claimed_fen": [1], "扣除期间天数": [30]}),
        "exclusions": pd.DataFrame({"案号": [number] * 2, "扣除事由": "公告", "起始日": "2024-01-01"}),
    }
    quarter, findings = quarter_from_frames(frames, POLICY)
    assert quarter is not None
    assert [(one.rule, one.row) for one in findings] == [("row_repeated", 3), ("excluded_days_unused", 2)]
    assert len(quarter.exclusions) == 2
