"""The court graph: nodes, hierarchy, open transfers, and a plan's flows written back."""

import pandas as pd
import pytest

import jiaocha as jc
from jiaocha.law.graph import (
    area,
    court_graph,
    decider,
    metres_between,
    metres_from,
    reciprocal_pairs,
    superiors,
    write_flows,
)
from tests.tiny import case, tiny_quarter


@pytest.fixture(scope="module")
def graph():
    cases = [case(1), case(2, "宁0424"), case(3, "宁0422", debtor_identifier="证件2")]
    courts = {"宁0424": {"declared_room": 12.5}, "宁0425": {"judges": None}}
    return jc.court_graph(tiny_quarter(cases=cases, courts=courts, wide=True, planning_court="宁"))


def test_nodes_carry_load_and_room_in_roster_order(graph):
    assert list(graph)[:3] == ["最高法", "宁", "宁04"]
    assert graph.nodes["宁0424"]["room"] == 12.5
    assert graph.nodes["宁0424"]["load_per_judge"] == 75.0
    assert graph.nodes["宁0425"]["load_per_judge"] is None
    assert graph.nodes["宁0425"]["room"] == 12.0
    assert "未申报，按上季度收案" in graph.nodes["宁0425"]["room_source"]
    assert graph.nodes["宁0425"]["backlog"] == 300


def test_room_by_another_rule_can_be_given():
    quarter = tiny_quarter()
    graph = court_graph(quarter, room=range(len(quarter.courts)))
    assert graph.nodes["宁04"]["room"] == 2.0


def test_hierarchy(graph):
    assert superiors(graph, "宁0423") == ["宁04", "宁", "最高法"]
    assert area(graph, "宁04") == ["宁04", "宁0402", "宁0422", "宁0423", "宁0424", "宁0425"]
    assert len(area(graph, "最高法")) == len(graph)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("宁0423", "宁0424", "宁04"),
        ("宁0423", "宁0104", "宁"),
        ("宁0423", "甘0802", "最高法"),
        ("宁0423", "宁04", "宁04"),
    ],
)
def test_decider_is_the_lowest_common_superior(graph, one, other, expected):
    assert decider(graph, one, other) == expected


def test_edges_say_what_is_open(graph):
    directed = graph.edges["宁0423", "宁0424"]
    assert directed["modes"] == ("directed",)
    assert (directed["superior"], directed["decider"], directed["groups"]) == (False, "宁04", 1)
    escalated = graph.edges["宁0423", "宁04"]
    assert (escalated["superior"], escalated["modes"]) == (True, ("escalated",))
    assert graph.edges["宁0424", "宁0425"]["modes"] == ("centralized",)
    assert not graph.has_edge("宁0423", "甘0802")
    assert graph.edges["宁04", "宁"]["modes"] == ()


def test_distances(graph):
    assert metres_between(graph, "宁0423", "宁0424") == graph.edges["宁0423", "宁0424"]["metres"]
    assert metres_from(graph, "640424", "宁0423") == metres_between(graph, "宁0424", "宁0423")
    assert metres_from(graph, "999999", "宁0423") == -1


def test_flows_and_prices_are_written_on_a_copy(graph):
    flows = pd.DataFrame(
        [
            ("宁0423", "宁0424", "directed", 2),
            ("宁0424", "宁0423", "centralized", 1),
            ("宁0423", "宁0423", "supervised", 5),
        ],
        columns=["origin", "receiver", "mode", "cases"],
    )
    prices = pd.DataFrame({"court": ["宁0424"], "price": [1250]})
    with_flows = write_flows(graph, flows, prices)
    assert reciprocal_pairs(with_flows) == [("宁0423", "宁0424", 2, 1)]
    assert with_flows.edges["宁0423", "宁0424"]["cases_by_mode"] == {"directed": 2}
    node = with_flows.nodes["宁0424"]
    assert (node["received"], node["sent"], node["price"]) == (2, 1, 1250)
    assert "cases" not in graph.edges["宁0423", "宁0424"]
    assert reciprocal_pairs(graph) == []


def test_flow_along_a_closed_edge_is_refused(graph):
    flows = pd.DataFrame({"origin": ["宁0423"], "receiver": ["甘0802"], "mode": ["directed"], "cases": [1]})
    with pytest.raises(ValueError, match="宁0423 至 甘0802"):
        write_flows(graph, flows)


def test_only_a_declaration_counts_where_no_rule_of_room_is_given():
    graph = court_graph(tiny_quarter(courts={"宁0424": {"declared_room": None}}))
    assert graph.nodes["宁0424"]["room"] is None


def test_a_plan_leaves_its_flows_and_prices_on_the_graph():
    quarter = tiny_quarter(
        cases=[case(serial, debtor_identifier=f"证件{serial}") for serial in range(1, 5)],
        courts={"宁0424": {"declared_room": 8.0}},
    )
    plan = jc.plan(quarter)
    graph = jc.court_graph(quarter, plan=plan)
    moved = sum(edge["cases"] for *_, edge in graph.edges(data=True))
    assert moved == plan.summary.totals.cases_transferred > 0
    assert moved == sum(node["received"] for node in graph.nodes.values())
    assert moved == sum(node["sent"] for node in graph.nodes.values())
    for node in graph.nodes.values():
        assert 0 <= node["free"] <= node["room"]
        assert node["received"] == 0 or node["free"] < node["room"]
        assert node["price"] >= 0
