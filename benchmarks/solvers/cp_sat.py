"""CP-SAT, from nothing or from the greedy plan as a hint."""

import time
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.solvers import Outcome, Request, Trajectory
from benchmarks.solvers.linear import choice_of, linear_program, upper_bound
from jiaocha_models import AssignmentProblem

NAMES = ("cp_sat", "cp_sat_from_greedy")
SETTING = "CP-SAT, default parameters with num_workers; exactly-one per group, one linear row a capacity"


def run(request: Request) -> Outcome:
    """Solve within the limit."""
    begun = time.perf_counter()
    model, variables = _model(request.problem)
    if request.solver == "cp_sat_from_greedy":
        _hint(model, variables, request.problem)
    built = time.perf_counter()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = request.threads
    solver.parameters.max_time_in_seconds = request.seconds
    solver.parameters.random_seed = request.seed
    watch = _Watch(built)
    status = solver.solve(model, watch)
    seconds = time.perf_counter() - built
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    x = [solver.boolean_value(each) for each in variables] if found else []
    known = found or status == cp_model.UNKNOWN
    return Outcome(
        status=solver.status_name(status).lower(),
        choice=choice_of(request.problem, np.array(x, np.float64)) if found else None,
        bound=upper_bound(solver.best_objective_bound) if known else None,
        seconds=seconds,
        build_seconds=built - begun,
        reason="" if found else f"CP-SAT ended with {solver.status_name(status)}",
        trajectory=watch.seen,
    )


def _model(problem: AssignmentProblem) -> tuple[cp_model.CpModel, list[Any]]:
    """Build the model; the variables returned are those of the options."""
    program = linear_program(problem)
    model = cp_model.CpModel()
    options = [model.new_bool_var("") for _ in range(problem.n_options)]
    segments = [model.new_int_var(0, int(each), "") for each in program.upper[problem.n_options :]]
    every = options + segments
    for start, stop in zip(problem.group_start[:-1], problem.group_start[1:], strict=True):
        model.add_exactly_one(options[start:stop])
    matrix, start = program.matrix, program.matrix.indptr
    for row in range(problem.n_groups, matrix.shape[0]):
        entries = slice(start[row], start[row + 1])
        terms = [every[column] for column in matrix.indices[entries]]
        use = cp_model.LinearExpr.weighted_sum(terms, matrix.data[entries].tolist())
        model.add(use <= int(problem.limit[row - problem.n_groups]))
    model.maximize(cp_model.LinearExpr.weighted_sum(every, program.value.tolist()))
    return model, options


def _hint(model: cp_model.CpModel, variables: list[Any], problem: AssignmentProblem) -> None:
    """Start from our greedy plan: the whole of it where it is complete, else what it placed."""
    from jiaocha_scenarios.greedy import greedy_by_regret

    choice = greedy_by_regret(problem)
    taken = np.zeros(problem.n_options, bool)
    taken[choice[choice >= 0]] = True
    for variable, take in zip(variables, taken.tolist(), strict=True):
        model.add_hint(variable, take)


class _Watch(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]
    """Value and bound whenever a better plan appears."""

    def __init__(self, begun: float) -> None:
        super().__init__()
        self.begun = begun
        self.seen: Trajectory = []

    def on_solution_callback(self) -> None:
        """Note time, value and bound."""
        seconds = time.perf_counter() - self.begun
        self.seen.append((seconds, round(self.objective_value), upper_bound(self.best_objective_bound)))
