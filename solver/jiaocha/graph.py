"""The court graph with the room of every court and, given a plan, its flows and prices."""

from typing import Protocol

import networkx as nx
import numpy as np
import pandas as pd

from jiaocha.law import graph as law_graph
from jiaocha.law.opened import OpenPairs
from jiaocha.worth.capacities import receiving_room
from jiaocha.worth.totals import row_use
from jiaocha_models.options import Options
from jiaocha_models.problem import Solution
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import TRANSFER_MODES, Mode, Resource


class Planned(Protocol):
    """A plan, just made or read from its folder."""

    @property
    def quarter(self) -> Quarter:
        """The quarter as it was planned."""

    @property
    def options(self) -> Options:
        """Every open option."""

    @property
    def solution(self) -> Solution:
        """The choice and the prices."""


def court_graph(
    quarter: Quarter, *, plan: Planned | None = None, pairs: OpenPairs | None = None
) -> "nx.DiGraph[str]":
    """Build the court graph of a quarter: hierarchy, distances, open transfers, room.

    Parameters
    ----------
    quarter : Quarter
    plan : Planned, optional
        A plan of this quarter, whose flows and prices are written onto the graph.
    pairs : OpenPairs, optional
        The open pairs of the quarter, if they are known already.

    Returns
    -------
    networkx.DiGraph
        As :func:`jiaocha.law.graph.court_graph` describes it, with ``room`` (weighted cases) as declared,
        else by the rule of the policy, and ``room_source`` (Chinese sentence). With a plan, edges also have
        ``cases`` and ``cases_by_mode``, and nodes ``received``, ``sent`` (cases), ``free`` (weighted cases
        the plan leaves) and ``price`` (fen a minute of receiving room).
    """
    room = receiving_room(quarter)
    graph = law_graph.court_graph(quarter, pairs=pairs, room=room["units"].tolist())
    codes = list(graph)
    nx.set_node_attributes(graph, dict(zip(codes, room["source"], strict=True)), "room_source")
    if plan is None:
        return graph
    minutes = _minute_rows(plan)
    graph = law_graph.write_flows(graph, _flows(plan), minutes[["court", "price"]])
    per_unit = quarter.policy.capacity.minutes_per_unit
    free = {code: graph.nodes[code]["room"] for code in codes}
    free |= dict(zip(minutes["court"], (minutes["left"] / per_unit).tolist(), strict=True))
    nx.set_node_attributes(graph, free, "free")
    return graph


def _flows(plan: Planned) -> pd.DataFrame:
    """Cases that change their court: ``origin`` and ``receiver`` (codes), ``mode``, ``cases``."""
    options, code = plan.options, plan.quarter.courts["code"].to_numpy(object)
    candidate = np.flatnonzero(options.case_group >= 0) if len(plan.solution.choice) else np.zeros(0, int)
    chosen = plan.solution.choice[options.case_group[candidate]]
    mode = options.option_mode[chosen]
    moved = np.isin(mode, [each.position for each in TRANSFER_MODES])
    names = np.array([each.value for each in Mode], object)
    origin = plan.quarter.cases["court_code"].to_numpy(object)[candidate[moved]]
    receiver = code[options.option_receiver[chosen[moved]]]
    flows = pd.DataFrame({"origin": origin, "receiver": receiver, "mode": names[mode[moved]], "cases": 1})
    return flows.groupby(["origin", "receiver", "mode"], as_index=False)[["cases"]].sum()


def _minute_rows(plan: Planned) -> pd.DataFrame:
    """Receivers' minutes: ``court`` (code), ``left`` (minutes) and ``price`` (fen a minute)."""
    options, prices = plan.options, plan.solution.prices
    known = len(prices.row_multiplier) == options.problem.n_rows
    price = prices.row_multiplier / prices.denominator if known else np.zeros(options.problem.n_rows)
    table = pd.DataFrame(
        {
            "court": plan.quarter.courts["code"].to_numpy(object)[options.rows["court"]],
            "left": options.problem.limit - row_use(options, plan.solution.choice),
            "price": np.asarray(price, np.float64),
        }
    )
    return table[(options.rows["resource"] == Resource.RECEIVER_MINUTES.value).to_numpy()]
