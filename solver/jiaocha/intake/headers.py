"""Headers: which column of the record a header means, and the unit of money that stands in it."""

import re
from functools import cache
from typing import NamedTuple

import pandas as pd

from jiaocha.intake.collector import WARNING, Collector, RawColumn, RawTable, ReadTable, letters
from jiaocha.intake.convert import blank_column, convert
from jiaocha.intake.numerals import FEN_PER_UNIT
from jiaocha.intake.strings import positions
from jiaocha.intake.text import bare, key_of, nearest_hint
from jiaocha_models import Column, Kind, Record, columns_of

_UNIT = re.compile(r"(?P<name>.+?)(?:\((?P<bracket>[^()]+)\)|_(?P<suffix>fen|yuan|wanyuan))")
_OTHER_UNITS = {
    "days": {"天", "日", "days"},
    "cases": {"件", "cases"},
    "persons": {"人", "persons"},
    "degrees": {"度", "degrees"},
    "weighted cases": {"折算件", "件", "weightedcases"},
    "months": {"月", "个月", "months"},
}


UNKNOWN_UNIT = 0
"""Stands for a unit of money that nobody knows."""


class Recognised(NamedTuple):
    """A header's column and, for money, the fen in one of its units (None when it names none)."""

    column: Column
    fen: int | None


@cache
def _known(record: type[Record]) -> dict[str, Column]:
    """Columns of a record by the key of every name they go by."""
    columns = columns_of(record).values()
    return {key_of(name): column for column in columns for name in (column.name, column.zh, *column.also)}


def recognise(header: str, record: type[Record]) -> Recognised | None:
    """Column of a record that a header means; None for a header nobody knows."""
    known = _known(record)
    if key_of(header) in known:
        return Recognised(known[key_of(header)], None)
    found = _UNIT.fullmatch(bare(header).rstrip("*"))
    if found is None or key_of(found["name"]) not in known:
        return None
    column = known[key_of(found["name"])]
    unit = (found["bracket"] or found["suffix"]).lower()
    if column.kind is Kind.MONEY:
        return Recognised(column, FEN_PER_UNIT.get(unit, UNKNOWN_UNIT))
    return Recognised(column, None) if unit in _OTHER_UNITS.get(column.unit, ()) else None


def read_columns(raw: RawTable, money_unit: str | None, collector: Collector) -> ReadTable:
    """Recognise the headers of a table and convert its columns; missing columns become all-blank."""
    columns = columns_of(raw.table.record)
    placed: dict[str, RawColumn] = {}
    stored: dict[str, pd.Series] = {}
    read = ReadTable(raw, pd.DataFrame(), placed, columns)
    default_fen = FEN_PER_UNIT.get(money_unit or "")
    for raw_column in raw.columns:
        recognised = recognise(raw_column.header, raw.table.record)
        if recognised is None:
            _unknown(raw, raw_column, columns, collector)
            continue
        column, fen = recognised
        if column.name in placed:
            _header(raw, raw_column, collector, "header_repeated", f"{column.zh}列出现两次", "请只保留一列")
            continue
        placed[column.name] = raw_column
        if column.kind is Kind.MONEY and not (fen or (fen is None and default_fen)):
            if not _all_blank(raw_column.values):
                _report_unit(raw, raw_column, column, fen, collector)
            continue
        values, blank, faults = convert(raw_column.values, column, fen or default_fen or 1)
        stored[column.name] = values
        for position, fault in faults:
            read.report(
                collector,
                fault.rule,
                position,
                column.name,
                f"{column.zh}{fault.message}",
                fault.hint,
                fault.severity,
            )
        if column.required:
            read.report_all(
                collector,
                "value_missing",
                positions(blank.to_numpy()),
                column.name,
                f"{column.zh}不能空白",
            )
    _complete(read, stored, collector)
    return read


def _report_unit(
    raw: RawTable, placed: RawColumn, column: Column, fen: int | None, collector: Collector
) -> None:
    hint = f"请把表头写成 {column.zh}(元) 或 {column.zh}(万元)"
    if fen == UNKNOWN_UNIT:
        _header(raw, placed, collector, "amount_unit_unknown", f"{column.zh}的单位不是 元 或 万元", hint)
    else:
        hint += "，或在政策中写明 money_unit"
        _header(raw, placed, collector, "amount_without_unit", f"{column.zh}没有写明单位", hint)


def _complete(read: ReadTable, stored: dict[str, pd.Series], collector: Collector) -> None:
    raw, length = read.raw, len(read.raw.rows)
    for name, column in read.columns.items():
        if name not in read.placed and column.required:
            collector.add(
                "column_missing", f"缺少必填列 {column.zh}", source=raw.source, sheet=raw.sheet,
                row=raw.header_row, column=column.zh, hint="请补上该列；表头可用中文或英文",
            )  # fmt: skip
        if name not in stored:
            stored[name] = blank_column(column.kind, length)
    read.frame = pd.DataFrame({name: stored[name] for name in read.columns})


def _all_blank(values: pd.Series) -> bool:
    return bool((values.isna() | values.eq("")).all())


def _header(
    raw: RawTable, column: RawColumn, collector: Collector, rule: str, message: str, hint: str, **more: object
) -> None:
    place: dict[str, object] = {"source": raw.source, "sheet": raw.sheet, "row": raw.header_row}
    if raw.addressed:
        place["cell"] = f"{letters(column.position)}{raw.header_row}"
    collector.add(rule, message, column=column.header, value=column.header, hint=hint, **place, **more)  # type: ignore[arg-type]


def _unknown(raw: RawTable, column: RawColumn, columns: dict[str, Column], collector: Collector) -> None:
    if not column.header.strip():
        if not _all_blank(column.values):
            _header(raw, column, collector, "header_blank", "该列有内容而没有表头", "请写上表头或删除该列")
        return
    words = [name for known in columns.values() for name in (known.zh, *known.also)]
    hint = nearest_hint(bare(column.header), words) or "该列不读入；如不需要可以保留"
    _header(raw, column, collector, "column_unknown", "不认识的列，未读入", hint, severity=WARNING)
