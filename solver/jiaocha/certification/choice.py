"""What a choice is worth and which limits it breaks, exactly."""

from dataclasses import dataclass

import numpy as np

from jiaocha.certification.arithmetic import SAFE, Exact, exact_sum, magnitude, ranges
from jiaocha_models.problem import UNLIMITED, AssignmentProblem, Int64


@dataclass(frozen=True)
class Violation:
    """One row used beyond its limit, or one group without one of its own options.

    Attributes
    ----------
    row : int or None
        The row, or None when a group's choice is at fault.
    group : int or None
        The group, or None when a row is at fault.
    used : int
        What the choice uses of the row; for a group the option it names.
    limit : int
        What may be used at most: the row's limit plus all the overuse that a soft row admits. For a group
        the first option that is not its own any more (its options end before it).
    """

    row: int | None
    group: int | None
    used: int
    limit: int

    @property
    def overuse(self) -> int:
        """Units beyond the row's limit; 0 for a group."""
        return self.used - self.limit if self.row is not None else 0


def value_of(problem: AssignmentProblem, choice: Int64) -> int:
    """Exact value of a choice in fen, soft rows' penalties deducted.

    Parameters
    ----------
    problem : AssignmentProblem
    choice : int64, shape (n_groups,)
        Option of each group, as an index into all options.

    Raises
    ------
    ValueError
        If the choice has the wrong length or names an option that is not the group's.
    """
    if (fault := _outside(problem, choice)).any():
        raise ValueError(f"group {int(np.flatnonzero(fault)[0])} is not given one of its own options")
    return exact_sum(problem.value[choice]) - _penalty(problem, use_of(problem, choice))


def check_choice(problem: AssignmentProblem, choice: Int64) -> list[Violation]:
    """List every violation of a choice: groups first, then rows, in their order; empty when feasible.

    Groups without an option of their own use nothing.

    Raises
    ------
    ValueError
        If the choice has the wrong length.
    """
    fault = _outside(problem, choice)
    found = [
        Violation(None, int(i), int(choice[i]), int(problem.group_start[i + 1]))
        for i in np.flatnonzero(fault)
    ]
    used = use_of(problem, choice[~fault])
    most = largest_use(problem)
    for row, (amount, allowed) in enumerate(zip(used.tolist(), most, strict=True)):
        if allowed is not None and amount > allowed:
            found.append(Violation(row, None, int(amount), allowed))
    return found


def use_of(problem: AssignmentProblem, options: Int64) -> Exact:
    """Exact use of every row by a set of options, shape (n_rows,)."""
    count = problem.entry_start[options + 1] - problem.entry_start[options]
    entry = ranges(problem.entry_start[options], count)
    amount: Exact = problem.entry_amount[entry]
    if magnitude(amount).sum() >= SAFE:
        amount = amount.astype(object)
    used = np.zeros(problem.n_rows, amount.dtype)
    np.add.at(used, problem.entry_row[entry], amount)
    return used


def largest_use(problem: AssignmentProblem) -> list[int | None]:
    """Limit of each row plus all overuse it admits; None where there is no end to it."""
    most: list[int | None] = [int(b) for b in problem.limit.tolist()]
    for row, width in zip(problem.soft_row.tolist(), problem.soft_width.tolist(), strict=True):
        before = most[row]
        most[row] = None if width == UNLIMITED or before is None else before + width
    return most


def _outside(problem: AssignmentProblem, choice: Int64) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if choice.shape != (problem.n_groups,):
        raise ValueError(f"choice has shape {choice.shape}, expected ({problem.n_groups},)")
    return (choice < problem.group_start[:-1]) | (choice >= problem.group_start[1:])


def _penalty(problem: AssignmentProblem, used: Exact) -> int:
    """Total price of the overuse of soft rows; overuse beyond the last segment costs no more."""
    left = {
        row: max(0, int(used[row]) - int(problem.limit[row])) for row in np.unique(problem.soft_row).tolist()
    }
    total = 0
    segments = zip(
        problem.soft_row.tolist(), problem.soft_width.tolist(), problem.soft_slope.tolist(), strict=True
    )
    for row, width, slope in segments:
        taken = left[row] if width == UNLIMITED else min(left[row], width)
        left[row] -= taken
        total += taken * slope
    return total
