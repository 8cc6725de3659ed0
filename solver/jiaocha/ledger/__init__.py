"""The ledger (台账): what people do with a plan, case by case, and what follows from it for the next plan.

States and entries live in the journal of the plan folder, which is only appended to. Nothing here decides: a
person sets a state; a table says which step may follow which (``transitions``).
"""

from jiaocha.ledger.bans import BANS, Ban
from jiaocha.ledger.batches import assign_batch, batches_of
from jiaocha.ledger.by_hand import changes_by_hand
from jiaocha.ledger.carrying import (
    Carried,
    approved_refusal,
    as_carried,
    carry_states,
    moved_approvals,
    returns,
)
from jiaocha.ledger.entering import Entered, enter_ledger
from jiaocha.ledger.exporting import export_ledger, merge_ledgers
from jiaocha.ledger.forms import write_reply_forms
from jiaocha.ledger.lines import ledger_lines
from jiaocha.ledger.next_quarter import add_ledgers, history_of, with_ledger, write_outcomes
from jiaocha.ledger.objections import REPLIES, Recorded, objections_of, record_objections
from jiaocha.ledger.reading import LEDGER, read_ledger
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
    "BANS",
    "LEDGER",
    "REPLIES",
    "STEPS",
    "TRANSITIONS",
    "Ban",
    "Carried",
    "Entered",
    "Place",
    "Recorded",
    "Standing",
    "Transition",
    "add_ledgers",
    "approved_refusal",
    "as_carried",
    "assign_batch",
    "batches_of",
    "carry_states",
    "changes_by_hand",
    "current_states",
    "enter_ledger",
    "export_ledger",
    "following",
    "history_of",
    "is_approved",
    "ledger_lines",
    "merge_ledgers",
    "moved_approvals",
    "objections_of",
    "places_of",
    "read_ledger",
    "record_objections",
    "returns",
    "set_states",
    "state_here",
    "state_history",
    "states_frame",
    "transition",
    "with_ledger",
    "write_outcomes",
    "write_reply_forms",
]
