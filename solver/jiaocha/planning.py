"""From a quarter to a plan: options, assignment, summary. The whole line in one readable function."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import metadata

import numpy as np

from jiaocha.certification import kept_values, price_certificate, publish
from jiaocha.worth.digest import digest_of, options_digest, policy_digest, table_digests
from jiaocha.worth.levels import level_summaries, levels_of, ordered_terms
from jiaocha.worth.options import build_options
from jiaocha.worth.scarce import NOT_FOUND, no_plan_sentence
from jiaocha.worth.totals import plan_totals
from jiaocha_models.options import Options
from jiaocha_models.ordered import OrderedSolution
from jiaocha_models.plan import LevelSummary, PlanSummary, Provenance
from jiaocha_models.problem import AssignmentProblem, Limits, ProgressCallback, Solution
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import Status

PhaseCallback = Callable[[str], None]
"""Told the Chinese name of each phase as it begins."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A planned quarter; what :func:`jiaocha.folder.write_plan` writes.

    Attributes
    ----------
    quarter : Quarter
        The quarter as it was planned.
    options : Options
        Every open option with its terms and what it uses.
    solution : Solution
        The choice, the certificate, and why the solve ended.
    summary : PlanSummary
        Contents of plan.json; ``digests`` is filled when the folder is written.
    order : OrderedSolution, optional
        What each level reached, where the policy orders objectives. ``solution`` is then its last level: the
        certificate's multipliers of the capacities and groups, whose bound holds for plans that keep the
        levels above; the other multipliers stand in ``order``.
    """

    quarter: Quarter
    options: Options
    solution: Solution
    summary: PlanSummary
    order: OrderedSolution | None = None


def plan(
    quarter: Quarter,
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    phase: PhaseCallback | None = None,
) -> Plan:
    """Plan a quarter.

    Parameters
    ----------
    quarter : Quarter
        A validated quarter.
    limits : Limits, optional
        When to stop; the default is the standard effort, which is reproducible to the byte.
    progress : callable, optional
        Receives reports; returning False stops and keeps the best plan found.
    phase : callable, optional
        Told the name of each phase.

    Returns
    -------
    Plan
        Infeasible and time-out are states of ``summary.status``, not exceptions.
    """
    limits = limits or Limits()
    tell = phase or (lambda _: None)
    tell("核对规则，列出可选去处")
    options = build_options(quarter)
    tell("分配")
    solution, order = _solved(quarter, options, limits, progress, None)
    tell("汇总")
    return Plan(quarter, options, solution, summarise(quarter, options, solution, limits, order), order)


def replan(plan_made: Plan, limits: Limits, *, progress: ProgressCallback | None = None) -> Plan:
    """Solve the options of an existing plan again, starting from its choice and prices."""
    options = plan_made.options
    solution, order = _solved(plan_made.quarter, options, limits, progress, plan_made.solution)
    summary = summarise(plan_made.quarter, options, solution, limits, order)
    return replace(plan_made, solution=solution, summary=summary, order=order)


def _solved(
    quarter: Quarter,
    options: Options,
    limits: Limits,
    progress: ProgressCallback | None,
    start: Solution | None,
) -> tuple[Solution, OrderedSolution | None]:
    """Solve by weights or by the levels of the policy; start from a plan, where given."""
    from jiaocha import allocation  # ortools loads here and only here

    levels = levels_of(quarter.policy, options)
    if not levels:
        return allocation.solve(options.problem, limits, progress=progress, start=start), None
    choice = None if start is None else start.choice
    order = allocation.solve_in_order(options.problem, levels, limits, progress=progress, start=choice)
    return last_level(options.problem, order), order if order.levels else None


def last_level(problem: AssignmentProblem, order: OrderedSolution) -> Solution:
    """Read an order's last level as a solution of the problem itself; without a plan nothing is proven."""
    none = publish(problem, np.zeros(problem.n_rows))
    certificate, prices, solver_bound = none, none, None
    if order.levels:
        last, n_rows = order.levels[-1], problem.n_rows
        proof, solver_bound = last.certificate, last.solver_bound
        certificate = replace(
            proof, row_multiplier=proof.row_multiplier[:n_rows], block_grid=proof.block_grid[:n_rows]
        )
        prices = price_certificate(problem, last.prices.denominator, last.prices.row_multiplier[:n_rows])
    return Solution(
        status=order.status,
        choice=order.choice,
        value=order.levels[-1].value if order.levels else 0,
        certificate=certificate,
        prices=prices,
        solver_bound=solver_bound,
        method=order.method,
        component=order.part,
        reproducible=order.reproducible,
        reason=order.reason,
        scarce_rows=order.scarce_rows,
    )


def summarise(
    quarter: Quarter,
    options: Options,
    solution: Solution,
    limits: Limits,
    order: OrderedSolution | None = None,
) -> PlanSummary:
    """Headline figures, gap and provenance of a solved quarter, as plan.json states them.

    Raises
    ------
    ValueError
        If the policy orders objectives and the solution was found by weights.
    """
    if order is None and len(solution.choice) and ordered_terms(quarter.policy):
        raise ValueError("the policy orders objectives; a plan by weights is no plan of it")
    feasible = solution.status is not Status.INFEASIBLE
    value = solution.value if feasible else 0
    bound = solution.bound
    solver_bound = bound if solution.solver_bound is None else min(bound, solution.solver_bound)
    return PlanSummary(
        title=quarter.policy.title,
        planning_court=quarter.policy.planning_court,
        planning_date=quarter.policy.planning_date.isoformat(),
        status=solution.status,
        reason=_reason(quarter, options, solution),
        value_fen=value,
        bound_fen=bound,
        gap_fen=bound - value,
        gap=relative_gap(value, bound),
        solver_bound_fen=solver_bound,
        solver_gap=relative_gap(value, solver_bound),
        levels=_level_summaries(quarter, options, order),
        totals=plan_totals(quarter, options, solution),
        provenance=_provenance(quarter, options, solution, limits),
        digests={},
    )


def _level_summaries(
    quarter: Quarter, options: Options, order: OrderedSolution | None
) -> tuple[LevelSummary, ...]:
    if order is None:
        return ()
    levels = levels_of(quarter.policy, options)
    kept = kept_values(options.problem, levels, order.part, order.levels)
    return level_summaries(quarter.policy, order.levels, kept, order.values)


def _reason(quarter: Quarter, options: Options, solution: Solution) -> str:
    """Why the solve ended, in words of the court: the solver knows rows and components only."""
    if solution.status is Status.INFEASIBLE:
        return no_plan_sentence(quarter, options, solution.scarce_rows)
    if len(solution.choice) < options.problem.n_groups:
        return NOT_FOUND
    return solution.reason


def relative_gap(value: int, bound: int) -> float:
    """Relative gap: 0 where value meets bound, else (bound - value) / max(|bound|, 1)."""
    return 0.0 if value == bound else (bound - value) / max(abs(bound), 1)


def _provenance(quarter: Quarter, options: Options, solution: Solution, limits: Limits) -> Provenance:
    return Provenance(
        table_digests=table_digests(quarter),
        policy_digest=policy_digest(quarter.policy),
        options_digest=options_digest(options),
        quarter_digest=digest_of(quarter),
        seed=limits.seed,
        effort=limits.effort,
        seconds=limits.seconds,
        gap=limits.gap,
        reproducible=solution.reproducible,
        product_version=metadata.version("jiaocha"),
        solver_versions={name: metadata.version(name) for name in ("ortools", "numpy", "numba")},
        synthetic=quarter.synthetic,
        pseudonyms=quarter.pseudonyms,
    )
