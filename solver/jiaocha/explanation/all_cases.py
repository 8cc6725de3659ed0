"""Explanations of all cases at once, as one table: nothing loops over cases."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.explanation.priced import NONE, PlanLike, Priced, priced
from jiaocha.law.closed import closed_counts
from jiaocha.law.rules import PAIR_RULES
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode

BEST_OF_ALL = 5
"""Alternatives in the table of all cases."""


def explain_all(plan: PlanLike, *, closed: bool = True) -> pd.DataFrame:
    """Explain all cases: the chosen option, the five best others, and how many pairs each rule closed.

    Parameters
    ----------
    plan : PlanLike
        A plan just made or read.
    closed : bool
        Whether to count the closed pairs; without them nothing of the law is run again.

    Returns
    -------
    pandas.DataFrame
        One row a case, in the quarter's order: ``case_number``, ``group``, ``class`` (value of TriageClass),
        ``rule`` (of triage), ``open_options``, then for the chosen option and ``best1`` to ``best5`` the
        columns ``*_mode`` (value of Mode), ``*_receiver`` (code), ``*_value_fen``,
        ``*_capacity_cost_fen``, ``*_net_fen`` and, for the others, ``*_difference_net_fen`` and
        ``*_too_large`` (more than a capacity's limit alone; such options come last); figures are those of
        the case's whole group. ``missing_row`` is the row of the first capacity whose room is too
        small for the best other option where that looks better at prices (missing otherwise). Then
        ``closed_RULE`` for every rule that closed anything.
    """
    made = priced(plan)
    options, cases = plan.options, plan.quarter.cases
    group = options.case_group.astype(np.int64)
    frame = {
        "case_number": cases["case_number"].to_numpy(object),
        "group": _or_none(options.groups["group"])[group],
        "class": options.triage["class_"].to_numpy(object),
        "rule": options.triage["rule"].to_numpy(object),
        "open_options": pd.array(_by_case(np.diff(options.problem.group_start), group), "Int64"),
    }
    chosen = np.asarray(plan.solution.choice, np.int64) if made.feasible else None
    ranked = _ranked(made, chosen)
    if chosen is not None:
        frame |= _columns(made, "chosen", chosen, chosen, group)
    for place in range(BEST_OF_ALL):
        frame |= _columns(made, f"best{place + 1}", ranked[:, place], chosen, group)
    if chosen is not None:
        frame["missing_row"] = pd.array(_by_case(_missing_row(made, chosen, ranked[:, 0]), group), "Int64")
    if closed:
        counts = closed_counts(plan.quarter, made.pairs)
        for rule, count in zip(PAIR_RULES, counts.T, strict=True):
            if count.any():
                frame[f"closed_{rule.name}"] = pd.array(_by_case(count, group), "Int64")
    return pd.DataFrame(frame)


def _ranked(made: Priced, chosen: Int64 | None) -> Int64:
    """Best other options of each group by net at prices, shape (n_groups, BEST_OF_ALL); -1 for none.

    Options too large for a court even alone come last.
    """
    problem = made.plan.options.problem
    other = np.ones(problem.n_options, bool)
    if chosen is not None:
        other[chosen] = False
    order = np.lexsort((problem.preference, -made.net, made.too_large, problem.option_group))
    order = order[other[order]]
    group = problem.option_group[order]
    start = np.searchsorted(group, np.arange(problem.n_groups))
    place = np.arange(len(order)) - start[group]
    kept = place < BEST_OF_ALL
    found = np.full((problem.n_groups, BEST_OF_ALL), NONE, np.int64)
    found[group[kept], place[kept]] = order[kept]
    return found


def _columns(made: Priced, name: str, option: Int64, chosen: Int64 | None, group: Int64) -> dict[str, object]:
    """Columns of one option a group, spread over the cases."""
    options = made.plan.options
    there = np.append(option, NONE)[group]
    known = there >= 0
    modes = np.array([mode.value for mode in Mode], dtype=object)
    codes = _or_none(made.plan.quarter.courts["code"])
    receiver = np.where(known, options.option_receiver[there], NONE)
    base = 0 if chosen is None else made.net[np.append(chosen, NONE)[group]]
    values = {
        "mode": np.where(known, modes[options.option_mode[there]], None),
        "receiver": codes[receiver],
        "value_fen": _blank(options.problem.value[there], known),
        "capacity_cost_fen": _blank(made.cost[there], known),
        "net_fen": _blank(made.net[there], known),
        "difference_net_fen": _blank(made.net[there] - base, known),
    }
    if name == "chosen" or chosen is None:
        del values["difference_net_fen"]
    if name != "chosen":
        values["too_large"] = known & made.too_large[there]
    return {f"{name}_{column}": column_values for column, column_values in values.items()}


def _missing_row(made: Priced, chosen: Int64, best: Int64) -> list[int | None]:
    """First row without room for each group's best other option, where that looks better at the prices."""
    problem = made.plan.options.problem
    better = np.flatnonzero((best >= 0) & (made.net[best] > made.net[chosen]))
    found: list[int | None] = [None] * problem.n_groups
    left = problem.limit - made.used
    for group in better.tolist():
        given_back = {row: amount for row, amount, _ in made.uses(int(chosen[group]))}
        for row, amount, _ in made.uses(int(best[group])):
            if amount > int(left[row]) + given_back.get(row, 0):
                found[group] = row
                break
    return found


def _by_case(of_group: "NDArray[np.int64] | list[int | None]", group: Int64) -> list[int | None]:
    """Values of the groups spread over the cases; None for cases without a group."""
    values = np.array([*list(of_group), None], dtype=object)
    return list(values[group].tolist())


def _or_none(texts: "pd.Series[str]") -> NDArray[np.object_]:
    """Texts by position, and None at -1."""
    return np.array([*texts.tolist(), None], dtype=object)


def _blank(values: Int64, known: NDArray[np.bool_]) -> object:
    return pd.arrays.IntegerArray(values.astype(np.int64), ~known)
