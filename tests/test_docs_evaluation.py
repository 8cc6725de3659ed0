"""The page about the time after the quarter: its examples run."""

import re
from pathlib import Path

import pytest

from jiaocha.cli import build_parser

pytestmark = pytest.mark.usefixtures("quarters_drawn_once")
PAGE = (Path(__file__).parents[1] / "docs" / "evaluation.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_python_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert blocks("python")
    scope: dict[str, object] = {}
    for text in blocks("python"):
        exec(compile(text, "evaluation.md", "exec"), scope)


def test_commands_are_understood() -> None:
    lines = [line.split(" #")[0].split() for text in blocks("sh") for line in text.splitlines() if line]
    assert lines
    for line in lines:
        assert line[0] == "jiaocha"
        build_parser().parse_args(line[1:])
