"""Probabilities of substantive progress and expected new money, against staying.

Three sources, each used where those before it are silent: the table of estimates of single options (估计),
where the policy says so (``recovery.from_estimates``); the columns of the case; the grade table of the policy
(lead quality x ground x mode), which is an assumption and the same for every neutral court. The gain of an
estimated option is its estimate less the estimate of staying. Stay and move are measured over the same
``horizon_months``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.grounds import ACCUSING
from jiaocha.worth.arrays import Flags, Float64, codes_of, court_positions, factors_of, numbers_of, to_fen
from jiaocha.worth.collectible import collectible_amount
from jiaocha.worth.estimated import Estimated, estimated_of
from jiaocha_models import Quarter
from jiaocha_models.policy import Recovery
from jiaocha_models.problem import Int32, Int64
from jiaocha_models.words import Answer, AssetKind, Ground, LeadQuality, Mode

IN_COURT = (Mode.INTERNAL.position, Mode.SUPERVISED.position)
"""Modes in which a case's court goes on alone: by default worth nothing against interference there."""


@dataclass(frozen=True, eq=False)
class Prospects:
    """Prospects of each case; arrays of shape (n_cases,) unless stated otherwise.

    Attributes
    ----------
    stay : float64
        Probability of substantive progress within the horizon if the case stays.
    stay_share : float64
        Estimated recovered share if the case stays; NaN where the table of estimates has none.
    estimated : Estimated
        Estimates of single options; they replace gain and share where they exist.
    gain : float64
        What a full change of court (mode factor 1) adds to it; may be negative where columns say so.
    share : float64
        Share of the collectible amount that comes in once there is progress.
    stated_stay, stated_gain : float64
        Expected recovered share if the case stays, and what a full change of court adds to it, where the
        columns 到位比例 state them; NaN elsewhere.
    collectible : int64
        Fen of new money the case can bring at most.
    accused : bool
        A registered ground accuses the case's own court (interference or passive enforcement).
    interfered : bool
        Interference by its own place is established (a registered ground).
    interfered_factor : float
        Share of a mode's effect that is left then where the case's own court goes on.
    mode_factor : float64, shape (n_modes,)
        Share of the gain that each mode brings.
    """

    stay: Float64
    stay_share: Float64
    estimated: Estimated
    gain: Float64
    share: Float64
    stated_stay: Float64
    stated_gain: Float64
    collectible: Int64
    accused: Flags
    interfered: Flags
    interfered_factor: float
    mode_factor: Float64


def prospects_of(quarter: Quarter, triage: pd.DataFrame) -> Prospects:
    """Prospects of all cases.

    Parameters
    ----------
    quarter : Quarter
    triage : pandas.DataFrame
        From the law; its column ``ground`` holds the ground on which each case stands (an accusing ground
        only if it was registered).
    """
    cases, policy = quarter.cases, quarter.policy.recovery
    ground = codes_of(triage["ground"], Ground)
    graded = _graded_stay(cases, policy)
    estimated = estimated_of(quarter)
    stay, stay_share = _estimated_stay(quarter, estimated)
    share = factors_of(policy.share_of_asset, AssetKind)[codes_of(cases["asset_kind"], AssetKind)]
    stated_stay, stated_gain = _stated_shares(cases, graded * share)
    return Prospects(
        stay=np.where(np.isnan(stay), graded, stay),
        stay_share=stay_share,
        estimated=estimated,
        gain=_full_gain(cases, policy, ground, graded),
        share=share,
        stated_stay=stated_stay,
        stated_gain=stated_gain,
        collectible=collectible_amount(quarter),
        accused=np.isin(ground, [each.position for each in ACCUSING]),
        interfered=ground == Ground.LOCAL_INTERFERENCE.position,
        interfered_factor=policy.interfered_factor,
        mode_factor=factors_of(policy.mode_factor, Mode),
    )


