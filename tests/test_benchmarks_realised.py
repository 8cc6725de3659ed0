"""Tables and charts of simulated quarters from rows made by hand: nothing is run."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks import honesty_tables, realised_tables
from benchmarks.charts import Bars, Curves, steps
from benchmarks.publish import charts_of
from benchmarks.realised import variation
from benchmarks.realised_charts import charts

Row = dict[str, Any]


def row(policy: str, seed: int, gain: int, **more: Any) -> Row:
    scope = {"cases": 10, "progress": 4, "recovered_fen": 10 * 45_000_000}
    none = {"cases": 0, "progress": 0, "recovered_fen": 0}
    return {
        "name": "province", "size": "province", "policy": policy, "seed": seed, "varied": None,
        "varied_to": None, "cases": 10, "moved": 10, "unplaced": 0, "progress": gain + 2, "gain": gain,
        "gain_expected": gain + 1.0, "gain_true": float(gain), "recovered_fen": 10**10 * gain,
        "recovered_if_stayed_fen": 0, "cost_fen": 10**6, "worth_fen": 10**6 * gain, "gini": 0.3, "churn": 0.5,
        "quarters_told_apart": 1,
        "scopes": {
            "published": scope, "internal": none, "entrusted": none, "supervised": none, "stay": none,
        },
    } | more  # fmt: skip


ROWS = [
    row("stay", 0, 0), row("stay", 1, 0),
    row("nearest", 0, 5), row("nearest", 1, 3),
    row("ours", 0, 4), row("ours", 1, 6),
]  # fmt: skip


def test_where_ours_does_not_win_the_table_says_so() -> None:
    table = realised_tables.tables(ROWS)[1]
    line = dict(zip(table.headings[2:4], table.lines[1][2:4], strict=True))
    assert table.lines[1][1] == "nearest"
    assert line == {"cases with progress": "1.0 (-1.0 to 3.0)", "seeds won": "1 of 2"}


def test_scopes_stand_beside_the_published_series() -> None:
    table = realised_tables.tables(ROWS)[3]
    assert [line[-1] for line in table.lines[:-1]] == ["published"] * 4
    assert table.lines[-1][-1] == "progress 2 of 2; money 2 of 2"
    (low, high), (least, most) = realised_tables.published_ranges()
    assert (round(low, 3), round(high, 3)) == (0.317, 0.5)
    assert (round(least), round(most)) == (365_207, 547_630)


def test_a_varied_assumption_makes_curves() -> None:
    rows = [
        each | {"varied": "spread", "varied_to": value, "name": f"province, spread {value}"}
        for each in ROWS
        for value in (0.0, 0.25)
    ]
    [table] = realised_tables.tables(rows)
    assert len(table.lines) == 2
    found = charts(rows)
    assert isinstance(found["spread"], Curves)
    assert found["spread"].svg().count("<polyline") == 1
    with pytest.raises(Exception, match="NAME=NUMBER"):
        variation("nothing=1")
    assert variation("spread=0,0.25") == ("spread", [0.0, 0.25])


def test_charts_are_drawn_from_stored_rows_and_load_nothing(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"benchmark": "realised", "rows": ROWS}), "utf-8")
    drawn = charts_of(tmp_path)
    assert sorted(drawn) == ["one_gain.svg", "one_money.svg"]
    for text in drawn.values():
        tree = ElementTree.fromstring(text)
        assert sum(part.tag.endswith("circle") for part in tree.iter()) == 2
        assert not any(word in text for word in ("<script", "href", "@import"))


def test_axes_are_round_and_hold_zero() -> None:
    assert steps(0.0, 637.0) == [0, 200, 400, 600, 800]
    assert steps(-3.0, 11.0) == [-5, 0, 5, 10, 15]
    assert steps(0.0, 0.0)[0] == 0
    assert Bars("title", "cases", [("one", (1.0, 0.0, 2.0))]).svg().startswith("<svg")


def test_honesty_counts_what_intervals_hold() -> None:
    figure = {"against": "stay", "measure": "progress", "predicted": 9.0, "unshrunk": 9.0, "debiased": 5.0}
    rows = [
        {
            "name": "province", "seed": seed, "seconds": 1.0, "by_court": True,
            "single": {"estimates": 7, "such_cases": 0.9, "this_case": 0.8},
            "figures": [figure | {"low": 4.0, "high": 6.0, "true": true, "drawn": drawn,
                                  "realised_low": 2.0, "realised_high": 8.0}],
            "naive": [{"measure": "progress", "promised": 6.0, "true": true}],
            "placebo": [{"measure": "progress", "told_apart": False, "unshrunk": 3.0, "predicted": 1.0,
                         "debiased": 0.0, "low": -1.0, "high": 1.0}],
        }
        for seed, (true, drawn) in enumerate(((5.0, 9), (8.0, 6)))
    ]  # fmt: skip
    promises, naive, placebo, single = honesty_tables.tables(rows)
    assert promises.lines[0][3:9] == ("2", "1 of 2", "16.2 %", "1 of 2", "41.7 %", "2 of 2")
    assert promises.lines[0][9] == "1 of 2", "promised 9, drawn 9 and 6"
    assert naive.lines[0][2:] == ("2", "1 of 2", "0.92")
    assert placebo.lines[0][2] == "2 of 2"
    assert single.lines[0][3] == "90.0 % (90.0 to 90.0)"
