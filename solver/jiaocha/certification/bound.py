"""Exact evaluation of the bound that multipliers prove (formula: ``Certificate``).

For any integer multipliers, rows' being >= 0, L is an upper bound on every feasible plan, because every
constraint is either priced at a non-negative price or kept in a problem that is solved exactly or
over-estimated. Some details go beyond the formula's wording and keep it true in general:

* a block's limit is its row's limit plus all overuse a soft row admits (no limit if there is no end to
  it), plus the most that options with negative amounts can free in that row, over all groups;
* an option that alone uses more of some row than the row can hold (its limit, all overuse a soft row admits
  and the most that negative amounts can free there) is in no plan and is left out everywhere;
* options with c <= 0 never enter a knapsack; where all groups' heaviest items fit together, each group
  simply takes its best, whatever the grid;
* a block nested in another row's block (:func:`outer_rows`) is packed together with it, on that row's
  grid, where their items might not all fit that row, unless that grid is 0.
"""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from jiaocha.certification.arithmetic import (
    SAFE,
    Exact,
    exact_sum,
    magnitude,
    priced_values,
    ranges,
    segment_max,
    segment_sum,
    subtract,
)
from jiaocha.certification.choice import largest_use
from jiaocha.certification.knapsack import (
    Items,
    best_nested_packing,
    best_packing,
    group_ends,
    relaxed_packing,
)
from jiaocha.certification.nesting import outer_rows
from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem, Certificate, Int64


def bound_of(
    problem: AssignmentProblem,
    denominator: int,
    row_multiplier: Int64,
    group_multiplier: Int64,
    block_grid: Int64,
) -> int:
    """Floor of the exact bound L, in fen.

    Parameters
    ----------
    problem : AssignmentProblem
    denominator, row_multiplier, group_multiplier, block_grid
        As in :class:`Certificate`.

    Raises
    ------
    ValueError
        If the multipliers prove nothing (the message is a sentence for people).
    """
    fault = _fault(problem, denominator, row_multiplier, group_multiplier, block_grid)
    if fault is not None:
        raise ValueError(fault)
    margin = margins(problem, priced_values(problem, denominator, row_multiplier), group_multiplier)
    fixed: int = (
        exact_sum(group_multiplier)
        + sum(m * b for m, b in zip(row_multiplier.tolist(), problem.limit.tolist(), strict=True) if m)
        + _conjugates(problem, denominator, row_multiplier)
        + _free_part(problem, margin)
    )
    return int(fixed + _knapsack_part(problem, margin, block_grid)) // denominator


def margins(problem: AssignmentProblem, worth: Exact, group_multiplier: Int64) -> Exact:
    """Worth of each option beyond its group's multiplier; at most 0 for options that are in no plan."""
    margin = subtract(worth, np.repeat(group_multiplier, np.diff(problem.group_start)))
    margin[too_heavy(problem) & (margin > 0)] = 0
    return margin


def too_heavy(problem: AssignmentProblem) -> NDArray[np.bool_]:
    """Options that alone use more of some row than it can hold, shape (n_options,)."""
    largest = np.iinfo(np.int64).max
    most = np.array([largest if b is None else min(b, largest) for b in block_limits(problem)], np.int64)
    entry = np.flatnonzero(problem.entry_amount > most[problem.entry_row])
    found = np.zeros(problem.n_options, bool)
    found[np.searchsorted(problem.entry_start, entry, side="right") - 1] = True
    return found


def check_certificate(problem: AssignmentProblem, certificate: Certificate) -> str | None:
    """Recompute a certificate's bound; None if it is right, else one sentence (Chinese) saying why not."""
    try:
        bound = bound_of(
            problem,
            certificate.denominator,
            certificate.row_multiplier,
            certificate.group_multiplier,
            certificate.block_grid,
        )
    except ValueError as error:
        return str(error)
    if bound == certificate.bound:
        return None
    return f"证书所载上界为 {certificate.bound} 分，按其乘数重算应为 {bound} 分"


