"""A review in Chinese sentences."""

from collections.abc import Mapping

from jiaocha_models.quarter import Quarter
from jiaocha_models.review import Fault, Line, Overload, Proposal, Remark, Review
from jiaocha_models.words import Mode, Term

SHOWN = 20
"""Remarks of one kind that are listed in the text; the record has all of them."""
FEN_PER_WAN = 1_000_000


def review_text(review: Review, quarter: Quarter) -> str:
    """Say what a review found, in the order in which people decide.

    Parameters
    ----------
    review : Review
    quarter : Quarter
        Whose courts are named.
    """
    names = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    lines = ["一、手工方案审查"]
    for fault in Fault:
        lines += _remarks(fault, [one for one in review.remarks if one.fault is fault], names)
    lines += [_overload(one) for one in review.overloads]
    if len(lines) == 1:
        lines.append("未发现规则不允许、超出限额、拆散关联案件或者可用更简便方式的安排。")
    lines.append("二、改动建议（依次作出，最多三处）")
    lines += [_proposal(at, one, names) for at, one in enumerate(review.changes, start=1)]
    if not review.changes:
        lines.append("没有单独一处改动能使方案更好。")
    lines.append("三、手工方案与编制方案对照（同一口径）")
    lines += _sides(review)
    lines.append("以上仅供参考，如何安排由人决定。")
    return "\n".join(lines)


def place(line: Line, names: Mapping[str, str]) -> str:
    """Mode and court of a line."""
    return line.mode.zh + (
        "" if line.court_code is None else f"→{names.get(line.court_code, line.court_code)}"
    )


def wan(fen: int) -> str:
    """Amount in 万元."""
    return f"{fen / FEN_PER_WAN:,.2f}"


def _remarks(fault: Fault, remarks: list[Remark], names: Mapping[str, str]) -> list[str]:
    if not remarks:
        return []
    head = f"{fault.zh}：{len(remarks)} 组" + (f"，列出前 {SHOWN} 组" if len(remarks) > SHOWN else "")
    return [head, *(_remark(one, names) for one in remarks[:SHOWN])]


def _remark(remark: Remark, names: Mapping[str, str]) -> str:
    asked = "；".join(f"{line.case_number} {place(line, names)}" for line in remark.lines)
    if remark.better is not None:
        return f"- {asked}：采用“{place(remark.better, names)}”不低于此安排，且更简便"
    return f"- {asked}：{remark.reason}" + (f"〔{remark.rule}〕" if remark.rule else "")


def _overload(overload: Overload) -> str:
    used, limit, unit = overload.used, overload.limit, overload.unit
    return f"超出限额：{overload.capacity}，已用 {used:,} {unit}，上限 {limit:,} {unit}"


def _proposal(at: int, proposal: Proposal, names: Mapping[str, str]) -> str:
    moved = "；".join(
        f"{old.case_number} 由“{place(old, names)}”改为“{place(new, names)}”"
        for old, new in zip(proposal.before, proposal.after, strict=True)
    )
    why = [f"消除“{fault.zh}”" for fault in proposal.mends] + [f"减轻{one}" for one in proposal.relieves]
    strongest = sorted(proposal.terms.items(), key=lambda item: (-abs(item[1]), item[0].position))[:3]
    terms = "，".join(f"{term.zh} {amount / FEN_PER_WAN:+,.2f} 万元" for term, amount in strongest)
    why.append(f"目标值 {proposal.gain_fen / FEN_PER_WAN:+,.2f} 万元" + (f"（其中{terms}）" if terms else ""))
    return f"{at}. {moved}：{'；'.join(why)}"


def _sides(review: Review) -> list[str]:
    one, other = review.by_hand, review.planned
    lines = [f"目标值：手工 {wan(one.value_fen)} 万元，编制 {wan(other.value_fen)} 万元"]
    if one.overloads:
        lines.append(f"手工方案有 {one.overloads} 项超出限额，其目标值不受下述上界约束")
    lines.append(f"合乎规则和限额的任何方案不超过 {wan(review.bound_fen)} 万元（按所给参数计）")
    lines += [
        f"{term.zh}：手工 {wan(one.terms[term])}，编制 {wan(other.terms[term])}（万元）"
        for term in Term
        if one.terms[term] or other.terms[term]
    ]
    lines.append(
        f"预期到位（未加权）：手工 {wan(one.raw_recovery_fen)}，编制 {wan(other.raw_recovery_fen)}；"
        f"成本：手工 {wan(one.raw_cost_fen)}，编制 {wan(other.raw_cost_fen)}（万元）"
    )
    lines.append(f"变更执行法院：手工 {one.cases_transferred} 件，编制 {other.cases_transferred} 件")
    if review.counted_otherwise:
        lines.append(
            f"手工方案中 {review.counted_otherwise} 组安排规则不允许或者被拆散，对照时按{Mode.STAY.zh}计，"
            "必须变更的按编制方案计"
        )
    return lines
