"""The house's layers: imports point downwards only, and light parts stay light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import jiaocha

HOUSE = Path(jiaocha.__file__).parent

LAYERS = [
    "digests",
    "law",
    "intake",
    "worth",
    "changes",
    "estimation",
    "graph",
    "certification",
    "allocation",
    "planning",
    "forcing",
    "folder",
    "verification",
    "explanation",
    "comparison",
    "reviewing",
    "reporting",
    "ledger",
    "documents",
    "deadlines",
    "replanning",
    "evaluation",
    "debiasing",
    "weights",
    "placement",
    "progress",
    "commands",
    "cli",
]
"""Rooms of the solver package, lowest first; each may import from rooms before it and from itself."""

NEVER = {
    "verification": {"allocation", "planning"},
    "explanation": {"allocation"},
    "reviewing": {"allocation", "planning"},
    "reporting": {"allocation"},
    "documents": {"allocation"},
    "deadlines": {"allocation", "planning"},
    "folder": {"allocation"},
    "ledger": {"allocation", "planning"},
    "comparison": {"allocation", "planning"},
    "evaluation": {"allocation", "planning", "replanning"},
    "debiasing": {"planning", "replanning"},
    "weights": {"allocation", "planning", "replanning"},
    "law": {"intake"},
}
"""What a room may not import although it lies lower."""

HEAVY = {"ortools", "numba"}
"""Packages that only the allocation room imports."""


def room_of(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return sorted(file for file in HOUSE.rglob("*.py") if file.parent != HOUSE or file.name != "__init__.py")


def imported(file: Path) -> list[str]:
    """Full names of everything a file imports, at any depth of its code."""
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(HOUSE)))
def test_imports_point_downwards(file: Path) -> None:
    room = room_of(file)
    assert room in LAYERS, f"the room {room} is not in the list of layers"
    allowed = set(LAYERS[: LAYERS.index(room) + 1]) - NEVER.get(room, set())
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "jiaocha" and parts[1] in LAYERS:
            assert parts[1] in allowed, f"{room} imports {name}"
        assert parts[0] not in HEAVY or room == "allocation", f"{room} imports {name}"
        if parts[0] == "jiaocha_scenarios":
            assert room == "commands", f"{room} imports {name}"


@pytest.mark.parametrize("package", ["jiaocha_models", "jiaocha_scenarios"])
def test_models_and_scenarios_know_no_solver(package: str) -> None:
    home = Path(__import__(package).__file__).parent
    for file in sorted(home.rglob("*.py")):
        for name in imported(file):
            assert name.split(".")[0] not in HEAVY
            assert not name.startswith("jiaocha.allocation")
            if package == "jiaocha_models":
                assert name.split(".")[0] not in {"jiaocha", "jiaocha_scenarios"}


LIGHT = (
    "jiaocha",
    "jiaocha.verification",
    "jiaocha.explanation",
    "jiaocha.reporting",
    "jiaocha.folder",
    "jiaocha.comparison",
    "jiaocha.changes",
    "jiaocha.replanning",
    "jiaocha.placement",
    "jiaocha_scenarios",
)


def test_light_parts_load_no_solver() -> None:
    """One after another in one process; the first that loads a solver is named."""
    code = (
        "import sys, importlib\n"
        f"for name in {LIGHT}:\n"
        "    importlib.import_module(name)\n"
        "    for heavy in ('ortools', 'numba'):\n"
        "        assert heavy not in sys.modules, f'{name} loads {heavy}'\n"
        "print('none')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "none", done.stderr


def test_public_names_exist_and_are_sorted() -> None:
    assert sorted(jiaocha.__all__) == list(jiaocha.__all__)
    for name in jiaocha.__all__:
        assert getattr(jiaocha, name).__doc__, name
