"""From any source to a validated quarter in normal form, or to all its findings."""

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.intake.cases import check_cases, check_divisions
from jiaocha.intake.collector import Collector, ReadTable
from jiaocha.intake.convert import STORED, blank_column
from jiaocha.intake.courts import Roster, read_roster
from jiaocha.intake.folder import read_folder
from jiaocha.intake.headers import read_columns
from jiaocha.intake.persons import load_key, replace_persons
from jiaocha.intake.policies import check_policy_file
from jiaocha.intake.relations import check_relations
from jiaocha.intake.sources import RawInput, table_from_columns, table_of, unknown_sheet
from jiaocha.intake.text import nearest_hint
from jiaocha.intake.workbook import read_workbook
from jiaocha_models import TABLES, Finding, InputError, Kind, Policy, Quarter, Table, columns_of
from jiaocha_models.columns import Labelled

Key = bytes | str | Path | None
WORKBOOKS = (".xlsx", ".xlsm")


def read_quarter(path: str | Path, *, policy: Policy | str | Path | None = None, key: Key = None) -> Quarter:
    """Read a quarter from a workbook or a folder.

    Parameters
    ----------
    path : str or Path
        A ``.xlsx`` workbook, or a folder of CSV or Parquet files with ``policy.toml``.
    policy : Policy, str or Path, optional
        Policy, or its TOML file, in place of the source's own.
    key : bytes, str or Path, optional
        Key, or the file that holds it, for the keyed hashes of persons; without one, numbers are given.

    Returns
    -------
    Quarter
        In normal form, with the warnings in ``findings``.

    Raises
    ------
    InputError
        With every finding, if any is an error.
    """
    quarter, findings = check_quarter(path, policy=policy, key=key)
    if quarter is None:
        raise InputError(findings)
    return quarter


def check_quarter(
    path: str | Path, *, policy: Policy | str | Path | None = None, key: Key = None
) -> tuple[Quarter | None, list[Finding]]:
    """Read a quarter and say everything that is wrong with it.

    Parameters
    ----------
    path, policy, key
        As in :func:`read_quarter`.

    Returns
    -------
    quarter : Quarter or None
        None when a finding is an error.
    findings : list of Finding
        Errors and warnings, each with its place.
    """
    collector = Collector()
    raw = open_source(Path(path), collector)
    given = _given_policy(policy, collector)
    secret = given_key(key, collector)
    if raw is None:
        return None, collector.in_order()
    if given is not None:
        raw.policy, raw.policy_unread = given, False
    return assemble(raw, secret, collector)


def quarter_from_frames(
    frames: dict[str, pd.DataFrame],
    policy: Policy | None = None,
    *,
    money_unit: str | None = None,
    key: Key = None,
) -> tuple[Quarter | None, list[Finding]]:
    """Quarter from data frames by table name, checked like any other source.

    Parameters
    ----------
    frames : dict of str to pandas.DataFrame
        Tables by name (``cases`` or 案件); columns by English or Chinese name. Amounts need a unit: in the
        header (``claimed(fen)``, ``claimed_fen``, 申请执行标的额(元)), in ``money_unit`` or in
        ``policy.money_unit``; a unit in the header comes first.
    policy : Policy, optional
        The policy; shipped defaults without one.
    money_unit : {"分", "元", "万元"}, optional
        Unit of amounts whose header names none.
    key : bytes, str or Path, optional
        As in :func:`read_quarter`.

    Returns
    -------
    quarter : Quarter or None
        None when a finding is an error.
    findings : list of Finding
        Errors and warnings. Rows count from 2, as if the frame stood in a sheet under its header.
    """
    collector = Collector()
    raw = RawInput("", policy=policy, money_unit=money_unit)
    for name, frame in frames.items():
        table = table_of(name)
        if table is None:
            unknown_sheet("", name, collector)
            continue
        plain = frame.reset_index(drop=True)
        columns = [plain.iloc[:, at] for at in range(plain.shape[1])]
        raw.tables[table.name] = table_from_columns(
            table, "", table.sheet, [str(name) for name in plain.columns], columns, collector
        )
    return assemble(raw, given_key(key, collector), collector)


def open_source(path: Path, collector: Collector) -> RawInput | None:
    """Raw tables and policy of a workbook or folder; None, with a finding, where it cannot be read."""
    try:
        if path.is_dir():
            return read_folder(path, collector)
        if not path.exists():
            collector.add("file_missing", "没有这个文件或文件夹", source=path.name, hint="请核对路径")
            return None
        if not path.is_file():
            collector.add("file_unreadable", "不是普通文件", source=path.name)
            return None
        if path.suffix.lower() in (".csv", ".parquet", ".toml"):
            collector.add(
                "file_kind",
                "应给出整个文件夹，而不是其中一个文件",
                source=path.name,
                hint="请给出该文件所在的文件夹",
            )
            return None
        return read_workbook(path, collector)
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        hint = "文件可能正被 Excel 或 WPS 打开，请关闭后重试；或核对路径和权限"
        collector.add("file_unreadable", f"读不到：{reason}", source=path.name, hint=hint)
        return None


