"""The prefecture quarter against two exact solvers on the whole model, without reductions or components."""

from fractions import Fraction

import numpy as np
import pytest
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

import jiaocha as jc
from jiaocha_models.problem import AssignmentProblem, Limits
from jiaocha_models.words import Status
from tests.drawn import drawn


@pytest.fixture(scope="module", params=[0, 1, 2])
def problem(request: pytest.FixtureRequest) -> AssignmentProblem:
    return jc.build_options(drawn("prefecture", seed=request.param)).problem


def by_cp_sat(problem: AssignmentProblem) -> int:
    model = cp_model.CpModel()
    take = [model.new_bool_var("") for _ in range(problem.n_options)]
    for first, end in zip(problem.group_start[:-1], problem.group_start[1:], strict=True):
        model.add_exactly_one(take[first:end])
    for row in range(problem.n_rows):
        option, amount = use_of(problem, row)
        model.add(
            sum(int(a) * take[k] for k, a in zip(option, amount, strict=True)) <= int(problem.limit[row])
        )
    model.maximize(sum(int(v) * x for v, x in zip(problem.value, take, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    assert solver.solve(model) == cp_model.OPTIMAL
    return sum(int(v) for v, x in zip(problem.value, take, strict=True) if solver.value(x))


def by_scip(problem: AssignmentProblem) -> int:
    solver = pywraplp.Solver.CreateSolver("SCIP")
    take = [solver.BoolVar("") for _ in range(problem.n_options)]
    for first, end in zip(problem.group_start[:-1], problem.group_start[1:], strict=True):
        solver.Add(sum(take[first:end]) == 1)
    for row in range(problem.n_rows):
        option, amount = use_of(problem, row)
        if len(option):
            used = sum(int(a) * take[k] for k, a in zip(option, amount, strict=True))
            solver.Add(used <= int(problem.limit[row]))
    # Yuan keep the objective inside SCIP's comfortable range; the optimum is read off exactly below.
    solver.Maximize(sum(float(Fraction(int(v), 100)) * x for v, x in zip(problem.value, take, strict=True)))
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, 0.0)
    assert solver.Solve(parameters) == pywraplp.Solver.OPTIMAL
    return sum(int(v) for v, x in zip(problem.value, take, strict=True) if x.solution_value() > 0.5)


def use_of(problem: AssignmentProblem, row: int) -> tuple[np.ndarray, np.ndarray]:
    """Options with an entry in a row, and their amounts."""
    entry = np.flatnonzero(problem.entry_row == row)
    option = np.searchsorted(problem.entry_start, entry, side="right") - 1
    return option, problem.entry_amount[entry]


def test_the_prefecture_plan_is_optimal(problem: AssignmentProblem) -> None:
    solution = jc.solve(problem, Limits())
    assert solution.status in {Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER}
    assert solution.value == by_cp_sat(problem) == by_scip(problem)
