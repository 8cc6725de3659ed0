"""The reports of a plan: size and opening of its page, the workbooks of receiving courts, all explanations.

``python -m benchmarks report --plans DIR`` measures plan folders that exist (``jiaocha demo --out DIR``);
``--sizes province`` plans quarters first. Phases, each from a plan just read:

- ``page``: the page is written and opened in headless Chromium with the network off at 1280 and 1920 pixels:
  seconds from the start of the navigation to the first frame after the page's script has run, and what the
  page's own thread computed for it (a busy machine changes the first, not the second); a search, console
  errors, requests. Without a browser the row says so.
- ``receivers``: a workbook for every receiving court, as ``jiaocha report --receivers``.
- ``explanations``: the table of all cases, as ``jiaocha explain --all``.
"""

import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.instances import Instance
from benchmarks.record import peak_bytes_since_reset, reset_peak
from benchmarks.registry import Grid, Phase, Row
from benchmarks.tables import Table, gib, seconds, whole

if TYPE_CHECKING:
    from jiaocha.folder import StoredPlan

MEGABYTE = 1_000_000


def page(instance: Instance, chosen: Namespace) -> list[Row]:
    """Write the page and drive it in a browser."""
    from jiaocha.reporting import write_page
    from tests.drive_page import browser_path, drive

    plan = _stored(instance)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "report.html"
        row = _timed(lambda: write_page(plan, file)) | _size_of(plan)
        row |= {"bytes": file.stat().st_size, "reason": "" if browser_path() else "no browser"}
        if browser_path():
            driven = [drive(file) for _ in range(chosen.times)]
            row["opened_seconds"] = sorted(each.opened_seconds for each in driven)
            row["opened_processor_seconds"] = max(each.opened_processor_seconds for each in driven)
            row["search_seconds"] = max(each.search_seconds for each in driven)
            row["pdf_bytes"] = driven[0].pdf_bytes
            row["complaints"] = [said for each in driven for said in (*each.errors, *each.requests)]
    return [row]


def receivers(instance: Instance, chosen: Namespace) -> list[Row]:
    """Write the workbooks of all receiving courts."""
    from jiaocha.reporting import plan_tables, write_court_workbooks

    plan = _stored(instance)
    with tempfile.TemporaryDirectory() as place:
        out = Path(place) / "receivers"
        row = _timed(lambda: write_court_workbooks(plan_tables(plan), out))
        sizes = [file.stat().st_size for file in out.iterdir()]
    return [row | _size_of(plan) | {"files": len(sizes), "bytes": sum(sizes)}]


def explanations(instance: Instance, chosen: Namespace) -> list[Row]:
    """Explain all cases at once."""
    from jiaocha import explain_all

    plan = _stored(instance)
    return [_timed(lambda: explain_all(plan)) | _size_of(plan)]


def _stored(instance: Instance) -> "StoredPlan":
    from jiaocha import read_plan

    return read_plan(instance.parameters["folder"])


def _size_of(plan: "StoredPlan") -> Row:
    return {"cases": len(plan.quarter.cases), "courts": len(plan.quarter.courts)}


def _timed(run: Callable[[], object]) -> Row:
    reset_peak()
    begun, used = time.perf_counter(), time.process_time()
    run()
    spent = {"seconds": time.perf_counter() - begun, "processor_seconds": time.process_time() - used}
    return {name: round(value, 3) for name, value in spent.items()} | {"peak_bytes": peak_bytes_since_reset()}


PHASES: dict[str, Phase] = {"page": page, "receivers": receivers, "explanations": explanations}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--plans", type=Path, nargs="+", default=[], help="plan folders to measure")
    parser.add_argument("--sizes", choices=("prefecture", "province", "national"), nargs="+", default=[])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--phases", choices=tuple(PHASES), nargs="+", default=list(PHASES))
    parser.add_argument("--times", type=int, default=3, help="how often the page is opened")
    parser.add_argument("--most-megabytes", type=float, help="fail when a page is larger")
    parser.add_argument("--most-opening", type=float, help="fail when the median opening takes more seconds")
    parser.add_argument("--most-explaining", type=float, help="fail when all explanations take more seconds")


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for folder in chosen.plans:
        yield Instance(f"plan {folder.name}", None, parameters={"folder": folder})
    for size in chosen.sizes:
        for seed in chosen.seeds:
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "plan"
                _make(size, seed, folder, chosen)
                yield Instance(f"quarter {size}", None, seed=seed, parameters={"folder": folder})


