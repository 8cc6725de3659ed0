"""Reductions that lose no best plan: entries made non-negative, hopeless options dropped.

A group's smallest use of a row, over its options, is used in any case. Moving it to the limit makes every
amount non-negative: a lower limit becomes room for the groups that do not help to meet it, and a group
that must use something keeps only its choice. All later steps work on this *normal form*.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.components import Mask, gather, keep_options, less, row_total, soft_room, take_rows
from jiaocha_models.problem import FREE, AssignmentProblem, Int64

PASSES = 8

WORTHWHILE = 0.002
"""Share of options or rows that a pass of the reduction must drop to be followed by another."""


@dataclass(frozen=True, eq=False)
class LeastUse:
    """What groups use of rows whatever their option, where it is not 0; int64, shape (n_pairs,)."""

    group: Int64
    row: Int64
    amount: Int64


@dataclass(frozen=True, eq=False)
class NormalForm:
    """A problem whose amounts are all positive, equal to the original up to a shift of the limits.

    Attributes
    ----------
    problem : AssignmentProblem
        Options as in the original; an entry of amount 0 does not exist.
    least : LeastUse
    impossible : int64
        Rows that every plan breaks.
    """

    problem: AssignmentProblem
    least: LeastUse
    impossible: Int64


def normalise(problem: AssignmentProblem) -> NormalForm:
    """Bring a problem to normal form."""
    n_rows = max(problem.n_rows, 1)
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    group = problem.option_group[option]
    row = problem.entry_row.astype(np.int64)
    pair, least = _least_use(problem, group * n_rows + row)
    least_group, least_row = pair // n_rows, pair % n_rows
    limit = less(problem.limit, row_total(least_row, least, problem.n_rows))
    impossible = np.flatnonzero((limit < 0) & (soft_room(problem) == 0))
    impossible = np.union1d(impossible, np.flatnonzero((limit < 0) & (-limit > soft_room(problem))))
    if len(pair) == 0:
        shifted = _without_zeros(problem, problem.entry_amount, problem.limit)
        return NormalForm(shifted, LeastUse(least_group, least_row, least), impossible)
    full = _with_all_pairs(problem, least_group, least_row)
    option = np.repeat(np.arange(full.n_options), np.diff(full.entry_start))
    key = full.option_group[option] * n_rows + full.entry_row
    at = np.minimum(np.searchsorted(pair, key), len(pair) - 1)
    amount = less(full.entry_amount, np.where(pair[at] == key, least[at], 0))
    least_use = LeastUse(least_group, least_row, least)
    return NormalForm(_without_zeros(full, amount, limit), least_use, impossible)


def _least_use(problem: AssignmentProblem, key: Int64) -> tuple[Int64, Int64]:
    """(group, row) keys whose smallest use over the group's options is not 0, and that use."""
    size = np.diff(problem.group_start)
    # Only rows with a negative amount, and groups all of whose options use the row, can qualify.
    negative = np.zeros(max(problem.n_rows, 1), bool)
    negative[problem.entry_row[problem.entry_amount < 0]] = True
    n_rows = max(problem.n_rows, 1)
    entries = np.diff(problem.entry_start)
    filled = problem.group_start[:-1] < problem.group_start[1:]
    emptiest = np.zeros(problem.n_groups, np.int64)
    if filled.any():
        emptiest[filled] = np.minimum.reduceat(entries, problem.group_start[:-1][filled])
    may = (emptiest[key // n_rows] > 0) | negative[problem.entry_row]
    key, amount = key[may], problem.entry_amount[may]
    order = np.lexsort((amount, key))
    key, amount = key[order], amount[order]
    pair, first, count = np.unique(key, return_index=True, return_counts=True)
    least = amount[first] if len(first) else amount[:0]
    least = np.where(count == size[pair // n_rows] if len(pair) else count == 0, least, np.minimum(least, 0))
    return pair[least != 0], least[least != 0]


def _with_all_pairs(problem: AssignmentProblem, group: Int64, row: Int64) -> AssignmentProblem:
    """Give every option of a listed group an entry (perhaps 0) in the listed row; entries sorted by row."""
    n_rows = problem.n_rows
    start = np.searchsorted(group, np.arange(problem.n_groups + 1))
    option_group = problem.option_group
    flat, _ = gather(start, option_group)
    count = (start[1:] - start[:-1])[option_group]
    added_key = np.repeat(np.arange(problem.n_options), count) * n_rows + row[flat]
    old = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start)) * n_rows + problem.entry_row
    key = np.union1d(added_key, old)
    amount = np.zeros(len(key), np.int64)
    amount[np.searchsorted(key, old)] = problem.entry_amount
    entry_start = np.searchsorted(key, np.arange(problem.n_options + 1) * n_rows)
    return AssignmentProblem(
        problem.group_start, problem.value, entry_start, (key % n_rows).astype(np.int32), amount,
        problem.limit, problem.block, problem.preference,
        problem.soft_row, problem.soft_width, problem.soft_slope,
    )  # fmt: skip


def _without_zeros(problem: AssignmentProblem, amount: Int64, limit: Int64) -> AssignmentProblem:
    """Drop entries of amount 0; an option whose block entry goes becomes free."""
    stays = amount != 0
    block = problem.block
    entry_start, entry_row = problem.entry_start, problem.entry_row
    if not stays.all():
        option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
        still = np.zeros(problem.n_options, bool)
        still[option[stays & (entry_row == block[option])]] = True
        block = np.where(still, block, FREE).astype(np.int32)
        before = np.zeros(len(stays) + 1, np.int64)
        np.cumsum(stays, out=before[1:])
        entry_start, entry_row, amount = before[entry_start], entry_row[stays], amount[stays]
    return AssignmentProblem(
        problem.group_start, problem.value, entry_start, entry_row, amount, limit, block,
        problem.preference, problem.soft_row, problem.soft_width, problem.soft_slope,
    )  # fmt: skip


def most_use(problem: AssignmentProblem) -> NDArray[np.float64]:
    """Largest possible use of each row (each group's heaviest option), a safe over-estimate."""
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    key = problem.option_group[option] * max(problem.n_rows, 1) + problem.entry_row
    amount = problem.entry_amount.astype(np.float64)
    total = np.bincount(problem.entry_row, amount, minlength=problem.n_rows)
    doubtful = (total > problem.limit)[problem.entry_row]  # only here the choice within a group matters
    key, amount, row = key[doubtful], amount[doubtful], problem.entry_row[doubtful]
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    largest = np.maximum.reduceat(amount[order], first) if len(first) else amount
    heaviest = np.bincount(row[order][first], largest, minlength=problem.n_rows)
    return np.where(total > problem.limit, heaviest, total) * (1 + 1e-9)


def hopeless_options(problem: AssignmentProblem) -> Mask:
    """Options of a problem in normal form that no best plan needs.

    Too heavy for a row; worth no more than a sibling that uses nothing; or worth no more than a sibling
    with the same rows and block that uses no more of each. Where values tie, the one of smaller
    preference number stays unless it needs more.
    """
    room = np.minimum(problem.limit.astype(np.float64) + soft_room(problem), 2.0**63)
    heavy_entry = problem.entry_amount.astype(np.float64) > room[problem.entry_row] * (1 + 1e-12)
    heavy_entry |= (problem.entry_amount > problem.limit[problem.entry_row]) & (
        soft_room(problem)[problem.entry_row] == 0
    )
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    hopeless = np.zeros(problem.n_options, bool)
    hopeless[option[heavy_entry]] = True
    empty = np.diff(problem.entry_start) == 0
    best = _best_of_group(problem, empty)
    group = problem.option_group
    has_empty = best >= 0
    rival = best[group]
    behind = problem.value < problem.value[rival]
    tied = problem.value == problem.value[rival]
    # An empty option that ties wins unless the other one is preferred and might fit.
    behind |= (
        tied & ((problem.preference > problem.preference[rival]) | empty) & (rival != np.arange(len(group)))
    )
    hopeless |= behind & has_empty[group]
    return hopeless


def _best_of_group(problem: AssignmentProblem, among: Mask) -> Int64:
    """Best option of each group among some, by value, then preference, then position; -1 if none."""
    options = np.flatnonzero(among)
    group = problem.option_group[options]
    order = np.lexsort(
        (options, problem.preference[options], -problem.value[options].astype(np.float64), group)
    )
    # float ties of huge values are resolved exactly below
    best = np.full(problem.n_groups, -1, np.int64)
    if len(options) == 0:
        return best
    top = np.full(problem.n_groups, np.iinfo(np.int64).min)
    np.maximum.at(top, group, problem.value[options])
    is_top = problem.value[options[order]] == top[group[order]]
    chosen = options[order][is_top]
    owner, first = np.unique(group[order][is_top], return_index=True)
    best[owner] = chosen[first]
    return best


def repeated_options(problem: AssignmentProblem) -> Mask:
    """Options with a sibling of the same rows and block that is worth as much and uses no more."""
    n = problem.n_options
    hidden = np.zeros(n, bool)
    if n == 0 or len(problem.entry_row) == 0:
        return hidden
    salt = np.random.default_rng(20).integers(1, 2**62, problem.n_rows + 1)
    start = problem.entry_start
    signature = np.zeros(n, np.int64)
    filled = start[:-1] < start[1:]
    with np.errstate(over="ignore"):
        signature[filled] = np.add.reduceat(salt[problem.entry_row], start[:-1][filled])
        signature += salt[problem.block]
    group = problem.option_group
    twin = _with_twins(signature, group)
    order = twin[
        np.lexsort((twin, problem.preference[twin], -problem.value[twin], signature[twin], group[twin]))
    ]
    if len(order) == 0:
        return hidden
    same = (group[order][1:] == group[order][:-1]) & (signature[order][1:] == signature[order][:-1])
    run = np.concatenate([[0], np.cumsum(~same)])
    leader = order[np.searchsorted(run, np.arange(run[-1] + 1))][run]
    for rival, rest in ((leader[1:], order[1:]), (order[:-1], order[1:])):
        candidate = same & (rival != rest)
        hidden[rest[candidate][_covers(problem, rival[candidate], rest[candidate])]] = True
    return hidden


def _with_twins(signature: Int64, group: Int64) -> Int64:
    """Options that may have a sibling of the same signature: one sort of one number finds them."""
    with np.errstate(over="ignore"):
        name = signature ^ (group * np.int64(0x1E3779B97F4A7C15))
    ordered = np.sort(name)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(repeated) == 0:
        return np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(repeated, name), len(repeated) - 1)
    return np.flatnonzero(repeated[at] == name)


def _covers(problem: AssignmentProblem, rival: Int64, rest: Int64) -> Mask:
    """Whether ``rival[i]`` has the rows and block of ``rest[i]``, no larger amounts and no smaller value."""
    start = problem.entry_start
    ok = (start[rival + 1] - start[rival] == start[rest + 1] - start[rest]) & (
        problem.block[rival] == problem.block[rest]
    )
    ok &= problem.value[rival] >= problem.value[rest]
    ok &= (problem.value[rival] > problem.value[rest]) | (
        problem.preference[rival] <= problem.preference[rest]
    )
    index = np.flatnonzero(ok)
    a, a_start = gather(start, rival[index])
    b, _ = gather(start, rest[index])
    fine = (problem.entry_row[a] == problem.entry_row[b]) & (
        problem.entry_amount[a] <= problem.entry_amount[b]
    )
    bad = np.zeros(len(rival), bool)
    bad[np.repeat(index, np.diff(a_start))[~fine]] = True
    covered: Mask = ok & ~bad
    return covered


def reduce(problem: AssignmentProblem) -> tuple[AssignmentProblem, Int64, Int64]:
    """Drop hopeless options and rows that cannot bind, until nothing more can be dropped.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form.

    Returns
    -------
    reduced : AssignmentProblem
    options, rows : int64
        Positions in ``problem`` of what is left. A group can end up with no option: nothing fits.
    """
    options = np.arange(problem.n_options)
    rows = np.arange(problem.n_rows)
    for _ in range(PASSES):
        before = (problem.n_options, problem.n_rows)
        binding = np.flatnonzero(most_use(problem) > problem.limit)
        if len(binding) < problem.n_rows:
            problem, rows = take_rows(problem, binding), rows[binding]
        problem, kept = keep_options(problem, ~hopeless_options(problem))
        options = options[kept]
        problem, kept = keep_options(problem, ~repeated_options(problem))
        options = options[kept]
        if problem.n_options > (1 - WORTHWHILE) * before[0] and problem.n_rows > (1 - WORTHWHILE) * before[1]:
            break
    return problem, options, rows
