"""Small random quarters that meet every rule now and then; the same for the same seed."""

import random
from datetime import date, timedelta
from functools import cache
from typing import Any

from tiny import PLANNING_DATE, case, tiny_quarter

from jiaocha_models import Quarter
from jiaocha_models.words import (
    AssetKind,
    AuctionStage,
    BankruptcyStatus,
    BasisKind,
    CaseStatus,
    Complexity,
    DebtorLevel,
    Ground,
    LeadQuality,
    Mode,
    PartyKind,
    PartyWish,
)

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")
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
SPECIAL_BASIS = (BasisKind.ARBITRATION, BasisKind.CRIMINAL_PROPERTY)
PUBLIC = (PartyKind.GOVERNMENT, PartyKind.STATE_ENTERPRISE)
DIVISIONS = ("640402", "640422", "640423", "640424", "640425", "640104", "620802", "640400")


class Draw(random.Random):
    """Random choices with the odd exception."""

    def odd(self, usual: Any, *others: Any, share: float = 0.15) -> Any:
        """The usual value, or now and then one of the others."""
        return self.choice(others) if self.random() < share else usual

    def day(self, earliest: int, latest: int) -> date:
        """A day counted from the planning date."""
        return PLANNING_DATE + timedelta(days=self.randint(earliest, latest))


@cache
def random_quarter(seed: int) -> Quarter:
    """Build the quarter of a seed."""
    draw = Draw(seed)
    cases = [random_case(draw, serial) for serial in range(1, 17)]
    numbers = [row["case_number"] for row in cases]
    return tiny_quarter(
        cases=cases,
        courts={code: random_court(draw, code) for code in COURTS},
        wide=True,
        planning_court=draw.choice(("宁04", "宁04", "宁", "宁", "最高法")),
        rules={
            "cross_province": draw.random() < 0.3,
            "downward": draw.random() < 0.4,
            "nearest_receivers": draw.choice((1, 2, 3, 24)),
            "max_distance_km": draw.choice((None, None, 70.0)),
            "influence_by_level": draw.random() < 0.8,
            "repeat_limit": draw.choice((1, 1, 2)),
            "vacant_director_closes": draw.random() < 0.8,
            "special_forums": draw.random() < 0.8,
            "seizure_days": draw.choice((0, 30)),
        },
        policy={"capacity": random_capacity(draw), "weights": {"persons_counted": draw.choice((2, 50))}},
        seizures=[random_seizure(draw, number) for number in numbers if draw.random() < 0.5],
        exclusions=[random_exclusion(draw, draw.choice(numbers)) for _ in range(5)],
        links=[random_link(draw, numbers) for _ in range(2)],
        adjustments=random_adjustments(draw, numbers),
    )


