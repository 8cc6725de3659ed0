"""The table of instruments: complete, sourced, and silent about texts nobody has."""

from datetime import date

import pytest

from jiaocha.law import provisions
from jiaocha.law.deadlines import HANDOVER_DEADLINES, SUPERVISION_DEADLINES, renewal_needed
from jiaocha.law.instruments import INSTRUMENTS, instrument
from jiaocha.law.new_case import amount_to_file, new_number, objection_court
from jiaocha_models.words import CaseKind, Mode, NominationOrigin, RuleStatus

APPLICATION, EX_OFFICIO = NominationOrigin.APPLICATION, NominationOrigin.EX_OFFICIO


def test_every_mode_but_staying_has_an_instrument_for_every_way_of_nomination() -> None:
    expected = {(mode, origin) for mode in Mode for origin in NominationOrigin if mode is not Mode.STAY}
    assert set(INSTRUMENTS) == expected
    for found in INSTRUMENTS.values():
        assert found.basis
        assert found.paper
        assert found.decides
        assert found.supervises


@pytest.mark.parametrize("mode", [Mode.DIRECTED, Mode.ESCALATED])
def test_on_application_a_change_of_court_is_a_ruling_served_on_the_parties(mode: Mode) -> None:
    found = instrument(mode, APPLICATION)
    assert (found.paper, found.form, found.status) == ("执行裁定书", RuleStatus.VERIFIED, RuleStatus.VERIFIED)
    assert found.served == ("申请执行人", "被执行人")
    assert provisions.EPI_11_2 in found.basis
    assert "第二百三十七条" in found.cited


@pytest.mark.parametrize("origin", [one for one in NominationOrigin if one is not APPLICATION])
def test_of_the_courts_own_motion_the_form_is_not_verified(origin: NominationOrigin) -> None:
    found = instrument(Mode.DIRECTED, origin)
    assert (found.paper, found.form) == ("执行决定书", RuleStatus.UNVERIFIED)
    assert "待核" in found.note
    assert provisions.CPL_237 not in found.basis
    assert provisions.EWR_74_2 in found.basis


def test_a_lower_court_may_report_up_for_escalation_only() -> None:
    assert provisions.EWR_15 in instrument(Mode.ESCALATED, NominationOrigin.LOWER_COURT).basis
    assert provisions.EWR_15 not in instrument(Mode.DIRECTED, NominationOrigin.LOWER_COURT).basis


def test_supervision_on_application_rests_on_the_supervision_order() -> None:
    found = instrument(Mode.SUPERVISED, APPLICATION)
    assert found.paper == "督促执行令"
    assert found.told == ("申请执行人",)
    assert found.status is RuleStatus.VERIFIED


def test_centralising_is_carried_out_by_an_order_whose_form_is_open() -> None:
    found = instrument(Mode.CENTRALIZED, EX_OFFICIO)
    assert "指令" in found.note
    assert found.status is RuleStatus.UNVERIFIED


def test_what_applies_by_analogy_is_not_cited_as_law() -> None:
    found = instrument(Mode.ENTRUSTED, EX_OFFICIO)
    assert "第二百四十条" not in found.cited
    assert "民事诉讼法第240条（参照适用）" in found.brief


@pytest.mark.parametrize("mode", [Mode.DIRECTED, Mode.ESCALATED, Mode.CENTRALIZED])
def test_the_article_on_old_cases_applies_to_young_ones_by_analogy(mode: Mode) -> None:
    old, young = (instrument(mode, EX_OFFICIO, over_time=old) for old in (True, False))
    assert "第74条第二款" in old.cited
    assert "第74条第二款" not in young.cited
    assert ("参照" in old.clause, "参照" in young.clause) == (False, True)
    assert young.note.endswith("依据待核")


@pytest.mark.parametrize("mode", [Mode.SUPERVISED, Mode.DIRECTED, Mode.ESCALATED])
def test_an_application_before_six_months_is_no_ground_of_its_own(mode: Mode) -> None:
    found = instrument(mode, APPLICATION, over_time=False)
    assert not {provisions.CPL_237, provisions.EPI_10} & set(found.basis)
    assert found.paper != "执行裁定书"
    assert found.form is RuleStatus.UNVERIFIED
    assert "不能依申请作出" in found.note


