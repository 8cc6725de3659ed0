"""An earlier plan to begin with: its choice as far as it fits, its prices, and where its bound was found.

What was solved before and has changed a little keeps most of its plan and nearly all of its bound. Nothing is
taken on trust: a choice that no longer fits is relieved; prices and multipliers are a point to start from.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from jiaocha.allocation.components import Part, gather, soft_room
from jiaocha.allocation.plans import plan_use
from jiaocha.allocation.reduce import LeastUse
from jiaocha_models.problem import AssignmentProblem, Int64, Solution

Float64 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Start:
    """What is known of a problem before it is solved; each may be missing.

    Attributes
    ----------
    choice : int64, shape (n_groups,)
        Option of each group; -1 where the earlier one is gone.
    prices : float64, shape (n_rows,)
        What a unit of each row was worth, in fen.
    row, group : float64, shape (n_rows,) and (n_groups,)
        Multipliers of the earlier certificate, in fen; NaN for groups that it did not know.
    """

    choice: Int64 | None = None
    prices: Float64 | None = None
    row: Float64 | None = None
    group: Float64 | None = None

    @classmethod
    def of(cls, solution: Solution) -> Self:
        """All that a solution of the same problem, or of one of the same shape, has to give."""
        prices, proof = solution.prices, solution.certificate
        return cls(
            solution.choice if len(solution.choice) else None,
            prices.row_multiplier / prices.denominator,
            proof.row_multiplier / proof.denominator,
            proof.group_multiplier / proof.denominator,
        )

    def for_shape(self, problem: AssignmentProblem) -> "Start":
        """Leave out what is not of the problem's shape."""
        fits = {
            "choice": problem.n_groups, "prices": problem.n_rows, "row": problem.n_rows,
            "group": problem.n_groups,
        }  # fmt: skip
        known = {name: getattr(self, name) for name in fits}
        return Start(
            **{name: None if one is None or len(one) != fits[name] else one for name, one in known.items()}
        )

    def options_of(self, part: Part, options: Int64, n_options: int) -> Int64 | None:
        """Chosen options of a part of a reduced problem, -1 where there is none.

        Parameters
        ----------
        part : Part
        options : int64
            Position in the whole problem of each option that the part was taken from.
        n_options : int
            Of the whole problem.
        """
        if self.choice is None:
            return None
        taken = np.zeros(n_options, bool)
        taken[self.choice[(self.choice >= 0) & (self.choice < n_options)]] = True
        of_part = np.flatnonzero(taken[options[part.options]])
        found = np.full(part.problem.n_groups, -1, np.int64)
        found[part.problem.option_group[of_part]] = of_part
        return found

    def multipliers_of(
        self, part: Part, groups: Int64, rows: Int64, least: LeastUse
    ) -> tuple[Float64, Float64] | None:
        """Group and row multipliers of a part, in the terms of its normal form; None where there are none."""
        if self.row is None or self.group is None:
            return None
        group = self.group.copy()
        np.add.at(group, least.group, self.row[least.row] * least.amount)
        return group[groups[part.groups]], np.maximum(self.row[rows[part.rows]], 0.0)


def relieved(problem: AssignmentProblem, choice: Int64, worth: Float64) -> Int64:
    """Take options away, the least worth first, until every row is kept; their groups have -1 then.

    Parameters
    ----------
    problem : AssignmentProblem
        In normal form.
    choice : int64, shape (n_groups,)
    worth : float64, shape (n_options,)
        Of each option at the prices.
    """
    use, room = plan_use(problem, choice), soft_room(problem)
    over = use - problem.limit > room
    if not over.any():
        return choice
    choice = choice.copy()
    placed = np.flatnonzero(choice >= 0)
    entry, start = gather(problem.entry_start, choice[placed])
    owner = np.searchsorted(start, np.arange(len(entry)), side="right") - 1
    concerned = placed[np.unique(owner[over[problem.entry_row[entry]]])]
    for group in concerned[np.argsort(worth[choice[concerned]], kind="stable")].tolist():
        own = slice(*problem.entry_start[choice[group] : choice[group] + 2])
        row, amount = problem.entry_row[own], problem.entry_amount[own]
        if (use[row] - problem.limit[row] > room[row]).any():
            use[row] -= amount
            choice[group] = -1
    return choice
