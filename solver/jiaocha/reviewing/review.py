"""The review of a plan made by hand: remarks with their rule, overloads, three changes, both side by side."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from jiaocha.certification import value_of
from jiaocha.explanation.priced import PlanLike, priced
from jiaocha.law.rules import RULES
from jiaocha.law.why import why_closed
from jiaocha.reviewing.choices import Asked, asked_of, lines_by_case, lines_of_option, option_of, own_options
from jiaocha.reviewing.single_changes import SingleChanges, single_changes
from jiaocha.worth.scarce import capacity_name
from jiaocha.worth.totals import choice_totals, chosen_rows
from jiaocha_models.problem import Int64
from jiaocha_models.review import Fault, Overload, Proposal, Remark, Review, Side
from jiaocha_models.words import Mode, Term

PROPOSED = 3
"""Changes that are proposed at most."""


def review(plan: PlanLike, lines: pd.DataFrame) -> Review:
    """Review a plan made by hand against a plan of the same quarter.

    Parameters
    ----------
    plan : PlanLike
        A plan with a choice.
    lines : pandas.DataFrame
        As :func:`jiaocha.read_manual` gives them; a case that is not listed stays.

    Returns
    -------
    Review

    Raises
    ------
    ValueError
        The plan is without a choice: there is nothing to compare with.
    """
    if not len(plan.solution.choice):
        raise ValueError("本季度没有可行方案，无从比照")
    problem = plan.options.problem
    asked = asked_of(plan, lines)
    faults = _faults(plan, asked)
    choice = choice_by_hand(plan, lines)
    changes = single_changes(problem, choice)
    remarks = (*_no_candidates(plan, lines), *faults.values(), *_cheaper(plan, asked, choice, changes))
    overloads = tuple(
        Overload(
            capacity=capacity_name(plan.quarter, plan.options, row),
            used=int(changes.used[row]),
            limit=int(problem.limit[row]),
            unit=str(plan.options.rows["unit"].iloc[row]),
        )
        for row in np.flatnonzero(changes.overloaded).tolist()
    )
    return Review(
        remarks=remarks,
        overloads=overloads,
        changes=_proposals(plan, asked, choice, faults),
        by_hand=_side(plan, choice),
        planned=_side(plan, np.asarray(plan.solution.choice, np.int64)),
        bound_fen=plan.solution.bound,
        counted_otherwise=len(faults),
    )


def choice_by_hand(plan: PlanLike, lines: pd.DataFrame) -> Int64:
    """Option of each group in a plan made by hand, shape (n_groups,).

    What no rule allows counts as staying, or where that is closed as in the plan.
    """
    asked = asked_of(plan, lines)
    return np.array(
        [one.option if one.option >= 0 else _otherwise(plan, at) for at, one in enumerate(asked)], np.int64
    )


def _faults(plan: PlanLike, asked: list[Asked]) -> dict[int, Remark]:
    """Group by group, what no rule allows and what is torn apart."""
    found = {}
    for group, one in enumerate(asked):
        if len(one.pairs) > 1:
            found[group] = Remark(
                fault=Fault.TORN, lines=one.lines, reason="关联案件列为一组，由同一法院以同一方式办理"
            )
        elif one.option < 0:
            rule, reason = _closing(plan, group, *one.pairs[0])
            found[group] = Remark(fault=Fault.NOT_ALLOWED, lines=one.lines, rule=rule, reason=reason)
    return found


def _closing(plan: PlanLike, group: int, mode: Mode, court: int) -> tuple[str, str]:
    if court < 0 and mode is not Mode.STAY:
        court = int(plan.options.groups["origin"].iloc[group])
    rule = why_closed(plan.quarter, priced(plan).pairs, group, court, mode)
    return ("", "该去处不在本季度可选范围之内") if rule is None else (rule.name, rule.sentence)


def _otherwise(plan: PlanLike, group: int) -> int:
    """Option by which a group with a fault is counted: staying, else what the plan gives it."""
    stay = option_of(plan, group, Mode.STAY, -1)
    return stay if stay >= 0 else int(plan.solution.choice[group])


def _no_candidates(plan: PlanLike, table: pd.DataFrame) -> list[Remark]:
    """Cases that the triage keeps out of this quarter's allocation, yet are to go elsewhere."""
    lines, found = lines_by_case(table), []
    triage, numbers = plan.options.triage, plan.quarter.cases["case_number"].tolist()
    for at in np.flatnonzero(plan.options.case_group < 0).tolist():
        line = lines.get(numbers[at])
        if line is not None and line.mode is not Mode.STAY:
            rule = str(triage["rule"].iloc[at])
            reason = str(triage["reason"].iloc[at]) or (RULES[rule].sentence if rule in RULES else "")
            found.append(Remark(fault=Fault.NOT_CANDIDATE, lines=(line,), rule=rule, reason=reason))
    return found


