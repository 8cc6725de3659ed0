"""A plan from the linear relaxation over the options that the prices leave in question.

Where courts receive dozens of groups the relaxation is nearly whole: a vertex of it splits no more groups
than there are rows (Benders and van Nunen 1983). Good prices say which options can be part of it, about two
a group; over those it is solved in moments. Groups that it does not split are placed, the others wait.
"""

import warnings

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack

from jiaocha.allocation.components import gather, soft_room
from jiaocha.allocation.dual_search import FloatArray
from jiaocha.allocation.plans import use_of_options
from jiaocha.allocation.prices import priced_value
from jiaocha_models.problem import UNLIMITED, AssignmentProblem, Int64

OPTIONS_A_GROUP = 2.0
"""Options that the relaxation sees, for each group."""

MOST_OPTIONS = 300_000
"""Options up to which the relaxation is solved at all; it cannot be interrupted."""

WHOLE = 0.999
"""Share from which a group counts as not split."""

TYPICAL = 1_000.0
"""Objective coefficients are scaled to about this size, for the tolerances of the linear solver."""


def plan_from_relaxation(problem: AssignmentProblem, price: FloatArray) -> Int64 | None:
    """Option of each group that the relaxation does not split, -1 for the others; None if it has no solution.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form with safe integers.
    price : float64, shape (n_rows,)
        Good prices of all rows.
    """
    option = likely_options(problem, price)
    if len(option) > MOST_OPTIONS:
        return None
    share = _shares(problem, option)
    if share is None:
        return None
    choice = np.full(problem.n_groups, -1, np.int64)
    whole = option[share >= WHOLE]
    choice[problem.option_group[whole]] = whole
    # Rounding up from the tolerance of the linear solver must not overfill a row.
    over = use_of_options(problem, whole) > problem.limit + soft_room(problem)
    if over.any():
        entries, start = gather(problem.entry_start, whole)
        owner = np.repeat(np.arange(len(whole)), np.diff(start))
        choice[problem.option_group[whole[owner[over[problem.entry_row[entries]]]]]] = -1
    return choice


def likely_options(problem: AssignmentProblem, price: FloatArray) -> Int64:
    """List the options that lose least at the prices against their group's best, which are all there."""
    worth = priced_value(problem, price)
    best = np.maximum.reduceat(worth, problem.group_start[:-1])
    loss = best[problem.option_group] - worth
    most = min(round(OPTIONS_A_GROUP * problem.n_groups), problem.n_options) - 1
    return np.flatnonzero(loss <= np.partition(loss, most)[most])


def _shares(problem: AssignmentProblem, option: Int64) -> FloatArray | None:
    """Solve the relaxation over some options; how far each is taken, or None."""
    entries, start = gather(problem.entry_start, option)
    owner = np.repeat(np.arange(len(option)), np.diff(start))
    n, m = len(option), len(problem.soft_row)
    amount = problem.entry_amount[entries].astype(np.float64)
    use = coo_array((amount, (problem.entry_row[entries], owner)), (problem.n_rows, n))
    over = coo_array((-np.ones(m), (problem.soft_row, np.arange(m))), (problem.n_rows, m))
    once = coo_array((np.ones(n), (problem.option_group[option], np.arange(n))), (problem.n_groups, n + m))
    worth = np.concatenate([problem.value[option], -problem.soft_slope]).astype(np.float64)
    endless = problem.soft_width == UNLIMITED
    upper = np.concatenate([np.full(n, np.inf), np.where(endless, np.inf, problem.soft_width)])
    unit = max(float(np.abs(problem.value[option].astype(np.float64)).mean()), 1.0) / TYPICAL
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = linprog(  # type: ignore[call-overload]  # the stubs do not know sparse matrices
            -worth / unit,
            A_ub=csr_array(hstack([use, over])),
            b_ub=problem.limit.astype(np.float64),
            A_eq=csr_array(once),
            b_eq=np.ones(problem.n_groups),
            bounds=np.column_stack([np.zeros(n + m), upper]),
            method="highs-ipm",
        )
    return result.x[:n] if result.status == 0 else None
