"""The normalised quarter inside a plan folder: one Parquet file a table, and the policy as TOML."""

import json
import tomllib
from pathlib import Path

import pandas as pd
import tomli_w

from jiaocha.folder.files import read_frame, write_frame
from jiaocha_models import TABLES, Finding, Policy, Quarter, Table
from jiaocha_models.quarter import stored_types

FOLDER, POLICY = "quarter", "policy.toml"


def write_tables(quarter: Quarter, folder: Path) -> None:
    """Write the quarter's tables and policy below a plan folder."""
    inner = folder / FOLDER
    inner.mkdir()
    for table in TABLES:
        write_frame(inner / f"{table.name}.parquet", quarter.table(table.name))
    settings = quarter.policy.model_dump(mode="json", exclude_none=True)
    (inner / POLICY).write_bytes(tomli_w.dumps(settings).encode())


def read_tables(folder: Path, pseudonyms: str = "local") -> Quarter:
    """Read what :func:`write_tables` wrote.

    Raises
    ------
    OSError, ValueError
        A file is missing, unreadable, or its columns are not those of its record.
    """
    return Quarter(
        **{table.name: read_table(folder, table) for table in TABLES},
        policy=read_policy(folder),
        findings=read_findings(folder),
        pseudonyms=pseudonyms,
    )


def read_table(folder: Path, table: Table) -> pd.DataFrame:
    """Read one table; ValueError where its columns are not those of its record."""
    path = folder / FOLDER / f"{table.name}.parquet"
    frame = read_frame(path)
    expected = stored_types(table.record)
    found = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    if found != expected:
        different = sorted(set(found.items()) ^ set(expected.items()))
        raise ValueError(f"列与定义不符（{different[0][0]}）")
    return frame


def read_policy(folder: Path) -> Policy:
    """Read the policy."""
    return Policy.model_validate(tomllib.loads((folder / FOLDER / POLICY).read_text(encoding="utf-8")))


def read_findings(folder: Path) -> tuple[Finding, ...]:
    """Read the warnings that were found in the input."""
    content = json.loads((folder / "findings.json").read_bytes())
    return tuple(Finding.model_validate(item) for item in content)
