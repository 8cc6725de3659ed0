"""What stands in the way of groups that a rule makes move: no room for one of them, or a quota for all."""

import numpy as np
import pandas as pd

from jiaocha.worth.scarce import capacity_name
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import AssignmentProblem, Int64
from jiaocha_models.words import Mode

Stuck = tuple[Int64, list[str]]


def without_room(quarter: Quarter, options: Options) -> Stuck:
    """Find groups none of whose options fits its rows even if nobody else uses them, and say so."""
    problem = options.problem
    heavy = problem.entry_amount > problem.limit[problem.entry_row]
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    fits = np.ones(problem.n_options, bool)
    fits[option[heavy]] = False
    if not len(fits):
        return np.zeros(0, np.int64), []
    stuck = np.flatnonzero(~np.logical_or.reduceat(fits, problem.group_start[:-1]))
    concerned, first = np.unique(problem.option_group[option[heavy]], return_index=True)
    lacking = dict(zip(concerned.tolist(), problem.entry_row[heavy][first].tolist(), strict=True))
    names = [capacity_name(quarter, options, lacking[group]) for group in stuck.tolist()]
    return stuck, [f"但各可选去处均容不下本案（如{name}不足），留待人工处理" for name in names]


def beyond_quota(quarter: Quarter, options: Options) -> Stuck:
    """Find groups that must move and together need more of a capacity than there is, whatever they choose.

    For every capacity, the least that each such group uses of it over all its options is added up. Where the
    sum exceeds the limit, no plan can move them all: they are in conflict with that quota.
    """
    least = _least_use(options.problem, must_move(options))
    rows = options.rows
    total = least.groupby("row")["amount"].sum()
    over = total[total > rows["limit"].reindex(total.index)]
    found: dict[int, str] = {}
    for row, needed in zip(over.index.tolist(), over.tolist(), strict=True):
        limit, name = int(rows["limit"].iloc[row]), capacity_name(quarter, options, row)
        reason = f"但{name}上限为 {limit}，应当变更的案件共需 {needed}，留待人工决定先后"
        for group in least.loc[least["row"] == row, "group"].tolist():
            found.setdefault(int(group), reason)
    groups = np.array(sorted(found), np.int64)
    return groups, [found[group] for group in groups.tolist()]


def must_move(options: Options) -> Int64:
    """Find the groups without an option to stay."""
    stays = options.option_group[options.option_mode == Mode.STAY.position]
    return np.setdiff1d(np.arange(len(options.groups)), stays)


def _least_use(problem: AssignmentProblem, groups: Int64) -> pd.DataFrame:
    """Least amount of each row that every option of a group uses: ``group``, ``row``, ``amount``."""
    option = np.repeat(np.arange(problem.n_options), np.diff(problem.entry_start))
    group = problem.option_group[option]
    kept = np.isin(group, groups) & (problem.entry_amount > 0)
    entries = pd.DataFrame(
        {"group": group[kept], "row": problem.entry_row[kept], "amount": problem.entry_amount[kept]}
    )
    used = entries.groupby(["group", "row"])["amount"].agg(["size", "min"]).reset_index()
    number = np.diff(problem.group_start)[used["group"].to_numpy(np.int64)]
    every = used[used["size"].to_numpy(np.int64) == number]
    return pd.DataFrame({"group": every["group"], "row": every["row"], "amount": every["min"]})
