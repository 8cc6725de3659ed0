"""Case numbers in their real form, at real courts, with synthetic serials."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_scenarios.groups import Floats, Ints
from jiaocha_scenarios.tables import joined, words

CASE_KIND_WORDS = {"first": "执", "resumed": "执恢"}


def case_numbers(
    codes: list[str], court: Ints, filed: "NDArray[np.datetime64]", resumed: NDArray[np.bool_], intake: Floats
) -> "pd.Series[str]":
    """Make unique case numbers such as （2024）宁0423执123号.

    Serials grow with the filing date within a court, year and type, at about the court's yearly intake.

    Parameters
    ----------
    codes : list of str, one a court
    court : int64, shape (n_cases,)
    filed : datetime64[D], shape (n_cases,)
    resumed : bool, shape (n_cases,)
    intake : float64, shape (n_courts,)
        Cases of the last quarter.
    """
    year = filed.astype("datetime64[Y]").astype(np.int64) + 1970
    day = (filed - filed.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
    order = np.lexsort((day, year, resumed, court))
    key = court[order] * 1_000_000 + year[order] * 10 + resumed[order]
    yearly = np.maximum(intake[court], 5) * 4 * np.where(resumed, 0.25, 1.0)
    target = (yearly * day / 366.0).astype(np.int64)[order] + 1
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    segment = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(key))))
    rank = np.arange(len(key)) - first[segment]
    # The running maximum of (target - rank) makes serials strictly increasing within a segment.
    apart = 10_000_000
    climbing = np.maximum.accumulate(target - rank + segment * apart) - segment * apart
    serial = np.empty(len(key), np.int64)
    serial[order] = climbing + rank
    kinds = words(list(CASE_KIND_WORDS.values()), resumed.astype(np.int64))
    place = words(codes, court)
    return joined("（", year, "）", place, kinds, serial, "号")
