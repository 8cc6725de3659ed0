"""On which provision a paper rests, who is written to, and which steps it names, mode by mode."""

from datetime import date

import pytest

from jiaocha.documents import Sources
from jiaocha.documents.case_values import alternatives, cheaper_modes
from jiaocha_models import Quarter
from jiaocha_models.words import Mode, NominationOrigin
from tests.paper_plans import Choice, Printed, guyuan_quarter, hand_plan, one, printed, sources_of
from tests.tiny import case, tiny_quarter

FIRST = "（2024）宁0423执3号"
FAILED = {
    "supervision_order_date": date(2026, 5, 1),
    "supervision_days": 30,
    "supervision_expired_without_reason": "yes",
    "supervision_reason_source": "执行法院书面报告",
}
YOUNG = {"filing_date": date(2026, 8, 3), "application_date": date(2026, 8, 1)}


@pytest.fixture(scope="module")
def guyuan() -> Printed:
    return printed(sources_of(guyuan_quarter()))


def papers(cases: list[dict[str, object]], *choices: Choice, **tables: list[dict[str, object]]) -> Printed:
    quarter: Quarter = tiny_quarter(cases=cases, **tables)
    return printed(Sources(quarter, *hand_plan(quarter, list(choices))))


@pytest.fixture(scope="module")
def joint() -> Printed:
    """An escalation in which two courts help the superior."""
    team = [("宁04", 1, 10, 2), ("宁0402", 1, 6, 2), ("宁0424", 1, 4, 2)]
    return papers([case(5, "宁0422")], Choice(["（2025）宁0422执5号"], Mode.ESCALATED, "宁04", "宁04", team))


def test_in_an_escalation_the_deciding_court_leads_the_action(joint: Printed) -> None:
    text = one(joint, "协同执行方案")
    assert "一、案件已由本院提级执行，由本院担任牵头法院，由＿＿＿＿任现场指挥。" in text
    assert "案件和案号不变" not in text
    assert "西吉县人民法院" not in text  # the case is no longer there
    assert "牵头法院书面报告结果" not in text


def test_an_action_takes_place_within_the_days_common_to_all_its_cases() -> None:
    windows = ((date(2026, 10, 20), date(2026, 11, 20)), (date(2026, 11, 3), None))
    cases = [
        case(number, "宁0425", action_from=first, action_until=last)
        for number, (first, last) in enumerate(windows, start=8)
    ]
    team = [("宁0402", 1, 7, 2), ("宁0425", 1, 10, 2)]
    numbers = ["（2025）宁0425执8号", "（2025）宁0425执9号"]
    found = papers(cases, Choice(numbers, Mode.COORDINATED, "宁0425", "宁04", team))
    for text in (one(found, "协同执行方案"), one(found, f"{numbers[0]}/督办单")):
        assert "2026年11月3日至2026年11月20日" in text


def test_a_court_does_not_write_to_itself(joint: Printed) -> None:
    addressees = one(joint, "协同执行方案").split("：")[0]
    assert addressees.endswith("原州区人民法院、泾源县人民法院")
    assert not any("征求意见函" in path and "中级" in path.split("（")[0] for path in joint)


def test_in_a_joint_action_of_lower_courts_the_case_stays(guyuan: Printed) -> None:
    text = one(guyuan, "协同执行方案")
    assert "一、案件和案号不变，仍由彭阳县人民法院执行，并担任牵头法院" in text
    assert "案件已由本院提级执行" not in text


@pytest.mark.parametrize("helper", ["固原市原州区人民法院", "泾源县人民法院"])
def test_every_court_that_helps_is_asked_for_its_opinion(joint: Printed, helper: str) -> None:
    cells = [line for line in one(joint, "征求意见函", f"{helper}（").splitlines() if line]
    row = cells.index("（2025）宁0422执5号")
    assert cells[row + 1 : row + 4] == ["协同", "提级执行", "固原市中级人民法院"]


def test_an_order_cites_the_article_on_old_cases_by_analogy_where_the_case_is_young() -> None:
    choice = Choice(["（2025）宁0423执3号"], Mode.DIRECTED, "宁0424", "宁04")
    young, old = papers([case(3, **YOUNG)], choice), papers([case(3)], choice)
    article = "《最高人民法院关于人民法院执行工作若干问题的规定（试行）》第74条第二款的规定"
    condition = "第74条第二款以长期未能执结为条件，本案未满六个月，依据待核"
    assert f"参照{article}，决定如下" in one(young, "指令执行决定书")
    assert f"依照{article}，决定如下" in one(old, "指令执行决定书")
    assert condition in one(young, "逐案审批表")
    assert "执行工作规定第74条第二款（参照适用）" in one(young, "逐案审批表")
    assert condition not in one(old, "逐案审批表")


