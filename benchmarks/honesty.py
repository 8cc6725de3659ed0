"""Do promises hold? Quarters with a known truth, planned on estimates, the debiased gain beside the truth.

``python -m benchmarks honesty --size province --seeds $(seq 0 99) --threads 2``. Every seed is a world of one
quarter (docs/simulation.md). Quarters run side by side in ``--threads`` processes; a block of that many is
whole or not measured. ``--vary`` changes one assumption at a time, as in ``realised``.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.honesty_tables import tables
from benchmarks.instances import Instance
from benchmarks.realised import SIZES, VARIED, settings, variation
from benchmarks.registry import Grid, Phase
from jiaocha_models import Limits, Options, Quarter
from jiaocha_models.words import Term
from jiaocha_scenarios.simulation import POLICIES, Course, Setting, World, world_of
from jiaocha_scenarios.simulation.placing import placed, true_estimates
from jiaocha_scenarios.simulation.policies import seen_through
from jiaocha_scenarios.simulation.simulate import outcomes_of

Row = dict[str, Any]
Int64 = NDArray[np.int64]

KEPT = (
    "predicted", "unshrunk", "posterior", "held_out", "debiased",
    "low", "high", "realised_low", "realised_high",
)  # fmt: skip


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["province"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--cases", type=int, help="cases a quarter, instead of the size's own")
    parser.add_argument("--planning-court", help="code of another real court that plans")
    parser.add_argument("--history", type=int, default=20_000, help="former cases")
    parser.add_argument(
        "--no-placebo", action="store_true", help="without the worlds that have nothing to gain"
    )
    parser.add_argument(
        "--vary", nargs="+", type=variation, default=[], metavar="NAME=NUMBER,...",
        help=f"again with one assumption changed at a time: {', '.join(VARIED)}",
    )  # fmt: skip
    parser.set_defaults(quarters=1)


def _instances(chosen: Namespace) -> Iterator[Instance]:
    """One instance a block of seeds, as many as there are processes."""
    worlds: dict[str, list[tuple[Setting, Row]]] = {}
    for name, setting, varied in settings(chosen):
        worlds.setdefault(name, []).append((setting, varied))
    for name, listed in worlds.items():
        for first in range(0, len(listed), chosen.threads):
            block = listed[first : first + chosen.threads]
            data = {"settings": [setting for setting, _ in block], "varied": block[0][1]}
            yield Instance(name, None, seed=block[0][0].seed, data=data)


def _phases(chosen: Namespace) -> dict[str, Phase]:
    return {"quarters": _rows}


def _rows(instance: Instance, chosen: Namespace) -> Iterable[Row]:
    effort = 1.0 if chosen.effort is None else chosen.effort
    asked = [(setting, effort, not chosen.no_placebo) for setting in instance.data["settings"]]
    found = [measure(*asked[0])] if len(asked) == 1 else list(_pool(chosen.threads).map(_measure, asked))
    return [instance.data["varied"] | row for row in found]


@cache
def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes)


def _measure(asked: tuple[Setting, float, bool]) -> Row:
    return measure(*asked)


def measure(setting: Setting, effort: float, placebo: bool) -> Row:
    """Plan one quarter on estimates and set what is promised beside the truth.

    Parameters
    ----------
    setting : Setting
    effort : float
        Of the solve.
    placebo : bool
        Whether to do it once more in a world in which courts do not differ.
    """
    import jiaocha as jc

    begun = perf_counter()
    world = world_of(setting)
    quarter = Course(world, POLICIES[0]).next_quarter(0)
    fitted = jc.fit_estimates(quarter)
    table = jc.estimates_of(quarter, fitted)
    plan = jc.plan(jc.with_estimates(quarter, table), Limits(effort=effort, threads=1))
    promised = jc.debiased_gain(plan, fitted)
    row = {
        "seed": setting.seed, "by_court": bool(fitted.by_court),
        "cases": int((plan.options.case_group >= 0).sum()),
        "figures": _figures(world, quarter, plan, promised.figures), "single": _single(world, quarter, table),
        "naive": _naive(world, quarter, plan, fitted),
    }  # fmt: skip
    if placebo:
        row["placebo"] = _placebo(jc.nothing_to_gain(plan, fitted, permutations=1).table)
    return row | {"seconds": round(perf_counter() - begun, 2)}


def _figures(world: World, quarter: Quarter, plan: Any, figures: pd.DataFrame) -> list[Row]:
    """Debiased figures over staying and over the nearest court, each with what is true."""
    from jiaocha.debiasing.alternatives import nearest_court
    from jiaocha.debiasing.valuing import valuing_of

    known = _known(world, quarter)
    choice = np.asarray(plan.solution.choice, np.int64)
    near = nearest_court(valuing_of(plan))
    near = np.where(near < 0, choice, near)
    mine, theirs = (_true_gains(known, each) for each in (choice, near))
    drawn = _drawn_gain(world, quarter, known, choice)
    drawn_near = _drawn_gain(world, quarter, known, near)
    found = []
    for row in figures.to_dict("records"):
        against, name = str(row["against"]), str(row["measure"])
        true = mine[name] - (theirs[name] if against == "nearest" else 0.0)
        come = None
        if name == "progress":
            come = drawn - (drawn_near if against == "nearest" else 0)
        kept = {key: float(row[key]) for key in KEPT}
        found.append({"against": against, "measure": name, **kept, "true": true, "drawn": come})
    return found


def _naive(world: World, quarter: Quarter, plan: Any, fitted: Any) -> list[Row]:
    """Choose and promise by each court's own record, as what corrects nothing does; what is true beside."""
    from jiaocha.debiasing.debiased import gains_of_choice
    from jiaocha.debiasing.nothing_to_gain import best_choices
    from jiaocha.debiasing.valuing import MEASURES, valuing_of

    valuing = valuing_of(plan)
    choice, _ = best_choices(valuing, fitted)
    promised = gains_of_choice(valuing, fitted, choice, {}, draws=1, seed=0)["stay"].unshrunk
    true = _true_gains(_known(world, quarter), choice)
    return [
        {"measure": name, "promised": float(promised[at]), "true": true[name]}
        for at, name in enumerate(MEASURES)
    ]


