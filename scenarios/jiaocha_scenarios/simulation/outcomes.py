"""What comes of cases: progress, when, how much money, when they are closed; and what of it is known when.

The shares of the claim that come in are an assumption, set so that the mean recovery of a cross-enforced
case lies where the published series do (docs/simulation.md shows both).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaincinv

from jiaocha_models import History
from jiaocha_models.words import AssetKind
from jiaocha_scenarios.hidden_truth import HORIZON_MONTHS
from jiaocha_scenarios.simulation.draws import Purpose, uniforms
from jiaocha_scenarios.tables import typed

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

MEAN_SHARE = np.array([0.45, 0.92, 0.88, 0.75, 0.75, 0.8, 0.75, 0.8])
"""Mean share of what is owed that comes in with progress, by kind of asset."""
_CONCENTRATION = 3.0
"""Of the beta distribution of the share around its mean."""
WITHOUT_PROGRESS = 0.06
"""Mean share of what is owed that comes in without substantive progress."""
_DAYS_A_MONTH = 30.4375
_LATE, _FIRST_CLOSING, _LAST_CLOSING = 90, 60, 420
"""Days: closed at most so long after progress; without progress, closed this many days after the start."""


def outcomes(
    stream: tuple[int, int],
    rows: pd.DataFrame,
    case: Int64,
    court: Int64,
    mode: Int64,
    probability: Float64,
) -> pd.DataFrame:
    """Draw what comes of cases, whatever of it is known on any day.

    Parameters
    ----------
    stream : (int, int)
        Seed and quarter of the draws.
    rows : pandas.DataFrame
        One row a case: ``start``, ``claimed`` (fen still owed at the start), ``asset_kind``, and further
        columns of :class:`jiaocha_models.History`, which stay as they are.
    case, court, mode : int64, shape (n_rows,)
        Keys of the draws.
    probability : float64, shape (n_rows,)
        True probability of progress within twelve months.

    Returns
    -------
    pandas.DataFrame
        ``rows`` with ``progress``, ``progress_date``, ``end``, ``recovered`` and ``outcome``.
    """

    def draw(purpose: Purpose) -> Float64:
        return uniforms(stream, case, court, mode, purpose)

    progress = draw(Purpose.PROGRESS) < probability
    months = HORIZON_MONTHS * betaincinv(1.3, 2.0, draw(Purpose.TIME))
    start = rows["start"].to_numpy("datetime64[D]")
    at = start + np.floor(months * _DAYS_A_MONTH).astype("timedelta64[D]")
    closing = draw(Purpose.CLOSING)
    late = np.floor(closing * _LATE).astype("timedelta64[D]")
    alone = np.floor(_FIRST_CLOSING + closing * (_LAST_CLOSING - _FIRST_CLOSING)).astype("timedelta64[D]")
    owed = rows["claimed"].astype("Float64").fillna(0).to_numpy(np.float64)
    recovered = np.floor(owed * _share(rows["asset_kind"], progress, draw(Purpose.SHARE)))
    none = np.datetime64("NaT", "D")
    return rows.assign(
        progress=progress,
        progress_date=np.where(progress, at, none).astype("datetime64[s]"),
        end=np.where(progress, at + late, start + alone).astype("datetime64[s]"),
        recovered=recovered.astype(np.int64),
        outcome=np.where(progress, "completed", "terminated"),
    )


def _share(asset: "pd.Series[str]", progress: NDArray[np.bool_], uniform: Float64) -> Float64:
    kinds = pd.Index([kind.value for kind in AssetKind]).get_indexer(pd.Index(asset))
    mean = np.where(progress, MEAN_SHARE[kinds], WITHOUT_PROGRESS)
    return np.asarray(betaincinv(_CONCENTRATION * mean, _CONCENTRATION * (1.0 - mean), uniform))


def as_known_on(rows: pd.DataFrame, day: "pd.Timestamp | str") -> pd.DataFrame:
    """Rows of the table 历史 as they stand on a day: what lies later is not known yet.

    Money counts from the day of progress on, or else from the closing on.
    """
    now = pd.Timestamp(day)
    closed = rows["end"] <= now
    progress = rows["progress"] & (rows["progress_date"] <= now)
    known = rows.assign(
        progress=progress,
        progress_date=rows["progress_date"].where(progress),
        end=rows["end"].where(closed),
        outcome=rows["outcome"].where(closed),
        recovered=rows["recovered"].where(progress | closed, 0),
    )
    return typed(known, History)
