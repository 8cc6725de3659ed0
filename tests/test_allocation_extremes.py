"""Numbers at the ends of int64, empty and one-sided problems, and stops at every moment."""

from typing import Any

import numpy as np
import pytest
from brute_force import make_problem, optimum
from test_allocation import PROVEN, STAY, assert_sound, crowded

from jiaocha.allocation import solve, workers
from jiaocha.certification import check_certificate
from jiaocha_models import AssignmentProblem, Limits, Progress
from jiaocha_models.words import Status

TOP = 2**63 - 1
BOTTOM = -(2**63)

STOPS: tuple[dict[str, Any], ...] = (
    {"effort": 0.1},
    {"effort": 0.0},
    {"effort": 1e-9, "seed": 2**62},
    {"seconds": 0.01},
    {"gap": 1.0, "effort": 0.02},
)

ORDINARY = {
    "no group": make_problem([], [3, 4]),
    "nothing at all": make_problem([], []),
    "no row": make_problem([[(3, {}, -1), (4, {}, -1)]], []),
    "one option each": make_problem([[(3, {0: 1}, 0)], [(4, {0: 1}, 0)]], [2]),
    "one court": make_problem([[STAY, (5 + i % 3, {0: 2 + i % 2}, 0)] for i in range(8)], [7]),
    "all values negative": make_problem([[(-5, {0: 1}, 0), (-3 - i, {1: 1}, 1)] for i in range(2)], [1, 1]),
    "a row nobody uses": make_problem([[STAY, (5, {0: 1}, 0)]], [1, 7]),
    "a row nobody uses and no plan keeps": make_problem([[STAY]], [-1]),
    "a row nobody uses at a price": make_problem([[STAY]], [-4], [(0, 3, 5), (0, -1, 7)]),
    "a row nobody uses beyond its price": make_problem([[STAY]], [-4], [(0, 3, 5)]),
    "a lower limit": make_problem([[STAY, (-5, {0: -1}, -1)], [STAY, (-3, {0: -1}, -1)]], [-1]),
    "no room": make_problem([[STAY, (5, {0: 1}, 0)]] * 3, [0]),
    "heavier than every court": make_problem([[STAY, (9, {0: 50}, 0), (9, {1: 50}, 1)]] * 2, [10, 10]),
    "a group without an option": make_problem([[], [STAY]], []),
    "largest values": make_problem([[STAY, (TOP - i, {0: 1}, 0)] for i in range(3)], [2]),
    "largest and smallest": make_problem([[(BOTTOM, {}, -1), (TOP, {0: 5}, 0)]] * 2, [5]),
    "smallest values": make_problem(
        [[(BOTTOM, {0: 1}, 0)], [(BOTTOM, {0: 1}, 0), (-TOP, {1: 1}, 1)]], [2, 1]
    ),
    "largest overuse": make_problem([[STAY, (TOP, {0: 10}, 0)], [(1, {0: 10}, 0)]], [5], [(0, TOP, 3)]),
    "largest slope": make_problem([[STAY, (5, {0: 10}, 0)], [(1, {0: 4}, 0)]], [5], [(0, -1, TOP)]),
    "largest preference": make_problem(
        [[STAY, (5, {0: 1}, 0)]] * 2, [1], preference=[TOP, BOTTOM, TOP, BOTTOM]
    ),
}  # fmt: skip

BEYOND = {
    "largest amounts": make_problem([[STAY, (5 + i, {0: TOP - i}, 0)] for i in range(2)], [TOP]),
    "largest relief": make_problem([[STAY, (5, {0: -TOP}, -1)], [STAY, (7, {0: TOP}, 0)]], [-TOP]),
    "smallest limit": make_problem([[STAY, (5, {0: BOTTOM}, -1)], [STAY, (7, {0: TOP}, 0)]], [BOTTOM]),
    "smallest limits": make_problem([[STAY, (5 + i, {0: BOTTOM}, -1)] for i in range(2)], [BOTTOM]),
    "smallest soft limit": make_problem([[STAY, (50, {0: 9}, 0)], [(1, {0: 9}, 0)]], [BOTTOM], [(0, -1, 1)]),
}


