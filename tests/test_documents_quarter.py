"""Papers about the quarter: figures that add up, blanks, nothing sensitive, templates that people edit."""

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from jiaocha.cli import main
from jiaocha.documents import KINDS, PAPERS, SENSITIVE, Sources, Whole, load_fillers, quarter_jobs
from jiaocha.documents.jobs import INSIDE
from jiaocha.documents.quarter_tables import burden_rows, flow_rows, ledger_rows
from jiaocha.documents.quarter_values import letter_values, quarter_name
from jiaocha.documents.templates import _built
from jiaocha.folder import write_plan
from jiaocha_models.words import Mode
from tests.paper_plans import own_fillers, text_of
from tests.plans import COUNTIES, small_plan
from tests.tiny import PLANNING_DATE, case, tiny_quarter

MARKS = ("标记甲", "标记乙", "标记丙", "标记丁")


def quarter_of(**courts: dict[str, Any]) -> Any:
    cases = [
        case(1, "宁0402", claimed=90_000_000, wages=True, ground_material=MARKS[0]),
        case(2, "宁0402", livelihood=True, petition=True, nomination_channel=MARKS[1]),
        case(3, "宁0422", debtor_identifier="证件共同", ground="passive", ground_registered_by=MARKS[2],
             ground_registered_on=PLANNING_DATE, ground_material="材料"),
        case(4, "宁0423", debtor_identifier="证件共同", supervision_reason_source=MARKS[3]),
        case(5, "宁0424", claimed=3_000_000),
        case(6, "宁0425", status="closed"),
    ]  # fmt: skip
    room: dict[str, dict[str, Any]] = {code: {"declared_room": 6.0} for code in COUNTIES}
    return tiny_quarter(cases=cases, courts={**room, **courts})


@pytest.fixture(scope="module")
def whole() -> Whole:
    plan = small_plan(quarter_of())
    return Whole(plan, Sources(plan.quarter, plan.options, plan.solution))


@pytest.fixture(scope="module")
def written(whole: Whole) -> dict[str, bytes]:
    fillers = own_fillers()
    jobs = {job.path: job for kind in KINDS for job in quarter_jobs(whole, kind)}
    return {path: fillers[job.paper].fill(job.values()) for path, job in jobs.items()}


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = load_workbook(io.BytesIO(content))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def words(written: dict[str, bytes]) -> str:
    texts = [text_of(content) for path, content in written.items() if path.endswith(".docx")]
    cells = [
        str(cell)
        for path, content in written.items() if path.endswith(".xlsx")
        for rows in sheets(content).values() for row in rows for cell in row
    ]  # fmt: skip
    return "\n".join([*texts, *cells])


def test_figures_of_the_letter_add_up(whole: Whole) -> None:
    values = letter_values(whole)
    number = {
        name: int(values[name] or 0)
        for name in ("案件数", "可交叉", "分流留原", "人工", "变更", "其他", "留原")
    }
    assert number["案件数"] == len(whole.plan.quarter.cases)
    assert number["案件数"] == number["可交叉"] + number["分流留原"] + number["人工"]
    assert number["可交叉"] == number["变更"] + number["其他"] + number["留原"]
    assert number["变更"] > 0


def test_annexes_agree_with_the_plan(whole: Whole) -> None:
    moved = int(whole.tables.view.transferred.sum())
    assert sum(row["件数"] for row in flow_rows(whole)) == moved
    burden = burden_rows(whole)
    assert sum(row["移出"] for row in burden) == sum(row["接收"] for row in burden) == moved
    assert sum(row["增减"] for row in burden) == 0
    assert sum(row["提名"] for row in burden) == len(whole.plan.quarter.cases)
    acting = int((whole.tables.view.mode > Mode.STAY.position).sum())
    assert [row["序号"] for row in ledger_rows(whole)] == list(range(1, acting + 1))


def test_courts_stand_in_roster_order(whole: Whole) -> None:
    roster = whole.plan.quarter.courts["name"].tolist()
    listed = [row["法院"] for row in burden_rows(whole)]
    assert listed == sorted(listed, key=roster.index)
    origins = [row["原执行法院"] for row in ledger_rows(whole)]
    assert origins == sorted(origins, key=roster.index)


def test_kinds_differ_in_the_letter_only(whole: Whole) -> None:
    request, report = ({job.path for job in quarter_jobs(whole, kind)} for kind in ("请示", "汇报"))
    assert request ^ report == {f"{INSIDE}/季度调配请示.docx", f"{INSIDE}/季度调配汇报.docx"}
    assert all(path.startswith(INSIDE) for path in request | report)


def test_letters_ask_and_report(written: dict[str, bytes]) -> None:
    request, report = (text_of(written[f"{INSIDE}/季度调配{kind}.docx"]) for kind in ("请示", "汇报"))
    assert "妥否，请批示。" in request
    assert "特此汇报。" in report
    for text in (request, report):
        assert "2026年第四季度" in text
        assert "＿＿" in text
        assert "{{" not in text
        assert "不是对执行结果的保证" in text


