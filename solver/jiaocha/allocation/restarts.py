"""Neighbourhoods and bounds in turn; when both bring little, a fresh start, kept if it is better."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from jiaocha.allocation.by_territories import improve_by_territories
from jiaocha.allocation.column_neighbourhood import BATCH, Terrain, improve_by_columns
from jiaocha.allocation.component import lower_bound, survey
from jiaocha.allocation.dive import dive, dive_work
from jiaocha.allocation.dual_search import DualSearch
from jiaocha.allocation.plans import plan_fits, plan_value
from jiaocha.allocation.workers import Workers
from jiaocha_models.words import Method

SHORTEST, DIVES_WORTH = 0.3, 3.0
"""Work on neighbourhoods between two looks at what it brings: least units, and times a round of dives."""

HELPFUL = 0.02
"""Share of the gap that such work must close to go on without fresh dives."""

SLICE = 0.25
"""Work on neighbourhoods before the bound may have a turn, as a share of a round of dives."""

EVALUATIONS, AIM = 30, 0.2
"""Evaluations of such a turn, and how far down it aims at first, as a share of the gap."""

EVALUATION_WORK = 1.2e-6
"""Work of one evaluation of the knapsack bound for each option."""

NOISE = 0.4
"""Largest noise on the shares of fresh dives."""

SIZES = (120, 200, 160)
"""Courts of the territories of a giant component, in turn, so that their borders differ."""


def improve_by_restarts(
    terrains: list[Terrain], work: float, seed: int, workers: Workers, done: Callable[[], bool]
) -> None:
    """Neighbourhoods and better bounds while they help; then fresh starts.

    Parameters
    ----------
    terrains : list of Terrain
    work : float
        Units of work to be spent together.
    """
    turn, rate = 0, np.inf
    while work > 0 and not done():
        open_terrains = [t for t in terrains if t.component.gap > 0]
        if not open_terrains:
            return
        a_dive = sum(dive_work(t.land) for t in open_terrains)
        gap, gained, rest = _gap(open_terrains), 0.0, SHORTEST + DIVES_WORTH * a_dive
        while rest > 0 and work > 0 and not done():
            part, before = min(work, SLICE * (SHORTEST + a_dive)), _gap(open_terrains)
            spent = part - improve_by_columns(open_terrains, part, seed + turn, workers, done)
            closed = before - _gap(open_terrains)
            gained += closed
            work, rest, turn = work - spent - 0.01, rest - spent - 0.01, turn + 1
            if closed < rate * spent and not done():
                before = _gap(open_terrains)
                spent = improve_bounds(open_terrains, workers)
                work, rest = work - spent, rest - spent
                rate = (before - _gap(open_terrains)) / spent
        if gained <= HELPFUL * gap and work >= 0.5 * a_dive and not done():
            work -= _start_afresh(open_terrains, seed + 1000 * turn, workers, done)


def _gap(terrains: list[Terrain]) -> float:
    """How much better plans of all these components could be, in fen."""
    return sum(t.component.gap for t in terrains)


def improve_bounds(terrains: list[Terrain], workers: Workers) -> float:
    """Go on with subgradients where they stood; return the work."""

    def improve(terrain: Terrain) -> None:
        component, land = terrain.component, terrain.land
        search = DualSearch(land.dual, land.dual.join(land.group_price, land.row_price), workers.stopped)
        search.averaged(EVALUATIONS, AIM * component.gap)
        group, row = land.dual.split(search.best)
        if lower_bound(component, group, row, search.best_value):
            survey(component)
            terrain.land = component.land

    workers.map("bound", improve, [t for t in terrains if t.component.gap > 0])
    return sum(EVALUATION_WORK * EVALUATIONS * t.land.problem.n_options for t in terrains)


def _start_afresh(terrains: list[Terrain], seed: int, workers: Workers, done: Callable[[], bool]) -> float:
    """Dive anew, or go through new territories where a component is too large; return the work."""
    giants = [t for t in terrains if t.component.too_large_for_a_master]
    whole = [t for t in terrains if not t.component.too_large_for_a_master]
    work = _restart(whole, seed, workers, done) if whole else 0.0
    for terrain in giants:
        size = SIZES[(seed // 1000) % len(SIZES)]
        work += improve_by_territories(terrain, size, seed, workers, done)
    return work


def _restart(terrains: list[Terrain], seed: int, workers: Workers, done: Callable[[], bool]) -> float:
    """Dive anew where most could be gained for the work, and improve what comes out; return the work."""
    rated = sorted(terrains, key=lambda t: -t.component.gap / dive_work(t.land))[: 2 * BATCH]
    spent = sum(dive_work(t.land) for t in rated)
    copies = [replace(t.component, method=t.component.method.copy()) for t in rated]

    def start(index: int) -> bool:
        land = rated[index].land
        noise = NOISE * ((seed // 1000) % 4) / 3
        choice = dive(
            land.copy(), seed=seed + index, should_stop=workers.stopped, watch=workers.watch, noise=noise
        )
        copy = copies[index]
        if choice is not None and (choice < 0).any():
            choice = copy.search.best if copy.search is not None and copy.search.complete(choice) else None
        if choice is None or not plan_fits(copy.safe, choice):
            return False
        copy.choice, copy.value = choice, plan_value(copy.part.problem, choice)
        return True

    started = workers.map("columns", start, list(range(len(rated))))
    fresh = [Terrain.of(c, t.land) for c, t, ok in zip(copies, rated, started, strict=True) if ok]
    spent += spent - improve_by_columns(fresh, spent, seed, workers, done) if fresh else 0.0
    for terrain, copy in zip(rated, copies, strict=True):
        assert copy.choice is not None
        if terrain.component.offer(copy.choice, Method.COLUMNS):
            fresh_state = Terrain.of(terrain.component, terrain.land)
            terrain.use, terrain.tried, terrain.size = fresh_state.use, fresh_state.tried, fresh_state.size
    return spent
