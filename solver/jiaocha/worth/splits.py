"""Groups too large for every open court, and a split of each that would fit.

Related cases move whole; a series that no court can take whole stays, and is reported with a split for
people to consider: it never becomes part of a plan by itself.
"""

import numpy as np
import pandas as pd

from jiaocha.law.opened import OpenPairs
from jiaocha.worth.arrays import Flags
from jiaocha.worth.effort import case_units
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import Int64
from jiaocha_models.words import TRANSFER_MODES, Mode, Resource

MOST_PARTS = 50
"""Parts beyond which the rest of a group is left without a court."""

_COLUMNS = ("group", "part", "case", "receiver")
_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])


def oversized_groups(quarter: Quarter, pairs: OpenPairs, options: Options) -> pd.DataFrame:
    """Split every group of several cases whose transfers all exceed some capacity by themselves.

    The courts open to the group are filled one after the other, the one with most room first: cases of one
    origin together, heavier ones first; the first case of a part counts in full and every further one at the
    share of related cases, as everywhere.

    Returns
    -------
    pandas.DataFrame
        As ``Options.splits``.
    """
    parts = [_split(quarter, pairs, options, int(group)) for group in _oversized(options)]
    empty = pd.DataFrame({name: np.zeros(0, np.int64) for name in _COLUMNS})
    return pd.concat([empty, *parts], ignore_index=True).astype("int64")


def _oversized(options: Options) -> Int64:
    problem = options.problem
    heavy = problem.entry_amount > problem.limit[problem.entry_row]
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    fits = np.ones(problem.n_options, bool)
    fits[option[heavy]] = False
    transfer = _TRANSFERS[options.option_mode]
    group = options.option_group
    n_groups = len(options.groups)
    moving = np.bincount(group[transfer], minlength=n_groups)
    fitting = np.bincount(group[transfer & fits], minlength=n_groups)
    several = options.groups["cases"].to_numpy(np.int64) > 1
    return np.flatnonzero(several & (moving > 0) & (fitting == 0))


def _split(quarter: Quarter, pairs: OpenPairs, options: Options, group: int) -> pd.DataFrame:
    members = pairs.member_case[pairs.member_start[group] : pairs.member_start[group + 1]].astype(np.int64)
    cases = quarter.cases.iloc[members]
    effort, capacity = quarter.policy.effort, quarter.policy.capacity
    minutes = case_units(cases, effort) * capacity.minutes_per_unit
    origin = pd.factorize(cases["court_code"])[0]
    waiting = members[np.lexsort((members, -minutes, origin))].tolist()
    need = dict(zip(members.tolist(), minutes.tolist(), strict=True))
    rows: list[tuple[int, int, int, int]] = []
    part = 0
    for receiver, room in _rooms(options, group)[:MOST_PARTS]:
        taken: set[int] = set()
        left = float(room)
        for case in waiting:
            asked = need[case] * (1.0 if not taken else effort.related_share)
            if asked <= left:
                taken.add(case)
                left -= asked
        part += bool(taken)
        rows += [(group, part, case, receiver) for case in sorted(taken)]
        waiting = [case for case in waiting if case not in taken]
        if not waiting:
            break
    rows += [(group, 0, case, -1) for case in waiting]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _rooms(options: Options, group: int) -> list[tuple[int, int]]:
    """Courts that a transfer of the group may go to, and their minutes, most first, ties by roster order."""
    transfer: Flags = (options.option_group == group) & _TRANSFERS[options.option_mode]
    courts = np.unique(options.option_receiver[transfer])
    rows = options.rows
    unreserved = rows[rows["resource"] == Resource.UNRESERVED_MINUTES.value]
    whole = rows[rows["resource"] == Resource.RECEIVER_MINUTES.value]
    table = whole if unreserved.empty else unreserved
    room = dict(zip(table["court"].tolist(), table["limit"].tolist(), strict=True))
    found = [(int(court), int(room.get(int(court), 0))) for court in courts]
    return sorted((each for each in found if each[1] > 0), key=lambda each: (-each[1], each[0]))