def _given_policy(policy: Policy | str | Path | None, collector: Collector) -> Policy | None:
    if policy is None or isinstance(policy, Policy):
        return policy
    return check_policy_file(Path(policy), collector)


def given_key(key: Key, collector: Collector) -> bytes | None:
    """Key for the keyed hashes of persons; None where none is given, or with a finding."""
    try:
        return load_key(key)
    except OSError as error:
        collector.add("key_unreadable", f"读不到密钥文件：{error.strerror}", hint="请核对密钥文件的路径")
    except ValueError:
        collector.add("key_too_short", "密钥不足 16 字节", hint="请重新生成密钥文件")
    return None


def assemble(raw: RawInput, key: bytes | None, collector: Collector) -> tuple[Quarter | None, list[Finding]]:
    """Check raw tables and bring them to normal form; no quarter when a finding is an error."""
    policy = raw.policy or Policy()
    # Without the policy nothing is said about what it alone decides.
    money_unit = raw.money_unit or ("元" if raw.policy_unread else policy.money_unit)
    read: dict[str, ReadTable] = {}
    for table in TABLES:
        part = raw.tables.get(table.name)
        absent = part is None or not len(part.rows)
        if absent and table.required and _report_absent(raw, table, collector):
            continue
        if part is not None and (part.columns or table.required):
            read[table.name] = read_columns(part, money_unit, collector)
            fill_defaults(table, read[table.name].frame)
    if "courts" in read:
        check_divisions(read["courts"], ("division",), collector)
    roster = read_roster(read.get("courts"), collector)
    if roster.codes and not raw.policy_unread:
        policy = _planning_court(raw, policy, roster, collector)
    if "cases" in read:
        check_cases(read["cases"], roster, policy, collector)
    check_relations(read, roster, policy, collector)
    if collector.blocked:
        return None, collector.in_order()
    return _normal(read, policy, key, collector), collector.in_order()


def _report_absent(raw: RawInput, table: Table, collector: Collector) -> bool:
    part = raw.tables.get(table.name)
    unread = any(found.sheet in (table.sheet, table.name) and found.source for found in collector.findings)
    if part is None:
        if not unread:
            collector.add("sheet_missing", f"缺少表“{table.sheet}”", source=raw.source, sheet=table.sheet)
    elif not part.columns or not len(part.rows):
        collector.add("sheet_empty", f"表“{table.sheet}”没有数据", source=part.source, sheet=part.sheet)
    return part is None or not part.columns


def _planning_court(raw: RawInput, policy: Policy, roster: Roster, collector: Collector) -> Policy:
    written = policy.planning_court
    resolved = roster.resolve(pd.Series([written], dtype="str")).iloc[0]
    if isinstance(resolved, str):
        return policy if resolved == written else policy.model_copy(update={"planning_court": resolved})
    place: dict[str, Any] = raw.policy_place or {"source": raw.source, "sheet": "政策"}
    collector.add(
        "planning_court_unknown", "法院表中没有决定法院", column="planning_court", value=written,
        hint=nearest_hint(written, roster.named) or "请在政策中写明决定法院（代字或全称），并列入法院表",
        **place,
    )  # fmt: skip
    return policy


def fill_defaults(table: Table, frame: pd.DataFrame) -> None:
    """Fill blank cells of columns that have a default, in place."""
    for name, field in table.record.model_fields.items():
        default = field.default
        if field.is_required() or default is None:
            continue
        value = default.value if isinstance(default, Labelled) else default
        if frame[name].isna().any():
            frame[name] = frame[name].fillna(value)


def _normal(read: dict[str, ReadTable], policy: Policy, key: bytes | None, collector: Collector) -> Quarter:
    frames: dict[str, Any] = {}
    pseudonyms = "local"
    for table in TABLES:
        part = read.get(table.name)
        frame = _exact(table, part.frame) if part is not None else _empty(table).copy()
        if table.name == "cases":
            frame = frame.sort_values("case_number", kind="stable", ignore_index=True)
            frame, pseudonyms = replace_persons(table, frame, key)
        elif table.name != "courts" and len(frame):
            frame = frame.sort_values(
                list(frame.columns), kind="stable", ignore_index=True, na_position="last"
            )
        frames[table.name] = frame
    warnings = tuple(collector.in_order())
    return Quarter(**frames, policy=policy, findings=warnings, pseudonyms=pseudonyms)


@cache
def _empty(table: Table) -> pd.DataFrame:
    """Table without rows, in exactly the stored types."""
    columns = columns_of(table.record).values()
    return _exact(table, pd.DataFrame({column.name: blank_column(column.kind, 0) for column in columns}))


def _exact(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of the record in their order, in exactly the stored types."""
    columns = columns_of(table.record)
    stored = {}
    for name, column in columns.items():
        dtype: Any = "bool" if column.kind is Kind.FLAG else STORED[column.kind]
        stored[name] = frame[name].astype(dtype)
    return pd.DataFrame(stored)
