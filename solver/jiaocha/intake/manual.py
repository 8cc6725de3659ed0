"""Reading a plan made by hand: a sheet with 案号, 方式 and 受案法院; further columns are left alone."""

from pathlib import Path

import numpy as np
import pandas as pd

from jiaocha.intake.adjusted import roster_of
from jiaocha.intake.cases import read_numbers
from jiaocha.intake.collector import Collector, contradictory
from jiaocha.intake.courts import resolve_column
from jiaocha.intake.found_sheet import find_sheet
from jiaocha.intake.headers import read_columns
from jiaocha.intake.strings import positions, positions_in
from jiaocha_models import TABLES, Finding, Quarter
from jiaocha_models.case import Placement
from jiaocha_models.words import Mode

_TABLE = next(table for table in TABLES if table.record is Placement)
_OWN_COURT = [mode.value for mode in (Mode.STAY, Mode.INTERNAL, Mode.SUPERVISED)]
"""Modes in which the case's own court is meant where none is named."""


def read_manual(path: str | Path, quarter: Quarter) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Read a plan made by hand.

    Parameters
    ----------
    path : str or Path
        A workbook. The first sheet whose header names 案号 and 方式 is read, whatever it is called, in
        whatever order its rows and columns stand.
    quarter : Quarter
        Whose cases and courts the list names.

    Returns
    -------
    lines : pandas.DataFrame or None
        ``case_number``, ``mode`` (value of Mode), ``court_code`` (missing for staying), sorted by case
        number; None when a finding is an error.
    findings : list of Finding
    """
    file, collector = Path(path), Collector()
    raw = find_sheet(file, _TABLE, ("case_number", "mode"), collector)
    if raw is None:
        return None, collector.in_order()
    read = read_columns(raw, None, collector)
    read_numbers(read, "case_number", collector)
    frame = read.frame
    frame["court_code"] = resolve_column(read, "court_code", roster_of(quarter), collector)
    numbers, cases = frame["case_number"], quarter.cases
    at = positions_in(numbers, cases["case_number"])
    read.report_all(
        collector, "case_unknown", positions(numbers.notna() & (at < 0)), "case_number",
        "本季度没有这个案号", "请核对案号",
    )  # fmt: skip
    own = frame["mode"].isin(_OWN_COURT)
    blank = frame["court_code"].isna() & frame["mode"].notna() & ~own
    if "court_code" in read.placed:
        blank &= read.placed["court_code"].values.map(lambda cell: not str(cell or "").strip()).to_numpy(bool)
    read.report_all(
        collector, "court_missing", positions(blank), "court_code", "此方式须写明受案法院", "请填写受案法院"
    )
    read.report_all(
        collector, "case_repeated", contradictory(read, ["case_number"], ["mode", "court_code"]),
        "case_number", "同一案件有两行，安排不同", "请只保留一行",
    )  # fmt: skip
    if collector.blocked:
        return None, collector.in_order()
    home = cases["court_code"].to_numpy(object)[at]
    court = frame["court_code"].to_numpy(object)
    court = np.where(own & frame["court_code"].isna(), home, court)
    lines = pd.DataFrame({"case_number": numbers, "mode": frame["mode"], "court_code": court})
    lines.loc[lines["mode"] == Mode.STAY.value, "court_code"] = None
    lines = lines.drop_duplicates("case_number").sort_values("case_number", ignore_index=True)
    return lines, collector.in_order()
