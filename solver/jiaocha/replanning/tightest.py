"""Scarcity: which capacities bind, what more of them would bring at most, and exactly for the tightest."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.certification import bound_of
from jiaocha.comparison.difference import plan_of
from jiaocha.folder.contents import used
from jiaocha.folder.stored import PlanLike
from jiaocha.planning import PhaseCallback
from jiaocha.replanning.answer import limits_of
from jiaocha.worth.levels import refuse_order
from jiaocha.worth.scarce import capacity_name
from jiaocha_models import AssignmentProblem, Limits
from jiaocha_models.words import Resource

HOURS = 10
TIGHTEST = 10
_MINUTES = (Resource.RECEIVER_MINUTES.value, Resource.UNRESERVED_MINUTES.value)
_MORE = {Resource.TRAVEL_METRES.value: 100_000, Resource.LEADER_CASES.value: 100}
"""What "more" means of other capacities: 100 km, one case led; of all others one unit."""


def scarcity(
    plan: PlanLike | Path | str,
    hours: float = HOURS,
    exact: int = TIGHTEST,
    limits: Limits | None = None,
    *,
    phase: PhaseCallback | None = None,
) -> pd.DataFrame:
    """List the capacities that bind, and what more of each would bring.

    Parameters
    ----------
    plan : plan, or path of a plan folder
        With an assignment.
    hours : float
        Hours that a court's room for received cases grows by. Of it the share kept for small claims is kept.
    exact : int
        Number of capacities, by their price, for which the plan is solved again.
    limits : Limits, optional
        By default those of the plan.

    Returns
    -------
    pandas.DataFrame, one row a capacity with a price, the dearest first
        ``capacity``, ``more`` (amount) and ``unit``, ``limit``, ``used``, ``price_fen`` (a unit),
        ``at_most_fen`` (no plan can gain more: from prices and, for the tightest, knapsacks),
        ``low_fen``, ``high_fen`` (best value with it less best value without, from solving again; missing
        where that was not done).

    Raises
    ------
    InputError
        If the policy orders objectives.
    """
    base = plan_of(plan)
    refuse_order("稀缺能力的重新求解", base.quarter.policy)
    limits, tell = limits or limits_of(base), phase or (lambda _: None)
    table = _scarce(base, hours)
    low: list[int | None] = [None] * len(table)
    high, at_most = low.copy(), table["at_most_fen"].tolist()
    for at in range(min(exact, len(table))):
        tell(f"重新求解：{table['capacity'].iloc[at]}")
        problem = _with_more(base, table["rows"].iloc[at], table["amounts"].iloc[at])
        at_most[at] = min(at_most[at], _certified(base, problem) - base.solution.value)
        value, bound = _solved(base, problem, limits)
        low[at], high[at] = value - base.summary.bound_fen, bound - base.summary.value_fen
    columns = {"at_most_fen": at_most, "low_fen": low, "high_fen": high}
    found = table.drop(columns=["rows", "amounts"]).assign(**columns)
    return found.astype({"at_most_fen": np.int64, "low_fen": "Int64", "high_fen": "Int64"})


def _scarce(plan: PlanLike, hours: float) -> pd.DataFrame:
    """Capacities with a price; the rows of a court's room together."""
    rows, solution = plan.options.rows, plan.solution
    use = used(plan.options, solution.choice)
    price = solution.prices.row_multiplier / solution.prices.denominator
    kept = plan.quarter.policy.capacity.small_claim_share
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in range(len(rows)):
        resource, court = str(rows["resource"].iloc[row]), int(rows["court"].iloc[row])
        minutes = resource in _MINUTES
        more = round(hours * 60) if minutes else _MORE.get(resource, 1)
        amount = round(more * (1 - kept)) if resource == _MINUTES[1] else more
        one = found.setdefault(
            ("room", court) if minutes else ("row", row),
            {
                "capacity": capacity_name(plan.quarter, plan.options, row),
                "more": more, "unit": str(rows["unit"].iloc[row]),
                "limit": int(rows["limit"].iloc[row]), "used": int(use[row]),
                "price_fen": 0.0, "worth": 0.0, "rows": [], "amounts": [],
            },
        )  # fmt: skip
        one["price_fen"] += float(price[row])
        one["worth"] += float(price[row]) * amount
        one["rows"].append(row)
        one["amounts"].append(amount)
    table = pd.DataFrame([one for one in found.values() if one["price_fen"] > 0], columns=_COLUMNS)
    at_most = np.floor(table["worth"].to_numpy(np.float64)).astype(np.int64) + 1
    table["at_most_fen"] = at_most + (solution.prices.bound - solution.value)
    order = np.argsort(-table["worth"].to_numpy(np.float64), kind="stable")
    return table.iloc[order].drop(columns="worth").reset_index(drop=True)


_COLUMNS = ["capacity", "more", "unit", "limit", "used", "price_fen", "worth", "rows", "amounts"]


def _with_more(plan: PlanLike, rows: list[int], amounts: list[int]) -> AssignmentProblem:
    limit = plan.options.problem.limit.copy()
    limit[rows] += np.array(amounts, np.int64)
    return replace(plan.options.problem, limit=limit)


def _certified(plan: PlanLike, problem: AssignmentProblem) -> int:
    """Bound that the plan's own multipliers prove once there is more."""
    found = []
    for one in (plan.solution.certificate, plan.solution.prices):
        parts = (one.denominator, one.row_multiplier, one.group_multiplier, one.block_grid)
        found.append(bound_of(problem, *parts))
    return min(found)


def _solved(plan: PlanLike, problem: AssignmentProblem, limits: Limits) -> tuple[int, int]:
    """Value and bound of the problem with more, solved again where it touches; the plan stays possible."""
    from jiaocha.allocation import Earlier, resolve

    old = plan.options.problem
    whole = (np.arange(size) for size in (old.n_groups, old.n_options, old.n_rows))
    solution, _ = resolve(problem, limits, Earlier(old, plan.solution, *whole))
    return max(solution.value, plan.solution.value), min(solution.bound, _certified(plan, problem))
