"""What each receiving court took on and what came of it: for that court and the decider alone."""

import numpy as np
import pandas as pd

from jiaocha.evaluation.groups import compare
from jiaocha.evaluation.indicators import UNABLE
from jiaocha.folder import PlanLike
from jiaocha_models.columns import Labelled
from jiaocha_models.words import TRANSFER_MODES, AssetKind, Mode


def credit_table(cases: pd.DataFrame, plan: PlanLike) -> pd.DataFrame:
    """One row a court that received cases or lent force, in roster order.

    Parameters
    ----------
    cases : pandas.DataFrame
        All cases of the plan, as :class:`jiaocha.evaluation.matched.Matched` holds them.
    plan : PlanLike

    Returns
    -------
    pandas.DataFrame
        ``court_code``, ``court``, ``received``, ``units`` (weighted cases), ``kinds``, ``modes`` (words with
        counts), ``person_days`` (lent to joint actions), ``compared`` (with an outcome, handled as planned),
        ``expected``, ``low``, ``high``, ``actual``, ``reading``, ``recovery_expected``, ``recovered``,
        ``difference_low``, ``difference_high`` (fen), ``unable``, ``returned``, ``open``.
    """
    moved = cases[cases["mode"].isin([mode.value for mode in TRANSFER_MODES])]
    moved = moved[(moved["handling"] != moved["origin"]).to_numpy(bool)]
    lent, by_court = _lent(plan), moved.groupby("handling", sort=False).indices
    per_unit = plan.quarter.policy.capacity.minutes_per_unit
    rows = []
    for code, name in zip(plan.quarter.courts["code"], plan.quarter.courts["name"], strict=True):
        mine = moved.iloc[by_court.get(code, [])]
        if mine.empty and not lent.get(code):
            continue
        told = mine[mine["known"] & mine["as_planned"]]
        rows.append(
            {
                "court_code": code,
                "court": name,
                "received": len(mine),
                "units": float(mine["minutes"].sum()) / per_unit,
                "kinds": _counted(mine["asset_kind"], AssetKind),
                "modes": _counted(mine["mode"], Mode),
                "person_days": lent.get(code, 0),
                "compared": len(told),
                **(compare(told) if len(told) else {}),
                "unable": int(told["outcome"].isin(UNABLE).sum()),
                "returned": int(told["returned"].sum()),
                "open": int((~told["closed"]).sum()),
            }
        )
    return pd.DataFrame(rows)


def _lent(plan: PlanLike) -> dict[str, int]:
    """Person-days that each court lends to chosen joint actions, by code."""
    parts = plan.options.contributions
    chosen = parts[parts["option"].isin(plan.solution.choice) & (parts["window"] >= 0)]
    codes = plan.quarter.courts["code"].to_numpy(object)[chosen["court"].to_numpy(np.int64)]
    days = (chosen["persons"] * chosen["days"]).groupby(codes).sum()
    return {str(code): int(total) for code, total in days.items()}


def _counted(values: "pd.Series[str]", words: type[Labelled]) -> str:
    counts = values.value_counts()
    return "，".join(f"{word.zh} {counts[word.value]} 件" for word in words if word.value in counts)
