"""Days from which terms run, as people recorded them in a plan folder: by states, or in the ledger."""

from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.deadlines.listed import LEDGER_DAYS
from jiaocha.folder.journal import JOURNAL, read_entries
from jiaocha.ledger import state_history
from jiaocha_models import State
from jiaocha_models.journal import Entry, Event

_COLUMN_OF = {
    State.HANDED_OVER: "handed_over_on",
    State.FILED: "filed_on",
    State.CLOSED: "closed_on",
}


def recorded_days(folder: Path | str) -> pd.DataFrame | None:
    """Days of handover, filing, closing, return and renewed measures of every case.

    A day that people wrote into the ledger (卷宗移交日, 立案日期, 结案日期, 续封到期) goes before the day of
    the state that says the same.

    Parameters
    ----------
    folder : path
        The plan folder.

    Returns
    -------
    pandas.DataFrame or None
        ``case_number`` and the columns of :data:`jiaocha.deadlines.LEDGER_DAYS`, days as datetime64[s]; None
        for a folder that was written before there were journals.

    Raises
    ------
    FolderError
        If the journal cannot be read.
    """
    if not (Path(folder) / JOURNAL).is_file():
        return None
    entries = read_entries(folder)
    rows: dict[str, dict[str, Any]] = {}
    for one in state_history(entries):
        row = rows.setdefault(one.case_number, {"case_number": one.case_number})
        row |= {"state": one.state.value, "state_on": pd.Timestamp(one.on)}
        if one.state in _COLUMN_OF:
            row[_COLUMN_OF[one.state]] = pd.Timestamp(one.on)
    for number, written in _written(entries).items():
        rows.setdefault(number, {"case_number": number}).update(written)
    frame = pd.DataFrame(list(rows.values())).reindex(columns=["case_number", *LEDGER_DAYS])
    days = [name for name in LEDGER_DAYS if name != "state"]
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))


def _written(entries: list[Entry]) -> dict[str, dict[str, Any]]:
    """Days that people wrote into the ledger, by case; a cell that was emptied says nothing."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for change in entry.data.get("changes", ()) if entry.event is Event.LEDGER else ():
            if change["column"] not in LEDGER_DAYS or change["column"].startswith("state"):
                continue
            row = found.setdefault(change["case"], {})
            row.pop(change["column"], None)
            if change["after"] is not None:
                row[change["column"]] = pd.Timestamp(change["after"])
    return found
