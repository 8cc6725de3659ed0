"""A component too large for one master: territory after territory is solved like a component of its own.

Where a component has so many options that the linear relaxation over its columns takes too long, a dive
through the whole of it is no better than multipliers from a few subgradients. Here the groups at some 160
related courts are freed, everything else is held still, and what is left gets multipliers of its own and a
dive. A territory's plan is taken over if it is better, so that the whole improves with every territory.
"""

from collections.abc import Callable

import numpy as np

from jiaocha.allocation.column_neighbourhood import Kind, Neighbourhood, Terrain, free, take_over
from jiaocha.allocation.component import Component, dive_for_plan, price_and_bound, survey
from jiaocha.allocation.components import Part
from jiaocha.allocation.dive import dive_work, territories
from jiaocha.allocation.workers import Workers
from jiaocha_models.problem import Int64
from jiaocha_models.words import Method

FREED = Kind(None, None, 20, 10)
"""All groups of the courts, and of those that stay or are elsewhere the most interesting."""

PASSES, EFFORT = 100, 0.25
"""Passes of the price ascent, and effort of the bound, in each territory."""

TOGETHER = 6
"""Territories that are solved side by side."""


def improve_by_territories(
    terrain: Terrain, size: int, seed: int, workers: Workers, done: Callable[[], bool]
) -> float:
    """Solve each territory once, several without a group in common at a time; return the work.

    Parameters
    ----------
    terrain : Terrain
    size : int
        Courts of a territory.
    """
    random = np.random.default_rng([seed, 17])
    waiting = territories(terrain.land, size)
    while waiting and not done():
        hoods = _apart(terrain, waiting[:TOGETHER], random)
        waiting = waiting[TOGETHER:]
        found = workers.map("territories", lambda h: solve_territory(h, seed, workers), hoods)
        for hood, choice in zip(hoods, found, strict=True):
            if take_over(hood, choice):
                terrain.tried[hood.courts] = 0
    return dive_work(terrain.land)


def _apart(terrain: Terrain, areas: list[Int64], random: np.random.Generator) -> list[Neighbourhood]:
    """Free some territories at once; a group goes with the first that wants it."""
    blocked = np.zeros(terrain.land.problem.n_groups, bool)
    hoods = []
    for courts in areas:
        hood = free(terrain, FREED, courts, blocked, random)
        if hood is not None:
            blocked[hood.small.groups] = True
            hoods.append(hood)
    return hoods


def solve_territory(hood: Neighbourhood, seed: int, workers: Workers) -> Int64 | None:
    """Solve a territory as a component of its own; its best plan, which may be the present one."""
    small, whole = hood.small, hood.terrain.component
    count = np.arange(small.problem.n_groups), np.arange(small.problem.n_options)
    component = Component.of(Part(small.problem, *count, small.rows), 0, compiled=True)
    component.price = whole.price[small.rows]
    component.offer(hood.hint, Method.NEIGHBOURHOOD)
    price_and_bound(component, PASSES, EFFORT, workers.stopped)
    survey(component)
    if component.land is not None and not workers.stopped():
        dive_for_plan(component, seed, workers.stopped, workers.watch)
    return component.choice
