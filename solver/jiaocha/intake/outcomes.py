"""Reading what came of a plan's cases: the table 历史, and 原案号 where a case got a new number.

A case that changes its court is filed there under a number of its own (法明传〔2018〕335号, seen in an
excerpt), so the number by which the plan knows it may stand in a column of its own.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.intake.adjusted import roster_of
from jiaocha.intake.cases import normal_numbers, read_numbers
from jiaocha.intake.collector import WARNING, Collector, RawTable
from jiaocha.intake.delimited import CsvError, read_csv
from jiaocha.intake.folder import read_parquet
from jiaocha.intake.headers import read_columns
from jiaocha.intake.history import check_history
from jiaocha.intake.reading import fill_defaults, open_source
from jiaocha.intake.sources import table_from_columns
from jiaocha.intake.strings import positions_in
from jiaocha.intake.text import key_of
from jiaocha_models import TABLES, Finding, Quarter
from jiaocha_models.case import History
from jiaocha_models.quarter import stored_types

PLANNED_NUMBER = "原案号"
"""Header of the number by which the plan knows a case that was filed anew."""

_TABLE = next(table for table in TABLES if table.record is History)


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Rows of an outcome table.

    Attributes
    ----------
    frame : pandas.DataFrame
        Columns of :class:`jiaocha_models.History` in their stored types, sorted.
    planned : pandas.Series
        Case number by which the plan knows the case of each row.
    as_of : datetime.date
        Day up to which outcomes are known.
    """

    frame: pd.DataFrame
    planned: "pd.Series[str]"
    as_of: date


def read_outcomes(
    path: str | Path, quarter: Quarter, as_of: date | None = None
) -> tuple[Outcomes | None, list[Finding]]:
    """Read outcomes under the courts of a planned quarter.

    Parameters
    ----------
    path : str or Path
        A workbook or folder with the table 历史, or that table as CSV or Parquet. Rows of cases that the plan
        does not know are kept: they join the history.
    quarter : Quarter
        The planned quarter.
    as_of : date, optional
        Day up to which outcomes are known; by default the latest day in the table.

    Returns
    -------
    outcomes : Outcomes or None
        None when a finding is an error.
    findings : list of Finding
    """
    collector = Collector()
    raw = _raw(Path(path), collector)
    if raw is None:
        return None, collector.in_order()
    number = [column for column in raw.columns if key_of(column.header) == key_of(PLANNED_NUMBER)]
    raw.columns = [column for column in raw.columns if column not in number]
    read = read_columns(raw, quarter.policy.money_unit, collector)
    fill_defaults(_TABLE, read.frame)
    read_numbers(read, "case_number", collector)
    day = as_of or _latest(read.frame)
    policy = quarter.policy.model_copy(update={"planning_date": day or quarter.policy.planning_date})
    check_history(read, roster_of(quarter), policy, collector)
    _name_the_day(collector)
    if day is None or day < quarter.policy.planning_date:
        collector.add(
            "outcomes_too_early", f"结果表的日期都早于方案日期 {quarter.policy.planning_date}",
            source=raw.source, sheet=raw.sheet, hint="请用方案作出之后的办理情况",
        )  # fmt: skip
    planned = read.frame["case_number"]
    if number:
        given = normal_numbers(number[0].values.astype("str")).normal
        planned = given.fillna(planned)
    _report_others(planned, quarter, raw, collector)
    if collector.blocked or day is None:
        return None, collector.in_order()
    frame = read.frame[list(stored_types(History))].astype(stored_types(History))
    order = frame.sort_values(list(frame.columns), kind="stable", na_position="last").index
    return (
        Outcomes(frame.loc[order].reset_index(drop=True), planned.loc[order].reset_index(drop=True), day),
        collector.in_order(),
    )


def _name_the_day(collector: Collector) -> None:
    """Say of late days that they lie after the day up to which outcomes are known, not after the plan's."""
    collector.findings = [
        found.model_copy(
            update={
                "rule": "date_after_outcomes",
                "message": found.message.replace("方案日期", "结果截至日"),
                "hint": "请核对日期，或者用 --on 写明较晚的截至日",
            }
        )
        if found.rule == "date_after_planning"
        else found
        for found in collector.findings
    ]


def _raw(path: Path, collector: Collector) -> RawTable | None:
    if path.suffix.lower() in (".csv", ".parquet") and path.is_file():
        return _file(path, collector)
    source = open_source(path, collector)
    table = None if source is None else source.tables.get(_TABLE.name)
    if source is not None and table is None:
        collector.add("sheet_missing", "缺少表“历史”", source=path.name, sheet=_TABLE.sheet)
    return table


def _file(path: Path, collector: Collector) -> RawTable | None:
    reader = read_csv if path.suffix.lower() == ".csv" else read_parquet
    try:
        headers, columns = reader(path, collector, _TABLE.sheet)
    except CsvError as error:
        collector.add(
            error.rule, error.message, source=path.name, sheet=_TABLE.sheet, row=error.row, hint=error.hint
        )
        return None
    except OSError as error:
        collector.add("file_unreadable", f"读不到文件：{error.strerror}", source=path.name)
        return None
    return table_from_columns(_TABLE, path.name, _TABLE.sheet, headers, columns, collector)


def _latest(frame: pd.DataFrame) -> date | None:
    days = pd.concat([frame[name] for name in ("start", "end", "progress_date")]).dropna()
    return None if days.empty else days.max().date()


def _report_others(planned: "pd.Series[str]", quarter: Quarter, raw: RawTable, collector: Collector) -> None:
    known = positions_in(planned, quarter.cases["case_number"]) >= 0
    place: dict[str, Any] = {"source": raw.source, "sheet": raw.sheet}
    others = int(np.count_nonzero(~known))
    if not known.any():
        collector.add(
            "no_outcome_of_plan", "结果表中没有本方案的案件", hint="案号应与方案一致，另立新案号的填原案号",
            **place,
        )  # fmt: skip
    elif others:
        collector.add(
            "outcome_of_other_case", f"{others} 行不是本方案的案件，只并入历史，不作评估",
            severity=WARNING, **place,
        )  # fmt: skip
