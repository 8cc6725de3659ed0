"""A first plan at once, without compiled code: options by their value less the prices of what they use."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.components import soft_room
from jiaocha_models.problem import AssignmentProblem, Int64


def regret_order(problem: AssignmentProblem, weight: NDArray[np.float64]) -> Int64:
    """Groups by how much their second choice would cost them, largest first; ties by position."""
    start = problem.group_start[:-1]
    best = np.maximum.reduceat(weight, start)
    is_best = np.flatnonzero(weight == np.repeat(best, np.diff(problem.group_start)))
    first = is_best[np.searchsorted(is_best, start)]
    rest = weight.copy()
    rest[first] = -np.inf
    second = np.maximum.reduceat(rest, start)
    return np.argsort(-(best - second), kind="stable")


def place_by_regret(problem: AssignmentProblem, weight: NDArray[np.float64]) -> Int64:
    """Place groups one by one, each at its best option that still fits.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form with safe integers, every group with an option.
    weight : float64, shape (n_options,)
        Value of each option less the prices of what it uses.

    Returns
    -------
    int64, shape (n_groups,)
        Chosen options; -1 for a group for which no room was left.
    """
    room = (problem.limit + soft_room(problem)).tolist()
    ranked = np.lexsort((problem.preference, -problem.value, -weight, problem.option_group)).tolist()
    group_start, entry_start = problem.group_start.tolist(), problem.entry_start.tolist()
    rows, amounts = problem.entry_row.tolist(), problem.entry_amount.tolist()
    choice = np.full(problem.n_groups, -1, np.int64)
    for i in regret_order(problem, weight).tolist():
        for k in ranked[group_start[i] : group_start[i + 1]]:
            entries = range(entry_start[k], entry_start[k + 1])
            if all(amounts[e] <= room[rows[e]] for e in entries):
                choice[i] = k
                for e in entries:
                    room[rows[e]] -= amounts[e]
                break
    return choice
