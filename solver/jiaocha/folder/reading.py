"""Reading the parts of a plan folder. Nothing is recomputed here; every function may raise.

OSError, ValueError (as pyarrow's and pydantic's errors are), KeyError and TypeError mean that a file is
unreadable or does not say what its name promises.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.certification import price_multipliers
from jiaocha.folder import contents, files
from jiaocha_models import AssignmentProblem, Certificate, Options, PlanSummary, Quarter
from jiaocha_models.problem import Int32, Int64
from jiaocha_models.words import Method, Mode, Term

ROW_COLUMNS = ("resource", "court", "other_court", "mode", "window", "limit", "unit", "source")


def read_summary(path: Path) -> PlanSummary:
    """Read plan.json; a missing or unknown key is an error."""
    return PlanSummary.model_validate(json.loads(path.read_bytes()))


def read_certificate(folder: Path) -> Certificate:
    """Read the certificate: its figures, and the multipliers beside rows and groups."""
    content = json.loads((folder / "certificate.json").read_bytes())
    return Certificate(
        denominator=_integer(content["denominator"]),
        row_multiplier=files.read_column(folder / "rows.parquet", "multiplier").astype(np.int64),
        group_multiplier=files.read_column(folder / "groups.parquet", "multiplier").astype(np.int64),
        block_grid=files.read_column(folder / "rows.parquet", "block_grid").astype(np.int64),
        bound=_integer(content["bound_fen"]),
    )


def read_prices(folder: Path, problem: AssignmentProblem) -> Certificate:
    """Read the prices; the group multipliers that belong to them follow from the problem."""
    content = json.loads((folder / "certificate.json").read_bytes())
    denominator = _integer(content["price_denominator"])
    if denominator < 1:
        raise ValueError(f"紧张程度的公分母须为正整数，现为 {denominator}")
    price = files.read_column(folder / "rows.parquet", "price").astype(np.int64)
    if len(price) != problem.n_rows:
        raise ValueError(f"紧张程度有 {len(price)} 项，能力有 {problem.n_rows} 项")
    group, grid = price_multipliers(problem, denominator, price)
    return Certificate(denominator, price, group, grid, _integer(content["price_bound_fen"]))


def read_methods(groups: pd.DataFrame) -> NDArray[np.int8]:
    """Position in Method of what placed each group, from groups.parquet; KeyError for an unknown word."""
    positions = {method.value: method.position for method in Method}
    return np.array([positions[name] for name in groups["method"]], np.int8)


def read_options(folder: Path, n_cases: int) -> Options:
    """Read all open options with their terms, and the problem they make."""
    option = files.read_columns(folder / "options.parquet")
    member = files.read_columns(folder / "terms.parquet")
    use = files.read_columns(folder / "uses.parquet")
    rows = files.read_frame(folder / "rows.parquet")[list(ROW_COLUMNS)]
    groups = files.read_frame(folder / "groups.parquet")
    soft = json.loads((folder / "certificate.json").read_bytes())["soft"]
    soft_row, soft_width, soft_slope = np.array(soft, np.int64).reshape(-1, 3).T.copy()
    start = np.concatenate([[0], np.cumsum(np.bincount(option["group"], minlength=len(groups)))])
    problem = AssignmentProblem(
        group_start=start.astype(np.int64),
        value=option["value"],
        entry_start=_starts(option["uses"]),
        entry_row=use["row"],
        entry_amount=use["amount"],
        limit=rows["limit"].to_numpy(np.int64),
        block=option["block"],
        preference=option["preference"],
        soft_row=soft_row,
        soft_width=soft_width,
        soft_slope=soft_slope,
    )
    return Options(
        triage=files.read_frame(folder / "triage.parquet"),
        case_group=_case_groups(n_cases, option, member),
        groups=groups.drop(columns=["component", "method", "multiplier"]),
        option_group=option["group"],
        option_mode=option["mode"],
        option_receiver=option["receiver"],
        option_decider=option["decider"],
        option_action=option["action"],
        option_minutes=option["minutes"],
        term_start=_starts(option["members"]),
        term_case=member["case"],
        terms={term: member[term.value] for term in Term if term.value in member},
        raw_recovery=member["raw_recovery"],
        raw_cost=member["raw_cost"],
        progress_gain=member["progress_gain"],
        contributions=files.read_frame(folder / "contributions.parquet"),
        rows=rows,
        problem=problem,
        closed_counts=json.loads((folder / "law.json").read_bytes())["closed_counts"],
        report_up=files.read_frame(folder / "report_up.parquet"),
        conflicts=files.read_frame(folder / "conflicts.parquet"),
        splits=files.read_frame(folder / "splits.parquet"),
    )


def read_assignment(folder: Path, quarter: Quarter, options: Options) -> Int64:
    """Chosen option of each group, from assignments.parquet; empty where nothing is assigned.

    Raises
    ------
    ValueError
        A group's cases are not all there with one and the same option.
    """
    frame = files.read_frame(folder / "assignments.parquet")
    if frame.empty:
        return np.zeros(0, np.int64)
    option = assigned_options(frame, quarter, options)
    position = pd.Series(np.arange(len(quarter.cases)), index=quarter.cases["case_number"])
    group = options.case_group[position.reindex(frame["case_number"]).to_numpy(np.int64)]
    choice = np.full(len(options.groups), -1, np.int64)
    choice[group] = option
    if (choice < 0).any() or (choice[group] != option).any():
        raise ValueError("assignments.parquet：有案件没有分配，或者关联案件被拆开")
    return choice


def assigned_options(frame: pd.DataFrame, quarter: Quarter, options: Options) -> Int64:
    """Option of each row of assignments.parquet; -1 where no open option of its group is like that."""
    courts = pd.Index(quarter.courts["code"])
    modes = pd.Index([mode.value for mode in Mode])
    wanted = option_keys(
        pd.Index(options.groups["group"]).get_indexer(pd.Index(frame["group"])),
        modes.get_indexer(pd.Index(frame["mode"])),
        _positions(courts, frame["receiver"]),
        _positions(courts, frame["decider"]),
        frame["action"].to_numpy(np.int64, na_value=UNKNOWN),
        len(courts),
    )
    known = option_keys(
        options.option_group,
        options.option_mode,
        options.option_receiver,
        options.option_decider,
        options.option_action,
        len(courts),
    )
    order = np.argsort(known, kind="stable")
    place = np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)
    return np.where(known[order[place]] == wanted, order[place], -1)


UNKNOWN = -2
"""Position of a code that is no court of the quarter; -1 is no court at all."""


def _positions(courts: "pd.Index[Any]", codes: "pd.Series[Any]") -> Int64:
    found = courts.get_indexer(pd.Index(codes)).astype(np.int64)
    found[(found < 0) & codes.notna().to_numpy()] = UNKNOWN
    return found


MOST_ACTIONS = 64
"""Numbers of joint actions of one group, mode and receiver lie below this."""


def option_keys(group: Any, mode: Any, receiver: Any, decider: Any, action: Any, courts: int) -> Int64:
    """One integer for each (group, mode, receiver, decider, action); below 2**63 for any quarter."""
    size = np.int64(courts + 2)
    place = group.astype(np.int64) * len(Mode) + mode
    key = ((place * size + receiver + 1) * size + decider + 1) * MOST_ACTIONS + action + 1
    strange = (group < 0) | (mode < 0) | (receiver == UNKNOWN) | (decider == UNKNOWN)
    strange |= (action < -1) | (action >= MOST_ACTIONS - 1)
    return np.asarray(np.where(strange, -1, key))


def _starts(counts: "np.ndarray[Any, Any]") -> Int64:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def _case_groups(n_cases: int, option: contents.Columns, member: contents.Columns) -> Int32:
    group = np.full(n_cases, -1, np.int32)
    group[member["case"]] = np.repeat(option["group"], option["members"])
    return group


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"不是整数：{value}")
    return value
