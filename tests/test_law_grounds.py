"""Grounds: what establishes one, where it comes from, and the six-month clock that supplies neutral facts."""

from datetime import date, timedelta

import pytest
from tiny import PLANNING_DATE, case, tiny_quarter

from jiaocha.law.clock import six_month_clock
from jiaocha.law.load import load_ratio
from jiaocha.law.triage import triage

NUMBER = case(1)["case_number"]
YOUNG = {"application_date": PLANNING_DATE - timedelta(days=30), "filing_date": PLANNING_DATE}
NO_GROUND = YOUNG | {"ground": "none"}
REGISTRATION = {
    "ground_registered_by": "督导组",
    "ground_registered_on": date(2026, 8, 1),
    "ground_material": "信访材料第3号",
}
SAME_DEBTOR = {"debtor_identifier": "同一被执行人"}


def found(changes, **tables):
    return triage(tiny_quarter(cases=[case(1, **changes)], **tables)).iloc[0]


def ground_of(changes, **tables):
    row = found(changes, **tables)
    return row["ground"], row["ground_source"]


def test_stated_ground():
    assert ground_of(YOUNG | {"ground": "complex_asset"}) == ("complex_asset", "stated")
    assert ground_of(NO_GROUND) == ("none", "none")


@pytest.mark.parametrize("accusing", ["local_interference", "passive"])
def test_accusing_ground_needs_who_when_and_on_what_material(accusing):
    accused = YOUNG | {"ground": accusing}
    assert ground_of(accused | REGISTRATION) == (accusing, "registered")
    assert ground_of(accused) == ("none", "none")
    for name in REGISTRATION:
        assert ground_of(accused | REGISTRATION | {name: None}) == ("none", "none")


def test_leads_alone_accuse_nobody():
    assert ground_of(NO_GROUND | {"interference_lead": True, "passive_lead": True}) == ("none", "none")


def test_clock_supplies_a_neutral_ground_where_an_accusation_is_not_registered():
    row = found({"ground": "passive"})
    assert (row["rule"], row["ground"], row["ground_source"]) == ("candidate", "over_time", "clock")
    begun = "自收到申请执行书之日起，扣除不计入的期间已满 270 日未执结"
    assert row["reason"] == begun + "（执行程序解释第10条第1项），纳入调配"


def test_revived_case_is_a_candidate_without_stated_ground():
    asked_again = NO_GROUND | {"status": "terminated", "petition": True, "lead_quality": "low"}
    row = found(asked_again)
    assert (row["rule"], row["ground"], row["ground_source"]) == ("candidate", "over_time", "revived")
    assert ground_of(asked_again | {"petition": False}) == ("none", "none")
    assert ground_of(asked_again | {"lead_quality": "none"}) == ("none", "none")
    assert ground_of(asked_again | {"status": "open"}) == ("none", "none")


def series(*courts, **rules):
    cases = [case(serial, court, **NO_GROUND, **SAME_DEBTOR) for serial, court in enumerate(courts, start=1)]
    return triage(tiny_quarter(cases=cases, rules=rules))


def test_related_cases_before_two_courts_are_a_neutral_ground():
    across = series("宁0423", "宁0422")
    assert across["ground"].tolist() == ["related_series"] * 2
    assert across["ground_source"].tolist() == ["related"] * 2
    assert series("宁0423", "宁0423")["rule"].tolist() == ["necessity"] * 2


def test_series_needs_as_many_cases_as_the_policy_says():
    assert series("宁0423", "宁0422", series_fewest_cases=3)["rule"].tolist() == ["necessity"] * 2
    assert series("宁0423", "宁0423", "宁0422", series_fewest_cases=3)["rule"].tolist() == ["candidate"] * 3


def test_a_stated_ground_stands_before_the_one_of_a_series():
    cases = [case(1, **SAME_DEBTOR), case(2, "宁0422", **NO_GROUND, **SAME_DEBTOR)]
    assert sorted(triage(tiny_quarter(cases=cases))["ground"]) == ["related_series", "short_of_force"]


