"""Compiled passes of the price ascent. Import lazily: this loads the compiler."""

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator, unused-ignore]
def price_pass(
    group_start: NDArray[np.int64],
    value: NDArray[np.float64],
    entry_start: NDArray[np.int64],
    entry_row: NDArray[np.int32],
    amount: NDArray[np.float64],
    price: NDArray[np.float64],
    used: NDArray[np.float64],
) -> float:
    """Add what the groups' best options use to ``used``; return the sum of their priced values."""
    total = 0.0
    for group in range(group_start.size - 1):
        best, best_worth = -1, -np.inf
        for option in range(group_start[group], group_start[group + 1]):
            worth = value[option]
            for entry in range(entry_start[option], entry_start[option + 1]):
                worth -= price[entry_row[entry]] * amount[entry]
            if worth > best_worth:
                best, best_worth = option, worth
        if best >= 0:
            total += best_worth
            for entry in range(entry_start[best], entry_start[best + 1]):
                used[entry_row[entry]] += amount[entry]
    return total
