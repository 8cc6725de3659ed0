"""Every term of an option's value, computed by hand on one case at a time."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jiaocha.worth.options import build_options
from jiaocha.worth.totals import option_terms, terms_of
from jiaocha_models import Options, Quarter
from jiaocha_models.case import Adjustment, Placement
from jiaocha_models.words import Ground, Mode, PartyKind, Term
from tests.tiny import case, frame_of, tiny_quarter

LONGDE, JINGYUAN, XIJI, INTERMEDIATE = "宁0423", "宁0424", "宁0422", "宁04"
LONGDE_TO_JINGYUAN_M = 24_381

MINUTES = 2 * 800 * 14 // 10
"""An ordinary case with real estate: 2 weighted cases x 1.4, 800 minutes each."""

GAIN = (0.50 - 0.16) * 0.95
"""Medium lead, ground short of force, full change of court."""


def option_of(quarter: Quarter, options: Options, receiver: str, mode: Mode, group: int = 0) -> int:
    """The group's option with this receiver and mode."""
    court = list(quarter.courts["code"]).index(receiver)
    found = np.flatnonzero(
        (options.option_group == group)
        & (options.option_receiver == court)
        & (options.option_mode == mode.position)
    )
    assert len(found) == 1
    return int(found[0])


def directed(quarter: Quarter, receiver: str = JINGYUAN) -> pd.Series:
    """Terms of moving the only case of a quarter to another county court."""
    options = build_options(quarter)
    return terms_of(options, option_of(quarter, options, receiver, Mode.DIRECTED)).iloc[0]


def one(
    courts: dict[str, Any] | None = None, policy: dict[str, Any] | None = None, **changes: Any
) -> Quarter:
    return tiny_quarter(cases=[case(1, **changes)], courts=courts, policy=policy)


def test_progress_is_gain_times_amount() -> None:
    assert directed(one())["progress"] == round(GAIN * 2_000_000)


@pytest.mark.parametrize(
    ("flags", "factor"),
    [
        ({"livelihood": True}, 1.5),
        ({"wages": True}, 2.0),
        ({"livelihood": True, "wages": True}, 2.0),
        ({"petition": True}, 1.3),
        ({"wages": True, "petition": True}, 2.6),
        ({"persons_helped": 7}, 7.0),
        ({"persons_helped": 90}, 50.0),
        ({"persons_helped": 0}, 0.0),
    ],
)
def test_progress_weighs_people(flags: dict[str, Any], factor: float) -> None:
    assert directed(one(**flags))["progress"] == round(GAIN * 2_000_000 * factor)


def test_recovery_is_the_weighted_gain_in_money() -> None:
    found = directed(one())  # 200,000 yuan outstanding, the building is worth 150,000: half of that at GAIN
    assert found["raw_recovery"] == round(GAIN * 0.5 * 15_000_000)
    assert found["recovery"] == found["raw_recovery"]  # below the first step


def test_recovery_is_concave_in_the_amount() -> None:
    found = directed(one(claimed=200_000_000, asset_value=None))
    raw = GAIN * 0.5 * 200_000_000
    assert found["raw_recovery"] == round(raw)
    expected = 3_000_000 + 0.4 * 7_000_000 + 0.1 * (round(raw) - 10_000_000)
    assert found["recovery"] == round(expected)


def test_recovery_is_concave_in_the_group_and_shared_in_proportion() -> None:
    link = {"case_number": "（2025）宁0423执1号", "other_case_number": "（2025）宁0423执2号"}
    cases = [case(1, claimed=40_000_000, asset_value=None), case(2, claimed=120_000_000, asset_value=None)]
    quarter = tiny_quarter(cases=cases, links=[link])
    options = build_options(quarter)
    assert len(options.groups) == 1
    found = terms_of(options, option_of(quarter, options, JINGYUAN, Mode.DIRECTED))
    raw = [round(GAIN * 0.5 * claim) for claim in (40_000_000, 120_000_000)]
    weighted = 3_000_000 + 0.4 * 7_000_000 + 0.1 * (sum(raw) - 10_000_000)
    assert list(found["raw_recovery"]) == raw
    assert list(found["recovery"]) == [round(weighted * part / sum(raw)) for part in raw]


def test_effort_and_mode_cost_and_handover() -> None:
    found = directed(one())
    assert found["effort"] == -MINUTES * 250
    assert found["mode_cost"] == -100_000
    assert found["handover"] == -80_000


def test_stated_units_replace_the_tables() -> None:
    assert directed(one(effort_units=1.25))["effort"] == -1000 * 250