def _cheaper(plan: PlanLike, asked: list[Asked], choice: Int64, changes: SingleChanges) -> list[Remark]:
    """Find groups for which a mode that costs less is open, fits, and is worth at least as much."""
    value, mode, found = plan.options.problem.value, plan.options.option_mode, []
    for group, one in enumerate(asked):
        if one.option < 0:
            continue
        own = own_options(plan, group)
        own = own[(mode[own] < mode[one.option]) & changes.fits[own] & (value[own] >= value[choice[group]])]
        if len(own):
            best = int(own[np.lexsort((own, mode[own], -value[own]))[0]])
            better = lines_of_option(plan, best, one.lines)[0]
            found.append(Remark(fault=Fault.CHEAPER, lines=one.lines, better=better))
    return found


def _proposals(
    plan: PlanLike, asked: list[Asked], counted: Int64, faults: Mapping[int, Remark]
) -> tuple[Proposal, ...]:
    """Best changes one after another: what mends a fault, what relieves a capacity, what gains most."""
    problem, choice = plan.options.problem, counted.copy()
    faulty = np.isin(np.arange(problem.n_groups), list(faults))
    lines, group = [one.lines for one in asked], problem.option_group
    made: list[Proposal] = []
    while len(made) < PROPOSED:
        changes = single_changes(problem, choice)
        gain = problem.value - problem.value[choice[group]]
        mends = faulty[group]
        able = changes.fits & (mends | (changes.relieves > 0) | (gain > 0))
        able[choice] &= faulty
        if not able.any():
            break
        order = np.lexsort((problem.preference, -gain, -changes.relieves, ~mends, ~able))
        best = int(order[0])
        at = int(group[best])
        after = choice.copy()
        after[at] = best
        less = changes.overloaded & (single_changes(problem, after).used < changes.used)
        one, other = _terms(plan, choice[[at]]), _terms(plan, after[[at]])
        new = lines_of_option(plan, best, lines[at])
        made.append(
            Proposal(
                before=lines[at],
                after=new,
                mends=(faults[at].fault,) if faulty[at] else (),
                relieves=tuple(
                    capacity_name(plan.quarter, plan.options, row) for row in np.flatnonzero(less).tolist()
                ),
                gain_fen=value_of(problem, after) - value_of(problem, choice),
                terms={term: other[term] - one[term] for term in Term if other[term] != one[term]},
            )
        )
        choice, faulty[at], lines[at] = after, False, new
    return tuple(made)


def _terms(plan: PlanLike, choice: Int64) -> dict[Term, int]:
    rows, _ = chosen_rows(plan.options, choice)
    return {term: sum(plan.options.terms[term][rows].tolist()) for term in Term}


def _side(plan: PlanLike, choice: Int64) -> Side:
    totals = choice_totals(plan.quarter, plan.options, choice)
    return Side(
        value_fen=value_of(plan.options.problem, choice),
        terms=_terms(plan, choice),
        raw_recovery_fen=totals.raw_recovery_fen,
        raw_cost_fen=totals.raw_cost_fen,
        cases_transferred=totals.cases_transferred,
        overloads=int(single_changes(plan.options.problem, choice).overloaded.sum()),
    )
