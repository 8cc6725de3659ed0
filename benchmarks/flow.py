"""Assignment and minimum-cost-flow instances, whose exact optima are known.

``python -m benchmarks flow --instances DIR --json FILE`` reads ``DIR/npz/NAME.npz``: a square matrix
``cost``; or ``n``, ``row``, ``col``, ``cost`` of a sparse one; or a network (``tail``, ``head``,
``capacity``, ``cost``, ``supply``). jiaocha solves what is an assignment; OR-Tools' SimpleMinCostFlow solves
everything. Tables ``DIR/*_instances.csv`` are read for the comparison alone.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import Instance, archives, read_table, unit_rows, whole
from benchmarks.minimising import contradictions, line, minimised, without_plan
from benchmarks.registry import Grid, Phase, Row
from jiaocha_models import AssignmentProblem

OPTIMA = ("optimum_published", "published_optimum", "optimum_scipy", "optimum_highs", "optimum_networkx")
"""Columns of the tables that may hold a known optimum, the published ones first."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--instances", type=Path, nargs="+", required=True, help="folders with npz/NAME.npz")
    parser.add_argument("--names", nargs="+", help="only these instances")


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for folder in chosen.instances:
        tables = [read_table(file) for file in sorted(folder.glob("*_instances.csv"))]
        table = {name: row for each in tables for name, row in each.items()}
        for name, arrays in archives(folder, chosen.names):
            known = [whole(table.get(name, {}).get(column)) for column in OPTIMA]
            optimum = next((each for each in known if each is not None), None)
            problem = assignment_of(arrays)
            yield Instance(name, problem, optimum=optimum, data={} if problem else arrays)


def assignment_of(arrays: dict[str, Any]) -> AssignmentProblem | None:
    """Write an instance as an assignment problem, None where it is a network that is none."""
    if "row" in arrays:
        order = np.lexsort((arrays["col"], arrays["row"]))
        row, col, cost = (arrays[name][order].astype(np.int64) for name in ("row", "col", "cost"))
        return unit_rows(row, col, np.ones(len(cost), np.int64), -cost, np.ones(int(arrays["n"]), np.int64))
    if "tail" in arrays:
        return _assignment_of_network(arrays)
    cost = arrays["cost"].astype(np.int64)
    n, columns = cost.shape
    row, col = np.divmod(np.arange(n * columns), columns)
    return unit_rows(row, col, np.ones(cost.size, np.int64), -cost.ravel(), np.ones(columns, np.int64))


def _assignment_of_network(arrays: dict[str, Any]) -> AssignmentProblem | None:
    """Take sources of one unit as groups and sinks as rows, where no arc does anything else."""
    supply = arrays["supply"].astype(np.int64)
    tail, head = arrays["tail"].astype(np.int64), arrays["head"].astype(np.int64)
    if (supply > 1).any() or (supply[tail] != 1).any() or (supply[head] >= 0).any() or supply.sum() != 0:
        return None
    sources, sinks = np.flatnonzero(supply == 1), np.flatnonzero(supply < 0)
    order = np.argsort(tail, kind="stable")
    group, row = np.searchsorted(sources, tail[order]), np.searchsorted(sinks, head[order])
    distinct = len(np.unique(group * len(sinks) + row)) == len(group)
    if not distinct or len(np.unique(group)) < len(sources) or (arrays["capacity"] < 1).any():
        return None
    cost = arrays["cost"][order].astype(np.int64)
    return unit_rows(group, row, np.ones(len(cost), np.int64), -cost, -supply[sinks])


def _jiaocha(instance: Instance, chosen: Namespace) -> list[Row]:
    if instance.problem is None:
        return []
    return [minimised(instance, "jiaocha", chosen)]


def _min_cost_flow(instance: Instance, chosen: Namespace) -> list[Row]:
    if instance.problem is not None:
        return [minimised(instance, "min_cost_flow", chosen)]
    return [_network(instance)]


def _network(instance: Instance) -> Row:
    """Solve a network here: it has no choice that could be checked, only a flow."""
    from benchmarks.solvers.min_cost_flow import SETTING, Network, cheapest

    arrays = {name: part.astype(np.int64) for name, part in instance.data.items()}
    begun = time.perf_counter()
    cost, _ = cheapest(Network(**arrays))
    row: Row = {
        "solver": "min_cost_flow",
        "setting": SETTING,
        "value": cost,
        "bound": cost,
        "solver_bound": cost,
    }
    row |= {"certified": False, "optimum": instance.optimum, "above_optimum": None, "trajectory": []}
    if cost is not None and instance.optimum is not None:
        row["above_optimum"] = (cost - instance.optimum) / max(abs(instance.optimum), 1)
    row["seconds"] = round(time.perf_counter() - begun, 3)
    row["status"] = "infeasible" if cost is None else "optimal"
    return row | {"reason": "" if cost is not None else "no flow meets every supply"}


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    """Fail on a contradiction, a missing plan, and an answer that is not the known optimum."""
    worse = [
        f"{row['name']} ({row['solver']}): value {row['value']} is not the known optimum {row['optimum']}"
        for row in rows
        if row["value"] is not None and row["optimum"] is not None and row["value"] > row["optimum"]
    ]
    return contradictions(rows) + without_plan(rows) + worse


def _smallest(folder: Path) -> list[str]:
    """Write a dense assignment, a sparse one and a network with a node in between; all synthetic."""
    inner = folder / "npz"
    inner.mkdir()
    np.savez(inner / "dense.npz", cost=np.array([[3, 1], [2, 4]]))
    np.savez(
        inner / "sparse.npz", n=2, row=np.array([0, 1, 1]), col=np.array([1, 0, 1]), cost=np.array([1, 2, 9])
    )
    np.savez(
        inner / "network.npz",
        tail=np.array([0, 1]),
        head=np.array([1, 2]),
        capacity=np.array([5, 5]),
        cost=np.array([1, 2]),
        supply=np.array([4, 0, -4]),
    )
    (folder / "small_instances.csv").write_text(
        "name,optimum_scipy\ndense,3\nsparse,3\nnetwork,12\n", "utf-8"
    )
    return ["--instances", str(folder), "--seconds", "5", "--no-warm-up", "--json", str(folder / "flow.json")]


BENCHMARK = Grid(
    name="flow",
    summary="assignment and minimum-cost-flow instances with known exact optima",
    add_arguments=_arguments,
    instances=_instances,
    phases=lambda chosen: _PHASES,
    describe=line,
    smallest=_smallest,
    faults=_faults,
    seconds=60.0,
    notes=("Networks that are no assignment are solved by SimpleMinCostFlow alone.",),
)
_PHASES: dict[str, Phase] = {"jiaocha": _jiaocha, "min_cost_flow": _min_cost_flow}
