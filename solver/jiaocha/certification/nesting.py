"""Blocks within blocks: a row that keeps part of another row's room.

A court's room for received cases may have a second limit for the cases outside a reserve. Options that
use both rows in equal amounts lie in the inner block; packing both blocks together keeps both limits at
once, which is tighter than pricing the outer row for the inner options.
"""

import numpy as np

from jiaocha.certification.arithmetic import ranges
from jiaocha_models.problem import FREE, AssignmentProblem, Int64


def outer_rows(problem: AssignmentProblem) -> Int64:
    """Row in whose block each row's block is nested, shape (n_rows,); -1 for none.

    Block j is nested in row r != j if every option of block j uses r in the same amount as j. Of several
    such rows the first counts, and a row that is itself nested cannot hold another.
    """
    outer = np.full(problem.n_rows, -1, np.int64)
    # An option with a single entry shares no other row with its block's.
    several = np.flatnonzero((problem.block != FREE) & (np.diff(problem.entry_start) > 1))
    if len(several) == 0:
        return outer
    size = problem.entry_start[several + 1] - problem.entry_start[several]
    entry, option = ranges(problem.entry_start[several], size), np.repeat(np.arange(len(several)), size)
    block, row = problem.block[several[option]].astype(np.int64), problem.entry_row[entry].astype(np.int64)
    own, amount = np.zeros(len(several), np.int64), problem.entry_amount[entry]
    mine = row == block
    own[option[mine]] = amount[mine]
    same = ~mine & (amount == own[option])
    pair, count = np.unique(block[same] * max(problem.n_rows, 1) + row[same], return_counts=True)
    inner, other = np.divmod(pair, max(problem.n_rows, 1))
    options = np.bincount(problem.block[problem.block != FREE], minlength=problem.n_rows)
    full = np.flatnonzero(count == options[inner])[::-1]
    outer[inner[full]] = other[full]
    held = outer >= 0
    outer[held & (outer[np.maximum(outer, 0)] >= 0)] = -1
    return outer
