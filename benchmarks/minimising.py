"""Rows of published minimisation instances: signs turned, compared with the known optimum, judged."""

from argparse import Namespace
from typing import Any

from benchmarks.instances import Instance, agents_of
from benchmarks.isolated import solve_apart
from benchmarks.tables import Table, percent, seconds, whole

Row = dict[str, Any]


def minimised(instance: Instance, solver: str, chosen: Namespace) -> Row:
    """Solve and report as a minimisation: value (cost), lower bounds, the agent of each job."""
    row = solve_apart(instance, solver, chosen.seconds, chosen.threads, chosen.effort)
    choice = row.pop("choice")
    del row["prices"], row["multipliers"]
    row["value"] = None if row["value"] is None else -row["value"]
    row["bound"], row["solver_bound"] = _negated(row["bound"]), _negated(row["solver_bound"])
    row["trajectory"] = [(at, _negated(value), _negated(bound)) for at, value, bound in row["trajectory"]]
    assert instance.problem is not None
    row["assignment"] = None if choice is None else agents_of(instance.problem, choice)
    return {**row, "optimum": instance.optimum, "above_optimum": _above(row["value"], instance.optimum)}


def contradictions(rows: list[Row]) -> list[str]:
    """Sentences for rows that a known optimum refutes: a bound above it, or a value below it."""
    found = []
    for row in rows:
        optimum, where = row.get("optimum"), f"{row['name']} ({row['solver']})"
        if optimum is None:
            continue
        for key in ("bound", "solver_bound"):
            if row.get(key) is not None and row[key] > optimum:
                found.append(f"{where}: {key} {row[key]} is beyond the known optimum {optimum}")
        if row["value"] is not None and row["value"] < optimum:
            found.append(f"{where}: value {row['value']} is better than the known optimum {optimum}")
    return found


def without_plan(rows: list[Row]) -> list[str]:
    """Sentences for rows of jiaocha without a plan that passed the check."""
    mine = [row for row in rows if row["solver"] == "jiaocha" and row["value"] is None]
    return [f"{row['name']}: no plan: {row['reason']}" for row in mine]


def line(row: Row) -> str:
    """One row for people."""
    start = f"{row['name']:14} {row['solver']:14}"
    if row["value"] is None:
        return f"{start} no plan: {row['reason']}"
    above = "" if row["above_optimum"] is None else f"  {row['above_optimum']:.4%} above the known optimum"
    kind = "certified" if row["certified"] else "solver's"
    bounds = f"{kind} bound {row['bound']}"
    if row["certified"] and row["solver_bound"] != row["bound"]:
        bounds += f", solver's {row['solver_bound']}"
    return f"{start} value {row['value']}  {bounds}  {row['seconds']:.1f} s{above}"


def tables(rows: list[Row]) -> list[Table]:
    """One line a row, and the mean and the worst distance from the known optima for each solver."""
    lines = tuple(
        (
            row["name"],
            "" if row.get("seed") is None else str(row["seed"]),
            row["solver"],
            whole(row["optimum"]),
            whole(row["value"]),
            "" if row["above_optimum"] is None else percent(row["above_optimum"]),
            whole(row["bound"]) if row["certified"] else "none",
            whole(row["solver_bound"]),
            seconds(row["seconds"]),
        )
        for row in rows
    )
    headings = ("instance", "seed", "solver", "known optimum", "value", "above it", "certified bound")
    made = [Table("To be minimised:", (*headings, "solver's bound", "seconds"), lines)]
    means = []
    for solver in dict.fromkeys(row["solver"] for row in rows):
        same = [row for row in rows if row["solver"] == solver]
        above = [row["above_optimum"] for row in same if row["above_optimum"] is not None]
        if above:
            mean = percent(sum(above) / len(above))
            exact = str(sum(share == 0 for share in above))
            means.append((solver, str(len(above)), exact, mean, percent(max(above))))
    columns = (
        "solver",
        "instances with a known optimum and a plan",
        "at the optimum",
        "mean above",
        "worst",
    )
    return [*made, Table("Over the instances:", columns, tuple(means))] if means else made


def _negated(number: int | None) -> int | None:
    return None if number is None else -number


def _above(value: int | None, optimum: int | None) -> float | None:
    if value is None or optimum is None:
        return None
    return (value - optimum) / max(abs(optimum), 1)
