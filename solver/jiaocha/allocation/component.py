"""One connected component at work: its plan, its prices, its bounds, and what has been tried."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.bounds import Multipliers, plain_multipliers, tighten, tighten_by_columns
from jiaocha.allocation.components import Part, soft_room, with_safe_integers
from jiaocha.allocation.exact import solve_exact
from jiaocha.allocation.greedy import fill_room, place_by_regret
from jiaocha.allocation.packings import plan_from_packings
from jiaocha.allocation.plans import idle_options, plan_fits, plan_value
from jiaocha.allocation.prices import ascend, priced_value
from jiaocha.allocation.start import relieved
from jiaocha_models.problem import FREE, AssignmentProblem, Int64
from jiaocha_models.words import Method

EXACT = 1500
"""Options up to which a component is first handed to CP-SAT whole."""

FEW_COURTS = 24
"""Courts up to which a component is searched by columns whole."""

LONGEST_COLUMN = 30
"""Mean groups of a court up to which its packings are few enough to be listed."""

ROUNDING = 2.0**-46
"""Relative error allowed for in a bound computed in floating point; less than a fen up to 10^13 fen."""

LEAST_ROUNDS, MOST_ROUNDS, ROUNDS_OPTIONS = 8, 80, 400_000
"""Rounds of column generation for the bound at effort 1: least (else none), most, and times the options."""

MASTER_OPTIONS = 300_000
"""Options of a component beyond which the linear relaxation over its columns takes too long."""

WARM_SHARE = 0.15
"""Share of the usual work on prices and bound where both begin at earlier ones."""

KEPT_GAP = 0.004
"""Gap, relative to the bound, up to which a plan to begin with is improved instead of built anew."""

PLAIN_KNAPSACKS = 300
"""Options up to which knapsacks in plain Python take less time than loading the compiled ones."""

_NO_NUMBERS = np.zeros(0, np.int64)

NOTHING = AssignmentProblem(
    np.zeros(1, np.int64), _NO_NUMBERS, np.zeros(1, np.int64), _NO_NUMBERS.astype(np.int32), _NO_NUMBERS,
    _NO_NUMBERS, _NO_NUMBERS.astype(np.int32), _NO_NUMBERS,
)  # fmt: skip
"""A problem without groups, options and rows."""


@dataclass(eq=False)
class Component:
    """State of a component; options and groups are counted within its part.

    Attributes
    ----------
    part : Part
        The component in normal form.
    number : int
    safe : AssignmentProblem
        The same with numbers that cannot overflow; a plan feasible here is feasible in the part.
    choice : int64, shape (n_groups,), or None
        Best plan so far.
    value : int
        Its value in fen, penalties deducted.
    price : float64, shape (n_rows,)
        Multipliers of the plain bound.
    multipliers : Multipliers or None
        What the certificate will use.
    bound : float
        Bound in fen in floating point (a guide).
    solver_bound : int or None
        Proved by CP-SAT.
    method : int8, shape (n_groups,)
    infeasible : bool
    warm_multipliers : (group, row) multipliers, or None
        Where an earlier certificate found its bound.
    kept : bool
        The plan to begin with was one that fits.
    """

    part: Part
    number: int
    safe: AssignmentProblem
    choice: Int64 | None = None
    value: int = 0
    price: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    multipliers: Multipliers | None = None
    bound: float = np.inf
    solver_bound: int | None = None
    method: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    infeasible: bool = False
    warm_multipliers: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    kept: bool = False
    compiled: bool = False
    search: Any = None
    columns: Any = None
    land: Any = None
    terrain: Any = None

    @classmethod
    def of(cls, part: Part, number: int, compiled: bool) -> "Component":
        """Component without a plan; ``compiled`` says whether its search may load compiled code."""
        safe, _, _ = with_safe_integers(part.problem)
        method = np.full(part.problem.n_groups, Method.SEARCH.position, np.int8)
        compiled = compiled and part.problem.n_options > 100
        return cls(part, number, safe, price=np.zeros(part.problem.n_rows), method=method, compiled=compiled)

    @property
    def upper(self) -> float:
        """Best bound known, by whatever means."""
        return self.bound if self.solver_bound is None else min(self.bound, float(self.solver_bound))

    @property
    def room(self) -> Int64:
        """How far each row's use may go beyond its limit."""
        return soft_room(self.safe)

    @cached_property
    def ceiling(self) -> int:
        """Sum of each group's best value: a bound before there is a better one."""
        problem = self.part.problem
        return sum(np.maximum.reduceat(problem.value, problem.group_start[:-1]).tolist())

    @property
    def gap(self) -> float:
        """How much better a plan could be, in fen; 0 when the plan is known to be best."""
        if self.choice is None:
            return np.inf
        rest = self.bound - self.value
        if self.solver_bound is not None:
            rest = min(rest, float(self.solver_bound - self.value))  # of whole numbers: exact at any size
        return 0.0 if rest < 0.999 else rest

    def release(self) -> None:
        """Let go of all that the certificate does not need: its numbers take as much memory again."""
        self.search = self.columns = self.land = self.terrain = None
        self.part, self.safe = replace(self.part, problem=NOTHING), NOTHING

    @property
    def too_large_for_a_master(self) -> bool:
        """Whether the linear relaxation over its columns would take too long."""
        return self.part.problem.n_options > MASTER_OPTIONS

    def offer(self, choice: Int64, method: Method) -> bool:
        """Take a plan over if it is better; groups that moved are the method's."""
        value = plan_value(self.part.problem, choice)
        if self.choice is not None and value <= self.value:
            return False
        moved = slice(None) if self.choice is None else self.choice != choice
        self.method[moved] = method.position
        self.choice, self.value = choice.copy(), value
        return True


