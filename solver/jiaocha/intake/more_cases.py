"""Reading cases that are added to a quarter: a source without courts or policy of its own."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from jiaocha.intake import reading
from jiaocha.intake.collector import Collector
from jiaocha.intake.sources import table_from_columns
from jiaocha_models import TABLES, Case, Finding, Kind, Quarter, columns_of

_COURTS = next(table for table in TABLES if table.name == "courts")
_PERSONS = tuple(name for name, column in columns_of(Case).items() if column.kind is Kind.PERSON)


def read_more_cases(
    path: Path, quarter: Quarter, key: reading.Key = None
) -> tuple[Quarter | None, list[Finding]]:
    """Read a workbook or folder of cases under the courts and the policy of a quarter.

    Persons get numbers of their own, so that none is taken for somebody of the quarter, unless both were
    read with the same key.

    Returns
    -------
    added : Quarter or None
        Only the new cases and what hangs on them; None when a finding is an error.
    findings : list of Finding
    """
    collector = Collector()
    raw = reading.open_source(path, collector)
    if raw is None:
        return None, collector.in_order()
    courts = quarter.courts
    columns = [courts[name] for name in courts.columns]
    raw.tables["courts"] = table_from_columns(
        _COURTS, path.name, _COURTS.sheet, list(courts.columns), columns, collector
    )
    raw.policy, raw.policy_unread = quarter.policy, False
    added, findings = reading.assemble(raw, reading.given_key(key, collector), collector)
    if added is not None and added.pseudonyms == "local":
        persons = {name: _own_numbers(added.cases[name]) for name in _PERSONS}
        added = replace(added, cases=added.cases.assign(**persons))
    return added, findings


def _own_numbers(names: "pd.Series[str]") -> "pd.Series[str]":
    return ("新增-" + names).where(names.notna()).astype("str")
