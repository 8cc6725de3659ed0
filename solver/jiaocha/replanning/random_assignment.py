"""Random assignment among near-equal options (同等条件随机分案): what makes an effect measurable afterwards.

Where several open options of a group are worth nearly the same, which of them is taken is left to a draw
whose probabilities are recorded. Nobody chooses the seed: it follows from the quarter and its options, so a
second run draws the same. Off unless asked for, and only with the name of the body that approved it.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd

from jiaocha.certification import value_of
from jiaocha.certification.choice import use_of
from jiaocha.folder.stored import PlanLike
from jiaocha.planning import Plan, relative_gap, summarise
from jiaocha.replanning.answer import limits_of
from jiaocha.worth.digest import tie_order
from jiaocha.worth.levels import refuse_order
from jiaocha_models import AssignmentProblem, Solution
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode, Status

TOLERANCE_FEN = 50_000
"""By so much an option may be worth less than the planned one, and still be near-equal: 500 yuan."""
COLUMNS = ("case_number", "group", "mode", "court_code", "difference_fen", "probability", "planned", "drawn")
_TYPES = {
    "case_number": "str", "group": "str", "mode": "str", "court_code": "str", "difference_fen": "int64",
    "probability": "float64", "planned": "bool", "drawn": "bool",
}  # fmt: skip
REASON = "同等条件随机分案：净值相近的去处之间按记录的机会抽取"


@dataclass(frozen=True, eq=False)
class Randomised:
    """A plan after the draws.

    Attributes
    ----------
    plan : Plan
        Keeps all rules and limits; its value is lower by at most the tolerance of each group drawn.
    draws : pandas.DataFrame
        :data:`COLUMNS`: one row a case and eligible option of every group with at least two;
        ``probability`` is that of the option when its group was drawn, given the draws before it.
    seed : str
        SHA-256 from which all draws follow.
    tolerance_fen : int
    """

    plan: Plan
    draws: pd.DataFrame
    seed: str
    tolerance_fen: int

    @property
    def groups(self) -> int:
        """Groups that were drawn."""
        return int(self.draws["group"].nunique())

    @property
    def changed(self) -> int:
        """Groups for which another option than the planned one was drawn."""
        taken = self.draws[self.draws["drawn"] & ~self.draws["planned"]]
        return int(taken["group"].nunique())


def randomise(plan: PlanLike, tolerance_fen: int = TOLERANCE_FEN) -> Randomised:
    """Draw among the near-equal options of every group.

    Groups are taken in random order. Eligible are options worth at least the planned one less the tolerance
    that fit into what the other groups leave of every capacity at that moment; each is drawn with the same
    probability.

    Parameters
    ----------
    plan : PlanLike
        A plan with an assignment.
    tolerance_fen : int
        By so much an eligible option may be worth less than the planned one.

    Raises
    ------
    InputError
        The policy orders objectives.
    ValueError
        The tolerance is below 0, or there is no assignment.
    """
    if tolerance_fen < 0:
        raise ValueError("tolerance_fen must not be negative")
    if not len(plan.solution.choice):
        raise ValueError("the plan has no assignment")
    refuse_order("同等条件随机分案", plan.quarter.policy)
    problem, planned = plan.options.problem, plan.solution.choice
    made = plan.summary.provenance
    seed = sha256(f"{made.quarter_digest}{made.options_digest}{tolerance_fen}".encode()).hexdigest()
    order = np.argsort(tie_order(seed, np.array([0, problem.n_groups])))
    raw = np.random.PCG64(int(seed[::-1], 16)).random_raw(problem.n_groups)
    choice, used, rows = planned.copy(), use_of(problem, planned), []
    for group, draw in zip(order.tolist(), raw.tolist(), strict=True):
        eligible = _eligible(problem, group, planned[group], used, tolerance_fen)
        taken = int(eligible[int(draw % len(eligible))])
        used = used + _use(problem, taken) - _use(problem, int(choice[group]))
        choice[group] = taken
        if len(eligible) > 1:
            rows += _records(plan, group, eligible, int(planned[group]), taken)
    draws = (
        pd.DataFrame(rows, columns=list(COLUMNS))
        .astype(_TYPES)
        .sort_values(["case_number", "mode", "court_code"], ignore_index=True, na_position="first")
    )
    return Randomised(_plan(plan, choice), draws, seed, tolerance_fen)


def _eligible(problem: AssignmentProblem, group: int, planned: int, used: Int64, tolerance_fen: int) -> Int64:
    """Near-equal options of a group that fit; the planned one always does."""
    own = np.arange(problem.group_start[group], problem.group_start[group + 1])
    near = own[problem.value[own] >= problem.value[planned] - tolerance_fen]
    free = used - _use(problem, planned)
    fits = [
        option == planned or bool((free + _use(problem, option) <= np.maximum(problem.limit, used)).all())
        for option in near.tolist()
    ]
    return np.asarray(near[np.array(fits)])


def _use(problem: AssignmentProblem, option: int) -> Int64:
    return np.asarray(use_of(problem, np.array([option], np.int64)), np.int64)


def _records(
    plan: PlanLike, group: int, eligible: Int64, planned: int, taken: int
) -> list[tuple[object, ...]]:
    options, courts = plan.options, plan.quarter.courts["code"].tolist()
    numbers = plan.quarter.cases["case_number"].to_numpy(object)
    value = options.problem.value
    rows: list[tuple[object, ...]] = []
    for option in eligible.tolist():
        receiver = int(options.option_receiver[option])
        for case in options.term_case[options.term_start[option] : options.term_start[option + 1]].tolist():
            rows.append(
                (
                    numbers[case], options.groups["group"].iloc[group],
                    list(Mode)[int(options.option_mode[option])].value,
                    courts[receiver] if receiver >= 0 else None, int(value[option] - value[planned]),
                    1.0 / len(eligible), option == planned, option == taken,
                )
            )  # fmt: skip
    return rows


def _plan(before: PlanLike, choice: Int64) -> Plan:
    """Plan of the drawn choice: the bound of the old one holds, the gap that is accepted is its own."""
    options, old = before.options, before.solution
    value = value_of(options.problem, choice)
    gap = relative_gap(value, old.bound)
    status = Status.PROVEN_BY_CERTIFICATE if value == old.bound else Status.WITHIN_GAP
    solution: Solution = replace(old, choice=choice, value=value, status=status, reason=REASON)
    limits = limits_of(before)
    limits = replace(limits, gap=max(limits.gap, gap))
    return Plan(before.quarter, options, solution, summarise(before.quarter, options, solution, limits))
