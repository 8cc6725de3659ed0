"""Whether parts of a problem are independent: no row that can bind joins groups of different parts.

Values play no role. A row cannot bind where even the largest uses of all groups fit; an option that does not
fit even beside the smallest uses of all others does not exist. Each may make the other so, until nothing
changes. What is left out is left out of no feasible plan, so plans of independent parts can be put together
freely.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.certification.arithmetic import SAFE, Exact, magnitude
from jiaocha.certification.choice import largest_use
from jiaocha_models.problem import AssignmentProblem, Int32, Int64

Mask = NDArray[np.bool_]


def joining_rows(problem: AssignmentProblem, part: Int32) -> Int64:
    """Rows that can bind and are used by groups of different parts, increasing.

    Parameters
    ----------
    problem : AssignmentProblem
    part : int32, shape (n_groups,)
        Part of each group, from 0.

    Returns
    -------
    int64
        Empty where the parts are independent.
    """
    uses = _uses_of(problem)
    most = largest_use(problem)
    limit = [int(b) for b in problem.limit.tolist()]
    keep = np.ones(problem.n_options, bool)
    while True:
        range_ = _ranges(problem, uses, keep)
        too_large = _too_large(problem, uses, range_, most) & keep
        if not too_large.any():
            break
        keep &= ~too_large
    able = np.array([int(m) > b for m, b in zip(range_.total_most, limit, strict=True)], bool)
    moving = able[range_.row] & (range_.most > range_.least)
    row, owner = range_.row[moving], part[range_.group[moving]]
    first = np.full(problem.n_rows, np.iinfo(np.int32).max, np.int64)
    last = np.full(problem.n_rows, -1, np.int64)
    np.minimum.at(first, row, owner)
    np.maximum.at(last, row, owner)
    return np.flatnonzero(last > first)


@dataclass(frozen=True, eq=False)
class _Uses:
    """Entries sorted by (group, row); where an option may lower a use, all options of its group have one."""

    option: Int64
    key: Int64
    amount: Exact


@dataclass(frozen=True, eq=False)
class _Ranges:
    """Smallest and largest use of each row by each group that can use it, over the options left."""

    pair_of_entry: Int64
    group: Int64
    row: Int64
    least: Exact
    most: Exact
    total_least: Exact
    total_most: Exact


def _uses_of(problem: AssignmentProblem) -> _Uses:
    n_rows = max(problem.n_rows, 1)
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    amount: Exact = problem.entry_amount
    if 2 * magnitude(amount).sum() >= SAFE:
        amount = amount.astype(object)
    key = problem.option_group[option] * n_rows + problem.entry_row
    lowering = np.unique(key[amount < 0])
    size = np.diff(problem.group_start)[lowering // n_rows]
    start = problem.group_start[:-1][lowering // n_rows]
    within = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
    wanted = (np.repeat(start, size) + within) * n_rows + np.repeat(lowering % n_rows, size)
    added = np.setdiff1d(wanted, option * n_rows + problem.entry_row)
    extra = added // n_rows
    option = np.concatenate([option, extra])
    key = np.concatenate([key, problem.option_group[extra] * n_rows + added % n_rows])
    amount = np.concatenate([amount, np.zeros(len(extra), amount.dtype)])
    order = np.argsort(key, kind="stable")
    return _Uses(option[order], key[order], amount[order])


def _ranges(problem: AssignmentProblem, uses: _Uses, keep: Mask) -> _Ranges:
    n_rows = max(problem.n_rows, 1)
    left = np.bincount(problem.option_group[keep], minlength=problem.n_groups)
    kept = keep[uses.option]
    pair, first, place, count = np.unique(
        uses.key[kept], return_index=True, return_inverse=True, return_counts=True
    )
    group, row = pair // n_rows, pair % n_rows
    amount = uses.amount[kept]
    least = np.minimum.reduceat(amount, first) if len(pair) else amount
    most = np.maximum.reduceat(amount, first) if len(pair) else amount
    some = count < left[group]
    least = np.where(some, np.minimum(least, 0), least)
    most = np.where(some, np.maximum(most, 0), most)
    totals = [np.zeros(problem.n_rows, amount.dtype) for _ in range(2)]
    for total, values in zip(totals, (least, most), strict=True):
        np.add.at(total, row, values)
    pair_of_entry = np.full(len(uses.key), -1, np.int64)
    pair_of_entry[kept] = place
    return _Ranges(pair_of_entry, group, row, least, most, totals[0], totals[1])


def _too_large(problem: AssignmentProblem, uses: _Uses, range_: _Ranges, most: list[int | None]) -> Mask:
    """Options that break a row beside the smallest uses of all other groups."""
    ceiling = np.array(
        [2**62 if m is None else max(-(2**62), min(2**62, int(m))) for m in most], range_.total_least.dtype
    )
    room = ceiling - range_.total_least
    kept = np.flatnonzero(range_.pair_of_entry >= 0)
    pair = range_.pair_of_entry[kept]
    over = (uses.amount[kept] - range_.least[pair] > room[range_.row[pair]]).astype(bool)
    found = np.zeros(problem.n_options, bool)
    found[uses.option[kept[over]]] = True
    return found
