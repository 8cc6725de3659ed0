"""States of the cases of a plan folder, as its journal holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.folder import FolderError, read_entries
from jiaocha.folder.files import read_frame
from jiaocha.ledger.transitions import is_approved
from jiaocha_models.journal import Entry, Event
from jiaocha_models.ledger import ReturnReason, State, Step
from jiaocha_models.words import Mode

SETTING = (Event.STATES, Event.LEDGER, Event.OBJECTIONS)
"""Events that set states, each in ``data["steps"]``."""

MODES = {mode.value: mode for mode in Mode}
STATES = {state.value: state for state in State}
REASONS = {reason.value: reason for reason in ReturnReason}

FRAME_COLUMNS = (
    "case_number", "state", "by", "on", "reason", "note", "mode", "court_code", "decider_code", "sequence",
    "approved",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a plan puts a case: codes of courts, None for none; ``group`` is empty where not known."""

    mode: Mode
    court: str | None
    decider: str | None
    group: str = ""

    def is_as(self, other: "Place") -> bool:
        """Whether court and mode are the same."""
        return (self.mode, self.court) == (other.mode, other.court)


@dataclass(frozen=True)
class Standing:
    """One state that a person set.

    Attributes
    ----------
    case_number : str
    state : State
    by : str
        Who decided it, as entered.
    on : date
    reason : ReturnReason or None
        For a return.
    note : str or None
    place : Place
        What was decided about: where the plan put the case at that time.
    sequence : int
        Line of the journal.
    """

    case_number: str
    state: State
    by: str
    on: date
    reason: ReturnReason | None
    note: str | None
    place: Place
    sequence: int

    @property
    def approved(self) -> bool:
        """Whether the case is decided, see :func:`jiaocha.ledger.transitions.is_approved`."""
        return is_approved(self.state, self.place.mode)


Journal = Path | str | Sequence[Entry]
"""A plan folder, or the entries of its journal."""


def state_history(journal: Journal) -> list[Standing]:
    """List every state that was ever set, in the order of the journal.

    Parameters
    ----------
    journal : path, or sequence of Entry
        A plan folder, or the entries of its journal.

    Raises
    ------
    FolderError
        There is no journal, or it cannot be read.
    """
    return [
        standing_of(step, entry.sequence)
        for entry in entries_of(journal)
        if entry.event in SETTING
        for step in entry.data.get("steps", ())
    ]


def current_states(journal: Journal) -> dict[str, Standing]:
    """Last state of every case that has one, by case number in normal form."""
    return {one.case_number: one for one in state_history(journal)}


def entries_of(journal: Journal) -> Sequence[Entry]:
    """Entries of a journal given as such or by its folder."""
    return read_entries(journal) if isinstance(journal, Path | str) else journal


def places_of(folder: Path | str) -> dict[str, Place]:
    """Where the plan of a folder puts each candidate case, by case number.

    Raises
    ------
    FolderError
        The folder holds no readable assignment.
    """
    names = ("case_number", "mode", "receiver", "decider", "group")
    try:
        frame = read_frame(Path(folder) / "assignments.parquet")
        columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in names]
    except (OSError, ValueError, KeyError) as error:
        raise FolderError(f"“{Path(folder).name}”不是完整的方案目录：{error}") from error
    return {
        number: Place(MODES[mode], court, decider, group)
        for number, mode, court, decider, group in zip(*columns, strict=True)
    }


def state_here(last: Standing | None, place: Place | None) -> State | None:
    """State of a case where the plan puts it now; one that was set for another place does not count."""
    if last is None or place is None or not last.place.is_as(place):
        return None
    return last.state


def standing_of(step: dict[str, Any], sequence: int) -> Standing:
    """State of a step as the journal stores it."""
    reason = step.get("reason")
    return Standing(
        case_number=step["case"],
        state=STATES[step["state"]],
        by=step["by"],
        on=date.fromisoformat(step["on"]),
        reason=None if reason is None else REASONS[reason],
        note=step.get("note"),
        place=Place(MODES[step["mode"]], step["court"], step["decider"]),
        sequence=sequence,
    )


def stored_step(step: Step, place: Place) -> dict[str, Any]:
    """Step as the journal stores it."""
    content = step.model_dump(mode="json", exclude_none=True)
    return {
        "case": content.pop("case_number"),
        **content,
        "mode": place.mode.value,
        "court": place.court,
        "decider": place.decider,
    }


def states_frame(standings: Iterable[Standing]) -> pd.DataFrame:
    """States as a table, one row each; words as their stored values, ``on`` as a day."""
    rows = [
        (
            one.case_number, one.state.value, one.by, pd.Timestamp(one.on),
            None if one.reason is None else one.reason.value, one.note,
            one.place.mode.value, one.place.court, one.place.decider, one.sequence, one.approved,
        )
        for one in standings
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(FRAME_COLUMNS))
