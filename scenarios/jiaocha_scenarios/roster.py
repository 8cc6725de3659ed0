"""The national roster: 3,493 real courts with their codes, parents and seats.

The table stands in ``data/courts.csv``; ``data/README.md`` says where every column comes from.
"""

from functools import cache
from importlib.resources import files

import pandas as pd

ROSTER_COLUMNS = (
    "code",
    "name",
    "level",
    "category",
    "parent_code",
    "province",
    "prefecture",
    "division",
    "longitude",
    "latitude",
)
"""Columns of the roster that are columns of the court record too."""


@cache
def _roster_table() -> pd.DataFrame:
    with files("jiaocha_scenarios").joinpath("data/courts.csv").open(encoding="utf-8") as source:
        table = pd.read_csv(source, dtype="str")
    for name in ("longitude", "latitude"):
        table[name] = table[name].astype("Float64")
    table["population_2020"] = table["population_2020"].astype("Int64")
    return table


def national_roster() -> pd.DataFrame:
    """Real courts of mid-2026 in roster order, without the military courts.

    Returns
    -------
    pandas.DataFrame, 3,493 rows
        Columns :data:`ROSTER_COLUMNS`: 1 supreme, 32 high, 402 intermediate and 3,058 basic courts. The
        order is that of the official code list, which lists courts under their superiors (13 courts with
        a newer or railway superior apart).
    """
    return _roster_table()[list(ROSTER_COLUMNS)].copy()


def roster_origins() -> pd.DataFrame:
    """How every row of the roster is known.

    Returns
    -------
    pandas.DataFrame, 3,493 rows
        ``code``; ``origin`` and ``code_status`` (official list of 2015/16, renamed since, derived by the
        coding rule, assumed); ``seat_method`` (how the coordinates were found); ``division_basis``
        (``own``: the court's own division; ``seat``: the division it sits in); ``population_2020``
        (persons, 7th census) and ``population_note``.
    """
    names = ["code", "origin", "code_status", "seat_method", "division_basis"]
    return _roster_table()[[*names, "population_2020", "population_note"]].copy()
