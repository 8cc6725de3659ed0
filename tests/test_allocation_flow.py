"""Transportation problems: flow and prices against brute force, and certificates that prove the plan."""

from itertools import pairwise

import numpy as np
import pytest
from brute_force import make_problem, optimum, preferred_optimum, random_problem

from jiaocha.allocation import solve
from jiaocha.allocation.component import Component
from jiaocha.allocation.components import Part
from jiaocha.allocation.flow import is_transportation, solve_by_flow
from jiaocha.certification import check_certificate, check_choice, publish, value_of
from jiaocha_models import AssignmentProblem, Limits
from jiaocha_models.problem import FREE
from jiaocha_models.words import Method, Status


def random_transportation(
    seed: int, *, unit: bool = False, always_free: bool = False, in_block: bool = True, whole: bool = False
) -> AssignmentProblem:
    """Draw a problem whose options use one row each, in equal amounts by row.

    ``unit``: all amounts 1. ``always_free``: every group may use nothing. ``whole``: every limit is a
    positive multiple of its row's amount; else limits may be 0 or leave a few units over.
    """
    rng = np.random.default_rng(seed)
    n_rows = int(rng.integers(1, 5))
    amount = np.ones(n_rows, np.int64) if unit else rng.integers(1, 6, n_rows)
    groups = []
    for _ in range(rng.integers(1, 6)):
        rows = rng.integers(0, n_rows, rng.integers(1, 5)).tolist()
        options = [
            (int(rng.integers(-20, 60)), {r: int(amount[r])}, int(r) if in_block else FREE) for r in rows
        ]
        if always_free or rng.random() < 0.5:
            options.insert(0, (int(rng.integers(-5, 10)), {}, FREE))
        groups.append(options)
    limit = rng.integers(1, 4, n_rows) * amount if whole else rng.integers(0, 8, n_rows)
    preference = rng.integers(0, 3, sum(map(len, groups))).tolist()
    return make_problem(groups, limit.tolist(), preference=preference)


def component_of(problem: AssignmentProblem) -> Component:
    every = [np.arange(n) for n in (problem.n_groups, problem.n_options, problem.n_rows)]
    return Component.of(Part(problem, *every), 0, False)


def test_a_lone_component_equals_brute_force() -> None:
    infeasible = 0
    for seed in range(200):
        problem = random_transportation(seed)
        assert is_transportation(problem)
        component = component_of(problem)
        assert solve_by_flow(component), seed
        best = optimum(problem)
        assert component.infeasible is (best is None), seed
        if best is None:
            infeasible += 1
            assert component.choice is None
            continue
        assert component.choice is not None
        assert component.multipliers is not None
        assert check_choice(problem, component.choice) == []
        assert component.value == component.solver_bound == value_of(problem, component.choice) == best, seed
        assert component.gap == 0
        assert (component.method == Method.EXACT.position).all()
        multipliers = component.multipliers
        certificate = publish(problem, multipliers.row, multipliers.group, multipliers.block_grid)
        assert check_certificate(problem, certificate) is None
        assert certificate.bound == best, seed
    assert 20 < infeasible < 100


@pytest.mark.parametrize("unit", [True, False])
def test_the_certificate_proves_every_plan_in_blocks(unit: bool) -> None:
    infeasible = 0
    for seed in range(1000, 1150):
        problem = random_transportation(seed, unit=unit)
        best = optimum(problem)
        solution = solve(problem, Limits(threads=1))
        if best is None:
            infeasible += 1
            assert solution.status is Status.INFEASIBLE, seed
            assert solution.reason
            continue
        assert solution.status is Status.PROVEN_BY_CERTIFICATE, seed
        assert solution.value == solution.bound == best, seed
        assert check_choice(problem, solution.choice) == []
        assert check_certificate(problem, solution.certificate) is None
        assert check_certificate(problem, solution.prices) is None
    assert infeasible > 5


def test_prices_alone_prove_plans_outside_blocks_where_limits_are_whole() -> None:
    for seed in range(100):
        problem = random_transportation(seed, always_free=True, in_block=False, whole=True)
        solution = solve(problem, Limits(threads=1))
        assert solution.value == optimum(problem), seed
        assert solution.prices.bound == solution.bound == solution.value, seed


def test_units_left_over_outside_blocks_leave_the_proof_to_the_solver() -> None:
    groups = [[(0, {}, FREE), (10, {0: 3}, FREE)], [(0, {}, FREE), (7, {0: 3}, FREE)]]
    problem = make_problem(groups, [5])
    solution = solve(problem)
    assert solution.status is Status.PROVEN_BY_SOLVER
    assert solution.value == solution.solver_bound == 10
    assert solution.bound == 14  # 7 for a place of 3 units, paid for 5 units, and 3 for the better group


def test_prices_are_the_smallest_that_hold_everyone_in_place() -> None:
    stay = (0, {}, FREE)
    groups = [[stay, (9, {0: 2}, 0), (4, {1: 1}, 1)], [stay, (8, {0: 2}, 0)], [stay, (3, {1: 1}, 1)]]
    component = component_of(make_problem(groups, [2, 1]))
    assert solve_by_flow(component)
    assert component.value == 12
    assert component.choice is not None
    assert component.choice.tolist() in ([1, 3, 6], [2, 4, 5])
    # The second row costs what its rival offers; the first what is then left to whom it refuses.
    assert component.price.tolist() == [8 / 2, 3.0]