def test_overloaded_court_is_a_ground_only_where_the_policy_says_so():
    courts = {"宁0423": {"backlog": 600}}  # 150 a judge; the median of the county courts is 75
    assert load_ratio(tiny_quarter(courts=courts).courts)[5] == 2.0
    at_limit = ground_of(NO_GROUND, courts=courts, rules={"overload_ratio": 2.0})
    assert at_limit == ("short_of_force", "load")
    assert ground_of(NO_GROUND, courts=courts, rules={"overload_ratio": 2.1}) == ("none", "none")
    assert ground_of(NO_GROUND, courts=courts) == ("none", "none")
    reason = found(NO_GROUND, courts=courts, rules={"overload_ratio": 2.0})["reason"]
    assert reason == "原执行法院人均未结案高于政策所定比值，纳入调配"


def test_reason_never_names_an_accusing_ground():
    row = found({"ground": "local_interference"} | REGISTRATION)
    assert row["ground"] == "local_interference"
    assert row["reason"] == "具备交叉执行事由，纳入调配"
    assert "干预" not in row["fact"]


def test_facts_are_neutral_days():
    idle = {"last_act_date": date(2026, 6, 23)}
    assert found(idle)["fact"] == "自收到申请执行书之日起净计 270 日；已 100 日没有执行行为记录"
    assert found({"last_act_date": date(2026, 7, 4)})["fact"] == "自收到申请执行书之日起净计 270 日"
    nothing = {"application_date": None, "filing_date": None}
    assert found(nothing | idle)["fact"] == "已 100 日没有执行行为记录"
    assert found(nothing)["fact"] == ""


def test_clock_from_the_filing_date_says_that_it_is_approximate():
    row = found({"ground": "none", "application_date": None})
    assert row["fact"].startswith("自立案之日起（近似）净计 269 日")
    assert "自立案之日起（近似）" in row["reason"]


def clock_of(changes, **tables):
    return six_month_clock(tiny_quarter(cases=[case(1, **changes)], **tables)).iloc[0]


def test_clock_runs_from_application_discovery_or_filing():
    assert clock_of({"application_date": date(2026, 4, 4)})["days"] == 180
    assert not clock_of({"application_date": date(2026, 4, 4)})["over_time"]
    assert clock_of({"application_date": date(2026, 4, 3)})["over_time"]
    later = clock_of({"asset_discovery_date": date(2026, 9, 1)})
    assert (later["basis"], later["days"]) == ("discovery", 30)
    earlier = clock_of({"asset_discovery_date": date(2025, 9, 1)})
    assert (earlier["basis"], earlier["days"]) == ("application", 270)
    filed = clock_of({"application_date": None})
    assert (filed["basis"], filed["days"], filed["approximate"]) == ("filing", 269, True)
    unknown = clock_of({"application_date": None, "filing_date": None})
    assert not unknown["over_time"]
    assert not unknown["approximate"]


def test_item_of_article_ten():
    assert clock_of({})["item"] == 1  # asset known when the case was filed
    assert clock_of({"asset_discovery_date": date(2026, 2, 1)})["item"] == 2
    assert clock_of({"act_obligation": True})["item"] == 3  # no act recorded
    assert clock_of({"act_obligation": True, "last_act_date": date(2026, 9, 1)})["item"] == 4
    assert clock_of({"asset_kind": "none"})["item"] == 4
    assert clock_of(YOUNG)["item"] == 0  # within six months


def test_clock_counts_every_excluded_day_once_and_only_after_the_start():
    def period(kind, start, end):
        return {"case_number": NUMBER, "kind": kind, "start": start, "end": end}

    overlapping = [
        period("appraisal", date(2026, 3, 1), date(2026, 3, 31)),
        period("public_notice", date(2026, 3, 20), date(2026, 4, 10)),
        period("suspended", date(2025, 12, 1), date(2026, 1, 5)),  # one day after the start
        period("deferred", date(2026, 9, 20), None),  # still running: 12 days until the planning date
    ]
    assert clock_of({}, exclusions=overlapping)["excluded"] == 41 + 1 + 12
    assert clock_of({"excluded_days": 60})["days"] == 210
    assert clock_of({"excluded_days": 60}, exclusions=overlapping)["excluded"] == 54


def test_days_since_the_last_act_are_a_fact():
    assert clock_of({"last_act_date": date(2026, 6, 23)})["idle_days"] == 100
