"""Rules and options of a quarter: seconds and peak memory of triage, open pairs and options, without a solve.

``python -m benchmarks law --size national`` prints a row; ``--most-seconds`` and ``--most-gib`` fail the run
when rules and options together take more, ``--least-asked`` and ``--most-of-largest`` when the quarter is
easier than promised. The size ``stress`` has a million cases.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.quarter import SIZES
from benchmarks.record import machine, peak_bytes
from benchmarks.registry import Command


def main(arguments: list[str]) -> int:
    """Run the benchmark; exit 1 where a wanted limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks law")
    parser.add_argument("--size", choices=SIZES, default="national")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most-seconds", type=float, help="fail when rules and options take longer")
    parser.add_argument("--most-gib", type=float, help="fail when the whole process needs more memory")
    parser.add_argument(
        "--least-asked", type=float, help="fail when less room is asked for, in times the free"
    )
    parser.add_argument(
        "--most-of-largest", type=float, help="fail when the 100 largest groups hold more of the value"
    )
    parser.add_argument("--json", type=Path, help="also write the row to this file")
    chosen = parser.parse_args(arguments)
    row = measure(chosen.size, chosen.seed)
    print_row(row)
    if chosen.json:
        content = {"machine": machine(), "rows": [row]}
        chosen.json.write_text(json.dumps(content, ensure_ascii=False, indent=2), "utf-8")
    found = faults(row, chosen)
    for fault in found:
        print(f"  {fault}")
    return 1 if found else 0


def faults(row: dict[str, Any], chosen: argparse.Namespace) -> list[str]:
    """Sentences for the limits that a row misses."""
    found = []
    if chosen.most_seconds is not None and row["total_seconds"] > chosen.most_seconds:
        found.append(f"rules and options took {row['total_seconds']:.1f} s, over {chosen.most_seconds:g} s")
    if chosen.most_gib is not None and row["peak_bytes"] > chosen.most_gib * 2**30:
        found.append(f"the process took {row['peak_bytes'] / 2**30:.2f} GiB, over {chosen.most_gib:g} GiB")
    if chosen.least_asked is not None and row["asked_over_free"] < chosen.least_asked:
        found.append(
            f"{row['asked_over_free']:.2f} times the free room is asked for, under {chosen.least_asked:g}"
        )
    if chosen.most_of_largest is not None and row["share_of_largest"] > chosen.most_of_largest:
        found.append(
            f"the largest groups hold {row['share_of_largest']:.2f}, over {chosen.most_of_largest:g}"
        )
    return found


def measure(size: str, seed: int) -> dict[str, Any]:
    """Time triage, the pairs and the options made of them; peak memory includes generating the quarter."""
    from jiaocha.law.pairs import open_pairs
    from jiaocha.law.triage import triage
    from jiaocha.worth.options import build_options
    from jiaocha_models.words import Mode
    from jiaocha_scenarios import generate
    from jiaocha_scenarios.hardness import minutes_asked_and_free, value_share_of_largest

    quarter = generate(size, seed=seed)
    before = peak_bytes()
    seconds: dict[str, float] = {}
    steps: dict[str, Callable[..., Any]] = {"triage": triage, "pairs": open_pairs, "options": build_options}
    made: Any = None
    for name, step in steps.items():
        start = time.perf_counter()
        made = step(quarter)
        seconds[name] = round(time.perf_counter() - start, 3)
    peak = peak_bytes()
    asked, free = minutes_asked_and_free(made)
    counts = {mode.value: int((made.option_mode == mode.position).sum()) for mode in Mode}
    return {
        "size": size,
        "seed": seed,
        "cases": len(quarter.cases),
        "courts": len(quarter.courts),
        "groups": made.problem.n_groups,
        "options": made.problem.n_options,
        "options_by_mode": counts,
        "rows": made.problem.n_rows,
        "seconds": seconds,
        "total_seconds": seconds["options"],
        "peak_bytes_before": before,
        "peak_bytes": peak,
        "asked_over_free": asked / max(free, 1),
        "share_of_largest": value_share_of_largest(made),
    }


def print_row(row: dict[str, Any]) -> None:
    """Print one row for people; the options include the pairs, and the pairs the triage."""
    times = "  ".join(f"{name} {value:.1f} s" for name, value in row["seconds"].items())
    modes = "  ".join(f"{name} {count:,}" for name, count in row["options_by_mode"].items())
    print(
        f"{row['size']} seed {row['seed']}: {row['cases']:,} cases, {row['courts']:,} courts, "
        f"{row['groups']:,} groups, {row['options']:,} options, {row['rows']:,} rows"
    )
    print(f"  {times}  (each includes the one before)")
    print(f"  {modes}")
    print(
        f"  best options ask for {row['asked_over_free']:.2f} times the free room; "
        f"the 100 largest groups hold {row['share_of_largest']:.2f} of the value"
    )
    print(f"  peak {row['peak_bytes'] / 2**30:.2f} GiB, before {row['peak_bytes_before'] / 2**30:.2f} GiB")


def _smallest(folder: Path) -> list[str]:
    return ["--size", "prefecture", "--json", str(folder / "law.json")]


BENCHMARK = Command("law", "rules and options of a synthetic quarter, without a solve", main, _smallest)
