"""The ledger (台账): what people do with a plan, case by case, and what follows from it for the next plan.

States and entries live in the journal of the plan folder, which is only appended to. Nothing here decides: a
person sets a state; a table says which step may follow which (``transitions``).
"""

from jiaocha.ledger.standing import (
    Place,
    Standing,
    current_states,
    places_of,
    state_here,
    state_history,
    states_frame,
)
from jiaocha.ledger.steps import STEPS, set_states
from jiaocha.ledger.transitions import TRANSITIONS, Transition, following, is_approved, transition

__all__ = [
    "STEPS",
    "TRANSITIONS",
    "Place",
    "Standing",
    "Transition",
    "current_states",
    "following",
    "is_approved",
    "places_of",
    "set_states",
    "state_here",
    "state_history",
    "states_frame",
    "transition",
]