def _fault(problem: AssignmentProblem, denominator: int, row: Int64, group: Int64, grid: Int64) -> str | None:
    """Say why the multipliers prove nothing, if so."""
    shapes = (row.shape, group.shape, grid.shape)
    if shapes != ((problem.n_rows,), (problem.n_groups,), (problem.n_rows,)):
        return f"证书的乘数个数与问题不符：{problem.n_rows} 项容量、{problem.n_groups} 个案件组"
    if any(array.dtype != np.int64 for array in (row, group, grid)):
        return "证书的乘数不是 64 位整数"
    if denominator < 1:
        return f"证书的公分母须为正整数，现为 {denominator}"
    if (row < 0).any():
        return f"第 {int(np.argmax(row < 0))} 项容量的乘数为负，不能证明任何上界"
    if (grid < 0).any():
        return f"第 {int(np.argmax(grid < 0))} 项容量的背包网格为负"
    for r, width, slope in zip(problem.soft_row, problem.soft_width, problem.soft_slope, strict=True):
        if width == UNLIMITED and int(row[r]) > denominator * int(slope):
            return f"第 {int(r)} 项软性容量的乘数超过其末段单价，上界为无穷"
    return None


def _conjugates(problem: AssignmentProblem, denominator: int, row_multiplier: Int64) -> int:
    """Sum over soft rows of the largest ``multiplier * s - price(s)`` over the overuse s >= 0."""
    total = 0
    segments = zip(
        problem.soft_row.tolist(), problem.soft_width.tolist(), problem.soft_slope.tolist(), strict=True
    )
    for row, width, slope in segments:
        gain = int(row_multiplier[row]) - denominator * slope
        if gain > 0:
            total += width * gain
    return total


def _free_part(problem: AssignmentProblem, margin: Exact) -> int:
    """Sum over groups of the largest positive margin of an option outside every block."""
    best, _ = segment_max(np.where(problem.block == FREE, margin, 0), problem.group_start)
    return exact_sum(np.maximum(best, 0))


def block_limits(problem: AssignmentProblem) -> list[int | None]:
    """Limit of each row's knapsack; None where it has no end."""
    entry = np.flatnonzero(problem.entry_amount < 0)
    most = largest_use(problem)
    if len(entry) == 0:
        return most
    option = np.searchsorted(problem.entry_start, entry, side="right") - 1
    group = problem.option_group[option]
    row = problem.entry_row[entry]
    order = np.lexsort((group, row))
    freed = -(problem.entry_amount[entry[order]].astype(object))
    start = group_ends(row[order].astype(np.int64) * problem.n_groups + group[order])
    pair_freed = segment_max(freed, start)[0]
    for r, amount in zip(row[order][start[:-1]].tolist(), pair_freed.tolist(), strict=True):
        if (limit := most[r]) is not None:
            most[r] = limit + amount
    return most


def block_items(problem: AssignmentProblem, margin: Exact) -> tuple[Int64, Int64]:
    """Options with a positive margin that lie in a block, and their amounts there.

    Sorted by block, then group. An option without an entry in its block's row uses nothing of it, and so
    does one with a negative entry: what that frees is part of the block's limit.
    """
    option = np.flatnonzero((problem.block != FREE) & (margin > 0))
    option = option[np.argsort(problem.block[option], kind="stable")]
    count = problem.entry_start[option + 1] - problem.entry_start[option]
    entry = ranges(problem.entry_start[option], count)
    in_block = problem.entry_row[entry] == np.repeat(problem.block[option], count)
    amount = np.zeros(len(option), np.int64)
    amount[np.repeat(np.arange(len(option)), count)[in_block]] = problem.entry_amount[entry[in_block]]
    return option, np.maximum(amount, 0)


@dataclass(frozen=True, eq=False)
class _Block:
    """Items of one block with positive margins that fit its limit."""

    limit: int | None
    items: Items
    needed: int
    """Sum over groups of the heaviest item."""
    gain: int
    """Sum over groups of the best item."""

    @property
    def all_fit(self) -> bool:
        return self.limit is None or self.needed <= self.limit


