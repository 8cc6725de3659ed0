"""The solver of this project."""

import time

import numpy as np

from benchmarks.solvers import Outcome, Request, Trajectory
from jiaocha import Limits, solve

NAMES = ("jiaocha",)
SETTING = "jc.solve, stopped by seconds; its bound carries a certificate"

MORE_THAN_FITS = 1_000.0
"""Effort that lets the seconds end the search."""


def run(request: Request) -> Outcome:
    """Solve within the limit, preparation included."""
    limits = Limits(
        effort=request.effort or MORE_THAN_FITS,
        seconds=request.seconds,
        seed=request.seed,
        threads=request.threads,
    )
    begun = time.perf_counter()
    solution = solve(request.problem, limits)
    seconds = time.perf_counter() - begun
    certificate = solution.certificate
    trajectory: Trajectory = [(each.seconds, each.value, each.bound) for each in solution.trajectory]
    if len(solution.choice):
        trajectory.append((seconds, solution.value, solution.bound))
    return Outcome(
        status=solution.status.value,
        choice=np.asarray(solution.choice) if len(solution.choice) else None,
        bound=solution.bound if solution.solver_bound is None else min(solution.bound, solution.solver_bound),
        certificate={
            "denominator": certificate.denominator,
            "row_multiplier": certificate.row_multiplier,
            "group_multiplier": certificate.group_multiplier,
            "block_grid": certificate.block_grid,
            "bound": certificate.bound,
        },
        seconds=seconds,
        reason=solution.reason,
        trajectory=trajectory,
    )
