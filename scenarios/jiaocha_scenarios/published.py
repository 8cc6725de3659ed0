"""Published figures: aggregated statistics from official releases and the press, none of them personal.

Series of different scope stand as separate rows with a note; they are never drawn as one.
"""

from functools import cache
from importlib.resources import files

import pandas as pd

_UNITS = {"万": 1e4, "亿": 1e8, "万亿": 1e12, "%": 0.01}


@cache
def published_figures() -> pd.DataFrame:
    """Table of published figures.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``scope``, ``scope_level``, ``period``, ``metric``, ``value`` (float), ``unit``, ``source``,
        ``seen`` (原载: in an excerpt of the original, 全文: in its full text, 转载: only in a reprint),
        ``note``.
    """
    with files("jiaocha_scenarios").joinpath("data/published.csv").open(encoding="utf-8") as source:
        table = pd.read_csv(source, dtype="str", keep_default_na=False)
    table["value"] = table["value"].astype(float)
    return table.set_index("id", drop=False)


def figure(row: str) -> float:
    """Value of one published figure in plain units: cases, persons, yuan, or a share of one."""
    value = published_figures()["value"].to_dict()[row]
    unit = published_figures()["unit"].to_dict()[row]
    for prefix in ("万亿", "万", "亿", "%"):
        if unit.startswith(prefix):
            return float(value) * _UNITS[prefix]
    return float(value)
