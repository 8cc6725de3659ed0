"""Independent parts against brute force: plans of parts can be put together freely."""

import itertools

import numpy as np
import pytest
from brute_force import all_choices, make_problem, random_problem, worth_of

from jiaocha.allocation.parts import independent_parts
from jiaocha.certification.independence import joining_rows
from jiaocha_models import AssignmentProblem

STAY = (0, {}, -1)


def split(choices: list[tuple[int, ...]], mine: np.ndarray) -> list[tuple[int, ...]]:
    """What choices say of the groups that are marked, each once."""
    return sorted({tuple(np.array(choice)[mine].tolist()) for choice in choices})


def free_product(problem: AssignmentProblem, part: np.ndarray) -> bool:
    """Whether every combination of what feasible plans do in the two parts is a feasible plan."""
    feasible = [choice for choice in all_choices(problem) if worth_of(problem, choice) is not None]
    first = part == 0
    combined = set()
    for one, other in itertools.product(split(feasible, first), split(feasible, ~first)):
        whole = np.zeros(len(part), np.int64)
        whole[first], whole[~first] = one, other
        combined.add(tuple(whole.tolist()))
    return combined == {tuple(int(k) for k in choice) for choice in feasible}


@pytest.mark.parametrize("block", range(4))
def test_parts_that_are_accepted_combine_freely(block: int) -> None:
    independent = joined = 0
    for seed in range(100 * block, 100 * block + 100):
        problem = random_problem(seed)
        part = np.random.default_rng(seed).integers(0, 2, problem.n_groups).astype(np.int32)
        if len(joining_rows(problem, part)) == 0:
            assert free_product(problem, part), seed
            independent += 0 < part.sum() < len(part)
        else:
            joined += 1
    assert independent > 3
    assert joined > 10


@pytest.mark.parametrize("block", range(4))
def test_the_solvers_parts_are_accepted(block: int) -> None:
    several = 0
    for seed in range(100 * block, 100 * block + 100):
        problem = random_problem(seed)
        part = independent_parts(problem)
        assert joining_rows(problem, part).tolist() == [], seed
        assert joining_rows(problem, np.zeros(problem.n_groups, np.int32)).tolist() == []
        several += part.max() > 0
    assert several > 10


def test_a_row_that_can_bind_joins() -> None:
    groups = [[STAY, (0, {0: 1}, 0)] for _ in range(3)]
    alone = np.arange(3, dtype=np.int32)
    assert joining_rows(make_problem(groups, [2]), alone).tolist() == [0]
    assert joining_rows(make_problem(groups, [3]), alone).tolist() == []
    soft = make_problem(groups, [2], soft=[(0, 5, 10)])
    assert joining_rows(soft, alone).tolist() == [0]


def test_an_option_that_never_fits_joins_nothing() -> None:
    groups = [[STAY, (0, {0: 9}, 0)], [STAY, (0, {0: 2}, 0)], [STAY, (0, {0: 2}, 0)]]
    assert joining_rows(make_problem(groups, [4]), np.arange(3, dtype=np.int32)).tolist() == []


def test_a_lower_limit_that_everybody_must_help_to_meet_joins_nothing() -> None:
    groups = [[STAY, (0, {0: -2}, -1)], [STAY, (0, {0: -2}, -1)]]
    alone = np.arange(2, dtype=np.int32)
    assert joining_rows(make_problem(groups, [-4]), alone).tolist() == []
    assert joining_rows(make_problem(groups, [-2]), alone).tolist() == [0]


def test_amounts_at_the_ends_of_int64_are_exact() -> None:
    big = 2**62
    groups = [[STAY, (0, {0: big}, 0)], [STAY, (0, {0: big}, 0)]]
    alone = np.arange(2, dtype=np.int32)
    assert joining_rows(make_problem(groups, [2**63 - 1]), alone).tolist() == [0]
    assert joining_rows(make_problem(groups, [big - 1]), alone).tolist() == []
