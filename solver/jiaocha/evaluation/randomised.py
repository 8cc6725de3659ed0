"""Effects from random assignment, by inverse probability of what was drawn.

Of the groups that were drawn, each stands for 1 / probability of what it drew (Horvitz and Thompson 1952,
with the weights normalised as by Hájek). Nothing has to be assumed about why cases were moved: the draw
decided, and its probabilities are on record. Cases count where they were drawn to, whatever was done with
them afterwards. It speaks for the groups that were drawn, whose options were worth nearly the same, and for
no others.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.evaluation.matched import COVERAGE_STEPS
from jiaocha.folder.layout import DRAWS
from jiaocha_models.words import TRANSFER_MODES

Float64 = NDArray[np.float64]

COLUMNS = ["contrast", "groups", "one", "other", "difference", "low", "high"]
MOVED, PLANNED = "变更执行法院与不变更", "方案去处与抽到的其他去处"
FEWEST = 10
"""Groups on each side below which nothing is estimated."""


def read_draws(plan: object) -> pd.DataFrame | None:
    """Draws recorded in a plan's folder; None where the plan was not drawn."""
    path = getattr(plan, "path", None)
    if not isinstance(path, Path) or not (path / DRAWS).is_file():
        return None
    table = pd.read_csv(path / DRAWS, encoding="utf-8-sig", dtype={"case_number": str, "group": str})
    for name in ("planned", "drawn"):
        table[name] = table[name].astype(str).eq("True")
    return table


def effects_of(draws: pd.DataFrame | None, cases: pd.DataFrame) -> pd.DataFrame:
    """Differences in the share of progress between what was drawn and what was not.

    Parameters
    ----------
    draws : pandas.DataFrame or None
        As :func:`read_draws` gives them.
    cases : pandas.DataFrame
        Cases with outcomes, also those that were handled otherwise than drawn.

    Returns
    -------
    pandas.DataFrame
        ``contrast``, ``groups``, ``one``, ``other`` (shares of progress), ``difference``, ``low``, ``high``
        (90 %); no row for a contrast with fewer than ten groups on a side.
    """
    if draws is None or draws.empty or cases.empty:
        return pd.DataFrame(columns=COLUMNS)
    progress = cases.set_index("case_number")["progress"].astype(float)
    first = draws.drop_duplicates(["group", "mode", "court_code"])
    result = draws[draws["drawn"]]
    result = result.assign(progress=result["case_number"].map(progress)).dropna(subset="progress")
    outcome = result.groupby("group")["progress"].mean()
    moved = first["mode"].isin([mode.value for mode in TRANSFER_MODES])
    rows = []
    for name, side in ((MOVED, moved), (PLANNED, first["planned"])):
        chance = first["probability"].where(side, 0.0).groupby(first["group"]).sum()
        taken = first["drawn"].where(side, False).groupby(first["group"]).any()
        table = pd.DataFrame({"chance": chance, "taken": taken, "progress": outcome}).dropna()
        table = table[(table["chance"] > 1e-9) & (table["chance"] < 1 - 1e-9)]
        drawn, p = table["taken"].to_numpy(bool), table["chance"].to_numpy(float)
        if min(int(drawn.sum()), int((~drawn).sum())) >= FEWEST:
            figures = weighted_difference(table["progress"].to_numpy(float), drawn, p)
            rows.append((name, len(table), *figures))
    return pd.DataFrame(rows, columns=COLUMNS)


def weighted_difference(
    outcome: Float64, taken: NDArray[np.bool_], chance: Float64
) -> tuple[float, float, float, float, float]:
    """Means of both sides by inverse probability, their difference, and its 90 % interval.

    Parameters
    ----------
    outcome, chance : float64, shape (n_groups,)
    taken : bool, shape (n_groups,)
        Whether the first side was drawn, which had probability ``chance``.
    """
    one, other = taken / chance, ~taken / (1.0 - chance)
    mean_one, mean_other = (one * outcome).sum() / one.sum(), (other * outcome).sum() / other.sum()
    part = one * (outcome - mean_one) / one.mean() - other * (outcome - mean_other) / other.mean()
    error = COVERAGE_STEPS * np.sqrt((part**2).sum()) / len(outcome)
    gap = mean_one - mean_other
    return float(mean_one), float(mean_other), float(gap), float(gap - error), float(gap + error)
