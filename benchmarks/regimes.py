"""The synthetic family of sparse assignment problems: n cases, J courts, capacity a share of the effort.

Courts lie in 31 clusters (provinces) on a plane. A case may stay (no value, no effort) or go to one of
K - 1 courts drawn from the 60 nearest of its origin. Amounts are log-normal (median about 160,000 yuan),
the gain grows with the receiver's effectiveness and falls with the origin's, travel costs 15 yuan a unit
of distance, efforts are log-normal in 0.1 hours. Total capacity is ``tight`` times the total mean effort,
spread log-normally over the courts. Values are in fen.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import judgement
from benchmarks.instances import Instance
from benchmarks.isolated import solve_apart, without_arrays
from benchmarks.registry import Grid
from benchmarks.tables import percent
from jiaocha_models import AssignmentProblem

Row = dict[str, Any]

REGIMES = ("5000x300x0.3", "5000x300x1.0")
PROVINCES = 31
NEAREST = 60


def regime(n: int, courts: int, tight: float, options: int = 24, seed: int = 0) -> AssignmentProblem:
    """Draw one problem of the family: the problem that :func:`regime_with_distance` gives.

    Parameters
    ----------
    n : int
        Cases.
    courts : int
        Receiving courts.
    tight : float
        Total capacity as a share of the total mean effort.
    options : int
        Options a case, staying included.
    seed : int
        Seed of the draw.
    """
    return regime_with_distance(n, courts, tight, options, seed)[0]


def regime_with_distance(
    n: int, courts: int, tight: float, options: int = 24, seed: int = 0
) -> tuple[AssignmentProblem, NDArray[np.int64]]:
    """Draw one problem, and each option's distance on the plane (0 for staying), which is no part of it."""
    rng = np.random.default_rng(seed)
    province = np.sort(rng.integers(0, PROVINCES, courts))
    centre = rng.uniform(0, 3000, (PROVINCES, 2))
    place = centre[province] + rng.normal(0, 200, (courts, 2))
    effectiveness = rng.beta(8, 6, courts)
    size = rng.lognormal(0, 0.5, courts)
    origin = rng.choice(courts, n, p=size / size.sum())
    near = _nearest(place, province)
    pick = np.argsort(rng.random((n, NEAREST), dtype=np.float32), axis=1)[:, : options - 1].astype(np.int8)
    candidate = near[origin[:, None], pick]
    amount = rng.lognormal(12.0, 1.6, n)
    distance = np.sqrt(((place[candidate] - place[origin][:, None]) ** 2).sum(-1))
    rng.beta(1.2, 12, n)  # part of the family's stream of random numbers, not used
    gain = effectiveness[candidate] - 0.6 * effectiveness[origin][:, None] - 0.15
    gain = np.clip(gain + rng.normal(0, 0.05, candidate.shape), -0.2, 0.8)
    value = (amount[:, None] * gain * 0.5 - 3000 - 15 * distance).astype(np.float32)
    effort = np.clip(rng.lognormal(2.8, 0.5, n), 4, 200)[:, None] * rng.uniform(0.8, 1.3, candidate.shape)
    capacity = rng.lognormal(0, 0.6, courts)
    capacity = capacity / capacity.sum() * effort.mean(1).sum() * tight
    way = np.zeros((n, candidate.shape[1] + 1), np.int64)
    way[:, 1:] = np.rint(distance)
    return _as_problem(value, candidate, np.round(effort * 10), np.floor(capacity * 10)), way.ravel()


def _nearest(place: NDArray[np.float64], province: NDArray[np.int64]) -> NDArray[np.int32]:
    near = np.zeros((len(place), NEAREST), dtype=np.int32)
    for p in range(PROVINCES):
        members = np.flatnonzero(province == p)
        if len(members) == 0:
            continue
        if len(members) == 1:
            near[members] = members[:1]
            continue
        distance2 = ((place[members, None] - place[None, members]) ** 2).sum(-1)
        order = members[np.argsort(distance2, axis=1)[:, 1 : NEAREST + 1]]
        near[members] = np.pad(order, ((0, 0), (0, NEAREST - order.shape[1])), mode="wrap")
    return near


