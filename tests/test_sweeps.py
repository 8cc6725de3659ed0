"""Sweeps, steadiness and scarcity: what they say is what solving says."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from test_what_if import planned

import jiaocha as jc
from jiaocha.changes import asked_of
from jiaocha.cli import main
from jiaocha.replanning import grid as sweeping
from jiaocha.replanning.grid import grid_of, values_of
from jiaocha_models import Change
from jiaocha_models.words import Term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.5;1；2", ["0.5", "1", "2"]),
        ("1..5..2", ["1", "3", "5"]),
        ("0..0.3..0.1", ["0", "0.1", "0.2", "0.3"]),
        ("5", ["5"]),
        ("甲..乙..丙", ["甲..乙..丙"]),
        (None, []),
    ],
)
def test_lists_and_ranges(text: str | None, expected: list[str]) -> None:
    assert values_of(text) == expected


def rooms() -> dict[str, list[list[Change]]]:
    return grid_of(
        asked_of(
            [Change(kind="add_room", value="-50%;0%;50%;100%"), Change(kind="open_court", court_code="宁04")]
        )
    )


def test_more_room_is_worth_more_along_a_sweep_and_the_curve_is_pareto() -> None:
    frame = jc.sweep(planned(), rooms())
    assert frame["增减可接收量"].tolist() == ["-50%", "0%", "50%", "100%"]
    for one, other in pairwise(frame.itertuples()):
        assert other.bound_fen >= one.value_fen
    kept = frame[frame["efficient"]]
    for row in kept.itertuples():
        better = (frame["raw_recovery_fen"] > row.raw_recovery_fen) & (
            frame["raw_cost_fen"] <= row.raw_cost_fen
        )
        assert not better.any()
    assert len(kept) >= 1


def test_a_sweep_goes_on_where_it_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = {"room": [Change(kind="add_room", value=value) for value in ("10%", "20%", "30%")]}
    asked: list[str] = []
    real = sweeping.what_if

    def counting(plan: object, changes: list[Change], limits: object) -> object:
        asked.append(str(changes[0].value))
        if len(asked) == 3:
            raise KeyboardInterrupt
        return real(plan, changes, limits)

    monkeypatch.setattr(sweeping, "what_if", counting)
    with pytest.raises(KeyboardInterrupt):
        jc.sweep(planned(), grid, store=tmp_path)
    frame = jc.sweep(planned(), grid, store=tmp_path)
    assert asked == ["10%", "20%", "30%", "30%"]
    assert frame.equals(jc.sweep(planned(), grid, store=tmp_path))


def test_a_grid_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="points"):
        jc.sweep(planned(), {})


def test_steadiness_counts_every_draw_and_repeats() -> None:
    found = jc.steadiness(planned(), 8, seed=3)
    again = jc.steadiness(planned(), 8, seed=3)
    assert found.cases.equals(again.cases)
    assert found.factors.shape == (8, len(planned().options.terms) + 1)
    assert found.factors[[term.value for term in Term]].to_numpy().min() >= 0.5
    assert found.factors[[term.value for term in Term]].to_numpy().max() <= 2.0
    shares = found.cases[["same", "transferred"]].to_numpy() * 8
    assert np.allclose(shares, np.rint(shares))
    moved = found.cases["mode"].isin(["directed", "centralized", "escalated"])
    assert found.always_transferred <= moved.sum()
    assert (found.borderline["same"] < 0.9).all()
    assert f"{found.always_transferred} 件" in found.headline()


def test_unchanged_weights_leave_every_decision() -> None:
    plan = planned()
    found = jc.steadiness(plan, 2, ranges=dict.fromkeys(Term, (1.0, 1.0)))
    if plan.summary.gap_fen == 0:
        assert (found.cases["same"] == 1.0).all()
    with pytest.raises(ValueError, match="draw"):
        jc.steadiness(plan, 0)


def test_scarcity_brackets_what_more_room_brings() -> None:
    plan = planned()
    table = jc.scarcity(plan, hours=60, exact=4)
    assert len(table) > 0
    assert table["price_fen"].gt(0).all()
    solved = table.dropna(subset=["low_fen"])
    assert len(solved) == min(4, len(table))
    for row in solved.itertuples():
        assert row.low_fen <= row.high_fen
        assert row.low_fen <= row.at_most_fen
        assert row.high_fen >= -plan.summary.gap_fen
        assert row.low_fen >= -plan.summary.gap_fen, "more of something never costs anything"
    free = jc.scarcity(plan, hours=0, exact=2)
    assert free["high_fen"].dropna().le(2 * plan.summary.gap_fen).all()


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "方案")
    jc.write_plan(planned(), folder)
    table, book = tmp_path / "扫描.csv", tmp_path / "稳健.xlsx"
    assert main(["sweep", folder, "scale_term:key=costs,value=0.5;1;2", "--out", str(table), "--quiet"]) == 0
    assert "costs" in table.read_text("utf-8-sig").splitlines()[0]
    assert main(["sweep", folder, "scale_term:key=costs,value=1", "--quiet"]) == 2
    assert main(["steadiness", folder, "--draws", "3", "--out", str(book), "--quiet"]) == 0
    assert "无论权重如何" in capsys.readouterr().out
    assert openpyxl.load_workbook(book).sheetnames == ["摘要", "边缘案件", "全部案件", "取值"]
    assert main(["scarcity", folder, "--exact", "2", "--json", "--quiet"]) == 0
    assert '"at_most_fen"' in capsys.readouterr().out
