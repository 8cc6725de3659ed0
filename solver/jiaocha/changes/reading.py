"""Reading changes: sheet 情景 of a workbook, a CSV file, a TOML file, one line of text, or records.

Every source becomes the same raw table, so that each has the same headers, checks and findings.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from jiaocha.intake.collector import ERROR, Collector, ReadTable
from jiaocha.intake.delimited import CsvError, read_csv
from jiaocha.intake.headers import read_columns, recognise
from jiaocha.intake.package import PackageError, inspect_package
from jiaocha.intake.sources import table_from_columns
from jiaocha.intake.text import key_of
from jiaocha_models import CHANGES, Change, Finding, InputError, columns_of

TOML_TABLES = ("change", "变动")
"""Names of the array of tables in a TOML file."""


@dataclass
class Asked:
    """Changes as somebody asked for them, with what is needed to say where a fault is.

    Attributes
    ----------
    changes : list of Change
    read : ReadTable
        The rows that they were read from, one a change.
    folder : pathlib.Path
        Where files named by changes are looked for.
    parts : tuple of Asked
        The sources, where the changes come from several; each then says where its own faults are.
    """

    changes: list[Change]
    read: ReadTable
    folder: Path = field(default_factory=Path)
    parts: "tuple[Asked, ...]" = ()

    def source_of(self, at: int) -> "tuple[Asked, int]":
        """Source of a change, and its place there."""
        for part in self.parts:
            if at < len(part.changes):
                return part, at
            at -= len(part.changes)
        return self, at


def read_changes(source: str | Path, scenario: str | None = None) -> tuple[Asked | None, list[Finding]]:
    """Read changes from a file, or from one line such as ``close_court:court_code=宁0423``.

    Parameters
    ----------
    source : str or Path
        A TOML file, a workbook with a sheet 情景, a CSV file, or a line ``kind:key=value,key=value``.
    scenario : str, optional
        Read the rows of this scenario only. Needed where a file has several.

    Returns
    -------
    asked : Asked or None
        None when a finding is an error.
    findings : list of Finding
    """
    collector, path = Collector(), Path(source)
    suffix = path.suffix.lower()
    if suffix == ".toml":
        asked = _from_toml(path, collector)
    elif suffix in (".xlsx", ".xlsm"):
        asked = _from_workbook(path, collector)
    elif suffix == ".csv":
        asked = _from_csv(path, collector)
    else:
        asked = _from_line(str(source), collector)
    if asked is None or collector.blocked:
        return None, collector.in_order()
    chosen = _of_scenario(asked, scenario, path.name, collector)
    return (None if collector.blocked else chosen), collector.in_order()


def asked_of(changes: Sequence[Change], folder: Path | None = None) -> Asked:
    """Take changes given as records."""
    collector = Collector()
    rows = [change.model_dump(mode="json", exclude_none=True) for change in changes]
    asked = _from_rows(rows, "", collector, folder or Path())
    if asked is None:
        raise InputError(collector.findings)
    return asked


def _from_rows(
    rows: Iterable[dict[str, Any]], source: str, collector: Collector, folder: Path
) -> Asked | None:
    listed = [{_name(key): value for key, value in row.items()} for row in rows]
    headers = list(dict.fromkeys(name for row in listed for name in row))
    columns = [pd.Series([_cell(row.get(name)) for row in listed], dtype=object) for name in headers]
    if not headers:
        headers = list(columns_of(Change))
        columns = [pd.Series([], dtype=object) for _ in headers]
    return _from_columns(source, CHANGES.sheet, headers, columns, collector, folder, 0)


def _name(key: str) -> str:
    """Name of the column that a key means, in whatever language; the key itself where none is meant."""
    found = recognise(key, Change)
    return key if found is None else found.column.name


def _cell(value: Any) -> Any:
    """Value of a TOML key as a cell; flags as a sheet shows them."""
    return ("是" if value else "否") if isinstance(value, bool) else value


def _from_columns(
    source: str,
    sheet: str,
    headers: list[str],
    columns: list[pd.Series],
    collector: Collector,
    folder: Path,
    header_row: int,
) -> Asked | None:
    raw = table_from_columns(CHANGES, source, sheet, headers, columns, collector, header_row=header_row)
    read = read_columns(raw, None, collector)
    # Of a change nothing may be left unread: what a word meant would be missing.
    collector.findings = [
        one.model_copy(update={"severity": ERROR}) if one.rule == "column_unknown" else one
        for one in collector.findings
    ]
    if collector.blocked:
        return None
    frame = read.frame.astype(object).where(read.frame.notna(), None)
    changes = [Change.model_validate(row) for row in frame.to_dict("records")]
    return Asked(changes, read, folder)


def _from_toml(path: Path, collector: Collector) -> Asked | None:
    place: dict[str, Any] = {"source": path.name, "sheet": CHANGES.sheet}
    try:
        tree = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        collector.add("file_unreadable", f"读不到文件：{error.strerror}", **place)
        return None
    except UnicodeDecodeError:
        collector.add("encoding_unknown", "文件不是 UTF-8 编码", hint="请另存为 UTF-8", **place)
        return None
    except tomllib.TOMLDecodeError as error:
        collector.add("toml_malformed", f"文件格式不对：{error}", **place)
        return None
    found: list[Any] = [row for name in TOML_TABLES for row in _listed(tree.get(name))]
    if not found or not all(isinstance(row, dict) for row in found):
        collector.add("change_missing", "没有写明变动", hint="每项变动写成一个 [[change]] 表", **place)
        return None
    return _from_rows(found, path.name, collector, path.parent)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _from_workbook(path: Path, collector: Collector) -> Asked | None:
    try:
        inspect_package(path, collector)
        book = CalamineWorkbook.from_path(str(path))
        name = next((one for one in book.sheet_names if key_of(one) in (CHANGES.sheet, CHANGES.name)), None)
        rows = [] if name is None else book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except PackageError as error:
        collector.add(error.rule, error.message, source=path.name, hint=error.hint)
        return None
    except (CalamineError, OSError, ValueError) as error:
        collector.add("file_unreadable", f"工作簿无法读取：{type(error).__name__}", source=path.name)
        return None
    if name is None or len(rows) < 2:
        collector.add("change_missing", "没有写明变动", source=path.name, hint="请在表“情景”中逐行填写")
        return None
    columns = [pd.Series([row[at] for row in rows[1:]], dtype=object) for at in range(len(rows[0]))]
    headers = [str(cell) for cell in rows[0]]
    return _from_columns(path.name, name, headers, columns, collector, path.parent, 1)


def _from_csv(path: Path, collector: Collector) -> Asked | None:
    try:
        headers, columns = read_csv(path, collector, CHANGES.sheet)
    except CsvError as error:
        collector.add(error.rule, error.message, source=path.name, row=error.row, hint=error.hint)
        return None
    except OSError as error:
        collector.add("file_unreadable", f"读不到文件：{error.strerror}", source=path.name)
        return None
    return _from_columns(path.name, CHANGES.sheet, headers, columns, collector, path.parent, 1)


def _from_line(line: str, collector: Collector) -> Asked | None:
    kind, _, rest = line.replace("：", ":").replace("，", ",").partition(":")
    row: dict[str, Any] = {"kind": kind.strip()}
    for part in filter(None, (part.strip() for part in rest.split(","))):
        name, sign, value = part.partition("=")
        if not sign:
            collector.add(
                "change_malformed", "应为 变动:项目=取值,项目=取值，或者文件", value=line,
                hint="如 close_court:court_code=宁0423",
            )  # fmt: skip
            return None
        row[name.strip()] = value.strip()
    return _from_rows([row], "", collector, Path())


def _of_scenario(asked: Asked, scenario: str | None, source: str, collector: Collector) -> Asked:
    """Rows of one scenario."""
    names = list(dict.fromkeys(change.scenario for change in asked.changes if change.scenario))
    if scenario is None and len(names) > 1:
        collector.add(
            "scenario_ambiguous", f"文件有几个情景：{'、'.join(names)}", source=source, sheet=CHANGES.sheet,
            hint="请用 --scenario 写明其中一个",
        )  # fmt: skip
    if scenario is None:
        return asked
    kept = [at for at, change in enumerate(asked.changes) if change.scenario in (None, scenario)]
    if scenario not in names:
        collector.add(
            "scenario_unknown", f"文件没有情景“{scenario}”", source=source, sheet=CHANGES.sheet,
            hint=f"可用：{'、'.join(names)}" if names else "文件没有写明情景",
        )  # fmt: skip
    return part_of(asked, kept)


def part_of(asked: Asked, kept: Sequence[int]) -> Asked:
    """Keep some of the changes, with their places."""
    read, rows = asked.read, list(kept)
    raw = type(read.raw)(
        read.raw.table, read.raw.source, read.raw.sheet,
        [type(c)(c.header, c.position, c.values.iloc[rows].reset_index(drop=True)) for c in read.raw.columns],
        read.raw.rows[rows], read.raw.header_row, read.raw.addressed,
    )  # fmt: skip
    placed = {name: raw.columns[read.raw.columns.index(column)] for name, column in read.placed.items()}
    frame = read.frame.iloc[rows].reset_index(drop=True)
    return Asked(
        [asked.changes[at] for at in rows], ReadTable(raw, frame, placed, read.columns), asked.folder
    )


def joined(parts: Sequence[Asked]) -> Asked:
    """Join the changes of several sources, in their order, each with its own place."""
    if len(parts) == 1:
        return parts[0]
    changes = [change for part in parts for change in part.changes]
    return Asked(changes, parts[0].read, parts[0].folder, tuple(parts)) if parts else asked_of([])


def is_plan_workbook(source: str | Path) -> bool:
    """Whether a source is a plan's workbook (or its folder), and not a file of changes."""
    path = Path(source)
    if path.is_dir():
        return True
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not path.is_file():
        return False
    try:
        names = CalamineWorkbook.from_path(str(path)).sheet_names
    except (CalamineError, ValueError):
        return False
    return not any(key_of(name) in (CHANGES.sheet, CHANGES.name) for name in names)


def changes_of_adjustments(rows: pd.DataFrame) -> list[Change]:
    """Turn rows of adjustments into changes."""
    names = ["kind", "case_number", "court_code", "mode", "reason"]
    plain = rows[names].astype(object).where(rows[names].notna(), None)
    return [Change.model_validate(row) for row in plain.to_dict("records")]
