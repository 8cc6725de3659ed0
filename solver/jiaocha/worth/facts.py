"""Gathering the facts that the terms read, once for a quarter."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.courts import NONE
from jiaocha.law.load import force_ratio, load_ratio
from jiaocha.law.matters import entrusted_matters, main_court
from jiaocha.law.opened import OpenPairs
from jiaocha.worth.arrays import Flags, Float64, codes_of, court_positions, integers_of, numbers_of
from jiaocha.worth.effort import case_units, group_share
from jiaocha.worth.members import Facts
from jiaocha.worth.preferred import preferred_placements
from jiaocha.worth.recovery import prospects_of
from jiaocha.worth.travel import Places, metres_between
from jiaocha_models import Quarter
from jiaocha_models.policy import Weights
from jiaocha_models.problem import Int32
from jiaocha_models.words import AssetKind, Complexity, Ground, Mode, PartyKind, PartyWish


def facts_of(quarter: Quarter, pairs: OpenPairs) -> Facts:
    """Facts of a quarter; see :class:`jiaocha.worth.members.Facts`."""
    cases, courts, policy = quarter.cases, quarter.courts, quarter.policy
    origin = court_positions(cases["court_code"], courts)
    court_place = Places(pairs.courts.longitude, pairs.courts.latitude)
    seat = court_place.at(origin)
    known = pairs.places
    debtor = Places(known.debtor_longitude, known.debtor_latitude)
    creditor = Places(known.creditor_longitude, known.creditor_latitude).known_or(seat)
    asset = Places(known.asset_longitude, known.asset_latitude).known_or(debtor).known_or(seat)
    debtor = debtor.known_or(seat)
    units = case_units(cases, policy.effort)
    previous_mode, previous_receiver = _previous(cases, courts, quarter.previous)
    return Facts(
        policy=policy,
        origin=origin,
        units=units * group_share(units, pairs.case_group, policy.effort.related_share),
        prospects=prospects_of(quarter, pairs.triage),
        persons=np.minimum(integers_of(cases["persons_helped"], 1), policy.weights.persons_counted),
        weight=_weight(cases, policy.weights),
        hard=_hard(cases, pairs.triage),
        asset_kind=codes_of(cases["asset_kind"], AssetKind),
        leader_weight=np.where(
            cases["leader_required"].to_numpy(bool), 100, policy.capacity.leader_share_percent
        ).astype(np.int64),
        **_matters(quarter, pairs),
        natural_person=codes_of(cases["creditor_kind"], PartyKind) == PartyKind.NATURAL_PERSON.position,
        wish=codes_of(cases["party_wish"], PartyWish),
        preferred_court=court_positions(cases["preferred_court"], courts),
        creditor_place=creditor,
        debtor_place=debtor,
        asset_place=asset,
        creditor_metres=metres_between(creditor, seat),
        debtor_metres=metres_between(debtor, seat),
        asset_metres=metres_between(asset, seat),
        court_place=court_place,
        load_ratio=load_ratio(courts),
        force_ratio=force_ratio(courts),
        experience=experience_of(courts),
        digital_level=numbers_of(courts["digital_level"]),
        preferred=preferred_placements(quarter),
        previous_mode=previous_mode,
        previous_receiver=previous_receiver,
    )


def _hard(cases: pd.DataFrame, triage: pd.DataFrame) -> Flags:
    """Cases in which a court's force counts: hard ones, and those standing on force or complexity."""
    grounds = [Ground.SHORT_OF_FORCE.value, Ground.COMPLEX_ASSET.value]
    grounded = triage["ground"].isin(grounds).to_numpy(bool)
    hard: Flags = grounded | (cases["complexity"] == Complexity.HARD.value).to_numpy(bool)
    return hard


def _matters(quarter: Quarter, pairs: OpenPairs) -> dict[str, Any]:
    """Minutes of each case's matters that can be entrusted, and the court with most of them."""
    minutes, court = np.zeros(len(quarter.cases), np.int64), np.full(len(quarter.cases), NONE, np.int32)
    listed = entrusted_matters(quarter, pairs.courts)
    if listed.empty:
        return {"matter_minutes": minutes, "matter_court": court}
    np.add.at(minutes, listed["case"].to_numpy(np.int64), listed["minutes"].to_numpy(np.int64))
    chosen = main_court(listed, "case")
    court[chosen["case"].to_numpy(np.int64)] = chosen["court"].to_numpy(np.int32)
    return {"matter_minutes": minutes, "matter_court": court}


def experience_of(courts: pd.DataFrame) -> NDArray[np.bool_]:
    """Kinds of assets each court says it has handled, shape (n_courts, n_asset_kinds)."""
    listed = courts["experienced_assets"].fillna("").str.split(";")
    kinds = [kind.value for kind in AssetKind]
    return np.array([[kind in words for kind in kinds] for words in listed], bool).reshape(-1, len(kinds))


def _weight(cases: pd.DataFrame, weights: Weights) -> Float64:
    livelihood = np.where(cases["livelihood"].to_numpy(bool), weights.livelihood_factor, 1.0)
    wages = np.where(cases["wages"].to_numpy(bool), weights.wages_factor, 1.0)
    petition = np.where(cases["petition"].to_numpy(bool), weights.petition_factor, 1.0)
    return np.maximum(livelihood, wages) * petition


def _previous(
    cases: pd.DataFrame, courts: pd.DataFrame, previous: pd.DataFrame
) -> tuple[NDArray[np.int8], Int32]:
    nothing = np.full(len(cases), -1)
    if previous.empty:
        return nothing.astype(np.int8), nothing.astype(np.int32)
    place = pd.Index(previous["case_number"]).get_indexer(pd.Index(cases["case_number"]))
    known = place >= 0
    mode = np.where(known, codes_of(previous["mode"], Mode)[place], -1)
    receiver = np.where(known, court_positions(previous["court_code"], courts)[place], -1)
    return mode.astype(np.int8), receiver.astype(np.int32)
