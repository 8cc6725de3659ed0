"""Rules by which people place cases without a solver: the nearest court, the largest or the oldest first.

All keep every limit. A group that must leave and for which a rule finds no court takes the first option that
fits; if there is none it is not placed (-1).
"""

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.courts import court_table
from jiaocha.law.distance import great_circle
from jiaocha_models import AssignmentProblem, Options, Quarter
from jiaocha_models.words import TRANSFER_MODES, Mode

Int64 = NDArray[np.int64]

NEVER = np.iinfo(np.int64).max
"""Rank of an option that a rule does not take."""
_TRANSFERS = [mode.position for mode in TRANSFER_MODES]


def nearest(problem: AssignmentProblem, distance: Int64) -> Int64:
    """Place groups in their order, each at its nearest court with room.

    An option that uses rows counts as a court; it is passed over where an option that uses nothing (staying)
    is worth as much. Groups that no court takes keep their best option that uses nothing, else -1.

    Parameters
    ----------
    problem : AssignmentProblem
        Rows are taken as hard.
    distance : int64, shape (n_options,)
        Way to the receiving court.
    """
    group = problem.option_group
    idle = np.flatnonzero(np.diff(problem.entry_start) == 0)
    home = np.full(problem.n_groups, -1, np.int64)
    for option in idle[np.lexsort((-idle, problem.value[idle]))]:  # the last one counts: the best, then first
        home[group[option]] = option
    floor = np.where(home >= 0, problem.value[home], np.iinfo(np.int64).min)[group]
    rank = np.where(problem.value > floor, distance, NEVER)
    rank[idle] = NEVER
    return in_order(problem, np.arange(problem.n_groups), rank, home)


def in_order(problem: AssignmentProblem, order: Int64, rank: Int64, home: Int64) -> Int64:
    """Place groups one after another, each on its option of the least rank that still fits.

    Parameters
    ----------
    problem : AssignmentProblem
        Rows are taken as hard.
    order : int64, shape (n_groups,)
    rank : int64, shape (n_options,)
        Ties go to the more valuable option; :data:`NEVER` is not taken while there is ``home``.
    home : int64, shape (n_groups,)
        Option of a group that no court takes; -1: it must leave.
    """
    left = problem.limit.astype(np.int64).copy()
    choice = home.copy()
    for group in order.tolist():
        options = np.arange(problem.group_start[group], problem.group_start[group + 1])
        if home[group] >= 0:
            options = options[rank[options] < NEVER]
        for option in options[np.lexsort((-problem.value[options], rank[options]))].tolist():
            entries = slice(problem.entry_start[option], problem.entry_start[option + 1])
            rows, amounts = problem.entry_row[entries], problem.entry_amount[entries]
            if (amounts <= left[rows]).all():
                left[rows] -= amounts
                choice[group] = option
                break
    return choice


def staying(options: Options) -> Int64:
    """Find the option of each group by which it stays; -1 where it must leave."""
    home = np.full(len(options.groups), -1, np.int64)
    stays = np.flatnonzero(options.option_mode == Mode.STAY.position)
    home[options.option_group[stays]] = stays
    return home


def ways(quarter: Quarter, options: Options) -> Int64:
    """Way in metres from each group's court to the receiver of each option; 0 without a receiver."""
    courts = court_table(quarter.courts)
    origin = options.groups["origin"].to_numpy(np.int64)[options.option_group]
    receiver = np.where(options.option_receiver < 0, origin, options.option_receiver)
    longitude, latitude = courts.longitude, courts.latitude
    return great_circle(longitude[origin], latitude[origin], longitude[receiver], latitude[receiver])


def within_the_prefecture(quarter: Quarter, options: Options) -> Int64:
    """Rank of options by how busy the receiver is, for changes of court within the prefecture alone.

    Busy is the number of open cases a judge; a court about which it is not known comes last.
    """
    courts = court_table(quarter.courts)
    table = quarter.courts
    load = (table["backlog"] / table["judges"]).to_numpy(np.float64, na_value=np.inf)
    busy = np.argsort(np.argsort(load, kind="stable"), kind="stable").astype(np.int64)
    origin = options.groups["origin"].to_numpy(np.int64)[options.option_group]
    receiver = options.option_receiver.astype(np.int64)
    same = courts.intermediate[origin] == courts.intermediate[receiver]
    moves = np.isin(options.option_mode, _TRANSFERS) & (receiver >= 0) & (receiver != origin) & same
    return np.where(moves, busy[receiver], NEVER)


def by_size(quarter: Quarter, options: Options) -> Int64:
    """Order groups by the amount claimed, the largest first."""
    amount = quarter.cases["claimed"].astype("Float64").to_numpy(np.float64, na_value=0.0)
    grouped = options.case_group >= 0
    total = np.bincount(options.case_group[grouped], amount[grouped], len(options.groups))
    return np.argsort(-total, kind="stable")


def by_age(quarter: Quarter, options: Options) -> Int64:
    """Order groups by the day of filing of their oldest case, the oldest first."""
    filed = quarter.cases["filing_date"].to_numpy("datetime64[D]").astype(np.int64)
    first = np.full(len(options.groups), NEVER, np.int64)
    grouped = options.case_group >= 0
    np.minimum.at(first, options.case_group[grouped], filed[grouped])
    return np.argsort(first, kind="stable")
