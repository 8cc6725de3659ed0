"""The knapsack bound as a function of its multipliers, ready for many evaluations."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from jiaocha.allocation.dual_search import FloatArray
from jiaocha.allocation.packing import pack_courts_plainly
from jiaocha.allocation.prices import multiplier_ceiling, row_scale, segment_sum
from jiaocha.certification.nesting import outer_rows
from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem, Int64

NEVER = -1e300

COMPILED_FROM = 1_000
"""Options from which knapsacks are compiled."""

IN_HALVES_FROM = 100_000
"""Items from which courts are packed in two halves at the same time; each court's packing is its own."""


class KnapsackDual:
    """Value and subgradient of the knapsack bound at points (group multipliers, shared rows' multipliers).

    A point is one float64 array of shape (n_groups + n_shared,): the groups' multipliers, then those of
    the *shared* rows, that is all rows but those which only options of their own block, or of a block nested
    in it, use and which have a hard limit. The others' multipliers are 0.

    Attributes
    ----------
    problem : AssignmentProblem
    shared : bool, shape (n_rows,)
    item_option : int64, shape (n_items,)
        Options in a block that fit its room, sorted by block, then group.
    item_amount : int64, shape (n_items,)
        What they use of their block's row.
    least, most : float64, shape of a point
        Range of useful points; ``least`` holds each group's best free option at the last evaluation.
    scale : float64, shape of a point
        Typical ratio of a coordinate's change to a group multiplier's.
    """

    def __init__(self, problem: AssignmentProblem, compiled: bool | None = None) -> None:
        self.problem = problem
        self._compiled = problem.n_options >= COMPILED_FROM if compiled is None else compiled
        self._group_of_option = problem.option_group
        self._entry_option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
        self._own = problem.entry_row == problem.block[self._entry_option]
        self.outer = outer_rows(problem)
        self.shared = self._find_shared()
        self._shared_row = np.flatnonzero(self.shared)
        self._take_items()
        self._take_entries()
        free = np.flatnonzero(problem.block == FREE)
        self._free = free
        self._free_start = np.searchsorted(self._group_of_option[free], np.arange(problem.n_groups + 1))
        self._has_free = self._free_start[:-1] < self._free_start[1:]
        self.chosen = np.zeros(self.n_items, np.bool_)
        self.worth = np.zeros(problem.n_rows)
        self._ratio_hint = np.zeros(problem.n_rows)
        self.least = self.join(np.full(problem.n_groups, NEVER), np.zeros(problem.n_rows))
        ceiling = multiplier_ceiling(problem)
        self.most = self.join(np.full(problem.n_groups, np.inf), ceiling)
        self.scale = self.join(np.ones(problem.n_groups), row_scale(problem))

    @property
    def n_items(self) -> int:
        """Number of options that lie in a block and fit its room."""
        return len(self.item_option)

    def join(self, group: FloatArray, row: FloatArray) -> FloatArray:
        """Make a point of multipliers per group and per row."""
        return np.concatenate([group, row[self._shared_row]])

    def split(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Multipliers per group and per row of a point."""
        row = np.zeros(self.problem.n_rows)
        row[self._shared_row] = point[self.problem.n_groups :]
        return point[: self.problem.n_groups], row

    def project(self, point: FloatArray) -> FloatArray:
        """Nearest useful point."""
        return np.clip(point, self.least, self.most)

    def sizes(self, point: FloatArray) -> FloatArray:
        """Typical change of each coordinate: its distance to the least useful point.

        No less than a tenth of the groups' mean; a group without a free option counts with that mean.
        """
        n = self.problem.n_groups
        size = point - self.least
        bounded = self.least[:n] > NEVER
        mean = max(float(size[:n][bounded].mean()), 1.0) if bounded.any() else float(np.abs(point[:n]).mean())
        size[:n][~bounded] = mean
        return np.maximum(size, 0.1 * mean * self.scale)

    def evaluate(self, point: FloatArray) -> tuple[float, FloatArray]:
        """Bound in fen and one of its subgradients; ``chosen`` holds the items packed."""
        problem = self.problem
        group, row = self.split(point)
        free_best, free_use = self._free_part(group, row)
        self.least = self.join(free_best, np.zeros(problem.n_rows))
        self._pack(self.gains(group, row))
        taken = np.bincount(self.item_group[self.chosen], minlength=problem.n_groups)
        gradient_group: FloatArray = (1.0 - taken).astype(np.float64)
        above = group > free_best
        free_taken = ~above & (taken == 0)
        gradient_group[free_taken] = 0.0
        value = float(np.maximum(group, free_best).sum() + self.worth.sum() + row @ problem.limit)
        gradient_row: FloatArray = problem.limit.astype(np.float64)
        if len(self._shared_row):
            pay, overuse = self._soft(row)
            value += pay
            gradient_row = gradient_row + overuse - self._use(free_use[free_taken & self._has_free])
        return value, self.join(gradient_group, gradient_row)

    def gains(self, group: FloatArray, row: FloatArray) -> FloatArray:
        """Value of each item less its group's multiplier and the prices of the shared rows it uses."""
        gain: FloatArray = self.item_value - group[self.item_group]
        if len(self._shared_row):
            gain -= segment_sum(row[self._item_entry_row] * self._item_entry_amount, self._item_entry_start)
        return gain

    def _free_part(self, group: FloatArray, row: FloatArray) -> tuple[FloatArray, Int64]:
        """Best free option of each group and its priced value (``NEVER`` where there is none)."""
        problem = self.problem
        best = np.full(problem.n_groups, NEVER)
        option = np.full(problem.n_groups, -1, np.int64)
        if not self._has_free.any():
            return best, option
        worth = problem.value[self._free].astype(np.float64)
        if len(self._shared_row):
            worth -= segment_sum(row[self._free_entry_row] * self._free_entry_amount, self._free_entry_start)
        first = self._free_start[:-1][self._has_free]
        best[self._has_free] = np.maximum.reduceat(worth, first)
        is_best = np.flatnonzero(worth == best[self._group_of_option[self._free]])
        option[self._has_free] = self._free[is_best[np.searchsorted(is_best, first)]]
        return best, option

    def _use(self, free_option: Int64) -> FloatArray:
        """Sum what packed items and chosen free options use of every row."""
        problem = self.problem
        option = np.concatenate([self.item_option[self.chosen], free_option])
        count = problem.entry_start[option + 1] - problem.entry_start[option]
        total = int(count.sum())
        entry = np.repeat(problem.entry_start[option] + count - np.cumsum(count), count) + np.arange(total)
        use: FloatArray = np.bincount(
            problem.entry_row[entry],
            problem.entry_amount[entry].astype(np.float64),
            minlength=problem.n_rows,
        ).astype(np.float64)
        return use

    def _soft(self, row: FloatArray) -> tuple[float, FloatArray]:
        problem = self.problem
        overuse = np.zeros(problem.n_rows)
        gain = row[problem.soft_row] - problem.soft_slope
        width = np.where((gain > 0) & (problem.soft_width != UNLIMITED), problem.soft_width, 0)
        np.add.at(overuse, problem.soft_row, width.astype(np.float64))
        return float((width * gain).sum()), overuse

    def _pack(self, gain: FloatArray) -> None:
        if not self._compiled:
            courts = (self.court_start, self.inner_end, self.item_run, self.item_amount)
            pack_courts_plainly(*courts, self.inner_room, self.room, gain, self.chosen, self.worth)
            return
        if self.n_items < IN_HALVES_FROM:
            self._pack_range(gain, 0, len(self.room))
            return
        middle = int(np.searchsorted(self.court_start, self.n_items // 2))
        with ThreadPoolExecutor(1) as other:
            half = other.submit(self._pack_range, gain, 0, middle)
            self._pack_range(gain, middle, len(self.room))
            half.result()

    def _pack_range(self, gain: FloatArray, first: int, end: int) -> None:
        """Pack the courts of some rows."""
        from jiaocha.allocation.knapsack_kernels import pack_courts

        pack_courts(
            self.court_start[first : end + 1], self.inner_end[first:end], self.item_run, self.item_amount,
            self.inner_room[first:end], self.room[first:end], gain, self.chosen, self.worth[first:end],
            self._ratio_hint[first:end],
        )  # fmt: skip

    def _find_shared(self) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Rows that need a multiplier: soft, not a block's, or used from outside their block."""
        problem = self.problem
        shared = np.ones(problem.n_rows, bool)
        shared[problem.entry_row[self._own]] = False
        block = problem.block[self._entry_option]
        nested = (block != FREE) & (self.outer[np.maximum(block, 0)] == problem.entry_row)
        shared[problem.entry_row[nested]] = False
        elsewhere = ~self._own & ~nested & (problem.entry_amount != 0)
        shared[problem.entry_row[elsewhere]] = True
        shared[problem.soft_row] = True
        return shared

    def _take_items(self) -> None:
        problem = self.problem
        amount = np.zeros(problem.n_options, np.int64)
        amount[self._entry_option[self._own]] = problem.entry_amount[self._own]
        room = problem.limit.astype(np.float64)
        endless = problem.soft_width == UNLIMITED
        np.add.at(room, problem.soft_row, np.where(endless, 0, problem.soft_width).astype(np.float64))
        room[problem.soft_row[endless]] = 2.0**61
        np.add.at(room, problem.entry_row, np.maximum(-problem.entry_amount, 0).astype(np.float64))
        self.room = np.clip(room, -1, 2.0**61).astype(np.int64)
        court, inner = self._courts()
        self.inner_room = np.minimum(self.room[np.maximum(inner, 0)], self.room) if len(inner) else self.room
        option = np.flatnonzero(problem.block != FREE)
        block = problem.block[option]
        is_inner = court[block] != block
        most = np.where(is_inner, self.inner_room[court[block]], self.room[block])
        option, is_inner = option[amount[option] <= most], is_inner[amount[option] <= most]
        at = court[problem.block[option]]
        order = np.lexsort((self._group_of_option[option], ~is_inner, at))
        self.item_option = option[order]
        self.item_amount = np.maximum(amount[self.item_option], 0)
        self.item_group = self._group_of_option[self.item_option]
        self.item_value = problem.value[self.item_option].astype(np.float64)
        self.item_court = at[order]
        self.item_run = 2 * self.item_group + is_inner[order]
        rows = np.arange(problem.n_rows + 1)
        self.court_start = np.searchsorted(self.item_court, rows).astype(np.int64)
        within = np.bincount(at, is_inner, minlength=problem.n_rows).astype(np.int64)
        self.inner_end = self.court_start[:-1] + within

    def _courts(self) -> tuple[Int64, Int64]:
        """Row whose knapsack each row's items lie in, and the row nested in each row (-1: none)."""
        rows = np.arange(self.problem.n_rows)
        nested = np.flatnonzero(self.outer >= 0)
        inner = np.full(self.problem.n_rows, -1, np.int64)
        inner[self.outer[nested[::-1]]] = nested[::-1]
        joined = nested[inner[self.outer[nested]] == nested]
        court = rows.copy()
        court[joined] = self.outer[joined]
        return court, inner

    def _take_entries(self) -> None:
        """Entries of items and of free options in shared rows only."""
        self._item_entry_start, self._item_entry_row, self._item_entry_amount = self._entries_of(
            self.item_option
        )
        free = np.flatnonzero(self.problem.block == FREE)
        self._free_entry_start, self._free_entry_row, self._free_entry_amount = self._entries_of(free)

    def _entries_of(self, option: Int64) -> tuple[Int64, Int64, FloatArray]:
        problem = self.problem
        count = problem.entry_start[option + 1] - problem.entry_start[option]
        total = int(count.sum())
        entry = np.repeat(problem.entry_start[option] + count - np.cumsum(count), count) + np.arange(total)
        owner = np.repeat(np.arange(len(option)), count)
        kept = self.shared[problem.entry_row[entry]]
        entry, owner = entry[kept], owner[kept]
        start = np.searchsorted(owner, np.arange(len(option) + 1)).astype(np.int64)
        return (
            start,
            problem.entry_row[entry].astype(np.int64),
            problem.entry_amount[entry].astype(np.float64),
        )
