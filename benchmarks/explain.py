"""Explanations: re-added from the files, flipped just above their figures, and timed for all cases at once.

``python -m benchmarks explain --size province --cases 1000 --flips 50``. Phases:

- ``added``: for random cases every figure of the explanation is added up again, in exact integers, from the
  plan folder's ``options``, ``terms``, ``uses`` and ``rows``; not from the code that made it.
- ``flips``: on small quarters solved to proof, an alternative raised by its exact figure and one fen must be
  taken, raised by one fen less than it must not. Beside that, how often the figure at prices (an estimate)
  would have sufficed, and how far it is from the exact one.
- ``all``: seconds and memory of the table of all cases, closed pairs counted by rule included; its file.
"""

import json
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.explain_tables import tables
from benchmarks.instances import Instance
from benchmarks.record import peak_bytes_since_reset, reset_peak
from benchmarks.registry import Grid, Phase, Row
from jiaocha_models import Limits
from jiaocha_models.explanation import Explanation
from jiaocha_models.words import Term

if TYPE_CHECKING:
    from jiaocha.planning import Plan

PHASES = ("added", "flips", "all")
MOST_QUARTERS = 40
"""Small quarters that are drawn at most to find the flips asked for."""


class Files:
    """A plan folder's tables, read without the product's own reader."""

    def __init__(self, folder: Path) -> None:
        self.options, terms, uses, rows = (
            pd.read_parquet(folder / f"{name}.parquet") for name in ("options", "terms", "uses", "rows")
        )
        self.value = self.options["value"].to_numpy(np.int64)
        self.price = rows["price"].tolist()
        self.term_end = np.cumsum(self.options["members"].to_numpy(np.int64))
        self.use_end = np.cumsum(self.options["uses"].to_numpy(np.int64))
        self.terms = {term: terms[term.value].to_numpy(np.int64) for term in Term}
        self.uses = list(zip(uses["row"].tolist(), uses["amount"].tolist(), strict=True))
        self.denominator = int(json.loads((folder / "certificate.json").read_bytes())["price_denominator"])

    def terms_of(self, option: int) -> dict[Term, int]:
        """Terms of an option, summed over its cases."""
        own = slice(self.term_end[option - 1] if option else 0, self.term_end[option])
        return {term: int(values[own].sum()) for term, values in self.terms.items()}

    def costs_of(self, option: int) -> list[tuple[int, int, int]]:
        """Row, amount and cost at prices of everything an option uses."""
        own = self.uses[self.use_end[option - 1] if option else 0 : self.use_end[option]]
        return [
            (row, amount, round(Fraction(int(self.price[row]) * amount, self.denominator)))
            for row, amount in own
        ]


def wrong_figures(found: Explanation, files: Files) -> list[str]:
    """Say which figures of an explanation are not what the files add up to."""
    wrong = []
    for option in [found.chosen, *found.alternatives]:
        if option is None:
            continue
        at, terms, costs = option.option, files.terms_of(option.option), files.costs_of(option.option)
        net = sum(terms.values()) - sum(cost for _, _, cost in costs)
        assert found.chosen is not None
        compared = {
            "terms": option.terms == terms,
            "value": option.value_fen == sum(terms.values()) == files.value[at],
            "uses": [(use.row, use.amount, use.cost_fen) for use in option.uses] == costs,
            "net": option.net_fen == net,
            "difference": option.difference_net_fen == net - found.chosen.net_fen,
        }
        wrong += [f"{found.case_number} option {at}: {name}" for name, equal in compared.items() if not equal]
    return wrong


def _planned(size: str, seed: int, chosen: Namespace) -> "Plan":
    import jiaocha as jc
    from jiaocha_scenarios import generate

    limits = Limits(effort=chosen.effort or 1.0, seconds=chosen.seconds, threads=chosen.threads)
    return jc.plan(generate(size, seed=seed), limits)


def _added(instance: Instance, chosen: Namespace) -> list[Row]:
    """Add up the explanations of random cases again."""
    import jiaocha as jc

    size, seed = instance.parameters["size"], int(instance.seed or 0)
    with tempfile.TemporaryDirectory() as place:
        folder = jc.write_plan(_planned(size, seed, chosen), Path(place) / "plan")
        stored, files = jc.read_plan(folder), Files(folder)
    numbers = stored.quarter.cases["case_number"].to_numpy(object)
    drawn = np.random.default_rng([seed, 5]).permutation(len(numbers))[: chosen.cases]
    wrong, options, begun = [], 0, time.perf_counter()
    for number in numbers[drawn].tolist():
        found = jc.explain(stored, number)
        options += len(found.alternatives) + (found.chosen is not None)
        wrong += wrong_figures(found, files)
    elapsed = time.perf_counter() - begun
    row = {"explained": len(drawn), "options": options, "wrong": len(wrong), "first_wrong": wrong[:3]}
    return [row | {"seconds": round(elapsed, 3), "ms_each": round(1000 * elapsed / max(len(drawn), 1), 2)}]


def _flips(instance: Instance, chosen: Namespace) -> list[Row]:
    """Flip small proven quarters just above their exact figures, and not just below."""
    tried = list(_thresholds(int(instance.seed or 0), chosen))
    exact = np.array([one["exact"] for one in tried], np.int64)
    at_prices = np.array([one["at_prices"] for one in tried], np.int64)
    off = np.abs(exact - at_prices) / np.maximum(exact, 1)
    return [
        {
            "flips": len(tried),
            "asked": chosen.flips,
            "quarters": len({one["quarter"] for one in tried}),
            "wrong": sum(not one["right"] for one in tried),
            "enough_at_prices": float((at_prices >= exact).mean()) if len(tried) else None,
            "within_a_tenth": float((off <= 0.1).mean()) if len(tried) else None,
            "median_off": float(np.median(off)) if len(tried) else None,
        }
    ]


