"""Days from which terms run, as people recorded them in a plan folder."""

from pathlib import Path

import pandas as pd

from jiaocha.deadlines.listed import LEDGER_DAYS
from jiaocha.folder.journal import JOURNAL
from jiaocha.ledger import state_history
from jiaocha_models import State

_COLUMN_OF = {
    State.HANDED_OVER: "handed_over_on",
    State.FILED: "filed_on",
    State.CLOSED: "closed_on",
}


def recorded_days(folder: Path | str) -> pd.DataFrame | None:
    """Days of handover, filing, closing and return of every case, from the states that people set.

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
    rows: dict[str, dict[str, object]] = {}
    for one in state_history(folder):
        row = rows.setdefault(one.case_number, {"case_number": one.case_number})
        row |= {"state": one.state.value, "state_on": pd.Timestamp(one.on)}
        if one.state in _COLUMN_OF:
            row[_COLUMN_OF[one.state]] = pd.Timestamp(one.on)
    frame = pd.DataFrame(list(rows.values())).reindex(columns=["case_number", *LEDGER_DAYS])
    days = [name for name in LEDGER_DAYS if name != "state"]
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))
