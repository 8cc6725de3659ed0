"""Places near the court of origin: division codes of domiciles and assets."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_scenarios.assumptions import shares
from jiaocha_scenarios.groups import CourtTree, Floats, Ints, _draw, _draw_within


class Places:
    """Draws division codes around courts, nearby far more often than far away."""

    def __init__(self, tree: CourtTree) -> None:
        """Keep the counties that have a basic court with a population of its own."""
        table = tree.table
        county = (table["level"] == "basic") & (table["category"] == "regular")
        self._tree = tree
        self._weight: Floats = np.where(county, np.maximum(tree.table["backlog"].fillna(0), 1), 0.0)
        self._code = table["division"].to_numpy(object)
        self._county: NDArray[np.bool_] = county.to_numpy()

    def near(self, court: Ints, rng: np.random.Generator) -> Ints:
        """Position of a county court near each given court; its division is the place."""
        scope = _draw(np.array(list(shares("place").values())), len(court), rng)
        here = np.arange(len(self._weight))
        families = (here, self._tree.prefecture, self._tree.province, np.zeros_like(here))
        found = court.copy()
        for number_of, family in enumerate(families):
            chosen = (scope == number_of) if number_of else np.ones(len(court), bool)
            found[chosen] = _draw_within(self._weight, family, family[court[chosen]], court[chosen], rng)
            if number_of == 0:
                found = self._seat(found, rng)
        return found

    def _seat(self, court: Ints, rng: np.random.Generator) -> Ints:
        """Replace courts without a county by a county of their prefecture, where there is one."""
        lacks = ~self._county[court]
        family = self._tree.prefecture
        court[lacks] = _draw_within(self._weight, family, family[court[lacks]], court[lacks], rng)
        return court


def asset_elsewhere(cases: pd.DataFrame, tree: CourtTree, court: Ints) -> NDArray[np.bool_]:
    """Cases whose main asset lies outside their court's area (a prefecture or a county), shape (n_cases,)."""
    place = pd.to_numeric(cases["asset_division"]).fillna(0).to_numpy(np.int64)
    own = pd.to_numeric(tree.table["division"]).fillna(0).to_numpy(np.int64)[court]
    upper = (tree.table["level"] == "intermediate").to_numpy()[court]
    area = np.where(upper, 100, 1)
    found: NDArray[np.bool_] = (place > 0) & (place // area != own // area)
    return found


def county_courts(tree: CourtTree) -> pd.Series:
    """Code of the first regular basic court of each county."""
    table = tree.table
    county = table[(table["level"] == "basic") & (table["category"] == "regular")]
    return county.drop_duplicates("division").set_index("division")["code"]
