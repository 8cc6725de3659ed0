"""A plan made by hand as a choice of options: what each group is asked to do, and which option that is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.explanation.priced import PlanLike
from jiaocha_models.problem import Int64
from jiaocha_models.review import Line
from jiaocha_models.words import Mode

MODES = tuple(Mode)
_MODES = {mode.value: mode for mode in Mode}
OWN_COURT_MODES = (Mode.STAY, Mode.INTERNAL, Mode.SUPERVISED)


@dataclass(frozen=True)
class Asked:
    """What a plan made by hand says of one group.

    Attributes
    ----------
    lines : tuple of Line
        One a case; a case that the plan does not name stays.
    pairs : tuple of (Mode, int)
        Distinct modes and courts (positions; -1 for the cases' own courts).
    option : int
        Position of the option; -1 where there is none or the pairs differ.
    """

    lines: tuple[Line, ...]
    pairs: tuple[tuple[Mode, int], ...]
    option: int


def asked_of(plan: PlanLike, table: pd.DataFrame) -> list[Asked]:
    """Gather what a plan made by hand says of each group, in their order."""
    cases, options = plan.quarter.cases, plan.options
    numbers, home = cases["case_number"].tolist(), cases["court_code"].tolist()
    at_court = {code: at for at, code in enumerate(plan.quarter.courts["code"].tolist())}
    lines = lines_by_case(table)
    members: list[list[int]] = [[] for _ in range(len(options.groups))]
    for case, group in enumerate(options.case_group.tolist()):
        if group >= 0:
            members[group].append(case)
    found = []
    for group, positions in enumerate(members):
        own = tuple(
            lines.get(numbers[case], Line(case_number=numbers[case], mode=Mode.STAY)) for case in positions
        )
        pairs = tuple(
            dict.fromkeys(
                (line.mode, _place(line, home[case], at_court))
                for line, case in zip(own, positions, strict=True)
            )
        )
        option = option_of(plan, group, *pairs[0]) if len(pairs) == 1 else -1
        found.append(Asked(own, pairs, option))
    return found


def lines_by_case(table: pd.DataFrame) -> dict[str, Line]:
    """Lines of a plan made by hand, by case number."""
    rows = zip(table["case_number"], table["mode"], table["court_code"], strict=True)
    return {
        number: Line(
            case_number=number, mode=_MODES[mode], court_code=court if isinstance(court, str) else None
        )
        for number, mode, court in rows
    }


def option_of(plan: PlanLike, group: int, mode: Mode, court: int) -> int:
    """Most valuable open option of a group in a mode at a court (-1: its own); -1 for none."""
    options = plan.options
    own = own_options(plan, group)
    fits = options.option_mode[own] == mode.position
    if court >= 0 or mode not in OWN_COURT_MODES:
        fits &= options.option_receiver[own] == court
    own = own[fits]
    if not len(own):
        return -1
    problem = options.problem
    return int(own[np.lexsort((problem.preference[own], -problem.value[own]))[0]])


def own_options(plan: PlanLike, group: int) -> Int64:
    """Options of a group."""
    start = plan.options.problem.group_start
    return np.arange(start[group], start[group + 1])


def lines_of_option(plan: PlanLike, option: int, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Cases of a group as an option puts them."""
    options = plan.options
    mode, receiver = MODES[int(options.option_mode[option])], int(options.option_receiver[option])
    court = None if receiver < 0 else str(plan.quarter.courts["code"].iloc[receiver])
    return tuple(line.model_copy(update={"mode": mode, "court_code": court}) for line in lines)


def _place(line: Line, home: str, at_court: dict[str, int]) -> int:
    if line.court_code is None or (line.mode in OWN_COURT_MODES and line.court_code == home):
        return -1
    return at_court[line.court_code]
