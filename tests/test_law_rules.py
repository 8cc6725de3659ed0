"""Every rule about pairs alone: one pair it admits and one it closes."""

from datetime import date

import pytest
from tiny import case, tiny_quarter

from jiaocha.law.pairs import open_pairs, why_closed
from jiaocha.law.rules import PAIR_RULES, RULES
from jiaocha_models.words import Mode

SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}
EXPIRED = {
    "supervision_order_date": date(2026, 5, 1),
    "supervision_days": 60,
    "supervision_expired_without_reason": "yes",
}


def why(quarter, mode, receiver, group=0):
    """Name of the rule that closes a pair of the first group; None where it is open."""
    pairs = open_pairs(quarter)
    position = -1 if receiver is None else pairs.courts.position(receiver)
    found = why_closed(quarter, pairs, group, position, Mode(mode))
    return None if found is None else found.name


def test_several_origins_move_as_one():
    single = tiny_quarter(cases=[case(1), case(2, **SAME_DEBTOR)])
    several = tiny_quarter(cases=[case(1, **SAME_DEBTOR), case(2, "宁0422", **SAME_DEBTOR)])
    assert why(single, "directed", "宁0424") is None
    assert why(several, "directed", "宁0424") == "several_origins_move_as_one"
    assert why(several, "centralized", "宁0424") is None


def test_centralised_needs_related():
    several = tiny_quarter(cases=[case(1, **SAME_DEBTOR), case(2, "宁0422", **SAME_DEBTOR)])
    same_court = tiny_quarter(cases=[case(1, **SAME_DEBTOR), case(2, **SAME_DEBTOR)])
    assert why(several, "centralized", "宁0422") is None
    assert why(same_court, "centralized", "宁0422") == "centralised_needs_related"


def test_stays_in_court():
    quarter = tiny_quarter(cases=[case(1)])
    assert why(quarter, "supervised", "宁0423") is None
    assert why(quarter, "supervised", "宁0424") == "stays_in_court"


def test_second_team():
    with_team = tiny_quarter(cases=[case(1)], courts={"宁0423": {"second_team": True}})
    assert why(with_team, "internal", "宁0423") is None
    assert why(tiny_quarter(cases=[case(1)]), "internal", "宁0423") == "second_team"


def test_receiver_differs_from_origin():
    quarter = tiny_quarter(cases=[case(1)])
    assert why(quarter, "directed", "宁0424") is None
    assert why(quarter, "directed", "宁0423") == "receiver_differs_from_origin"


def test_escalated_to_superior():
    quarter = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁")
    assert why(quarter, "escalated", "宁04") is None
    assert why(quarter, "escalated", "宁") is None
    assert why(quarter, "escalated", "宁01") == "escalated_to_superior"
    assert why(quarter, "escalated", "宁0423") == "escalated_to_superior"


def test_directed_to_equal_level():
    quarter = tiny_quarter(cases=[case(1)])
    assert why(quarter, "directed", "宁0424") is None
    assert why(quarter, "directed", "宁04") == "directed_to_equal_level"


def test_receiver_level_not_below_origin():
    award = case(1, "宁04", basis_kind="arbitration", asset_division="640424", debtor_division="640422")
    closed = tiny_quarter(cases=[award], planning_court="宁")
    switched = tiny_quarter(cases=[award], planning_court="宁", rules={"downward": True})
    assert why(closed, "directed", "宁0424") == "receiver_level_not_below_origin"
    assert why(switched, "directed", "宁0424") is None  # the asset is there
    assert why(switched, "directed", "宁0422") is None  # the debtor is there
    assert why(switched, "directed", "宁0425") == "receiver_level_not_below_origin"


def test_decider_must_be_common_superior():
    courts = {"宁04": {"parent_code": None}}  # a tree of its own
    quarter = tiny_quarter(cases=[case(1)], courts=courts, wide=True)
    assert why(quarter, "directed", "宁0424") is None
    assert why(quarter, "directed", "宁0104") == "decider_must_be_common_superior"


def test_planning_court_decides():
    by_high = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁")
    by_intermediate = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁04")
    assert why(by_high, "directed", "宁0104") is None
    assert why(by_intermediate, "directed", "宁0104") == "planning_court_decides"
    assert why(by_intermediate, "escalated", "宁") == "planning_court_decides"


