"""What would be otherwise: changes, repairs, sweeps, steadiness, scarcity and deficits of a plan."""

from jiaocha.replanning.answer import what_if
from jiaocha.replanning.draws import Steadiness, steadiness
from jiaocha.replanning.fewest import repair
from jiaocha.replanning.grid import grid_of, sweep
from jiaocha.replanning.random_assignment import Randomised, randomise
from jiaocha.replanning.shortfall import Deficit, deficits
from jiaocha.replanning.standing import repair_returns
from jiaocha.replanning.tightest import scarcity

__all__ = [
    "Deficit",
    "Randomised",
    "Steadiness",
    "deficits",
    "grid_of",
    "randomise",
    "repair",
    "repair_returns",
    "scarcity",
    "steadiness",
    "sweep",
    "what_if",
]
