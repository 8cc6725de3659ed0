"""The store of the room: one SQLite file in the plan folder, changed in whole transactions only.

SQLite, from the standard library, and not a log of our own behind a lock file: a transaction is atomic over
several capacities at once and outlives ``kill -9``; a primary key makes a request idempotent, and a ``CHECK``
refuses what would draw more than there is, whatever program writes; an answer takes as long after ten
thousand requests as after ten. ``journal.jsonl`` is told of every change
(:meth:`jiaocha.placement.Room.note`). The file must lie on a disk of the machine that writes it: locks on
network drives are not to be relied upon.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jiaocha.folder.layout import ROOM
from jiaocha.folder.whole import FolderError

FORMAT = 1
"""Version of the file."""

PATIENCE_SECONDS = 30.0
"""How long a request waits for other programs that write the same room."""

FIRST = "0" * 64

_TABLES = """
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE capacity (
    key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    room INTEGER NOT NULL, drawn INTEGER NOT NULL CHECK (drawn >= 0 AND drawn <= room)
);
CREATE TABLE draw (
    request TEXT PRIMARY KEY, content TEXT NOT NULL, state TEXT NOT NULL, record TEXT NOT NULL,
    uses TEXT NOT NULL, version INTEGER NOT NULL
);
CREATE TABLE placed (case_number TEXT PRIMARY KEY, request TEXT NOT NULL);
CREATE TABLE event (
    version INTEGER PRIMARY KEY, time TEXT NOT NULL, kind TEXT NOT NULL, request TEXT NOT NULL,
    by TEXT NOT NULL, content TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE price (key INTEGER PRIMARY KEY, numerator INTEGER NOT NULL);
"""


def create(folder: Path, state: dict[str, str]) -> None:
    """Make an empty store, whole or not at all."""
    target, partial = folder / ROOM, folder / f".{ROOM}.partial"
    partial.unlink(missing_ok=True)
    connection = sqlite3.connect(partial)
    with contextlib.closing(connection):
        connection.executescript(_TABLES)
        rows = {"format": str(FORMAT), "version": "0", "noted": "0", **state}
        connection.executemany("INSERT INTO state VALUES (?, ?)", rows.items())
        connection.commit()
    os.replace(partial, target)


class Store:
    """An open store; for one thread of one process.

    Raises
    ------
    FolderError
        There is no store, or it is of another format.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / ROOM
        if not self.path.is_file():
            raise FolderError(
                f"“{folder.name}”尚未开放季度内调配；请先运行 jiaocha room {folder.name} --begin"
            )
        self._connection = sqlite3.connect(self.path, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            self._connection.execute("PRAGMA synchronous = FULL")
            written = self.state("format")
        except (sqlite3.DatabaseError, KeyError) as error:
            self.close()
            raise FolderError(f"“{folder.name}”的余量文件（{ROOM}）无法读取：{error}") from error
        if written != str(FORMAT):
            self.close()
            raise FolderError(f"“{folder.name}”的余量文件格式为 {written}，本版本只认格式 {FORMAT}")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def state(self, name: str) -> str:
        """One value of the table of states."""
        row = self._connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        return str(row[0])

    def set_state(self, name: str, value: str) -> None:
        """Set a value, within a transaction."""
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    @property
    def version(self) -> int:
        """Number of changes so far."""
        return int(self.state("version"))

    @contextlib.contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[None]:
        """Everything inside happens, or nothing; no other program writes meanwhile."""
        self._execute_patiently("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise

    def _execute_patiently(self, statement: str) -> None:
        try:
            self._connection.execute(statement)
        except sqlite3.OperationalError as error:
            raise FolderError(f"余量文件（{ROOM}）正被其他程序占用：{error}") from error

    def drawn(self) -> dict[int, int]:
        """Drawn amount of every capacity that was ever asked for, by key."""
        return dict(self._connection.execute("SELECT key, drawn FROM capacity").fetchall())

    def capacities(self) -> list[tuple[int, str, int, int]]:
        """Key, name, room at the beginning, drawn amount."""
        return self._connection.execute("SELECT key, name, room, drawn FROM capacity ORDER BY key").fetchall()

    def add(self, key: int, name: str, room: int, amount: int) -> None:
        """Draw an amount (give it back if negative), within a transaction; more than there is raises."""
        self._connection.execute("INSERT OR IGNORE INTO capacity VALUES (?, ?, ?, 0)", (key, name, room))
        self._connection.execute("UPDATE capacity SET drawn = drawn + ? WHERE key = ?", (amount, key))

    def draw(self, request: str) -> tuple[str, str, str, dict[int, int]] | None:
        """Content digest, state, record (JSON) and uses by key of a request."""
        row = self._connection.execute(
            "SELECT content, state, record, uses FROM draw WHERE request = ?", (request,)
        ).fetchone()
        if row is None:
            return None
        return row[0], row[1], row[2], {int(key): amount for key, amount in json.loads(row[3]).items()}

    def draws(self) -> list[tuple[str, dict[int, int]]]:
        """Record (JSON) and uses by key of all requests, in the order of their last change."""
        rows = self._connection.execute("SELECT record, uses FROM draw ORDER BY version").fetchall()
        return [(row[0], {int(key): amount for key, amount in json.loads(row[1]).items()}) for row in rows]

    def put_draw(
        self, request: str, content: str, state: str, record: str, uses: dict[int, int], version: int
    ) -> None:
        """Store a request as it stands, within a transaction."""
        row = (request, content, state, record, json.dumps(uses), version)
        self._connection.execute("INSERT OR REPLACE INTO draw VALUES (?, ?, ?, ?, ?, ?)", row)

    def request_of(self, case: str) -> str | None:
        """Request that holds a case; None where none does."""
        row = self._connection.execute("SELECT request FROM placed WHERE case_number = ?", (case,)).fetchone()
        return None if row is None else str(row[0])

    def place(self, case: str, request: str) -> None:
        """Say that a request holds a case, within a transaction."""
        self._connection.execute("INSERT INTO placed VALUES (?, ?)", (case, request))

    def displace(self, request: str) -> None:
        """Let a request's cases go, within a transaction."""
        self._connection.execute("DELETE FROM placed WHERE request = ?", (request,))

    def prices(self) -> dict[int, int]:
        """Redrawn prices by key; none before any was redrawn."""
        return dict(self._connection.execute("SELECT key, numerator FROM price").fetchall())

    def put_prices(self, prices: dict[int, int]) -> None:
        """Replace all prices, within a transaction."""
        self._connection.execute("DELETE FROM price")
        self._connection.executemany("INSERT INTO price VALUES (?, ?)", prices.items())

    def add_event(self, kind: str, request: str, by: str, content: dict[str, Any]) -> int:
        """Add a link to the chain of events, within a transaction; return the new version."""
        version = self.version + 1
        last = self._connection.execute("SELECT digest FROM event ORDER BY version DESC LIMIT 1").fetchone()
        time = datetime.now(UTC).isoformat(timespec="seconds")
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        row = (version, time, kind, request, by, text)
        digest = link(FIRST if last is None else last[0], row)
        self._connection.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, digest))
        self.set_state("version", str(version))
        return version

    def events(self, after: int = 0) -> list[tuple[int, str, str, str, str, str, str]]:
        """Events after a version: version, time, kind, request, by, content, digest."""
        return self._connection.execute(
            "SELECT * FROM event WHERE version > ? ORDER BY version", (after,)
        ).fetchall()


def link(previous: str, row: tuple[int, str, str, str, str, str]) -> str:
    """Digest of an event and of all before it."""
    text = json.dumps([previous, *row], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
