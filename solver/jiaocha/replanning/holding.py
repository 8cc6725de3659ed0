"""A question about a plan moves nothing that is approved: the journal's states hold its quarter."""

from jiaocha.folder import FolderError, StoredPlan, read_entries
from jiaocha.folder.stored import PlanLike
from jiaocha.ledger.carrying import carry_states
from jiaocha_models import InputError, Quarter


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


def not_held(plan: PlanLike) -> str | None:
    """Say that approvals and returns came after a plan was made, where its own problem does not hold them.

    For answers that solve the plan's own problem again (steadiness, scarcity) and not a changed quarter.
    """
    try:
        if held_quarter(plan) is plan.quarter:
            return None
    except InputError:
        pass
    return (
        "编制以后又有批准或者退回：本表按编制时的条件计算，不受其约束。"
        "先用 jiaocha repair 补正，再对补正后的方案计算，即受签批约束。"
    )
