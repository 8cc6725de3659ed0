"""Workbook, page and terminal summary: what they show, and what must never be in them."""

import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from report_plans import FakePlan, fake_plan, infeasible_plan
from tiny import case, tiny_quarter

import jiaocha.reporting.page as page_module
from jiaocha.reporting import plan_tables, summary_text, workbook, write_page, write_workbook
from jiaocha.reporting.page import page_text
from jiaocha_models.words import Method, Term

SHEETS = [
    "封面", "总表", "各法院接收", "各法院移出", "协作分担", "紧张程度", "留原法院及理由", "报请上级",
    "冲突", "拆分建议", "分流", "流向", "移送结构", "法院往来", "互有移转", "各地汇总", "参数", "规则",
]  # fmt: skip
COUNTIES = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")
EVIL = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=2",
    "<script>alert(1)</script>", "</script><b>&amp;", "'\"><img src=x>",
)  # fmt: skip
FORBIDDEN = ("价值", "价格", "债权人", "债务人", "老赖", "赢家", "排名第", "移送执行")


def made_plan(cases: int = 40, **changes: Any) -> FakePlan:
    quarter = tiny_quarter(cases=[case(i + 1, COUNTIES[i % 5], **changes) for i in range(cases)])
    return fake_plan(quarter)


def evil_plan() -> FakePlan:
    """A plan in which every free text begins like a formula or like markup."""
    plan = made_plan()
    quarter = plan.quarter
    courts = quarter.courts.assign(name=[EVIL[i % len(EVIL)] + str(i) for i in range(len(quarter.courts))])
    numbers = [EVIL[i % len(EVIL)] + f"案{i}" for i in range(len(quarter.cases))]
    cases = quarter.cases.assign(case_number=numbers)
    policy = quarter.policy.model_copy(update={"title": EVIL[6], "approved_by": EVIL[0]})
    options = replace(
        plan.options,
        rows=plan.options.rows.assign(source=[EVIL[i % len(EVIL)] for i in range(len(plan.options.rows))]),
        triage=plan.options.triage.assign(reason=[EVIL[i % len(EVIL)] for i in range(len(cases))]),
        groups=plan.options.groups.assign(
            group=[EVIL[i % len(EVIL)] for i in range(len(plan.options.groups))]
        ),
    )
    summary = plan.summary.model_copy(update={"title": EVIL[0]})
    return FakePlan(
        replace(quarter, courts=courts, cases=cases, policy=policy), options, plan.solution, summary
    )


@pytest.fixture(scope="module")
def plan() -> FakePlan:
    return made_plan()


