"""The solver against brute force, on every kind of row, and on what is out of the ordinary."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from brute_force import make_problem, optimum, random_problem

from jiaocha.allocation import Start, solve
from jiaocha.allocation.start import relieved
from jiaocha.certification import check_certificate, check_choice, price_certificate, value_of
from jiaocha_models import AssignmentProblem, Limits, Progress, Solution
from jiaocha_models.words import Method, Status

STAY = (0, {}, -1)
PROVEN = (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER)


def assert_sound(problem: AssignmentProblem, solution: Solution) -> None:
    assert check_choice(problem, solution.choice) == []
    assert check_certificate(problem, solution.certificate) is None
    assert check_certificate(problem, solution.prices) is None
    assert solution.prices.bound >= solution.bound
    assert value_of(problem, solution.choice) == solution.value
    assert solution.value <= solution.bound
    assert solution.solver_bound is None or solution.value <= solution.solver_bound <= solution.bound
    assert len(solution.method) == len(solution.component) == problem.n_groups


@pytest.mark.parametrize("block", range(10))
def test_equals_brute_force_on_random_problems(block: int) -> None:
    for seed in range(40 * block, 40 * block + 40):
        problem = random_problem(seed)
        best = optimum(problem)
        solution = solve(problem, Limits(threads=1, effort=0.3))
        if best is None:
            assert solution.status is Status.INFEASIBLE, seed
            assert solution.reason
        else:
            assert solution.status in PROVEN, seed
            assert solution.value == best, seed
            assert_sound(problem, solution)


def test_numbers_near_the_ends_of_int64() -> None:
    proven = 0
    for seed in range(20):
        problem = random_problem(seed, scale=10**16)
        best = optimum(problem)
        solution = solve(problem, Limits(threads=1, effort=0.02))
        if best is None:
            assert solution.status is Status.INFEASIBLE
            continue
        assert_sound(problem, solution)
        assert solution.value <= best <= solution.bound
        if len(problem.soft_row) == 0:
            assert solution.value == best
        proven += solution.status in PROVEN
    assert proven > 3


def test_ties_go_to_the_smaller_preference_number_where_there_is_room() -> None:
    groups = [[STAY, (5, {0: 1}, 0), (5, {1: 1}, 1)] for _ in range(4)]
    problem = make_problem(groups, [2, 9], preference=[0, 2, 1] * 4)
    solution = solve(problem)
    assert solution.value == 20
    assert [int(problem.preference[k]) for k in solution.choice] == [1, 1, 1, 1]


def test_infeasible_names_component_and_rows() -> None:
    forced = [[(1, {1: 3}, 1), (2, {2: 3}, 2)] for _ in range(3)]
    problem = make_problem([[STAY, (4, {0: 2}, 0)], [STAY, (4, {0: 2}, 0)], *forced], [3, 3, 3])
    solution = solve(problem)
    assert solution.status is Status.INFEASIBLE
    assert "分量 1" in solution.reason
    assert "1、2" in solution.reason
    assert len(solution.choice) == 0


def test_a_group_too_heavy_for_every_court_stays() -> None:
    heavy = [STAY, (10**15, {0: 50}, 0), (10**15, {1: 50}, 1)]
    light = [STAY, (7, {0: 5}, 0)]
    problem = make_problem([heavy, light], [10, 10])
    solution = solve(problem)
    assert solution.choice.tolist() == [0, 4]
    assert solution.status is Status.PROVEN_BY_CERTIFICATE
    assert solution.method[1] == Method.UNCONTESTED.position


def test_no_groups() -> None:
    solution = solve(make_problem([], [3, 4]))
    assert solution.status is Status.PROVEN_BY_CERTIFICATE
    assert solution.value == solution.bound == 0


def test_zero_capacity_leaves_everybody() -> None:
    problem = make_problem([[STAY, (9, {0: 1}, 0)] for _ in range(5)], [0])
    solution = solve(problem)
    assert solution.value == 0
    assert solution.status is Status.PROVEN_BY_CERTIFICATE


def test_zero_capacity_and_a_forced_group_is_infeasible() -> None:
    solution = solve(make_problem([[(9, {0: 1}, 0)]], [0]))
    assert solution.status is Status.INFEASIBLE
    assert "0" in solution.reason


def test_many_identical_groups() -> None:
    n = 6_000
    problem = AssignmentProblem(
        np.arange(n + 1, dtype=np.int64) * 2,
        np.tile(np.array([0, 8], np.int64), n),
        np.repeat(np.arange(n + 1, dtype=np.int64), 2)[:-1],
        np.zeros(n, np.int32),
        np.full(n, 3, np.int64),
        np.array([3 * 777 + 2], np.int64),
        np.tile(np.array([-1, 0], np.int32), n),
        np.tile(np.array([0, 1], np.int64), n),
    )
    solution = solve(problem, Limits(effort=0.05))
    assert_sound(problem, solution)
    assert solution.value == 777 * 8


def test_a_pin_takes_its_room_first() -> None:
    problem = make_problem([[(1, {0: 3}, 0)], [STAY, (9, {0: 3}, 0)], [STAY, (5, {0: 2}, 0)]], [5])
    solution = solve(problem)
    assert solution.value == 6
    assert solution.method[0] == Method.ONLY_OPTION.position
    assert solution.status is Status.PROVEN_BY_CERTIFICATE


def test_progress_reports_and_interruption_keeps_the_best_plan() -> None:
    problem = crowded(3, groups=300, courts=12)
    reports: list[Progress] = []

    def stop_at_once(report: Progress) -> bool:
        reports.append(report)
        return False

    solution = solve(problem, Limits(), progress=stop_at_once)
    assert solution.status is Status.INTERRUPTED
    assert not solution.reproducible
    assert solution.reason
    assert_sound(problem, solution)
    assert reports[0].value <= reports[0].bound


def test_seconds_stop_is_marked() -> None:
    problem = crowded(4, groups=300, courts=12)
    solution = solve(problem, Limits(effort=50.0, seconds=0.0))
    assert solution.status is Status.TIME_OUT
    assert not solution.reproducible
    assert_sound(problem, solution)


def test_stops_at_the_gap_asked_for() -> None:
    problem = crowded(5, groups=200, courts=8)
    solution = solve(problem, Limits(gap=0.2, effort=0.2))
    assert solution.status in (Status.WITHIN_GAP, *PROVEN)
    assert solution.gap <= 0.2
    assert_sound(problem, solution)


def test_a_warm_start_is_never_worse() -> None:
    problem = crowded(6, groups=200, courts=8)
    first = solve(problem, Limits(effort=0.05))
    again = solve(problem, Limits(effort=0.0), start=first)
    assert again.value >= first.value
    assert_sound(problem, again)


def test_a_scarce_row_has_a_price_though_its_own_knapsack_keeps_it() -> None:
    """Eight groups want a court with room for three and a half; the fourth would bring 34 for 10 units."""
    problem = make_problem([[STAY, (30 + i, {0: 10}, 0)] for i in range(8)], [35])
    solution = solve(problem)
    assert (solution.value, solution.bound) == (37 + 36 + 35, 37 + 36 + 35)
    assert solution.certificate.row_multiplier.tolist() == [0]
    prices = solution.prices
    assert prices.row_multiplier[0] / prices.denominator == pytest.approx(3.4, rel=0.01)
    assert prices.bound == 37 + 36 + 35 + 34 // 2
    assert_sound(problem, solution)


@pytest.mark.parametrize("seed", range(3))
def test_prices_are_the_plain_bound_of_their_own_rows(seed: int) -> None:
    """More room raises the bound of the prices by at most the price, whatever the row."""
    problem = crowded(seed, groups=60, courts=5)
    prices = solve(problem, Limits(effort=0.02)).prices
    assert prices.bound == price_certificate(problem, prices.denominator, prices.row_multiplier).bound
    assert (prices.row_multiplier > 0).any()
    for row in range(problem.n_rows):
        more = replace(problem, limit=problem.limit + 7 * (np.arange(problem.n_rows) == row))
        gain = price_certificate(more, prices.denominator, prices.row_multiplier).bound - prices.bound
        assert 0 <= gain <= 7 * prices.row_multiplier[row] / prices.denominator + 1


def test_what_cannot_be_planned_has_prices_too() -> None:
    problem = make_problem([[(5, {0: 10}, 0)], [(6, {0: 10}, 0)], [STAY, (7, {1: 3}, 1)]], [15, 2])
    solution = solve(problem)
    assert solution.status is Status.INFEASIBLE
    assert check_certificate(problem, solution.prices) is None


def crowded(seed: int, *, groups: int, courts: int) -> AssignmentProblem:
    """Courts with room for a third of what is wanted; a second row a court for what is not reserved."""
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(groups):
        worth, effort = int(rng.lognormal(11, 1.2)), int(rng.integers(20, 90))
        options = [STAY]
        for court in rng.choice(courts, 4, replace=False).tolist():
            amount = int(effort * rng.uniform(0.8, 1.3))
            rows = {court: amount} if worth % 3 == 0 else {court: amount, courts + court: amount}
            options.append((int(worth * rng.uniform(0.5, 1.0)), rows, court))
        drawn.append(options)
    room = groups * 55 // (3 * courts)
    return make_problem(drawn, [room] * courts + [room * 4 // 5] * courts)


@pytest.mark.parametrize("seed", [0, 1])
def test_result_does_not_depend_on_threads(seed: int) -> None:
    problem = crowded(seed, groups=150, courts=8)
    one, two = (solve(problem, Limits(effort=0.1, threads=t)) for t in (1, 2))
    assert one.choice.tolist() == two.choice.tolist()
    assert one.method.tolist() == two.method.tolist()
    assert one.certificate.bound == two.certificate.bound
    assert one.certificate.row_multiplier.tolist() == two.certificate.row_multiplier.tolist()
    assert one.certificate.group_multiplier.tolist() == two.certificate.group_multiplier.tolist()
    assert one.solver_bound == two.solver_bound


def test_a_small_batch_never_loads_compiled_code() -> None:
    script = (
        "import sys\n"
        "from brute_force import make_problem\n"
        "from jiaocha.allocation import solve\n"
        "solve(make_problem([[(0, {}, -1), (9, {0: 3}, 0), (8, {1: 2}, 1)]] * 8, [10, 5]))\n"
        "assert 'numba' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parent, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("seed", range(3))
def test_an_earlier_solution_is_begun_from_though_a_court_has_lost_room(seed: int) -> None:
    problem = crowded(seed, groups=200, courts=8)
    first = solve(problem, Limits(effort=0.5))
    limit = problem.limit.copy()
    limit[0] = limit[0] * 4 // 5
    changed = replace(problem, limit=limit)
    assert check_choice(changed, first.choice), "the earlier plan no longer fits"
    kept = relieved(changed, first.choice, changed.value.astype(np.float64))
    gone = np.flatnonzero(kept < 0)
    assert len(gone)
    assert (kept[kept >= 0] == first.choice[kept >= 0]).all()
    for start in (first, Start(first.choice), Start(np.where(kept < 0, -1, first.choice))):
        again = solve(changed, Limits(effort=0.0), start=start)
        assert_sound(changed, again)
        assert again.value >= sum(problem.value[kept[kept >= 0]].tolist())


def test_the_bound_begins_where_the_earlier_one_was_found() -> None:
    problem = crowded(6, groups=200, courts=8)
    first, cold = solve(problem, Limits(effort=2.0)), solve(problem, Limits(effort=0.0))
    again = solve(problem, Limits(effort=0.0), start=first)
    assert again.bound <= cold.bound
    assert again.bound - first.bound <= 0.0002 * first.bound


def test_numbers_of_another_shape_are_not_begun_from() -> None:
    problem, other = crowded(6, groups=200, courts=8), crowded(7, groups=150, courts=6)
    start = Start.of(solve(other, Limits(effort=0.05)))
    assert start.for_shape(other).row is not None
    empty = start.for_shape(problem)
    assert empty.choice is empty.prices is empty.row is empty.group is None
    assert_sound(problem, solve(problem, Limits(effort=0.05), start=start))
