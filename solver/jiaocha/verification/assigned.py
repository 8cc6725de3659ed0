"""Whether every candidate case is assigned once, lawfully, with its group, within every capacity."""

from pathlib import Path

import numpy as np
import pandas as pd

from jiaocha.certification import LevelProblem, check_choice
from jiaocha.folder import contents, files, reading
from jiaocha.folder.contributions import contribution_texts
from jiaocha.verification.collector import Collector
from jiaocha.verification.naming import Names
from jiaocha.worth.totals import row_use
from jiaocha_models import Options, Quarter
from jiaocha_models.problem import Int64
from jiaocha_models.words import Mode

SOURCE = "assignments.parquet"
UNASSIGNED = -1


def read_frame(folder: Path, found: Collector) -> pd.DataFrame | None:
    """Read assignments.parquet; None, and a finding, where it is not what it should be."""
    frame = found.attempt(SOURCE, lambda: files.read_frame(folder / SOURCE))
    if frame is None:
        return None
    expected = contents.assignment_dtypes()
    if {name: str(dtype) for name, dtype in frame.dtypes.items()} != expected:
        different = sorted(
            {name for name in {*frame.columns, *expected} if name not in frame or name not in expected}
        )
        found.add("columns_wrong", f"列与定义不符：{'、'.join(different) or '类型不同'}", source=SOURCE)
        return None
    return frame


def check_assignment(
    frame: pd.DataFrame, quarter: Quarter, options: Options, found: Collector
) -> tuple[Int64, bool]:
    """Check who is assigned where; return the choice of each group and whether it is complete.

    A group whose cases are torn apart counts with the option of its first case; a group without any
    lawful option is ``UNASSIGNED``.
    """
    names = Names(quarter, options)
    case = pd.Index(quarter.cases["case_number"]).get_indexer(frame["case_number"]).astype(np.int64)
    complete = _check_cases(frame, case, options, names, found)
    known = case >= 0
    group = np.where(known, options.case_group[np.maximum(case, 0)], UNASSIGNED)
    option = reading.assigned_options(frame, quarter, options)
    complete &= _check_options(frame, case, group, option, names, found)
    choice = np.full(len(options.groups), UNASSIGNED, np.int64)
    valid = np.flatnonzero((group >= 0) & (option >= 0))[::-1]
    valid = valid[options.option_group[option[valid]] == group[valid]]
    choice[group[valid]] = option[valid]
    complete &= _check_whole(frame, group, option, choice, names, found)
    _check_figures(frame, case, group, option, options, quarter, found)
    return choice, complete and not (choice == UNASSIGNED).any()


def check_capacities(choice: Int64, quarter: Quarter, options: Options, found: Collector) -> bool:
    """Check every capacity with what the plan uses of it; return whether all hold."""
    names = Names(quarter, options)
    overloads = [v for v in check_choice(options.problem, choice) if v.row is not None]
    for violation in overloads:
        assert violation.row is not None
        unit = options.rows["unit"].iloc[violation.row]
        found.add(
            "capacity_exceeded",
            f"{names.row(violation.row)}：已用 {violation.used}，上限 {violation.limit}，"
            f"超出 {violation.overuse} {unit}",
            source=SOURCE,
            value=violation.used,
        )
    return not overloads


def check_cheaper_modes(
    choice: Int64, quarter: Quarter, options: Options, found: Collector, level: LevelProblem | None = None
) -> None:
    """Where a cheaper open mode has the same value and fits, the plan must use it.

    Where the policy orders objectives, ``level`` is the last level's problem: the other mode must also keep
    the levels above.
    """
    whole = np.arange(options.problem.n_options) if level is None else level.options
    problem = options.problem if level is None else level.problem
    inner = choice if level is None else level.inner(choice)
    mode = options.option_mode[whole]
    chosen = inner[problem.option_group]
    cheaper = (problem.value == problem.value[chosen]) & (mode < mode[chosen])
    if not cheaper.any():
        return
    room = problem.limit - row_use(problem, inner)
    names = Names(quarter, options)
    for k in np.flatnonzero(cheaper):
        left = room.copy()
        for taken, sign in ((int(chosen[k]), 1), (int(k), -1)):
            entries = slice(int(problem.entry_start[taken]), int(problem.entry_start[taken + 1]))
            left[problem.entry_row[entries]] += sign * problem.entry_amount[entries]
        if (left >= np.minimum(room, 0)).all():
            found.add(
                "cheaper_mode_unused",
                f"{names.option(int(whole[chosen[k]]))}：同值且容得下的更省方式未用"
                f"（{names.option(int(whole[k]))}）",
                source=SOURCE,
            )


