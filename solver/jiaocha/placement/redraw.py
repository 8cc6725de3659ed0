"""Prices drawn anew during the quarter: the room that is left, against the cases still expected."""

from dataclasses import dataclass, replace

import numpy as np

from jiaocha.placement.capacities import Prices, keys_of_rows
from jiaocha.placement.new_cases import NewCases, quarter_of_new_cases
from jiaocha.placement.room import Room
from jiaocha.worth.options import build_options
from jiaocha_models import AssignmentProblem, Limits, Options
from jiaocha_models.problem import Int64
from jiaocha_models.words import Status

EFFORT = 0.2
"""Effort of the solve, unless given: prices are wanted, not the last per mille of a plan."""


@dataclass(frozen=True)
class Redrawn:
    """What became of the prices.

    Attributes
    ----------
    version : int
        Of the room, after the prices were set; before, where they were not.
    changed : int
        Capacities whose price differs from before; 0 where none was set.
    reason : str
        Why the prices were left as they were, in Chinese; empty if new ones hold.
    """

    version: int
    changed: int
    reason: str = ""


def redraw(
    room: Room, left: float, *, expected: NewCases | None = None, limits: Limits | None = None
) -> Redrawn:
    """Draw the prices anew from the room that is left and the cases still expected, and let them hold.

    The expected rest of the quarter is a share of the expected quarter. Instead of leaving cases out by a
    draw, the room is scaled up: prices of a quarter with the room r for a share s of its cases are close to
    those of the whole quarter with the room r / s, and no case is left out by chance.

    Parameters
    ----------
    room : Room
    left : float
        Share of the expected cases that are still to come, over 0 and at most 1; as a rule the share of the
        quarter's days that is left.
    expected : Quarter, records, or path, optional
        Cases expected over the whole quarter; by default those of the plan, if it is a forecast.
    limits : Limits, optional
        When to stop solving; a fifth of the standard effort by default, and the plan's seed.

    Returns
    -------
    Redrawn
        The old prices hold on where the expected cases do not fit into the room.

    Raises
    ------
    ValueError
        ``left`` is out of range, or nothing says what is expected.
    """
    from jiaocha.allocation import solve

    if not 0 < left <= 1:
        raise ValueError(f"left must lie in (0, 1], got {left}")
    options = _expected_options(room, expected)
    problem = with_room(room, options, left)
    limits = limits or Limits(effort=EFFORT, seed=room.plan.summary.provenance.seed)
    solution = solve(problem, limits)
    if solution.status is Status.INFEASIBLE or not len(solution.choice):
        return Redrawn(room.version, 0, "预计后续案件在剩余的余量内排不下，紧张程度维持不变；请人工核对")
    keys = keys_of_rows(options.rows, len(room.plan.quarter.courts)).tolist()
    numerators = dict(zip(keys, solution.prices.row_multiplier.tolist(), strict=True))
    prices: Prices = numerators, int(solution.prices.denominator)
    before = room.standing().prices
    return Redrawn(room.set_prices(prices), _changed(before, prices))


def with_room(room: Room, options: Options, left: float) -> AssignmentProblem:
    """Give the problem of the expected cases the room that is left, scaled to the whole quarter."""
    keys = keys_of_rows(options.rows, len(room.plan.quarter.courts)).tolist()
    limit = np.array(room.left_of(keys), np.int64)
    return replace(options.problem, limit=_scaled(limit, left))


def _scaled(limit: Int64, left: float) -> Int64:
    return np.floor(np.maximum(limit, 0) / left).astype(np.int64)


def _expected_options(room: Room, expected: NewCases | None) -> Options:
    if expected is not None:
        return build_options(quarter_of_new_cases(expected, room.plan.quarter))
    if not room.forecast:
        raise ValueError("the plan's cases are placed already: say which further cases are expected")
    return room.plan.options


def _changed(before: Prices, after: Prices) -> int:
    (old, old_unit), (new, new_unit) = before, after
    return sum(old.get(key, 0) * new_unit != new.get(key, 0) * old_unit for key in {*old, *new})