def first_plan(
    component: Component, warm: Int64 | None, passes: int, seed: int, stop: Callable[[], bool]
) -> None:
    """Rough prices, and a plan at them; a warm plan is taken over, as far as it fits."""
    problem = component.safe
    if len(component.price) and not component.price.any():
        component.price = ascend(problem, passes=passes, should_stop=stop)
    if warm is not None and plan_fits(problem, warm):
        component.kept = component.offer(warm, Method.SEARCH)
    elif warm is not None:
        warm = relieved(problem, warm, priced_value(problem, component.price))
    if not component.compiled:
        _offer_filled(component, warm)
        choice = place_by_regret(problem, priced_value(problem, component.price))
        if (choice >= 0).all():
            component.offer(choice, Method.SEARCH)
            component.offer(fill_room(problem, choice), Method.SEARCH)
        return
    from jiaocha.allocation.search import Search

    component.search = Search(problem, component.price, seed)
    if component.choice is not None:
        component.search.adopt(component.choice)
    elif (warm is not None and component.search.complete(warm)) or component.search.start():
        component.offer(component.search.best, Method.SEARCH)


def _offer_filled(component: Component, warm: Int64 | None) -> None:
    """Take over what fits of a warm plan, with an idle option where there is none."""
    if warm is None or component.choice is not None:
        return
    choice = np.where(warm >= 0, warm, idle_options(component.safe))
    if plan_fits(component.safe, choice):
        component.offer(choice, Method.SEARCH)
        component.offer(fill_room(component.safe, choice), Method.SEARCH)


def price_and_bound(component: Component, passes: int, effort: float, stop: Callable[[], bool]) -> None:
    """Good prices, and the knapsack bound: by rounds of column generation, or by subgradients.

    Where an earlier bound is at hand, the search for multipliers begins there and is short.
    """
    problem = component.part.problem
    if component.warm_multipliers is not None:
        passes, effort = round(passes * WARM_SHARE), effort * WARM_SHARE
    component.price = ascend(problem, passes=passes, start=component.price, should_stop=stop)
    plain = plain_multipliers(problem, component.price)
    best = plain
    safe = problem.entry_amount is component.safe.entry_amount
    if effort > 0 and safe and not stop() and mean_load(problem) <= LONGEST_COLUMN:
        compiled = component.compiled or problem.n_options > PLAIN_KNAPSACKS
        if component.compiled and not component.too_large_for_a_master:
            rounds = round(effort * min(MOST_ROUNDS, ROUNDS_OPTIONS / problem.n_options))
            best, component.columns = tighten_by_columns(
                problem,
                component.price,
                effort=effort,
                rounds=rounds if rounds >= LEAST_ROUNDS else 0,
                should_stop=stop,
                warm_multipliers=component.warm_multipliers,
            )
        else:
            best = tighten(
                problem,
                component.price,
                effort=effort,
                should_stop=stop,
                compiled=compiled,
                warm_multipliers=component.warm_multipliers,
            )
    component.multipliers = best if _plausible(problem, best, plain.bound, component.value) else plain
    component.bound = component.multipliers.bound + rounding(problem, component.price)
    packed = component.multipliers is best and (best is not plain or component.search is None)
    if packed and component.choice is not None and component.gap > 0 and not stop():
        _offer_packings(component)


