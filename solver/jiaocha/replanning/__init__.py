"""What would be otherwise: changes, repairs, refreshes, sweeps, steadiness, scarcity and deficits."""

from jiaocha.replanning.answer import what_if
from jiaocha.replanning.draws import Steadiness, steadiness
from jiaocha.replanning.fewest import repair
from jiaocha.replanning.grid import grid_of, sweep
from jiaocha.replanning.random_assignment import Randomised, randomise
from jiaocha.replanning.refresh_workbook import refresh_text, write_refresh
from jiaocha.replanning.refreshed import Refreshed, refresh
from jiaocha.replanning.shortfall import Deficit, deficits
from jiaocha.replanning.standing import repair_returns
from jiaocha.replanning.tightest import scarcity

__all__ = [
    "Deficit",
    "Randomised",
    "Refreshed",
    "Steadiness",
    "deficits",
    "grid_of",
    "randomise",
    "refresh",
    "refresh_text",
    "repair",
    "repair_returns",
    "scarcity",
    "steadiness",
    "sweep",
    "what_if",
    "write_refresh",
]
