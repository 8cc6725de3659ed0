"""The gazetteer: coordinates and names of administrative divisions by their six-digit code (区划代码).

Coordinates are those of the seat of government. A county the gazetteer does not know is placed at its
prefecture's seat, failing that at its province's.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd
from numpy.typing import NDArray

UNKNOWN = -1
"""Position of a division the gazetteer does not know, not even its province."""


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Divisions in order of their codes.

    Attributes
    ----------
    code : ndarray of str, shape (n_divisions,)
        Six digits; a province ends in 0000, a prefecture in 00.
    name : ndarray of str, shape (n_divisions,)
    longitude, latitude : float64, shape (n_divisions,)
        Degrees.
    position : dict
        Position of each code.
    """

    code: NDArray[np.object_]
    name: NDArray[np.object_]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    position: dict[str, int]

    def positions(self, codes: pd.Series) -> NDArray[np.int32]:
        """Positions of division codes, by county, prefecture, province; ``UNKNOWN`` where all fail.

        Parameters
        ----------
        codes : pandas.Series of str
            Division codes; may have missing values.

        Returns
        -------
        int32, shape (n,)
        """
        known = self.position
        number, distinct = pd.factorize(codes)
        found = [
            next((known[place] for place in places_of(str(code)) if place in known), UNKNOWN)
            for code in distinct
        ]
        return np.array([*found, UNKNOWN], np.int32)[number]

    def coordinates(self, positions: NDArray[np.int32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Longitude and latitude of positions, in degrees; NaN where unknown."""
        unknown = positions == UNKNOWN
        longitude, latitude = self.longitude[positions], self.latitude[positions]
        return np.where(unknown, np.nan, longitude), np.where(unknown, np.nan, latitude)

    def name_of(self, code: str) -> str | None:
        """Name of a division, without fallback."""
        return str(self.name[self.position[code]]) if code in self.position else None


@cache
def gazetteer() -> Gazetteer:
    """Load the gazetteer shipped with the package; loaded once."""
    path = resources.files("jiaocha").joinpath("data/divisions.csv")
    with path.open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype={"code": str})
    return Gazetteer(
        code=table["code"].to_numpy(object),
        name=table["name"].to_numpy(object),
        longitude=table["longitude"].to_numpy(float),
        latitude=table["latitude"].to_numpy(float),
        position={code: position for position, code in enumerate(table["code"])},
    )


def province_of(code: str) -> str:
    """Code of the province a division lies in: ``640423`` -> ``640000``."""
    return code[:2] + "0000"


def prefecture_of(code: str) -> str:
    """Code of the prefecture a division lies in: ``640423`` -> ``640400``."""
    return code[:4] + "00"


def places_of(code: str) -> tuple[str, str, str]:
    """Return the division itself, its prefecture and its province."""
    return code, prefecture_of(code), province_of(code)


def area_prefix(code: str) -> str:
    """Digits that all divisions inside a division share: ``640400`` -> ``6404``, ``640423`` -> ``640423``."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code
