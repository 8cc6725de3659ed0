"""Handling effort: weighted cases (折算件) of a case, and the minutes a court spends on it.

Nothing here is measured on a court's own records: the tables of ``policy.effort`` are assumptions, in force
where the column 折算件 is blank.
"""

import numpy as np
import pandas as pd

from jiaocha.worth.arrays import Float64, codes_of, factors_of, numbers_of
from jiaocha_models.policy import Effort
from jiaocha_models.problem import Int32
from jiaocha_models.words import AssetKind, Complexity


def case_units(cases: pd.DataFrame, effort: Effort) -> Float64:
    """Weighted cases of each case: the column 折算件, else complexity x asset factor."""
    complexity = factors_of(effort.units_by_complexity, Complexity)[codes_of(cases["complexity"], Complexity)]
    asset = factors_of(effort.asset_factor, AssetKind)[codes_of(cases["asset_kind"], AssetKind)]
    stated = numbers_of(cases["effort_units"])
    return np.where(np.isnan(stated), complexity * asset, stated)


def group_share(units: Float64, case_group: Int32, related_share: float) -> Float64:
    """Share of its units at which each case of a group counts.

    The group's most demanding case counts in full, every further one at ``related_share``: of n equal cases
    the group takes 1 + (n - 1) r times one case. Equally demanding cases: the first by case number counts
    in full, which changes no sum. A case without a group (-1) counts in full.
    """
    order = np.lexsort((np.arange(len(units)), -units, case_group))
    sorted_group = case_group[order]
    first = np.ones(len(units), bool)
    first[1:] = sorted_group[1:] != sorted_group[:-1]
    share = np.empty(len(units))
    share[order] = np.where(first | (sorted_group < 0), 1.0, related_share)
    return share
