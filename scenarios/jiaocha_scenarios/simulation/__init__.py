"""Quarters in a row under a hidden truth: the project's own test bench for what planning really brings.

The truth has another form than the estimator: interactions, reasons for moving that no column holds, drift.
Policies are compared on what came of the cases, every outcome drawn once and the same for all of them.
"""

from jiaocha_scenarios.simulation.measures import Realised, ScopeCount, gini, summed
from jiaocha_scenarios.simulation.policies import POLICIES, Expectation, Policy, Situation
from jiaocha_scenarios.simulation.setting import Setting
from jiaocha_scenarios.simulation.simulate import Course, World, simulate, step, world_of

__all__ = [
    "POLICIES",
    "Course",
    "Expectation",
    "Policy",
    "Realised",
    "ScopeCount",
    "Setting",
    "Situation",
    "World",
    "gini",
    "simulate",
    "step",
    "summed",
    "world_of",
]
