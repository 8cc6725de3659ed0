"""The linear relaxation over pooled columns.

maximise  value of columns and of free options, less the price of overusing soft rows
subject to  every group once, every court at most one column, every shared row within its limit

SciPy's HiGHS solves it by its interior point method with crossover: as fast from the start as a simplex
method from the last basis, and array in, array out.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array, hstack, vstack

from jiaocha.allocation.columns import Columns
from jiaocha.allocation.components import gather
from jiaocha.allocation.dual_search import FloatArray
from jiaocha.allocation.knapsack_dual import KnapsackDual
from jiaocha_models.problem import FREE, UNLIMITED, Int64

TYPICAL = 1_000.0
"""Objective coefficients are scaled to about this size, for the tolerances of the linear solver."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """Optimum of the master.

    Attributes
    ----------
    value : float
        In fen.
    point : float64
        Its multipliers, as a point of the knapsack dual.
    court : float64, shape (n_rows,)
        Multiplier of each court's choice of one column, in fen.
    share : float64, shape (n_columns,)
        How far each column is used.
    """

    value: float
    point: FloatArray
    court: FloatArray
    share: FloatArray


class Master:
    """The relaxation over a pool of columns that may grow between solves.

    Parameters
    ----------
    columns : Columns
        Together with free options they must admit a plan.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.dual = columns.dual
        problem = self.dual.problem
        size = np.abs(problem.value.astype(np.float64))
        self.unit = max(float(size.sum()) / max(len(size), 1), 1.0) / TYPICAL
        self.shared = np.flatnonzero(self.dual.shared)
        self.free = np.flatnonzero(problem.block == FREE)
        self._number = np.full(problem.n_rows, -1, np.int64)
        self._number[self.shared] = np.arange(len(self.shared))
        self._fixed = hstack([self._free_matrix(), self._overuse_matrix()], format="csc")
        self._columns_matrix = csc_array((self._fixed.shape[0], 0))

    def solve(self) -> Relaxation | None:
        """Solve over all columns of the pool; None if the linear solver fails."""
        problem, columns = self.dual.problem, self.columns
        known = self._columns_matrix.shape[1]
        if known < len(columns):
            new = self._pool_matrix(np.arange(known, len(columns)))
            self._columns_matrix = hstack([self._columns_matrix, new], format="csc")
        matrix = hstack([self._columns_matrix, self._fixed], format="csr")
        endless = problem.soft_width == UNLIMITED
        most = np.where(endless, np.inf, problem.soft_width.astype(np.float64))
        upper = np.concatenate([np.full(len(columns) + len(self.free), np.inf), most])
        column_value = values_of(columns)
        slope = problem.soft_slope.astype(np.float64)
        worth = np.concatenate([column_value, problem.value[self.free], -slope])
        n = problem.n_groups
        limit = np.concatenate([np.ones(problem.n_rows), problem.limit[self.shared].astype(np.float64)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = linprog(  # type: ignore[call-overload]  # the stubs do not know sparse matrices
                -worth / self.unit,
                A_ub=matrix[n:],
                b_ub=limit,
                A_eq=matrix[:n],
                b_eq=np.ones(n),
                bounds=np.column_stack([np.zeros(len(upper)), upper]),
                method="highs-ipm",
            )
        if result.status != 0:
            return None
        row = np.zeros(problem.n_rows)
        row[self.shared] = np.maximum(-result.ineqlin.marginals[problem.n_rows :], 0.0)
        point = self.dual.join(-result.eqlin.marginals * self.unit, row * self.unit)
        court = np.maximum(-result.ineqlin.marginals[: problem.n_rows], 0.0) * self.unit
        return Relaxation(-float(result.fun) * self.unit, point, court, result.x[: len(columns)])

    def _pool_matrix(self, chosen: Int64) -> csc_array:
        """Coefficients of some columns: groups, courts, shared rows."""
        columns, problem = self.columns, self.dual.problem
        flat, start = gather(columns.start, chosen)
        option = self.dual.item_option[columns.item[flat]]
        owner = np.repeat(np.arange(len(chosen)), np.diff(start))
        n = len(chosen)
        group = problem.option_group[option]
        groups = coo_array((np.ones(len(option)), (group, owner)), (problem.n_groups, n))
        courts = coo_array((np.ones(n), (columns.court[chosen], np.arange(n))), (problem.n_rows, n))
        matrix: csc_array = vstack([groups, courts, self._shared_use(option, owner, n)], format="csc")
        return matrix

    def _free_matrix(self) -> csc_array:
        problem, n = self.dual.problem, len(self.free)
        owner = np.arange(n)
        group = problem.option_group[self.free]
        groups = coo_array((np.ones(n), (group, owner)), (problem.n_groups, n))
        courts = coo_array((problem.n_rows, n))
        matrix: csc_array = vstack([groups, courts, self._shared_use(self.free, owner, n)], format="csc")
        return matrix

    def _overuse_matrix(self) -> csc_array:
        problem, n = self.dual.problem, len(self.dual.problem.soft_row)
        row = problem.n_groups + problem.n_rows + self._number[problem.soft_row]
        shape = (problem.n_groups + problem.n_rows + len(self.shared), n)
        return coo_array((-np.ones(n), (row, np.arange(n))), shape).tocsc()

    def _shared_use(self, option: Int64, owner: Int64, n: int) -> coo_array:
        """Use of the shared rows by options, summed by owner."""
        row, who, amount = shared_entries(self.dual, option, owner)
        return coo_array((amount.astype(np.float64), (self._number[row], who)), (len(self.shared), n))


def shared_entries(dual: KnapsackDual, option: Int64, owner: Int64) -> tuple[Int64, Int64, Int64]:
    """Entries of options in shared rows: row, the option's owner, amount."""
    problem = dual.problem
    entry, start = gather(problem.entry_start, option)
    who = np.repeat(owner, np.diff(start))
    kept = dual.shared[problem.entry_row[entry]]
    entry = entry[kept]
    return problem.entry_row[entry].astype(np.int64), who[kept], problem.entry_amount[entry]


def values_of(columns: Columns) -> Int64:
    """Value of each column in fen, shape (n_columns,)."""
    value = columns.dual.problem.value[columns.dual.item_option[columns.item]]
    running = np.concatenate([[0], np.cumsum(value)])
    return np.diff(running[columns.start])
