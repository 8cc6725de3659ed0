"""Objectives in order: each level is solved among the plans that keep the levels above it."""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from jiaocha.allocation.assemble import settle_ties
from jiaocha.allocation.parts import independent_parts
from jiaocha.allocation.solve import solve
from jiaocha.allocation.start import Start
from jiaocha.certification import LevelProblem, level_problem, value_of, values_in_order
from jiaocha_models.ordered import Level, LevelResult, OrderedSolution
from jiaocha_models.problem import (
    AssignmentProblem,
    Int64,
    Limits,
    Progress,
    ProgressCallback,
    Solution,
)
from jiaocha_models.words import Status

KEPT = "保留已找到的最好方案。"


def solve_in_order(
    problem: AssignmentProblem,
    levels: Sequence[Level],
    limits: Limits | None = None,
    *,
    penalties: int | None = None,
    progress: ProgressCallback | None = None,
    start: Int64 | None = None,
) -> OrderedSolution:
    """Find a plan that is best at the first level, then at the second among those that keep the first, ...

    A level is kept where the plan falls short of what the level reached by at most its tolerance. The
    problem's parts (groups that no row joins to other parts, whatever their options are worth) keep it each
    for itself: a part keeps what it reached less its share of the tolerance, in proportion to the size of
    what the parts reached. So no part pays for all others, and parts are solved apart at every level as they
    would be with one objective.

    What is certified: the first level's bound holds for every plan; a later level's for every plan in which
    each part keeps the levels above. Where every level is proven and no tolerance is given, the plan is best
    in the sense of the order itself, for then each part must reach its own best.

    Parameters
    ----------
    problem : AssignmentProblem
        Groups, options and rows; ``problem.value`` is not used.
    levels : sequence of Level
        At least one, the most important first.
    limits : Limits, optional
        When to stop. Effort is shared equally by the levels, and so is what is left of the seconds; the gap
        holds for each level.
    penalties : int, optional
        Number of the level from whose value the penalties of soft rows are deducted, by default the last.
        Levels above it use soft rows as far as they admit, without charge; levels below it no further than
        its plan does.
    progress : callable, optional
        As for :func:`solve`; the phase begins with the level's name. After False no level is searched any
        further, but each gets its bound.
    start : int64, shape (n_groups,), optional
        An earlier plan.

    Returns
    -------
    OrderedSolution
        Infeasibility, time-out and interruption are values of ``status``. Recheck it without the solver by
        :func:`jiaocha.certification.check_order`.

    Raises
    ------
    ValueError
        No level, a level whose values are not those of the problem's options, a negative tolerance, or
        ``penalties`` that is no level.
    OverflowError
        A level's values are so large that a part's sums do not fit into 64 bits.
    """
    _check(problem, levels, penalties)
    priced = len(levels) - 1 if penalties is None else penalties
    return _Order(problem, levels, limits or Limits(), priced, progress).solve(start)


def _check(problem: AssignmentProblem, levels: Sequence[Level], penalties: int | None) -> None:
    if not levels:
        raise ValueError("at least one level is needed")
    if penalties is not None and not 0 <= penalties < len(levels):
        raise ValueError(f"penalties: there is no level {penalties}")
    for level in levels:
        if level.value.shape != (problem.n_options,) or level.value.dtype != np.int64:
            raise ValueError(f"level {level.name}: value must be int64 of shape ({problem.n_options},)")
        if level.tolerance < 0 or not 0 <= level.relative_tolerance < np.inf:
            raise ValueError(f"level {level.name}: a tolerance must be at least 0 and finite")


