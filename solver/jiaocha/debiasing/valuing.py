"""The options of a plan, ready to be valued with other estimates than those they were planned with.

Only two terms rest on estimates: progress and recovery. Their formulas are those of
:mod:`jiaocha.worth.terms`; all other terms stay what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.prices import ascend
from jiaocha.debiasing.asked import Asked, asked_of
from jiaocha.estimation import Fitted
from jiaocha.folder import PlanLike
from jiaocha.law.pairs import open_pairs
from jiaocha.worth.facts import facts_of
from jiaocha.worth.members import Choices, Facts, Members, changes_anything, members_of
from jiaocha.worth.recovery import weakened_share
from jiaocha.worth.terms import concave, progress, recovery
from jiaocha.worth.totals import chosen_rows
from jiaocha_models import Options, Quarter
from jiaocha_models.words import Mode, Term

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

MEASURES = ("progress", "recovery", "benefit")
"""Gain in cases with progress; gain in expected new money (fen); what both are worth to the policy (fen)."""

PASSES = 300
"""Passes over all options for the prices of a choice that is made anew."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Member rows of some options; arrays of shape (n_rows,) unless stated otherwise.

    Attributes
    ----------
    start : int64, shape (n_options + 1,)
    case, court, mode : int64
        Positions; the court is the one that handles the case.
    effect : float64
        0 where the option changes nothing, else the share of its effect that interference leaves.
    amount : float64
        Fen that a full gain in the probability of progress is worth.
    collectible : float64
        Fen of new money the case can bring at most.
    """

    start: Int64
    case: Int64
    court: Int64
    mode: Int64
    effect: Float64
    amount: Float64
    collectible: Float64


@dataclass(frozen=True, eq=False)
class Valuing:
    """A plan's options ready to be valued.

    Attributes
    ----------
    plan : PlanLike
    facts : Facts
    members : Members
    """

    plan: PlanLike
    facts: Facts
    members: Members

    @property
    def options(self) -> Options:
        """Options of the plan."""
        return self.plan.options

    @cached_property
    def price(self) -> Float64:
        """Fen that the capacities each option uses are worth at the plan's prices, shape (n_options,)."""
        prices = self.plan.solution.prices
        return self._used_at(prices.row_multiplier / prices.denominator)

    def _used_at(self, per_unit: Float64) -> Float64:
        problem = self.options.problem
        option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
        used = problem.entry_amount * per_unit[problem.entry_row]
        return np.asarray(np.bincount(option, used, problem.n_options))

    @cached_property
    def rest(self) -> Float64:
        """Value of each option without the two terms that rest on estimates, less its price."""
        start = self.options.term_start[:-1]
        estimated = self.options.terms[Term.PROGRESS] + self.options.terms[Term.RECOVERY]
        return self.options.problem.value - np.add.reduceat(estimated, start) - self.price

    @cached_property
    def origin(self) -> Int64:
        """Court that has each case, shape (n_cases,)."""
        return self.facts.origin.astype(np.int64)

    def rows(self, choice: Int64 | None = None) -> Rows:
        """Member rows of some options, or of all of them."""
        members, facts = self.members, self.facts
        at: Int64 | slice = slice(None)
        start = members.start
        if choice is not None:
            at, _ = chosen_rows(self.options, choice)
            count = np.diff(members.start)[choice]
            start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        case, mode = members.case[at], members.mode[at]
        changes = changes_anything(facts, case, mode, members.acts[at])
        per_person = float(facts.policy.weights.progress_per_person)
        return Rows(
            start=start,
            case=case.astype(np.int64),
            court=members.receiver[at].astype(np.int64),
            mode=mode.astype(np.int64),
            effect=np.where(changes, weakened_share(facts.prospects, case, mode), 0.0),
            amount=per_person * facts.persons[case] * facts.weight[case],
            collectible=facts.prospects.collectible[case].astype(np.float64),
        )

    def gains(self, rows: Rows, progress: Float64, money: Float64) -> Float64:
        """Gain of each option in every measure, shape (3, n_options).

        Parameters
        ----------
        rows : Rows
        progress : float64, shape (n_rows,)
            Gain in the probability of progress against staying, before ``effect``.
        money : float64, shape (n_rows,)
            Gain in the expected recovered share, before ``effect``.
        """
        first = rows.start[:-1]
        moved = progress * rows.effect
        recovered = money * rows.effect * rows.collectible
        total = np.add.reduceat(recovered, first)
        size = np.abs(total)
        weighed = np.sign(total) * concave(self.facts, size)
        return np.stack([
            np.add.reduceat(moved, first), total, np.add.reduceat(moved * rows.amount, first) + weighed,
        ])  # fmt: skip

    def planned_benefit(self) -> Float64:
        """Benefit of each option by the estimates and the caution of the quarter itself; fen."""
        terms = progress(self.facts, self.members) + recovery(self.facts, self.members)
        return np.add.reduceat(terms, self.members.start[:-1]).astype(np.float64)

    def slopes(self, rows: Rows, money: Float64) -> tuple[Float64, Float64, Float64]:
        """Tell what one more unit of gained progress, and of recovered share, adds to each measure; per row.

        Returns
        -------
        progress, money : float64, shape (n_rows,)
            Of the measures progress and recovery.
        both : float64, shape (2, n_rows)
            Of the benefit: by progress, by share.
        """
        recovered = money * rows.effect * rows.collectible
        size = np.abs(np.add.reduceat(recovered, rows.start[:-1]))
        step = size * 1e-3 + 1.0
        marginal = (concave(self.facts, size + step) - concave(self.facts, size)) / step
        per_share = rows.effect * rows.collectible
        each = np.repeat(marginal, np.diff(rows.start))
        return rows.effect, per_share, np.stack([rows.effect * rows.amount, per_share * each])

    def best_at_prices(self, benefit: Float64, price: Float64 | None = None) -> Int64:
        """Best option of every group at the plan's prices, or others, given the benefit of each option."""
        worth = self.rest + benefit
        if price is not None:
            worth = worth + self.price - price
        group = self.options.option_group
        order = np.lexsort((self.options.problem.preference, -worth, group))
        return np.asarray(order[np.searchsorted(group[order], np.arange(len(self.options.groups)))])

    def best_at_own_prices(self, benefit: Float64) -> Int64:
        """Best option of every group given the benefit of each option, at the prices these benefits make."""
        value = np.rint(self.rest + self.price + benefit).astype(np.int64)
        problem = replace(self.options.problem, value=value)
        return self.best_at_prices(benefit, self._used_at(ascend(problem, passes=PASSES)))

    def asked(self, fitted: Fitted, parts: Sequence[Rows]) -> tuple[Asked, list[slice], slice]:
        """Ask for the rows of several parts and for staying of every case: where each stands."""
        cases = np.arange(len(self.origin))
        case = np.concatenate([*(part.case for part in parts), cases])
        court = np.concatenate([*(part.court for part in parts), self.origin])
        mode = np.concatenate([*(part.mode for part in parts), np.full(len(cases), Mode.STAY.position)])
        end = np.cumsum([0, *(len(part.case) for part in parts)])
        places = [slice(int(a), int(b)) for a, b in pairwise(end)]
        return asked_of(self.plan.quarter, fitted, case, court, mode), places, slice(int(end[-1]), len(case))


def valuing_of(plan: PlanLike, quarter: Quarter | None = None) -> Valuing:
    """Make a plan's options ready to be valued, on request with the policy of another quarter."""
    options, quarter = plan.options, plan.quarter if quarter is None else quarter
    facts = facts_of(quarter, open_pairs(quarter))
    none = np.zeros(len(options.option_mode), np.int64)
    choices = Choices(options.option_mode, options.option_receiver, options.option_decider, none, none)
    return Valuing(plan, facts, members_of(facts, options.term_start, options.term_case, choices))
