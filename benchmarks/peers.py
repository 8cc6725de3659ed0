"""Every solver on the same arrays, one after another, each in a process of its own, with the same limits.

``python -m benchmarks peers --regimes 5000x300x0.3 --seconds 5 30 --json FILE --page FILE`` also takes
``--quarters prefecture`` (synthetic quarters) and ``--gap DIR --names c20200`` (the library's instances, with
negated costs as values). A solver whose package is missing is a row with that reason.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import Instance
from benchmarks.isolated import relative_gap, solve_apart, without_arrays
from benchmarks.quarter import SIZES
from benchmarks.regimes import regime_with_distance
from benchmarks.registry import Grid, Phase, Row
from benchmarks.solvers import MODULES
from benchmarks.tables import Table, gib, percent, seconds, whole

EARLIEST = 5.0
"""Limit in seconds from which on the comparison is judged."""

BOUNDS_ONLY = ("glop", "pdlp")

UNASKED = ("min_cost_flow",)
"""Solvers that run only when asked for: they need problems of a special form."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--regimes", nargs="+", default=[], help="CASESxCOURTSxTIGHT of the synthetic family")
    parser.add_argument("--quarters", nargs="+", choices=SIZES, default=[], help="synthetic quarters")
    parser.add_argument("--gap", type=Path, help="folder with npz/NAME.npz of the library")
    parser.add_argument("--names", nargs="+", help="only these instances of the library")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--limits", type=float, nargs="+", help="several limits, in place of --seconds")
    parser.add_argument(
        "--fresh", action="store_true", help="run afresh at every limit, not once at the longest"
    )
    parser.add_argument("--must-lead", action="store_true", help="fail where a peer is ahead from 5 s on")
    known = [name for name in MODULES if name not in UNASKED]
    parser.add_argument("--solvers", nargs="+", choices=list(MODULES), default=known)


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for text in chosen.regimes:
        n, courts, tight = text.split("x")
        for seed in chosen.seeds:
            problem, distance = regime_with_distance(int(n), int(courts), float(tight), seed=seed)
            yield Instance(f"regime {text}", problem, seed=seed, distance=distance)
    for size in chosen.quarters:
        for seed in chosen.seeds:
            yield quarter_instance(size, seed)
    if chosen.gap:
        from benchmarks.gap import read_instances

        yield from read_instances(chosen.gap, chosen.names)


def quarter_instance(size: str, seed: int) -> Instance:
    """Draw a synthetic quarter and write its options as a problem, with the way from origin to receiver."""
    from jiaocha import build_options
    from jiaocha_scenarios import generate

    quarter = generate(size, seed=seed)
    options = build_options(quarter)
    place = quarter.courts[["longitude", "latitude"]].to_numpy(np.float64)
    origin = options.groups["origin"].to_numpy()[options.option_group]
    receiver = np.where(options.option_receiver < 0, origin, options.option_receiver)
    # Ranks of distance are all that the baseline needs: a plane with shortened longitudes will do.
    east = (place[receiver, 0] - place[origin, 0]) * np.cos(np.radians(place[origin, 1]))
    way = np.rint(np.hypot(east, place[receiver, 1] - place[origin, 1]) * 111_000).astype(np.int64)
    return Instance(f"quarter {size}", options.problem, seed=seed, distance=way)


def _phases(chosen: Namespace) -> dict[str, Phase]:
    def phase(solver: str) -> Phase:
        return lambda instance, chosen: _rows(instance, solver, chosen)

    return {solver: phase(solver) for solver in chosen.solvers}


def _rows(instance: Instance, solver: str, chosen: Namespace) -> Iterator[Row]:
    """Run once at the longest limit, or afresh at every limit; both say the value at each limit."""
    assert instance.problem is not None
    shape = {"groups": instance.problem.n_groups, "options": instance.problem.n_options}
    limits = sorted(chosen.limits or [chosen.seconds])
    for limit in limits if chosen.fresh else limits[-1:]:
        row = without_arrays(solve_apart(instance, solver, limit, chosen.threads, chosen.effort))
        asked = [limit] if chosen.fresh else limits
        at = {f"{each:g}": value_at_limit(row, each) for each in asked}
        yield {"limit": limit, **shape, **row, "value_at_limit": at[f"{limit:g}"], "value_at": at}


def value_at_limit(row: Row, limit: float) -> int | None:
    """Best value that a solver had by a moment; None for no plan.

    Read from its own reports, none of which may pass the value of the plan that was checked in the end.
    """
    if row["value"] is None or row["seconds"] <= limit:
        return row["value"]  # type: ignore[no-any-return]
    seen = [value for at, value, _ in row["trajectory"] if at <= limit and value is not None]
    return min(max(seen), row["value"]) if seen else None


