"""Names of parties and officers, read from the user's own workbook at printing time and kept nowhere.

The plan holds pseudonyms. The workbook is read by the intake's own sheet readers, and must be the one the
plan was made from: its normalised tables have the digests that the plan states.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from jiaocha.digests import table_digests
from jiaocha.intake import check_quarter
from jiaocha.intake.collector import Collector
from jiaocha.intake.folder import read_folder
from jiaocha.intake.headers import recognise
from jiaocha.intake.sources import RawInput
from jiaocha.intake.text import clean
from jiaocha.intake.workbook import read_workbook
from jiaocha.law.case_number import parse_column
from jiaocha_models import Case, Finding, Policy, Quarter
from jiaocha_models.plan import Provenance
from jiaocha_models.words import Severity


@dataclass(frozen=True)
class Names:
    """Names in one case; empty where the workbook has none."""

    creditor: str = ""
    debtor: str = ""
    handler: str = ""


def read_names(
    path: Path, policy: Policy, provenance: Provenance, key: Path | None, planned: Quarter | None = None
) -> tuple[dict[str, Names], list[Finding]]:
    """Names by case number in normal form, or why the workbook cannot be used.

    Parameters
    ----------
    path : path
        Workbook or folder of tables.
    policy : Policy
        The plan's policy: what it says of units and courts holds for reading, too.
    provenance : Provenance
        What the plan was made from.
    key : path, optional
        Key file, where the plan was made with one.
    planned : Quarter, optional
        The quarter as planned. What ledgers, states and adjustments added to it is then no difference.

    Returns
    -------
    names : dict of str to Names
    findings : list of Finding
        Errors; then there are no names.
    """
    quarter, findings = check_quarter(path, policy=policy, key=key)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if quarter is None or errors:
        return {}, errors
    different = [
        name
        for name, digest in table_digests(quarter).items()
        if provenance.table_digests.get(name) != digest
        and not (planned is not None and _same_but_added(name, quarter, planned))
    ]
    if different:
        return {}, [_not_the_one(path, different, provenance)]
    collector = Collector()
    raw = read_folder(path, collector) if path.is_dir() else read_workbook(path, collector)
    return (_names(raw) if raw is not None else {}), []


_ADDED = ("adjustments", "previous", "history")
"""Tables to which a plan may add; none of them holds a name."""

_RAISED = {"cases": "transfer_count", "courts": "unfinished_cross_units"}
"""Columns that a ledger may raise."""


def _same_but_added(name: str, quarter: Quarter, planned: Quarter) -> bool:
    """Whether a table differs from the planned one only in what ledgers, states and adjustments add."""
    if name in _ADDED:
        return True
    raised = [_RAISED[name]] if name in _RAISED else []
    return quarter.table(name).drop(columns=raised).equals(planned.table(name).drop(columns=raised))


def _not_the_one(path: Path, different: list[str], provenance: Provenance) -> Finding:
    keyed = provenance.pseudonyms == "keyed" and different == ["cases"]
    return Finding(
        rule="quarter_not_original",
        source=path.name,
        value="、".join(different),
        message="不是编制该方案所用的季度数据，不能据以填写当事人姓名",
        hint="编制方案时用了密钥，请加 --key"
        if keyed
        else "请给出编制方案时所用的工作簿，或用新的工作簿重新编制方案",
    )


def _names(raw: RawInput) -> dict[str, Names]:
    table = raw.tables["cases"]
    found: dict[str, pd.Series] = {}
    for column in table.columns:
        recognised = recognise(column.header, Case)
        if recognised is not None:
            found.setdefault(recognised.column.name, column.values)
    numbers = parse_column(found["case_number"].astype("str"))["text"]
    blank = [""] * len(numbers)
    columns = [
        [clean(None if pd.isna(one) else one) for one in found[name]] if name in found else blank
        for name in ("creditor", "debtor", "handler")
    ]
    return {
        str(number): Names(*row) for number, *row in zip(numbers, *columns, strict=True) if pd.notna(number)
    }