def _known(world: World, quarter: Quarter) -> Options:
    """Options of a quarter at the true probabilities of its cases."""
    from jiaocha.law.pairs import open_pairs
    from jiaocha.worth.options import build_options

    arrived, truth = world.arrivals[0], world.truth.in_quarter(0)
    table = true_estimates(quarter, open_pairs(quarter), arrived.true, truth, arrived.hardness)
    return build_options(seen_through(quarter, table))


def _true_gains(known: Options, choice: Int64) -> dict[str, float]:
    """Gain of a choice over staying at the true probabilities, by measure."""
    from jiaocha.worth.totals import chosen_rows

    rows, _ = chosen_rows(known, choice)
    benefit = known.terms[Term.PROGRESS][rows].sum() + known.terms[Term.RECOVERY][rows].sum()
    return {
        "progress": float(known.progress_gain[rows].sum()),
        "recovery": float(known.raw_recovery[rows].sum()),
        "benefit": float(benefit),
    }


def _drawn_gain(world: World, quarter: Quarter, known: Options, choice: Int64) -> int:
    """Cases with progress more than if all had stayed, as drawn.

    Money is not compared: what is drawn is a share of all that is owed, what is promised one of what the
    known assets can bring.
    """
    where = placed(quarter, known, choice)
    home = where.at_home()
    come, stayed = (outcomes_of(world, 0, each)["progress"] for each in (where, home))
    return int(come.sum()) - int(stayed.sum())


def _single(world: World, quarter: Quarter, table: pd.DataFrame) -> Row:
    """Share of single estimates whose interval holds the truth of such cases, and of that very case."""
    from jiaocha.law.pairs import open_pairs

    arrived, truth, pairs = world.arrivals[0], world.truth.in_quarter(0), open_pairs(quarter)
    found: Row = {"estimates": len(table)}
    key = ["case_number", "court_code", "mode"]
    for name, spread in (("such_cases", world.setting.hardness), ("this_case", None)):
        true = true_estimates(quarter, pairs, arrived.true, truth, arrived.hardness, spread=spread)
        both = table[[*key, "progress_low", "progress_high"]].merge(true[[*key, "progress"]], on=key)
        inside = (both["progress_low"] <= both["progress"]) & (both["progress"] <= both["progress_high"])
        found[name] = float(inside.mean())
    return found


def _placebo(table: pd.DataFrame) -> list[Row]:
    """Give what is reported where there is nothing to gain, over the nearest court."""
    kept = ("measure", "told_apart", "unshrunk", "predicted", "debiased", "low", "high")
    return [
        {
            key: value if isinstance(value, str | bool) else float(value)
            for key, value in row.items()
            if key in kept
        }
        for row in table.to_dict("records")
    ]


def _line(row: Row) -> str:
    stay = row["figures"][0]
    return (
        f"{row['name']} seed {row['seed']}: promised {stay['predicted']:.1f}, "
        f"debiased {stay['debiased']:.1f} ({stay['low']:.1f} to {stay['high']:.1f}), "
        f"true {stay['true']:.1f}, drawn {stay['drawn']}; {row['seconds']:.0f} s"
    )


def _smallest(folder: Path) -> list[str]:
    chosen = ["--sizes", "prefecture", "--cases", "12", "--history", "400", "--effort", "0.05"]
    return [*chosen, "--threads", "1", "--no-placebo", "--no-warm-up", "--json", str(folder / "honesty.json")]


BENCHMARK = Grid(
    name="honesty",
    summary="simulated quarters with a known truth: do promises, intervals and the placebo hold?",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=_line,
    smallest=_smallest,
    tables=tables,
    seconds=None,
    notes=("All outcomes are drawn from a synthetic truth; the figures say nothing about any court.",),
)
