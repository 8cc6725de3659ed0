"""The child process of :mod:`benchmarks.isolated`: one solver on one problem, answer into the same folder."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.record import peak_bytes
from benchmarks.solvers import Request, load
from jiaocha_models import AssignmentProblem

EXTRAS = ("distance", "start_choice", "start_prices", "start_row", "start_group")
"""Arrays of a request beside those of the problem."""


def main(folder: Path) -> None:
    """Read the request, solve, write the answer."""
    with np.load(folder / "problem.npz", allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    asked = json.loads((folder / "request.json").read_text("utf-8"))
    extras = {name: arrays.pop(name, None) for name in EXTRAS}
    try:
        setting, run = load(asked["solver"])
    except ModuleNotFoundError as error:
        missing = {"status": "not_installed", "reason": f"the package {error.name} is not installed"}
        (folder / "answer.json").write_text(json.dumps(missing), "utf-8")
        return
    outcome = run(Request(problem=AssignmentProblem(**arrays), **extras, **asked))
    certificate = outcome.certificate
    parts: dict[str, Any] = {name: part for name, part in certificate.items() if isinstance(part, np.ndarray)}
    if outcome.choice is not None:
        parts["choice"] = outcome.choice
    if outcome.prices is not None:
        parts["prices"] = outcome.prices
    np.savez(folder / "answer.npz", **parts)
    answer = {
        "status": outcome.status,
        "reason": outcome.reason,
        "bound": outcome.bound,
        "seconds": outcome.seconds,
        "build_seconds": outcome.build_seconds,
        "peak_bytes": peak_bytes(),
        "setting": setting,
        "trajectory": outcome.trajectory,
        "certificate": {name: part for name, part in certificate.items() if name not in parts},
    }
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
