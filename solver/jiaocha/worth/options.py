"""From a quarter to its open options: values by term, rows, entries, and the bare problem."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from jiaocha.law.pairs import OpenPairs, open_pairs, reopen_stay
from jiaocha.worth.arrays import Flags, check_totals
from jiaocha.worth.collectible import outstanding_amount
from jiaocha.worth.facts import facts_of
from jiaocha.worth.preference import preference_of
from jiaocha.worth.rows import Entries, Uses, build_rows
from jiaocha.worth.table import MemberTable
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import AssignmentProblem, Int32, Int64

ShareDone = Callable[[float], object]
"""Told the share of the options that is done, between 0 and 1."""

ROWS_AT_ONCE = 400_000
"""Member rows worked on together; bounds memory, never changes a number."""


def build_options(
    quarter: Quarter, progress: ShareDone | None = None, *, previous: pd.DataFrame | None = None
) -> Options:
    """Open options of a quarter with everything allocation, verification and explanation need.

    Parameters
    ----------
    quarter : Quarter
    progress : callable, optional
        Told the share done now and then.
    previous : pandas.DataFrame, optional
        A previous plan, for the term 与上一方案不同: ``case_number``, ``mode`` (value of Mode),
        ``receiver`` (court code, missing for staying).

    Raises
    ------
    OverflowError
        If amounts or policy weights are so large that integer sums would not be exact.
    """
    pairs = open_pairs(quarter)
    options = options_of(quarter, pairs, progress, previous=previous)
    stuck = _without_room(options.problem)
    if len(stuck):
        # One group that no court can take must not make the whole quarter infeasible: people decide it.
        options = options_of(quarter, reopen_stay(pairs, stuck, NO_ROOM), previous=previous)
    return options


def _without_room(problem: AssignmentProblem) -> Int64:
    """Find groups none of whose options fits its rows even if nobody else uses them."""
    heavy = problem.entry_amount > problem.limit[problem.entry_row]
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    fits = np.ones(problem.n_options, bool)
    fits[option[heavy]] = False
    return np.flatnonzero(~np.logical_or.reduceat(fits, problem.group_start[:-1])) if len(fits) else _NOBODY


NO_ROOM = "但没有法院有足够的可接收工时或件数，留待人工处理"
"""Reason of a group that must move although no open court has room for it."""

_NOBODY = np.zeros(0, np.int64)


def options_of(
    quarter: Quarter,
    pairs: OpenPairs,
    progress: ShareDone | None = None,
    *,
    previous: pd.DataFrame | None = None,
) -> Options:
    """Options of the pairs that the law left open; see :func:`build_options`."""
    facts = facts_of(quarter, pairs, previous)
    table = MemberTable(pairs.member_start, pairs.option_group)
    for first, last in _runs(table.start):
        table.fill(facts, pairs, first, last)
        if progress is not None:
            progress(last / len(pairs.option_group))
    rows, entries, block = build_rows(quarter, _uses(quarter, pairs, table))
    return Options(
        triage=pairs.triage,
        case_group=pairs.case_group,
        groups=pairs.groups,
        option_group=pairs.option_group,
        option_mode=pairs.option_mode,
        option_receiver=pairs.option_receiver,
        option_decider=pairs.option_decider,
        option_minutes=table.minutes,
        term_start=table.start,
        term_case=table.case,
        terms=table.terms,
        raw_recovery=table.raw_recovery,
        raw_cost=table.raw_cost,
        progress_gain=table.progress_gain,
        rows=rows,
        problem=_problem(quarter, pairs, table.value, rows, entries, block),
        closed_counts=pairs.closed_counts,
        report_up=pairs.report_up,
        conflicts=pairs.conflicts,
    )


def _runs(start: Int64) -> Iterator[tuple[int, int]]:
    """Cut the options into runs of about ``ROWS_AT_ONCE`` member rows, at least one option each."""
    n_options = len(start) - 1
    first = 0
    while first < n_options:
        last = int(np.searchsorted(start, start[first] + ROWS_AT_ONCE, side="right")) - 1
        last = min(max(last, first + 1), n_options)
        yield first, last
        first = last


def _uses(quarter: Quarter, pairs: OpenPairs, table: MemberTable) -> Uses:
    small = small_claims(quarter, pairs.case_group, len(pairs.groups))
    sent_option, sent_origin, sent_cases = table.sendings()
    return Uses(
        mode=pairs.option_mode,
        receiver=pairs.option_receiver,
        decider=pairs.option_decider,
        worker=table.worker,
        minutes=table.minutes,
        acting=table.acting,
        moving=table.moving,
        metres=table.metres,
        small=small[pairs.option_group],
        sent_option=sent_option,
        sent_origin=sent_origin,
        sent_cases=sent_cases,
    )


def small_claims(quarter: Quarter, case_group: Int32, n_groups: int) -> Flags:
    """Which groups are small livelihood claims: they may use the room kept for such, shape (n_groups,).

    Every case of the group concerns livelihood or wages, and none has more than
    ``capacity.small_claim_limit`` outstanding.
    """
    cases = quarter.cases
    kind = cases["livelihood"].to_numpy(bool) | cases["wages"].to_numpy(bool)
    small = kind & (outstanding_amount(cases) <= quarter.policy.capacity.small_claim_limit)
    grouped = case_group >= 0
    others = np.bincount(case_group[grouped & ~small], minlength=n_groups)
    without_others: Flags = others == 0
    return without_others


def _problem(
    quarter: Quarter,
    pairs: OpenPairs,
    value: Int64,
    rows: pd.DataFrame,
    entries: Entries,
    block: Int32,
) -> AssignmentProblem:
    n_groups, n_options = len(pairs.groups), len(pairs.option_group)
    group_start = np.searchsorted(pairs.option_group, np.arange(n_groups + 1)).astype(np.int64)
    check_totals(value, group_start)
    return AssignmentProblem(
        group_start=group_start,
        value=value,
        entry_start=np.searchsorted(entries.option, np.arange(n_options + 1)).astype(np.int64),
        entry_row=entries.row,
        entry_amount=entries.amount,
        limit=rows["limit"].to_numpy(np.int64),
        block=block,
        preference=preference_of(quarter, pairs, group_start),
    )
