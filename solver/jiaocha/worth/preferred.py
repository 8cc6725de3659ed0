"""Where persons would rather have cases handled: the rows 优先 of the table of adjustments."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.worth.arrays import Flags, codes_of, court_positions
from jiaocha_models import Quarter
from jiaocha_models.problem import Int32, Int64
from jiaocha_models.words import AdjustmentKind, Mode


@dataclass(frozen=True, eq=False)
class Preferred:
    """Rows 优先; arrays of shape (n_rows,), sorted by case. A blank court or mode (-1) fits all."""

    case: Int64
    court: Int64
    mode: Int64

    def asked(self, case: Int32, mode: NDArray[np.int8], court: Int32) -> Flags:
        """Whether a row names the case with this mode and this court, for each of some placements.

        Parameters
        ----------
        case, mode, court : integer arrays of one shape
            Positions; ``court`` is the one that handles the case, -1 for none.
        """
        found = np.zeros(len(case), bool)
        if not len(self.case):
            return found
        listed = np.flatnonzero(np.isin(case, self.case))
        row = np.searchsorted(self.case, case[listed], side="left")
        end = np.searchsorted(self.case, case[listed], side="right")
        while len(listed):  # as often as a case has rows
            fits = (self.court[row] < 0) | (self.court[row] == court[listed])
            found[listed] |= fits & ((self.mode[row] < 0) | (self.mode[row] == mode[listed]))
            row += 1
            more = row < end
            listed, row, end = listed[more], row[more], end[more]
        return found


def preferred_placements(quarter: Quarter) -> Preferred:
    """Rows 优先 of a quarter; rows that name neither court nor mode say nothing and are left out."""
    rows = quarter.adjustments
    rows = rows[(rows["kind"] == AdjustmentKind.PREFER.value).to_numpy(bool)]
    case = pd.Index(quarter.cases["case_number"]).get_indexer(pd.Index(rows["case_number"])).astype(np.int64)
    court = court_positions(rows["court_code"], quarter.courts).astype(np.int64)
    mode = codes_of(rows["mode"], Mode).astype(np.int64)
    says = np.flatnonzero((case >= 0) & ((court >= 0) | (mode >= 0)))
    says = says[np.argsort(case[says], kind="stable")]
    return Preferred(case[says], court[says], mode[says])
