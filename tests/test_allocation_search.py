"""The compiled search on its own: it keeps every row, its books agree, and it never beats a proof."""

from importlib import import_module

import numpy as np
import pytest
from brute_force import make_problem
from test_allocation import crowded

from jiaocha.allocation import component as steps
from jiaocha.allocation.components import home_rows, wide_rows
from jiaocha.allocation.exact import solve_exact
from jiaocha.allocation.plans import plan_fits, plan_use, plan_value
from jiaocha.allocation.prices import ascend, plain_bound
from jiaocha.allocation.reduce import normalise, reduce
from jiaocha.allocation.search import Search
from jiaocha_models import AssignmentProblem, Limits

solving = import_module("jiaocha.allocation.solve")


def reduced(seed: int, groups: int, courts: int) -> AssignmentProblem:
    return reduce(normalise(crowded(seed, groups=groups, courts=courts)).problem)[0]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_keeps_rows_and_books(seed: int) -> None:
    problem = reduced(seed, 200, 10)
    price = ascend(problem, passes=100)
    search = Search(problem, price, seed)
    assert search.start()
    first = search.best_value
    search.run(0.2, lambda: False)
    assert search.best is not None
    assert search.best_value >= first
    assert plan_fits(problem, search.best)
    assert plan_value(problem, search.best) == search.best_value <= plain_bound(problem, price)
    assert (plan_use(problem, search.state.choice) == search.state.use).all()


@pytest.mark.parametrize("seed", [3, 4, 5, 6])
def test_never_contradicts_a_proof(seed: int) -> None:
    problem = reduced(seed, 24, 4)
    proof = solve_exact(problem, None, 5.0)
    assert proof.choice is not None
    assert plan_value(problem, proof.choice) == proof.bound
    search = Search(problem, ascend(problem, passes=100), seed)
    assert search.start()
    search.run(0.1, lambda: False)
    assert search.best_value <= proof.bound
    assert search.best_value >= 0.97 * proof.bound


def test_same_seed_same_plan() -> None:
    problem = reduced(7, 150, 8)
    price = ascend(problem, passes=50)
    plans = []
    for _ in range(2):
        search = Search(problem, price, 1)
        assert search.start()
        search.run(0.1, lambda: False)
        assert search.best is not None
        plans.append(search.best.tolist())
    assert plans[0] == plans[1]


def test_rows_of_one_court_have_one_home() -> None:
    problem = reduced(8, 200, 10)
    home = home_rows(problem)
    used = [
        problem.entry_row[a:b] for a, b in zip(problem.entry_start[:-1], problem.entry_start[1:], strict=True)
    ]
    for option, rows in enumerate(used):
        assert (home[option] in rows.tolist()) if len(rows) else home[option] == -1
    courts = {int(h) for h in home if h >= 0}
    assert len(courts) == 10
    assert (wide_rows(problem, home, np.ones(problem.n_rows)) == -1).all()


@pytest.mark.parametrize("seed", range(3))
def test_books_agree_where_a_court_is_open_inside_and_outside_its_second_row(seed: int) -> None:
    """A group may use a court in two ways, of which one also uses a second row of that court."""
    rng = np.random.default_rng(seed)
    courts, drawn = 6, []
    for _ in range(200):
        options: list[tuple[int, dict[int, int], int]] = [(0, {}, -1)]
        for court in rng.choice(courts, 3, replace=False).tolist():
            amount, worth = int(rng.integers(5, 20)), int(rng.integers(10, 500))
            options.append((worth, {court: amount, courts + court: 1}, court))
            options.append((worth - int(rng.integers(1, 10)), {court: amount}, court))
        drawn.append(options)
    problem = reduce(normalise(make_problem(drawn, [150] * courts + [6] * courts)).problem)[0]
    search = Search(problem, ascend(problem, passes=100), seed)
    assert search.start()
    search.run(0.2, lambda: False)
    assert search.best is not None
    assert plan_fits(problem, search.best)
    assert (plan_use(problem, search.state.choice) == search.state.use).all()
    for court in range(courts):
        at_court, node = [], int(search.state.head[court])
        while node >= 0 and len(at_court) <= problem.n_groups:
            at_court.append(node)
            node = int(search.state.following[node])
        assert sorted(at_court) == np.flatnonzero(search.field.home[search.state.choice] == court).tolist()


def test_chains_have_no_more_than_a_time_limit_leaves_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """However large the effort: they stall, and neighbourhoods would never begin."""
    spent: list[float] = []
    monkeypatch.setattr(steps, "round_relaxation", lambda c, stop: None)
    monkeypatch.setattr(steps, "search_plan", lambda c, work, stop: spent.append(work))
    run = solving._Run(
        crowded(0, groups=120, courts=12), Limits(effort=1000.0, seconds=10.0), None, (None, None)
    )
    run.normal = normalise(run.problem)
    run._split(*reduce(run.normal.problem))
    assert run.pace < 200
    run._search(run.components, run.components, work=1000.0)
    assert sum(spent) <= 1000.0 * solving.SEARCH_SHARE * run.pace / 1000.0 + 1e-9
