"""Former cases and estimates: what intake tells apart. One fault each stands in the faulty inputs."""

import numpy as np
import pandas as pd
import pytest
from broken_inputs import BROKEN

from jiaocha.intake import check_quarter, quarter_from_frames
from jiaocha.intake.history import FEWEST_TOLD_APART, foretells
from jiaocha_models import Estimate, History, Policy, columns_of
from jiaocha_models.case import KNOWN_AFTERWARDS, KNOWN_AT_START
from tests.tiny import tiny_quarter

HALF = np.arange(40) % 2 == 0


def test_every_column_of_history_is_known_at_the_start_or_afterwards_or_says_whose_case_it_is() -> None:
    identity = {"case_number", "court_code", "origin_court_code", "start"}
    assert set(columns_of(History)) == {*KNOWN_AT_START, *KNOWN_AFTERWARDS} | identity
    assert not set(KNOWN_AT_START) & set(KNOWN_AFTERWARDS)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pd.Series(np.where(HALF, "高", "低")), True),
        (pd.Series(np.where(np.arange(40) < 20, "高", "低")), False),
        (pd.Series(HALF), True),
        (pd.Series(np.where(HALF, 900, 100), dtype="Int64"), True),
        (pd.Series(np.where(HALF, 100, 900), dtype="Int64"), True),
        (pd.Series(np.where(HALF, 500, np.arange(40) * 20), dtype="Int64"), False),
    ],
)
def test_a_leak_foretells_every_outcome(values: pd.Series, expected: bool) -> None:
    assert foretells(values, HALF) is expected


def test_few_cases_prove_no_leak() -> None:
    few = HALF[: 2 * FEWEST_TOLD_APART - 1]
    assert not foretells(pd.Series(few), few)
    more = HALF[: 2 * FEWEST_TOLD_APART]
    assert foretells(pd.Series(more), more)


def test_a_leak_is_named_and_does_not_block() -> None:
    quarter, findings = check_quarter(BROKEN / "history_leakage")
    assert quarter is not None
    assert "线索质量" in findings[0].message


def test_estimates_are_a_table_of_the_quarter() -> None:
    made = tiny_quarter()
    frames = {"courts": made.courts, "cases": made.cases.drop(columns=["creditor", "debtor"])}
    number = made.cases["case_number"].iloc[0]
    handed_in = {"案号": [number], "办理法院": ["隆德县人民法院"], "方式": ["指令执行"], "进展概率": [0.4]}
    quarter, findings = quarter_from_frames(
        {**frames, "估计": pd.DataFrame(handed_in)}, Policy(planning_court="宁04"), money_unit="分"
    )
    assert quarter is not None, findings
    assert quarter.estimates["court_code"].tolist() == ["宁0423"]
    assert list(quarter.estimates.columns) == list(columns_of(Estimate))
    assert tiny_quarter().estimates.empty
