"""Names of files and folders that every file system takes."""

from collections import Counter
from collections.abc import Iterable

LONGEST, LONGEST_COURT = 60, 26
"""Characters of a name, and of a court in it: file systems take 255 bytes, three for a Chinese character."""


def safe(name: str, longest: int = LONGEST) -> str:
    """Name without signs that a file system refuses, cut to a length that it takes."""
    plain = "".join("_" if sign in '<>:"/\\|?*' or sign < " " else sign for sign in name)
    return plain[:longest].rstrip(" .") or "_"


def court_files(names: Iterable[str], codes: Iterable[str]) -> list[str]:
    """Name of each court in file names; with its code where two courts would share one."""
    short = [safe(name, LONGEST_COURT) for name in names]
    shared = Counter(name.casefold() for name in short)
    return [
        name if shared[name.casefold()] == 1 else f"{name} {safe(code, LONGEST - LONGEST_COURT)}"
        for name, code in zip(short, codes, strict=True)
    ]
