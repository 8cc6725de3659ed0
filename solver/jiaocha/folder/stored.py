"""Writing a plan folder, and reading it back."""

import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from jiaocha.folder import contents, files
from jiaocha.folder.journal import carry, write_entry
from jiaocha.folder.layout import PLAN, PLAN_DIGEST, RUN, format_refusal, names_of, read_run, refusal
from jiaocha.folder.levels import level_certificates, read_levels, write_levels
from jiaocha.folder.quarter import read_tables, write_tables
from jiaocha.folder.reading import (
    read_assignment,
    read_certificate,
    read_methods,
    read_options,
    read_prices,
    read_summary,
)
from jiaocha.folder.whole import FolderError, settle, whole_folder
from jiaocha_models import Options, OrderedSolution, PlanSummary, Quarter, Solution
from jiaocha_models.journal import Event


class PlanLike(Protocol):
    """What a plan must have to be written; :class:`jiaocha.planning.Plan` is one."""

    @property
    def quarter(self) -> Quarter:
        """The quarter as it was planned."""

    @property
    def options(self) -> Options:
        """Every open option."""

    @property
    def solution(self) -> Solution:
        """The choice and the certificate."""

    @property
    def summary(self) -> PlanSummary:
        """Contents of plan.json without the digests of the files."""


@dataclass(frozen=True, eq=False)
class StoredPlan:
    """A plan as its folder holds it; a :class:`PlanLike` again.

    Attributes
    ----------
    path : pathlib.Path
    quarter : Quarter
    options : Options
    solution : Solution
        Without trajectory.
    summary : PlanSummary
    run : dict
        run.json: times, machine, versions, command.
    order : OrderedSolution or None
        What each level reached, where the policy orders objectives.
    """

    path: Path
    quarter: Quarter
    options: Options
    solution: Solution
    summary: PlanSummary
    run: dict[str, Any] = field(default_factory=dict)
    order: OrderedSolution | None = None


Writer = Callable[[Any, Path], object]
"""Writes one more file of a plan: called with the plan and the file's path."""


def write_plan(
    plan: PlanLike,
    out: Path | str,
    *,
    replace: bool = False,
    extra_writers: Mapping[str, Writer] | None = None,
    run: Mapping[str, Any] | None = None,
    by: str = "",
    inputs: Mapping[str, str] | None = None,
    follows: Path | str | None = None,
    noted: Sequence[tuple[Event, Mapping[str, Any]]] = (),
) -> Path:
    """Write a plan folder, whole or not at all.

    Parameters
    ----------
    plan : PlanLike
        The plan.
    out : path
        The folder to write.
    replace : bool
        Replace an existing plan folder; the old one stays until the new one is complete.
    extra_writers : mapping of str to callable, optional
        File name and writer of each further file, such as the workbook and the page.
    run : mapping, optional
        What differs from run to run (times, command); goes to run.json beside machine and versions.
    by : str
        Who asked for the plan; goes to the journal.
    inputs : mapping of str to str, optional
        SHA-256 of each file that was read, by file name; goes to the journal.
    follows : path, optional
        Plan folder whose journal the new plan carries on; a folder that is replaced, by default.
    noted : sequence of (Event, mapping), optional
        Further entries of the journal, after that of the run.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    FolderError
        ``out`` exists and may not be replaced, or another process is writing it.
    """
    target = Path(out).absolute()
    reason = refusal(target, replace=replace)
    if reason is not None:
        raise FolderError(reason)
    with whole_folder(target) as folder:
        carry(target if follows is None else Path(follows).absolute(), folder)
        journal = names_of(folder)
        _write_contents(plan, folder)
        extra = extra_writers or {}
        for name, writer in extra.items():
            writer(plan, folder / name)
        digests = {
            name: files.file_digest(folder / name)
            for name in names_of(folder)
            if name not in {*extra, *journal}
        }
        summary = plan.summary.model_copy(update={"digests": digests})
        files.write_json(folder / PLAN, summary.model_dump(mode="json"))
        files.write_digests(folder / PLAN_DIGEST, [PLAN, *sorted(extra)])
        files.write_json(folder / RUN, {**_machine(), **(run or {}), "other_files": sorted(extra)})
        for event, data in ((Event.PLANNED, _planned(summary, folder, inputs or {})), *noted):
            write_entry(folder, event, data, by=by)
    return target


