"""An exhaustive oracle for small assignment problems, and a source of random ones.

Written as plainly as possible, in Python integers, without sharing a line with the solver.
"""

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np

from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem


def make_problem(
    groups: list[list[tuple[int, dict[int, int], int]]],
    limit: list[int],
    soft: list[tuple[int, int, int]] | None = None,
    preference: list[int] | None = None,
) -> AssignmentProblem:
    """Build a problem from options (value, {row: amount}, block) by group, and soft (row, width, slope)."""
    options = [option for group in groups for option in group]
    entries = [entry for _, amounts, _ in options for entry in sorted(amounts.items())]
    segments = sorted(soft or [], key=lambda s: (s[0], s[2]))
    return AssignmentProblem(
        group_start=np.cumsum([0] + [len(g) for g in groups]).astype(np.int64),
        value=np.array([v for v, _, _ in options], np.int64),
        entry_start=np.cumsum([0] + [len(a) for _, a, _ in options]).astype(np.int64),
        entry_row=np.array([r for r, _ in entries], np.int32),
        entry_amount=np.array([a for _, a in entries], np.int64),
        limit=np.array(limit, np.int64),
        block=np.array([b for _, _, b in options], np.int32),
        preference=np.array(preference or [0] * len(options), np.int64),
        soft_row=np.array([s[0] for s in segments], np.int64),
        soft_width=np.array([s[1] for s in segments], np.int64),
        soft_slope=np.array([s[2] for s in segments], np.int64),
    )


def random_problem(
    seed: int, *, groups: int = 4, options: int = 4, rows: int = 4, scale: int = 1
) -> AssignmentProblem:
    """Draw a small problem that has every kind of row: hard, soft, lower limits, shared, unused.

    Some groups must not stay, some options are free of every row or of every block, some are heavier
    than their block, and some problems are infeasible. ``scale`` multiplies values and amounts.
    """
    rng = np.random.default_rng(seed)
    n_rows = int(rng.integers(1, rows + 1))
    made = []
    for _ in range(rng.integers(1, groups + 1)):
        made.append([_random_option(rng, n_rows, scale) for _ in range(rng.integers(1, options + 1))])
        if rng.random() < 0.6:
            made[-1].insert(0, (0, {}, FREE))
    limit = [int(b) * scale for b in rng.integers(-1, 16, n_rows)]
    soft = []
    for row in range(n_rows):
        if rng.random() < 0.3:
            slopes = np.sort(rng.choice(40, rng.integers(1, 4), replace=False))
            widths = [int(w) * scale for w in rng.integers(0, 6, len(slopes))]
            if rng.random() < 0.5:
                widths[-1] = UNLIMITED
            soft += [(row, w, int(s)) for w, s in zip(widths, slopes, strict=True)]
    return make_problem(made, limit, soft)


def _random_option(rng: np.random.Generator, n_rows: int, scale: int) -> tuple[int, dict[int, int], int]:
    used = np.flatnonzero(rng.random(n_rows) < 0.6).tolist()
    amounts = {row: int(rng.integers(-3, 10) if rng.random() < 0.3 else rng.integers(0, 10)) for row in used}
    blocks = [row for row in used if amounts[row] >= 0]
    block = int(rng.choice(blocks)) if blocks and rng.random() < 0.85 else FREE
    value = int(rng.integers(-40, 200)) * scale
    return value, {row: a * scale for row, a in amounts.items()}, block


def option_amounts(problem: AssignmentProblem, option: int) -> dict[int, int]:
    """Amount of each row that an option uses."""
    entries = range(problem.entry_start[option], problem.entry_start[option + 1])
    return {int(problem.entry_row[e]): int(problem.entry_amount[e]) for e in entries}


def soft_segments(problem: AssignmentProblem, row: int) -> list[tuple[int, int]]:
    """Segments (width, slope) of a row, cheapest first."""
    return [
        (int(w), int(s))
        for r, w, s in zip(problem.soft_row, problem.soft_width, problem.soft_slope, strict=True)
        if r == row
    ]


def penalty_of(problem: AssignmentProblem, row: int, overuse: int) -> int | None:
    """Price of an overuse, or None where the row does not admit it."""
    total = 0
    for width, slope in soft_segments(problem, row):
        taken = overuse if width == UNLIMITED else min(overuse, width)
        total += taken * slope
        overuse -= taken
    return total if overuse == 0 else None


def worth_of(problem: AssignmentProblem, choice: tuple[int, ...]) -> int | None:
    """Value of a choice less penalties, or None where it is infeasible."""
    total = sum(int(problem.value[k]) for k in choice)
    used = [0] * problem.n_rows
    for option in choice:
        for row, amount in option_amounts(problem, option).items():
            used[row] += amount
    for row in range(problem.n_rows):
        penalty = penalty_of(problem, row, max(0, used[row] - int(problem.limit[row])))
        if penalty is None:
            return None
        total -= penalty
    return total


def all_choices(problem: AssignmentProblem) -> Iterator[tuple[int, ...]]:
    """Every way to give each group one of its options, feasible or not."""
    start = problem.group_start.tolist()
    return product(*(range(a, b) for a, b in pairwise(start)))


def optimum(problem: AssignmentProblem) -> int | None:
    """Largest value of a feasible choice; None when there is none."""
    worths = [w for c in all_choices(problem) if (w := worth_of(problem, c)) is not None]
    return max(worths, default=None)


def preferred_optimum(problem: AssignmentProblem) -> tuple[int, int] | None:
    """Largest value, and the smallest sum of preferences among the choices that reach it."""
    pairs = [
        (w, -sum(int(problem.preference[k]) for k in c))
        for c in all_choices(problem)
        if (w := worth_of(problem, c)) is not None
    ]
    return (max(pairs)[0], -max(pairs)[1]) if pairs else None
