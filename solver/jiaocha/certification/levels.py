"""The problem of one level among objectives in order, and the exact check of a whole order.

A level is solved among the plans that keep the levels above it. One row over all groups would join everything
into a single component; instead each *part* (groups that no row joins to others, whatever they are worth)
keeps its own share: what it reached at that level, less its share of the level's tolerance. In a part,

    sum over groups of (best option's worth - chosen option's worth) <= sum of bests - reached + share

is a row with amounts >= 0. An option that breaks it alone is left out, and a part that cannot break it has no
row. With tolerance 0 and a level solved to optimality the parts together keep exactly what one row would:
independent parts reach the best total only if each reaches its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from jiaocha.certification.arithmetic import SAFE, Exact, magnitude, ranges
from jiaocha.certification.bound import check_certificate
from jiaocha.certification.choice import check_choice, largest_use, use_of, value_of
from jiaocha.certification.independence import joining_rows
from jiaocha_models.ordered import Level, LevelResult
from jiaocha_models.problem import AssignmentProblem, Int32, Int64

Mask = NDArray[np.bool_]

LARGEST = 2**62
"""Worths of options at a level lie below this in size, so that differences stay within int64."""

MOST = 2**63 - 1


@dataclass(frozen=True, eq=False)
class LevelProblem:
    """What one level is solved on.

    Attributes
    ----------
    problem : AssignmentProblem
        All groups; the options that can keep the levels above; the problem's rows, then rows that keep them.
    options : int64, shape (problem.n_options,)
        Position of each option in the original problem.
    kept_level, kept_part : int32, shape (problem.n_rows - original n_rows,)
        Which level and which part each added row keeps.
    """

    problem: AssignmentProblem
    options: Int64
    kept_level: Int32
    kept_part: Int32

    def inner(self, choice: Int64) -> Int64:
        """Choice as positions in ``problem``; -1 where an option was left out."""
        if len(self.options) == 0:
            return np.full(len(choice), -1, np.int64)
        at = np.minimum(np.searchsorted(self.options, choice), len(self.options) - 1)
        return np.where(self.options[at] == choice, at, -1)


@dataclass(frozen=True)
class LevelFault:
    """Something wrong with a level: its number, what, and a sentence.

    What is ``parts`` (not independent; level 0), ``plan``, ``value`` or ``bound``.
    """

    level: int
    kind: str
    message: str


def level_problem(
    problem: AssignmentProblem,
    levels: Sequence[Level],
    part: Int32,
    above: Sequence[Int64],
    *,
    penalties: int | None = None,
) -> LevelProblem:
    """Build the problem of the level after those whose plans are given.

    Parameters
    ----------
    problem : AssignmentProblem
        Its values are not used.
    levels : sequence of Level
    part : int32, shape (n_groups,)
        Part of each group, from 0.
    above : sequence of int64 arrays, shape (n_groups,) each
        Plan of each level above, in order; their number is the number of the level that is built.
    penalties : int, optional
        Level that carries the penalties of soft rows, by default the last. Levels above it may use soft rows
        as far as they admit; levels below it no further than its plan does (or the limit, if that is more).

    Raises
    ------
    OverflowError
        If a level's values are so large that a part's sums do not fit into 64 bits.
    """
    number = len(above)
    priced = len(levels) - 1 if penalties is None else penalties
    base = _with_soft_rows_of(problem, number, priced, above)
    kept = [
        (levels[n].value, least_of(problem, levels[n], part, choice, priced=n == priced))
        for n, choice in enumerate(above)
    ]
    keep = np.ones(problem.n_options, bool)
    for value, least in kept:
        loss, room = _losses(problem, part, value, least, keep)
        keep &= loss <= room[part][problem.option_group]
    added = [_rows_of(problem, part, value, least, keep) for value, least in kept]
    return _assembled(replace(base, value=levels[number].value), keep, part, added)


def least_of(
    problem: AssignmentProblem, level: Level, part: Int32, choice: Int64, *, priced: bool = False
) -> list[int]:
    """Tell what each part must keep of a level: what it reached, less its share of the tolerance.

    The tolerance is shared in proportion to the size of what the parts reached (their groups, where nothing
    was reached), each share rounded down. Penalties are no part of it: they are kept by the rows themselves.
    """
    n_parts = int(part.max(initial=-1)) + 1
    reached = _part_sums(part, level.value[choice], n_parts)
    total = value_of(replace(problem, value=level.value), choice) if priced else sum(reached)
    allowed = max(level.tolerance, int(Fraction(level.relative_tolerance) * abs(total)))
    size = [abs(one) for one in reached]
    if not any(size):
        size = np.bincount(part, minlength=n_parts).tolist()
    whole = max(sum(size), 1)
    return [one - allowed * weight // whole for one, weight in zip(reached, size, strict=True)]


def kept_values(
    problem: AssignmentProblem, levels: Sequence[Level], part: Int32, results: Sequence[LevelResult]
) -> tuple[int, ...]:
    """Sum what the parts must keep of each level; of the last what it reached. No soft rows."""
    least = [
        sum(least_of(problem, level, part, result.choice))
        for level, result in zip(levels[:-1], results[:-1], strict=True)
    ]
    return (*least, results[-1].value)


def check_order(
    problem: AssignmentProblem,
    levels: Sequence[Level],
    part: Int32,
    results: Sequence[LevelResult],
    *,
    penalties: int | None = None,
) -> list[LevelFault]:
    """Recheck an order without a solver: the parts, and every level's plan, value and certificate.

    Bounds hold for plans in which each part keeps the levels above; with finer parts they would say less than
    they seem to. So nothing more is checked where the parts are not independent, nor below the first level
    whose plan does not hold: the problems below rest on that plan.
    """
    found: list[LevelFault] = []
    if len(joined := joining_rows(problem, part)):
        return [LevelFault(0, "parts", f"第 {joined[0]} 项能力为几个部分的案件共用，各部分并非互不相干")]
    for number, result in enumerate(results):
        above = [one.choice for one in results[:number]]
        here = level_problem(problem, levels, part, above, penalties=penalties)
        choice = here.inner(result.choice)
        broken = check_choice(here.problem, choice)
        if broken:
            what = "有案件组未取其可选项" if broken[0].row is None else f"第 {broken[0].row} 项能力超出上限"
            if (choice < 0).any() or any(v.row is not None and v.row >= problem.n_rows for v in broken):
                what = "没有守住之前的层次"
            found.append(LevelFault(number, "plan", what))
            return found
        value = value_of(here.problem, choice)
        if value != result.value:
            found.append(LevelFault(number, "value", f"按该层的分配重算为 {value}"))
        fault = check_certificate(here.problem, result.certificate)
        if fault is None and value > result.certificate.bound:
            fault = f"达到的 {value} 高于上界 {result.certificate.bound}，二者必有一误"
        if fault is not None:
            found.append(LevelFault(number, "bound", fault))
    return found


def values_in_order(
    problem: AssignmentProblem, levels: Sequence[Level], choice: Int64, penalties: int | None = None
) -> tuple[int, ...]:
    """Value a choice at each level, penalties deducted where a level carries them."""
    priced = len(levels) - 1 if penalties is None else penalties
    none = np.zeros(0, np.int64)
    free = replace(problem, soft_row=none, soft_width=none, soft_slope=none)
    return tuple(
        value_of(replace(problem if n == priced else free, value=level.value), choice)
        for n, level in enumerate(levels)
    )


def _with_soft_rows_of(
    problem: AssignmentProblem, number: int, priced: int, above: Sequence[Int64]
) -> AssignmentProblem:
    """Soft rows free of charge above the level that carries the penalties, hard below it."""
    rows = np.unique(problem.soft_row)
    if number == priced or len(rows) == 0:
        return problem
    limit = problem.limit.copy()
    if number < priced:
        most = largest_use(problem)
        size = np.zeros(problem.n_rows)
        np.add.at(size, problem.entry_row, magnitude(problem.entry_amount))
        for row in rows.tolist():
            allowed = most[row]
            limit[row] = min(MOST, max(int(size[row]) * 2, 0) if allowed is None else allowed)
    else:
        used = use_of(problem, above[priced])
        for row in rows.tolist():
            limit[row] = max(int(limit[row]), int(used[row]))
    none = np.zeros(0, np.int64)
    return replace(problem, limit=limit, soft_row=none, soft_width=none, soft_slope=none)


def _part_sums(part: Int32, amounts: Int64, n_parts: int) -> list[int]:
    """Exact sum of the groups' amounts by part."""
    values: Exact = amounts if magnitude(amounts).sum() < SAFE else amounts.astype(object)
    total = np.zeros(n_parts, values.dtype)
    np.add.at(total, part, values)
    return [int(one) for one in total.tolist()]


