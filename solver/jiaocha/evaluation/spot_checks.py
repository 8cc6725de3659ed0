"""A sample for spot checks by a recorded seed: whoever has the plan and the outcomes draws the same."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.digests import table_digest
from jiaocha.worth.digest import tie_order
from jiaocha_models import Quarter

DEFAULT_SIZE = 20


@dataclass(frozen=True, eq=False)
class SpotChecks:
    """A sample and how it was drawn.

    Attributes
    ----------
    seed : str
        SHA-256 of the digests of quarter and outcomes: nobody chooses it.
    population : int
        Cases from which it was drawn.
    cases : pandas.DataFrame
        ``case_number``, ``origin``, ``handling`` (names), by case number.
    """

    seed: str
    population: int
    cases: pd.DataFrame


def spot_checks(cases: pd.DataFrame, quarter: Quarter, digest: str, size: int = DEFAULT_SIZE) -> SpotChecks:
    """Draw moved cases at random, each with the same probability.

    Parameters
    ----------
    cases : pandas.DataFrame
    quarter : Quarter
    digest : str
        Of quarter and outcomes together, see :func:`outcomes_digest`; the seed of the draw.
    size : int
        How many; all where there are fewer.
    """
    moved = cases[(cases["origin"] != cases["handling"]).to_numpy(bool)].sort_values("case_number")
    place = tie_order(digest, np.array([0, len(moved)]))
    drawn = np.flatnonzero(place < size)
    names = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    taken = moved.iloc[drawn]
    return SpotChecks(
        digest,
        len(moved),
        pd.DataFrame(
            {
                "case_number": taken["case_number"].to_numpy(object),
                "origin": taken["origin"].map(names).to_numpy(object),
                "handling": taken["handling"].map(names).to_numpy(object),
            }
        ),
    )


def outcomes_digest(quarter_digest: str, outcomes: pd.DataFrame) -> str:
    """Digest of a quarter and the outcomes of its cases."""
    return hashlib.sha256((quarter_digest + table_digest(outcomes)).encode()).hexdigest()
