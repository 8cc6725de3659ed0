"""A question about a plan moves nothing that is approved: the journal's states hold its quarter."""

from jiaocha.folder import FolderError, StoredPlan, read_entries
from jiaocha.folder.stored import PlanLike
from jiaocha.ledger.carrying import carry_states
from jiaocha_models import Quarter


def held_quarter(plan: PlanLike) -> Quarter:
    """Quarter of a plan, held to the states in its folder's journal.

    A plan that was just made, or whose folder has no journal, has nothing to be held to.

    Raises
    ------
    InputError
        An instruction of the quarter contradicts an approval.
    """
    if not isinstance(plan, StoredPlan):
        return plan.quarter
    try:
        entries = read_entries(plan.path)
    except FolderError:
        return plan.quarter
    return carry_states(plan.quarter, entries).quarter