def _losses(
    problem: AssignmentProblem,
    part: Int32,
    value: Int64,
    least: list[int],
    keep: Mask,
) -> tuple[Int64, Int64]:
    """Measure each option against its group's best that is left, and tell how much each part may lose.

    Options that were left out lose as much as can be.
    """
    if magnitude(value).max(initial=0.0) >= LARGEST:
        raise OverflowError("a level's values must lie below 2**62 in size")
    best = np.full(problem.n_groups, -LARGEST, np.int64)
    filled = problem.group_start[:-1] < problem.group_start[1:]
    if filled.any():
        left = np.where(keep, value, -LARGEST)
        best[filled] = np.maximum.reduceat(left, problem.group_start[:-1][filled])
    loss = np.where(keep, best[problem.option_group] - value, MOST)
    bests = _part_sums(part, best, len(least))
    room = [min(max(b - floor, -1), MOST - 1) for b, floor in zip(bests, least, strict=True)]
    return loss, np.array(room, np.int64)


def _rows_of(
    problem: AssignmentProblem,
    part: Int32,
    value: Int64,
    least: list[int],
    keep: Mask,
) -> tuple[Int64, Int64, Int64]:
    """Losses, parts that could lose too much, and how much each of them may lose."""
    loss, room = _losses(problem, part, value, least, keep)
    worst = np.zeros(problem.n_groups, np.int64)
    filled = problem.group_start[:-1] < problem.group_start[1:]
    if filled.any():
        worst[filled] = np.maximum.reduceat(np.where(keep, loss, 0), problem.group_start[:-1][filled])
    most = _part_sums(part, worst, len(least))
    binding = np.flatnonzero(np.array([m > r for m, r in zip(most, room.tolist(), strict=True)], bool))
    if len(binding) and room[binding].max() >= MOST - 1:
        raise OverflowError("a part's losses at a level do not fit into 64 bits")
    return loss, binding, room[binding]


