"""One value of the policy, from TOML or from a cell of sheet 政策, checked against its setting."""

import itertools
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jiaocha.intake.cells import parse_day, parse_flag, parse_text
from jiaocha.intake.faults import Fault, Parsed
from jiaocha.intake.numerals import FEN_PER_UNIT, parse_money, parse_number, parse_whole
from jiaocha.intake.settings import Setting
from jiaocha.intake.text import key_of, nearest_hint
from jiaocha.law.left_out import kept_rules, named_rules, unknown_rules
from jiaocha.law.rules import RULES
from jiaocha_models.ordered import terms_in_order

MONEY_UNITS = ("元", "万元", "分")
LARGEST_STEP = 10**18
_TOML_TYPES: dict[str, tuple[type, ...]] = {
    "flag": (bool,), "whole": (int,), "number": (int, float), "text": (str,), "day": (object,),
}  # fmt: skip


UNSTATED = object()
"""Value of an item that only says what its key rests on."""


@dataclass
class Item:
    """One key as it stands in the source.

    Attributes
    ----------
    key : str
        Dotted key, or its Chinese name.
    value : object
        Raw value, or :data:`UNSTATED`.
    unit : str
        Unit of money beside it.
    place : dict of str to Any
        File, sheet, row and column of the value.
    basis : object
        Raw parts of its basis by name; None where the source has none.
    basis_places : dict of str to dict
        Column and cell of each part, where they differ from the value's.
    """

    key: str
    value: Any
    unit: str = ""
    place: dict[str, Any] = field(default_factory=dict)
    basis: Any = None
    basis_places: dict[str, dict[str, Any]] = field(default_factory=dict)


def parse_toml_value(item: Item, setting: Setting) -> Parsed:
    """Value of a TOML key; money is integer fen."""
    if setting.form == "steps":
        try:
            steps = [(Decimal(str(amount)), Decimal(str(weight))) for amount, weight in item.value]
        except (TypeError, ValueError, ArithmeticError):
            return None, Fault("policy_value_type", "应为 [[金额, 权重], …]")
        return _checked_steps(steps, 1)
    wrong = isinstance(item.value, bool) and setting.form != "flag"
    if wrong or not isinstance(item.value, _TOML_TYPES[setting.form]) or isinstance(item.value, list):
        return None, Fault("policy_value_type", "取值的类型不对", f"默认值为 {setting.default}")
    return parse_cell_value(Item(item.key, item.value, "分" if setting.unit == "fen" else ""), setting)


def parse_cell_value(item: Item, setting: Setting) -> Parsed:
    """Value of a cell of sheet 政策; money in the unit that stands beside it."""
    if setting.unit == "fen" and item.value not in ("", None):
        return _parse_fen(item, setting)
    match setting.form:
        case "whole":
            return parse_whole(item.value, setting.low, setting.high)
        case "number":
            return _parse_real(item.value, 1, setting)
        case "flag":
            return parse_flag(item.value)
        case "day":
            return parse_day(item.value)
        case _:
            text, fault = parse_text(item.value)
            if setting.key == "money_unit" and text is not None and text not in MONEY_UNITS:
                return None, Fault("policy_value_range", "应为 元、万元 或 分")
            if setting.key == "rules.left_out" and text is not None:
                return text, _left_out_fault(text)
            if setting.key == "order.levels" and text is not None:
                return text, _order_fault(text)
            return text, fault


def _order_fault(text: str) -> Fault | None:
    """Say what is wrong with the levels of an order."""
    try:
        terms_in_order(text)
    except ValueError as error:
        return Fault("policy_value_range", str(error), "层次之间用分号，同一层的各项之间用加号")
    return None


def _left_out_fault(text: str) -> Fault | None:
    """Say which rules a policy names that do not exist, or that it may not leave out."""
    names = named_rules(text)
    unknown, kept = unknown_rules(names), kept_rules(names)
    reason = f"不能停用 {'、'.join(kept)}：其依据已核对原文，或者出自人工指示" if kept else ""
    if unknown:
        hint = nearest_hint(unknown[0], list(RULES))
        also = f"；另外{reason}" if reason else ""
        return Fault("policy_rule_unknown", f"中没有名为“{'、'.join(unknown)}”的规则{also}", hint)
    if kept:
        return Fault("policy_rule_kept", reason, "只能停用政策默认、参照适用和待核的规则")
    return None


def _parse_fen(item: Item, setting: Setting) -> Parsed:
    fen = FEN_PER_UNIT.get(key_of(item.unit))
    if fen is None:
        return None, Fault("policy_unit_missing", "没有写明单位", "请在单位栏填 元 或 万元")
    if setting.form == "steps":
        return _parse_steps(str(item.value), fen)
    if setting.form == "whole":
        return parse_money(item.value, fen, setting.low, setting.high)
    return _parse_real(item.value, fen, setting)


def _parse_real(value: Any, scale: int, setting: Setting) -> Parsed:
    """Real number times ``scale``, in decimals as the sheet shows it; the bounds themselves are within."""
    number, fault = parse_number(value, None, None)
    if number is None:
        return None, fault
    scaled = float(Decimal(repr(number)) * scale)
    if setting.low is not None and scaled < setting.low:
        return None, Fault("policy_value_range", f"小于下限 {setting.low / scale:g}")
    if setting.high is not None and scaled > setting.high:
        return None, Fault("policy_value_range", f"大于上限 {setting.high / scale:g}")
    return scaled, fault


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
    numbers = [number for step in steps for number in step]
    if not all(number.is_finite() for number in numbers):
        return None, Fault("policy_value_range", "的金额和权重应为有限的数字")
    amounts = [amount * fen for amount, _ in steps]
    weights = [weight for _, weight in steps]
    if any(amount != amount.to_integral_value() or not 0 < amount <= LARGEST_STEP for amount in amounts):
        return None, Fault("policy_value_range", "的金额应为正数，最多精确到分")
    rising = all(low < high for low, high in itertools.pairwise(amounts))
    falling = all(high >= low for high, low in itertools.pairwise(weights))
    if not rising or not falling or any(not 0 <= weight <= 1 for weight in weights):
        return None, Fault("policy_value_range", "的金额应逐段递增，权重应在 0 至 1 之间且不递增")
    return tuple((int(amount), float(weight)) for amount, weight in zip(amounts, weights, strict=True)), None
