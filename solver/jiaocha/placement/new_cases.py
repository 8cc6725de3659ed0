"""New cases as a quarter of their own, under the courts and the policy of a plan."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.intake.more_cases import read_more_cases
from jiaocha.intake.reading import Key
from jiaocha_models import TABLES, Case, Finding, InputError, Quarter
from jiaocha_models.quarter import stored_types
from jiaocha_models.words import Severity

NewCases = Quarter | Case | Iterable[Case] | str | Path
"""A quarter that holds them, records, or a workbook or folder as for a quarter; courts are not needed."""


def quarter_of_new_cases(cases: NewCases, quarter: Quarter, key: Key = None) -> Quarter:
    """Put new cases, and nothing else, under the courts and the policy of a plan's quarter.

    Raises
    ------
    InputError
        With every finding, if a file cannot be used, or a record names no court of the plan.
    """
    if isinstance(cases, Quarter):
        return replace(cases, courts=quarter.courts, policy=quarter.policy)
    if isinstance(cases, str | Path):
        read, findings = read_more_cases(Path(cases), quarter, key)
        if read is None:
            raise InputError(findings)
        return read
    records = [cases] if isinstance(cases, Case) else list(cases)
    refuse_unknown_courts(records, quarter)
    return quarter_of_records(records, quarter)


def refuse_unknown_courts(cases: list[Case], quarter: Quarter) -> None:
    """Raise an InputError with every record whose court is not in the quarter."""
    faults = [_no_court(case) for case in cases if not (quarter.courts["code"] == case.court_code).any()]
    if faults:
        raise InputError(faults)


def untied(cases: list[Case]) -> list[Case]:
    """Pick records whose debtor no other record has (:func:`jiaocha.law.related.debtor_keys`)."""
    often = Counter(_debtor_key(case) for case in cases)
    return [case for case in cases if _debtor_key(case) is None or often[_debtor_key(case)] == 1]


def _debtor_key(case: Case) -> tuple[str, ...] | None:
    if case.debtor_identifier is not None:
        return (case.debtor_identifier,)
    if case.debtor is None or case.debtor_division is None:
        return None
    return case.debtor, case.debtor_division


def quarter_of_records(cases: list[Case], quarter: Quarter) -> Quarter:
    """Put records, and nothing else, under the courts and the policy of a quarter."""
    types = stored_types(Case)
    rows = [row_of(case) for case in cases]
    columns: dict[str, Any] = {
        name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in types.items()
    }
    frame = pd.DataFrame(columns).sort_values("case_number", ignore_index=True)
    empty: dict[str, Any] = {
        table.name: quarter.table(table.name).iloc[:0] for table in TABLES if table.name != "courts"
    }
    return replace(quarter, **empty | {"cases": frame})


def row_of(case: Case) -> dict[str, Any]:
    """Values of a case's columns as a quarter stores them; None where blank."""
    return {name: getattr(value, "value", value) for name, value in case.__dict__.items()}


def _no_court(case: Case) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        source="",
        sheet="案件",
        column="执行法院",
        value=case.court_code or "",
        message=f"{case.case_number} 的执行法院不在方案的法院表中",
        rule="court_unknown",
        hint="请填写方案法院表中的代字",
    )
