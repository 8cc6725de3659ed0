"""Synthetic quarters that several tests read; each is drawn once in a process, and nobody may change it."""

from functools import cache

import pandas as pd

from jiaocha_models import Quarter
from jiaocha_scenarios import generate, raw_frames


@cache
def drawn(size: str, seed: int = 0, cases: int | None = None) -> Quarter:
    """Quarter of a size."""
    return generate(size, seed=seed, cases=cases)


@cache
def national_frames() -> dict[str, pd.DataFrame]:
    """Raw tables of the national quarter."""
    return raw_frames("national")[0]