def _make(size: str, seed: int, folder: Path, chosen: Namespace) -> None:
    """Plan a synthetic quarter into a folder."""
    import jiaocha as jc
    from jiaocha_scenarios import generate

    limits = jc.Limits(effort=chosen.effort or 1.0, seconds=chosen.seconds, threads=chosen.threads)
    jc.write_plan(jc.plan(generate(size, seed=seed), limits), folder)


def _phases(chosen: Namespace) -> dict[str, Phase]:
    return {name: PHASES[name] for name in chosen.phases}


def _middle(values: list[float] | None) -> float | None:
    return None if not values else sorted(values)[len(values) // 2]


def _describe(row: Row) -> str:
    start = f"{row['name']}, {row['cases']:,} cases, {row['phase']}: {row['seconds']} s"
    if row["phase"] == "receivers":
        return f"{start}, {row['files']:,} workbooks of {row['bytes'] / MEGABYTE:.1f} MB together"
    if row["phase"] == "explanations":
        return start
    size = f"{start}, {row['bytes'] / MEGABYTE:.1f} MB"
    if row["reason"]:
        return f"{size}; not opened: {row['reason']}"
    opened = ", ".join(f"{value:.1f}" for value in row["opened_seconds"])
    return f"{size}; opened in {opened} s, searched in {row['search_seconds']:.1f} s"


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    limits = (
        ("page", "bytes", chosen.most_megabytes and chosen.most_megabytes * MEGABYTE, "bytes"),
        ("explanations", "seconds", chosen.most_explaining, "s"),
    )
    found = [
        f"{_describe(row)}: more than {most:g} {unit}"
        for row in rows
        for phase, name, most, unit in limits
        if row["phase"] == phase and most and row[name] > most
    ]
    for row in rows:
        opened = _middle(row.get("opened_seconds"))
        if chosen.most_opening and opened is not None and opened > chosen.most_opening:
            found.append(f"{_describe(row)}: more than {chosen.most_opening:g} s")
        found += [f"{row['name']}: {said}" for said in row.get("complaints", [])]
    return found


def _tables(rows: list[Row]) -> list[Table]:
    """One line a phase."""
    headings = (
        "instance", "cases", "phase", "seconds", "processor", "memory", "files", "size",
        "opened, median", "longest", "processor of the page", "search", "load before",
    )  # fmt: skip
    return [Table("Reports of a plan that was read:", headings, tuple(_line(row) for row in rows))]


def _line(row: Row) -> tuple[str, ...]:
    opened = row.get("opened_seconds")
    size = "" if "bytes" not in row else f"{row['bytes'] / MEGABYTE:.1f} MB"
    files = row.get("files", 1 if row["phase"] == "page" else None)
    start = row["name"], whole(row["cases"]), row["phase"]
    spent = seconds(row["seconds"]), seconds(row["processor_seconds"]), gib(row["peak_bytes"])
    written = "" if files is None else whole(files), size
    opening = seconds(_middle(opened)), seconds(max(opened) if opened else None)
    thread = seconds(row.get("opened_processor_seconds")), seconds(row.get("search_seconds"))
    return (*start, *spent, *written, *opening, *thread, str(row.get("load_before", "")))


def _smallest(folder: Path) -> list[str]:
    small = ["--sizes", "prefecture", "--effort", "0.05", "--phases", "receivers", "explanations"]
    return [*small, "--no-warm-up", "--json", str(folder / "report.json")]


BENCHMARK = Grid(
    name="report",
    summary="the page of a plan in a browser, workbooks of receiving courts, all explanations",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=_describe,
    smallest=_smallest,
    faults=_faults,
    tables=_tables,
    seconds=None,
    notes=("Synthetic quarters on the real roster.",),
)
