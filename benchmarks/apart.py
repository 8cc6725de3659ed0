"""Call a function of the benchmarks in a process of its own, so that its memory is its own.

Also the warm-up: Numba compiles the kernels on a machine's first solve and keeps them on disk. Measured
solves start with the kernels on disk, as every solve of an installed product but the first does; loading them
from disk stays within each measured limit, and the seconds of the warm-up are recorded beside the rows.
"""

import json
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class Broken(Exception):
    """The process ended without an answer; the message says how."""


def call_apart(function: str, most_seconds: float | None = None, **arguments: Any) -> Any:
    """Call ``package.module:function`` with arguments that JSON can hold; its answer, read from JSON.

    Raises
    ------
    Broken
        When the process ends with an error, or takes longer than ``most_seconds``.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = {"function": function, "arguments": arguments}
        (folder / "request.json").write_text(json.dumps(asked), "utf-8")
        command = [sys.executable, "-m", "benchmarks.apart", str(folder)]
        try:
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=most_seconds)
        except subprocess.TimeoutExpired:
            raise Broken(f"ended from outside after {most_seconds:.0f} s") from None
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise Broken(f"the process ended with code {done.returncode}: {last}")
        return json.loads((folder / "answer.json").read_text("utf-8"))


def warm_up() -> dict[str, float]:
    """Solve in a fresh process, which compiles what is not on disk yet; its seconds, import included."""
    return {"seconds": call_apart("benchmarks.apart:first_solve")}


def first_solve() -> float:
    """Solve a problem that every kernel is used on; seconds of importing and solving."""
    from benchmarks.regimes import regime

    problem = regime(900, 20, 0.6, 12)
    begun = time.perf_counter()
    from jiaocha import Limits, solve

    solve(problem, Limits(effort=0.02))
    return round(time.perf_counter() - begun, 3)


def main(folder: Path) -> None:
    """Answer the request that lies in the folder."""
    asked = json.loads((folder / "request.json").read_text("utf-8"))
    module, name = asked["function"].split(":")
    answer = getattr(import_module(module), name)(**asked["arguments"])
    (folder / "answer.json").write_text(json.dumps(answer), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
