"""One cell: from what stands in the file to the stored value, or the fault it has.

Every parser takes one raw cell (text, number, date, flag) and returns ``(value, fault)``; a blank cell gives
``(None, None)``. Amounts are exact decimals; no float is ever rounded to an amount.
"""

import datetime as dt
import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from jiaocha.intake.collector import ERROR, WARNING
from jiaocha.intake.text import CONTROL, bare, half_width, key_of, nearest_hint
from jiaocha_models import Column, Kind
from jiaocha_models.words import Severity

LONGEST_TEXT = 32_767
"""Characters of one cell; the limit of spreadsheets."""
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
YES = {"是", "有", "y", "yes", "true", "1", "√", "☑"}
NO = {"否", "无", "n", "no", "false", "0", "×"}
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(e[+-]?\d{1,3})?", re.IGNORECASE)
_CHINESE_NUMERALS = re.compile("[零〇一二三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟两]")
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
FIRST_SERIAL, LAST_SERIAL = 18_172, 91_677
"""Numbers under which spreadsheets store days of that period."""
FIRST_DAY, LAST_DAY = dt.date(1949, 10, 1), dt.date(2150, 12, 31)


class Fault(NamedTuple):
    """What is wrong with one cell."""

    rule: str
    message: str
    hint: str = ""
    severity: Severity = ERROR


Parsed = tuple[Any, Fault | None]
Parser = Callable[[Any], Parsed]


def _clean(value: object) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def _text_fault(text: str) -> Fault | None:
    if len(text) > LONGEST_TEXT:
        return Fault(
            "cell_too_long", f"单元格有 {len(text)} 个字符，超过 {LONGEST_TEXT} 个", "请把长材料移到附件"
        )
    if CONTROL.search(text):
        return Fault("control_character", "单元格含有不可见的控制字符", "请删除后重新录入")
    return None


def parse_text(value: Any) -> Parsed:
    """Text as it stands, without spaces at the ends."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    text = _clean(value)
    fault = _text_fault(text)
    return (None, fault) if fault else (text or None, None)


def parse_code(value: Any) -> Parsed:
    """Code in half-width characters without spaces; a whole number is taken with all its digits."""
    if isinstance(value, bool | dt.date):
        return None, Fault("code_malformed", "应为文本代码", "请把该列设为文本格式后重新录入")
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 1e15:
            return None, Fault(
                "code_malformed", "代码以数字存储，末位可能已丢失", "请把该列设为文本格式后重新录入"
            )
        value = int(value)
    text = re.sub(r"\s+", "", half_width(_clean(value)))
    fault = _text_fault(text)
    return (None, fault) if fault else (text or None, None)


def parse_person(value: Any) -> Parsed:
    """Name or identifier of a person: half-width, upper case, without spaces, for comparing only."""
    if isinstance(value, float | int) and abs(value) >= 1e15:
        return None, Fault(
            "identifier_rounded",
            "证件号以数字存储，15 位以后的数字已经丢失",
            "请把该列设为文本格式后重新录入",
        )
    text, fault = parse_code(value)
    return (text.upper() if text else None), fault


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
        text = bare(_clean(value))
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
    if low is not None and number < Decimal(low):
        if low == 0:
            return Fault("number_negative", "不能是负数")
        return Fault("number_too_small", f"小于下限 {_plain(low)}{unit}")
    if high is not None and number > Decimal(high):
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


def parse_flag(value: Any) -> Parsed:
    """是 or 否."""
    if isinstance(value, bool):
        return value, None
    word = key_of(parse_text(value)[0] or "")
    if not word:
        return None, None
    if word in YES or word in NO:
        return word in YES, None
    return None, Fault("flag_malformed", "应为 是 或 否", "请填 是、否，或留空")


def parse_choice(value: Any, column: Column) -> Parsed:
    """Value of the column's enumeration, from its Chinese label or its value."""
    assert column.choices is not None
    word = str(parse_text(value)[0] or "")
    if not word:
        return None, None
    known = {key_of(member.zh): member.value for member in column.choices}
    known |= {key_of(member.value): member.value for member in column.choices}
    found = known.get(key_of(word))
    if found is not None:
        return found, None
    labels = [member.zh for member in column.choices]
    hint = nearest_hint(word, labels) or f"可选：{'、'.join(labels)}"
    return None, Fault("choice_unknown", f"不是{column.zh}的可选值", hint)


def parse_day(value: Any) -> Parsed:
    """Day, from a date cell or from 2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日, 20240305."""
    malformed = Fault("date_malformed", "应为日期", "如 2024-03-05")
    if isinstance(value, dt.datetime):
        day = value.date()
        fault = (
            Fault("time_of_day_ignored", "日期带有时刻，只取日期", "", WARNING)
            if value.time() != dt.time()
            else None
        )
        return _within(day, fault)
    if isinstance(value, dt.date):
        return _within(value, None)
    if isinstance(value, bool):
        return None, malformed
    if isinstance(value, float | int):
        if not float(value).is_integer() or abs(value) > 1e9:
            return None, malformed
        if FIRST_SERIAL <= value <= LAST_SERIAL:
            return None, malformed._replace(hint="该格是数字，请把该列设为日期格式")
        value = str(int(value))
    text = bare(_clean(value))
    if not text:
        return None, None
    text = re.sub(r"(?<=\d)[T ]?00:00(:00(\.0+)?)?$", "", text) if "00:00" in text else text
    found = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    if found is None:
        return None, malformed
    year, month, day_of_month = (int(part) for part in found.groups() if part is not None)
    try:
        return _within(dt.date(year, month, day_of_month), None)
    except ValueError:
        return None, Fault("date_impossible", "没有这一天", "请核对年月日")


def _within(day: dt.date, fault: Fault | None) -> Parsed:
    if not FIRST_DAY <= day <= LAST_DAY:
        return None, Fault("date_out_of_range", f"日期应在 {FIRST_DAY} 至 {LAST_DAY} 之间", "请核对年份")
    return day, fault


def parser_of(column: Column, fen: int = 1) -> Parser:
    """Parser of a column's cells; ``fen`` is the worth of one unit for a column of money."""
    low, high = column.low, column.high
    match column.kind:
        case Kind.TEXT:
            return parse_text
        case Kind.CODE:
            return parse_code
        case Kind.PERSON:
            return parse_person
        case Kind.CHOICE:
            return lambda value: parse_choice(value, column)
        case Kind.DAY:
            return parse_day
        case Kind.WHOLE:
            return lambda value: parse_whole(value, low, high)
        case Kind.NUMBER:
            return lambda value: parse_number(value, low, high)
        case Kind.MONEY:
            return lambda value: parse_money(value, fen, low, high)
        case Kind.FLAG:
            return parse_flag


def shown_number(number: Decimal) -> str:
    """Plain decimal text without exponent and trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
