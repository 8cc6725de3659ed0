"""The solvers that are compared, one module each, loaded only in a process of their own.

A module has ``NAMES`` (those it answers to), ``SETTING`` (one sentence: how it is set) and
``run(request) -> Outcome``. OR-Tools and highspy cannot be loaded into one process: no module imports another
solver's package.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha_models import AssignmentProblem

MODULES = {
    "jiaocha": "jiaocha",
    "cp_sat": "cp_sat",
    "cp_sat_from_greedy": "cp_sat",
    "scip": "scip",
    "highs": "highs",
    "glop": "linear_bounds",
    "pdlp": "linear_bounds",
    "min_cost_flow": "min_cost_flow",
    "greedy": "baselines",
    "nearest": "baselines",
}
"""Module of each solver, in the order of a table."""

Trajectory = list[tuple[float, int | None, int | None]]
"""Seconds, value and bound, as they came; None for what was not known yet."""


@dataclass(frozen=True, eq=False)
class Request:
    """What a solver is asked.

    Attributes
    ----------
    seconds : float
        Limit of the search. Building the solver's own model comes before it and is timed apart, except for
        jiaocha, whose preparation lies within the limit.
        None, for jiaocha alone, where its effort ends it.
    effort, gap : float or None, float
        For jiaocha alone: its work, and the gap at which it may stop.
    start_choice, start_prices, start_row, start_group : arrays or None
        For jiaocha alone: what :class:`jiaocha.allocation.Start` holds.
    distance : int64, shape (n_options,), or None
        For the nearest-court baseline alone.
    """

    solver: str
    problem: AssignmentProblem
    seconds: float | None
    threads: int
    seed: int
    effort: float | None = None
    gap: float = 0.0
    distance: NDArray[np.int64] | None = None
    start_choice: NDArray[np.int64] | None = None
    start_prices: NDArray[np.float64] | None = None
    start_row: NDArray[np.float64] | None = None
    start_group: NDArray[np.float64] | None = None


@dataclass(eq=False)
class Outcome:
    """What a solver answers; values and bounds as a maximisation, as in the problem.

    Attributes
    ----------
    choice : int64, shape (n_groups,), or None
        None where there is no plan; ``reason`` says why.
    bound : int or None
        Upper bound that the solver vouches for.
    certificate : dict
        Fields of the certificate, where the solver gives one.
    prices : float64, shape (n_rows,), or None
        Prices in fen a unit, where the solver gives them.
    """

    status: str
    choice: NDArray[np.int64] | None = None
    bound: int | None = None
    certificate: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    build_seconds: float = 0.0
    reason: str = ""
    trajectory: Trajectory = field(default_factory=list)
    prices: NDArray[np.float64] | None = None


def load(solver: str) -> tuple[str, Callable[[Request], Outcome]]:
    """Import a solver; return the sentence on its setting, and its function."""
    module = import_module(f"benchmarks.solvers.{MODULES[solver]}")
    return module.SETTING, module.run
