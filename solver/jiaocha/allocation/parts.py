"""Parts of a problem: groups that no row joins to others, whatever its options are worth."""

import numpy as np

from jiaocha.allocation.components import (
    Mask,
    component_labels,
    keep_options,
    soft_room,
    take_rows,
)
from jiaocha.allocation.reduce import PASSES, most_use, normalise
from jiaocha_models.problem import AssignmentProblem, Int32


def independent_parts(problem: AssignmentProblem) -> Int32:
    """Label the groups of independent parts, shape (n_groups,); numbered by first group.

    Only what holds for any values is used: a row that cannot bind joins nothing, and an option too heavy for
    a row does not exist. Plans of different parts can therefore be put together freely.
    """
    reduced = normalise(problem).problem
    for _ in range(PASSES):
        binding = np.flatnonzero(most_use(reduced) > reduced.limit)
        heavy = _too_heavy(reduced)
        if len(binding) == reduced.n_rows and not heavy.any():
            break
        reduced, _ = keep_options(reduced, ~heavy)
        reduced = take_rows(reduced, binding)
    part, _ = component_labels(reduced)
    return part


def _too_heavy(problem: AssignmentProblem) -> Mask:
    """Options of a problem in normal form that break a row alone, all its overuse included."""
    room = problem.limit.astype(np.float64) + soft_room(problem).astype(np.float64)
    entry = problem.entry_amount.astype(np.float64) > room[problem.entry_row] * (1 + 1e-12)
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    heavy = np.zeros(problem.n_options, bool)
    heavy[option[entry]] = True
    return heavy
