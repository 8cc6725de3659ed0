"""A plan from the packings behind the knapsack bound.

At good multipliers each block's best packing is nearly what the best plan puts there (Fisher 1981 calls
such constructions Lagrangian heuristics). Groups packed more than once keep one option, groups packed
nowhere stay where they use nothing.
"""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.components import gather, soft_room
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.plans import idle_options
from jiaocha.allocation.prices import priced_value
from jiaocha_models.problem import AssignmentProblem, Int64


def plan_from_packings(
    problem: AssignmentProblem,
    row_multiplier: NDArray[np.float64],
    group_multiplier: NDArray[np.float64],
    incumbent: Int64,
    compiled: bool,
) -> Int64:
    """Build a plan from every block's best packing at the given multipliers; room is left to be filled.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form with safe integers.
    row_multiplier, group_multiplier : float64
        Of the knapsack bound; NaN for groups without a multiplier of their own.
    incumbent : int64, shape (n_groups,)
        A feasible plan; groups that cannot do without room keep its options.
    compiled : bool
        Use compiled knapsacks.

    Returns
    -------
    int64, shape (n_groups,)
        A feasible plan.
    """
    owner = problem.option_group
    worth = priced_value(problem, row_multiplier)
    best = np.maximum.reduceat(worth, problem.group_start[:-1])
    group = np.where(np.isnan(group_multiplier), best, group_multiplier)
    dual = KnapsackDual(problem, compiled)
    dual.evaluate(dual.join(group, row_multiplier))
    idle = idle_options(problem)
    choice = np.where(idle >= 0, idle, incumbent)
    packed = dual.item_option[dual.chosen]
    packed = packed[idle[owner[packed]] >= 0]
    gain = (worth - group[owner])[packed]
    order = packed[np.lexsort((-problem.value[packed], -gain))]
    return _place(problem, order, choice, owner)


def _place(problem: AssignmentProblem, order: Int64, choice: Int64, owner: Int64) -> Int64:
    """Place options one by one where they fit, at most one a group."""
    room = problem.limit + soft_room(problem)
    entries, _ = gather(problem.entry_start, choice)
    np.subtract.at(room, problem.entry_row[entries], problem.entry_amount[entries])
    placed = np.zeros(problem.n_groups, bool)
    for k in order.tolist():
        use = slice(int(problem.entry_start[k]), int(problem.entry_start[k + 1]))
        rows, amounts = problem.entry_row[use], problem.entry_amount[use]
        if not placed[owner[k]] and (amounts <= room[rows]).all():
            room[rows] -= amounts
            choice[owner[k]] = k
            placed[owner[k]] = True
    return choice