def random_case(draw: Draw, serial: int) -> dict[str, Any]:
    """One case; mostly a candidate."""
    claimed = draw.randint(10_000, 3_000_000_000)
    values = {
        "filing_date": draw.odd(draw.day(-400, -10), None, share=0.05),
        "application_date": draw.odd(draw.day(-420, -15), None),
        "asset_discovery_date": draw.odd(None, draw.day(-300, -1)),
        "excluded_days": draw.odd(None, 30, 200),
        "case_kind": draw.odd("first", "resumed", "supervision", share=0.1),
        "basis_kind": draw.odd(BasisKind.JUDGMENT, *SPECIAL_BASIS, share=0.35),
        "creditor_kind": draw.choice(list(PartyKind)),
        "creditor_division": draw.odd(draw.choice(DIVISIONS), None),
        "debtor": f"名称{draw.randint(1, 12)}",
        "debtor_identifier": draw.odd(f"证件{draw.randint(1, 14)}", None, share=0.3),
        "debtor_division": draw.odd(draw.choice(DIVISIONS), None),
        "debtor_kind": draw.odd(PartyKind.ENTERPRISE, *PUBLIC, share=0.4),
        "debtor_level": draw.choice(list(DebtorLevel)),
        "influence_division": draw.odd(None, "640422", "640424；640425", "640000"),
        "claimed": claimed,
        "recovered": draw.odd(0, claimed // 3),
        "outstanding": draw.odd(None, claimed // 2),
        "money_held": draw.odd(0, 5_000, share=0.05),
        "asset_kind": draw.choice(list(AssetKind)),
        "asset_division": draw.odd(draw.choice(DIVISIONS), None),
        "asset_value": draw.odd(draw.randint(0, claimed), None, share=0.4),
        "prior_rights": draw.odd(0, claimed // 4),
        "auction_stage": draw.odd(AuctionStage.NONE, *AuctionStage, share=0.1),
        "seizure_expiry": draw.odd(None, draw.day(1, 200)),
        "lead_quality": draw.choice(list(LeadQuality)),
        "complexity": draw.choice(list(Complexity)),
        "effort_units": draw.odd(None, 0.5, 3.3),
        "status": draw.odd(CaseStatus.OPEN, *CaseStatus, CaseStatus.TERMINATED, share=0.2),
        "supervision_order_date": draw.odd(None, draw.day(-200, -20), share=0.3),
        "supervision_days": draw.odd(90, None, 10),
        "supervision_expired_without_reason": draw.odd("unknown", "yes", "no", share=0.5),
        "petition": draw.random() < 0.3,
        "livelihood": draw.random() < 0.3,
        "wages": draw.random() < 0.3,
        "ground": draw.odd(draw.choice(list(Ground)), Ground.NONE, Ground.PASSIVE, share=0.4),
        "ground_registered_by": draw.odd("督导员登记", None, " ", share=0.5),
        "party_wish": draw.choice(list(PartyWish)),
        "preferred_court": draw.odd(None, *COUNTIES, share=0.4),
        "persons_helped": draw.randint(0, 9),
        "transfer_count": draw.odd(0, 1, 2, share=0.1),
        "bankruptcy_status": draw.odd(BankruptcyStatus.NONE, *BankruptcyStatus, share=0.15),
        "objection_pending": draw.random() < 0.05,
        "writ_unclear": draw.random() < 0.05,
        "progress_if_stay": draw.odd(None, 0.3),
        "progress_if_moved": draw.odd(None, 0.7, 0.1),
        "recovery_if_stay": draw.odd(None, 0.1),
        "recovery_if_moved": draw.odd(None, 0.45),
    }  # fmt: skip
    return case(serial, draw.odd(draw.choice(COUNTIES), *OTHERS, share=0.35), **values)


def random_court(draw: Draw, code: str) -> dict[str, Any]:
    """Changes to one court; now and then a province without a superior, a court for ships or trains."""
    changes: dict[str, Any] = {}
    if code == "甘" and draw.random() < 0.3:
        changes["parent_code"] = None
    if code == "宁0121" and draw.random() < 0.5:
        changes["category"] = "maritime"
    if code == "宁0425" and draw.random() < 0.6:
        changes["category"] = "railway"
    return (
        changes
        | {
            "judges": draw.odd(4.0, None, 0.0, 7.0),
            "backlog": draw.odd(draw.randint(50, 900), None),
            "intake_last_quarter": draw.odd(draw.randint(100, 900), None),
            "unfinished_cross_units": draw.odd(0.0, 2.5, 100.0),
            "declared_room": draw.odd(None, 0.0, 3.7, 20.0, share=0.4),
            "room_source": draw.odd(None, "宁法函〔2026〕7号", share=0.5),
            "most_received": draw.odd(None, 2),
            "most_sent": draw.odd(None, 1),
            "supervision_room": draw.odd(None, 3),
            "second_team": draw.random() < 0.3,
            "director_vacant": draw.random() < 0.1,
            "takes_part": code not in ("宁0423",) and draw.random() < 0.9,
            "digital_level": draw.odd(draw.randint(1, 5), None),
            "longitude": draw.odd(106.2, None),
        }
        | (
            {"longitude": None, "latitude": None}
            if draw.random() < 0.1
            else {"latitude": draw.uniform(35, 38)}
        )
    )


def random_capacity(draw: Draw) -> dict[str, Any]:
    """Limits of the policy."""
    return {
        "small_claim_share": draw.choice((0.0, 0.15, 0.333)),
        "small_claim_limit": draw.choice((5_000_000, 1_000_000_000)),
        "most_received": draw.choice((None, 4)),
        "most_sent": draw.choice((None, 3)),
        "most_per_pair": draw.choice((None, 2)),
        "supervision_room": draw.choice((None, 5)),
        "batch_size": draw.choice((None, 6)),
        "mode_quota": draw.choice(({}, {Mode.DIRECTED: 3, Mode.SUPERVISED: 2})),
        "travel_budget_km": draw.choice((None, 300)),
    }


def random_seizure(draw: Draw, number: str) -> dict[str, Any]:
    """A measure on an asset that other cases may share."""
    asset, expiry = f"财产{draw.randint(1, 20)}", draw.odd(draw.day(40, 700), None, draw.day(1, 25))
    return {"case_number": number, "asset": asset, "rank": draw.randint(0, 2), "expiry": expiry}


def random_exclusion(draw: Draw, number: str) -> dict[str, Any]:
    """An excluded period, mostly past."""
    start = draw.day(-300, -40)
    end = draw.odd(start + timedelta(days=draw.randint(1, 80)), None, draw.day(0, 20))
    return {"case_number": number, "kind": "appraisal", "start": start, "end": end}


def random_link(draw: Draw, numbers: list[str]) -> dict[str, Any]:
    """A link between two cases."""
    one, other = draw.sample(numbers, 2)
    return {"case_number": one, "other_case_number": other, "move_together": draw.random() < 0.7}


def random_adjustments(draw: Draw, numbers: list[str]) -> list[dict[str, Any]]:
    """At most one instruction a case."""
    rows = []
    for number in draw.sample(numbers, 4):
        court = draw.odd(None, *COUNTIES, share=0.6)
        mode = draw.odd(None, "directed", "supervised", "stay", share=0.5)
        if court is None and mode is None:
            kind = "forbid"
        else:
            kind = draw.choice(("forbid", "forbid", "fix", "prefer"))
        rows.append({"case_number": number, "kind": kind, "court_code": court, "mode": mode})
    return rows
