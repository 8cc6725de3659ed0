"""The court graph: courts, the hierarchy among them, the transfers that are open, and a plan's flows.

One directed graph shows everything: an edge from a court to its superior carries ``superior=True``, an edge
from a court to a court that may receive its cases carries the open modes; an edge may be both (escalation).
The rules run on arrays of the same hierarchy (:mod:`jiaocha.law.courts`); this graph is for people, reports
and checks.
"""

from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import NONE, AnyPositions, CourtTable
from jiaocha.law.distance import great_circle
from jiaocha.law.divisions import gazetteer
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import open_pairs
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import TRANSFER_MODES, Mode


def court_graph(
    quarter: Quarter, *, pairs: OpenPairs | None = None, room: Sequence[float] | None = None
) -> "nx.DiGraph[str]":
    """Build the court graph of a quarter.

    Parameters
    ----------
    quarter : Quarter
    pairs : OpenPairs, optional
        The open pairs of the quarter, if they are known already.
    room : sequence of float, shape (n_courts,), optional
        Free capacity by court in weighted cases; by default what the courts declared.

    Returns
    -------
    networkx.DiGraph
        Nodes are court codes in roster order, with ``name``, ``level``, ``category``, ``longitude``,
        ``latitude`` (degrees or None), ``backlog`` (cases or None), ``load_per_judge`` (cases a judge or
        None) and ``room`` (weighted cases or None). Edges have ``superior`` (bool), ``modes`` (tuple of Mode
        values open for at least one group), ``groups`` (number of open pairs of group and mode), ``decider``
        (code or None) and ``metres`` (straight line, -1 where unknown).
    """
    pairs = pairs or open_pairs(quarter)
    graph: nx.DiGraph[str] = nx.DiGraph(planning_court=quarter.policy.planning_court)
    graph.add_nodes_from(_nodes(quarter, pairs.courts, room))
    graph.add_edges_from(_superior_edges(pairs.courts))
    for origin, receiver, data in _transfer_edges(pairs):
        if graph.has_edge(origin, receiver):
            graph.edges[origin, receiver].update(data)
        else:
            graph.add_edge(origin, receiver, superior=False, **data)
    return graph


def superiors(graph: "nx.DiGraph[str]", code: str) -> list[str]:
    """Return the superiors of a court, the nearest first."""
    found: list[str] = []
    while above := [court for _, court, edge in graph.out_edges(code, data=True) if edge["superior"]]:
        code = above[0]
        found.append(code)
    return found


def decider(graph: "nx.DiGraph[str]", one: str, other: str) -> str | None:
    """Return the lowest common superior of two courts, which decides a transfer between them.

    A court that takes up a case from below decides that itself. None where the courts have no superior in
    common.
    """
    above = [other, *superiors(graph, other)]
    return next((court for court in [one, *superiors(graph, one)] if court in above), None)


def area(graph: "nx.DiGraph[str]", code: str) -> list[str]:
    """Return the courts in a superior's area, itself included, in roster order."""
    below = {code}
    layer = [code]
    while layer:
        layer = [
            court for each in layer for court, _, edge in graph.in_edges(each, data=True) if edge["superior"]
        ]
        below.update(layer)
    return [court for court in graph if court in below]


def metres_between(graph: "nx.DiGraph[str]", one: str, other: str) -> int:
    """Return the straight-line distance between two courts in metres; -1 where a seat is unknown."""
    return _metres(_seat(graph, one), _seat(graph, other))


def metres_from(graph: "nx.DiGraph[str]", division: str, code: str) -> int:
    """Return metres from a division (domicile, place of an asset) to a court; -1 where unknown."""
    divisions = gazetteer()
    longitude, latitude = divisions.coordinates(divisions.positions(pd.Series([division], dtype="str")))
    return _metres((float(longitude[0]), float(latitude[0])), _seat(graph, code))


def write_flows(
    graph: "nx.DiGraph[str]", flows: pd.DataFrame, prices: pd.DataFrame | None = None
) -> "nx.DiGraph[str]":
    """Write a plan's flows and prices onto a copy of the graph.

    Parameters
    ----------
    graph : networkx.DiGraph
    flows : pandas.DataFrame
        ``origin``, ``receiver`` (codes), ``mode`` (value of Mode), ``cases``; rows whose origin is the
        receiver (cases that stay in their court) make no edge.
    prices : pandas.DataFrame, optional
        ``court`` (code) and ``price`` (fen a minute of receiving room).

    Returns
    -------
    networkx.DiGraph
        Edges get ``cases`` (number sent) and ``cases_by_mode``; nodes ``sent``, ``received`` and ``price``.

    Raises
    ------
    ValueError
        If a flow runs where the graph has no open transfer in its mode.
    """
    graph = graph.copy()
    for node in graph.nodes.values():
        node.update(sent=0, received=0, price=0)
    for *_, edge in graph.edges(data=True):
        edge.update(cases=0, cases_by_mode={})
    moved = flows[flows["origin"] != flows["receiver"]]
    totals = moved.groupby(["origin", "receiver", "mode"], as_index=False)["cases"].sum()
    for origin, receiver, mode, cases in totals.itertuples(index=False, name=None):
        edge = graph.edges.get((origin, receiver), {})
        if mode not in edge.get("modes", ()):
            raise ValueError(f"{origin} 至 {receiver} 的 {mode} 没有开放")
        edge["cases"] += int(cases)
        edge["cases_by_mode"][mode] = int(cases)
        graph.nodes[origin]["sent"] += int(cases)
        graph.nodes[receiver]["received"] += int(cases)
    for court, price in [] if prices is None else zip(prices["court"], prices["price"], strict=True):
        graph.nodes[court]["price"] = price
    return graph


