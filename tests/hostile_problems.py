"""Random small assignment problems that combine every kind of resource, and an exhaustive oracle in arrays.

    problem = hostile_problem(seed)
    best = exhaustive_optimum(problem)   # None where no choice keeps every row

``brute_force.random_problem`` draws rows without a pattern; here rows stand to one another as a court's do:
a block with a second row nested in it, rows that several courts share, quotas with negative entries, soft
rows with convex prices. Values tie often.
"""

from itertools import pairwise

import numpy as np
from brute_force import make_problem

from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem

Option = tuple[int, dict[int, int], int]

STAY: Option = (0, {}, FREE)


def hostile_problem(seed: int, *, groups: int = 5, options: int = 4) -> AssignmentProblem:
    """Draw a problem of at most ``groups`` groups with at most ``options`` options each.

    Courts have a row for their room; some have a row nested in it. Other rows are shared by courts, are
    quotas (options with a negative entry meet them), or are used by nobody. Any row may be soft, of no
    room at all, or of negative room. Groups may be heavier than every court, may have to leave, may have
    no option but one, or (rarely) none.
    """
    rng = np.random.default_rng([seed, 4])
    courts, shared = int(rng.integers(1, 4)), int(rng.integers(0, 3))
    nested = {c: courts + i for i, c in enumerate(np.flatnonzero(rng.random(courts) < 0.4).tolist())}
    first_shared = courts + len(nested)
    n_rows = first_shared + shared + int(rng.random() < 0.2)  # the last one may be used by nobody
    values = _values(rng)
    drawn: list[list[Option]] = []
    for _ in range(int(rng.integers(1, groups + 1))):
        if drawn and rng.random() < 0.25:
            drawn.append(list(drawn[-1]))  # a twin: the same options at the same values
            continue
        effort = int(rng.integers(1, 8)) if rng.random() < 0.9 else 40
        own = [
            _option(
                rng,
                int(rng.choice(values)),
                effort,
                courts,
                nested,
                range(first_shared, first_shared + shared),
            )
            for _ in range(int(rng.integers(1, options + 1)))
        ]
        if rng.random() < 0.6:
            own.insert(int(rng.integers(0, len(own) + 1)), STAY)
        drawn.append(own)
    if rng.random() < 0.01:
        drawn.append([])
    limit = [_limit(rng, row < courts) for row in range(n_rows)]
    soft = [part for row in range(n_rows) if rng.random() < 0.25 for part in _segments(rng, row)]
    count = sum(map(len, drawn))
    preference = rng.integers(0, 3, count).tolist() if rng.random() < 0.5 else [0] * count
    return make_problem(drawn, limit, soft, preference)


def _values(rng: np.random.Generator) -> list[int]:
    """Values to draw from: few of them, so that they tie; wide; none positive."""
    kinds = ([0, 5], [3, 3, 4], list(range(-30, 120)), list(range(-50, 1)), [10**6, 10**6 + 1, 999_983])
    return list(kinds[int(rng.integers(0, len(kinds)))])


def _option(
    rng: np.random.Generator, value: int, effort: int, courts: int, nested: dict[int, int], shared: range
) -> Option:
    court = int(rng.integers(0, courts))
    amount = max(0, effort + int(rng.integers(-1, 2)))
    uses = {court: amount}
    block = court if rng.random() < 0.85 else FREE
    if court in nested and rng.random() < 0.7:
        uses[nested[court]] = amount
        block = nested[court] if rng.random() < 0.8 else block
    for row in shared:
        if rng.random() < 0.5:
            uses[row] = int(rng.choice([-3, -1, 1, 1, 2, amount]))
    if rng.random() < 0.1:
        return value, {row: a for row, a in uses.items() if row in shared}, FREE
    return value, uses, block


def _limit(rng: np.random.Generator, court: bool) -> int:
    """Room of a row: none, some, plenty; for rows that are no court's also less than nothing."""
    kind = rng.random()
    if kind < 0.12:
        return 0
    if kind < 0.2:
        return 1000
    return int(rng.integers(1, 20)) if court or kind < 0.6 else int(rng.integers(-4, 8))


def _segments(rng: np.random.Generator, row: int) -> list[tuple[int, int, int]]:
    """Convex price of overuse: widths may be 0, the first slope may be 0, the last width may be endless."""
    slopes = np.sort(rng.choice(12, int(rng.integers(1, 4)), replace=False)).tolist()
    widths = rng.integers(0, 6, len(slopes)).tolist()
    if rng.random() < 0.4:
        widths[-1] = UNLIMITED
    return [(row, w, s) for w, s in zip(widths, slopes, strict=True)]


def exhaustive_optimum(problem: AssignmentProblem) -> int | None:
    """Largest value of a feasible choice, by trying all of them at once in arrays; None if there is none."""
    sizes = np.diff(problem.group_start).tolist()
    if 0 in sizes:
        return None
    use = np.zeros((problem.n_rows, problem.n_options), np.int64)
    for k, (a, b) in enumerate(pairwise(problem.entry_start.tolist())):
        use[problem.entry_row[a:b], k] = problem.entry_amount[a:b]
    worth, used = np.zeros(1, np.int64), np.zeros((problem.n_rows, 1), np.int64)
    for a, b in pairwise(problem.group_start.tolist()):
        worth = (worth[:, None] + problem.value[a:b]).ravel()
        used = (used[:, :, None] + use[:, None, a:b]).reshape(problem.n_rows, -1)
    over = np.maximum(used - problem.limit[:, None], 0)
    for row, width, slope in zip(problem.soft_row, problem.soft_width, problem.soft_slope, strict=True):
        step = over[row] if width == UNLIMITED else np.minimum(over[row], width)
        worth = worth - slope * step
        over[row] -= step
    feasible = (over == 0).all(axis=0)
    return int(worth[feasible].max()) if feasible.any() else None
