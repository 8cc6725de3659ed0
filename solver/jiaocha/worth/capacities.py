"""Room of courts for cross cases in weighted cases (折算件) and minutes, and how loaded they are.

A court's own declaration counts. Where there is none the room follows a stated rule of the policy; a court
about which nothing is known has no room. Nobody has free minutes: the figure says how much a court takes on
beside its own cases, and each carries the sentence that tells where it comes from.
"""

import numpy as np
import pandas as pd

from jiaocha.worth.arrays import Float64, numbers_of, to_integers
from jiaocha_models import Quarter
from jiaocha_models.policy import Capacity


def receiving_room(quarter: Quarter) -> pd.DataFrame:
    """Room of every court this quarter.

    Declared weighted cases count as they are. Otherwise, with ``capacity`` settings:
    room_share_of_intake x last quarter's intake, or, where the intake is blank, room_units_per_judge x
    judges; less unfinished cross cases, never below 0. Minutes are weighted cases x minutes_per_unit,
    rounded half to even.

    Returns
    -------
    pandas.DataFrame, one row a court, in roster order
        ``court`` (position, int64), ``units`` (weighted cases, float64), ``minutes`` (int64), ``source``
        (Chinese sentence).
    """
    courts, capacity = quarter.courts, quarter.policy.capacity
    declared = numbers_of(courts["declared_room"])
    gross, rule = _room_by_rule(courts, capacity)
    unfinished = numbers_of(courts["unfinished_cross_units"])
    has_declared = ~np.isnan(declared)
    units = np.where(has_declared, declared, np.maximum(gross - unfinished, 0.0))
    source = rule.where(unfinished <= 0, rule + "，减未结交叉 " + _shown(unfinished) + " 折算件")
    source = source.where(gross > 0, rule)
    return pd.DataFrame(
        {
            "court": np.arange(len(courts)),
            "units": units,
            "minutes": to_integers(units * capacity.minutes_per_unit, "可接收工时"),
            "source": source.where(~has_declared, _declaration(courts, declared)).astype("str"),
        }
    )


def _room_by_rule(courts: pd.DataFrame, capacity: Capacity) -> tuple[Float64, "pd.Series[str]"]:
    intake = numbers_of(courts["intake_last_quarter"])
    judges = numbers_of(courts["judges"])
    share, each = capacity.room_share_of_intake, capacity.room_units_per_judge
    has_intake, has_judges = ~np.isnan(intake), ~np.isnan(judges)
    units = np.where(has_intake, share * intake, np.where(has_judges, each * judges, 0.0))
    by_intake = "未申报，按上季度收案 " + _shown(intake) + f" 件的 {shown(100 * share)}% 推算"
    by_judges = "未申报且无收案数，按执行法官 " + _shown(judges) + f" 名、每名 {shown(each)} 折算件推算"
    unknown = pd.Series("未申报，且无收案数和法官数，按不接收处理", index=by_intake.index, dtype="str")
    return units, by_intake.where(has_intake, by_judges.where(has_judges, unknown))


def _declaration(courts: pd.DataFrame, declared: Float64) -> "pd.Series[str]":
    courts = courts.reset_index(drop=True)
    source = courts["room_source"].astype("str").fillna("未写明来源")
    days = courts["room_date"].dt.strftime("%Y-%m-%d").astype("str").fillna("未写明日期")
    sentence: pd.Series[str] = "法院申报 " + _shown(declared) + " 折算件（" + source + "，" + days + "）"
    return sentence


def _shown(numbers: Float64) -> "pd.Series[str]":
    return pd.Series([shown(number) for number in numbers.tolist()], dtype="str")


def shown(number: float) -> str:
    """Write a number with at most four decimals, none of them superfluous."""
    return f"{number:.4f}".rstrip("0").rstrip(".")
