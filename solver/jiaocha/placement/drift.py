"""Drift: whether the cases that arrive still look like the quarter whose prices hold.

Five comparisons of the groups that arrived with those of the priced quarter: their number (exact binomial
test of two Poisson counts), their courts and their kinds of assets (chi-squared test of homogeneity, rare
kinds pooled), their effort and what a minute spent on them is worth at best (Kolmogorov-Smirnov). The level
is divided by the number of comparisons and of looks (Bonferroni), so that over all looks of a quarter in
which nothing changed the alarm is raised with a probability of at most ``level``, as far as groups arrive
independently of each other; the chi-squared distribution is an approximation.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from jiaocha.explanation.priced import PlanLike
from jiaocha.placement.new_cases import NewCases, quarter_of_new_cases
from jiaocha.placement.room import Room
from jiaocha.worth.effort import case_units
from jiaocha.worth.options import build_options
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import Int64
from jiaocha_models.words import AssetKind

LEVEL = 0.01
"""Probability of a false alarm over a whole quarter."""

LOOKS = 13
"""Looks in a quarter: one a week."""

FEWEST = 5.0
"""Expected number below which a court or kind is pooled with the other rare ones."""

COMPARED = {
    "number": ("件数", "their number"),
    "origin": ("来源法院", "their courts"),
    "kind": ("财产种类", "their kinds of assets"),
    "effort": ("办案工作量", "their effort"),
    "value": ("单位工时的预期成效", "what a minute spent on them is worth"),
}


@dataclass(frozen=True, eq=False)
class Features:
    """What groups of cases look like; arrays of shape (n_groups,)."""

    origin: NDArray[np.object_]
    kind: NDArray[np.object_]
    effort: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True)
class Drift:
    """How arrivals compare with the priced quarter.

    Attributes
    ----------
    arrived, priced : int
        Groups.
    elapsed : float
        Share of the quarter that is over.
    p_values : dict of str to float
        By comparison, see :data:`COMPARED`; 1 where there is too little to compare.
    threshold : float
        A smaller p-value raises the alarm: ``level`` / (comparisons x looks).
    level : float
        Probability of a false alarm over all looks.
    looks : int
    """

    arrived: int
    priced: int
    elapsed: float
    p_values: dict[str, float]
    threshold: float
    level: float
    looks: int

    @property
    def drifted(self) -> tuple[str, ...]:
        """Comparisons that raise the alarm."""
        return tuple(name for name, p in self.p_values.items() if p < self.threshold)

    @property
    def alarm(self) -> bool:
        """Whether any does."""
        return bool(self.drifted)

    def sentence(self, lang: str = "zh") -> str:
        """Say it in one sentence, Chinese or English."""
        rate = f"{self.level:.0%}"
        if lang == "en":
            what = ", ".join(COMPARED[name][1] for name in self.drifted)
            differ = f"differ in {what}: consider redrawing the prices"
            found = differ if self.alarm else "show no marked difference"
            return (
                f"After {self.elapsed:.0%} of the quarter the {self.arrived} groups that arrived, compared "
                f"with the priced quarter, {found} "
                f"(false alarms: at most {rate} a quarter, over {self.looks} looks)."
            )
        what = "、".join(COMPARED[name][0] for name in self.drifted)
        found = f"在{what}上有明显差异，建议重新测算紧张程度" if self.alarm else "未见明显差异"
        return (
            f"本季度已过 {self.elapsed:.0%}，新收 {self.arrived} 组案件与测算时相比{found}"
            f"（全季度 {self.looks} 次检查合计误报概率不超过 {rate}）。"
        )


def drift(
    of: Room | PlanLike, arrivals: NewCases, elapsed: float, *, level: float = LEVEL, looks: int = LOOKS
) -> Drift:
    """Compare the cases that arrived so far with the quarter that was priced.

    Parameters
    ----------
    of : Room or PlanLike
    arrivals : Quarter, records, or path
        All cases that arrived since the quarter began.
    elapsed : float
        Share of the quarter that is over, over 0 and at most 1.
    level : float
        Probability of a false alarm over all looks.
    looks : int
        How often a quarter one looks, at most.

    Raises
    ------
    ValueError
        ``elapsed``, ``level`` or ``looks`` is out of range.
    InputError
        Arrivals that cannot be used.
    """
    plan = of.plan if isinstance(of, Room) else of
    new = quarter_of_new_cases(arrivals, plan.quarter)
    arrived = features(new, build_options(new)) if len(new.cases) else _NOTHING
    return drift_of(features(plan.quarter, plan.options), arrived, elapsed, level=level, looks=looks)


def features(quarter: Quarter, options: Options) -> Features:
    """Read off what the groups of a quarter look like."""
    cases, problem = quarter.cases, options.problem
    lead = options.groups["lead_case"].to_numpy(np.int64)
    units = case_units(cases, quarter.policy.effort)
    effort = np.zeros(len(options.groups))
    grouped = options.case_group >= 0
    np.add.at(effort, options.case_group[grouped], units[grouped])
    codes = quarter.courts["code"].to_numpy(object)
    return Features(
        origin=codes[options.groups["origin"].to_numpy(np.int64)],
        kind=cases["asset_kind"].fillna(AssetKind.NONE.value).to_numpy(object)[lead],
        effort=effort,
        value=_best_rate(problem.value, options.option_minutes, problem.group_start),
    )


def drift_of(
    priced: Features, arrived: Features, elapsed: float, *, level: float = LEVEL, looks: int = LOOKS
) -> Drift:
    """Compare features; see :func:`drift`."""
    if not (0 < elapsed <= 1 and 0 < level < 1 and looks >= 1):
        raise ValueError("elapsed must lie in (0, 1], level in (0, 1), and looks be at least 1")
    n, of = len(arrived.origin), len(priced.origin)
    p_values = {
        "number": _p_of_number(n, of, elapsed),
        "origin": _p_of_shares(arrived.origin, priced.origin),
        "kind": _p_of_shares(arrived.kind, priced.kind),
        "effort": _p_of_sizes(arrived.effort, priced.effort),
        "value": _p_of_sizes(arrived.value, priced.value),
    }
    return Drift(n, of, elapsed, p_values, level / (len(p_values) * looks), level, looks)


_NOTHING = Features(np.zeros(0, object), np.zeros(0, object), np.zeros(0), np.zeros(0))


def _best_rate(value: Int64, minutes: Int64, start: Int64) -> NDArray[np.float64]:
    """Fen a minute of each group's best option by that measure; 0 where none is worth anything."""
    if len(start) < 2:
        return np.zeros(0)
    rate = np.where(minutes > 0, value / np.maximum(minutes, 1), 0.0)
    best: NDArray[np.float64] = np.maximum(np.maximum.reduceat(rate, start[:-1]), 0.0)
    return best


