"""A plan by diving: column generation on a few dozen courts at a time, the surest columns fixed first.

Diving through the Dantzig-Wolfe relaxation (Sadykov, Vanderbeck, Pessoa, Tahiri and Uchoa 2019): solve it
roughly, fix the columns it uses most, solve what is left again. Courts are taken territory by territory: a
group that other territories also want may wait outside, where it is worth its multiplier.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.column_generation import generate_columns
from jiaocha.allocation.column_search import CollectingSearch, ColumnEffort, search_columns
from jiaocha.allocation.columns import Columns
from jiaocha.allocation.components import gather
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha.allocation.plans import use_of_options
from jiaocha.allocation.territory import OUTSIDE, Landscape, SmallProblem, cut_out, point_of
from jiaocha_models.problem import FREE, Int64

TERRITORY = 90
"""Courts that are dived into together."""

FIXED_AT_ONCE = 0.1
"""Share of a territory's open courts whose columns are fixed after each solve, at least."""

SURE = 0.9
"""Share from which a column is fixed in any case."""

FEW = 3
"""Courts from which on the rest is left to CP-SAT."""

SMALL = 30
"""Open courts from which down more work before each fixing costs little."""

FIRST_EVALUATIONS = 20
MANY_COURTS_WORK, FEW_COURTS_WORK = (4, 3), (10, 6)
"""Evaluations and rounds of column generation before each fixing; few courts: at every other seed.

Multipliers too close to the best lead to columns that leave no slack where everybody must be placed.
"""

WORK_AN_OPTION = 2e-4
"""Work of a dive for each option of the component."""

LAST = ColumnEffort(evaluations=40, rounds=10, most_columns=150, proof=0.6)


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
    court, start, option : int64
        Options of column c are ``option[start[c]:start[c + 1]]``.
    """

    court: Int64
    start: Int64
    option: Int64

    @classmethod
    def of(cls, columns: Columns, small: SmallProblem) -> "Pool":
        """Take the columns of a small problem."""
        option = small.options[columns.dual.item_option[columns.item]]
        return cls(small.rows[columns.court], columns.start, option)

    def add_to(self, columns: Columns, small: SmallProblem) -> None:
        """Add the columns that are still possible in a later small problem."""
        if len(self.court) == 0:
            return
        dual = columns.dual
        largest = max(int(self.option.max(initial=0)), int(small.options.max(initial=0))) + 1
        item = np.full(largest, -1, np.int64)
        item[small.options[dual.item_option]] = np.arange(dual.n_items)
        row = np.full(max(int(self.court.max()), int(small.rows.max(initial=0))) + 1, -1, np.int64)
        row[small.rows] = np.arange(len(small.rows))
        items = item[self.option]
        amount = np.where(items >= 0, dual.item_amount[np.maximum(items, 0)], 0)
        lost = np.add.reduceat(items < 0, self.start[:-1]) > 0
        heavy = np.add.reduceat(amount, self.start[:-1]) > dual.room[row[self.court]]
        kept = np.flatnonzero(~lost & ~heavy & (row[self.court] >= 0))
        flat, start = gather(self.start, kept)
        columns.add(row[self.court[kept]], start, items[flat])


def dive_work(land: Landscape) -> float:
    """Estimate the work of one dive, in units of about a second."""
    return 0.05 + WORK_AN_OPTION * len(land.court) * (1 if len(land.courts) > SMALL else 3)


def dive(
    land: Landscape,
    *,
    seed: int,
    should_stop: Callable[[], bool],
    watch: Callable[[Any], None],
    noise: float = 0.0,
) -> Int64 | None:
    """Build a plan, territory by territory.

    Parameters
    ----------
    noise : float
        Largest number added to a column's share at random, for a different plan with every seed.

    Returns
    -------
    int64, shape (n_groups,), or None
        Option of each group; -1 for a group for which nothing was found. None if stopped.
    """
    problem = land.problem
    choice = np.full(problem.n_groups, -1, np.int64)
    limit = problem.limit.copy()
    helm = Helm(seed, noise, np.random.default_rng([seed, 5]), should_stop, watch)
    later = np.zeros(problem.n_rows, bool)
    later[land.courts] = True
    for courts in territories(land, TERRITORY):
        here = np.zeros(problem.n_rows, bool)
        here[courts] = True
        later[courts] = False
        pool = Pool(np.zeros(0, np.int64), np.zeros(1, np.int64), np.zeros(0, np.int64))
        while here.any():
            if should_stop():
                return None
            here, pool = _fix_some(land, here, later, choice, limit, pool, helm)
    _stay(land, choice, limit)
    return choice


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


def _fix_some(
    land: Landscape,
    here: NDArray[np.bool_],
    later: NDArray[np.bool_],
    choice: Int64,
    limit: Int64,
    pool: Pool,
    helm: Helm,
) -> tuple[NDArray[np.bool_], Pool]:
    """Fix some courts' columns in ``choice`` and ``limit``; return the courts still open, and a new pool."""
    nothing = np.zeros_like(here)
    small = _small(land, here, later, choice, limit)
    if small is None:
        return nothing, pool
    dual = KnapsackDual(small.problem, compiled=True)
    point = point_of(land, small, dual)
    if int(np.count_nonzero(np.diff(dual.court_start))) <= FEW:
        hint = _outside_or_idle(small)
        result = search_columns(
            dual, point, hint, LAST, seed=helm.seed, should_stop=helm.should_stop, watch=helm.watch
        )
        if result.choice is not None:
            _commit(land, small, result.choice, here, choice, limit)
        return nothing, pool
    columns = Columns(dual)
    pool.add_to(columns, small)
    search = CollectingSearch(columns, point, helm.should_stop)
    few = np.count_nonzero(here) <= SMALL
    evaluations, rounds = FEW_COURTS_WORK if few and helm.seed % 2 else MANY_COURTS_WORK
    search.averaged(evaluations if len(pool.court) else FIRST_EVALUATIONS)
    generated = generate_columns(dual, columns, search.best, rounds=rounds, should_stop=helm.should_stop)
    share = np.zeros(len(columns))
    share[: len(generated.share)] = generated.share
    if not share.any():
        return nothing, pool
    if helm.noise > 0.0:
        share += np.where(share > 1e-6, helm.random.uniform(0.0, helm.noise, len(share)), 0.0)
    group, row = dual.split(generated.point)
    land.group_price[small.groups] = np.maximum(group, dual.least[: len(group)])
    land.row_price[small.rows] = row
    closed = _fix_columns(small, columns, share, choice, limit)
    open_courts = here.copy()
    open_courts[small.rows[closed]] = False
    useful = np.zeros_like(here)
    useful[small.rows[np.flatnonzero(np.diff(dual.court_start))]] = True
    return open_courts & useful, Pool.of(columns, small)


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


