"""What is asked of a fitted model: (case, handling court, mode) as its classes and leaves, once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.estimation import Fitted
from jiaocha.estimation.features import Codes, packed
from jiaocha.estimation.model import Model, groups_of_like
from jiaocha.estimation.rows import KINDS, leaves
from jiaocha.estimation.scoring import codes_at_decision
from jiaocha_models import Quarter
from jiaocha_models.words import Mode

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Asked:
    """Rows to be estimated; arrays of shape (n_rows,) unless stated otherwise.

    Attributes
    ----------
    codes : int8, shape (n_patterns, n_features)
        Distinct combinations of classes.
    pattern, leaf : int64
    like, like_at_court : int64
        Group of like cases, overall and at one court (:func:`jiaocha.estimation.model.groups_of_like`).
    """

    codes: Codes
    pattern: Int64
    leaf: Int64
    like: Int64
    like_at_court: Int64

    @property
    def court(self) -> Int64:
        """Handling court of each row."""
        return self.leaf // KINDS

    def log_odds(self, model: Model, *, courts: bool) -> Float64:
        """Log odds of progress, shape (n_rows,)."""
        found = model.case.log_odds(self.codes)[self.pattern]
        return found + model.court.mean[self.leaf] if courts else found

    def shares(self, model: Model) -> tuple[Float64, Float64]:
        """Share of the claim recovered without progress, and what progress adds to it; shape (n_rows,)."""
        share, without = model.shares(self.codes)
        return without[self.pattern], (share - without)[self.pattern]


def asked_of(quarter: Quarter, fitted: Fitted, case: Int64, court: Int64, mode: Int64) -> Asked:
    """Rows given by positions of case, handling court and mode."""
    key, row = np.unique(case * len(Mode) + mode, return_inverse=True)
    codes = codes_at_decision(quarter, key // len(Mode), key % len(Mode), fitted.features)
    leaf = leaves(court, codes[row], fitted.features)
    _, first, pattern = np.unique(packed(codes, fitted.features), return_index=True, return_inverse=True)
    distinct = codes[first]
    like = groups_of_like(distinct, fitted.features)[pattern[row]]
    at_court = np.unique(like * (fitted.courts.size + 1) + leaf // KINDS, return_inverse=True)[1]
    return Asked(distinct, pattern[row], leaf, like, at_court)
