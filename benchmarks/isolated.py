"""Run one solver on one problem in a process of its own, and believe none of its figures.

The value is recomputed from the choice in exact integers, every limit is checked, and a certificate is
checked by the solver-free checker. A process of its own gives each solver its own memory figure, keeps
OR-Tools and highspy apart, and turns a crash into a row with a reason.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.instances import Instance
from jiaocha.certification import check_certificate, check_choice, value_of
from jiaocha_models import AssignmentProblem, Certificate

ROOT = Path(__file__).parents[1]

GRACE = 60.0
"""Seconds beyond the limit for building a model and for stopping; then the process is ended."""

GRACE_PER_OPTION = 2e-4
"""The same for each option: the peers build large models through Python."""


def solve_apart(
    instance: Instance, solver: str, seconds: float, threads: int, effort: float | None = None
) -> dict[str, Any]:
    """Solve and check; a row with value, bound and times, as a maximisation, and the choice as an array.

    ``bound`` is the certified bound where there is a certificate, else what the solver vouches for;
    ``solver_bound`` is always the latter. Without a plan ``value`` is None and ``reason`` says why.
    """
    problem = instance.problem
    assert problem is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        arrays = {each.name: getattr(problem, each.name) for each in fields(problem)}
        if instance.distance is not None:
            arrays["distance"] = instance.distance
        np.savez(folder / "problem.npz", **arrays)
        asked = {"solver": solver, "seconds": seconds, "threads": threads, "seed": instance.seed or 0}
        (folder / "request.json").write_text(json.dumps(asked | {"effort": effort}), "utf-8")
        ended = _run(folder, seconds + GRACE + GRACE_PER_OPTION * problem.n_options)
        if ended is not None:
            return _row(solver, {"status": "no_answer", "reason": ended})
        answer = json.loads((folder / "answer.json").read_text("utf-8"))
        parts: dict[str, Any] = {}
        if (folder / "answer.npz").is_file():
            with np.load(folder / "answer.npz", allow_pickle=False) as stored:
                parts = {key: stored[key] for key in stored.files}
    return _row(solver, answer) | _checked(problem, answer, parts)


def _run(folder: Path, most_seconds: float) -> str | None:
    """Run the child; None when it answered, else why not."""
    command = [sys.executable, "-m", "benchmarks.solver_process", str(folder)]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=most_seconds)
    except subprocess.TimeoutExpired:
        return f"ended from outside after {most_seconds:.0f} s"
    if done.returncode == 0:
        return None
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return f"the process ended with code {done.returncode}: {last}"


def _row(solver: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Figures that are taken as the solver gives them."""
    return {
        "solver": solver,
        "setting": answer.get("setting", ""),
        "status": answer["status"],
        "value": None,
        "bound": answer.get("bound"),
        "certified": False,
        "solver_bound": answer.get("bound"),
        "gap": None,
        "seconds": round(answer.get("seconds", 0.0), 3),
        "build_seconds": round(answer.get("build_seconds", 0.0), 3),
        "peak_bytes": answer.get("peak_bytes"),
        "reason": answer["reason"],
        "trajectory": answer.get("trajectory", []),
        "choice": None,
    }


def _checked(problem: AssignmentProblem, answer: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Figures that are recomputed here."""
    choice = parts.pop("choice", None)
    checked: dict[str, Any] = {}
    if answer.get("certificate"):
        certificate = Certificate(**answer["certificate"], **parts)
        fault = check_certificate(problem, certificate)
        checked |= {"bound": certificate.bound, "certified": fault is None}
        if fault is not None:
            checked |= {"bound": None, "reason": f"certificate refused: {fault}"}
    if choice is None:
        return checked
    violations = check_choice(problem, choice)
    if violations:
        return checked | {"reason": f"the plan breaks {len(violations)} limits, first {violations[0]}"}
    value = value_of(problem, choice)
    bound = checked.get("bound", answer.get("bound"))
    gap = None if bound is None else (bound - value) / max(abs(bound), 1)
    return checked | {"value": value, "gap": gap, "choice": choice}
