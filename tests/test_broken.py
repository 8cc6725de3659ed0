"""Every faulty input yields exactly its finding, at its place, and never an exception."""

import tomllib
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import large_inputs
import pytest
from broken_inputs import BROKEN

from jiaocha.intake import check_quarter, read_quarter
from jiaocha_models import InputError

INDEX: dict[str, Any] = tomllib.loads((BROKEN / "index.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(INDEX))
def test_small_faulty_input_yields_exactly_its_finding(name: str) -> None:
    expected = INDEX[name]["findings"]
    quarter, findings = check_quarter(BROKEN / INDEX[name]["path"])
    found = [
        {"rule": one.rule, "severity": one.severity.value, "sheet": one.sheet}
        | ({"row": one.row} if one.row is not None else {})
        | {"column": one.column, "cell": one.cell}
        for one in findings
    ]
    assert found == expected
    blocked = any(one["severity"] == "error" for one in expected)
    assert (quarter is None) == blocked
    for one in findings:
        assert one.source in (INDEX[name]["path"], *(file.name for file in BROKEN.rglob("*")))
        assert one.message
        assert "被执行人" not in one.value or one.row == 1, "the value of a personal column is shown"
        assert "64042319800101" not in one.model_dump_json()


def test_there_are_many_and_every_file_is_listed() -> None:
    assert len(INDEX) >= 35
    listed = {entry["path"] for entry in INDEX.values()}
    assert {
        path.name
        for path in BROKEN.iterdir()
        if path.name not in ("index.toml", "README.md", ".gitattributes")
    } == listed


@pytest.mark.parametrize(
    ("build", "rule"),
    [
        (large_inputs.zip_bomb, "workbook_too_large"),
        (large_inputs.lying_bomb, "workbook_too_large"),
        (large_inputs.many_parts_bomb, "workbook_too_large"),
        (large_inputs.huge_cell, "workbook_too_large"),
        (large_inputs.entity_bomb, "xml_entity"),
    ],
)
def test_hostile_workbook_is_refused_without_unpacking(
    build: Callable[[Path], None], rule: str, tmp_path: Path
) -> None:
    path = tmp_path / "案件.xlsx"
    build(path)
    tracemalloc.start()
    quarter, findings = check_quarter(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert quarter is None
    assert [(one.rule, one.source) for one in findings] == [(rule, "案件.xlsx")]
    assert peak < 32 * large_inputs.BLOCK


def test_external_links_are_named_and_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "季度.xlsx"
    large_inputs.small_part(path, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    quarter, findings = check_quarter(path)
    assert quarter is not None
    assert [one.rule for one in findings] == ["external_link"]


def test_parts_in_another_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "季度.xlsx"
    large_inputs.small_part(path, "xl/sharedStrings.xml", "<sst/>".encode("utf-16"))
    quarter, findings = check_quarter(path)
    assert quarter is None
    assert [one.rule for one in findings] == ["xml_encoding"]


def test_huge_csv_cell_is_refused_without_reading_on(tmp_path: Path) -> None:
    large_inputs.huge_csv_cell(tmp_path / "季度")
    tracemalloc.start()
    quarter, findings = check_quarter(tmp_path / "季度")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert quarter is None
    assert [(one.rule, one.source) for one in findings] == [("cell_too_long", "案件.csv")]
    assert peak < 32 * large_inputs.BLOCK


def test_one_fault_in_many_rows_is_found_with_its_row(tmp_path: Path) -> None:
    large_inputs.many_rows(tmp_path / "季度", faulty_row=187_654)
    quarter, findings = check_quarter(tmp_path / "季度")
    assert quarter is None
    (found,) = findings
    assert (found.rule, found.sheet, found.row, found.value) == ("amount_negative", "案件", 187_654, "-1")


def test_paths_that_are_no_input(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    folder = tmp_path / "季度"
    folder.mkdir()
    (folder / "案件.csv").symlink_to(folder / "案件.csv")
    (folder / "法院.csv").mkdir()
    expected = {
        tmp_path / "没有.xlsx": ["file_missing"],
        tmp_path / "loop": ["file_missing"],
        folder: ["file_unreadable", "file_unreadable"],
        BROKEN / "index.toml": ["file_kind"],
        BROKEN / "README.md": ["workbook_corrupt"],
    }
    for path, rules in expected.items():
        quarter, findings = check_quarter(path)
        assert quarter is None
        assert [one.rule for one in findings] == rules


def test_read_quarter_raises_with_all_findings() -> None:
    with pytest.raises(InputError, match="2 处错误") as caught:
        read_quarter(BROKEN / "parent_cycle")
    assert [one.row for one in caught.value.findings] == [2, 3]
