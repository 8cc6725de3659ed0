"""A first plan at once, without compiled code: options by their value less the prices of what they use."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.components import gather, soft_room
from jiaocha_models.problem import AssignmentProblem, Int64


def regret_order(problem: AssignmentProblem, weight: NDArray[np.float64]) -> Int64:
    """Order groups by how much their second choice would cost them, largest first; ties by position."""
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


def fill_room(problem: AssignmentProblem, choice: Int64) -> Int64:
    """Move groups, those that gain most first, to more valuable options that fit in the room left."""
    choice = choice.copy()
    room = problem.limit + soft_room(problem)
    entries, _ = gather(problem.entry_start, choice)
    np.subtract.at(room, problem.entry_row[entries], problem.entry_amount[entries])
    left = room.tolist()
    rise = problem.value - problem.value[choice][problem.option_group]
    better = np.flatnonzero(rise > 0)
    entry_start = problem.entry_start.tolist()
    rows, amounts = problem.entry_row.tolist(), problem.entry_amount.tolist()
    for k in better[np.argsort(-rise[better], kind="stable")].tolist():
        i = int(np.searchsorted(problem.group_start, k, "right") - 1)
        old = int(choice[i])
        if problem.value[k] <= problem.value[old]:
            continue
        for e in range(entry_start[old], entry_start[old + 1]):
            left[rows[e]] += amounts[e]
        entries_of_k = range(entry_start[k], entry_start[k + 1])
        taken = k if all(amounts[e] <= left[rows[e]] for e in entries_of_k) else old
        for e in range(entry_start[taken], entry_start[taken + 1]):
            left[rows[e]] -= amounts[e]
        choice[i] = taken
    return choice
