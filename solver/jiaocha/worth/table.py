"""The table of member rows, filled run by run so that a national quarter fits into memory."""

import numpy as np

from jiaocha.law.opened import OpenPairs
from jiaocha.worth.arrays import segment_sums
from jiaocha.worth.members import Choices, Facts, Members, members_of
from jiaocha.worth.option_facts import OptionFacts
from jiaocha.worth.terms import TERMS, raw_cost
from jiaocha_models.problem import Int32, Int64
from jiaocha_models.words import Mode, Term


class MemberTable:
    """Terms of all member rows, and their sums over each option.

    Attributes
    ----------
    start : int64, shape (n_options + 1,)
    case : int32, shape (n_rows,)
    terms : dict of Term to int64, shape (n_rows,)
    raw_recovery, raw_cost : int64, shape (n_rows,)
    progress_gain : float64, shape (n_rows,)
    value, minutes, acting, moving, metres, leading : int64, shape (n_options,)
        Sums over the option's rows; see :class:`jiaocha.worth.rows.Uses`.
    worker : int32, shape (n_options,)
    """

    def __init__(self, member_start: Int64, option_group: Int32) -> None:
        """Lay out the rows: each option has one for every case of its group."""
        count = np.diff(member_start)[option_group]
        n_options = len(option_group)
        self.start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        n_rows = int(self.start[-1])
        self.case = np.zeros(n_rows, np.int32)
        self.terms = {term: np.zeros(n_rows, np.int64) for term in Term}
        self.raw_recovery, self.raw_cost = np.zeros(n_rows, np.int64), np.zeros(n_rows, np.int64)
        self.progress_gain = np.zeros(n_rows)
        self.value, self.minutes, self.acting, self.moving, self.metres, self.leading = np.zeros(
            (6, n_options), np.int64
        )
        self.worker = np.full(n_options, -1, np.int32)
        self._sendings: list[tuple[Int64, Int32, Int64]] = []

    def fill(self, facts: Facts, pairs: OpenPairs, whole: OptionFacts, first: int, last: int) -> None:
        """Fill the rows of options ``first`` to ``last``, the last left out."""
        start = self.start[first : last + 1] - self.start[first]
        rows = slice(int(self.start[first]), int(self.start[last]))
        group = pairs.option_group[first:last]
        shift = np.repeat(pairs.member_start[group] - start[:-1], np.diff(start))
        case = pairs.member_case[np.arange(start[-1]) + shift]
        options = Choices(
            pairs.option_mode[first:last],
            pairs.option_receiver[first:last],
            pairs.option_decider[first:last],
            whole.evidence[first:last],
            whole.action_cost[first:last],
        )
        members = members_of(facts, start, case, options)
        self.case[rows] = case
        for term, amount in TERMS.items():
            found = amount(facts, members)
            if found.any():  # pages of a term that is 0 everywhere are never touched
                self.terms[term][rows] = found
                self.value[first:last] += segment_sums(found, start)
        self.raw_recovery[rows], self.raw_cost[rows] = members.raw_recovery, raw_cost(facts, members)
        self.progress_gain[rows] = members.progress_gain
        self._sum(facts, members, first, last)

    def _sum(self, facts: Facts, members: Members, first: int, last: int) -> None:
        start, options = members.start, slice(first, last)
        self.minutes[options] = segment_sums(members.minutes, start)
        self.acting[options] = segment_sums(members.acts.astype(np.int64), start)
        self.moving[options] = segment_sums(members.moves.astype(np.int64), start)
        self.metres[options] = segment_sums(np.where(members.moves, members.court_metres, 0), start)
        led = np.where(members.moves, facts.leader_weight[members.case], 0)
        self.leading[options] = segment_sums(led, start)
        stays = members.mode[start[:-1]] == Mode.STAY.position
        self.worker[options] = np.where(stays, -1, members.worker[start[:-1]])
        self._sendings.append(_sendings(members, first))

    def sendings(self) -> tuple[Int64, Int32, Int64]:
        """Cases that change their court: option, court they leave, number of cases."""
        if not self._sendings:
            return np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64)
        option, origin, cases = (np.concatenate(part) for part in zip(*self._sendings, strict=True))
        return option, origin, cases


def _sendings(members: Members, first: int) -> tuple[Int64, Int32, Int64]:
    option = np.repeat(np.arange(len(members.start) - 1), np.diff(members.start))[members.moves]
    key = option << 32 | members.origin[members.moves]
    found, cases = np.unique(key, return_counts=True)
    return (found >> 32) + first, (found & 0xFFFFFFFF).astype(np.int32), cases.astype(np.int64)