def lower_bound(
    component: Component, group: NDArray[np.float64], row: NDArray[np.float64], bound: float
) -> bool:
    """Take over multipliers whose knapsack bound, in floating point, is better than what there is."""
    assumed = component.multipliers
    if assumed is None or not bound < component.bound:
        return False
    component.multipliers = Multipliers(row, group.copy(), assumed.block_grid, bound)
    component.bound = bound + rounding(component.part.problem, row)
    return True


def rounding(problem: AssignmentProblem, row_multiplier: NDArray[np.float64]) -> float:
    """Most that floating point may have lost of a bound: a share of the numbers that were added up."""
    size = np.maximum.reduceat(np.abs(problem.value.astype(np.float64)), problem.group_start[:-1]).sum()
    return float(ROUNDING * (size + row_multiplier @ np.abs(problem.limit.astype(np.float64))))


def mean_load(problem: AssignmentProblem) -> float:
    """Count the groups a court can take, on average: its room over what an option uses there, at most all.

    Where courts take many, the plain bound is as good as the knapsack bound: what a court loses by whole
    groups is a small part of its room.
    """
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    own = problem.entry_row == problem.block[option]
    row = problem.entry_row[own]
    count = np.bincount(row, minlength=problem.n_rows)
    use = np.bincount(row, problem.entry_amount[own].astype(np.float64), minlength=problem.n_rows)
    courts = np.flatnonzero(count)
    if len(courts) == 0:
        return 0.0
    room = np.maximum(problem.limit[courts].astype(np.float64), 0.0)
    return float(np.mean(np.minimum(room * count[courts] / np.maximum(use[courts], 1.0), count[courts])))


def _offer_packings(component: Component) -> None:
    """Take over the plan that the bound's own packings suggest, if it is better."""
    multipliers = component.multipliers
    assert multipliers is not None
    assert component.choice is not None
    choice = plan_from_packings(
        component.safe,
        multipliers.row,
        clamped_groups(component),
        component.choice,
        component.compiled or component.safe.n_options > PLAIN_KNAPSACKS,
    )
    if not plan_fits(component.safe, choice):
        return
    if component.search is None:
        component.offer(fill_room(component.safe, choice), Method.SEARCH)
    else:
        component.offer(component.search.fill(choice), Method.SEARCH)


def _plausible(problem: AssignmentProblem, best: Multipliers, plain: float, value: int) -> bool:
    """Whether a tighter bound can be true: floating point may fail on groups that must not stay."""
    largest = 100.0 * float(np.abs(problem.value.astype(np.float64)).max()) + 100.0
    sane = bool((np.abs(np.nan_to_num(best.group)) <= largest).all()) and np.isfinite(best.row).all()
    return bool(sane and value - 0.5 - 1e-9 * abs(value) <= best.bound <= plain)


def search_plan(component: Component, work: float, stop: Callable[[], bool]) -> None:
    """Shifts and ejection chains (large components only)."""
    search = component.search
    if search is None or component.gap == 0 or stop():
        return
    search.set_prices(component.price)
    if component.choice is not None:
        search.adopt(component.choice)
        search.run(work, stop)
        component.offer(search.best, Method.SEARCH)


def round_relaxation(component: Component, stop: Callable[[], bool]) -> None:
    """Take over the plan that the linear relaxation suggests, if it is better (large components only)."""
    search = component.search
    if search is None or component.gap == 0 or stop():
        return
    from jiaocha.allocation.relaxation import plan_from_relaxation

    choice = plan_from_relaxation(component.safe, component.price)
    if choice is not None and search.complete(choice) and plan_fits(component.safe, search.best):
        component.offer(search.best, Method.RELAXATION)


def all_must_be_placed(problem: AssignmentProblem) -> bool:
    """Whether it is a generalised assignment problem: one hard row an option, and no group may stay."""
    one_row = len(problem.entry_row) == problem.n_options and bool((np.diff(problem.entry_start) == 1).all())
    return one_row and len(problem.soft_row) == 0


