"""The tier of every change: quality at fixed effort against stored gaps; speed is told, never judged.

``python -m benchmarks gate`` fails where a certified or a solver's gap is beyond the stored one, where a plan
or a bound does not pass the checker, where verification finds anything, or where 1 and 2 threads give
different plans. ``--store`` writes what this run reached to ``benchmarks/gate.json``. Effort is fixed, so
that gaps do not depend on the machine.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import Instance, generalised_assignment
from benchmarks.isolated import solve_apart, without_arrays
from benchmarks.quarter import measure
from benchmarks.regimes import regime
from benchmarks.registry import Grid, Phase
from benchmarks.tables import Table, percent, seconds

Row = dict[str, Any]

STORED = Path(__file__).with_name("gate.json")

TOLERANCE = 1e-5
"""A gap may be larger than the stored one by this much: versions of libraries may move a digit."""

REGIMES = {"1000x70x0.3": 0.3, "5000x300x0.3": 0.05, "5000x300x1.0": 0.03}
"""Effort of each problem of the family."""

AGENTS = {"agents 10x100": 0.5}
QUARTERS = {"prefecture": 1.0, "province": 0.2}
THREADS_CHECKED = "1000x70x0.3"


def agents_and_jobs(agents: int, jobs: int, seed: int) -> Instance:
    """Draw costs that fall where weights rise (as class D of the literature), capacity 0.8 of the mean."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 101, (agents, jobs))
    cost = 111 - weight + rng.integers(-10, 11, (agents, jobs))
    capacity = (weight.sum(1) * 0.8 / agents).astype(np.int64)
    problem = generalised_assignment(cost, weight, capacity)
    return Instance(f"agents {agents}x{jobs}", problem, seed=seed)


def _instances(chosen: Namespace) -> Iterator[Instance]:
    every = [*REGIMES, *AGENTS, *QUARTERS]
    for name in chosen.only or every:
        if name in REGIMES:
            n, courts, tight = name.split("x")
            yield Instance(name, regime(int(n), int(courts), float(tight)), seed=0)
        elif name in AGENTS:
            yield agents_and_jobs(10, 100, 0)
        else:
            yield Instance(f"quarter {name}", None, seed=0, parameters={"size": name})


def _jiaocha(instance: Instance, chosen: Namespace) -> list[Row]:
    if instance.problem is None:
        size = instance.parameters["size"]
        limits = {"effort": QUARTERS[size], "threads": chosen.threads}
        return [{"solver": "jiaocha", **measure(size, instance.seed or 0, limits)}]
    effort = (REGIMES | AGENTS)[instance.name]
    row = solve_apart(instance, "jiaocha", None, chosen.threads, effort)
    if instance.name == THREADS_CHECKED:
        other = solve_apart(instance, "jiaocha", None, 1 if chosen.threads > 1 else 2, effort)
        row["same_on_threads"] = bool(np.array_equal(row["choice"], other["choice"]))
    return [without_arrays(row)]


def _greedy(instance: Instance, chosen: Namespace) -> list[Row]:
    """Run the peer of the speed ratio, in the same run on the same machine."""
    if instance.name not in REGIMES:  # the greedy plan gets stuck where every job needs an agent
        return []
    return [without_arrays(solve_apart(instance, "greedy", None, chosen.threads))]


PHASES: dict[str, Phase] = {"jiaocha": _jiaocha, "greedy": _greedy}


def faults(rows: list[Row], chosen: Namespace) -> list[str]:
    """Compare with the stored gaps; with ``--store``, store what was reached, if it is sound."""
    mine = [row for row in rows if row["solver"] == "jiaocha"]
    found = []
    for row in mine:
        if row["value"] is None or not row["certified"]:
            found.append(f"{row['name']}: no checked plan and bound: {row['reason']}")
        if row.get("same_on_threads") is False:
            found.append(f"{row['name']}: another number of threads gave another plan")
    if chosen.store and not found:
        kept = stored(chosen.stored) | {row["name"]: {key: row[key] for key in KEPT} for row in mine}
        chosen.stored.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return found + worse(mine, stored(chosen.stored), chosen.tolerance)


KEPT = ("gap", "solver_gap", "value", "bound")


def worse(rows: list[Row], known: dict[str, Row], tolerance: float) -> list[str]:
    """Sentences for gaps beyond the stored ones, and for instances without one."""
    found = []
    for row in rows:
        if row["name"] not in known:
            found.append(f"{row['name']}: no gap is stored; python -m benchmarks gate --store")
            continue
        for key in ("gap", "solver_gap"):
            before, now = known[row["name"]][key], row[key]
            if now is not None and now > before + tolerance:
                found.append(f"{row['name']}: {key} {percent(now)} is beyond the stored {percent(before)}")
    return found


def stored(file: Path) -> dict[str, Row]:
    """Gaps by the name of the instance; none where nothing was stored."""
    known: dict[str, Row] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return known


def tables(rows: list[Row]) -> list[Table]:
    """Gaps, and seconds beside those of the peer."""
    peers = {row["name"]: row["seconds"] for row in rows if row["solver"] == "greedy"}
    lines = tuple(
        (
            row["name"],
            percent(row["gap"]),
            percent(row["solver_gap"]),
            seconds(row["seconds"]),
            f"{row['seconds'] / peers[row['name']]:.1f}" if peers.get(row["name"]) else "",
        )
        for row in rows
        if row["solver"] == "jiaocha"
    )
    headings = ("instance", "certified gap", "solver gap", "seconds", "times the greedy plan's")
    return [Table("At fixed effort (seconds inform, they fail nothing):", headings, lines)]


def line(row: Row) -> str:
    """One row for people."""
    if row["value"] is None:
        return f"{row['name']:20} {row['solver']:8} no plan: {row['reason']}"
    return f"{row['name']:20} {row['solver']:8} gap {percent(row['gap'])}  {row['seconds']:.1f} s"


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--store", action="store_true", help="store the gaps of this run")
    parser.add_argument("--stored", type=Path, default=STORED, help="file of the stored gaps")
    parser.add_argument("--only", nargs="+", choices=[*REGIMES, *AGENTS, *QUARTERS], help="only these")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE)


def _smallest(folder: Path) -> list[str]:
    small = ["--only", "prefecture", "--store", "--stored", str(folder / "gaps.json"), "--no-warm-up"]
    return [*small, "--json", str(folder / "gate.json")]


BENCHMARK = Grid(
    name="gate",
    summary="quality at fixed effort against stored gaps, for every change",
    add_arguments=_arguments,
    instances=_instances,
    phases=lambda chosen: PHASES,
    describe=line,
    smallest=_smallest,
    faults=faults,
    tables=tables,
    seconds=None,
)
