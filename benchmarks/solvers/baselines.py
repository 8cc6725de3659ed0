"""Plans without a search: greedy by regret, and the nearest court with room."""

import time

import numpy as np
from numpy.typing import NDArray

from benchmarks.solvers import Outcome, Request
from jiaocha_models import AssignmentProblem
from jiaocha_scenarios.greedy import greedy_by_regret

NAMES = ("greedy", "nearest")
SETTING = "greedy by regret; nearest: group by group, the nearest court with room that is worth the move"

Int64 = NDArray[np.int64]


def run(request: Request) -> Outcome:
    """Place every group once; the limit plays no part."""
    begun = time.perf_counter()
    if request.solver == "greedy":
        choice = greedy_by_regret(request.problem)
    elif request.distance is None:
        return Outcome("no_distances", reason="the instance has no distances")
    else:
        choice = nearest(request.problem, request.distance)
    seconds = time.perf_counter() - begun
    unplaced = int((choice < 0).sum())
    if unplaced:
        return Outcome("no_plan", seconds=seconds, reason=f"no room for {unplaced} groups")
    return Outcome("plan", choice=choice, seconds=seconds)


def nearest(problem: AssignmentProblem, distance: Int64) -> Int64:
    """Place groups in their order, each at its nearest court with room.

    An option that uses rows counts as a court; it is passed over where an option that uses nothing (staying)
    is worth as much. Groups that no court takes keep their best option that uses nothing, else -1.
    """
    left = problem.limit.astype(np.int64).copy()
    choice = np.full(problem.n_groups, -1, np.int64)
    uses = np.diff(problem.entry_start) > 0
    for group in range(problem.n_groups):
        options = np.arange(problem.group_start[group], problem.group_start[group + 1])
        idle = options[~uses[options]]
        floor = problem.value[idle].max() if len(idle) else None
        moves = options[uses[options]]
        if floor is not None:
            choice[group] = idle[problem.value[idle].argmax()]
            moves = moves[problem.value[moves] > floor]
        for option in moves[np.lexsort((-problem.value[moves], distance[moves]))]:
            entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
            rows, amounts = problem.entry_row[entries], problem.entry_amount[entries]
            if (amounts <= left[rows]).all():
                left[rows] -= amounts
                choice[group] = option
                break
    return choice
