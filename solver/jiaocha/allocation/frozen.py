"""Solve again only what a change touches: the rest keeps its choice and its multipliers to the last unit.

A row that all groups together cannot fill binds nobody and joins nothing. What remains of the rows cuts the
changed problem into components. A component whose groups, options, values, uses and limits are those of the
earlier problem is left as it was: its part of the choice, and its multipliers, prove there what they proved
before. Only the others are solved, from the earlier choice and prices, and the multipliers are joined.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.components import Mask, Part, component_labels, extract, gather, row_total, take_rows
from jiaocha.allocation.solve import solve
from jiaocha.allocation.start import Start
from jiaocha.certification import bound_of, price_certificate, value_of
from jiaocha_models.problem import (
    FREE,
    AssignmentProblem,
    Certificate,
    Int64,
    Limits,
    ProgressCallback,
    Solution,
)
from jiaocha_models.words import Method, Status

LARGEST = 2**62


@dataclass(frozen=True, eq=False)
class Earlier:
    """A solved problem, and which of its groups, options and rows those of the changed problem are.

    Attributes
    ----------
    problem : AssignmentProblem
    solution : Solution
        With a choice.
    group : int64, shape (n_groups of the changed problem,)
        Earlier group of each group, -1 for none; ``option`` and ``row`` likewise.
    """

    problem: AssignmentProblem
    solution: Solution
    group: Int64
    option: Int64
    row: Int64

    def kept_choice(self, problem: AssignmentProblem) -> Int64:
        """Earlier choice in terms of the changed problem, -1 where it is gone, shape (n_groups,)."""
        at = inverse(self.option, self.problem.n_options)
        known = self.group >= 0
        choice = np.full(problem.n_groups, -1, np.int64)
        choice[known] = at[self.solution.choice[self.group[known]]]
        return choice


def inverse(found: Int64, size: int) -> Int64:
    """Position in the changed problem of each earlier thing, -1 for none, shape (size,)."""
    result = np.full(size, -1, np.int64)
    known = np.flatnonzero(found >= 0)
    result[found[known]] = known
    return result


def live_rows(problem: AssignmentProblem) -> Mask:
    """Rows that the groups together could use beyond their limit, shape (n_rows,)."""
    n_rows = max(problem.n_rows, 1)
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    key = problem.option_group[option] * n_rows + problem.entry_row
    order = np.argsort(key, kind="stable")
    pair, first = np.unique(key[order], return_index=True)
    if len(pair) == 0:
        return problem.limit < 0
    most = np.maximum(np.maximum.reduceat(problem.entry_amount[order], first), 0)
    live: Mask = row_total(pair % n_rows, most, problem.n_rows) > problem.limit
    live[problem.soft_row] = True
    return live


def touched_groups(problem: AssignmentProblem, earlier: Earlier) -> Mask:
    """Find the groups of the components that differ from the earlier problem, shape (n_groups,)."""
    old, solution = earlier.problem, earlier.solution
    live_old = live_rows(old) | (solution.certificate.row_multiplier > 0)
    live_old |= solution.prices.row_multiplier > 0
    known = earlier.row >= 0
    live = live_rows(problem)
    live[known] |= live_old[earlier.row[known]]
    live_old[earlier.row[known]] |= live[known]
    label, row_label = component_labels(take_rows(problem, np.flatnonzero(live)))
    changed = _changed_groups(problem, earlier, live, live_old)
    row = live & ~known
    row[known] = live[known] & (problem.limit[known] != old.limit[earlier.row[known]])
    row[_rows_of_vanished(earlier)] = True
    row &= live
    touched = np.zeros(int(label.max(initial=-1)) + 1, bool)
    touched[label[changed]] = True
    hit = row_label[row[live]]
    touched[hit[hit >= 0]] = True
    found: Mask = touched[label] if len(touched) else np.zeros(0, bool)
    return found


def _changed_groups(problem: AssignmentProblem, earlier: Earlier, live: Mask, live_old: Mask) -> Mask:
    """Find groups that are new, or whose options, values or uses differ."""
    old = earlier.problem
    changed = earlier.group < 0
    known = ~changed
    count = np.diff(problem.group_start)
    changed[known] |= count[known] != np.diff(old.group_start)[earlier.group[known]]
    option = _changed_options(problem, earlier, live, live_old)
    changed[problem.option_group[option]] = True
    # A row that is gone was a limit for everybody who used it.
    gone = live_old.copy()
    gone[earlier.row[earlier.row >= 0]] = False
    if gone.any():
        of_entry = np.repeat(np.arange(old.n_options), np.diff(old.entry_start))
        users = np.unique(old.option_group[of_entry[gone[old.entry_row]]])
        here = inverse(earlier.group, old.n_groups)[users]
        changed[here[here >= 0]] = True
    return changed


def _changed_options(problem: AssignmentProblem, earlier: Earlier, live: Mask, live_old: Mask) -> Mask:
    old, changed = earlier.problem, earlier.option < 0
    known = np.flatnonzero(~changed)
    before = earlier.option[known]
    differs = problem.value[known] != old.value[before]
    differs |= _block(problem.block[known], live, earlier.row) != _block(old.block[before], live_old, None)
    ours = _uses(problem, known, live, earlier.row)
    theirs = _uses(old, before, live_old, None)
    differs |= np.diff(ours[0]) != np.diff(theirs[0])
    same = np.flatnonzero(~differs)
    one, start = gather(ours[0], same)
    other, _ = gather(theirs[0], same)
    wrong = (ours[1][one] != theirs[1][other]) | (ours[2][one] != theirs[2][other])
    differs[same[np.searchsorted(start, np.flatnonzero(wrong), side="right") - 1]] = True
    changed[known[differs]] = True
    return changed


def _block(block: NDArray[np.int32], live: Mask, row: Int64 | None) -> Int64:
    """Earlier row of each block; ``FREE`` where the block binds nobody."""
    at = np.maximum(block, 0)
    bound = (block != FREE) & (live[at] if len(live) else False)
    return np.where(bound, at if row is None else (row[at] if len(row) else at), FREE).astype(np.int64)


def _uses(
    problem: AssignmentProblem, options: Int64, live: Mask, row: Int64 | None
) -> tuple[Int64, Int64, Int64]:
    """List what some options use of live rows: starts, earlier rows, amounts."""
    entry, start = gather(problem.entry_start, options)
    rows = problem.entry_row[entry].astype(np.int64)
    keep = live[rows] if len(rows) else np.zeros(0, bool)
    before = np.zeros(len(keep) + 1, np.int64)
    np.cumsum(keep, out=before[1:])
    rows = rows[keep]
    return before[start], rows if row is None else row[rows], problem.entry_amount[entry[keep]]


def _rows_of_vanished(earlier: Earlier) -> Int64:
    """Rows of the changed problem that groups used which are not there any more."""
    old = earlier.problem
    gone = np.ones(old.n_groups, bool)
    gone[earlier.group[earlier.group >= 0]] = False
    option, _ = gather(old.group_start, np.flatnonzero(gone))
    entry, _ = gather(old.entry_start, option)
    here = inverse(earlier.row, old.n_rows)[np.unique(old.entry_row[entry])]
    return here[here >= 0]


def resolve(
    problem: AssignmentProblem,
    limits: Limits,
    earlier: Earlier,
    *,
    progress: ProgressCallback | None = None,
) -> tuple[Solution, Mask]:
    """Solve a changed problem from an earlier solution.

    Returns
    -------
    solution : Solution
        Of the whole changed problem; its certificate is recomputed on the whole.
    touched : bool, shape (n_groups,)
        Groups that were solved again; the others keep their earlier option.
    """
    touched = touched_groups(problem, earlier)
    groups = np.flatnonzero(touched)
    option, _ = gather(problem.group_start, groups)
    entry, _ = gather(problem.entry_start, option)
    rows = np.unique(problem.entry_row[entry]).astype(np.int64)
    part = extract(problem, groups, rows)
    kept = earlier.kept_choice(problem)
    sub = _solve_part(problem, part, kept, limits, earlier, progress)
    return _joined(problem, part, sub, kept, touched, earlier), touched


def solve_some(
    problem: AssignmentProblem,
    groups: Int64,
    kept: Int64,
    limits: Limits,
    progress: ProgressCallback | None = None,
) -> Solution:
    """Solve for some groups, the others keeping their option of ``kept``.

    Whatever rows the groups share with others must be so wide that they bind nobody.

    Returns
    -------
    Solution
        Its choice is of the whole problem; its value and its bounds are those of the groups alone.
    """
    option, _ = gather(problem.group_start, groups)
    entry, _ = gather(problem.entry_start, option)
    part = extract(problem, groups, np.unique(problem.entry_row[entry]).astype(np.int64))
    wanted = kept[groups]
    at = np.searchsorted(part.options, np.maximum(wanted, 0))
    sub = solve(part.problem, limits, progress=progress, start=Start(np.where(wanted >= 0, at, -1)))
    if not len(sub.choice):
        return sub
    choice = kept.copy()
    choice[groups] = part.options[sub.choice]
    return replace(sub, choice=choice)


def _solve_part(
    problem: AssignmentProblem,
    part: Part,
    kept: Int64,
    limits: Limits,
    earlier: Earlier,
    progress: ProgressCallback | None,
) -> Solution | None:
    if not len(part.groups):
        return None
    wanted = kept[part.groups]
    at = np.searchsorted(part.options, np.maximum(wanted, 0))
    choice = np.where(wanted >= 0, at, -1)
    before = Start.of(earlier.solution)
    rows, groups = earlier.row[part.rows], earlier.group[part.groups]
    start = Start(
        choice,
        _known(before.prices, rows, 0.0),
        _known(before.row, rows, 0.0),
        _known(before.group, groups, np.nan),
    )
    return solve(part.problem, limits, progress=progress, start=start)


def _known(values: NDArray[np.float64] | None, at: Int64, otherwise: float) -> NDArray[np.float64]:
    """Take values at earlier positions; ``otherwise`` where there is none."""
    found, known = np.full(len(at), otherwise), at >= 0
    assert values is not None
    found[known] = values[at[known]]
    return found


def _joined(
    problem: AssignmentProblem,
    part: Part,
    sub: Solution | None,
    kept: Int64,
    touched: Mask,
    earlier: Earlier,
) -> Solution:
    before = earlier.solution
    certificate, prices = _certificates(problem, part, sub, touched, earlier)
    choice, method = kept.copy(), np.full(problem.n_groups, Method.UNCONTESTED.position, np.int8)
    method[~touched] = before.method[earlier.group[~touched]]
    label, _ = component_labels(problem)
    if sub is not None and not len(sub.choice):
        rows = tuple(int(part.rows[row]) for row in sub.scarce_rows)
        return Solution(
            sub.status, np.zeros(0, np.int64), 0, certificate, prices, None, method, label,
            reproducible=sub.reproducible, reason=sub.reason, scarce_rows=rows,
        )  # fmt: skip
    if sub is not None:
        choice[part.groups] = part.options[sub.choice]
        method[part.groups] = sub.method
    value = value_of(problem, choice)
    return graded(
        Solution(
            Status.TIME_OUT, choice, value, certificate, prices,
            _solver_bound(problem, sub, touched, choice, earlier), method, label,
            reproducible=before.reproducible and (sub is None or sub.reproducible),
            reason="" if sub is None else sub.reason,
        ),
        sub,
        before,
    )  # fmt: skip


def graded(solution: Solution, sub: Solution | None, before: Solution) -> Solution:
    """Solution with the status that its value and its bounds earn."""
    if solution.value == solution.bound:
        return replace(solution, status=Status.PROVEN_BY_CERTIFICATE, reason="")
    if solution.value == solution.solver_bound:
        return replace(solution, status=Status.PROVEN_BY_SOLVER, reason="")
    unproven = [one for one in (sub, before) if one is not None and one.reason]
    if unproven:
        return replace(solution, status=unproven[0].status, reason=unproven[0].reason)
    return replace(solution, status=Status.WITHIN_GAP, reason="")


def _solver_bound(
    problem: AssignmentProblem, sub: Solution | None, touched: Mask, choice: Int64, earlier: Earlier
) -> int | None:
    """Bound that the solver vouches for, where it vouched for all that is frozen."""
    proven = (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER)
    if len(problem.soft_row) or earlier.solution.status not in proven:
        return None
    frozen: int = sum(problem.value[choice[~touched]].tolist())
    if sub is None:
        return frozen
    own = sub.bound if sub.solver_bound is None else min(sub.bound, sub.solver_bound)
    return frozen + own


def _certificates(
    problem: AssignmentProblem, part: Part, sub: Solution | None, touched: Mask, earlier: Earlier
) -> tuple[Certificate, Certificate]:
    """Certificate and prices of the whole, from those of its frozen and its solved parts."""
    before = earlier.solution
    tight = _multipliers(
        problem, part, None if sub is None else sub.certificate, before.certificate, touched, earlier
    )
    bound = bound_of(problem, *tight)
    denominator, row, _, _ = _multipliers(
        problem, part, None if sub is None else sub.prices, before.prices, touched, earlier
    )
    prices = price_certificate(problem, denominator, row)
    certificate = Certificate(*tight, bound)
    return (certificate if bound <= prices.bound else prices), prices


def _multipliers(
    problem: AssignmentProblem,
    part: Part,
    solved: Certificate | None,
    frozen: Certificate,
    touched: Mask,
    earlier: Earlier,
) -> tuple[int, Int64, Int64, Int64]:
    """Denominator, row and group multipliers and grids; those of frozen parts are the earlier ones."""
    row, group = np.zeros(problem.n_rows, np.int64), np.zeros(problem.n_groups, np.int64)
    grid = np.ones(problem.n_rows, np.int64)
    denominator = frozen.denominator if solved is None else math.lcm(frozen.denominator, solved.denominator)
    pieces = [frozen] if solved is None else [frozen, solved]
    if any(_largest(one) * (denominator // one.denominator) >= LARGEST for one in pieces):
        denominator = min(one.denominator for one in pieces)
    known = np.flatnonzero(earlier.row >= 0)
    row[known] = _scaled(frozen.row_multiplier[earlier.row[known]], frozen, denominator)
    grid[known] = frozen.block_grid[earlier.row[known]]
    quiet = np.flatnonzero(~touched)
    group[quiet] = _scaled(frozen.group_multiplier[earlier.group[quiet]], frozen, denominator)
    if solved is not None:
        option, _ = gather(problem.group_start, quiet)
        entry, _ = gather(problem.entry_start, option)
        shared = np.zeros(problem.n_rows, bool)
        shared[problem.entry_row[entry]] = True
        own = ~shared[part.rows]
        row[part.rows[own]] = _scaled(solved.row_multiplier[own], solved, denominator)
        grid[part.rows[own]] = solved.block_grid[own]
        group[part.groups] = _scaled(solved.group_multiplier, solved, denominator)
    return denominator, row, group, grid


def _largest(certificate: Certificate) -> int:
    parts = (certificate.row_multiplier, certificate.group_multiplier)
    return max(int(np.abs(part).max(initial=0)) for part in parts)


def _scaled(numbers: Int64, certificate: Certificate, denominator: int) -> Int64:
    """Numerators over another denominator; exact where it is a multiple of the old one."""
    if denominator % certificate.denominator == 0:
        return numbers * (denominator // certificate.denominator)
    rounded: Int64 = np.rint(numbers * (denominator / certificate.denominator)).astype(np.int64)
    return rounded
