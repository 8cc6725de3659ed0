"""What the triage rules look at, and small questions several rules ask."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.grounds import Established

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Screened:
    """What the triage rules look at.

    Attributes
    ----------
    cases : pandas.DataFrame
    clock : pandas.DataFrame
        From :func:`six_month_clock`.
    established : Established
        The ground each case stands on, and where it comes from.
    expiry : datetime64[s], shape (n_cases,)
        Earliest day on which a measure on an asset of the case expires; NaT where unknown.
    forced : bool, shape (n_cases,)
        A supervision order expired without good reason (:mod:`jiaocha.law.supervision`).
    terminated : int64, shape (n_cases,)
        Known terminated cases (终本) of the case's debtor, over all courts.
    today, soonest_expiry : datetime64[s]
        The planning date, and the first day on which a measure may expire after a handover.
    repeat_limit, terminated_limit : int
    matters_route_out : bool
    """

    cases: pd.DataFrame
    clock: pd.DataFrame
    established: Established
    expiry: NDArray[np.datetime64]
    forced: Mask
    terminated: NDArray[np.int64]
    today: np.datetime64
    soonest_expiry: np.datetime64
    repeat_limit: int
    terminated_limit: int
    matters_route_out: bool

    @property
    def ground(self) -> NDArray[np.object_]:
        """Ground of each case; ``none`` where it has none."""
        return self.established.ground

    @property
    def joint_action(self) -> Mask:
        """Cases for which a joint action with its persons is stated: it changes no court."""
        found: Mask = self.cases["action_persons"].notna().to_numpy(bool)
        return found

    def is_one_of(self, column: str, *values: str) -> Mask:
        """Cases whose column holds one of the values."""
        found: Mask = self.cases[column].isin([str(value) for value in values]).to_numpy(bool)
        return found

    def flag(self, column: str) -> Mask:
        """Cases whose flag is set."""
        found: Mask = self.cases[column].to_numpy(bool)
        return found
