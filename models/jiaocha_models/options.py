"""Open options of a quarter: groups, (court, mode) pairs, terms, and what they use of each row."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models.problem import AssignmentProblem, Int32, Int64
from jiaocha_models.words import Term


@dataclass(frozen=True, eq=False)
class Options:
    """Everything allocation, verification and explanation need to know about the open options.

    Courts are given by position in ``quarter.courts``, cases by position in ``quarter.cases``. Options
    are sorted by group, then mode, then receiver.

    Attributes
    ----------
    triage : pandas.DataFrame, one row a case, in the order of ``quarter.cases``
        ``class_`` (value of TriageClass), ``rule`` (name of the deciding rule), ``reason`` (Chinese
        sentence), ``until`` (datetime64[s], for hold and pre-task, may be missing), ``ground`` (value of
        Ground that the case stands on), ``days`` (Int64, net days of the six-month clock), ``ground_source``
        (value of GroundSource), ``fact`` (Chinese sentence of neutral facts, such as days run and days
        without a recorded act; may be empty).
    case_group : int32, shape (n_cases,)
        Group of each case; -1 for cases that are not candidates.
    groups : pandas.DataFrame, one row a group
        ``group`` (its smallest case number), ``cases`` (number), ``lead_case`` (position),
        ``origin`` (position of the court with most of the group's cases), ``origins`` (number).
    option_group : int32, shape (n_options,)
    option_mode : int8, shape (n_options,)
        Position in Mode.
    option_receiver : int32, shape (n_options,)
        Court that will handle the case; -1 for stay (each case's own court).
    option_decider : int32, shape (n_options,)
        Court that decides; -1 for stay.
    option_action : int16, shape (n_options,)
        Number of the joint action (协同行动) among those of the same group, mode and receiver: which courts
        send how many persons in which month; -1 where an option has none.
    option_minutes : int64, shape (n_options,)
        Effort the receiver needs for the whole group.
    contributions : pandas.DataFrame, one row an option and contributing court
        What courts other than the worker's room bring: ``option``, ``court`` (positions), ``window``
        (month of the quarter from 0, -1 for none), ``persons`` a day, ``days``, ``minutes`` (of entrusted
        matters). Sorted by option, then court.
    term_start : int64, shape (n_options + 1,)
        Member rows of option k are ``term_start[k]:term_start[k + 1]``.
    term_case : int32, shape (n_member_rows,)
        Position of the case.
    terms : dict of Term to int64, shape (n_member_rows,)
        Fen; costs are negative. Their sum over terms and members is the option's value.
    raw_recovery, raw_cost : int64, shape (n_member_rows,)
        Expected new money against staying, and cost, both in fen and unweighted.
    progress_gain : float64, shape (n_member_rows,)
        Gain in the probability of substantive progress.
    rows : pandas.DataFrame, one row a capacity
        ``resource`` (value of Resource), ``court``, ``other_court`` (positions or -1), ``mode``
        (position or -1), ``window`` (month of the quarter from 0, or -1), ``limit`` (int64), ``unit``
        (Chinese), ``source`` (Chinese sentence: declared where and when, or by which rule).
    problem : AssignmentProblem
        The same options and rows as bare arrays.
    closed_counts : dict of str to int
        Number of (group, court, mode) triples closed by each rule (the first that closed it).
    report_up : pandas.DataFrame
        Groups whose suitable receivers lie outside the planning court's power, one row a court named:
        ``group`` (text, the group's smallest case number), ``cases`` (number), ``lead_case``,
        ``receiver``, ``mode``, ``decider`` (positions), ``reason``. At most three courts a group, in roster
        order.
    conflicts : pandas.DataFrame
        Groups for which the rules left nothing, so that staying was opened again: ``group`` (position),
        ``rule``, ``reason``. For people to resolve.
    splits : pandas.DataFrame
        Groups too large for every open court, with a split that would fit, one row a case: ``group``
        (position), ``part`` (from 1), ``case`` (position), ``receiver`` (position, -1 where none fits).
    """

    triage: pd.DataFrame
    case_group: Int32
    groups: pd.DataFrame
    option_group: Int32
    option_mode: NDArray[np.int8]
    option_receiver: Int32
    option_decider: Int32
    option_action: NDArray[np.int16]
    option_minutes: Int64
    term_start: Int64
    term_case: Int32
    terms: dict[Term, Int64]
    raw_recovery: Int64
    raw_cost: Int64
    progress_gain: NDArray[np.float64]
    contributions: pd.DataFrame
    rows: pd.DataFrame
    problem: AssignmentProblem
    closed_counts: dict[str, int]
    report_up: pd.DataFrame
    conflicts: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"group": [], "rule": [], "reason": []})
    )
    splits: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"group": [], "part": [], "case": [], "receiver": []})
    )
