"""Growth: the synthetic family at growing sizes, time, memory and gap, each solve in a process of its own.

``python -m benchmarks scale --sizes 1000x70 10000x700 100000x3500 1000000x3500 --tight 0.3 --seconds 120``
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from benchmarks.instances import Instance
from benchmarks.isolated import solve_apart
from benchmarks.regimes import regime
from benchmarks.registry import Grid, Row

SIZES = ("1000x70", "10000x700", "50000x3500", "100000x3500", "500000x3500", "1000000x3500")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), help="CASESxCOURTS")
    parser.add_argument("--tight", type=float, nargs="+", default=[0.3])
    parser.add_argument("--options", type=int, default=24, help="options a case, staying included")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--most-gap", type=float, help="fail when a certified gap is larger")
    parser.add_argument("--most-gib", type=float, help="fail when a solve needs more memory")


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for size in chosen.sizes:
        n, courts = (int(each) for each in size.split("x"))
        for tight in chosen.tight:
            for seed in chosen.seeds:
                begun = time.perf_counter()
                problem = regime(n, courts, tight, chosen.options, seed)
                shape = {"cases": n, "courts": courts, "tight": tight, "options": problem.n_options}
                shape["draw_seconds"] = round(time.perf_counter() - begun, 3)
                yield Instance(f"{n}x{courts}x{tight}", problem, seed=seed, parameters=shape)


def _solve(instance: Instance, chosen: Namespace) -> list[Row]:
    row = solve_apart(instance, "jiaocha", chosen.seconds, chosen.threads, chosen.effort)
    del row["choice"]
    return [instance.parameters | row]


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    found = []
    for row in rows:
        where = f"{row['name']} seed {row['seed']}"
        if row["value"] is None or not row["certified"]:
            found.append(f"{where}: no checked plan and bound: {row['reason']}")
        elif chosen.most_gap is not None and row["gap"] > chosen.most_gap:
            found.append(f"{where}: certified gap {row['gap']:.4%} is above {chosen.most_gap:.4%}")
        if chosen.most_gib is not None and (row["peak_bytes"] or 0) > chosen.most_gib * 2**30:
            found.append(f"{where}: {row['peak_bytes'] / 2**30:.2f} GiB are above {chosen.most_gib:.2f}")
    return found


def line(row: Row) -> str:
    """One row for people."""
    start = f"{row['name']:20} seed {row['seed']}"
    if row["value"] is None:
        return f"{start}  no plan: {row['reason']}"
    return (
        f"{start}  value {row['value']}  certified gap {row['gap']:.4%}  {row['seconds']:.1f} s  "
        f"{row['peak_bytes'] / 2**30:.2f} GiB"
    )


def _smallest(folder: Path) -> list[str]:
    small = ["--sizes", "40x6", "80x8", "--options", "5", "--seconds", "5", "--effort", "0.1"]
    return [*small, "--json", str(folder / "scale.json"), "--page", str(folder / "scale.html")]


BENCHMARK = Grid(
    name="scale",
    summary="the synthetic family at growing sizes: time, memory, gap",
    add_arguments=_arguments,
    instances=_instances,
    phases=lambda chosen: {"jiaocha": _solve},
    describe=line,
    smallest=_smallest,
    faults=_faults,
    seconds=120.0,
    notes=("Synthetic problems. Memory is the peak of the solving process, the problem included.",),
)
