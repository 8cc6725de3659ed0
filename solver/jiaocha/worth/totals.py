"""Totals of a choice, the use of every row, and the terms of one option."""

from dataclasses import dataclass
from math import fsum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.worth.arrays import court_positions
from jiaocha.worth.recovery import progress_if_stay
from jiaocha_models import Options, Quarter, Solution, Totals
from jiaocha_models.problem import AssignmentProblem, Int64
from jiaocha_models.words import TRANSFER_MODES, Mode, Resource, Term, TriageClass

_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])


@dataclass(frozen=True)
class ChoiceTotals:
    """What a choice brings and costs; money in fen, always beside the weighted value.

    Attributes
    ----------
    cases_by_mode : dict of Mode to int
        Candidate cases by the mode of their group's option.
    cases_transferred : int
        Cases that change their court: in a series concentrated in one of its own courts, the others.
    receiving_courts : int
        Courts that receive at least one of them.
    raw_recovery_fen, raw_cost_fen : int
        Expected new money, and cost, both against staying and unweighted.
    expected_progress_cases : float
        Expected number of transferred cases with substantive progress within the horizon.
    progress_gain_cases : float
        What the choice adds to the expected number of all cases with progress, against staying.
    """

    cases_by_mode: dict[Mode, int]
    cases_transferred: int
    receiving_courts: int
    raw_recovery_fen: int
    raw_cost_fen: int
    expected_progress_cases: float
    progress_gain_cases: float


def plan_totals(quarter: Quarter, options: Options, solution: Solution) -> Totals:
    """Headline figures of a solved quarter; all 0 by mode and in money where there is no plan."""
    counted = choice_totals(quarter, options, solution.choice)
    classes = options.triage["class_"].value_counts()
    tight = options.rows.loc[solution.prices.row_multiplier > 0, "resource"].value_counts()
    return Totals(
        cases=len(quarter.cases),
        groups=len(options.groups),
        triage={word: int(classes.get(word.value, 0)) for word in TriageClass},
        cases_by_mode=counted.cases_by_mode,
        cases_transferred=counted.cases_transferred,
        receiving_courts=counted.receiving_courts,
        raw_recovery_fen=counted.raw_recovery_fen,
        raw_cost_fen=counted.raw_cost_fen,
        expected_progress_cases=counted.expected_progress_cases,
        groups_by_method=solution.groups_by_method(),
        components=len(np.unique(solution.component)),
        tight_rows={word: int(tight[word.value]) for word in Resource if word.value in tight.index},
    )


def choice_totals(quarter: Quarter, options: Options, choice: Int64) -> ChoiceTotals:
    """Totals of one option per group; ``choice`` may be empty (no plan)."""
    rows, option = chosen_rows(options, choice)
    case = options.term_case[rows]
    origin = court_positions(quarter.cases["court_code"], quarter.courts)[case]
    mode, receiver = options.option_mode[option], options.option_receiver[option]
    moves = _TRANSFERS[mode] & (receiver != origin)
    gain, stay = options.progress_gain[rows], progress_if_stay(quarter)[case]
    counts = np.bincount(mode, minlength=len(Mode))
    return ChoiceTotals(
        cases_by_mode={word: int(counts[word.position]) for word in Mode},
        cases_transferred=int(moves.sum()),
        receiving_courts=len(np.unique(receiver[moves])),
        raw_recovery_fen=_sum(options.raw_recovery[rows]),
        raw_cost_fen=_sum(options.raw_cost[rows]),
        expected_progress_cases=fsum((gain + stay)[moves]),
        progress_gain_cases=fsum(gain),
    )


def chosen_rows(options: Options, choice: Int64) -> tuple[Int64, Int64]:
    """Member rows of the chosen options, and the option of each, in the order of ``choice``."""
    choice = np.asarray(choice, np.int64)
    first = options.term_start[choice]
    count = options.term_start[choice + 1] - first
    option = np.repeat(choice, count)
    before = np.cumsum(count) - count
    return np.arange(len(option)) + np.repeat(first - before, count), option


def row_use(options: Options | AssignmentProblem, choice: Int64) -> Int64:
    """How much of each row a choice uses, exactly; shape (n_rows,), in the row's unit."""
    problem = options if isinstance(options, AssignmentProblem) else options.problem
    choice = np.asarray(choice, np.int64)
    first = problem.entry_start[choice]
    count = problem.entry_start[choice + 1] - first
    before = np.cumsum(count) - count
    entries = np.arange(int(count.sum())) + np.repeat(first - before, count)
    use = np.zeros(problem.n_rows, np.int64)
    np.add.at(use, problem.entry_row[entries], problem.entry_amount[entries])
    return use


def terms_of(options: Options, option: int) -> pd.DataFrame:
    """Terms of one option, one row a case.

    Returns
    -------
    pandas.DataFrame
        Index ``case`` (position in ``quarter.cases``); one column a term by its value, in the order of
        :class:`Term`, in fen; then ``value`` (their sum), ``raw_recovery``, ``raw_cost`` (fen) and
        ``progress_gain`` (probability).
    """
    rows = slice(int(options.term_start[option]), int(options.term_start[option + 1]))
    table = pd.DataFrame(
        {term.value: options.terms[term][rows] for term in Term},
        index=pd.Index(options.term_case[rows], name="case"),
    )
    return table.assign(
        value=table.sum(axis=1),
        raw_recovery=options.raw_recovery[rows],
        raw_cost=options.raw_cost[rows],
        progress_gain=options.progress_gain[rows],
    )


def option_terms(options: Options) -> dict[Term, Int64]:
    """Terms of every option, summed over its cases; fen, shape (n_options,)."""
    start = options.term_start[:-1]
    return {term: np.add.reduceat(options.terms[term], start) for term in Term if len(start)}


def _sum(amounts: NDArray[np.int64]) -> int:
    """Exact sum that cannot overflow."""
    return (int((amounts >> 32).sum()) << 32) + int((amounts & 0xFFFFFFFF).sum())
