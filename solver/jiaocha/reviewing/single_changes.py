"""Single changes of a choice: which fit beside all other groups, and which relieve an overloaded capacity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.certification.choice import largest_use
from jiaocha.worth.totals import row_use
from jiaocha_models.problem import AssignmentProblem, Int64


@dataclass(frozen=True)
class SingleChanges:
    """Every option taken alone in place of its group's choice.

    Attributes
    ----------
    fits : bool, shape (n_options,)
        No capacity is used beyond its limit, or, where it is overloaded already, beyond its present use.
    relieves : int64, shape (n_options,)
        Number of overloaded capacities of which less is used then.
    overloaded : bool, shape (n_rows,)
    used : int64, shape (n_rows,)
    """

    fits: NDArray[np.bool_]
    relieves: Int64
    overloaded: NDArray[np.bool_]
    used: Int64


def single_changes(problem: AssignmentProblem, choice: Int64) -> SingleChanges:
    """Judge every single change of a choice, feasible or not."""
    used = row_use(problem, choice)
    largest = np.iinfo(np.int64).max
    most = np.array([largest if one is None else min(one, largest) for one in largest_use(problem)], np.int64)
    over = used > most
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    key = problem.option_group[option].astype(np.int64) * max(problem.n_rows, 1) + problem.entry_row
    chosen = np.isin(option, choice)
    of_choice, at = np.unique(key[chosen], return_inverse=True)
    amount = np.zeros(len(of_choice) + 1, np.int64)
    np.add.at(amount, at, problem.entry_amount[chosen])
    place = np.searchsorted(of_choice, key)
    known = np.append(of_choice, -1)[place] == key
    before = np.where(known, amount[place], 0)
    row = problem.entry_row
    bad = used[row] - before + problem.entry_amount > np.maximum(most, used)[row]
    kept = over[row] & known & (problem.entry_amount >= before)
    touched = np.bincount(of_choice[over[of_choice % max(problem.n_rows, 1)]] // max(problem.n_rows, 1),
                          minlength=problem.n_groups)  # fmt: skip
    relieves = touched[problem.option_group] - np.bincount(option[kept], minlength=problem.n_options)
    fits = np.bincount(option[bad], minlength=problem.n_options) == 0
    return SingleChanges(fits, relieves.astype(np.int64), over, used)
