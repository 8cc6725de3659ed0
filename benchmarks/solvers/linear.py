"""The problem as one mixed-integer linear program, the same arrays for every peer that takes one."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from jiaocha_models.problem import UNLIMITED, AssignmentProblem

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LinearProgram:
    """Maximise ``value @ x`` subject to ``row_lower <= matrix @ x <= row_upper``, ``0 <= x <= upper``.

    The first ``n_options`` variables are binary, one an option; the others are the segments of soft rows. The
    first ``n_groups`` rows say that a group takes one option.
    """

    value: Int64
    upper: Int64
    matrix: Any
    row_lower: Floats
    row_upper: Floats
    n_options: int
    n_groups: int


def linear_program(problem: AssignmentProblem) -> LinearProgram:
    """Write the problem as a linear program."""
    groups, options, segments = problem.n_groups, problem.n_options, len(problem.soft_row)
    entry_option = np.repeat(np.arange(options), np.diff(problem.entry_start))
    row = np.concatenate([problem.option_group, groups + problem.entry_row, groups + problem.soft_row])
    column = np.concatenate([np.arange(options), entry_option, options + np.arange(segments)])
    amount = np.concatenate(
        [np.ones(options, np.int64), problem.entry_amount, np.full(segments, -1, np.int64)]
    )
    shape = (groups + problem.n_rows, options + segments)
    # No plan uses more of a row than all its positive amounts: that bounds a segment without an end.
    most = np.bincount(
        problem.entry_row, weights=np.maximum(problem.entry_amount, 0), minlength=problem.n_rows
    ).astype(np.int64) + np.maximum(-problem.limit, 0)
    width = np.where(problem.soft_width == UNLIMITED, most[problem.soft_row], problem.soft_width)
    return LinearProgram(
        value=np.concatenate([problem.value, -problem.soft_slope]),
        upper=np.concatenate([np.ones(options, np.int64), width]),
        matrix=csr_array((amount, (row, column)), shape=shape),
        row_lower=np.concatenate([np.ones(groups), np.full(problem.n_rows, -np.inf)]),
        row_upper=np.concatenate([np.ones(groups), problem.limit.astype(np.float64)]),
        n_options=options,
        n_groups=groups,
    )


def choice_of(problem: AssignmentProblem, x: Floats | Int64) -> Int64:
    """Option of each group that the solution takes most of: exact for 0 and 1, near enough for 0.999999."""
    x = np.asarray(x[: problem.n_options], np.float64)
    order = np.lexsort((-x, problem.option_group))
    return np.asarray(order[problem.group_start[:-1]], np.int64)


def upper_bound(bound: float) -> int | None:
    """Read a floating-point upper bound as a whole number on the safe side, None where it says nothing."""
    return math.ceil(bound) if math.isfinite(bound) and abs(bound) < 1e19 else None
