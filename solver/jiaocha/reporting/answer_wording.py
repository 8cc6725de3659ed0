# ruff: noqa: E501 - a sentence is easier to compare with its translation on one line
"""Sentences of the answer to a court, Chinese and English, by key."""

from jiaocha.reporting.wording import LANGUAGES

ANSWERED: dict[str, tuple[str, str]] = {
    "title": ("关于{court}本季度接收案件的说明", "Why {court} receives these cases"),
    "made_by": ("方案：{title}　决定法院：{decider}　方案日期：{day}", "Plan: {title}  planning court: {decider}  date: {day}"),
    "load_title": ("一、负荷", "1. Load"),
    "quarters_title": ("二、各季度接收与移出", "2. Received and sent by quarter"),
    "cases_title": ("三、逐案理由、其他去处与不接收的后果", "3. Reasons, other places, and what a refusal means"),
    "load": (
        "方案前每名执行法官未结案 {before} 件，方案后 {after} 件；同省同级 {courts} 个法院的参考区间为 {low} 至 {high} 件，{place}。",
        "Open cases a judge: {before} before the plan, {after} after it; the reference range of {courts} courts of the same "
        "province and level is {low} to {high}: {place}.",
    ),
    "within": ("方案后在区间之内", "within it after the plan"),
    "above": ("方案后高于区间", "above it after the plan"),
    "below": ("方案后低于区间", "below it after the plan"),
    "load_unknown": (
        "法院表未填未结案件数或者执行法官人数，无法比较负荷。",
        "The table of courts lacks open cases or judges: the load cannot be compared.",
    ),
    "room": (
        "本季度可接收 {room} 折算件（来源：{source}），本方案安排 {received} 折算件{other}，余 {left} 折算件。",
        "Room this quarter: {room} weighted cases ({source}); the plan uses {received}{other}; {left} are left.",
    ),
    "room_other": ("、协同等其他工作 {other} 折算件", ", joint actions {other}"),
    "no_room": ("方案没有{you}接收量的限额。", "The plan has no limit on what the court receives."),
    "range_note": (
        "参考区间：方案前每名执行法官未结案件数的第 10 至第 90 百分位，且至少为中位数上下一成；不作排名。",
        "Reference range: 10th to 90th percentile before the plan, at least a tenth around the median; no ranking.",
    ),
    "quarters": (
        "前四季度共接收 {received} 件、移出 {sent} 件；本方案拟接收 {now_received} 件、移出 {now_sent} 件。",
        "The four quarters before: {received} received, {sent} sent; this plan: {now_received} received, {now_sent} sent.",
    ),
    "no_history": (
        "输入的历史表中没有前四季度变更执行法院的记录，无从列出；本方案拟接收 {now_received} 件、移出 {now_sent} 件。",
        "The table of former cases has no change of court in the four quarters before, so they cannot be shown; this plan: "
        "{now_received} received, {now_sent} sent.",
    ),
    "this_plan": ("本方案", "this plan"),
    "until": ("{start} 至 {end}", "{start} to {end}"),
    "received": ("接收", "received"),
    "sent": ("移出", "sent"),
    "before": ("方案前", "before"),
    "after": ("方案后", "after"),
    "range": ("参考区间", "reference range"),
    "groups": (
        "拟由{you}办理 {cases} 件（{groups} 组）。如逐组不接收而其余案件不动：{elsewhere} 组可改由其他法院办理，{stay} 组"
        "以留原执行法院为宜，{nowhere} 组没有其他去处。同时不接收多组的，以重新编制的方案为准。",
        "{cases} cases ({groups} groups) are proposed for the court. Refused one by one, all else unchanged: {elsewhere} "
        "groups can go to another court, {stay} would best stay with their court, {nowhere} have no other place. For several "
        "at once a new plan decides.",
    ),
    "none_received": ("本方案没有安排{you}接收案件。", "The plan proposes no case for the court."),
    "no_plan": (
        "本季度没有同时满足全部规则与上限的方案，未作任何安排。{reason}",
        "No plan meets all rules and limits this quarter; nothing is proposed. {reason}",
    ),
    "head_cases": ("案号与原执行法院", "Case and its court"),
    "head_reasons": ("安排与理由", "Proposal and reasons"),
    "head_others": ("另外两家可考虑的法院", "Two other receivers"),
    "head_refusal": ("不接收的后果", "If refused"),
    "from": ("（{origin}）", " ({origin})"),
    "proposal": ("{mode}，由{decider}决定；需 {units} 折算件", "{mode}, decided by {decider}; needs {units} weighted cases"),
    "distance": ("距原执行法院 {km} 公里", "{km} km from its court"),
    "related": ("关联案件一并处理", "related cases go together"),
    "related_kept": ("关联案件一并处理，其中 {kept} 件原在{you}", "related cases go together, {kept} of them are with the court already"),
    "compared": (
        "另有 {others} 个法院可以接收，其中 {farther} 个更远、{without} 个余量不足",
        "{others} other courts are open: {farther} are farther, {without} lack room",
    ),
    "overall": ("其余法院由各案通盘衡量后未采用", "the rest were not taken, all cases considered together"),
    "only": ("规则之下没有其他法院可以接收", "no other court is open under the rules"),
    "basis": ("依据：{basis}", "Basis: {basis}"),
    "place": ("{court}（{mode}）", "{court} ({mode})"),
    "km": ("{km} 公里", "{km} km"),
    "farther_by": ("{km} 公里，远 {by} 公里", "{km} km, {by} km farther"),
    "nearer_by": ("{km} 公里，近 {by} 公里", "{km} km, {by} km nearer"),
    "has_room": ("现余能力可以容纳", "has room now"),
    "lacks_room": ("现余能力不足以整组容纳", "lacks room for the whole group now"),
    "no_other": ("没有其他可以接收的法院", "no other court is open"),
    "refused_court": ("其余案件不动，可改由{place}，{distance}", "All else unchanged it can go to {place}, {distance}"),
    "refused_stay": (
        "其余案件不动，以由原执行法院继续办理为宜（{mode}）",
        "All else unchanged it would best stay with its court ({mode})",
    ),
    "refused_none": ("其余案件不动，没有能够容纳的其他去处，须重新编制方案", "All else unchanged there is no other place; a new plan is needed"),
    "refused_cost": (
        "使目标值减少：按紧张程度估计 {prices} 元；经证书证明至少 {least} 元；其余案件不动时至多 {most} 元",
        "lowers the objective: CNY {prices} at prices (estimate); at least {least} (certified); at most {most} with all else unchanged",
    ),
    "unknown_cost": ("不详", "unknown"),
    "exact": ("确切数：jiaocha what-if 方案目录 {change} --out 情景目录", "Exactly: jiaocha what-if FOLDER {change} --out FOLDER2"),
    "ordered": (
        "本方案按目标的先后编制（{levels}），以下金额只及最后一层，未计前列各层。",
        "The plan orders objectives ({levels}); the amounts below are those of the last level alone.",
    ),
    "audience_receiver": (
        "本件只列{court}的案件与数据，供该院核对、答复，不得转发其他法院或者当事人。",
        "Holds only the cases and figures of {court}; not to be passed on.",
    ),
    "audience_decider": (
        "本件含计算明细，供决定法院内部使用，不得转发其他法院或者当事人。",
        "Holds the arithmetic, for the deciding court only; not to be passed on.",
    ),
}  # fmt: skip
"""Sentences by key: Chinese, English."""


def write(key: str, language: str = "zh", **values: object) -> str:
    """Sentence of a key in a language, filled with formatted values."""
    return ANSWERED[key][LANGUAGES.index(language)].format(**values)
