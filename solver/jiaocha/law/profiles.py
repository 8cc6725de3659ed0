"""What tells the members of a group apart before the rules about pairs."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import NONE, CourtTable
from jiaocha.law.divisions import UNKNOWN, gazetteer
from jiaocha.law.grounds import ACCUSING
from jiaocha.law.supervision import supervision_failed
from jiaocha_models.policy import Policy, Rules
from jiaocha_models.words import (
    AssetKind,
    AuctionStage,
    BankruptcyStatus,
    BasisKind,
    Ground,
    PartyKind,
)

FIELDS: dict[str, Any] = {
    "group": np.int64,
    "origin": np.int32,
    # Position in BasisKind; OTHER for all that have no special forum.
    "basis": np.int8,
    # Places that special forums look at, as numbers; 0 where unknown or where no special forum applies.
    "asset_division": np.int32,
    "debtor_division": np.int32,
    # Row of the influence area.
    "influence": np.int32,
    # A supervision order expired without good reason; the case ran longer than the policy's longest time.
    "forced": np.bool_,
    "overdue": np.bool_,
    # What people instructed (jiaocha.law.instructions).
    "fixed_court": np.int32,
    "fixed_mode": np.int8,
    "forbidden": np.int32,
    "recused": np.int32,
    # More is outstanding than basic courts try in first instance, where the policy sets a limit.
    "over_limit": np.bool_,
    # An objection is pending or a sold asset not delivered: no change of court until then.
    "court_bound": np.bool_,
    # A party belongs to the armed forces; the main asset is a ship.
    "military": np.bool_,
    "ship": np.bool_,
    # Province (two digits) of a main asset outside the case's own, with matters to entrust there; 0 for none.
    "asset_away": np.int32,
    # Court with bankruptcy jurisdiction while the debtor is in pre-restructuring; -1 for none.
    "bankruptcy_court": np.int32,
    # Places in the gazetteer, only where the policy limits distances; -1 otherwise and where unknown.
    "creditor_place": np.int32,
    "asset_place": np.int32,
}
"""Fields of a profile, and how they are stored."""

SPECIAL_BASIS = (
    BasisKind.ARBITRATION.value,
    BasisKind.CRIMINAL_PROPERTY.value,
    BasisKind.PATENT_OR_CUSTOMS.value,
    BasisKind.NOTARISED.value,
)


def profile_fields(
    cases: pd.DataFrame,
    triage: pd.DataFrame,
    has_matters: NDArray[np.bool_],
    courts: CourtTable,
    policy: Policy,
) -> pd.DataFrame:
    """Fields of every case but its group, influence area and instructions; blank where none applies."""
    special = cases["basis_kind"].isin(SPECIAL_BASIS)
    basis = [member.value for member in BasisKind]
    position = pd.Series(pd.Index(basis).get_indexer(pd.Index(cases["basis_kind"].to_numpy(object))))
    military = (cases["creditor_kind"] == PartyKind.MILITARY.value) | (
        cases["debtor_kind"] == PartyKind.MILITARY.value
    )
    return pd.DataFrame(
        {
            "origin": courts.positions(cases["court_code"]),
            "basis": position.where(special, BasisKind.OTHER.position),
            "asset_division": pd.to_numeric(cases["asset_division"]).fillna(0).where(special, 0),
            "debtor_division": pd.to_numeric(cases["debtor_division"]).fillna(0).where(special, 0),
            "forced": supervision_failed(cases, policy),
            "overdue": _overdue(triage, policy.rules),
            "over_limit": special & _over_limit(cases, policy.rules),
            "court_bound": cases["objection_pending"] | (cases["auction_stage"] == AuctionStage.SOLD.value),
            "military": military,
            "ship": cases["asset_kind"] == AssetKind.SHIP.value,
            "asset_away": _asset_away(cases, triage, has_matters),
            "bankruptcy_court": _bankruptcy_court(cases, courts, policy.rules),
            **_places(cases, policy.rules),
        }
    )


def _overdue(triage: pd.DataFrame, rules: Rules) -> NDArray[np.bool_]:
    if rules.must_change_days is None:
        return np.zeros(len(triage), bool)
    grounded = (triage["ground"] != Ground.NONE.value).to_numpy(bool)
    late: NDArray[np.bool_] = (triage["days"] > rules.must_change_days).fillna(False).to_numpy(bool)
    return grounded & late


def _over_limit(cases: pd.DataFrame, rules: Rules) -> NDArray[np.bool_]:
    if rules.first_instance_limit is None:
        return np.zeros(len(cases), bool)
    over: NDArray[np.bool_] = (cases["claimed"] > rules.first_instance_limit).to_numpy(bool)
    return over


def _asset_away(
    cases: pd.DataFrame, triage: pd.DataFrame, has_matters: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Province of the main asset, where the ground is about work and not about the court itself."""
    of_court = [*(ground.value for ground in ACCUSING), Ground.RELATED_SERIES.value]
    work = has_matters & ~triage["ground"].isin(of_court).to_numpy(bool)
    province = pd.to_numeric(cases["asset_division"]).fillna(0).to_numpy(np.int64) // 10_000
    return np.where(work, province, 0)


def _bankruptcy_court(cases: pd.DataFrame, courts: CourtTable, rules: Rules) -> NDArray[np.int32]:
    pending = cases["bankruptcy_status"] == BankruptcyStatus.PRE_RESTRUCTURING.value
    found = courts.positions(cases["bankruptcy_court"])
    return np.where(pending & rules.pre_restructuring_court, found, NONE).astype(np.int32)


def _places(cases: pd.DataFrame, rules: Rules) -> dict[str, NDArray[np.int32]]:
    nowhere = np.full(len(cases), UNKNOWN, np.int32)
    divisions = gazetteer()
    limits = {"creditor": rules.max_party_km, "asset": rules.max_asset_km}
    return {
        f"{what}_place": nowhere if limit is None else divisions.positions(cases[f"{what}_division"])
        for what, limit in limits.items()
    }