def test_a_row_nobody_else_wants_costs_nothing() -> None:
    groups = [[(5, {0: 1}, 0), (4, {1: 1}, 1)], [(1, {0: 1}, 0), (4, {1: 1}, 1)]]
    component = component_of(make_problem(groups, [1, 3]))
    assert solve_by_flow(component)
    assert component.value == 9
    assert component.price.tolist() == [0.0, 0.0]


def test_of_equal_options_at_one_row_the_preferred_is_taken() -> None:
    seen = 0
    for seed in range(100):
        problem = random_transportation(seed)
        flat = make_problem(
            [[(v % 2, a, b) for v, a, b in group] for group in _options(problem)],
            problem.limit.tolist(),
            preference=problem.preference.tolist(),
        )
        component = component_of(flat)
        assert solve_by_flow(component)
        if component.choice is None:
            continue
        row = np.full(flat.n_options, -1)
        row[np.diff(flat.entry_start) == 1] = flat.entry_row
        group = flat.option_group
        twin = (row == row[component.choice][group]) & (flat.value == flat.value[component.choice][group])
        assert (flat.preference >= flat.preference[component.choice][group])[twin].all(), seed
        seen += int(twin.sum() > flat.n_groups)
    assert seen > 10


def _options(problem: AssignmentProblem) -> list[list[tuple[int, dict[int, int], int]]]:
    """Options by group, as :func:`make_problem` takes them."""
    made = []
    for k in range(problem.n_options):
        entries = range(problem.entry_start[k], problem.entry_start[k + 1])
        amounts = {int(problem.entry_row[e]): int(problem.entry_amount[e]) for e in entries}
        made.append((int(problem.value[k]), amounts, int(problem.block[k])))
    return [made[a:b] for a, b in pairwise(problem.group_start.tolist())]


def test_preference_decides_between_plans_of_one_row() -> None:
    groups = [[(5, {0: 1}, 0), (5, {0: 1}, FREE), (1, {1: 1}, 1)] for _ in range(2)]
    problem = make_problem(groups, [1, 1], preference=[2, 1, 0] * 2)
    solution = solve(problem)
    best = preferred_optimum(problem)
    assert best is not None
    assert (solution.value, int(problem.preference[solution.choice].sum())) == best


STAY = (0, {}, FREE)


@pytest.mark.parametrize(
    "problem",
    [
        make_problem([[STAY, (5, {0: 1, 1: 1}, 0)]], [1, 1]),
        make_problem([[STAY, (5, {0: 1}, 0)], [STAY, (5, {0: 2}, 0)]], [2]),
        make_problem([[STAY, (5, {0: 1}, 0)]], [0], soft=[(0, 1, 1)]),
        make_problem([[STAY, (2**59, {0: 1}, 0)], [STAY, (2, {0: 1}, 0)]], [1]),
        make_problem([[STAY, (-(2**63), {0: 1}, 0)], [STAY, (2, {0: 1}, 0)]], [1]),
        make_problem([], [1]),
    ],
    ids=["two rows", "unequal amounts", "soft", "large values", "smallest value", "empty"],
)
def test_other_forms_are_left_alone(problem: AssignmentProblem) -> None:
    component = component_of(problem)
    assert not is_transportation(problem)
    assert not solve_by_flow(component)
    assert component.choice is None
    assert component.multipliers is None
    assert not component.infeasible


def test_values_beyond_floating_point() -> None:
    for seed in range(40):
        drawn = random_transportation(seed, always_free=True, unit=True)
        large = [[(v * 10**15 + v, a, b) for v, a, b in group] for group in _options(drawn)]
        problem = make_problem(large, drawn.limit.tolist())
        assert is_transportation(problem)
        solution = solve(problem, Limits(threads=1))
        assert solution.value == optimum(problem), seed
        assert solution.status in (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER), seed
        assert check_certificate(problem, solution.certificate) is None


def test_flow_is_used_beside_components_of_other_forms() -> None:
    for seed in range(10):
        other, flow = random_problem(seed, groups=3, options=3, rows=2), random_transportation(seed)
        first = other.n_rows
        moved = [
            [
                (v, {r + first: a for r, a in use.items()}, b if b == FREE else b + first)
                for v, use, b in group
            ]
            for group in _options(flow)[:3]
        ]
        soft = list(
            zip(other.soft_row.tolist(), other.soft_width.tolist(), other.soft_slope.tolist(), strict=True)
        )
        limit = other.limit.tolist() + flow.limit.tolist()
        both = make_problem(_options(other) + moved, limit, soft)
        best, solution = optimum(both), solve(both, Limits(threads=1))
        assert (solution.status is Status.INFEASIBLE) is (best is None), seed
        assert best is None or solution.value == best, seed


def test_dense_assignment_with_whole_numbers_of_fen() -> None:
    rng = np.random.default_rng(7)
    n = 120
    value = rng.integers(0, 10**9, (n, n))
    option = np.arange(n * n)
    problem = AssignmentProblem(
        np.arange(0, n * n + 1, n), value.ravel(), np.arange(n * n + 1), (option % n).astype(np.int32),
        np.ones(n * n, np.int64), np.ones(n, np.int64), (option % n).astype(np.int32),
        np.zeros(n * n, np.int64),
    )  # fmt: skip
    from scipy.optimize import linear_sum_assignment

    solution = solve(problem, Limits(threads=2))
    assert solution.status is Status.PROVEN_BY_CERTIFICATE
    assert solution.value == int(value[linear_sum_assignment(value, maximize=True)].sum())
    again = solve(problem, Limits(threads=1))
    assert (again.choice == solution.choice).all()