def random_extreme(seed: int) -> AssignmentProblem:
    """Draw a problem with numbers from all of int64."""
    rng = np.random.default_rng([seed, 63])

    def number(negative: float) -> int:
        return int(rng.integers(BOTTOM if rng.random() < negative else 0, TOP))

    groups = []
    for _ in range(int(rng.integers(2, 6))):
        options = [STAY] if rng.random() < 0.6 else []
        for _ in range(int(rng.integers(1, 4))):
            used = rng.choice(3, int(rng.integers(1, 3)), replace=False).tolist()
            rows = {row: number(0.2) for row in used}
            blocks = [row for row in used if rows[row] >= 0]
            options.append((number(1.0), rows, blocks[0] if blocks and rng.random() < 0.8 else -1))
        groups.append(options)
    soft = [(int(rng.integers(0, 3)), number(0.0), number(0.0))] if rng.random() < 0.5 else None
    return make_problem(groups, [number(0.2) for _ in range(3)], soft)


def assert_true(problem: AssignmentProblem, limits: Limits) -> Status:
    """Whatever a solve claims is true."""
    best, solution = optimum(problem), solve(problem, limits)
    assert check_certificate(problem, solution.prices) is None
    if best is None:
        assert len(solution.choice) == 0
        return solution.status
    assert solution.status is not Status.INFEASIBLE
    assert solution.solver_bound is None or solution.solver_bound >= best
    assert solution.bound >= best
    if len(solution.choice) or problem.n_groups == 0:
        assert_sound(problem, solution)
        assert solution.value <= best
    assert solution.status not in PROVEN or solution.value == best
    return solution.status


@pytest.mark.parametrize("stop", STOPS, ids=str)
@pytest.mark.parametrize("name", ORDINARY)
def test_out_of_the_ordinary(name: str, stop: dict[str, Any]) -> None:
    problem = ORDINARY[name]
    best, solution = optimum(problem), solve(problem, Limits(**stop))
    status = assert_true(problem, Limits(**stop))
    assert (status is Status.INFEASIBLE) == (best is None)
    assert best is None or len(solution.choice) == problem.n_groups
    if not {"seconds", "gap"} & set(stop) and best is not None and name != "smallest values":
        assert solution.value == best


@pytest.mark.parametrize("stop", STOPS, ids=str)
@pytest.mark.parametrize("name", BEYOND)
def test_sums_beyond_int64_claim_nothing_untrue(name: str, stop: dict[str, Any]) -> None:
    assert_true(BEYOND[name], Limits(**stop))


def test_random_numbers_of_all_of_int64_claim_nothing_untrue() -> None:
    statuses = [assert_true(random_extreme(seed), Limits(effort=0.02, threads=1)) for seed in range(60)]
    assert len(set(statuses)) > 1


def test_a_million_identical_options() -> None:
    groups, options = 500, 2_000
    n = groups * options
    problem = AssignmentProblem(
        np.arange(groups + 1, dtype=np.int64) * options,
        np.full(n, 8, np.int64),
        np.arange(n + 1, dtype=np.int64),
        np.zeros(n, np.int32),
        np.full(n, 3, np.int64),
        np.array([3 * groups], np.int64),
        np.zeros(n, np.int32),
        np.zeros(n, np.int64),
    )
    solution = solve(problem, Limits(effort=0.02))
    assert solution.status in PROVEN
    assert solution.value == 8 * groups
    assert_sound(problem, solution)


def test_one_giant_component_has_a_plan_at_once() -> None:
    """All groups share one row besides their courts' rows."""
    rng = np.random.default_rng(5)
    groups, courts = 3_000, 40
    drawn = [
        [STAY, *((int(rng.integers(1, 999)), {c: int(rng.integers(5, 30)), courts: 1}, c)
                 for c in rng.choice(courts, 4, replace=False).tolist())]
        for _ in range(groups)
    ]  # fmt: skip
    problem = make_problem(drawn, [400] * courts + [700])
    solution = solve(problem, Limits(seconds=0.5))
    assert solution.component.max() == 0
    assert_sound(problem, solution)
    assert solution.value > 0


def test_stopping_at_any_report_keeps_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "REPORT_EVERY", 0.01)
    problem = crowded(8, groups=250, courts=10)
    stopped, allowed = 0, 1
    while allowed < 200:
        left = allowed

        def report(progress: Progress) -> bool:
            nonlocal left
            assert progress.value <= progress.bound
            left -= 1
            return left > 0

        solution = solve(problem, Limits(effort=0.02), progress=report)
        assert_sound(problem, solution)
        if solution.status is not Status.INTERRUPTED:
            break
        assert not solution.reproducible
        stopped += 1
        allowed = max(allowed + 1, int(allowed * 1.4))
    assert stopped > 5
