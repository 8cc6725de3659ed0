"""Batches (批次): cases that are released together, noted in the ledger."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jiaocha.folder import append_after
from jiaocha.ledger.standing import Journal, entries_of
from jiaocha_models.journal import Entry, Event


def batches_of(journal: Journal) -> dict[str, str]:
    """Batch of every case that was put into one, by case number."""
    found: dict[str, str] = {}
    for entry in entries_of(journal):
        for change in entry.data.get("changes", ()) if entry.event is Event.LEDGER else ():
            if change["column"] == "batch":
                found[change["case"]] = change["after"]
    return {number: batch for number, batch in found.items() if batch is not None}


def assign_batch(folder: Path | str, numbers: Sequence[str], batch: str, *, by: str = "") -> int:
    """Put cases into a batch.

    Parameters
    ----------
    folder : path
        The plan folder; its journal takes one entry.
    numbers : sequence of str
        Case numbers in normal form; related cases belong in one batch.
    batch : str
        Such as 第一批.
    by : str
        Who does it.

    Returns
    -------
    int
        How many cases were not in it before.

    Raises
    ------
    FolderError
        The folder cannot be written, or its journal does not hold.
    """

    def decide(entries: list[Entry]) -> list[tuple[Event, dict[str, Any]]]:
        before = batches_of(entries)
        changes = [
            {"case": number, "column": "batch", "before": before.get(number), "after": batch}
            for number in numbers
            if before.get(number) != batch
        ]
        return [(Event.LEDGER, {"changes": changes})] if changes else []

    written = append_after(folder, decide, by=by)
    return len(written[0].data["changes"]) if written else 0