@pytest.mark.parametrize(
    ("mode", "court", "paper"),
    [(Mode.DIRECTED, "宁0424", "指令执行决定书"), (Mode.ESCALATED, "宁04", "提级执行决定书")],
)
def test_before_six_months_an_application_gives_no_ruling(mode: Mode, court: str, paper: str) -> None:
    early = papers(
        [case(3, nomination_origin="application", **YOUNG)],
        Choice(["（2025）宁0423执3号"], mode, court, "宁04"),
    )
    text = one(early, paper)
    assert "规定（试行）》第74条第二款的规定，决定如下" in text
    assert "依照《" not in text
    assert "第二百三十七条" not in text
    assert "审　判　长" not in text
    assert "向本院提出申请。本院依职权对本案进行监督。" in text
    assert "不符合民事诉讼法第237条、执行程序解释第10条的条件" in one(early, "逐案审批表")


def test_before_six_months_a_supervision_order_threatens_no_ruling() -> None:
    early = papers(
        [case(3, nomination_origin="application", **YOUNG)],
        Choice(["（2025）宁0423执3号"], Mode.SUPERVISED, "宁0423", "宁04"),
    )
    text = one(early, "督促执行令")
    assert "第74条第一款" in text
    assert "执行程序若干问题的解释" not in text


def test_a_series_rests_on_that_article_only_where_every_case_is_old() -> None:
    numbers = ["（2025）宁0402执6号", "（2025）宁0422执7号"]
    choice = Choice(numbers, Mode.CENTRALIZED, "宁0402", "宁04")
    young = papers([case(6, "宁0402"), case(7, "宁0422", **YOUNG)], choice)
    old = papers([case(6, "宁0402"), case(7, "宁0422")], choice)
    assert "第8条，参照该规定第74条第二款的规定，本院决定如下" in one(young, "集中执行决定书")
    assert "第8条、第74条第二款的规定" in one(old, "集中执行决定书")
    for number in numbers:
        assert "有关案件未全部满六个月" in one(young, f"{number}/逐案审批表")


def test_lower_courts_acting_together_rest_on_that_article_by_analogy(guyuan: Printed) -> None:
    text = one(guyuan, "协同执行方案")
    assert (
        "依照《最高人民法院关于人民法院执行工作若干问题的规定（试行）》第8条，参照该规定第74条第二款的规定"
        in text
    )


def test_a_supervision_that_expired_without_reason_is_cited() -> None:
    text = one(printed(sources_of(guyuan_quarter(**FAILED))), FIRST, "指令执行裁定书")
    assert "第十二条、第十一条第二款" in text
    assert "第十条" not in text


@pytest.mark.parametrize("missing", ["supervision_reason_source", "supervision_days"])
def test_without_source_or_days_no_supervision_has_failed(missing: str) -> None:
    failed = {name: value for name, value in FAILED.items() if name != missing}
    text = one(printed(sources_of(guyuan_quarter(**failed))), FIRST, "指令执行裁定书")
    assert "第十二条" not in text
    assert "第十条" in text


def test_after_a_failed_supervision_it_is_a_ruling_whatever_the_start() -> None:
    quarter = guyuan_quarter(**FAILED, nomination_origin=NominationOrigin.EX_OFFICIO)
    papers = printed(sources_of(quarter))
    text = one(papers, FIRST, "指令执行裁定书")
    assert "执行裁定书" in text
    assert "审　判　长" in text
    assert "第十二条、第十一条第二款" in text
    assert "第二百三十七条" not in text
    assert "能否适用该条，待核" in one(papers, FIRST, "逐案审批表")


def test_an_order_claims_nothing_about_the_way_of_the_parties(guyuan: Printed) -> None:
    text = one(guyuan, FIRST, "指令执行裁定书")
    assert "便于当事人" not in text
    assert "本案由泾源县人民法院执行，有利于依法、及时、有效执行。" in text


def test_the_sheet_has_steps_of_handover_only_where_a_case_moves(guyuan: Printed) -> None:
    assert "补齐手续" in one(guyuan, FIRST, "督办单")
    stays = one(guyuan, "（2025）宁0402执6号/督办单")
    assert "补齐手续" not in stays
    assert "执行结案" in stays


def test_the_sheet_of_a_joint_action_has_its_time_and_its_report(guyuan: Printed, joint: Printed) -> None:
    text = one(guyuan, "（2025）宁0425执8号", "督办单")
    assert "2026年11月1日至2026年11月30日" in text
    assert "行动结束后＿＿日内" in text
    assert "补齐手续" not in text
    assert "行动结束后＿＿日内" in one(joint, "督办单")


