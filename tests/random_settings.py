"""Random courts and policies of the small random quarters."""

import random
from datetime import date, timedelta
from typing import Any

from tiny import PLANNING_DATE

from jiaocha_models.words import Mode

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


class Draw(random.Random):
    """Random choices with the odd exception."""

    def odd(self, usual: Any, *others: Any, share: float = 0.15) -> Any:
        """The usual value, or now and then one of the others."""
        return self.choice(others) if self.random() < share else usual

    def day(self, earliest: int, latest: int) -> date:
        """A day counted from the planning date."""
        return PLANNING_DATE + timedelta(days=self.randint(earliest, latest))


LEFT_OUT = (
    "influence_area", "takes_part；director_vacant", "repeat_limit; over_seizure", "nearest_receivers",
    "cross_province_only_supreme",
)  # fmt: skip
"""Inferred rules that a policy leaves out."""


def random_rules(draw: Draw) -> dict[str, Any]:
    """Switches and parameters of the rules; no limit on the courts in half of the quarters."""
    limits = {
        "max_distance_km": draw.choice((None, 70.0)),
        "max_party_km": draw.choice((None, 40.0, 120.0)),
        "max_asset_km": draw.choice((None, 40.0, 120.0)),
        "most_load_ratio": draw.choice((None, 1.0, 1.8)),
        "fewest_judges": draw.choice((None, None, 4.0, 5.0)),
    }
    return (limits if draw.random() < 0.5 else {}) | {
        "cross_province": draw.random() < 0.3,
        "downward": draw.random() < 0.4,
        "nearest_receivers": draw.choice((1, 2, 3, 24)),
        "next_superior": draw.random() < 0.6,
        "asset_in_other_province": draw.random() < 0.8,
        "overload_ratio": draw.odd(None, 1.2, share=0.4),
        "series_fewest_cases": draw.odd(2, 3, share=0.3),
        "must_change_days": draw.odd(None, 60, 250, share=0.3),
        "terminated_cases_limit": draw.choice((1, 2, 100)),
        "matters_route_out": draw.random() < 0.8,
        "pre_restructuring_court": draw.random() < 0.8,
        "most_contributors": draw.choice((1, 2, 4)),
        "first_instance_limit": draw.odd(None, 500_000_000, share=0.5),
        "influence_by_level": draw.random() < 0.8,
        "repeat_limit": draw.choice((1, 1, 2)),
        "vacant_director_closes": draw.random() < 0.8,
        "special_forums": draw.random() < 0.8,
        "seizure_days": draw.choice((0, 30)),
        "left_out": draw.odd(None, *LEFT_OUT, share=0.3),
    }


def random_policy(draw: Draw, counting: Draw) -> dict[str, Any]:
    """The other sections of the policy; a month may be shorter than the planning date's.

    ``counting`` is for how estimates are counted, so that all else stays as it was drawn.
    """
    return {
        "planning_date": draw.odd(PLANNING_DATE, PLANNING_DATE + timedelta(days=60), share=0.3),
        "capacity": random_capacity(draw),
        "effort": {"own_action_share": draw.choice((0.0, 0.5, 1.0)), "system_gap_factor": 0.07},
        "recovery": {
            "interfered_factor": draw.choice((0.0, 0.5)),
            "unable_factor": draw.choice((0.4, 0.0)),
            "from_estimates": draw.choice((True, False)),
            "caution": counting.choice((0.0, 0.0, 0.6)),
            "learning_share": counting.choice((0.0, 0.0, 0.5)),
        },
        "weights": {
            "persons_counted": draw.choice((2, 50)),
            "debtor_travel_share": draw.choice((0.25, 1.0)),
            "preferred_by_person": 40_000,
        },
    }


def random_capacity(draw: Draw) -> dict[str, Any]:
    """Limits of the policy."""
    return {
        "small_claim_share": draw.choice((0.0, 0.15, 0.333)),
        "small_claim_limit": draw.choice((5_000_000, 1_000_000_000)),
        "most_received": draw.choice((None, 4)),
        "most_sent": draw.choice((None, 3)),
        "most_per_pair": draw.choice((None, 2)),
        "supervision_room": draw.choice((None, 5)),
        "leader_room": draw.choice((None, 1)),
        "leader_share_percent": draw.choice((0, 30)),
        "action_share_of_staff": draw.choice((0.3, 0.5)),
        "action_days_per_month": draw.choice((2, 4)),
        "batch_size": draw.choice((None, 6)),
        "mode_quota": draw.choice(({}, {Mode.DIRECTED: 3, Mode.SUPERVISED: 2, Mode.ENTRUSTED: 1})),
        "travel_budget_km": draw.choice((None, 300)),
    }


CATEGORIES = {
    "宁0121": ("maritime", 0.5),
    "宁0425": ("railway", 0.5),
    "宁0424": ("military", 0.2),
    "宁01": ("maritime", 0.3),
    "甘0802": ("military", 0.4),
}
"""Courts that are now and then special, and how often."""


def random_court(draw: Draw, code: str, *, staffed: bool) -> dict[str, Any]:
    """Changes to one court; now and then a province without a superior, a court for ships or trains."""
    changes: dict[str, Any] = {}
    if code == "甘" and draw.random() < 0.3:
        changes["parent_code"] = None
    category, share = CATEGORIES.get(code, (None, 0.0))
    if draw.random() < share:
        changes["category"] = category
    if code in ("宁0422", "宁0402") and draw.random() < 0.2:
        changes["division"] = None
    if code == "宁0424" and draw.random() < 0.3:
        changes["division"] = "640422"  # two courts in one county: the first in the roster counts
    seat = {"latitude": draw.uniform(35, 38), "longitude": draw.odd(106.2, None)}
    unknown = {"longitude": None, "latitude": None}
    return changes | random_strength(draw, staffed=staffed) | (unknown if draw.random() < 0.1 else seat) | {
        "second_team": draw.random() < 0.3,
        "director_vacant": draw.random() < 0.1,
        "takes_part": code not in ("宁0423",) and draw.random() < 0.9,
        "digital_level": draw.odd(draw.randint(1, 5), None),
        "experienced_assets": draw.odd(None, "equity", "deposit;equity;special", "real_estate", share=0.6),
    }  # fmt: skip


def random_strength(draw: Draw, *, staffed: bool) -> dict[str, Any]:
    """Staff, load and limits of one court."""
    return {
        "judges": draw.odd(4.0, None, 0.0, 7.0, share=0.3),
        "staff": draw.odd(float(draw.randint(4, 40)), None, 0.0) if staffed else None,
        "backlog": draw.odd(draw.randint(50, 900), None),
        "intake_last_quarter": draw.odd(draw.randint(100, 900), None),
        "unfinished_cross_units": draw.odd(0.0, 2.5, 100.0),
        "declared_room": draw.odd(None, 0.0, 3.7, 20.0, share=0.4),
        "room_source": draw.odd(None, "宁法函〔2026〕7号", share=0.5),
        "most_received": draw.odd(None, 2),
        "most_sent": draw.odd(None, 1),
        "supervision_room": draw.odd(None, 3),
        "leader_room": draw.odd(None, 0, 2, share=0.4),
        "action_force": draw.odd(None, 0, 3, 20, share=0.4),
    }
