"""Greedy by regret on problems small enough to follow by hand, and how hard the quarters are.

That the national quarter asks for twice the free room is checked by ``python -m benchmarks law`` in CI.
"""

import numpy as np

from jiaocha.allocation import solve
from jiaocha.worth.options import build_options
from jiaocha_models import AssignmentProblem
from jiaocha_scenarios import calibration_table, greedy_by_regret, hardness
from jiaocha_scenarios.hardness import best_alone
from tests.drawn import drawn


def problem_of(options: list[list[tuple[int, int, int]]], limit: list[int]) -> AssignmentProblem:
    """Problem whose groups list (value, row, amount); row -1 uses nothing."""
    flat = [option for group in options for option in group]
    uses = [[(row, amount)] if row >= 0 else [] for _, row, amount in flat]
    entries = [entry for use in uses for entry in use]
    return AssignmentProblem(
        group_start=np.cumsum([0] + [len(group) for group in options]),
        value=np.array([value for value, _, _ in flat], np.int64),
        entry_start=np.cumsum([0] + [len(use) for use in uses]),
        entry_row=np.array([row for row, _ in entries], np.int32),
        entry_amount=np.array([amount for _, amount in entries], np.int64),
        limit=np.array(limit, np.int64),
        block=np.array([row for _, row, _ in flat], np.int32),
        preference=np.arange(len(flat)),
    )


def test_the_group_with_most_to_lose_goes_first():
    problem = problem_of(
        [[(0, -1, 0), (50, 0, 1), (49, 1, 1)], [(0, -1, 0), (40, 0, 1)]],
        limit=[1, 1],
    )
    assert greedy_by_regret(problem).tolist() == [2, 4]


def test_greedy_can_be_worse_than_the_best_plan():
    # One large group wins on regret and keeps two small ones out that are worth more together.
    problem = problem_of(
        [[(0, -1, 0), (100, 0, 2)], [(0, -1, 0), (90, 0, 1)], [(0, -1, 0), (90, 0, 1)]],
        limit=[2],
    )
    choice = greedy_by_regret(problem)
    assert choice.tolist() == [1, 2, 4]
    assert problem.value[choice].sum() == 100


def test_a_group_without_a_fitting_option_is_left_out():
    problem = problem_of([[(10, 0, 2)], [(5, 0, 1)]], limit=[1])
    assert greedy_by_regret(problem).tolist() == [-1, 1]


def test_greedy_never_overfills_a_row():
    rng = np.random.default_rng(3)
    options = [
        [(0, -1, 0)] + [(int(rng.integers(1, 99)), int(row), int(rng.integers(1, 6))) for row in range(5)]
        for _ in range(200)
    ]
    problem = problem_of(options, limit=[40] * 5)
    choice = greedy_by_regret(problem)
    assert (choice >= 0).all()
    used = np.zeros(5, np.int64)
    for option in choice:
        for entry in range(problem.entry_start[option], problem.entry_start[option + 1]):
            used[problem.entry_row[entry]] += problem.entry_amount[entry]
    assert (used <= 40).all()
    assert used.sum() > 150


def test_best_alone_ignores_what_never_fits():
    problem = problem_of([[(0, -1, 0), (10, 0, 1), (90, 0, 7)], [(80, 0, 8)]], limit=[2])
    assert best_alone(problem).tolist() == [1, -1]


def test_hardness_of_a_planned_prefecture():
    quarter = drawn("prefecture")
    options = build_options(quarter)
    solution = solve(options.problem)
    found = hardness(options, solution)
    assert 0 < found.minutes_free < found.minutes_asked
    assert found.value_of_largest == 1.0
    assert found.greedy_value <= solution.value <= found.bound
    assert 0 < found.receiving_courts <= 6
    assert found.table()["指标"].is_unique
    table = calibration_table(quarter, options, solution)
    progress = table[table["项目"] == "交叉案件取得实质进展"].iloc[0]
    assert progress["公布值"] == 44.1
    assert 10 < progress["生成值"] < 80
