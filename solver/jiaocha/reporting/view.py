"""What a plan chose, spread over cases, courts and capacities: the arrays all report tables start from."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from jiaocha.worth.totals import chosen_rows, row_use
from jiaocha_models.options import Options
from jiaocha_models.plan import PlanSummary
from jiaocha_models.problem import Int64, Solution
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import TRANSFER_MODES, Mode, Resource, Term, TriageClass

NONE = -1

MODES = tuple(Mode)
TRANSFER_POSITIONS = np.array([mode.position for mode in TRANSFER_MODES])
MINUTE_ROWS = (Resource.RECEIVER_MINUTES.value, Resource.UNRESERVED_MINUTES.value)

Objects = NDArray[np.object_]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class PlanLike(Protocol):
    """A plan just made or a plan read from its folder."""

    @property
    def quarter(self) -> Quarter:
        """The quarter as it was planned."""
        ...

    @property
    def options(self) -> Options:
        """Every open option."""
        ...

    @property
    def solution(self) -> Solution:
        """The choice and its certificate."""
        ...

    @property
    def summary(self) -> PlanSummary:
        """Contents of plan.json."""
        ...


@dataclass(frozen=True, eq=False)
class View:
    """A plan's choice by case.

    All arrays "by case" have the shape (n_cases,) and the order of ``quarter.cases``; -1 stands for none.
    An infeasible plan has no choice: all its cases are without an option.
    """

    plan: PlanLike

    @cached_property
    def feasible(self) -> bool:
        """Whether there is a choice."""
        return len(self.plan.solution.choice) == len(self.plan.options.groups)

    @cached_property
    def chosen(self) -> Int64:
        """Chosen option by group; empty if infeasible."""
        return (
            np.asarray(self.plan.solution.choice, dtype=np.int64) if self.feasible else np.zeros(0, np.int64)
        )

    @cached_property
    def origin(self) -> Int64:
        """Position of the enforcement court by case."""
        codes = self.plan.quarter.courts["code"]
        positions = {code: position for position, code in enumerate(codes.tolist())}
        found = self.plan.quarter.cases["court_code"].map(positions)
        return found.fillna(NONE).to_numpy(dtype=np.int64)

    @cached_property
    def group(self) -> Int64:
        """Group by case."""
        return np.asarray(self.plan.options.case_group, dtype=np.int64)

    @cached_property
    def option(self) -> Int64:
        """Chosen option by case."""
        if not self.feasible or not len(self.chosen):
            return np.full(len(self.group), NONE, dtype=np.int64)
        return np.where(self.group >= 0, self.chosen[self.group], NONE)

    @cached_property
    def member(self) -> Int64:
        """Row of the case in the term arrays, for the chosen option."""
        options = self.plan.options
        rows, _ = chosen_rows(options, self.chosen)
        result = np.full(len(self.group), NONE, dtype=np.int64)
        result[options.term_case[rows]] = rows
        return result

    def by_case(self, of_option: NDArray[Any], none: int = NONE) -> Int64:
        """Attribute of the chosen option by case."""
        if not len(of_option):
            return np.full(len(self.option), none, dtype=np.int64)
        return np.where(self.option >= 0, of_option[self.option].astype(np.int64), none)

    def of_member(self, values: NDArray[Any]) -> NDArray[Any]:
        """Attribute of the case's term row; 0 without an option."""
        if not len(values):
            return np.zeros(len(self.member), dtype=values.dtype)
        return np.where(self.member >= 0, values[self.member], 0)

    @cached_property
    def mode(self) -> Int64:
        """Position of the chosen mode by case."""
        return self.by_case(self.plan.options.option_mode)

    @cached_property
    def receiver(self) -> Int64:
        """Receiving court by case; -1 for stay."""
        return self.by_case(self.plan.options.option_receiver)

    @cached_property
    def decider(self) -> Int64:
        """Deciding court by case; -1 for stay."""
        return self.by_case(self.plan.options.option_decider)

    @cached_property
    def transferred(self) -> Flags:
        """Whether the case's enforcement court changes; a series may be concentrated in one of its own."""
        return np.asarray(np.isin(self.mode, TRANSFER_POSITIONS) & (self.receiver != self.origin))

    @cached_property
    def stays(self) -> Flags:
        """Whether a candidate stays."""
        return np.asarray(self.mode == Mode.STAY.position)

    @cached_property
    def other_mode(self) -> Flags:
        """Whether a mode is proposed that keeps the enforcement court."""
        return np.asarray((self.mode >= 0) & ~self.transferred & ~self.stays)

    @cached_property
    def triage(self) -> Objects:
        """Triage class by case."""
        return self.plan.options.triage["class_"].to_numpy(dtype=object)

    @cached_property
    def left_to_people(self) -> Flags:
        """Whether triage leaves the case to people: hold, pre-task, other procedure, report to superior."""
        settled = (TriageClass.CANDIDATE.value, TriageClass.STAY.value)
        return np.asarray(~np.isin(self.triage.astype(str), settled))

    @cached_property
    def must_move_group(self) -> Flags:
        """Whether a group has no open stay option, shape (n_groups,)."""
        options = self.plan.options
        has_stay = np.zeros(len(options.groups), dtype=bool)
        has_stay[options.option_group[options.option_mode == Mode.STAY.position]] = True
        return ~has_stay

    @cached_property
    def must_move(self) -> Flags:
        """Whether a case has no open stay option."""
        if not len(self.must_move_group):
            return np.zeros(len(self.group), dtype=bool)
        return np.asarray((self.group >= 0) & self.must_move_group[self.group])

    @cached_property
    def value(self) -> Int64:
        """Objective by case, in fen: the sum of its terms."""
        total = sum((self.of_member(values) for values in self.plan.options.terms.values()), self.zeros)
        return np.asarray(total, dtype=np.int64)

    @property
    def zeros(self) -> Int64:
        """Zero for every case."""
        return np.zeros(len(self.group), dtype=np.int64)

    @cached_property
    def raw_recovery(self) -> Int64:
        """Expected new money against staying by case, in fen."""
        return np.asarray(self.of_member(self.plan.options.raw_recovery), dtype=np.int64)

    @cached_property
    def units(self) -> Floats:
        """Weighted cases by case: the group's minutes shared in proportion to its members' effort terms."""
        options, per_unit = self.plan.options, self.plan.quarter.policy.capacity.minutes_per_unit
        effort = np.abs(self.of_member(options.terms[Term.EFFORT])).astype(np.float64)
        assigned = self.option >= 0
        groups = self.group[assigned]
        total = np.bincount(groups, weights=effort[assigned], minlength=len(options.groups))
        size = np.bincount(groups, minlength=len(options.groups))
        minutes = self.by_case(options.option_minutes, none=0)[assigned]
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(total[groups] > 0, effort[assigned] / total[groups], 1.0 / size[groups])
        result = np.zeros(len(self.group))
        result[assigned] = part * minutes / per_unit
        return result

    @cached_property
    def used(self) -> Int64:
        """Use of each row by the chosen options, shape (n_rows,)."""
        return row_use(self.plan.options, self.chosen)

    @cached_property
    def price(self) -> Floats:
        """Price of each row in fen a unit, shape (n_rows,); 0 without a plan."""
        prices = self.plan.solution.prices
        if not self.feasible or len(prices.row_multiplier) != self.plan.options.problem.n_rows:
            return np.zeros(self.plan.options.problem.n_rows)
        return np.asarray(prices.row_multiplier / prices.denominator, dtype=np.float64)

    @cached_property
    def court_names(self) -> Objects:
        """Names of the courts by position; an empty name at the end, so that -1 reads as empty."""
        return np.append(self.plan.quarter.courts["name"].to_numpy(dtype=object), "")

    @cached_property
    def group_names(self) -> Objects:
        """Names of the groups by position; an empty name at the end."""
        return np.append(self.plan.options.groups["group"].to_numpy(dtype=object), "")

    @cached_property
    def rows(self) -> dict[str, list[Any]]:
        """Columns of the capacities as lists; row-wise access to a frame is slow."""
        return {str(name): column.tolist() for name, column in self.plan.options.rows.items()}
