"""What plans really bring: several simulated quarters in a row, policies compared on realised results.

``python -m benchmarks realised --sizes province --seeds 0 1 2``. Each instance is a synthetic world with a
hidden truth of another form than the estimator (docs/simulation.md). ``--vary spread=0,0.1,0.4`` measures it
again with one assumption changed at a time. Rows are per policy; every outcome is drawn once, the same for
all policies.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.instances import Instance
from benchmarks.realised_charts import charts
from benchmarks.realised_tables import tables
from benchmarks.record import peak_bytes
from benchmarks.registry import Grid, Phase
from jiaocha_models import Limits
from jiaocha_scenarios.simulation import POLICIES, Setting, simulate, summed, world_of

Row = dict[str, Any]

SIZES = ("prefecture", "province", "national")
VARIED = ("spread", "drift", "hardness", "confounding", "wrong", "missing", "strategic", "history")
NAMES = tuple(policy.name for policy in POLICIES)


def variation(text: str) -> tuple[str, list[float]]:
    """Read ``spread=0,0.1``: an assumption and the values it is given."""
    name, equals, values = text.partition("=")
    if name not in VARIED or not equals:
        raise ArgumentTypeError(f"{text}: NAME=NUMBER,NUMBER with NAME one of {', '.join(VARIED)}")
    return name, [float(value) for value in values.split(",")]


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["prefecture"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--quarters", type=int, default=4, help="quarters in a row")
    parser.add_argument("--cases", type=int, help="cases a quarter, instead of the size's own")
    parser.add_argument("--planning-court", help="code of another real court that plans")
    parser.add_argument("--history", type=int, default=4_000, help="former cases before the first quarter")
    parser.add_argument("--policies", nargs="+", choices=NAMES, default=list(NAMES))
    parser.add_argument(
        "--vary", nargs="+", type=variation, default=[], metavar="NAME=NUMBER,...",
        help=f"again with one assumption changed at a time: {', '.join(VARIED)}",
    )  # fmt: skip


def settings(chosen: Namespace) -> Iterator[tuple[str, Setting, Row]]:
    """Name, setting, and what was varied, for every world that is asked for."""
    for size in chosen.sizes:
        base = Setting(
            size=size, quarters=chosen.quarters, cases=chosen.cases, history=chosen.history,
            planning_court=chosen.planning_court,
        )  # fmt: skip
        place = f" {chosen.planning_court}" if chosen.planning_court else ""
        part = f", {chosen.cases:,} cases" if chosen.cases else ""
        several = "1 quarter" if chosen.quarters == 1 else f"{chosen.quarters} quarters"
        name = f"{size}{place}{part}, {several}, {chosen.history:,} former cases"
        variants: list[tuple[str, Setting, Row]] = []
        for key, values in chosen.vary:
            for value in values:
                given: Any = int(value) if isinstance(getattr(base, key), int) else value
                changed = replace(base, **{key: given})
                variants.append((f"{name}, {key} {value:g}", changed, {"varied": key, "varied_to": value}))
        for each in variants or [(name, base, {"varied": None, "varied_to": None})]:
            for seed in chosen.seeds:
                yield each[0], replace(each[1], seed=seed), each[2]


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for name, setting, varied in settings(chosen):
        yield Instance(name, None, seed=setting.seed, data={"setting": setting, "varied": varied})


def _phases(chosen: Namespace) -> dict[str, Phase]:
    return {"policies": _rows}


def _rows(instance: Instance, chosen: Namespace) -> Iterable[Row]:
    """Run every policy through one world; rows come together, so that a world is whole or not measured."""
    limits = Limits(
        effort=1.0 if chosen.effort is None else chosen.effort, seconds=chosen.seconds, threads=chosen.threads
    )
    policies = [policy for policy in POLICIES if policy.name in chosen.policies]
    rows, begun = [], perf_counter()
    for policy, quarters in simulate(world_of(instance.data["setting"]), policies, limits):
        row = {"policy": policy.name, "size": instance.data["setting"].size, **instance.data["varied"]}
        row |= summed(quarters) | {"seconds": round(perf_counter() - begun, 2), "peak_bytes": peak_bytes()}
        rows.append(row)
        begun = perf_counter()
    return rows


def _line(row: Row) -> str:
    return (
        f"{row['name']} seed {row['seed']} {row['policy']}: {row['moved']:,} of {row['cases']:,} moved, "
        f"gain {row['gain']:,} (expected {row['gain_expected']:.1f}, true {row['gain_true']:.1f}), "
        f"{row['recovered_fen'] / 1e10:.3f} 亿元, {row['seconds']:.0f} s"
    )


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    return [
        f"{row['name']} seed {row['seed']} {row['policy']}: the scopes do not add up to its cases"
        for row in rows
        if row["cases"] != sum(scope["cases"] for scope in row["scopes"].values())
    ]


def _smallest(folder: Path) -> list[str]:
    chosen = ["--cases", "12", "--quarters", "1", "--history", "400", "--effort", "0.05", "--threads", "1"]
    return [*chosen, "--policies", "stay", "ours", "--no-warm-up", "--json", str(folder / "realised.json")]


BENCHMARK = Grid(
    name="realised",
    summary="several simulated quarters in a row: what plans really bring, against rules people use",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=_line,
    smallest=_smallest,
    faults=_faults,
    tables=tables,
    charts=charts,
    seconds=None,
    notes=("All outcomes are drawn from a synthetic truth; the figures say nothing about any court.",),
)
