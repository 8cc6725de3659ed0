"""Changes of courts: room, limits, whether a court takes part."""

from dataclasses import replace
from typing import Any

import pandas as pd

from jiaocha.changes.told import Told
from jiaocha.intake.convert import convert
from jiaocha.intake.headers import recognise
from jiaocha.intake.numerals import parse_number
from jiaocha.intake.text import key_of, nearest_hint
from jiaocha.worth.capacities import receiving_room, shown
from jiaocha_models import Court, Kind, Quarter, columns_of

FIXED = {"code", "name", "level", "category", "parent_code", "province", "prefecture", "division"}
"""Columns of the court table that no scenario changes: they say which court it is."""

MINUTES_PER_HOUR = 60


def add_room(quarter: Quarter, told: Told) -> Quarter:
    """Add to a court's room for received cases, or take from it: weighted cases, hours, or per cent.

    Without a court, all courts that take part. The court's room becomes a declared one, never below 0.
    """
    units = _units(quarter, told)
    if units is None:
        return quarter
    amount, percent = units
    room = receiving_room(quarter)["units"].to_numpy()
    if told.change.court_code is None:
        at = [int(k) for k in quarter.courts.index[quarter.courts["takes_part"].to_numpy(bool)]]
    else:
        place = told.court(quarter)
        if place is None:
            return quarter
        at = [place]
    for court in at:
        before = float(room[court])
        after = max(before * (1 + amount / 100) if percent else before + amount, 0.0)
        if after != before:
            source = f"情景：原为 {shown(before)} 折算件"
            quarter = _with_values(quarter, court, {"declared_room": after, "room_source": source})
    return quarter


def _units(quarter: Quarter, told: Told) -> tuple[float, bool] | None:
    """Amount in weighted cases, or per cent; None with a finding."""
    text = told.value()
    if text is None:
        return None
    percent = text.rstrip().endswith(("%", "％"))
    number, fault = parse_number(text.strip().rstrip("%％"), None, None)
    unit = key_of(told.change.unit or "折算件")
    if number is None or fault is not None:
        told.fault("change_value", "value", "应为数字，或者百分数", "如 5、-3、10%")
        return None
    if percent:
        return float(number), True
    if unit in ("小时", "hours", "hour"):
        minutes = quarter.policy.capacity.minutes_per_unit
        return float(number) * MINUTES_PER_HOUR / minutes, False
    if unit not in ("折算件", "weightedcases", "件"):
        told.fault("change_unit", "unit", "应为 折算件 或 小时")
        return None
    return float(number), False


def set_court(quarter: Quarter, told: Told) -> Quarter:
    """Set one column of the court table for one court; blank means not stated."""
    key, court = told.key(), told.court(quarter)
    if key is None or court is None:
        return quarter
    found = recognise(key, Court)
    if found is None or found.column.name in FIXED:
        known = [one for name, one in columns_of(Court).items() if name not in FIXED]
        hint = nearest_hint(key, [one.zh for one in known]) or f"可用：{'、'.join(one.zh for one in known)}"
        told.fault("change_key", "key", "法院表没有可以这样改动的列", hint)
        return quarter
    column = found.column
    values, _, faults = convert(pd.Series([told.change.value or ""], dtype=object), column)
    if faults:
        told.fault("change_value", "value", f"{column.zh}{faults[0][1].message}", faults[0][1].hint)
        return quarter
    value = values.iloc[0]
    if pd.isna(value):
        value = Court.model_fields[column.name].default if column.kind in (Kind.FLAG, Kind.NUMBER) else None
    changed: dict[str, Any] = {column.name: value}
    if column.name == "declared_room" and value is not None:
        changed["room_source"] = "情景"
    return _with_values(quarter, court, changed)


def close_court(quarter: Quarter, told: Told) -> Quarter:
    """Let a court receive nothing this quarter."""
    return _taking_part(quarter, told, False)


def open_court(quarter: Quarter, told: Told) -> Quarter:
    """Let a court receive cases."""
    return _taking_part(quarter, told, True)


def _taking_part(quarter: Quarter, told: Told, takes_part: bool) -> Quarter:
    court = told.court(quarter)
    return quarter if court is None else _with_values(quarter, court, {"takes_part": takes_part})


def _with_values(quarter: Quarter, court: int, values: dict[str, Any]) -> Quarter:
    """Quarter with other values in one court's row; itself where they are there already."""
    courts = quarter.courts
    same = [_same(courts[name].iloc[court], value) for name, value in values.items()]
    if all(same):
        return quarter
    columns = {}
    for name, value in values.items():
        column = courts[name].copy()
        column.iloc[court] = pd.NA if value is None and column.dtype != "str" else value
        columns[name] = column
    return replace(quarter, courts=courts.assign(**columns))


def _same(one: Any, other: Any) -> bool:
    if pd.isna(one) or other is None:
        return bool(pd.isna(one)) and other is None
    return bool(one == other)
