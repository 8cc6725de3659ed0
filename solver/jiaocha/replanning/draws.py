"""Steadiness: which decisions stand whatever the weights, and which hang on them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.comparison.difference import plan_of
from jiaocha.folder.contents import sums
from jiaocha.folder.stored import PlanLike
from jiaocha.planning import PhaseCallback
from jiaocha.replanning.answer import limits_of
from jiaocha.worth.levels import refuse_order
from jiaocha_models import Limits, Options
from jiaocha_models.problem import Int64
from jiaocha_models.words import TRANSFER_MODES, Mode, Term

DRAWS = 50
LOW, HIGH = 0.5, 2.0
"""Factors between which each term's weight is drawn, log-uniformly. An assumption, not a policy."""

BORDERLINE = 0.9
"""Share of draws below which a decision is borderline."""


@dataclass(frozen=True, eq=False)
class Steadiness:
    """How often each decision stays when the weights are drawn anew.

    Attributes
    ----------
    draws : int
    factors : pandas.DataFrame, one row a draw
        Factor of each term, and ``gap`` of the draw's plan.
    cases : pandas.DataFrame, one row a candidate case
        ``case_number``, ``mode``, ``court_code`` (of the plan), ``same`` (share of draws with the same
        mode and court), ``transferred`` (share of draws in which it changes its court).
    """

    draws: int
    factors: pd.DataFrame
    cases: pd.DataFrame

    @property
    def always_transferred(self) -> int:
        """Cases that change their court in the plan and in every draw."""
        moved = self.cases["mode"].isin([mode.value for mode in TRANSFER_MODES])
        return int((moved & (self.cases["transferred"] == 1.0)).sum())

    @property
    def never_transferred(self) -> int:
        """Cases that keep their court in the plan and in every draw."""
        moved = self.cases["mode"].isin([mode.value for mode in TRANSFER_MODES])
        return int((~moved & (self.cases["transferred"] == 0.0)).sum())

    @property
    def borderline(self) -> pd.DataFrame:
        """Cases whose decision stays in less than nine of ten draws, the least steady first."""
        rows = self.cases[self.cases["same"] < BORDERLINE]
        return rows.sort_values(["same", "case_number"], ignore_index=True)

    def headline(self) -> str:
        """Say in one sentence what hangs on the weights."""
        return (
            f"各项权重在 {LOW:g} 至 {HIGH:g} 倍之间随机取值 {self.draws} 次：无论权重如何均变更执行法院的 "
            f"{self.always_transferred} 件，均不变更的 {self.never_transferred} 件；"
            f"去处随权重而变、宜由人工判断的 {len(self.borderline)} 件（见“边缘案件”）。"
        )


def steadiness(
    plan: PlanLike | Path | str,
    draws: int = DRAWS,
    limits: Limits | None = None,
    *,
    seed: int = 0,
    ranges: dict[Term, tuple[float, float]] | None = None,
    phase: PhaseCallback | None = None,
) -> Steadiness:
    """Plan again under weights drawn anew, and count how often each decision stays.

    Parameters
    ----------
    plan : plan, or path of a plan folder
        With an assignment.
    draws : int
        Number of draws, the same for the same seed.
    limits : Limits, optional
        By default those of the plan.
    ranges : dict of Term to (low, high), optional
        Factors of a term's weight, where they are not 0.5 to 2.

    Returns
    -------
    Steadiness

    Raises
    ------
    ValueError
        If there is nothing to draw, or a range is empty or not positive.
    InputError
        If the policy orders objectives.
    """
    from jiaocha.allocation import solve

    base = plan_of(plan)
    refuse_order("权重稳定性分析", base.quarter.policy)
    terms = [term for term in Term if term in base.options.terms]
    bounds = [(ranges or {}).get(term, (LOW, HIGH)) for term in terms]
    if draws < 1 or not len(base.solution.choice) or any(not 0 < low <= high for low, high in bounds):
        raise ValueError("steadiness needs a plan, at least one draw, and positive ranges")
    limits, tell = limits or limits_of(base), phase or (lambda _: None)
    rng = np.random.default_rng(seed)
    low, high = np.log(np.array(bounds)).T
    factors = np.exp(rng.uniform(low, high, (draws, len(terms))))
    by_term = [sums(base.options.terms[term], base.options.term_start) for term in terms]
    choice = base.solution.choice
    same, moved, gaps = np.zeros(len(choice)), np.zeros(len(choice)), []
    for number, factor in enumerate(factors, start=1):
        tell(f"第 {number} 次取值，共 {draws} 次")
        solution = solve(_weighted(base.options, by_term, factor), limits, start=base.solution)
        same += _same(base.options, choice, solution.choice)
        moved += _transfers(base.options, solution.choice)
        gaps.append(solution.gap)
    table = pd.DataFrame(factors, columns=[term.value for term in terms]).assign(gap=gaps)
    return Steadiness(draws, table, _cases(base, same / draws, moved / draws))


def _weighted(options: Options, by_term: list[Int64], factor: "np.ndarray[Any, Any]") -> Any:
    value = sum(np.rint(one * part).astype(np.int64) for one, part in zip(factor, by_term, strict=True))
    return replace(options.problem, value=np.asarray(value, np.int64))


def _same(options: Options, one: Int64, other: Int64) -> "np.ndarray[Any, Any]":
    mode, court = options.option_mode, options.option_receiver
    found: np.ndarray[Any, Any] = (mode[one] == mode[other]) & (court[one] == court[other])
    return found


def _transfers(options: Options, choice: Int64) -> "np.ndarray[Any, Any]":
    return np.isin(options.option_mode[choice], [mode.position for mode in TRANSFER_MODES])


def _cases(plan: PlanLike, same: Any, moved: Any) -> pd.DataFrame:
    options, quarter = plan.options, plan.quarter
    case = np.flatnonzero(options.case_group >= 0)
    group = options.case_group[case]
    option = plan.solution.choice[group]
    codes = np.array([*quarter.courts["code"], None], object)
    modes = np.array([mode.value for mode in Mode], object)
    return pd.DataFrame(
        {
            "case_number": quarter.cases["case_number"].to_numpy(object)[case],
            "mode": modes[options.option_mode[option]],
            "court_code": codes[options.option_receiver[option]],
            "same": same[group],
            "transferred": moved[group],
        }
    ).astype({"case_number": "str", "mode": "str", "court_code": "str"})
