"""Solving around what stays where it is: options that a plan before chose, reserves, and the room left."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.certification.choice import largest_use, use_of
from jiaocha.comparison.matching import Match
from jiaocha.folder.stored import PlanLike
from jiaocha_models import AssignmentProblem, Limits, Options, Quarter, Solution
from jiaocha_models.problem import Int64, ProgressCallback
from jiaocha_models.words import TRANSFER_MODES, Mode

Mask = NDArray[np.bool_]

STAY = Mode.STAY.position
_AWAY = [mode.position for mode in TRANSFER_MODES]


@dataclass(frozen=True, eq=False)
class Kept:
    """What a plan before means for the groups of a changed quarter.

    Attributes
    ----------
    option : int64, shape (n_groups,)
        Option of each group that puts it where its cases were; for cases that the plan before did not place,
        the option to stay. -1 where that is not open.
    reserve : bool, shape (n_groups,)
        Groups that the plan before left in their courts although another option was worth more, for lack
        of room, and about which nobody has begun to decide.
    """

    option: Int64
    reserve: Mask


def kept_of(
    before: PlanLike, quarter: Quarter, options: Options, match: Match, begun: Collection[str]
) -> Kept:
    """Find out where the cases of each group stood in the plan before.

    ``begun`` names the cases for which a state is set: they are no reserve.

    Groups need not have the same cases: of related cases of which one was paid, the others stay where they
    were. Where cases of one group stood apart, a place to which one was to go counts before staying, and
    among several the one that most cases had.
    """
    member = np.flatnonzero(options.case_group >= 0)
    group = options.case_group[member].astype(np.int64)
    old_case = match.case[member]
    of_group = np.where(old_case >= 0, before.options.case_group[np.maximum(old_case, 0)], -1)
    old = np.where(of_group >= 0, before.solution.choice[np.maximum(of_group, 0)], -1).astype(np.int64)
    table = pd.DataFrame({"group": group, "old": old})
    chosen = _most_held(table[table["old"] >= 0], before)
    kept = _same_place(chosen, before, quarter, options)
    unplaced = np.setdiff1d(np.arange(len(options.groups)), chosen["group"].to_numpy(np.int64))
    stay = _stay_options(options)
    kept[unplaced] = stay[unplaced]
    was = chosen["old"].to_numpy(np.int64)
    waits = ~np.isin(before.options.option_mode[was], _AWAY) & _better_open(before)[was]
    reserve = np.isin(np.arange(len(kept)), chosen["group"].to_numpy(np.int64)[waits])
    numbers = quarter.cases["case_number"].isin(list(begun)).to_numpy(bool)
    reserve[np.unique(group[numbers[member]])] = False
    return Kept(kept, reserve)


def _most_held(placed: pd.DataFrame, before: PlanLike) -> pd.DataFrame:
    """One earlier option for each group: ``group``, ``old``."""
    held = placed.groupby(["group", "old"]).size().rename("cases").reset_index()
    held["moved"] = before.options.option_mode[held["old"].to_numpy(np.int64)] != STAY
    held = held.sort_values(["group", "moved", "cases", "old"], ascending=[True, False, False, True])
    return held.drop_duplicates("group")[["group", "old"]].reset_index(drop=True)


def _same_place(chosen: pd.DataFrame, before: PlanLike, quarter: Quarter, options: Options) -> Int64:
    """Option of each group with the mode and the court of an earlier one; -1 where none is open.

    Decider and joint action of the earlier option are preferred, then the option that is worth most.
    """
    court = pd.Index(quarter.courts["code"]).get_indexer(pd.Index(before.quarter.courts["code"]))
    place = np.append(np.where(court < 0, -2, court), -1).astype(np.int64)
    was, old = before.options, chosen["old"].to_numpy(np.int64)
    wanted = chosen.assign(
        mode=was.option_mode[old], receiver=place[was.option_receiver[old]],
        decider_before=place[was.option_decider[old]], action_before=was.option_action[old],
    )  # fmt: skip
    ours = pd.DataFrame(
        {
            "group": options.option_group.astype(np.int64),
            "option": np.arange(options.problem.n_options),
            "mode": options.option_mode,
            "receiver": options.option_receiver.astype(np.int64),
            "decider": options.option_decider.astype(np.int64),
            "action": options.option_action,
            "value": options.problem.value,
        }
    )
    found = ours.merge(wanted, on=["group", "mode", "receiver"])
    found["decided"] = found["decider"] == found["decider_before"]
    found["acting"] = found["action"] == found["action_before"]
    order = ["group", "decided", "acting", "value", "option"]
    found = found.sort_values(order, ascending=[True, False, False, False, True]).drop_duplicates("group")
    kept = np.full(len(options.groups), -1, np.int64)
    kept[found["group"].to_numpy(np.int64)] = found["option"].to_numpy(np.int64)
    return kept


def _stay_options(options: Options) -> Int64:
    """Option to stay of each group, -1 where it is closed."""
    found = np.full(len(options.groups), -1, np.int64)
    at = np.flatnonzero(options.option_mode == STAY)
    found[options.option_group[at]] = at
    return found


def _better_open(plan: PlanLike) -> Mask:
    """Whether the group of each option of a plan had an option that is worth more, shape (n_options,)."""
    problem = plan.options.problem
    best = np.maximum.reduceat(problem.value, problem.group_start[:-1])
    better: Mask = best[problem.option_group] > problem.value
    return better


def solve_around(
    problem: AssignmentProblem,
    kept: Kept,
    limits: Limits,
    progress: ProgressCallback | None = None,
) -> Int64 | None:
    """Best choice in which every group that can keep its option keeps it, reserves apart.

    Returns
    -------
    int64, shape (n_groups,), or None
        None where what is kept does not fit together, or leaves no room for those that must move.
    """
    from jiaocha.allocation import solve_some
    from jiaocha.certification import check_choice

    free = (kept.option < 0) | kept.reserve
    left = _room_left(problem, kept.option[~free])
    if left is None:
        return None
    if not free.any():
        choice = kept.option
    else:
        sub: Solution = solve_some(
            replace(problem, limit=left), np.flatnonzero(free), kept.option, limits, progress
        )
        if not len(sub.choice):
            return None
        choice = sub.choice
    return None if check_choice(problem, choice) else choice


def _room_left(problem: AssignmentProblem, options: Int64) -> Int64 | None:
    """Room of each row that some options leave; None where they use more than a row can ever give."""
    used = use_of(problem, options).astype(np.int64)
    gives = np.zeros(problem.n_rows, bool)
    gives[problem.entry_row[problem.entry_amount < 0]] = True
    most = [np.iinfo(np.int64).max if one is None else one for one in largest_use(problem)]
    if ((used > np.array(most, dtype=object)) & ~gives).any():
        return None
    return np.asarray(problem.limit - used, np.int64)
