"""Transportation problems: an exact plan by minimum-cost flow, and row prices that prove it.

A component is a transportation problem where every option uses at most one row, all options of a row use
the same amount of it, and no row is soft. A row then has room for ``limit // amount`` groups, whatever the
groups are, and the best plan is a cheapest flow from the groups over the rows to a sink. The linear
relaxation of such a problem has a whole solution, so that prices of the rows alone prove that the plan is
the best one; they are the longest paths between rows in what the flow leaves over.

Prices are whole fen for one group's place in a row. A certificate holds prices of one unit of amount
instead, and counts a row's limit to the last unit. Where the amount divides both the price and the limit
the two are the same. Otherwise the row is left to its own knapsack, which sees that the last units admit
no group, with multiplier 0; that needs all options of the row to lie in its block. Where they do not, the
certificate's bound lies above the plan's value by the price of the units left over (or by the rounding of
the price), and only the solver vouches for the plan: ``Component.solver_bound``. So it does where options
without a block would not fit their row at all: the reduction drops them, and no component prices the row.
"""

from dataclasses import dataclass

import numpy as np

from jiaocha.allocation.bounds import Multipliers, plain_multipliers
from jiaocha.allocation.component import Component
from jiaocha.allocation.components import gather
from jiaocha.allocation.dual_search import FloatArray
from jiaocha_models.problem import AssignmentProblem, Int64
from jiaocha_models.words import Method

MOST_VALUE = 2**60
"""Largest value times number of nodes: sums along paths then stay within int64."""

EXACT_FLOAT = 2**53
"""Whole numbers up to this are the same in floating point."""


def is_transportation(problem: AssignmentProblem) -> bool:
    """Whether a problem in normal form is a transportation problem whose numbers a flow can carry."""
    if len(problem.soft_row) or problem.n_groups == 0 or (np.diff(problem.entry_start) > 1).any():
        return False
    if (np.diff(problem.group_start) == 0).any() or (problem.limit < 0).any():
        return False
    if (_row_amount(problem)[problem.entry_row] != problem.entry_amount).any():
        return False
    largest = max(abs(int(problem.value.min())), abs(int(problem.value.max())))
    return largest * (problem.n_groups + problem.n_rows + 1) <= MOST_VALUE


def solve_by_flow(component: Component) -> bool:
    """Solve a component that is a transportation problem, and prove it by prices.

    The component gets the best plan, its rows' prices and multipliers, and a bound equal to the plan's
    value; or it is marked infeasible. See the module about bounds that only the solver vouches for.

    Returns
    -------
    bool
        False if the component is of another form or the flow could not be used; nothing is changed then.
    """
    if not is_transportation(component.part.problem):
        return False
    network = _Network.of(component.part.problem)
    feasible, taken = _cheapest(network)
    if not feasible:
        component.infeasible = True
        return True
    place_price = None if taken is None else _place_prices(network, taken)
    if taken is None or place_price is None:
        return False
    worth = _group_worth(network, place_price)
    value = sum(network.value[taken].tolist())
    if _proved(network, worth, place_price) != value:
        return False
    component.offer(network.option[taken], Method.EXACT)
    component.method[:] = Method.EXACT.position
    component.price = place_price / _row_amount(component.part.problem)
    component.multipliers = _multipliers(component.part.problem, component.price, place_price, worth, value)
    component.bound = max(component.multipliers.bound, float(value))
    component.solver_bound = value
    return True


def _row_amount(problem: AssignmentProblem) -> Int64:
    """Amount that an option of each row uses, shape (n_rows,); 1 where no option uses the row."""
    amount = np.ones(problem.n_rows, np.int64)
    amount[problem.entry_row] = problem.entry_amount
    return amount


@dataclass(frozen=True, eq=False)
class _Network:
    """Arcs from groups to rows, the best option for each pair; row ``n_rows`` stands for no row at all.

    Attributes
    ----------
    n_rows : int
        Real rows.
    group, row, option, value : int64, shape (n_arcs,)
        Sorted by group, then row. Values in fen.
    start : int64, shape (n_groups + 1,)
        Arcs of each group.
    places : int64, shape (n_rows,)
        Groups that each row has room for, at most all.
    """

    n_rows: int
    group: Int64
    row: Int64
    option: Int64
    value: Int64
    start: Int64
    places: Int64

    @classmethod
    def of(cls, problem: AssignmentProblem) -> "_Network":
        """Keep the best option of each group and row, of equal ones the one of smaller preference."""
        row = np.full(problem.n_options, problem.n_rows, np.int64)
        row[np.diff(problem.entry_start) == 1] = problem.entry_row
        pair = problem.option_group * (problem.n_rows + 1) + row
        option = np.arange(problem.n_options)
        if (pair[1:] <= pair[:-1]).any():
            option = np.lexsort((problem.preference, -problem.value, pair))
            first = np.append(True, pair[option][1:] != pair[option][:-1])
            option = option[first]
        group = problem.option_group[option]
        start = np.searchsorted(group, np.arange(problem.n_groups + 1)).astype(np.int64)
        places = np.minimum(problem.limit // _row_amount(problem), problem.n_groups)
        return cls(problem.n_rows, group, row[option], option, problem.value[option], start, places)

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.start) - 1


