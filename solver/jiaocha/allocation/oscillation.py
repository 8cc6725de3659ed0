"""Strategic oscillation for groups that must all be placed where courts are nearly full.

Where nothing may stay and room is short, a feasible plan is hard to improve move by move: almost every move
overloads a court. Descents by shifts and ejections may therefore overload courts at a penalty; penalties of
overloaded courts rise, and all fall while the plan fits, so that the search swings through plans that just
fit (Glover 1977; for this problem Yagiura, Ibaraki and Glover 2004).
"""

from collections.abc import Callable

import numpy as np

from jiaocha.allocation import oscillation_kernels as kernels
from jiaocha.allocation.dual_search import FloatArray
from jiaocha.allocation.prices import priced_value
from jiaocha_models.problem import AssignmentProblem, Int64

STEPS_PER_UNIT = 150_000_000
"""Moves looked at that count as one unit of work (about a second)."""

REACH = 5
"""Options of a group that moves look at, by worth at the prices."""

RISE, FALL = 0.03, 0.01
"""Largest growth of a penalty after a plan that does not fit, and loss of all after one that does."""

PATIENCE = 100
"""Descents without a better plan before the search returns to the best."""

NOISE = (0.03, 0.0)
"""Random part of the penalties, for even and odd strands."""


def oscillate(
    problem: AssignmentProblem,
    price: FloatArray,
    work: float,
    strand: int,
    seed: int,
    stop: Callable[[], bool],
) -> Int64 | None:
    """Search from the options that are worth most at the prices; the best plan that fits, or None.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form with safe integers; each option uses one row, which is hard.
    price : float64, shape (n_rows,)
        Row multipliers: the order of options and the first penalties.
    work : float
        Units of work.
    strand : int
        Which of several independent searches this is.
    seed : int
    stop : callable
    """
    random = np.random.default_rng([seed, strand, problem.n_groups, problem.n_options])
    worth = priced_value(problem, price)
    ranked = np.lexsort((-problem.value, -worth, problem.option_group)).astype(np.int64)
    offers = kernels.Offers(
        problem.group_start, ranked, problem.entry_row.astype(np.int64),
        problem.entry_amount.astype(np.int64), problem.value.astype(np.int64), problem.limit.astype(np.int64),
    )  # fmt: skip
    placing = _placing(ranked[problem.group_start[:-1]], offers)
    penalty = np.maximum(price, 0.3 * price.mean() + 1e-6)
    best, best_value, since = None, 0, 0
    noise = NOISE[strand % len(NOISE)]
    while placing.steps[0] < work * STEPS_PER_UNIT and not stop():
        shaken = penalty * (1.0 + noise * random.uniform(-1.0, 1.0, len(penalty)))
        kernels.descend(random.permutation(problem.n_groups), REACH, shaken, offers, placing)
        placing.steps[0] += problem.n_groups
        most = kernels.overload(offers, placing)
        kernels.adjust(most, RISE, FALL, penalty, offers, placing)
        since += 1
        if most == 0.0:
            value = kernels.total(offers, placing)
            if best is None or value > best_value:
                best, best_value, since = placing.choice.copy(), value, 0
        if since > PATIENCE and best is not None:
            steps = placing.steps
            placing = _placing(best, offers)._replace(steps=steps)
            since = 0
    return best


def _placing(choice: Int64, offers: kernels.Offers) -> kernels.Placing:
    """Books of a plan."""
    n, m = len(choice), len(offers.limit)
    placing = kernels.Placing(
        np.zeros(n, np.int64), np.zeros(m, np.int64), np.full(m, -1, np.int64), np.full(n, -1, np.int64),
        np.full(n, -1, np.int64), np.zeros(1, np.int64),
    )  # fmt: skip
    for group in range(n):
        kernels.put(group, choice[group], offers, placing)
    return placing