def _p_of_number(arrived: int, priced: int, elapsed: float) -> float:
    """Given their sum, a Poisson count over ``elapsed`` and one over the whole quarter split binomially."""
    if not arrived + priced:
        return 1.0
    return float(stats.binomtest(arrived, arrived + priced, elapsed / (1 + elapsed)).pvalue)


def _p_of_shares(arrived: NDArray[np.object_], priced: NDArray[np.object_]) -> float:
    if not len(arrived) or not len(priced):
        return 1.0
    counts = pd.DataFrame(
        {"arrived": pd.Series(arrived).value_counts(), "priced": pd.Series(priced).value_counts()}
    ).fillna(0)
    share = min(len(arrived), len(priced)) / (len(arrived) + len(priced))
    rare = (counts.sum(axis=1) * share < FEWEST).to_numpy(bool)
    table = counts.to_numpy(np.float64)
    pooled = np.vstack([table[~rare], table[rare].sum(axis=0)])
    pooled = pooled[pooled.sum(axis=1) > 0]
    if len(pooled) < 2:
        return 1.0
    return float(stats.chi2_contingency(pooled, correction=False).pvalue)


def _p_of_sizes(arrived: NDArray[np.float64], priced: NDArray[np.float64]) -> float:
    if not len(arrived) or not len(priced):
        return 1.0
    return float(stats.ks_2samp(arrived, priced, method="asymp").pvalue)
