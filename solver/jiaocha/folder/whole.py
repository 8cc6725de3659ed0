"""Folders that are written whole or not at all, on Linux and on Windows.

A new folder ``DIR`` grows as ``.DIR.partial-*`` beside its place. Once complete and on disk it becomes
``.DIR.whole-*``; an old ``DIR`` then moves to ``.DIR.old-*``, the new one takes its place, and the old one
is deleted. Whatever moment the power fails or the process is killed, ``DIR`` (or, between two renames,
``.DIR.whole-*``) is one complete folder; :func:`settle` finishes an interrupted exchange and clears what was
left over. A lock file keeps two writers apart; the operating system frees it when a writer dies.
"""

import contextlib
import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PARTIAL, WHOLE, OLD = "partial", "whole", "old"

PATIENCE_SECONDS = 3.0
"""How long a rename waits for a virus scanner or a viewer to let go of a file (Windows)."""


class FolderError(OSError):
    """A folder cannot be written or read; the message is a Chinese sentence for the user."""


def settle(target: Path) -> None:
    """Finish an exchange that was interrupted, and delete leftovers; does nothing while a writer is at work.

    Parameters
    ----------
    target : pathlib.Path
        The folder as the user names it; it need not exist.
    """
    if _siblings(target, WHOLE) or _siblings(target, PARTIAL) or _siblings(target, OLD):
        with contextlib.suppress(OSError), locked(target):
            _settle(target)


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; on leaving without an exception it takes the place of ``target``.

    Parameters
    ----------
    target : pathlib.Path
        An existing folder of this name is replaced; the caller has made sure that it may be.

    Yields
    ------
    pathlib.Path
        The folder to fill, in the same parent.

    Raises
    ------
    FolderError
        Another process writes the same folder, or the old one cannot be moved away because a program
        holds a file in it (the new folder is then kept, and the message says where).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked(target):
        _settle(target)
        partial = _sibling(target, PARTIAL)
        partial.mkdir()
        try:
            yield partial
            _flush(partial)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        whole = _sibling(target, WHOLE)
        os.rename(partial, whole)
        _exchange(target, whole)


def _settle(target: Path) -> None:
    if not target.exists():
        for complete in (_siblings(target, WHOLE) or _siblings(target, OLD))[:1]:
            _rename(complete, target)
            flush_folder(target.parent)
    for leftover in [path for state in (PARTIAL, WHOLE, OLD) for path in _siblings(target, state)]:
        shutil.rmtree(leftover, ignore_errors=True)


def _exchange(target: Path, whole: Path) -> None:
    old = _sibling(target, OLD)
    if target.exists():
        try:
            _rename(target, old)
        except PermissionError as error:
            kept = target.with_name(f"{target.name}-新-{secrets.token_hex(3)}")
            os.rename(whole, kept)
            raise FolderError(
                f"“{target.name}”中有文件正被其他程序打开，未能替换；新方案已完整保存在“{kept.name}”"
            ) from error
    _rename(whole, target)
    flush_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _rename(source: Path, destination: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            os.rename(source, destination)
            return
        except PermissionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _sibling(target: Path, state: str) -> Path:
    return target.with_name(f".{target.name}.{state}-{secrets.token_hex(4)}")


def _siblings(target: Path, state: str) -> list[Path]:
    prefix = f".{target.name}.{state}-"
    if not target.parent.is_dir():
        return []
    return sorted(path for path in target.parent.iterdir() if path.name.startswith(prefix))


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            flush_folder(path)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, so that a rename outlives a power failure."""
    if sys.platform == "win32":  # a folder cannot be opened for flushing there; renames are journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(target: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock of a folder: one writer at a time.

    Parameters
    ----------
    target : pathlib.Path
        The folder; it need not exist.
    patience : float
        Seconds to wait for another writer.

    Raises
    ------
    FolderError
        Another process holds the lock for longer.
    """
    path = target.with_name(f".{target.name}.lock")
    handle = _patient_lock(path, time.monotonic() + patience)
    try:
        yield
    finally:
        if sys.platform == "win32":
            os.close(handle)
            with contextlib.suppress(OSError):
                path.unlink()
        else:
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(handle)


def _patient_lock(path: Path, until: float) -> int:
    while True:
        try:
            return _take_lock(path)
        except FolderError:
            if time.monotonic() >= until:
                raise
        time.sleep(0.02)


def _take_lock(path: Path) -> int:
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(handle)
            if sys.platform == "win32" or (
                path.exists() and os.path.samestat(os.stat(path), os.fstat(handle))
            ):
                return handle
        except FileNotFoundError:
            pass  # the former holder removed the file while we were locking it: take a new one
        except OSError as error:
            os.close(handle)
            raise FolderError(f"另一个程序正在写入“{path.name[1:-5]}”，请等它结束后再试") from error
        os.close(handle)


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
