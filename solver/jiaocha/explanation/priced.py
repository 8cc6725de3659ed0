"""A plan with its prices: what every option costs at them, what room is left, what closed the rest."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.case_number import parse
from jiaocha.law.courts import CourtTable, court_table
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import open_pairs
from jiaocha.worth.totals import row_use
from jiaocha_models import Options, PlanSummary, Quarter, Solution
from jiaocha_models.problem import Int64

NONE = -1


class PlanLike(Protocol):
    """A plan just made or a plan read from its folder."""

    @property
    def quarter(self) -> Quarter:
        """The quarter as it was planned."""
        ...

    @property
    def options(self) -> Options:
        """Every open option."""
        ...

    @property
    def solution(self) -> Solution:
        """The choice and its prices."""
        ...

    @property
    def summary(self) -> PlanSummary:
        """Contents of plan.json."""
        ...


@dataclass(frozen=True, eq=False)
class Priced:
    """A plan and what follows from its choice and prices; made once for each plan object."""

    plan: PlanLike

    @cached_property
    def feasible(self) -> bool:
        """Whether there is a choice."""
        return len(self.plan.solution.choice) == len(self.plan.options.groups)

    @cached_property
    def used(self) -> Int64:
        """Use of each row by the plan, shape (n_rows,)."""
        chosen = self.plan.solution.choice if self.feasible else np.zeros(0, np.int64)
        return row_use(self.plan.options, np.asarray(chosen, np.int64))

    @cached_property
    def price(self) -> Int64:
        """Numerators of the rows' prices, shape (n_rows,); 0 without a plan."""
        multiplier = self.plan.solution.prices.row_multiplier
        n_rows = self.plan.options.problem.n_rows
        return multiplier if self.feasible and len(multiplier) == n_rows else np.zeros(n_rows, np.int64)

    @property
    def denominator(self) -> int:
        """Common denominator of the prices."""
        return int(self.plan.solution.prices.denominator)

    def uses(self, option: int) -> list[tuple[int, int, int]]:
        """Row, amount and cost in fen (half-even) of everything an option uses."""
        problem = self.plan.options.problem
        entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
        rows, amounts = problem.entry_row[entries].tolist(), problem.entry_amount[entries].tolist()
        return [
            (row, amount, round(Fraction(int(self.price[row]) * amount, self.denominator)))
            for row, amount in zip(rows, amounts, strict=True)
        ]

    @cached_property
    def cost(self) -> Int64:
        """Cost in fen at prices of what each option uses, rounded row by row as in :meth:`uses`."""
        problem = self.plan.options.problem
        cost = _rounded_products(self.price[problem.entry_row], problem.entry_amount, self.denominator)
        total = np.concatenate([np.zeros(1, np.int64), np.cumsum(cost)])
        return np.asarray(total[problem.entry_start[1:]] - total[problem.entry_start[:-1]])

    @cached_property
    def net(self) -> Int64:
        """Value less cost at prices, in fen, shape (n_options,)."""
        return np.asarray(self.plan.options.problem.value - self.cost)

    @cached_property
    def too_large(self) -> NDArray[np.bool_]:
        """Options that need more of some capacity than there is of it altogether, shape (n_options,)."""
        problem = self.plan.options.problem
        limit = problem.limit[problem.entry_row]
        over = np.concatenate([[0], np.cumsum((limit >= 0) & (problem.entry_amount > limit))])
        return np.asarray(over[problem.entry_start[1:]] > over[problem.entry_start[:-1]])

    @cached_property
    def pairs(self) -> OpenPairs:
        """Open pairs with the facts by which rules closed the others; rebuilt from the quarter.

        Raises
        ------
        ValueError
            The plan's groups are not those of its quarter.
        """
        pairs = open_pairs(self.plan.quarter)
        if len(pairs.groups) != len(self.plan.options.groups):
            raise ValueError("方案的关联组与其季度数据不符，请先用 jiaocha verify 核验")
        return pairs

    @cached_property
    def court_table(self) -> CourtTable:
        """Courts as arrays."""
        return court_table(self.plan.quarter.courts)

    @cached_property
    def case_position(self) -> dict[str, int]:
        """Position of each case by its number."""
        numbers = self.plan.quarter.cases["case_number"].tolist()
        return {number: position for position, number in enumerate(numbers)}

    def find(self, case: str) -> int | None:
        """Position of a case by its number in any accepted form; None if it is not in the quarter."""
        text = case.strip()
        found = parse(text)
        return self.case_position.get(str(found) if found is not None else text, self.case_position.get(text))

    @cached_property
    def records(self) -> dict[str, Any]:
        """Tables that single cases are read from again and again, as lists by column."""
        return {str(name): column.tolist() for name, column in self.plan.options.rows.items()}


_MADE: WeakKeyDictionary[PlanLike, Priced] = WeakKeyDictionary()


def priced(plan: PlanLike) -> Priced:
    """Return the priced plan of a plan, made once."""
    if plan not in _MADE:
        _MADE[plan] = Priced(plan)
    return _MADE[plan]


def _rounded_products(price: Int64, amount: Int64, denominator: int) -> Int64:
    """``price * amount / denominator``, half-even and exact: in int64 where that fits, else in Python."""
    largest = float(np.abs(price).max(initial=0)) * float(np.abs(amount).max(initial=0)) * 2
    dtype: Any = np.int64 if largest < 2**62 and denominator < 2**61 else object
    product = price.astype(dtype) * amount.astype(dtype)
    quotient, rest = product // denominator, product % denominator
    up = (2 * rest > denominator) | ((2 * rest == denominator) & (quotient % 2 == 1))
    result: NDArray[Any] = quotient + np.where(up, 1, 0)
    return result.astype(np.int64)
