"""Large neighbourhoods by columns: a dozen related courts at a time, everything else held still.

A neighbourhood frees the groups at some related courts, those that stay although these courts are
interested in them, and some that are elsewhere and would gladly come. What is left is a small problem for
:func:`search_columns`. Several neighbourhoods without a court or group in common are solved side by side and
taken over one after the other, so that the result does not depend on the number of threads.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.column_search import ColumnEffort, ColumnResult, search_columns
from jiaocha.allocation.component import Component, all_must_be_placed
from jiaocha.allocation.dual_search import FloatArray
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.plans import plan_use, plan_value, use_of_options
from jiaocha.allocation.territory import OUTSIDE, Landscape, SmallProblem, cut_out, point_of
from jiaocha.allocation.workers import Workers
from jiaocha_models.problem import Int64
from jiaocha_models.words import Method

BATCH = 12
"""Neighbourhoods that are chosen together."""

FIRST_SIZE, LARGEST_SIZE = 8, 24
"""Courts of a neighbourhood that frees all their groups, at first, and at most."""


@dataclass(frozen=True)
class Kind:
    """What a neighbourhood frees.

    Attributes
    ----------
    courts : int or None
        None: as many as the terrain says.
    freed : int or None
        Groups of each court that are freed, those that seem least at home first; None: all.
    staying, elsewhere : int
        Groups a court that stay, or are elsewhere, and are freed too.
    """

    courts: int | None
    freed: int | None
    staying: int
    elsewhere: int


KINDS = (Kind(None, None, 12, 4), Kind(24, 5, 8, 3), Kind(40, 3, 6, 2))
"""Few courts and all their groups; more courts and a few groups of each, whose packings are soon listed."""

TIGHT_KINDS = (Kind(None, None, 12, 4), Kind(8, None, 12, 4), Kind(12, None, 12, 4))
TIGHT_EFFORT = ColumnEffort(evaluations=40, rounds=15, most_columns=600, proof=4.0)
"""The same where every group must be placed: hardly any plan fits, and small changes of one find none."""

EFFORT = ColumnEffort(evaluations=30, rounds=10, most_columns=150, proof=0.8)

OPTION_COST, TIGHT_OPTION_COST = 1e-4, 1e-3
"""Work of multipliers and columns for each option of a neighbourhood."""


@dataclass(eq=False)
class Terrain:
    """A component at work.

    Attributes
    ----------
    component : Component
    land : Landscape
    use : int64, shape (n_rows,)
        Use of the rows by the component's current plan.
    tried, size : int64, shape (n_rows,)
        Times a court was the seed since something near it changed; courts freed with it.
    tight : bool
        Whether every group must be placed.
    """

    component: Component
    land: Landscape
    use: Int64
    tried: Int64
    size: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    tight: bool = False

    @classmethod
    def of(cls, component: Component, land: Landscape) -> "Terrain":
        """Start from the component's plan."""
        assert component.choice is not None
        problem = component.safe
        size = np.full(problem.n_rows, FIRST_SIZE, np.int64)
        tried, tight = np.zeros(problem.n_rows, np.int64), all_must_be_placed(problem)
        return cls(component, land, plan_use(problem, component.choice), tried, size, tight)

    def potential(self) -> FloatArray:
        """Estimate what might be gained around each court: what its packing and the groups near it lose."""
        land, choice = self.land, self._choice
        at, lost = land.court[choice], land.loss[choice]
        placed = at >= 0
        out = np.zeros(land.problem.n_rows)
        out[land.courts] = land.worth[land.courts]
        np.add.at(out, at[placed], lost[placed])
        staying = np.where(placed, 0.0, np.maximum(lost, 0.0))
        out += 0.3 * (land.interest @ staying)
        return np.maximum(out, 0.0)

    @property
    def _choice(self) -> Int64:
        choice = self.component.choice
        assert choice is not None
        return choice


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """A small problem around a seed court, with the current plan as its hint."""

    terrain: Terrain
    seed_court: int
    courts: Int64
    small: SmallProblem
    hint: Int64
    outside: Int64
    """Current option of each freed group, shape (n freed groups,)."""
    kind: Kind