def read_plan(path: Path | str) -> StoredPlan:
    """Read a plan folder; an exchange that was interrupted is finished first.

    Parameters
    ----------
    path : path
        The plan folder.

    Returns
    -------
    StoredPlan

    Raises
    ------
    FolderError
        The folder is missing, incomplete or not of this version. What it claims is not checked here:
        that is the task of :func:`jiaocha.verify`.
    """
    folder = Path(path).absolute()
    settle(folder)
    old = format_refusal(folder)
    if old is not None:
        raise FolderError(old)
    try:
        summary = read_summary(folder / PLAN)
        quarter = read_tables(folder, summary.provenance.pseudonyms)
        options = read_options(folder, len(quarter.cases))
        choice = read_assignment(folder, quarter, options)
        groups = files.read_frame(folder / "groups.parquet")
        solution = Solution(
            status=summary.status,
            choice=choice,
            value=summary.value_fen,
            certificate=read_certificate(folder),
            prices=read_prices(folder, options.problem),
            solver_bound=summary.solver_bound_fen,
            method=read_methods(groups),
            component=groups["component"].to_numpy(np.int32),
            reproducible=summary.provenance.reproducible,
            reason=summary.reason,
        )
        order = _read_order(folder, summary, solution)
        return StoredPlan(folder, quarter, options, solution, summary, read_run(folder), order)
    except (OSError, ValueError, KeyError) as error:
        raise FolderError(f"“{folder.name}”不是完整的方案目录：{error}") from error


def _read_order(folder: Path, summary: PlanSummary, solution: Solution) -> OrderedSolution | None:
    if not summary.levels:
        return None
    part, results = read_levels(folder, summary, len(solution.choice))
    return OrderedSolution(
        status=summary.status,
        choice=solution.choice,
        levels=tuple(results),
        values=tuple(level.value_fen for level in summary.levels),
        part=part,
        penalties=len(results) - 1,
        method=solution.method,
        reproducible=solution.reproducible,
        reason=solution.reason,
    )


def _write_contents(plan: PlanLike, folder: Path) -> None:
    quarter, options, solution = plan.quarter, plan.options, plan.solution
    write_tables(quarter, folder)
    frame = contents.assignment_frame(quarter, options, solution.choice)
    use = contents.used(options, solution.choice)
    files.write_frame(folder / "assignments.parquet", frame)
    files.write_csv(
        folder / "assignments.csv",
        files.csv_text(contents.ASSIGNMENT_HEADER, contents.assignment_rows(quarter, frame)),
    )
    files.write_csv(
        folder / "prices.csv",
        files.csv_text(contents.PRICE_HEADER, contents.price_rows(quarter, options, solution.prices, use)),
    )
    files.write_csv(
        folder / "triage.csv",
        files.csv_text(contents.TRIAGE_HEADER, contents.triage_rows(quarter, options)),
    )
    files.write_frame(folder / "triage.parquet", options.triage)
    files.write_columns(folder / "options.parquet", contents.option_columns(options))
    files.write_columns(folder / "terms.parquet", contents.term_columns(options))
    files.write_columns(folder / "uses.parquet", contents.use_columns(options))
    files.write_frame(folder / "groups.parquet", contents.group_frame(options, solution))
    files.write_frame(folder / "rows.parquet", contents.row_frame(options, solution, use))
    for name in ("report_up", "contributions", "conflicts", "splits"):
        files.write_frame(folder / f"{name}.parquet", getattr(options, name))
    certificate = contents.certificate_content(options, solution)
    order = getattr(plan, "order", None)
    if order is not None:
        write_levels(folder, order)
        certificate["levels"] = level_certificates(order.levels)
    files.write_json(folder / "certificate.json", certificate)
    files.write_json(folder / "law.json", {"closed_counts": options.closed_counts})
    files.write_json(
        folder / "findings.json", [finding.model_dump(mode="json") for finding in quarter.findings]
    )


def _planned(summary: PlanSummary, folder: Path, inputs: Mapping[str, str]) -> dict[str, Any]:
    """Gather what the journal says about a run: what went in and what came out, by digest."""
    made = summary.provenance
    return {
        "inputs": dict(inputs),
        "quarter": made.quarter_digest,
        "policy": made.policy_digest,
        "options": made.options_digest,
        "plan": files.file_digest(folder / PLAN),
        "status": summary.status.value,
        "value_fen": summary.value_fen,
        "bound_fen": summary.bound_fen,
        "seed": made.seed,
        "effort": made.effort,
        "version": made.product_version,
    }


def _machine() -> dict[str, Any]:
    return {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": sys.argv[1:],
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "versions": {name: metadata.version(name) for name in ("numpy", "pandas", "pyarrow")},
    }
