"""The solver of this project."""

import time
from dataclasses import fields

import numpy as np

from benchmarks.solvers import Outcome, Request, Trajectory
from jiaocha import Limits, solve
from jiaocha.allocation import Start

NAMES = ("jiaocha",)
SETTING = "jc.solve, stopped by seconds; its bound carries a certificate"

MORE_THAN_FITS = 1_000.0
"""Effort that lets the seconds end the search."""

STANDARD = 1.0
"""Effort where there is no limit in seconds."""


def run(request: Request) -> Outcome:
    """Solve within the limit, preparation included."""
    limits = Limits(
        effort=request.effort or (STANDARD if request.seconds is None else MORE_THAN_FITS),
        seconds=request.seconds,
        gap=request.gap,
        seed=request.seed,
        threads=request.threads,
    )
    begun = time.perf_counter()
    start = Start(request.start_choice, request.start_prices, request.start_row, request.start_group)
    solution = solve(request.problem, limits, start=start)
    seconds = time.perf_counter() - begun
    certificate = solution.certificate
    trajectory: Trajectory = [(each.seconds, each.value, each.bound) for each in solution.trajectory]
    if len(solution.choice):
        trajectory.append((seconds, solution.value, solution.bound))
    return Outcome(
        status=solution.status.value,
        choice=np.asarray(solution.choice) if len(solution.choice) else None,
        bound=solution.bound if solution.solver_bound is None else min(solution.bound, solution.solver_bound),
        # Every field, so that whatever a certificate comes to hold reaches the checker.
        certificate={each.name: getattr(certificate, each.name) for each in fields(certificate)},
        prices=solution.prices.row_multiplier / solution.prices.denominator,
        seconds=seconds,
        reason=solution.reason,
        trajectory=trajectory,
    )
