"""The journal of a plan folder: append-only, each line chained to the one before by its SHA-256.

``journal.jsonl`` holds one JSON object a line (:class:`jiaocha_models.journal.Entry`); ``journal.sha256`` the
digest of the whole file, as ``sha256sum -c`` reads it, so that cutting off lines at the end shows as well. A
line is written in one call and flushed to the disk before the digest is replaced; an append that was killed
in between leaves a journal one line longer than its digest, which the next append settles. Without a key the
chain cannot stop somebody who rewrites all of it: a court that needs more notes the digest elsewhere.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jiaocha.folder.whole import FolderError, flush_folder, locked, settle
from jiaocha_models.journal import Entry, Event

JOURNAL, JOURNAL_DIGEST = "journal.jsonl", "journal.sha256"
FIRST = "0" * 64
"""What the first line names as the digest of the line before it."""

PATIENCE_SECONDS = 20.0
"""How long an append waits for another program that writes the same folder."""


Decide = Callable[[list[Entry]], Sequence[tuple[Event, Mapping[str, Any]]]]
"""Decides what to append, given the entries so far."""


@dataclass(frozen=True)
class Break:
    """A place where the journal does not hold.

    Attributes
    ----------
    rule : str
        Stable code of the fault.
    row : int or None
        Line, from 1; None where the whole file is meant.
    message : str
        What is wrong, in Chinese.
    harmless : bool
        Whether it is only the trace of an append that was interrupted.
    """

    rule: str
    row: int | None
    message: str
    harmless: bool = False


def append_entry(
    folder: Path | str, event: Event, data: Mapping[str, Any], *, by: str = "", time: datetime | None = None
) -> Entry:
    """Append one entry to the journal of a plan folder; it is on the disk when this returns.

    Parameters
    ----------
    folder : path
        The plan folder.
    event : Event
    data : mapping
        What was done; must be storable as JSON.
    by : str
        Who did it.
    time : datetime, optional
        Now, unless given.

    Returns
    -------
    Entry

    Raises
    ------
    FolderError
        There is no journal, it was changed after it was written, or another program holds the folder.
    """
    return append_after(folder, lambda _: [(event, data)], by=by, time=time)[0]


def append_after(
    folder: Path | str, decide: Decide, *, by: str = "", time: datetime | None = None
) -> list[Entry]:
    """Append what follows from the entries so far, while nobody else can append.

    Parameters
    ----------
    folder : path
        The plan folder.
    decide : callable
        Given all entries, returns events with their data; nothing is appended where it returns none.
    by, time
        As in :func:`append_entry`.

    Returns
    -------
    list of Entry
        What was appended; on the disk when this returns.

    Raises
    ------
    FolderError
        As :func:`append_entry`.
    """
    target = Path(folder).absolute()
    settle(target)
    with locked(target, patience=PATIENCE_SECONDS):
        if not (target / JOURNAL).is_file():
            raise FolderError(f"“{target.name}”中没有记录（{JOURNAL}），不能登记")
        refuse_broken(target)
        decided = decide(read_entries(target))
        return [write_entry(target, event, data, by=by, time=time) for event, data in decided]


def write_entry(
    folder: Path, event: Event, data: Mapping[str, Any], *, by: str = "", time: datetime | None = None
) -> Entry:
    """Append without lock or check: for a folder that nobody else sees, or that the caller has locked."""
    lines = _settled(folder)
    moment = (time or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    previous = hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST
    entry = Entry(
        sequence=len(lines) + 1, time=moment, event=event, by=by, data=dict(data), previous=previous
    )
    _append(folder / JOURNAL, _line(entry) + b"\n")
    _write_digest(folder)
    return entry


def begin_journal(folder: Path | str, *, by: str = "") -> Entry:
    """Give a plan folder that was written before journals existed a journal, which says so in its first line.

    Raises
    ------
    FolderError
        There is a journal already, there is no plan, or another program holds the folder.
    """
    target = Path(folder).absolute()
    settle(target)
    if not (target / "plan.json").is_file():
        raise FolderError(f"“{target.name}”不是方案目录")
    with locked(target, patience=PATIENCE_SECONDS):
        there = [name for name in (JOURNAL, JOURNAL_DIGEST) if (target / name).exists()]
        if there:
            raise FolderError(f"“{target.name}”中已有 {there[0]}，不能另建记录")
        digest = hashlib.sha256((target / "plan.json").read_bytes()).hexdigest()
        return write_entry(target, Event.BEGUN, {"plan": digest}, by=by)


def read_entries(folder: Path | str) -> list[Entry]:
    """Read all entries; an unfinished last line is left out.

    Raises
    ------
    FolderError
        There is no journal, or a line of it is not an entry.
    """
    path = Path(folder) / JOURNAL
    try:
        lines, _ = _lines(path.read_bytes())
        return [Entry.model_validate_json(line) for line in lines]
    except OSError as error:
        raise FolderError(f"“{Path(folder).name}”中没有记录（{JOURNAL}）") from error
    except ValidationError as error:
        raise FolderError(f"“{Path(folder).name}”的记录（{JOURNAL}）有读不懂的行") from error


def breaks(folder: Path) -> list[Break]:
    """Every place where the chain of a folder's journal does not hold.

    Raises
    ------
    OSError
        A file of the journal is missing or unreadable.
    """
    content = (folder / JOURNAL).read_bytes()
    lines, tail = _lines(content)
    found = [*_chain(lines)]
    stated = (folder / JOURNAL_DIGEST).read_bytes()
    if stated == _digest_text(content):
        if tail or not lines:
            found.append(Break("journal_chain_broken", None, "最后一行不完整"))
    elif not found and _interrupted(lines, tail, stated):
        message = "最后一次登记写到一半时中断；下一次登记时自动整理"
        found.append(Break("journal_unfinished", len(lines) or None, message, harmless=True))
    else:
        message = f"与 {JOURNAL_DIGEST} 所载摘要不同：记录写出后被改动、增加或者截短过"
        found.append(Break("journal_digest_wrong", None, message))
    return found


def refuse_broken(folder: Path) -> None:
    """Raise a FolderError where the journal of a folder does not hold."""
    try:
        faults = [fault for fault in breaks(folder) if not fault.harmless]
    except OSError as error:
        raise FolderError(f"“{folder.name}”的记录不完整：缺少 {JOURNAL} 或者 {JOURNAL_DIGEST}") from error
    if faults:
        place = f"第 {faults[0].row} 行" if faults[0].row else ""
        raise FolderError(
            f"“{folder.name}”的记录（{JOURNAL}）{place}{faults[0].message}；请从备份恢复后再登记"
        )


def carry(old: Path, new: Path) -> None:
    """Take the journal of an old folder over into a new one; nothing where there is none.

    Raises
    ------
    FolderError
        The old journal does not hold.
    """
    if not (old / JOURNAL).is_file():
        return
    refuse_broken(old)
    for name in (JOURNAL, JOURNAL_DIGEST):
        (new / name).write_bytes((old / name).read_bytes())


def journal_digest(folder: Path | str) -> str:
    """SHA-256 of the whole journal: what a person may note elsewhere to recognise the journal later."""
    return hashlib.sha256((Path(folder) / JOURNAL).read_bytes()).hexdigest()


def _chain(lines: list[bytes]) -> list[Break]:
    found, previous = [], FIRST
    for row, line in enumerate(lines, start=1):
        try:
            entry = Entry.model_validate_json(line)
        except ValidationError:
            found.append(Break("journal_line_unreadable", row, "不是一条完整的记录"))
        else:
            if entry.previous != previous:
                found.append(Break("journal_chain_broken", row, "所载上一行的摘要与上一行不符"))
            if entry.sequence != row:
                found.append(Break("journal_chain_broken", row, f"序号应为 {row}，现为 {entry.sequence}"))
        previous = hashlib.sha256(line).hexdigest()
    return found


def _interrupted(lines: list[bytes], tail: bytes, stated: bytes) -> bool:
    """Whether the stated digest is that of the journal before the append that was interrupted."""
    before = lines if tail else lines[:-1]
    return stated == _digest_text(b"".join(line + b"\n" for line in before))


def _settled(folder: Path) -> list[bytes]:
    """Lines of the journal; what is left of an interrupted append is cut off first, and that is noted."""
    path = folder / JOURNAL
    lines, tail = _lines(path.read_bytes()) if path.exists() else ([], b"")
    if not tail:
        return lines
    _cut(path, len(tail))
    previous = hashlib.sha256(lines[-1]).hexdigest() if lines else FIRST
    note = {"bytes": len(tail), "sha256": hashlib.sha256(tail).hexdigest()}
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    settled = Entry(sequence=len(lines) + 1, time=moment, event=Event.SETTLED, data=note, previous=previous)
    _append(path, _line(settled) + b"\n")
    _write_digest(folder)
    return [*lines, _line(settled)]


def _lines(content: bytes) -> tuple[list[bytes], bytes]:
    """Complete lines without their ends, and what follows the last of them."""
    *lines, tail = content.split(b"\n")
    return lines, tail


def _line(entry: Entry) -> bytes:
    content = entry.model_dump(mode="json")
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def _append(path: Path, line: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        written = os.write(handle, line)
        if written != len(line):
            raise OSError(f"{path.name}: {written} of {len(line)} bytes written")
        os.fsync(handle)
    finally:
        os.close(handle)


def _cut(path: Path, count: int) -> None:
    with path.open("rb+") as file:
        file.truncate(path.stat().st_size - count)
        os.fsync(file.fileno())


def _write_digest(folder: Path) -> None:
    partial = folder / f".{JOURNAL_DIGEST}.partial"
    with partial.open("wb") as file:
        file.write(_digest_text((folder / JOURNAL).read_bytes()))
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, folder / JOURNAL_DIGEST)
    flush_folder(folder)


def _digest_text(content: bytes) -> bytes:
    return f"{hashlib.sha256(content).hexdigest()}  {JOURNAL}\n".encode()
