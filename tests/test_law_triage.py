"""Triage: each rule with one case it stops and one it lets pass; total, exclusive, in a documented order."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny import PLANNING_DATE, case, tiny_quarter

from jiaocha.law.clock import six_month_clock
from jiaocha.law.pairs import open_pairs
from jiaocha.law.triage import triage
from jiaocha.law.triage_rules import TRIAGE_RULES
from jiaocha_models.words import (
    AuctionStage,
    BankruptcyStatus,
    CaseKind,
    CaseStatus,
    Ground,
    LeadQuality,
    TriageClass,
)

YOUNG = {"application_date": PLANNING_DATE - timedelta(days=30), "filing_date": PLANNING_DATE}
NO_GROUND = YOUNG | {"ground": "none"}

STOPPED = {
    "bankruptcy_under_way": [{"bankruptcy_status": "accepted"}, {"bankruptcy_status": "under_review"}],
    "bankruptcy_screening": [{"bankruptcy_status": "screening"}],
    "case_closed": [{"status": "closed"}],
    "kind_not_transferable": [{"case_kind": "objection"}, {"case_kind": "preservation"}],
    "writ_unclear": [{"writ_unclear": True}],
    "objection_pending": [{"objection_pending": True}],
    "appraisal_under_way": [{"auction_stage": "appraisal"}],
    "auction_under_way": [{"auction_stage": "listed"}],
    "sold_not_delivered": [{"auction_stage": "sold"}],
    "money_undistributed": [{"auction_stage": "delivered"}, {"money_held": 1}],
    "settlement_being_performed": [{"status": "settlement"}],
    "deferred": [{"status": "deferred"}],
    "suspended": [{"status": "suspended"}],
    "terminated_without_lead": [{"status": "terminated", "lead_quality": "none"}],
    "repeat_limit": [{"transfer_count": 1}],
    "accusation_not_registered": [
        YOUNG | {"ground": "passive"},
        YOUNG | {"ground": "local_interference", "ground_registered_by": "  "},
    ],
    "necessity": [NO_GROUND],
    "seizure_about_to_expire": [{"seizure_expiry": PLANNING_DATE + timedelta(days=29)}],
}

PASSED = {
    "bankruptcy_under_way": {"bankruptcy_status": "refused"},
    "bankruptcy_screening": {"bankruptcy_status": "none"},
    "case_closed": {"status": "open"},
    "kind_not_transferable": {"case_kind": "resumed"},
    "writ_unclear": {"writ_unclear": False},
    "objection_pending": {"objection_pending": False},
    "appraisal_under_way": {"auction_stage": "failed"},
    "auction_under_way": {"auction_stage": "failed"},
    "sold_not_delivered": {"auction_stage": "none"},
    "money_undistributed": {"money_held": 0},
    "settlement_being_performed": {"status": "open"},
    "deferred": {"status": "open"},
    "suspended": {"status": "open"},
    "terminated_without_lead": {"status": "terminated", "lead_quality": "low"},
    "repeat_limit": {"transfer_count": 0},
    "accusation_not_registered": YOUNG
    | {"ground": "passive", "ground_registered_by": "督导组2026-08-01信访材料"},
    "necessity": NO_GROUND | {"ground": "complex_asset"},
    "seizure_about_to_expire": {"seizure_expiry": PLANNING_DATE + timedelta(days=30)},
}


def rule_of(quarter, row=0):
    return triage(quarter)["rule"].iloc[row]


@pytest.mark.parametrize(
    ("rule", "changes"), [(rule, changes) for rule, several in STOPPED.items() for changes in several]
)
def test_rule_stops(rule, changes):
    assert rule_of(tiny_quarter(cases=[case(1, **changes)])) == rule


@pytest.mark.parametrize("rule", PASSED)
def test_rule_lets_pass(rule):
    assert rule_of(tiny_quarter(cases=[case(1, **PASSED[rule])])) == "candidate"


def test_excluded_period_running_holds_until_its_end():
    number = case(1)["case_number"]
    period = {"case_number": number, "kind": "enforcement_dispute", "start": date(2026, 9, 1)}
    held = triage(tiny_quarter(cases=[case(1)], exclusions=[period | {"end": date(2026, 11, 30)}])).iloc[0]
    over = tiny_quarter(cases=[case(1)], exclusions=[period | {"end": date(2026, 9, 30)}])
    assert (held["rule"], held["class_"]) == ("excluded_period_running", TriageClass.HOLD)
    assert held["until"].date() == date(2026, 11, 30)
    assert rule_of(over) == "candidate"


def test_every_triage_rule_has_its_examples():
    assert {rule.name for rule in TRIAGE_RULES} == {*STOPPED, "excluded_period_running"}
    assert set(STOPPED) == set(PASSED)


def test_terminated_case_with_petition_and_lead_is_a_candidate_without_stated_ground():
    asked_again = NO_GROUND | {"status": "terminated", "petition": True, "lead_quality": "low"}
    found = triage(tiny_quarter(cases=[case(1, **asked_again)])).iloc[0]
    assert (found["rule"], found["ground"]) == ("candidate", Ground.OVER_TIME)


def test_clock_supplies_a_neutral_ground_where_an_accusation_is_not_registered():
    found = triage(tiny_quarter(cases=[case(1, ground="passive")])).iloc[0]
    assert (found["rule"], found["ground"]) == ("candidate", Ground.OVER_TIME)
    assert found["reason"] == "自收到申请执行书之日起，扣除不计入的期间已满 270 日未执结，纳入调配"


def test_clock_from_the_filing_date_says_that_it_is_approximate():
    filed = case(1, ground="none", application_date=None)
    assert "自立案之日起（近似）" in triage(tiny_quarter(cases=[filed]))["reason"].iloc[0]


def test_reason_never_names_an_accusing_ground():
    accused = case(1, ground="local_interference", ground_registered_by="督导组")
    assert triage(tiny_quarter(cases=[accused]))["reason"].iloc[0] == "具备交叉执行事由，纳入调配"


def test_related_cases_before_two_courts_are_a_neutral_ground():
    same = NO_GROUND | {"debtor_identifier": "同一被执行人"}
    two_courts = tiny_quarter(cases=[case(1, **same), case(2, "宁0422", **same)])
    one_court = tiny_quarter(cases=[case(1, **same), case(2, **same)])
    assert triage(two_courts)["ground"].tolist() == [Ground.RELATED_SERIES] * 2
    assert triage(one_court)["rule"].tolist() == ["necessity"] * 2


def test_renewal_of_a_seizure_counts_and_the_first_asset_to_lapse_decides():
    number = case(1)["case_number"]
    soon, late = PLANNING_DATE + timedelta(days=5), PLANNING_DATE + timedelta(days=900)
    first = {"case_number": number, "asset": "房屋", "expiry": soon}
    renewed = tiny_quarter(cases=[case(1)], seizures=[first, first | {"expiry": late}])
    other = tiny_quarter(cases=[case(1)], seizures=[first, first | {"asset": "车辆", "expiry": late}])
    assert rule_of(renewed) == "candidate"
    assert rule_of(other) == "seizure_about_to_expire"
    assert triage(other)["until"].iloc[0].date() == soon


def days_of(changes, **tables):
    return six_month_clock(tiny_quarter(cases=[case(1, **changes)], **tables)).iloc[0]


def test_clock_runs_from_application_discovery_or_filing():
    assert days_of({"application_date": date(2026, 4, 4)})["days"] == 180
    assert not days_of({"application_date": date(2026, 4, 4)})["over_time"]
    assert days_of({"application_date": date(2026, 4, 3)})["over_time"]
    later = days_of({"asset_discovery_date": date(2026, 9, 1)})
    assert (later["basis"], later["days"]) == ("discovery", 30)
    earlier = days_of({"asset_discovery_date": date(2025, 9, 1)})
    assert (earlier["basis"], earlier["days"]) == ("application", 270)
    filed = days_of({"application_date": None})
    assert (filed["basis"], filed["days"], filed["approximate"]) == ("filing", 269, True)
    unknown = days_of({"application_date": None, "filing_date": None})
    assert not unknown["over_time"]
    assert not unknown["approximate"]


def test_clock_counts_every_excluded_day_once_and_only_after_the_start():
    number = case(1)["case_number"]

    def period(kind, start, end):
        return {"case_number": number, "kind": kind, "start": start, "end": end}

    overlapping = [
        period("appraisal", date(2026, 3, 1), date(2026, 3, 31)),
        period("public_notice", date(2026, 3, 20), date(2026, 4, 10)),
        period("suspended", date(2025, 12, 1), date(2026, 1, 5)),  # one day after the start
        period("deferred", date(2026, 9, 20), None),  # still running: 12 days until the planning date
    ]
    assert days_of({}, exclusions=overlapping)["excluded"] == 41 + 1 + 12
    assert days_of({"excluded_days": 60})["days"] == 210
    assert days_of({"excluded_days": 60}, exclusions=overlapping)["excluded"] == 54


def test_days_since_the_last_act_are_a_fact():
    assert days_of({"last_act_date": date(2026, 6, 23)})["idle_days"] == 100


@st.composite
def any_case(draw, serial):
    choice = {
        "status": CaseStatus,
        "case_kind": CaseKind,
        "bankruptcy_status": BankruptcyStatus,
        "auction_stage": AuctionStage,
        "lead_quality": LeadQuality,
        "ground": Ground,
    }
    changes = {name: draw(st.sampled_from(list(kind))).value for name, kind in choice.items()}
    changes |= {name: draw(st.booleans()) for name in ("petition", "objection_pending", "writ_unclear")}
    changes["transfer_count"] = draw(st.integers(0, 2))
    changes["debtor_identifier"] = draw(st.sampled_from(["甲", "乙", "丙"]))
    changes["ground_registered_by"] = draw(st.sampled_from([None, "督导组"]))
    changes["application_date"] = draw(st.dates(date(2025, 1, 1), PLANNING_DATE))
    return case(serial, draw(st.sampled_from(["宁0422", "宁0423", "宁0424"])), **changes)


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_triage_is_total_and_exclusive(data):
    cases = [data.draw(any_case(serial)) for serial in range(1, 7)]
    pairs = open_pairs(tiny_quarter(cases=cases))
    found = pairs.triage
    assert len(found) == len(cases)
    assert set(found["class_"]) <= {member.value for member in TriageClass}
    assert found[["class_", "rule", "reason", "ground"]].notna().all(axis=None)
    candidate = found["class_"] == TriageClass.CANDIDATE
    assert ((pairs.case_group >= 0) == candidate).all()
    assert int(found["class_"].value_counts().sum()) == len(cases)


@given(st.data())
@settings(max_examples=10, deadline=None)
def test_adding_a_ground_never_closes_a_transfer(data):
    cases = [data.draw(any_case(serial)) | {"debtor_identifier": f"单独{serial}"} for serial in range(1, 4)]
    before = _moves(tiny_quarter(cases=cases))
    added = data.draw(st.sampled_from([ground for ground in Ground if ground is not Ground.NONE]))
    grounded = [row | {"ground": added.value, "ground_registered_by": "督导组"} for row in cases]
    assert before <= _moves(tiny_quarter(cases=grounded))


def _moves(quarter):
    pairs = open_pairs(quarter)
    groups = pairs.groups["group"].to_numpy()
    return set(zip(groups[pairs.option_group], pairs.option_mode, pairs.option_receiver, strict=True))
