"""The page for case systems: its examples run one after another, its commands are understood."""

import re
from pathlib import Path
from typing import Any

import pytest

from jiaocha.cli import build_parser
from jiaocha_models.recommendation import DrawOutcome

pytestmark = pytest.mark.usefixtures("quarters_drawn_once")
PAGE = (Path(__file__).parents[1] / "docs" / "embedding.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_python_examples_run_one_after_another() -> None:
    names: dict[str, Any] = {}
    for text in blocks("python"):
        exec(compile(text, "embedding.md", "exec"), names)
    assert names["found"].looks == 13


def test_commands_are_understood() -> None:
    lines = [line.split() for text in blocks("sh") for line in text.splitlines() if line]
    assert lines
    for line in lines:
        assert line[0] == "jiaocha"
        build_parser().parse_args(line[1:])


def test_every_outcome_is_told() -> None:
    for outcome in DrawOutcome:
        assert f"`{outcome.value}`" in PAGE, outcome
