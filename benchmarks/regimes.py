"""The synthetic family of sparse assignment problems: n cases, J courts, capacity a share of the effort.

Courts lie in 31 clusters (provinces) on a plane. A case may stay (no value, no effort) or go to one of
K - 1 courts drawn from the 60 nearest of its origin. Amounts are log-normal (median about 160,000 yuan),
the gain grows with the receiver's effectiveness and falls with the origin's, travel costs 15 yuan a unit
of distance, efforts are log-normal in 0.1 hours. Total capacity is ``tight`` times the total mean effort,
spread log-normally over the courts. Values are in fen.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.record import peak_bytes
from benchmarks.registry import Command
from jiaocha.certification import check_certificate, check_choice, value_of
from jiaocha_models import AssignmentProblem, Limits, Progress

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


def measure(problem: AssignmentProblem, limits: Limits, trace: bool = False) -> dict[str, object]:
    """Solve one problem and check the answer; all figures in fen and seconds."""
    from jiaocha import solve

    def report(progress: Progress) -> bool:
        if trace:
            gap = (progress.bound - progress.value) / max(abs(progress.bound), 1)
            line = f"{progress.seconds:7.1f} s  value {progress.value}  gap {gap:.4%}  {progress.phase}"
            print(line, file=sys.stderr)
        return True

    begun = time.perf_counter()
    solution = solve(problem, limits, progress=report)
    seconds = time.perf_counter() - begun
    sound = (
        not check_choice(problem, solution.choice)
        and check_certificate(problem, solution.certificate) is None
    )
    sound = sound and value_of(problem, solution.choice) == solution.value
    best = solution.bound if solution.solver_bound is None else min(solution.bound, solution.solver_bound)
    return {
        "status": solution.status.value,
        "value": solution.value,
        "certified_bound": solution.bound,
        "solver_bound": solution.solver_bound,
        "certified_gap": solution.gap,
        "solver_gap": (best - solution.value) / max(abs(best), 1),
        "seconds": round(seconds, 2),
        "checked": sound,
        "peak_mb": peak_bytes() // 2**20,
        "methods": {method.value: count for method, count in solution.groups_by_method().items()},
    }


def main(argv: list[str]) -> int:
    """Run ``python -m benchmarks regimes``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks regimes", description=__doc__)
    parser.add_argument("--n", type=int, default=5000, help="cases")
    parser.add_argument("--courts", type=int, default=300)
    parser.add_argument("--tight", type=float, default=0.3)
    parser.add_argument("--options", type=int, default=24)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--effort", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--gap", type=float, default=0.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--trace", action="store_true", help="progress on stderr")
    args = parser.parse_args(argv)
    for seed in args.seeds:
        problem = regime(args.n, args.courts, args.tight, args.options, seed)
        limits = Limits(effort=args.effort, seconds=args.seconds, gap=args.gap, threads=args.threads)
        row = {"n": args.n, "courts": args.courts, "tight": args.tight, "seed": seed}
        print(json.dumps(row | measure(problem, limits, args.trace)), flush=True)
    return 0


def _smallest(folder: Path) -> list[str]:
    return ["--n", "60", "--courts", "8", "--effort", "0.1"]


BENCHMARK = Command("regimes", "the synthetic family of sparse assignment problems", main, _smallest)