def _thresholds(first: int, chosen: Namespace) -> Iterator[dict[str, Any]]:
    """Exact figures of random cases of quarters proven to be best, one alternative a case, each tried."""
    import jiaocha as jc

    left = chosen.flips
    for seed in range(first, first + MOST_QUARTERS):
        plan = _planned("prefecture", seed, Namespace(effort=None, seconds=None, threads=chosen.threads))
        if plan.solution.value not in (plan.solution.bound, plan.solution.solver_bound):
            continue
        groups = np.random.default_rng([seed, 7]).permutation(len(plan.options.groups))
        for group in groups[: -(-chosen.flips // 5)].tolist():
            found = jc.explain(plan, str(plan.options.groups["group"].iloc[group]), exact=True)
            for threshold in found.thresholds:
                exact = threshold.exact
                if exact is None or not exact.feasible or not exact.proven_by or exact.low_fen == 0:
                    continue
                yield {
                    "quarter": seed,
                    "exact": exact.low_fen,
                    "at_prices": threshold.at_prices_fen,
                    "right": flips(plan, threshold.option, exact.low_fen),
                }
                left -= 1
                break
            if left <= 0:
                return


def flips(plan: "Plan", option: int, figure: int) -> bool:
    """Whether an option is taken when worth its figure and a fen more, and not when worth a fen less."""
    import jiaocha as jc

    problem = plan.options.problem
    group, taken = int(plan.options.option_group[option]), []
    for extra in (1, -1):
        value = problem.value.copy()
        value[option] += figure + extra
        taken.append(int(jc.solve(replace(problem, value=value)).choice[group]) == option)
    return taken == [True, False]


def _all(instance: Instance, chosen: Namespace) -> list[Row]:
    """Time the table of all cases, from a plan just read."""
    import jiaocha as jc
    from jiaocha.reporting import write_explanations

    size, seed = instance.parameters["size"], int(instance.seed or 0)
    with tempfile.TemporaryDirectory() as place:
        folder = jc.write_plan(_planned(size, seed, chosen), Path(place) / "plan")
        begun, stored = time.perf_counter(), jc.read_plan(folder)
        read = time.perf_counter() - begun
        reset_peak()
        begun = time.perf_counter()
        frame = jc.explain_all(stored)
        made = time.perf_counter() - begun
        begun = time.perf_counter()
        write_explanations(frame, Path(place) / "all.parquet")
        written = time.perf_counter() - begun
    closed = [name for name in frame.columns if name.startswith("closed_")]
    return [{"explained": len(frame), "closed": int(frame[closed].sum().sum()),
             "seconds": round(made, 3), "seconds_read": round(read, 3), "seconds_write": round(written, 3),
             "peak_bytes": peak_bytes_since_reset(), "wrong": 0}]  # fmt: skip


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--size", choices=("prefecture", "province", "national"), nargs="+", default=["province"]
    )
    parser.add_argument("--phases", choices=PHASES, nargs="+", default=list(PHASES))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--cases", type=int, default=1000, help="explanations that are added up again")
    parser.add_argument("--flips", type=int, default=50, help="exact figures that are tried")
    parser.add_argument("--most-seconds", type=float, help="of the table of all cases")


def _instances(chosen: Namespace) -> Iterator[Instance]:
    for size in chosen.size:
        for seed in chosen.seeds:
            yield Instance(f"quarter {size}", None, seed=seed, parameters={"size": size})


def _phases(chosen: Namespace) -> dict[str, Phase]:
    runs: dict[str, Phase] = {"added": _added, "flips": _flips, "all": _all}
    return {phase: runs[phase] for phase in chosen.phases}


def _describe(row: Row) -> str:
    start = f"{row['name']} seed {row['seed']} {row['phase']}"
    if row["phase"] == "added":
        return (
            f"{start}: {row['explained']:,} explanations of {row['options']:,} options added up again, "
            f"{row['wrong']} figures wrong; {row['ms_each']} ms each"
        )
    if row["phase"] == "all":
        counted = f"{row['closed']:,} closed pairs counted"
        return f"{start}: {row['explained']:,} cases in {row['seconds']} s, {counted}"
    if not row["flips"]:
        return f"{start}: no proven quarter was found"
    return (
        f"{start}: {row['flips']} exact figures of {row['quarters']} proven quarters, {row['wrong']} without "
        f"the flip; at prices enough for {row['enough_at_prices']:.0%}, within a tenth "
        f"{row['within_a_tenth']:.0%}, off by {row['median_off']:.1%} in the middle"
    )


def _faults(rows: list[Row], chosen: Namespace) -> list[str]:
    found = [f"{_describe(row)} {row.get('first_wrong', '')}" for row in rows if row["wrong"]]
    for row in rows:
        if row["phase"] == "flips" and row["flips"] < row["asked"]:
            found.append(f"only {row['flips']} of {row['asked']} figures could be tried")
        if row["phase"] == "all" and chosen.most_seconds and row["seconds"] > chosen.most_seconds:
            found.append(f"{_describe(row)}: more than {chosen.most_seconds} s")
    return found


def _smallest(folder: Path) -> list[str]:
    small = ["--size", "prefecture", "--effort", "0.05", "--cases", "8", "--flips", "2", "--no-warm-up"]
    return [*small, "--json", str(folder / "explain.json")]


BENCHMARK = Grid(
    name="explain",
    summary="explanations added up again, exact figures that flip the plan, all cases at once",
    add_arguments=_arguments,
    instances=_instances,
    phases=_phases,
    describe=_describe,
    smallest=_smallest,
    faults=_faults,
    tables=tables,
    seconds=None,
    notes=("Synthetic quarters on the real roster.",),
)
