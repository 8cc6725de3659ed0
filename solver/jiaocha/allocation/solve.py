"""Solve the assignment problem: reduce, split, place, price, bound, improve, prove, assemble."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from jiaocha.allocation import component as steps
from jiaocha.allocation.assemble import fixed_penalty, placed_multipliers, proof_of, settle_ties, whole_prices
from jiaocha.allocation.component import Component
from jiaocha.allocation.components import beyond_integers, component_labels, extract, gather, split
from jiaocha.allocation.flow import solve_by_flow
from jiaocha.allocation.infeasible import blocking_rows, sentence
from jiaocha.allocation.neighbourhood import SECONDS_PER_WORK, improve_by_neighbourhoods
from jiaocha.allocation.reduce import normalise, reduce
from jiaocha.allocation.start import Start
from jiaocha.allocation.workers import Workers
from jiaocha.certification import check_choice, publish, value_of
from jiaocha.certification.nesting import outer_rows
from jiaocha_models.problem import (
    AssignmentProblem,
    Certificate,
    Int64,
    Limits,
    ProgressCallback,
    Solution,
)
from jiaocha_models.words import Method, Status

WORK_AT_EFFORT_ONE = 0.7
"""Units of work (about a second of one core) for each square root of a contested group at effort 1."""

COMPILED_FROM = 1_500
"""Contested options from which compiled code pays for its loading."""

COMPILED_PACE = 4.0
"""Effort from which it is loaded for fewer."""

PROOF_WORK = 0.5
"""CP-SAT's deterministic time for one small component at effort 1."""

BOUND_EFFORT, MOST_BOUND_EFFORT = 0.5, 8.0
"""Effort of the first knapsack bound at effort 1, and the effort beyond which it does not grow."""

SECONDS_A_WORK = 1.25
"""Seconds of two threads for each unit of work, everything included: what a time limit allows for."""

PROOF_SHARE, GAP_SHARE = 0.35, 2.0
"""Most of the work that CP-SAT may spend on small components whole, each; and times its share of the gap."""

OSCILLATION_SHARE, STRANDS, CHAIN_SHARE = 0.1, 4, 0.1
"""Where all groups must be placed: share of the work of each independent search, how many there are, and what
part of its usual work is left to chains."""

COLUMN_PROOF = 4.0
"""CP-SAT's deterministic time for the columns of one component of few courts at effort 1."""

CERTIFICATE_SECONDS, SECONDS_AN_ENTRY, SECONDS_A_NESTED_ROW, MOST_RESERVED = 0.1, 0.8e-6, 1.2e-3, 0.3
"""Kept of a time limit for the certificate: seconds, for each entry, for each court whose room has a second
limit inside (packed exactly, and twice), and the largest share of the limit."""

NEIGHBOURHOOD_SHARE = 1.0
"""Share of the work that components with columns spend on neighbourhoods, after bound and dive."""

SEARCH_SHARE = 0.8
"""Share of the work that large components spend on chains before CP-SAT looks at neighbourhoods."""

MANY_GROUPS = 200_000
"""Contested groups from which chains take it all: a neighbourhood is too small a part to matter."""


def solve(
    problem: AssignmentProblem,
    limits: Limits | None = None,
    *,
    progress: ProgressCallback | None = None,
    start: Start | Solution | None = None,
) -> Solution:
    """Find a plan of large value and a certificate of how much better any other could be.

    Parameters
    ----------
    problem : AssignmentProblem
    limits : Limits, optional
        When to stop. The plan depends on effort, gap and seed alone, never on threads.
    progress : callable, optional
        Called with the current value and bound; returning False stops and keeps the best plan.
    start : Start or Solution, optional
        An earlier plan, its prices and the multipliers of its bound, of this problem or of one of the same
        shape: numbers may have changed, groups, options and rows are the same.

    Returns
    -------
    Solution
        Infeasibility, time-out and interruption are values of ``status``.
    """
    begin = Start.of(start) if isinstance(start, Solution) else start or Start()
    return _Run(problem, limits or Limits(), progress, begin).solve()


