"""Objectives in order against brute force: the optimum of the order, tolerances, bounds, forgeries."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from brute_force import all_choices, make_problem, random_problem, worth_of

import jiaocha as jc
from jiaocha.allocation import solve_in_order
from jiaocha.allocation.parts import independent_parts
from jiaocha.certification import check_order, level_problem
from jiaocha_models import AssignmentProblem, Level, Limits, OrderedSolution, Progress
from jiaocha_models.words import Status

STAY = (0, {}, -1)
PROVEN = (Status.PROVEN_BY_CERTIFICATE, Status.PROVEN_BY_SOLVER)
QUICK = Limits(threads=1, effort=0.6)


def random_levels(problem: AssignmentProblem, seed: int, *, count: int = 3) -> list[Level]:
    """Levels of few different values, so that ties leave something to the levels below."""
    rng = np.random.default_rng(seed)
    spread = rng.choice([1, 3, 40, 1000], count)
    values = [rng.integers(-s, 2 * s + 1, problem.n_options).astype(np.int64) for s in spread]
    return [Level(f"第{n + 1}层", value) for n, value in enumerate(values)]


def worths(
    problem: AssignmentProblem, levels: list[Level], choice: tuple[int, ...], priced: int
) -> list[int] | None:
    """What a choice is worth at each level, in plain Python; None where it is infeasible."""
    penalised = worth_of(problem, choice)
    if penalised is None:
        return None
    penalty = sum(int(problem.value[k]) for k in choice) - penalised
    plain = [sum(int(level.value[k]) for k in choice) for level in levels]
    return [value - penalty * (n == priced) for n, value in enumerate(plain)]


def part_worth(level: Level, part: np.ndarray, choice: tuple[int, ...]) -> dict[int, int]:
    found: dict[int, int] = {}
    for group, option in enumerate(choice):
        found[int(part[group])] = found.get(int(part[group]), 0) + int(level.value[option])
    return found


def best_of_order(problem: AssignmentProblem, levels: list[Level]) -> list[int] | None:
    """Lexicographic optimum with penalties at the last level."""
    every = [
        w for c in all_choices(problem) if (w := worths(problem, levels, c, len(levels) - 1)) is not None
    ]
    return max(every, default=None)


def assert_sound(problem: AssignmentProblem, levels: list[Level], found: OrderedSolution) -> None:
    """What holds whatever was proven: checked levels, tolerances, bounds above every plan in the order."""
    assert check_order(problem, levels, found.part, found.levels, penalties=found.penalties) == []
    assert found.choice.tolist() == found.levels[-1].choice.tolist()
    plain = worths(problem, levels, tuple(found.choice.tolist()), found.penalties)
    assert list(found.values) == plain
    for level, result, value in zip(levels, found.levels, found.values, strict=True):
        share = Fraction(level.relative_tolerance) * abs(result.value)
        allowed = 0 if level is levels[-1] else max(level.tolerance, share)
        assert value >= result.value - allowed
        assert value <= result.bound


@pytest.mark.parametrize("block", range(8))
def test_the_order_is_that_of_brute_force(block: int) -> None:
    feasible = 0
    for seed in range(40 * block, 40 * block + 40):
        problem = random_problem(seed)
        levels = random_levels(problem, seed)
        best = best_of_order(problem, levels)
        found = solve_in_order(problem, levels, QUICK)
        if best is None:
            assert found.status is Status.INFEASIBLE, seed
            assert found.reason
            continue
        assert_sound(problem, levels, found)
        assert found.status in PROVEN, seed
        assert list(found.values) == best, seed
        feasible += 1
    assert feasible > 20


@pytest.mark.parametrize("block", range(5))
def test_tolerances_are_kept_and_bounds_hold_for_every_plan_that_keeps_them(block: int) -> None:
    given_up = 0
    for seed in range(40 * block, 40 * block + 40):
        problem = random_problem(seed)
        rng = np.random.default_rng(seed)
        levels = [
            replace(
                level,
                tolerance=int(rng.integers(0, 12)),
                relative_tolerance=float(rng.choice([0, 0.05, 0.3])),
            )
            for level in random_levels(problem, seed)
        ]
        penalties = int(rng.integers(0, 3))
        found = solve_in_order(problem, levels, QUICK, penalties=penalties)
        if found.status is Status.INFEASIBLE:
            continue
        assert_sound(problem, levels, found)
        for number, result in enumerate(found.levels):
            best = best_that_keeps(problem, levels, found, number)
            assert best <= result.bound, (seed, number)
            if result.status in PROVEN:
                assert best == result.value, (seed, number)
        given_up += any(v < r.value for v, r in zip(found.values, found.levels, strict=True))
    assert given_up > 3


def best_that_keeps(
    problem: AssignmentProblem, levels: list[Level], found: OrderedSolution, number: int
) -> int:
    """Best value of a level among the plans in which every part keeps the levels above."""
    floors = [floors_of(problem, levels[n], found, n) for n in range(number)]
    carrier = found.penalties
    used = row_use(problem, found.levels[carrier].choice)
    best = -(10**30)
    for choice in all_choices(problem):
        worth = worths(problem, levels, choice, carrier)
        if worth is None:
            continue
        if any(
            part_worth(levels[n], found.part, choice).get(p, 0) < floor
            for n, least in enumerate(floors)
            for p, floor in least.items()
        ):
            continue
        if number > carrier:
            now = row_use(problem, np.array(choice))
            soft = set(problem.soft_row.tolist())
            if any(now[r] > max(used[r], int(problem.limit[r])) for r in soft):
                continue
        best = max(best, worth[number])
    return best


def floors_of(
    problem: AssignmentProblem, level: Level, found: OrderedSolution, number: int
) -> dict[int, int]:
    result = found.levels[number]
    reached = part_worth(level, found.part, tuple(result.choice.tolist()))
    allowed = max(level.tolerance, int(Fraction(level.relative_tolerance) * abs(result.value)))
    size = {p: abs(v) for p, v in reached.items()}
    if not any(size.values()):
        size = {p: int((found.part == p).sum()) for p in reached}
    return {p: v - allowed * size[p] // sum(size.values()) for p, v in reached.items()}


def row_use(problem: AssignmentProblem, choice: np.ndarray) -> list[int]:
    used = [0] * problem.n_rows
    for k in choice.tolist():
        for e in range(problem.entry_start[k], problem.entry_start[k + 1]):
            used[problem.entry_row[e]] += int(problem.entry_amount[e])
    return used


def test_must_move_then_progress_then_cost() -> None:
    """Two courts; the first level moves both, the second wants the better court, the third the cheap one."""
    groups = [[STAY, (0, {0: 2}, 0), (0, {1: 2}, 1)] for _ in range(2)]
    problem = make_problem(groups, [2, 4])
    levels = [
        Level("移出", np.array([0, 1, 1, 0, 1, 1], np.int64)),
        Level("进展", np.array([0, 100, 98, 0, 100, 98], np.int64), relative_tolerance=0.01),
        Level("成本", -np.array([0, 9, 1, 0, 8, 1], np.int64)),
    ]
    found = jc.solve_in_order(problem, levels)
    assert found.status in PROVEN
    assert [one.value for one in found.levels] == [2, 198, -9]
    assert found.values == (2, 198, -9)
    strict = replace(levels[1], relative_tolerance=0.02)
    cheaper = jc.solve_in_order(problem, [levels[0], strict, levels[2]])
    assert cheaper.values == (2, 196, -2)
    assert cheaper.levels[1].value == cheaper.levels[1].bound == 198


def test_an_option_worth_less_now_may_be_needed_later() -> None:
    """Dominance by one level's value alone would drop the third option, which the order needs."""
    problem = make_problem([[STAY, (0, {0: 1}, 0), (0, {0: 1}, 0)]], [1])
    first, second = (np.array(v, np.int64) for v in ([0, 10, 9], [0, 0, 50]))
    found = solve_in_order(problem, [Level("a", first, tolerance=1), Level("b", second)], QUICK)
    assert found.choice.tolist() == [2]
    assert found.values == (9, 50)
    found = solve_in_order(problem, [Level("a", first), Level("b", second)], QUICK)
    assert found.choice.tolist() == [1]


