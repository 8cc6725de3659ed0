"""What tests of several files share."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

TAMED = {"jiaocha", "cp_sat", "cp_sat_from_greedy", "glop", "pdlp", "greedy", "nearest"}
"""Solvers that may be loaded beside OR-Tools; the others keep their own process."""


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Benchmarks call their children here: starting Python and loading the solver takes seconds each time.

    That children run apart is tested once in ``test_benchmarks_judgements.py`` and for each peer in
    ``test_benchmarks_solvers.py``; CI runs the gate, whose solves are apart.
    """
    from benchmarks import isolated, phases, quarter, solver_process

    apart = isolated._run

    def answered(folder: Path, most_seconds: float) -> str | None:
        if json.loads((folder / "request.json").read_text("utf-8"))["solver"] not in TAMED:
            return apart(folder, most_seconds)
        solver_process.main(folder)
        return None

    def called(function: str, **arguments: Any) -> Any:
        module, name = function.split(":")
        return json.loads(json.dumps(getattr(import_module(module), name)(**arguments)))

    monkeypatch.setattr(isolated, "_run", answered)
    for module in (phases, quarter):
        monkeypatch.setattr(module, "call_apart", called)


@pytest.fixture
def quarters_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examples of the documents share their synthetic quarters."""
    import jiaocha_scenarios
    from tests.drawn import drawn

    monkeypatch.setattr(jiaocha_scenarios, "generate", drawn)
