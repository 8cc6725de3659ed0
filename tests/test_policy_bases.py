"""What each key of a policy rests on: read, written and kept in every form."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from broken_inputs import COURTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiaocha.folder.quarter import read_policy as read_stored_policy
from jiaocha.folder.quarter import write_tables
from jiaocha.intake import quarter_from_frames, read_policy, write_policy
from jiaocha.intake.bases import LONGEST_BASIS, says_more
from jiaocha.intake.collector import Collector
from jiaocha.intake.policy_sheet import POLICY_HEADERS, policy_from_rows, rows_of_policy
from jiaocha.intake.settings import BASES, Setting, all_settings, flat, nested
from jiaocha.reporting.setting_tables import UNSOURCED, parameter_table
from jiaocha_models import Policy
from jiaocha_models.policy import UNAPPROVED, SettingBasis
from tests.depth import deep

SETTINGS = all_settings()
PLACE = {"source": "季度.xlsx", "sheet": "政策"}
IDLE = "rules.idle_days"


def values(setting: Setting) -> st.SearchStrategy[Any]:
    low, high = setting.low or 0, min(setting.high if setting.high is not None else 10**6, 10**6)
    match setting.form:
        case "flag":
            return st.booleans()
        case "whole":
            return st.integers(int(low), int(high))
        case "number":
            # Money in a sheet has fifteen digits; a fraction of a fen is nothing a court would write.
            return (
                st.integers(int(low), int(high)).map(float) if setting.unit == "fen" else st.floats(low, high)
            )
        case "day":
            return st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
        case _:
            return st.nothing()


def texts(smallest: int = 0) -> st.SearchStrategy[str]:
    return st.text("甲乙=+-@'\",;\n a１（）条", min_size=smallest, max_size=12).map(str.strip)


def bases(setting: Setting) -> st.SearchStrategy[SettingBasis]:
    day = st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1))
    approved = st.just(UNAPPROVED) | texts(1).filter(bool)
    made = st.builds(SettingBasis, rule=texts(), source=texts(), day=day, approved_by=approved)
    return made.filter(lambda basis: says_more(basis, setting))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    open_keys = [key for key, setting in SETTINGS.items() if setting.form not in ("text", "steps")]
    found = flat(Policy())
    for key in draw(st.lists(st.sampled_from(open_keys), max_size=6, unique=True)):
        found[key] = draw(values(SETTINGS[key]))
    # Weights of amounts fall from step to step; a value beyond them would be no policy.
    found["weights.recovery_beyond"] = draw(st.floats(0, 0.001))
    keys = sorted(draw(st.sets(st.sampled_from(list(SETTINGS)), max_size=6)), key=list(SETTINGS).index)
    stated = {key: draw(bases(SETTINGS[key])) for key in keys}
    return Policy.model_validate({**nested(found), BASES: stated})


def read_rows(policy: Policy) -> Policy:
    collector = Collector()
    rows = [list(POLICY_HEADERS), *(list(row) for row in rows_of_policy(policy))]
    again = policy_from_rows(rows, PLACE, collector)
    assert again is not None
    assert collector.findings == []
    return again


@settings(max_examples=deep(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(policy=policies())
def test_any_policy_reads_back_equal_from_sheet_and_toml(policy: Policy, tmp_path: Path) -> None:
    write_policy(policy, tmp_path / "政策.toml")
    assert read_policy(tmp_path / "政策.toml") == policy
    assert read_rows(policy) == policy


def test_every_key_reads_back_with_a_basis() -> None:
    basis = SettingBasis(rule="第三条", source="某意见", day=dt.date(2026, 3, 1), approved_by="审判委员会")
    policy = Policy(bases=dict.fromkeys(SETTINGS, basis))
    assert read_rows(policy) == policy
    assert [row[5:] for row in rows_of_policy(policy)] == [
        ("第三条", "某意见", dt.date(2026, 3, 1), "审判委员会")
    ] * len(SETTINGS)


@pytest.mark.parametrize("value", [0.1, 1.0])
def test_the_bounds_of_a_value_are_admissible(value: float) -> None:
    policy = policy_from_rows([["键", "取值"], ["effort.experience_factor", value]], PLACE, Collector())
    assert policy is not None
    assert policy.effort.experience_factor == value


def test_tables_of_whole_numbers_are_keys_of_their_own() -> None:
    assert SETTINGS["effort.matter_minutes.seize"].form == "whole"
    assert SETTINGS["effort.action_persons.special"].default == 20
    assert not any(key.startswith(BASES) for key in SETTINGS)


def test_a_shipped_default_states_no_basis_and_nobody_approved_it() -> None:
    row = next(row for row in rows_of_policy(Policy()) if row[0] == IDLE)
    assert row[5:] == ("", SETTINGS[IDLE].source, None, UNAPPROVED)
    assert read_rows(Policy()).bases == {}


def test_the_shipped_source_left_behind_a_changed_value_is_no_basis() -> None:
    rows = [list(POLICY_HEADERS), [IDLE, "", 60, "", "", "", SETTINGS[IDLE].source, "", UNAPPROVED]]
    policy = policy_from_rows(rows, PLACE, Collector())
    assert policy is not None
    assert policy.rules.idle_days == 60
    assert policy.bases == {}


def test_an_approved_default_states_a_basis() -> None:
    rows = [list(POLICY_HEADERS), [IDLE, "", 90, "", "", "", SETTINGS[IDLE].source, "", "审判委员会"]]
    policy = policy_from_rows(rows, PLACE, Collector())
    assert policy is not None
    assert policy.bases[IDLE] == SettingBasis(source=SETTINGS[IDLE].source, approved_by="审判委员会")


def test_sheet_without_the_columns_of_a_basis_still_reads() -> None:
    policy = policy_from_rows([["key", "value"], [IDLE, 60]], PLACE, Collector())
    assert policy is not None
    assert policy.rules.idle_days == 60


@pytest.mark.parametrize(
    ("part", "raw", "rule", "cell"),
    [
        ("依据", "条" * (LONGEST_BASIS + 1), "policy_basis_too_long", "F2"),
        ("来源", "\x07某意见", "policy_basis_part", "G2"),
        ("日期", "2026-02-30", "policy_basis_day", "H2"),
        ("认定", "院" * (LONGEST_BASIS + 1), "policy_basis_too_long", "I2"),
    ],
)
def test_faulty_part_of_a_row_is_found_at_its_cell(part: str, raw: str, rule: str, cell: str) -> None:
    row: list[Any] = [IDLE, "", 60, "", "", "", "", "", ""]
    row[POLICY_HEADERS.index(part)] = raw
    collector = Collector()
    policy_from_rows([list(POLICY_HEADERS), row], PLACE, collector)
    assert [(one.rule, one.row, one.column, one.cell) for one in collector.findings] == [
        (rule, 2, part, cell)
    ]
    assert len(collector.findings[0].value) <= 80


def test_toml_takes_a_basis_under_a_quoted_key_or_as_nested_tables(tmp_path: Path) -> None:
    path = tmp_path / "政策.toml"
    path.write_text('[bases."rules.idle_days"]\nrule = "第三条"\nday = "2026-03-01"\n', encoding="utf-8")
    quoted = read_policy(path)
    path.write_text('[bases.rules.idle_days]\nrule = "第三条"\nday = 2026-03-01\n', encoding="utf-8")
    assert read_policy(path) == quoted
    assert quoted.bases == {IDLE: SettingBasis(rule="第三条", day=dt.date(2026, 3, 1))}


def test_folder_of_a_plan_keeps_the_bases(tmp_path: Path) -> None:
    basis = SettingBasis(rule="第三条", source="某意见", day=dt.date(2026, 3, 1), approved_by="审判委员会")
    policy = Policy(
        planning_court="宁", preset="shanghai", bases={IDLE: basis, "title": SettingBasis(rule="甲")}
    )
    frames = {"courts": pd.DataFrame(COURTS[1:], columns=COURTS[0])}
    frames["cases"] = pd.DataFrame({"案号": ["（2024）宁0423执1号"], "claimed_fen": [100]})
    quarter, findings = quarter_from_frames(frames, policy)
    assert quarter is not None, findings
    write_tables(quarter, tmp_path)
    assert read_stored_policy(tmp_path) == policy


def test_report_shows_what_a_value_rests_on() -> None:
    basis = SettingBasis(rule="第三条", source="某意见", day=dt.date(2026, 3, 1), approved_by="审判委员会")
    policy = Policy.model_validate(
        {"approved_by": "院领导", "rules": {"idle_days": 60, "six_month_days": 170}, BASES: {IDLE: basis}}
    )
    table = parameter_table(policy).set_index("key")
    shown = ["changed", "rule", "source", "day", "approved"]
    assert table.loc[IDLE, shown].tolist() == [
        "已修改",
        "第三条",
        "某意见",
        dt.date(2026, 3, 1),
        "审判委员会",
    ]
    assert table.loc["rules.six_month_days", shown].tolist() == ["已修改", "", UNSOURCED, None, UNAPPROVED]
    assert table.loc["rules.cross_province", ["changed", "approved"]].tolist() == ["默认", UNAPPROVED]
    assert list(table.index) == list(SETTINGS)
