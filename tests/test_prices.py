"""Price ascent and knapsack multipliers: bounds are valid, deterministic, and as good as they should be."""

from dataclasses import replace

import numpy as np
import pytest
from brute_force import make_problem, optimum, random_problem
from scipy.optimize import linprog

from jiaocha.allocation.bounds import plain_multipliers, tighten
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.prices import ascend, multiplier_ceiling, plain_bound
from jiaocha.certification import check_certificate, publish
from jiaocha_models.problem import FREE, AssignmentProblem


def court_problem(
    seed: int, groups: int = 40, courts: int = 6, per_court: float = 3.0, nested: bool = False
) -> AssignmentProblem:
    """Cases that may go to some courts whose minutes are scarce; with ``nested`` a second row each."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(groups):
        options: list[tuple[int, dict[int, int], int]] = [(0, {}, FREE)]
        worth, effort = rng.lognormal(8, 1.0), rng.uniform(200, 900)
        for court in rng.choice(courts, 4, replace=False).tolist():
            minutes = int(effort * rng.uniform(0.8, 1.3))
            rows = {court: minutes}
            if nested and rng.random() < 0.8:
                rows[courts + court] = minutes
            options.append((int(worth * rng.uniform(0.3, 1.2)), rows, court))
        made.append(options)
    room = rng.lognormal(0, 0.5, courts)
    limit = (room / room.sum() * courts * per_court * 550).astype(int).tolist()
    return make_problem(made, limit + ([int(b * 0.8) for b in limit] if nested else []))


def relaxation(problem: AssignmentProblem) -> float:
    """Value of the linear relaxation by an independent solver (hard rows only)."""
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    use = np.zeros((problem.n_rows, problem.n_options))
    use[problem.entry_row, option] = problem.entry_amount
    one = (problem.option_group == np.arange(problem.n_groups)[:, None]).astype(float)
    result = linprog(-problem.value, A_ub=use, b_ub=problem.limit, A_eq=one, b_eq=np.ones(problem.n_groups))
    assert result.status == 0
    return float(-result.fun)


@pytest.mark.parametrize("seed", range(8))
def test_prices_come_close_to_the_linear_relaxation(seed: int) -> None:
    problem = court_problem(seed, nested=seed % 2 == 1)
    least = relaxation(problem)
    bound = plain_bound(problem, ascend(problem))
    assert least * (1 - 1e-9) <= bound <= least * 1.01
    assert plain_bound(problem, ascend(problem, passes=1000)) <= bound


def test_more_prices_from_a_start_never_harm() -> None:
    problem = court_problem(3)
    first = ascend(problem, passes=100)
    again = ascend(problem, passes=100, start=first)
    assert plain_bound(problem, again) <= plain_bound(problem, first)
    assert ascend(problem, passes=50, start=again, should_stop=lambda: True).tolist() == again.tolist()


def test_compiled_and_plain_passes_agree() -> None:
    problem = court_problem(5, nested=True)
    price = np.linspace(0, 30, problem.n_rows)
    assert plain_bound(problem, price, compiled=True) == pytest.approx(plain_bound(problem, price, False))
    ascended = [plain_bound(problem, ascend(problem, compiled=c)) for c in (True, False)]
    assert ascended[0] == pytest.approx(ascended[1], rel=1e-3)


@pytest.mark.parametrize("seed", range(120))
def test_every_kind_of_row_yields_a_valid_certificate(seed: int) -> None:
    problem = random_problem(seed)
    best = optimum(problem)
    price = ascend(problem, passes=60)
    assert (price >= 0).all()
    assert (price <= multiplier_ceiling(problem)).all()
    multipliers = tighten(problem, price, effort=0.3, compiled=seed % 2 == 0)
    plain = publish(problem, price)
    certificate = publish(problem, multipliers.row, multipliers.group, multipliers.block_grid)
    assert check_certificate(problem, plain) is None
    assert check_certificate(problem, certificate) is None
    # Rounding the multipliers to a common denominator may cost less than one fen.
    assert certificate.bound <= plain.bound + 1
    assert certificate.bound <= multipliers.bound + 1
    assert best is None or certificate.bound >= best


@pytest.mark.parametrize(("seed", "nested"), [(1, False), (2, False), (3, True), (4, True)])
def test_knapsacks_close_most_of_what_the_plain_bound_leaves(seed: int, nested: bool) -> None:
    problem = court_problem(seed, groups=60, courts=8, per_court=2.5, nested=nested)
    price = ascend(problem)
    plain = plain_multipliers(problem, price)
    rough = tighten(problem, price, effort=0.3)
    fine = tighten(problem, price, effort=3.0)
    assert fine.bound <= rough.bound * (1 + 1e-12)  # a guide in floating point
    assert rough.bound < plain.bound
    assert plain.bound - rough.bound >= 0.6 * (plain.bound - fine.bound) > 0
    certificate = publish(problem, fine.row, fine.group, fine.block_grid)
    assert certificate.bound <= fine.bound + 1


def test_rows_of_one_block_only_carry_no_price() -> None:
    problem = court_problem(7, nested=True)
    dual = KnapsackDual(problem)
    assert dual.shared.tolist() == [False] * 6 + [row not in dual.outer for row in range(6, 12)]
    multipliers = tighten(problem, ascend(problem))
    assert multipliers.row[:6].tolist() == [0.0] * 6


def test_tightening_is_reproducible_and_stops_when_asked() -> None:
    problem = court_problem(9)
    price = ascend(problem)
    first, second = (tighten(problem, price) for _ in range(2))
    assert first.group.tobytes() == second.group.tobytes()
    assert first.row.tobytes() == second.row.tobytes()
    stopped = tighten(problem, price, should_stop=lambda: True)
    assert first.bound <= stopped.bound <= plain_multipliers(problem, price).bound


def test_compiled_and_plain_knapsacks_agree() -> None:
    problem = court_problem(11, nested=True)
    price = ascend(problem)
    rng = np.random.default_rng(0)
    plain, compiled = KnapsackDual(problem, compiled=False), KnapsackDual(problem, compiled=True)
    for _ in range(30):
        group = rng.uniform(0, 4000, problem.n_groups)
        point = plain.join(group, price * rng.uniform(0, 1))
        assert plain.evaluate(point)[0] == pytest.approx(compiled.evaluate(point)[0], rel=1e-12)
        used = np.zeros(problem.n_rows)
        blocks = problem.block[compiled.item_option[compiled.chosen]]
        np.add.at(used, blocks, compiled.item_amount[compiled.chosen])
        assert (used <= problem.limit).all()
        groups = problem.option_group[compiled.item_option[compiled.chosen]]
        assert all(len(np.unique(groups[blocks == b])) == (blocks == b).sum() for b in range(6))


def test_problems_without_blocks_or_rows_keep_the_plain_bound() -> None:
    free = make_problem([[(3, {0: 2}, FREE), (1, {}, FREE)], [(4, {0: 2}, FREE), (0, {}, FREE)]], [2])
    price = ascend(free)
    multipliers = tighten(free, price)
    assert np.isnan(multipliers.group).all()
    assert publish(free, multipliers.row, multipliers.group).bound in (5, 6)
    empty = make_problem([[(3, {}, FREE)]], [])
    assert publish(empty, ascend(empty)).bound == 3
    nothing = make_problem([], [])
    assert ascend(nothing).shape == (0,)
    assert tighten(nothing, np.zeros(0)).bound == 0


def test_huge_limits_and_amounts_do_not_overflow() -> None:
    problem = court_problem(13)
    factor = 2**44
    wide = replace(problem, entry_amount=problem.entry_amount * factor, limit=problem.limit * factor)
    price = ascend(problem)
    small, large = tighten(problem, price), tighten(wide, price / factor, compiled=True)
    assert large.bound == pytest.approx(small.bound, rel=1e-3)
    certificate = publish(wide, large.row, large.group, large.block_grid)
    assert certificate.bound <= large.bound + 1
