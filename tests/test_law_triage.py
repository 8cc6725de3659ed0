"""Triage: each rule with one case it stops and one it lets pass."""

from datetime import date, timedelta

from tiny import PLANNING_DATE, case, tiny_quarter

from jiaocha.law.rules import RULES
from jiaocha.law.triage import CANDIDATE_RULE, triage
from jiaocha.law.triage_rules import TRIAGE_RULES
from jiaocha_models.words import TriageClass

NUMBER = case(1)["case_number"]
YOUNG = {"application_date": PLANNING_DATE - timedelta(days=30), "filing_date": PLANNING_DATE}
NO_GROUND = YOUNG | {"ground": "none"}
REGISTERED = YOUNG | {
    "ground": "passive",
    "ground_registered_by": "督导组",
    "ground_registered_on": date(2026, 8, 1),
    "ground_material": "信访材料第3号",
}


def found(changes=None, **tables):
    """Triage of one case, which says the class and the sentence of the rule that stopped it."""
    row = triage(tiny_quarter(cases=[case(1, **(changes or {}))], **tables)).iloc[0]
    stopping = RULES.get(row["rule"])
    assert row["class_"] == (stopping.class_ if stopping else TriageClass.CANDIDATE)
    assert row["reason"] == stopping.sentence if stopping else row["reason"].endswith("纳入调配")
    return row


def rule_of(rules=None, **changes):
    return found(changes, rules=rules or {})["rule"]


def passes(rules=None, **changes):
    return rule_of(rules, **changes) == CANDIDATE_RULE


def test_bankruptcy_under_way():
    assert rule_of(bankruptcy_status="accepted") == "bankruptcy_under_way"
    assert rule_of(bankruptcy_status="under_review") == "bankruptcy_under_way"
    assert passes(bankruptcy_status="refused")
    assert passes(bankruptcy_status="pre_restructuring")  # another rule names the court then


def test_bankruptcy_screening():
    assert rule_of(bankruptcy_status="screening") == "bankruptcy_screening"
    assert passes(bankruptcy_status="none")


def test_case_closed():
    assert rule_of(status="closed") == "case_closed"
    assert passes(status="open")


def test_kind_not_transferable():
    assert rule_of(case_kind="objection") == "kind_not_transferable"
    assert rule_of(case_kind="preservation") == "kind_not_transferable"
    assert passes(case_kind="resumed")


def test_insolvent_enterprise():
    insolvent = {"debtor_unable": "yes", "bankruptcy_consent": "yes"}
    assert rule_of(**insolvent) == "insolvent_enterprise"
    assert passes(**insolvent | {"bankruptcy_consent": "unknown"})
    assert passes(**insolvent | {"debtor_unable": "unknown"})
    assert passes(**insolvent, debtor_kind="natural_person")


def test_many_terminated_cases():
    assert rule_of(debtor_terminated_cases=101) == "many_terminated_cases"
    assert passes(debtor_terminated_cases=100)
    assert passes(debtor_terminated_cases=101, debtor_kind="natural_person")


def test_many_terminated_cases_are_counted_in_the_quarter_too():
    same = {"debtor_identifier": "同一被执行人"}
    ended = [case(serial, **same, status="terminated") for serial in (2, 3)]
    quarter = tiny_quarter(cases=[case(1, **same), *ended], rules={"terminated_cases_limit": 1})
    assert triage(quarter)["rule"].tolist() == ["many_terminated_cases"] * 3
    at_limit = tiny_quarter(cases=[case(1, **same), *ended], rules={"terminated_cases_limit": 2})
    assert "many_terminated_cases" not in triage(at_limit)["rule"].tolist()


def test_writ_unclear():
    assert rule_of(writ_unclear=True) == "writ_unclear"
    assert passes(writ_unclear=False)


def test_refusal_referral():
    assert rule_of(refusal_status="suspected") == "refusal_referral"
    assert passes(refusal_status="referred")


def test_disposal_right_transfer():
    queued = {"priority_claim": True, "seizure_rank": 1, "first_seizure_court": "宁0422"}
    assert rule_of(**queued) == "disposal_right_transfer"
    assert passes(**queued | {"priority_claim": False})
    assert passes(**queued | {"seizure_rank": 0})
    assert passes(**queued | {"first_seizure_court": "宁0423"})  # the case's own court
    assert passes(**queued | {"first_seizure_court": None})


def test_matters_suffice():
    assert rule_of(remaining_work="matters") == "matters_suffice"
    assert passes(remaining_work="whole")
    assert passes({"matters_route_out": False}, remaining_work="matters")


