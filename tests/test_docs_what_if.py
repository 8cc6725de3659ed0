"""The page about what-if questions: its examples run, its table is the vocabulary."""

import re
from pathlib import Path

import pytest

from jiaocha.changes import apply_changes, asked_of, read_changes
from jiaocha.cli import build_parser
from jiaocha.replanning.grid import grid_of
from jiaocha_models.words import ChangeKind
from tests.tiny import tiny_quarter

pytestmark = pytest.mark.usefixtures("quarters_drawn_once")
PAGE = (Path(__file__).parents[1] / "docs" / "what_if.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.S)


def test_python_examples_run() -> None:
    for text in blocks("python"):
        exec(compile(text, "what_if.md", "exec"), {})


def test_commands_are_understood() -> None:
    lines = [line.split(" #")[0].split() for text in blocks("sh") for line in text.splitlines() if line]
    assert lines
    for line in lines:
        assert line[0] == "jiaocha"
        build_parser().parse_args(line[1:])


def test_toml_examples_apply(tmp_path: Path) -> None:
    for text in blocks("toml"):
        (tmp_path / "情景.toml").write_text(text, "utf-8")
        asked, findings = read_changes(tmp_path / "情景.toml")
        assert findings == []
        assert asked is not None
        assert apply_changes(tiny_quarter(), asked).policy.capacity.travel_budget_km == 20_000


def test_every_kind_stands_in_the_table() -> None:
    for kind in ChangeKind:
        assert re.search(rf"\| [^|]*{kind.zh}[^|]* \| [^|]*`{kind.value}`", PAGE), kind


def test_every_axis_of_the_curves_is_a_list_of_changes_that_apply() -> None:
    axes = re.findall(r"^  \| [^|]+ \| `([^`]+)` \|$", PAGE, re.M)
    assert len(axes) >= 7
    for text in axes:
        asked, findings = read_changes(text)
        assert findings == []
        assert asked is not None
        ((first, *others),) = grid_of(asked).values()
        assert others
        assert apply_changes(tiny_quarter(), asked_of(first)) is not None
