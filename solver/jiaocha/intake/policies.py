"""Reading and writing the policy as TOML; checking keys and values, from TOML or from sheet 政策."""

import itertools
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import ValidationError

from jiaocha.intake.cells import parse_day, parse_flag, parse_text
from jiaocha.intake.collector import Collector
from jiaocha.intake.faults import Fault, Parsed
from jiaocha.intake.numerals import FEN_PER_UNIT, parse_money, parse_number, parse_whole
from jiaocha.intake.settings import Setting, all_settings, flat, nested
from jiaocha.intake.text import key_of, nearest_hint
from jiaocha_models import InputError, Policy


@dataclass
class Item:
    """One key with its raw value and its place."""

    key: str
    value: Any
    unit: str = ""
    place: dict[str, Any] = field(default_factory=dict)


def read_policy(path: str | Path) -> Policy:
    """Read a policy from a TOML file.

    Raises
    ------
    InputError
        With every finding.
    """
    collector = Collector()
    policy = check_policy_file(Path(path), collector)
    if policy is None or collector.blocked:
        raise InputError(collector.findings)
    return policy


def write_policy(policy: Policy, path: str | Path) -> None:
    """Write a policy as TOML; keys without a value are left out."""
    values = {key: _toml(value) for key, value in flat(policy).items()}
    Path(path).write_bytes(tomli_w.dumps(nested(values)).encode())


def _toml(value: Any) -> Any:
    return [list(step) for step in value] if isinstance(value, tuple) else value


def check_policy_file(path: Path, collector: Collector) -> Policy | None:
    """Read a TOML policy, adding findings."""
    place: dict[str, Any] = {"source": path.name, "sheet": "政策"}
    try:
        tree = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        collector.add("file_unreadable", f"读不到政策文件：{error.strerror}", **place)
        return None
    except UnicodeDecodeError:
        collector.add("encoding_unknown", "政策文件不是 UTF-8 编码", hint="请另存为 UTF-8", **place)
        return None
    except tomllib.TOMLDecodeError as error:
        collector.add("toml_malformed", f"政策文件格式不对：{error}", **place)
        return None
    items = [Item(key, value, place={**place, "column": key}) for key, value in _leaves(tree, "")]
    return policy_from_items(items, collector, toml=True)


