"""Who may decide, rule by rule: one pair admitted and one closed."""

from tiny import case, tiny_quarter, why


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


def test_decider_is_neutral():
    recused = [{"case_number": case(1)["case_number"], "kind": "recuse", "court_code": "宁04"}]
    quarter = tiny_quarter(cases=[case(1)], wide=True, planning_court="宁", adjustments=recused)
    assert why(quarter, "directed", "宁0104") is None  # decided by the high court
    assert why(quarter, "directed", "宁0424") == "decider_is_neutral"
    assert why(quarter, "supervised", "宁0423") == "decider_is_neutral"


def test_decider_is_neutral_where_the_debtor_has_influence():
    organ = {"debtor_kind": "government", "debtor_level": "city", "ground": "local_interference"}
    quarter = tiny_quarter(cases=[case(1, **organ)], wide=True, planning_court="宁")
    assert why(quarter, "directed", "宁0104") is None
    assert why(quarter, "supervised", "宁0423") == "decider_is_neutral"


def test_supreme_court_not_receiver():
    rules = {"next_superior": False}
    quarter = tiny_quarter(cases=[case(1)], planning_court="最高法", rules=rules)
    assert why(quarter, "escalated", "宁") is None
    assert why(quarter, "escalated", "最高法") == "supreme_court_not_receiver"
