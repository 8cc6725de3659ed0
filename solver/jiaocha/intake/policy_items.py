"""Keys, values and bases become a policy over the shipped defaults, or findings."""

from typing import Any

from pydantic import ValidationError

from jiaocha.intake.bases import PARTS, parse_basis, says_more
from jiaocha.intake.collector import ERROR, Collector
from jiaocha.intake.faults import Fault
from jiaocha.intake.setting_values import UNSTATED, Item, parse_cell_value, parse_toml_value
from jiaocha.intake.settings import BASES, Setting, all_settings, flat, nested
from jiaocha.intake.text import key_of, nearest_hint
from jiaocha_models import Policy
from jiaocha_models.policy import SettingBasis


def items_of_tree(tree: dict[str, Any], place: dict[str, Any], collector: Collector) -> list[Item]:
    """Items of a TOML policy; its table ``bases`` is joined to the items of its keys.

    A key that has a basis and no value yields an item whose value is :data:`UNSTATED`.
    """
    stated = tree.get(BASES, {})
    if not isinstance(stated, dict):
        collector.add(
            "policy_basis_part", "bases 应为各键的依据表", **{**place, "column": BASES},
            hint='如 [bases."capacity.minutes_per_unit"]',
        )  # fmt: skip
        stated = {}
    bases = dict(_bases(stated, ""))
    leaves = _leaves({name: value for name, value in tree.items() if name != BASES}, "")
    items = [Item(key, value, place={**place, "column": key}) for key, value in leaves]
    for item in items:
        item.basis = bases.pop(item.key, None)
        item.basis_places = {part: {"column": f"{BASES}.{item.key}"} for part in PARTS}
    rest = [
        Item(key, UNSTATED, place={**place, "column": f"{BASES}.{key}"}, basis=basis)
        for key, basis in bases.items()
    ]
    return items + rest


def _leaves(tree: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in tree.items():
        key = f"{prefix}{name}"
        found += _leaves(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return found


def _bases(tree: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    """Basis of each key, whether the key stands in quotes or as nested tables."""
    found: list[tuple[str, Any]] = []
    for name, value in tree.items():
        key = f"{prefix}{name}"
        deeper = isinstance(value, dict) and value and all(isinstance(part, dict) for part in value.values())
        found += _bases(value, f"{key}.") if deeper else [(key, value)]
    return found


def policy_from_items(items: list[Item], collector: Collector, *, toml: bool = False) -> Policy:
    """Policy from items over the defaults; a faulty item is a finding, and stays at its default."""
    settings = all_settings()
    names = {key_of(name): setting for setting in settings.values() for name in (setting.zh, setting.key)}
    values, bases = flat(Policy()), dict[str, SettingBasis]()
    seen: dict[str, Item] = {}
    for item in items:
        setting = settings.get(item.key) or names.get(key_of(item.key))
        if setting is None:
            _report_unknown(item, settings, collector)
        elif setting.key in seen:
            _add(collector, "policy_key_repeated", item, f"{setting.zh}出现两次", "请只保留一行")
        else:
            seen[setting.key] = item
            _read_value(item, setting, values, collector, toml=toml)
            _read_basis(item, setting, bases, collector, toml=toml)
    ordered = {key: bases[key] for key in settings if key in bases}
    return _validated(values, seen, collector).model_copy(update={BASES: ordered})


def _report_unknown(item: Item, settings: dict[str, Setting], collector: Collector) -> None:
    hint = nearest_hint(item.key, [*settings, *(one.zh for one in settings.values())])
    if item.value is UNSTATED:
        place = {**item.place, "value": item.key}
        collector.add("policy_basis_unknown", f"政策没有“{item.key}”这一项，不能写依据", hint=hint, **place)
    else:
        _add(collector, "policy_key_unknown", item, f"政策没有“{item.key}”这一项", hint)


def _read_value(
    item: Item, setting: Setting, values: dict[str, Any], collector: Collector, *, toml: bool
) -> None:
    if item.value is UNSTATED:
        return
    value, fault = parse_toml_value(item, setting) if toml else parse_cell_value(item, setting)
    if fault is not None and fault.severity is not ERROR and value is not None:
        collector.add(
            fault.rule, f"{setting.zh}：{fault.message}", severity=fault.severity, hint=fault.hint,
            value=item.value, **item.place,
        )  # fmt: skip
        fault = None
    if fault is not None:
        _add(collector, _rule_of(fault), item, f"{setting.zh}{fault.message}", fault.hint)
    elif value is not None or setting.optional:
        values[setting.key] = value
    elif toml or item.value not in ("", None):
        _add(collector, "policy_value_type", item, f"{setting.zh}没有取值")
    else:
        _add(collector, "policy_value_missing", item, f"{setting.zh}没有取值", "删除整行即取默认值")


def _rule_of(fault: Fault) -> str:
    if fault.rule.startswith("policy_"):
        return fault.rule
    beyond = fault.rule.endswith(("negative", "small", "large"))
    return "policy_value_range" if beyond else "policy_value_type"


def _read_basis(
    item: Item, setting: Setting, bases: dict[str, SettingBasis], collector: Collector, *, toml: bool
) -> None:
    if item.basis is None:
        return
    basis = parse_basis(item, setting, collector, toml=toml)
    if says_more(basis, setting):
        bases[setting.key] = basis


def _validated(values: dict[str, Any], items: dict[str, Item], collector: Collector) -> Policy:
    try:
        return Policy.model_validate(nested(values))
    except ValidationError as error:
        for problem in error.errors():
            _report_invalid(".".join(str(part) for part in problem["loc"]), problem["msg"], items, collector)
        # What names the quarter stays, so that nothing else is reported about it.
        return Policy.model_validate({key: value for key, value in values.items() if "." not in key})


def _report_invalid(section: str, message: str, items: dict[str, Item], collector: Collector) -> None:
    """Report what several keys together break, at the first stated key of the table that it names."""
    table = f"{section}.{message.removeprefix('Value error, ').partition(':')[0]}"
    if table == "weights.recovery_steps":
        message = "超出最高段的权重不得高于到位金额分段的最后一段"
    stated = [
        key for name in (table, "weights.recovery_beyond", section) for key in items if key.startswith(name)
    ]
    item = items[stated[0]] if stated else Item(section, "")
    _add(collector, "policy_value_range", item, message)


def _add(collector: Collector, rule: str, item: Item, message: str, hint: str = "") -> None:
    collector.add(rule, message, hint=hint, value=item.value, **item.place)
