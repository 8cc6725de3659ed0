"""Contradictions: plans and bounds of jiaocha against what CP-SAT proves on the whole model.

``python -m benchmarks exactness --count 200``

Each problem has several thousand options: half of them with every kind of row, half from the synthetic
family at sizes around those at which the solver changes its methods. CP-SAT gets the problem as it stands,
without reductions or components, and a deterministic limit. Whatever it proves must agree: no plan of ours
above its bound, no certified or reported bound below its plan, no plan where it proves that there is none.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import Instance
from benchmarks.mixed_rows import mixed_rows
from benchmarks.regimes import regime
from benchmarks.registry import Grid, Row
from jiaocha_models import AssignmentProblem, Limits, Solution
from jiaocha_models.problem import UNLIMITED
from jiaocha_models.words import Status


def problem_of(seed: int) -> Instance:
    """Draw problem number ``seed``: even ones of mixed rows, odd ones of the synthetic family."""
    if seed % 2 == 0:
        problem, shape = mixed_rows(seed)
        return Instance("mixed", problem, seed=seed, parameters=asdict(shape))
    rng = np.random.default_rng([seed, 30])
    options = int(rng.choice([4, 8, 24]))
    n = int(rng.integers(100 if seed % 4 == 1 else 1_400, 2_000 if seed % 4 == 1 else 5_000)) // options
    courts = int(rng.choice([2, 6, 12, 20, 23, 25, 32, 60]))
    tight = float(rng.choice([0.1, 0.3, 0.6, 1.0]))
    shape_of = {"groups": n, "courts": courts, "options": options, "tight": tight}
    return Instance("regime", regime(n, courts, tight, options, seed), seed=seed, parameters=shape_of)


def cp_sat(problem: AssignmentProblem, work: float) -> tuple[str, int | None, int | None]:
    """Status, value and bound that CP-SAT finds on the model as it stands."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in range(problem.n_options)]
    for first, end in pairwise(problem.group_start.tolist()):
        model.add_exactly_one(take[first:end])
    uses: list[list[tuple[Any, int]]] = [[] for _ in range(problem.n_rows)]
    for k, (first, end) in enumerate(pairwise(problem.entry_start.tolist())):
        for e in range(first, end):
            uses[problem.entry_row[e]].append((take[k], int(problem.entry_amount[e])))
    loss = []
    for row, width, slope in zip(
        problem.soft_row.tolist(), problem.soft_width.tolist(), problem.soft_slope.tolist(), strict=True
    ):
        most = sum(abs(amount) for _, amount in uses[row]) + abs(int(problem.limit[row]))
        over = model.new_int_var(0, most if width == UNLIMITED else min(width, most), "")
        uses[row].append((over, -1))
        loss.append(slope * over)
    for row, used in enumerate(uses):
        model.add(sum(amount * x for x, amount in used) <= int(problem.limit[row]))
    model.maximize(sum(int(v) * x for v, x in zip(problem.value, take, strict=True)) - sum(loss))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model)
    name = str(solver.status_name(status)).lower()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return name, None, None
    return name, round(solver.objective_value), round(solver.best_objective_bound)


def contradictions(
    problem: AssignmentProblem, solution: Solution, proved: tuple[str, int | None, int | None]
) -> list[str]:
    """Say what in a solution cannot be true, by itself or beside what CP-SAT proved."""
    from jiaocha.certification import check_certificate, check_choice, value_of

    status, value, bound = proved
    found = []
    for name, certificate in (("certificate", solution.certificate), ("prices", solution.prices)):
        if (fault := check_certificate(problem, certificate)) is not None:
            found.append(f"{name} refused: {fault}")
        if value is not None and certificate.bound < value:
            found.append(f"bound {certificate.bound} of the {name} is below CP-SAT's plan {value}")
    if value is not None and solution.solver_bound is not None and solution.solver_bound < value:
        found.append(f"solver bound {solution.solver_bound} is below CP-SAT's plan {value}")
    if solution.status is Status.INFEASIBLE or len(solution.choice) == 0:
        if value is not None:
            found.append(f"no plan ({solution.status.value}), but CP-SAT has one of value {value}")
        return found
    if check_choice(problem, solution.choice):
        return [*found, "the plan breaks limits"]
    if value_of(problem, solution.choice) != solution.value:
        found.append("the value is not the plan's")
    if solution.value > solution.bound:
        found.append(f"value {solution.value} above the certified bound {solution.bound}")
    if bound is not None and solution.value > bound:
        found.append(f"value {solution.value} above CP-SAT's bound {bound}")
    if status == "infeasible":
        found.append("a plan where CP-SAT proves that there is none")
    proven = solution.status in (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER)
    if proven and value is not None and solution.value < value:
        found.append(f"value {solution.value} called proven below CP-SAT's plan {value}")
    return found


def _solve(instance: Instance, chosen: Namespace) -> list[Row]:
    from jiaocha import solve

    problem = instance.problem
    assert problem is not None
    begun = time.perf_counter()
    solution = solve(problem, Limits(effort=chosen.effort or 0.3, threads=chosen.threads))
    seconds = time.perf_counter() - begun
    proved = cp_sat(problem, chosen.work)
    return [
        instance.parameters
        | {
            "n_options": problem.n_options,
            "status": solution.status.value,
            "value": solution.value if len(solution.choice) else None,
            "bound": solution.bound,
            "solver_bound": solution.solver_bound,
            "methods": {method.value: count for method, count in solution.groups_by_method().items()},
            "seconds": round(seconds, 2),
            "cp_sat": proved[0],
            "cp_sat_value": proved[1],
            "cp_sat_bound": proved[2],
            "contradictions": contradictions(problem, solution, proved),
        }
    ]


def line(row: Row) -> str:
    """One row for people."""
    found = "; ".join(row["contradictions"]) or "agrees"
    return (
        f"{row['name']:6} seed {row['seed']:4} {row['n_options']:6} options  {row['seconds']:5.1f} s  "
        f"{row['status']:22} CP-SAT {row['cp_sat']:10}  {found}"
    )


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=200, help="problems")
    parser.add_argument("--first", type=int, default=0, help="number of the first problem")
    parser.add_argument("--work", type=float, default=3.0, help="CP-SAT's deterministic time")


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    found = [
        f"{r['name']} seed {r['seed']}: {'; '.join(r['contradictions'])}" for r in rows if r["contradictions"]
    ]
    if all(r["cp_sat_value"] is None and r["cp_sat"] != "infeasible" for r in rows):
        found.append("CP-SAT proved nothing at all: nothing was compared")
    return found


def _smallest(folder: Path) -> list[str]:
    return ["--count", "2", "--first", "8", "--effort", "0.02", "--work", "0.2",
            "--no-warm-up", "--json", str(folder / "exactness.json")]  # fmt: skip


BENCHMARK = Grid(
    name="exactness",
    summary="plans and bounds against what CP-SAT proves, on problems of several thousand options",
    add_arguments=_arguments,
    instances=lambda chosen: _instances(chosen),
    phases=lambda chosen: {"compare": _solve},
    describe=line,
    smallest=_smallest,
    faults=_faults,
    notes=("Synthetic problems. CP-SAT: one worker, deterministic limit.",),
)


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for seed in range(chosen.first, chosen.first + chosen.count):
        yield problem_of(seed)
