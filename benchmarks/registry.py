"""The registry: every module of this folder that defines ``BENCHMARK`` is one, found by name.

A new benchmark is one file. Most are :class:`Grid`: instances x phases, where a phase takes an instance and
gives a row; arguments, records, page and exit code are then shared.
"""

import argparse
import pkgutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from benchmarks.instances import Instance
from benchmarks.record import write_json

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


@dataclass(frozen=True)
class Grid:
    """Instances x phases.

    Attributes
    ----------
    add_arguments : what this benchmark asks beside seconds, effort, threads, json and page
    instances : drawn or read one after another, so that only one lies in memory
    phases : from the arguments, by name; each gives rows of one instance
    faults : sentences for what makes the run fail, from all rows
    describe : one row as one line for people
    smallest : arguments of a run of seconds, given an empty folder
    """

    name: str
    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    instances: Callable[[argparse.Namespace], Iterable[Instance]]
    phases: Callable[[argparse.Namespace], dict[str, Phase]]
    describe: Callable[[Row], str]
    smallest: Callable[[Path], list[str]]
    faults: Callable[[list[Row], argparse.Namespace], list[str]] = nothing_fails
    seconds: float = 30.0
    notes: tuple[str, ...] = field(default=())

    def main(self, arguments: list[str]) -> int:
        """Run every phase on every instance; exit 1 when something failed."""
        chosen = self._parser().parse_args(arguments)
        rows: list[Row] = []
        for instance in self.instances(chosen):
            for phase, run in self.phases(chosen).items():
                for row in run(instance, chosen):
                    rows.append({"name": instance.name, "phase": phase, "seed": instance.seed, **row})
                    print(self.describe(rows[-1]), flush=True)
                    self._write(chosen, arguments, rows)
        faults = self.faults(rows, chosen) if rows else ["no instance was found"]
        for fault in faults:
            print(f"failed: {fault}", file=sys.stderr)
        return 1 if faults else 0

    def _parser(self) -> argparse.ArgumentParser:
        parser = argparse.ArgumentParser(prog=f"python -m benchmarks {self.name}", description=self.summary)
        parser.add_argument("--seconds", type=float, default=self.seconds, help="limit of each solve")
        parser.add_argument(
            "--effort", type=float, help="effort of jiaocha; default: all that fits the limit"
        )
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--json", type=Path, help="write rows, machine and versions to this file")
        parser.add_argument("--page", type=Path, help="write a page with plots to this file")
        self.add_arguments(parser)
        return parser

    def _write(self, chosen: argparse.Namespace, arguments: list[str], rows: list[Row]) -> None:
        """Write after every row, so that a long run that is cut off keeps what it measured."""
        if chosen.json:
            write_json(chosen.json, self.name, arguments, rows)
        if chosen.page:
            from benchmarks.page import write_page

            write_page(chosen.page, self.name, self.summary, rows, self.notes)


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
