"""Commands as a user types them, with their exit codes; the larger sizes are run by the benchmarks."""

import json
import shutil
from pathlib import Path

import pytest

from jiaocha.cli import main
from jiaocha.commands.preset_option import PRESET_NAMES
from jiaocha.intake import write_quarter
from tests.drawn import drawn


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planned prefecture quarter in a folder with a Chinese name and a space."""
    out = tmp_path_factory.mktemp("演示 目录") / "固原 方案"
    workbook = out.parent / "季度输入.xlsx"
    assert main(["demo", "--out", str(out), "--quarter-out", str(workbook), "--quiet"]) == 0
    return out


@pytest.fixture(scope="module")
def small_workbook(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A quarter of few cases as a workbook."""
    path = tmp_path_factory.mktemp("季度") / "季度.xlsx"
    write_quarter(drawn("prefecture", cases=25), path)
    return str(path)


def test_demo_writes_everything_a_bureau_needs(demo: Path) -> None:
    names = {file.name for file in demo.iterdir()}
    assert {"plan.json", "run.json", "方案.xlsx", "报告.html", "assignments.csv", "certificate.json"} <= names
    summary = json.loads((demo / "plan.json").read_text("utf-8"))
    assert summary["status"] in {"proven_by_certificate", "proven_by_solver"}
    assert summary["gap_fen"] == summary["bound_fen"] - summary["value_fen"] >= 0
    assert summary["value_fen"] <= summary["solver_bound_fen"] <= summary["bound_fen"]
    assert summary["provenance"]["synthetic"] is True


def test_verify_finds_nothing_in_a_fresh_plan(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(demo), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["verify", str(demo), "--quarter", str(demo.parent / "季度输入.xlsx")]) == 0
    assert "核验通过" in capsys.readouterr().out


@pytest.mark.parametrize("preset", PRESET_NAMES)
def test_a_plan_under_each_preset_verifies_with_the_same_preset(
    small_workbook: str, tmp_path: Path, preset: str, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, out = small_workbook, str(tmp_path / preset)
    assert main(["plan", workbook, "--preset", preset, "--out", out, "--effort", "0.1", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["verify", out, "--quarter", workbook, "--preset", preset, "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_verify_hints_at_the_preset_of_the_plan(
    small_workbook: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, out = small_workbook, str(tmp_path / "plan")
    assert main(["plan", workbook, "--preset", "national", "--out", out, "--effort", "0.1", "--quiet"]) == 0
    capsys.readouterr()
    assert main(["verify", out, "--quarter", workbook, "--quiet"]) == 1
    assert "--preset" in capsys.readouterr().out
    assert main(["verify", out, "--quarter", workbook, "--preset", "nowhere"]) == 2


def test_verify_refuses_a_changed_plan(demo: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged"
    shutil.copytree(demo, forged)
    text = (forged / "plan.json").read_text("utf-8")
    value = json.loads(text)["value_fen"]
    (forged / "plan.json").write_text(
        text.replace(f'"value_fen": {value}', f'"value_fen": {value + 1}'), "utf-8"
    )
    assert main(["verify", str(forged)]) == 1


def test_plan_from_a_workbook_equals_the_demo(demo: Path, tmp_path: Path) -> None:
    assert (
        main(["plan", str(demo.parent / "季度输入.xlsx"), "--out", str(tmp_path / "again"), "--quiet"]) == 0
    )
    for name in ("plan.json", "assignments.csv", "prices.csv", "certificate.json"):
        assert (tmp_path / "again" / name).read_bytes() == (demo / name).read_bytes(), name


def test_threads_change_no_byte_and_json_prints_nothing_else(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(tmp_path / "one"), "--threads", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"]
    for name in ("plan.json", "assignments.parquet", "groups.parquet"):
        assert (tmp_path / "one" / name).read_bytes() == (demo / name).read_bytes(), name


def test_an_existing_folder_is_refused_before_any_work(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (demo / "plan.json").read_bytes()
    assert main(["demo", "--out", str(demo)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert (demo / "plan.json").read_bytes() == before


def test_a_foreign_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    assert main(["demo", "--out", str(tmp_path), "--replace"]) == 2
    assert (tmp_path / "notes.txt").read_text("utf-8") == "mine"


def test_check_reports_and_marks(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workbook = demo.parent / "季度输入.xlsx"
    marked = tmp_path / "标注.xlsx"
    assert main(["check", str(workbook), "--marked", str(marked)]) == 0
    assert "分流" in capsys.readouterr().out
    assert marked.exists()
    assert main(["check", str(tmp_path / "没有.xlsx")]) == 1


def test_template_is_written_once(tmp_path: Path) -> None:
    file = tmp_path / "模板.xlsx"
    assert main(["template", str(file)]) == 0
    assert main(["template", str(file)]) == 2
    assert main(["template", str(tmp_path / "模板.docx")]) == 2


def test_demo_prints_calibration_and_then_the_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(tmp_path / "one"), "--quiet"]) == 0
    text = capsys.readouterr().out
    places = [
        text.index(word) for word in ("校准：公布数字", "交叉案件取得实质进展", "--assumptions", "目标值")
    ]
    assert places == sorted(places)
    assert json.loads((tmp_path / "one" / "run.json").read_text("utf-8"))["seconds"]["分配"] >= 0


def test_demo_lists_its_assumptions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--assumptions"]) == 0
    assert "合成数据的假设" in capsys.readouterr().out
    assert main(["demo", "--assumptions", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) > 20
    assert main(["demo"]) == 2
    assert "--out" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["fly"], ["plan"], ["demo", "--out", "x", "--gap", "nan"]])
def test_wrong_usage_exits_with_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
