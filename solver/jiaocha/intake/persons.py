"""Persons and firms: keyed hashes or pseudonyms in place of names and identifiers.

With a key the text is replaced by its HMAC-SHA256 (the same key links quarters); without one by a number
that is valid in this quarter only. Equal text gets equal pseudonyms in every personal column, so that the
debtor of one case is recognised as the creditor of another. Text is compared
half-width, upper case, without spaces.
"""

import hmac
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from jiaocha.intake.strings import to_arrow, to_pandas
from jiaocha_models import Kind, Table, columns_of

SHORTEST_KEY = 16
"""Bytes a key must have."""
_KEYED = "^KEYED-[0-9A-F]{32}$"
_LOCAL = "^代号[0-9]{7,}$"


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
    columns = [to_arrow(frame[name]) for name in names]
    encoded = pa.concat_arrays(columns).dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).reshape(len(names), len(frame))
    replaced = _replaced(encoded.dictionary, _first_occurrence(codes, len(encoded.dictionary)), key)
    texts = pa.concat_arrays([replaced, pa.array([None], replaced.type)])
    for name, row_codes in zip(names, codes, strict=True):
        frame[name] = to_pandas(texts.take(pa.array(row_codes % len(texts))))
    keyed = pc.all(pc.match_substring_regex(replaced, _KEYED)).as_py()
    return frame, "keyed" if keyed and len(replaced) else "local"


def _first_occurrence(codes: np.ndarray, count: int) -> np.ndarray:
    """Rank of each code by its first occurrence, row by row, so numbers follow the order of cases."""
    in_order = codes.T.ravel()
    first = np.empty(count + 1, dtype=np.int64)
    first[in_order[::-1]] = np.arange(in_order.size)[::-1]
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(first[:count], kind="stable")] = np.arange(count)
    return rank


def _replaced(texts: pa.Array, rank: np.ndarray, key: bytes | None) -> pa.Array:
    """Pseudonyms of distinct texts; what is a pseudonym already stays one."""
    keyed = pc.match_substring_regex(texts, _KEYED).to_numpy(zero_copy_only=False)
    if key is not None:
        both = zip(texts.to_pylist(), keyed.tolist(), strict=True)
        hashed = [text if done else f"KEYED-{_hash(key, text)}" for text, done in both]
        return pa.array(hashed, texts.type)
    numbered = pc.match_substring_regex(texts, _LOCAL).to_numpy(zero_copy_only=False)
    if (keyed | numbered).all():
        return texts
    # Numbers count the texts that get one, in the order of their first occurrence.
    numbers = np.empty(len(texts), dtype=np.int64)
    order = np.argsort(rank)
    numbers[order] = np.cumsum(~keyed[order])
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.large_string()), 7, "0")
    prefix = pa.scalar("代号", pa.large_string())
    local = pc.binary_join_element_wise(prefix, digits, pa.scalar("", pa.large_string()))
    return pc.if_else(pa.array(keyed), texts, local)


def _hash(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()[:32].upper()
