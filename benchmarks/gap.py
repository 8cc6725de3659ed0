"""The generalized assignment library, always as a minimisation.

``python -m benchmarks gap --instances DIR --seconds 20 --json FILE`` reads ``DIR/npz/NAME.npz`` (cost and
weight, agents x jobs; capacity) and, for the comparison alone, ``DIR/gap_instances.csv``. Stored solutions
are never read. With ``--maximise`` the same matrices are profits: rows are then the negated profits.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import Instance, archives, generalised_assignment, known_names, read_table, whole
from benchmarks.minimising import contradictions, line, minimised, tables, without_plan
from benchmarks.registry import Grid, Phase, Row
from benchmarks.tables import percent

SOLVERS = ("jiaocha", "cp_sat", "scip", "highs", "glop", "pdlp")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--instances", type=Path, required=True, help="folder with npz/NAME.npz")
    parser.add_argument("--names", nargs="+", help="only these instances, patterns allowed")
    parser.add_argument("--maximise", action="store_true", help="read the matrices as profits")
    parser.add_argument("--solvers", nargs="+", choices=SOLVERS, default=["jiaocha"])
    parser.add_argument("--most-above", type=float, help="share by which our value may pass the optimum")
    parser.add_argument("--mean-above", type=float, help="the same for the mean over the instances")


def read_instances(folder: Path, names: list[str] | None, maximise: bool = False) -> Iterator[Instance]:
    """Read the instances; the optimum is that of the minimisation of the (negated) matrices."""
    table = read_table(folder / "gap_instances.csv")
    for name, arrays in archives(folder, names):
        cost = arrays["cost"].astype(np.int64) * (-1 if maximise else 1)
        known = whole(table.get(name, {}).get("optimum_max" if maximise else "optimum_min"))
        yield Instance(
            name,
            generalised_assignment(cost, arrays["weight"].astype(np.int64), arrays["capacity"]),
            optimum=-known if maximise and known is not None else known,
            parameters={"agents": cost.shape[0], "jobs": cost.shape[1]},
        )


def _instances(chosen: Namespace) -> Iterator[Instance]:
    known_names([chosen.instances], chosen.names)
    return read_instances(chosen.instances, chosen.names, chosen.maximise)


def _phases(chosen: Namespace) -> dict[str, Phase]:
    def phase(solver: str) -> Phase:
        return lambda instance, chosen: [minimised(instance, solver, chosen)]

    return {solver: phase(solver) for solver in chosen.solvers}


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    return contradictions(rows) + without_plan(rows) + _too_far(rows, chosen.most_above, chosen.mean_above)


def _too_far(rows: list[Row], most: float | None, mean: float | None) -> list[str]:
    """Sentences for values of jiaocha too far above the known optimum, each and on average."""
    above = {row["name"]: row["above_optimum"] for row in rows if row["solver"] == "jiaocha"}
    known = {name: share for name, share in above.items() if share is not None}
    found = [
        f"{name}: {percent(share)} above the known optimum, more than {percent(most)}"
        for name, share in known.items()
        if most is not None and share > most
    ]
    if mean is not None and known:
        reached = sum(known.values()) / len(known)
        if reached > mean:
            found.append(f"on average {percent(reached)} above the known optima, more than {percent(mean)}")
    return found


def _smallest(folder: Path) -> list[str]:
    """Write one synthetic instance of two agents and four jobs."""
    problem = {
        "cost": [[4, 2, 6, 3], [3, 5, 2, 4]],
        "weight": [[2, 3, 2, 2], [3, 2, 3, 2]],
        "capacity": [5, 5],
    }
    arrays: dict[str, Any] = {name: np.array(part) for name, part in problem.items()}
    (folder / "npz").mkdir()
    np.savez(folder / "npz" / "tiny.npz", **arrays)
    # Of the 16 assignments five are feasible; 0 0 1 1 costs least (12), 0 1 0 1 most (19).
    (folder / "gap_instances.csv").write_text("name,optimum_min,optimum_max\ntiny,12,19\n", "utf-8")
    return ["--instances", str(folder), "--seconds", "5", "--no-warm-up", "--json", str(folder / "gap.json")]


BENCHMARK = Grid(
    name="gap",
    summary="the generalized assignment library, always as a minimisation",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=line,
    smallest=_smallest,
    faults=_faults,
    tables=tables,
    seconds=60.0,
    notes=("Values are recomputed from the assignment; known optima are used for the comparison alone.",),
)
