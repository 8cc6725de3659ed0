"""Why a component has no plan: a small set of rows that cannot all be kept."""

import numpy as np

from jiaocha.allocation.components import take_rows
from jiaocha.allocation.exact import solve_exact
from jiaocha_models.problem import AssignmentProblem, Int64

MOST_TRIED = 60
"""Rows up to which single rows are left out one after the other."""


def blocking_rows(problem: AssignmentProblem) -> Int64:
    """Rows of an infeasible problem such that leaving any one of them out may admit a plan.

    Rows are left out one by one for as long as CP-SAT still proves that there is no plan.
    """
    kept = np.arange(problem.n_rows)
    if len(kept) > MOST_TRIED:
        return kept
    for row in range(problem.n_rows):
        fewer = kept[kept != row]
        if solve_exact(take_rows(problem, fewer), None, 1.0).infeasible:
            kept = fewer
    return kept


def sentence(component: int | None, rows: list[int]) -> str:
    """One plain sentence that names the component and the rows (at most twenty of them)."""
    named = "、".join(str(row) for row in rows[:20]) + ("等" if len(rows) > 20 else "")
    where = "" if component is None else f"分量 {component} 中，"
    return f"{where}行 {named} 的限额无法同时满足。" if rows else f"{where}没有可行方案。"
