"""A synthetic quarter from generating to verifying, phase by phase; also across provinces, and warm.

``python -m benchmarks quarter --size national --seeds 0 1 2 3 4 --seconds 180``. Variants:

- ``plain``: the quarter as the generator draws it; transfers stay within a province.
- ``cross-province``: the same cases, the policy's own switch 允许跨省 on (the Supreme People's Court
  plans): the components of the provinces join to one.
- ``warm``: solved, one capacity cut by a fifth, then solved anew and from the earlier plan and prices.
"""

import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import judgement
from benchmarks.apart import Broken, call_apart
from benchmarks.instances import Instance
from benchmarks.record import peak_bytes, peak_bytes_since_reset, reset_peak
from benchmarks.registry import Grid, Phase
from benchmarks.tables import Table, gib, percent, seconds
from jiaocha_models import Quarter

if TYPE_CHECKING:
    from jiaocha.planning import Plan

Row = dict[str, Any]

SIZES = ("prefecture", "province", "national", "stress")
VARIANTS = ("plain", "cross-province", "warm")
CROSSING = "cross-province"


class Phases:
    """Seconds and peak memory of each phase; the peak includes what earlier phases left in memory."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.peak: dict[str, int] = {}
        self.highest = 0

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure one phase."""
        reset_peak()
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 3)
        self.peak[name] = peak_bytes_since_reset()
        self.highest = max(self.highest, self.peak[name])

    def as_row(self) -> Row:
        """Give the parts of a row that say what was used."""
        return {
            "seconds_by_phase": self.seconds,
            "peak_by_phase": self.peak,
            "peak_bytes": max(self.highest, peak_bytes()),
        }


def drawn(size: str, seed: int, crossing: bool, cases: int | None = None) -> Quarter:
    """Draw a quarter; ``crossing`` turns on the policy's switch, the cases stay the same."""
    from jiaocha_scenarios import generate

    quarter = generate(size, seed=seed, cases=cases)
    if not crossing:
        return quarter
    rules = quarter.policy.rules.model_copy(update={"cross_province": True})
    return replace(quarter, policy=quarter.policy.model_copy(update={"rules": rules}))


def measure(size: str, seed: int, limits: Row, crossing: bool = False, cases: int | None = None) -> Row:
    """Run the line once in this process; the row of one quarter.

    Parameters
    ----------
    limits : dict
        Fields of :class:`jiaocha_models.Limits`.
    """
    import jiaocha as jc
    from jiaocha.allocation import solve
    from jiaocha.planning import Plan, summarise

    phases = Phases()
    asked = jc.Limits(**limits)
    with phases.phase("generate"):
        quarter = drawn(size, seed, crossing, cases)
    with phases.phase("options"):
        options = jc.build_options(quarter)
    with phases.phase("solve"):
        solution = solve(options.problem, asked)
    made = Plan(quarter, options, solution, summarise(quarter, options, solution, asked))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "plan"
        with phases.phase("write"):
            jc.write_plan(made, out)
        with phases.phase("verify"):
            findings = jc.verify(out)
        with phases.phase("report"):
            jc.write_workbook(made, Path(folder) / "plan.xlsx")
            jc.write_page(made, Path(folder) / "plan.html")
    return shape_of(made) | outcome_of(made, len(findings), phases, asked.seconds) | phases.as_row()


def shape_of(made: "Plan") -> Row:
    """Give size and structure of the problem of a plan."""
    from benchmarks.structure import components_of, crossing_share

    problem = made.options.problem
    sizes = components_of(problem)
    return {
        "groups": problem.n_groups,
        "options": problem.n_options,
        "rows": problem.n_rows,
        "components": len(sizes),
        "largest_component": sizes[0] if sizes else 0,
        "crossing_options": crossing_share(made.quarter, made.options),
    }


def outcome_of(made: "Plan", findings: int, phases: Phases, limit: float | None) -> Row:
    """Give value, bounds and gaps; verification has recomputed them where it found nothing."""
    summary, solved = made.summary, phases.seconds["solve"]
    trajectory = [(each.seconds, each.value, each.bound) for each in made.solution.trajectory]
    return {
        "status": summary.status.value,
        "value": summary.value_fen if len(made.solution.choice) else None,
        "bound": summary.bound_fen,
        "certified": findings == 0,
        "gap": summary.gap,
        "solver_gap": summary.gap if summary.solver_gap is None else summary.solver_gap,
        "findings": findings,
        "seconds": solved,
        "overrun_seconds": None if limit is None else round(max(0.0, solved - limit), 3),
        "reason": made.solution.reason or (f"{findings} findings of verification" if findings else ""),
        "trajectory": trajectory,
    }


