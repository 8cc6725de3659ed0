"""What an evaluation says in words, above all what its figures can and cannot prove."""

import math
from typing import Any

from jiaocha.evaluation.evaluate import Evaluation
from jiaocha.evaluation.groups import FEWEST
from jiaocha.evaluation.records import records
from jiaocha.evaluation.scopes import Scope

NO_RANKING = "本评估是体检，不是排名：法院一律按花名册顺序列出，只与自身的预期范围对照，法院之间不作比较。"


def headlines(evaluation: Evaluation) -> list[str]:
    """Say what was compared, and what came of it."""
    cases, compared = evaluation.matched.cases, evaluation.matched.compared
    lines = [
        f"截至 {evaluation.as_of}：方案案件 {len(cases):,} 件，有结果 {int(cases['known'].sum()):,} 件，"
        f"按方案办理可以比较的 {len(compared):,} 件。",
        _timing_sentence(evaluation),
    ]
    for row in _scopes(evaluation):
        lines.append(
            f"{row['name']}：{row['cases']:,} 件，至今预期有进展 {row['expected']:.1f} 件"
            f"（90% 区间 {row['low']:,}—{row['high']:,}），实际 {row['actual']:,} 件。"
        )
    lines.append(NO_RANKING)
    return lines


def limits_of_proof(evaluation: Evaluation) -> list[str]:
    """Say what the figures can and cannot prove, in words and numbers."""
    told = int((evaluation.groups["cases"] >= FEWEST).sum()) if len(evaluation.groups) else 0
    lines = [
        "能够说明的：方案的预期与结果是否相符；偏差是否大于偶然和估计误差；哪些估计下季度不宜照用。",
        f"区间为 90%：即使估计全部正确，{told} 组中也会有约 {told / 10:.0f} 组落在区间之外。"
        f"“下季度慎用的估计”已按误报比例不超过一成筛过。",
        "不能够说明的：同一案件如留原法院必然如何。移出哪些案件是有理由的选择，理由中没有写进任何一列的部分"
        "（案件更难、当事人更急、法院更重视）会使移出显得比实际更好或者更差。",
    ]
    for row in _origins(evaluation):
        lines.append(_strength(row))
    lines += [
        "方案挑选的是预期最好的去处，被挑中的往往是估计偏高的，所以实际略低于预期是常态，不表示办理不力。",
        *_randomised(evaluation),
    ]
    return lines


def _randomised(evaluation: Evaluation) -> list[str]:
    rows = records(evaluation.effects)
    if not rows:
        return [
            "要排除选择的影响，只有同等条件随机分案（docs/evaluation.md）；未作随机的，以上相差只能作参考。"
        ]
    return [
        f"随机分案（{row['contrast']}，{row['groups']} 组）：进展率相差 {row['difference']:+.1%}"
        f"（90% 区间 {row['low']:+.1%} 至 {row['high']:+.1%}）。去处由抽取决定，不受挑选影响；"
        "只说净值相近而被抽取的案件，不能推及其他。"
        for row in rows
    ]


def strength_of_selection(actual: float, like: float) -> float:
    """How strongly something hidden must go with moving and with progress to explain a ratio alone.

    The E-value of VanderWeele and Ding (2017): r + sqrt(r (r - 1)) for a ratio r of shares above 1.
    """
    ratio = max(actual, like) / max(min(actual, like), 1e-9)
    return ratio + math.sqrt(ratio * (ratio - 1.0))


def _strength(row: dict[str, Any]) -> str:
    gain, low, high, like = (float(row[name]) for name in ("gain", "gain_low", "gain_high", "like"))
    head = (
        f"{row['name']}：有同类可比的 {row['matched']} 件，进展率比原法院同类留院案件"
        f"{'高' if gain >= 0 else '低'} {abs(gain):.1%}（90% 区间 {low:+.1%} 至 {high:+.1%}）"
    )
    if low <= 0 <= high:
        return head + "，区间含零：现有件数不足以断定有差别。"
    need = strength_of_selection(min(1.0, max(like + gain, 0.005)), max(like, 0.005))
    return (
        head
        + "。如要把这一差别全部归于未记录的挑选，"
        + f"该因素须使移出的可能和取得进展的可能都相差约 {need:.1f} 倍以上。"
    )


def _timing_sentence(evaluation: Evaluation) -> str:
    timing = evaluation.timing
    if timing.cases:
        return f"回收期限未满，预期按 {timing.cases:,} 件有进展的历史案件的用时折算到截至日。"
    return "回收期限未满，历史不足以推算用时，预期按期限内均匀到来折算到截至日（假设）。"


def _scopes(evaluation: Evaluation) -> list[dict[str, Any]]:
    groups = evaluation.groups
    return records(groups[groups["dimension"] == "scope"]) if len(groups) else []


def _origins(evaluation: Evaluation) -> list[dict[str, Any]]:
    table = evaluation.origin
    if table.empty:
        return []
    rows = table[(table["group"] == "scope") & (table["matched"] >= FEWEST)]
    return [row for row in records(rows) if row["key"] != Scope.STAY.value]
