"""Digests of what a plan is made from; a plan names them, and ties are broken by them.

The digests themselves are taken in :mod:`jiaocha.digests`; this module gives them the names that planning
and verification use, and the seed that follows from them.
"""

import numpy as np

from jiaocha.digests import options_digest, policy_digest, quarter_digest, table_digests
from jiaocha_models import Quarter
from jiaocha_models.problem import Int64

__all__ = ["digest_of", "options_digest", "policy_digest", "table_digests", "tie_order"]


def digest_of(quarter: Quarter) -> str:
    """SHA-256 of a quarter's tables and policy, the same on every machine and from every file format."""
    return quarter_digest(quarter)


def tie_order(digest: str, start: Int64) -> Int64:
    """Shuffle each segment by a seed taken from a digest.

    Parameters
    ----------
    digest : str
        Hexadecimal digest; the seed of the bit generator PCG64, whose raw stream numpy keeps stable.
    start : int64, shape (n_segments + 1,)
        Boundaries of the segments.

    Returns
    -------
    int64, shape (start[-1],)
        Place of each entry in its segment's random order, counted from 0.
    """
    count = int(start[-1])
    segment = np.repeat(np.arange(len(start) - 1), np.diff(start))
    draws = np.random.PCG64(int(digest, 16)).random_raw(count)
    order = np.lexsort((draws, segment))
    place = np.empty(count, np.int64)
    place[order] = np.arange(count) - start[segment]
    return place
