"""What is written reads back as the same quarter, in every form."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from broken_inputs import COURTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiaocha.digests import quarter_digest
from jiaocha.intake import check_quarter, quarter_from_frames, write_quarter
from jiaocha_models import TABLES, Kind, Policy, Quarter, columns_of
from jiaocha_models.case import Case
from jiaocha_models.columns import Column
from tests.depth import deep

FORMS = ["csv", "parquet", "xlsx"]
POLICY = Policy(planning_court="宁")
DERIVED = {"case_number", "court_code", "original_case_number", "case_kind", "recovered", "outstanding"}
"""Columns whose values hang together; the test sets them by hand or leaves them blank."""


def values(column: Column) -> st.SearchStrategy[Any]:
    low, high = column.low, column.high
    text = st.text("甲乙=+-@'\",;\n ab１０（）_x0041", max_size=12)
    match column.kind:
        case Kind.TEXT | Kind.PERSON:
            return text
        case Kind.CHOICE:
            assert column.choices is not None
            return st.sampled_from([member.zh for member in column.choices])
        case Kind.DAY:
            return st.dates(pd.Timestamp("1990-01-01").date(), POLICY.planning_date)
        case Kind.FLAG:
            return st.booleans()
        case Kind.NUMBER:
            return st.floats(low, high)
        case Kind.WHOLE | Kind.MONEY:
            return st.integers(int(low or 0), int(high or 10**6))
        case _:
            return st.none()


@st.composite
def quarters(draw: st.DrawFn) -> Quarter:
    serials = draw(st.lists(st.integers(1, 999), min_size=1, max_size=3, unique=True))
    cases: list[dict[str, Any]] = []
    for serial in serials:
        case: dict[str, Any] = {
            "case_number": f"(2024)宁{draw(st.sampled_from(['0423', '0424', '04']))}执{serial}号"
        }
        for name, column in columns_of(Case).items():
            if name not in DERIVED:
                case[name] = draw(values(column) if column.required else st.none() | values(column))
        case["recovered"] = draw(st.integers(0, case["claimed"]))
        if case["action_from"] and case["action_until"]:
            case["action_from"], case["action_until"] = sorted([case["action_from"], case["action_until"]])
        cases.append(case)
    frame = pd.DataFrame(cases)
    frames = {"courts": pd.DataFrame(COURTS[1:], columns=COURTS[0]), "cases": frame}
    frames["links"] = pd.DataFrame(
        {"案号": frame["case_number"][1:], "关联案号": frame["case_number"].iloc[0]}
    )
    key = draw(st.none() | st.just(b"0123456789abcdef"))
    quarter, findings = quarter_from_frames(frames, POLICY, money_unit="分", key=key)
    assert quarter is not None, findings
    return quarter


def assert_equal(one: Quarter, other: Quarter) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(one.table(table.name), other.table(table.name))
    assert one.policy == other.policy
    assert one.pseudonyms == other.pseudonyms
    assert quarter_digest(one) == quarter_digest(other)


@settings(
    max_examples=deep(3),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(quarter=quarters())
def test_random_quarter_reads_back_equal(quarter: Quarter, tmp_path: Path) -> None:
    for form in FORMS:
        path = tmp_path / ("季度.xlsx" if form == "xlsx" else form)
        write_quarter(quarter, path, form=form)
        again, findings = check_quarter(path)
        assert again is not None, findings
        assert sorted(one.rule for one in findings) == sorted(one.rule for one in quarter.findings)
        assert_equal(quarter, again)


@pytest.mark.parametrize("form", FORMS)
def test_policy_reads_back_equal_in_every_form(form: str, tmp_path: Path) -> None:
    policy = Policy.model_validate(
        {
            "title": "=甲", "planning_court": "宁", "money_unit": "万元", "planning_date": "2026-09-30",
            "capacity": {"mode_quota": {"directed": 12}, "small_claim_share": 0.1 + 0.2, "most_sent": 7},
            "rules": {"cross_province": True, "max_distance_km": 300},
            "weights": {
                "handover_per_case": 12_345, "recovery_steps": [[1_234_567, 0.9], [2_000_000_001, 0.3]],
            },
        }
    )  # fmt: skip
    frames = {"courts": pd.DataFrame(COURTS[1:], columns=COURTS[0])}
    frames["cases"] = pd.DataFrame({"案号": ["（2024）宁0423执1号"], "claimed_fen": [100]})
    quarter, findings = quarter_from_frames(frames, policy)
    assert quarter is not None, findings
    path = tmp_path / ("季度.xlsx" if form == "xlsx" else form)
    write_quarter(quarter, path, form=form)
    again, findings = check_quarter(path)
    assert again is not None, findings
    assert_equal(quarter, again)


def test_order_of_rows_and_columns_does_not_matter() -> None:
    courts = pd.DataFrame(COURTS[1:], columns=COURTS[0])
    cases = pd.DataFrame(
        {
            "案号": [f"（2024）宁0423执{n}号" for n in range(9)][1:],
            "标的": 0,
            "被执行人": list("甲乙丙丁甲乙丙丁"),
        }
    )
    cases["申请执行标的额（万元）"] = range(8)
    one, _ = quarter_from_frames({"courts": courts, "cases": cases}, POLICY)
    other, _ = quarter_from_frames({"案件": cases.iloc[::-1, ::-1], "法院": courts}, POLICY)
    assert one is not None
    assert other is not None
    assert_equal(one, other)
    assert list(one.cases["claimed"]) == [n * 1_000_000 for n in range(8)]
    assert one.cases["debtor"].nunique() == 4
