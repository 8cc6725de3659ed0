"""What every benchmark records beside its rows: command, machine, versions, the commit measured."""

import json
import os
import platform
import resource
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = ("jiaocha", "ortools", "numpy", "scipy", "numba", "pandas", "highspy", "pyscipopt")


def machine() -> dict[str, Any]:
    """Processor, cores, memory and versions; a package that is not installed is None."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": _memory_bytes(),
        "commit": _commit(),
        **{name: _version(name) for name in PACKAGES},
    }


def peak_bytes() -> int:
    """Largest resident memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def write_json(file: Path, benchmark: str, arguments: list[str], rows: list[dict[str, Any]]) -> None:
    """Write the rows with the command that gave them (folders cut to their names) and the machine."""
    shown = [Path(each).name if os.sep in each else each for each in arguments]
    content = {"benchmark": benchmark, "arguments": shown, "machine": machine(), "rows": rows}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def _memory_bytes() -> int | None:
    if not hasattr(os, "sysconf"):
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _commit() -> str | None:
    """Commit of the working tree, with a plus sign where files differ from it; None outside a clone."""
    root = Path(__file__).parents[1]
    ask = ["git", "-C", str(root)]
    try:
        commit = subprocess.run([*ask, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True)
        changed = subprocess.run([*ask, "status", "--porcelain", "-uno"], capture_output=True, text=True)
    except OSError:
        return None
    if commit.returncode:
        return None
    return commit.stdout.strip() + ("+" if changed.stdout.strip() else "")
