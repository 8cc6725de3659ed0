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
        "commit": commit(),
        **{name: _version(name) for name in PACKAGES},
    }


def peak_bytes() -> int:
    """Largest resident memory of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def reset_peak() -> bool:
    """Let the peak start from what is resident now; False where the system cannot (only Linux can)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "utf-8")
    except OSError:
        return False
    return True


def peak_bytes_since_reset() -> int:
    """Largest resident memory since :func:`reset_peak`; since the start where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return peak_bytes()


def circumstances() -> dict[str, Any]:
    """Record beside a row the commit, and how busy the machine was before it."""
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return {"commit": commit(), "load_before": load}


def write_json(
    file: Path,
    benchmark: str,
    arguments: list[str],
    rows: list[dict[str, Any]],
    further: dict[str, Any] | None = None,
) -> None:
    """Write the rows with the command that gave them (folders cut to their names) and the machine.

    The file is replaced whole, so that a run that is cut off leaves the rows before.
    """
    shown = [Path(each).name if os.sep in each else each for each in arguments]
    content = {
        "benchmark": benchmark,
        "arguments": shown,
        "machine": machine(),
        **(further or {}),
        "rows": rows,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(file.name + ".part")
    # A trajectory of a long solve has hundreds of points: one line a row keeps the file readable.
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    head = json.dumps({**content, "rows": []}, ensure_ascii=False, indent=1)
    beside.write_text(head.removesuffix("[]\n}") + "[\n" + lines + "\n]\n}\n", "utf-8")
    beside.replace(file)


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


def commit() -> str | None:
    """Commit of the working tree, with a plus sign where files differ from it; None outside a clone."""
    root = Path(__file__).parents[1]
    ask = ["git", "-C", str(root)]
    try:
        head = subprocess.run([*ask, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True)
        changed = subprocess.run([*ask, "status", "--porcelain", "-uno"], capture_output=True, text=True)
    except OSError:
        return None
    if head.returncode:
        return None
    return head.stdout.strip() + ("+" if changed.stdout.strip() else "")
