"""The registry: every module of this folder that defines ``BENCHMARK`` is one, found by name.

A new benchmark is one file. Most are :class:`Grid`: instances x phases, where a phase takes an instance and
gives a row; arguments, records, page and exit code are then shared.
"""

import argparse
import json
import pkgutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from benchmarks.apart import warm_up
from benchmarks.charts import Chart
from benchmarks.instances import Instance
from benchmarks.record import circumstances, write_json
from benchmarks.tables import Table

Row = dict[str, Any]
Phase = Callable[[Instance, argparse.Namespace], Iterable[Row]]


class Benchmark(Protocol):
    """What the dispatcher and the tests need of a benchmark."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def summary(self) -> str: ...  # noqa: D102

    @property
    def smallest(self) -> Callable[[Path], list[str]]:
        """Arguments of a run of seconds; the folder is empty and may be written to."""

    def main(self, arguments: list[str]) -> int:
        """Run it; 0 when nothing failed."""


@dataclass(frozen=True)
class Command:
    """A benchmark with a command line of its own."""

    name: str
    summary: str
    run: Callable[[list[str]], int]
    smallest: Callable[[Path], list[str]]

    def main(self, arguments: list[str]) -> int:
        """Run it."""
        return self.run(arguments)


def nothing_fails(rows: list[Row], chosen: argparse.Namespace) -> list[str]:
    """Fail no run."""
    return []


def no_tables(rows: list[Row]) -> list[Table]:
    """Give no table beside the rows."""
    return []


def no_charts(rows: list[Row]) -> dict[str, Chart]:
    """Give no chart."""
    return {}


@dataclass(frozen=True)
class Grid:
    """Instances x phases.

    Attributes
    ----------
    add_arguments : what this benchmark asks beside seconds, effort, threads, json, page, resume
    instances : drawn or read one after another, so that only one lies in memory
    phases : from the arguments, by name; each gives rows of one instance
    faults : sentences for what makes the run fail, from all rows
    describe : one row as one line for people
    tables : what a run comes to, for terminal, page and published documents
    charts : figures of the documents by name, drawn from all rows
    smallest : arguments of a run of seconds, given an empty folder
    seconds : limit of each solve where none is asked; None: effort ends it
    """

    name: str
    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    instances: Callable[[argparse.Namespace], Iterable[Instance]]
    phases: Callable[[argparse.Namespace], dict[str, Phase]]
    describe: Callable[[Row], str]
    smallest: Callable[[Path], list[str]]
    faults: Callable[[list[Row], argparse.Namespace], list[str]] = nothing_fails
    tables: Callable[[list[Row]], list[Table]] = no_tables
    charts: Callable[[list[Row]], dict[str, Chart]] = no_charts
    seconds: float | None = 30.0
    notes: tuple[str, ...] = field(default=())

    def main(self, arguments: list[str]) -> int:
        """Run every phase on every instance; exit 1 when something failed."""
        parser = self._parser()
        chosen = parser.parse_args(arguments)
        if chosen.resume and not chosen.json:
            parser.error("--resume goes on with the rows of --json FILE")
        rows: list[Row] = stored_rows(chosen.json) if chosen.resume else []
        if any(row.get("asked") != asked_of(chosen) for row in rows):
            parser.error(f"{chosen.json.name} holds rows of other limits or settings; write to another file")
        measured = {settings_of(row) for row in rows}
        warmed = None if chosen.no_warm_up else warm_up()
        for instance in self.instances(chosen):
            for phase, run in self.phases(chosen).items():
                key = {
                    "name": instance.name,
                    "instance": instance.name,
                    "phase": phase,
                    "seed": instance.seed,
                    "asked": asked_of(chosen),
                }
                if settings_of(key) in measured:
                    print(f"{instance.name} seed {instance.seed} {phase}: measured before", flush=True)
                    continue
                before = circumstances()
                for row in run(instance, chosen):
                    rows.append(key | row | before)
                    print(self.describe(rows[-1]), flush=True)
                    self._write(chosen, arguments, rows, warmed)
        for table in self.tables(rows) if rows else []:
            print("\n" + table.text())
        faults = self.faults(rows, chosen) if rows else ["no instance was found"]
        for fault in faults:
            print(f"failed: {fault}", file=sys.stderr)
        return 1 if faults else 0

    def _parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(prog=f"python -m benchmarks {self.name}", description=self.summary)
        parser.add_argument("--seconds", type=float, default=self.seconds, help="limit of each solve")
        parser.add_argument(
            "--effort", type=float, help="effort of jiaocha; default: all that fits the limit, 1 without one"
        )
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--json", type=Path, help="write rows, machine and versions to this file")
        parser.add_argument("--page", type=Path, help="write a page with plots to this file")
        parser.add_argument(
            "--resume", action="store_true", help="keep the rows of --json FILE and measure those it lacks"
        )
        parser.add_argument(
            "--no-warm-up", action="store_true", help="measure without compiling the kernels first"
        )
        self.add_arguments(parser)
        return parser

    def _write(
        self, chosen: argparse.Namespace, arguments: list[str], rows: list[Row], warmed: Row | None
    ) -> None:
        """Write after every row, so that a long run that is cut off keeps what it measured."""
        if chosen.json:
            write_json(chosen.json, self.name, arguments, rows, {"warm_up": warmed})
        if chosen.page:
            from benchmarks.page import write_page

            write_page(chosen.page, self.name, self.summary, rows, self.notes, self.tables(rows))


def asked_of(chosen: argparse.Namespace) -> Row:
    """Take from the arguments what the figures of a row depend on."""
    names = ("seconds", "limits", "fresh", "effort", "threads", "gap", "options")
    return {name: getattr(chosen, name, None) for name in names}


def settings_of(row: Row) -> str:
    """Key under which a row counts as measured."""
    parts = [row.get("instance"), row["phase"], row["seed"], row.get("asked")]
    return json.dumps(parts, sort_keys=True, default=str)


def stored_rows(file: Path) -> list[Row]:
    """Rows of an earlier run; none where there is no such file."""
    if not file.is_file():
        return []
    rows: list[Row] = json.loads(file.read_text("utf-8"))["rows"]
    return rows


def all_benchmarks() -> dict[str, Benchmark]:
    """Every benchmark of this folder by name, in alphabetical order."""
    folder = str(Path(__file__).parent)
    found: dict[str, Benchmark] = {}
    for module in sorted(
        each.name for each in pkgutil.iter_modules([folder]) if not each.name.startswith("_")
    ):
        benchmark = getattr(import_module(f"benchmarks.{module}"), "BENCHMARK", None)
        if benchmark is not None:
            found[benchmark.name] = benchmark
    return found
