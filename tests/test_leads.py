"""Leads for 倒查: what is one, what is not, and what the list never says."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import jiaocha as jc
from jiaocha.cli import main
from jiaocha.evaluation import LeadRule, leads_of, matched
from jiaocha.evaluation.layout import TABLES as EVALUATION_TABLES
from jiaocha.evaluation.leads import HEAD, NO_VERDICT
from jiaocha.evaluation.leads_workbook import SHEET
from jiaocha.evaluation.timing import timing_of
from jiaocha.intake import Outcomes
from jiaocha.intake.writing import write_table
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import TRANSFER_MODES
from tests.outcomes import drawn_outcomes
from tests.test_evaluation import all_text
from tests.tiny import case, tiny_quarter

HANDLER = "承办人赵某"
VERDICTS = re.compile(r"违纪|违法|不作为|渎职|失职|应当问责|责任人|消极执行|查实")


@cache
def planned() -> Any:
    seen: dict[str, Any] = {
        "asset_discovery_date": date(2026, 2, 1), "lead_quality": "high", "handler": HANDLER,
        "last_act_date": date(2026, 3, 1), "claimed": 100_000_000, "asset_value": 90_000_000,
    }  # fmt: skip
    rows = [
        case(1, **seen),
        case(2, **(seen | {"asset_discovery_date": date(2026, 9, 20)})),
        case(3, **(seen | {"asset_kind": "none", "asset_value": None})),
        case(4, **(seen | {"objection_pending": False, "excluded_days": 40})),
        case(5, **(seen | {"asset_discovery_date": None, "auction_stage": "failed"})),
        case(6, **(seen | {"asset_discovery_date": None})),
    ]
    return jc.plan(tiny_quarter(cases=rows, courts={"宁0423": {"backlog": 1500, "director_vacant": True}}))


def outcomes(days: int = 20, paid: int = 50_000_000) -> Outcomes:
    drawn = drawn_outcomes(planned(), 1)
    start = drawn.frame["start"]
    frame = drawn.frame.assign(
        progress=True, recovered=paid, progress_date=start + pd.Timedelta(days=days),
        end=start + pd.Timedelta(days=days + 1), outcome="completed",
    )  # fmt: skip
    return Outcomes(frame.astype(stored_types(jc_history())), drawn.planned, drawn.as_of)


def jc_history() -> Any:
    from jiaocha_models import History

    return History


def leads(given: Outcomes, rule: LeadRule | None = None) -> pd.DataFrame:
    return leads_of(matched(planned(), given, timing_of(None, 12)), planned().quarter, rule)


def moved() -> set[str]:
    frame = drawn_outcomes(planned(), 1).frame
    modes = [mode.value for mode in TRANSFER_MODES]
    return set(frame.loc[frame["mode"].isin(modes), "case_number"])


def numbers(*serials: int) -> set[str]:
    return {f"（2025）宁0423执{serial}号" for serial in serials} & moved()


def test_only_what_was_in_sight_and_came_quickly_is_a_lead() -> None:
    assert len(moved()) >= 4
    found = leads(outcomes())
    assert set(found["case_number"]) == numbers(1, 4, 5)
    assert numbers(1, 5)
    assert found["case_number"].tolist() == sorted(found["case_number"])
    assert leads(outcomes(days=70)).empty
    assert leads(outcomes(paid=1_000_000)).empty
    assert len(leads(outcomes(paid=1_000_000), LeadRule(60, 0.001, 90))) == len(found)


def test_a_later_discovery_needs_a_shorter_rule() -> None:
    assert set(leads(outcomes(), LeadRule(60, 0.1, 5))["case_number"]) == numbers(1, 2, 4, 5)


def test_evidence_and_circumstances_are_both_there() -> None:
    table = leads(outcomes()).set_index("case_number")
    for number in table.index:
        assert "主要财产：不动产" in table.loc[number, "evidence"]
        assert "执行局长空缺" in table.loc[number, "circumstances"]
    assert "财产发现日期 2026-02-01" in table.loc[min(numbers(1)), "evidence"]
    assert "拍卖阶段：流拍" in table.loc[min(numbers(5)), "evidence"]


def test_the_list_names_no_officer_and_gives_no_verdict(tmp_path: Path) -> None:
    folder = jc.write_plan(planned(), tmp_path / "方案")
    write_table("history", outcomes().frame, tmp_path / "结果.csv")
    base = ["leads", str(folder), "--outcomes", str(tmp_path / "结果.csv"), "--quiet"]
    before, out = {path.name for path in folder.rglob("*")}, tmp_path / "线索"
    assert main([*base, "--out", str(out), "--by", "监督室"]) == 0
    assert [path.name for path in out.iterdir()] == ["倒查线索.xlsx"]
    text = all_text(out / "倒查线索.xlsx")
    assert HEAD in text
    assert NO_VERDICT in text
    assert HANDLER not in text
    assert "handler" not in {column.name for column in SHEET}
    handlers = set(planned().quarter.cases["handler"].dropna())
    assert not [name for name in handlers if name in text]
    assert not VERDICTS.search(text.replace(NO_VERDICT, ""))
    assert min(numbers(1)) in text
    assert {path.name for path in folder.rglob("*")} == before


def test_leads_go_into_a_folder_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = jc.write_plan(planned(), tmp_path / "方案")
    write_table("history", outcomes().frame, tmp_path / "结果.csv")
    base = ["leads", str(folder), "--outcomes", str(tmp_path / "结果.csv"), "--quiet"]
    assert main([*base, "--out", str(folder / "线索")]) == 2
    assert not (folder / "线索").exists()
    (tmp_path / "评").mkdir()
    (tmp_path / "评" / "评估.xlsx").write_bytes(b"")
    assert main([*base, "--out", str(tmp_path / "评" / "线索")]) == 2
    assert "单独的目录" in capsys.readouterr().err
    assert main([*base, "--out", str(tmp_path / "线索"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["leads"] == len(numbers(1, 4, 5))
    assert main([*base, "--out", str(tmp_path / "线索")]) == 2
    assert main([*base, "--out", str(tmp_path / "线索"), "--replace", "--share", "2"]) == 2


def test_evaluations_never_hold_leads() -> None:
    assert not [name for name in EVALUATION_TABLES if "lead" in name]
    headers = "".join(column.zh for table in EVALUATION_TABLES.values() for column in table.columns)
    assert "线索，未经核查" not in headers
    assert "倒查" not in headers
