"""Probabilities of substantive progress and expected new money, against staying.

Estimates in the input's columns count; where they are blank the grade table of the policy does (lead quality
x ground x mode), which is an assumption. Every neutral court has the same effect: without history nothing
here pretends to know a court's own rate. Stay and move are measured over the same ``horizon_months``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.grounds import ACCUSING
from jiaocha.worth.arrays import Flags, Float64, codes_of, factors_of, numbers_of, to_fen
from jiaocha.worth.collectible import collectible_amount
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
    stay = progress_if_stay(cases, policy)
    share = factors_of(policy.share_of_asset, AssetKind)[codes_of(cases["asset_kind"], AssetKind)]
    stated_stay, stated_gain = _stated_shares(cases, stay * share)
    return Prospects(
        stay=stay,
        gain=_full_gain(cases, policy, ground, stay),
        share=share,
        stated_stay=stated_stay,
        stated_gain=stated_gain,
        collectible=collectible_amount(quarter),
        accused=np.isin(ground, [each.position for each in ACCUSING]),
        interfered=ground == Ground.LOCAL_INTERFERENCE.position,
        interfered_factor=policy.interfered_factor,
        mode_factor=factors_of(policy.mode_factor, Mode),
    )


def mode_effect(prospects: Prospects, case: Int32, mode: NDArray[np.int8]) -> Float64:
    """Share of a full change's gain that a mode brings in a case, per member row."""
    weakened = prospects.interfered[case] & np.isin(mode, IN_COURT)
    return np.where(weakened, prospects.interfered_factor, 1.0) * prospects.mode_factor[mode]


def progress_gain(prospects: Prospects, case: Int32, effect: Float64) -> Float64:
    """Gain in the probability of substantive progress against staying, per member row.

    gain x effect of the mode, so that stay + gain lies between 0 and 1.
    """
    stay = prospects.stay[case]
    return np.clip(prospects.gain[case] * effect, -stay, 1.0 - stay)


def raw_recovery(prospects: Prospects, case: Int32, effect: Float64, gained: Float64) -> Int64:
    """Estimate new money against staying within the horizon, fen, per member row.

    Gain in the recovered share x collectible amount, rounded once per case and option. The gain in the share
    is gain in probability x share once there is progress, or, where the columns state the recovered share
    itself, the stated gain x effect of the mode.
    """
    stay = prospects.stated_stay[case]
    stated = np.clip(prospects.stated_gain[case] * effect, -stay, 1.0 - stay)
    share = np.where(np.isnan(stated), gained * prospects.share[case], stated)
    return to_fen(share * prospects.collectible[case])


def progress_if_stay(cases: pd.DataFrame, policy: Recovery) -> Float64:
    """Probability of substantive progress of each case if it stays: the column, else by lead quality."""
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
