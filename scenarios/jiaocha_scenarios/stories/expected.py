"""What must come out of a story: ``expected.toml`` as records.

Every key is known here and read by the tests; an unknown key is an error, so nothing in the file can be
ignored. Options are written ``mode:court``, with the value of Mode and the court's code, ``stay`` alone for
staying.
"""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from jiaocha_models.words import Ground, GroundSource, Mode, TriageClass


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Triaged(_Strict):
    """So many cases fall in this class by this rule, standing on this ground."""

    cases: int = Field(ge=1)
    class_: TriageClass = Field(alias="class")
    rule: str
    ground: Ground
    ground_source: GroundSource


class Placed(_Strict):
    """One group: what is open to it, what closes the rest, and what the plan chooses.

    Attributes
    ----------
    group : str
        Its smallest case number.
    cases : int
    chosen : str or None
        Option that the plan takes; None only in a run that is not planned.
    decider : str or None
        Court that decides the chosen option; None for one that nobody decides (staying).
    open : tuple of str
        Options that must be open.
    closed : dict of str to str
        Options that must be closed, with the first rule that closes each.
    contributors : tuple of str
        Courts that must take part in the chosen option beside the receiver (joint action).
    evidence : bool
        Whether the chosen court has most of the term ``series_evidence`` among the courts open in its mode.
    """

    group: str
    cases: int = Field(ge=1)
    chosen: str | None = None
    decider: str | None = None
    open: tuple[str, ...] = ()
    closed: dict[str, str] = {}
    contributors: tuple[str, ...] = ()
    evidence: bool = False


class Reported(_Strict):
    """One group reported up: the courts named, in which mode, and who may decide."""

    group: str
    mode: Mode
    receivers: tuple[str, ...]
    decider: str


class Run(_Strict):
    """The story under its own policy, or under one with some settings changed.

    Attributes
    ----------
    title : str
        What this run shows.
    settings : dict
        Changed settings by dotted key.
    without : tuple of str
        Names of rules left out, to show what the others close on their own; such a run is not solved.
    planned : bool
        Whether the run is solved; otherwise only triage and open options are looked at.
    """

    title: str
    settings: dict[str, Any] = {}
    without: tuple[str, ...] = ()
    planned: bool = True
    triage: tuple[Triaged, ...]
    groups: tuple[Placed, ...] = ()
    reported: tuple[Reported, ...] = ()


class Expected(_Strict):
    """All of ``expected.toml``.

    Attributes
    ----------
    warnings : tuple of str
        Rules of the warnings that reading the story must give, sorted.
    runs : tuple of Run
    """

    warnings: tuple[str, ...]
    runs: tuple[Run, ...] = Field(min_length=1)


def read_expected(path: Path) -> Expected:
    """Read the expectations of a story.

    Raises
    ------
    pydantic.ValidationError
        If a key is unknown or a value does not fit.
    """
    return Expected.model_validate(tomllib.loads(path.read_text("utf-8")))


def option_of(text: str) -> tuple[Mode, str | None]:
    """Mode and court of an option as it is written."""
    mode, _, court = text.partition(":")
    return next(each for each in Mode if each.value == mode), court or None