def test_objection_pending():
    assert rule_of(objection_pending=True) == "objection_pending"
    assert passes(objection_pending=False)
    assert passes(objection_pending=True, action_persons=20)  # a joint action changes no court


def test_appraisal_under_way():
    assert rule_of(auction_stage="appraisal") == "appraisal_under_way"
    assert passes(auction_stage="failed")


def test_auction_under_way():
    assert rule_of(auction_stage="listed") == "auction_under_way"
    assert passes(auction_stage="failed")


def test_sold_not_delivered():
    assert rule_of(auction_stage="sold") == "sold_not_delivered"
    assert passes(auction_stage="none")
    assert passes(auction_stage="sold", action_persons=20)  # eviction by a joint action


def test_money_undistributed():
    assert rule_of(auction_stage="delivered") == "money_undistributed"
    assert rule_of(money_held=1) == "money_undistributed"
    assert passes(money_held=0)


def test_settlement_being_performed():
    assert rule_of(status="settlement") == "settlement_being_performed"
    assert passes(status="open")


def test_deferred():
    assert rule_of(status="deferred") == "deferred"
    assert passes(status="open")


def test_suspended():
    assert rule_of(status="suspended") == "suspended"
    assert passes(status="open")


def test_excluded_period_running():
    period = {"case_number": NUMBER, "kind": "enforcement_dispute", "start": date(2026, 9, 1)}
    held = found(exclusions=[period | {"end": date(2026, 11, 30)}])
    assert held["rule"] == "excluded_period_running"
    assert held["until"].date() == date(2026, 11, 30)
    assert found(exclusions=[period | {"end": date(2026, 9, 30)}])["rule"] == CANDIDATE_RULE


def test_terminated_without_lead():
    no_lead = {"status": "terminated", "lead_quality": "none"}
    assert rule_of(**no_lead) == "terminated_without_lead"
    assert passes(**no_lead | {"lead_quality": "low"})
    assert passes(**no_lead, petition=True)


def test_repeat_limit():
    assert rule_of(transfer_count=1) == "repeat_limit"
    assert passes(transfer_count=0)
    assert passes({"repeat_limit": 2}, transfer_count=1)


def test_accusation_not_registered():
    assert passes(**REGISTERED)
    for name in ("ground_registered_by", "ground_registered_on", "ground_material"):
        assert rule_of(**REGISTERED | {name: None}) == "accusation_not_registered"
    assert rule_of(**REGISTERED | {"ground_material": "  "}) == "accusation_not_registered"
    later = {"ground_registered_on": PLANNING_DATE + timedelta(days=1)}
    assert rule_of(**REGISTERED | later) == "accusation_not_registered"


def test_necessity():
    assert rule_of(**NO_GROUND) == "necessity"
    assert passes(**NO_GROUND | {"ground": "complex_asset"})


def test_over_seizure():
    assert rule_of(over_seizure=True) == "over_seizure"
    assert passes(over_seizure=False)


def test_seizure_about_to_expire():
    last_day = PLANNING_DATE + timedelta(days=30)
    expiring = found({"seizure_expiry": last_day - timedelta(days=1)})
    assert expiring["rule"] == "seizure_about_to_expire"
    assert expiring["until"].date() == last_day - timedelta(days=1)
    assert passes(seizure_expiry=last_day)


def test_renewal_of_a_seizure_counts_and_the_first_asset_to_lapse_decides():
    soon, late = PLANNING_DATE + timedelta(days=5), PLANNING_DATE + timedelta(days=900)
    first = {"case_number": NUMBER, "asset": "房屋", "expiry": soon}
    renewed = found(seizures=[first, first | {"expiry": late}])
    other = found(seizures=[first, first | {"asset": "车辆", "expiry": late}])
    assert renewed["rule"] == CANDIDATE_RULE
    assert (other["rule"], other["until"].date()) == ("seizure_about_to_expire", soon)


def test_the_first_rule_in_the_order_decides():
    everything = {
        "bankruptcy_status": "accepted", "status": "closed", "writ_unclear": True, "objection_pending": True,
        "transfer_count": 3, "over_seizure": True, **NO_GROUND,
    }  # fmt: skip
    names = [rule.name for rule in TRIAGE_RULES]
    left_out: set[str] = set()
    told = []
    while not told or told[-1] != CANDIDATE_RULE:
        quarter = tiny_quarter(cases=[case(1, **everything)])
        told.append(triage(quarter, frozenset(left_out))["rule"].iloc[0])
        left_out.add(told[-1])
    assert told[:-1] == sorted(told[:-1], key=names.index)
    assert {"bankruptcy_under_way", "case_closed", "writ_unclear", "repeat_limit", "necessity"} < set(told)
