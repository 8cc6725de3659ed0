"""The page about answers: its Python runs, its commands are understood, its table is the whitelist's."""

import re
from pathlib import Path

import pytest

from jiaocha.cli import build_parser
from jiaocha.reporting.audience import VISIBLE, Audience

pytestmark = pytest.mark.usefixtures("quarters_drawn_once")
PAGE = (Path(__file__).parents[1] / "docs" / "answers.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_python_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for text in blocks("python"):
        exec(compile(text, "answers.md", "exec"), names)
    assert "接收案件的说明" in (tmp_path / "答复.html").read_text("utf-8")


def test_commands_are_understood() -> None:
    lines = [line.split(" #")[0].split() for text in blocks("sh") for line in text.splitlines() if line]
    assert lines
    for line in lines:
        assert line[0] == "jiaocha"
        build_parser().parse_args(line[1:])


def test_every_audience_stands_in_the_table() -> None:
    rows = re.findall(r"^\| (\w+) \|", PAGE.split("## Who sees what")[1], re.M)
    assert set(rows) == {audience.value for audience in VISIBLE} | {"audience"}
    assert set(VISIBLE) == set(Audience)
