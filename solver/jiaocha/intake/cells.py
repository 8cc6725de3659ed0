"""One cell: from what stands in the file to the stored value, or the fault it has.

Every parser takes one raw cell (text, number, date, flag) and returns ``(value, fault)``; a blank cell gives
``(None, None)``. Amounts are exact decimals; no float is ever rounded to an amount.
"""

import datetime as dt
import re
from typing import Any

from jiaocha.intake.collector import WARNING
from jiaocha.intake.faults import Fault, Parsed, Parser
from jiaocha.intake.numerals import parse_money, parse_number, parse_whole
from jiaocha.intake.text import CONTROL, bare, clean, half_width, key_of, nearest_hint
from jiaocha_models import Column, Kind

LONGEST_TEXT = 32_767
"""Characters of one cell; the limit of spreadsheets."""
YES = {"是", "有", "y", "yes", "true", "1", "√", "☑"}
NO = {"否", "无", "n", "no", "false", "0", "×"}
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日?)"
)
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
FIRST_SERIAL, LAST_SERIAL = 18_172, 91_677
"""Numbers under which spreadsheets store days of that period."""
FIRST_DAY, LAST_DAY = dt.date(1949, 10, 1), dt.date(2150, 12, 31)


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
    text = clean(value)
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
    text = re.sub(r"\s+", "", half_width(clean(value)))
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
    text = bare(clean(value))
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