def not_ahead(rows: list[Row], earliest: float = EARLIEST) -> list[str]:
    """Sentences for every limit, from ``earliest`` on, at which a peer's plan was worth more than ours.

    A tie counts as ahead: two solvers that both hold the best plan cannot be told apart by value. Each of our
    rows is held against the peers' rows of the same kind, fresh runs against fresh runs.
    """
    found = []
    for mine in (row for row in rows if row["solver"] == "jiaocha"):
        for limit, value in mine["value_at"].items():
            if float(limit) < earliest:
                continue
            for row in rows:
                same = all(row[key] == mine[key] for key in ("name", "seed", "limit"))
                theirs = row["value_at"].get(limit)
                if row["solver"] == "jiaocha" or not same or theirs is None:
                    continue
                if value is None or theirs > value:
                    found.append(
                        f"{row['name']} seed {row['seed']}, {limit} s: "
                        f"{row['solver']} {theirs}, jiaocha {value}"
                    )
    return found


def tables(rows: list[Row]) -> list[Table]:
    """Distance from the best certified bound of the run at each limit, and where a peer was ahead."""
    made = []
    for key in dict.fromkeys((row["name"], row["seed"]) for row in rows):
        same = [row for row in rows if (row["name"], row["seed"]) == key]
        best = min((row["bound"] for row in same if row["certified"]), default=None)
        limits = sorted({limit for row in same for limit in row["value_at"]}, key=float)
        lines = []
        for row in same:
            gaps = [
                relative_gap(best, row["value_at"][each]) if row["value_at"].get(each) is not None else None
                for each in limits
                if each in row["value_at"]
            ]
            cells = dict(zip([each for each in limits if each in row["value_at"]], gaps, strict=True))
            lines.append(
                (
                    row["solver"],
                    f"{row['limit']:g} s",
                    *("" if each not in cells else _reached(row, cells[each]) for each in limits),
                    whole(row["solver_bound"]),
                    seconds(row["seconds"]),
                    seconds(row["build_seconds"]),
                    gib(row["peak_bytes"]),
                )
            )
        title = f"{key[0]}" + ("" if key[1] is None else f", seed {key[1]}")
        title += f": distance of the plan from the best certified bound of the run, {whole(best)}, after"
        headings = (
            "solver",
            "run of",
            *(f"{each} s" for each in limits),
            "own bound",
            "ended",
            "model",
            "memory",
        )
        made.append(Table(title, headings, tuple(lines)))
    behind = not_ahead(rows)
    verdict = "none; ahead or level at every limit" if not behind else "see below"
    title = f"Limits from {EARLIEST:g} s on at which a peer was ahead of jiaocha: {verdict}"
    return [*made, Table(title, ("instance, limit and values",), tuple((each,) for each in behind))]


def _reached(row: Row, gap: float | None) -> str:
    if gap is not None:
        return percent(gap)
    return "bound only" if row["solver"] in BOUNDS_ONLY else "no plan"


def contradictions(rows: list[Row]) -> list[str]:
    """Sentences for certified bounds below a plan that any solver found, and for missing plans of ours."""
    found = []
    for row in rows:
        same = [each for each in rows if (each["name"], each["seed"]) == (row["name"], row["seed"])]
        best = max((each["value"] for each in same if each["value"] is not None), default=None)
        if row["certified"] and best is not None and row["bound"] < best:
            found.append(
                f"{row['name']} seed {row['seed']}: certified bound {row['bound']} below plan {best}"
            )
        if row["solver"] == "jiaocha" and row["value"] is None:
            found.append(f"{row['name']} seed {row['seed']}: no plan: {row['reason']}")
    return found


def line(row: Row) -> str:
    """One row for people."""
    start = f"{row['name']:24} seed {row['seed']}  {row['limit']:g} s  {row['solver']:18}"
    value: Any = "no plan" if row["value"] is None else row["value"]
    kind = "certified" if row["certified"] else "solver's"
    gap = "" if row["gap"] is None else f"  gap {row['gap']:.4%}"
    memory = "" if row["peak_bytes"] is None else f"  {row['peak_bytes'] / 2**30:.2f} GiB"
    times = f"  {row['seconds']:.1f} s (model {row['build_seconds']:.1f} s)"
    return f"{start} {value}  {kind} bound {row['bound']}{gap}{times}{memory}  {row['reason']}".rstrip()


def _smallest(folder: Path) -> list[str]:
    small = ["--regimes", "30x5x0.3", "--limits", "3", "--effort", "0.1", "--no-warm-up"]
    return [*small, "--json", str(folder / "peers.json"), "--page", str(folder / "peers.html")]


BENCHMARK = Grid(
    name="peers",
    summary="every solver on the same arrays, with the same limits, in one run",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=line,
    smallest=_smallest,
    faults=lambda rows, chosen: contradictions(rows) + (not_ahead(rows) if chosen.must_lead else []),
    tables=tables,
    notes=(
        "The limit covers jiaocha's whole solve; a peer's model is built before its limit begins.",
        "Bounds that carry no certificate rest on the solver's word. PDLP's is approximate.",
        "Value at limit: the plan that a solver reported by its limit, where it ran on after it.",
        "SCIP searches in one thread; greedy and nearest search nothing.",
    ),
)
