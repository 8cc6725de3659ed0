"""The map of the seed documents is complete, and every reference in it resolves."""

import re
import tomllib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from jiaocha.commands import COMMANDS
from jiaocha.intake.settings import all_settings
from jiaocha.law.rules import RULES
from jiaocha.reporting.layout import TABLES as REPORT_TABLES
from jiaocha_models import TABLES, columns_of
from jiaocha_models.words import Ground, GroundSource, Mode, Resource, Term, TriageClass
from jiaocha_scenarios import published_figures
from jiaocha_scenarios.stories import story_names

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"\| (?P<seed>S\d)\.(?P<number>\d+) \| (?P<item>[^|]+) \| (?P<code>[^|]+) \|")
REFERENCE = re.compile(r"`(?P<kind>[a-z]+):(?P<name>[^`]+)`")
ROWS_BY_SEED = {"S0": 13, "S1": 27, "S2": 17, "S3": 28, "S4": 19}
"""Systems, mechanisms, numbers and complaints found in each seed document."""
LATER = {"answers", "quarter work", "recovery", "solver"}

LINES = (ROOT / "docs" / "seeds.md").read_text("utf-8").splitlines()
ROWS = [row for line in LINES if (row := ROW.fullmatch(line))]


def _columns() -> set[str]:
    return {f"{table.name}.{name}" for table in TABLES for name in columns_of(table.record)}


def _report() -> set[str]:
    names = {table.name for table in REPORT_TABLES.values()}
    return names | {f"{table.name}.{one.name}" for table in REPORT_TABLES.values() for one in table.columns}


def _policy() -> set[str]:
    parts = [key.split(".") for key in all_settings()]
    return {".".join(part[:length]) for part in parts for length in range(1, len(part) + 1)}


def _presets() -> set[str]:
    folder = Path(__import__("jiaocha").__file__).parent / "data" / "presets"
    return {file.stem for file in folder.glob("*.toml") if tomllib.loads(file.read_text("utf-8"))}


def _one_of(names: set[str]) -> Callable[[str], bool]:
    return lambda name: name in names


RESOLVES: dict[str, Callable[[str], bool]] = {
    "module": lambda name: find_spec(name) is not None,
    "doc": lambda name: (ROOT / name).is_file(),
    "story": _one_of(set(story_names())),
    "command": _one_of({command.NAME for command in COMMANDS}),
    "rule": _one_of(set(RULES)),
    "mode": _one_of({each.value for each in Mode}),
    "ground": _one_of({each.value for each in Ground}),
    "source": _one_of({each.value for each in GroundSource}),
    "class": _one_of({each.value for each in TriageClass}),
    "term": _one_of({each.value for each in Term}),
    "resource": _one_of({each.value for each in Resource}),
    "column": _one_of(_columns()),
    "policy": _one_of(_policy()),
    "report": _one_of(_report()),
    "figure": _one_of(set(published_figures().index)),
    "preset": _one_of(_presets()),
    "later": _one_of(LATER),
}


def test_every_line_of_a_table_of_seeds_is_understood() -> None:
    assert [line for line in LINES if line.startswith("| S") and not ROW.fullmatch(line)] == []


@pytest.mark.parametrize("seed", ROWS_BY_SEED)
def test_every_item_of_a_seed_has_its_row(seed: str) -> None:
    numbers = [int(row["number"]) for row in ROWS if row["seed"] == seed]
    assert numbers == list(range(1, ROWS_BY_SEED[seed] + 1))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['seed']}.{row['number']}")
def test_a_row_names_code_that_exists_or_says_why_it_is_context(row: re.Match[str]) -> None:
    found = [(one["kind"], one["name"]) for one in REFERENCE.finditer(row["code"])]
    context = re.match(r"Context only: \S+ \S+", row["code"])
    assert found or context, "neither code nor a reason"
    for kind, name in found:
        assert kind in RESOLVES, f"unknown kind {kind}"
        assert RESOLVES[kind](name), f"{kind}:{name} does not exist"
    assert row["code"].count("`") == 2 * len(found), "a name in code marks without its kind"
