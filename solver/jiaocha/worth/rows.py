"""Rows of the problem: every scarce capacity that some option uses, and how much each option uses of it.

Staying uses nothing. A transfer uses the receiver's minutes, a second team those of its own court,
supervision a few of the superior's. Entrusted matters use no room for received cases: a court may not refuse
them (民事诉讼法第240条), and their work is charged in the terms. A joint action uses person-days of every
court that takes part. Counts of cases are counts of cases that change their court;
supervision room is used by these and by supervised and coordinated cases (谁决定谁督办).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.actions import MONTHS
from jiaocha.worth.arrays import Flags
from jiaocha.worth.limits import CASES, UNITS, Limit, limits_of
from jiaocha_models import Quarter
from jiaocha_models.problem import FREE, Int32, Int64
from jiaocha_models.words import Mode, Resource

BLOCKS = (Resource.RECEIVER_MINUTES, Resource.UNRESERVED_MINUTES)
"""Resources whose row can be an option's block; of several that it uses, the last listed is."""

_NONE = -1


@dataclass(frozen=True, eq=False)
class Uses:
    """What options ask of capacities, summed over their member rows; arrays of shape (n_options,).

    Attributes
    ----------
    mode : int8
    receiver, decider, worker : int32
        Courts; ``worker`` is the one whose minutes are used, -1 for staying and for entrusted matters.
    minutes : int64
    acting, moving : int64
        Cases on which the option acts, and cases that change their court.
    metres : int64
        Way from the new court to the asset, summed over the cases that move.
    leading : int64
        Hundredths of cases that the receiver's leaders must take charge of.
    small : bool
        The option's group is a small livelihood claim.
    brought : dict of str to int64
        What courts bring to joint actions, by column of ``Options.contributions``.
    sent_option, sent_origin, sent_cases : shape (n_sendings,)
        Cases that change their court, by option and the court they leave.
    """

    mode: NDArray[np.int8]
    receiver: Int32
    decider: Int32
    worker: Int32
    minutes: Int64
    acting: Int64
    moving: Int64
    metres: Int64
    leading: Int64
    small: Flags
    brought: Mapping[str, Int64]
    sent_option: Int64
    sent_origin: Int32
    sent_cases: Int64


@dataclass(frozen=True, eq=False)
class Demand:
    """Amounts that options ask of the rows of one resource; arrays of shape (n_entries,).

    Sorted by option. ``at`` is the place in the resource's limits; ``court``, ``other``, ``mode`` and
    ``window`` (positions, or -1 where they do not apply) identify the row.
    """

    option: Int64
    amount: Int64
    at: Int64
    court: Int64
    other: Int64
    mode: Int64
    window: Int64


@dataclass(frozen=True, eq=False)
class Entries:
    """What options use of rows, sorted by option, then row; arrays of shape (n_entries,)."""

    option: Int32
    row: Int32
    amount: Int64


def build_rows(quarter: Quarter, uses: Uses) -> tuple[pd.DataFrame, Entries, Int32]:
    """Rows, entries, and the block row of each option.

    Only rows that some option uses exist, ordered by resource, court, other court, mode, window.

    Returns
    -------
    rows : pandas.DataFrame
        As in :class:`jiaocha_models.Options`.
    entries : Entries
    block : int32, shape (n_options,)
        Row of the worker's unreserved minutes where the option uses them (it binds first), else of all its
        minutes; ``FREE`` for staying.
    """
    tables: list[dict[str, Any]] = []
    parts: list[Entries] = []
    block = np.full(len(uses.mode), FREE, np.int32)
    first = 0
    for resource, limit in limits_of(quarter).items():
        demand = limited_demand(resource, uses, limit.limit)
        row, table = _rows_of(resource, demand, limit, len(quarter.courts))
        if resource in BLOCKS:
            block[demand.option] = first + row
        tables.append(table)
        parts.append(Entries(demand.option.astype(np.int32), (first + row).astype(np.int32), demand.amount))
        first += len(table["limit"])
    joined = {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}
    rows = pd.DataFrame(
        {
            name: pd.Series(part, dtype="str" if part.dtype == object else None)
            for name, part in joined.items()
        }
    )
    return rows, _joined(parts), block


def _joined(parts: list[Entries]) -> Entries:
    """Entries of all resources; rows of later resources have larger numbers, so a stable sort suffices."""
    option, row, amount = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("option", "row", "amount")
    )
    order = np.argsort(option, kind="stable")
    return Entries(option[order], row[order], amount[order])


def limited_demand(resource: Resource, uses: Uses, limit: Int64) -> Demand:
    """Find what options ask of the rows of one resource that somebody limited, sorted by option.

    Parameters
    ----------
    resource : Resource
    uses : Uses
    limit : int64
        As in :class:`jiaocha.worth.limits.Limit`.
    """
    demand = _DEMANDS[resource](uses)
    keep = limit[demand.at] >= 0
    if resource is not Resource.RECEIVER_MINUTES:
        keep &= demand.amount != 0
    return Demand(*(getattr(demand, name)[keep] for name in Demand.__dataclass_fields__))


