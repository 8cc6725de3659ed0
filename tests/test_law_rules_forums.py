"""Special forums, rule by rule: one pair admitted and one closed."""

from tiny import case, tiny_quarter, why

SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}


def test_arbitral_award_forum():
    award = case(1, basis_kind="arbitration")
    labour = case(1, basis_kind="labour_arbitration")
    assert why(tiny_quarter(cases=[award]), "escalated", "宁04") is None
    assert why(tiny_quarter(cases=[labour]), "directed", "宁0424") is None
    assert why(tiny_quarter(cases=[award]), "directed", "宁0424") == "arbitral_award_forum"
    off = tiny_quarter(cases=[award], rules={"special_forums": False})
    assert why(off, "directed", "宁0424") is None


def test_patent_or_customs_forum():
    decided = case(1, basis_kind="patent_or_customs")
    assert why(tiny_quarter(cases=[decided]), "escalated", "宁04") is None
    assert why(tiny_quarter(cases=[decided]), "directed", "宁0424") == "patent_or_customs_forum"
    off = tiny_quarter(cases=[decided], rules={"special_forums": False})
    assert why(off, "directed", "宁0424") is None


def test_first_instance_limit():
    deed = case(1, basis_kind="notarised", claimed=20_000_000)
    over = tiny_quarter(cases=[deed], rules={"first_instance_limit": 19_999_999})
    within = tiny_quarter(cases=[deed], rules={"first_instance_limit": 20_000_000})
    judgment = tiny_quarter(cases=[case(1)], rules={"first_instance_limit": 19_999_999})
    assert why(within, "directed", "宁0424") is None
    assert why(over, "directed", "宁0424") == "first_instance_limit"
    assert why(over, "escalated", "宁04") is None
    assert why(judgment, "directed", "宁0424") is None
    assert why(tiny_quarter(cases=[deed]), "directed", "宁0424") is None  # no limit stated


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


def at_intermediate(category, **changes):
    """A case of Guyuan's intermediate court; Yinchuan's stands in for a special court."""
    courts = {"宁01": {"category": category}}
    return tiny_quarter(cases=[case(1, "宁04", **changes)], wide=True, planning_court="宁", courts=courts)


def test_ship_forum():
    assert why(at_intermediate("maritime", asset_kind="ship"), "directed", "宁01") is None
    assert why(at_intermediate("regular", asset_kind="ship"), "directed", "宁01") == "ship_forum"
    assert why(at_intermediate("regular", asset_kind="movable"), "directed", "宁01") is None


def test_ship_of_a_county_case_may_go_to_the_maritime_court():
    courts = {"宁01": {"category": "maritime"}}  # maritime courts are intermediate courts
    quarter = tiny_quarter(cases=[case(1, asset_kind="ship")], wide=True, planning_court="宁", courts=courts)
    assert why(quarter, "directed", "宁01") is None


def test_military_forum():
    for party in ("debtor_kind", "creditor_kind"):
        assert why(at_intermediate("military", **{party: "military"}), "directed", "宁01") is None
        assert why(at_intermediate("regular", **{party: "military"}), "directed", "宁01") == "military_forum"


def test_special_court():
    forestry = {code: {"category": "forestry"} for code in ("宁0424", "宁0425")}
    quarter = tiny_quarter(cases=[case(1), case(2, "宁0424")], courts=forestry)
    assert why(quarter, "directed", "宁0425", group=1) is None
    assert why(quarter, "directed", "宁0422", group=1) == "special_court"
    assert why(quarter, "directed", "宁0424", group=0) == "special_court"

    assert why(at_intermediate("maritime"), "directed", "宁01") == "special_court"  # no ship
    assert why(at_intermediate("military"), "directed", "宁01") == "special_court"


def test_bankruptcy_court_receives():
    pending = {"bankruptcy_status": "pre_restructuring", "bankruptcy_court": "宁0425"}
    quarter = tiny_quarter(cases=[case(1, **pending)])
    off = tiny_quarter(cases=[case(1, **pending)], rules={"pre_restructuring_court": False})
    unknown = tiny_quarter(cases=[case(1, **pending | {"bankruptcy_court": None})])
    assert why(quarter, "directed", "宁0425") is None
    assert why(quarter, "directed", "宁0424") == "bankruptcy_court_receives"
    assert why(quarter, "escalated", "宁04") == "bankruptcy_court_receives"
    assert why(off, "directed", "宁0424") is None
    assert why(unknown, "directed", "宁0424") is None


def test_bankruptcy_court_receives_a_single_case_although_its_level_is_another():
    pending = {"bankruptcy_status": "pre_restructuring", "bankruptcy_court": "宁01"}
    quarter = tiny_quarter(cases=[case(1, **pending)], wide=True, planning_court="宁")
    assert why(quarter, "directed", "宁01") is None
    assert why(quarter, "directed", "宁0424") == "bankruptcy_court_receives"
    superior = tiny_quarter(cases=[case(1, **pending | {"bankruptcy_court": "宁04"})])
    assert why(superior, "directed", "宁04") == "directed_to_equal_level"
    assert why(superior, "escalated", "宁04") is None


def test_bankruptcy_court_receives_a_series_although_its_level_is_another():
    pending = SAME_DEBTOR | {"bankruptcy_status": "pre_restructuring", "bankruptcy_court": "宁01"}
    cases = [case(1, **pending), case(2, "宁0422", **pending)]
    quarter = tiny_quarter(cases=cases, wide=True, planning_court="宁")
    assert why(quarter, "centralized", "宁01") is None
    assert why(quarter, "centralized", "宁0424") == "bankruptcy_court_receives"