def test_nothing_sensitive_and_no_ground_as_stated(written: dict[str, bytes]) -> None:
    text = words(written)
    assert "{{" not in text
    for mark in (*MARKS, "消极", "干预", "被执行人1", "申请执行人1"):
        assert mark not in text
    for kind in ("季度调配请示", "季度调配汇报", "交叉执行台账", "案件流向表", "法院负担对照表", "季度附表"):
        paper = PAPERS[kind]
        assert not SENSITIVE & paper.allowed
        assert not any(SENSITIVE & names for names in paper.tables.values())


def test_the_workbook_has_the_same_rows_with_numbers(whole: Whole, written: dict[str, bytes]) -> None:
    pages = sheets(written[f"{INSIDE}/季度附表.xlsx"])
    ledger = pages["台账"][3:]
    assert [row[1] for row in ledger] == [row["案号"] for row in ledger_rows(whole)]
    amount = pages["台账"][2].index("尚未到位（元）")
    assert [row[amount] for row in ledger] == [row["未到位"] / 100 for row in ledger_rows(whole)]
    flows = flow_rows(whole)
    assert [row[3] for row in pages["流向"][3 : 3 + len(flows)]] == [row["件数"] for row in flows]
    assert "不作排名" in pages["流向"][3 + len(flows)][0]  # the note moved down with its merged cells
    page = load_workbook(io.BytesIO(written[f"{INSIDE}/季度附表.xlsx"]))["流向"]
    assert f"A{4 + len(flows)}:G{4 + len(flows)}" in [str(area) for area in page.merged_cells.ranges]


def test_the_same_plan_gives_the_same_bytes(whole: Whole, written: dict[str, bytes]) -> None:
    jobs = quarter_jobs(whole, "请示")
    _built.cache_clear()
    fillers, _ = load_fillers({job.paper for job in jobs})
    for job in jobs:
        assert fillers[job.paper].fill(job.values()) == written[job.path]


def test_a_name_like_a_formula_is_text() -> None:
    plan = small_plan(quarter_of(宁0402={"name": "=1+1法院", "declared_room": 6.0}))
    of = Whole(plan, Sources(plan.quarter, plan.options, plan.solution))
    fillers, _ = load_fillers(["季度附表"])
    job = next(job for job in quarter_jobs(of, "请示") if job.paper == "季度附表")
    page = load_workbook(io.BytesIO(fillers["季度附表"].fill(job.values())))["台账"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value == "=1+1法院"]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def edited(folder: Path, change: Any) -> list[Any]:
    """Findings of the workbook template after a change of its first sheet."""
    from jiaocha.documents import write_templates

    folder.mkdir()
    write_templates(folder)
    book = load_workbook(folder / "季度附表.xlsx")
    change(book["台账"])
    book.save(folder / "季度附表.xlsx")
    return load_fillers(["季度附表"], folder)[1]


def _put(cell: str, value: str) -> Any:
    def change(page: Any) -> None:
        page[cell] = value

    return change


@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("C4", "{{台账表.事由}}", "placeholder_unknown"),
        ("A1", "{{信访情况}}", "placeholder_unknown"),
        ("C4", "{{流向表.件数}}", "template_malformed"),
        ("C4", "{{台账表.案号", "template_malformed"),
        ("W4", "=SUM(Q:Q)", "template_malformed"),
    ],
)
def test_a_faulty_workbook_template_is_refused_at_its_cell(
    tmp_path: Path, cell: str, value: str, rule: str
) -> None:
    found = edited(tmp_path / "模板", _put(cell, value))
    assert rule in [one.rule for one in found]
    assert f"{found[0].column}{found[0].row}" in (cell, "A4", "B4")
    assert found[0].sheet == "台账"


def test_an_edited_workbook_template_is_used(tmp_path: Path, whole: Whole) -> None:
    assert edited(tmp_path / "模板", _put("A1", "{{季度}}交叉执行工作台账")) == []
    fillers, _ = load_fillers(["季度附表"], tmp_path / "模板")
    job = next(job for job in quarter_jobs(whole, "汇报") if job.paper == "季度附表")
    assert sheets(fillers["季度附表"].fill(job.values()))["台账"][0][0] == "2026年第四季度交叉执行工作台账"


def test_what_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "季度附表.xlsx").write_bytes(b"no")
    Workbook().save(tmp_path / "别的.xlsx")
    found = load_fillers(["季度附表"], tmp_path)[1]
    assert {one.rule for one in found} == {"template_unknown", "template_unreadable"}


def test_the_command_writes_letter_and_annexes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_plan(small_plan(quarter_of()), tmp_path / "方案")
    words = ["documents", str(tmp_path / "方案"), "--out", str(tmp_path / "材料"), "--quiet", "--kind"]
    assert main([*words, "请示"]) == 0
    names = sorted(path.name for path in (tmp_path / "材料" / INSIDE).iterdir())
    assert names == [
        "季度调配请示.docx", "季度附表.xlsx", "附件1 交叉执行台账.docx", "附件2 案件流向表.docx",
        "附件3 法院负担对照表.docx",
    ]  # fmt: skip
    assert main([*words, "汇报", "--replace", "--case", "（2025）宁0402执1号"]) == 2
    assert "不能与 --case 同用" in capsys.readouterr().err


def test_quarters_have_names() -> None:
    assert quarter_name(PLANNING_DATE) == "2026年第四季度"
    assert quarter_name(PLANNING_DATE.replace(month=3)) == "2026年第一季度"
