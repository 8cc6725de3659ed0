"""One entry of the journal (记录) of a plan folder: what was done, by whom, when."""

from typing import Any

from pydantic import Field

from jiaocha_models.columns import Labelled, Record


class Event(Labelled):
    """What an entry of the journal says."""

    PLANNED = "planned", "编制方案"
    BEGUN = "begun", "补建记录"
    """A folder written before journals existed was given one."""
    STATES = "states", "设定状态"
    LEDGER = "ledger", "登记台账"
    CHANGED = "changed", "人工调整"
    CONFLICT = "conflict", "台账冲突"
    OBJECTIONS = "objections", "登记异议意见"
    CARRIED = "carried", "沿用签批"
    """Which cases a new plan was held to because they were approved or returned."""
    REFRESHED = "refreshed", "制发前复核"
    """The plan was checked against a new extract: which cases dropped out, were filled in, are new."""
    RANDOMISED = "randomised", "同等条件随机分案"
    """A draw among near-equal options: who approved it, and the seed."""
    EXPORTED = "exported", "导出"
    ROOM = "room", "季度内调配"
    SETTLED = "settled", "清理未写完的一行"


class Entry(Record):
    """A line of ``journal.jsonl``.

    Attributes
    ----------
    sequence : int
        Number of the line, from 1.
    time : str
        When it was written: ISO 8601, UTC, to the second.
    event : Event
    by : str
        Who did it, as that person wrote it; empty for what the program did by itself.
    data : dict
        What was done; its keys depend on the event.
    previous : str
        SHA-256 of the line before, without its line end; 64 zeros for the first.
    """

    sequence: int
    time: str
    event: Event
    by: str = ""
    data: dict[str, Any] = Field(default_factory=dict)
    previous: str
