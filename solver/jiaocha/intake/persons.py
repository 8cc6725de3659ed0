"""Persons and firms: keyed hashes or pseudonyms in place of names and identifiers.

With a key the text is replaced by its HMAC-SHA256 (the same key links quarters); without one by a number that
is valid in this quarter only. Equal text gets equal pseudonyms in every personal column, so that the debtor of
one case is recognised as the creditor of another. Text is compared half-width, upper case, without spaces.
"""

import hmac
import re
from pathlib import Path

import numpy as np
import pandas as pd

from jiaocha_models import Kind, Table, columns_of

SHORTEST_KEY = 16
"""Bytes a key must have."""
_KEYED = re.compile(r"KEYED-[0-9A-F]{32}")
_LOCAL = re.compile(r"代号\d{7,}")


def load_key(key: bytes | str | Path | None) -> bytes | None:
    """Bytes of a key given as bytes or as the path of a file; trailing line ends do not count.

    Raises
    ------
    ValueError
        If the key is shorter than 16 bytes.
    OSError
        If the file cannot be read.
    """
    if key is None:
        return None
    content = key if isinstance(key, bytes) else Path(key).read_bytes().rstrip(b"\r\n")
    if len(content) < SHORTEST_KEY:
        raise ValueError(f"a key needs at least {SHORTEST_KEY} bytes")
    return content


def replace_persons(table: Table, frame: pd.DataFrame, key: bytes | None) -> tuple[pd.DataFrame, str]:
    """Replace every personal column of a sorted table.

    Returns
    -------
    frame : pandas.DataFrame
        The table with pseudonyms.
    pseudonyms : str
        ``keyed`` when every pseudonym is a keyed hash, else ``local``.
    """
    names = [name for name, column in columns_of(table.record).items() if column.kind is Kind.PERSON]
    if not names:
        return frame, "local"
    together = pd.concat([frame[name] for name in names], ignore_index=True)
    width = len(names)
    # Row by row, so that numbers follow the order of the cases and not that of the columns.
    order = np.arange(width * len(frame)).reshape(width, len(frame)).T.ravel()
    codes, distinct = pd.factorize(together.iloc[order])
    texts = [str(text) for text in distinct]
    replaced = _replaced(texts, key)
    lookup = pd.Series(pd.array([*replaced, None], dtype="str"))
    table_codes = codes.reshape(len(frame), width)
    for at, name in enumerate(names):
        frame[name] = lookup.take(table_codes[:, at]).to_numpy()
        frame[name] = frame[name].astype("str")
    keyed = bool(replaced) and all(_KEYED.fullmatch(text) for text in replaced)
    return frame, "keyed" if keyed else "local"


def _replaced(texts: list[str], key: bytes | None) -> list[str]:
    if key is not None:
        return [text if _KEYED.fullmatch(text) else f"KEYED-{_hash(key, text)}" for text in texts]
    open_texts = [text for text in texts if not _KEYED.fullmatch(text)]
    if all(_LOCAL.fullmatch(text) for text in open_texts):
        return texts
    numbers = {text: f"代号{number:07d}" for number, text in enumerate(open_texts, start=1)}
    return [numbers.get(text, text) for text in texts]


def _hash(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()[:32].upper()
