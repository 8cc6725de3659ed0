"""Whether a court is suitable, rule by rule: one pair admitted and one closed."""

from datetime import date

from tiny import case, tiny_quarter, why

COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")


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


def test_party_too_far():
    quarter = tiny_quarter(cases=[case(1, creditor_division="640424")], rules={"max_party_km": 50.0})
    assert why(quarter, "directed", "宁0425") is None  # 48 km
    assert why(quarter, "directed", "宁0402") == "party_too_far"  # 56 km
    assert why(quarter, "escalated", "宁04") is None  # 58 km, but no lateral mode
    unknown = tiny_quarter(cases=[case(1, creditor_division=None)], rules={"max_party_km": 50.0})
    assert why(unknown, "directed", "宁0402") is None


def test_asset_too_far():
    quarter = tiny_quarter(cases=[case(1, asset_division="640425")], rules={"max_asset_km": 50.0})
    assert why(quarter, "directed", "宁0402") is None  # 35 km
    assert why(quarter, "directed", "宁0422") == "asset_too_far"  # 82 km
    unknown = tiny_quarter(cases=[case(1, asset_division=None)], rules={"max_asset_km": 50.0})
    assert why(unknown, "directed", "宁0422") is None


def test_receiver_overloaded():
    courts = {"宁0424": {"backlog": 600}}  # 150 a judge, the peers 75
    near = tiny_quarter(cases=[case(1)], courts=courts, rules={"most_load_ratio": 2.0})
    below = tiny_quarter(cases=[case(1)], courts=courts, rules={"most_load_ratio": 1.9})
    assert why(near, "directed", "宁0424") is None
    assert why(below, "directed", "宁0424") == "receiver_overloaded"
    assert why(below, "directed", "宁0425") is None
    assert why(tiny_quarter(cases=[case(1)], courts=courts), "directed", "宁0424") is None


def test_receiver_short_of_force():
    courts = {"宁0424": {"judges": 3}, "宁0425": {"judges": None}}
    quarter = tiny_quarter(cases=[case(1)], courts=courts, rules={"fewest_judges": 4.0})
    assert why(quarter, "directed", "宁0402") is None
    assert why(quarter, "directed", "宁0424") == "receiver_short_of_force"
    assert why(quarter, "directed", "宁0425") is None  # unknown


def test_joint_force_covers():
    forces = {code: {"action_force": 5} for code in (*COUNTIES, "宁04")}
    hard = {"ground": "complex_asset", "action_persons": 20}
    assert why(tiny_quarter(cases=[case(1, **hard)], courts=forces), "coordinated", "宁0423") is None
    two = tiny_quarter(cases=[case(1, **hard)], courts=forces, rules={"most_contributors": 2})
    assert why(two, "coordinated", "宁0423") == "joint_force_covers"  # 3 courts with 5 persons each
    assert why(two, "escalated", "宁04") == "joint_force_covers"
    late = hard | {"action_from": date(2027, 1, 1)}  # the quarter ends on 2026-12-31
    after = tiny_quarter(cases=[case(1, **late)], courts=forces)
    assert why(after, "coordinated", "宁0423") == "joint_force_covers"


def test_nearest_receivers():
    quarter = tiny_quarter(cases=[case(1)], rules={"nearest_receivers": 1})
    assert why(quarter, "directed", "宁0424") is None
    assert why(quarter, "directed", "宁0425") == "nearest_receivers"
    assert why(quarter, "escalated", "宁04") is None


def test_nearest_receivers_counts_open_courts_only():
    closed = {"宁0424": {"takes_part": False}}
    quarter = tiny_quarter(cases=[case(1)], courts=closed, rules={"nearest_receivers": 1})
    assert why(quarter, "directed", "宁0402") is None  # next in travel after the closed court


def test_asset_in_other_province():
    matters = [{"case_number": case(1)["case_number"], "kind": "title", "court_code": "甘0802"}]

    def asset_in_gansu(rules=None, matters=matters, **changes):
        cases = [case(1, asset_division="620802", **changes)]
        return tiny_quarter(cases=cases, wide=True, planning_court="宁", matters=matters, rules=rules)

    passive = {
        "ground": "passive",
        "ground_registered_by": "督导组",
        "ground_registered_on": date(2026, 8, 1),
        "ground_material": "信访材料第3号",
    }
    assert why(asset_in_gansu(), "directed", "宁0424") == "asset_in_other_province"
    assert why(asset_in_gansu(), "entrusted", "甘0802") is None
    assert why(asset_in_gansu(matters=[]), "directed", "宁0424") is None  # nothing to entrust
    assert why(asset_in_gansu(**passive), "directed", "宁0424") is None  # the ground is about the court
    assert why(asset_in_gansu(rules={"asset_in_other_province": False}), "directed", "宁0424") is None
