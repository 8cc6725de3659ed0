"""Parts of an assignment problem: selecting options and rows, connected components, safe integers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem, Int32, Int64

SAFE = 2**61
"""Sums of absolute values below this cannot overflow int64, also after a few additions."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Part:
    """Some groups, options and rows of a problem, as a problem of their own.

    Attributes
    ----------
    problem : AssignmentProblem
    groups, options, rows : int64
        Position of each of the part's groups, options and rows in the problem it was taken from.
    """

    problem: AssignmentProblem
    groups: Int64
    options: Int64
    rows: Int64


def gather(start: Int64, index: Int64) -> tuple[Int64, Int64]:
    """Positions ``start[i]:start[i + 1]`` of all ``i`` in ``index`` one after the other, and their starts."""
    count = start[index + 1] - start[index]
    new_start = np.zeros(len(index) + 1, np.int64)
    np.cumsum(count, out=new_start[1:])
    flat = np.arange(new_start[-1])
    flat += np.repeat(start[index] - new_start[:-1], count)
    return flat, new_start


def row_total(rows: Int32 | Int64, amounts: Int64, n_rows: int) -> Int64:
    """Exact sum of amounts by row, shape (n_rows,); sums beyond int64 are clipped to its ends."""
    size = np.bincount(rows, np.abs(amounts.astype(np.float64)), minlength=n_rows)
    total = np.zeros(n_rows, np.int64)
    if len(size) == 0 or size.max() < SAFE:
        np.add.at(total, rows, amounts)
        return total
    exact = [0] * n_rows
    for row, amount in zip(rows.tolist(), amounts.tolist(), strict=True):
        exact[row] += amount
    return np.array([clipped(number) for number in exact], np.int64)


def clipped(number: int) -> int:
    """Nearest number of the int64 range."""
    return max(-(2**63), min(2**63 - 1, number))


def beyond_integers(problem: AssignmentProblem) -> bool:
    """Whether some row's numbers are so large that its sums may leave int64; normal form may cut them off."""
    size = np.bincount(
        problem.entry_row, np.abs(problem.entry_amount.astype(np.float64)), minlength=problem.n_rows
    )
    return bool((size + np.maximum(-problem.limit.astype(np.float64), 0.0) >= 2 * SAFE).any())


def less(limit: Int64, use: Int64) -> Int64:
    """``limit - use``, clipped to the int64 range instead of wrapping around."""
    with np.errstate(over="ignore"):
        result = limit - use
    far = np.abs(limit.astype(np.float64) - use.astype(np.float64)) > 2.0**62
    for row in np.flatnonzero(far):
        result[row] = clipped(int(limit[row]) - int(use[row]))
    return result


def soft_room(problem: AssignmentProblem) -> Int64:
    """How far each row's use may go beyond its limit, shape (n_rows,); ``SAFE`` means without end."""
    room = np.zeros(problem.n_rows)
    endless = problem.soft_width == UNLIMITED
    np.add.at(room, problem.soft_row, np.where(endless, 0, problem.soft_width).astype(np.float64))
    out = np.minimum(room, SAFE).astype(np.int64)
    out[problem.soft_row[endless]] = SAFE
    return out


def main_rows(problem: AssignmentProblem) -> Int64:
    """Row that each option mainly uses: its block, else its first row; -1 if it uses none."""
    first = np.full(problem.n_options, -1, np.int64)
    filled = problem.entry_start[:-1] < problem.entry_start[1:]
    first[filled] = problem.entry_row[problem.entry_start[:-1][filled]]
    return np.where(problem.block != FREE, problem.block, first)


def home_rows(problem: AssignmentProblem) -> Int64:
    """Row that stands for the court of each option, shape (n_options,); -1 for an option that uses nothing.

    A court may have several rows that serve as blocks (all its minutes, and those not kept for small
    claims). Where all options of one block also use another row that is a block, the more used row stands
    for both.
    """
    main = main_rows(problem)
    n_rows = max(problem.n_rows, 1)
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    pair, count = np.unique(main[option] * n_rows + problem.entry_row, return_counts=True)
    row, other = pair // n_rows, pair % n_rows
    users = np.bincount(main[main >= 0], minlength=n_rows)
    total = np.bincount(problem.entry_row, minlength=n_rows)
    full = (count == users[row]) & (users[other] > 0)
    row, other = row[full], other[full]
    order = np.lexsort((-other, total[other], row))
    home = np.arange(n_rows)
    home[row[order]] = other[order]  # the last one written is the most used
    return np.where(main >= 0, home[np.maximum(main, 0)], -1)


def wide_rows(problem: AssignmentProblem, home: Int64, price: NDArray[np.float64]) -> Int64:
    """Dearest row of each option that options of several courts share, shape (n_options,); -1 if none."""
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    lowest = np.full(problem.n_rows, problem.n_rows, np.int64)
    highest = np.full(problem.n_rows, -1, np.int64)
    np.minimum.at(lowest, problem.entry_row, home[option])
    np.maximum.at(highest, problem.entry_row, home[option])
    shared = (lowest < highest)[problem.entry_row] & (home[option] != problem.entry_row)
    option, row = option[shared], problem.entry_row[shared]
    order = np.lexsort((row, price[row], option))
    wide = np.full(problem.n_options, -1, np.int64)
    wide[option[order]] = row[order]
    return wide


def take_options(problem: AssignmentProblem, options: Int64, group_start: Int64) -> AssignmentProblem:
    """Keep some options (in ascending order); ``group_start`` says how they belong to groups."""
    entries, entry_start = gather(problem.entry_start, options)
    return AssignmentProblem(
        group_start,
        problem.value[options],
        entry_start,
        problem.entry_row[entries],
        problem.entry_amount[entries],
        problem.limit,
        problem.block[options],
        problem.preference[options],
        problem.soft_row,
        problem.soft_width,
        problem.soft_slope,
    )


