"""SCIP through PySCIPOpt."""

import time
from typing import Any

import numpy as np
import pyscipopt

from benchmarks.solvers import Outcome, Request, Trajectory
from benchmarks.solvers.linear import choice_of, linear_program, upper_bound

NAMES = ("scip",)
SETTING = "SCIP, default parameters; sequential, since the published builds search in one thread"


def run(request: Request) -> Outcome:
    """Solve within the limit."""
    begun = time.perf_counter()
    model, variables = _model(request)
    built = time.perf_counter()
    watch = _Watch(built)
    model.includeEventhdlr(watch, "watch", "notes every better plan")
    model.optimize()
    seconds = time.perf_counter() - built
    status = model.getStatus()
    found = model.getNSols() > 0
    if found:
        best = model.getBestSol()
        x = np.array([model.getSolVal(best, each) for each in variables])
    return Outcome(
        status=status,
        choice=choice_of(request.problem, x) if found else None,
        bound=upper_bound(-model.getDualbound()),
        seconds=seconds,
        build_seconds=built - begun,
        reason="" if found else f"SCIP ended with {status}",
        trajectory=watch.seen,
    )


def _model(request: Request) -> tuple[Any, list[Any]]:
    """Minimise the negated value; the variables returned are those of the options."""
    program = linear_program(request.problem)
    model = pyscipopt.Model()
    model.hideOutput()
    model.setParam("limits/time", request.seconds)
    model.setParam("randomization/randomseedshift", request.seed)
    values, uppers = program.value.tolist(), program.upper.tolist()
    every = [
        model.addVar(vtype="B" if k < program.n_options else "I", ub=uppers[k], obj=-values[k])
        for k in range(len(values))
    ]
    matrix, start = program.matrix, program.matrix.indptr
    for row in range(matrix.shape[0]):
        entries = slice(start[row], start[row + 1])
        pairs = zip(matrix.indices[entries].tolist(), matrix.data[entries].tolist(), strict=True)
        use = pyscipopt.quicksum(amount * every[column] for column, amount in pairs)
        if row < program.n_groups:
            model.addCons(use == 1)
        elif start[row + 1] > start[row]:
            model.addCons(use <= program.row_upper[row])
    return model, every[: program.n_options]


class _Watch(pyscipopt.Eventhdlr):  # type: ignore[misc]
    """Value and bound whenever a better plan appears."""

    def __init__(self, begun: float) -> None:
        self.begun = begun
        self.seen: Trajectory = []

    def eventinit(self) -> None:
        """Listen to better plans."""
        self.model.catchEvent(pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexit(self) -> None:
        """Listen no longer."""
        self.model.dropEvent(pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexec(self, event: Any) -> None:
        """Note time, value and bound."""
        value = -self.model.getSolObjVal(self.model.getBestSol())
        bound = upper_bound(-self.model.getDualbound())
        self.seen.append((time.perf_counter() - self.begun, round(value), bound))
