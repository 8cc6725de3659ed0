"""The peers get the same problem: each that is installed agrees with brute force, soft rows included."""

import ast
import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from benchmarks import isolated, solver_process, solvers
from benchmarks.instances import Instance
from benchmarks.solvers import MODULES, Request
from benchmarks.solvers.linear import choice_of, linear_program
from jiaocha.certification import check_choice, value_of
from jiaocha_models import AssignmentProblem
from tests.brute_force import make_problem, optimum, random_problem

PACKAGES = {"ortools", "highspy", "pyscipopt"}
HOME = Path(solvers.__file__).parent


def test_no_module_loads_two_solvers() -> None:
    for file in HOME.glob("*.py"):
        loaded = set()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            loaded |= {name.split(".")[0] for name in names} & PACKAGES
        assert len(loaded) <= 1, f"{file.name} loads {loaded}"


def test_every_solver_has_its_module() -> None:
    assert {f"{name}.py" for name in MODULES.values()} <= {file.name for file in HOME.glob("*.py")}


@pytest.mark.parametrize("seed", range(40))
def test_cp_sat_agrees_with_brute_force(seed: int) -> None:
    """In this process, since OR-Tools is loaded here anyway; SCIP and HiGHS take the same linear program."""
    from benchmarks.solvers import cp_sat

    problem = random_problem(seed)
    outcome = cp_sat.run(Request("cp_sat", problem, 10.0, 1, 0))
    best = optimum(problem)
    if best is None:
        assert outcome.choice is None
        assert outcome.reason
        return
    assert outcome.choice is not None
    assert check_choice(problem, outcome.choice) == []
    assert value_of(problem, outcome.choice) == best
    assert outcome.bound == best


@pytest.mark.parametrize("solver", ["cp_sat_from_greedy", "scip", "highs", "glop", "pdlp"])
def test_each_peer_apart(solver: str) -> None:
    """Two groups want one row; using it twice costs a soft price that is worth paying."""
    problem = make_problem([[(0, {}, -1), (9, {0: 2}, 0)], [(0, {}, -1), (8, {0: 3}, 0)]], [3], [(0, -1, 2)])
    assert optimum(problem) == 13
    row = isolated.solve_apart(Instance("small", problem), solver, 10.0, 1)
    if row["status"] == "not_installed":
        pytest.skip(row["reason"])
    assert row["bound"] is not None
    assert row["bound"] >= 13
    if solver not in ("glop", "pdlp"):
        assert (row["value"], row["bound"]) == (13, 13)
    assert not row["certified"]


def test_min_cost_flow_takes_unit_rows_alone() -> None:
    from benchmarks.solvers import min_cost_flow

    unit = make_problem(
        [[(0, {}, -1), (9, {0: 1}, 0)], [(1, {}, -1), (8, {0: 1}, 0), (4, {1: 1}, 1)]], [1, 1]
    )
    outcome = min_cost_flow.run(Request("min_cost_flow", unit, 10.0, 1, 0))
    assert outcome.choice is not None
    assert value_of(unit, outcome.choice) == optimum(unit) == outcome.bound == 13
    double = make_problem([[(0, {}, -1), (9, {0: 2}, 0)]], [2])
    assert min_cost_flow.run(Request("min_cost_flow", double, 10.0, 1, 0)).status == "no_flow"


def test_the_linear_program_reads_a_nearly_whole_solution() -> None:
    problem = make_problem([[(0, {}, -1), (9, {0: 2}, 0)], [(8, {0: 3}, 0), (7, {0: 1}, 0)]], [3])
    program = linear_program(problem)
    assert program.matrix.toarray().tolist() == [[1, 1, 0, 0], [0, 0, 1, 1], [0, 2, 3, 1]]
    assert choice_of(problem, np.array([1e-7, 0.9999999, 0.0, 1.0])).tolist() == [1, 3]


def test_a_child_that_breaks_is_a_row_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_problem([[(1, {}, -1)]], [])
    with pytest.raises(KeyError):
        solvers.load("nosuch")
    row = isolated.solve_apart(Instance("small", problem), "nosuch", 1.0, 1)
    assert row["status"] == "no_answer"
    assert "nosuch" in row["reason"]
    monkeypatch.setattr(isolated, "GRACE", -0.9)
    row = isolated.solve_apart(Instance("small", problem), "jiaocha", 1.0, 1)
    assert row["value"] is None
    assert "ended from outside" in row["reason"]


def test_the_child_writes_what_the_parent_reads(tmp_path: Path) -> None:
    problem: AssignmentProblem = make_problem([[(1, {}, -1), (5, {0: 1}, 0)]], [1])
    np.savez(tmp_path / "problem.npz", **{each.name: getattr(problem, each.name) for each in fields(problem)})
    asked = {"solver": "greedy", "seconds": 1.0, "threads": 1, "seed": 0, "effort": None}
    (tmp_path / "request.json").write_text(json.dumps(asked), "utf-8")
    solver_process.main(tmp_path)
    with np.load(tmp_path / "answer.npz", allow_pickle=False) as stored:
        assert stored["choice"].tolist() == [1]
    assert json.loads((tmp_path / "answer.json").read_text("utf-8"))["status"] == "plan"
