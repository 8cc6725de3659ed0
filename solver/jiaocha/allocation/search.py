"""Search on one component: a plan from prices, then shifts and ejection chains (compiled).

Two weights take turns. At the prices, an option's weight is its value less the prices of what it uses:
room that a chain leaves is then worth its price, and groups move to where they belong. At plain values
every chain must pay at once, and the room left is filled. Prices are shaken a little between turns, and
the best plan met is kept.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation import repack_kernels
from jiaocha.allocation import search_kernels as kernels
from jiaocha.allocation.components import SAFE, home_rows, soft_room, wide_rows
from jiaocha.allocation.greedy import regret_order
from jiaocha.allocation.prices import priced_value
from jiaocha_models.problem import UNLIMITED, AssignmentProblem, Int64

NEVER = -(2**62)

STEPS_PER_UNIT = 12_000_000
"""Elementary steps of the chains that count as one unit of work (about a second)."""


COURTS_AT_ONCE, GROUPS_AT_ONCE = 20, 250
"""Courts and groups between two looks at the clock."""

IDLE = 4
"""Turns of groups without a gain after which a pass ends: those that come later promise less."""


def _chunks(numbers: Int64, size: int) -> list[Int64]:
    return [numbers[k : k + size] for k in range(0, len(numbers), size)]


class Search:
    """A component in compiled form, with a current plan.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form with safe integers, every group with an option.
    price : float64, shape (n_rows,)
        Row multipliers.
    seed : int
        Seed of the shaking.
    """

    def __init__(self, problem: AssignmentProblem, price: NDArray[np.float64], seed: int) -> None:
        self.problem = problem
        self.price = price
        self.random = np.random.default_rng([seed, problem.n_groups, problem.n_options])
        self.field = _field(problem, price)
        self.courts = _courts(problem, self.field.home, price)
        own_alone = np.diff(self.courts.start) > 0
        # A row that other courts' options use as well is no court: its members are not its own.
        own_alone[self.field.wide[self.field.wide >= 0]] = False
        self.open_courts = np.flatnonzero(own_alone)
        self.steps = 0
        self.best: Int64 | None = None
        self.best_value = 0
        self._set_state(np.full(problem.n_groups, -1, np.int64))

    def set_prices(self, price: NDArray[np.float64]) -> None:
        """Go on at better prices."""
        self.price = price
        if len(self.courts.option) < self.problem.n_options:
            self.courts = _courts(self.problem, self.field.home, price)

    def _set_state(self, choice: Int64) -> None:
        problem = self.problem
        self.state = kernels.State(
            choice.astype(np.int64),
            np.zeros(problem.n_rows, np.int64),
            np.full(problem.n_rows, -1, np.int64),
            np.full(2 * problem.n_groups, -1, np.int64),
            np.full(2 * problem.n_groups, -1, np.int64),
        )
        kernels.occupy(self.field, self.state)
        self.chain = kernels.Chain(*(np.zeros(kernels.MOST_MOVED, np.int64) for _ in range(5)))
        self.chain.counter[2] = -_most_refund(problem)

    def weights(self, price: NDArray[np.float64]) -> Int64:
        """Value of each option less the prices of what it uses, in whole units."""
        return np.rint(priced_value(self.problem, price)).astype(np.int64)

    def start(self) -> bool:
        """Build a plan at the prices; True if every group has an option."""
        weight = self.weights(self.price)
        ranked = kernels.rank_options(self.problem.group_start, weight, -self.problem.value)
        order = regret_order(self.problem, weight.astype(np.float64))
        without = kernels.place_greedily(order, ranked, self.field, self.state)
        if without:
            without = kernels.place_by_force(order, weight, ranked, 2, self.field, self.state, self.chain)
        return without == 0 and self._keep_if_best()

    def complete(self, choice: Int64) -> bool:
        """Place the groups that have no option yet, by chains if need be; True if all have one then."""
        self._set_state(choice.copy())
        weight = self.weights(self.price)
        ranked = kernels.rank_options(self.problem.group_start, weight, -self.problem.value)
        order = regret_order(self.problem, weight.astype(np.float64))
        self.best = None
        without = kernels.place_by_force(order, weight, ranked, 2, self.field, self.state, self.chain)
        return without == 0 and self._keep_if_best()

    def adopt(self, choice: Int64) -> None:
        """Go on from a feasible plan."""
        self._set_state(choice.copy())
        self._keep_if_best()

    def fill(self, choice: Int64) -> Int64:
        """Fill the room that a feasible plan leaves, by packing courts anew and by single moves."""
        self._set_state(choice.copy())
        ranked = kernels.rank_options(self.problem.group_start, self.problem.value, self.problem.preference)
        self.best = None
        self._descend(self.problem.value, ranked, 0, self.steps + STEPS_PER_UNIT, lambda: False)
        assert self.best is not None
        return self.best

    def run(self, work: float, stop: Callable[[], bool], depth: int = 2) -> float:
        """Improve the plan until the work is spent; returns the work done. The best plan is in ``best``."""
        allowed = self.steps + int(work * STEPS_PER_UNIT)
        begun = self.steps
        value_ranked = kernels.rank_options(
            self.problem.group_start, self.problem.value, self.problem.preference
        )
        turn = 0
        self._descend(self.problem.value, value_ranked, depth, allowed, stop)
        while self.steps < allowed and not stop():
            shake = 0.0 if turn == 0 else 0.03 * 2.0 ** -(turn % 4)
            price = self.price * (1 + shake * self.random.standard_normal(len(self.price)))
            weight = self.weights(np.maximum(price, 0))
            ranked = kernels.rank_options(self.problem.group_start, weight, -self.problem.value)
            self._descend(weight, ranked, 1 if turn % 2 else depth, allowed, stop)
            self._descend(self.problem.value, value_ranked, depth, allowed, stop)
            self.steps += self.problem.n_options // 4
            turn += 1
            if turn % 6 == 0 and self.best is not None:
                self._set_state(self.best.copy())
        return (self.steps - begun) / STEPS_PER_UNIT

    def _descend(
        self, weight: Int64, ranked: Int64, depth: int, allowed: int, stop: Callable[[], bool]
    ) -> None:
        """Run passes at one weight until nothing improves."""
        best = weight[ranked[self.problem.group_start[:-1]]]
        guide = self.weights(self.price)
        for reach in range(depth + 1):
            for courts in _chunks(self.random.permutation(self.open_courts), COURTS_AT_ONCE):
                _, steps = repack_kernels.repack_all(
                    courts, weight, ranked, self.courts, self.field, self.state, self.chain
                )
                self.steps += int(steps)
                if stop():
                    break
            for _ in range(20):
                loss = best - weight[self.state.choice]
                gained = self._pass(weight, ranked, guide, reach, allowed, stop)
                if gained * 2_000 <= loss.sum() or self.steps >= allowed or stop():
                    break
        self._keep_if_best()

    def _pass(
        self, weight: Int64, ranked: Int64, guide: Int64, reach: int, allowed: int, stop: Callable[[], bool]
    ) -> int:
        """Let groups try to move, those first that lose least at the prices; return the gain."""
        gained = idle = 0
        for groups in _chunks(self._by_margin(weight, guide), GROUPS_AT_ONCE):
            left = max(allowed - self.steps, 0)
            gain, steps = kernels.improve(
                groups, weight, ranked, reach, left, self.field, self.state, self.chain
            )
            gained += int(gain)
            idle = 0 if gain else idle + 1
            self.steps += int(steps) + len(groups)
            if idle == IDLE or self.steps >= allowed or stop():
                break
        return gained

    def _by_margin(self, weight: Int64, guide: Int64) -> Int64:
        """Order groups by what their best better option is worth more than theirs at the prices.

        Where prices are good, chains that pay begin with groups that hardly mind where they are; how much
        more another option is worth by itself says little, for its court is full of others like it.
        """
        problem, choice = self.problem, self.state.choice
        group = problem.option_group
        better = weight > weight[choice][group]
        margin = np.where(better, guide - guide[choice][group], NEVER)
        most = np.maximum.reduceat(margin, problem.group_start[:-1])
        active = np.flatnonzero(most > NEVER)
        return active[np.argsort(-most[active], kind="stable")]

    def _keep_if_best(self) -> bool:
        value = self.value()
        if self.best is None or value > self.best_value:
            self.best, self.best_value = self.state.choice.copy(), value
        return True

    def value(self) -> int:
        """Total value of the current plan less soft rows' penalties, in the component's units."""
        total = int(self.problem.value[self.state.choice].sum())
        for row in np.unique(self.problem.soft_row).tolist():
            total -= int(kernels.penalty(row, self.state.use[row], self.field))
        return total


def _field(problem: AssignmentProblem, price: NDArray[np.float64]) -> kernels.Field:
    home = home_rows(problem)
    width = np.where(problem.soft_width == UNLIMITED, SAFE, problem.soft_width)
    return kernels.Field(
        problem.group_start,
        problem.entry_start,
        problem.entry_row,
        problem.entry_amount,
        home,
        wide_rows(problem, home, price),
        problem.limit,
        problem.limit + soft_room(problem),
        np.searchsorted(problem.soft_row, np.arange(problem.n_rows + 1)),
        width,
        problem.soft_slope,
    )


def _courts(problem: AssignmentProblem, home: Int64, price: NDArray[np.float64]) -> repack_kernels.Courts:
    """Options by court, and the rows that a court's re-packing looks at."""
    n_rows = problem.n_rows
    entry_option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    at_home = problem.entry_row == home[entry_option]
    amount = np.zeros(problem.n_options, np.int64)
    amount[entry_option[at_home]] = problem.entry_amount[at_home]
    lowest = np.full(n_rows, n_rows, np.int64)
    highest = np.full(n_rows, -1, np.int64)
    np.minimum.at(lowest, problem.entry_row, home[entry_option])
    np.maximum.at(highest, problem.entry_row, home[entry_option])
    local = np.flatnonzero((lowest == highest) & (lowest != np.arange(n_rows)))
    second = np.full(n_rows, -1, np.int64)
    second[lowest[local]] = local
    unit = np.zeros(n_rows, np.int64)
    np.gcd.at(unit, home[entry_option[at_home]], problem.entry_amount[at_home])
    uses_second = np.zeros(problem.n_options, bool)
    uses_second[entry_option[second[home[entry_option]] == problem.entry_row]] = True
    option = np.flatnonzero((home >= 0) & _promising(problem, home, price))
    option = option[np.argsort(home[option], kind="stable")]
    listed = np.zeros(problem.n_options, bool)
    listed[option] = True
    start = np.searchsorted(home[option], np.arange(n_rows + 1))
    return repack_kernels.Courts(
        start, option, problem.option_group, amount, second, uses_second, np.maximum(unit, 1), listed
    )


def _promising(problem: AssignmentProblem, home: Int64, price: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Options of each court that lose least at the prices, no more than a packing sees."""
    worth = priced_value(problem, price)
    best = np.maximum.reduceat(worth, problem.group_start[:-1])
    order = np.lexsort((best[problem.option_group] - worth, home))
    first = np.searchsorted(home[order], home[order])
    promising = np.zeros(problem.n_options, bool)
    promising[order] = np.arange(len(order)) - first < repack_kernels.MOST_ITEMS
    return promising


def _most_refund(problem: AssignmentProblem) -> int:
    """Find the most that taking one option away can save in penalties."""
    if len(problem.soft_row) == 0 or len(problem.entry_amount) == 0:
        return 0
    return min(int(problem.soft_slope.max()) * int(problem.entry_amount.max()) * 4, SAFE)
