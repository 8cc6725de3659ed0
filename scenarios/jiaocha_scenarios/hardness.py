"""Is the quarter hard? Five figures, each with its promise for the national size."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models import AssignmentProblem, Options, Solution
from jiaocha_models.words import TRANSFER_MODES, Resource
from jiaocha_scenarios.greedy import greedy_by_regret

Ints = NDArray[np.int64]
MINUTE_ROWS = (Resource.RECEIVER_MINUTES.value, Resource.UNRESERVED_MINUTES.value)
LARGEST = 100


@dataclass(frozen=True)
class Hardness:
    """Figures that say how hard a quarter is.

    Attributes
    ----------
    minutes_asked, minutes_free : int
        Minutes of receivers that each group's best option asks for, and those that are free.
    receiving_courts, priced_courts : int
        Courts that receive at least one case in the plan, and those of them whose minutes have a price.
    median_received : float
        Median of cases received, over the receiving courts.
    value_of_largest : float
        Share of the sum of best option values that the 100 largest groups hold.
    greedy_value, bound : int
        Value of greedy by regret, and the certified bound, in fen.
    """

    minutes_asked: int
    minutes_free: int
    receiving_courts: int
    priced_courts: int
    median_received: float
    value_of_largest: float
    greedy_value: int
    bound: int

    @property
    def greedy_gap(self) -> float:
        """How far greedy stays below the bound, relative to the bound."""
        return (self.bound - self.greedy_value) / max(abs(self.bound), 1)

    def table(self) -> pd.DataFrame:
        """Table for people: 指标, 数值, 要求, 达到."""
        asked = self.minutes_asked / max(self.minutes_free, 1)
        priced = self.priced_courts / max(self.receiving_courts, 1)
        rows = [
            ("各组最优选项所需工时 ÷ 可接收工时", asked, "不低于2", asked >= 2),
            ("接收法院中工时紧张（有正的紧张程度）的比例", priced, "不低于0.5", priced >= 0.5),
            ("接收法院接收件数的中位数", self.median_received, "3至20", 3 <= self.median_received <= 20),
            (
                "最大100组占最优选项合计的比例",
                self.value_of_largest,
                "不高于0.2",
                self.value_of_largest <= 0.2,
            ),
            ("按遗憾值逐案分配低于上界的比例", self.greedy_gap, "不低于0.01", self.greedy_gap >= 0.01),
        ]
        return pd.DataFrame(rows, columns=["指标", "数值", "要求", "达到"])


def hardness(options: Options, solution: Solution) -> Hardness:
    """Measure how hard the quarter was, from its options and its plan.

    Parameters
    ----------
    options : Options
    solution : Solution
        The plan with its prices and its certificate.

    Returns
    -------
    Hardness
    """
    problem = options.problem
    asked, free = minutes_asked_and_free(options)
    received, priced = _received_and_priced(options, solution)
    greedy = greedy_by_regret(problem)
    return Hardness(
        minutes_asked=asked,
        minutes_free=free,
        receiving_courts=len(received),
        priced_courts=int(priced.sum()),
        median_received=float(np.median(received)) if len(received) else 0.0,
        value_of_largest=value_share_of_largest(options),
        greedy_value=int(problem.value[greedy[greedy >= 0]].sum()),
        bound=solution.bound,
    )


def minutes_asked_and_free(options: Options) -> tuple[int, int]:
    """Minutes that each group's best option asks for, and minutes free at courts that can receive a case."""
    best = best_alone(options.problem)
    asked = _receiver_minutes(options)[best[best >= 0]].sum()
    receiving = _rows(options, MINUTE_ROWS[:1]) & _used_by_transfers(options)
    return int(asked), int(options.problem.limit[receiving].sum())


def _used_by_transfers(options: Options) -> NDArray[np.bool_]:
    """Rows that some change of court uses; a court only entrusted with matters receives no case."""
    problem = options.problem
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    transfers = np.isin(options.option_mode, [mode.position for mode in TRANSFER_MODES])
    used = np.zeros(problem.n_rows, bool)
    used[problem.entry_row[transfers[option]]] = True
    return used


def value_share_of_largest(options: Options) -> float:
    """Share of the sum of best option values that the groups with the most cases hold."""
    best = best_alone(options.problem)
    value = np.where(best >= 0, options.problem.value[np.maximum(best, 0)], 0)
    largest = np.argsort(-options.groups["cases"].to_numpy(np.int64), kind="stable")[:LARGEST]
    return float(value[largest].sum() / max(1, value.sum()))


def best_alone(problem: AssignmentProblem) -> Ints:
    """Most valuable option of each group among those that would fit if the group were alone; -1: none."""
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    over = problem.entry_amount > np.maximum(problem.limit[problem.entry_row], 0)
    fits = np.bincount(option[over], minlength=problem.n_options) == 0
    value = np.where(fits, problem.value, np.iinfo(np.int64).min // 4)
    group = problem.option_group
    order = np.lexsort((-value, group))
    best: Ints = order[problem.group_start[:-1]]
    return np.where(fits[best], best, -1)


def _rows(options: Options, resources: tuple[str, ...]) -> NDArray[np.bool_]:
    return options.rows["resource"].isin(resources).to_numpy(bool)


def _receiver_minutes(options: Options) -> Ints:
    """Minutes each option takes from the room for received cases, shape (n_options,)."""
    problem = options.problem
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    counts = _rows(options, MINUTE_ROWS[:1])[problem.entry_row]
    found = np.zeros(problem.n_options, np.int64)
    np.add.at(found, option[counts], problem.entry_amount[counts])
    return found


def _received_and_priced(options: Options, solution: Solution) -> tuple[Ints, NDArray[np.bool_]]:
    chosen = solution.choice
    transfers = [mode.position for mode in TRANSFER_MODES]
    moved = np.isin(options.option_mode[chosen], transfers)
    receiver = options.option_receiver[chosen][moved].astype(np.int64)
    cases = options.groups["cases"].to_numpy(np.int64)[moved]
    by_court = np.bincount(receiver, weights=cases).astype(np.int64)
    receiving = np.flatnonzero(by_court)
    tight = _rows(options, MINUTE_ROWS) & (solution.prices.row_multiplier > 0)
    return by_court[receiving], np.isin(receiving, options.rows["court"].to_numpy()[tight])
