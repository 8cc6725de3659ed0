"""Deficits: which cases must move and cannot all, what is missing, and the single repairs that help."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.comparison.difference import plan_of
from jiaocha.folder.stored import PlanLike
from jiaocha.law.pairs import open_pairs
from jiaocha.replanning.holding import held_quarter
from jiaocha.worth.obstacles import must_move
from jiaocha.worth.options import options_of
from jiaocha.worth.scarce import capacity_name
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import Int64

NAMED = 6


@dataclass(frozen=True, eq=False)
class Deficit:
    """Cases that must move and that the named capacities cannot all take.

    Attributes
    ----------
    cases : tuple of str
        Case numbers, in the order of the quarter.
    capacities : tuple of str
        Names of the capacities.
    rows, weights : tuple of int
        Rows of ``options``, and the weights by which the cases need more than there is. Weights are empty
        where only the solver vouches for the deficit.
    missing : int
        Weighted units that are missing; 0 where only the solver vouches.
    repairs : pandas.DataFrame
        Each single repair that makes room for these cases, the one that leaves the most worth first:
        ``repair`` (words), ``kind`` (``capacity`` or ``case``), ``amount`` (least that suffices), ``unit``,
        ``value_fen`` (best value of these cases after it).
    options : Options
        Options of the quarter before what cannot be carried out is left to people.
    """

    cases: tuple[str, ...]
    capacities: tuple[str, ...]
    rows: tuple[int, ...]
    weights: tuple[int, ...]
    missing: int
    repairs: pd.DataFrame
    options: Options

    @property
    def certified(self) -> bool:
        """Whether the weights prove the deficit, and not only the solver."""
        return bool(self.weights)

    def sentence(self) -> str:
        """Say who cannot be placed, what is missing and what would help most."""
        cases, names = _few(self.cases), _few(self.capacities)
        vouched = "经整数算式核对" if self.certified else "由求解程序判定，未经独立证明"
        lines = [
            f"必须变更执行法院的 {len(self.cases)} 件（{cases}）无法同时安排：{names}不足（{vouched}）。"
        ]
        if len(self.rows) == 1 and self.certified:
            unit = str(self.options.rows["unit"].iloc[self.rows[0]])
            lines.append(f"至少缺 {-(-self.missing // self.weights[0])} {unit}。")
        if len(self.repairs):
            lines.append(f"单项补救以“{self.repairs['repair'].iloc[0]}”为先。")
        else:
            lines.append("没有单项补救可以解决，须同时放宽几项。")
        return "".join(lines)


def deficits(source: Quarter | PlanLike | Path | str) -> list[Deficit]:
    """Find out why the cases that must move cannot all move.

    A plan leaves such cases to people (``options.conflicts``); this says which of them stand in each other's
    way, and what would make room. Where already the linear relaxation fails the deficit comes with weights
    that :func:`jiaocha.certification.shortage.shortage` recomputes in integers; else an irreducible set of
    cases and capacities is named, for which only the solver vouches.

    Parameters
    ----------
    source : Quarter, plan, or path of a plan folder
        Of a folder, cases that its journal says are approved or returned are held so.

    Returns
    -------
    list of Deficit
        One for each part of the quarter in which they cannot; empty where all can.
    """
    from jiaocha.allocation import shortfalls

    quarter = source if isinstance(source, Quarter) else held_quarter(plan_of(source))
    options = options_of(quarter, open_pairs(quarter))
    groups = must_move(options)
    if not len(groups):
        return []
    return [_deficit(quarter, options, one) for one in shortfalls(options.problem, groups)]


def _deficit(quarter: Quarter, options: Options, found: Any) -> Deficit:
    rows = tuple(int(row) for row in found.rows)
    weights = () if found.weight is None else tuple(int(found.weight[row]) for row in rows)
    numbers = quarter.cases["case_number"].to_numpy(object)
    cases = tuple(numbers[np.isin(options.case_group, found.groups)].tolist())
    names = tuple(capacity_name(quarter, options, row) for row in rows)
    repairs = _repairs(quarter, options, found.groups, rows)
    return Deficit(cases, names, rows, weights, found.missing, repairs, options)


def _repairs(quarter: Quarter, options: Options, groups: Int64, rows: tuple[int, ...]) -> pd.DataFrame:
    from dataclasses import replace

    from jiaocha.allocation import best_placing, least_extra

    problem, listed = options.problem, []
    for row in rows:
        extra = least_extra(problem, groups, row)
        if extra is None:
            continue
        limit = problem.limit.copy()
        limit[row] += extra
        unit = str(options.rows["unit"].iloc[row])
        listed.append(
            {
                "repair": f"{capacity_name(quarter, options, row)}增加 {extra} {unit}",
                "kind": "capacity", "amount": extra, "unit": unit,
                "value_fen": best_placing(replace(problem, limit=limit), groups),
            }
        )  # fmt: skip
    for group in groups.tolist():
        value = best_placing(problem, groups[groups != group])
        if value is not None:
            count = int(options.groups["cases"].iloc[group])
            listed.append(
                {
                    "repair": f"{options.groups['group'].iloc[group]} 改由人工处理",
                    "kind": "case", "amount": count, "unit": "件", "value_fen": value,
                }
            )  # fmt: skip
    table = pd.DataFrame(listed, columns=["repair", "kind", "amount", "unit", "value_fen"])
    return table.sort_values("value_fen", ascending=False, kind="stable", ignore_index=True)


def _few(names: tuple[str, ...]) -> str:
    return "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
