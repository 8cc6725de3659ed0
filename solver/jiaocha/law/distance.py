"""Distances: great circles between seats, in whole metres.

Straight lines over a sphere, not roads: no road data are shipped, and mountains make roads much longer. The
same measure is used for every court, so that comparisons stay fair.
"""

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

Degrees = NDArray[np.float64]


def great_circle(
    longitude: Degrees, latitude: Degrees, other_longitude: Degrees, other_latitude: Degrees
) -> NDArray[np.int64]:
    """Great-circle distance by the haversine formula.

    Parameters
    ----------
    longitude, latitude, other_longitude, other_latitude : float64 arrays that broadcast
        Degrees; NaN where a place is unknown.

    Returns
    -------
    int64, broadcast shape
        Metres, rounded half-even; -1 where a place is unknown.

    Examples
    --------
    >>> great_circle(*np.array([[106.111595], [35.625914], [106.330646], [35.498159]]))
    array([24381])
    """
    phi, other_phi = np.radians(latitude), np.radians(other_latitude)
    half_phi = (other_phi - phi) / 2
    half_lambda = np.radians(np.asarray(other_longitude) - longitude) / 2
    chord = np.sin(half_phi) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(half_lambda) ** 2
    metres = 2 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return np.rint(np.where(np.isnan(metres), -1.0, metres)).astype(np.int64)
