"""Quarters that cannot be carried out, made on purpose: the named set, checked by a second solver."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from brute_force import make_problem
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.allocation import least_extra, shortfalls
from jiaocha.allocation.components import extract, take_rows
from jiaocha.certification.shortage import shortage
from jiaocha.cli import main
from jiaocha.replanning.shortfall import Deficit
from jiaocha_models import AssignmentProblem, Quarter

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


def impossible(seed: int) -> Quarter:
    """Cases that persons made move without naming a court, and capacities too small for all of them."""
    n = 3 + seed % 4
    cases = [case(k, COUNTIES[k % 3]) for k in range(1, n + 1)]
    rows = [{"case_number": one["case_number"], "kind": "fix", "mode": "directed"} for one in cases]
    courts: dict[str, dict[str, Any]] = {code: {"declared_room": 40.0} for code in COUNTIES}
    capacity: dict[str, Any] = {"small_claim_share": 0.0}
    match seed % 5:
        case 0:
            capacity["mode_quota"] = {"directed": n - 1}
        case 1:
            capacity["batch_size"] = n - 2
        case 2:
            courts |= {code: {"declared_room": 40.0, "most_received": 0} for code in COUNTIES[1:]}
            courts[COUNTIES[0]] = {"declared_room": 40.0, "most_received": 1}
        case (
            3
        ):  # a case needs 2.8 weighted cases: two courts with 4 take two of them, by weight they take 2.9
            courts = {code: {"declared_room": 4.0 if at < 2 else 0.0} for at, code in enumerate(COUNTIES)}
        case _:
            courts = {code: {"declared_room": 2.8 if at == 3 else 0.0} for at, code in enumerate(COUNTIES)}
    courts["宁04"] = {"takes_part": False}
    return tiny_quarter(cases=cases, courts=courts, policy={"capacity": capacity}, adjustments=rows)


def feasible(problem: AssignmentProblem) -> bool:
    """Whether HiGHS finds a plan."""
    k = problem.n_options
    option = np.repeat(np.arange(k), np.diff(problem.entry_start))
    use = coo_array((problem.entry_amount, (problem.entry_row, option)), shape=(problem.n_rows, k))
    one = coo_array((np.ones(k), (problem.option_group, np.arange(k))), shape=(problem.n_groups, k))
    limits = [LinearConstraint(one.tocsr(), 1, 1)]
    if problem.n_rows:
        limits.append(LinearConstraint(use.tocsr().astype(float), ub=problem.limit.astype(float)))
    found = milp(np.zeros(k), constraints=limits, integrality=np.ones(k), bounds=Bounds(0, 1))
    assert found.status in (0, 2)
    return bool(found.status == 0)


def named(deficit: Deficit, quarter: Quarter) -> AssignmentProblem:
    """Problem of the named cases and the named capacities alone."""
    position = quarter.cases["case_number"].tolist()
    groups = np.unique([deficit.options.case_group[position.index(number)] for number in deficit.cases])
    problem = take_rows(deficit.options.problem, np.array(sorted(deficit.rows)))
    return extract(problem, groups.astype(np.int64), np.arange(problem.n_rows)).problem


@pytest.mark.parametrize("seed", range(20))
def test_the_named_set_cannot_be_carried_out_and_the_repairs_make_it_possible(seed: int) -> None:
    quarter = impossible(seed)
    found = jc.deficits(quarter)
    assert found
    for deficit in found:
        alone = named(deficit, quarter)
        assert not feasible(alone), "a second solver agrees"
        if deficit.certified:
            weight = np.zeros(deficit.options.problem.n_rows, np.int64)
            weight[list(deficit.rows)] = deficit.weights
            assert shortage(deficit.options.problem, weight) > 0
            own = np.array([deficit.weights[deficit.rows.index(row)] for row in sorted(deficit.rows)])
            assert shortage(alone, own) > 0
        repairs = deficit.repairs
        assert repairs["value_fen"].is_monotonic_decreasing
        for row in repairs[repairs["kind"] == "capacity"].itertuples():
            place = deficit.capacities.index(str(row.repair).split("增加")[0])
            at = sorted(deficit.rows).index(deficit.rows[place])
            for extra, expected in ((int(row.amount), True), (int(row.amount) - 1, False)):
                limit = alone.limit.copy()
                limit[at] += extra
                assert feasible(replace(alone, limit=limit)) is expected
        assert "无法同时安排" in deficit.sentence()


def test_where_only_whole_groups_do_not_fit_the_solver_vouches_for_an_irreducible_set() -> None:
    options = [(0, 28), (1, 28)]
    problem = make_problem([[(0, {row: amount}, row) for row, amount in options]] * 3, [42, 42])
    (found,) = shortfalls(problem, np.arange(3))
    assert found.weight is None
    assert found.groups.tolist() == [0, 1, 2]
    assert found.rows.tolist() == [0, 1]
    assert not feasible(problem)
    assert least_extra(problem, found.groups, 0) == 14


def test_a_quarter_that_can_be_carried_out_has_no_deficit() -> None:
    assert jc.deficits(tiny_quarter(cases=[case(1), case(2)])) == []


def test_wrong_weights_prove_nothing() -> None:
    problem = jc.build_options(tiny_quarter()).problem
    with pytest.raises(ValueError, match="weights"):
        shortage(problem, np.full(problem.n_rows, -1))
    assert shortage(problem, np.zeros(problem.n_rows, np.int64)) == 0
    assert shortage(problem, np.ones(problem.n_rows, np.int64)) <= 0


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jc.write_quarter(impossible(0), tmp_path / "季度.xlsx")
    assert main(["deficits", str(tmp_path / "季度.xlsx"), "--quiet"]) == 1
    assert "无法同时安排" in capsys.readouterr().out
    jc.write_quarter(tiny_quarter(), tmp_path / "可行.xlsx")
    assert main(["deficits", str(tmp_path / "可行.xlsx"), "--quiet"]) == 0


def best(problem: AssignmentProblem) -> int | None:
    """Value of the best plan by HiGHS; None where there is none."""
    k = problem.n_options
    option = np.repeat(np.arange(k), np.diff(problem.entry_start))
    use = coo_array((problem.entry_amount, (problem.entry_row, option)), shape=(problem.n_rows, k))
    one = coo_array((np.ones(k), (problem.option_group, np.arange(k))), shape=(problem.n_groups, k))
    limits = [LinearConstraint(one.tocsr(), 1, 1)]
    if problem.n_rows:
        limits.append(LinearConstraint(use.tocsr().astype(float), ub=problem.limit.astype(float)))
    found = milp(
        -problem.value.astype(float),
        constraints=limits,
        integrality=np.ones(k),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    assert found.status in (0, 2)
    return round(-found.fun) if found.status == 0 else None


def without_group(problem: AssignmentProblem, group: int) -> AssignmentProblem:
    rest = np.setdiff1d(np.arange(problem.n_groups), [group])
    return extract(problem, rest, np.arange(problem.n_rows)).problem


@pytest.mark.parametrize("seed", range(20))
def test_no_single_repair_is_cheaper_than_the_first_and_it_makes_the_quarter_possible(seed: int) -> None:
    quarter = impossible(seed)
    for deficit in jc.deficits(quarter):
        problem, names = deficit.options.problem, deficit.options.groups["group"].tolist()
        position = quarter.cases["case_number"].tolist()
        members = [deficit.options.case_group[position.index(number)] for number in deficit.cases]
        groups = np.unique(members).astype(np.int64)
        cases = extract(problem, groups, np.arange(problem.n_rows)).problem
        listed = dict(zip(deficit.repairs["repair"], deficit.repairs["value_fen"], strict=True))
        expected = {}
        for place, group in enumerate(groups.tolist()):
            value = best(without_group(cases, place))
            if value is not None:
                expected[f"{names[group]} 改由人工处理"] = value
        for row, name in zip(deficit.rows, deficit.capacities, strict=True):
            limit = cases.limit.copy()
            limit[row] = 10**7
            possible = best(replace(cases, limit=limit)) is not None
            told = [repair for repair in listed if repair.startswith(f"{name}增加 ")]
            assert bool(told) is possible, "every capacity that helps alone is listed, and no other"
            for repair in told:
                limit[row] = cases.limit[row] + int(repair.rsplit("增加 ", 1)[1].split()[0])
                value = best(replace(cases, limit=limit))
                assert value is not None
                expected[repair] = value
        assert listed == expected, "values of a second solver"
        assert not expected or max(expected.values()) == deficit.repairs["value_fen"].iloc[0]