def oscillate_strand(
    component: Component, strand: int, work: float, seed: int, stop: Callable[[], bool]
) -> Int64 | None:
    """Search through plans that just fit (large components only); a plan that fits, or None."""
    from jiaocha.allocation.oscillation import oscillate

    plan = oscillate(component.safe, component.price, work, strand, seed, stop)
    return plan if plan is not None and plan_fits(component.safe, plan) else None


def survey(component: Component) -> None:
    """Look at the component from its multipliers, if its courts receive few enough groups for columns."""
    multipliers, problem = component.multipliers, component.safe
    if multipliers is None or component.gap == 0 or not component.compiled:
        return
    if problem.value is not component.part.problem.value or not (problem.block != FREE).any():
        return
    if mean_load(problem) > LONGEST_COLUMN:
        return
    from jiaocha.allocation.territory import Landscape

    land = Landscape.of(problem, clamped_groups(component), multipliers.row)
    if len(land.courts) > 1:
        component.land = land


def dive_for_plan(
    component: Component, seed: int, stop: Callable[[], bool], watch: Callable[[Any], None]
) -> None:
    """Build a plan by diving, and take it over if it is better; none where a good one was kept."""
    from jiaocha.allocation.column_neighbourhood import Terrain
    from jiaocha.allocation.dive import Pool, dive

    land, search = component.land, component.search
    if component.kept and component.gap <= KEPT_GAP * abs(component.bound):
        component.columns = None
        component.terrain = Terrain.of(component, land)
        return
    pool = None if component.columns is None else Pool.of(component.columns)
    choice = dive(land.copy(), seed=seed, should_stop=stop, watch=watch, pool=pool)
    component.columns = None
    if choice is not None and (choice < 0).any():
        choice = search.best if search is not None and search.complete(choice) else None
    if choice is not None and plan_fits(component.safe, choice):
        component.offer(choice, Method.COLUMNS)
    if component.choice is not None:
        component.terrain = Terrain.of(component, land)


def prove_by_columns(
    component: Component, work: float, seed: int, stop: Callable[[], bool], watch: Callable[[Any], None]
) -> float:
    """Search a component of few courts whole by columns; return the work used."""
    from jiaocha.allocation.column_neighbourhood import Terrain
    from jiaocha.allocation.column_search import ColumnEffort, search_columns

    terrain = component.terrain
    if component.gap == 0 or stop():
        return 0.0
    dual = terrain.land.dual
    # The land's prices have a number for every group; multipliers of the plain bound have none.
    point = dual.join(terrain.land.group_price, terrain.land.row_price)
    effort = ColumnEffort(evaluations=60, rounds=40, most_columns=400, proof=work)
    result = search_columns(dual, point, component.choice, effort, seed=seed, should_stop=stop, watch=watch)
    group, row = dual.split(result.point)
    lower_bound(component, group, row, result.bound)
    if result.choice is not None and component.offer(result.choice, Method.COLUMNS):
        component.terrain = Terrain.of(component, terrain.land)
    if result.solver_bound is not None:
        component.solver_bound = result.solver_bound
    return result.work


def prove(component: Component, work: float, seed: int, watch: Callable[[Any], None]) -> float:
    """CP-SAT on the whole component; returns the work used."""
    if component.gap == 0:
        return 0.0
    result = solve_exact(component.part.problem, component.choice, work, seed=seed, watch=watch)
    component.infeasible = result.infeasible
    if result.choice is not None:
        component.offer(result.choice, Method.EXACT)
    if result.bound is not None and result.choice is not None:
        component.solver_bound = result.bound
        if component.value == result.bound:
            component.method[:] = Method.EXACT.position
    return result.work


def clamped_groups(component: Component) -> NDArray[np.float64]:
    """Group multipliers of the part, no smaller than the best option outside every knapsack is worth."""
    problem, multipliers = component.part.problem, component.multipliers
    assert multipliers is not None
    worth = priced_value(problem, multipliers.row)
    free = np.where(problem.block == FREE, worth, -np.inf)
    best_free = np.maximum.reduceat(free, problem.group_start[:-1])
    return np.where(np.isnan(multipliers.group), np.nan, np.maximum(multipliers.group, best_free))
