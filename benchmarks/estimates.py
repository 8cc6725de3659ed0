"""Estimates at size: a million former cases fitted, every open option of the national quarter scored.

``python -m benchmarks estimates --rows 1000000 --size national`` runs each phase in a process of its own.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.apart import Broken, call_apart
from benchmarks.instances import Instance
from benchmarks.record import peak_bytes
from benchmarks.registry import Grid, Phase
from benchmarks.tables import Table, gib, seconds, whole

Row = dict[str, Any]

SIZES = ("prefecture", "province", "national")
SCORED_WITH = 100_000
"""Former cases behind the estimates that are scored."""


def fitted_apart(size: str, seed: int, rows: int, cases: int | None) -> Row:
    """Fit a history of so many rows; generating is not timed, memory is that of the whole process."""
    from jiaocha import fit_estimates
    from jiaocha_scenarios import generate
    from jiaocha_scenarios.hidden_truth import hidden_truth, synthetic_history

    quarter = generate(size, seed=seed, cases=cases)
    history = synthetic_history(quarter, hidden_truth(quarter, seed), rows, seed)
    before = peak_bytes()
    begun = perf_counter()
    fitted = fit_estimates(replace(quarter, history=history))
    taken = perf_counter() - begun
    return {
        "rows": rows, "options": None, "seconds": round(taken, 2), "peak_bytes": peak_bytes(),
        "peak_before": before, "by_court": bool(fitted.by_court),
    }  # fmt: skip


def scored_apart(size: str, seed: int, rows: int, cases: int | None) -> Row:
    """Score every open option of a quarter; the rules that find them are timed apart."""
    from jiaocha import estimates_of, fit_estimates
    from jiaocha.law.pairs import open_pairs
    from jiaocha_scenarios import generate
    from jiaocha_scenarios.hidden_truth import hidden_truth, synthetic_history

    quarter = generate(size, seed=seed, cases=cases)
    history = synthetic_history(quarter, hidden_truth(quarter, seed), min(rows, SCORED_WITH), seed)
    quarter = replace(quarter, history=history)
    fitted = fit_estimates(quarter)
    begun = perf_counter()
    pairs = open_pairs(quarter)
    rules = perf_counter() - begun
    begun = perf_counter()
    table = estimates_of(quarter, fitted, pairs)
    taken = perf_counter() - begun
    return {
        "rows": len(history), "options": len(table), "seconds": round(taken, 2),
        "rules_seconds": round(rules, 2), "peak_bytes": peak_bytes(), "by_court": bool(fitted.by_court),
    }  # fmt: skip


MEASURES = {"fit": "fitted_apart", "score": "scored_apart"}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--size", choices=SIZES, default="national")
    parser.add_argument("--cases", type=int, help="cases of the quarter, instead of the size's own")
    parser.add_argument("--rows", type=int, default=1_000_000, help="former cases that are fitted")
    parser.add_argument("--phases", nargs="+", choices=tuple(MEASURES), default=list(MEASURES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--most-fit-seconds", type=float)
    parser.add_argument("--most-score-seconds", type=float)
    parser.add_argument("--most-gib", type=float, help="peak memory of fitting")


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for seed in chosen.seeds:
        asked = {"size": chosen.size, "seed": seed, "rows": chosen.rows, "cases": chosen.cases}
        part = f", {chosen.cases:,} cases" if chosen.cases else ""
        yield Instance(f"{chosen.size}{part}, {chosen.rows:,} former cases", None, seed=seed, data=asked)


def _phases(chosen: Namespace) -> dict[str, Phase]:
    def phase(name: str) -> Phase:
        def run(instance: Instance, chosen: Namespace) -> Iterable[Row]:
            try:
                return [call_apart(f"benchmarks.estimates:{MEASURES[name]}", **instance.data)]
            except Broken as error:
                return [{"seconds": None, "reason": str(error)}]

        return run

    return {name: phase(name) for name in chosen.phases}


def _line(row: Row) -> str:
    if row["seconds"] is None:
        return f"{row['name']} {row['phase']}: {row['reason']}"
    scored = f", {row['options']:,} options" if row["options"] else ""
    return (
        f"{row['name']} {row['phase']}: {row['rows']:,} former cases{scored}, {row['seconds']:.1f} s, "
        f"{gib(row['peak_bytes'])}"
    )


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    most = {"fit": chosen.most_fit_seconds, "score": chosen.most_score_seconds}
    found = [f"{_line(row)}" for row in rows if row["seconds"] is None]
    for row in (row for row in rows if row["seconds"] is not None):
        limit = most[row["phase"]]
        if limit is not None and row["seconds"] > limit:
            found.append(f"{_line(row)}: above {limit:g} s")
        if row["phase"] == "fit" and chosen.most_gib and row["peak_bytes"] > chosen.most_gib * 2**30:
            found.append(f"{_line(row)}: above {chosen.most_gib:g} GiB")
    return found


def _tables(rows: list[Row]) -> list[Table]:
    heads = (
        "instance", "phase", "seed", "former cases", "options scored", "seconds", "rules before, seconds",
        "memory, whole process", "courts told apart",
    )  # fmt: skip
    lines = tuple(
        (
            str(row["name"]), row["phase"], str(row["seed"]), whole(row["rows"]),
            whole(row["options"]) if row["options"] else "", seconds(row["seconds"]),
            seconds(row.get("rules_seconds")), gib(row["peak_bytes"]), "yes" if row["by_court"] else "no",
        )
        for row in rows
        if row["seconds"] is not None
    )  # fmt: skip
    return [Table("Fitting a history, and scoring every open option:", heads, lines)]


def _smallest(folder: Path) -> list[str]:
    chosen = ["--size", "prefecture", "--cases", "12", "--rows", "400", "--phases", "score"]
    return [*chosen, "--no-warm-up", "--json", str(folder / "estimates.json")]


BENCHMARK = Grid(
    name="estimates",
    summary="a long history fitted, every open option scored: seconds and memory",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=_line,
    smallest=_smallest,
    faults=_faults,
    tables=_tables,
    seconds=None,
)
