"""A plan by diving: column generation on a few dozen courts at a time, the surest options fixed first.

Diving through the Dantzig-Wolfe relaxation (Sadykov, Vanderbeck, Pessoa, Tahiri and Uchoa 2019), in the
variables of the assignment problem (Savelsbergh 1997): solve it roughly, fix the options that its columns
use most, shrink the columns to what is left, solve again. When about two groups a court are left, their
columns are few: CP-SAT chooses among them. Courts are taken territory by territory: a group that other
territories also want may wait outside, where it is worth its multiplier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.column_generation import CollectingSearch, generate_columns
from jiaocha.allocation.column_search import ColumnEffort, search_columns
from jiaocha.allocation.columns import Columns
from jiaocha.allocation.components import gather
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.plans import plan_value, use_of_options
from jiaocha.allocation.territory import OUTSIDE, Landscape, SmallProblem, cut_out, point_of
from jiaocha_models.problem import FREE, Int64

TERRITORY = 160
"""Courts that are dived into together."""

FIXED_AT_ONCE = 0.2
"""Share of a territory's open placements that are fixed after each solve, at least."""

SURE, LEAST_SURE = 0.99, 0.05
"""Share from which an option is fixed in any case, and below which it never is."""

FEW = 3
"""Courts up to which everything is left to CP-SAT."""

LEFT_A_COURT = 2.0
"""Groups still to be placed, for each court, from which down CP-SAT looks at their columns."""

FIRST_EVALUATIONS = 20
EVALUATIONS, ROUNDS = 4, 3
"""Evaluations and rounds of column generation before each fixing.

Multipliers too close to the best lead to columns that leave no slack where everybody must be placed.
"""

WORK_AN_OPTION = 1.2e-4
"""Work of a dive for each option of the component."""

LAST = ColumnEffort(evaluations=20, rounds=10, most_columns=100, proof=1.0)
"""Of CP-SAT on what is left."""


@dataclass(frozen=True, eq=False)
class Helm:
    """What steers a dive: seed, noise on the shares, and the callbacks of :func:`search_columns`."""

    seed: int
    noise: float
    random: np.random.Generator
    should_stop: Callable[[], bool]
    watch: Callable[[Any], None]


@dataclass(frozen=True, eq=False)
class Pool:
    """Columns by rows and options of the component, kept from one small problem for the next.

    Attributes
    ----------
    court : int64, shape (n_columns,)
    owner : int64
        Column of each option.
    option : int64
    """

    court: Int64
    owner: Int64
    option: Int64

    @classmethod
    def of(cls, columns: Columns, small: SmallProblem | None = None) -> "Pool":
        """Take the columns of a small problem, or of the component itself."""
        option = columns.dual.item_option[columns.item]
        owner = np.repeat(np.arange(len(columns)), np.diff(columns.start))
        if small is None:
            return cls(columns.court, owner, option)
        return cls(small.rows[columns.court], owner, small.options[option])

    def add_to(self, columns: Columns, small: SmallProblem) -> None:
        """Add to a later small problem what is left of each column and still fits."""
        dual = columns.dual
        largest = max(int(self.option.max(initial=0)), int(small.options.max(initial=0))) + 1
        item_of = np.full(largest, -1, np.int64)
        item_of[small.options[dual.item_option]] = np.arange(dual.n_items)
        item = item_of[self.option]
        item, owner = item[item >= 0], self.owner[item >= 0]
        amount, n = dual.item_amount[item], len(self.court)
        court = np.full(n, -1, np.int64)
        court[owner] = dual.item_court[item]
        inner = np.where(item < dual.inner_end[court[owner]], amount, 0)
        room, inner_room = np.append(dual.room, 0)[court], np.append(dual.inner_room, 0)[court]
        fits = (np.bincount(owner, amount, n) <= room) & (np.bincount(owner, inner, n) <= inner_room)
        kept = fits[owner]
        item, owner = item[kept], owner[kept]
        order = np.lexsort((item, owner))
        item, owner = item[order], owner[order]
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        columns.add(court[owner[first]], np.append(first, len(item)), item)


@dataclass(eq=False)
class State:
    """A plan being built.

    Attributes
    ----------
    choice : int64, shape (n_groups,)
        -1 where not placed yet.
    limit : int64, shape (n_rows,)
        Room that is left.
    """

    choice: Int64
    limit: Int64

    def copy(self) -> "State":
        """Return a state of its own."""
        return State(self.choice.copy(), self.limit.copy())


def dive_work(land: Landscape) -> float:
    """Estimate the work of one dive, in units of about a second."""
    return 0.05 + WORK_AN_OPTION * len(land.court)