def _blocks(problem: AssignmentProblem, margin: Exact) -> dict[int, _Block]:
    """All blocks that have items, by row."""
    option, amount = block_items(problem, margin)
    limits = block_limits(problem)
    largest = np.iinfo(np.int64).max
    room = np.array([largest if b is None else max(min(b, largest), -1) for b in limits], np.int64)
    fits = amount <= room[problem.block[option]]
    option, amount = option[fits], amount[fits]
    group, block = problem.option_group[option], problem.block[option].astype(np.int64)
    run = group_ends(block * problem.n_groups + group)
    heaviest = segment_max(amount, run)[0].astype(object if magnitude(amount).sum() >= SAFE else np.int64)
    best = segment_max(margin[option], run)[0]
    best = best.astype(object if magnitude(best).sum() >= SAFE else np.int64)
    of_block = group_ends(block[run[:-1]])
    needs, gains = segment_sum(heaviest, of_block), segment_sum(best, of_block)
    found: dict[int, _Block] = {}
    for j, (first, end) in enumerate(zip(of_block[:-1].tolist(), of_block[1:].tolist(), strict=True)):
        if first < end:
            items = slice(int(run[first]), int(run[end]))
            row = int(block[run[first]])
            parts = (margin[option[items]], amount[items], group[items])
            found[row] = _Block(limits[row], parts, int(needs[j]), int(gains[j]))
    return found


def _knapsack_part(problem: AssignmentProblem, margin: Exact, block_grid: Int64) -> int:
    """Floor of the sum of all blocks' knapsacks, nested blocks packed together."""
    blocks, outer, limits = _blocks(problem, margin), outer_rows(problem), block_limits(problem)
    total = 0
    parts: defaultdict[int, int] = defaultdict(int)
    inner_of = {int(outer[row]): row for row in reversed(list(blocks)) if outer[row] >= 0}
    together = {
        row: inner
        for row, inner in inner_of.items()
        if _must_share(blocks[inner], blocks.get(row), limits[row]) and block_grid[row] > 0
    }
    shared = set(together) | set(together.values())
    for row, block in blocks.items():
        if row not in shared:
            value = _alone(block, int(block_grid[row]))
            parts[value.denominator] += value.numerator
    for row, inner in together.items():
        total += _packed_together(blocks[inner], blocks.get(row), limits[row], int(block_grid[row]))
    return total + _floor_of_sum([Fraction(n, d) for d, n in sorted(parts.items())])


def _must_share(inner: _Block, outer: _Block | None, limit: int | None) -> bool:
    """Whether the outer limit can bind the two blocks' items together."""
    needed = inner.needed + (0 if outer is None else outer.needed)
    return limit is not None and needed > limit


def _packed_together(inner: _Block, outer: _Block | None, limit: int | None, grid: int) -> int:
    """Best packing of a nested block together with its outer block."""
    assert limit is not None
    none = np.zeros(0, np.int64)
    others = (none, none, none) if outer is None else outer.items
    gain, amount, group = inner.items
    fits = amount <= limit
    kept = (gain[fits], amount[fits], group[fits])
    inner_limit = limit if inner.limit is None else inner.limit
    return best_nested_packing(kept, others, inner_limit, max(limit, 0), grid)


def _alone(block: _Block, grid: int) -> Fraction:
    """Best packing of one block, or its relaxation for grid 0."""
    gain, amount, group = block.items
    if block.limit is None or block.all_fit:
        return Fraction(block.gain)
    if grid > 0:
        return Fraction(best_packing(gain, amount, group, block.limit, grid))
    return relaxed_packing(gain, amount, block.limit)


def _floor_of_sum(parts: list[Fraction]) -> int:
    """Floor of a sum of fractions, added pairwise so that denominators grow late."""
    while len(parts) > 1:
        odd = parts[len(parts) // 2 * 2 :]
        parts = [a + b for a, b in zip(parts[::2], parts[1::2], strict=False)] + odd
    return int(parts[0] // 1) if parts else 0
