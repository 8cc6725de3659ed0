"""CP-SAT on neighbourhoods: a few courts at a time, everything else held still.

A neighbourhood frees the groups that are at some related courts, or would gladly be, and lets CP-SAT
place them anew in what room the others leave. Several neighbourhoods without a court in common are solved
side by side and taken over one after the other, so the result does not depend on the number of threads.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.component import Component
from jiaocha.allocation.components import gather, home_rows, take_options, take_rows
from jiaocha.allocation.exact import ExactResult, solve_exact
from jiaocha.allocation.plans import plan_use, plan_value, use_of_options
from jiaocha.allocation.prices import priced_value
from jiaocha.allocation.workers import Workers
from jiaocha_models.problem import AssignmentProblem, Int64
from jiaocha_models.words import Method

BATCH = 24
"""Neighbourhoods that are chosen together."""

CORE = 10
"""Options a group, on average, that neighbourhoods look at."""

MODEL_COST = 0.00004
"""Work of building and presolving a model, for each of its options."""

SECONDS_PER_WORK = 3.0
"""Units of work for one unit of CP-SAT's deterministic time."""


@dataclass(eq=False)
class Landscape:
    """What neighbourhoods of a component are drawn from.

    Attributes
    ----------
    component : Component
    loss : float64, shape (n_options,)
        How far each option lies below its group's best at the prices.
    home : int64, shape (n_options,)
    row_start, row_option : int64
        Core options by main row, each row's by rising loss.
    use : int64, shape (n_rows,)
        Use of the rows by the component's current plan.
    tried : int64, shape (n_rows,)
        Times a row was the seed since something near it changed.
    size : int64, shape (n_rows,)
        Rows that a neighbourhood of this seed frees.
    """

    component: Component
    loss: NDArray[np.float64]
    home: Int64
    row_start: Int64
    row_option: Int64
    use: Int64
    tried: Int64
    size: Int64
    group: Int64

    @classmethod
    def of(cls, component: Component) -> "Landscape":
        """Landscape of a component that has a plan and prices."""
        problem = component.safe
        worth = priced_value(problem, component.price)
        best = np.maximum.reduceat(worth, problem.group_start[:-1])
        loss = best[problem.option_group] - worth
        main = home_rows(problem)
        allowed = min(CORE * problem.n_groups, problem.n_options) - 1
        threshold = np.partition(loss, allowed)[allowed]
        core = np.flatnonzero((loss <= threshold) & (main >= 0))
        core = core[np.lexsort((loss[core], main[core]))]
        start = np.searchsorted(main[core], np.arange(problem.n_rows + 1))
        assert component.choice is not None
        return cls(
            component, loss, main, start, core, plan_use(problem, component.choice),
            np.zeros(problem.n_rows, np.int64), np.full(problem.n_rows, 3, np.int64), problem.option_group,
        )  # fmt: skip

    def potential(self) -> NDArray[np.float64]:
        """Estimate what might be gained around each row: priced room left, and losses of groups near it."""
        component, problem = self.component, self.component.safe
        choice = component.choice
        room = np.maximum(problem.limit - self.use, 0)
        out: NDArray[np.float64] = component.price * room
        lost = self.loss[choice]
        at = self.home[choice]
        np.add.at(out, at[at >= 0], lost[at >= 0])
        best = np.flatnonzero(self.loss == 0)
        wanted = np.full(problem.n_groups, -1)
        wanted[self.group[best]] = self.home[best]
        np.add.at(out, wanted[wanted >= 0], lost[wanted >= 0])
        out *= np.diff(self.row_start) > 0
        out /= (1.0 + self.tried) ** 2
        return out


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """Groups set free, the options they may take (positions in the component), and the small problem."""

    landscape: Landscape
    seed_row: int
    rows: Int64
    groups: Int64
    options: Int64
    problem: AssignmentProblem
    hint: Int64


