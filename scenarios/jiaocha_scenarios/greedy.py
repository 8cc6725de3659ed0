"""Greedy by regret: the baseline that shows how much planning is worth. No solver, no prices."""

import numpy as np
from numpy.typing import NDArray

from jiaocha_models import AssignmentProblem

Ints = NDArray[np.int64]

ROUNDS = 60
"""Regrets are taken afresh this often; within a round groups are placed in order of regret."""

NO_OTHER = np.iinfo(np.int64).max // 4
"""Regret of a group with one option left: it cannot wait and goes first."""


def greedy_by_regret(problem: AssignmentProblem) -> Ints:
    """Place groups in order of regret (best fitting option less second best), each on its best that fits.

    Parameters
    ----------
    problem : AssignmentProblem
        Rows are taken as hard.

    Returns
    -------
    int64, shape (n_groups,)
        Chosen option of each group. A group none of whose options fits keeps -1.
    """
    state = _State(problem)
    missing = np.arange(problem.n_groups)
    while len(missing):
        best, regret = state.best_and_regret(missing)
        none = best < 0
        missing, best, regret = missing[~none], best[~none], regret[~none]
        order = np.argsort(-regret, kind="stable")
        # Groups that can only take what uses nothing contest nothing: they do not fill up a round.
        last = (regret == NO_OTHER) & (problem.entry_start[best + 1] == problem.entry_start[best])
        state.choice[missing[last]] = best[last]
        order = order[~last[order]]
        several = max(64, problem.n_groups // ROUNDS)
        placed = [k for k in order[:several] if state.place(int(missing[k]), int(best[k]))]
        missing = np.delete(missing, np.append(np.flatnonzero(last), np.array(placed, np.int64)))
    return state.choice


class _State:
    """Room left in every row, and the choices made so far."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self.problem = problem
        self.left = problem.limit.astype(np.int64).copy()
        self.choice = np.full(problem.n_groups, -1, np.int64)

    def place(self, group: int, option: int) -> bool:
        """Take the option if it still fits."""
        entries = slice(self.problem.entry_start[option], self.problem.entry_start[option + 1])
        rows, amounts = self.problem.entry_row[entries], self.problem.entry_amount[entries]
        if (amounts > np.maximum(self.left[rows], 0)).any():
            return False
        self.left[rows] -= amounts
        self.choice[group] = option
        return True

    def best_and_regret(self, groups: Ints) -> tuple[Ints, Ints]:
        """Best fitting option of each group (-1: none) and its lead over the second best, in fen."""
        start, stop = self.problem.group_start[groups], self.problem.group_start[groups + 1]
        options, owner = ranges(start, stop)
        fits = self._fits(options)
        options, owner = options[fits], owner[fits]
        value = self.problem.value[options]
        order = np.lexsort((options, -value, owner))
        options, owner, value = options[order], owner[order], value[order]
        best, regret = np.full(len(groups), -1, np.int64), np.zeros(len(groups), np.int64)
        first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]])) if len(owner) else owner
        best[owner[first]] = options[first]
        second = np.minimum(first + 1, len(owner) - 1)
        paired = owner[second] == owner[first]
        regret[owner[first]] = np.where(paired & (second > first), value[first] - value[second], NO_OTHER)
        return best, regret

    def _fits(self, options: Ints) -> NDArray[np.bool_]:
        start, stop = self.problem.entry_start[options], self.problem.entry_start[options + 1]
        entries, owner = ranges(start, stop)
        over = self.problem.entry_amount[entries] > np.maximum(self.left[self.problem.entry_row[entries]], 0)
        fits: NDArray[np.bool_] = np.bincount(owner[over], minlength=len(options)) == 0
        return fits


def ranges(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Concatenation of the ranges ``start[i]:stop[i]`` and the number i of each element."""
    length = stop - start
    owner = np.repeat(np.arange(len(start)), length)
    before = np.cumsum(length) - length
    return np.arange(int(length.sum())) - before[owner] + start[owner], owner
