"""Which estimates to distrust next time, with the false discovery rate kept, and why."""

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from jiaocha.evaluation.groups import DIMENSIONS, FEWEST
from jiaocha.evaluation.records import records
from jiaocha_models import Quarter

RATE = 0.10
"""Share of the groups named that may be there by chance (Benjamini and Hochberg 1995)."""


def distrust_table(groups: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Name groups whose estimates were off beyond chance, and those that rest on no data.

    Returns
    -------
    pandas.DataFrame
        ``dimension``, ``name``, ``cases``, ``expected``, ``low``, ``high``, ``actual``, ``why``,
        ``advice``; in the order of ``groups``, which is that of words and roster.
    """
    columns = ["dimension", "name", "cases", "expected", "low", "high", "actual", "why", "advice"]
    rows = []
    told = groups[groups["cases"] >= FEWEST] if len(groups) else groups
    if len(told):
        adjusted = false_discovery_control(np.clip(told["surprise"].to_numpy(float), 1e-12, 1.0))
        for row in records(told[adjusted <= RATE]):
            more = row["actual"] > row["expected"]
            rows.append(
                {name: row[name] for name in ("name", "cases", "expected", "low", "high", "actual")}
                | {
                    "dimension": DIMENSIONS[row["dimension"]][0],
                    "why": "实际" + ("多于" if more else "少于") + "预期，超出偶然和估计误差所能解释的",
                    "advice": "并入历史后重新估计；在此之前按偏低的一端使用，或者改用等级表",
                }
            )
    found = pd.DataFrame(rows, columns=columns)
    return pd.concat([found, pd.DataFrame(_without_data(quarter), columns=columns)], ignore_index=True)


def _without_data(quarter: Quarter) -> list[dict[str, object]]:
    if not quarter.policy.recovery.from_estimates:
        return [
            {"dimension": "全部", "name": "等级表",
             "why": "本方案的预期取自政策的等级表，是假设，没有自身的误差",
             "advice": "历史足够后用 jiaocha estimate 估计"}
        ]  # fmt: skip
    blank = quarter.estimates[quarter.estimates["rows"].fillna(0).eq(0)]
    names = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    thin = set(blank["court_code"]) - set(
        quarter.estimates.loc[quarter.estimates["rows"].fillna(0).gt(0), "court_code"]
    )
    return [
        {"dimension": "办理法院", "name": names[code], "why": "没有该法院的历史案件，估计取自上级地域的平均",
         "advice": "区间已相应放宽；不因样本少而视为较差"}
        for code in names if code in thin
    ]  # fmt: skip
