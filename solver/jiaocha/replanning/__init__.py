"""What would be otherwise: changes, repairs, sweeps, steadiness and scarcity of a plan."""

from jiaocha.replanning.answer import what_if
from jiaocha.replanning.fewest import repair

__all__ = ["repair", "what_if"]