def limits_of(chosen: Namespace) -> Row:
    """Read the limits from the arguments: seconds where they are given, else standard effort."""
    from benchmarks.solvers.jiaocha import MORE_THAN_FITS, STANDARD

    effort = chosen.effort or (STANDARD if chosen.seconds is None else MORE_THAN_FITS)
    return {"effort": effort, "seconds": chosen.seconds, "threads": chosen.threads, "gap": chosen.gap}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--size", choices=SIZES, nargs="+", default=["prefecture", "province"])
    parser.add_argument("--variants", choices=VARIANTS, nargs="+", default=["plain"])
    parser.add_argument("--cases", type=int, help="cases, instead of the size's own")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--gap", type=float, default=0.0, help="stop once this gap is reached")
    parser.add_argument(
        "--most-warm-share", type=float, help="seconds of the warm start over those of the cold one"
    )
    judgement.add_judgements(parser)


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for size in chosen.size:
        for seed in chosen.seeds:
            name = f"quarter {size}" + (f" of {chosen.cases} cases" if chosen.cases else "")
            yield Instance(name, None, seed=seed, parameters={"size": size, "cases": chosen.cases})


def _phases(chosen: Namespace) -> dict[str, Phase]:
    from benchmarks.warm import measured_warm

    runs: dict[str, Phase] = {"plain": _line, CROSSING: _line_across, "warm": measured_warm}
    return {variant: runs[variant] for variant in chosen.variants}


def _line(instance: Instance, chosen: Namespace, crossing: bool = False) -> list[Row]:
    size, cases = instance.parameters["size"], instance.parameters["cases"]
    limits = limits_of(chosen)
    name = instance.name + (f", {CROSSING}" if crossing else "")
    row: Row = {"name": name, "size": size, "solver": "jiaocha", "limit": chosen.seconds}
    try:
        found = call_apart(
            "benchmarks.quarter:measure",
            size=size,
            seed=instance.seed,
            limits=limits,
            crossing=crossing,
            cases=cases,
        )
    except Broken as broken:
        return [row | dict.fromkeys(NOTHING) | {"certified": False, "reason": str(broken)}]
    return [row | found]


NOTHING = ("value", "bound", "gap", "solver_gap", "seconds", "overrun_seconds", "peak_bytes")


def _line_across(instance: Instance, chosen: Namespace) -> list[Row]:
    return _line(instance, chosen, crossing=True)


def line(row: Row) -> str:
    """One row for people."""
    start = f"{row['name']} seed {row['seed']}"
    if row["value"] is None:
        return f"{start}: no plan: {row['reason']}"
    times = "  ".join(f"{name} {value:.1f} s" for name, value in row.get("seconds_by_phase", {}).items())
    return (
        f"{start}: {row['groups']:,} groups in {row['components']:,} components (largest "
        f"{row['largest_component']:,}), {row['options']:,} options, {row['rows']:,} rows; {row['status']}, "
        f"certified gap {percent(row['gap'])}, solver gap {percent(row['solver_gap'])}, "
        f"{row.get('findings', 0)} findings; {times or seconds(row['seconds'])}; "
        f"peak {gib(row['peak_bytes'])}"
    )


def faults(rows: list[Row], chosen: Namespace) -> list[str]:
    """Judge gaps and memory over the seeds, and the warm starts."""
    found = judgement.faults(rows, chosen)
    for row in rows:
        share = row.get("warm_share")
        if chosen.most_warm_share is not None and "warm_share" in row:
            where = f"{row['name']} seed {row['seed']}"
            if share is None:
                found.append(f"{where}: the warm start did not reach the gap of the cold one")
            elif share > chosen.most_warm_share:
                found.append(f"{where}: the warm start took {share:.2f} of the cold one's time")
    return found


def tables(rows: list[Row]) -> list[Table]:
    """Gaps over the seeds, the phases, and the warm starts."""
    from benchmarks.phases import phase_table
    from benchmarks.warm import warm_table

    return [*judgement.tables(rows), *phase_table(rows), *warm_table(rows)]


def _smallest(folder: Path) -> list[str]:
    small = ["--size", "prefecture", "--effort", "0.05", "--variants", *VARIANTS, "--no-warm-up"]
    return [*small, "--json", str(folder / "quarter.json"), "--page", str(folder / "quarter.html")]


BENCHMARK = Grid(
    name="quarter",
    summary="the main line of a synthetic quarter, also across provinces and warm",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=line,
    smallest=_smallest,
    faults=faults,
    tables=tables,
    seconds=None,
    notes=(
        "Synthetic quarters on the real roster. The limit covers the solve; other phases are timed apart.",
    ),
)
