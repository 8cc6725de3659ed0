"""``repair_returns``: the least change of a plan after returns, around everything that is approved."""

from pathlib import Path

from jiaocha.comparison.difference import Difference
from jiaocha.folder import read_entries, read_plan
from jiaocha.ledger.carrying import Carried, carry_states
from jiaocha.planning import PhaseCallback
from jiaocha.replanning.fewest import repair_to
from jiaocha_models import Limits, Quarter
from jiaocha_models.problem import ProgressCallback


def repair_returns(
    folder: Path | str,
    limits: Limits | None = None,
    *,
    quarter: Quarter | None = None,
    progress: ProgressCallback | None = None,
    phase: PhaseCallback | None = None,
) -> tuple[Difference, Carried]:
    """Repair the plan of a folder around the states in its journal.

    Approved cases stay where they were approved; returned cases do not go back where they were returned from;
    of everything else as few cases as possible are changed.

    Parameters
    ----------
    folder : path
        A plan folder with a journal.
    limits : Limits, optional
        When to stop; by default those of the plan.
    quarter : Quarter, optional
        The quarter read anew, as of the day of the order; by default as the plan has it. Cases that are no
        longer in it, or that the law no longer lets go, drop out; the difference says which and why.

    Returns
    -------
    difference : Difference
        ``after`` is the repaired plan; its certificate holds for the problem with the approved cases fixed.
    carried : Carried
        Which cases were held, to be noted in the new plan's journal.

    Raises
    ------
    InputError
        An instruction of the quarter contradicts an approval; or the policy orders objectives.
    FolderError
        The folder or its journal cannot be read.
    """
    before = read_plan(folder)
    carried = carry_states(before.quarter if quarter is None else quarter, read_entries(folder))
    difference = repair_to(before, carried.quarter, carried.changes, limits, progress=progress, phase=phase)
    return difference, carried