def _outside_or_idle(small: SmallProblem) -> Int64:
    """Plan in which every group stays outside, or else takes an option that uses nothing."""
    problem = small.problem
    empty = np.diff(problem.entry_start) == 0
    rank = np.where(small.options == OUTSIDE, 2, empty.astype(np.int64))
    best = np.maximum.reduceat(rank, problem.group_start[:-1])
    hit = np.flatnonzero(rank == np.repeat(best, np.diff(problem.group_start)))
    return hit[np.searchsorted(hit, problem.group_start[:-1])]


def _fix_columns(
    small: SmallProblem, columns: Columns, share: NDArray[np.float64], choice: Int64, limit: Int64
) -> Int64:
    """Fix the most used columns that go together; return their courts (rows of the small problem)."""
    dual, problem = columns.dual, small.problem
    open_courts = int(np.count_nonzero(np.diff(dual.court_start)))
    enough = max(1, round(FIXED_AT_ONCE * open_courts))
    taken = np.zeros(problem.n_groups, bool)
    closed: list[int] = []
    for c in np.argsort(-share, kind="stable").tolist():
        if share[c] < 1e-6 or (share[c] < SURE and len(closed) >= enough):
            break
        item = columns.item[columns.start[c] : columns.start[c + 1]]
        group, option = dual.item_group[item], dual.item_option[item]
        if columns.court[c] in closed or taken[group].any():
            continue
        use = np.zeros(len(limit), np.int64)
        use[small.rows] = use_of_options(problem, option)
        if (use > _room(limit, problem, small)).any():
            continue
        limit -= use
        taken[group] = True
        closed.append(int(columns.court[c]))
        choice[small.groups[group]] = small.options[option]
    return np.array(closed, np.int64)


def _room(limit: Int64, problem: Any, small: SmallProblem) -> Int64:
    """Room of each row including what soft rows admit."""
    from jiaocha.allocation.components import soft_room

    room = np.maximum(limit, 0)
    room[small.rows] = limit[small.rows] + soft_room(problem)
    return room


def _commit(
    land: Landscape, small: SmallProblem, plan: Int64, here: NDArray[np.bool_], choice: Int64, limit: Int64
) -> None:
    """Take over what a small problem's plan places at the courts here."""
    option = small.options[plan]
    placed = option >= 0
    placed[placed] = land.court[option[placed]] >= 0
    choice[small.groups[placed]] = option[placed]
    limit -= use_of_options(land.problem, option[placed])


def _stay(land: Landscape, choice: Int64, limit: Int64) -> None:
    """Give groups that are not placed their best option outside all knapsacks that fits."""
    problem = land.problem
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