@pytest.mark.parametrize("origin", list(NominationOrigin))
def test_lower_courts_acting_together_are_no_joint_enforcement_with_the_superior(
    origin: NominationOrigin,
) -> None:
    found = instrument(Mode.COORDINATED, origin)
    assert "第74条第二款" not in found.cited
    assert "执行工作规定第74条第二款（参照适用）" in found.brief


@pytest.mark.parametrize("origin", list(NominationOrigin))
def test_after_a_failed_supervision_order_the_change_is_a_ruling(origin: NominationOrigin) -> None:
    found = instrument(Mode.DIRECTED, origin, forced=True)
    assert (found.paper, found.origin) == ("执行裁定书", origin)
    assert found.basis[-2:] == (provisions.EPI_12, provisions.EPI_11_2)
    assert ("待核" in found.note) == (origin is not APPLICATION)
    assert instrument(Mode.SUPERVISED, origin, forced=True) is INSTRUMENTS[Mode.SUPERVISED, origin]


def test_within_a_province_matters_are_entrusted_by_analogy() -> None:
    assert instrument(Mode.ENTRUSTED, EX_OFFICIO, same_province=True).cited == ""
    assert instrument(Mode.ENTRUSTED, EX_OFFICIO).cited


def test_the_length_of_supervision_is_left_open() -> None:
    assert SUPERVISION_DEADLINES[0].days is None
    assert SUPERVISION_DEADLINES[0].status is RuleStatus.UNVERIFIED


def test_steps_of_handover_are_those_of_entrusted_cases_by_analogy() -> None:
    steps = {step.basis: (step.days, step.status) for step in HANDOVER_DEADLINES}
    assert steps["委托执行规定第7条"] == (7, RuleStatus.ANALOGY)
    assert steps["委托执行规定第8条"] == (30, RuleStatus.ANALOGY)
    assert steps["委托执行规定第9条"] == (15, RuleStatus.ANALOGY)
    assert steps["执行工作规定第72条"] == (5, RuleStatus.ANALOGY)


def test_articles_of_one_document_are_cited_together() -> None:
    text = provisions.citation((provisions.EPI_10, provisions.CPL_237, provisions.EPI_11_2))
    assert text.count("执行程序若干问题的解释") == 1
    assert "第十条、第十一条第二款" in text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"), (4, "四"), (10, "十"), (15, "十五"), (20, "二十"), (105, "一百零五"), (237, "二百三十七"),
        (240, "二百四十"),
    ],
)  # fmt: skip
def test_chinese_numbers(number: int, text: str) -> None:
    assert provisions.chinese_number(number) == text


def test_the_new_number_follows_the_case_type() -> None:
    first, resumed = new_number(CaseKind.FIRST, "宁0424"), new_number(CaseKind.RESUMED, "宁0424")
    assert first.text == "（20＿＿）宁0424执＿＿＿＿号"
    assert "仅见转载" in first.note
    assert resumed.text == "（20＿＿）宁0424执恢＿＿＿＿号"
    assert resumed.status is RuleStatus.UNVERIFIED


def test_objections_go_to_the_court_in_charge_unless_it_is_below_the_original_court() -> None:
    assert objection_court("原", "受", handling_is_below=False) == "受"
    assert objection_court("原", "受", handling_is_below=True) == "原"


def test_the_new_case_is_filed_with_what_is_not_yet_recovered() -> None:
    assert amount_to_file(73_300_000, 30_000_000) == 43_300_000
    assert amount_to_file(10, 20) == 0
    assert amount_to_file(10, 5, 7) == 7


def test_a_measure_with_less_than_a_month_is_renewed_first() -> None:
    assert renewal_needed(date(2026, 10, 30), date(2026, 10, 1))
    assert not renewal_needed(date(2026, 10, 31), date(2026, 10, 1))
    assert not renewal_needed(None, date(2026, 10, 1))