def gains_of(
    prospects: Prospects, case: Int32, court: Int32, mode: NDArray[np.int8], gains: Flags
) -> tuple[Float64, Int64]:
    """Gain in the probability of progress, and new money (fen), against staying; per member row.

    Parameters
    ----------
    prospects : Prospects
    case, court : int32, shape (n_rows,)
        Case, and court that handles it.
    mode : int8, shape (n_rows,)
    gains : bool, shape (n_rows,)
        Rows in which the option changes anything.
    """
    weakened = weakened_share(prospects, case, mode)
    effect = np.where(gains, weakened * prospects.mode_factor[mode], 0.0)
    gained, recovery = _progress_gain(prospects, case, effect), _share_gain(prospects, case, effect)
    progress, share = prospects.estimated.at(case, court, mode)
    known = gains & ~np.isnan(progress)
    estimated = np.where(known, (progress - prospects.stay[case]) * weakened, gained)
    with_share = known & ~np.isnan(share) & ~np.isnan(prospects.stay_share[case])
    by_share = (share - prospects.stay_share[case]) * weakened
    rest = np.where(known, estimated * prospects.share[case], recovery)
    return estimated, to_fen(np.where(with_share, by_share, rest) * prospects.collectible[case])


def weakened_share(prospects: Prospects, case: Int32, mode: NDArray[np.int8]) -> Float64:
    """Share of a mode's effect that interference leaves where the case's court goes on alone."""
    weakened = prospects.interfered[case] & np.isin(mode, IN_COURT)
    return np.where(weakened, prospects.interfered_factor, 1.0)


def _progress_gain(prospects: Prospects, case: Int32, effect: Float64) -> Float64:
    """Gain in the probability of substantive progress without estimates of single options.

    gain x effect of the mode, so that stay + gain lies between 0 and 1.
    """
    stay = prospects.stay[case]
    return np.clip(prospects.gain[case] * effect, -stay, 1.0 - stay)


def _share_gain(prospects: Prospects, case: Int32, effect: Float64) -> Float64:
    """Gain in the recovered share without estimates of single options.

    Gain in probability x share once there is progress, or, where the columns state the recovered share
    itself, the stated gain x effect of the mode.
    """
    stay = prospects.stated_stay[case]
    stated = np.clip(prospects.stated_gain[case] * effect, -stay, 1.0 - stay)
    by_progress = _progress_gain(prospects, case, effect) * prospects.share[case]
    return np.where(np.isnan(stated), by_progress, stated)


def progress_if_stay(quarter: Quarter) -> Float64:
    """Probability of progress of each case if it stays: estimated, else the column, else by lead quality."""
    estimated, _ = _estimated_stay(quarter, estimated_of(quarter))
    return np.where(np.isnan(estimated), _graded_stay(quarter.cases, quarter.policy.recovery), estimated)


def _estimated_stay(quarter: Quarter, estimated: Estimated) -> tuple[Float64, Float64]:
    """Progress and recovered share of each case at its own court; NaN where there is no estimate."""
    origin = court_positions(quarter.cases["court_code"], quarter.courts)
    case = np.arange(len(origin), dtype=np.int32)
    return estimated.at(case, origin, np.full(len(case), Mode.STAY.position, np.int8))


def _graded_stay(cases: pd.DataFrame, policy: Recovery) -> Float64:
    lead = codes_of(cases["lead_quality"], LeadQuality)
    given = numbers_of(cases["progress_if_stay"])
    return np.where(np.isnan(given), factors_of(policy.progress_if_stay, LeadQuality)[lead], given)


def _full_gain(cases: pd.DataFrame, policy: Recovery, ground: NDArray[np.int8], stay: Float64) -> Float64:
    """Estimate what a full change adds: by column, else by table (moved - stay) x ground factor.

    x ``unable_factor`` where the debtor is known to be unable to pay (失能); 失信 changes nothing.
    """
    lead = codes_of(cases["lead_quality"], LeadQuality)
    table_stay = factors_of(policy.progress_if_stay, LeadQuality)[lead]
    table_moved = factors_of(policy.progress_if_moved, LeadQuality)[lead]
    unable = (cases["debtor_unable"] == Answer.YES.value).to_numpy(bool)
    factor = factors_of(policy.ground_factor, Ground)[ground] * np.where(unable, policy.unable_factor, 1.0)
    by_table = np.minimum((table_moved - table_stay) * factor, 1.0 - stay)
    given = numbers_of(cases["progress_if_moved"])
    return np.where(np.isnan(given), by_table, given - stay)


def _stated_shares(cases: pd.DataFrame, stay_by_table: Float64) -> tuple[Float64, Float64]:
    given_stay = numbers_of(cases["recovery_if_stay"])
    stay = np.where(np.isnan(given_stay), stay_by_table, given_stay)
    return stay, numbers_of(cases["recovery_if_moved"]) - stay
