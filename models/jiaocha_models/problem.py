"""The bare assignment problem as arrays, the certificate of a bound, and a solution.

maximise    sum v[k] x[k] - sum_r penalty_r(overuse of r)
subject to  every group takes exactly one of its options
            sum a[r,k] x[k] <= limit[r] (+ overuse of r, where r is soft)
            x binary

Nothing here knows courts; nothing here solves.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jiaocha_models.words import Method, Status

Int64 = NDArray[np.int64]
Int32 = NDArray[np.int32]

FREE = -1
"""Block of an option that lies in no row's knapsack."""

UNLIMITED = -1
"""Width of a last soft segment without an end."""


@dataclass(frozen=True, eq=False)
class AssignmentProblem:
    """Groups, their options, and what the options use of each row.

    Options of group i are ``group_start[i]:group_start[i + 1]``; entries of option k are
    ``entry_start[k]:entry_start[k + 1]``. All numbers are integers: values in fen, amounts in the row's
    unit.

    Attributes
    ----------
    group_start : int64, shape (n_groups + 1,)
    value : int64, shape (n_options,)
    entry_start : int64, shape (n_options + 1,)
    entry_row : int32, shape (n_entries,)
        Rows of an option are distinct.
    entry_amount : int64, shape (n_entries,)
        May be negative except in an option's block row.
    limit : int64, shape (n_rows,)
        May be negative (a lower limit, negated).
    block : int32, shape (n_options,)
        Row whose knapsack the option lies in for the bound, or ``FREE``. The option has an entry
        of amount >= 0 in it.
    preference : int64, shape (n_options,)
        Among plans of equal value options with a smaller number are preferred (cheaper mode, then seed).
    soft_row, soft_width, soft_slope : int64, shape (n_segments,)
        Convex price of using a row beyond its limit: segments sorted by row, then by strictly increasing
        slope (value lost per unit). Width ``UNLIMITED`` is admissible for a row's last segment only.
    """

    group_start: Int64
    value: Int64
    entry_start: Int64
    entry_row: Int32
    entry_amount: Int64
    limit: Int64
    block: Int32
    preference: Int64
    soft_row: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    soft_width: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    soft_slope: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return len(self.group_start) - 1

    @property
    def n_options(self) -> int:
        """Number of options of all groups together."""
        return len(self.value)

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.limit)

    @property
    def option_group(self) -> Int64:
        """Group of each option, shape (n_options,)."""
        return np.repeat(np.arange(self.n_groups), np.diff(self.group_start))


@dataclass(frozen=True, eq=False)
class Certificate:
    """Multipliers that prove an upper bound on every feasible plan (docs: certificate).

    With c[k] = denominator * v[k] - group_multiplier[i] - sum_r row_multiplier[r] a[r,k]:

        denominator * L = sum_i group_multiplier[i] + sum_r row_multiplier[r] limit[r]
                        + soft rows' conjugates
                        + sum_j knapsack_j + sum_i max(0, max over free options of c)

    Options that alone use more of some row than it can hold are in no plan and left out of the maxima.

    Attributes
    ----------
    denominator : int
        Common positive denominator of all multipliers.
    row_multiplier : int64, shape (n_rows,)
        Numerators, >= 0. In the tighter certificate a row that its own knapsack keeps has multiplier 0
        however scarce it is: a multiplier is not a price, see ``Solution.prices``.
    group_multiplier : int64, shape (n_groups,)
        Numerators, of any sign.
    block_grid : int64, shape (n_rows,)
        How the knapsack of a block is over-estimated: g >= 1 means exact dynamic programming after amounts
        and limit are floored to multiples of g; 0 means the exact rational value of the linear relaxation
        with the choice among a group's options relaxed as well. A block nested in another one (all its
        options use both rows in equal amounts) is packed together with it on the outer row's grid.
    bound : int
        Floor of L, in fen: no feasible plan is worth more.
    """

    denominator: int
    row_multiplier: Int64
    group_multiplier: Int64
    block_grid: Int64
    bound: int


@dataclass(frozen=True)
class Progress:
    """One report of a running solve. ``seconds`` is wall time and never enters a plan's bytes."""

    seconds: float
    value: int
    bound: int
    phase: str = ""


@dataclass(frozen=True)
class Limits:
    """When to stop.

    Attributes
    ----------
    effort : float
        Deterministic amount of work; 1.0 is the standard. The default stop.
    seconds : float or None
        Wall-clock safety stop; a plan stopped by it is marked not reproducible.
    gap : float
        Stop once (bound - value) / max(|bound|, 1) is at most this.
    seed : int
        Seed of every tie-break and random choice.
    threads : int
        Workers; never changes the result.
    """

    effort: float = 1.0
    seconds: float | None = None
    gap: float = 0.0
    seed: int = 0
    threads: int = 2


ProgressCallback = Callable[[Progress], bool]
"""Called now and then; returning False asks the solver to stop and keep the best plan found."""


@dataclass(frozen=True, eq=False)
class Solution:
    """What a solve returns; infeasible and time-out are values.

    Attributes
    ----------
    status : Status
    choice : int64, shape (n_groups,)
        Chosen option of each group (index into all options); empty when infeasible.
    value : int
        Exact value of ``choice``; meaningless when infeasible.
    certificate : Certificate
        Proves ``bound``, the tightest that was found. When infeasible the bound is that of the relaxation
        and may be meaningless.
    prices : Certificate
        What one more unit of each row is worth (``row_multiplier`` over ``denominator``, in fen a unit:
        the 紧张程度), for **every** row, with the bound that these prices alone prove. Each group's
        multiplier is exactly the worth of its best option at these prices, so no knapsack adds anything:
        one row's room grown by d raises this bound by at most d times its price. Looser than
        ``certificate``; whatever is shown, explained or started from as a price is taken from here.
    solver_bound : int or None
        Tighter bound that only the solver vouches for, else None.
    method : int8, shape (n_groups,)
        Position in :class:`Method` of what placed each group.
    component : int32, shape (n_groups,)
        Connected component of each group.
    reproducible : bool
        False after a wall-clock stop or an interruption.
    reason : str
        For time-out, interruption and infeasible: one plain sentence, naming component and rows.
    scarce_rows : tuple of int
        When infeasible: rows that cannot all be kept; empty where none could be named.
    trajectory : tuple of Progress
        Value and bound over time.
    """

    status: Status
    choice: Int64
    value: int
    certificate: Certificate
    prices: Certificate
    solver_bound: int | None
    method: NDArray[np.int8]
    component: Int32
    reproducible: bool = True
    reason: str = ""
    scarce_rows: tuple[int, ...] = ()
    trajectory: tuple[Progress, ...] = ()

    @property
    def bound(self) -> int:
        """Certified upper bound."""
        return self.certificate.bound

    @property
    def gap(self) -> float:
        """Certified relative gap: 0 if value meets bound, else (bound - value) / max(|bound|, 1)."""
        absolute = self.bound - self.value
        return 0.0 if absolute == 0 else absolute / max(abs(self.bound), 1)

    def groups_by_method(self) -> dict[Method, int]:
        """Count the groups placed by each method, methods that placed none left out."""
        counts = np.bincount(self.method, minlength=len(Method))
        return {m: int(counts[m.position]) for m in Method if counts[m.position]}
