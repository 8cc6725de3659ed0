"""What a setting rests on: rule, source, date and who approved it, as a policy states them.

A basis that says no more than the shipped setting says is no basis: a sheet filled in by the template reads
back without any.
"""

from typing import Any

from jiaocha.intake.cells import parse_day, parse_text
from jiaocha.intake.collector import ERROR, Collector
from jiaocha.intake.setting_values import Item
from jiaocha.intake.settings import Setting
from jiaocha.intake.text import nearest_hint
from jiaocha_models.policy import UNAPPROVED, SettingBasis

LONGEST_BASIS = 500
"""Characters of one part of a basis; a basis names a text, it does not repeat it."""
PARTS = {"rule": "依据", "source": "来源", "day": "日期", "approved_by": "认定"}
"""Parts of a basis with their Chinese headers in sheet 政策."""


def parse_basis(item: Item, setting: Setting, collector: Collector, *, toml: bool) -> SettingBasis:
    """Basis of an item; a faulty part is a finding and stays empty. In TOML all but the date is text."""
    if not isinstance(item.basis, dict):
        hint = f"应为表，可写 {'、'.join(PARTS)}"
        collector.add(
            "policy_basis_part", f"{setting.zh}的依据不是表", hint=hint, **item.place, value=item.basis
        )
        return SettingBasis()
    values: dict[str, Any] = {}
    for name, raw in item.basis.items():
        here = {**item.place, **item.basis_places.get(name, {}), "value": raw}
        if name not in PARTS:
            hint = nearest_hint(name, PARTS) or f"可写：{'、'.join(PARTS)}"
            collector.add("policy_basis_part", f"{setting.zh}的依据没有“{name}”这一栏", hint=hint, **here)
        elif name == "day":
            values[name] = _day(raw, setting, here, collector)
        elif toml and not isinstance(raw, str):
            collector.add("policy_basis_part", f"{setting.zh}的{PARTS[name]}应为文字", **here)
        else:
            values[name] = _text(raw, name, setting, here, collector)
    return SettingBasis(**{name: value for name, value in values.items() if value is not None})


def _day(raw: Any, setting: Setting, place: dict[str, Any], collector: Collector) -> Any:
    day, fault = parse_day(raw)
    if fault is not None and fault.severity is ERROR:
        collector.add("policy_basis_day", f"{setting.zh}的日期{fault.message}", hint=fault.hint, **place)
    return day


def _text(raw: Any, name: str, setting: Setting, place: dict[str, Any], collector: Collector) -> str | None:
    text, fault = parse_text(raw)
    if fault is None and text is not None and len(text) > LONGEST_BASIS:
        collector.add(
            "policy_basis_too_long",
            f"{setting.zh}的{PARTS[name]}有 {len(text)} 个字符，超过 {LONGEST_BASIS} 个",
            hint="请只写文件名称、文号和条款",
            **place,
        )
        return None
    if fault is not None:
        rule = "policy_basis_too_long" if fault.rule == "cell_too_long" else "policy_basis_part"
        collector.add(rule, f"{setting.zh}的{PARTS[name]}：{fault.message}", hint=fault.hint, **place)
        return None
    return str(text) if text is not None else None


def shipped_basis(setting: Setting, value: Any) -> SettingBasis:
    """Say what a value without a stated basis rests on: the setting's own source, if it is the default."""
    return SettingBasis(source=setting.source if value == setting.default else "")


def says_more(basis: SettingBasis, setting: Setting) -> bool:
    """Whether a basis states anything; the setting's source left behind a changed value states nothing."""
    return (
        bool(basis.rule)
        or basis.day is not None
        or basis.approved_by != UNAPPROVED
        or basis.source not in ("", setting.source)
    )


def basis_table(basis: SettingBasis) -> dict[str, Any]:
    """Parts of a basis that have a value, for TOML."""
    return {name: value for name in PARTS if (value := getattr(basis, name)) not in ("", None)}
