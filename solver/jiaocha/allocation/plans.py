"""What a plan of a problem in normal form is worth, uses, and whether it fits."""

import numpy as np

from jiaocha.allocation.components import gather, soft_room
from jiaocha_models.problem import AssignmentProblem, Int64


def plan_value(problem: AssignmentProblem, choice: Int64) -> int:
    """Exact value of a feasible plan of a problem in normal form, penalties deducted."""
    total = sum(problem.value[choice].tolist())
    if len(problem.soft_row):
        use = plan_use(problem, choice)
        over = {r: max(0, int(use[r]) - int(problem.limit[r])) for r in problem.soft_row.tolist()}
        segments = zip(
            problem.soft_row.tolist(), problem.soft_width.tolist(), problem.soft_slope.tolist(), strict=True
        )
        for row, width, slope in segments:
            step = over[row] if width < 0 else min(over[row], width)
            total -= step * slope
            over[row] -= step
    return int(total)


def plan_use(problem: AssignmentProblem, choice: Int64) -> Int64:
    """Use of each row by a plan (groups with choice -1 use nothing), shape (n_rows,)."""
    taken = np.zeros(problem.n_options, bool)
    taken[choice[choice >= 0]] = True
    entry = np.repeat(taken, np.diff(problem.entry_start))
    use = np.zeros(problem.n_rows, np.int64)
    np.add.at(use, problem.entry_row[entry], problem.entry_amount[entry])
    return use


def plan_fits(problem: AssignmentProblem, choice: Int64) -> bool:
    """Whether a plan keeps every row."""
    return bool(
        (choice >= 0).all() and (plan_use(problem, choice) - problem.limit <= soft_room(problem)).all()
    )


def use_of_options(problem: AssignmentProblem, options: Int64) -> Int64:
    """Use of each row by some options together, shape (n_rows,)."""
    entries, _ = gather(problem.entry_start, options)
    use = np.zeros(problem.n_rows, np.int64)
    np.add.at(use, problem.entry_row[entries], problem.entry_amount[entries])
    return use


def idle_options(problem: AssignmentProblem) -> Int64:
    """Most valuable option of each group that uses nothing, -1 where there is none, shape (n_groups,)."""
    idle = np.diff(problem.entry_start) == 0
    rank = np.where(idle, problem.value.astype(np.float64), -np.inf)
    best = np.maximum.reduceat(rank, problem.group_start[:-1])
    hit = np.flatnonzero(rank == np.repeat(best, np.diff(problem.group_start)))
    first = hit[np.searchsorted(hit, problem.group_start[:-1])]
    return np.where(best > -np.inf, first, -1)
