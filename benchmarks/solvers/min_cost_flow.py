"""OR-Tools' SimpleMinCostFlow, exact on networks and on problems whose options use one unit of one row."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from benchmarks.solvers import Outcome, Request
from jiaocha_models import AssignmentProblem

NAMES = ("min_cost_flow",)
SETTING = "SimpleMinCostFlow (cost scaling), exact"

Int64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs with capacity and cost, and the supply of each node (negative: demand)."""

    tail: Int64
    head: Int64
    capacity: Int64
    cost: Int64
    supply: Int64


def run(request: Request) -> Outcome:
    """Solve by flow where the problem is one."""
    problem = request.problem
    if not is_flow(problem):
        return Outcome("no_flow", reason="some option uses more than one unit of one row, or a row is soft")
    begun = time.perf_counter()
    network = _network(problem)
    built = time.perf_counter()
    cost, flow = cheapest(network)
    seconds = time.perf_counter() - built
    if cost is None:
        return Outcome("infeasible", seconds=seconds, reason="no flow meets every supply")
    choice = np.flatnonzero(flow[: problem.n_options] > 0)
    return Outcome(
        "optimal",
        choice=np.asarray(choice, np.int64),
        bound=-cost,
        seconds=seconds,
        build_seconds=built - begun,
    )


def is_flow(problem: AssignmentProblem) -> bool:
    """Whether every option uses one unit of at most one row, and every row is hard."""
    entries = np.diff(problem.entry_start)
    return bool((entries <= 1).all() and (problem.entry_amount == 1).all() and not len(problem.soft_row))


def cheapest(network: Network) -> tuple[int | None, Int64]:
    """Least cost of a flow that meets every supply, and the flow; None where there is none."""
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        network.tail.astype(np.int32),
        network.head.astype(np.int32),
        network.capacity.astype(np.int64),
        network.cost.astype(np.int64),
    )
    solver.set_nodes_supplies(np.arange(len(network.supply), dtype=np.int32), network.supply.astype(np.int64))
    if solver.solve() != solver.OPTIMAL:
        return None, np.zeros(0, np.int64)
    flow = np.asarray(solver.flows(np.arange(len(network.tail), dtype=np.int32)), np.int64)
    return sum(int(f) * int(c) for f, c in zip(flow, network.cost, strict=True) if f), flow


def _network(problem: AssignmentProblem) -> Network:
    """Lead groups to rows and rows to one sink that takes every group; options come first among the arcs."""
    groups, rows = problem.n_groups, problem.n_rows
    sink = groups + rows
    head = np.full(problem.n_options, sink, np.int64)
    uses = np.diff(problem.entry_start) == 1
    head[uses] = groups + problem.entry_row
    supply = np.zeros(sink + 1, np.int64)
    supply[:groups], supply[sink] = 1, -groups
    return Network(
        tail=np.concatenate([problem.option_group, groups + np.arange(rows)]),
        head=np.concatenate([head, np.full(rows, sink)]),
        capacity=np.concatenate([np.ones(problem.n_options, np.int64), np.clip(problem.limit, 0, groups)]),
        cost=np.concatenate([-problem.value, np.zeros(rows, np.int64)]),
        supply=supply,
    )