def test_crowding_grows_with_the_load_of_the_receiver() -> None:
    assert directed(one())["crowding"] == -MINUTES * 60
    busy = directed(one({JINGYUAN: {"backlog": 450}}))
    assert busy["crowding"] == -MINUTES * 60 * 3 // 2
    assert directed(one({JINGYUAN: {"backlog": None}}))["crowding"] == -MINUTES * 60


def test_relief_of_an_overloaded_origin() -> None:
    assert directed(one())["relief"] == 0
    assert directed(one({LONGDE: {"backlog": 450}}))["relief"] == MINUTES * 40 // 2
    assert directed(one({LONGDE: {"backlog": 150}}))["relief"] == 0


@pytest.mark.parametrize(
    ("origin", "receiver", "expected"),
    [(2, 5, -60_000), (5, 2, -180_000), (3, 3, 0), (None, 2, 0), (5, None, 0)],
)
def test_ability_gap_is_asymmetric(origin: int | None, receiver: int | None, expected: int) -> None:
    quarter = one({LONGDE: {"digital_level": origin}, JINGYUAN: {"digital_level": receiver}})
    assert directed(quarter)["ability_gap"] == expected


NOWHERE: dict[str, Any] = {"creditor_division": None, "asset_division": None, "debtor_division": None}


def test_unknown_places_are_where_the_court_is() -> None:
    found = directed(one(**NOWHERE))
    debtor = round(LONGDE_TO_JINGYUAN_M * 0.6 * 0.25)
    assert found["party_travel"] == -round(LONGDE_TO_JINGYUAN_M * 0.6 * 1.5) - debtor
    assert found["court_travel"] == -round(LONGDE_TO_JINGYUAN_M * 0.9)
    firm = directed(one(**NOWHERE, creditor_kind=PartyKind.ENTERPRISE))
    assert firm["party_travel"] == -round(LONGDE_TO_JINGYUAN_M * 0.6) - debtor


def test_travel_is_positive_where_the_way_becomes_shorter() -> None:
    places = ("creditor_division", "debtor_division", "asset_division")
    there, here = (directed(one(**dict.fromkeys(places, code))) for code in ("640424", "640423"))
    for term, rate in (("party_travel", 0.6 * (1.5 + 0.25)), ("court_travel", 0.9)):
        assert there[term] == pytest.approx(LONGDE_TO_JINGYUAN_M * rate, rel=0.01)
        assert here[term] == pytest.approx(-LONGDE_TO_JINGYUAN_M * rate, rel=0.01)


def test_an_asset_of_unknown_place_is_sought_at_the_debtors() -> None:
    known = directed(one(asset_division="640424"))
    sought = directed(one(asset_division=None, debtor_division="640424"))
    assert sought["court_travel"] == known["court_travel"] > 0


@pytest.mark.parametrize(
    ("wish", "court", "expected"),
    [
        ("unknown", None, 0),
        ("agrees", None, 50_000),
        ("objects", None, -300_000),
        ("agrees", JINGYUAN, 100_000),
        ("unknown", XIJI, 0),
    ],
)
def test_party_wish(wish: str, court: str | None, expected: int) -> None:
    assert directed(one(party_wish=wish, preferred_court=court))["party_wish"] == expected


def test_change_is_measured_against_a_previous_plan() -> None:
    quarter = one()
    number = "（2025）宁0423执1号"

    def changes(mode: Mode, receiver: str | None) -> dict[str, int]:
        before = [{"case_number": number, "mode": mode, "court_code": receiver}]
        options = build_options(replace(quarter, previous=frame_of(Placement, before)))
        stay = int(np.flatnonzero(options.option_mode == Mode.STAY.position)[0])
        assert options.terms[Term.CHANGE][stay] == 0
        found = option_terms(options)[Term.CHANGE]
        return {
            court: int(found[option_of(quarter, options, court, Mode.DIRECTED)]) for court in (JINGYUAN, XIJI)
        }

    assert changes(Mode.STAY, None) == {JINGYUAN: -100_000, XIJI: -100_000}
    assert changes(Mode.DIRECTED, JINGYUAN) == {JINGYUAN: 100_000, XIJI: 0}
    assert not build_options(quarter).terms[Term.CHANGE].any()