def _cheapest(network: _Network) -> tuple[bool, Int64 | None]:
    """Whether there is a plan, and the arc that each group takes in a best one; None if nobody knows."""
    from ortools.graph.python import min_cost_flow

    groups, rows = network.n_groups, network.n_rows
    sink = groups + rows  # just where the row that stands for no row would be
    best = np.maximum.reduceat(network.value, network.start[:-1])
    ends = np.full(rows, sink)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([network.group, groups + np.arange(rows)]).astype(np.int32),
        np.concatenate([groups + network.row, ends]).astype(np.int32),
        np.concatenate([np.ones(len(network.group), np.int64), network.places]),
        np.concatenate([best[network.group] - network.value, np.zeros(rows, np.int64)]),
    )
    supply = np.ones(sink + 1, np.int64)
    supply[groups:] = 0
    supply[sink] = -groups
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        return status != solver.INFEASIBLE, None
    flow = np.asarray(solver.flows(arcs[: len(network.group)]))
    return True, np.flatnonzero(flow > 0)


def _place_prices(network: _Network, taken: Int64) -> Int64 | None:
    """Smallest prices >= 0 at which no group would rather be elsewhere; None if there are none.

    A row must cost at least what a group gains by moving to it, added to the price of the row that the
    group leaves: the longest paths from any row. A plan that is not the best has a circle of gains.

    Parameters
    ----------
    network : _Network
    taken : int64, shape (n_groups,)
        Arc of each group.

    Returns
    -------
    int64, shape (n_rows,), or None
        Fen for one place.
    """
    start, head, gain = _moves(network, taken)
    price = np.zeros(network.n_rows + 1, np.int64)
    raised = np.arange(network.n_rows + 1)
    for _ in range(network.n_rows + 2):
        move, _ = gather(start, raised)
        before = price.copy()
        tail_price = np.repeat(before[raised], np.diff(start)[raised])
        np.maximum.at(price, head[move], tail_price + gain[move])
        raised = np.flatnonzero(price > before)
        if len(raised) == 0:
            return price[:-1]
    return None


def _moves(network: _Network, taken: Int64) -> tuple[Int64, Int64, Int64]:
    """Best move from each row to each other one: moves of a row ``start[r]:start[r + 1]``, row, gain."""
    rows = network.n_rows
    tail = network.row[taken][network.group]
    gain = network.value - network.value[taken][network.group]
    arc = np.flatnonzero((network.row < rows) & (network.row != tail))
    pair = tail[arc] * (rows + 1) + network.row[arc]
    order = np.argsort(pair, kind="stable")
    pair, gain = pair[order], gain[arc[order]]
    first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])[: len(pair)])
    best = np.maximum.reduceat(gain, first) if len(first) else gain
    pair = pair[first]
    start = np.searchsorted(pair, np.arange(rows + 2) * (rows + 1)).astype(np.int64)
    return start, pair % (rows + 1), best


def _group_worth(network: _Network, place_price: Int64) -> Int64:
    """Worth of each group's best arc at prices of places, in fen, shape (n_groups,)."""
    worth = network.value - np.append(place_price, 0)[network.row]
    best: Int64 = np.maximum.reduceat(worth, network.start[:-1])
    return best


def _proved(network: _Network, worth: Int64, place_price: Int64) -> int:
    """Bound that prices of places prove, in fen."""
    total: int = sum(worth.tolist())
    for price, places in zip(place_price.tolist(), network.places.tolist(), strict=True):
        total += price * places
    return total


def _multipliers(
    problem: AssignmentProblem, price: FloatArray, place_price: Int64, worth: Int64, value: int
) -> Multipliers:
    """Multipliers for the certificate: prices where they are exact, else the row's own knapsack.

    Parameters
    ----------
    problem : AssignmentProblem
    price : float64, shape (n_rows,)
        Fen per unit of amount.
    place_price : int64, shape (n_rows,)
        Fen for one place.
    worth : int64, shape (n_groups,)
        What each group's best option is worth at these prices, in fen.
    value : int
        Value of the plan, in fen.
    """
    plain = plain_multipliers(problem, price)
    if max(np.abs(worth).max(), place_price.max(initial=0)) > EXACT_FLOAT:
        return plain  # only groups left to the plain bound are computed without floating point
    amount = _row_amount(problem)
    inexact = (place_price > 0) & ((place_price % amount != 0) | (problem.limit % amount != 0))
    user = np.flatnonzero(np.diff(problem.entry_start) == 1)
    outside = np.zeros(problem.n_rows, bool)
    outside[problem.entry_row[problem.block[user] != problem.entry_row]] = True
    bound = plain.bound if (inexact & outside).any() else float(value)
    # Given multipliers, unlike the plain bound, let a knapsack refuse options that never fit.
    row = np.where(inexact & ~outside, 0.0, price)
    return Multipliers(row, worth.astype(np.float64), plain.block_grid, bound)
