"""Plain text of cells and headers: full and half width, brackets, nearest known word."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

_SPACE = re.compile(r"\s+")
_BRACKETS = str.maketrans(
    {"〔": "(", "〕": ")", "［": "(", "］": ")", "[": "(", "]": ")", "【": "(", "】": ")"}
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that no cell may hold."""


def half_width(text: str) -> str:
    """Compatibility form (NFKC): full-width letters, digits and brackets become half-width."""
    return unicodedata.normalize("NFKC", text)


def bare(text: str) -> str:
    """Half-width text without any space, brackets of every shape as ``( )``."""
    return _SPACE.sub("", half_width(text)).translate(_BRACKETS)


def clean(value: object) -> str:
    """Text of a cell without spaces at its ends; line ends as line feeds; nothing for None."""
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def key_of(text: str) -> str:
    """Key under which headers and choices are compared: bare, lower case, without ``_``, ``-`` and ``*``."""
    return re.sub(r"[_\-*]", "", bare(text).casefold())


def nearest(word: str, known: Iterable[str]) -> str:
    """Nearest known word, or empty when none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


def nearest_hint(word: str, known: Iterable[str]) -> str:
    """Chinese hint that names the nearest known word, or empty."""
    found = nearest(word, known)
    return f"是否为“{found}”？" if found else ""