def _rows_of(resource: Resource, demand: Demand, limit: Limit, n_courts: int) -> tuple[Int64, dict[str, Any]]:
    """Row of each entry, counted from 0 within the resource, and the columns of the resource's rows."""
    key = (demand.court + 1) * (n_courts + 1) + demand.other + 1
    key = (key * (len(Mode) + 1) + demand.mode + 1) * (MONTHS + 1) + demand.window + 1
    _, example, row = np.unique(key, return_index=True, return_inverse=True)
    at = demand.at[example]
    columns = {
        "resource": np.full(len(example), resource.value, object),
        "court": demand.court[example].astype(np.int32),
        "other_court": demand.other[example].astype(np.int32),
        "mode": demand.mode[example].astype(np.int8),
        "window": demand.window[example].astype(np.int8),
        "limit": limit.limit[at].astype(np.int64),
        "unit": np.full(len(example), UNITS.get(resource, CASES), object),
        "source": limit.source[at].astype(object),
    }
    return row.astype(np.int64), columns


def _demand(
    option: Int64,
    amount: Int64,
    *,
    at: Int64 | None = None,
    court: Int64 | None = None,
    other: Int64 | None = None,
    mode: Int64 | None = None,
    window: Int64 | None = None,
) -> Demand:
    """Build a demand; the limit's place is the court unless stated, what is left out does not apply."""
    nobody = np.full(len(option), _NONE)
    court, other, mode, window = (nobody if part is None else part for part in (court, other, mode, window))
    return Demand(option, amount, court if at is None else at, court, other, mode, window)


def _at_court(option: Int64, amount: Int64, court: Int32) -> Demand:
    return _demand(option, amount[option], court=court[option].astype(np.int64))


def _receiver_minutes(uses: Uses) -> Demand:
    return _at_court(np.flatnonzero(uses.worker >= 0), uses.minutes, uses.worker)


def _unreserved_minutes(uses: Uses) -> Demand:
    return _at_court(np.flatnonzero((uses.worker >= 0) & ~uses.small), uses.minutes, uses.worker)


def _received_cases(uses: Uses) -> Demand:
    return _at_court(np.flatnonzero(uses.moving > 0), uses.moving, uses.receiver)


def _sent_cases(uses: Uses) -> Demand:
    return _demand(uses.sent_option, uses.sent_cases, court=uses.sent_origin.astype(np.int64))


def _pair_cases(uses: Uses) -> Demand:
    option, origin = uses.sent_option, uses.sent_origin.astype(np.int64)
    nowhere = np.zeros(len(option), np.int64)
    receiver = uses.receiver[option].astype(np.int64)
    return _demand(option, uses.sent_cases, at=nowhere, court=origin, other=receiver)


def _supervised_cases(uses: Uses) -> Demand:
    watched = (uses.mode == Mode.SUPERVISED.position) | (uses.mode == Mode.COORDINATED.position)
    count = np.where(watched, uses.acting, uses.moving)
    return _at_court(np.flatnonzero((count > 0) & (uses.decider >= 0)), count, uses.decider)


def _mode_cases(uses: Uses) -> Demand:
    option = np.flatnonzero(uses.acting > 0)
    mode = uses.mode[option].astype(np.int64)
    return _demand(option, uses.acting[option], at=mode, mode=mode)


def _batch_cases(uses: Uses) -> Demand:
    return _of_quarter(np.flatnonzero(uses.moving > 0), uses.moving)


def _travel_metres(uses: Uses) -> Demand:
    return _of_quarter(np.flatnonzero(uses.moving > 0), uses.metres)


def _of_quarter(option: Int64, amount: Int64) -> Demand:
    return _demand(option, amount[option], at=np.zeros(len(option), np.int64))


def _action_days(uses: Uses) -> Demand:
    names = ("option", "court", "window", "persons", "days")
    brought = np.stack([uses.brought[name] for name in names])
    option, court, window, persons, days = brought[:, brought[3] > 0]
    return _demand(option, persons * days, court=court, window=window)


def _leader_cases(uses: Uses) -> Demand:
    return _at_court(np.flatnonzero(uses.leading > 0), uses.leading, uses.receiver)


_DEMANDS: dict[Resource, Callable[[Uses], Demand]] = {
    Resource.RECEIVER_MINUTES: _receiver_minutes,
    Resource.UNRESERVED_MINUTES: _unreserved_minutes,
    Resource.RECEIVED_CASES: _received_cases,
    Resource.SENT_CASES: _sent_cases,
    Resource.PAIR_CASES: _pair_cases,
    Resource.SUPERVISED_CASES: _supervised_cases,
    Resource.MODE_CASES: _mode_cases,
    Resource.BATCH_CASES: _batch_cases,
    Resource.TRAVEL_METRES: _travel_metres,
    Resource.ACTION_DAYS: _action_days,
    Resource.LEADER_CASES: _leader_cases,
}
