"""The solver against oracles that share no line with it, and the checker against wrong certificates."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from brute_force import make_problem, optimum, worth_of
from depth import DEPTH, deep
from hostile_problems import exhaustive_optimum, hostile_problem
from test_allocation import assert_sound
from test_prices import court_problem

from benchmarks.exactness import contradictions, cp_sat, problem_of
from jiaocha.allocation import component as steps
from jiaocha.allocation import solve
from jiaocha.allocation.bounds import plain_multipliers
from jiaocha.allocation.component import Component
from jiaocha.allocation.components import Part
from jiaocha.allocation.reduce import normalise, reduce
from jiaocha.certification import check_certificate, publish
from jiaocha_models import AssignmentProblem, Certificate, Limits, Solution
from jiaocha_models.problem import FREE, UNLIMITED
from jiaocha_models.words import Status

PROVEN = (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER)


@pytest.mark.parametrize("block", range(deep(8)))
def test_equals_trying_all_choices_on_every_kind_of_resource(block: int) -> None:
    statuses: Counter[Status] = Counter()
    for seed in range(100 * block, 100 * block + 100):
        problem = hostile_problem(seed)
        best = exhaustive_optimum(problem)
        solution = solve(problem, Limits(threads=1, effort=0.3))
        statuses[solution.status] += 1
        if best is None:
            assert solution.status is Status.INFEASIBLE, seed
            assert solution.reason
            assert len(solution.choice) == 0
            assert check_certificate(problem, solution.prices) is None
        else:
            assert solution.status in PROVEN, seed
            assert solution.value == best, seed
            assert worth_of(problem, tuple(solution.choice.tolist())) == best, seed
            assert_sound(problem, solution)
    assert min(statuses[status] for status in (*PROVEN, Status.INFEASIBLE)) >= 3, statuses


def test_the_two_oracles_agree() -> None:
    for seed in range(0, 400, 4):
        problem = hostile_problem(seed, groups=4)
        assert exhaustive_optimum(problem) == optimum(problem), seed


def test_hostile_problems_have_every_kind_of_resource() -> None:
    drawn = [hostile_problem(seed) for seed in range(200)]
    kinds = {
        "negative entry": lambda p: (p.entry_amount < 0).any(),
        "entry of nothing": lambda p: (p.entry_amount == 0).any(),
        "negative limit": lambda p: (p.limit < 0).any(),
        "no room": lambda p: (p.limit == 0).any(),
        "soft": lambda p: len(p.soft_row) > 1,
        "endless": lambda p: (p.soft_width == UNLIMITED).any(),
        "several rows": lambda p: (np.diff(p.entry_start) > 1).any(),
        "option without rows": lambda p: (np.diff(p.entry_start) == 0).any(),
        "option outside blocks": lambda p: ((p.block == FREE) & (np.diff(p.entry_start) > 0)).any(),
        "one option": lambda p: (np.diff(p.group_start) == 1).any(),
        "no option": lambda p: (np.diff(p.group_start) == 0).any(),
        "unused row": lambda p: len(np.unique(p.entry_row)) < p.n_rows,
        "heavy": lambda p: (p.entry_amount > p.limit.max()).any(),
    }
    for name, has in kinds.items():
        assert any(has(problem) for problem in drawn), name


@pytest.mark.parametrize("number", [*range(1, 8), 18, 21, 23] if DEPTH == 1 else [*range(1, 26)])
def test_never_contradicts_cp_sat_on_several_thousand_options(number: int) -> None:
    problem = problem_of(number).problem
    assert problem is not None
    solution = solve(problem, Limits(effort=0.02))
    proved = cp_sat(problem, 0.5)
    assert contradictions(problem, solution, proved) == []


def test_a_contradiction_is_seen() -> None:
    problem = make_problem([[(0, {}, FREE), (9, {0: 3}, 0)], [(0, {}, FREE), (5, {0: 3}, 0)]], [4])
    right, proved = solve(problem), cp_sat(problem, 1.0)
    assert proved == ("optimal", 9, 9)
    assert contradictions(problem, right, proved) == []
    too_low = publish(problem, np.zeros(1), np.array([0.0, 0.0]))
    none = np.zeros(0, np.int64)
    wrong: list[tuple[Solution, tuple[str, int | None, int | None], str]] = [
        (replace(right, choice=np.array([1, 3])), proved, "breaks limits"),
        (replace(right, value=8), proved, "not the plan's"),
        (replace(right, choice=np.array([0, 3]), value=5), proved, "called proven"),
        (replace(right, certificate=replace(too_low, bound=8)), proved, "refused"),
        (replace(right, solver_bound=8), proved, "solver bound"),
        (replace(right, status=Status.INFEASIBLE, choice=none), proved, "CP-SAT has one"),
        (right, ("feasible", 9, 8), "above CP-SAT's bound"),
        (right, ("feasible", 12, 12), "below CP-SAT's plan"),
        (right, ("infeasible", None, None), "there is none"),
    ]
    for solution, claim, word in wrong:
        assert word in "; ".join(contradictions(problem, solution, claim)), word


def test_columns_start_from_multipliers_of_the_plain_bound() -> None:
    """Groups without a multiplier of their own once sent the compiled knapsacks round in circles."""
    problem, _, _ = reduce(normalise(court_problem(21, groups=60, courts=8, nested=True)).problem)
    every = [np.arange(n) for n in (problem.n_groups, problem.n_options, problem.n_rows)]
    component = Component.of(Part(problem, *every), 0, True)
    steps.first_plan(component, None, 40, 0, lambda: False)
    component.price = np.full(problem.n_rows, 1.0)
    component.multipliers = plain_multipliers(problem, component.price)
    component.bound = component.multipliers.bound
    assert np.isnan(component.multipliers.group).all()
    steps.survey(component)
    steps.dive_for_plan(component, 0, lambda: False, lambda solver: None)
    steps.prove_by_columns(component, 0.5, 0, lambda: False, lambda solver: None)
    assert component.choice is not None
    assert component.value <= component.bound < plain_multipliers(problem, component.price).bound
    assert np.isfinite(component.multipliers.group).all()


def three_rows() -> tuple[AssignmentProblem, Certificate]:
    """Two courts, the second soft, and a lower limit; multipliers that matter everywhere."""
    stay = (0, {}, FREE)
    problem = make_problem(
        [
            [stay, (90, {0: 6}, 0), (70, {1: 5, 2: -1}, 1)],
            [stay, (80, {0: 6}, 0), (50, {1: 4, 2: -1}, 1)],
            [stay, (60, {0: 5, 2: -1}, 0)],
        ],
        [10, 6, -1],
        [(1, 3, 4), (1, UNLIMITED, 11)],
    )
    certificate = publish(problem, np.array([0.0, 6.0, 2.0]), np.array([45.0, 40.0, 30.0]), denominator=4)
    return problem, certificate


def with_entry(array: np.ndarray, position: int, value: int) -> np.ndarray:
    changed = array.copy()
    changed[position] = value
    return changed


def certificate_faults() -> dict[str, tuple[dict[str, object], str]]:
    """Certificates with one thing wrong each: the changed fields, and a word of the refusal."""
    _, good = three_rows()
    row, group, grid = good.row_multiplier, good.group_multiplier, good.block_grid
    return {
        "bound one lower": ({"bound": good.bound - 1}, "重算"),
        "bound one higher": ({"bound": good.bound + 1}, "重算"),
        "bound of another sign": ({"bound": -good.bound}, "重算"),
        "bound beyond 64 bits": ({"bound": good.bound + 2**64}, "重算"),
        "denominator doubled": ({"denominator": 8}, "重算"),
        "denominator halved": ({"denominator": 2}, "无穷"),
        "denominator of nothing": ({"denominator": 0}, "公分母"),
        "denominator negative": ({"denominator": -4}, "公分母"),
        "row price raised": ({"row_multiplier": with_entry(row, 1, 40)}, "重算"),
        "row price of a lower limit lost": ({"row_multiplier": with_entry(row, 2, 0)}, "重算"),
        "row price negative": ({"row_multiplier": with_entry(row, 2, -1)}, "为负"),
        "row price above the last slope": ({"row_multiplier": with_entry(row, 1, 45)}, "无穷"),
        "row prices exchanged": ({"row_multiplier": row[[1, 0, 2]]}, "重算"),
        "row price missing": ({"row_multiplier": row[:2]}, "个数"),
        "row prices as a table": ({"row_multiplier": row[:, None]}, "个数"),
        "row prices in floating point": ({"row_multiplier": row / 2}, "整数"),
        "row prices of 32 bits": ({"row_multiplier": row.astype(np.int32)}, "整数"),
        "group multiplier raised": ({"group_multiplier": with_entry(group, 0, 300)}, "重算"),
        "group multiplier missing": ({"group_multiplier": group[:2]}, "个数"),
        "group multiplier too many": ({"group_multiplier": np.append(group, 0)}, "个数"),
        "group multipliers unsigned": ({"group_multiplier": group.astype(np.uint64)}, "整数"),
        "group multiplier near the end": ({"group_multiplier": with_entry(group, 2, 2**63 - 1)}, "重算"),
        "grid negative": ({"block_grid": with_entry(grid, 0, -1)}, "网格"),
        "grid relaxed": ({"block_grid": with_entry(grid, 0, 0)}, "重算"),
        "grid coarse": ({"block_grid": with_entry(grid, 0, 6)}, "重算"),
        "grid missing": ({"block_grid": grid[:1]}, "个数"),
    }


@pytest.mark.parametrize("fault", certificate_faults())
def test_a_wrong_certificate_is_refused(fault: str) -> None:
    problem, good = three_rows()
    assert check_certificate(problem, good) is None
    best = optimum(problem)
    assert best is not None
    assert best <= good.bound
    change, word = certificate_faults()[fault]
    sentence = check_certificate(problem, replace(good, **change))  # type: ignore[arg-type]
    assert sentence is not None
    assert word in sentence


def problem_faults() -> dict[str, dict[str, object]]:
    """Problems for which the certificate was not made."""
    problem, _ = three_rows()
    return {
        "more room": {"limit": problem.limit + np.array([5, 0, 0])},
        "another lower limit": {"limit": problem.limit - np.array([0, 0, 1])},
        "a dearer option": {"value": problem.value + 30 * (np.arange(problem.n_options) == 1)},
        "a lighter option": {"entry_amount": with_entry(problem.entry_amount, 0, 4)},
        "a cheaper overuse": {"soft_slope": np.array([1, 11])},
        "another last slope": {"soft_slope": np.array([4, 5])},
        "a wider overuse": {"soft_width": np.array([9, UNLIMITED])},
        "an option out of its block": {"block": with_entry(problem.block, 1, FREE)},
    }


@pytest.mark.parametrize("change", problem_faults())
def test_a_certificate_of_another_problem_is_refused(change: str) -> None:
    problem, good = three_rows()
    assert check_certificate(replace(problem, **problem_faults()[change]), good) is not None  # type: ignore[arg-type]
