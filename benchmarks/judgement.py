"""What a table of seeds must keep: the worst and the median gap, memory, and the limit itself.

A row without a checked plan and bound fails whatever was asked, so that no seed can drop out of a median.
"""

from argparse import ArgumentParser, Namespace
from statistics import median
from typing import Any

from benchmarks.tables import Table, gib, percent, seconds

Row = dict[str, Any]

MEASURES = {"gap": "certified gap", "solver_gap": "solver gap"}


def add_judgements(parser: ArgumentParser) -> None:
    """Declare the judgements; none of them is asked by default. Gaps are shares: 0.0005 is 0.05 %."""
    asked = parser.add_argument_group(
        "judgements (exit 1 when one is missed; gaps as shares, 0.0005 is 0.05 %)"
    )
    asked.add_argument("--most-gap", type=float, help="worst certified gap over the seeds")
    asked.add_argument("--most-median-gap", type=float, help="median certified gap over the seeds")
    asked.add_argument("--most-solver-gap", type=float, help="worst gap to what the solver vouches for")
    asked.add_argument("--most-median-solver-gap", type=float, help="its median over the seeds")
    asked.add_argument("--most-gib", type=float, help="peak memory of any row")
    asked.add_argument("--most-overrun", type=float, help="seconds that a solve may run beyond its limit")


def faults(rows: list[Row], chosen: Namespace) -> list[str]:
    """Sentences for rows without a checked plan and bound, and for judgements that are missed."""
    found = []
    for row in rows:
        where = f"{row['name']} seed {row['seed']}"
        if row["value"] is None or not row["certified"]:
            found.append(f"{where}: no checked plan and bound: {row['reason']}")
            continue
        if chosen.most_gib is not None and (row["peak_bytes"] or 0) > chosen.most_gib * 2**30:
            found.append(f"{where}: {gib(row['peak_bytes'])} are above {chosen.most_gib:g} GiB")
        if chosen.most_overrun is not None and (row["overrun_seconds"] or 0) > chosen.most_overrun:
            found.append(
                f"{where}: ran on for {row['overrun_seconds']:.1f} s, above {chosen.most_overrun:g} s"
            )
    for each in summary(rows):
        for key, words in MEASURES.items():
            for kind, most in {
                "worst": getattr(chosen, f"most_{key}"),
                "median": getattr(chosen, f"most_median_{key}"),
            }.items():
                reached = each[f"{kind}_{key}"]
                if most is not None and reached is not None and reached > most:
                    where = f"{each['name']} ({each['seeds']} seeds)"
                    found.append(f"{where}: {kind} {words} {percent(reached)} is above {percent(most)}")
    return found


def summary(rows: list[Row]) -> list[Row]:
    """Worst and median over the seeds of each instance; rows without a plan are counted apart."""
    lines = []
    for name in dict.fromkeys(row["name"] for row in rows):
        same = [row for row in rows if row["name"] == name]
        sound = [row for row in same if row["value"] is not None and row["certified"]]
        line: Row = {"name": name, "seeds": len(same), "without_plan": len(same) - len(sound)}
        for key in MEASURES:
            gaps = [row[key] for row in sound]
            line[f"worst_{key}"] = max(gaps, default=None)
            line[f"median_{key}"] = median(gaps) if gaps else None
        for key in ("seconds", "overrun_seconds", "peak_bytes"):
            line[f"most_{key}"] = max((row[key] for row in same if row.get(key) is not None), default=None)
        lines.append(line)
    return lines


def tables(rows: list[Row]) -> list[Table]:
    """Summary over the seeds, then every seed."""
    headings: tuple[str, ...] = (
        "instance",
        "seeds",
        "without plan",
        "certified gap, worst",
        "median",
        "solver gap, worst",
        "median",
    )
    headings += ("seconds, most", "beyond the limit", "memory, most")
    short = Table(
        "Worst and median over the seeds:",
        headings,
        tuple(
            (
                each["name"],
                str(each["seeds"]),
                str(each["without_plan"]),
                percent(each["worst_gap"]),
                percent(each["median_gap"]),
                percent(each["worst_solver_gap"]),
                percent(each["median_solver_gap"]),
                seconds(each["most_seconds"]),
                seconds(each["most_overrun_seconds"]),
                gib(each["most_peak_bytes"]),
            )
            for each in summary(rows)
        ),
    )
    return [short, every_seed(rows)]


def every_seed(rows: list[Row]) -> Table:
    """One line a row."""
    headings: tuple[str, ...] = (
        "instance",
        "seed",
        "value",
        "certified bound",
        "certified gap",
        "solver gap",
        "seconds",
        "memory",
    )
    return Table(
        "Every seed (values and bounds in the unit of the instance, synthetic fen):",
        (*headings, "commit"),
        tuple(
            (
                str(row["name"]),
                str(row["seed"]),
                f"none: {row['reason']}" if row["value"] is None else f"{row['value']:,}",
                f"{row['bound']:,}" if row["certified"] else "none",
                percent(row["gap"]),
                percent(row["solver_gap"]),
                seconds(row["seconds"]),
                gib(row["peak_bytes"]),
                str(row.get("commit") or ""),
            )
            for row in rows
        ),
    )