def draw(
    terrain: Terrain,
    kind: Kind,
    seed_court: int,
    potential: FloatArray,
    blocked: NDArray[np.bool_],
    blocked_group: NDArray[np.bool_],
    random: np.random.Generator,
) -> Neighbourhood | None:
    """Free a seed court and the courts most related to it."""
    land, problem = terrain.land, terrain.land.problem
    choice = terrain.component.choice
    assert choice is not None
    mean = max(float(potential[land.courts].mean()), 1.0)
    kin = land.kinship(seed_court) * random.uniform(0.5, 1.5, problem.n_rows) * (0.3 + potential / mean)
    kin[blocked] = 0.0
    kin[seed_court] = 0.0
    size = kind.courts or int(terrain.size[seed_court])
    order = np.argsort(-kin, kind="stable")[: size - 1]
    courts = np.append(order[kin[order] > 0], seed_court)
    here = np.zeros(problem.n_rows, bool)
    here[courts] = True
    at = land.court[choice]
    if ((at >= 0) & here[np.maximum(at, 0)] & blocked_group).any():
        return None
    return free(terrain, kind, courts, blocked_group, random)


def free(
    terrain: Terrain,
    kind: Kind,
    courts: Int64,
    blocked_group: NDArray[np.bool_],
    random: np.random.Generator,
) -> Neighbourhood | None:
    """Free the groups at some courts and those that might come; the last court is the seed.

    Groups that are blocked remain where they are.
    """
    land, problem = terrain.land, terrain.land.problem
    choice = terrain.component.choice
    assert choice is not None
    here = np.zeros(problem.n_rows, bool)
    here[courts] = True
    at = land.court[choice]
    inside = (at >= 0) & here[np.maximum(at, 0)] & ~blocked_group
    wish = np.asarray(land.interest[courts].max(axis=0).todense()).ravel()
    wish[inside | blocked_group] = 0.0
    loss = np.maximum(land.loss[choice], 0.0)
    if kind.freed is not None:
        inside = _least_at_home(inside, at, loss, kind.freed, random)
    staying = _first(np.where(at < 0, wish, 0.0), kind.staying * len(courts))
    elsewhere = _first(np.where(at >= 0, wish * loss, 0.0), kind.elsewhere * len(courts))
    groups = np.sort(np.concatenate([np.flatnonzero(inside), staying, elsewhere]))
    if len(groups) == 0:
        return None
    outside = np.full(problem.n_groups, np.nan)
    outside[elsewhere] = problem.value[choice[elsewhere]]
    freed = np.setdiff1d(groups, elsewhere)
    limit = problem.limit - terrain.use + use_of_options(problem, choice[freed])
    small = cut_out(land, groups, here, limit, outside)
    number = np.full(problem.n_options, -1, np.int64)
    inner = np.flatnonzero(small.options >= 0)
    number[small.options[inner]] = inner
    hint = number[choice[groups]]
    apart = np.flatnonzero(np.isin(groups, elsewhere))
    hint[apart] = small.problem.group_start[apart + 1] - 1
    return Neighbourhood(terrain, int(courts[-1]), courts, small, hint, choice[groups], kind)


