"""What one change costs in time: a quarter planned from nothing, and again with one thing changed.

``python -m benchmarks what_if --sizes national --seconds 180``. The quarter is planned; then each change is
asked by itself, from the plan's choice and prices, with all that it does not touch left as it was:

- ``room``: the receiving court whose minutes are worth most at the prices loses a fifth of its room;
- ``close``: that court receives nothing;
- ``forbid``: the most valuable case that goes there may not;
- ``weight``: travel of the parties counts twice, which touches every component (on request).

``share`` is the seconds of the answer (rules, options, solve, difference) over those of planning the
changed quarter from nothing, whose solve had the same limits.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.instances import Instance
from benchmarks.record import peak_bytes
from benchmarks.registry import Grid, Phase
from benchmarks.tables import Table, percent, seconds, whole
from jiaocha.law.rules import LATERAL_MODES
from jiaocha_models import Change
from jiaocha_models.words import Resource

if TYPE_CHECKING:
    from jiaocha import Plan

Row = dict[str, Any]

SIZES = ("prefecture", "province", "national")

CHANGES = ("room", "close", "forbid", "weight")

CUT = "-20%"
"""Room that the changed court loses."""


def measured(instance: Instance, chosen: Namespace) -> Iterator[Row]:
    """Plan the quarter, then answer one change after another."""
    import jiaocha as jc
    from jiaocha_scenarios import generate

    quarter = generate(instance.parameters["size"], seed=instance.seed or 0, cases=chosen.cases)
    limits = jc.Limits(effort=chosen.effort or 1.0, seconds=chosen.seconds, threads=chosen.threads)
    begun = perf_counter()
    plan = jc.plan(quarter, limits)
    cold = perf_counter() - begun
    for name, change in changes_of(plan).items():
        if name not in chosen.changes:
            continue
        begun = perf_counter()
        found = jc.what_if(plan, [change], limits)
        spent = perf_counter() - begun
        summary, after = found.summary, found.after.summary
        yield {
            "change": name,
            "cold_seconds": round(cold, 3),
            "seconds": round(spent, 3),
            "share": round(spent / cold, 4),
            "groups": summary.groups,
            "frozen_groups": summary.frozen_groups,
            "gap_before": plan.summary.gap,
            "gap": after.gap,
            "moves": {move.value: count for move, count in summary.moves.items()},
            "causes": {cause.value: count for cause, count in summary.causes.items()},
            "value_low_fen": summary.value_low_fen,
            "value_high_fen": summary.value_high_fen,
            "peak_bytes": peak_bytes(),
        }


def changes_of(plan: "Plan") -> dict[str, Change]:
    """Give the changes by name, around the court whose minutes are worth most at the prices."""
    court = dearest_court(plan)
    code = str(plan.quarter.courts["code"].iloc[court])
    return {
        "room": Change(kind="add_room", court_code=code, value=CUT),
        "close": Change(kind="close_court", court_code=code),
        "forbid": Change(kind="forbid", case_number=case_going_to(plan, court), court_code=code),
        "weight": Change(kind="set_policy", key="weights.party_travel_per_km", value="12", unit="元"),
    }


def dearest_court(plan: "Plan") -> int:
    """Find the court whose used minutes are worth most, ties by roster order."""
    from jiaocha.explanation.priced import priced

    rows, made = plan.options.rows, priced(plan)
    minutes = (rows["resource"] == Resource.RECEIVER_MINUTES.value).to_numpy(bool)
    worth = np.where(minutes, made.used.astype(float) * made.price, -1.0)
    return int(rows["court"].to_numpy(np.int64)[int(np.argmax(worth))])


def case_going_to(plan: "Plan", court: int) -> str:
    """Find the most valuable group that goes to a court by a lateral mode; its case number."""
    options, choice = plan.options, plan.solution.choice
    there = options.option_receiver[choice] == court
    there &= np.isin(options.option_mode[choice], [mode.position for mode in LATERAL_MODES])
    value = np.where(there, options.problem.value[choice], -1)
    return str(options.groups["group"].iloc[int(np.argmax(value))])


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--sizes", choices=("prefecture", "province", "national"), nargs="+", default=["province"]
    )
    parser.add_argument("--cases", type=int, help="cases of the quarter, instead of the size's own")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--changes", choices=CHANGES, nargs="+", default=list(CHANGES[:3]))
    parser.add_argument(
        "--most-share", type=float, help="fail when a change takes a larger share of the cold time"
    )


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for size in chosen.sizes:
        for seed in chosen.seeds:
            yield Instance(f"quarter {size}", None, seed=seed, parameters={"size": size})


def _phases(chosen: Namespace) -> dict[str, Phase]:
    return {"changes": measured}


def _describe(row: Row) -> str:
    solved = row["groups"] - row["frozen_groups"]
    return (
        f"{row['name']} seed {row['seed']}, {row['change']}: {row['seconds']:.1f} s, {percent(row['share'])} "
        f"of {row['cold_seconds']:.1f} s; {solved:,} of {row['groups']:,} groups solved; "
        f"gap {percent(row['gap'])} (before {percent(row['gap_before'])})"
    )


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    most = chosen.most_share
    return [f"{_describe(row)}: more than {percent(most)}" for row in rows if most and row["share"] > most]


def _tables(rows: list[Row]) -> list[Table]:
    headings = (
        "instance", "seed", "change", "cold", "answer", "share", "groups solved again", "gap before",
        "gap after", "caused", "ties", "not told from the gap",
    )  # fmt: skip
    title = "One change to a planned quarter, against planning it from nothing:"
    return [Table(title, headings, tuple(_table_line(row) for row in rows))]


def _table_line(row: Row) -> tuple[str, ...]:
    solved = row["groups"] - row["frozen_groups"]
    return (
        row["name"], str(row["seed"]), row["change"], seconds(row["cold_seconds"]), seconds(row["seconds"]),
        percent(row["share"]), f"{whole(solved)} of {whole(row['groups'])}", percent(row["gap_before"]),
        percent(row["gap"]), *(whole(row["causes"].get(cause, 0)) for cause in ("caused", "tie", "noise")),
    )  # fmt: skip


def _smallest(folder: Path) -> list[str]:
    return [
        "--sizes",
        "prefecture",
        "--effort",
        "0.05",
        "--no-warm-up",
        "--json",
        str(folder / "what_if.json"),
    ]


BENCHMARK = Grid(
    name="what_if",
    summary="one change to a planned quarter: seconds against planning from nothing",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=_describe,
    smallest=_smallest,
    faults=_faults,
    tables=_tables,
    seconds=None,
    notes=("Synthetic quarters on the real roster.",),
)
