"""Common random numbers: every outcome has one uniform draw of its own, the same whatever is decided.

A draw belongs to (seed, quarter, case, court, mode, purpose). Two policies that give a case to the same court
in the same mode see the same outcome; so does the same policy run again, in any order.
"""

from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


class Purpose(IntEnum):
    """What a draw decides."""

    PROGRESS = 0
    TIME = 1
    SHARE = 2
    CLOSING = 3


def uniforms(stream: tuple[int, int], case: Int64, court: Int64, mode: Int64, purpose: Purpose) -> Float64:
    """Uniform draws in (0, 1) for rows of (case, court, mode), shape (n_rows,).

    Parameters
    ----------
    stream : (int, int)
        Seed and quarter.
    case, court, mode : int64, shape (n_rows,)
        Positions in the quarter.
    purpose : Purpose
    """
    start = np.random.SeedSequence([*stream, purpose]).generate_state(1, np.uint64)[0]
    key = (case.astype(np.uint64) << np.uint64(28)) | (court.astype(np.uint64) << np.uint64(8))
    # pandas mixes integers as splitmix64 does (Steele, Lea and Flood 2014); 53 bits make a double.
    mixed = pd.util.hash_array(pd.util.hash_array(key | mode.astype(np.uint64)) + start)
    return np.asarray(((mixed >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53)
