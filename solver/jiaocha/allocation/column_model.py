"""CP-SAT on a pool of columns: one column a court, every group once, every shared row within its limit."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from jiaocha.allocation.columns import Columns
from jiaocha.allocation.components import gather
from jiaocha.allocation.exact import COMFORTABLE
from jiaocha.allocation.master import shared_entries, values_of
from jiaocha_models.problem import UNLIMITED, Int64


@dataclass(frozen=True, eq=False)
class ColumnPlan:
    """What CP-SAT found.

    Attributes
    ----------
    choice : int64, shape (n_groups,), or None
        Best plan of the pool found, None if it found none.
    bound : int or None
        No plan of the pool is worth more, in fen.
    work : float
        Deterministic time used.
    """

    choice: Int64 | None
    bound: int | None
    work: float


def plan_from_columns(
    columns: Columns,
    chosen: Int64,
    free: Int64,
    hint: Int64 | None,
    work: float,
    *,
    seed: int = 0,
    watch: Callable[[Any], None] | None = None,
) -> ColumnPlan:
    """Find the best plan made of some columns and some options outside all knapsacks.

    Parameters
    ----------
    columns : Columns
    chosen : int64
        Columns of the pool that may be used.
    free : int64
        Options outside all knapsacks that may be used.
    hint : int64, shape (n_groups,), or None
        A plan made of them, to start from.
    work : float
        CP-SAT's deterministic time.
    """
    from ortools.sat.python import cp_model

    dual, problem = columns.dual, columns.dual.problem
    flat, start = gather(columns.start, chosen)
    option = dual.item_option[columns.item[flat]]
    owner = np.repeat(np.arange(len(chosen)), np.diff(start))
    value = np.concatenate([values_of(columns)[chosen], problem.value[free]])
    group = np.concatenate([problem.option_group[option], problem.option_group[free]])
    taker = np.concatenate([owner, len(chosen) + np.arange(len(free))])
    if len(np.unique(group)) < problem.n_groups:
        return ColumnPlan(None, None, 0.0)
    divisor = 1
    while float(np.abs(value).max(initial=1)) * problem.n_groups / divisor > COMFORTABLE:
        divisor *= 2
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(len(value))]
    for members in _runs(group, taker):
        model.add_exactly_one([x[c] for c in members])
    for members in _runs(columns.court[chosen], np.arange(len(chosen))):
        if len(members) > 1:
            model.add_at_most_one([x[c] for c in members])
    objective = cp_model.LinearExpr.weighted_sum(x, (value // divisor).tolist())
    objective -= _add_shared_rows(cp_model, model, x, columns, np.concatenate([option, free]), taker, divisor)
    model.maximize(objective)
    if hint is not None:
        for variable, used in zip(x, _hinted(columns, chosen, start, option, free, hint), strict=True):
            model.add_hint(variable, used)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = max(work, 1e-3)
    if watch is not None:
        watch(solver)
    status = solver.solve(model)
    spent = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ColumnPlan(None, None, spent)
    taken = np.fromiter((solver.boolean_value(v) for v in x), bool, len(x))
    plan = np.zeros(problem.n_groups, np.int64)
    plan[group[taken[taker]]] = np.concatenate([option, free])[taken[taker]]
    bound = divisor * (round(solver.best_objective_bound) + (0 if divisor == 1 else problem.n_groups))
    return ColumnPlan(plan, bound, spent)


def _runs(key: Int64, member: Int64) -> list[list[int]]:
    """Members by key."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for k, m in zip(key.tolist(), member.tolist(), strict=True):
        found[k].append(m)
    return list(found.values())


def _add_shared_rows(
    cp_model: Any, model: Any, x: list[Any], columns: Columns, option: Int64, taker: Int64, divisor: int
) -> Any:
    """Add the shared rows; return what overusing soft ones costs."""
    problem = columns.dual.problem
    row, who, amount = shared_entries(columns.dual, option, taker)
    terms: defaultdict[int, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
    for r, c, a in zip(row.tolist(), who.tolist(), amount.tolist(), strict=True):
        terms[r][c] += a
    cost = 0
    over: defaultdict[int, list[Any]] = defaultdict(list)
    segments = zip(
        problem.soft_row.tolist(), problem.soft_width.tolist(), problem.soft_slope.tolist(), strict=True
    )
    for r, width, slope in segments:
        reach = max(0, sum(terms[r].values()) - int(problem.limit[r])) + 1
        step = model.new_int_var(0, reach if width == UNLIMITED else min(width, reach), "")
        over[r].append(step)
        cost += (slope // divisor) * step
    for r, use in terms.items():
        used = cp_model.LinearExpr.weighted_sum([x[c] for c in use], list(use.values()))
        model.add(used - sum(over[r]) <= int(problem.limit[r]))
    return cost


def _hinted(
    columns: Columns, chosen: Int64, start: Int64, option: Int64, free: Int64, hint: Int64
) -> list[bool]:
    """Whether the hinted plan uses each column (its court's whole packing) and each free option."""
    dual = columns.dual
    planned = np.zeros(dual.problem.n_options, bool)
    planned[hint] = True
    court = np.zeros(dual.problem.n_rows, np.int64)
    np.add.at(court, dual.item_court, planned[dual.item_option])
    size = np.diff(start)
    whole = np.add.reduceat(planned[option], start[:-1]) == size if len(chosen) else size > 0
    return [*(whole & (court[columns.court[chosen]] == size)).tolist(), *planned[free].tolist()]
