"""Small random quarters that meet every rule now and then; the same for the same seed."""

from datetime import timedelta
from functools import cache
from typing import Any

from random_settings import COUNTIES, Draw, random_court, random_policy, random_rules
from tiny import PLANNING_DATE, case, tiny_quarter

from jiaocha_models import Quarter
from jiaocha_models.words import (
    TRANSFER_MODES,
    Answer,
    AssetKind,
    AuctionStage,
    BankruptcyStatus,
    BasisKind,
    CaseStatus,
    Complexity,
    DebtorLevel,
    Ground,
    LeadQuality,
    MatterKind,
    Mode,
    PartyKind,
    PartyWish,
    RefusalStatus,
    RemainingWork,
)

OTHERS = ("宁04", "宁0104", "宁0121", "甘0802", "宁8601", "宁8601")
COURTS = (
    "最高法",
    "宁",
    "宁04",
    *COUNTIES,
    "宁01",
    "宁0104",
    "宁0121",
    "甘",
    "甘08",
    "甘0802",
    "甘71",
    "宁8601",
)
SPECIAL_BASIS = (
    BasisKind.ARBITRATION,
    BasisKind.CRIMINAL_PROPERTY,
    BasisKind.NOTARISED,
    BasisKind.PATENT_OR_CUSTOMS,
)
PUBLIC = (PartyKind.GOVERNMENT, PartyKind.STATE_ENTERPRISE)
CIVILIAN = tuple(kind for kind in PartyKind if kind is not PartyKind.MILITARY)
ASHORE = tuple(kind for kind in AssetKind if kind is not AssetKind.SHIP)
DIVISIONS = ("640402", "640422", "640423", "640424", "640425", "640104", "620802", "640400")


@cache
def random_quarter(seed: int) -> Quarter:
    """Build the quarter of a seed."""
    draw = Draw(seed)
    cases = [random_case(draw, serial) for serial in range(1, 23)] + random_series(draw)
    numbers = [row["case_number"] for row in cases]
    staffed = draw.random() < 0.8
    return tiny_quarter(
        cases=cases,
        courts={code: random_court(draw, code, staffed=staffed) for code in COURTS},
        wide=True,
        planning_court=draw.choice(("宁04", "宁04", "宁", "宁", "最高法", "最高法")),
        rules=random_rules(draw),
        policy=random_policy(draw, Draw(seed + 1_000_000)),
        seizures=[random_seizure(draw, number) for number in numbers if draw.random() < 0.5],
        exclusions=[random_exclusion(draw, draw.choice(numbers)) for _ in range(5)],
        links=[random_link(draw, numbers) for _ in range(2)],
        matters=[random_matter(draw, draw.choice(numbers)) for _ in range(8)],
        adjustments=random_adjustments(draw, numbers),
        previous=random_previous(seed, numbers),
        estimates=random_estimates(seed, cases),
    )


PARTICULAR = frozenset({
    "case_kind", "basis_kind", "debtor_kind", "influence_division", "debtor_terminated_cases", "money_held",
    "asset_kind", "auction_stage", "over_seizure", "remaining_work", "action_persons", "status",
    "transfer_count", "bankruptcy_status", "refusal_status", "objection_pending", "writ_unclear",
})  # fmt: skip
"""What stops or binds a case; half of the cases have none of it, so that they may move."""


