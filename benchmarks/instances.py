"""Instances: named problems with what is known about them, and the files they are read from."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha_models import AssignmentProblem

Int64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Instance:
    """One problem to run on.

    Attributes
    ----------
    problem : AssignmentProblem or None
        None where the instance is no assignment; ``data`` then holds it.
    seed : int or None
        Seed of the draw; None for a published instance.
    distance : int64, shape (n_options,), or None
        Way to the receiving court, for the nearest-court baseline.
    optimum : int or None
        Known optimum as a minimisation, for comparison alone: it is never handed to a solver.
    parameters : dict
        Size of the instance, for the record.
    data : dict
        Further arrays that a phase of its benchmark needs.
    """

    name: str
    problem: AssignmentProblem | None
    seed: int | None = None
    distance: Int64 | None = None
    optimum: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


def unit_rows(group: Int64, row: Int64, amount: Int64, value: Int64, limit: Int64) -> AssignmentProblem:
    """Build a problem whose options use one row each; options sorted by group, every group present."""
    n_options = len(value)
    n_groups = int(group[-1]) + 1 if n_options else 0
    group_start = np.searchsorted(group, np.arange(n_groups + 1)).astype(np.int64)
    return AssignmentProblem(
        group_start=group_start,
        value=value.astype(np.int64),
        entry_start=np.arange(n_options + 1, dtype=np.int64),
        entry_row=row.astype(np.int32),
        entry_amount=amount.astype(np.int64),
        limit=limit.astype(np.int64),
        block=row.astype(np.int32),
        preference=np.arange(n_options, dtype=np.int64) - group_start[group],
    )


def generalised_assignment(cost: Int64, weight: Int64, capacity: Int64) -> AssignmentProblem:
    """Turn agents x jobs matrices, to be minimised, into jobs that each take one agent."""
    agents, jobs = cost.shape
    job, agent = np.divmod(np.arange(agents * jobs), agents)
    return unit_rows(job, agent, weight.T.ravel(), -cost.T.ravel().astype(np.int64), capacity)


def agents_of(problem: AssignmentProblem, choice: Int64) -> list[int]:
    """Row that each group's chosen option uses: the agent of each job."""
    return [int(row) for row in problem.entry_row[problem.entry_start[choice]]]


def read_table(file: Path) -> dict[str, dict[str, str]]:
    """Rows of a CSV file by their column ``name``; empty where there is no such file."""
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: row for row in csv.DictReader(stream)}


def archives(folder: Path, names: list[str] | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Arrays of ``folder/npz/NAME.npz`` (or ``folder/NAME.npz``), sorted; names may be patterns (``c*``)."""
    inner = folder / "npz" if (folder / "npz").is_dir() else folder
    for name in names_in(folder):
        if names and not any(fnmatchcase(name, each) for each in names):
            continue
        with np.load(inner / f"{name}.npz", allow_pickle=False) as stored:
            yield name, {key: stored[key] for key in stored.files}


def names_in(folder: Path) -> list[str]:
    """Sort the names of the stored instances of a folder."""
    inner = folder / "npz" if (folder / "npz").is_dir() else folder
    return sorted(file.stem for file in inner.glob("*.npz"))


def known_names(folders: list[Path], names: list[str] | None) -> None:
    """Refuse a name or pattern that no folder holds, so that no instance drops out unseen.

    Raises
    ------
    FileNotFoundError
        With all such names.
    """
    there = [name for folder in folders for name in names_in(folder)]
    missing = [each for each in names or [] if not any(fnmatchcase(name, each) for name in there)]
    if missing:
        raise FileNotFoundError(f"no such instance: {', '.join(missing)}")


def whole(text: str | None) -> int | None:
    """Read a whole number, None for an empty cell."""
    return int(text) if text not in (None, "") else None
