"""The rows of sheet 政策, with the same keys as the TOML file.

In the sheet, money stands in the unit that column 单位 names (分, 元 or 万元); in TOML it is integer fen.
``weights.recovery_steps`` reads ``100000:1；1000000:0.5`` in the sheet: up to the first amount weight 1, from
there to the second 0.5.
"""

from decimal import Decimal
from typing import Any

from jiaocha.intake.bases import PARTS, shipped_basis
from jiaocha.intake.collector import Collector, letters
from jiaocha.intake.numerals import shown_number
from jiaocha.intake.policy_items import policy_from_items
from jiaocha.intake.presets import check_preset, presets
from jiaocha.intake.setting_values import Item
from jiaocha.intake.settings import Setting, all_settings, flat
from jiaocha.intake.text import key_of
from jiaocha_models import Policy

POLICY_HEADERS = ("键", "名称", "取值", "单位", "范围", *PARTS.values())
"""Headers of sheet 政策; all but 范围 are read, 名称 only where 键 is blank."""
_ENGLISH = {"key": "键", "name": "名称", "value": "取值", "unit": "单位", **PARTS}

_UNITS_ZH = {
    "minutes": "分钟", "weighted cases": "折算件", "cases": "件", "months": "月", "persons": "人",
    "km": "公里",    "courts": "个", "days": "天", "fen": "元", "": "",
}  # fmt: skip


def rows_of_policy(policy: Policy) -> list[tuple[Any, ...]]:
    """Rows of sheet 政策 under :data:`POLICY_HEADERS`; money in yuan."""
    values, rows = flat(policy), []
    for key, setting in all_settings().items():
        basis = policy.bases.get(key) or shipped_basis(setting, values[key])
        stated = tuple(getattr(basis, part) for part in PARTS)
        unit = _UNITS_ZH[setting.unit]
        rows.append((key, setting.zh, _cell(values[key], setting), unit, range_text(setting), *stated))
    return rows


def _cell(value: Any, setting: Setting) -> Any:
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if setting.key == "preset":
        return presets()[value].zh if value in presets() else value
    if setting.form == "steps":
        return "；".join(
            f"{shown_number(Decimal(amount) / 100)}:{shown_number(Decimal(repr(weight)))}"
            for amount, weight in value
        )
    if setting.unit == "fen":
        return float(Decimal(repr(value)) / 100)
    return value


def range_text(setting: Setting) -> str:
    """Admissible range of a setting, amounts in yuan."""
    scale = 100 if setting.unit == "fen" else 1
    low, high = (
        None if end is None else f"{Decimal(shown_number(Decimal(repr(end)) / scale)):,}"
        for end in (setting.low, setting.high)
    )
    if high is None:
        return "" if low is None else f"不小于 {low}"
    return f"不大于 {high}" if low is None else f"{low}—{high}"


def policy_from_rows(rows: list[list[Any]], place: dict[str, Any], collector: Collector) -> Policy | None:
    """Policy from the rows of sheet 政策, the header row included; ``place`` names file and sheet."""
    header_at = next(
        (at for at, row in enumerate(rows) if any(str(cell or "").strip() for cell in row)), None
    )
    if header_at is None:
        return policy_from_items([], collector)
    found = _positions(rows[header_at])
    if "取值" not in found or not ("键" in found or "名称" in found):
        collector.add(
            "column_missing",
            "政策表缺少 键 或 取值 列",
            row=header_at + 1,
            hint=f"表头应为 {'、'.join(POLICY_HEADERS)}",
            **place,
        )
        return None
    items = []
    for at, row in enumerate(rows[header_at + 1 :], start=header_at + 2):
        item = _item(row, at, found, place)
        if item.key:
            items.append(item)
        elif item.value not in ("", None):
            collector.add("policy_key_missing", "有取值而没有键", row=at, value=item.value, **place)
    return check_preset(policy_from_items(items, collector), items, collector)


def _positions(header: list[Any]) -> dict[str, int]:
    """Position of each known header, Chinese or English; the first of its name counts."""
    known = {key_of(name): name for name in POLICY_HEADERS}
    known |= {key_of(english): name for english, name in _ENGLISH.items()}
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = known.get(key_of(str(cell or "")))
        if name is not None:
            found.setdefault(name, at)
    return found


def _item(row: list[Any], at: int, found: dict[str, int], place: dict[str, Any]) -> Item:
    cell = {name: row[position] if position < len(row) else "" for name, position in found.items()}
    places = {name: {"column": name, "cell": f"{letters(found[name])}{at}"} for name in found}
    return Item(
        str(cell.get("键") or cell.get("名称") or "").strip(),
        cell["取值"],
        str(cell.get("单位") or ""),
        {**place, "row": at, **places["取值"]},
        {part: cell[zh] for part, zh in PARTS.items() if zh in cell} or None,
        {part: places[zh] for part, zh in PARTS.items() if zh in found},
    )
