"""Plans by columns: every packing is listed once, plans keep every row, and threads do not matter."""

from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from test_prices import court_problem

from jiaocha import Limits, solve
from jiaocha.allocation import bounds, by_territories, component, restarts
from jiaocha.allocation import dive as dive_module
from jiaocha.allocation.by_territories import improve_by_territories
from jiaocha.allocation.column_generation import generate_columns
from jiaocha.allocation.column_neighbourhood import Terrain
from jiaocha.allocation.columns import Columns
from jiaocha.allocation.dive import dive
from jiaocha.allocation.enumeration import enumerate_columns
from jiaocha.allocation.exact import solve_exact
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.prices import ascend
from jiaocha.allocation.reduce import normalise, reduce
from jiaocha.allocation.restarts import improve_bounds
from jiaocha.allocation.territory import Landscape
from jiaocha.certification import check_certificate, check_choice
from jiaocha_models.words import Method


def start(dual: KnapsackDual, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    group = rng.uniform(0, 3000, dual.problem.n_groups)
    return dual.join(group, ascend(dual.problem) * 0.5)


@pytest.mark.parametrize("seed", range(4))
def test_every_packing_within_the_distance_is_listed_once(seed: int) -> None:
    problem = court_problem(seed, groups=8, courts=4, nested=True)
    dual = KnapsackDual(problem, compiled=True)
    point = start(dual, seed)
    columns = Columns(dual)
    distance = 2500.0
    assert enumerate_columns(columns, point, distance, 5_000)
    dual.evaluate(point)
    gain = dual.gains(*dual.split(point))
    found = {
        (int(columns.court[c]), tuple(columns.item[columns.start[c] : columns.start[c + 1]].tolist()))
        for c in range(len(columns))
    }
    assert len(found) == len(columns)
    for court in np.flatnonzero(np.diff(dual.court_start)).tolist():
        items = range(int(dual.court_start[court]), int(dual.court_start[court + 1]))
        listed = {packing for j, packing in found if j == court}
        expected = set()
        for size in range(1, 10):
            for packing in combinations(items, size):
                chosen = np.array(packing)
                inner = chosen[chosen < dual.inner_end[court]]
                fits = (
                    dual.item_amount[chosen].sum() <= dual.room[court]
                    and dual.item_amount[inner].sum() <= dual.inner_room[court]
                    and len(set(dual.item_group[chosen].tolist())) == size
                )
                if fits and gain[chosen].sum() >= dual.worth[court] - distance:
                    expected.add(packing)
        assert listed == expected


@pytest.mark.parametrize("seed", range(3))
def test_column_generation_meets_its_master_and_bounds_the_optimum(seed: int) -> None:
    problem = court_problem(seed, groups=30, courts=5, nested=True)
    part, _, _ = reduce(normalise(problem).problem)
    dual = KnapsackDual(part, compiled=True)
    exact = solve_exact(part, None, 20.0)
    assert exact.choice is not None
    assert exact.bound is not None
    columns = Columns(dual)
    columns.add_plan(exact.choice)
    generated = generate_columns(dual, columns, start(dual, seed), rounds=200, should_stop=lambda: False)
    assert generated.bound == pytest.approx(generated.relaxed, rel=1e-5)
    assert generated.bound >= part.value[exact.choice].sum() - 1


@pytest.mark.parametrize("noise", [0.0, 0.4])
def test_a_dive_keeps_every_row(noise: float) -> None:
    problem = court_problem(5, groups=60, courts=8, nested=True)
    part, _, _ = reduce(normalise(problem).problem)
    land = Landscape.of(part, np.full(part.n_groups, np.nan), ascend(part))
    choice = dive(land, seed=3, should_stop=lambda: False, watch=lambda solver: None, noise=noise)
    assert choice is not None
    assert (choice >= 0).all()
    assert check_choice(part, choice) == []
    assert part.value[choice].sum() <= land.bound


def test_plans_by_columns_are_certified_and_do_not_depend_on_threads() -> None:
    problem = court_problem(17, groups=400, courts=50, nested=True)
    one, two = (solve(problem, Limits(effort=0.02, threads=threads)) for threads in (1, 2))
    assert one.choice.tobytes() == two.choice.tobytes()
    assert one.certificate.bound == two.certificate.bound
    assert check_choice(problem, one.choice) == []
    assert check_certificate(problem, one.certificate) is None
    assert one.value <= one.bound
    placed = one.groups_by_method()
    assert placed.get(Method.COLUMNS, 0) + placed.get(Method.NEIGHBOURHOOD, 0) > 0


def test_what_is_too_large_for_one_master_goes_territory_by_territory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = court_problem(17, groups=400, courts=50, nested=True)
    visited = []

    def visit(terrain: Terrain, size: int, *rest: Any) -> float:
        before = terrain.component.value
        work = improve_by_territories(terrain, size, *rest)
        visited.append(terrain.component.value - before)
        return work

    monkeypatch.setattr(component, "MASTER_OPTIONS", 500)
    monkeypatch.setattr(dive_module, "TERRITORY", 12)
    monkeypatch.setattr(by_territories, "improve_by_territories", visit)
    one, two = (solve(problem, Limits(effort=0.02, threads=threads)) for threads in (1, 2))
    assert visited
    assert min(visited) >= 0
    assert visited[0] == visited[len(visited) // 2]
    assert (one.choice == two.choice).all()
    assert check_choice(problem, one.choice) == []
    assert check_certificate(problem, one.certificate) is None
    assert one.value <= one.bound <= 1.05 * one.value


def test_bounds_go_on_from_where_they_stood(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = court_problem(17, groups=400, courts=50, nested=True)

    def keep(found: list[Terrain], *rest: Any, turns: int) -> None:
        before = [t.component.bound for t in found]
        for _ in range(turns):
            assert improve_bounds(found, rest[2]) > 0
        after = [t.component.bound for t in found]
        assert sum(after) < sum(before) if turns else after == before

    monkeypatch.setattr(component, "MOST_ROUNDS", 0)
    monkeypatch.setattr(bounds, "AVERAGED", 100)
    reached = []
    for turns in (0, 3):
        monkeypatch.setattr(restarts, "improve_by_restarts", partial(keep, turns=turns))
        solved = solve(problem, Limits(effort=0.02))
        assert check_certificate(problem, solved.certificate) is None
        reached.append(solved.certificate.bound)
    assert reached[1] < reached[0]