def test_cross_province_only_supreme():
    allowed = {"cross_province": True}
    supreme = tiny_quarter(cases=[case(1)], wide=True, planning_court="最高法", rules=allowed)
    not_allowed = tiny_quarter(cases=[case(1)], wide=True, planning_court="最高法")
    high = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁", rules=allowed)
    assert why(supreme, "directed", "甘0802") is None
    assert why(not_allowed, "directed", "甘0802") == "cross_province_only_supreme"
    assert why(high, "directed", "甘0802") == "planning_court_decides"


def test_supreme_court_not_receiver():
    quarter = tiny_quarter(cases=[case(1)], planning_court="最高法")
    assert why(quarter, "escalated", "宁") is None
    assert why(quarter, "escalated", "最高法") == "supreme_court_not_receiver"


def test_arbitral_award_forum():
    award = case(1, basis_kind="arbitration")
    labour = case(1, basis_kind="labour_arbitration")
    assert why(tiny_quarter(cases=[award]), "escalated", "宁04") is None
    assert why(tiny_quarter(cases=[labour]), "directed", "宁0424") is None
    assert why(tiny_quarter(cases=[award]), "directed", "宁0424") == "arbitral_award_forum"
    off = tiny_quarter(cases=[award], rules={"special_forums": False})
    assert why(off, "directed", "宁0424") is None


def test_criminal_property_forum():
    quarter = tiny_quarter(cases=[case(1, basis_kind="criminal_property", asset_division="640424")])
    assert why(quarter, "directed", "宁0424") is None  # same level, where the asset lies
    assert why(quarter, "directed", "宁0422") == "criminal_property_forum"
    assert why(quarter, "escalated", "宁04") == "criminal_property_forum"


def test_railway_court():
    same_high = {"宁8601": {"parent_code": "宁"}}
    near = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁", courts=same_high)
    far = tiny_quarter(cases=[case(1)], wide=True, planning_court="最高法", rules={"cross_province": True})
    theirs = tiny_quarter(cases=[case(1, "宁8601")], wide=True, planning_court="宁", courts=same_high)
    assert why(near, "directed", "宁8601") is None  # the high court may designate it
    assert why(far, "directed", "宁8601") == "railway_court"
    assert why(theirs, "directed", "宁0104") == "railway_court"


def test_special_court():
    forestry = {code: {"category": "forestry"} for code in ("宁0424", "宁0425")}
    quarter = tiny_quarter(cases=[case(1), case(2, "宁0424")], courts=forestry)
    assert why(quarter, "directed", "宁0425", group=1) is None
    assert why(quarter, "directed", "宁0422", group=1) == "special_court"
    assert why(quarter, "directed", "宁0424", group=0) == "special_court"


def organ(level, **changes):
    return case(1, debtor_kind="government", debtor_level=level, **changes)


def test_influence_area():
    county = tiny_quarter(cases=[organ("county", debtor_division="640424")])
    assert why(county, "directed", "宁0425") is None
    assert why(county, "escalated", "宁04") is None
    assert why(county, "directed", "宁0424") == "influence_area"
    city = tiny_quarter(cases=[organ("city")], wide=True, planning_court="宁")
    assert why(city, "directed", "宁0104") is None
    assert why(city, "directed", "宁0424") == "influence_area"
    assert why(city, "escalated", "宁04") == "influence_area"


def test_influence_area_follows_the_policy_and_manual_additions():
    off = tiny_quarter(cases=[organ("county", debtor_division="640424")], rules={"influence_by_level": False})
    added = tiny_quarter(cases=[case(1, influence_division="640424；640422")])
    private = tiny_quarter(cases=[case(1, debtor_level="county", debtor_division="640424")])
    assert why(off, "directed", "宁0424") is None
    assert why(private, "directed", "宁0424") is None  # no organ, no state enterprise
    assert why(added, "directed", "宁0422") == "influence_area"
    assert why(added, "directed", "宁0425") is None


def test_takes_part():
    quarter = tiny_quarter(cases=[case(1)], courts={"宁0424": {"takes_part": False}})
    assert why(quarter, "directed", "宁0425") is None
    assert why(quarter, "directed", "宁0424") == "takes_part"


def test_director_vacant():
    vacant = {"宁0424": {"director_vacant": True}}
    assert why(tiny_quarter(cases=[case(1)], courts=vacant), "directed", "宁0424") == "director_vacant"
    off = tiny_quarter(cases=[case(1)], courts=vacant, rules={"vacant_director_closes": False})
    assert why(off, "directed", "宁0424") is None