@pytest.fixture(scope="module")
def book(plan: FakePlan, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("book") / "方案.xlsx"
    write_workbook(plan, path)
    return load_workbook(path)


@pytest.fixture(scope="module")
def evil_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evil") / "方案.xlsx"
    write_workbook(evil_plan(), path)
    return path


def rows_of(book: Any, sheet: str) -> list[dict[str, Any]]:
    """Rows of a sheet by header."""
    values = list(book[sheet].values)
    header = values[workbook.HEADER_ROW]
    return [dict(zip(header, row, strict=True)) for row in values[workbook.HEADER_ROW + 1 :]]


def texts_of(book: Any) -> list[str]:
    return [str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None]


def test_workbook_has_the_prescribed_sheets(book: Any) -> None:
    assert book.sheetnames == SHEETS


def test_headers_are_frozen_filtered_and_repeated_in_print(book: Any) -> None:
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "B4", name
        assert sheet.auto_filter.ref.startswith("A3:"), name
        assert sheet.print_title_rows == "$3:$3", name
        assert sheet.page_setup.orientation == "landscape", name
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, name


def test_list_has_one_row_a_case_in_the_quarters_order(plan: FakePlan, book: Any) -> None:
    listed = [row["案号"] for row in rows_of(book, "总表")]
    assert listed == plan.quarter.cases["case_number"].tolist()


def test_counts_and_amounts_add_up(plan: FakePlan, book: Any) -> None:
    cases = rows_of(book, "总表")
    received, sent = rows_of(book, "各法院接收"), rows_of(book, "各法院移出")
    moved = [row for row in cases if changes_court(row)]
    assert len(moved) > 0
    assert sum(row["接收件数"] for row in received) == len(moved)
    assert sum(row["变更执行法院"] for row in sent) == len(moved)
    assert sum(row["件数"] for row in rows_of(book, "流向")) == len(moved)
    assert sum(row["纳入件数"] for row in sent) == len(cases)
    for row in sent:
        assert row["纳入件数"] == row["变更执行法院"] + row["其他方式"] + row["留原法院"] + row["人工处理"]
    fen = round(sum(row["预期到位增加（元）"] for row in moved) * 100)
    assert fen == round(sum(row["预期到位增加（元）"] for row in received) * 100)
    assert fen == sum(
        int(plan_tables(plan)["cases"]["raw_recovery"].iloc[i])
        for i, row in enumerate(cases)
        if changes_court(row)
    )


def changes_court(row: dict[str, Any]) -> bool:
    """A related case that is before the receiving court already does not change its court."""
    return row["处理方式"] == "指令执行" and row["受案法院"] != row["原执行法院"]


def test_terms_add_up_to_the_objective_of_each_case(book: Any) -> None:
    terms = [name for name in rows_of(book, "总表")[0] if name.endswith("（元）")]
    terms = terms[terms.index("实质进展（元）") : terms.index("目标值合计（元）")]
    assert len(terms) == len(Term)
    shown = [row for row in rows_of(book, "总表") if row["目标值合计（元）"] is not None]
    assert shown
    for row in shown:
        assert round(sum(row[name] for name in terms), 2) == round(row["目标值合计（元）"], 2)


def test_every_case_that_stays_has_a_reason(plan: FakePlan, book: Any) -> None:
    stays = [row for row in rows_of(book, "总表") if row["处理方式"] == "留原法院"]
    reasons = {row["案号"]: row["理由"] for row in rows_of(book, "留原法院及理由")}
    assert stays
    assert {row["案号"] for row in stays} == set(reasons)
    assert all(reasons.values())


def test_courts_stand_in_roster_order(plan: FakePlan, book: Any) -> None:
    roster = plan.quarter.courts["name"].tolist()
    for sheet in ("各法院接收", "各法院移出"):
        places = [roster.index(row["法院"]) for row in rows_of(book, sheet)]
        assert places == sorted(places), sheet
    pairs = [
        (roster.index(row["原执行法院"]), roster.index(row["受案法院"])) for row in rows_of(book, "流向")
    ]
    assert pairs == sorted(pairs)


def test_every_capacity_has_limit_use_price_and_source(plan: FakePlan, book: Any) -> None:
    rows = rows_of(book, "紧张程度")
    assert len(rows) == len(plan.options.rows)
    for row in rows:
        assert row["单位"] == "折算件"
        assert row["上限来源"]
        assert row["上限"] - row["已用"] == pytest.approx(row["余量"])
        if row["能力"] == "小额民生预留以外的工时":
            assert row["预留折算（元）"] >= 0
    assert "小额民生案件预留的能力" in book["紧张程度"]["A2"].value


def test_adjustments_are_blank_and_have_lists(book: Any) -> None:
    sheet = book["总表"]
    lists = [validation.formula1 for validation in sheet.data_validations.dataValidation]
    assert any("指定" in one and "禁止" in one for one in lists)
    assert any("指令执行" in one for one in lists)
    assert all(row["调整"] is None and row["调整理由"] is None for row in rows_of(book, "总表"))


def test_cover_says_what_must_be_said(book: Any) -> None:
    cover = "".join(str(cell) for row in book["封面"].values for cell in row if cell is not None)
    for words in (
        "模拟数据",
        "未经认定",
        "不是决定",
        "都不是对执行结果的保证",
        "固原市中级人民法院",
        "a" * 64,
    ):
        assert words in cover


def test_no_cell_of_data_is_a_formula(evil_book: Path) -> None:
    with zipfile.ZipFile(evil_book) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(SHEETS)
        for name in sheets:
            assert b"<f>" not in parts.read(name), name
    cells = [cell for sheet in load_workbook(evil_book) for row in sheet.iter_rows() for cell in row]
    dangerous = [
        cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(tuple("=+-@\t\r"))
    ]
    assert len(dangerous) > 50
    for cell in dangerous:
        assert cell.data_type == "s"
        assert cell.quotePrefix or cell.parent.title == "封面"


def test_case_numbers_that_look_like_formulas_are_kept_as_they_are(evil_book: Path) -> None:
    listed = [row["案号"] for row in rows_of(load_workbook(evil_book), "总表")]
    assert listed[0] == "=1+1案0"
    assert listed[6] == "<script>alert(1)</script>案6"


def test_long_texts_are_cut_to_what_a_cell_holds(tmp_path: Path, plan: FakePlan) -> None:
    options = replace(plan.options, triage=plan.options.triage.assign(reason="长" * 40_000))
    long = FakePlan(plan.quarter, options, plan.solution, plan.summary)
    write_workbook(long, tmp_path / "方案.xlsx")
    reasons = [row["理由"] for row in rows_of(load_workbook(tmp_path / "方案.xlsx"), "分流")]
    assert {len(reason) for reason in reasons} == {32_767}


def test_too_many_rows_are_said_to_be_elsewhere(
    tmp_path: Path, plan: FakePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    write_workbook(plan, tmp_path / "方案.xlsx")
    book = load_workbook(tmp_path / "方案.xlsx")
    assert rows_of(book, "总表") == []
    assert "assignments.csv" in book["总表"]["A2"].value


def test_workbook_names_no_machine_and_no_user_and_repeats_to_the_byte(
    tmp_path: Path, plan: FakePlan
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(plan, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    properties = load_workbook(tmp_path / "a.xlsx").properties
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert properties.created.isoformat() == "2026-10-01T00:00:00+00:00" or str(
        properties.created
    ).startswith("2026-10-01")


def test_words_that_no_output_may_use(plan: FakePlan, book: Any) -> None:
    labels = [*(method.zh for method in Method), *(row["名称"] for row in rows_of(book, "参数"))]
    outputs = "\n".join([*texts_of(book), summary_text(plan), *labels])
    for word in FORBIDDEN:
        assert word not in outputs, word


class Page(HTMLParser):
    """Tags, attributes and texts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags:
            self.texts.setdefault(self.tags[-1], []).append(data)


@pytest.fixture(scope="module")
def page(plan: FakePlan) -> str:
    return page_text(plan)


def test_page_refers_to_nothing_outside(page: str) -> None:
    parsed = Page(page)
    for tag, name, value in parsed.attributes:
        assert not name.startswith("on"), (tag, name)
        if name in ("src", "srcset", "action", "formaction", "poster", "background"):
            pytest.fail(f"{tag} has {name}={value}")
        if name in ("href", "xlink:href"):
            assert value.startswith("#") or value == "data:,", value
    assert not {"iframe", "object", "embed", "img", "base", "form"} & set(parsed.tags)
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in page
    assert "@import" not in page
    assert "url(" not in page


def test_page_forbids_itself_every_request_and_every_other_script(page: str) -> None:
    parsed = Page(page)
    policy = next(
        value for tag, name, value in parsed.attributes if name == "content" and "default-src" in value
    )
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "sha256-" in policy
    assert parsed.tags.count("script") == 2


def test_page_shows_the_figures_of_the_plan(plan: FakePlan, page: str) -> None:
    head = plan_tables(plan).headline
    shown = re.findall(r"<dd>([\d,]+)<small>", page)
    assert [int(figure.replace(",", "")) for figure in shown] == [
        head.must_move, head.moved, head.other, head.stay, head.people,
    ]  # fmt: skip
    assert head.moved + head.other + head.stay + head.people == len(plan.quarter.cases)
    assert "都不是对执行结果的保证" in page
    assert "模拟数据" in page
    assert "未经认定" in page


def test_data_of_the_page_agree_with_the_list(plan: FakePlan, page: str) -> None:
    found = re.search(r'<script type="application/json" id="plan-data">(.*?)</script>', page, re.DOTALL)
    assert found
    table = json.loads(found[1])["cases"]
    assert table["rows"] == len(plan.quarter.cases)
    numbers = next(column for column in table["columns"] if column["header"] == "案号")
    assert numbers["data"] == plan.quarter.cases["case_number"].tolist()
    for column in table["columns"]:
        assert len(column["data"]) == len(column.get("at", range(table["rows"])))


def test_page_leaves_a_list_too_long_to_the_folder(plan: FakePlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_module, "MOST_CASES", 10)
    monkeypatch.setattr(page_module, "STATIC_ROWS", 5)
    text = page_text(plan)
    found = re.search(r'id="plan-data">(.*?)</script>', text, re.DOTALL)
    assert found
    assert "cases" not in json.loads(found[1])
    assert "此处列出前 5 行，共 40 行" in text


def test_page_escapes_everything() -> None:
    text = page_text(evil_plan())
    parsed = Page(text)
    assert parsed.tags.count("script") == 2
    assert "img" not in parsed.tags
    assert "<script>alert" not in text
    assert "</script><b>" not in text
    assert json.loads(re.search(r'id="plan-data">(.*?)</script>', text, re.DOTALL)[1])  # type: ignore[index]


def test_page_uses_no_forbidden_word(plan: FakePlan, page: str) -> None:
    words = "\n".join(text for tag, texts in Page(page).texts.items() if tag != "style" for text in texts)
    for word in FORBIDDEN:
        assert word not in words, word


def test_page_repeats_to_the_byte_and_is_utf8(tmp_path: Path, plan: FakePlan, page: str) -> None:
    write_page(plan, tmp_path / "报告.html")
    assert (tmp_path / "报告.html").read_bytes() == page.encode()
    assert page.lstrip().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_infeasible_plan_is_reported_as_such(tmp_path: Path, language: str) -> None:
    plan = infeasible_plan(tiny_quarter(cases=[case(i + 1, COUNTIES[i % 5]) for i in range(10)]))
    write_workbook(plan, tmp_path / "方案.xlsx", language)
    for text in (page_text(plan, language), summary_text(plan, language=language)):
        assert "固原市中级人民法院可接收工时不足" in text


def test_english_outputs_keep_the_figures(plan: FakePlan, tmp_path: Path) -> None:
    write_workbook(plan, tmp_path / "plan.xlsx", "en")
    book = load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames[:3] == ["Cover", "Cases", "Received"]
    assert len(rows_of(book, "Cases")) == len(plan.quarter.cases)
    assert "neither the bound nor the expected recovery is a guarantee" in page_text(plan, "en")


def test_real_data_carry_no_synthetic_label() -> None:
    plan = fake_plan(tiny_quarter(), synthetic=False)
    assert "模拟数据" not in page_text(plan)
    assert "模拟数据" not in summary_text(plan)


def test_summary_names_value_bound_and_gap_and_where_the_outputs_are(plan: FakePlan) -> None:
    text = summary_text(plan, "方案目录")
    assert "目标值" in text
    assert "上界" in text
    assert "差距" in text
    assert "输出文件夹：方案目录" in text
    assert "都不是对执行结果的保证" in text
