"""Cases placed as they arrive, from a plan's prices, against the plan made with hindsight.

``python -m benchmarks recommend --sizes prefecture province --seeds 0 1 2``. The quarter that arrives is one
draw of the generator; the forecast that is planned and priced is another draw, with its cases before the
same courts. The groups of the quarter arrive in random order; each takes the best option at the prices for
which the room is still there, and nothing is taken back. Four rules:

- ``fixed``: the forecast's prices throughout.
- ``redrawn``: prices drawn anew ``--redraws`` times from the room that is left, as ``jc.redraw`` does.
- ``first come``: prices of zero.
- ``own prices``: the prices of the quarter itself, which nobody knows in advance.

The share is of the value of the plan made with hindsight, all of the quarter before the solver at once; that
plan's own bound stands beside it. A group that must move and finds no room is left to people and counts as 0.
The phase ``answer`` times single recommendations, records and all.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.instances import Instance
from benchmarks.registry import Grid, Phase
from benchmarks.tables import Table, percent, whole
from jiaocha_models import AssignmentProblem, Limits, Options, Quarter

Row = dict[str, Any]
Prices = NDArray[np.float64]
Int64 = NDArray[np.int64]

SIZES = ("prefecture", "province", "national")
FORECAST = 1000
"""Added to a seed for the seed of its forecast."""

RULES = ("fixed", "redrawn", "first come", "own prices")


@dataclass(frozen=True, eq=False)
class Arrivals:
    """A quarter about to arrive, and the forecast that was priced; both problems have the same rows.

    Attributes
    ----------
    actual, forecast : AssignmentProblem
    order : int64, shape (n_groups,)
        In which the groups arrive.
    """

    actual: AssignmentProblem
    forecast: AssignmentProblem
    order: Int64


def drawn(size: str, seed: int, cases: int | None) -> tuple[Quarter, Quarter]:
    """Draw the quarter that arrives and its forecast, which has other cases before the same courts."""
    from jiaocha_scenarios import generate

    actual = generate(size, seed=seed, cases=cases)
    other = generate(size, seed=seed + FORECAST, cases=cases)
    return actual, replace(other, courts=actual.courts)


def arrivals(actual: Quarter, forecast: Quarter, seed: int) -> Arrivals:
    """Build both problems over the union of their rows."""
    from jiaocha import build_options
    from jiaocha.placement.capacities import keys_of_rows

    built = [build_options(quarter) for quarter in (actual, forecast)]
    keys = [keys_of_rows(options.rows, len(actual.courts)) for options in built]
    union, first = np.unique(np.concatenate(keys), return_index=True)
    limit = np.concatenate([options.problem.limit for options in built])[first]
    problems = [
        _over(options, np.searchsorted(union, key), limit) for options, key in zip(built, keys, strict=True)
    ]
    order = np.random.default_rng([seed, 11]).permutation(problems[0].n_groups)
    return Arrivals(problems[0], problems[1], order)


def _over(options: Options, row: Int64, limit: Int64) -> AssignmentProblem:
    problem = options.problem
    block = np.where(problem.block >= 0, row[problem.block], problem.block).astype(np.int32)
    return replace(problem, entry_row=row[problem.entry_row].astype(np.int32), limit=limit, block=block)


def replayed(given: Arrivals, prices: Prices, redraws: int, limits: Limits) -> Row:
    """Place the groups one after another; draw the prices anew ``redraws`` times, none for 0."""
    problem, limit = given.actual, given.actual.limit.copy()
    cost = _cost(problem, prices)
    value = left_over = kept = 0
    turns = {round(turn * len(given.order) / (redraws + 1)) for turn in range(1, redraws + 1)}
    for turn, group in enumerate(given.order.tolist()):
        if turn in turns:
            found = _redrawn(given.forecast, limit, 1 - turn / len(given.order), limits)
            if found is None:
                kept += 1
            else:
                cost = _cost(problem, found)
        option = _best_that_fits(problem, group, cost, limit)
        if option is None:
            left_over += 1
            continue
        value += int(problem.value[option])
        own = slice(problem.entry_start[option], problem.entry_start[option + 1])
        limit[problem.entry_row[own]] -= problem.entry_amount[own]
    assert (limit >= 0).all()
    return {"value": value, "left_to_people": left_over, "redraws_without_prices": kept}


def _cost(problem: AssignmentProblem, prices: Prices) -> NDArray[np.float64]:
    cost = prices[problem.entry_row] * problem.entry_amount
    total = np.concatenate([[0.0], np.cumsum(cost)])
    found: NDArray[np.float64] = total[problem.entry_start[1:]] - total[problem.entry_start[:-1]]
    return found


def _best_that_fits(
    problem: AssignmentProblem, group: int, cost: NDArray[np.float64], limit: Int64
) -> int | None:
    own = np.arange(problem.group_start[group], problem.group_start[group + 1])
    net = problem.value[own] - cost[own]
    for option in own[np.lexsort((problem.preference[own], -net))].tolist():
        entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
        if (problem.entry_amount[entries] <= limit[problem.entry_row[entries]]).all():
            return int(option)
    return None


def _redrawn(forecast: AssignmentProblem, limit: Int64, left: float, limits: Limits) -> Prices | None:
    """Prices of the whole forecast with the room that is left, scaled up: as :func:`jiaocha.redraw`."""
    from jiaocha.allocation import solve

    scaled = np.floor(np.maximum(limit, 0) / left).astype(np.int64)
    return prices_of(solve(replace(forecast, limit=scaled), limits))


def prices_of(solution: Any) -> Prices | None:
    """Prices of a solution; None where it has no plan."""
    if not len(solution.choice):
        return None
    found: Prices = solution.prices.row_multiplier / solution.prices.denominator
    return found


def measured(instance: Instance, chosen: Namespace) -> list[Row]:
    """Replay one quarter under every rule."""
    from jiaocha.allocation import solve

    seed = instance.seed or 0
    actual, forecast = drawn(instance.parameters["size"], seed, instance.parameters["cases"])
    given = arrivals(actual, forecast, seed)
    limits = Limits(effort=chosen.effort or 1.0, seconds=chosen.seconds, threads=chosen.threads)
    again = replace(limits, effort=limits.effort * chosen.redraw_effort)
    hindsight, expected = solve(given.actual, limits), solve(given.forecast, limits)
    ahead, own = prices_of(expected), prices_of(hindsight)
    row = {"size": instance.parameters["size"], "groups": given.actual.n_groups, "redraws": chosen.redraws}
    row |= {"hindsight_value": hindsight.value, "hindsight_bound": hindsight.bound}
    if ahead is None or own is None:
        return [row | {"rule": "none", "share": None, "reason": "the forecast or the quarter has no plan"}]
    rules = {
        "fixed": (ahead, 0),
        "redrawn": (ahead, chosen.redraws),
        "first come": (np.zeros_like(ahead), 0),
        "own prices": (own, 0),
    }
    rows = []
    for rule, (prices, redraws) in rules.items():
        begun = time.perf_counter()
        found = replayed(given, prices, redraws, again)
        spent = round(time.perf_counter() - begun, 3)
        share = found["value"] / hindsight.value if hindsight.value else None
        rows.append(row | found | {"rule": rule, "share": share, "seconds": spent, "reason": ""})
    return rows


def answered(instance: Instance, chosen: Namespace) -> list[Row]:
    """Time single recommendations of cases of another draw, at the prices of a planned quarter."""
    from jiaocha import plan
    from jiaocha.placement.new_cases import row_of
    from jiaocha.placement.one_case import OneCase
    from jiaocha.placement.one_case_options import options_of_one
    from jiaocha.placement.recommend import Recommender

    seed = instance.seed or 0
    actual, forecast = drawn(instance.parameters["size"], seed, instance.parameters["cases"])
    limits = Limits(effort=chosen.effort or 1.0, seconds=chosen.seconds, threads=chosen.threads)
    begun = time.perf_counter()
    made = Recommender(plan(forecast, limits), whole=True)
    standing, prepared = made.untouched, made.prepared
    loaded = time.perf_counter() - begun
    records = records_of(actual, chosen.answers)
    milliseconds, whole_way = [], 0
    for record in records[:1] + records:
        one = OneCase(row_of(record))
        begun, used = time.perf_counter(), time.process_time()
        options = options_of_one(one, prepared)
        if options is None:
            whole_way += 1
            continue
        made.ranking.recommendation(options, standing, set())
        milliseconds.append(((time.perf_counter() - begun) * 1e3, (time.process_time() - used) * 1e3))
    wall, processor = np.array(milliseconds[1:]).T
    row = {"size": instance.parameters["size"], "courts": len(actual.courts), "answers": len(records)}
    row |= {"whole_way": whole_way, "load_seconds": round(loaded, 3), "reason": ""}
    for name, values in (("wall", wall), ("processor", processor)):
        for share in (50, 95, 99, 100):
            row[f"{name}_ms_{share}"] = round(float(np.percentile(values, share)), 3)
    return [row]


def records_of(quarter: Quarter, number: int) -> list[Any]:
    """Cases of a quarter as records, evenly spread over it."""
    from jiaocha.placement.one_case_options import row_of_frame
    from jiaocha_models import Case

    chosen = np.unique(np.linspace(0, len(quarter.cases) - 1, number).astype(int))
    return [Case.model_validate(row_of_frame(quarter.cases, int(at))) for at in chosen]


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["prefecture", "province"])
    parser.add_argument("--cases", type=int, help="cases of each quarter, instead of the size's own")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--phases", nargs="+", choices=("replay", "answer"), default=["replay", "answer"])
    parser.add_argument("--redraws", type=int, default=12, help="how often prices are drawn anew")
    parser.add_argument(
        "--redraw-effort", type=float, default=0.2, help="effort of each redraw, as a share of the solve's"
    )
    parser.add_argument("--answers", type=int, default=300, help="single recommendations that are timed")
    parser.add_argument("--least-share", type=float, help="fail when redrawn prices reach less of hindsight")
    parser.add_argument("--most-ms", type=float, help="fail when 95 %% of the answers take longer")


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for size in chosen.sizes:
        for seed in chosen.seeds:
            yield Instance(
                f"quarter {size}", None, seed=seed, parameters={"size": size, "cases": chosen.cases}
            )


def _phases(chosen: Namespace) -> dict[str, Phase]:
    phases: dict[str, Phase] = {"replay": measured, "answer": answered}
    return {name: phases[name] for name in chosen.phases}


def line(row: Row) -> str:
    """One row for people."""
    start = f"{row['name']} seed {row['seed']}"
    if row["phase"] == "answer":
        times = " and ".join(
            f"{name} {row[f'{name}_ms_50']:.1f} ms, 95 % {row[f'{name}_ms_95']:.1f} ms"
            for name in ("wall", "processor")
        )
        return f"{start}: {row['answers']} answers, {row['courts']:,} courts: median {times}"
    return (
        f"{start}, {row['rule']}: {percent(row['share'])} of hindsight, "
        f"{row.get('left_to_people', 0)} left to people {row['reason']}"
    )


def faults(rows: list[Row], chosen: Namespace) -> list[str]:
    """Judge the shares of redrawn prices and the time of an answer."""
    found = []
    for row in rows:
        where = f"{row['name']} seed {row['seed']}"
        if row["phase"] == "replay" and row["share"] is None:
            found.append(f"{where}: {row['reason']}")
        elif row["phase"] == "replay" and chosen.least_share is not None and row["rule"] == "redrawn":
            if row["share"] < chosen.least_share:
                found.append(f"{where}: redrawn prices reach {percent(row['share'])} of hindsight")
        elif row["phase"] == "answer" and chosen.most_ms is not None and row["wall_ms_95"] > chosen.most_ms:
            found.append(f"{where}: 95 % of the answers take up to {row['wall_ms_95']:.1f} ms")
    return found


def tables(rows: list[Row]) -> list[Table]:
    """Shares by rule over the seeds, and the times of answers."""
    return [*_share_table(rows), *_time_table(rows)]


def _share_table(rows: list[Row]) -> list[Table]:
    replays = [row for row in rows if row["phase"] == "replay" and row["share"] is not None]
    if not replays:
        return []
    lines = []
    for name in dict.fromkeys(row["name"] for row in replays):
        for rule in RULES:
            mine = [row for row in replays if row["name"] == name and row["rule"] == rule]
            if mine:
                lines.append(_share_line(name, rule, mine))
    headings = (
        "instance",
        "prices",
        "seeds",
        "groups",
        "share of hindsight, mean",
        "least",
        "most",
        "left to people",
    )
    title = "Groups placed as they arrive, value against the plan made with hindsight:"
    return [Table(title, headings, tuple(lines))]


def _share_line(name: str, rule: str, rows: list[Row]) -> tuple[str, ...]:
    shares = [row["share"] for row in rows]
    shown = f"redrawn {rows[0]['redraws']} times" if rule == "redrawn" else rule
    return (
        name,
        shown,
        str(len(rows)),
        _range(row["groups"] for row in rows),
        percent(sum(shares) / len(shares)),
        percent(min(shares)),
        percent(max(shares)),
        whole(sum(row["left_to_people"] for row in rows)),
    )


def _range(numbers: Iterable[int]) -> str:
    listed = sorted(numbers)
    return whole(listed[0]) if listed[0] == listed[-1] else f"{whole(listed[0])} to {whole(listed[-1])}"


def _time_table(rows: list[Row]) -> list[Table]:
    timed = [row for row in rows if row["phase"] == "answer"]
    if not timed:
        return []
    headings = (
        "instance",
        "seed",
        "courts",
        "answers",
        "median",
        "95 %",
        "99 %",
        "longest",
        "processor, median",
        "95 %",
        "by the quarter's way",
    )
    lines = tuple(
        (
            row["name"], str(row["seed"]), whole(row["courts"]), whole(row["answers"]),
            *(f"{row[f'wall_ms_{share}']:.1f} ms" for share in (50, 95, 99, 100)),
            *(f"{row[f'processor_ms_{share}']:.1f} ms" for share in (50, 95)), whole(row["whole_way"]),
        )
        for row in timed
    )  # fmt: skip
    return [Table("One recommendation of one new case, the plan loaded:", headings, lines)]


def _smallest(folder: Path) -> list[str]:
    small = ["--sizes", "prefecture", "--seeds", "0", "--redraws", "2", "--answers", "5", "--effort", "0.05"]
    return [*small, "--no-warm-up", "--json", str(folder / "recommend.json")]


BENCHMARK = Grid(
    name="recommend",
    summary="cases placed as they arrive, from prices, against the plan made with hindsight",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=line,
    smallest=_smallest,
    faults=faults,
    tables=tables,
    seconds=None,
    notes=("Synthetic quarters on the real roster; the forecast is another draw before the same courts.",),
)
