"""Of nearly equal plans the one nearest to an earlier plan: which differences can be taken back."""

import numpy as np

from jiaocha.allocation.components import SAFE, gather, less, row_total
from jiaocha.certification import value_of
from jiaocha_models.problem import AssignmentProblem, Int64

WORK = 2.0
"""CP-SAT's deterministic time."""


def nearest_choice(
    problem: AssignmentProblem, choice: Int64, kept: Int64, floor: int, weight: Int64, *, seed: int = 0
) -> Int64:
    """Take back as many differences to an earlier plan as a plan worth at least ``floor`` allows.

    Parameters
    ----------
    problem : AssignmentProblem
        Without soft rows; with them the choice is returned as it is.
    choice : int64, shape (n_groups,)
        A feasible plan.
    kept : int64, shape (n_groups,)
        Option of the earlier plan, -1 where it is gone.
    floor : int
        Least value, in fen; at most the value of ``choice``.
    weight : int64, shape (n_groups,)
        What a difference counts, such as the number of cases.

    Returns
    -------
    int64, shape (n_groups,)
        Each group has its option of ``choice`` or that of ``kept``. Among plans with equally many
        differences the more valuable one.
    """
    changed = np.flatnonzero((kept >= 0) & (kept != choice))
    if not len(changed) or len(problem.soft_row):
        return choice
    gain = problem.value[kept[changed]] - problem.value[choice[changed]]
    if float(np.abs(gain.astype(np.float64)).sum()) >= SAFE / 4:
        return choice
    taken = _taken_back(problem, choice, kept, changed, gain, floor - value_of(problem, choice), weight, seed)
    if taken is None:
        return choice
    result = choice.copy()
    result[changed[taken]] = kept[changed[taken]]
    return result


def _taken_back(
    problem: AssignmentProblem,
    choice: Int64,
    kept: Int64,
    changed: Int64,
    gain: Int64,
    least: int,
    weight: Int64,
    seed: int,
) -> Int64 | None:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    back = [model.new_bool_var("") for _ in changed]
    entries, _ = gather(problem.entry_start, choice)
    use = row_total(problem.entry_row[entries], problem.entry_amount[entries], problem.n_rows)
    room = less(problem.limit, use)
    steps: dict[int, dict[int, int]] = {}
    for at, group in enumerate(changed.tolist()):
        for option, sign in ((int(choice[group]), -1), (int(kept[group]), 1)):
            for e in range(int(problem.entry_start[option]), int(problem.entry_start[option + 1])):
                step = steps.setdefault(int(problem.entry_row[e]), {})
                step[at] = step.get(at, 0) + sign * int(problem.entry_amount[e])
    for row, amounts in sorted(steps.items()):
        used = {at: amount for at, amount in amounts.items() if amount}
        if sum(max(amount, 0) for amount in used.values()) > room[row]:
            variables = [back[at] for at in used]
            model.add(cp_model.LinearExpr.weighted_sum(variables, list(used.values())) <= int(room[row]))
    worth = cp_model.LinearExpr.weighted_sum(back, gain.tolist())
    model.add(worth >= least)
    count = weight[changed]
    scale = int(np.abs(gain).sum()) + 1
    if float(scale) * float(count.sum() + 1) < SAFE:
        model.maximize(cp_model.LinearExpr.weighted_sum(back, (count * scale + gain).tolist()))
    else:
        model.maximize(cp_model.LinearExpr.weighted_sum(back, count.tolist()))
    for variable in back:
        model.add_hint(variable, 0)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = WORK
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return np.flatnonzero([bool(solver.boolean_value(variable)) for variable in back])
