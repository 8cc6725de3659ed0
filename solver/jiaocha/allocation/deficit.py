"""Why groups cannot all be placed: a Farkas certificate where the relaxation fails, else a small set."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from jiaocha.allocation.components import component_labels, extract, gather, split, take_rows
from jiaocha.allocation.exact import solve_exact
from jiaocha.allocation.reduce import normalise
from jiaocha.certification.shortage import least_needs, shortage
from jiaocha_models.problem import AssignmentProblem, Int64

SCALES = (1, 60, 2**10, 2**20)
"""Multiples of the relaxation's weights that are rounded to integers until they prove something."""

WORK = 4.0
"""CP-SAT's deterministic time for one question."""


@dataclass(frozen=True, eq=False)
class Shortfall:
    """Groups of a problem that cannot all be placed within some rows.

    Attributes
    ----------
    groups, rows : int64
        Positions in the problem.
    weight : int64, shape (n_rows of the problem,), or None
        Weights that prove it (:func:`jiaocha.certification.shortage.shortage`); None where only the
        solver vouches for it.
    missing : int
        Weighted units that are missing; 0 without weights.
    """

    groups: Int64
    rows: Int64
    weight: Int64 | None
    missing: int


def shortfalls(problem: AssignmentProblem, groups: Int64) -> list[Shortfall]:
    """Find a shortfall in each component of some groups that has no plan; groups elsewhere use nothing."""
    option, _ = gather(problem.group_start, groups)
    entry, _ = gather(problem.entry_start, option)
    whole = extract(problem, groups, np.unique(problem.entry_row[entry]).astype(np.int64))
    found = []
    for part in split(whole.problem, *component_labels(whole.problem)):
        one = _shortfall(part.problem)
        if one is not None:
            rows = whole.rows[part.rows]
            weight = None
            if one.weight is not None:
                weight = np.zeros(problem.n_rows, np.int64)
                weight[rows] = one.weight
            at = whole.groups[part.groups[one.groups]]
            found.append(Shortfall(at, rows[one.rows], weight, one.missing))
    return found


def _shortfall(problem: AssignmentProblem) -> Shortfall | None:
    weight = _farkas(problem)
    if weight is not None:
        needy = np.flatnonzero(np.asarray(least_needs(problem, weight) > 0, bool))
        return Shortfall(needy, np.flatnonzero(weight), weight, shortage(problem, weight))
    if not infeasible(problem):
        return None
    return _irreducible(problem)


def _farkas(problem: AssignmentProblem) -> Int64 | None:
    """Weights of rows that prove that not all groups can be placed; None where the relaxation places them."""
    n, k, r = problem.n_groups, problem.n_options, problem.n_rows
    option = np.repeat(np.arange(k), np.diff(problem.entry_start))
    use = coo_array((problem.entry_amount.astype(float), (problem.entry_row, option)), shape=(r, k + n))
    columns = np.concatenate([np.arange(k), k + np.arange(n)])
    owner = np.concatenate([problem.option_group, np.arange(n)])
    placed = coo_array((np.ones(k + n), (owner, columns)), shape=(n, k + n))
    cost = np.concatenate([np.zeros(k), np.ones(n)])
    solve: Any = linprog  # its stubs know no sparse arrays
    found = solve(
        cost, A_ub=use.tocsr(), b_ub=problem.limit.astype(float), A_eq=placed.tocsr(), b_eq=np.ones(n)
    )
    if found.status == 2:  # some limit is negative: no use at all keeps it
        return _negative(problem)
    if found.status != 0 or found.fun < 1e-7:
        return None
    price = np.maximum(-np.asarray(found.ineqlin.marginals), 0.0)
    largest = float(price.max(initial=0.0))
    for scale in SCALES:
        if largest <= 0:
            break
        smallest = float(price[price > 1e-9 * largest].min())
        for unit in (smallest, largest / scale):
            weight: Int64 = np.rint(np.minimum(price / unit, 2**40)).astype(np.int64)
            if shortage(problem, weight) > 0:
                return weight
    return None


def _negative(problem: AssignmentProblem) -> Int64 | None:
    for row in np.flatnonzero(problem.limit < 0):
        weight = np.zeros(problem.n_rows, np.int64)
        weight[row] = 1
        if shortage(problem, weight) > 0:
            return weight
    return None


def infeasible(problem: AssignmentProblem) -> bool:
    """Whether CP-SAT proves that not all groups can be placed."""
    normal = normalise(problem)
    return bool(len(normal.impossible)) or solve_exact(normal.problem, None, WORK).infeasible


def _irreducible(problem: AssignmentProblem) -> Shortfall:
    """Leave out groups and rows as long as CP-SAT still proves that there is no plan."""
    groups = np.arange(problem.n_groups)
    for group in range(problem.n_groups):
        fewer = groups[groups != group]
        if infeasible(extract(problem, fewer, np.arange(problem.n_rows)).problem):
            groups = fewer
    part = extract(problem, groups, np.arange(problem.n_rows)).problem
    rows = np.arange(problem.n_rows)
    for row in range(problem.n_rows):
        fewer = rows[rows != row]
        if infeasible(take_rows(part, fewer)):
            rows = fewer
    return Shortfall(groups, rows, None, 0)


def least_extra(problem: AssignmentProblem, groups: Int64, row: int) -> int | None:
    """Least amount by which one row must grow for some groups to be placed; None if no amount suffices.

    Found by halving, each question answered by CP-SAT.
    """
    option, _ = gather(problem.group_start, groups)
    entry, _ = gather(problem.entry_start, option)
    own = problem.entry_amount[entry[problem.entry_row[entry] == row]]
    most = int(np.maximum(own, 0).sum()) + max(0, -int(problem.limit[row]))
    if not _placed(problem, groups, row, most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _placed(problem, groups, row, middle) else (middle, high)
    return high


def _placed(problem: AssignmentProblem, groups: Int64, row: int, extra: int) -> bool:
    limit = problem.limit.copy()
    limit[row] += extra
    return best_placing(replace(problem, limit=limit), groups) is not None


def best_placing(problem: AssignmentProblem, groups: Int64) -> int | None:
    """Value of the best plan that CP-SAT finds for some groups alone; None where it finds none."""
    normal = normalise(extract(problem, groups, np.arange(problem.n_rows)).problem)
    if len(normal.impossible):
        return None
    found = solve_exact(normal.problem, None, WORK)
    return None if found.choice is None else sum(normal.problem.value[found.choice].tolist())
