"""Whether the groups that must move fit together: placed one after the other, in a stated order.

A constructive check without a solver, so that verification repeats it. Groups that a person fixed come first,
then those that a rule makes move, by the day on which the application was received (the filing day where that
is unknown), then by case number. Each takes its best option that still fits; where none does, one group
placed before may give way to another option of its own. A group that finds no room even so is left to
people: the others are then known to fit.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jiaocha.worth.scarce import capacity_name
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import AssignmentProblem, Int64

NO_DAY = np.iinfo(np.int64).max


@dataclass(eq=False)
class Placement:
    """Room left in every row, and the option of every group placed so far."""

    problem: AssignmentProblem
    room: Int64
    option: dict[int, int] = field(default_factory=dict)

    def entries(self, option: int) -> slice:
        """Entries of an option."""
        return slice(int(self.problem.entry_start[option]), int(self.problem.entry_start[option + 1]))

    def lacking(self, option: int) -> Int64:
        """Rows in which an option does not fit."""
        use = self.entries(option)
        rows, amounts = self.problem.entry_row[use], self.problem.entry_amount[use]
        found: Int64 = rows[(amounts > 0) & (amounts > self.room[rows])].astype(np.int64)
        return found

    def take(self, group: int, option: int) -> None:
        """Place a group, giving back what its earlier option used."""
        if group in self.option:
            self._use(self.option[group], -1)
        self._use(option, 1)
        self.option[group] = option

    def _use(self, option: int, sign: int) -> None:
        use = self.entries(option)
        self.room[self.problem.entry_row[use]] -= sign * self.problem.entry_amount[use]

    def ranked(self, group: int) -> list[int]:
        """Options of a group, the best first, ties in the order of the options."""
        first, last = self.problem.group_start[group : group + 2].tolist()
        order = np.argsort(-self.problem.value[first:last], kind="stable")
        return [first + int(place) for place in order]

    def place(self, group: int) -> bool:
        """Place a group on its best option that fits, if need be by moving one group placed before."""
        ranked = self.ranked(group)
        for option in ranked:
            if not len(self.lacking(option)):
                self.take(group, option)
                return True
        return any(self._make_way(group, option) for option in ranked)

    def _make_way(self, group: int, option: int) -> bool:
        """Let one group that uses what an option lacks take another option of its own."""
        lacking = set(self.lacking(option).tolist())
        for other, current in list(self.option.items()):
            if not lacking & set(self.problem.entry_row[self.entries(current)].tolist()):
                continue
            self._use(current, -1)
            self._use(option, 1)
            for alternative in self.ranked(other) if not (self.room < 0).any() else []:
                if alternative != current and not len(self.lacking(alternative)):
                    self._use(alternative, 1)
                    self.option[other], self.option[group] = alternative, option
                    return True
            self._use(option, -1)
            self._use(current, 1)
        return False


def crowded_out(
    quarter: Quarter, options: Options, groups: Int64, fixed: NDArray[np.bool_]
) -> tuple[Int64, list[str]]:
    """Find groups that must move and find no room after those before them, and say what they lack.

    Parameters
    ----------
    quarter : Quarter
    options : Options
    groups : int64
        Groups without an option to stay.
    fixed : bool, shape of ``groups``
        Whether a person, and not a rule, makes the group move.
    """
    placement = Placement(options.problem, np.maximum(options.problem.limit, 0))
    found: dict[int, str] = {}
    for group in _in_order(quarter, options, groups, fixed):
        if not placement.place(group):
            found[group] = _reason(quarter, options, placement, group)
    return np.array(sorted(found), np.int64), [found[group] for group in sorted(found)]


def _in_order(quarter: Quarter, options: Options, groups: Int64, fixed: NDArray[np.bool_]) -> list[int]:
    cases = quarter.cases
    received = cases["application_date"].fillna(cases["filing_date"]).to_numpy("datetime64[D]")
    day = np.where(np.isnat(received), NO_DAY, received.astype(np.int64))
    earliest = np.full(len(options.groups), NO_DAY)
    member = np.flatnonzero(options.case_group >= 0)
    np.minimum.at(earliest, options.case_group[member], day[member])
    order = np.lexsort((groups, earliest[groups], ~fixed))
    return [int(group) for group in groups[order]]


def _reason(quarter: Quarter, options: Options, placement: Placement, group: int) -> str:
    row = int(placement.lacking(placement.ranked(group)[0])[0])
    return (
        "但按收到申请执行书的先后依次安排，轮到本案时各可选去处均已无余量"
        f"（如{capacity_name(quarter, options, row)}不足），留待人工处理"
    )