def dive(
    land: Landscape,
    *,
    seed: int,
    should_stop: Callable[[], bool],
    watch: Callable[[Any], None],
    noise: float = 0.0,
    pool: Pool | None = None,
) -> Int64 | None:
    """Build a plan, territory by territory.

    Parameters
    ----------
    pool : Pool, optional
        Columns to begin with.
    noise : float
        Largest number added to an option's share at random, for a different plan with every seed.

    Returns
    -------
    int64, shape (n_groups,), or None
        Option of each group; -1 for a group for which nothing was found. None if stopped.
    """
    problem = land.problem
    helm = Helm(seed, noise, np.random.default_rng([seed, 5]), should_stop, watch)
    state = State(np.full(problem.n_groups, -1, np.int64), problem.limit.copy())
    later = np.zeros(problem.n_rows, bool)
    later[land.courts] = True
    for courts in territories(land, TERRITORY):
        here = np.zeros(problem.n_rows, bool)
        here[courts] = True
        later[courts] = False
        if not _fill(land, here, later, state, pool, helm):
            return None
    _stay(land, state)
    return state.choice


def territories(land: Landscape, size: int) -> list[Int64]:
    """Part the courts into sets of related ones of about equal size, each grown from an outlying court."""
    number = max(1, round(len(land.courts) / size))
    most = -(-len(land.courts) // number)
    overlap = (land.interest @ land.interest.T).tocsr()
    overlap.setdiag(0)
    open_courts = np.zeros(land.problem.n_rows, bool)
    open_courts[land.courts] = True
    found = []
    while open_courts.any():
        total = np.where(open_courts, overlap @ open_courts.astype(np.float64), np.inf)
        members = [int(np.argmin(total))]
        open_courts[members[0]] = False
        tie = np.asarray(overlap[[members[0]]].todense()).ravel()
        while len(members) < most and open_courts.any():
            following = int(np.argmax(np.where(open_courts, tie, -1.0)))
            members.append(following)
            open_courts[following] = False
            tie += np.asarray(overlap[[following]].todense()).ravel()
        found.append(np.sort(np.array(members, np.int64)))
    return found


def _fill(
    land: Landscape,
    here: NDArray[np.bool_],
    later: NDArray[np.bool_],
    state: State,
    pool: Pool | None,
    helm: Helm,
) -> bool:
    """Place groups at the courts here; False if stopped."""
    last: tuple[SmallProblem, State] | None = None
    while not helm.should_stop():
        small = _small(land, here, later, state.choice, state.limit)
        if small is None:
            break
        dual = KnapsackDual(small.problem, compiled=True)
        courts = int(np.count_nonzero(np.diff(dual.court_start)))
        if courts <= FEW and last is None:
            last = small, state.copy()
            break
        columns, share = _relax(land, small, dual, pool, helm)
        if last is None and share.sum() <= LEFT_A_COURT * courts:
            last = small, state.copy()
        if not _fix_options(small, dual, share, state):
            break
        pool = Pool.of(columns, small)
    if last is not None and not helm.should_stop():
        _settle(land, last[0], last[1], state, helm)
    return not helm.should_stop()


def _relax(
    land: Landscape, small: SmallProblem, dual: KnapsackDual, pool: Pool | None, helm: Helm
) -> tuple[Columns, NDArray[np.float64]]:
    """Columns of a small problem, and how far their relaxation uses each item; updates the prices."""
    columns = Columns(dual)
    if pool is not None:
        pool.add_to(columns, small)
    search = CollectingSearch(columns, point_of(land, small, dual), helm.should_stop)
    search.averaged(FIRST_EVALUATIONS if pool is None else EVALUATIONS)
    generated = generate_columns(dual, columns, search.best, rounds=ROUNDS, should_stop=helm.should_stop)
    group, row = dual.split(generated.point)
    land.group_price[small.groups] = np.maximum(group, dual.least[: len(group)])
    land.row_price[small.rows] = row
    known = len(generated.share)
    weight = np.repeat(generated.share, np.diff(columns.start)[:known])
    share = np.bincount(columns.item[: len(weight)], weight, minlength=dual.n_items).astype(np.float64)
    if helm.noise > 0.0:
        share += np.where(share > LEAST_SURE, helm.random.uniform(-helm.noise, helm.noise, len(share)), 0.0)
    return columns, share


def _fix_options(small: SmallProblem, dual: KnapsackDual, share: NDArray[np.float64], state: State) -> int:
    """Fix the most used items that fit; return how many."""
    enough = max(2, round(FIXED_AT_ONCE * float(share.sum())))
    count, problem = 0, small.problem
    for item in np.argsort(-share, kind="stable").tolist():
        if share[item] < LEAST_SURE or (share[item] < SURE and count >= enough):
            break
        group, option = small.groups[dual.item_group[item]], dual.item_option[item]
        entry = slice(int(problem.entry_start[option]), int(problem.entry_start[option + 1]))
        row, amount = problem.entry_row[entry], problem.entry_amount[entry]
        room = state.limit[small.rows[row]] + small.soft_room[row]
        if state.choice[group] >= 0 or (amount > room).any():
            continue
        state.limit[small.rows[row]] -= amount
        state.choice[group] = small.options[option]
        count += 1
    return count


def _settle(land: Landscape, small: SmallProblem, before: State, state: State, helm: Helm) -> None:
    """Choose among the columns of the last groups, with the end of the dive as a hint."""
    hint = _continued(small, state.choice)
    if hint is None:
        return
    dual = KnapsackDual(small.problem, compiled=True)
    point = point_of(land, small, dual)
    result = search_columns(
        dual, point, hint, LAST, seed=helm.seed, should_stop=helm.should_stop, watch=helm.watch
    )
    if result.choice is None or plan_value(small.problem, result.choice) <= plan_value(small.problem, hint):
        return
    option = small.options[result.choice]
    placed = option >= 0
    placed[placed] = land.court[option[placed]] >= 0
    state.choice[:], state.limit[:] = before.choice, before.limit
    state.choice[small.groups[placed]] = option[placed]
    state.limit -= use_of_options(land.problem, option[placed])


def _continued(small: SmallProblem, choice: Int64) -> Int64 | None:
    """Plan of a small problem as the dive ended it; None if someone has no option there.

    Who was not placed remains outside, or else takes an option that uses nothing.
    """
    problem = small.problem
    empty = np.diff(problem.entry_start) == 0
    taken = small.options == np.repeat(choice[small.groups], np.diff(problem.group_start))
    rank = np.where(small.options == OUTSIDE, 2, empty.astype(np.int64))
    rank[taken & (small.options >= 0)] = 3
    best = np.maximum.reduceat(rank, problem.group_start[:-1])
    if (best == 0).any():
        return None
    hit = np.flatnonzero(rank == np.repeat(best, np.diff(problem.group_start)))
    return hit[np.searchsorted(hit, problem.group_start[:-1])]


def _small(
    land: Landscape, here: NDArray[np.bool_], later: NDArray[np.bool_], choice: Int64, limit: Int64
) -> SmallProblem | None:
    """Problem of the open courts here with all groups that are not placed yet."""
    problem = land.problem
    at = land.court
    open_group = choice < 0
    wanted = np.zeros(problem.n_groups, bool)
    wanted[problem.option_group[(at >= 0) & here[np.maximum(at, 0)]]] = True
    groups = np.flatnonzero(wanted & open_group)
    if len(groups) == 0:
        return None
    waits = np.zeros(problem.n_groups, bool)
    waits[problem.option_group[(at >= 0) & later[np.maximum(at, 0)]]] = True
    idle = np.zeros(problem.n_groups, bool)
    idle[problem.option_group[np.diff(problem.entry_start) == 0]] = True
    outside = np.full(problem.n_groups, np.nan)
    outside[waits] = land.group_price[waits]
    # Nothing must be infeasible here: who can neither wait nor stay may remain without an option, dearly.
    stuck = ~waits & ~idle
    dear = 4.0 * float(np.abs(land.group_price).max(initial=1.0))
    outside[stuck] = land.group_price[stuck] - dear
    return cut_out(land, groups, here, limit, outside)


def _stay(land: Landscape, state: State) -> None:
    """Give groups that are not placed their best option outside all knapsacks that fits."""
    problem, choice, limit = land.problem, state.choice, state.limit
    left = np.flatnonzero(choice < 0)
    option, start = gather(problem.group_start, left)
    rank = np.where(problem.block[option] == FREE, -land.loss[option], -np.inf)
    for i, first, end in zip(left.tolist(), start[:-1].tolist(), start[1:].tolist(), strict=True):
        for p in first + np.argsort(-rank[first:end], kind="stable"):
            if rank[p] == -np.inf:
                break
            use = slice(int(problem.entry_start[option[p]]), int(problem.entry_start[option[p] + 1]))
            rows, amounts = problem.entry_row[use], problem.entry_amount[use]
            if (amounts <= limit[rows]).all():
                limit[rows] -= amounts
                choice[i] = option[p]
                break
