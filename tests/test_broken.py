"""Every faulty input yields exactly its finding, at its place, and never an exception."""

import tomllib
from typing import Any

import pytest
from broken_inputs import BROKEN

from jiaocha.intake import check_quarter
from jiaocha_models.words import Severity

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
        assert one.severity is Severity.WARNING or one.hint or one.rule not in ("court_unknown",)


def test_there_are_many_and_every_file_is_listed() -> None:
    assert len(INDEX) >= 35
    listed = {entry["path"] for entry in INDEX.values()}
    assert {
        path.name for path in BROKEN.iterdir() if path.name not in ("index.toml", "README.md", ".gitattributes")
    } == listed


def test_values_of_persons_are_never_shown() -> None:
    for entry in INDEX.values():
        for finding in check_quarter(BROKEN / entry["path"])[1]:
            assert "被执行人" not in finding.value or finding.row == 1
            assert "64042319800101" not in finding.model_dump_json()
