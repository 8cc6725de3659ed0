"""A choice of options as placements: which court handles each case in which mode."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from jiaocha.estimation.scoring import option_rows
from jiaocha.law.opened import OpenPairs
from jiaocha.worth.arrays import court_positions
from jiaocha_models import Estimate, Options, Quarter
from jiaocha_models.words import TRANSFER_MODES, AssetKind, Mode
from jiaocha_scenarios.hidden_truth import HiddenTruth
from jiaocha_scenarios.simulation.outcomes import MEAN_SHARE, WITHOUT_PROGRESS
from jiaocha_scenarios.tables import typed, words

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])


@dataclass(frozen=True, eq=False)
class Placed:
    """Candidate cases with the court and mode that a choice gives them; arrays of shape (n_candidates,).

    Attributes
    ----------
    case, origin, court : int64
        Positions.
    mode : int64
        Position in Mode.
    option : int64
        Chosen option of the case's group; -1 where none fits and the case stays.
    """

    case: Int64
    origin: Int64
    court: Int64
    mode: Int64
    option: Int64

    @property
    def moved(self) -> NDArray[np.bool_]:
        """Whether another court handles the case."""
        return np.asarray(self.court != self.origin)

    def at_home(self) -> "Placed":
        """Give the same cases, all of them staying."""
        return replace(self, court=self.origin, mode=np.zeros_like(self.mode))


def placed(quarter: Quarter, options: Options, choice: Int64) -> Placed:
    """Place the candidate cases as a choice says; -1 for a group is staying."""
    case = np.flatnonzero(options.case_group >= 0).astype(np.int64)
    option = choice[options.case_group[case]]
    origin = court_positions(quarter.cases["court_code"], quarter.courts)[case].astype(np.int64)
    mode = np.where(option >= 0, options.option_mode[option], Mode.STAY.position).astype(np.int64)
    receiver = options.option_receiver[option].astype(np.int64)
    court = np.where(_TRANSFERS[mode] & (receiver >= 0), receiver, origin)
    return Placed(case, origin, court, mode, option)


def true_estimates(
    quarter: Quarter,
    pairs: OpenPairs,
    true: Quarter,
    truth: HiddenTruth,
    hardness: Float64,
    *,
    spread: float | None = None,
) -> pd.DataFrame:
    """Write the true probabilities of all open options as a table of estimates, without intervals.

    With ``spread``, the standard deviation of hardness, they are those of all cases with such columns: the
    mean over normal hardness, which for a probit has a closed form.
    """
    case, court, mode = option_rows(quarter, pairs)
    if spread is None:
        progress = truth.of_options(true, case, court, mode, hardness[case])
    else:
        progress = ndtr(ndtri(truth.of_options(true, case, court, mode)) / np.hypot(1.0, spread))
    kinds = pd.Index([kind.value for kind in AssetKind]).get_indexer(pd.Index(true.cases["asset_kind"]))
    share = progress * MEAN_SHARE[kinds[case]] + (1.0 - progress) * WITHOUT_PROGRESS
    # Positions become text by reference: at national size there are millions of rows.
    table = pd.DataFrame({
        "case_number": words(quarter.cases["case_number"].tolist(), case),
        "court_code": words(quarter.courts["code"].tolist(), court),
        "mode": words([each.value for each in Mode], mode),
        "progress": progress,
        "share": share,
        "source": words(["模拟的真值"], np.zeros(len(case), np.int64)),
    })  # fmt: skip
    return typed(table, Estimate)
