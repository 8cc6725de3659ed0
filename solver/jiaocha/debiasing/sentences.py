"""What the debiased figures say in words, and what they can and cannot prove."""

from typing import Any

import pandas as pd

from jiaocha.debiasing.left_out import THIN
from jiaocha.debiasing.tables import AGAINST_ZH, FEN_PER_WAN, Debiasing


def headlines(found: Debiasing) -> list[str]:
    """Say what the plan promises and what is left of it."""
    gain = found.gain
    lines = [
        f"以 {gain.cases:,} 件结果已明的历史案件检验；区间为 {gain.coverage:.0%}。"
        + ("估计按法院区分。" if gain.by_court else "现有数据不足以区分法院，估计对各法院相同。")
    ]
    for against in gain.figures["against"].unique():
        money, cases = gain.figure(against, "recovery"), gain.figure(against, "progress")
        lines.append(
            f"{AGAINST_ZH[against]}：方案预测新增到位 {_wan(money['predicted'])}、"
            f"有进展 {cases['predicted']:.1f} 件；"
            f"去偏后 {_wan(money['debiased'])}（{_wan(money['low'])} 至 {_wan(money['high'])}）、"
            f"{cases['debiased']:.1f} 件（{cases['low']:.1f} 至 {cases['high']:.1f}）；"
            f"计入一个季度的偶然，件数在 {cases['realised_low']:.1f} 至 {cases['realised_high']:.1f} 之间。"
        )
    own, left = gain.figure()["unshrunk"], gain.figure()["debiased"]
    lines.append(
        f"如不收缩估计而照各法院自身记录计算，进展与到位折算为 {_wan(own)}，去偏后为 {_wan(left)}："
        "相差的部分主要是挑选造成的虚高。"
    )
    return lines + _placebo(found) + _caution(found)


def limits_of_proof(found: Debiasing) -> list[str]:
    """Say what the figures can and cannot prove."""
    how = (
        "按不含这部分案件的估计重新计算各项容量的紧张程度、重新选择去处，不重新求解"
        if found.gain.chosen_anew
        else "方案不依据本表估计，去处不重新选择"
    )
    return [
        "能够说明的：从许多有误差的估计中挑选最好的去处，预测会高出多少；扣除之后还剩多少，有多大把握。",
        f"两种方法互不依赖：后验抽样以各法院差异的分布为前提；留出检验用没有参与选择的案件（{how}）。"
        "去偏后取两者的平均；两者之差超出各自误差时，区间相应放宽。",
        "不能够说明的：过去移出案件的理由没有写进任何一列的部分，两种方法都无法扣除；"
        "历史期间之后的变化、没有历史案件的法院，也不在其内。" + _selection(found),
    ]


def _selection(found: Debiasing) -> str:
    """Say how strong such reasons would have to be to leave nothing of the gain."""
    factor = found.gain.selection.factor_without_gain
    if factor is None:
        return ""
    return (
        f"如果过去移出的案件比表中所载容易，以致同样的案件移出后进展的胜算只有历史所示的 {factor:.2f} 倍，"
        "方案与留原法院相比即无所得；其间各档见“移出理由的影响”。"
    )


def _placebo(found: Debiasing) -> list[str]:
    nothing = found.nothing
    if nothing is None:
        return []
    rows = nothing.table[nothing.table["measure"] == "benefit"]
    return [
        f"无差别检验：把历史案件的法院在同方式、同财产、同线索的案件之间打乱 {len(rows)} 次，"
        "此时选择法院本无所得。"
        f"不收缩、不去偏的做法平均仍“报告”比就近法院多得 {_wan(_mean(rows['unshrunk']))}；"
        f"去偏后平均 {_wan(_mean(rows['debiased']))}，"
        f"{nothing.coverage:.0%} 区间含零的占 {nothing.with_zero:.0%}。"
        f"留出检验误判法院有别 {nothing.told_apart} 次，其余各次不会按法院区分估计。"
    ]


def _caution(found: Debiasing) -> list[str]:
    caution = found.plan.quarter.policy.recovery.caution
    if not found.plan.quarter.policy.recovery.from_estimates or caution == 0.0:
        return []
    marked = int((found.left_out["mark"] == THIN).sum())
    return [
        f"政策的谨慎程度为 {caution:g}，方案预测已是扣减之后的数；因此改变去处的 {len(found.left_out)} 组，"
        f"其中{THIN}的 {marked} 组，见“因谨慎未选”。"
    ]


def _mean(column: "pd.Series[Any]") -> float:
    return float(column.astype(float).mean())


def _wan(fen: float) -> str:
    return f"{fen / FEN_PER_WAN:,.2f} 万元"
