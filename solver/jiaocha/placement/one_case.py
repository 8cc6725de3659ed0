"""One case before the law: its facts gathered without tables, then judged by the same rules as a quarter.

The functions of :mod:`jiaocha.law` gather the facts of all cases of a quarter at once, in tables; for a
single case the tables alone would take a hundred times as long as the rules. Here the same facts are read off
one row. The rules themselves are not repeated: triage rules and rules about pairs are those of the quarter. A
test compares every option with what a quarter of that one case would give.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import NONE
from jiaocha.law.divisions import UNKNOWN, prefecture_of, province_of
from jiaocha.law.facts import ANY, NOT_FIXED, Facts
from jiaocha.law.grounds import ACCUSING, STATED, SUPPLIED, Established, clock_sentence
from jiaocha.law.instructions import prohibition_key, recusal_key
from jiaocha.law.profiles import SPECIAL_BASIS
from jiaocha.law.triage import CANDIDATE_RULE
from jiaocha.law.triage_rules import TRIAGE_RULES, Screened
from jiaocha.placement.prepared import Prepared
from jiaocha_models.words import (
    AdjustmentKind,
    Answer,
    AssetKind,
    AuctionStage,
    BankruptcyStatus,
    BasisKind,
    CaseStatus,
    DebtorLevel,
    Ground,
    GroundSource,
    LeadQuality,
    Mode,
    PartyKind,
    TriageClass,
)

Row = Mapping[str, Any]
"""Values of one row by column, as a quarter stores them; None where blank."""

NOTHING = ""
_MODES = {mode.value: mode.position for mode in Mode}
_SUPPLIED = {str(source): sentence for source, sentence in SUPPLIED.items()}
_BASIS = {kind.value: kind.position for kind in BasisKind}
_OF_COURT = frozenset({*(str(ground) for ground in ACCUSING), str(Ground.RELATED_SERIES)})
_ACCUSING = frozenset(str(ground) for ground in ACCUSING)
_PUBLIC = (PartyKind.GOVERNMENT.value, PartyKind.STATE_ENTERPRISE.value)
_AREA_OF_LEVEL: dict[str, Callable[[str], str]] = {
    DebtorLevel.COUNTY.value: str,
    DebtorLevel.CITY.value: prefecture_of,
    DebtorLevel.PROVINCE.value: province_of,
}


@dataclass(frozen=True)
class OneCase:
    """One case with what hangs on it; rows of other cases are not in it.

    Attributes
    ----------
    case : Row
    seizures, exclusions, matters, adjustments, estimates, previous : sequence of Row
    """

    case: Row
    seizures: Sequence[Row] = ()
    exclusions: Sequence[Row] = ()
    matters: Sequence[Row] = ()
    adjustments: Sequence[Row] = ()
    estimates: Sequence[Row] = ()
    previous: Sequence[Row] = ()


@dataclass(frozen=True)
class Clock:
    """The six-month clock of the case, as :func:`jiaocha.law.clock.six_month_clock` has it."""

    basis: str
    days: int | None
    running: bool
    over_time: bool
    item: int


@dataclass(frozen=True)
class Sorted:
    """The class of the case, and what it stands on."""

    triage: str
    rule: str
    reason: str
    ground: str
    ground_source: str
    days: int | None

    @property
    def candidate(self) -> bool:
        """Whether the case takes part in allocation."""
        return self.triage == TriageClass.CANDIDATE.value

    def words(self) -> dict[str, str]:
        """Read what :class:`jiaocha.placement.case_options.CaseOptions` tells of it."""
        names = ("triage", "rule", "reason", "ground", "ground_source")
        return {name: getattr(self, name) for name in names}


class _Cell:
    """One value that answers what triage rules ask of a column."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def isin(self, words: Sequence[str]) -> "_Cell":
        return _Cell(self.value in words)

    def notna(self) -> "_Cell":
        return _Cell(self.value is not None)

    def fillna(self, other: Any) -> "_Cell":
        return _Cell(other) if self.value is None else self

    def ne(self, other: "_Cell") -> "_Cell":
        return _Cell(None if self.value is None or other.value is None else self.value != other.value)

    def __gt__(self, other: Any) -> "_Cell":
        return _Cell(None if self.value is None else self.value > other)

    def __ge__(self, other: Any) -> "_Cell":
        return _Cell(None if self.value is None else self.value >= other)

    def __and__(self, other: "_Cell") -> "_Cell":
        return _Cell(bool(self.value) and bool(other.value))

    def to_numpy(self, dtype: type) -> NDArray[np.bool_]:
        return np.array([self.value], dtype)


@dataclass(frozen=True)
class _Cells:
    row: Row
    more: Row = field(default_factory=dict)

    def __getitem__(self, name: str) -> _Cell:
        return _Cell(self.more[name] if name in self.more else self.row[name])

    def __len__(self) -> int:
        return 1


def sort_case(one: OneCase, prepared: Prepared) -> Sorted:
    """Put the case into its class by the triage rules of the quarter."""
    clock, ground, source = _clock_and_ground(one, prepared)
    screened = _screened(one, clock, ground, source, prepared)
    for rule in TRIAGE_RULES:
        if rule.name not in prepared.without and bool(rule.apply(screened)[0]):
            return Sorted(str(rule.class_), rule.name, rule.sentence, ground, source, clock.days)
    reason = _SUPPLIED.get(source, STATED)
    if source == GroundSource.CLOCK.value:
        reason = clock_sentence(clock.basis, clock.days or 0, clock.item)
    return Sorted(TriageClass.CANDIDATE.value, CANDIDATE_RULE, reason, ground, source, clock.days)