def reciprocal_pairs(graph: "nx.DiGraph[str]") -> list[tuple[str, str, int, int]]:
    """Return courts that send cases to each other: (one, other, cases there, cases back), in roster order."""
    place = {court: number for number, court in enumerate(graph)}
    return [
        (one, other, edge["cases"], graph.edges[other, one]["cases"])
        for one, other, edge in graph.edges(data=True)
        if place[one] < place[other]
        and edge.get("cases", 0)
        and graph.edges.get((other, one), {}).get("cases", 0)
    ]


def _nodes(
    quarter: Quarter, courts: CourtTable, room: Sequence[float] | None
) -> Iterable[tuple[str, dict[str, object]]]:
    table = quarter.courts
    judges = table["judges"].where(table["judges"] > 0)
    columns = {
        "name": table["name"],
        "level": table["level"],
        "category": table["category"],
        "longitude": pd.Series(courts.longitude),
        "latitude": pd.Series(courts.latitude),
        "backlog": table["backlog"],
        "load_per_judge": table["backlog"].astype("Float64") / judges,
        "room": table["declared_room"] if room is None else pd.Series(np.asarray(room, float)),
    }
    values = [column.astype(object).where(column.notna(), None) for column in columns.values()]
    for code, *row in zip(courts.code, *values, strict=True):
        yield str(code), dict(zip(columns, row, strict=True))


def _superior_edges(courts: CourtTable) -> Iterable[tuple[str, str, dict[str, object]]]:
    child = np.flatnonzero(courts.parent != NONE)
    above = courts.parent[child]
    for court, parent, metres in zip(child, above, _between(courts, child, above), strict=True):
        data = {"superior": True, "modes": (), "groups": 0, "decider": None, "metres": int(metres)}
        yield courts.code[court], courts.code[parent], data


def _transfer_edges(pairs: OpenPairs) -> Iterable[tuple[str, str, dict[str, object]]]:
    """Open changes of court, from every court of a group to the receiver."""
    facts, code = pairs.facts, pairs.courts.code
    profile = pd.DataFrame({"group": facts.group, "origin": facts.origin}).drop_duplicates()
    options = pd.DataFrame(
        {
            "group": pairs.option_group,
            "mode": pairs.option_mode,
            "receiver": pairs.option_receiver,
            "decider": pairs.option_decider,
        }
    )
    moves = options[options["mode"].isin([mode.position for mode in TRANSFER_MODES])].merge(
        profile, on="group"
    )
    moves = moves[moves["origin"] != moves["receiver"]]
    moves["modes"] = np.left_shift(1, moves["mode"].to_numpy(np.int64))
    moves = moves.drop_duplicates(["origin", "receiver", "group", "modes"])
    by_mode = moves.groupby(["origin", "receiver", "modes"])["group"].count().reset_index()
    by_pair = by_mode.groupby(["origin", "receiver"])[["modes", "group"]].sum().reset_index()
    one, other, bits_of, groups_of = by_pair.to_numpy(np.int64).T
    deciders = code[pairs.courts.common_superior(one, other)]
    metres = _between(pairs.courts, one, other).tolist()
    listed = {bits: _modes(bits) for bits in np.unique(bits_of).tolist()}
    columns = (code[one], code[other], bits_of.tolist(), groups_of.tolist(), deciders, metres)
    for origin, receiver, bits, groups, deciding, distance in zip(*columns, strict=True):
        data = {"modes": listed[bits], "groups": groups, "decider": deciding, "metres": distance}
        yield origin, receiver, data


def _modes(bits: int) -> tuple[str, ...]:
    return tuple(mode.value for mode in Mode if bits >> mode.position & 1)


def _between(courts: CourtTable, one: AnyPositions, other: AnyPositions) -> NDArray[np.int64]:
    return great_circle(
        courts.longitude[one], courts.latitude[one], courts.longitude[other], courts.latitude[other]
    )


def _seat(graph: "nx.DiGraph[str]", code: str) -> tuple[float, float]:
    node = graph.nodes[code]
    known = node["longitude"] is not None and node["latitude"] is not None
    return (node["longitude"], node["latitude"]) if known else (np.nan, np.nan)


def _metres(one: tuple[float, float], other: tuple[float, float]) -> int:
    return int(great_circle(*(np.array(degree) for degree in (*one, *other))))
