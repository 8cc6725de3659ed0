"""Writing the ledger of a folder, and merging several people's copies, file to file."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from jiaocha.folder import append_entry, read_entries, read_plan
from jiaocha.folder.files import file_digest
from jiaocha.ledger.lines import frame_of, lines_at, of_plan
from jiaocha.ledger.reading import LedgerSheet, read_ledger
from jiaocha.ledger.sheet import write_ledger, write_merged
from jiaocha.ledger.standing import places_of
from jiaocha.ledger.three_way import Merged, Version, three_way
from jiaocha_models import Finding
from jiaocha_models.journal import Event


def export_ledger(folder: Path | str, file: Path | str, *, by: str = "") -> pd.DataFrame:
    """Write the ledger of a plan folder as a workbook, and note that in the journal.

    Parameters
    ----------
    folder : path
    file : path
        An existing file is replaced, whole or not at all.
    by : str
        Who asked for it.

    Returns
    -------
    pandas.DataFrame
        The lines, see :func:`jiaocha.ledger.ledger_lines`.

    Raises
    ------
    FolderError
        The folder cannot be read, or its journal does not hold.
    """
    plan, entries = read_plan(folder), read_entries(folder)
    lines = lines_at(of_plan(plan), places_of(folder), entries)
    target = Path(file)
    _whole(target, lambda path: write_ledger(plan, lines, path))
    data = {"file": target.name, "sha256": file_digest(target), "version": entries[-1].sequence, "to": "台账"}
    append_entry(folder, Event.EXPORTED, data, by=by)
    return frame_of(lines)


def merge_ledgers(
    base: Path | str, theirs: Sequence[Path | str], out: Path | str
) -> tuple[Merged | None, list[Finding]]:
    """Merge ledgers that several people filled in, starting from one and the same.

    Parameters
    ----------
    base : path
        The ledger as it was handed out.
    theirs : sequence of path
        As each person filled it in.
    out : path
        Merged workbook: ledger, conflicts with every version, and all edits.

    Returns
    -------
    merged : Merged or None
        None, and nothing written, where a file is at fault.
    findings : list of Finding
        Of all files.
    """
    findings: list[Finding] = []
    sheets: list[LedgerSheet] = []
    for path in (base, *theirs):
        sheet, found = read_ledger(path)
        findings += found
        if sheet is not None:
            sheets.append(sheet)
    if len(sheets) < 1 + len(theirs):
        return None, findings
    names = _names(sheets[1:])
    versions = [Version(name, one.lines, one.columns) for name, one in zip(names, sheets[1:], strict=True)]
    merged = three_way(sheets[0].lines, versions)
    _whole(Path(out), lambda path: write_merged(merged, names, path))
    return merged, findings


def _names(sheets: Sequence[LedgerSheet]) -> list[str]:
    """Name of each file; with a number where two bear the same."""
    names = [sheet.name for sheet in sheets]
    return [name if names.count(name) == 1 else f"{name}（第{at + 1}份）" for at, name in enumerate(names)]


def _whole(target: Path, write: Callable[[Path], object]) -> None:
    """Write a file beside its place and move it there, so that it is never half written."""
    partial = target.with_name(f".{target.name}.partial.xlsx")
    try:
        write(partial)
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
