"""Related cases: what must be decided together.

Cases are tied by the same debtor, the same asset, or an explicit link (series, guarantors) whose flag
一并移送 says that they move together. The groups are the connected components of these ties; they move whole.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jiaocha_models.quarter import Quarter

UNGROUPED = -1
"""Group of a case that takes no part."""

Labels = NDArray[np.int32]


def related_groups(quarter: Quarter, taking_part: NDArray[np.bool_]) -> Labels:
    """Group of every case that takes part.

    Parameters
    ----------
    quarter : Quarter
    taking_part : bool, shape (n_cases,)
        Cases to be grouped; ties to or through other cases do not count.

    Returns
    -------
    int32, shape (n_cases,)
        Groups are numbered in the order of their first case, which is the one with the smallest case number
        because cases are sorted; ``UNGROUPED`` for cases that take no part.
    """
    size = len(quarter.cases)
    case = np.flatnonzero(taking_part)
    ties = [_tie_equal(case, key.iloc[case]) for key in debtor_keys(quarter.cases)]
    seized = _positions(quarter, quarter.seizures["case_number"])
    counted = (seized >= 0) & taking_part[seized]
    ties += [_tie_equal(seized[counted], quarter.seizures["asset"][counted]), _linked(quarter, taking_part)]
    one, other = (np.concatenate([tie[end] for tie in ties]) for end in (0, 1))
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(size, size))
    component = connected_components(graph, directed=False)[1]
    labels = np.full(size, UNGROUPED, np.int32)
    labels[case] = pd.factorize(component[case])[0]
    return labels


def related_left_out(
    quarter: Quarter, taking_part: NDArray[np.bool_], left_out: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count, for every case that takes part, the related cases that are left out, shape (n_cases,).

    Ties count here whatever the cases; a series of which one member is held, say, is not whole.
    """
    related = related_groups(quarter, taking_part | left_out)
    number = np.bincount(related[left_out], minlength=int(related.max(initial=-1)) + 1)
    count: NDArray[np.int64] = np.where(taking_part, np.append(number, 0)[related], 0).astype(np.int64)
    return count


def debtor_keys(cases: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Keys under which cases have the same debtor; missing where a key says nothing.

    The identifier decides. Where a case has none, the debtor's pseudonym together with the domicile does, and
    only among cases that have no identifier either: equal names alone prove nothing.
    """
    by_name = cases["debtor"] + "\n" + cases["debtor_division"]
    return cases["debtor_identifier"], by_name.where(cases["debtor_identifier"].isna())


Ties = tuple[NDArray[np.int64], NDArray[np.int64]]


def _tie_equal(case: NDArray[np.int64], key: pd.Series) -> Ties:
    """Tie every case to the first that has the same key; rows without a key are tied to nothing."""
    number, distinct = pd.factorize(key)
    has_key = number >= 0
    case, number = case[has_key], number[has_key]
    first = np.full(len(distinct), np.iinfo(np.int64).max)
    np.minimum.at(first, number, case)
    return first[number], case


def _linked(quarter: Quarter, taking_part: NDArray[np.bool_]) -> Ties:
    """Ties by explicit links that move together."""
    links = quarter.links[quarter.links["move_together"]]
    one, other = _positions(quarter, links["case_number"]), _positions(quarter, links["other_case_number"])
    known = (one >= 0) & (other >= 0) & taking_part[one] & taking_part[other]
    return one[known], other[known]


def _positions(quarter: Quarter, numbers: pd.Series) -> NDArray[np.int64]:
    found: NDArray[np.int64] = pd.Index(quarter.cases["case_number"]).get_indexer(pd.Index(numbers))
    return found
