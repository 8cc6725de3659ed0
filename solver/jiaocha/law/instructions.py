"""What people instructed in the sheet of adjustments: fixed, forbidden, recused."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import AnyPositions, CourtTable
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import AdjustmentKind, Mode

ANY = -1
"""A fixed court or mode that is left open."""

NOT_FIXED = -2
"""No person fixed this."""


@dataclass(frozen=True, eq=False)
class Instructions:
    """Instructions about the cases given.

    Attributes
    ----------
    columns : pandas.DataFrame, one row a case
        ``fixed_court``, ``fixed_mode`` (a position, ``ANY`` or ``NOT_FIXED``), ``forbidden``, ``recused``
        (number of the case's list of prohibitions and recusals; 0 for none).
    prohibitions, recusals : int64
        Sorted keys.
    """

    columns: pd.DataFrame
    prohibitions: NDArray[np.int64]
    recusals: NDArray[np.int64]


def prohibition_key(
    courts: int, number: AnyPositions, court: AnyPositions | int, mode: AnyPositions | int
) -> NDArray[np.int64]:
    """One integer for a prohibition of a court (or ``ANY``) in a mode (or ``ANY``), among so many courts."""
    of_court = np.asarray(number, np.int64) * (courts + 1) + np.asarray(court) + 1
    keys: NDArray[np.int64] = of_court * (len(Mode) + 1) + mode + 1
    return keys


def recusal_key(courts: int, number: AnyPositions | int, court: AnyPositions) -> NDArray[np.int64]:
    """One integer for the recusal of a court, among so many courts."""
    keys: NDArray[np.int64] = np.asarray(number, np.int64) * courts + court
    return keys


def instructions_of(quarter: Quarter, cases: pd.DataFrame, courts: CourtTable) -> Instructions:
    """Read the sheet of adjustments for some cases of the quarter."""
    found = pd.DataFrame(
        {"fixed_court": NOT_FIXED, "fixed_mode": NOT_FIXED, "forbidden": 0, "recused": 0}, cases.index
    )
    table = quarter.adjustments
    row = pd.Index(cases["case_number"]).get_indexer(pd.Index(table["case_number"]))
    court = np.where(table["court_code"].isna(), ANY, courts.positions(table["court_code"]))
    mode = pd.Index([mode.value for mode in Mode]).get_indexer(pd.Index(table["mode"].to_numpy(object)))
    of_kind: dict[AdjustmentKind, Any] = {
        kind: (row >= 0) & (table["kind"] == kind.value).to_numpy(bool) for kind in AdjustmentKind
    }
    fix, forbid = of_kind[AdjustmentKind.FIX], of_kind[AdjustmentKind.FORBID]
    recuse = of_kind[AdjustmentKind.RECUSE] & (court != ANY)
    for name, values in (("fixed_court", court), ("fixed_mode", mode)):
        column = found[name].to_numpy(copy=True)
        column[row[fix]] = values[fix]
        found[name] = column
    found.loc[row[forbid], "forbidden"] = row[forbid] + 1
    found.loc[row[recuse], "recused"] = row[recuse] + 1
    prohibitions = prohibition_key(courts.size, row[forbid] + 1, court[forbid], mode[forbid])
    recusals = recusal_key(courts.size, row[recuse] + 1, court[recuse])
    return Instructions(found, np.sort(prohibitions), np.sort(recusals))
