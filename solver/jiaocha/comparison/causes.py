"""Why a group is placed differently: because of the change, as a tie, or because a search missed something.

Differences that need each other's room are taken together. They are taken back in the plan after, and made in
the plan before, and the two exact figures decide:

* *caused*: taking them back is not open any more, or loses; and in the plan before they were not open, did
  not fit, or gained nothing;
* *tie*: taking them back costs nothing;
* *solver noise*: they would have gained in the plan before as well, whose search had missed them, or taking
  them back would gain. Such gains lie within the certified gaps.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from jiaocha.certification.choice import use_of
from jiaocha.comparison.matching import Match
from jiaocha.folder.stored import PlanLike
from jiaocha_models.difference import Cause
from jiaocha_models.problem import AssignmentProblem, Int64


@dataclass(frozen=True, eq=False)
class _Exchange:
    """Some groups of a problem take other options: exact gain, and the rows that do not admit it."""

    gain: int
    broken: list[int]


def causes_of(before: PlanLike, after: PlanLike, match: Match) -> dict[int, Cause]:
    """Cause of each difference, by group of the plan after; groups without a counterpart are caused."""
    choice, old = after.solution.choice, before.solution.choice
    here = _inverse(match.option, before.options.problem.n_options)
    known = match.group >= 0
    kept = np.full(len(choice), -1, np.int64)
    kept[known] = here[old[match.group[known]]]
    found = {int(group): Cause.CAUSED for group in np.flatnonzero(~known)}
    changed = np.flatnonzero(known & (kept != choice))
    gone = changed[kept[changed] < 0]
    found.update({int(group): Cause.CAUSED for group in gone})
    changed = changed[kept[changed] >= 0]
    if not len(changed):
        return found
    new, earlier = after.options.problem, before.options.problem
    ours, theirs = _room(new, choice), _room(earlier, old)
    for chain in _chains(new, choice, kept, changed, ours):
        back = _exchange(new, choice[chain], kept[chain], ours)
        there = match.option[choice[chain]]
        ahead = None if (there < 0).any() else _exchange(earlier, old[match.group[chain]], there, theirs)
        found.update(dict.fromkeys(chain.tolist(), _cause(back, ahead)))
    return found


def _cause(back: _Exchange, ahead: _Exchange | None) -> Cause:
    missed = ahead is not None and not ahead.broken and ahead.gain > 0
    if not back.broken and back.gain == 0:
        return Cause.TIE
    if missed or (not back.broken and back.gain > 0):
        return Cause.NOISE
    return Cause.CAUSED


def _chains(
    problem: AssignmentProblem, choice: Int64, kept: Int64, changed: Int64, room: Int64
) -> list[Int64]:
    """Differences that cannot be taken back alone, joined with those that make room for them."""
    steps = _steps(problem, choice[changed], kept[changed])
    number = {int(group): at for at, group in enumerate(changed)}
    joined: list[tuple[int, int]] = []
    steps = steps.assign(needs=steps["amount"] > room[steps["row"]], frees=steps["amount"] < 0)
    for row in steps.loc[steps["needs"], "row"].unique():
        part = steps[steps["row"] == row]
        joined += [(a, b) for a in part.loc[part["needs"], "at"] for b in part.loc[part["frees"], "at"]]
    ones = np.ones(len(joined))
    pairs = np.array(joined, np.int64).reshape(-1, 2)
    graph = coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(number), len(number)))
    count, label = connected_components(graph, directed=False)
    return [changed[label == one] for one in range(count)]


def _steps(problem: AssignmentProblem, old: Int64, new: Int64) -> pd.DataFrame:
    """Add up what replacing options adds to each row: ``at`` (place of the group), ``row``, ``amount``."""
    parts = []
    for option, sign in ((old, -1), (new, 1)):
        count = np.diff(problem.entry_start)[option]
        start = np.repeat(problem.entry_start[option], count)
        entry = start + np.arange(len(start)) - np.repeat(np.cumsum(count) - count, count)
        amount = sign * problem.entry_amount[entry]
        parts.append(
            pd.DataFrame(
                {
                    "at": np.repeat(np.arange(len(option)), count),
                    "row": problem.entry_row[entry],
                    "amount": amount,
                }
            )
        )
    return pd.concat(parts).groupby(["at", "row"])["amount"].sum().reset_index()


def _exchange(problem: AssignmentProblem, old: Int64, new: Int64, room: Int64) -> _Exchange:
    total = _steps(problem, old, new).groupby("row")["amount"].sum()
    rows = total.index.to_numpy(np.int64)
    # A row that is broken already may stay as it is, but must not get worse.
    broken = rows[total.to_numpy(np.int64) > np.maximum(room[rows], 0)]
    gain = sum(problem.value[new].tolist()) - sum(problem.value[old].tolist())
    return _Exchange(gain, broken.tolist())


def _room(problem: AssignmentProblem, choice: Int64) -> Int64:
    """Room that a choice leaves of each row."""
    return np.asarray(problem.limit - use_of(problem, choice))


def _inverse(found: Int64, size: int) -> Int64:
    result = np.full(size, -1, np.int64)
    known = np.flatnonzero(found >= 0)
    result[found[known]] = known
    return result
