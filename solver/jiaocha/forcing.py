"""What it costs to force an option: the optimum less the optimum with the option forced.

Only the groups that share a capacity that can bind with the forced group, directly or through others, are
solved again, from the plan's own choice; all others stay frozen and use what they use. The value of a plan is
the sum of its parts, so the figure is exact where both optima are proven and an interval otherwise.
"""

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jiaocha.worth.levels import refuse_order
from jiaocha_models import Options, PlanSummary, Quarter, Solution
from jiaocha_models.explanation import ExactFigure
from jiaocha_models.problem import AssignmentProblem, Int64, Limits
from jiaocha_models.words import Status

NOT_FEASIBLE = ExactFigure(low_fen=0, high_fen=0, proven_by="", feasible=False, groups=0, moved=0)


class PlanLike(Protocol):
    """What is needed of a plan."""

    @property
    def quarter(self) -> Quarter:
        """The quarter as it was planned."""
        ...

    @property
    def options(self) -> Options:
        """Every open option."""
        ...

    @property
    def solution(self) -> Solution:
        """The choice and its prices."""
        ...

    @property
    def summary(self) -> PlanSummary:
        """Contents of plan.json."""
        ...


@dataclass(frozen=True)
class _Solved:
    """Value and bounds of a part; the bounds are the certificate's and the tighter one of the solver."""

    choice: Int64
    value: int
    bound: int
    solver_bound: int

    @property
    def proven_by(self) -> str:
        if self.bound == self.value:
            return "certificate"
        return "solver" if self.solver_bound == self.value else ""


def cost_of_forcing(plan: PlanLike, option: int, limits: Limits | None = None) -> ExactFigure:
    """Solve the part of a plan that an option touches with and without the option forced.

    Parameters
    ----------
    plan : PlanLike
        A plan with a choice.
    option : int
        Position of the option to force.
    limits : Limits, optional
        When to stop each solve; by default the plan's own effort and seed.

    Returns
    -------
    ExactFigure

    Raises
    ------
    InputError
        If the policy orders objectives: forcing is priced by the sum of all terms.
    """
    refuse_order("强行改变安排的代价", plan.quarter.policy)
    problem, choice = plan.options.problem, np.asarray(plan.solution.choice, np.int64)
    group = int(plan.options.option_group[option])
    if limits is None:
        limits = Limits(effort=plan.summary.provenance.effort, seed=plan.summary.provenance.seed)
    prices = plan.solution.prices.row_multiplier / plan.solution.prices.denominator
    groups = connected_groups(problem, group)
    part, options = frozen_part(problem, choice, groups)
    mine = int(np.searchsorted(groups, group))
    start = np.searchsorted(options, choice[groups])
    free = _whole(plan, part, start) or _solve(part, start, prices, limits)
    at = int(np.searchsorted(options, option))
    forced_problem, kept = with_forced(part, mine, at)
    forced_start = np.searchsorted(kept, np.where(np.arange(len(start)) == mine, at, start))
    forced = _solve(forced_problem, forced_start, prices, limits)
    if free is None or forced is None:
        return NOT_FEASIBLE.model_copy(update={"groups": len(groups)})
    others = np.arange(len(groups)) != mine
    both = {free.proven_by, forced.proven_by}
    proven = "" if "" in both else ("certificate" if both == {"certificate"} else "solver")
    return ExactFigure(
        low_fen=free.value - min(forced.solver_bound, forced.bound),
        high_fen=min(free.solver_bound, free.bound) - forced.value,
        proven_by=proven,
        feasible=True,
        groups=len(groups),
        moved=int((kept[forced.choice] != free.choice)[others].sum()),
    )


