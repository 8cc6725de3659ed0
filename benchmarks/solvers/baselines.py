"""Plans without a search: greedy by regret, and the nearest court with room."""

import time

from benchmarks.solvers import Outcome, Request
from jiaocha_scenarios.greedy import greedy_by_regret
from jiaocha_scenarios.rules_of_thumb import nearest

NAMES = ("greedy", "nearest")
SETTING = "greedy by regret; nearest: group by group, the nearest court with room that is worth the move"


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
