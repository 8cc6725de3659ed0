"""What intake says about registration, supervision, joint action, matters and recusal."""

from typing import Any

import pandas as pd
import pytest
from broken_inputs import COURTS, FIRST, SECOND

from jiaocha.intake import quarter_from_frames
from jiaocha_models import Policy, Quarter

POLICY = Policy(planning_court="宁")


def read(
    cases: dict[str, Any], courts: dict[str, list[Any]] | None = None, **more: dict[str, Any]
) -> tuple[Quarter | None, list[str]]:
    """Quarter of two cases with further columns and tables, and the rules of its findings."""
    frames = {
        "courts": pd.DataFrame(COURTS[1:], columns=COURTS[0]).assign(**(courts or {})),
        "cases": pd.DataFrame({"案号": [FIRST, SECOND], "claimed_fen": [100, 100]} | cases),
    }
    frames |= {name: pd.DataFrame(columns) for name, columns in more.items()}
    quarter, findings = quarter_from_frames(frames, POLICY)
    return quarter, [one.rule for one in findings]


REGISTERED = {
    "交叉事由": ["消极执行", "执行力量不足"], "事由登记": ["某庭甲", None],
    "事由登记日期": ["2026-08-01", None], "事由登记材料": ["督查记录1号", None],
}  # fmt: skip


def test_a_complete_registration_needs_no_finding() -> None:
    assert read(REGISTERED)[1] == []


@pytest.mark.parametrize("lacking", ["事由登记", "事由登记日期", "事由登记材料"])
def test_each_of_the_three_parts_of_a_registration_is_missed(lacking: str) -> None:
    frames = {
        "courts": pd.DataFrame(COURTS[1:], columns=COURTS[0]),
        "cases": pd.DataFrame({"案号": [FIRST, SECOND], "claimed_fen": [100, 100]} | REGISTERED),
    }
    frames["cases"] = frames["cases"].drop(columns=lacking)
    quarter, (found,) = quarter_from_frames(frames, POLICY)
    assert quarter is not None
    assert (found.rule, found.row, found.value) == ("registration_incomplete", 2, "消极执行")
    assert f"（缺{lacking}）" in found.message


SUPERVISED = {"督促执行令日期": "2026-06-01", "督促期限(天)": 90}


@pytest.mark.parametrize(
    ("columns", "rules"),
    [
        ({**SUPERVISED, "督促逾期无正当理由": "不详"}, ["supervision_reason_unknown"]),
        (SUPERVISED, ["supervision_reason_unknown"]),
        ({**SUPERVISED, "督促期限(天)": 122}, []),
        ({**SUPERVISED, "督促期限(天)": 121}, ["supervision_reason_unknown"]),
        ({"督促执行令日期": "2026-06-01"}, []),
        ({**SUPERVISED, "督促逾期无正当理由": "否"}, []),
        ({**SUPERVISED, "督促逾期无正当理由": "是"}, ["supervision_reason_unsourced"]),
        ({**SUPERVISED, "督促逾期无正当理由": "是", "逾期情况来源": "督办台账"}, []),
        (
            {**SUPERVISED, "督促期限(天)": 122, "督促逾期无正当理由": "是", "逾期情况来源": "督办台账"},
            ["supervision_still_running"],
        ),
    ],
)
def test_an_expired_supervision_order_needs_a_sourced_answer(
    columns: dict[str, Any], rules: list[str]
) -> None:
    assert read({name: [value, None] for name, value in columns.items()})[1] == rules


@pytest.mark.parametrize(
    ("columns", "rules"),
    [
        ({"立案日期": "2025-03-05"}, ["clock_approximate"]),
        ({"立案日期": "2025-03-05", "收到申请执行书日期": "2025-03-03"}, []),
        ({"立案日期": "2025-03-05", "财产发现日期": "2025-06-01"}, []),
        ({"立案日期": "2025-03-05", "财产发现日期": "2025-03-05"}, ["clock_approximate"]),
        ({"收到申请执行书日期": "2025-03-03"}, []),
    ],
)
def test_an_approximate_clock_is_said_once(columns: dict[str, str], rules: list[str]) -> None:
    assert read({name: [value, value] for name, value in columns.items()})[1] == rules


def test_a_window_of_one_day_on_the_planning_date_is_fine() -> None:
    assert read({"行动最早日期": ["2026-10-01", None], "行动最迟日期": ["2026-10-01", None]})[1] == []


@pytest.mark.parametrize(
    ("written", "stored"),
    [("特殊财产；股权", "equity;special"), ("EQUITY、存款理财，股权,", "deposit;equity"), (" ； ", None)],
)
def test_experience_is_put_into_normal_form(written: str, stored: str | None) -> None:
    quarter, rules = read({}, courts={"熟悉的财产类型": ["", "", written, ""]})
    assert quarter is not None
    assert rules == []
    found = quarter.courts["experienced_assets"]
    assert found.dropna().tolist() == ([stored] if stored else [])


def test_a_cell_of_experience_names_every_unknown_word() -> None:
    quarter, rules = read({}, courts={"熟悉的财产类型": ["无", "", "海船、飞机、股权", ""]})
    assert quarter is None
    assert rules == ["choice_unknown"] * 3


def test_matters_elsewhere_are_read_with_their_court() -> None:
    matters = {
        "案号": [FIRST, FIRST], "事项": ["扣划", "冻结股权"], "受托法院": ["泾源县人民法院", None],
        "事项所在地": [None, "640424"], "数量": [2, None],
    }  # fmt: skip
    quarter, rules = read({"剩余工作": ["仅余委托事项", None]}, matters=matters)
    assert quarter is not None
    assert rules == []
    assert quarter.matters["court_code"].dropna().tolist() == ["宁0424"]
    assert quarter.matters["count"].tolist() == [2, 1]


def test_only_matters_remain_but_the_sheet_is_absent() -> None:
    assert read({"剩余工作": ["仅余委托事项", "整案"]})[1] == ["matters_missing"]


def instructions(*rows: tuple[str, str | None, str | None]) -> list[str]:
    kinds, courts, modes = zip(*rows, strict=True)
    sheet = {"案号": [FIRST] * len(rows), "调整": kinds, "受案法院": courts, "方式": modes}
    return read({}, adjustments=sheet)[1]


def test_a_recusal_stands_beside_what_it_does_not_contradict() -> None:
    recusal = ("回避", "宁0424", None)
    assert instructions(recusal, ("指定", "宁04", None)) == []
    assert instructions(recusal, ("禁止", "宁0424", None)) == []
    assert instructions(recusal, ("指定", None, "内部交叉"), ("回避", "宁04", None)) == []


def test_a_recused_court_cannot_be_fixed_or_preferred() -> None:
    recusal = ("回避", "宁0424", None)
    assert instructions(("指定", "宁0424", "指令执行"), recusal) == ["adjustment_contradicts"]
    assert instructions(recusal, ("优先", "宁0424", None)) == ["adjustment_contradicts"]
