"""``jiaocha estimate`` as a user types it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import jiaocha as jc
from jiaocha.cli import main
from jiaocha_models import Quarter
from jiaocha_scenarios.hidden_truth import hidden_truth, synthetic_history
from tests.drawn import drawn


def with_history(rows: int) -> Quarter:
    quarter = drawn("prefecture")
    truth = hidden_truth(quarter, 1, spread=0.6)
    return replace(quarter, history=synthetic_history(quarter, truth, rows, 1))


def test_a_quarter_gets_its_estimates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quarter = with_history(1500)
    jc.write_quarter(quarter, tmp_path / "季度")
    command = ["estimate", str(tmp_path / "季度"), "--out", str(tmp_path / "季度2"), "--json"]
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out)
    written = jc.read_quarter(tmp_path / "季度2")
    assert written.policy.recovery.from_estimates
    table = jc.estimates_of(quarter, jc.fit_estimates(quarter))
    assert told["estimates"] == len(written.estimates) == len(table)
    assert written.estimates["progress"].to_numpy(float) == pytest.approx(table["progress"].to_numpy(float))
    assert "不能证明" in told["sentence"]
    assert main(command) == 2, "what exists is never written over"


def test_too_little_history_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jc.write_quarter(with_history(50), tmp_path / "季度")
    assert main(["estimate", str(tmp_path / "季度"), "--out", str(tmp_path / "季度2")]) == 1
    assert "history_too_small" in capsys.readouterr().out
    assert not (tmp_path / "季度2").exists()
