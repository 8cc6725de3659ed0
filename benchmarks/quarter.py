"""The main line by phase: generate, options, solve, write, verify; seconds, memory, value and gap.

``python -m benchmarks quarter --size national`` prints a table and, with ``--json``, a machine-readable row.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.record import machine, peak_bytes
from benchmarks.registry import Command
from jiaocha_models.problem import Limits

SIZES = ("prefecture", "province", "national", "stress")


def main(arguments: list[str]) -> int:
    """Run the benchmark; exit 1 when verification finds anything or a wanted gap is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks quarter")
    parser.add_argument("--size", choices=SIZES, nargs="+", default=["prefecture", "province"])
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--effort", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--most-gap", type=float, help="fail when a certified gap is larger")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    chosen = parser.parse_args(arguments)
    rows = [
        measure(size, seed, Limits(effort=chosen.effort, threads=chosen.threads))
        for size in chosen.size
        for seed in chosen.seed
    ]
    for row in rows:
        print_row(row)
    if chosen.json:
        chosen.json.write_text(
            json.dumps({"machine": machine(), "rows": rows}, ensure_ascii=False, indent=2), "utf-8"
        )
    missed = chosen.most_gap is not None and any(row["gap"] > chosen.most_gap for row in rows)
    return 1 if missed or any(row["findings"] for row in rows) else 0


def measure(size: str, seed: int, limits: Limits) -> dict[str, Any]:
    """Run the line once and time its phases."""
    import jiaocha as jc
    from jiaocha.allocation import solve
    from jiaocha.planning import Plan, summarise
    from jiaocha_scenarios import generate

    seconds: dict[str, float] = {}

    @contextmanager
    def phase(name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - start

    with phase("generate"):
        quarter = generate(size, seed=seed)
    with phase("options"):
        options = jc.build_options(quarter)
    with phase("solve"):
        solution = solve(options.problem, limits)
    summary = summarise(quarter, options, solution, limits)
    made = Plan(quarter, options, solution, summary)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "plan"
        with phase("write"):
            jc.write_plan(made, out)
        with phase("workbook"):
            jc.write_workbook(made, Path(folder) / "plan.xlsx")
        with phase("page"):
            jc.write_page(made, Path(folder) / "plan.html")
        with phase("verify"):
            findings = jc.verify(out)
    return {
        "size": size,
        "seed": seed,
        "effort": limits.effort,
        "threads": limits.threads,
        "groups": options.problem.n_groups,
        "options": options.problem.n_options,
        "rows": options.problem.n_rows,
        "status": summary.status.value,
        "value_fen": summary.value_fen,
        "bound_fen": summary.bound_fen,
        "gap": summary.gap,
        "solver_gap": summary.solver_gap,
        "findings": len(findings),
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
        "peak_bytes": peak_bytes(),
    }


def print_row(row: dict[str, Any]) -> None:
    """Print one row for people."""
    times = "  ".join(f"{name} {value:.1f} s" for name, value in row["seconds"].items())
    print(
        f"{row['size']} seed {row['seed']}: {row['groups']:,} groups, {row['options']:,} options, "
        f"{row['rows']:,} rows; {row['status']}, certified gap {row['gap']:.4%}, {row['findings']} findings; "
        f"{times}; peak {row['peak_bytes'] / 2**30:.2f} GiB"
    )


def _smallest(folder: Path) -> list[str]:
    return ["--size", "prefecture", "--effort", "0.05", "--json", str(folder / "quarter.json")]


BENCHMARK = Command("quarter", "the main line of a synthetic quarter, phase by phase", main, _smallest)