def _check_cases(frame: pd.DataFrame, case: Int64, options: Options, names: Names, found: Collector) -> bool:
    candidate = options.case_group >= 0
    number = frame["case_number"]
    fine = True
    for row in np.flatnonzero(case < 0):
        fine = False
        found.add(
            "case_unknown", "案件表中没有这个案号", source=SOURCE, row=int(row) + 1, value=number.iloc[row]
        )
    for row in np.flatnonzero((case >= 0) & ~candidate[np.maximum(case, 0)]):
        fine = False
        found.add(
            "case_not_candidate",
            f"案件 {number.iloc[row]} 依分流不在可交叉之列，却列入了分配",
            source=SOURCE,
            row=int(row) + 1,
            value=number.iloc[row],
        )
    times = np.bincount(case[case >= 0], minlength=len(candidate))
    for position in np.flatnonzero(times > 1):
        fine = False
        name = names.case(int(position))
        found.add(
            "case_twice", f"案件 {name} 出现 {times[position]} 次，只能有一次", source=SOURCE, value=name
        )
    for position in np.flatnonzero(candidate & (times == 0)):
        fine = False
        name = names.case(int(position))
        found.add("case_missing", f"可交叉案件 {name} 没有列入分配", source=SOURCE, value=name)
    return fine


def _check_options(
    frame: pd.DataFrame, case: Int64, group: Int64, option: Int64, names: Names, found: Collector
) -> bool:
    group_names = np.array([*names.groups(), ""], dtype=object)
    stated = frame["group"].to_numpy(object)
    wrong = np.flatnonzero((group >= 0) & (stated != group_names[group]))
    for row in found.first(wrong, "group_wrong", SOURCE, "group"):
        number, own = frame["case_number"].iloc[row], group_names[group[row]]
        found.add(
            "group_wrong",
            f"案件 {number} 属于组 {own}，分配中写作 {stated[row]}",
            source=SOURCE,
            row=row + 1,
            column="group",
            value=stated[row],
        )
    for row in found.first(np.flatnonzero(option < 0), "option_not_open", SOURCE):
        number, mode = frame["case_number"].iloc[row], frame["mode"].iloc[row]
        labels = {m.value: m.zh for m in Mode}
        found.add(
            "option_not_open",
            f"案件 {number}：{labels.get(mode, mode)}、受案法院 {_or_none(frame['receiver'].iloc[row])}、"
            f"决定法院 {_or_none(frame['decider'].iloc[row])} 不是依法开放的选项",
            source=SOURCE,
            row=row + 1,
            value=_or_none(frame["receiver"].iloc[row]),
        )
    return not len(wrong) and not (option < 0).any()


def _check_whole(
    frame: pd.DataFrame, group: Int64, option: Int64, choice: Int64, names: Names, found: Collector
) -> bool:
    inside = group >= 0
    torn = np.unique(group[inside & (option != choice[np.maximum(group, 0)])])
    torn = torn[np.bincount(group[inside], minlength=len(choice))[torn] > 1]
    for position in torn:
        members = frame["case_number"][group == position].tolist()
        found.add(
            "group_split",
            f"{names.group(int(position))} 的关联案件被拆开：{'、'.join(members[:4])} 的方式或法院不一",
            source=SOURCE,
            value=members[0],
        )
    return not len(torn)


def _check_figures(
    frame: pd.DataFrame,
    case: Int64,
    group: Int64,
    option: Int64,
    options: Options,
    quarter: Quarter,
    found: Collector,
) -> None:
    """Compare the terms of each row with those of its option and case."""
    rows = np.flatnonzero((option >= 0) & (group >= 0))
    rows = rows[options.option_group[option[rows]] == group[rows]]
    member = member_rows(options, case[rows], option[rows])
    expected = contents.member_figures(options, member)
    origin = quarter.cases["court_code"].to_numpy(object)[case[rows]]
    brought = contribution_texts(quarter, options, option[rows])
    for name, values in {"origin": origin, "contributions": brought, **expected}.items():
        stored = frame[name].to_numpy(object if values.dtype == object else values.dtype)[rows]
        near = np.abs(stored - values) <= 1e-9 if name == "progress_gain" else stored == values
        for place in found.first(np.flatnonzero(~near.astype(bool)), "assignment_figure_wrong", SOURCE, name):
            found.add(
                "assignment_figure_wrong",
                f"案件 {frame['case_number'].iloc[rows[place]]} 的“{name}”与重算结果 {values[place]} 不同",
                source=SOURCE,
                row=int(rows[place]) + 1,
                column=name,
                value=stored[place],
            )


def member_rows(options: Options, case: Int64, option: Int64) -> Int64:
    """Member row of each (case, option); the option is one of the case's group."""
    first = np.searchsorted(options.option_group, np.arange(len(options.groups)))
    place = np.zeros(len(options.case_group), np.int64)
    counts = np.diff(options.term_start)[first]
    members = np.repeat(options.term_start[first], counts) + contents.positions_within(counts)
    place[options.term_case[members]] = contents.positions_within(counts)
    return np.asarray(options.term_start[option] + place[case])


def _or_none(code: object) -> object:
    return "无" if code is None or pd.isna(code) else code  # type: ignore[call-overload]