def _least_at_home(
    inside: NDArray[np.bool_], at: Int64, loss: FloatArray, most: int, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Keep a few groups of each court, drawn by what they lose there."""
    group = np.flatnonzero(inside)
    key = (loss[group] + 0.3 * float(np.median(loss[group])) + 1.0) * random.uniform(size=len(group))
    order = group[np.lexsort((-key, at[group]))]
    rank = np.arange(len(order)) - np.searchsorted(at[order], at[order])
    kept = np.zeros(len(inside), bool)
    kept[order[rank < most]] = True
    return kept


def _first(rank: FloatArray, most: int) -> Int64:
    """Positions of the largest positive ranks."""
    order = np.argsort(-rank, kind="stable")[:most]
    return order[rank[order] > 0]


def solve_neighbourhood(hood: Neighbourhood, work: float, seed: int, workers: Workers) -> ColumnResult:
    """Look for a better plan of a neighbourhood; ``work`` is what all have left."""
    small = hood.small
    dual = KnapsackDual(small.problem, compiled=True)
    point = point_of(hood.terrain.land, small, dual)
    effort = EFFORT
    if hood.terrain.tight:
        effort = replace(TIGHT_EFFORT, proof=min(TIGHT_EFFORT.proof, max(work / 3, EFFORT.proof)))
    return search_columns(
        dual, point, hood.hint, effort, seed=seed, should_stop=workers.stopped, watch=workers.watch
    )


def take_over(hood: Neighbourhood, choice: Int64 | None) -> bool:
    """Bring an answer into the component's plan if it still fits and improves it."""
    terrain, small = hood.terrain, hood.small
    component, problem = terrain.component, terrain.land.problem
    if choice is None or component.choice is None or (choice == hood.hint).all():
        return False
    option = small.options[choice]
    moved = np.flatnonzero((option != OUTSIDE) & (option != hood.outside))
    new = component.choice.copy()
    new[small.groups[moved]] = option[moved]
    use = (
        terrain.use
        - use_of_options(problem, component.choice[small.groups[moved]])
        + use_of_options(problem, option[moved])
    )
    if (use - problem.limit > component.room).any() or not component.offer(new, Method.NEIGHBOURHOOD):
        return False
    terrain.use = use
    return True


def improve_by_columns(
    terrains: list[Terrain], work: float, seed: int, workers: Workers, done: Callable[[], bool]
) -> float:
    """Solve neighbourhoods, the most promising first, until the work is spent; return the work left."""
    random = np.random.default_rng([seed, 11])
    while work > 0 and terrains and not done():
        hoods = _batch(terrains, random)
        if not hoods:
            break
        look = partial(solve_neighbourhood, work=work, seed=seed, workers=workers)
        results = workers.map("neighbourhoods", look, hoods)
        for hood, result in zip(hoods, results, strict=True):
            terrain = hood.terrain
            cost = TIGHT_OPTION_COST if terrain.tight else OPTION_COST
            work -= result.work + hood.small.problem.n_options * cost
            if take_over(hood, result.choice):
                terrain.tried[hood.courts] = 0
                continue
            terrain.tried[hood.seed_court] += 1
            if hood.kind.courts is not None:
                continue
            value = plan_value(hood.small.problem, hood.hint)
            closed = result.bound - value < 1.0 or result.solver_bound is not None
            proved = closed and (result.solver_bound is None or result.solver_bound <= value)
            size = terrain.size[hood.seed_court] + (2 if proved else -1)
            terrain.size[hood.seed_court] = min(max(size, 4), LARGEST_SIZE)
    return work


def _batch(terrains: list[Terrain], random: np.random.Generator) -> list[Neighbourhood]:
    """Draw the most promising neighbourhoods that have no court and no group in common."""
    potential = [terrain.potential() for terrain in terrains]
    rated = [
        p / (1.0 + t.tried) ** 2 * random.uniform(0.8, 1.2, len(p))
        for p, t in zip(potential, terrains, strict=True)
    ]
    which = np.repeat(np.arange(len(terrains)), [len(p) for p in rated])
    court = np.concatenate([np.arange(len(p)) for p in rated])
    every = np.concatenate(rated)
    blocked = [np.zeros(len(p), bool) for p in rated]
    blocked_group = [np.zeros(t.land.problem.n_groups, bool) for t in terrains]
    hoods: list[Neighbourhood] = []
    for index in np.argsort(-every, kind="stable")[: 20 * BATCH].tolist():
        t, seed_court = int(which[index]), int(court[index])
        if every[index] <= 0 or len(hoods) == BATCH:
            break
        if blocked[t][seed_court]:
            continue
        kinds = TIGHT_KINDS if terrains[t].tight else KINDS
        kind = kinds[int(random.integers(len(kinds)))]
        hood = draw(terrains[t], kind, seed_court, potential[t], blocked[t], blocked_group[t], random)
        if hood is None:
            terrains[t].tried[seed_court] += 1
            continue
        blocked[t][hood.courts] = True
        blocked_group[t][hood.small.groups] = True
        hoods.append(hood)
    return hoods
