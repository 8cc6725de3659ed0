"""From components back to the whole: choice, ties, multipliers, certificate, status."""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.component import Component, clamped_groups
from jiaocha.allocation.components import gather, row_total
from jiaocha.allocation.reduce import LeastUse, NormalForm
from jiaocha.certification import publish
from jiaocha.certification.bound import too_heavy
from jiaocha_models.problem import FREE, UNLIMITED, AssignmentProblem, Certificate, Int64


def settle_ties(problem: AssignmentProblem, choice: Int64) -> Int64:
    """Move groups to options of equal value and smaller preference number wherever they fit.

    Repeated until nothing more can be moved, so that no preferred option of the same value is left
    unused while there is room for it.
    """
    choice = choice.copy()
    group = problem.option_group
    tied = problem.value == problem.value[choice][group]
    tied &= problem.preference < problem.preference[choice][group]
    candidates = np.flatnonzero(tied)
    if len(candidates) == 0:
        return choice
    candidates = candidates[np.lexsort((candidates, problem.preference[candidates], group[candidates]))]
    entries, _ = gather(problem.entry_start, choice)
    use = row_total(problem.entry_row[entries], problem.entry_amount[entries], problem.n_rows).tolist()
    limit = problem.limit.tolist()
    soft = _segments(problem)
    moved = True
    while moved:
        moved = False
        for k in candidates.tolist():
            i = int(group[k])
            if problem.preference[k] < problem.preference[choice[i]] and _may_replace(
                problem, int(choice[i]), k, use, limit, soft
            ):
                choice[i] = k
                moved = True
    return choice


def fixed_penalty(problem: AssignmentProblem, rows: NDArray[np.bool_]) -> int:
    """Penalty of rows of a problem in normal form that no option uses any more."""
    soft = _segments(problem)
    return sum(
        _penalty(max(0, -int(problem.limit[row])), soft[row]) or 0 for row in sorted(soft) if rows[row]
    )


Segments = dict[int, list[tuple[int, int]]]


def _segments(problem: AssignmentProblem) -> Segments:
    soft: Segments = {}
    for row, width, slope in zip(
        problem.soft_row.tolist(), problem.soft_width.tolist(), problem.soft_slope.tolist(), strict=True
    ):
        soft.setdefault(row, []).append((width, slope))
    return soft


def _penalty(over: int, segments: list[tuple[int, int]]) -> int | None:
    """Cost of an overuse; None if it is not admissible."""
    cost = 0
    for width, slope in segments:
        step = over if width == UNLIMITED else min(over, width)
        step = max(step, 0)
        cost += step * slope
        over -= step
    return None if over > 0 else cost


def _may_replace(
    problem: AssignmentProblem, old: int, new: int, use: list[int], limit: list[int], soft: Segments
) -> bool:
    """Replace an option in ``use`` if every row admits it and no penalty rises."""
    change: dict[int, int] = {}
    for option, sign in ((old, -1), (new, 1)):
        for e in range(problem.entry_start[option], problem.entry_start[option + 1]):
            row = int(problem.entry_row[e])
            change[row] = change.get(row, 0) + sign * int(problem.entry_amount[e])
    rise = 0
    for row, amount in change.items():
        if row in soft:
            before = _penalty(use[row] - limit[row], soft[row])
            after = _penalty(use[row] + amount - limit[row], soft[row])
            if after is None or before is None:
                return False
            rise += after - before
        elif amount > 0 and use[row] + amount > limit[row]:
            return False
    if rise > 0:
        return False
    for row, amount in change.items():
        use[row] += amount
    return True


def whole_prices(problem: AssignmentProblem, components: list[Component], rows: Int64) -> Certificate:
    """Prices of all rows, each component's where it has them, with the bound that they alone prove."""
    return publish(problem, _prices(problem, components, rows))


def _prices(problem: AssignmentProblem, components: list[Component], rows: Int64) -> NDArray[np.float64]:
    price = np.zeros(problem.n_rows)
    for component in components:
        price[rows[component.part.rows]] = component.price
    return price


