"""What each mode is, rule by rule: one pair admitted and one closed."""

import pytest
from tiny import case, tiny_quarter, why

SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}
SERIES = [case(1, **SAME_DEBTOR), case(2, "宁0422", **SAME_DEBTOR)]
COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")
NUMBER = case(1)["case_number"]


def forces(persons):
    """Each county court can send so many persons on one day."""
    return {code: {"action_force": persons} for code in COUNTIES}


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


def test_entrusted_needs_matters():
    matters = [
        {"case_number": NUMBER, "kind": "inquiry", "court_code": "宁0422"},
        {"case_number": NUMBER, "kind": "title", "court_code": "宁0424"},  # more work than an inquiry
    ]
    quarter = tiny_quarter(cases=[case(1)], matters=matters)
    assert why(quarter, "entrusted", "宁0424") is None
    assert why(quarter, "entrusted", "宁0422") == "entrusted_needs_matters"
    assert why(tiny_quarter(cases=[case(1)]), "entrusted", "宁0424") == "entrusted_needs_matters"


def test_entrusted_needs_matters_but_no_superior():
    matters = [{"case_number": NUMBER, "kind": "deduct", "court_code": "甘0802"}]
    quarter = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁04", matters=matters)
    assert why(quarter, "entrusted", "甘0802") is None  # another province, outside the planning court's area


def test_coordinated_needs_joint_work():
    hard = tiny_quarter(cases=[case(1, ground="complex_asset")], courts=forces(10))
    large = tiny_quarter(cases=[case(1, action_persons=20)], courts=forces(10))
    small = tiny_quarter(cases=[case(1, action_persons=10)], courts=forces(10))
    ordinary = tiny_quarter(cases=[case(1)], courts=forces(10))
    assert why(hard, "coordinated", "宁0423") is None
    assert why(large, "coordinated", "宁0423") is None
    assert why(small, "coordinated", "宁0423") == "coordinated_needs_joint_work"
    assert why(ordinary, "coordinated", "宁0423") == "coordinated_needs_joint_work"


def test_beyond_one_court():
    courts = forces(10) | {
        "宁0424": {"action_force": 20},
        "宁0423": {"action_force": 10, "second_team": True},
    }
    quarter = tiny_quarter(cases=[case(1, action_persons=20)], courts=courts)
    assert why(quarter, "directed", "宁0424") is None
    assert why(quarter, "directed", "宁0425") == "beyond_one_court"
    assert why(quarter, "supervised", "宁0423") == "beyond_one_court"
    assert why(quarter, "internal", "宁0423") == "beyond_one_court"
    unstated = tiny_quarter(cases=[case(1)], courts=courts)
    assert why(unstated, "directed", "宁0425") is None
    unknown = tiny_quarter(cases=[case(1, action_persons=20)], courts={"宁0423": {"action_force": 10}})
    assert why(unknown, "directed", "宁0425") is None  # nobody said how many persons it has


def test_receiver_differs_from_origin():
    quarter = tiny_quarter(cases=[case(1)])
    assert why(quarter, "directed", "宁0424") is None
    assert why(quarter, "directed", "宁0423") == "receiver_differs_from_origin"


def test_escalated_to_superior():
    rules = {"next_superior": False}
    quarter = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁", rules=rules)
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


def test_court_bound():
    action = {"action_persons": 20}
    for pending in ({"objection_pending": True}, {"auction_stage": "sold"}):
        quarter = tiny_quarter(cases=[case(1, **action, **pending)], courts=forces(20))
        assert why(quarter, "coordinated", "宁0423") == "coordinated_needs_joint_work"  # own force is enough
        assert why(quarter, "directed", "宁0424") == "court_bound"
        assert why(quarter, "escalated", "宁04") == "court_bound"
        jointly = tiny_quarter(cases=[case(1, **action, **pending)], courts=forces(10))
        assert why(jointly, "coordinated", "宁0423") is None
    free = tiny_quarter(cases=[case(1, **action)], courts=forces(20))
    assert why(free, "directed", "宁0424") is None


def test_next_superior():
    plain = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁")
    near = case(1, debtor_kind="government", debtor_level="city")
    influenced = tiny_quarter(cases=[near], wide=True, planning_court="宁")
    off = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁", rules={"next_superior": False})
    assert why(plain, "escalated", "宁04") is None
    assert why(plain, "escalated", "宁") == "next_superior"
    assert why(influenced, "escalated", "宁") is None
    assert why(off, "escalated", "宁") is None


def test_next_superior_of_a_series_is_its_lowest_common_superior():
    cases = [case(1, **SAME_DEBTOR), case(2, "宁0104", **SAME_DEBTOR)]
    across = tiny_quarter(cases=cases, wide=True, planning_court="宁")
    assert why(across, "escalated", "宁") is None
    within = tiny_quarter(cases=SERIES, wide=True, planning_court="宁")
    assert why(within, "escalated", "宁") == "next_superior"


@pytest.mark.parametrize("absent", ["recused", "not taking part"])
def test_superior_above_may_escalate_where_the_next_one_cannot_receive(absent):
    recused = [{"case_number": NUMBER, "kind": "recuse", "court_code": "宁04"}]
    quarter = tiny_quarter(
        cases=[case(1)], wide=True, planning_court="宁",
        courts={"宁04": {"takes_part": absent != "not taking part"}},
        adjustments=recused if absent == "recused" else [],
    )  # fmt: skip
    assert why(quarter, "escalated", "宁") is None


def test_centralised_to_equal_level():
    assert why(tiny_quarter(cases=SERIES), "centralized", "宁0424") is None
    assert why(tiny_quarter(cases=SERIES), "centralized", "宁04") == "centralised_to_equal_level"
    pending = {"bankruptcy_status": "pre_restructuring", "bankruptcy_court": "宁04"}
    restructured = tiny_quarter(cases=[row | pending for row in SERIES])
    assert why(restructured, "centralized", "宁04") is None  # the court with bankruptcy jurisdiction
