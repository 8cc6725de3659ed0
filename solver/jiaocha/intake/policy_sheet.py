"""The rows of sheet 政策, with the same keys as the TOML file.

In the sheet, money stands in the unit that column 单位 names (分, 元 or 万元); in TOML it is integer fen.
``weights.recovery_steps`` reads ``100000:1；1000000:0.5`` in the sheet: up to the first amount weight 1, from
there to the second 0.5.
"""

from decimal import Decimal
from typing import Any

from jiaocha.intake.collector import Collector, letters
from jiaocha.intake.numerals import shown_number
from jiaocha.intake.policies import Item, policy_from_items
from jiaocha.intake.settings import Setting, all_settings, flat
from jiaocha.intake.text import key_of
from jiaocha_models import Policy

POLICY_HEADERS = ("键", "名称", "取值", "单位", "范围", "来源", "认定")
"""Headers of sheet 政策; only 键 (or 名称), 取值 and 单位 are read."""

_UNITS_ZH = {
    "minutes": "分钟", "weighted cases": "折算件", "cases": "件", "months": "月", "persons": "人",
    "km": "公里",    "courts": "个", "days": "天", "fen": "元", "": "",
}  # fmt: skip


def rows_of_policy(policy: Policy) -> list[tuple[Any, ...]]:
    """Rows of sheet 政策 under :data:`POLICY_HEADERS`; money in yuan."""
    values, rows = flat(policy), []
    for key, setting in all_settings().items():
        value = values[key]
        source = setting.source if value == setting.default else ""
        rows.append(
            (
                key,
                setting.zh,
                _cell(value, setting),
                _UNITS_ZH[setting.unit],
                _range(setting),
                source,
                policy.approved_by,
            )
        )
    return rows


def _cell(value: Any, setting: Setting) -> Any:
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if setting.form == "steps":
        return "；".join(
            f"{shown_number(Decimal(amount) / 100)}:{shown_number(Decimal(repr(weight)))}"
            for amount, weight in value
        )
    if setting.unit == "fen":
        return float(Decimal(repr(value)) / 100)
    return value


def _range(setting: Setting) -> str:
    if setting.low is None and setting.high is None:
        return ""
    scale = 100 if setting.unit == "fen" else 1
    low = "" if setting.low is None else shown_number(Decimal(setting.low) / scale)
    high = "" if setting.high is None else shown_number(Decimal(setting.high) / scale)
    return f"{low}—{high}"


def policy_from_rows(rows: list[list[Any]], place: dict[str, Any], collector: Collector) -> Policy | None:
    """Policy from the rows of sheet 政策, the header row included; ``place`` names file and sheet."""
    header_at = next(
        (at for at, row in enumerate(rows) if any(str(cell or "").strip() for cell in row)), None
    )
    if header_at is None:
        return policy_from_items([], collector)
    headers = [key_of(str(cell or "")) for cell in rows[header_at]]
    found = {name: headers.index(key_of(name)) for name in POLICY_HEADERS if key_of(name) in headers}
    for english, name in {"key": "键", "name": "名称", "value": "取值", "unit": "单位"}.items():
        if english in headers:
            found.setdefault(name, headers.index(english))
    if "取值" not in found or not ("键" in found or "名称" in found):
        collector.add(
            "column_missing",
            "政策表缺少 键 或 取值 列",
            row=header_at + 1,
            hint="表头应为 键、名称、取值、单位",
            **place,
        )
        return None
    items = []
    for at, row in enumerate(rows[header_at + 1 :], start=header_at + 2):
        cell = {name: row[position] if position < len(row) else "" for name, position in found.items()}
        key = str(cell.get("键") or cell.get("名称") or "").strip()
        value = cell["取值"]
        if not key:
            if value not in ("", None):
                collector.add("policy_key_missing", "有取值而没有键", row=at, value=value, **place)
            continue
        here = {**place, "row": at, "column": "取值", "cell": f"{letters(found['取值'])}{at}"}
        items.append(Item(key, value, str(cell.get("单位") or ""), here))
    return policy_from_items(items, collector)
