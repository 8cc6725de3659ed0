"""Facts of one case for the rules about pairs, as :mod:`jiaocha.law.facts` gathers them of a quarter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import NONE
from jiaocha.law.divisions import UNKNOWN, prefecture_of, province_of
from jiaocha.law.facts import ANY, NOT_FIXED, Facts
from jiaocha.law.grounds import ACCUSING
from jiaocha.law.instructions import prohibition_key, recusal_key
from jiaocha.law.profiles import SPECIAL_BASIS
from jiaocha.placement.one_case import NOTHING, OneCase, Row, Sorted, supervision_failed
from jiaocha.placement.prepared import Prepared
from jiaocha_models.words import (
    AdjustmentKind,
    AssetKind,
    AuctionStage,
    BankruptcyStatus,
    BasisKind,
    DebtorLevel,
    Ground,
    Mode,
    PartyKind,
)

_MODES = {mode.value: mode.position for mode in Mode}
_BASIS = {kind.value: kind.position for kind in BasisKind}
_OF_COURT = frozenset({*(str(ground) for ground in ACCUSING), str(Ground.RELATED_SERIES)})
_PUBLIC = (PartyKind.GOVERNMENT.value, PartyKind.STATE_ENTERPRISE.value)
_AREA_OF_LEVEL: dict[str, Callable[[str], str]] = {
    DebtorLevel.COUNTY.value: str,
    DebtorLevel.CITY.value: prefecture_of,
    DebtorLevel.PROVINCE.value: province_of,
}


def matters_by_court(one: OneCase, origin: int, prepared: Prepared) -> list[tuple[int, int]]:
    """Courts whose help the case needs, in roster order, with their minutes."""
    minutes = prepared.matter_minutes
    courts, found = prepared.courts, dict[int, int]()
    for row in one.matters:
        court = prepared.matter_court(row["court_code"], row["division"])
        if court == NONE or courts.ancestor[origin, courts.level[court]] == court:
            continue
        spent = minutes[row["kind"]] * (1 if row["count"] is None else row["count"])
        found[court] = found.get(court, 0) + spent
    return sorted(found.items())


def main_matter_court(matters: Sequence[tuple[int, int]]) -> int:
    """Court with most minutes, ties by roster order; ``NONE`` without matters."""
    return max(matters, key=lambda each: (each[1], -each[0]))[0] if matters else NONE


def law_facts(
    one: OneCase, found: Sorted, origin: int, matters: Sequence[tuple[int, int]], prepared: Prepared
) -> Facts:
    """Facts of the case as a group of its own, as :func:`jiaocha.law.facts.gather_facts` has them."""
    courts, policy = prepared.courts, prepared.policy
    influence = prepared.influence(_influence_areas(one.case, origin, prepared))
    persons = one.case["action_persons"] or 0
    assumed = prepared.action_persons[one.case["asset_kind"]]
    hard = found.ground == Ground.COMPLEX_ASSET.value
    short = bool(persons > 0 and prepared.force_known[origin] and prepared.force[origin] < persons)
    fixed = _instructions(one, prepared)
    profile = {
        "group": 0,
        "origin": origin,
        "influence": len(influence) - 1,
        **_profile(one.case, found, origin, matters, prepared),
        **fixed.profile,
    }
    return Facts(
        courts=courts,
        policy=policy,
        planning=prepared.planning,
        in_power=prepared.in_power,
        load=prepared.load,
        judges=prepared.judges,
        force=prepared.force,
        force_known=prepared.force_known,
        profile_start=np.array([0, 1]),
        influence_closes=influence,
        prohibitions=fixed.prohibitions,
        recusals=fixed.recusals,
        cases=np.array([1]),
        origins=np.array([1]),
        common=np.array([origin], np.int32),
        top_level=courts.level[origin : origin + 1],
        joint_work=np.array([hard or short]),
        action_persons=np.array([persons]),
        action_needed=np.array([persons or assumed]),
        action_days=np.array([one.case["action_days"] or 1]),
        action_months=np.array([_months(one.case, prepared)]),
        entrusted_court=np.array([main_matter_court(matters)], np.int32),
        **{name: np.array([profile[name]], dtype) for name, dtype in PROFILE_TYPES.items()},
    )


PROFILE_TYPES: dict[str, Any] = {
    "group": np.int64, "origin": np.int32, "basis": np.int8, "asset_division": np.int32,
    "debtor_division": np.int32, "influence": np.int32, "forced": np.bool_, "overdue": np.bool_,
    "fixed_court": np.int32, "fixed_mode": np.int8, "forbidden": np.int32, "recused": np.int32,
    "over_limit": np.bool_, "court_bound": np.bool_, "military": np.bool_, "ship": np.bool_,
    "asset_away": np.int32, "bankruptcy_court": np.int32, "creditor_place": np.int32, "asset_place": np.int32,
}  # fmt: skip


def _profile(
    case: Row, found: Sorted, origin: int, matters: Sequence[tuple[int, int]], prepared: Prepared
) -> dict[str, Any]:
    rules = prepared.policy.rules
    special = case["basis_kind"] in SPECIAL_BASIS
    asset = int(case["asset_division"] or 0)
    military = PartyKind.MILITARY.value
    pending = case["bankruptcy_status"] == BankruptcyStatus.PRE_RESTRUCTURING.value
    late = rules.must_change_days is not None and (found.days or 0) > rules.must_change_days
    limit = rules.first_instance_limit
    return {
        "basis": _BASIS[case["basis_kind"]] if special else BasisKind.OTHER.position,
        "asset_division": asset if special else 0,
        "debtor_division": int(case["debtor_division"] or 0) if special else 0,
        "forced": supervision_failed(case, prepared),
        "overdue": late and found.ground != Ground.NONE.value,
        "over_limit": special and limit is not None and case["claimed"] > limit,
        "court_bound": case["objection_pending"] or case["auction_stage"] == AuctionStage.SOLD.value,
        "military": military in (case["creditor_kind"], case["debtor_kind"]),
        "ship": case["asset_kind"] == AssetKind.SHIP.value,
        "asset_away": _asset_away(asset // 10_000, found, origin, matters, prepared),
        "bankruptcy_court": prepared.court(case["bankruptcy_court"])
        if pending and rules.pre_restructuring_court
        else NONE,
        "creditor_place": UNKNOWN
        if rules.max_party_km is None
        else prepared.division(case["creditor_division"]),
        "asset_place": UNKNOWN if rules.max_asset_km is None else prepared.division(case["asset_division"]),
    }


def _asset_away(
    province: int, found: Sorted, origin: int, matters: Sequence[tuple[int, int]], prepared: Prepared
) -> int:
    division = prepared.courts.division
    elsewhere = province != division[origin] // 10_000
    there = any(division[court] // 10_000 == province for court, _ in matters)
    return province if elsewhere and there and found.ground not in _OF_COURT else 0


def _influence_areas(case: Row, origin: int, prepared: Prepared) -> str:
    areas = case["influence_division"] or NOTHING
    if not prepared.policy.rules.influence_by_level:
        return str(areas)
    area_of = _AREA_OF_LEVEL.get(case["debtor_level"])
    place = case["debtor_division"] or str(prepared.courts.division[origin])
    if area_of is None or case["debtor_kind"] not in _PUBLIC or len(place) != 6:
        return str(areas)
    return f"{areas};{area_of(place)}"


def _months(case: Row, prepared: Prepared) -> int:
    """Bits of the months whose days, cut to the window of the case, are enough for its action."""
    starts = prepared.month_starts
    earliest, latest = starts[0], starts[-1] - 1
    if case["action_from"] is not None:
        earliest = max(earliest, case["action_from"].toordinal())
    if case["action_until"] is not None:
        latest = min(latest, case["action_until"].toordinal())
    found = 0
    for month, (start, end) in enumerate(pairwise(starts)):
        inside = min(latest, end - 1) - max(earliest, start) + 1
        found |= int(inside >= (case["action_days"] or 1)) << month
    return found


@dataclass(frozen=True)
class _Instructed:
    profile: dict[str, int]
    prohibitions: NDArray[np.int64]
    recusals: NDArray[np.int64]


_NOT_INSTRUCTED = _Instructed(
    {"fixed_court": NOT_FIXED, "fixed_mode": NOT_FIXED, "forbidden": 0, "recused": 0},
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
)


def _instructions(one: OneCase, prepared: Prepared) -> _Instructed:
    if not one.adjustments:
        return _NOT_INSTRUCTED
    profile = dict(_NOT_INSTRUCTED.profile)
    prohibited, recused = [], []
    for row in one.adjustments:
        court = ANY if row["court_code"] is None else prepared.court(row["court_code"])
        mode = ANY if row["mode"] is None else _MODES[row["mode"]]
        if row["kind"] == AdjustmentKind.FIX.value:
            profile |= {"fixed_court": court, "fixed_mode": mode}
        elif row["kind"] == AdjustmentKind.FORBID.value:
            profile["forbidden"] = 1
            prohibited.append((court, mode))
        elif row["kind"] == AdjustmentKind.RECUSE.value and court != ANY:
            profile["recused"] = 1
            recused.append(court)
    first, n_courts = np.array(1), prepared.courts.size
    pairs = np.array(prohibited, np.int64).reshape(-1, 2)
    return _Instructed(
        profile,
        np.sort(prohibition_key(n_courts, first, pairs[:, 0], pairs[:, 1])),
        np.sort(recusal_key(n_courts, first, np.array(recused, np.int64))),
    )
