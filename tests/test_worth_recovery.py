"""Prospects of a case, and what can be collected at most."""

from typing import Any

import numpy as np
import pytest

from jiaocha.law.triage import triage
from jiaocha.worth.collectible import collectible_amount, outstanding_amount
from jiaocha.worth.options import build_options
from jiaocha.worth.recovery import prospects_of
from jiaocha.worth.totals import terms_of
from jiaocha_models import Quarter
from jiaocha_models.words import Ground, LeadQuality, Mode
from tests.tiny import case, tiny_quarter


def gain_of(**changes: Any) -> tuple[float, float]:
    """Probability of progress if the case stays, and what moving it adds."""
    quarter = tiny_quarter(cases=[case(1, **changes)])
    prospects = prospects_of(quarter, triage(quarter))
    return float(prospects.stay[0]), float(prospects.gain[0])


@pytest.mark.parametrize(
    ("lead", "ground", "expected"),
    [
        (LeadQuality.HIGH, Ground.SHORT_OF_FORCE, (0.24, 0.44 * 0.95)),
        (LeadQuality.MEDIUM, Ground.COMPLEX_ASSET, (0.16, 0.34 * 0.85)),
        (LeadQuality.LOW, Ground.RELATED_SERIES, (0.10, 0.24)),
        (LeadQuality.NONE, Ground.OVER_TIME, (0.04, 0.06 * 0.8)),
    ],
)
def test_the_grade_table(lead: LeadQuality, ground: Ground, expected: tuple[float, float]) -> None:
    assert gain_of(lead_quality=lead, ground=ground) == pytest.approx(expected)


def test_columns_replace_the_grade_table() -> None:
    assert gain_of(progress_if_stay=0.3, progress_if_moved=0.7) == pytest.approx((0.3, 0.4))
    assert gain_of(progress_if_moved=0.05) == pytest.approx((0.16, -0.11))
    assert gain_of(progress_if_stay=0.9) == pytest.approx((0.9, 0.1))  # never above certainty


def test_stated_shares_replace_the_share_of_the_asset() -> None:
    stated = case(1, claimed=1_000_000, asset_value=None, recovery_if_stay=0.2, recovery_if_moved=0.6)
    options = build_options(tiny_quarter(cases=[stated]))
    moved = int(np.flatnonzero(options.option_mode == Mode.DIRECTED.position)[0])
    supervised = int(np.flatnonzero(options.option_mode == Mode.SUPERVISED.position)[0])
    assert terms_of(options, moved)["raw_recovery"].item() == 400_000
    assert terms_of(options, supervised)["raw_recovery"].item() == 100_000


def test_a_worse_prospect_elsewhere_counts_against_moving() -> None:
    options = build_options(tiny_quarter(cases=[case(1, progress_if_moved=0.05)]))
    moved = int(np.flatnonzero(options.option_mode == Mode.DIRECTED.position)[0])
    found = terms_of(options, moved).iloc[0]
    assert found["progress"] == round(-0.11 * 2_000_000)
    assert found["recovery"] == found["raw_recovery"] == round(-0.11 * 0.5 * 15_000_000)


@pytest.mark.parametrize(
    ("changes", "outstanding", "collectible"),
    [
        ({"claimed": 900, "recovered": 100}, 800, 800),
        ({"claimed": 900, "recovered": 100, "outstanding": 500}, 500, 500),
        ({"claimed": 100, "recovered": 900}, 0, 0),
        ({"claimed": 900, "asset_value": 500}, 900, 500),
        ({"claimed": 900, "asset_value": 500, "prior_rights": 400}, 900, 100),
        ({"claimed": 900, "asset_value": 500, "prior_rights": 600}, 900, 0),
        ({"claimed": 900, "money_held": 300}, 900, 600),
        ({"claimed": 900, "money_held": 300, "asset_value": 700}, 900, 600),
    ],
)
def test_collectible_amount(changes: dict[str, Any], outstanding: int, collectible: int) -> None:
    quarter = tiny_quarter(cases=[case(1, **({"asset_value": None} | changes))])
    assert outstanding_amount(quarter.cases).tolist() == [outstanding]
    assert collectible_amount(quarter).tolist() == [collectible]


def queue(ranks: list[int], claims: list[int], values: list[int | None]) -> Quarter:
    cases = [
        case(place, claimed=claim, asset_value=value)
        for place, (claim, value) in enumerate(zip(claims, values, strict=True), start=1)
    ]
    seizures = [
        {"case_number": f"（2025）宁0423执{place}号", "asset": "厂房", "rank": rank}
        for place, rank in enumerate(ranks, start=1)
    ]
    return tiny_quarter(cases=cases, seizures=seizures)


@pytest.mark.parametrize(
    ("ranks", "claims", "values", "expected"),
    [
        ([0, 1], [600, 600], [1000, 1000], [600, 400]),
        ([1, 0], [600, 600], [1000, 1000], [400, 600]),
        ([0, 1, 2], [600, 600, 600], [1000, None, 700], [600, 400, 0]),
        ([0, 1], [600, 600], [None, None], [600, 600]),
        ([0, 0], [600, 600], [1000, 1000], [600, 400]),
        ([0, 1], [10**15, 10**15], [10**15, 10**15], [10**15, 0]),
    ],
)
def test_a_shared_asset_is_counted_once_in_the_order_of_the_queue(
    ranks: list[int], claims: list[int], values: list[int | None], expected: list[int]
) -> None:
    assert collectible_amount(queue(ranks, claims, values)).tolist() == expected


def test_the_main_asset_is_the_one_of_best_rank() -> None:
    cases = [case(1, claimed=600, asset_value=1000), case(2, claimed=600, asset_value=1000)]
    seizures = [
        {"case_number": "（2025）宁0423执1号", "asset": "厂房", "rank": 0},
        {"case_number": "（2025）宁0423执2号", "asset": "厂房", "rank": 3},
        {"case_number": "（2025）宁0423执2号", "asset": "住宅", "rank": 0},
    ]
    assert collectible_amount(tiny_quarter(cases=cases, seizures=seizures)).tolist() == [600, 600]