def draw(
    land: Landscape, seed_row: int, most_options: int, blocked: NDArray[np.bool_], shake: NDArray[np.float64]
) -> Neighbourhood | None:
    """Free a seed row and the rows most related to it."""
    choice = land.component.choice
    assert choice is not None
    rows = _related(land, seed_row, int(land.size[seed_row]), blocked, shake)
    mine = np.zeros(len(land.use), bool)
    mine[rows] = True
    near, _ = gather(land.row_start, rows)
    near = land.row_option[near]
    owner = land.group[near]
    regret = land.loss[near] - land.loss[choice[owner]]
    inside = np.unique(owner[mine[land.home[choice[owner]]] & (land.home[choice[owner]] >= 0)])
    order = np.argsort(regret, kind="stable")
    eager = owner[order]
    _, first = np.unique(eager, return_index=True)
    eager = eager[np.sort(first)]
    members = _members(land, rows)
    groups = np.unique(np.concatenate([inside, members]))
    eager = eager[~np.isin(eager, groups)]
    groups = np.unique(np.concatenate([groups, eager[: max(0, (most_options - 6 * len(groups)) // 4)]]))
    return _small_problem(land, seed_row, rows, mine, groups)


def _related(
    land: Landscape, seed_row: int, size: int, blocked: NDArray[np.bool_], shake: NDArray[np.float64]
) -> Int64:
    """Seed row and the rows that share most nearly indifferent groups with it."""
    choice = land.component.choice
    assert choice is not None
    options = land.row_option[land.row_start[seed_row] : land.row_start[seed_row + 1]][:400]
    owner = land.group[options]
    pull = land.loss[options] + land.loss[choice[owner]]
    scale = np.median(pull) + 1.0
    weight = np.exp(-pull / scale)
    affinity = np.zeros(len(land.use))
    at = land.home[choice[owner]]
    np.add.at(affinity, at[at >= 0], weight[at >= 0])
    inside = owner[at == seed_row]
    problem = land.component.safe
    flat, _ = gather(problem.group_start, np.unique(inside))
    flat = flat[land.home[flat] >= 0]
    np.add.at(affinity, land.home[flat], np.exp(-land.loss[flat] / scale))
    affinity *= shake
    affinity[blocked] = 0
    affinity[seed_row] = 0
    order = np.argsort(-affinity, kind="stable")[: size - 1]
    return np.append(order[affinity[order] > 0], seed_row)


def _members(land: Landscape, rows: Int64) -> Int64:
    choice = land.component.choice
    assert choice is not None
    at = land.home[choice]
    return np.flatnonzero(np.isin(at, rows))


def _small_problem(
    land: Landscape, seed_row: int, rows: Int64, mine: NDArray[np.bool_], groups: Int64
) -> Neighbourhood | None:
    component, problem = land.component, land.component.safe
    choice = component.choice
    assert choice is not None
    flat, start = gather(problem.group_start, groups)
    main = land.home[flat]
    current = choice[land.group[flat]] == flat
    keep = current | (main < 0) | mine[np.maximum(main, 0)]
    freed_use = use_of_options(problem, choice[groups])
    room = problem.limit - land.use + freed_use
    keep |= _fits_now(problem, flat, problem.limit - land.use) & (
        land.loss[flat] < land.loss[choice[land.group[flat]]] * 2 + 1
    )
    before = np.zeros(len(flat) + 1, np.int64)
    np.cumsum(keep, out=before[1:])
    options = flat[keep]
    if len(options) <= len(groups):
        return None
    small = take_options(problem, options, before[start])
    used_rows = np.unique(small.entry_row).astype(np.int64)
    held = AssignmentProblem(
        small.group_start, small.value, small.entry_start, small.entry_row, small.entry_amount, room,
        small.block, small.preference, small.soft_row, small.soft_width, small.soft_slope,
    )  # fmt: skip
    return Neighbourhood(
        land, seed_row, rows, groups, options, take_rows(held, used_rows), np.flatnonzero(current[keep])
    )


def _fits_now(problem: AssignmentProblem, options: Int64, room: Int64) -> NDArray[np.bool_]:
    entries, start = gather(problem.entry_start, options)
    bad = np.concatenate([[0], np.cumsum(problem.entry_amount[entries] > room[problem.entry_row[entries]])])
    fit: NDArray[np.bool_] = bad[start[1:]] == bad[start[:-1]]
    return fit


def take_over(hood: Neighbourhood, result: ExactResult) -> bool:
    """Bring an answer into the component's plan if it still fits and improves it."""
    land, component = hood.landscape, hood.landscape.component
    problem = component.safe
    if result.choice is None or component.choice is None:
        return False
    new = component.choice.copy()
    new[hood.groups] = hood.options[result.choice]
    if (new == component.choice).all():
        return False
    use = (
        land.use
        - use_of_options(problem, component.choice[hood.groups])
        + use_of_options(problem, new[hood.groups])
    )
    if (use - problem.limit > land.component.room).any():
        return False
    if not component.offer(new, Method.NEIGHBOURHOOD):
        return False
    land.use = use
    return True


def improve_by_neighbourhoods(
    components: list[Component], work: float, seed: int, workers: Workers, done: Callable[[], bool]
) -> None:
    """Solve neighbourhoods, the most promising first, until the work is spent.

    Parameters
    ----------
    components : list of Component
        With plans and prices.
    work : float
        Units of work to be spent together.
    """
    lands = [Landscape.of(c) for c in components if len(c.price)]
    random = np.random.default_rng([seed, 7])
    step = 0.05
    while work > 0 and lands and not done():
        hoods = _batch(lands, random)
        if not hoods:
            return
        results = workers.map(
            "neighbourhoods",
            lambda h: solve_exact(h.problem, h.hint, step, seed=seed, watch=workers.watch),
            hoods,
        )
        for hood, result in zip(hoods, results, strict=True):
            work -= result.work * SECONDS_PER_WORK + hood.problem.n_options * MODEL_COST
            land = hood.landscape
            if take_over(hood, result):
                land.tried[hood.rows] = 0
            else:
                land.tried[hood.seed_row] += 1
                proved = result.bound is not None and result.bound <= plan_value(hood.problem, hood.hint)
                change = 1 if proved else -1
                land.size[hood.seed_row] = min(max(land.size[hood.seed_row] + change, 2), 5)


def _batch(lands: list[Landscape], random: np.random.Generator) -> list[Neighbourhood]:
    """Draw the most promising neighbourhoods that have no row in common."""
    potential = [land.potential() for land in lands]
    which = np.repeat(np.arange(len(lands)), [len(p) for p in potential])
    row = np.concatenate([np.arange(len(p)) for p in potential])
    every = np.concatenate(potential)
    blocked = [np.zeros(len(p), bool) for p in potential]
    hoods: list[Neighbourhood] = []
    for index in np.argsort(-every, kind="stable")[: 4 * BATCH]:
        land, seed_row = lands[which[index]], int(row[index])
        if every[index] <= 0 or blocked[which[index]][seed_row] or len(hoods) == BATCH:
            continue
        shake = random.uniform(0.5, 1.5, len(land.use))
        hood = draw(land, seed_row, 600, blocked[which[index]], shake)
        if hood is None:
            land.tried[seed_row] += 1
            continue
        blocked[which[index]][hood.rows] = True
        hoods.append(hood)
    return hoods
