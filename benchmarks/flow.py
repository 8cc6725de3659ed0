"""Assignment and minimum-cost-flow instances, whose exact optima are known.

``python -m benchmarks flow --instances DIR --json FILE`` reads ``DIR/npz/NAME.npz``: a square matrix
``cost``; or ``n``, ``row``, ``col``, ``cost`` of a sparse one; or a network (``tail``, ``head``,
``capacity``, ``cost``, ``supply``). jiaocha solves what is an assignment; OR-Tools' SimpleMinCostFlow solves
everything, and jiaocha must meet its optimum. ``--transport 200x40x10x3 --seeds 0 1 2`` draws synthetic
transportation networks, each unit of a source a case. Tables ``DIR/*_instances.csv`` are read for the
comparison alone.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import Instance, Int64, archives, known_names, read_table, unit_rows, whole
from benchmarks.minimising import contradictions, line, minimised, tables, without_plan
from benchmarks.registry import Grid, Phase, Row
from jiaocha_models import AssignmentProblem

OPTIMA = ("optimum_published", "published_optimum", "optimum_scipy", "optimum_highs", "optimum_networkx")
"""Columns of the tables that may hold a known optimum, the published ones first."""


MOST_UNITS = 500_000
"""A network whose supplies come to more is no assignment worth writing out."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--instances", type=Path, nargs="+", default=[], help="folders with npz/NAME.npz")
    parser.add_argument("--names", nargs="+", help="only these instances, patterns allowed")
    parser.add_argument(
        "--transport", nargs="+", default=[], help="SOURCESxSINKSxDEGREExUNITS of synthetic networks"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="of the synthetic networks")


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for text in chosen.transport:
        sources, sinks, degree, units = (int(each) for each in text.split("x"))
        for seed in chosen.seeds:
            arrays = transportation(sources, sinks, degree, units, seed)
            yield Instance(f"transport {text}", assignment_of(arrays), seed=seed, data={})
    known_names(chosen.instances, chosen.names)
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
    """Take each unit of a source as a group and each sink as a row, where no arc does anything else.

    An arc may carry the whole supply of its source, so that units choose freely; supplies and demands
    balance.
    """
    supply = arrays["supply"].astype(np.int64)
    tail, head = arrays["tail"].astype(np.int64), arrays["head"].astype(np.int64)
    if (supply[tail] < 1).any() or (supply[head] >= 0).any() or supply.sum() != 0:
        return None
    sources, sinks = np.flatnonzero(supply > 0), np.flatnonzero(supply < 0)
    order = np.argsort(tail, kind="stable")
    source, row = np.searchsorted(sources, tail[order]), np.searchsorted(sinks, head[order])
    distinct = len(np.unique(source * len(sinks) + row)) == len(source)
    if not distinct or len(np.unique(source)) < len(sources) or (arrays["capacity"] < supply[tail]).any():
        return None
    if supply[sources].sum() > MOST_UNITS:
        return None
    # Arcs of a source lie together: repeat each source's run of arcs once a unit.
    arcs = np.bincount(source, minlength=len(sources))
    first = np.cumsum(arcs) - arcs
    units = np.repeat(np.arange(len(sources)), supply[sources])
    group = np.repeat(np.arange(len(units)), arcs[units])
    begins = np.repeat(np.cumsum(arcs[units]) - arcs[units], arcs[units])
    arc = np.arange(len(group)) - begins + first[units][group]
    cost = arrays["cost"][order].astype(np.int64)[arc]
    return unit_rows(group, row[arc], np.ones(len(cost), np.int64), -cost, -supply[sinks])


def transportation(sources: int, sinks: int, degree: int, units: int, seed: int) -> dict[str, Int64]:
    """Draw a transportation network in the manner of NETGEN: a feasible skeleton and random arcs.

    Every source gets ``degree`` distinct sinks. Supplies are 1 + Poisson so that they come to about
    ``units`` a source; the demands are those of one random flow, which shows that the network is feasible.
    Costs are uniform on 1..10,000. Synthetic.
    """
    rng = np.random.default_rng(seed)
    supply = 1 + rng.poisson(max(units - 1, 0), sources)
    tail = np.repeat(np.arange(sources), degree)
    head = np.argsort(rng.random((sources, sinks)), axis=1)[:, :degree].ravel()
    flow = rng.multinomial(supply, np.full(degree, 1 / degree)).ravel()
    demand = np.bincount(head, weights=flow, minlength=sinks).astype(np.int64)
    used = demand[head] > 0  # a sink that no flow reaches is none
    return {
        "tail": tail[used],
        "head": head[used] + sources,
        "capacity": supply[tail][used],
        "cost": rng.integers(1, 10_001, len(tail))[used],
        "supply": np.concatenate([supply, -demand]),
    }


def _jiaocha(instance: Instance, chosen: Namespace) -> list[Row]:
    if instance.problem is None:
        return []
    return [_without_assignment(minimised(instance, "jiaocha", chosen))]


def _without_assignment(row: Row) -> Row:
    """Leave the assignment out: a network of many units would fill the record with it."""
    return {key: part for key, part in row.items() if key != "assignment"}


def _min_cost_flow(instance: Instance, chosen: Namespace) -> list[Row]:
    if instance.problem is not None:
        return [_without_assignment(minimised(instance, "min_cost_flow", chosen))]
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
    return contradictions(rows) + without_plan(rows) + worse + _disagreements(rows)


def _disagreements(rows: list[Row]) -> list[str]:
    """Sentences for rows of jiaocha that are not the optimum SimpleMinCostFlow proved in the same run."""
    exact = {
        (row["name"], row.get("seed")): row["value"]
        for row in rows
        if row["solver"] == "min_cost_flow" and row["status"] == "optimal"
    }
    return [
        f"{row['name']} seed {row['seed']}: jiaocha {row['value']}, the exact optimum is {best}"
        for row in rows
        if row["solver"] == "jiaocha"
        and (best := exact.get((row["name"], row.get("seed")))) is not None
        and row["value"] is not None
        and row["value"] != best
    ]


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
    return [
        "--instances",
        str(folder),
        "--transport",
        "6x4x3x2",
        "--seconds",
        "5",
        "--no-warm-up",
        "--json",
        str(folder / "flow.json"),
    ]


BENCHMARK = Grid(
    name="flow",
    summary="assignment and minimum-cost-flow instances with known exact optima",
    add_arguments=_arguments,
    instances=_instances,
    phases=lambda chosen: _PHASES,
    describe=line,
    smallest=_smallest,
    faults=_faults,
    tables=tables,
    seconds=60.0,
    notes=("Networks that are no assignment are solved by SimpleMinCostFlow alone.",),
)
_PHASES: dict[str, Phase] = {"jiaocha": _jiaocha, "min_cost_flow": _min_cost_flow}
