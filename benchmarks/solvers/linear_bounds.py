"""GLOP and PDLP on the linear relaxation: a bound and no plan."""

import time
from typing import Any

import numpy as np
from ortools.linear_solver.python import model_builder_helper
from scipy.sparse import csr_matrix

from benchmarks.solvers import Outcome, Request
from benchmarks.solvers.linear import linear_program, upper_bound

NAMES = ("glop", "pdlp")
SETTING = "linear relaxation; GLOP by default, PDLP to a relative gap of 1e-8 (its bound is approximate)"

PDLP = (
    "num_threads: {threads} termination_criteria {{ simple_optimality_criteria {{ "
    "eps_optimal_absolute: 0 eps_optimal_relative: 1e-8 }} }}"
)


def run(request: Request) -> Outcome:
    """Solve the relaxation within the limit."""
    begun = time.perf_counter()
    program = linear_program(request.problem)
    model: Any = model_builder_helper.ModelBuilderHelper()
    upper = program.upper.astype(np.float64)
    model.fill_model_from_sparse_data(
        np.zeros(len(upper)),
        upper,
        program.value.astype(np.float64),
        program.row_lower,
        program.row_upper,
        csr_matrix(program.matrix.astype(np.float64)),
    )
    model.set_maximize(True)
    solver = model_builder_helper.ModelSolverHelper(request.solver)
    if request.seconds is not None:
        solver.set_time_limit_in_seconds(request.seconds)
    if request.solver == "pdlp":
        solver.set_solver_specific_parameters(PDLP.format(threads=request.threads))
    built = time.perf_counter()
    solver.solve(model)
    seconds = time.perf_counter() - built
    status = str(solver.status()).rsplit(".", 1)[-1].lower()
    solved = solver.status() == model_builder_helper.SolveStatus.OPTIMAL
    return Outcome(
        status=status,
        bound=upper_bound(solver.objective_value()) if solved else None,
        seconds=seconds,
        build_seconds=built - begun,
        reason="a linear relaxation gives a bound and no plan" if solved else f"ended with {status}",
    )
