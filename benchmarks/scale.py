"""Growth: the synthetic family at growing sizes, time, memory and gap, each solve in a process of its own.

``python -m benchmarks scale --sizes 1000x70 10000x700 100000x3500 1000000x3500 --tight 0.3 --seconds 120``
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from benchmarks import judgement
from benchmarks.instances import Instance
from benchmarks.regimes import line, regime, solved
from benchmarks.registry import Grid

SIZES = ("1000x70", "10000x700", "50000x3500", "100000x3500", "500000x3500", "1000000x3500")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", nargs="+", default=list(SIZES), help="CASESxCOURTS")
    parser.add_argument("--tight", type=float, nargs="+", default=[0.3])
    parser.add_argument("--options", type=int, default=24, help="options a case, staying included")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    judgement.add_judgements(parser)


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


def _smallest(folder: Path) -> list[str]:
    small = ["--sizes", "40x6", "80x8", "--options", "5", "--seconds", "5", "--effort", "0.1", "--no-warm-up"]
    return [*small, "--json", str(folder / "scale.json"), "--page", str(folder / "scale.html")]


BENCHMARK = Grid(
    name="scale",
    summary="the synthetic family at growing sizes: time, memory, gap",
    add_arguments=_arguments,
    instances=_instances,
    phases=lambda chosen: {"jiaocha": solved},
    describe=line,
    smallest=_smallest,
    faults=judgement.faults,
    tables=judgement.tables,
    seconds=120.0,
    notes=("Synthetic problems. Memory is the peak of the solving process, the problem included.",),
)
