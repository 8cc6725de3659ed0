"""Run one solver on one problem in a process of its own, and believe none of its figures.

The value is recomputed from the choice in exact integers, every limit is checked, and a certificate is
checked by the solver-free checker. A process of its own gives each solver its own memory figure, keeps
OR-Tools and highspy apart, and turns a crash into a row with a reason.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.instances import Instance
from jiaocha.certification import check_certificate, check_choice, value_of
from jiaocha_models import AssignmentProblem, Certificate

ROOT = Path(__file__).parents[1]

GRACE = 60.0
"""Seconds beyond the limit for building a model and for stopping; then the process is ended."""

GRACE_PER_OPTION = 5e-5
"""The same for each option: the peers build large models through Python."""


NO_LIMIT = 7200.0
"""Seconds after which a solve without a time limit is ended from outside."""


@dataclass(frozen=True, eq=False)
class Start:
    """An earlier plan for a warm start of jiaocha, see :class:`jiaocha.allocation.Start`."""

    choice: NDArray[np.int64]
    prices: NDArray[np.float64]
    row: NDArray[np.float64]
    group: NDArray[np.float64]

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Start":
        """Read what a row of :func:`solve_apart` left to begin with."""
        return cls(row["choice"], row["prices"], *row["multipliers"])


def solve_apart(
    instance: Instance,
    solver: str,
    seconds: float | None,
    threads: int,
    effort: float | None = None,
    gap: float = 0.0,
    start: Start | None = None,
) -> dict[str, Any]:
    """Solve and check; a row with value, bound and times, as a maximisation, and arrays to begin with again.

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
        if start is not None:
            arrays |= {f"start_{each.name}": getattr(start, each.name) for each in fields(start)}
        np.savez(folder / "problem.npz", **arrays)
        asked = {"solver": solver, "seconds": seconds, "threads": threads, "seed": instance.seed or 0}
        (folder / "request.json").write_text(json.dumps(asked | {"effort": effort, "gap": gap}), "utf-8")
        ended = _run(folder, (seconds or NO_LIMIT) + GRACE + GRACE_PER_OPTION * problem.n_options)
        if ended is not None:
            return _row(solver, {"status": "no_answer", "reason": ended}) | {"overrun_seconds": None}
        answer = json.loads((folder / "answer.json").read_text("utf-8"))
        parts: dict[str, Any] = {}
        if (folder / "answer.npz").is_file():
            with np.load(folder / "answer.npz", allow_pickle=False) as stored:
                parts = {key: stored[key] for key in stored.files}
    row = _row(solver, answer) | _checked(problem, answer, parts)
    return row | {
        "overrun_seconds": None if seconds is None else round(max(0.0, row["seconds"] - seconds), 3)
    }


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
        "solver_gap": None,
        "seconds": round(answer.get("seconds", 0.0), 3),
        "build_seconds": round(answer.get("build_seconds", 0.0), 3),
        "peak_bytes": answer.get("peak_bytes"),
        "reason": answer["reason"],
        "trajectory": answer.get("trajectory", []),
        "choice": None,
        "prices": None,
        "multipliers": None,
    }


def _checked(problem: AssignmentProblem, answer: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Figures that are recomputed here."""
    choice, prices = parts.pop("choice", None), parts.pop("prices", None)
    checked: dict[str, Any] = {} if prices is None else {"prices": prices}
    if answer.get("certificate"):
        certificate = Certificate(**answer["certificate"], **parts)
        fault = check_certificate(problem, certificate)
        numbers = (certificate.row_multiplier, certificate.group_multiplier)
        checked |= {"bound": certificate.bound, "certified": fault is None}
        checked |= {"multipliers": tuple(each / certificate.denominator for each in numbers)}
        if fault is not None:
            checked |= {"bound": None, "reason": f"certificate refused: {fault}"}
    if choice is None:
        return checked
    violations = check_choice(problem, choice)
    if violations:
        return checked | {"reason": f"the plan breaks {len(violations)} limits, first {violations[0]}"}
    value = value_of(problem, choice)
    bound = checked.get("bound", answer.get("bound"))
    vouched = [each for each in (bound, answer.get("bound")) if each is not None]
    best = min(vouched, default=None)
    return checked | {
        "value": value,
        "gap": relative_gap(bound, value),
        "solver_gap": relative_gap(best, value),
        "choice": choice,
    }


def relative_gap(bound: int | None, value: int) -> float | None:
    """Distance of a value from a bound, as a share of the bound."""
    return None if bound is None else (bound - value) / max(abs(bound), 1)


def without_arrays(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what JSON does not hold."""
    return {key: value for key, value in row.items() if key not in ("choice", "prices", "multipliers")}
