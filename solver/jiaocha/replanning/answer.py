"""``what_if``: apply changes to a plan's quarter, solve again what they touch, say what differs."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from jiaocha.changes import Asked, apply_changes
from jiaocha.comparison.difference import Difference, difference_of, plan_of
from jiaocha.comparison.matching import Match, match_plans
from jiaocha.folder.stored import PlanLike
from jiaocha.planning import PhaseCallback, Plan, relative_gap, summarise
from jiaocha.replanning.holding import held_quarter
from jiaocha.worth.digest import options_digest
from jiaocha.worth.levels import refuse_order
from jiaocha.worth.options import build_options
from jiaocha.worth.preference import PLACE_BITS
from jiaocha_models import Change, Limits, Options, Quarter, Solution
from jiaocha_models.problem import ProgressCallback
from jiaocha_models.words import Status

if TYPE_CHECKING:
    from jiaocha.allocation import Earlier

NEAR = 1e-4
"""Share of the bound that a nearer plan may be worth less, at most: and never more than the certified gap."""

Told = PhaseCallback | None


def what_if(
    plan: PlanLike | Path | str,
    changes: Sequence[Change] | Asked,
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    phase: Told = None,
) -> Difference:
    """Say what would be otherwise if some changes were made to a plan's quarter.

    Components that the changes do not touch keep their options and their multipliers; the others are
    solved from the plan's choice and prices. Of nearly equal plans (no worse than the one found by more than
    its own certified gap, and by at most 0.01 % of the bound) the one nearest to the plan is taken. Cases
    that the journal of the plan's folder says are approved stay where they are.

    Parameters
    ----------
    plan : plan, or path of a plan folder
        With an assignment.
    changes : sequence of Change, or Asked
        See docs: what_if.
    limits : Limits, optional
        When to stop; by default those of the plan.

    Returns
    -------
    Difference
        ``after`` is the new plan, to be written with :func:`jiaocha.write_plan`; it is the plan itself,
        unsolved, where nothing effective changes.

    Raises
    ------
    InputError
        With every finding, if a change is at fault; or if the policy orders objectives.
    FolderError
        If the folder cannot be read.
    """
    before, tell = plan_of(plan), phase or (lambda _: None)
    limits = limits or limits_of(before)
    listed = changes.changes if isinstance(changes, Asked) else list(changes)
    held = held_quarter(before)
    quarter = apply_changes(held, changes)
    refuse_order("情景试算", before.quarter.policy, quarter.policy)
    if quarter is held:
        return unchanged(before, listed)
    tell("核对规则，列出可选去处")
    options = build_options(quarter)
    return answer(before, quarter, options, listed, limits, progress, tell)


def limits_of(plan: PlanLike) -> Limits:
    """Limits under which a plan was made."""
    made = plan.summary.provenance
    return Limits(effort=made.effort, seconds=made.seconds, gap=made.gap, seed=made.seed)


def unchanged(plan: PlanLike, changes: Sequence[Change]) -> Difference:
    """Difference of a plan with itself."""
    return difference_of(plan, plan, match_plans(plan, plan), changes, len(plan.options.groups))


def answer(
    before: PlanLike,
    quarter: Quarter,
    options: Options,
    changes: Sequence[Change],
    limits: Limits,
    progress: ProgressCallback | None,
    tell: PhaseCallback,
) -> Difference:
    """Difference between a plan and the best plan found for a changed quarter."""
    from jiaocha.allocation import resolve

    if options_digest(options) == before.summary.provenance.options_digest and len(before.solution.choice):
        return unchanged(before, changes)
    draft = Plan(quarter, options, before.solution, before.summary)
    match = match_plans(before, draft)
    if not len(before.solution.choice):
        solution, frozen = _afresh(options, limits, progress), 0
    else:
        tell("重新分配受影响的部分")
        solution, touched = resolve(options.problem, limits, earlier_of(before, match), progress=progress)
        frozen = int((~touched).sum())
        solution = nearest(before, match, options, solution, limits)
    tell("比较")
    plan = Plan(quarter, options, solution, summarise(quarter, options, solution, limits))
    return difference_of(before, plan, match, changes, frozen)


def earlier_of(before: PlanLike, match: Match) -> "Earlier":
    """Gather what the solver needs to know of the plan before."""
    from jiaocha.allocation import Earlier

    return Earlier(before.options.problem, before.solution, match.group, match.option, match.row)


def _afresh(options: Options, limits: Limits, progress: ProgressCallback | None) -> Solution:
    from jiaocha.allocation import solve

    return solve(options.problem, limits, progress=progress)


def nearest(before: PlanLike, match: Match, options: Options, solution: Solution, limits: Limits) -> Solution:
    """Nearest of nearly equal plans, as a solution; cheaper modes of equal value stay taken."""
    from jiaocha.allocation import graded, nearest_choice, settle_ties
    from jiaocha.certification import value_of

    if not len(solution.choice):
        return solution
    problem = options.problem
    kept = earlier_of(before, match).kept_choice(problem)
    loss = min(solution.bound - solution.value, int(NEAR * abs(solution.bound)))
    weight = options.groups["cases"].to_numpy(np.int64)
    choice = nearest_choice(problem, solution.choice, kept, solution.value - loss, weight, seed=limits.seed)
    if np.array_equal(choice, solution.choice):
        return solution
    by_mode = replace(problem, preference=problem.preference >> PLACE_BITS)
    choice = settle_ties(by_mode, choice)
    near = graded(replace(solution, choice=choice, value=value_of(problem, choice)), solution, solution)
    return stated(near, limits, "在总值相近的方案中取改动最少的一个。")


def stated(solution: Solution, limits: Limits, reason: str) -> Solution:
    """Solution that says why it stands below its bound, where that is not the gap asked for."""
    gap = relative_gap(solution.value, solution.bound)
    if solution.status is not Status.WITHIN_GAP or gap <= limits.gap:
        return solution
    return replace(solution, status=Status.TIME_OUT, reason=reason)