def _as_problem(
    value: NDArray[np.float32],
    court: NDArray[np.int32],
    effort: NDArray[np.float64],
    capacity: NDArray[np.float64],
) -> AssignmentProblem:
    """Put staying first in each group; money in fen, effort in 0.1 hours."""
    n, k = value.shape
    fen = np.zeros((n, k + 1), np.int64)
    fen[:, 1:] = np.rint(value.astype(np.float64) * 100)
    block = np.full((n, k + 1), -1, np.int32)
    block[:, 1:] = court
    entries = np.ones(n * (k + 1), np.int64)
    entries[:: k + 1] = 0
    entry_start = np.zeros(n * (k + 1) + 1, np.int64)
    np.cumsum(entries, out=entry_start[1:])
    return AssignmentProblem(
        np.arange(n + 1, dtype=np.int64) * (k + 1),
        fen.ravel(),
        entry_start,
        court.ravel().astype(np.int32),
        effort.ravel().astype(np.int64),
        capacity.astype(np.int64),
        block.ravel(),
        np.tile(np.arange(k + 1, dtype=np.int64), n),
    )


def named(text: str) -> tuple[int, int, float]:
    """Read CASESxCOURTSxTIGHT."""
    n, courts, tight = text.split("x")
    return int(n), int(courts), float(tight)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--regimes", nargs="+", default=list(REGIMES), help="CASESxCOURTSxTIGHT")
    parser.add_argument("--options", type=int, default=24, help="options a case, staying included")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--gap", type=float, default=0.0, help="stop once this gap is reached")
    judgement.add_judgements(parser)


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for text in chosen.regimes:
        n, courts, tight = named(text)
        for seed in chosen.seeds:
            problem = regime(n, courts, tight, chosen.options, seed)
            shape = {"cases": n, "courts": courts, "tight": tight, "options": problem.n_options}
            yield Instance(f"{n}x{courts}x{tight}", problem, seed=seed, parameters=shape)


def solved(instance: Instance, chosen: Namespace) -> list[Row]:
    """Solve an instance in a process of its own; the row of all benchmarks of this family."""
    gap = getattr(chosen, "gap", 0.0)
    row = solve_apart(instance, "jiaocha", chosen.seconds, chosen.threads, chosen.effort, gap)
    return [instance.parameters | without_arrays(row)]


def line(row: Row) -> str:
    """One row for people."""
    start = f"{row['name']:20} seed {row['seed']}"
    if row["value"] is None:
        return f"{start}  no plan: {row['reason']}"
    return (
        f"{start}  value {row['value']}  certified gap {percent(row['gap'])}  "
        f"solver gap {percent(row['solver_gap'])}  {row['seconds']:.1f} s  "
        f"{row['peak_bytes'] / 2**30:.2f} GiB"
    )


def _smallest(folder: Path) -> list[str]:
    small = [
        "--regimes",
        "60x8x0.3",
        "--options",
        "5",
        "--effort",
        "0.1",
        "--seeds",
        "0",
        "1",
        "--no-warm-up",
    ]
    return [*small, "--json", str(folder / "regimes.json"), "--page", str(folder / "regimes.html")]


BENCHMARK = Grid(
    name="regimes",
    summary="the synthetic family of sparse assignment problems, over seeds",
    add_arguments=_arguments,
    instances=_instances,
    phases=lambda chosen: {"jiaocha": solved},
    describe=line,
    smallest=_smallest,
    faults=judgement.faults,
    tables=judgement.tables,
    notes=(
        "Synthetic problems. Memory is the peak of the solving process, the problem included.",
        "Certified gap: to the bound that the solver-free checker confirmed. "
        "Solver gap: to the best that the solver vouches for.",
    ),
)
