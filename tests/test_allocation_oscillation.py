"""Strategic oscillation: plans that fit, no better than a proof, the same for the same seed."""

import numpy as np
import pytest
from brute_force import make_problem, optimum

from benchmarks.gate import agents_and_jobs
from jiaocha.allocation import solve
from jiaocha.allocation.component import all_must_be_placed
from jiaocha.allocation.oscillation import oscillate
from jiaocha.allocation.plans import plan_fits, plan_value
from jiaocha.allocation.prices import ascend, plain_bound
from jiaocha.allocation.reduce import normalise
from jiaocha_models import AssignmentProblem, Limits
from jiaocha_models.problem import FREE


def agents(count: int, jobs: int, seed: int) -> AssignmentProblem:
    problem = agents_and_jobs(count, jobs, seed).problem
    assert problem is not None
    return normalise(problem).problem


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_comes_near_the_optimum_of_small_problems_and_never_beats_it(seed: int) -> None:
    problem = agents(3, 8, seed)
    assert all_must_be_placed(problem)
    known, price = optimum(problem), ascend(problem, passes=50)
    assert known is not None
    plans = [oscillate(problem, price, 0.02, strand, seed, lambda: False) for strand in range(4)]
    values = [plan_value(problem, plan) for plan in plans if plan is not None and plan_fits(problem, plan)]
    assert len(values) == 4
    assert known - 0.05 * abs(known) <= max(values) <= known


@pytest.mark.parametrize("strand", [0, 1])
def test_plans_fit_and_no_bound_is_beaten(strand: int) -> None:
    problem = agents(8, 60, 3)
    price = ascend(problem, passes=100)
    plans = [oscillate(problem, price, 0.1, strand, 5, lambda: False) for _ in range(2)]
    assert plans[0] is not None
    assert plans[1] is not None
    assert (plans[0] == plans[1]).all()
    assert plan_fits(problem, plans[0])
    bound = plain_bound(problem, price)
    assert bound - 0.02 * abs(bound) <= plan_value(problem, plans[0]) <= bound


def test_without_room_there_is_no_plan() -> None:
    problem = make_problem([[(5, {0: 3}, 0)], [(4, {0: 3}, 0)]], [5])
    assert oscillate(problem, np.zeros(1), 0.001, 0, 0, lambda: False) is None


def test_stops_when_told() -> None:
    problem = agents(5, 30, 1)
    assert oscillate(problem, ascend(problem, passes=20), 1e6, 0, 0, lambda: True) is None


def test_only_problems_in_which_nothing_may_stay() -> None:
    assert not all_must_be_placed(make_problem([[(5, {0: 3}, 0), (0, {}, FREE)]], [5]))
    assert not all_must_be_placed(make_problem([[(5, {0: 3, 1: 1}, 0)]], [5, 1]))


def test_more_work_never_makes_a_worse_plan_than_the_search_found() -> None:
    problem = agents(6, 40, 2)
    price = ascend(problem, passes=100)
    values = []
    for work in (0.02, 0.2):
        best = oscillate(problem, price, work, 0, 0, lambda: False)
        assert best is not None
        values.append(plan_value(problem, best))
    assert values[0] <= values[1]


def test_the_solver_uses_it_on_large_problems_and_its_bound_holds() -> None:
    problem = agents(12, 160, 4)
    solution = solve(problem, Limits(effort=0.3))
    assert solution.value <= solution.certificate.bound
    assert abs(solution.certificate.bound - solution.value) <= 0.01 * abs(solution.value)
