"""Tables of joint work, conflicts, splits and of what courts send."""

from datetime import date

import pytest
from tiny import case, tiny_quarter

import jiaocha as jc
from jiaocha.law.rules import RULES
from jiaocha.reporting import closed, summary_text
from jiaocha.reporting.audience import Audience, visible_columns
from jiaocha.reporting.page import page_text
from jiaocha.reporting.reasons import stay_reasons
from jiaocha.reporting.sentences import mode_counts
from jiaocha.reporting.structure_tables import case_age
from jiaocha.reporting.tables import plan_tables
from jiaocha.reporting.view import View
from jiaocha_models import Limits
from jiaocha_models.words import Mode, TriageClass

NUMBER = case(1)["case_number"]
FAILED = {
    "supervision_order_date": date(2026, 5, 1),
    "supervision_days": 60,
    "supervision_expired_without_reason": "yes",
    "supervision_reason_source": "督促情况报告",
}


def planned(**tables):
    return jc.plan(tiny_quarter(**tables), Limits(effort=0.1))


def test_joint_work_shares_the_credit_by_person_days():
    bound = case(1, ground="complex_asset", action_persons=40, action_days=2, objection_pending=True)
    staff = {code: {"staff": 60} for code in ("宁0402", "宁0424", "宁0425")} | {"宁0423": {"staff": 20}}
    made = planned(cases=[bound], courts=staff, policy={"weights": {"action_per_person_day": 0}})
    table = plan_tables(made)["contributions"]
    assert set(table["mode"]) == {"协同执行"}
    assert set(table["lead"]) == {"隆德县人民法院"}
    assert table["credit"].sum() == pytest.approx(1.0)
    assert (table["person_days"] == table["persons"] * table["days"]).all()
    assert int(table["persons"].sum()) == 40
    assert set(table["days"]) == {2}
    assert plan_tables(made)["cases"]["contributions"].iloc[0].startswith("协同行动（")


def test_entrusted_matters_are_listed_apart_from_transfers():
    matter = {"case_number": NUMBER, "kind": "title", "division": "620802"}
    made = planned(cases=[case(1, asset_division="620802")], wide=True, matters=[matter])
    tables = plan_tables(made)
    row = tables["cases"].iloc[0]
    assert (row["handling"], row["receiver"]) == ("事项委托", "平凉市崆峒区人民法院")
    assert row["contributions"] == "受托法院：平凉市崆峒区人民法院"
    assert (tables["sent"]["sent"].sum(), tables["sent"]["other_modes"].sum()) == (0, 1)
    assert made.summary.totals.cases_transferred == 0


def test_age_counts_over_all_courts():
    filed = date(2026, 1, 5)
    cases = [
        case(1, filing_date=filed, age_all_courts_days=1500, original_case_number="（2022）宁0422执7号"),
        case(2, filing_date=filed),
    ]
    made = planned(cases=cases)
    assert case_age(View(made)).tolist() == [1500, (date(2026, 10, 1) - filed).days]
    outflow = plan_tables(made)["outflow"]
    assert outflow["sent_old"].sum() == 1
    assert plan_tables(made)["cases"]["chain"].iloc[0] == "（2022）宁0422执7号"


def test_every_case_is_counted_once_and_only_moved_cases_as_sent():
    same = {"debtor_identifier": "同一被执行人"}
    cases = [
        *(case(serial, **same) for serial in (1, 2, 3)),
        case(4, "宁0424", **same),
        case(5, transfer_count=1),  # stays by triage
        case(6, auction_stage="appraisal"),  # held
        case(7),
    ]
    tables = plan_tables(planned(cases=cases))
    held = sum(tables.headline.triage[each] for each in TriageClass if each not in ("candidate", "stay"))
    assert sum(number for _, number in mode_counts(tables)) + held == len(cases)
    assert ("分流时即留原法院", 1) in mode_counts(tables)
    sent = tables["sent"]
    assert (sent["directed"] + sent["centralized"] + sent["escalated"]).tolist() == sent["sent"].tolist()
    assert set(tables["cases"]["handling"]) >= {"集中执行"}  # some in its own court


def test_shares_of_hard_cases_are_those_of_the_cases_sent_and_received():
    cases = [case(1, complexity="hard"), case(2), case(3, "宁0424")]
    outflow = plan_tables(planned(cases=cases))["outflow"].set_index("court")
    assert outflow.loc["隆德县人民法院", "hard_share_nominated"] == 0.5
    for court, row in outflow.iterrows():
        assert row["sent_hard"] <= row["sent"], court
        assert not row["received"] or 0 <= row["hard_share_received"] <= 1
    assert "rank" not in " ".join(outflow.columns)


@pytest.mark.parametrize("audience", [Audience.RECEIVER, Audience.ORIGIN, Audience.PARTY, Audience.RESEARCH])
def test_sources_of_grounds_and_structure_are_for_the_decider_alone(audience):
    shown = {column.name for column in visible_columns(audience, "cases")}
    assert not shown & {"ground", "ground_source", "fact", "reason", "chain", "age"}
    for table in ("conflicts", "splits", "outflow"):
        assert visible_columns(audience, table) == ()


def test_conflicts_are_told_on_the_first_screen_with_their_sheet():
    made = planned(
        cases=[case(serial, **FAILED) for serial in (1, 2)], policy={"capacity": {"batch_size": 1}}
    )
    conflicts = plan_tables(made)["conflicts"]
    sentence = f"规则之间有冲突、须由人工取舍的共 {len(conflicts)} 处，见“冲突”表。"
    assert len(conflicts)
    assert sentence in summary_text(made)
    assert sentence in page_text(made)
    assert "规则之间有冲突" not in summary_text(planned())


def test_rules_are_shown_as_sentences():
    made = planned(
        cases=[case(1, **FAILED), case(2, writ_unclear=True)], policy={"capacity": {"batch_size": 0}}
    )
    for name in ("triage", "conflicts", "triage_kinds"):
        (column,) = [one for one in visible_columns(Audience.DECIDER, name) if one.name == "rule"]
        shown = [text for text in plan_tables(made)[name][column.frame_column] if text]
        assert shown, name
        assert not any(text.isascii() for text in shown), name


def test_a_joint_action_for_a_group_is_one_paper():
    facts = {"ground": "complex_asset", "action_persons": 40, "action_days": 2, "objection_pending": True}
    cases = [case(serial, debtor_identifier="证件共同", **facts) for serial in (1, 2)]
    staff = {code: {"staff": 60} for code in ("宁0402", "宁0424", "宁0425")} | {"宁0423": {"staff": 20}}
    made = planned(cases=cases, courts=staff, policy={"weights": {"action_per_person_day": 0}})
    assert (View(made).mode == Mode.COORDINATED.position).sum() == 2
    assert plan_tables(made).headline.to_sign == {Mode.COORDINATED: 1}
    assert "协同执行方案 1 份" in summary_text(made)


def test_who_has_nowhere_to_go_reads_by_which_rule(monkeypatch):
    kept = {"case_number": NUMBER, "kind": "fix", "mode": "stay"}
    made = planned(cases=[case(1)], adjustments=[kept])
    sentence = f"规则之下没有其他去处（指令执行：{RULES['fixed_by_person'].sentence}）"
    assert stay_reasons(View(made)).sentences == [sentence]
    monkeypatch.setattr(closed, "MOST_WORK", 0)
    assert stay_reasons(View(made)).sentences == ["规则之下没有其他去处"]
