"""The research view: counts by coarse dates and amounts, with small cells suppressed.

No case, no court, no day, no exact amount. A count from 1 to 4 is not shown, and as many of the next smallest
as it takes to keep totals from giving it away: within each class of handling and in the whole table at least
two counts are hidden, and they add up to at least five.
"""

from typing import Any

import numpy as np
import pandas as pd

from jiaocha.reporting.view import Flags, View
from jiaocha.reporting.wording import label, pick
from jiaocha.worth.collectible import outstanding_amount
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, TriageClass

LEAST_SHOWN = 5
HIDDEN = "*"

AMOUNT_STEPS_YUAN = (10_000, 100_000, 1_000_000, 10_000_000)
"""Upper ends of the brackets of the outstanding amount."""

_AMOUNTS = (
    ("不足 1 万元", "below CNY 10,000"),
    ("1 万至 10 万元", "CNY 10,000 to 100,000"),
    ("10 万至 100 万元", "CNY 100,000 to 1 million"),
    ("100 万至 1000 万元", "CNY 1 to 10 million"),
    ("1000 万元以上", "CNY 10 million or more"),
)
_EARLIER = ("更早", "earlier")
YEARS_APART = 3
"""Years of filing told apart; older cases are one bracket."""

SLICES = {"coarse_cases": "handling", "triage_kinds": "class"}
"""Column whose values have totals in another table: suppression holds within each of them."""


def coarse_table(view: View, language: str = "zh") -> pd.DataFrame:
    """Count cases by handling, year of filing and bracket of the outstanding amount; not yet suppressed."""
    cases = view.plan.quarter.cases
    modes = np.array([label(mode, language) for mode in Mode], dtype=object)
    classes = {class_.value: label(class_, language) for class_ in TriageClass}
    aside = np.array([classes[value] for value in view.triage], dtype=object)
    steps = np.array(AMOUNT_STEPS_YUAN) * 100
    bracket = np.searchsorted(steps, np.asarray(outstanding_amount(cases), np.int64), side="right")
    frame = pd.DataFrame(
        {
            "handling": np.where(view.mode >= 0, modes[view.mode], aside),
            "filed": _years(view, language),
            "amount": np.array([pick(each, language) for each in _AMOUNTS], dtype=object)[bracket],
        }
    )
    return frame.value_counts(sort=False).rename("cases").reset_index()


def _years(view: View, language: str) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Year of filing of each case; one bracket for the earlier ones."""
    year = view.plan.quarter.cases["filing_date"].dt.year
    first = view.plan.quarter.policy.planning_date.year - YEARS_APART + 1
    text = year.astype("Int64").astype("str")
    return np.asarray(text.where(year >= first, pick(_EARLIER, language)), dtype=object)


def suppressed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Report table for research: small counts hidden, every other number of a table with counts dropped.

    Parameters
    ----------
    name : str
        Of the table.
    frame : pandas.DataFrame

    Returns
    -------
    pandas.DataFrame
        With ``cases`` as whole numbers or :data:`HIDDEN`.
    """
    if "cases" not in frame:
        return frame
    kept = [
        column for column in frame if column == "cases" or not pd.api.types.is_numeric_dtype(frame[column])
    ]
    counts: Int64 = np.asarray(frame["cases"].astype("Int64").fillna(0), dtype=np.int64)
    slices = frame[SLICES[name]].to_numpy(object) if name in SLICES else np.zeros(len(frame), object)
    hidden = hidden_counts(counts, slices)
    shown: list[Any] = [HIDDEN if hide else int(n) for n, hide in zip(counts, hidden, strict=True)]
    return frame[kept].assign(cases=pd.Series(shown, index=frame.index, dtype=object))


def hidden_counts(counts: Int64, slices: "np.ndarray[tuple[int], np.dtype[np.object_]]") -> Flags:
    """Which counts may not be shown, though the total of each slice and of the whole is known.

    Parameters
    ----------
    counts : numpy.ndarray
        Shape (n,).
    slices : numpy.ndarray
        What each count's total is known for, shape (n,).

    Returns
    -------
    numpy.ndarray of bool
        Shape (n,).
    """
    hidden = (counts > 0) & (counts < LEAST_SHOWN)
    for each in pd.unique(slices):
        _complement(counts, hidden, np.flatnonzero(slices == each))
    _complement(counts, hidden, np.arange(len(counts)))
    for each in pd.unique(slices):
        _complement(counts, hidden, np.flatnonzero(slices == each))
    return hidden


def _complement(counts: Int64, hidden: Flags, places: Int64) -> None:
    """Hide the next smallest until at least two are hidden that add up to five; changes ``hidden``."""
    rest = [place for place in places[np.argsort(counts[places], kind="stable")] if counts[place] > 0]
    rest = [place for place in rest if not hidden[place]]
    while rest and hidden[places].sum() > 0 and not _enough(counts[places[hidden[places]]]):
        hidden[rest.pop(0)] = True


def _enough(counts: Int64) -> bool:
    return len(counts) >= 2 and int(counts.sum()) >= LEAST_SHOWN