def test_max_distance():
    quarter = tiny_quarter(cases=[case(1)], rules={"max_distance_km": 40.0})
    assert why(quarter, "directed", "宁0424") is None  # 24 km
    assert why(quarter, "directed", "宁0425") == "max_distance"  # 54 km
    assert why(quarter, "escalated", "宁04") is None  # 45 km, but no lateral mode


def instruction(kind, serial=1, **more):
    return {"case_number": case(serial)["case_number"], "kind": kind, **more}


def test_fixed_by_person():
    to_court = tiny_quarter(cases=[case(1)], adjustments=[instruction("fix", court_code="宁0425")])
    assert why(to_court, "directed", "宁0425") is None
    assert why(to_court, "directed", "宁0424") == "fixed_by_person"
    assert why(to_court, "stay", None) == "fixed_by_person"
    to_mode = tiny_quarter(cases=[case(1)], adjustments=[instruction("fix", mode="supervised")])
    assert why(to_mode, "supervised", "宁0423") is None
    assert why(to_mode, "directed", "宁0424") == "fixed_by_person"


def test_forbidden_by_person():
    court = tiny_quarter(cases=[case(1)], adjustments=[instruction("forbid", court_code="宁0424")])
    assert why(court, "directed", "宁0425") is None
    assert why(court, "directed", "宁0424") == "forbidden_by_person"
    mode = tiny_quarter(cases=[case(1)], adjustments=[instruction("forbid", mode="escalated")])
    assert why(mode, "directed", "宁0424") is None
    assert why(mode, "escalated", "宁04") == "forbidden_by_person"
    every = tiny_quarter(cases=[case(1)], adjustments=[instruction("forbid")])
    assert why(every, "supervised", "宁0423") is None
    assert why(every, "directed", "宁0424") == "forbidden_by_person"


def test_forbidden_by_person_holds_for_the_whole_group():
    cases = [case(1, **SAME_DEBTOR), case(2, **SAME_DEBTOR), case(3)]
    quarter = tiny_quarter(cases=cases, adjustments=[instruction("forbid", 2, court_code="宁0424")])
    assert why(quarter, "directed", "宁0424", group=0) == "forbidden_by_person"
    assert why(quarter, "directed", "宁0424", group=1) is None


def test_supervision_expired_forces_transfer():
    forced = tiny_quarter(cases=[case(1, **EXPIRED)])
    unknown = tiny_quarter(cases=[case(1, **EXPIRED | {"supervision_expired_without_reason": "unknown"})])
    running = tiny_quarter(cases=[case(1, **EXPIRED | {"supervision_days": 200})])
    for mode, receiver in (("stay", None), ("supervised", "宁0423")):
        assert why(forced, mode, receiver) == "supervision_expired_forces_transfer"
        assert why(unknown, mode, receiver) is None
        assert why(running, mode, receiver) is None
    assert why(forced, "directed", "宁0424") is None


def test_nearest_receivers():
    quarter = tiny_quarter(cases=[case(1)], rules={"nearest_receivers": 1})
    assert why(quarter, "directed", "宁0424") is None
    assert why(quarter, "directed", "宁0425") == "nearest_receivers"
    assert why(quarter, "escalated", "宁04") is None


def test_nearest_receivers_counts_open_courts_only():
    closed = {"宁0424": {"takes_part": False}}
    quarter = tiny_quarter(cases=[case(1)], courts=closed, rules={"nearest_receivers": 1})
    assert why(quarter, "directed", "宁0402") is None  # next in travel after the closed court


@pytest.mark.parametrize("rule", PAIR_RULES, ids=lambda rule: rule.name)
def test_every_rule_states_its_sentence_basis_status_and_has_its_test(rule):
    assert rule.sentence
    assert rule.basis
    assert rule.status.zh
    assert f"test_{rule.name}" in globals()


def test_switches_are_policy_keys():
    policy = tiny_quarter().policy
    for rule in RULES.values():
        value = policy
        for key in rule.switch.split(".") if rule.switch else []:
            assert hasattr(value, key), rule.name
            value = getattr(value, key)


def test_a_rule_left_out_closes_nothing():
    quarter = tiny_quarter(cases=[case(1)], courts={"宁0424": {"takes_part": False}})
    pairs = open_pairs(quarter, without=frozenset({"takes_part"}))
    assert pairs.courts.position("宁0424") in pairs.option_receiver
    assert "takes_part" not in pairs.closed_counts