@pytest.mark.parametrize(
    ("court", "mode", "expected"),
    [
        (JINGYUAN, None, {JINGYUAN: 70_000, XIJI: 0}),
        (JINGYUAN, "directed", {JINGYUAN: 70_000, XIJI: 0}),
        (JINGYUAN, "escalated", {JINGYUAN: 0, XIJI: 0}),
        (None, "directed", {JINGYUAN: 70_000, XIJI: 70_000}),
        (None, "stay", {JINGYUAN: -70_000, XIJI: -70_000}),
        (LONGDE, None, {JINGYUAN: -70_000, XIJI: -70_000}),
    ],
)
def test_a_person_prefers_a_placement(court: str | None, mode: str | None, expected: dict[str, int]) -> None:
    row = {"case_number": "（2025）宁0423执1号", "kind": "prefer", "court_code": court, "mode": mode}
    quarter = replace(
        one(policy={"weights": {"preferred_by_person": 70_000}}), adjustments=frame_of(Adjustment, [row])
    )
    options = build_options(quarter)
    found = option_terms(options)[Term.ADJUSTMENT]
    stay = int(np.flatnonzero(options.option_mode == Mode.STAY.position)[0])
    assert found[stay] == 0
    assert {at: int(found[option_of(quarter, options, at, Mode.DIRECTED)]) for at in expected} == expected
    same_court = int(np.flatnonzero(options.option_mode == Mode.SUPERVISED.position)[0])
    assert found[same_court] == (-70_000 if mode == "stay" else 0), "supervised in its own court"


def test_raw_cost_is_unweighted() -> None:
    found = directed(one(**NOWHERE))
    expected = MINUTES * 250 + 80_000 + 100_000
    expected += round(LONGDE_TO_JINGYUAN_M * 0.6) + round(LONGDE_TO_JINGYUAN_M * 0.9)
    assert found["raw_cost"] == expected


def test_supervision_moves_nothing_and_costs_the_superior_little() -> None:
    quarter = one()
    options = build_options(quarter)
    option = int(np.flatnonzero(options.option_mode == Mode.SUPERVISED.position)[0])
    found = terms_of(options, option).iloc[0]
    assert options.option_minutes[option] == MINUTES // 10
    assert found["progress"] == round(GAIN * 0.25 * 2_000_000)
    assert found["effort"] == -MINUTES // 10 * 250
    assert list(found[["handover", "party_travel", "court_travel", "relief"]]) == [0, 0, 0, 0]


def test_supervision_gains_nothing_against_established_interference() -> None:
    quarter = one(
        ground=Ground.LOCAL_INTERFERENCE,
        ground_registered_by="监察室",
        ground_registered_on=date(2026, 3, 2),
        ground_material="信访材料第3号",
    )
    options = build_options(quarter)
    for option in np.flatnonzero(options.option_mode == Mode.SUPERVISED.position):
        assert terms_of(options, int(option))[["progress", "recovery"]].to_numpy().sum() == 0
    moved = np.flatnonzero(options.option_mode == Mode.DIRECTED.position)
    assert len(moved)
    assert (option_terms(options)[Term.PROGRESS][moved] > 0).all()


def test_no_court_is_favoured_without_history() -> None:
    options = build_options(one())
    moved = options.option_mode == Mode.DIRECTED.position
    assert moved.sum() > 1
    assert len(set(option_terms(options)[Term.PROGRESS][moved])) == 1
    assert len(set(option_terms(options)[Term.RECOVERY][moved])) == 1


def test_hopeless_cases_are_not_worth_moving() -> None:
    quarter = one(lead_quality="none", asset_kind="none", asset_value=None)
    options = build_options(quarter)
    moving = options.option_mode != Mode.STAY.position
    assert moving.any()
    assert (options.problem.value[moving] < 0).all()


def test_people_outweigh_money_per_minute() -> None:
    """Five people's wages of 30,000 yuan, a loan of 800,000 yuan, a claim of 1.6 bn; ten wage cases."""

    def worth(**changes: Any) -> tuple[int, int]:
        quarter = one(asset_value=None, **changes)
        options = build_options(quarter)
        option = option_of(quarter, options, JINGYUAN, Mode.DIRECTED)
        return int(options.problem.value[option]), int(options.option_minutes[option])

    wages = worth(claimed=3_000_000, wages=True, livelihood=True, persons_helped=5, asset_kind="receivable")
    loan = worth(claimed=80_000_000, creditor_kind="enterprise")
    huge = worth(claimed=160_000_000_000, creditor_kind="enterprise", complexity="hard", lead_quality="high")
    ordinary = worth(claimed=10_000_000)
    assert ordinary[0] > 0
    assert wages[0] * loan[1] > loan[0] * wages[1]
    assert huge[0] < 10 * wages[0]
