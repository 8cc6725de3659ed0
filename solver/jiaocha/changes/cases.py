"""Changes of cases: instructions of people, cases withdrawn, cases added."""

from dataclasses import replace
from typing import Any

import pandas as pd

from jiaocha.changes.told import Told
from jiaocha.intake.more_cases import read_more_cases
from jiaocha_models import TABLES, Quarter
from jiaocha_models.words import AdjustmentKind


def release(quarter: Quarter, told: Told) -> Quarter:
    """Withdraw what a person fixed, forbade or preferred for a case; recusals stay."""
    case = told.case(quarter)
    if case is None:
        return quarter
    rows = quarter.adjustments
    of_case = rows["case_number"].eq(quarter.cases["case_number"].iloc[case])
    own = (of_case & (rows["kind"] != AdjustmentKind.RECUSE.value)).to_numpy(bool)
    return replace(quarter, adjustments=rows[~own].reset_index(drop=True)) if own.any() else quarter


def remove_case(quarter: Quarter, told: Told) -> Quarter:
    """Take a case out of the quarter, with what hangs on it."""
    case = told.case(quarter)
    if case is None:
        return quarter
    number = quarter.cases["case_number"].iloc[case]
    tables: dict[str, Any] = {}
    for table in TABLES:
        frame = quarter.table(table.name)
        names = [name for name in ("case_number", "other_case_number") if name in frame.columns]
        keep = ~frame[names].eq(number).any(axis=1).to_numpy(bool) if names else None
        tables[table.name] = frame if keep is None else frame[keep].reset_index(drop=True)
    return replace(quarter, **tables)


def add_cases(quarter: Quarter, told: Told) -> Quarter:
    """Add the cases of a workbook or folder, with the tables that hang on them; courts and policy stay."""
    value = told.value()
    if value is None:
        return quarter
    path = told.folder / value
    added, findings = read_more_cases(path, quarter)
    told.collector.findings += findings
    if added is None:
        return quarter
    twice = added.cases["case_number"].isin(quarter.cases["case_number"])
    if twice.any():
        number = str(added.cases.loc[twice.to_numpy(bool), "case_number"].iloc[0])
        told.fault("case_repeated", "value", f"案号已在本季度之中：{number}", "只写新增的案件")
        return quarter
    tables: dict[str, Any] = {}
    for table in TABLES:
        if table.name == "courts":
            continue
        both = pd.concat([quarter.table(table.name), added.table(table.name)], ignore_index=True)
        keys = ["case_number"] if table.name == "cases" else list(both.columns)
        tables[table.name] = both.sort_values(keys, kind="stable", ignore_index=True, na_position="last")
    return replace(quarter, **tables)