def test_entrusting_matters_is_signed_in_the_own_court_and_changes_no_way(guyuan: Printed) -> None:
    text = one(guyuan, "（2025）宁0425执9号", "逐案审批表")
    assert "受托法院" in text
    assert "受案法院" not in text
    assert "由委托法院跟踪办理。审批：承办人提出意见→执行局负责人审核（政策默认）" in text
    assert "不变更执行法院，路途不变" in text
    assert "院长意见" not in text


def test_matters_within_the_province_rest_on_the_rules_of_entrustment_by_analogy(guyuan: Printed) -> None:
    letter = one(guyuan, "事项委托函（泾源县人民法院）")
    assert "参照《最高人民法院关于委托执行若干问题的规定》第二条第二款、第四条第二款" in letter
    assert "依照" not in letter
    assert "自收到委托之日起15日内开始办理，自收到委托之日起30日内函告办理情况" in letter


def test_matters_of_another_province_rest_on_them_directly() -> None:
    quarter = tiny_quarter(
        cases=[case(9, "宁0425")],
        wide=True,
        matters=[
            {"case_number": "（2025）宁0425执9号", "kind": "freeze", "court_code": "甘0802", "count": 1}
        ],
    )
    plan = hand_plan(quarter, [Choice(["（2025）宁0425执9号"], Mode.ENTRUSTED, "甘0802", "宁0425")])
    assert "依照《最高人民法院关于委托执行若干问题的规定》第二条" in one(
        printed(Sources(quarter, *plan)), "委托函"
    )


def test_a_series_names_every_way_its_cases_came(guyuan: Printed) -> None:
    text = one(guyuan, "集中执行决定书")
    assert "附表所列案件，1件由申请执行人向本院提出申请，1件由本院依职权监督。" in text
    reported = case(6, "宁0402", nomination_origin="lower_court")
    papers_ = papers(
        [reported, case(7, "宁0422")],
        Choice(["（2025）宁0402执6号", "（2025）宁0422执7号"], Mode.CENTRALIZED, "宁0402", "宁04"),
    )
    assert "1件由固原市原州区人民法院报请本院处理" in one(papers_, "集中执行决定书")


def test_a_series_that_came_in_one_way_says_so_once() -> None:
    series = Choice(["（2025）宁0402执6号", "（2025）宁0422执7号"], Mode.CENTRALIZED, "宁0402", "宁04")
    text = one(papers([case(6, "宁0402"), case(7, "宁0422")], series), "集中执行决定书")
    assert "附表所列案件由本院依职权监督。" in text


def test_parties_read_the_words_of_the_order(guyuan: Printed) -> None:
    young = papers(
        [case(3, ground="complex_asset", **YOUNG)],
        Choice(["（2025）宁0423执3号"], Mode.DIRECTED, "宁0424", "宁04"),
    )
    for paper in ("指令执行决定书", "当事人告知书"):
        assert "本案案情复杂，需要统筹协调执行" in one(young, paper)


def test_shares_of_the_work_are_a_proposal(guyuan: Printed) -> None:
    text = one(guyuan, "协同执行方案")
    assert "工作量份额建议按人日计算（没有统一规定）" in text
    assert "成果" not in text


def directed() -> Sources:
    """One case with three options: staying, supervision, and the directed enforcement that is chosen."""
    quarter = tiny_quarter(cases=[case(3)])
    choice = Choice(["（2025）宁0423执3号"], Mode.DIRECTED, "宁0424", "宁04")
    return Sources(quarter, *hand_plan(quarter, [choice]))


@pytest.mark.parametrize(
    ("supervised", "said"),
    [
        (1_200_000, "督促执行：目标值高0.20万元，但可用能力已满"),
        (1_000_000, "督促执行：目标值相当"),
        (400_000, "督促执行：目标值低0.60万元"),
    ],
)
def test_a_cheaper_mode_says_room_is_lacking_only_where_it_is_better(supervised: int, said: str) -> None:
    sources = directed()
    sources.options.problem.value[1] = supervised
    text = cheaper_modes(sources, 0)
    assert said in text
    assert ("能力已满" in text) == (supervised > 1_000_000)


def test_alternatives_name_the_best_of_each_mode_and_court() -> None:
    sources = directed()
    for column in (sources.options.option_mode, sources.options.option_receiver):
        column[0] = column[1]  # a second supervision of the same court, worth less
    assert [(row["方式"], row["相差"]) for row in alternatives(sources, 0)] == [("督促执行", "-0.60")]
