"""The page about the quarter as work: its examples run."""

import re
from pathlib import Path

import pytest

from jiaocha.cli import build_parser
from jiaocha_models.review import Fault

pytestmark = pytest.mark.usefixtures("quarters_drawn_once")
PAGE = (Path(__file__).parents[1] / "docs" / "quarter.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_python_examples_run() -> None:
    assert blocks("python")
    for text in blocks("python"):
        exec(compile(text, "quarter.md", "exec"), {})


def test_commands_are_understood() -> None:
    lines = [line.split(" #")[0].split() for text in blocks("sh") for line in text.splitlines() if line]
    assert lines
    for line in lines:
        assert line[0] == "jiaocha"
        build_parser().parse_args(line[1:])


def test_every_fault_stands_in_the_table() -> None:
    assert all(f"| {fault.zh} |" in PAGE for fault in Fault)
