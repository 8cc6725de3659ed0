"""Exchange of cases between courts: in, out, rolling, reciprocal pairs; options told on the page."""

from datetime import date

from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.explanation import explain
from jiaocha.reporting.page import page_text
from jiaocha.reporting.page_explanations import with_explanations
from jiaocha.reporting.tables import plan_tables
from jiaocha_models import Limits

NAMES = {"宁0423": "隆德县人民法院", "宁0424": "泾源县人民法院", "宁0425": "彭阳县人民法院"}


def past(serial: int, origin: str, court: str, day: date, mode: str = "directed") -> dict[str, object]:
    return {
        "case_number": f"（2025）{court}执{serial}号",
        "origin_court_code": origin,
        "court_code": court,
        "mode": mode,
        "start": day,
    }


def made_plan() -> jc.Plan:
    history = [
        past(901, "宁0423", "宁0424", date(2026, 3, 1)),
        past(902, "宁0424", "宁0423", date(2026, 4, 1)),
        past(903, "宁0424", "宁0423", date(2026, 4, 1)),
        past(904, "宁0424", "宁0423", date(2025, 9, 30)),  # more than four quarters ago
        past(905, "宁0424", "宁0423", date(2026, 10, 2)),  # after the planning date
        past(906, "宁0425", "宁0424", date(2026, 4, 1), "supervised"),  # keeps its court
    ]
    cases = [case(1, "宁0423", complexity="hard"), case(2, "宁0424"), case(3, "宁0425")]
    return jc.plan(tiny_quarter(cases=cases, history=history), Limits(effort=0.1))


def test_the_four_quarters_before_are_counted_from_the_history() -> None:
    table = plan_tables(made_plan())["exchange"].set_index("court")
    assert table.loc[NAMES["宁0423"], ["past_sent", "past_received", "past_net"]].tolist() == [1, 2, 1]
    assert table.loc[NAMES["宁0424"], ["past_sent", "past_received", "past_net"]].tolist() == [2, 1, -1]
    assert (table["net"] == table["received"] - table["sent"]).all()
    assert (table["rolling_net"] == table["net"] + table["past_net"]).all()
    assert table["net"].sum() == table["past_net"].sum() == 0
    assert table["court_position"].is_monotonic_increasing
    assert not any("rank" in name for name in table.columns)


def test_pairs_that_send_to_each_other_are_listed_once() -> None:
    made = made_plan()
    tables = plan_tables(made)
    pairs = tables["reciprocal"]
    row = pairs[(pairs["court"] == NAMES["宁0423"]) & (pairs["other_court"] == NAMES["宁0424"])].iloc[0]
    assert (row["past_there"], row["past_back"]) == (1, 2)
    assert row["net"] == row["there"] + 1 - row["back"] - 2
    flows = {(f.origin, f.receiver): f.cases for f in tables["flows"].itertuples(index=False)}
    for pair in pairs.itertuples(index=False):
        assert (pair.there, pair.back) == (
            flows.get((pair.court, pair.other_court), 0),
            flows.get((pair.other_court, pair.court), 0),
        )


def test_the_page_tells_of_other_options_as_the_explanation_does() -> None:
    made = made_plan()
    tables = plan_tables(made)
    shown = with_explanations(tables.view, tables["cases"])
    for row in shown.itertuples(index=False):
        found = explain(made, row.case_number)
        assert found.chosen is not None
        assert (row.chosen_net, row.chosen_capacity_cost) == (
            found.chosen.net_fen,
            found.chosen.capacity_cost_fen,
        )
        other = found.alternatives[0]
        assert row.other1.startswith(other.mode.zh)
        assert row.other1_difference == other.difference_net_fen
    text = page_text(made)
    assert "其他去处1" in text
    assert "法院往来" in text
