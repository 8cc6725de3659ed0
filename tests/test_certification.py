"""The exact checker against brute force and against the formula written row by row in fractions."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import floor

import numpy as np
import pytest
from brute_force import (
    all_choices,
    make_problem,
    optimum,
    option_amounts,
    penalty_of,
    random_problem,
    soft_segments,
    worth_of,
)

from jiaocha.certification import bound_of, check_certificate, check_choice, publish, value_of
from jiaocha.certification.bound import too_heavy
from jiaocha.certification.knapsack import _dense, _sparse, best_packing, group_ends, relaxed_packing
from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem, Certificate

LARGE = 2**62


def own_options(problem: AssignmentProblem, group: int) -> range:
    return range(problem.group_start[group], problem.group_start[group + 1])


def room_of(problem: AssignmentProblem, row: int) -> int | None:
    room = int(problem.limit[row])
    for width, _ in soft_segments(problem, row):
        if width == UNLIMITED:
            return None
        room += width
    for group in range(problem.n_groups):
        amounts = [option_amounts(problem, k).get(row, 0) for k in own_options(problem, group)]
        room += max((-a for a in amounts if a < 0), default=0)
    return room


def rooms(problem: AssignmentProblem, amounts: dict[int, int]) -> list[tuple[int | None, int]]:
    return [(room_of(problem, row), amount) for row, amount in amounts.items()]


def packing(items: list[tuple[int, Fraction, int]], room: int | None, grid: int) -> Fraction:
    """Best packing of items (group, gain, amount), by trying all, or its relaxation for grid 0."""
    items = [i for i in items if i[1] > 0 and (room is None or i[2] <= room)]
    if grid == 0 and room is not None:
        total = sum((gain for _, gain, amount in items if amount == 0), Fraction(0))
        for _, gain, amount in sorted((i for i in items if i[2]), key=lambda i: -i[1] / i[2]):
            part = min(Fraction(1), Fraction(room, amount))
            total += part * gain
            room -= part * amount
        return total
    by_group: dict[int, list[tuple[Fraction, int]]] = {}
    for group, gain, amount in items:
        by_group.setdefault(group, [(Fraction(0), 0)]).append((gain, amount))
    grid = max(grid, 1)
    best = Fraction(0)
    for chosen in product(*by_group.values()):
        if room is None or sum(a // grid for _, a in chosen) <= room // grid:
            best = max(best, sum((g for g, _ in chosen), Fraction(0)))
    return best


def usable_items(items, room: int | None):
    return [i for i in items if i[1] > 0 and (room is None or i[2] <= room)]


def heaviest_sum(items) -> int:
    heaviest: dict[int, int] = {}
    for group, _, amount in items:
        heaviest[group] = max(heaviest.get(group, 0), amount)
    return sum(heaviest.values())


def nesting(problem: AssignmentProblem, blocks) -> dict[int, int]:
    """Outer row -> the first block nested in it that has an item: the same amounts in both rows."""
    holder: dict[int, int] = {}
    for row in range(problem.n_rows):
        own = [option_amounts(problem, k) for k in range(problem.n_options) if problem.block[k] == row]
        for other in range(problem.n_rows):
            if row != other and own and all(other in a and a[other] == a[row] for a in own):
                holder.setdefault(row, other)
    flat = {row: other for row, other in holder.items() if other not in holder}
    found: dict[int, int] = {}
    for row, other in sorted(flat.items()):
        if usable_items(blocks[row], room_of(problem, row)):
            found.setdefault(other, row)
    return found


def joint_packing(problem: AssignmentProblem, blocks, row: int, inner: int, grid: int) -> Fraction | None:
    """Best packing of a block together with the one nested in it; None where they need not share."""
    room, inner_room = room_of(problem, row), room_of(problem, inner)
    inside = usable_items(blocks[inner], inner_room)
    beside = usable_items(blocks[row], room)
    if room is None or heaviest_sum(inside) + heaviest_sum(beside) <= room or grid == 0:
        return None
    inside = usable_items(inside, room)
    inner_room = room if inner_room is None else inner_room
    room = max(room, 0)
    best = Fraction(0)
    by_group: dict[tuple[bool, int], list[tuple[Fraction, int, bool]]] = {}
    for kind, items in ((True, inside), (False, beside)):
        for group, gain, amount in items:
            by_group.setdefault((kind, group), [(Fraction(0), 0, kind)]).append((gain, amount, kind))
    for chosen in product(*by_group.values()):
        both = sum(a // grid for _, a, _ in chosen)
        alone = sum(a // grid for _, a, kind in chosen if kind)
        if both <= room // grid and alone <= inner_room // grid:
            best = max(best, sum((g for g, _, _ in chosen), Fraction(0)))
    return best


def naive_bound(problem, denominator, row_multiplier, group_multiplier, grid) -> int:
    price = [Fraction(int(m), denominator) for m in row_multiplier]
    mu = [Fraction(int(m), denominator) for m in group_multiplier]
    total = sum(mu, Fraction(0))
    for row in range(problem.n_rows):
        total += price[row] * int(problem.limit[row])
        for width, slope in soft_segments(problem, row):
            if width != UNLIMITED:
                total += width * max(Fraction(0), price[row] - slope)
    blocks: dict[int, list[tuple[int, Fraction, int]]] = {row: [] for row in range(problem.n_rows)}
    for group in range(problem.n_groups):
        free = Fraction(0)
        for k in own_options(problem, group):
            amounts = option_amounts(problem, k)
            margin = int(problem.value[k]) - mu[group] - sum(price[r] * a for r, a in amounts.items())
            if any(room is not None and a > room for room, a in rooms(problem, amounts)):
                continue  # in no plan
            if problem.block[k] == FREE:
                free = max(free, margin)
            else:
                blocks[int(problem.block[k])].append((group, margin, amounts[int(problem.block[k])]))
        total += free
    outer = nesting(problem, blocks)
    done = set()
    for row, inner in outer.items():
        together = joint_packing(problem, blocks, row, inner, int(grid[row]))
        if together is not None:
            total += together
            done |= {row, inner}
    for row in blocks.keys() - done:
        room = room_of(problem, row)
        usable = usable_items(blocks[row], room)
        all_fit = room is not None and heaviest_sum(usable) <= room
        # Where every group's heaviest item fits beside the others' the knapsack is no knapsack.
        total += packing(usable, None, 1) if all_fit else packing(usable, room, int(grid[row]))
    return floor(total)


def random_multipliers(problem: AssignmentProblem, seed: int):
    rng = np.random.default_rng(seed)
    denominator = int(rng.integers(1, 12))
    row = rng.integers(0, 60, problem.n_rows) * (rng.random(problem.n_rows) < 0.7)
    for r, width, slope in zip(problem.soft_row, problem.soft_width, problem.soft_slope, strict=True):
        if width == UNLIMITED:
            row[r] = min(row[r], denominator * slope)
    group = rng.integers(-300, 900, problem.n_groups)
    return denominator, row.astype(np.int64), group, rng.integers(0, 4, problem.n_rows)


@pytest.mark.parametrize("seed", range(300))
def test_bound_equals_the_formula_and_is_never_below_the_optimum(seed: int) -> None:
    problem = random_problem(seed)
    best = optimum(problem)
    for draw in range(6):
        multipliers = random_multipliers(problem, 1000 * seed + draw)
        bound = bound_of(problem, *multipliers)
        assert bound == naive_bound(problem, *multipliers)
        assert best is None or bound >= best


@pytest.mark.parametrize("seed", range(300, 400))
def test_published_certificate_is_accepted_and_any_other_bound_refused(seed: int) -> None:
    problem = random_problem(seed)
    rng = np.random.default_rng(seed)
    row = rng.normal(5, 10, problem.n_rows)
    group = np.where(rng.random(problem.n_groups) < 0.3, np.nan, rng.normal(50, 60, problem.n_groups))
    grid = rng.integers(0, 3, problem.n_rows) if seed % 2 else None
    certificate = publish(problem, row, group, grid)
    best = optimum(problem)
    assert check_certificate(problem, certificate) is None
    assert best is None or certificate.bound >= best
    for wrong in (certificate.bound - 1, certificate.bound + 1):
        sentence = check_certificate(problem, replace(certificate, bound=wrong))
        assert sentence is not None
        assert str(certificate.bound) in sentence


@pytest.mark.parametrize("seed", range(400, 440))
def test_without_group_multipliers_the_bound_is_the_plain_one(seed: int) -> None:
    problem = random_problem(seed)
    price = np.random.default_rng(seed).uniform(0, 20, problem.n_rows)
    certificate = publish(problem, price, denominator=64)
    exact = [Fraction(int(m), 64) for m in certificate.row_multiplier]
    total = Fraction(0)
    for group in range(problem.n_groups):
        total += max(
            int(problem.value[k]) - sum(exact[r] * a for r, a in option_amounts(problem, k).items())
            for k in own_options(problem, group)
        )
    for row in range(problem.n_rows):
        total += exact[row] * int(problem.limit[row])
        for width, slope in soft_segments(problem, row):
            total += max(width, 0) * max(Fraction(0), exact[row] - slope)
    assert certificate.bound == floor(total)


@pytest.mark.parametrize("seed", range(440, 500))
def test_values_and_violations_equal_the_oracle_on_every_choice(seed: int) -> None:
    problem = random_problem(seed, groups=3, options=3)
    for choice in all_choices(problem):
        array = np.array(choice, np.int64)
        worth = worth_of(problem, choice)
        violations = check_choice(problem, array)
        assert (worth is None) == bool(violations)
        if worth is not None:
            assert value_of(problem, array) == worth
        for violation in violations:
            used = sum(option_amounts(problem, k).get(violation.row, 0) for k in choice)
            assert violation.used == used
            assert violation.overuse == used - violation.limit > 0
            assert penalty_of(problem, violation.row, used - int(problem.limit[violation.row])) is None


def test_choice_outside_its_group_is_named() -> None:
    problem = make_problem([[(5, {}, FREE), (7, {0: 3}, 0)], [(1, {0: 1}, 0)]], [2])
    found = check_choice(problem, np.array([2, 2]))
    assert [(v.row, v.group, v.used, v.limit) for v in found] == [(None, 0, 2, 2)]
    found = check_choice(problem, np.array([1, -1]))
    assert [(v.row, v.group, v.overuse) for v in found] == [(None, 1, 0), (0, None, 1)]
    with pytest.raises(ValueError, match="group 0"):
        value_of(problem, np.array([2, 2]))
    with pytest.raises(ValueError, match="shape"):
        check_choice(problem, np.array([0]))


def two_courts() -> tuple[AssignmentProblem, Certificate]:
    problem = make_problem(
        [[(0, {}, FREE), (90, {0: 6}, 0)], [(0, {}, FREE), (80, {0: 6}, 0), (50, {1: 4}, 1)]],
        [10, 10],
        [(1, 3, 2), (1, UNLIMITED, 9)],
    )
    certificate = publish(problem, np.array([0.0, 1.0]), np.array([60.0, 45.0]), denominator=8)
    return problem, certificate


def test_knapsack_bound_is_below_the_plain_one_where_only_one_case_fits() -> None:
    problem, certificate = two_courts()
    assert optimum(problem) == 140
    assert publish(problem, np.array([5.0, 0.0])).bound >= 149
    assert certificate.bound == 151
    assert publish(problem, np.array([0.0, 0.0]), np.array([60.0, 50.0])).bound == 140


def test_an_option_too_heavy_for_a_shared_row_costs_the_tighter_bound_nothing() -> None:
    """It fits its own court and not the row it shares with others; prices alone count it all the same."""
    problem = make_problem([[(0, {}, FREE), (70, {0: 2, 1: 9}, 0), (40, {0: 2, 1: 3}, 0)]], [5, 8])
    none = np.zeros(2)
    assert too_heavy(problem).tolist() == [False, True, False]
    assert publish(problem, none, np.array([np.nan])).bound == 40
    assert publish(problem, none).bound == 70
    freed = make_problem(
        [[(0, {}, FREE), (70, {0: 2, 1: 9}, 0)], [(0, {}, FREE), (5, {1: -1}, FREE)]], [5, 8]
    )
    assert not too_heavy(freed).any(), "what another group frees makes room"
    soft = make_problem([[(0, {}, FREE), (70, {0: 2, 1: 9}, 0)]], [5, 8], [(1, 1, 4)])
    assert not too_heavy(soft).any(), "overuse that is admitted makes room"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"row_multiplier": np.array([-1, 8])}, "为负"),
        ({"row_multiplier": np.array([0, 73])}, "无穷"),
        ({"row_multiplier": np.array([0])}, "个数"),
        ({"group_multiplier": np.array([480])}, "个数"),
        ({"group_multiplier": np.array([480.0, 360.0])}, "整数"),
        ({"group_multiplier": np.array([488, 360])}, "上界"),
        ({"row_multiplier": np.array([40, 8])}, "上界"),
        ({"block_grid": np.array([-1, 1])}, "网格"),
        ({"block_grid": np.array([0, 0])}, "上界"),
        ({"denominator": 0}, "公分母"),
        ({"denominator": -8}, "公分母"),
        ({"denominator": 7}, "上界"),
    ],
)
def test_tampered_certificate_is_refused(change: dict[str, object], word: str) -> None:
    problem, certificate = two_courts()
    assert check_certificate(problem, certificate) is None
    sentence = check_certificate(problem, replace(certificate, **change))
    assert sentence is not None
    assert word in sentence


@pytest.mark.parametrize("seed", range(500, 540))
def test_numbers_near_the_limits_of_int64(seed: int) -> None:
    problem = random_problem(seed, groups=3, options=3, scale=2**55)
    best = optimum(problem)
    denominator, row, group, grid = random_multipliers(problem, seed)
    group = group * 2**52
    bound = bound_of(problem, denominator, row, group, grid)
    assert bound == naive_bound(problem, denominator, row, group, grid)
    certificate = publish(problem, np.full(problem.n_rows, 3.5))
    assert check_certificate(problem, certificate) is None
    assert best is None or (bound >= best and certificate.bound >= best)
    for choice in all_choices(problem):
        worth = worth_of(problem, choice)
        assert worth is None or value_of(problem, np.array(choice, np.int64)) == worth


def test_extreme_single_numbers() -> None:
    top = 2**63 - 1
    problem = make_problem(
        [[(top, {0: top}, 0), (-(2**63), {}, FREE)], [(top, {0: 1}, 0), (0, {0: -(2**63)}, FREE)]], [top]
    )
    assert value_of(problem, np.array([0, 3])) == top
    assert check_choice(problem, np.array([0, 2]))[0].overuse == 1
    for row in (0, 1, top):
        for group in (0, top, -(2**63)):
            multipliers = (top, np.array([row]), np.array([group, group]), np.array([1]))
            assert bound_of(problem, *multipliers) == naive_bound(problem, *multipliers)
    certificate = publish(problem, np.array([1e300]), np.array([1e300, -1e300]))
    assert check_certificate(problem, certificate) is None
    assert certificate.bound >= optimum(problem)


def test_degenerate_shapes() -> None:
    nothing = make_problem([], [])
    assert publish(nothing, np.zeros(0)).bound == 0
    assert check_choice(nothing, np.zeros(0, np.int64)) == []
    no_rows = make_problem([[(3, {}, FREE), (4, {}, FREE)]], [])
    assert publish(no_rows, np.zeros(0)).bound == 4
    no_options = make_problem([[], [(2, {0: 1}, 0)]], [5])
    assert check_certificate(no_options, publish(no_options, np.array([1.0]))) is None
    too_little = make_problem([[(2, {0: 1}, 0)]], [-3])
    assert publish(too_little, np.array([0.0]), np.array([-5.0])).bound == -5


def test_negative_and_missing_prices_are_rounded_to_the_safe_side() -> None:
    problem, _ = two_courts()
    certificate = publish(problem, np.array([np.nan, 1e9]), np.array([np.nan, 10.0]))
    assert certificate.row_multiplier.tolist() == [0, 9 * certificate.denominator]
    assert certificate.group_multiplier[0] == 90 * certificate.denominator
    assert check_certificate(problem, certificate) is None
    assert certificate.bound >= optimum(problem)


@pytest.mark.parametrize("seed", range(60))
def test_packings_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    group = np.sort(rng.integers(0, 5, rng.integers(1, 8)))
    gain, amount = rng.integers(1, 50, len(group)), rng.integers(0, 20, len(group))
    limit, grid = int(rng.integers(20, 60)), int(rng.integers(1, 5))
    items = [(int(g), Fraction(int(c)), int(a)) for g, c, a in zip(group, gain, amount, strict=True)]
    expected = packing(items, limit, grid)
    assert best_packing(gain, amount, group, limit, grid) == expected
    assert best_packing(gain.astype(object), amount, group, limit, grid) == expected
    units, start = amount // grid, group_ends(group)
    room = limit // grid
    assert _dense(gain, units, start, room)[-1] == _sparse(gain, units, start, room)[1][-1]
    assert best_packing(gain, amount * 2**40, group, limit * 2**40 + 1, 1) == packing(items, limit, 1)
    assert relaxed_packing(gain, amount, limit) == packing(items, limit, 0) >= packing(items, limit, 1)


def test_relaxation_is_exact_where_rounded_ratios_tie() -> None:
    base = 10**17
    gain = np.array([base, base + 1, base + 2, base - 1])
    amount = np.array([base, base + 1, base + 3, base - 3])
    items = [(i, Fraction(int(c)), int(a)) for i, (c, a) in enumerate(zip(gain, amount, strict=True))]
    for limit in (base + 3, 2 * base + 5, 3 * base + 1, LARGE):
        assert relaxed_packing(gain, amount, limit) == packing(items, limit, 0)


def test_grid_only_raises_the_bound() -> None:
    rng = np.random.default_rng(3)
    problem = make_problem(
        [[(0, {}, FREE), (int(rng.integers(50, 99)), {0: int(rng.integers(20, 60))}, 0)] for _ in range(12)],
        [150],
    )
    group = np.full(12, 30.0)
    bounds = [publish(problem, np.zeros(1), group, np.array([g])).bound for g in (1, 7, 40)]
    assert bounds == sorted(bounds)
    assert bounds[0] < publish(problem, np.zeros(1), group, np.array([0])).bound


def test_a_block_within_a_block_is_packed_together_with_it() -> None:
    # Row 0 is a court's room; row 1 is the part of it that is not kept for small claims.
    problem = make_problem(
        [
            [(0, {}, FREE), (80, {0: 8, 1: 8}, 1)],
            [(0, {}, FREE), (70, {0: 8}, 0)],
            [(0, {}, FREE), (15, {0: 2}, 0)],
        ],
        limit=[10, 8],
    )
    nothing, grid = np.zeros(3, np.int64), np.ones(2, np.int64)
    assert optimum(problem) == 95
    assert bound_of(problem, 1, nothing[:2], nothing, grid) == 95
    relaxed = np.array([0, 1])
    assert bound_of(problem, 1, nothing[:2], nothing, relaxed) > 95