def connected_groups(problem: AssignmentProblem, group: int) -> Int64:
    """Find the groups that share a capacity that can bind with a group, directly or through others.

    The group itself is included. A row can bind if the largest uses of all groups together exceed its limit.
    """
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    of_group = problem.option_group[option]
    key = of_group * max(problem.n_rows, 1) + problem.entry_row
    order = np.argsort(key, kind="stable")
    found, first = np.unique(key[order], return_index=True)
    largest = np.maximum.reduceat(problem.entry_amount[order], first) if len(found) else np.zeros(0, np.int64)
    at_group, at_row = np.divmod(found, max(problem.n_rows, 1))
    total = np.bincount(at_row, np.maximum(largest, 0).astype(np.float64), minlength=problem.n_rows)
    binds = total > problem.limit * (1.0 - 1e-9)
    binds[problem.soft_row] = True
    kept = binds[at_row]
    size = problem.n_groups + problem.n_rows
    edges = coo_array(
        (np.ones(int(kept.sum()), np.int8), (at_group[kept], problem.n_groups + at_row[kept])), (size, size)
    )
    label = connected_components(edges, directed=False)[1]
    return np.flatnonzero(label[: problem.n_groups] == label[group])


def frozen_part(problem: AssignmentProblem, choice: Int64, groups: Int64) -> tuple[AssignmentProblem, Int64]:
    """Problem of some groups where all others keep their choice, and the positions of its options.

    Parameters
    ----------
    problem : AssignmentProblem
    choice : int64, shape (n_groups,)
        A feasible choice.
    groups : int64
        Increasing; no row that can bind or is soft is shared with the other groups.
    """
    chosen = np.isin(problem.option_group, groups)
    frozen = choice[~np.isin(np.arange(problem.n_groups), groups)]
    used = np.zeros(problem.n_rows, np.int64)
    entries = _entries(problem, frozen)
    np.add.at(used, problem.entry_row[entries], problem.entry_amount[entries])
    options = np.flatnonzero(chosen)
    part = _only(problem, options, np.diff(problem.group_start)[groups])
    return replace(part, limit=problem.limit - used), options


def with_forced(problem: AssignmentProblem, group: int, option: int) -> tuple[AssignmentProblem, Int64]:
    """Problem in which one group has a single option left, and the positions of the options kept."""
    keep = (problem.option_group != group) | (np.arange(problem.n_options) == option)
    counts = np.diff(problem.group_start)
    counts[group] = 1
    kept = np.flatnonzero(keep)
    return _only(problem, kept, counts), kept


def _only(problem: AssignmentProblem, options: Int64, counts: Int64) -> AssignmentProblem:
    entries = _entries(problem, options)
    return replace(
        problem,
        group_start=np.append(0, np.cumsum(counts)).astype(np.int64),
        value=problem.value[options],
        entry_start=np.append(0, np.cumsum(np.diff(problem.entry_start)[options])).astype(np.int64),
        entry_row=problem.entry_row[entries],
        entry_amount=problem.entry_amount[entries],
        block=problem.block[options],
        preference=problem.preference[options],
    )


def _entries(problem: AssignmentProblem, options: Int64) -> Int64:
    counts = np.diff(problem.entry_start)[options]
    ends = np.cumsum(counts)
    within = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
    return np.asarray(np.repeat(problem.entry_start[options], counts) + within)


def _whole(plan: PlanLike, part: AssignmentProblem, start: Int64) -> _Solved | None:
    """Take the plan's own choice within the part where it is proven to be the best of the whole quarter."""
    value, solution = int(part.value[start].sum()), plan.solution
    if len(part.soft_row) or solution.status is Status.INFEASIBLE:
        return None
    if solution.bound == solution.value:
        return _Solved(start, value, value, value)
    if solution.solver_bound == solution.value:
        return _Solved(start, value, value + solution.bound - solution.value, value)
    return None


def _solve(
    part: AssignmentProblem, start: Int64, prices: NDArray[np.float64], limits: Limits
) -> _Solved | None:
    from jiaocha.allocation import Start, solve  # ortools loads here and only here

    solution = solve(part, limits, start=Start(start, prices))
    if len(solution.choice) < part.n_groups:
        return None
    solver = solution.bound if solution.solver_bound is None else solution.solver_bound
    return _Solved(solution.choice, solution.value, solution.bound, min(solver, solution.bound))