def keep_options(problem: AssignmentProblem, keep: Mask) -> tuple[AssignmentProblem, Int64]:
    """Problem with only the options of a mask, and their positions."""
    if keep.all():
        return problem, np.arange(problem.n_options)
    before = np.zeros(problem.n_options + 1, np.int64)
    np.cumsum(keep, out=before[1:])
    options = np.flatnonzero(keep)
    return take_options(problem, options, before[problem.group_start]), options


def take_rows(problem: AssignmentProblem, rows: Int64) -> AssignmentProblem:
    """Keep some rows (in ascending order); entries in others vanish, their blocks become free."""
    number = np.full(problem.n_rows + 1, -1, np.int32)
    number[rows] = np.arange(len(rows), dtype=np.int32)
    entry_row = number[problem.entry_row]
    stays = entry_row >= 0
    before = np.zeros(len(stays) + 1, np.int64)
    np.cumsum(stays, out=before[1:])
    segment = np.isin(problem.soft_row, rows)
    return AssignmentProblem(
        problem.group_start,
        problem.value,
        before[problem.entry_start],
        entry_row[stays],
        problem.entry_amount[stays],
        problem.limit[rows],
        np.where(problem.block >= 0, number[problem.block], FREE).astype(np.int32),
        problem.preference,
        number[problem.soft_row[segment]].astype(np.int64),
        problem.soft_width[segment],
        problem.soft_slope[segment],
    )


def extract(problem: AssignmentProblem, groups: Int64, rows: Int64) -> Part:
    """Take groups and rows (both ascending) out of a problem."""
    options, group_start = gather(problem.group_start, groups)
    return Part(take_rows(take_options(problem, options, group_start), rows), groups, options, rows)


def component_labels(problem: AssignmentProblem) -> tuple[Int32, Int32]:
    """Find the connected component of each group and of each row, numbered by first group.

    A group and a row are connected if an option of the group has an entry in the row. A row without
    entries has the label -1.
    """
    n, r = problem.n_groups, problem.n_rows
    option_of_entry = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    group = problem.option_group[option_of_entry] if n else option_of_entry
    ones = np.ones(len(group), np.float32)
    graph = coo_array((ones, (group, n + problem.entry_row.astype(np.int64))), shape=(n + r, n + r))
    _, label = connected_components(graph, directed=False)
    first = np.unique(label[:n], return_index=True)
    number = np.full(n + r + 1, -1, np.int32)
    number[first[0][np.argsort(first[1])]] = np.arange(len(first[0]), dtype=np.int32)
    numbered = number[label]
    return numbered[:n], numbered[n:]


def split(problem: AssignmentProblem, group_label: Int32, row_label: Int32) -> Iterator[Part]:
    """One part for each component, in the order of their numbers."""
    count = int(group_label.max(initial=-1)) + 1
    by_group = np.argsort(group_label, kind="stable")
    by_row = np.argsort(row_label, kind="stable")
    group_end = np.searchsorted(group_label[by_group], np.arange(count + 1))
    row_end = np.searchsorted(row_label[by_row], np.arange(count + 1))
    for c in range(count):
        yield extract(problem, by_group[group_end[c] : group_end[c + 1]], by_row[row_end[c] : row_end[c + 1]])


def with_safe_integers(problem: AssignmentProblem) -> tuple[AssignmentProblem, int, bool]:
    """Scale numbers so that no sum over the problem can overflow; the problem has no negative amounts.

    Returns
    -------
    problem : AssignmentProblem
        Every plan feasible here is feasible in the original.
    unit : int
        ``original value <= unit * (scaled value + 1)`` for every option, and ``>= unit * scaled value``.
    exact : bool
        Whether all amounts and limits are as in the original, so that both have the same plans.
    """
    unit, value = 1, problem.value
    largest = float(np.abs(value.astype(np.float64)).max(initial=0)) * max(problem.n_groups, 1)
    while largest / unit >= SAFE / 2:
        unit *= 2
    if unit > 1:
        value = value // unit
    size = np.bincount(problem.entry_row, problem.entry_amount.astype(np.float64), minlength=problem.n_rows)
    limit = np.minimum(problem.limit, SAFE) if len(size) == 0 or size.max() < SAFE else problem.limit.copy()
    amount, width, slope = problem.entry_amount, problem.soft_width, problem.soft_slope
    exact = True
    if len(size) and size.max() >= SAFE:
        divisor = np.ones(problem.n_rows, np.int64)
        for row in np.flatnonzero(size >= SAFE):
            divisor[row] = 1 << int(np.ceil(np.log2(size[row] / SAFE)) + 1)
        per_entry = divisor[problem.entry_row]
        amount = -(-problem.entry_amount // per_entry)
        exact = bool((amount * per_entry == problem.entry_amount).all() and (limit % divisor == 0).all())
        limit = limit // divisor
        width = np.where(width == UNLIMITED, width, width // divisor[problem.soft_row])
        exact = exact and len(width) == 0
    if len(slope):
        ceiling = (SAFE / 4 / np.maximum(size[problem.soft_row], 1)).astype(np.int64)
        exact = exact and unit == 1 and bool((slope <= ceiling).all())
        slope = np.minimum(-(-slope // unit), ceiling)
    scaled = AssignmentProblem(
        problem.group_start, value, problem.entry_start, problem.entry_row, amount, limit,
        problem.block, problem.preference, problem.soft_row, width, slope,
    )  # fmt: skip
    return scaled, unit, exact
