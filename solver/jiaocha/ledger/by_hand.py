"""What changes by hand cost: each instruction against the plan before it, at the plan's prices."""

from typing import Any

import numpy as np
import pandas as pd

from jiaocha.explanation.priced import PlanLike, Priced, priced
from jiaocha_models.words import AdjustmentKind, Mode

UNNAMED = "未写明"


def changes_by_hand(plan: PlanLike | None, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Instructions as the journal notes them: who, why, and what each costs.

    Parameters
    ----------
    plan : PlanLike or None
        The plan that people changed; without one, costs are not known.
    rows : pandas.DataFrame
        Rows of the table of adjustments.

    Returns
    -------
    list of dict
        ``case``, ``kind``, ``court``, ``mode``, ``by``, ``reason``, and ``cost_fen``: by how much the best
        option that obeys stands below the one chosen, at the plan's prices; 0 where the plan obeys already,
        None where nothing obeys, or nothing is known. An estimate: the exact figure needs solving again
        (``jiaocha explain --exact``, ``jiaocha what-if``).
    """
    made = None if plan is None or not len(plan.solution.choice) else priced(plan)
    names = ("case_number", "kind", "court_code", "mode", "by", "reason")
    plain = rows.astype(object).where(rows.notna(), None)
    found = []
    for case, kind, court, mode, by, reason in zip(*(plain[name] for name in names), strict=True):
        cost = None if made is None else _cost(made, case, kind, court, mode)
        told = {"by": by or UNNAMED, "reason": reason or UNNAMED, "cost_fen": cost}
        found.append({"case": case, "kind": kind, "court": court, "mode": mode, **told})
    return found


def _cost(made: Priced, case: str, kind: str, court: str | None, mode: str | None) -> int | None:
    position = made.find(case)
    options = made.plan.options
    group = -1 if position is None else int(options.case_group[position])
    if group < 0 or kind == AdjustmentKind.PREFER.value:
        return None
    own = np.arange(*options.problem.group_start[group : group + 2])
    codes = np.append(made.plan.quarter.courts["code"].to_numpy(object), "")
    there = np.ones(len(own), bool)
    if court is not None:
        there &= codes[options.option_receiver[own]] == court
    if mode is not None:
        there &= options.option_mode[own] == Mode(mode).position  # type: ignore[call-arg]
    obeys = there if kind == AdjustmentKind.FIX.value else ~there
    chosen = int(made.plan.solution.choice[group])
    if bool(obeys[own == chosen].any()):
        return 0
    if not obeys.any():
        return None
    return int(made.net[chosen]) - max(int(net) for net in made.net[own[obeys]])
