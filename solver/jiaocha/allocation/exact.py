"""CP-SAT on an assignment problem: a best plan, or a plan and a bound that it vouches for."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from jiaocha.allocation.components import SAFE, gather, soft_room, with_safe_integers
from jiaocha_models.problem import UNLIMITED, AssignmentProblem, Int64

COMFORTABLE = 2**50
"""Objective range within which CP-SAT's linear relaxation keeps whole units."""


@dataclass(frozen=True, eq=False)
class ExactResult:
    """What CP-SAT found.

    Attributes
    ----------
    choice : int64, shape (n_groups,), or None
        Best plan found, None if it found none.
    bound : int or None
        No plan of the problem is worth more; None if nothing was proved.
    infeasible : bool
        Whether it proved that there is no plan.
    work : float
        Deterministic time used.
    """

    choice: Int64 | None
    bound: int | None
    infeasible: bool
    work: float


def solve_exact(
    problem: AssignmentProblem,
    hint: Int64 | None,
    work: float,
    *,
    seed: int = 0,
    watch: Callable[[Any], None] | None = None,
) -> ExactResult:
    """Solve a problem in normal form with one CP-SAT worker and a deterministic time limit.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form (no negative amounts).
    hint : int64, shape (n_groups,), or None
        A plan to start from.
    work : float
        CP-SAT's deterministic time.
    watch : callable or None
        Told the solver before it starts, so that another thread can stop it.
    """
    if (np.diff(problem.group_start) == 0).any() or (-problem.limit > soft_room(problem)).any():
        return ExactResult(None, None, True, 0.0)
    if problem.n_groups == 0:
        return ExactResult(np.zeros(0, np.int64), 0, False, 0.0)
    from ortools.sat.python import cp_model

    scaled, unit, exact = with_safe_integers(problem)
    top = np.maximum.reduceat(scaled.value, scaled.group_start[:-1])
    # CP-SAT minimises what is lost against each group's best option: small numbers, none negative.
    loss = top[scaled.option_group] - scaled.value
    divisor = _divisor(loss, scaled)
    model, variables = _model(cp_model, scaled, loss // divisor, scaled.soft_slope // divisor)
    if hint is not None:
        chosen = np.zeros(scaled.n_options, bool)
        chosen[hint] = True
        for variable, value in zip(variables, chosen.tolist(), strict=True):
            model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = max(work, 1e-3)
    if watch is not None:
        watch(solver)
    status = solver.solve(model)
    used = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ExactResult(None, None, exact and status == cp_model.INFEASIBLE, used)
    choice = np.flatnonzero(np.fromiter((solver.boolean_value(x) for x in variables), bool, len(variables)))
    bound = None
    if exact:
        lost = divisor * max(round(solver.best_objective_bound), 0)
        bound = unit * (sum(top.tolist()) - lost) + (unit - 1) * scaled.n_groups
    return ExactResult(choice, bound, False, used)


def _divisor(loss: Int64, problem: AssignmentProblem) -> int:
    """Smallest power of two that brings the objective's range to what CP-SAT handles comfortably."""
    reach = float(loss.max(initial=0)) * problem.n_groups
    divisor = 1
    while reach / divisor > COMFORTABLE:
        divisor *= 2
    return divisor


def _model(cp_model: Any, problem: AssignmentProblem, loss: Int64, slope: Int64) -> tuple[Any, list[Any]]:
    """One Boolean an option; exactly one option a group; every row; the loss to be minimised."""
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(problem.n_options)]
    for first, last in pairwise(problem.group_start.tolist()):
        model.add_exactly_one(x[first:last])
    over: list[list[Any]] = [[] for _ in range(problem.n_rows)]
    objective = cp_model.LinearExpr.weighted_sum(x, loss.tolist())
    most = np.bincount(problem.entry_row, problem.entry_amount.astype(float), minlength=problem.n_rows)
    for row, width, price in zip(problem.soft_row, problem.soft_width, slope, strict=True):
        reach = int(min(SAFE // 4, max(0.0, most[row] - float(problem.limit[row])) + 1))
        segment = model.new_int_var(0, reach if width == UNLIMITED else min(int(width), reach), "")
        over[row].append(segment)
        objective += int(price) * segment
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    order = np.argsort(problem.entry_row, kind="stable")
    row_start = np.searchsorted(problem.entry_row[order], np.arange(problem.n_rows + 1))
    for row in range(problem.n_rows):
        entry, _ = gather(row_start, np.array([row]))
        used = [x[k] for k in option[order[entry]].tolist()]
        amount = problem.entry_amount[order[entry]].tolist()
        if used:
            left = cp_model.LinearExpr.weighted_sum(used + over[row], amount + [-1] * len(over[row]))
            model.add(left <= int(problem.limit[row]))
    model.minimize(objective)
    return model, x
