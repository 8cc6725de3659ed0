"""Columns: packings of single courts, pooled without repetition.

A column is a set of a court's items that its room admits. A plan is one column (perhaps empty) for every
court and one option outside all knapsacks for every group that no column holds (the Dantzig-Wolfe
reformulation of the assignment problem).
"""

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.components import gather
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha_models.problem import Int64

Mask = NDArray[np.bool_]


class Columns:
    """A growing pool of columns of one component.

    Attributes
    ----------
    court : int64, shape (n_columns,)
        Row whose knapsack the column packs.
    start : int64, shape (n_columns + 1,)
    item : int64
        Items of column c are ``item[start[c]:start[c + 1]]``, positions in ``dual.item_option``.
    """

    def __init__(self, dual: KnapsackDual) -> None:
        self.dual = dual
        self.court = np.zeros(0, np.int64)
        self.start = np.zeros(1, np.int64)
        self.item = np.zeros(0, np.int64)
        random = np.random.default_rng(12)
        self._key = random.integers(1, 2**63, dual.n_items, np.int64, endpoint=False)
        self._known: set[int] = set()

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.court)

    def add_packed(self, chosen: Mask) -> int:
        """Add each court's chosen items as a column unless it is known or empty; return how many were new.

        A group chosen twice by one court (once within its nested row, once outside) counts once.
        """
        item = self._without_twins(np.flatnonzero(chosen))
        court = self.dual.item_court[item]
        first = np.flatnonzero(np.diff(court, prepend=-1))
        return self.add(court[first], np.append(first, len(item)), item)

    def add(self, court: Int64, start: Int64, item: Int64) -> int:
        """Add columns given by court and items (ascending within a column); return how many were new."""
        if len(court) == 0:
            return 0
        with np.errstate(over="ignore"):
            signature = np.add.reduceat(self._key[item], start[:-1])
        fresh = np.zeros(len(court), bool)
        for c, name in enumerate(signature.tolist()):
            if name not in self._known:
                self._known.add(name)
                fresh[c] = True
        kept = np.flatnonzero(fresh)
        flat, kept_start = gather(start, kept)
        self.court = np.concatenate([self.court, court[kept]])
        self.item = np.concatenate([self.item, item[flat]])
        self.start = np.concatenate([self.start, self.start[-1] + kept_start[1:]])
        return len(kept)

    def add_plan(self, choice: Int64) -> int:
        """Add the columns that make up a plan."""
        chosen = np.zeros(self.dual.problem.n_options, bool)
        chosen[choice] = True
        return self.add_packed(chosen[self.dual.item_option])

    def _without_twins(self, item: Int64) -> Int64:
        """Keep the first of items of one group in one court."""
        key = self.dual.item_court[item] * max(self.dual.problem.n_groups, 1) + self.dual.item_group[item]
        _, first = np.unique(key, return_index=True)
        return item[np.sort(first)] if len(first) < len(item) else item
