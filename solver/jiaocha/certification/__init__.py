"""Exact, solver-free checks: what a choice is worth, what it violates, and what no plan can exceed.

Everything here is integer arithmetic on the bare problem; nothing knows how a plan was found.
"""

from jiaocha.certification.bound import bound_of, check_certificate
from jiaocha.certification.choice import Violation, check_choice, value_of
from jiaocha.certification.levels import (
    LevelFault,
    LevelProblem,
    check_order,
    kept_values,
    level_problem,
    values_in_order,
)
from jiaocha.certification.publish import price_certificate, price_multipliers, publish

__all__ = [
    "LevelFault",
    "LevelProblem",
    "Violation",
    "bound_of",
    "check_certificate",
    "check_choice",
    "check_order",
    "kept_values",
    "level_problem",
    "price_certificate",
    "price_multipliers",
    "publish",
    "value_of",
    "values_in_order",
]