def _leaves(tree: dict[str, Any], prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in tree.items():
        key = f"{prefix}{name}"
        found += _leaves(value, f"{key}.") if isinstance(value, dict) else [(key, value)]
    return found


def policy_from_items(items: list[Item], collector: Collector, *, toml: bool = False) -> Policy:
    """Policy from items over the defaults; a faulty item is a finding, and stays at its default."""
    settings = all_settings()
    names = {key_of(name): setting for setting in settings.values() for name in (setting.zh, setting.key)}
    values = flat(Policy())
    seen: set[str] = set()
    for item in items:
        setting = settings.get(item.key) or names.get(key_of(item.key))
        if setting is None:
            hint = nearest_hint(item.key, [*settings, *(one.zh for one in settings.values())])
            _add(collector, "policy_key_unknown", item, f"政策没有“{item.key}”这一项", hint)
            continue
        if setting.key in seen:
            _add(collector, "policy_key_repeated", item, f"{setting.zh}出现两次", "请只保留一行")
            continue
        seen.add(setting.key)
        value, fault = _parse_toml(item, setting) if toml else _parse(item, setting)
        if fault is not None:
            rule = (
                "policy_value_range"
                if fault.rule.endswith(("negative", "small", "large"))
                else "policy_value_type"
            )
            rule = fault.rule if fault.rule.startswith("policy_") else rule
            _add(collector, rule, item, f"{setting.zh}{fault.message}", fault.hint)
        elif value is None and not setting.optional:
            if toml or item.value not in ("", None):
                _add(collector, "policy_value_type", item, f"{setting.zh}没有取值")
            else:
                _add(collector, "policy_value_missing", item, f"{setting.zh}没有取值", "删除整行即取默认值")
        else:
            values[setting.key] = value
    try:
        return Policy.model_validate(nested(values))
    except ValidationError as error:
        for problem in error.errors():
            key = ".".join(str(part) for part in problem["loc"])
            place = next((item for item in items if item.key == key), Item(key, ""))
            _add(collector, "policy_value_range", place, f"{key}：{problem['msg']}")
        return Policy()


def _add(collector: Collector, rule: str, item: Item, message: str, hint: str = "") -> None:
    collector.add(rule, message, hint=hint, value=item.value, **item.place)


def _parse_toml(item: Item, setting: Setting) -> Parsed:
    if setting.form == "steps":
        try:
            steps = tuple((amount, Decimal(str(weight))) for amount, weight in item.value)
            return _checked_steps([(Decimal(amount), weight) for amount, weight in steps], 1)
        except (TypeError, ValueError, ArithmeticError):
            return None, Fault("policy_value_type", "应为 [[金额, 权重], …]")
    expected: dict[str, tuple[type, ...]] = {
        "flag": (bool,), "whole": (int,), "number": (int, float), "text": (str,), "day": (object,),
    }  # fmt: skip
    wrong = isinstance(item.value, bool) and setting.form != "flag"
    if wrong or not isinstance(item.value, expected[setting.form]) or isinstance(item.value, list):
        return None, Fault("policy_value_type", "取值的类型不对", f"默认值为 {setting.default}")
    return _parse(Item(item.key, item.value, "分" if setting.unit == "fen" else ""), setting)


def _parse(item: Item, setting: Setting) -> Parsed:
    value, low, high = item.value, setting.low, setting.high
    if setting.unit == "fen" and value not in ("", None):
        fen = FEN_PER_UNIT.get(key_of(item.unit))
        if fen is None:
            return None, Fault("policy_unit_missing", "没有写明单位", "请在单位栏填 元 或 万元")
        if setting.form == "steps":
            return _parse_steps(str(value), fen)
        if setting.form == "whole":
            return parse_money(value, fen, low, high)
        amount, fault = parse_number(value, None, None)
        return (amount * fen if amount is not None else None), fault
    match setting.form:
        case "whole":
            return parse_whole(value, low, high)
        case "number":
            return parse_number(value, low, high)
        case "flag":
            return parse_flag(value)
        case "day":
            return parse_day(value)
        case _:
            text, fault = parse_text(value)
            if setting.key == "money_unit" and text is not None and text not in ("元", "万元", "分"):
                return None, Fault("policy_value_range", "应为 元、万元 或 分")
            return text, fault


def _parse_steps(text: str, fen: int) -> Parsed:
    steps = []
    for part in text.replace("；", ";").replace("：", ":").split(";"):
        if not part.strip():
            continue
        amount, _, weight = part.partition(":")
        try:
            steps.append((Decimal(amount.strip().replace(",", "")), Decimal(weight.strip())))
        except ArithmeticError:
            return None, Fault(
                "policy_value_type", "格式应为 金额:权重；金额:权重", "如 100000:1；1000000:0.5"
            )
    return _checked_steps(steps, fen)


def _checked_steps(steps: list[tuple[Decimal, Decimal]], fen: int) -> Parsed:
    amounts = [amount * fen for amount, _ in steps]
    weights = [weight for _, weight in steps]
    if any(amount != amount.to_integral_value() or not 0 < amount <= 10**18 for amount in amounts):
        return None, Fault("policy_value_range", "的金额应为正数，最多精确到分")
    rising = all(low < high for low, high in itertools.pairwise(amounts))
    falling = all(high >= low for high, low in itertools.pairwise(weights))
    if not rising or not falling or any(not 0 <= weight <= 1 for weight in weights):
        return None, Fault("policy_value_range", "的金额应逐段递增，权重应在 0 至 1 之间且不递增")
    return tuple((int(amount), float(weight)) for amount, weight in zip(amounts, weights, strict=True)), None
