"""Sweeps: the same question asked over a grid of values, as one tidy frame that can be resumed."""

import hashlib
import itertools
import json
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.changes import Asked
from jiaocha.comparison.difference import Difference, plan_of
from jiaocha.folder.stored import PlanLike
from jiaocha.planning import PhaseCallback
from jiaocha.replanning.answer import limits_of, what_if
from jiaocha.reporting.court_tables import court_loads
from jiaocha.reporting.headline import concerned_courts
from jiaocha.reporting.view import View
from jiaocha.worth.without_caution import gains_without_caution
from jiaocha_models import Change, Limits
from jiaocha_models.words import Resource

Grid = Mapping[str, Sequence[Change | Sequence[Change]]]
"""Axis by name, each with its points: one change, or several that belong together."""

MOST_POINTS = 10_000
RANGE = ".."


def sweep(
    plan: PlanLike | Path | str,
    grid: Grid,
    limits: Limits | None = None,
    *,
    store: Path | str | None = None,
    phase: PhaseCallback | None = None,
) -> pd.DataFrame:
    """Answer a what-if question for every point of a grid, always from the same plan and seed.

    Parameters
    ----------
    plan : plan, or path of a plan folder
    grid : mapping of str to sequence
        Points of each axis; every combination is answered. The label of a point is its change's value.
    limits : Limits, optional
        By default those of the plan; the same for every point.
    store : path, optional
        Folder in which each answer is kept, so that a sweep that was cut off goes on where it ended.

    Returns
    -------
    pandas.DataFrame, one row a point, the last axis fastest
        The labels, then ``status``, ``value_fen``, ``bound_fen``, ``gap``, ``value_low_fen``,
        ``value_high_fen`` (worth against the plan), ``raw_recovery_fen``, ``raw_cost_fen``,
        ``expected_progress_cases``, ``estimated_progress_gain`` and ``estimated_recovery_fen`` (by the
        estimates themselves, whatever the policy's caution), ``cases_transferred``, ``changed_cases``,
        ``busiest_minutes`` and ``most_received`` (minutes and cases of the court that receives most),
        ``courts_above`` (above the reference range of their province after the plan), ``seed``, ``effort``,
        ``efficient`` (no other point has more recovery at no more cost).

    Raises
    ------
    ValueError
        If the grid has more than 10,000 points, or none.
    InputError
        If a change is at fault, or the policy orders objectives.
    """
    base = plan_of(plan)
    limits = limits or limits_of(base)
    points = list(itertools.product(*grid.values()))
    if not grid or not points or len(points) > MOST_POINTS:
        raise ValueError(f"a grid needs 1 to {MOST_POINTS} points, not {len(points)}")
    tell, rows = phase or (lambda _: None), []
    for number, point in enumerate(points, start=1):
        tell(f"第 {number} 点，共 {len(points)} 点")
        changes = [change for one in point for change in _listed(one)]
        labels = {name: _label(one) for name, one in zip(grid, point, strict=True)}
        rows.append({**labels, **_answered(base, changes, limits, store)})
    frame = pd.DataFrame(rows)
    return frame.assign(efficient=efficient(frame))


def efficient(frame: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Points on the Pareto curve: none has more expected recovery at no more cost, or as much at less."""
    recovery = frame["raw_recovery_fen"].to_numpy(np.float64)
    cost = frame["raw_cost_fen"].to_numpy(np.float64)
    found = np.ones(len(frame), bool)
    for at in range(len(frame)):
        better = (recovery >= recovery[at]) & (cost <= cost[at])
        found[at] = not (better & ((recovery > recovery[at]) | (cost < cost[at]))).any()
    return found


def grid_of(asked: Asked) -> dict[str, list[list[Change]]]:
    """Grid of changes as files hold them: values such as ``0.5;1;2`` or ``1..5..1`` make an axis.

    A range is from..to..step. Changes with one value belong to every point.
    """
    fixed, axes = [], {}
    for change in asked.changes:
        values = values_of(change.value)
        if len(values) < 2:
            fixed.append(change)
            continue
        name = change.key or change.kind.zh
        axes[name] = [[change.model_copy(update={"value": value})] for value in values]
    if fixed and axes:
        first = next(iter(axes))
        axes[first] = [[*point, *fixed] for point in axes[first]]
    return axes


def values_of(text: str | None) -> list[str]:
    """Values of a list or a range; the text itself where it is neither."""
    if text is None:
        return []
    parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    if len(parts) == 1 and parts[0].count(RANGE) == 2:
        try:
            low, high, step = (Decimal(part) for part in parts[0].split(RANGE))
        except InvalidOperation:
            return parts
        if step > 0 and (high - low) / step <= MOST_POINTS:
            count = int((high - low) // step) + 1
            return [f"{(low + k * step).normalize():f}" for k in range(count)]
    return parts


def _listed(point: Change | Sequence[Change]) -> Sequence[Change]:
    return [point] if isinstance(point, Change) else point


def _label(point: Change | Sequence[Change]) -> str:
    first = _listed(point)[0] if _listed(point) else None
    if first is None:
        return ""
    return first.value if first.value is not None else first.sentence()


def _answered(
    base: PlanLike, changes: list[Change], limits: Limits, store: Path | str | None
) -> dict[str, Any]:
    if store is None:
        return _row(what_if(base, changes, limits), limits)
    folder = Path(store)
    file = folder / f"{_digest(base, changes, limits)}.json"
    if file.exists():
        row: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return row
    row = _row(what_if(base, changes, limits), limits)
    folder.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".partial-{os.getpid()}")
    partial.write_text(json.dumps(row, ensure_ascii=False, sort_keys=True), "utf-8")
    partial.replace(file)
    return row


def _digest(base: PlanLike, changes: list[Change], limits: Limits) -> str:
    made = base.summary.provenance
    content = {
        "quarter": made.quarter_digest,
        "plan": [base.summary.value_fen, base.summary.bound_fen, made.effort, made.seed],
        "changes": [change.model_dump(mode="json") for change in changes],
        "limits": [limits.effort, limits.seconds, limits.gap, limits.seed],
        "version": made.product_version,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _without_caution(plan: PlanLike) -> dict[str, Any]:
    choice = plan.solution.choice
    progress, money = gains_without_caution(plan.quarter, plan.options, choice) if len(choice) else (0.0, 0)
    return {"estimated_progress_gain": progress, "estimated_recovery_fen": money}


def _row(difference: Difference, limits: Limits) -> dict[str, Any]:
    summary, after = difference.summary, difference.after.summary
    view = View(difference.after)
    loads = court_loads(view)
    own = (difference.after.options.rows["resource"] == Resource.RECEIVER_MINUTES.value).to_numpy(bool)
    return {
        "status": after.status.value,
        "value_fen": after.value_fen,
        "bound_fen": after.bound_fen,
        "gap": after.gap,
        "value_low_fen": summary.value_low_fen,
        "value_high_fen": summary.value_high_fen,
        "raw_recovery_fen": after.totals.raw_recovery_fen,
        "raw_cost_fen": after.totals.raw_cost_fen,
        "expected_progress_cases": after.totals.expected_progress_cases,
        "cases_transferred": after.totals.cases_transferred,
        "changed_cases": sum(summary.moves.values()),
        "busiest_minutes": int(view.used[own].max(initial=0)),
        **_without_caution(difference.after),
        "most_received": int(loads.received.max(initial=0)),
        "courts_above": int((loads.above_after & concerned_courts(view)).sum()),
        "seed": limits.seed,
        "effort": limits.effort,
    }
