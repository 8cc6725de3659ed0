"""Warm start: one capacity changes; time to the same gap, from nothing and from the earlier plan."""

from argparse import Namespace
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.instances import Instance
from benchmarks.isolated import Start, relative_gap, solve_apart, without_arrays
from benchmarks.structure import components_of, crossing_share
from benchmarks.tables import Table, percent, seconds
from jiaocha_models import AssignmentProblem

Row = dict[str, Any]

CUT = 0.8
"""Share of its capacity that the changed row keeps."""


def measured_warm(instance: Instance, chosen: Namespace) -> list[Row]:
    """Solve, cut a capacity, solve cold and warm; each solve in a process of its own.

    The row is that of the warm solve. ``target_gap`` is the certified gap that the cold solve ended with, or
    ``--gap``; both times are read from the trajectories in the same way: the first moment at which value and
    bound stood within the target. The warm solve may stop there.
    """
    from benchmarks.quarter import drawn
    from jiaocha import build_options

    size, cases = instance.parameters["size"], instance.parameters["cases"]
    quarter = drawn(size, instance.seed or 0, False, cases)
    options = build_options(quarter)

    def run(problem: AssignmentProblem, gap: float, start: Start | None = None) -> Row:
        each = Instance(instance.name, problem, seed=instance.seed)
        return solve_apart(each, "jiaocha", chosen.seconds, chosen.threads, chosen.effort, gap, start)

    sizes = components_of(options.problem)
    row: Row = {
        "name": f"{instance.name}, warm",
        "limit": chosen.seconds,
        "groups": options.problem.n_groups,
        "options": options.problem.n_options,
        "rows": options.problem.n_rows,
        "components": len(sizes),
        "largest_component": sizes[0] if sizes else 0,
        "crossing_options": crossing_share(quarter, options),
    }
    before = run(options.problem, chosen.gap)
    if before["choice"] is None:
        return [row | without_arrays(before) | {"warm_share": None}]
    changed_row = scarcest(options.problem, before["choice"], before["prices"])
    changed = with_limit(options.problem, changed_row, int(options.problem.limit[changed_row] * CUT))
    cold = run(changed, chosen.gap)
    target = max(chosen.gap, cold["gap"] or 0.0)
    warm = run(changed, target, Start.of(before))
    cold_at, warm_at = reached_at(cold, target), reached_at(warm, target)
    return [
        row
        | without_arrays(warm)
        | {
            "changed_row": changed_row,
            "target_gap": target,
            "cold_value": cold["value"],
            "cold_gap": cold["gap"],
            "cold_seconds": cold["seconds"],
            "cold_at": cold_at,
            "warm_at": warm_at,
            "warm_share": None if cold_at is None or warm_at is None else warm_at / max(cold_at, 1e-3),
            "cold_trajectory": cold["trajectory"],
        }
    ]


def scarcest(problem: AssignmentProblem, choice: NDArray[np.int64], prices: NDArray[np.float64]) -> int:
    """Row whose use is worth most at the prices (the first of them): the change that matters."""
    used = np.zeros(problem.n_rows)
    taken = np.zeros(problem.n_options, bool)
    taken[choice] = True
    entries = np.repeat(taken, np.diff(problem.entry_start))
    np.add.at(used, problem.entry_row[entries], problem.entry_amount[entries])
    return int(np.argmax(used * prices))


def with_limit(problem: AssignmentProblem, row: int, limit: int) -> AssignmentProblem:
    """Give the same problem with another limit of one row."""
    limits = problem.limit.copy()
    limits[row] = limit
    return replace(problem, limit=limits)


def reached_at(row: Row, target: float) -> float | None:
    """Seconds at which value and bound first stood within the target, by the trajectory; None if never."""
    for at, value, bound in row["trajectory"]:
        if value is None or bound is None:
            continue
        # The same quotient as the target's own, so that rounding cannot part them.
        gap = relative_gap(bound, value)
        if gap is not None and gap <= target:
            return float(at)
    return None


def warm_table(rows: list[Row]) -> list[Table]:
    """One line for each warm start."""
    mine = [row for row in rows if "warm_share" in row]
    if not mine:
        return []
    headings = (
        "instance",
        "seed",
        "gap to reach",
        "cold",
        "warm",
        "warm over cold",
        "cold in all",
        "warm in all",
    )
    lines = tuple(
        (
            row["name"],
            str(row["seed"]),
            percent(row.get("target_gap")),
            seconds(row.get("cold_at")),
            seconds(row.get("warm_at")),
            "not reached" if row["warm_share"] is None else f"{row['warm_share']:.2f}",
            seconds(row.get("cold_seconds")),
            seconds(row["seconds"]),
        )
        for row in mine
    )
    return [
        Table("After one capacity was cut by a fifth, seconds to the same certified gap:", headings, lines)
    ]