def proof_of(
    problem: AssignmentProblem,
    least: LeastUse,
    components: list[Component],
    rows: Int64,
    groups: Int64,
    placed: NDArray[np.float64],
) -> tuple[Certificate, Certificate]:
    """Give the better of both certificates, and that of the prices alone; components are released.

    Parameters as in :func:`whole_multipliers`. Where the multipliers are the prices and every option fits
    alone, both are the same, and one is enough.
    """
    row, group = whole_multipliers(problem, least, components, rows, groups, placed)
    prices = _prices(problem, components, rows)
    for component in components:
        component.release()
    plain = publish(problem, prices)
    if np.array_equal(row, prices) and np.isnan(group).all() and not too_heavy(problem).any():
        return plain, plain
    return min(publish(problem, row, group), plain, key=lambda each: each.bound), plain


def whole_multipliers(
    problem: AssignmentProblem,
    least: LeastUse,
    components: list[Component],
    rows: Int64,
    groups: Int64,
    placed: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Row and group multipliers of the original problem.

    Parameters
    ----------
    problem : AssignmentProblem
        The original.
    least : LeastUse
    components : list of Component
    rows, groups : int64
        Positions in the original of the rows and groups that the components' parts were taken from.
    placed : float64, shape (n_groups,)
        Multipliers of the groups placed before there were components, see :func:`placed_multipliers`.
    """
    row = np.zeros(problem.n_rows)
    group = placed.copy()
    for component in components:
        if component.multipliers is not None:
            row[rows[component.part.rows]] = component.multipliers.row
            group[groups[component.part.groups]] = clamped_groups(component)
    np.subtract.at(group, least.group, row[least.row] * least.amount)
    return row, _forced(problem, row, group)


def placed_multipliers(normal: NormalForm, placed: Int64) -> NDArray[np.float64]:
    """Value of the option taken where every better one is too heavy for its own block, else NaN.

    The knapsack then refuses the better options by itself, and they cost the bound nothing. Where no group
    uses room whatever its option, such options are too heavy in the original, too, and left out there.

    Parameters
    ----------
    normal : NormalForm
    placed : int64, shape (n_groups,)
        Options of the groups placed before there were components, -1 for the others.
    """
    problem = normal.problem
    if not len(normal.least.group):
        return np.full(problem.n_groups, np.nan)
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    heavy = np.zeros(problem.n_options, bool)
    own = problem.entry_row == problem.block[option]
    heavy[option[own & (problem.entry_amount > problem.limit[problem.entry_row])]] = True
    known = placed >= 0
    worth = np.where(known, problem.value[np.maximum(placed, 0)], 0) if len(placed) else placed
    light = ~heavy & (problem.value > worth[problem.option_group])
    known[problem.option_group[light]] = False
    return np.where(known, worth.astype(np.float64), np.nan)


def _forced(
    problem: AssignmentProblem, row: NDArray[np.float64], group: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Lower the multipliers of groups all of whose options lie in one block.

    Their knapsack then takes one of their options in any case, which leaves the others only the room
    that is really theirs; what the multiplier loses, the knapsack gains.
    """
    if problem.n_groups == 0:
        return group
    start = problem.group_start[:-1]
    low = np.minimum.reduceat(problem.block, start)
    forced = np.flatnonzero((low == np.maximum.reduceat(problem.block, start)) & (low != FREE))
    forced = forced[row[low[forced]] == 0]
    if len(forced) == 0:
        return group
    from jiaocha.allocation.prices import priced_value

    best = np.maximum.reduceat(priced_value(problem, row), start)
    margin = np.where(np.isnan(group), 0.0, np.maximum(best - group, 0.0))
    block = problem.block
    touched = np.unique(problem.option_group * max(problem.n_rows, 1) + np.maximum(block, 0))
    per_block = np.bincount(
        touched % max(problem.n_rows, 1), margin[touched // max(problem.n_rows, 1)], minlength=problem.n_rows
    )
    out = group.copy()
    out[forced] = (
        np.where(np.isnan(group[forced]), best[forced], group[forced]) - 1.01 * per_block[low[forced]] - 1.0
    )
    return out
