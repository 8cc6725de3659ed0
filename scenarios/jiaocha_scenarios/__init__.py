"""The real court roster and a labelled synthetic generator of quarters on it."""

from jiaocha_scenarios.assumptions import ASSUMPTIONS, Assumption, assumption_table
from jiaocha_scenarios.generator import SIZES, generate, raw_frames
from jiaocha_scenarios.roster import national_roster, roster_origins

__all__ = [
    "ASSUMPTIONS",
    "SIZES",
    "Assumption",
    "assumption_table",
    "generate",
    "national_roster",
    "raw_frames",
    "roster_origins",
]
