"""Ways of parties and courts, in whole metres along great circles.

Where the place of a creditor or an asset is unknown, the court that has the case now stands for it (for an
asset, first the domicile of the debtor), so that staying is never the longer way by ignorance. Where a
court's place is unknown too, the way counts as 0.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.distance import great_circle
from jiaocha.worth.arrays import Float64
from jiaocha_models.problem import Int64


@dataclass(frozen=True, eq=False)
class Places:
    """Places as degrees, arrays of one shape; NaN where unknown."""

    longitude: Float64
    latitude: Float64

    def at(self, positions: NDArray[Any]) -> "Places":
        """Places at the given positions."""
        return Places(self.longitude[positions], self.latitude[positions])

    def known_or(self, otherwise: "Places") -> "Places":
        """Return these places, and ``otherwise`` wherever they are unknown."""
        unknown = np.isnan(self.longitude) | np.isnan(self.latitude)
        return Places(
            np.where(unknown, otherwise.longitude, self.longitude),
            np.where(unknown, otherwise.latitude, self.latitude),
        )


def metres_between(start: Places, end: Places) -> Int64:
    """Great-circle distance of each pair, whole metres; 0 where a place is unknown."""
    metres = great_circle(start.longitude, start.latitude, end.longitude, end.latitude)
    return np.maximum(metres, 0)
