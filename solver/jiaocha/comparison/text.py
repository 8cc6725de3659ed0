"""A difference in Chinese sentences."""

from typing import Any

import pandas as pd

from jiaocha.comparison.difference import Difference
from jiaocha_models.difference import Cause, DifferenceSummary, Move
from jiaocha_models.words import Mode, Status, TriageClass

SHOWN = 20
"""Cases listed in the text; the workbook lists all of them."""
WORDS = {one.value: one.zh for one in (*TriageClass, *Mode)}
FEN_PER_WAN = 1_000_000


def difference_text(difference: Difference) -> str:
    """Say what differs, what it is worth and how sure that is."""
    summary = difference.summary
    lines = [f"变动：{one}" for one in summary.changes]
    if summary.status is Status.INFEASIBLE:
        return "\n".join([*lines, f"变动后无可行方案。{difference.after.summary.reason}"])
    lines += [_worth(summary), *_ordered(difference), _money(summary), _counts(summary)]
    if summary.fewest_changed_cases is not None:
        lines.append(f"保持全部限额而改动最少：经证明至少须改动 {summary.fewest_changed_cases} 件。")
    if summary.groups:
        lines.append(f"未受影响而原样保留的案件组 {summary.frozen_groups} 个，共 {summary.groups} 个。")
    lines += _listed(difference)
    lines += _burden(difference)
    return "\n".join(lines)


def wan(fen: int) -> str:
    """Amount in 万元 with its sign."""
    return f"{fen / FEN_PER_WAN:+,.2f} 万元"


def _worth(summary: DifferenceSummary) -> str:
    low, high = summary.value_low_fen, summary.value_high_fen
    if low == high == 0:
        return "目标值不变，两个方案均已证明最优。"
    if low == high:
        return f"目标值 {wan(low)}（两个方案均已证明最优）。"
    if wan(low) == wan(high):
        return f"最优目标值的变化约 {wan(low)}，误差不到百元。"
    said = f"最优目标值的变化在 {wan(low)} 与 {wan(high)} 之间"
    return f"{said}；区间含零，不能断定有利或者不利。" if summary.contains_zero else f"{said}。"


def _ordered(difference: Difference) -> list[str]:
    """Limit what a comparison of values says, where a plan orders objectives."""
    if not (difference.before.summary.levels or difference.after.summary.levels):
        return []
    return [
        "有方案按目标的先后编制：其上界只对守住前列各层目标的方案成立，以上只比较最后一层（净值），"
        "不表示哪一份方案更好；各层数值见各自的报告。"
    ]


def _money(summary: DifferenceSummary) -> str:
    return f"预期到位 {wan(summary.raw_recovery_fen)}，成本 {wan(summary.raw_cost_fen)}（未加权）。"


def _counts(summary: DifferenceSummary) -> str:
    total = sum(summary.moves.values())
    if total == 0:
        return "没有案件的去处不同。"
    moves = "，".join(f"{move.zh} {count} 件" for move, count in summary.moves.items() if count)
    causes = "，".join(f"{cause.zh} {count} 件" for cause, count in summary.causes.items() if count)
    return f"去处不同的案件 {total} 件：{moves}。其中{causes}。"


def place_words(mode: Any, court: Any, names: dict[str, str]) -> str:
    """Placement in words; empty where a plan does not have the case."""
    if pd.isna(mode):
        return "（无）"
    said = WORDS[str(mode)]
    return said if pd.isna(court) else f"{said}（{names.get(str(court), str(court))}）"


def court_names(difference: Difference) -> dict[str, str]:
    """Names of the courts of both plans by code."""
    names: dict[str, str] = {}
    for plan in (difference.before, difference.after):
        names |= dict(zip(plan.quarter.courts["code"], plan.quarter.courts["name"], strict=True))
    return names


def _listed(difference: Difference) -> list[str]:
    names, words = court_names(difference), {one.value: one.zh for one in (*Move, *Cause)}
    lines = []
    for row in difference.cases.head(SHOWN).itertuples():
        before = place_words(row.before_mode, row.before_court, names)
        after = place_words(row.after_mode, row.after_court, names)
        lines.append(
            f"  {row.case_number}：{before} → {after}〔{words[str(row.move)]}，{words[str(row.cause)]}〕"
        )
    left = len(difference.cases) - SHOWN
    return [*lines, f"  另有 {left} 件，见 差异.xlsx"] if left > 0 else lines


def _burden(difference: Difference) -> list[str]:
    names, courts = court_names(difference), difference.courts
    changed = courts[courts["received_before"] != courts["received_after"]]
    said = [
        f"{names[str(row.court_code)]} {row.received_before}→{row.received_after}"
        for row in changed.head(SHOWN).itertuples()
    ]
    left = f" 等 {len(changed)} 个法院" if len(changed) > SHOWN else ""
    return [f"接收件数：{'，'.join(said)}{left}。"] if said else []
