"""Cases that would go elsewhere, or move at all, were the plan less cautious about uncertain estimates.

A cautious policy (``recovery.caution``) counts estimates by the lower end of their interval. What that
alone changes is shown to people: where the better option rests on few former cases it is marked
仅因样本少未选, so that a court does not stay without cases because it never had any.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.debiasing.valuing import valuing_of
from jiaocha.folder import PlanLike
from jiaocha_models.words import Mode

Int64 = NDArray[np.int64]

FEW = 30
"""Former cases of a court and kind of asset below which an estimate rests on few."""
THIN, WIDE = "仅因样本少未选", "因区间较宽未选"


def left_out(plan: PlanLike) -> pd.DataFrame:
    """List the groups whose best option at the plan's prices is another only because the policy is cautious.

    Both choices are made at the prices alone, so that nothing else differs between them.

    Returns
    -------
    pandas.DataFrame, one row a group, in the order of the groups
        ``group`` (its smallest case number), ``mode``, ``court_code`` (what is chosen; missing for staying),
        ``mode_without``, ``court_without`` (what would be chosen without caution), ``rows`` (former cases
        behind that estimate; of the group's first case), ``progress``, ``progress_low``, ``difference_fen``
        (by how much it is worth more without caution), ``mark``. Empty where the policy is not cautious.
    """
    quarter = plan.quarter
    names = ("group", "mode", "court_code", "mode_without", "court_without", "rows", "progress",
             "progress_low", "difference_fen", "mark")  # fmt: skip
    recovery = quarter.policy.recovery
    if not recovery.from_estimates or recovery.caution == 0.0 or not len(plan.solution.choice):
        return pd.DataFrame({name: [] for name in names})
    plain = recovery.model_copy(update={"caution": 0.0})
    bold = replace(quarter, policy=quarter.policy.model_copy(update={"recovery": plain}))
    careful, without = valuing_of(plan), valuing_of(plan, bold)
    benefit = without.planned_benefit()
    first, second = careful.best_at_prices(careful.planned_benefit()), without.best_at_prices(benefit)
    worth = careful.rest + benefit
    changed = np.flatnonzero((first != second) & (second != plan.solution.choice))
    rows = [_row(plan, int(first[at]), int(second[at]), worth) for at in changed]
    return pd.DataFrame(rows, columns=list(names))


def _row(plan: PlanLike, chosen: int, without: int, worth: NDArray[np.float64]) -> dict[str, object]:
    options, quarter = plan.options, plan.quarter
    case = int(options.term_case[options.term_start[without]])
    mode, court = _placement(plan, without)
    table = quarter.estimates
    handling = quarter.cases["court_code"].iloc[case] if court is None else court
    row = table[
        (table["case_number"] == quarter.cases["case_number"].iloc[case])
        & (table["court_code"] == handling)
        & (table["mode"] == mode)
    ]
    behind = None if row.empty or pd.isna(row["rows"].iloc[0]) else int(row["rows"].iloc[0])
    mode_chosen, court_chosen = _placement(plan, chosen)
    return {
        "group": options.groups["group"].iloc[int(options.option_group[without])],
        "mode": mode_chosen,
        "court_code": court_chosen,
        "mode_without": mode,
        "court_without": court,
        "rows": behind,
        "progress": None if row.empty else float(row["progress"].iloc[0]),
        "progress_low": None if row.empty else row["progress_low"].iloc[0],
        "difference_fen": round(float(worth[without] - worth[chosen])),
        "mark": THIN if behind is not None and behind < FEW else WIDE,
    }


def _placement(plan: PlanLike, option: int) -> tuple[str, str | None]:
    receiver = int(plan.options.option_receiver[option])
    code = None if receiver < 0 else str(plan.quarter.courts["code"].iloc[receiver])
    return list(Mode)[int(plan.options.option_mode[option])].value, code