class _Run:
    """One solve; holds what its steps share."""

    def __init__(
        self, problem: AssignmentProblem, limits: Limits, progress: ProgressCallback | None, start: Start
    ) -> None:
        self.problem = problem
        self.limits = limits
        self.start = start
        self.workers = Workers(limits, progress, self.standing)
        if limits.seconds is not None:
            nested = int((outer_rows(problem) >= 0).sum())
            needed = CERTIFICATE_SECONDS + SECONDS_AN_ENTRY * len(problem.entry_row)
            self.workers.reserve = min(needed + SECONDS_A_NESTED_ROW * nested, MOST_RESERVED * limits.seconds)
        self.components: list[Component] = []
        self.rows = np.zeros(0, np.int64)
        self.label = np.full(problem.n_groups, -1, np.int32)
        self.method = np.full(problem.n_groups, Method.UNCONTESTED.position, np.int8)
        self.method[np.diff(problem.group_start) == 1] = Method.ONLY_OPTION.position
        self.choice = np.full(problem.n_groups, -1, np.int64)
        self.placed_value = 0
        self.split = False

    def standing(self) -> tuple[int, int] | None:
        """Value and (floating-point) bound so far; None while a component has no plan."""
        if not self.split or any(c.choice is None for c in self.components):
            return None
        value = self.placed_value + sum(c.value for c in self.components)
        uppers = [c.upper for c in self.components]
        bound = self.placed_value + sum(math.ceil(u) for u in uppers if u < math.inf)
        bound += sum(c.ceiling for c in self.components if c.upper == math.inf)
        return value, max(bound, value)

    def solve(self) -> Solution:
        """All steps in order."""
        problem = self.problem
        self.beyond = beyond_integers(problem)
        normal = normalise(problem)
        self.least = normal.least
        if len(normal.impossible):
            return self._infeasible(None, normal.impossible.tolist())
        reduced, options, rows = reduce(normal.problem)
        empty = np.flatnonzero(np.diff(reduced.group_start) == 0)
        if len(empty):
            return self._no_option(int(empty[0]))
        self._split(reduced, options, rows)
        self.placed = placed_multipliers(normal, self.choice)
        del normal, reduced, options
        stop = self.workers.stopped
        seed = self.limits.seed
        warm = self._warm()
        self.workers.map("flow", solve_by_flow, self._largest_first(self.components))
        if any(c.infeasible for c in self.components):
            return self._lost()
        first = self._largest_first([c for c in self.components if c.gap > 0])
        self.workers.map(
            "first plan", lambda c: steps.first_plan(c, warm[c.number], 40, seed, lambda: False), first
        )
        self.workers.map("bound", lambda c: steps.price_and_bound(c, 300, self._bound_effort(c), stop), first)
        self._improve()
        if any(c.infeasible for c in self.components):
            return self._lost()
        return self._assemble()

    def _bound_effort(self, c: Component) -> float:
        """Effort of the first bound; in large components later turns go on with it."""
        return BOUND_EFFORT * min(max(self.pace, 0.4), 1.0 if c.compiled else MOST_BOUND_EFFORT)

    def _set_pace(self, groups: int) -> None:
        """Find the effort that the limits leave room for: the effort itself, or what a time limit allows."""
        self.pace = self.limits.effort
        if self.limits.seconds is not None:
            needed = SECONDS_A_WORK * WORK_AT_EFFORT_ONE * math.sqrt(max(groups, 1))
            self.pace = min(self.pace, self.limits.seconds / needed)

    def _lost(self) -> Solution:
        """Report the first component that has no plan."""
        c = next(c for c in self.components if c.infeasible)
        return self._infeasible(c.number, self.rows[c.part.rows[blocking_rows(c.part.problem)]].tolist())

    def _split(self, reduced: AssignmentProblem, options: Int64, rows: Int64) -> None:
        """Place uncontested groups; make a component of everything that is connected."""
        start = reduced.group_start[:-1]
        alone = np.diff(reduced.group_start) == 1
        entries = np.diff(reduced.entry_start)
        placed = alone & (entries[start] == 0) if len(start) else alone
        self.choice[placed] = options[start[placed]]
        self.placed_value = sum(self.problem.value[self.choice[placed]].tolist())
        self.groups = np.flatnonzero(~placed)
        self.rows = rows
        rest = extract(reduced, self.groups, np.arange(len(rows)))
        self.options = options[rest.options]
        group_label, row_label = component_labels(rest.problem)
        self.placed_value -= fixed_penalty(rest.problem, row_label < 0)
        self.label[self.groups] = group_label
        self._set_pace(rest.problem.n_groups)
        compiled = rest.problem.n_options > COMPILED_FROM or self.pace >= COMPILED_PACE
        for number, part in enumerate(split(rest.problem, group_label, row_label)):
            self.components.append(Component.of(part, number, compiled))
        self.split = True

    def _warm(self) -> list[Int64 | None]:
        """Take the earlier plan within each component, -1 where its option is gone, and its prices."""
        start = self.start.for_shape(self.problem)
        for c in self.components:
            if start.prices is not None:
                c.price = np.maximum(np.nan_to_num(start.prices[self.rows[c.part.rows]]), 0.0)
            c.warm_multipliers = start.multipliers_of(c.part, self.groups, self.rows, self.least)
        n_options = self.problem.n_options
        return [start.options_of(c.part, self.options, n_options) for c in self.components]

    def _largest_first(self, components: list[Component]) -> list[Component]:
        return sorted(components, key=lambda c: (-c.part.problem.n_options, c.number))

    def _done(self) -> bool:
        """Whether the asked-for gap is reached or the work must end."""
        if self.workers.stopped():
            return True
        standing = self.standing()
        if standing is None:
            return False
        value, bound = standing
        return bound - value <= self.limits.gap * 0.999 * max(abs(bound), 1)

    def _improve(self) -> None:
        """Prove small components, search large ones, then CP-SAT on neighbourhoods."""
        groups = sum(c.part.problem.n_groups for c in self.components)
        work = self.limits.effort * WORK_AT_EFFORT_ONE * math.sqrt(max(groups, 1))
        small = [c for c in self.components if c.part.problem.n_options <= steps.EXACT]
        large = [c for c in self.components if c.search is not None]
        self.workers.map("survey", steps.survey, self._largest_first(large))
        by_columns = [c for c in large if c.land is not None]
        self._oscillate(large)
        self._search([c for c in large if c.land is None], large, work)
        self._dive(by_columns)
        if any(c.kept for c in large):  # an earlier solve has tried the proofs; what changed comes first
            self._place_the_unplaced(work)
            self._neighbourhoods(work, large)
            self._prove(by_columns, small)
            return
        self._prove(by_columns, small)
        self._place_the_unplaced(work)
        self._neighbourhoods(work, large)

    def _search(self, by_chains: list[Component], large: list[Component], work: float) -> None:
        """Linear relaxation and chains, of the work that a time limit allows for; they stall beyond it."""
        if not by_chains or self._done():
            return
        stop, order = self.workers.stopped, self._largest_first(by_chains)
        self.workers.map("relaxation", lambda c: steps.round_relaxation(c, stop), order)
        groups = sum(c.part.problem.n_groups for c in self.components)
        share = SEARCH_SHARE if groups < MANY_GROUPS else 1.0
        part = work * share * self.pace / self.limits.effort
        if not self._done():
            self.workers.map("search", partial(self._search_share, part, large), order)

    def _dive(self, by_columns: list[Component]) -> None:
        """Build plans by columns: each component at once, or territory by territory where it is too large."""
        if not by_columns or self._done():
            return
        seed, stop, watch = self.limits.seed, self.workers.stopped, self.workers.watch
        order = self._largest_first(by_columns)
        giants = [c for c in order if c.too_large_for_a_master and c.choice is not None]
        whole = [c for c in order if c not in giants]
        self.workers.map("columns", lambda c: steps.dive_for_plan(c, seed, stop, watch), whole)
        self._by_territories(giants)

    def _prove(self, by_columns: list[Component], small: list[Component]) -> None:
        """Try to prove components of few courts by their columns, and small ones whole."""
        seed, stop, watch = self.limits.seed, self.workers.stopped, self.workers.watch
        few = [c for c in self._largest_first(by_columns) if len(c.land.courts) <= steps.FEW_COURTS]
        few = [c for c in few if c.terrain is not None]
        if few and not self._done():
            work = COLUMN_PROOF * min(self.limits.effort, 2.0)
            self.workers.map("proof", lambda c: steps.prove_by_columns(c, work, seed, stop, watch), few)
        open_small = [c for c in self._largest_first(small) if c.gap > 0 and c.terrain is None]
        if not open_small or self._done():
            return
        groups = sum(c.part.problem.n_groups for c in self.components)
        paced = WORK_AT_EFFORT_ONE * self.pace * math.sqrt(max(groups, 1)) / SECONDS_PER_WORK
        gap = max(sum(c.gap for c in self.components if c.choice is not None), 1.0)

        def prove(c: Component) -> None:
            most = paced * min(PROOF_SHARE, GAP_SHARE * c.gap / gap)
            most = min(PROOF_WORK * self.limits.effort, max(PROOF_WORK, most))
            _prove_within(c, most, seed=seed, stop=stop, watch=watch)

        self.workers.map("proof", prove, open_small)

    def _by_territories(self, giants: list[Component]) -> None:
        """Solve components that are too large for one dive territory by territory."""
        if not giants:
            return
        from jiaocha.allocation.by_territories import improve_by_territories
        from jiaocha.allocation.column_neighbourhood import Terrain
        from jiaocha.allocation.dive import TERRITORY

        for c in giants:
            c.terrain = Terrain.of(c, c.land)
            improve_by_territories(c.terrain, TERRITORY, self.limits.seed, self.workers, self._done)

    def _oscillate(self, large: list[Component]) -> None:
        """Search through plans that just fit where nothing may stay: independent strands, the best kept."""
        tight = [c for c in self._largest_first(large) if c.gap > 0 and steps.all_must_be_placed(c.safe)]
        if not tight or self._done():
            return
        groups = sum(c.part.problem.n_groups for c in self.components)
        work = OSCILLATION_SHARE * WORK_AT_EFFORT_ONE * self.pace / math.sqrt(max(groups, 1))
        seed, stop = self.limits.seed, self.workers.stopped
        jobs = [(c, strand) for c in tight for strand in range(STRANDS)]
        plans = self.workers.map(
            "oscillation",
            lambda j: steps.oscillate_strand(*j, work * j[0].part.problem.n_groups, seed, stop),
            jobs,
        )
        for (component, _), plan in zip(jobs, plans, strict=True):
            if plan is not None:
                component.offer(plan, Method.SEARCH)

    def _search_share(self, work: float, large: list[Component], c: Component) -> None:
        """Spend on one component its share of the work of all."""
        if steps.all_must_be_placed(c.safe):
            work *= CHAIN_SHARE
        groups = sum(d.part.problem.n_groups for d in large)
        steps.search_plan(c, work * c.part.problem.n_groups / max(groups, 1), self.workers.stopped)

    def _neighbourhoods(self, work: float, large: list[Component]) -> None:
        """CP-SAT on neighbourhoods: by columns where courts receive few groups, else by options."""
        seed = self.limits.seed
        terrains = [c.terrain for c in large if c.terrain is not None and c.gap > 0]
        if terrains and not self._done():
            from jiaocha.allocation.restarts import improve_by_restarts

            of_columns = sum(t.component.part.problem.n_groups for t in terrains)
            part = (
                NEIGHBOURHOOD_SHARE * work * of_columns / max(sum(c.part.problem.n_groups for c in large), 1)
            )
            improve_by_restarts(terrains, part, seed, self.workers, self._done)
        rest = [c for c in self.components if c.gap > 0 and c.choice is not None and c.terrain is None]
        if rest and not self._done():
            improve_by_neighbourhoods(rest, work * 0.35, seed, self.workers, self._done)

    def _place_the_unplaced(self, work: float) -> None:
        """Give a component without a plan all the work CP-SAT may need, gap or no gap."""
        without = [c for c in self.components if c.choice is None and not c.infeasible]
        for factor in (1.0, 4.0, 16.0):
            if not without or self.workers.stopped():
                return
            self.workers.map(
                "first plan",
                partial(
                    steps.prove, work=max(work, 5.0) * factor, seed=self.limits.seed, watch=self.workers.watch
                ),
                without,
            )
            without = [c for c in without if c.choice is None and not c.infeasible]

    def _assemble(self) -> Solution:
        """One choice, one certificate, one status."""
        self.workers.phase = "certificate"
        problem = self.problem
        planned = all(c.choice is not None for c in self.components)
        for c in self.components:
            if c.choice is not None:
                self.choice[self.groups[c.part.groups]] = self.options[c.part.options[c.choice]]
                self.method[self.groups[c.part.groups]] = c.method
        certificate, prices = proof_of(
            problem, self.least, self.components, self.rows, self.groups, self.placed
        )
        if not planned:
            return self._without_plan(certificate, prices)
        self.choice = settle_ties(problem, self.choice)
        if self.beyond and check_choice(problem, self.choice):
            return self._without_plan(certificate, prices)
        value = value_of(problem, self.choice)
        solver_bound = self._solver_bound(value, certificate)
        status, reason = self._status(value, certificate, solver_bound)
        self.workers.report(force=True)
        return Solution(
            status,
            self.choice,
            value,
            certificate,
            prices,
            solver_bound,
            self.method,
            self.label,
            reproducible=not (self.workers.interrupted or self.workers.out_of_time),
            reason=reason,
            trajectory=tuple(self.workers.trajectory),
        )

    def _solver_bound(self, value: int, certificate: Certificate) -> int | None:
        """Bound that CP-SAT vouches for, if it is better than the certificate's."""
        if self.beyond:
            return None
        if all(c.solver_bound is None and c.gap > 0 for c in self.components) and self.components:
            return None
        total = self.placed_value
        for c in self.components:
            total += c.value if c.gap == 0 else min(math.ceil(c.bound) + 1, c.solver_bound or 2**200)
        total = max(total, value)
        return total if total < certificate.bound else None

    def _status(self, value: int, certificate: Certificate, solver_bound: int | None) -> tuple[Status, str]:
        if value == certificate.bound:
            return Status.PROVEN_BY_CERTIFICATE, ""
        if value == solver_bound:
            return Status.PROVEN_BY_SOLVER, ""
        if self.workers.interrupted:
            return Status.INTERRUPTED, "人工中断，保留已找到的最好方案。"
        if self.limits.gap > 0 and certificate.bound - value <= self.limits.gap * max(
            abs(certificate.bound), 1
        ):
            return Status.WITHIN_GAP, ""
        if self.workers.out_of_time:
            return Status.TIME_OUT, f"达到时间上限 {self.limits.seconds} 秒，保留已找到的最好方案。"
        return Status.TIME_OUT, f"达到计算量上限 {self.limits.effort}，保留已找到的最好方案。"

    def _without_plan(self, certificate: Certificate, prices: Certificate) -> Solution:
        missing = [c.number for c in self.components if c.choice is None or self.beyond]
        interrupted = self.workers.interrupted
        return Solution(
            Status.INTERRUPTED if interrupted else Status.TIME_OUT,
            np.zeros(0, np.int64),
            0,
            certificate,
            prices,
            None,
            self.method,
            self.label,
            reproducible=not (interrupted or self.workers.out_of_time),
            reason=f"未能在限额内为分量 {missing[0]} 找到可行方案，也未能证明其不可行。",
            trajectory=tuple(self.workers.trajectory),
        )

    def _infeasible(self, number: int | None, rows: list[int]) -> Solution:
        return self._no_plan(sentence(number, rows), rows)

    def _no_option(self, group: int) -> Solution:
        """Report a group for which nothing fits, even alone."""
        first, last = self.problem.group_start[group : group + 2]
        entries, _ = gather(self.problem.entry_start, np.arange(first, last))
        rows = np.unique(self.problem.entry_row[entries]).tolist()
        return self._no_plan(f"组 {group} 没有任何可用选项。" + sentence(None, rows), rows)

    def _no_plan(self, reason: str, rows: list[int]) -> Solution:
        problem = self.problem
        certificate = publish(problem, np.zeros(problem.n_rows))
        status = Status.INFEASIBLE
        if self.beyond:
            status, reason = Status.TIME_OUT, "数值过大，未能找到可行方案，也未能证明其不可行。"
        return Solution(
            status,
            np.zeros(0, np.int64),
            0,
            certificate,
            whole_prices(problem, self.components, self.rows),
            None,
            self.method,
            self.label,
            reason=reason,
            scarce_rows=tuple(rows),
        )


def _prove_within(
    c: Component, work: float, *, seed: int, stop: Callable[[], bool], watch: Callable[[object], None]
) -> None:
    if not stop():
        steps.prove(c, work, seed, watch)