def _assembled(
    problem: AssignmentProblem,
    keep: Mask,
    part: Int32,
    added: Sequence[tuple[Int64, Int64, Int64]],
) -> LevelProblem:
    """Options that are left, with their entries in the problem's rows and in the added ones."""
    options = np.flatnonzero(keep)
    count = (problem.entry_start[1:] - problem.entry_start[:-1])[options]
    entries = ranges(problem.entry_start[options], count)
    owner = [np.repeat(np.arange(len(options)), count)]
    rows, amounts = [problem.entry_row[entries].astype(np.int64)], [problem.entry_amount[entries]]
    limits, kept_level, kept_part = [problem.limit], [], []
    n_rows = problem.n_rows
    own_part = part[problem.option_group[options]]
    for level, (loss, binding, room) in enumerate(added):
        number = np.full(int(part.max(initial=-1)) + 1, -1, np.int64)
        number[binding] = n_rows + np.arange(len(binding))
        row = number[own_part]
        using = np.flatnonzero((row >= 0) & (loss[options] > 0))
        owner.append(using)
        rows.append(row[using])
        amounts.append(loss[options][using])
        limits.append(room)
        kept_level.append(np.full(len(binding), level, np.int32))
        kept_part.append(binding.astype(np.int32))
        n_rows += len(binding)
    of = np.concatenate(owner)
    order = np.argsort(of, kind="stable")
    before = np.zeros(problem.n_options + 1, np.int64)
    np.cumsum(keep, out=before[1:])
    none = np.zeros(0, np.int32)
    made = AssignmentProblem(
        before[problem.group_start],
        problem.value[options],
        np.searchsorted(of[order], np.arange(len(options) + 1)).astype(np.int64),
        np.concatenate(rows)[order].astype(np.int32),
        np.concatenate(amounts)[order],
        np.concatenate(limits),
        problem.block[options],
        problem.preference[options],
        problem.soft_row,
        problem.soft_width,
        problem.soft_slope,
    )
    return LevelProblem(
        made, options, np.concatenate([none, *kept_level]), np.concatenate([none, *kept_part])
    )
