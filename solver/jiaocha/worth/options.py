"""From a quarter to its open options: values by term, rows, entries, and the bare problem."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from jiaocha.law.matters import entrusted_matters
from jiaocha.law.opened import OpenPairs
from jiaocha.law.pairs import forced_by_rule, open_pairs, reopen_stay
from jiaocha.worth.arrays import Flags, check_totals
from jiaocha.worth.collectible import outstanding_amount
from jiaocha.worth.facts import facts_of
from jiaocha.worth.forced import crowded_out
from jiaocha.worth.obstacles import Stuck, beyond_quota, must_move, without_room
from jiaocha.worth.option_facts import option_facts
from jiaocha.worth.preference import preference_of
from jiaocha.worth.rows import Entries, Uses, build_rows
from jiaocha.worth.splits import oversized_groups
from jiaocha.worth.table import MemberTable
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import AssignmentProblem, Int32, Int64
from jiaocha_models.words import Mode

ShareDone = Callable[[float], object]
"""Told the share of the options that is done, between 0 and 1."""

ROWS_AT_ONCE = 400_000
"""Member rows worked on together; bounds memory, never changes a number."""


def build_options(quarter: Quarter, progress: ShareDone | None = None) -> Options:
    """Open options of a quarter with everything allocation, verification and explanation need.

    Parameters
    ----------
    quarter : Quarter
    progress : callable, optional
        Told the share done now and then.

    Raises
    ------
    OverflowError
        If amounts or policy weights are so large that integer sums would not be exact.
    """
    pairs = open_pairs(quarter)
    options = options_of(quarter, pairs, progress)
    for find in (without_room, beyond_quota, partial(_crowded_out, pairs)):
        stuck, reasons = find(quarter, options)
        if len(stuck):
            # What cannot be carried out must not make the whole quarter infeasible: people decide it.
            pairs = reopen_stay(pairs, stuck, reasons)
            options = options_of(quarter, pairs)
    return replace(options, splits=oversized_groups(quarter, pairs, options))


def _crowded_out(pairs: OpenPairs, quarter: Quarter, options: Options) -> Stuck:
    groups = must_move(options)
    return crowded_out(quarter, options, groups, ~forced_by_rule(pairs)[groups])


def options_of(quarter: Quarter, pairs: OpenPairs, progress: ShareDone | None = None) -> Options:
    """Options of the pairs that the law left open; see :func:`build_options`."""
    facts = facts_of(quarter, pairs)
    whole = option_facts(quarter, pairs, facts)
    table = MemberTable(pairs.member_start, pairs.option_group)
    for first, last in _runs(table.start):
        table.fill(facts, pairs, whole, first, last)
        if progress is not None:
            progress(last / len(pairs.option_group))
    brought = _brought(quarter, pairs)
    rows, entries, block = build_rows(quarter, _uses(quarter, pairs, table, brought))
    return Options(
        triage=pairs.triage,
        case_group=pairs.case_group,
        groups=pairs.groups,
        option_group=pairs.option_group,
        option_mode=pairs.option_mode,
        option_receiver=pairs.option_receiver,
        option_decider=pairs.option_decider,
        option_action=pairs.option_action,
        option_minutes=table.minutes,
        term_start=table.start,
        term_case=table.case,
        terms=table.terms,
        raw_recovery=table.raw_recovery,
        raw_cost=table.raw_cost,
        progress_gain=table.progress_gain,
        contributions=brought,
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


def _brought(quarter: Quarter, pairs: OpenPairs) -> pd.DataFrame:
    """Join what other courts bring to each option: persons of joint actions, minutes of entrusted matters."""
    matters = entrusted_matters(quarter, pairs.courts)
    if matters.empty:
        return _in_order(pairs.contributions)
    matters["group"] = pairs.case_group[matters["case"].to_numpy(np.int64)]
    by_group = matters.groupby(["group", "court"])["minutes"].sum().reset_index()
    entrusted = np.flatnonzero(pairs.option_mode == Mode.ENTRUSTED.position)
    options = pd.DataFrame({"option": entrusted, "group": pairs.option_group[entrusted]})
    rows = options.merge(by_group, on="group").assign(window=-1, persons=0, days=0)
    columns = list(pairs.contributions.columns)
    return _in_order(pd.concat([pairs.contributions, rows[columns]]))


def _in_order(contributions: pd.DataFrame) -> pd.DataFrame:
    return contributions.astype("int64").sort_values(["option", "court"], kind="stable", ignore_index=True)


def _uses(quarter: Quarter, pairs: OpenPairs, table: MemberTable, brought: pd.DataFrame) -> Uses:
    small = small_claims(quarter, pairs.case_group, len(pairs.groups))
    sent_option, sent_origin, sent_cases = table.sendings()
    return Uses(
        mode=pairs.option_mode,
        receiver=pairs.option_receiver,
        decider=pairs.option_decider,
        worker=np.where(pairs.option_mode == Mode.ENTRUSTED.position, -1, table.worker).astype(np.int32),
        minutes=table.minutes,
        acting=table.acting,
        moving=table.moving,
        metres=table.metres,
        leading=table.leading,
        small=small[pairs.option_group],
        brought={str(name): column.to_numpy(np.int64) for name, column in brought.items()},
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
