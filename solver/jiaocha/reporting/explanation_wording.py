# ruff: noqa: E501 - a sentence is easier to compare with its translation on one line
"""Sentences of explanations, Chinese and English, by key."""

from jiaocha.reporting.wording import LANGUAGES

EXPLAINED: dict[str, tuple[str, str]] = {
    "synthetic": ("（合成数据）", " (synthetic data)"),
    "head": ("{case}　原执行法院：{origin}{synthetic}", "{case}  court: {origin}{synthetic}"),
    "grouped": (
        "本案属于关联组 {group}（{cases} 件、{origins} 个法院），整组一并处理，以下数字为全组合计",
        "The case belongs to the group {group} ({cases} cases, {origins} courts), which moves whole; figures are the group's",
    ),
    "set_aside": ("分流：{class_}。{reason}", "Triage: {class_}. {reason}"),
    "no_plan": ("本方案没有可行的分配，不能说明去处", "The plan has no feasible assignment, so no place can be explained"),
    "chosen": ("方案安排：{option}", "The plan's choice: {option}"),
    "alternatives": ("其他可选去处（按扣除能力占用后的目标值排列）", "Other open options (by objective less capacity at prices)"),
    "no_alternatives": ("规则之下没有其他可选去处", "No other option is open under the rules"),
    "option_court": ("{mode}　{court}", "{mode}, {court}"),
    "option_stay": ("{mode}", "{mode}"),
    "distance": ("直线距离 {km} 公里", "{km} km in a straight line"),
    "terms": ("目标值 {value} 元 = {terms}", "objective CNY {value} = {terms}"),
    "term": ("{name} {amount}", "{name} {amount}"),
    "uses": ("占用能力折算 {cost} 元：{uses}", "capacity at prices CNY {cost}: {uses}"),
    "uses_nothing": ("不占用受限能力", "uses no limited capacity"),
    "use": (
        "{capacity} {amount} {unit}，紧张程度 {price} 元/{unit}，折算 {cost} 元",
        "{capacity} {amount} {unit} at CNY {price} each, CNY {cost}",
    ),
    "not_tight": ("其余 {rows} 项能力不紧张", "{rows} other capacities are not tight"),
    "never": ("{option}：单独即超出能力上限，增大上限之前不可能采用", "{option}: too large even alone; only a higher limit would help"),
    "net": ("扣除后 {net} 元", "net CNY {net}"),
    "difference": ("与方案安排相差 {difference} 元", "against the choice CNY {difference}"),
    "raw": (
        "（不加权：预期到位增加 {recovery} 元，成本 {cost} 元，进展概率合计增加 {progress}）",
        " (unweighted: expected recovery up by CNY {recovery}, cost CNY {cost}, chance of progress up by {progress} in sum)",
    ),
    "too_large": ("单独即超出{capacity}的上限（需 {needed} {unit}，上限 {limit} {unit}）",
                  "too large even alone for {capacity} (needs {needed} {unit}, limit {limit} {unit})"),
    "lacking": (
        "{option}按紧张程度看来更优（{difference} 元），但{capacity}只余 {left} {unit}，本组需 {needed} {unit}，缺 {missing} {unit}",
        "{option} looks better at prices (CNY {difference}), but {capacity} has {left} {unit} left, the group needs "
        "{needed} {unit}, {missing} {unit} are missing",
    ),
    "within_gap": (
        "{option}按紧张程度看来更优（{difference} 元）且容纳得下；差异在方案与上界的差距之内，可由人工调整",
        "{option} looks better at prices (CNY {difference}) and fits; the difference lies within the gap, people may adjust",
    ),
    "within_order": (
        "{option}按净值和紧张程度看来更优（{difference} 元）且容纳得下；未采用是因为要守住前列各层目标，或者在差距之内",
        "{option} looks better by net value at prices (CNY {difference}) and fits; it was not taken to keep the levels "
        "above, or lies within the gap",
    ),
    "learning": (
        "本案在学习份额之内（按案号抽取，与案情无关）：各受案法院的成效按平均估计比较，由余量、路途和成本分出先后",
        "the case lies in the learning share (drawn by its number, whatever the case): receiving courts count with their "
        "mean estimate; room, ways and costs decide between them",
    ),
    "in_order": (
        "本方案按目标的先后编制（{levels}）。以下比较只及最后一层（净值）和紧张程度，未计前列各层；"
        "净值较高的去处可能因守不住前列各层而未采用",
        "the plan orders objectives ({levels}); comparisons below are of the last level (net value) at prices alone: an "
        "option of higher net value may break a level above",
    ),
    "better": ("看来更优而未采用的去处", "Options that look better and were not taken"),
    "thresholds": ("要改变安排，须有何变化", "What would have to change"),
    "at_prices": (
        "{option}：按紧张程度估算，须再增 {amount} 元（估计）",
        "{option}: at prices it would have to be worth CNY {amount} more (an estimate)",
    ),
    "certified": ("；经证书证明，强行采用至少使总目标值减少 {amount} 元",
                  "; certified: forcing it lowers the plan's objective by at least CNY {amount}"),
    "exact": (
        "；精确计算：强行采用使总目标值减少 {amount} 元，另有 {moved} 组改变去处（{proof}）",
        "; exact: forcing it lowers the plan's objective by CNY {amount}, {moved} other groups move ({proof})",
    ),
    "exact_interval": (
        "；重新求解：强行采用使总目标值减少 {low} 至 {high} 元（未证明到确数）",
        "; solved again: forcing it lowers the plan's objective by CNY {low} to {high} (not proven exactly)",
    ),
    "exact_none": ("；没有采用它的可行方案", "; no feasible plan takes it"),
    "by_certificate": ("由证书证明", "proven by certificate"),
    "by_solver": ("由求解器证明", "proven by the solver"),
    "closed": ("依规则不可采用的去处（共 {pairs} 个）", "Closed by rules ({pairs} pairs)"),
    "closed_rule": ("{rule}：{count} 个（{courts}）", "{rule}: {count} ({courts})"),
    "closed_more": ("{courts} 等", "{courts} and others"),
    "must_move": ("规则不允许留原法院", "The rules do not let the case stay"),
    "conflict": ("规则冲突，由人决定：{reason}", "Conflict of rules, for people: {reason}"),
    "report_up": ("本院权限之外的合适去处：{option}，由{decider}决定", "Suitable but outside the court's power: {option}, decided by {decider}"),
    "fact": ("事实：{fact}", "Facts: {fact}"),
    "ground": ("事由：{ground}（{source}）", "Ground: {ground} ({source})"),
    "error_note": (
        "以上为所列参数下的计算，参数本身有误差；是否采用由人决定。",
        "Computed with the parameters as listed, which carry their own error; people decide.",
    ),
    # For courts and parties: no figure in money, no probability, no other case.
    "court_moved": ("本案拟由{court}以{mode}方式办理，由{decider}决定", "The case is proposed for {court} ({mode}), decided by {decider}"),
    "court_stays": ("本案拟由原执行法院继续办理", "The case is proposed to stay with its court"),
    "court_open": ("本案本季度未作安排（{class_}）", "No measure this quarter ({class_})"),
    "court_room": (
        "{court}本季度可接收 {limit} 折算件，本方案后余 {left} 折算件，本案（组）需 {needed} 折算件",
        "{court} has room for {limit} weighted cases this quarter, {left} left after the plan; this case (group) needs {needed}",
    ),
    "court_distance": ("原执行法院至受案法院直线距离 {km} 公里", "{km} km from the court to the receiver in a straight line"),
    "court_other": ("其他可考虑的受案法院：{court}（{reasons}）", "Another receiver considered: {court} ({reasons})"),
    "court_no_other": ("没有其他可考虑的受案法院", "No other receiver was open"),
    "no_room": ("余量不足以整组容纳", "not enough room for the whole group"),
    "farther": ("距离 {km} 公里，较远", "farther, {km} km"),
    "nearer": ("距离 {km} 公里，通盘衡量未采用", "{km} km; not taken, all cases considered together"),
    "overall": ("通盘衡量未采用", "not taken, all cases considered together"),
    "basis": ("依据：{basis}", "Legal basis: {basis}"),
    "party_moved": ("您的案件拟由{court}执行", "Your case is proposed to be enforced by {court}"),
    "party_stays": ("您的案件由{court}继续执行", "Your case stays with {court}"),
    "contact": (
        "联系：{court}执行局，电话：＿＿＿＿＿＿（由法院填写）",
        "Contact: enforcement bureau of {court}, telephone: ______ (the court fills this in)",
    ),
    "advice": ("本件是审议建议，不是决定，以送达的文书为准。", "This is advice, not a decision; only the document that is served counts."),
}  # fmt: skip
"""Sentences by key: Chinese, English."""


def tell(key: str, language: str = "zh", **values: object) -> str:
    """Sentence of a key in a language, filled with formatted values."""
    return EXPLAINED[key][LANGUAGES.index(language)].format(**values)
