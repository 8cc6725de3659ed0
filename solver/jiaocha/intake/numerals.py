"""Numbers in cells: exact decimals, never a rounded float; amounts become integer fen."""

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from jiaocha.intake.collector import WARNING
from jiaocha.intake.faults import Fault, Parsed
from jiaocha.intake.text import bare, clean

FEN_PER_UNIT = {
    "分": 1,
    "fen": 1,
    "元": 100,
    "yuan": 100,
    "cny": 100,
    "万元": 1_000_000,
    "wanyuan": 1_000_000,
}
"""Units of money that a header or the policy may name, in fen."""
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,3})?", re.IGNORECASE)
_CHINESE_NUMERALS = re.compile("[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两]")


def _decimal(value: Any) -> tuple[Decimal | None, Fault | None]:
    """Exact decimal of a cell. A binary number is read as the 15 digits that spreadsheets show."""
    if isinstance(value, bool | dt.date):
        return None, Fault("number_malformed", "应为数字")
    if isinstance(value, int | Decimal):
        number = Decimal(value)
    elif isinstance(value, float):
        if not math.isfinite(value):
            return None, Fault("number_not_finite", "不是有限的数字", "请填写数字或留空")
        number = Decimal(format(value, ".15g"))
        if number != Decimal(repr(value)):
            return number, Fault(
                "number_binary_remainder",
                f"该数存储为 {value!r}，按表格显示的 {number} 读取",
                "请核对",
                WARNING,
            )
        return number, None
    else:
        text = bare(clean(value))
        if not text:
            return None, None
        if text.lower().lstrip("+-") in {"nan", "inf", "infinity", "#num!", "#div/0!", "#n/a"}:
            return None, Fault("number_not_finite", "不是有限的数字", "请填写数字或留空")
        if _CHINESE_NUMERALS.search(text):
            return None, Fault("number_in_words", "数字写成了汉字", "请填写阿拉伯数字，单位写在表头")
        if not _NUMBER.fullmatch(text):
            return None, Fault("number_malformed", "应为数字", "请只填数字，单位写在表头")
        try:
            number = Decimal(text.replace(",", ""))
        except InvalidOperation:
            return None, Fault("number_malformed", "应为数字", "请只填数字，单位写在表头")
    if not number.is_finite():
        return None, Fault("number_not_finite", "不是有限的数字", "请填写数字或留空")
    return number, None


def _plain(limit: float | None) -> str:
    return "" if limit is None else f"{limit:.15g}"


def _beyond(number: Decimal, low: float | None, high: float | None, unit: str = "") -> Fault | None:
    if low is not None and number < Decimal(repr(low)):
        if low == 0:
            return Fault("number_negative", "不能是负数")
        return Fault("number_too_small", f"小于下限 {_plain(low)}{unit}")
    if high is not None and number > Decimal(repr(high)):
        return Fault("number_too_large", f"大于上限 {_plain(high)}{unit}")
    return None


def parse_money(value: Any, fen: int, low: float | None, high: float | None) -> Parsed:
    """Amount in integer fen; ``fen`` is the worth of one unit of the column."""
    number, fault = _decimal(value)
    if number is None:
        return None, fault._replace(rule=fault.rule.replace("number", "amount")) if fault else None
    if abs(number.adjusted()) > 40:
        return None, Fault("amount_too_large" if number.adjusted() > 0 else "amount_too_fine", "数额超出范围")
    amount = number * fen
    if amount != amount.to_integral_value():
        return None, Fault("amount_too_fine", "金额小于一分", "金额最多精确到分")
    beyond = _beyond(amount, low, high, "分")
    if beyond:
        return None, beyond._replace(rule=beyond.rule.replace("number", "amount"))
    return int(amount), fault._replace(rule="amount_binary_remainder") if fault else None


def parse_number(value: Any, low: float | None, high: float | None) -> Parsed:
    """Real number within its bounds."""
    if isinstance(value, float) and math.isfinite(value):
        number, fault = Decimal(repr(value)), None
    else:
        found, fault = _decimal(value)
        if found is None or fault:
            return None, fault
        number = found
    beyond = _beyond(number, low, high)
    return (None, beyond) if beyond else (float(number), None)


def parse_whole(value: Any, low: float | None, high: float | None) -> Parsed:
    """Integer within its bounds."""
    number, fault = _decimal(value)
    if number is None or fault:
        return None, fault
    if abs(number.adjusted()) > 40 or number != number.to_integral_value():
        return None, Fault("number_not_whole", "应为整数")
    beyond = _beyond(number, low, high)
    return (None, beyond) if beyond else (int(number), None)


def shown_number(number: Decimal) -> str:
    """Plain decimal text without exponent and trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