class _Order:
    """One solve of an order; holds what its levels share."""

    def __init__(
        self,
        problem: AssignmentProblem,
        levels: Sequence[Level],
        limits: Limits,
        priced: int,
        progress: ProgressCallback | None,
    ) -> None:
        self.problem, self.levels, self.limits, self.priced = problem, levels, limits, priced
        self.progress = progress
        self.started = time.monotonic()
        self.stopped = False
        self.reproducible = True
        self.part = independent_parts(problem)
        self.results: list[LevelResult] = []

    def solve(self, start: Int64 | None) -> OrderedSolution:
        """All levels in order."""
        plan, method = start, np.zeros(0, np.int8)
        for number in range(len(self.levels)):
            above = [result.choice for result in self.results]
            here = level_problem(self.problem, self.levels, self.part, above, penalties=self.priced)
            solution = self._solve_level(number, here, plan)
            self.reproducible &= solution.reproducible
            if number == 0 and len(solution.choice) < self.problem.n_groups:
                return self._without_plan(solution)
            plan = solution.choice if number == 0 else self._better(here, above[-1], solution.choice)
            plan = here.options[plan] if number == 0 else plan
            self.results.append(self._result(number, here, plan, solution))
            method = solution.method
        assert plan is not None
        return self._with_plan(plan, method)

    def _solve_level(self, number: int, here: LevelProblem, plan: Int64 | None) -> Solution:
        """Solve one level from the plan of the level above, with its share of the limits."""
        levels, limits = self.levels, self.limits
        seconds = limits.seconds
        if seconds is not None:
            left = seconds - (time.monotonic() - self.started)
            seconds = max(left, 0.0) / (len(levels) - number)
        share = replace(limits, effort=limits.effort / len(levels), seconds=seconds)
        start = None if plan is None or plan.shape != (self.problem.n_groups,) else here.inner(plan)
        watch = self._watch(levels[number].name)
        return solve(here.problem, share, progress=watch, start=Start(start))

    def _watch(self, name: str) -> ProgressCallback | None:
        """Pass reports on with the level's name; once stopped, stop at once."""
        if self.progress is None:
            return None

        def told(report: Progress) -> bool:
            if not self.stopped:
                assert self.progress is not None
                seconds = time.monotonic() - self.started
                phase = f"{name} {report.phase}".strip()
                self.stopped = not self.progress(replace(report, seconds=seconds, phase=phase))
            return not self.stopped

        return told

    def _better(self, here: LevelProblem, before: Int64, found: Int64) -> Int64:
        """Take each part's better plan, the one before or the one found; it is never worse than before.

        The search may lose a plan that it started from: where an option has a better twin, or where nothing
        was found in time.
        """
        old = here.inner(before)
        if len(found) == 0:
            return here.options[settle_ties(here.problem, old)]
        if len(here.problem.soft_row):
            better = value_of(here.problem, found) >= value_of(here.problem, old)
            return here.options[settle_ties(here.problem, found if better else old)]
        gain = np.zeros(int(self.part.max(initial=-1)) + 1, object)
        np.add.at(gain, self.part, here.problem.value[found].astype(object) - here.problem.value[old])
        mixed = np.where((gain >= 0).astype(bool)[self.part], found, old)
        return here.options[settle_ties(here.problem, mixed)]

    def _result(self, number: int, here: LevelProblem, plan: Int64, solution: Solution) -> LevelResult:
        value = value_of(here.problem, here.inner(plan))
        bound, solver_bound = solution.certificate.bound, solution.solver_bound
        if solver_bound is not None:
            solver_bound = max(solver_bound, value)
        status = solution.status
        if value == bound:
            status = Status.PROVEN_BY_CERTIFICATE
        elif value == solver_bound:
            status = Status.PROVEN_BY_SOLVER
        elif self.limits.gap > 0 and bound - value <= self.limits.gap * max(abs(bound), 1):
            status = Status.WITHIN_GAP
        elif status is not Status.INTERRUPTED:
            status = Status.TIME_OUT
        return LevelResult(
            self.levels[number].name, status, plan, value, solution.certificate, solution.prices, solver_bound
        )

    def _with_plan(self, plan: Int64, method: "np.ndarray[tuple[int], np.dtype[np.int8]]") -> OrderedSolution:
        status, reason = _overall(self.results, self.limits)
        values = values_in_order(self.problem, self.levels, plan, self.priced)
        return OrderedSolution(
            status,
            plan,
            tuple(self.results),
            values,
            self.part,
            self.priced,
            method,
            self.reproducible,
            reason,
        )

    def _without_plan(self, solution: Solution) -> OrderedSolution:
        return OrderedSolution(
            solution.status,
            np.zeros(0, np.int64),
            (),
            (),
            self.part,
            self.priced,
            solution.method,
            self.reproducible,
            solution.reason,
            solution.scarce_rows,
        )


def _overall(results: list[LevelResult], limits: Limits) -> tuple[Status, str]:
    """Status of the whole order, and why it ended where something is open."""
    found = [result.status for result in results]
    for status in (Status.INTERRUPTED, Status.TIME_OUT):
        if status in found:
            names = "、".join(f"“{one.name}”" for one in results if one.status is status)
            why = "人工中断" if status is Status.INTERRUPTED else _limit(limits)
            return status, f"{why}，层次{names}未证明最优，{KEPT}"
    for status in (Status.WITHIN_GAP, Status.PROVEN_BY_SOLVER):
        if status in found:
            return status, ""
    return Status.PROVEN_BY_CERTIFICATE, ""


def _limit(limits: Limits) -> str:
    if limits.seconds is not None:
        return f"达到时间上限 {limits.seconds} 秒或者计算量上限 {limits.effort}"
    return f"达到计算量上限 {limits.effort}"
