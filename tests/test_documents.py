"""The papers of a plan: what each says, what it may never say, and templates that people edited."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from jiaocha.documents import (
    CASE_PAPERS,
    PAPERS,
    QUARTER_PAPERS,
    SENSITIVE,
    Names,
    jobs,
    load_fillers,
    refusal,
    write_papers,
    write_templates,
)
from jiaocha.documents.jobs import INSIDE
from jiaocha.documents.templates import _built
from jiaocha.folder import FolderError
from tests.paper_plans import Printed, guyuan_quarter, one, printed, sources_of, text_of

FIRST = "（2024）宁0423执3号"
ACCUSING = {
    "ground": "local_interference",
    "ground_registered_by": "记号甲",
    "ground_registered_on": "2026-06-01",
    "ground_material": "记号乙",
    "nomination_channel": "记号丙",
    "supervision_reason_source": "记号丁",
    "supervision_order_date": "2026-05-01",
    "petition": True,
}
MARKS = ("记号甲", "记号乙", "记号丙", "记号丁", "信访", "干预", "消极", "推断")


@pytest.fixture(scope="module")
def guyuan() -> Printed:
    return printed(sources_of(guyuan_quarter()))


def test_every_kind_of_paper_is_made(guyuan: Printed) -> None:
    assert {job.paper for job, _ in guyuan.values()} == set(CASE_PAPERS)


def test_the_ruling_of_the_published_case_says_what_a_ruling_must(guyuan: Printed) -> None:
    text = one(guyuan, FIRST, "指令执行裁定书")
    for words in (
        "固原市中级人民法院", "执行裁定书", "（20＿＿）宁04＿＿＿＿＿＿号", "733,000.00元",
        "尚未到位433,000.00元",
        "《中华人民共和国民事诉讼法》第二百三十七条", "第十条第（一）项、第十一条第二款",
        "裁定如下", "本案由泾源县人民法院执行", "审　判　长", "书　记　员",
    ):  # fmt: skip
        assert words in text, words


def test_of_the_courts_own_motion_it_is_a_decision(guyuan: Printed) -> None:
    text = one(guyuan, "提级执行", "提级执行决定书")
    assert "第74条第二款" in text
    assert "决定如下" in text
    assert "第二百三十七条" not in text
    assert "审　判　长" not in text


def test_a_supervision_order_leaves_its_length_open(guyuan: Printed) -> None:
    text = one(guyuan, "督促执行令")
    assert "自收到本令之日起＿＿＿＿日内执行完毕" in text
    assert "第十二条" in text


def test_a_case_of_a_series_that_was_applied_for_also_gets_a_ruling(guyuan: Printed) -> None:
    assert "执行裁定书" in one(guyuan, "集中执行", "（2025）宁0422执7号", "指令执行裁定书")
    decision = one(guyuan, "集中执行决定书")
    assert "（2025）宁0402执6号" in decision
    assert "（2025）宁0422执7号" in decision


def test_a_case_that_stays_in_its_court_is_not_handed_over(guyuan: Printed) -> None:
    text = one(guyuan, "集中执行", "移送清单")
    assert "（2025）宁0422执7号" in text
    assert "（2025）宁0402执6号" not in text


def test_credit_is_shared_by_person_days(guyuan: Printed) -> None:
    text = one(guyuan, "协同执行方案")
    for words in ("50.0%", "35.0%", "15.0%", "共40人日", "2026年11月1日至2026年11月30日"):
        assert words in text, words


def test_matters_go_each_to_its_court_without_minutes(guyuan: Printed) -> None:
    assert "冻结存款、理财" in one(guyuan, "事项委托函（泾源县人民法院）")
    text = one(guyuan, "事项委托函（隆德县人民法院）")
    assert "查封登记财产" in text
    assert "分钟" not in text


def test_the_handover_list_names_the_renewal_and_the_new_number(guyuan: Printed) -> None:
    text = one(guyuan, FIRST, "移送清单")
    for words in (
        "先续行",
        "（20＿＿）宁0424执＿＿＿＿号",
        "433,000.00",
        "7日内",
        "30日内",
        "15日内",
        "参照适用",
    ):
        assert words in text, words


def test_a_letter_shows_a_court_its_own_cases_only(guyuan: Printed) -> None:
    text = one(guyuan, "征求意见函", "隆德县人民法院（")
    assert FIRST in text
    assert "（2025）宁0422执5号" not in text


def test_a_request_names_the_superior_and_the_courts(guyuan: Printed) -> None:
    text = one(guyuan, "报请上级")
    assert "宁夏回族自治区高级人民法院：" in text
    assert "妥否，请批示。" in text


def test_synthetic_papers_say_so_and_names_are_blanks(guyuan: Printed) -> None:
    for job, text in guyuan.values():
        assert "合成数据" in text, job.path
        assert "代号" not in text


def test_words_courts_do_not_use_stand_nowhere(guyuan: Printed) -> None:
    for job, text in guyuan.values():
        for word in ("移送执行", "债权人", "债务人", "老赖", "价格", "价值", "概率"):
            assert word not in text, f"{job.path}: {word}"


def test_no_paper_for_others_may_use_a_sensitive_field() -> None:
    for paper in PAPERS.values():
        used = paper.fields | paper.tables.keys()
        assert paper.decider_only or not used & SENSITIVE, paper.name
    assert {paper.name for paper in CASE_PAPERS.values() if paper.decider_only} == {
        "逐案审批表", "督办单", "复核答复单",
    }  # fmt: skip
    assert all(paper.decider_only for paper in QUARTER_PAPERS.values())


def test_what_accuses_stays_in_the_deciding_court() -> None:
    papers = printed(sources_of(guyuan_quarter(**ACCUSING)))
    inside = one(papers, INSIDE, FIRST, "逐案审批表")
    for mark in ("记号甲", "记号乙", "记号丙", "记号丁", "有信访", "不当干预"):
        assert mark in inside, mark
    for path, (job, text) in papers.items():
        assert path.startswith(INSIDE) == PAPERS[job.paper].decider_only
        if not path.startswith(INSIDE):
            for mark in MARKS:
                assert mark not in text, f"{path}: {mark}"


def test_parties_are_told_nothing_about_other_cases(guyuan: Printed) -> None:
    text = one(guyuan, "（2025）宁0422执7号", "当事人告知书")
    assert "（2025）宁0422执7号" in text
    assert "宁0402执6号" not in text
    assert "关联" not in text
    assert "复议" not in text


def test_names_are_printed_as_they_stand() -> None:
    names = {FIRST: Names("某<甲>&\x0b公司", "某乙", "某丙")}
    papers = printed(sources_of(guyuan_quarter(), names))
    assert "申请执行人某<甲>&公司与被执行人某乙" in one(papers, FIRST, "当事人告知书")
    assert not any("某" in path for path in papers)


def test_cases_and_papers_can_be_picked() -> None:
    sources = sources_of(guyuan_quarter())
    some = jobs(sources, frozenset({FIRST}), frozenset({"移送清单", "逐案审批表"}))
    assert [job.paper for job in some] == ["逐案审批表", "移送清单"]


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        _built.cache_clear()
        sources = sources_of(guyuan_quarter())
        listed = jobs(sources, papers=frozenset({"移送清单", "逐案审批表"}))
        fillers, _ = load_fillers({job.paper for job in listed})
        write_papers(sources, listed, fillers, tmp_path / name)
    assert written(tmp_path / "one") == written(tmp_path / "two")
    assert len(written(tmp_path / "one")) == len(listed) + 2


def test_a_folder_that_somebody_edited_is_not_replaced(tmp_path: Path) -> None:
    sources = sources_of(guyuan_quarter())
    listed = jobs(sources, papers=frozenset({"督办单"}))
    fillers, _ = load_fillers({"督办单"})
    out = tmp_path / "文书"
    assert refusal(out) is None
    write_papers(sources, listed, fillers, out)
    assert "--replace" in str(refusal(out))
    assert refusal(out, replace=True) is None
    (out / listed[0].path).write_bytes(b"edited")
    assert "改动过" in str(refusal(out, replace=True))
    (tmp_path / "别的").mkdir()
    assert "不是文书目录" in str(refusal(tmp_path / "别的", replace=True))


def test_two_papers_of_one_name_are_refused(tmp_path: Path) -> None:
    sources = sources_of(guyuan_quarter())
    first, second = jobs(sources, papers=frozenset({"督办单"}))[:2]
    fillers, _ = load_fillers({"督办单"})
    with pytest.raises(FolderError, match="同名"):
        write_papers(sources, [first, replace(second, path=first.path)], fillers, tmp_path / "文书")
    assert not (tmp_path / "文书").exists()


@pytest.fixture(scope="module")
def own_templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("模板")
    assert len(write_templates(folder)) == len(PAPERS)
    return folder


@pytest.fixture
def templates(own_templates: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(own_templates, tmp_path / "模板"))


def edit(path: Path, before: str, after: str) -> None:
    """Replace text of a template, as an editor would."""
    document = docx.Document(str(path))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(before, after)
    document.save(str(path))


def findings_of(templates: Path) -> list[tuple[str, str, str]]:
    _, findings = load_fillers(["当事人告知书"], templates)
    return [(each.rule, each.source, each.value) for each in findings]


def test_an_edited_template_is_used(templates: Path) -> None:
    edit(templates / "当事人告知书.docx", "现予告知。", "特此告知。{{案由}}")
    fillers, findings = load_fillers(["当事人告知书"], templates)
    assert findings == []
    job = jobs(sources_of(guyuan_quarter()), papers=frozenset({"当事人告知书"}))[0]
    assert "特此告知。建设工程施工合同纠纷" in text_of(fillers["当事人告知书"].fill(job.values()))


@pytest.mark.parametrize("name", ["案件号", "登记材料", "信访情况"])
def test_a_placeholder_that_the_paper_may_not_have_is_a_finding(templates: Path, name: str) -> None:
    edit(templates / "当事人告知书.docx", "现予告知。", f"{{{{{name}}}}}")
    assert findings_of(templates) == [("placeholder_unknown", "当事人告知书.docx", name)]


def test_a_column_that_a_table_does_not_have_is_a_finding(templates: Path) -> None:
    path = templates / "征求意见函.docx"
    document = docx.Document(str(path))
    for row in document.tables[0].rows:
        for run in row.cells[1].paragraphs[0].runs:
            run.text = run.text.replace("行.案号", "行.当事人")
    document.save(str(path))
    _, findings = load_fillers(["征求意见函"], templates)
    assert [(each.rule, each.value) for each in findings] == [("placeholder_unknown", "行.当事人")]


@pytest.mark.parametrize(
    "text",
    [
        "{{案号",
        "{% if 案号 %}",
        "{{案号 +}}",
        "{{''.__class__.__mro__}}",
        "{% for 字 in 案号 %}",
        "别的 {%p if 案号 %}",
        "{{1/0}}",
        '{{"a" * 10**9}}',
        "{{10 ** 10 ** 10}}",
        "{{案号|center(1000000000)}}",
        "{{案号 ~ 案号}}",
        "{{案号.案号}}",
        "{% if 案号 > 1 %}{% endif %}",
        "{{" + "(" * 3000 + "案号" + ")" * 3000 + "}}",
    ],
)
def test_a_malformed_or_scheming_template_is_a_finding(templates: Path, text: str) -> None:
    edit(templates / "当事人告知书.docx", "现予告知。", text)
    found = findings_of(templates)
    assert found
    assert {rule for rule, _, _ in found} <= {"template_malformed", "placeholder_unknown"}


def test_a_fault_that_only_one_case_meets_is_told(templates: Path, tmp_path: Path) -> None:
    text = '{% if 方式 == "督促执行" %}{{案号.法院}}{% endif %}'
    edit(templates / "逐案审批表.docx", "交叉执行逐案审批表", text)
    sources = sources_of(guyuan_quarter())
    fillers, findings = load_fillers(["逐案审批表"], templates)
    assert findings == []
    with pytest.raises(FolderError, match="”无法填写"):
        write_papers(sources, jobs(sources, papers=frozenset(fillers)), fillers, tmp_path / "文书")


def test_what_is_no_word_file_or_links_elsewhere_is_a_finding(templates: Path) -> None:
    (templates / "督办单.docx").write_bytes(b"no zip")
    with zipfile.ZipFile(templates / "移送清单.docx", "a") as package:
        package.writestr("word/_rels/more.xml.rels", '<a TargetMode="External"/>')
    (templates / "别的.docx").write_bytes(b"")
    _, findings = load_fillers(["督办单", "移送清单"], templates)
    assert [(each.rule, each.source) for each in findings] == [
        ("template_unknown", "别的.docx"),
        ("template_unreadable", "督办单.docx"),
        ("template_unreadable", "移送清单.docx"),
    ]


def test_a_folder_without_templates_is_a_finding(tmp_path: Path) -> None:
    _, findings = load_fillers([], tmp_path / "没有")
    assert [each.rule for each in findings] == ["file_missing"]


def test_own_templates_have_no_time_and_no_author(templates: Path, tmp_path: Path) -> None:
    again = tmp_path / "再"
    again.mkdir()
    _built.cache_clear()
    write_templates(again)
    assert written(templates) == written(again)
    properties = docx.Document(str(templates / "督办单.docx")).core_properties
    assert properties.author == ""
    shutil.rmtree(again)
