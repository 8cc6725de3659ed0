"""The real court roster and a labelled synthetic generator of quarters on it."""

from jiaocha_scenarios.assumptions import ASSUMPTIONS, Assumption, assumption_table
from jiaocha_scenarios.calibration import calibration_table
from jiaocha_scenarios.generator import SIZES, generate, raw_frames
from jiaocha_scenarios.greedy import greedy_by_regret
from jiaocha_scenarios.hardness import Hardness, hardness
from jiaocha_scenarios.published import published_figures
from jiaocha_scenarios.roster import national_roster, roster_origins

__all__ = [
    "ASSUMPTIONS",
    "SIZES",
    "Assumption",
    "Hardness",
    "assumption_table",
    "calibration_table",
    "generate",
    "greedy_by_regret",
    "hardness",
    "national_roster",
    "published_figures",
    "raw_frames",
    "roster_origins",
]