def _screened(one: OneCase, clock: Clock, ground: str, source: str, prepared: Prepared) -> Screened:
    case, rules = one.case, prepared.policy.rules
    cells: Any = _Cells(case)
    running: Any = _Cells({"running": clock.running})
    today = prepared.today.astype("datetime64[s]")
    return Screened(
        cases=cells,
        clock=running,
        established=Established(np.array([ground], object), np.array([source], object)),
        expiry=np.array([_expiry(one)], "datetime64[s]"),
        forced=np.array([supervision_failed(case, prepared)]),
        terminated=np.array([_terminated(case)]),
        today=today,
        soonest_expiry=today + np.timedelta64(rules.seizure_days, "D"),
        repeat_limit=rules.repeat_limit,
        terminated_limit=rules.terminated_cases_limit,
        matters_route_out=rules.matters_route_out,
    )


def _expiry(one: OneCase) -> date | None:
    """Earliest expiry over the assets; of several measures on one asset the latest counts."""
    latest: dict[str, date] = {}
    for row in one.seizures:
        if row["expiry"] is not None:
            latest[row["asset"]] = max(row["expiry"], latest.get(row["asset"], row["expiry"]))
    found: date | None = min(latest.values()) if latest else one.case["seizure_expiry"]
    return found


def _terminated(case: Row) -> int:
    named = case["debtor_identifier"] is not None or (
        case["debtor"] is not None and case["debtor_division"] is not None
    )
    counted = int(named and case["status"] == CaseStatus.TERMINATED.value)
    return max(case["debtor_terminated_cases"] or 0, counted)


def supervision_failed(case: Row, prepared: Prepared) -> bool:
    """As :func:`jiaocha.law.supervision.supervision_failed`."""
    ordered, days = case["supervision_order_date"], case["supervision_days"]
    return (
        case["supervision_expired_without_reason"] == Answer.YES.value
        and bool((case["supervision_reason_source"] or NOTHING).strip())
        and ordered is not None
        and days is not None
        and ordered.toordinal() + days < prepared.day
    )


def _clock_and_ground(one: OneCase, prepared: Prepared) -> tuple[Clock, str, str]:
    clock = _clock(one, prepared)
    case, rules = one.case, prepared.policy.rules
    ground, source = case["ground"], GroundSource.STATED.value
    if ground in _ACCUSING:
        ground, source = (
            (ground if _registered(case, prepared) else Ground.NONE.value),
            GroundSource.REGISTERED.value,
        )
    if ground != Ground.NONE.value:
        return clock, ground, source
    court, limit = prepared.court(case["court_code"]), rules.overload_ratio
    revived = (
        case["status"] == CaseStatus.TERMINATED.value
        and bool(case["petition"])
        and case["lead_quality"] != LeadQuality.NONE.value
    )
    overloaded = limit is not None and court != NONE and bool(prepared.load[court] >= limit)
    for holds, supplied, by in (
        (clock.over_time, Ground.OVER_TIME, GroundSource.CLOCK),
        (supervision_failed(case, prepared), Ground.OVER_TIME, GroundSource.SUPERVISION),
        (revived, Ground.OVER_TIME, GroundSource.REVIVED),
        (overloaded, Ground.SHORT_OF_FORCE, GroundSource.LOAD),
    ):
        if holds:
            return clock, supplied.value, by.value
    return clock, Ground.NONE.value, GroundSource.NONE.value


def _registered(case: Row, prepared: Prepared) -> bool:
    told = all((case[name] or NOTHING).strip() for name in ("ground_registered_by", "ground_material"))
    day = case["ground_registered_on"]
    return told and day is not None and day.toordinal() <= prepared.day


def _clock(one: OneCase, prepared: Prepared) -> Clock:
    case, rules = one.case, prepared.policy.rules
    applied, found, filed = (
        None if case[name] is None else case[name].toordinal()
        for name in ("application_date", "asset_discovery_date", "filing_date")
    )
    since = applied if applied is not None else filed
    later = found is not None and (since is None or found > since)
    basis = "discovery" if later else "application" if applied is not None else "filing"
    start = found if later else since
    excluded, running = _excluded(one, start if start is not None else prepared.day, prepared.day)
    days = None if start is None else max(prepared.day - start - excluded, 0)
    over = days is not None and days > rules.six_month_days
    acted = case["last_act_date"]
    idle = acted is None or prepared.day - acted.toordinal() > rules.six_month_days
    asset = case["asset_kind"] != AssetKind.NONE.value
    item = (3 if idle else 4) if case["act_obligation"] else (2 if later else 1) if asset else 4
    return Clock(basis, days, running, over, item if over else 0)


def _excluded(one: OneCase, start: int, today: int) -> tuple[int, bool]:
    """Excluded days after the start, each once; whether a period still runs."""
    if not one.exclusions:
        return one.case["excluded_days"] or 0, False
    running, total, covered = False, 0, start
    for first, last in sorted(_period(row, today) for row in one.exclusions):
        running |= first <= today <= last
        begin, end = max(first - 1, covered), min(last, today)
        if end > begin:
            total, covered = total + end - begin, end
    return total, running


def _period(row: Row, today: int) -> tuple[int, int]:
    return row["start"].toordinal(), today if row["end"] is None else row["end"].toordinal()


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