def test_parts_stay_apart_and_each_keeps_its_own_share() -> None:
    groups = [[STAY, (0, {0: 1}, 0), (0, {1: 1}, 1)] for _ in range(3)] + [[STAY, (0, {2: 1}, 2)]] * 3
    problem = make_problem(groups, [1, 1, 2, 9])
    part = independent_parts(problem)
    assert part.tolist() == [0, 0, 0, 1, 1, 1]
    first = np.array([0, 5, 5] * 3 + [0, 50] * 3, np.int64)
    here = level_problem(
        problem, [Level("a", first), Level("b", first)], part, [np.array([1, 5, 6, 10, 12, 13])]
    )
    assert here.kept_part.tolist() == [0, 1]
    assert (jc.solve(here.problem, QUICK).component[[0, 3]] == [0, 1]).all()
    big = independent_parts(make_problem(groups, [9, 9, 9]))
    assert len(set(big.tolist())) == 6


def test_penalties_belong_to_the_named_level() -> None:
    """A soft row: overuse costs 10 a unit. Where the first level carries it, nobody goes beyond the limit."""
    problem = make_problem([[STAY, (0, {0: 1}, 0)], [STAY, (0, {0: 1}, 0)]], [1], soft=[(0, 5, 10)])
    moved = Level("移出", np.array([0, 3, 0, 2], np.int64))
    none = Level("其他", np.zeros(4, np.int64))
    last = solve_in_order(problem, [moved, none], QUICK)
    assert last.values == (5, -10)
    first = solve_in_order(problem, [moved, none], QUICK, penalties=0)
    assert first.values == (3, 0)
    assert first.choice.tolist() == [1, 2]


