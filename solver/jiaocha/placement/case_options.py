"""Open options of new cases, as law and worth give them, with what they use by key."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd

from jiaocha.placement.capacities import keys_of_rows
from jiaocha.worth.arrays import segment_sums
from jiaocha.worth.options import build_options
from jiaocha_models import Options, Quarter
from jiaocha_models.words import Mode, Term

STAY = Mode.STAY.position


@dataclass(frozen=True, eq=False)
class CaseOptions:
    """One group of new cases with its open options, in the order of law: mode, receiver, action.

    Attributes
    ----------
    cases : tuple of str
    origin : int
        Court that has most of the cases.
    triage, rule, reason, ground, ground_source : str
        Of the first case, as in :class:`jiaocha_models.Options`.
    mode, receiver, decider, action, value, raw_recovery, raw_cost, minutes : list of int
        By option; terms likewise.
    progress_gain : list of float
    uses : list of list of (key, amount)
    """

    cases: tuple[str, ...]
    origin: int
    triage: str
    rule: str
    reason: str
    ground: str
    ground_source: str
    mode: list[int]
    receiver: list[int]
    decider: list[int]
    action: list[int]
    value: list[int]
    terms: dict[Term, list[int]]
    raw_recovery: list[int]
    raw_cost: list[int]
    minutes: list[int]
    progress_gain: list[float]
    uses: list[list[tuple[int, int]]]

    @property
    def must_move(self) -> bool:
        """Whether there are options, and staying is none of them."""
        return bool(self.mode) and STAY not in self.mode


def options_of_cases(quarter: Quarter) -> list[CaseOptions]:
    """Options of all cases of a quarter: cases that take part by group, the others one by one.

    Parameters
    ----------
    quarter : Quarter
        Only the new cases, under the courts and the policy of the plan.

    Returns
    -------
    list of CaseOptions
        In the order of each one's first case.
    """
    if not len(quarter.cases):
        return []
    options = build_options(replace(quarter, history=quarter.history.iloc[:0]))
    groups = list(groups_of(quarter, options, range(len(options.groups))))
    alone = _left_out(quarter, options)
    return sorted(groups + alone, key=lambda each: each.cases[0])


def groups_of(quarter: Quarter, options: Options, groups: "range | list[int]") -> list[CaseOptions]:
    """Read some groups of built options, one :class:`CaseOptions` each."""
    problem, triage = options.problem, options.triage
    keys = keys_of_rows(options.rows, len(quarter.courts))[problem.entry_row]
    sums = {term: segment_sums(values, options.term_start) for term, values in options.terms.items()}
    recovery, cost = (
        segment_sums(values, options.term_start) for values in (options.raw_recovery, options.raw_cost)
    )
    gain = segment_sums(options.progress_gain, options.term_start)
    numbers = quarter.cases["case_number"].to_numpy(object)
    grouped = np.flatnonzero(options.case_group >= 0)
    member = grouped[np.argsort(options.case_group[grouped], kind="stable")]
    start = np.searchsorted(options.case_group[member], np.arange(len(options.groups) + 1))
    origins = options.groups["origin"].to_numpy(np.int64)
    found = []
    for group in groups:
        own = slice(int(problem.group_start[group]), int(problem.group_start[group + 1]))
        cases = member[start[group] : start[group + 1]]
        entries = problem.entry_start[own.start : own.stop + 1].tolist()
        found.append(
            CaseOptions(
                cases=tuple(numbers[cases].tolist()),
                origin=int(origins[group]),
                **_triage(triage, int(cases[0])),
                mode=options.option_mode[own].tolist(),
                receiver=options.option_receiver[own].tolist(),
                decider=options.option_decider[own].tolist(),
                action=options.option_action[own].tolist(),
                value=problem.value[own].tolist(),
                terms={term: values[own].tolist() for term, values in sums.items()},
                raw_recovery=recovery[own].tolist(),
                raw_cost=cost[own].tolist(),
                minutes=options.option_minutes[own].tolist(),
                progress_gain=gain[own].tolist(),
                uses=[
                    list(
                        zip(keys[first:last].tolist(), problem.entry_amount[first:last].tolist(), strict=True)
                    )
                    for first, last in pairwise(entries)
                ],
            )
        )
    return found


def without_options(case: str, origin: int, triage: dict[str, str]) -> CaseOptions:
    """Case that takes part in no allocation."""
    none: list[int] = []
    return CaseOptions(
        cases=(case,), origin=origin, **triage, mode=none, receiver=none, decider=none, action=none,
        value=none, terms={}, raw_recovery=none, raw_cost=none, minutes=none, progress_gain=[], uses=[],
    )  # fmt: skip


def _left_out(quarter: Quarter, options: Options) -> list[CaseOptions]:
    numbers = quarter.cases["case_number"].to_numpy(object)
    position = {code: place for place, code in enumerate(quarter.courts["code"].tolist())}
    courts = quarter.cases["court_code"].to_numpy(object)
    return [
        without_options(str(numbers[case]), position[courts[case]], _triage(options.triage, case))
        for case in np.flatnonzero(options.case_group < 0).tolist()
    ]


def _triage(triage: pd.DataFrame, case: int) -> dict[str, str]:
    names = {"triage": "class_", "rule": "rule", "reason": "reason", "ground": "ground"}
    names["ground_source"] = "ground_source"
    return {name: str(triage[column].iloc[case]) for name, column in names.items()}
