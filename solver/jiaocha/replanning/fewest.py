"""``repair``: a receiver declines or loses staff; the smallest change of the plan that keeps every limit."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jiaocha.changes import Asked, apply_changes
from jiaocha.comparison.difference import Difference, difference_of, plan_of
from jiaocha.comparison.matching import match_plans
from jiaocha.folder.stored import PlanLike
from jiaocha.planning import PhaseCallback, Plan, summarise
from jiaocha.replanning.answer import earlier_of, limits_of, stated, unchanged
from jiaocha.replanning.holding import held_quarter
from jiaocha.worth.digest import options_digest
from jiaocha.worth.levels import refuse_order
from jiaocha.worth.options import build_options
from jiaocha.worth.preference import PLACE_BITS
from jiaocha_models import AssignmentProblem, Change, Limits, Options, Quarter, Solution
from jiaocha_models.problem import Int64, ProgressCallback

Mask = NDArray[np.bool_]

LARGEST = 2**61

FEWEST = "以改动件数最少为先，不求总值最高。"
"""Why a repaired plan may stand below its bound."""


def repair(
    plan: PlanLike | Path | str,
    changes: Sequence[Change] | Asked,
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    phase: PhaseCallback | None = None,
) -> Difference:
    """Repair a plan with as few changed cases as possible, and among those plans with the most worth.

    Parameters
    ----------
    plan, changes, limits, progress, phase
        As in :func:`jiaocha.what_if`.

    Returns
    -------
    Difference
        ``summary.fewest_changed_cases`` is proved by a certificate: no plan that keeps the limits changes
        fewer cases. The certificate of ``after`` bounds what planning freely could be worth.

    Raises
    ------
    InputError, FolderError
        As in :func:`jiaocha.what_if`.
    OverflowError
        If amounts are too large for the two goals to be ordered exactly.
    """
    before = plan_of(plan)
    listed = changes.changes if isinstance(changes, Asked) else list(changes)
    return repair_to(
        before, apply_changes(held_quarter(before), changes), listed, limits, progress=progress, phase=phase
    )


def repair_to(
    before: PlanLike,
    quarter: Quarter,
    listed: Sequence[Change],
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    phase: PhaseCallback | None = None,
) -> Difference:
    """Repair a plan for its quarter as changed, see :func:`repair`; ``listed`` says the changes in words."""
    from jiaocha.allocation import resolve, solve_some
    from jiaocha.certification import check_choice

    tell = phase or (lambda _: None)
    limits = limits or limits_of(before)
    refuse_order("补救试算", before.quarter.policy, quarter.policy)
    if quarter is before.quarter or not len(before.solution.choice):
        return unchanged(before, listed)
    tell("核对规则，列出可选去处")
    options = build_options(quarter)
    if options_digest(options) == before.summary.provenance.options_digest:
        return unchanged(before, listed)
    draft = Plan(quarter, options, before.solution, before.summary)
    match = match_plans(before, draft)
    earlier = earlier_of(before, match)
    tell("重新分配受影响的部分")
    free, touched = resolve(options.problem, limits, earlier, progress=progress)
    solution, fewest = free, None
    if len(free.choice):
        kept = earlier.kept_choice(options.problem)
        ordered, step = fewest_first(options, kept, touched)
        tell("改动最少的方案")
        stable = solve_some(ordered, np.flatnonzero(touched), kept, limits, progress)
        if len(stable.choice) and not check_choice(options.problem, stable.choice):
            solution = chosen_instead(options.problem, stable.choice, free, limits, FEWEST)
            fewest = _at_least(options, step, touched, stable)
    after = Plan(quarter, options, solution, summarise(quarter, options, solution, limits))
    return difference_of(before, after, match, listed, int((~touched).sum()), fewest)


def chosen_instead(
    problem: AssignmentProblem, choice: Int64, free: Solution, limits: Limits, reason: str
) -> Solution:
    """Solution with another choice than the free one; cheaper modes of equal value are taken."""
    from jiaocha.allocation import graded, settle_ties
    from jiaocha.certification import value_of

    by_mode = replace(problem, preference=problem.preference >> PLACE_BITS)
    choice = settle_ties(by_mode, choice)
    changed = replace(free, choice=choice, value=value_of(problem, choice))
    return stated(graded(changed, free, free), limits, reason)


def fewest_first(options: Options, kept: Int64, touched: Mask) -> tuple[AssignmentProblem, int]:
    """Problem whose best plans keep the most cases in place; ``step`` is what a case in place is worth."""
    problem = options.problem
    group = problem.option_group
    start = problem.group_start[:-1]
    spread = np.maximum.reduceat(problem.value, start) - np.minimum.reduceat(problem.value, start)
    step = int(spread[touched].astype(np.float64).sum()) + 1
    cases = options.groups["cases"].to_numpy(np.int64)
    if float(step) * float(cases[touched].sum() + 1) >= LARGEST:
        raise OverflowError("amounts are too large to order the number of changes before the value")
    stays = np.arange(problem.n_options) == kept[group]
    value = problem.value + np.where(stays & touched[group], step * cases[group], 0)
    return replace(problem, value=value), step


def _at_least(options: Options, step: int, touched: Mask, stable: Solution) -> int:
    """Cases that every plan must change: what the bound says cannot all stay in place."""
    problem = options.problem
    cases = options.groups["cases"].to_numpy(np.int64)
    total = int(cases[touched].sum())
    # bound >= step * cases kept + value, and the value is at least that of each group's worst option.
    worst = np.minimum.reduceat(problem.value, problem.group_start[:-1])
    least = sum(worst[touched].tolist())
    most_kept = (stable.bound - least) // step
    return max(0, total - int(most_kept))
