"""What persons instructed and what the law forces, rule by rule: one pair admitted and one closed."""

from datetime import date

from tiny import case, tiny_quarter, why

SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}
EXPIRED = {
    "supervision_order_date": date(2026, 5, 1),
    "supervision_days": 60,
    "supervision_expired_without_reason": "yes",
    "supervision_reason_source": "2026年7月督办回函",
}


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


def test_recusal():
    quarter = tiny_quarter(cases=[case(1)], adjustments=[instruction("recuse", court_code="宁0424")])
    assert why(quarter, "directed", "宁0425") is None
    assert why(quarter, "directed", "宁0424") == "recusal"
    superior = [instruction("recuse", court_code="宁04")]
    above = tiny_quarter(cases=[case(1)], adjustments=superior, planning_court="宁", wide=True)
    assert why(above, "escalated", "宁") is None
    assert why(above, "escalated", "宁04") == "recusal"


def test_a_recused_court_entrusts_nothing_and_is_entrusted_with_nothing():
    matters = [{"case_number": case(1)["case_number"], "kind": "freeze", "court_code": "宁0424"}]
    for court in ("宁0423", "宁0424"):
        recused = [instruction("recuse", court_code=court)]
        quarter = tiny_quarter(cases=[case(1)], matters=matters, adjustments=recused)
        assert why(quarter, "entrusted", "宁0424") == "recusal"
    assert why(tiny_quarter(cases=[case(1)], matters=matters), "entrusted", "宁0424") is None


def test_a_recused_court_does_not_keep_its_case():
    own = [instruction("recuse", court_code="宁0423")]
    quarter = tiny_quarter(cases=[case(1)], adjustments=own)
    for mode, receiver in (("stay", None), ("supervised", "宁0423"), ("coordinated", "宁0423")):
        assert why(quarter, mode, receiver) in ("recusal", "coordinated_needs_joint_work")
    assert why(quarter, "stay", None) == "recusal"
    assert why(quarter, "directed", "宁0424") is None


def test_supervision_expired_forces_transfer():
    forced = tiny_quarter(cases=[case(1, **EXPIRED)])
    unknown = tiny_quarter(cases=[case(1, **EXPIRED | {"supervision_expired_without_reason": "unknown"})])
    running = tiny_quarter(cases=[case(1, **EXPIRED | {"supervision_days": 200})])
    for mode, receiver in (("stay", None), ("supervised", "宁0423")):
        assert why(forced, mode, receiver) == "supervision_expired_forces_transfer"
        assert why(unknown, mode, receiver) is None
        assert why(running, mode, receiver) is None
    assert why(forced, "directed", "宁0424") is None

    unsourced = tiny_quarter(cases=[case(1, **EXPIRED | {"supervision_reason_source": " "})])
    assert why(unsourced, "stay", None) is None
    last_day = tiny_quarter(cases=[case(1, **EXPIRED | {"supervision_days": 153})])  # until 2026-10-01
    assert why(last_day, "stay", None) is None


def test_over_time_forces_transfer():
    late = tiny_quarter(cases=[case(1)], rules={"must_change_days": 269})  # the case has run for 270 days
    in_time = tiny_quarter(cases=[case(1)], rules={"must_change_days": 270})
    assert why(late, "directed", "宁0424") is None
    assert why(late, "stay", None) == "over_time_forces_transfer"
    assert why(late, "supervised", "宁0423") == "over_time_forces_transfer"
    assert why(in_time, "stay", None) is None
    assert why(tiny_quarter(cases=[case(1)]), "stay", None) is None  # off unless a local rule sets it


def test_supervision_expired_forces_transfer_of_a_case_before_the_court_of_its_series():
    series = [case(1, **SAME_DEBTOR, **EXPIRED), case(2, "宁0424", **SAME_DEBTOR)]
    quarter = tiny_quarter(cases=series)
    assert why(quarter, "centralized", "宁0424") is None
    assert why(quarter, "centralized", "宁0423") == "supervision_expired_forces_transfer"
