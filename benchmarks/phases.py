"""The line as users run it, through files, phase by phase: seconds and memory of each.

``python -m benchmarks phases --size prefecture province national --seconds 180 --json FILE``. The quarter is
drawn and written first, unmeasured. Reading to reporting share a process, as in ``jiaocha plan``; verifying
has one of its own, as ``jiaocha verify`` has.
"""

import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import judgement
from benchmarks.apart import Broken, call_apart
from benchmarks.instances import Instance
from benchmarks.quarter import NOTHING, SIZES, Phases, drawn, limits_of, line, outcome_of, shape_of
from benchmarks.registry import Grid
from benchmarks.tables import Table, gib, seconds

Row = dict[str, Any]

ORDER = ("generate", "read", "options", "solve", "write", "report", "verify")


def write_input(size: str, seed: int, path: str, cases: int | None = None) -> int:
    """Draw a quarter and write it as people would hand it in; its number of cases."""
    from jiaocha import write_quarter

    quarter = drawn(size, seed, False, cases)
    write_quarter(quarter, path)
    return len(quarter.cases)


def plan_files(path: str, out: str, limits: Row) -> Row:
    """Read, plan, write and report in this process."""
    import jiaocha as jc
    from jiaocha.allocation import solve
    from jiaocha.planning import Plan, summarise

    phases = Phases()
    asked = jc.Limits(**limits)
    with phases.phase("read"):
        quarter = jc.read_quarter(path)
    with phases.phase("options"):
        options = jc.build_options(quarter)
    with phases.phase("solve"):
        solution = solve(options.problem, asked)
    made = Plan(quarter, options, solution, summarise(quarter, options, solution, asked))
    with phases.phase("write"):
        jc.write_plan(made, Path(out))
    with phases.phase("report"):
        jc.write_workbook(made, Path(out).with_suffix(".xlsx"))
        jc.write_page(made, Path(out).with_suffix(".html"))
    return shape_of(made) | outcome_of(made, 0, phases, asked.seconds) | phases.as_row()


def verify_files(out: str) -> Row:
    """Verify a written plan in this process."""
    from jiaocha import verify

    phases = Phases()
    with phases.phase("verify"):
        findings = verify(Path(out))
    return {"findings": len(findings), **phases.as_row()}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--size", choices=SIZES, nargs="+", default=["prefecture", "province"])
    parser.add_argument(
        "--form", choices=("xlsx", "csv"), default="xlsx", help="how the quarter is handed in"
    )
    parser.add_argument("--cases", type=int, help="cases, instead of the size's own")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--gap", type=float, default=0.0, help="stop once this gap is reached")
    judgement.add_judgements(parser)


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for size in chosen.size:
        for seed in chosen.seeds:
            name = f"quarter {size} ({chosen.form})" + (f" of {chosen.cases} cases" if chosen.cases else "")
            yield Instance(name, None, seed=seed, parameters={"size": size, "cases": chosen.cases})


def _run(instance: Instance, chosen: Namespace) -> list[Row]:
    size, cases = instance.parameters["size"], instance.parameters["cases"]
    with tempfile.TemporaryDirectory() as name:
        path = str(Path(name) / ("quarter.xlsx" if chosen.form == "xlsx" else "quarter"))
        out = str(Path(name) / "plan")
        row: Row = {"solver": "jiaocha", "limit": chosen.seconds}
        try:
            asked = {"size": size, "seed": instance.seed, "path": path, "cases": cases}
            row["nominated"] = call_apart("benchmarks.phases:write_input", **asked)
            row |= call_apart("benchmarks.phases:plan_files", path=path, out=out, limits=limits_of(chosen))
            verified = call_apart("benchmarks.phases:verify_files", out=out)
        except Broken as broken:
            return [row | dict.fromkeys(NOTHING) | {"certified": False, "reason": str(broken)}]
    row["findings"] = verified["findings"]
    row["certified"] = not verified["findings"]
    row["reason"] = row["reason"] or (
        "" if row["certified"] else f"{row['findings']} findings of verification"
    )
    row["seconds_by_phase"] |= verified["seconds_by_phase"]
    row["peak_by_phase"] |= verified["peak_by_phase"]
    return [row | {"peak_bytes": max(row["peak_bytes"], verified["peak_bytes"])}]


def phase_table(rows: list[Row]) -> list[Table]:
    """Seconds and peak memory of each phase, one line a row."""
    mine = [row for row in rows if row.get("seconds_by_phase")]
    if not mine:
        return []
    names = [name for name in ORDER if any(name in row["seconds_by_phase"] for row in mine)]
    lines = tuple(
        (
            row["name"],
            str(row["seed"]),
            *(
                f"{seconds(row['seconds_by_phase'].get(name))}, {gib(row['peak_by_phase'].get(name))}".strip(
                    ", "
                )
                for name in names
            ),
        )
        for row in mine
    )
    return [Table("Seconds and peak memory of each phase:", ("instance", "seed", *names), lines)]


def _smallest(folder: Path) -> list[str]:
    return ["--size", "prefecture", "--effort", "0.05", "--no-warm-up", "--json", str(folder / "phases.json")]


BENCHMARK = Grid(
    name="phases",
    summary="read, options, solve, write, report, verify through files: seconds and memory of each",
    add_arguments=_arguments,
    instances=_instances,
    phases=lambda chosen: {"files": _run},
    describe=line,
    smallest=_smallest,
    faults=judgement.faults,
    tables=lambda rows: [*judgement.tables(rows)[:1], *phase_table(rows)],
    seconds=None,
    notes=("Peak memory of a phase includes what earlier phases of the same process left there.",),
)