def random_case(draw: Draw, serial: int) -> dict[str, Any]:
    """One case; mostly a candidate."""
    claimed = draw.randint(10_000, 3_000_000_000)
    values = {
        "filing_date": draw.odd(draw.day(-400, -10), None, share=0.05),
        "application_date": draw.odd(draw.day(-420, -15), None),
        "asset_discovery_date": draw.odd(None, draw.day(-300, -1)),
        "last_act_date": draw.odd(draw.day(-300, -1), None),
        "excluded_days": draw.odd(None, 30, 200),
        "case_kind": draw.odd("first", "resumed", "supervision", None, share=0.1),
        "basis_kind": draw.odd(BasisKind.JUDGMENT, *SPECIAL_BASIS, share=0.4),
        "creditor_kind": draw.odd(draw.choice(CIVILIAN), PartyKind.MILITARY, share=0.05),
        "creditor_division": draw.odd(draw.choice(DIVISIONS), None),
        "debtor": f"名称{draw.randint(1, 18)}",
        "debtor_identifier": draw.odd(f"证件{draw.randint(1, 22)}", None, share=0.25),
        "debtor_division": draw.odd(draw.choice(DIVISIONS), None),
        "debtor_kind": draw.odd(PartyKind.ENTERPRISE, *PUBLIC, *CIVILIAN, PartyKind.MILITARY, share=0.5),
        "debtor_level": draw.choice(list(DebtorLevel)),
        "influence_division": draw.odd(None, "640422", "640424；640425", "640000"),
        "debtor_unable": draw.odd(Answer.UNKNOWN, Answer.YES, Answer.NO, share=0.4),
        "debtor_terminated_cases": draw.odd(None, 0, 1, 101, share=0.2),
        "claimed": claimed,
        "recovered": draw.odd(0, claimed // 3),
        "outstanding": draw.odd(None, claimed // 2),
        "money_held": draw.odd(0, 5_000, share=0.05),
        "act_obligation": draw.random() < 0.2,
        "asset_kind": draw.odd(draw.choice(ASHORE), AssetKind.SHIP, share=0.1),
        "asset_division": draw.odd(draw.choice(DIVISIONS), None),
        "asset_value": draw.odd(draw.randint(0, claimed), None, share=0.4),
        "prior_rights": draw.odd(0, claimed // 4),
        "auction_stage": draw.odd(AuctionStage.NONE, *AuctionStage, share=0.1),
        "first_seizure_court": draw.odd(None, *COUNTIES, share=0.4),
        "seizure_expiry": draw.odd(None, draw.day(1, 200)),
        "seizure_rank": draw.odd(None, 0, 1, 2, share=0.6),
        "priority_claim": draw.random() < 0.2,
        "over_seizure": draw.random() < 0.04,
        "remaining_work": draw.odd(RemainingWork.UNKNOWN, *RemainingWork, share=0.15),
        **random_action(draw),
        "lead_quality": draw.choice(list(LeadQuality)),
        "complexity": draw.choice(list(Complexity)),
        "effort_units": draw.odd(None, 0.5, 3.3),
        "status": draw.odd(CaseStatus.OPEN, *CaseStatus, *[CaseStatus.TERMINATED] * 4, share=0.25),
        "supervision_order_date": draw.odd(None, draw.day(-200, -20), share=0.3),
        "supervision_days": draw.odd(90, None, 10),
        "supervision_expired_without_reason": draw.odd("unknown", "yes", "no", share=0.5),
        "supervision_reason_source": draw.odd("督办函〔2026〕3号", None, " ", share=0.2),
        "petition": draw.random() < 0.3,
        "livelihood": draw.random() < 0.3,
        "wages": draw.random() < 0.3,
        "ground": draw.odd(draw.choice(list(Ground)), Ground.NONE, Ground.PASSIVE, share=0.4),
        "ground_registered_by": draw.odd("督导员登记", None, " ", share=0.2),
        "ground_registered_on": draw.odd(draw.day(-60, 0), None, PLANNING_DATE, draw.day(61, 90), share=0.4),
        "ground_material": draw.odd("来信第7号", None, " ", share=0.2),
        "party_wish": draw.choice(list(PartyWish)),
        "preferred_court": draw.odd(None, *COUNTIES, share=0.4),
        "leader_required": draw.random() < 0.3,
        "persons_helped": draw.randint(0, 9),
        "transfer_count": draw.odd(0, 1, 2, share=0.1),
        "bankruptcy_status": draw.odd(BankruptcyStatus.NONE, *BankruptcyStatus, share=0.2),
        "bankruptcy_consent": draw.odd(Answer.UNKNOWN, Answer.YES, Answer.NO, share=0.3),
        "bankruptcy_court": draw.odd(None, "宁04", "宁0402", "宁01", "宁0424", share=0.6),
        "refusal_status": draw.odd(RefusalStatus.NONE, *RefusalStatus, share=0.1),
        "objection_pending": draw.random() < 0.05,
        "writ_unclear": draw.random() < 0.05,
        "progress_if_stay": draw.odd(None, 0.3),
        "progress_if_moved": draw.odd(None, 0.7, 0.1),
        "recovery_if_stay": draw.odd(None, 0.1),
        "recovery_if_moved": draw.odd(None, 0.45),
    }  # fmt: skip
    plain = draw.random() < 0.5
    kept = {name: value for name, value in values.items() if not plain or name not in PARTICULAR}
    return case(serial, draw.odd(draw.choice(COUNTIES), *OTHERS, share=0.1 if plain else 0.35), **kept)


def random_series(draw: Draw) -> list[dict[str, Any]]:
    """Two cases of one debtor before courts of one level or two, now and then in pre-restructuring."""
    division = draw.choice(("640402", "640424"))
    status = draw.choice((BankruptcyStatus.NONE, BankruptcyStatus.PRE_RESTRUCTURING))
    return [
        case(
            serial,
            court,
            debtor_identifier="证件100",
            basis_kind=BasisKind.ARBITRATION if serial == 23 and draw.random() < 0.6 else BasisKind.JUDGMENT,
            asset_division=division,
            bankruptcy_status=status,
            bankruptcy_court=draw.choice(("宁04", f"宁{division[2:]}")) if serial == 23 else None,
        )
        for serial, court in ((23, draw.choice(("宁04", "宁0402"))), (24, "宁0422"))
    ]


def random_action(draw: Draw) -> dict[str, Any]:
    """What a case says of a joint action; now and then outside the quarter, or on a month's first day."""
    first = PLANNING_DATE + timedelta(days=31)
    return {
        "action_persons": draw.odd(None, 2, 6, 15, 60, share=0.35),
        "action_days": draw.odd(1, 2, 5),
        "action_from": draw.odd(None, draw.day(-20, 110), first, share=0.25),
        "action_until": draw.odd(None, draw.day(20, 140), first, draw.day(-20, -1), share=0.3),
    }


def random_previous(seed: int, numbers: list[str]) -> list[dict[str, Any]]:
    """Build a previous plan for most cases of a seed's quarter."""
    draw = Draw(seed)
    rows = []
    for number in sorted(numbers):
        mode = draw.choice(list(Mode))
        court = None if mode is Mode.STAY else draw.choice((*COUNTIES, "宁04"))
        if draw.random() < 0.8:
            rows.append({"case_number": number, "mode": mode, "court_code": court})
    return rows


def random_estimates(seed: int, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Estimates of about half the options at the counties, with or without staying, some without a share."""
    draw = Draw(seed)
    rows = []
    for one in cases:
        own = one["court_code"]
        for mode in Mode:
            courts = (own, *COUNTIES) if mode in TRANSFER_MODES else (own,)
            for court in sorted(set(courts)):
                progress = draw.choice((0.0, 0.1, 0.35, 0.6, 1.0))
                row = {"case_number": one["case_number"], "court_code": court, "mode": mode}
                row |= {"progress": progress, "share": draw.odd(progress / 3, None, share=0.2)}
                if progress < 1.0:  # some rows without an interval
                    row["progress_low"] = progress * 0.6
                    row["share_low"] = None if row["share"] is None else progress / 5
                if draw.random() < 0.6:
                    rows.append(row)
    return rows


def random_seizure(draw: Draw, number: str) -> dict[str, Any]:
    """A measure on an asset that other cases may share."""
    asset, expiry = f"财产{draw.randint(1, 30)}", draw.odd(draw.day(40, 700), None, draw.day(1, 25))
    court = draw.odd(None, *COUNTIES, share=0.7)
    rank = draw.randint(0, 2)
    return {"case_number": number, "asset": asset, "court_code": court, "rank": rank, "expiry": expiry}


def random_exclusion(draw: Draw, number: str) -> dict[str, Any]:
    """An excluded period, mostly past."""
    start = draw.day(-300, -40)
    end = draw.odd(start + timedelta(days=draw.randint(1, 80)), None, draw.day(0, 20))
    return {"case_number": number, "kind": "appraisal", "start": start, "end": end}


def random_link(draw: Draw, numbers: list[str]) -> dict[str, Any]:
    """A link between two cases."""
    one, other = draw.sample(numbers, 2)
    return {"case_number": one, "other_case_number": other, "move_together": draw.random() < 0.7}


def random_matter(draw: Draw, number: str) -> dict[str, Any]:
    """A matter for another court, by code or by place; or for nobody known, or for the case's own court."""
    return {
        "case_number": number,
        "kind": draw.choice(list(MatterKind)),
        "court_code": draw.odd(None, *COUNTIES, "甘0802", "宁8601", share=0.5),
        "division": draw.odd(draw.choice(DIVISIONS), None, "620899", "110101"),
        "count": draw.randint(1, 3),
    }


def random_adjustments(draw: Draw, numbers: list[str]) -> list[dict[str, Any]]:
    """At most one instruction a case, and courts recused in some."""
    rows = []
    for number in draw.sample(numbers, 4):
        court = draw.odd(None, *COUNTIES, share=0.6)
        mode = draw.odd(None, "directed", "supervised", "entrusted", "coordinated", "stay", share=0.6)
        if court is None and mode is None:
            kind = "forbid"
        else:
            kind = draw.choice(("forbid", "forbid", "fix", "prefer"))
        rows.append({"case_number": number, "kind": kind, "court_code": court, "mode": mode})
    for number in draw.sample(numbers, 4):
        court = draw.choice((*COUNTIES, "宁04", "宁04", "宁0104"))
        rows.append({"case_number": number, "kind": "recuse", "court_code": court, "mode": None})
    return rows
