"""Matters that another court could carry out (事项委托): for some of the cases whose asset is elsewhere."""

import numpy as np
import pandas as pd

from jiaocha_models import Matter
from jiaocha_scenarios.assumptions import number
from jiaocha_scenarios.groups import CourtTree, Ints
from jiaocha_scenarios.places import asset_elsewhere, county_courts
from jiaocha_scenarios.tables import typed, words

_MAIN = {
    "deposit": ("freeze", "deduct"), "real_estate": ("seize", "title"), "movable": ("seize", "inquiry"),
    "equity": ("equity", "inquiry"), "receivable": ("inquiry", "freeze"), "special": ("inquiry", "seize"),
    "ship": ("inquiry", "inquiry"), "none": ("inquiry", "inquiry"),
}  # fmt: skip
"""The two matters that most often arise with each kind of asset."""
_AFTER = ("renew", "lift", "inquiry")
"""Further matters of a case that has one."""


def matter_rows(cases: pd.DataFrame, tree: CourtTree, court: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Matters in the columns of :class:`jiaocha_models.Matter`; the court is mostly left to the place.

    Sets ``remaining_work`` of ``cases``, in place: mostly unknown, in a few cases nothing but matters.
    """
    n = len(cases)
    able = asset_elsewhere(cases, tree, court) & (cases["status"] == "open").to_numpy()
    able &= (cases["bankruptcy_status"] == "none").to_numpy()
    # A few at least, so that the smallest quarter shows matters.
    wanted = max(3, round(number("matter_share") * n))
    chosen = rng.permutation(np.flatnonzero(able))[:wanted]
    only = chosen[: round(number("only_matters_share") * len(chosen))]
    some = np.sort(chosen)
    work = np.where(rng.random(n) < number("whole_case_share"), 1, 0)
    work[only] = 2
    cases["remaining_work"] = words(["unknown", "whole", "matters"], work)
    pairs = np.array([_MAIN[kind] for kind in cases["asset_kind"].to_numpy(object)[some]]).reshape(-1, 2)
    main = pairs[np.arange(len(some)), rng.integers(0, 2, len(some))]
    more = rng.random(len(some)) < number("second_matter_share")
    further = np.array(_AFTER)[rng.integers(0, len(_AFTER), len(some))]
    more &= further != main
    at = np.concatenate([some, some[more]])
    kind = np.concatenate([main, further[more]])
    division = cases["asset_division"].to_numpy(object)[at]
    stated = rng.random(len(at)) < number("matter_court_share")
    rows = pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy(object)[at],
            "kind": kind,
            "court_code": pd.Series(division, dtype="str").map(county_courts(tree)).where(stated),
            "division": division,
            "count": np.minimum(rng.geometric(0.6, len(at)), 8),
        }
    )
    return typed(rows, Matter)
