"""Proof that groups cannot all be placed: weights of rows by which they need more than there is (Farkas).

For any weights w >= 0 of rows every plan has

    sum over groups of min over options of w.a  <=  sum over rows of w.(use)  <=  sum over rows of w.limit

so that a left side above the right one proves that there is no plan. Integers only; no solver is needed.
"""

import numpy as np

from jiaocha.certification.arithmetic import SAFE, Exact, exact_sum, magnitude, segment_sum
from jiaocha_models.problem import AssignmentProblem, Int64


def least_needs(problem: AssignmentProblem, weight: Int64) -> Exact:
    """Least weighted use of each group over its options, shape (n_groups,); 0 for a group without options."""
    size = magnitude(problem.entry_amount) * magnitude(weight)[problem.entry_row]
    exact = np.int64 if size.sum() < SAFE else object
    use = problem.entry_amount.astype(exact) * weight.astype(exact)[problem.entry_row]
    total = segment_sum(use, problem.entry_start)
    needs = np.zeros(problem.n_groups, total.dtype)
    filled = np.flatnonzero(np.diff(problem.group_start) > 0)
    if len(filled):
        needs[filled] = np.minimum.reduceat(total, problem.group_start[:-1][filled])
    return needs


def shortage(problem: AssignmentProblem, weight: Int64) -> int:
    """Weighted units by which the groups need more than there is; above 0 it proves that there is no plan.

    Parameters
    ----------
    problem : AssignmentProblem
        Without soft rows.
    weight : int64, shape (n_rows,)
        Weights of rows, all >= 0.

    Raises
    ------
    ValueError
        If a weight is negative, the number of weights is wrong, or there are soft rows.
    """
    if weight.shape != (problem.n_rows,) or (weight < 0).any() or len(problem.soft_row):
        raise ValueError("weights must be one for each row, not negative, and rows must not be soft")
    room = sum(w * b for w, b in zip(weight.tolist(), problem.limit.tolist(), strict=True) if w)
    return exact_sum(least_needs(problem, weight)) - int(room)
