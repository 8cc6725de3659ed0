"""Closed pairs: every (court, mode) that is not open to a group, with the first rule that closed it.

The same enumeration as :func:`jiaocha.law.pairs.open_pairs`, over the same facts; only what it looks at is
kept.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jiaocha.law.enumeration import find_open
from jiaocha.law.left_out import left_out
from jiaocha.law.opened import OpenPairs
from jiaocha.law.places import Travel, group_travel
from jiaocha.law.rules import (
    OPEN,
    PAIR_RULES,
    Pairs,
    first_closing,
    joint_force_covers,
    nearest_receivers,
)
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import Mode

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ClosedPairs:
    """Pairs closed to one group, sorted by mode, then court in roster order.

    Attributes
    ----------
    mode : int64, shape (n_pairs,)
        Position in Mode.
    receiver : int64
        Position of the court; -1 for stay.
    rule : int64
        Place in ``PAIR_RULES`` of the first rule that closed the pair.
    """

    mode: Ints
    receiver: Ints
    rule: Ints


def closed_pairs(quarter: Quarter, pairs: OpenPairs, group: int) -> ClosedPairs:
    """List what is closed to one group.

    Parameters
    ----------
    quarter : Quarter
        The quarter of the pairs.
    pairs : OpenPairs
    group : int
        Position of the group.
    """
    parts: list[Ints] = []

    def keep(mode: Mode, groups: Ints, receiver: Ints, closing: NDArray[np.uint8]) -> None:
        if len(groups):
            parts.append(np.stack([np.full(receiver.size, mode.position), receiver.ravel()]))

    one = np.array([group], np.int64)
    find_open(pairs.facts, travel_of(pairs), one, left_out(quarter.policy), seen=keep)
    mode, receiver = np.concatenate(parts, axis=1).astype(np.int64)
    options = slice(*np.searchsorted(pairs.option_group, [group, group + 1]))
    width = pairs.courts.size + 1
    still_open = pairs.option_mode[options].astype(np.int64) * width + pairs.option_receiver[options] + 1
    key = mode * width + receiver + 1
    closed = ~np.isin(key, still_open)
    order = np.flatnonzero(closed)[np.argsort(key[closed], kind="stable")]
    mode, receiver = mode[order], receiver[order]
    return ClosedPairs(mode, receiver, _first_rules(quarter, pairs, group, mode, receiver))


def _first_rules(quarter: Quarter, pairs: OpenPairs, group: int, mode: Ints, receiver: Ints) -> Ints:
    """First rule that closes each pair of a group, as in :func:`jiaocha.law.why.why_closed`.

    The enumeration closes all courts outside the province by one rule at once; here each is asked.
    """
    profiles = np.arange(pairs.facts.profile_start[group], pairs.facts.profile_start[group + 1])
    without = left_out(quarter.policy)
    rule = np.zeros(len(mode), np.int64)
    for place in np.unique(mode).tolist():
        each = tuple(Mode)[place]
        here = mode == place
        table = Pairs(each, profiles[:, None], receiver[here][None, :])
        closing = first_closing(pairs.facts, table, without).min(axis=0)
        last = joint_force_covers if each in (Mode.COORDINATED, Mode.ESCALATED) else nearest_receivers
        rule[here] = np.where(closing == OPEN, PAIR_RULES.index(last), closing)
    return rule


def closed_counts(quarter: Quarter, pairs: OpenPairs) -> NDArray[np.int32]:
    """Count what each rule closed to each group, shape (n_groups, n_rules); rules as in ``PAIR_RULES``.

    Counted as in ``OpenPairs.closed_counts``, where one rule counts for all courts outside the province. A
    stay that was opened again for want of anything else counts as closed.
    """
    counts = np.zeros((pairs.facts.n_groups, len(PAIR_RULES)), np.int32)

    def count(mode: Mode, groups: Ints, receiver: Ints, closing: NDArray[np.uint8]) -> None:
        if closing.size == 1:
            if closing[0, 0] < OPEN:
                counts[groups[:, 0], closing[0, 0]] += receiver.shape[1]
            return
        key = np.arange(len(groups))[:, None] * (OPEN + 1) + closing
        found = np.bincount(key.ravel(), minlength=len(groups) * (OPEN + 1)).reshape(len(groups), -1)
        counts[groups[:, 0]] += found[:, :OPEN].astype(np.int32)

    groups = np.arange(pairs.facts.n_groups)
    found = find_open(pairs.facts, travel_of(pairs), groups, left_out(quarter.policy), seen=count)
    key = (found.group * len(Mode) + found.mode) * (pairs.courts.size + 1) + found.receiver + 1
    place = pairs.option_group.astype(np.int64) * len(Mode) + pairs.option_mode
    left = place * (pairs.courts.size + 1) + pairs.option_receiver + 1
    uncovered = found.group[~np.isin(key, left)]
    counts[:, PAIR_RULES.index(joint_force_covers)] += np.bincount(uncovered, minlength=len(counts))
    return counts


def travel_of(pairs: OpenPairs) -> Travel:
    """Travel of the groups of the pairs."""
    groups = pairs.groups
    return group_travel(
        pairs.courts, pairs.places, groups["lead_case"].to_numpy(), groups["origin"].to_numpy()
    )
