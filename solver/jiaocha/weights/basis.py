"""From fitted weights to what is signed: 参数确定依据, policy keys with their basis, exchange rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from jiaocha.intake.policies import write_policy
from jiaocha.intake.settings import BASES, all_settings, flat, nested
from jiaocha.reporting.workbook import A4, display_width, new_book, print_setup
from jiaocha.reporting.workbook_styles import Styles, write_text
from jiaocha.weights.choice import Weighed
from jiaocha.weights.contradictions import Contradictions
from jiaocha.weights.profiles import FEN_PER_WAN, PARAMETERS, POOL, amount_worth, traits_of
from jiaocha_models import Policy
from jiaocha_models.policy import SettingBasis

UNSETTLED = "卡片不足以确定，沿用现值"
SIGNED = "以上由决定法院审定后，在政策的“认定”栏写明审定机构；未审定的标为未经认定。"
WIDTHS = (34, 16, 16, 16, 16, 36)


@dataclass(frozen=True)
class Proposed:
    """A policy key with its present and its proposed value, and the 90 % interval of the latter."""

    key: str
    zh: str
    before: Any
    value: Any
    low: Any
    high: Any
    note: str = ""


def proposed_values(weighed: Weighed) -> list[Proposed]:
    """Values of the policy keys that the cards settle; a key that they do not settle keeps its value."""
    settings, present = all_settings(), flat(weighed.policy)
    found = []
    for at, key in enumerate(PARAMETERS):
        value, low, high = (_in_bounds(key, number) for number in weighed.interval(at))
        if not weighed.settled(at):
            found.append(Proposed(key, settings[key].zh, present[key], present[key], low, high, UNSETTLED))
        else:
            found.append(Proposed(key, settings[key].zh, present[key], value, low, high))
    return found


def _in_bounds(key: str, number: float) -> Any:
    setting = all_settings()[key]
    bounded = float(np.clip(number, setting.low or 0, setting.high if setting.high is not None else np.inf))
    if setting.form == "whole":  # two significant digits: the intervals carry no more
        step = 10 ** max(int(np.floor(np.log10(max(bounded, 1.0)))) - 1, 0)
        return round(bounded / step) * step
    return round(bounded, 2)


def exchange_rates(weighed: Weighed) -> list[str]:
    """Read the weights back as plain exchange rates, each with its 90 % interval where it is one number."""
    policy, lines = weighed.policy, []
    per_person = [_wan(amount_worth(policy, one)) for one in weighed.interval(0)]
    lines.append(
        f"帮助一人取得进展，相当于多到位 {per_person[0]} 万元"
        f"（90% 区间 {per_person[1]}—{per_person[2]} 万元）。"
    )
    for at, name in ((1, "欠薪案件的一人"), (2, "其他涉民生案件的一人"), (3, "有信访案件的一人")):
        value, low, high = weighed.interval(at)
        lines.append(f"{name}，相当于普通案件的 {value:.1f} 人（90% 区间 {low:.1f}—{high:.1f}）。")
    worth = np.exp(traits_of(POOL, policy).log_worth(weighed.mode[:4]))
    for at in (4, 1, 9):
        alone = worth[at] - np.exp(weighed.mode[0])
        amount = amount_worth(policy, max(float(alone), 0.0))
        text = _wan(amount) if np.isfinite(amount) else "（超出可比范围）"
        lines.append(f"“{POOL[at].text}”，相当于一人的普通借款 {text} 万元。")
    return lines


def _wan(fen: float) -> str:
    return f"{fen / FEN_PER_WAN:,.1f}" if np.isfinite(fen) else "不可比"


def with_values(policy: Policy, values: Sequence[Proposed], source: str, day: date) -> Policy:
    """Policy with proposed values, each with its source and date; approved by nobody yet."""
    changed = {one.key: one.value for one in values if not one.note}
    made = Policy.model_validate(nested({**flat(policy), **changed}))
    return made.model_copy(update={BASES: {**policy.bases, **_bases(values, source, day)}})


def write_fragment(values: Sequence[Proposed], source: str, day: date, path: Path) -> None:
    """Write only the keys that were settled, with their basis, as a policy file."""
    tree = nested({one.key: one.value for one in values if not one.note})
    bases = _bases(values, source, day)
    if bases:
        tree[BASES] = {
            key: {"rule": basis.rule, "source": basis.source, "day": basis.day}
            for key, basis in bases.items()
        }
    path.write_bytes(tomli_w.dumps(tree).encode())


def write_whole(policy: Policy, path: Path) -> None:
    """Write a whole policy."""
    write_policy(policy, path)


def _bases(values: Sequence[Proposed], source: str, day: date) -> dict[str, SettingBasis]:
    return {
        one.key: SettingBasis(rule=f"90% 区间 {one.low}—{one.high}", source=source, day=day)
        for one in values
        if not one.note
    }


def write_basis(
    values: Sequence[Proposed],
    rates: Sequence[str],
    found: Contradictions | None,
    source: str,
    day: date,
    path: Path,
    *,
    warnings: Sequence[str] = (),
) -> None:
    """Write the sheet 参数确定依据 with blanks for signatures."""
    title = "参数确定依据"
    with new_book(title, datetime.combine(day, datetime.min.time()), path) as book:
        styles, sheet = Styles(book), book.add_worksheet(title)
        print_setup(sheet, title, A4)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 1)
        for at, width in enumerate(WIDTHS):
            sheet.set_column(at, at, width)
        sheet.merge_range(0, 0, 0, 5, title, styles.title)
        sheet.set_row(0, 34)
        row = _lines(sheet, 1, [f"来源：{source}", f"日期：{day}", *warnings], styles)
        row = _table(sheet, row, values, styles)
        row = _lines(sheet, row, ["一、换算关系", *rates], styles)
        if found is not None:
            row = _lines(sheet, row, ["二、一致性", *consistency(found)], styles)
        row = _lines(
            sheet,
            row,
            ["三、认定", SIGNED],
            styles,
        )
        for label in ("评议人（签名）", "审核（签名）", "审定机构（盖章）", "日期"):
            sheet.set_row(row, 28)
            sheet.write_string(row, 0, label, styles.label)
            sheet.merge_range(row, 1, row, 5, "", styles.fill_in)
            row += 1


def consistency(found: Contradictions) -> list[str]:
    """Say what the answers contradict."""
    share, low, high = found.hit_rate
    lines = [f"未见过的卡片猜中的比例 {share:.0%}（90% 区间 {low:.0%}—{high:.0%}；随意作答为 50%）。"]
    lines += found.reasons and ["不宜据此确定权重：" + "；".join(found.reasons) + "。"]
    lines += [*found.repeats, *found.circles, *found.disagreements]
    return lines if len(lines) > 1 else [*lines, "没有发现前后相反、循环或者评议人之间的分歧。"]


def _table(sheet: Any, row: int, values: Sequence[Proposed], styles: Styles) -> int:
    for at, header in enumerate(("参数", "现值", "拟定值", "区间下限", "区间上限", "键、说明")):
        sheet.write_string(row, at, header, styles.header)
    units = {key: setting.unit for key, setting in all_settings().items()}
    for one in values:
        row += 1
        sheet.write_string(row, 0, one.zh, styles.label)
        for at, value in enumerate((one.before, one.value, one.low, one.high), start=1):
            sheet.write_string(row, at, value_text(value, units[one.key]), styles.label)
        sheet.write_string(row, 5, one.key + (f"；{one.note}" if one.note else ""), styles.label)
    return row + 2


def value_text(value: Any, unit: str) -> str:
    """Value of a key for people: fen as 元."""
    if unit == "fen" and isinstance(value, int):
        return f"{value / 100:,.2f} 元"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _lines(sheet: Any, row: int, lines: Sequence[str], styles: Styles) -> int:
    for line in lines:
        head = line[:2] in ("一、", "二、", "三、")
        sheet.merge_range(row, 0, row, 5, "", styles.chapter if head else styles.sentence)
        write_text(sheet, row, 0, line, styles.chapter if head else styles.sentence, styles.quoted)
        sheet.set_row(row, 17 * -(-display_width(line) // 118) + 3)
        row += 1
    return row + 1
