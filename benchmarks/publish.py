"""Write the tables of stored runs into the documents: no published figure is typed by hand.

``python -m benchmarks publish`` reads ``benchmarks/published/VERSION/*.json`` (what ``--json`` wrote), writes
``tables.md`` beside them, the section between the markers of ``docs/benchmarks.md`` and the charts in
``docs/figures``. ``--check`` writes nothing and exits 1 where a document differs from its JSON.
"""

import argparse
import json
import shlex
import sys
from pathlib import Path
from typing import Any

from benchmarks.registry import Command, Grid, all_benchmarks

ROOT = Path(__file__).parents[1]
PUBLISHED = Path(__file__).with_name("published")
PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SHOWN = ("processor", "cores", "python", "ortools", "highspy", "pyscipopt", "numba", "numpy")


def main(arguments: list[str]) -> int:
    """Write, or compare with ``--check``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks publish", description=__doc__)
    parser.add_argument("--version", help="release; default: this one")
    parser.add_argument("--published", type=Path, default=PUBLISHED, help="folder of the releases")
    parser.add_argument("--page", type=Path, default=PAGE, help="document with the markers")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    chosen = parser.parse_args(arguments)
    folder = chosen.published / (chosen.version or this_version())
    section = section_of(folder)
    page = chosen.page.read_text("utf-8")
    wanted = {chosen.page: between_markers(page, section), folder / "tables.md": section}
    wanted |= {chosen.page.parent / "figures" / name: svg for name, svg in charts_of(folder).items()}
    stale = [file for file, text in wanted.items() if not file.is_file() or file.read_text("utf-8") != text]
    for file in stale:
        if chosen.check:
            print(f"{file.name} differs: python -m benchmarks publish", file=sys.stderr)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[file], "utf-8")
            print(f"wrote {file.name}")
    return 1 if chosen.check and stale else 0


def this_version() -> str:
    """Version of the package in this clone."""
    from importlib.metadata import version

    return version("jiaocha")


def section_of(folder: Path) -> str:
    """Markdown of all stored runs of a release, in the order of their names."""
    files = sorted(folder.glob("*.json"))
    if not files:
        return "No run of this release is stored yet.\n"
    parts = [run_markdown(file.stem, json.loads(file.read_text("utf-8"))) for file in files]
    return f"Release {folder.name}.\n\n" + "\n".join(parts)


def charts_of(folder: Path) -> dict[str, str]:
    """Draw the charts of all stored runs of a release, by file name."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.json")):
        run = json.loads(file.read_text("utf-8"))
        benchmark = all_benchmarks()[run["benchmark"]]
        if isinstance(benchmark, Grid):
            charts = benchmark.charts(run["rows"])
            found |= {f"{file.stem}_{name}.svg": chart.svg() for name, chart in charts.items()}
    return found


def run_markdown(title: str, run: dict[str, Any]) -> str:
    """Markdown of one run: command, machine, tables."""
    machine = run["machine"]
    commits = sorted({row.get("commit") or machine["commit"] or "unknown" for row in run["rows"]})
    command = shlex.join(["python", "-m", "benchmarks", run["benchmark"], *run["arguments"]])
    shown = ", ".join(f"{key} {machine[key]}" for key in SHOWN if machine.get(key) is not None)
    warmed = run.get("warm_up")
    start = "kernels compiled before" if warmed else "kernels not compiled before"
    head = f"### {title}\n\n`{command}`\n\n{shown}; commit {', '.join(commits)}; {start}.\n"
    benchmark = all_benchmarks()[run["benchmark"]]
    tables = benchmark.tables(run["rows"]) if isinstance(benchmark, Grid) else []
    return "\n".join([head, *(table.markdown() for table in tables)])


def between_markers(page: str, section: str) -> str:
    """Put the section between the markers of a document.

    Raises
    ------
    ValueError
        Where the document has no markers.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document has no markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{section}\n{END}{after}"


def _smallest(folder: Path) -> list[str]:
    """One synthetic row of a release that never was."""
    row = {"name": "5x2x0.3", "seed": 0, "value": 9, "bound": 10, "certified": True, "gap": 0.1}
    row |= {"solver_gap": 0.0, "seconds": 1.0, "overrun_seconds": 0.0, "peak_bytes": 2**30, "reason": ""}
    release = folder / "published" / "0"
    release.mkdir(parents=True)
    run = {"benchmark": "regimes", "arguments": [], "machine": {"commit": "none"}, "rows": [row]}
    (release / "regimes.json").write_text(json.dumps(run), "utf-8")
    (folder / "page.md").write_text(f"{BEGIN}\n{END}\n", "utf-8")
    return ["--version", "0", "--published", str(folder / "published"), "--page", str(folder / "page.md")]


BENCHMARK = Command("publish", "write the tables of stored runs into the documents", main, _smallest)
