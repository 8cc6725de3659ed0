"""One case before the law: its facts gathered without tables, then judged by the same rules as a quarter.

The functions of :mod:`jiaocha.law` gather the facts of all cases of a quarter at once, in tables; for a
single case the tables alone would take a hundred times as long as the rules. Here the same facts are read off
one row. The rules themselves are not repeated: triage rules and rules about pairs are those of the quarter. A
test compares every option with what a quarter of that one case would give.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import NONE
from jiaocha.law.grounds import ACCUSING, STATED, SUPPLIED, Established, clock_sentence
from jiaocha.law.triage import CANDIDATE_RULE
from jiaocha.law.triage_rules import TRIAGE_RULES, Screened
from jiaocha.placement.prepared import Prepared
from jiaocha_models.words import (
    Answer,
    AssetKind,
    CaseStatus,
    Ground,
    GroundSource,
    LeadQuality,
    TriageClass,
)

Row = Mapping[str, Any]
"""Values of one row by column, as a quarter stores them; None where blank."""

NOTHING = ""
_SUPPLIED = {str(source): sentence for source, sentence in SUPPLIED.items()}
_ACCUSING = frozenset(str(ground) for ground in ACCUSING)


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
