"""Small plans for tests, made without the solver: options of a tiny quarter, a greedy choice, a certificate.

plan = small_plan()                       # a Plan that jiaocha.folder.write_plan takes
plan = small_plan(tiny_quarter(...))
"""

import numpy as np
from tiny import case, tiny_quarter

from jiaocha.certification import check_choice, publish, value_of
from jiaocha.planning import Plan, summarise
from jiaocha.worth.options import build_options
from jiaocha_models import Limits, Options, Quarter, Solution
from jiaocha_models.problem import FREE, AssignmentProblem, Certificate, Int64
from jiaocha_models.words import Method, Status

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


def small_quarter() -> Quarter:
    """Eight cases of five county courts; two of them of one debtor, courts with little room."""
    cases = [
        case(1, "宁0402", claimed=90_000_000, wages=True),
        case(2, "宁0402", claimed=500_000, livelihood=True),
        case(3, "宁0422", debtor_identifier="证件共同"),
        case(4, "宁0423", debtor_identifier="证件共同", claimed=7_000_000),
        case(5, "宁0423", petition=True),
        case(6, "宁0424", claimed=3_000_000),
        case(7, "宁0425", asset_kind="deposit"),
        case(8, "宁0425", status="closed"),
    ]
    room: dict[str, dict[str, object]] = {code: {"declared_room": 4.0} for code in COUNTIES}
    room["宁04"] = {"takes_part": False}
    return tiny_quarter(cases=cases, courts=room)


def small_plan(quarter: Quarter | None = None) -> Plan:
    """A plan with a feasible choice, prices of one fen a unit, and a tighter certificate."""
    quarter = quarter or small_quarter()
    options = build_options(quarter)
    return plan_of(quarter, options, greedy_choice(options))


def plan_of(quarter: Quarter, options: Options, choice: Int64) -> Plan:
    """A plan with a given choice."""
    problem = options.problem
    prices = publish(problem, np.ones(problem.n_rows))
    certificate = knapsack_certificate(problem, prices)
    value = value_of(problem, choice)
    solution = Solution(
        status=Status.TIME_OUT if certificate.bound > value else Status.PROVEN_BY_CERTIFICATE,
        choice=choice,
        value=value,
        certificate=certificate,
        prices=prices,
        solver_bound=None,
        method=np.full(problem.n_groups, Method.SEARCH.position, np.int8),
        component=np.zeros(problem.n_groups, np.int32),
    )
    return Plan(quarter, options, solution, summarise(quarter, options, solution, Limits()))


def knapsack_certificate(problem: AssignmentProblem, prices: Certificate) -> Certificate:
    """A certificate in which every block keeps its own row: its multiplier is 0 though it has a price."""
    row = prices.row_multiplier / prices.denominator
    row[problem.block[problem.block != FREE]] = 0
    return publish(problem, row, prices.group_multiplier / prices.denominator)


def greedy_choice(options: Options) -> Int64:
    """The best option of each group that still fits, groups in order; staying fits always."""
    problem = options.problem
    choice = np.full(problem.n_groups, -1, np.int64)
    for group in range(problem.n_groups):
        own = np.arange(problem.group_start[group], problem.group_start[group + 1])
        order = np.lexsort((problem.preference[own], -problem.value[own]))
        for option in own[order]:
            choice[group] = option
            if not any(violation.row is not None for violation in check_choice(problem, choice)):
                break
    return choice