def crowded(seed: int, groups: int = 120, courts: int = 6) -> tuple[AssignmentProblem, list[Level]]:
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(groups):
        where = rng.choice(courts, 3, replace=False).tolist()
        drawn.append([STAY, *((0, {c: int(rng.integers(20, 90))}, c) for c in where)])
    problem = make_problem(drawn, [groups * 55 // (3 * courts)] * courts)
    worth = [rng.integers(0, top, problem.n_options).astype(np.int64) for top in (1000, 1000)]
    for one in worth:
        one[problem.group_start[:-1]] = 0
    return problem, [Level("一", worth[0], relative_tolerance=0.02), Level("二", worth[1])]


def test_the_same_on_any_number_of_threads() -> None:
    problem, levels = crowded(1)
    one, two = (solve_in_order(problem, levels, Limits(effort=0.2, threads=t)) for t in (1, 2))
    assert one.choice.tolist() == two.choice.tolist()
    for a, b in zip(one.levels, two.levels, strict=True):
        assert (a.value, a.bound, a.status, a.solver_bound) == (b.value, b.bound, b.status, b.solver_bound)
        assert a.certificate.row_multiplier.tolist() == b.certificate.row_multiplier.tolist()
    assert_large_is_sound(problem, levels, one)
    assert one.levels[0].gap < 0.02
    assert one.values[1] > level_value(levels[1], one.levels[0].choice)


def level_value(level: Level, choice: np.ndarray) -> int:
    return int(level.value[choice].sum())


def assert_large_is_sound(problem: AssignmentProblem, levels: list[Level], found: OrderedSolution) -> None:
    assert check_order(problem, levels, found.part, found.levels) == []
    for level, result, value in zip(levels, found.levels, found.values, strict=True):
        assert value == level_value(level, found.choice)
        assert result.value - level.relative_tolerance * result.value <= value <= result.bound


def test_interruption_and_time_keep_the_best_plan_with_bounds_for_every_level() -> None:
    problem, levels = crowded(2)
    phases = []

    def stop_at_once(report: Progress) -> bool:
        phases.append(report.phase)
        return False

    found = solve_in_order(problem, levels, progress=stop_at_once)
    assert found.status is Status.INTERRUPTED
    assert not found.reproducible
    assert len(phases) == 1
    assert phases[0].startswith("一")
    assert "中断" in found.reason
    assert_large_is_sound(problem, levels, found)
    found = solve_in_order(problem, levels, Limits(seconds=0.0))
    assert found.status is Status.TIME_OUT
    assert not found.reproducible
    assert_large_is_sound(problem, levels, found)


def test_a_start_is_taken_over() -> None:
    problem, levels = crowded(3)
    first = solve_in_order(problem, levels, Limits(effort=0.2))
    again = solve_in_order(problem, levels, Limits(effort=0.0), start=first.levels[0].choice)
    assert again.levels[0].value >= first.levels[0].value
    assert_large_is_sound(problem, levels, again)


def test_bad_levels_are_refused() -> None:
    problem, levels = crowded(4, groups=4)
    for wrong in (
        [],
        [Level("短", levels[0].value[:-1])],
        [Level("实", levels[0].value.astype(np.float64))],
        [replace(levels[0], tolerance=-1)],
        [replace(levels[0], relative_tolerance=-0.1)],
        [replace(levels[0], relative_tolerance=float("nan"))],
    ):
        with pytest.raises(ValueError, match=r"level|tolerance|value"):
            solve_in_order(problem, wrong)
    with pytest.raises(ValueError, match="no level 2"):
        solve_in_order(problem, levels, penalties=2)
    with pytest.raises(OverflowError):
        solve_in_order(problem, [Level("大", np.full(problem.n_options, 2**62, np.int64)), levels[1]])


def test_the_checker_refuses_forgeries() -> None:
    problem, levels = crowded(5, groups=30, courts=3)
    found = solve_in_order(problem, levels, QUICK)
    results = list(found.levels)

    def kinds(number: int, **changes: object) -> set[tuple[int, str]]:
        forged = [*results]
        forged[number] = replace(results[number], **changes)
        return {(f.level, f.kind) for f in check_order(problem, levels, found.part, forged)}

    assert kinds(0) == set()
    assert kinds(0, value=results[0].value + 1) == {(0, "value")}
    lower = replace(results[1].certificate, bound=results[1].certificate.bound - 1)
    assert kinds(1, certificate=lower) == {(1, "bound")}
    stays = problem.group_start[:-1].copy()
    assert (1, "plan") in kinds(1, choice=stays)
    assert (0, "plan") in kinds(0, choice=stays + 10**6)
    finer = np.arange(problem.n_groups, dtype=np.int32)
    assert [(f.level, f.kind) for f in check_order(problem, levels, finer, results)] == [(0, "parts")]
    weaker = [replace(levels[0], relative_tolerance=0.5), levels[1]]
    assert {f.kind for f in check_order(problem, weaker, found.part, results)} <= {"bound", "value"}
    assert check_order(problem, weaker, found.part, results) != []
