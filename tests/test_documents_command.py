"""``jiaocha documents`` as a user types it: names from the own workbook only, findings, exit codes."""

from pathlib import Path

import docx
import pytest
from python_calamine import CalamineWorkbook

from jiaocha.cli import main
from jiaocha.folder import write_plan
from jiaocha.intake import read_quarter, write_quarter
from tests.plans import small_plan, small_quarter
from tests.tiny import case, tiny_quarter


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a workbook that holds names, and the plan made from it."""
    home = tmp_path_factory.mktemp("文书 测试")
    write_quarter(small_quarter(), home / "季度.xlsx")
    write_plan(small_plan(read_quarter(home / "季度.xlsx")), home / "方案")
    return home


def run(home: Path, out: Path, *more: str) -> int:
    return main(["documents", str(home / "方案"), "--out", str(out), "--quiet", *more])


def papers(out: Path) -> dict[str, str]:
    found = {}
    for path in out.rglob("*.docx"):
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        found[path.relative_to(out).as_posix()] = "\n".join([*(p.text for p in document.paragraphs), *cells])
    return found


def test_without_the_workbook_names_are_blanks(made: Path, tmp_path: Path) -> None:
    assert run(made, tmp_path / "文书") == 0
    texts = papers(tmp_path / "文书")
    assert texts
    for text in texts.values():
        assert "代号" not in text
        assert "申请执行人1" not in text


def test_names_come_from_the_workbook_and_stay_out_of_the_list(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "文书"
    assert run(made, out, "--quarter", str(made / "季度.xlsx"), "--paper", "逐案审批表") == 0
    first = next(text for path, text in papers(out).items() if "宁0402执1号" in path)
    assert "申请执行人1" in first
    assert "被执行人1" in first
    listed = CalamineWorkbook.from_path(str(out / "目录.xlsx")).get_sheet_by_index(0).to_python()
    assert any("逐案审批表" in row for row in listed)
    assert not any("执行人1" in str(cell) for row in listed for cell in row)


def test_another_workbook_is_refused(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_quarter(tiny_quarter(cases=[case(1, claimed=1_000_000)]), tmp_path / "别的.xlsx")
    assert run(made, tmp_path / "文书", "--quarter", str(tmp_path / "别的.xlsx")) == 1
    assert "不是编制该方案所用的季度数据" in capsys.readouterr().out
    assert not (tmp_path / "文书").exists()


def test_one_case_and_one_kind(made: Path, tmp_path: Path) -> None:
    assert run(made, tmp_path / "文书", "--case", "(2025)宁0402执1号", "--paper", "逐案审批表") == 0
    assert len(papers(tmp_path / "文书")) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--case", "（2025）宁0402执99号"], "没有这些案件"),
        (["--paper", "判决书"], "没有这种文书"),
        (["--case", "（2025）宁0425执8号"], "没有需要制作的文书"),
    ],
)
def test_wrong_usage_is_said(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], said: str
) -> None:
    assert run(made, tmp_path / "文书", *more) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "文书").exists()


def test_an_existing_folder_needs_replace(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "文书"
    assert run(made, out, "--paper", "督办单") == 0
    assert run(made, out, "--paper", "督办单") == 2
    assert run(made, out, "--paper", "督办单", "--replace") == 0


def test_templates_are_written_edited_and_used(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "模板"
    assert main(["documents", "--write-templates", str(folder)]) == 0
    assert main(["documents", "--write-templates", str(folder)]) == 2
    path = folder / "逐案审批表.docx"
    document = docx.Document(str(path))
    document.add_paragraph("{{没有这项}}")
    document.save(str(path))
    capsys.readouterr()
    assert run(made, tmp_path / "文书", "--templates", str(folder)) == 1
    said = capsys.readouterr().out
    assert "逐案审批表.docx" in said
    assert "没有这项" in said


def test_a_folder_that_is_no_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents", str(tmp_path), "--out", str(tmp_path / "文书"), "--quiet"]) == 2
    assert "不是完整的方案目录" in capsys.readouterr().err
    assert main(["documents"]) == 2
