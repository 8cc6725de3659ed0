"""Papers about a court's objection: reply to the court, and sheet of review for the deciding court."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from jiaocha.documents import wording
from jiaocha.documents.blocks import Form, Grid, Line, only_if, signature
from jiaocha.documents.case_values import Values, convenience, identity, number_slot
from jiaocha.documents.paper import BLANK, Paper, columns
from jiaocha.documents.sources import MODES, Sources, finite, normal
from jiaocha.folder.contents import used
from jiaocha.ledger.bans import rows_of_ban
from jiaocha.ledger.standing import Place
from jiaocha.reporting.formats import wan
from jiaocha.worth.capacities import receiving_room, shown
from jiaocha_models.ledger import Decision, Objection, Opinion
from jiaocha_models.words import Resource

MOST_ALTERNATIVES = 2

REVIEW_SHEET = Paper(
    "复核答复单",
    (
        Line("title", "交叉执行异议复核单"),
        Line("small", "决定法院：{{决定法院}}　　仅供内部使用"),
        Form(
            (
                ("案号", "{{案号}}", "原执行法院", "{{原执行法院}}"),
                ("申请执行人", "{{申请执行人}}", "被执行人", "{{被执行人}}"),
                ("拟采取方式", "{{方式}}", "受案法院", "{{受案法院}}"),
                ("提出法院", "{{提出法院}}", "提出日期", "{{提出日期}}"),
                ("原因", "{{异议原因}}"),
                ("事实和理由", "{{异议说明}}"),
            )
        ),
        Line("table_title", "一、复核情况"),
        Form(
            (
                ("该院负荷", "{{负荷情况}}"),
                ("原安排的理由", "{{选择理由}}"),
                ("关联案件", "{{关联情况}}"),
            )
        ),
        Line(
            "caption",
            "采纳的，最可行的其他去处（按政策权重折算，不是到位金额；不含所提原因涉及的去处）：",
        ),
        Grid(
            "其他去处表",
            (
                ("方式", "{{行.方式}}", 24),
                ("法院", "{{行.法院}}", 52),
                ("与原安排相比（万元）", "{{行.相差}}", 32),
                ("可用能力", "{{行.余量}}", 48),
            ),
        ),
        Line("table_title", "二、处理"),
        Form(
            (
                ("处理意见", "{{处理}}"),
                ("承办人意见", "\n\n\t签名：＿＿＿＿　　＿＿＿＿年＿＿月＿＿日"),
                ("执行局负责人\n意见", "\n\n\t签名：＿＿＿＿　　＿＿＿＿年＿＿月＿＿日"),
                ("院领导意见", "\n\n\t签名：＿＿＿＿　　＿＿＿＿年＿＿月＿＿日"),
            )
        ),
    ),
    frozenset(
        {
            "决定法院", "案号", "原执行法院", "申请执行人", "被执行人", "方式", "受案法院", "提出法院",
            "提出日期", "异议原因", "异议说明", "负荷情况", "选择理由", "关联情况", "处理",
        }
    ),
    {"其他去处表": columns("方式", "法院", "相差", "余量")},
    decider_only=True,
)  # fmt: skip

REPLY = Paper(
    "答复意见",
    (
        Line("court", "{{决定法院}}"),
        Line("title", "关于交叉执行案件不同意见的答复"),
        Line("number", "{{文号}}"),
        Line("to", "{{致送法院}}："),
        Line(
            "body",
            "你院{{提出日期}}就{{案号}}案件（拟采取方式：{{方式}}）提出不同意见，原因为：{{异议原因}}。"
            "本院进行了复核。",
        ),
        Line("body", "关于办理负荷：{{负荷情况}}。"),
        Line("body", "关于去处的考虑：{{选择理由}}。"),
        *only_if(
            "已处理",
            Line("body", "{{答复}}"),
            otherwise=(Line("body", "经研究，＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿。"),),
        ),
        *signature("{{决定法院}}"),
    ),
    frozenset(
        {
            "决定法院", "文号", "致送法院", "提出日期", "案号", "方式", "异议原因", "负荷情况", "选择理由",
            "已处理", "答复",
        }
    ),
)  # fmt: skip
"""To the court that objected: its own load and neutral facts, no other court."""

_DECIDED = {
    Decision.ACCEPTED: "经研究，采纳你院意见，本案另行安排。",
    Decision.KEPT: "经研究，本案仍按原安排办理。请你院做好接收和办理准备。",
}


def answered(sources: Sources) -> Iterator[tuple[Objection, int, int]]:
    """Objections to the plan as it is, each with its case and group."""
    for one in sources.objections:
        case = sources.case_position.get(normal(one.case_number), -1)
        group = int(sources.options.case_group[case]) if case >= 0 else -1
        if one.opinion is Opinion.OBJECTS and group >= 0 and len(sources.choice):
            yield one, case, group


def review_values(sources: Sources, one: Objection, case: int, group: int) -> Values:
    """Fields of the sheet of review; the decider alone sees them."""
    members = sources.members[group]
    others = [sources.cases[other]["case_number"] for other in members if other != case]
    return {
        **identity(sources, case),
        **_told(sources, one, case, group, "该院"),
        "受案法院": sources.court(sources.receiver(group)),
        "提出法院": _court(sources, one),
        "异议说明": one.note or BLANK,
        "关联情况": f"与{'、'.join(others)}关联，一并处理" if others else "没有关联案件",
        "其他去处表": other_places(sources, one, group),
        "处理": _decision(one),
    }


def reply_values(sources: Sources, one: Objection, case: int, group: int) -> Values:
    """Fields of the reply to the court that objected."""
    return {
        **identity(sources, case),
        **_told(sources, one, case, group, "你院"),
        "文号": number_slot(sources, sources.decider(group)),
        "致送法院": _court(sources, one),
        "已处理": one.decision is not None,
        "答复": "" if one.decision is None else _DECIDED[one.decision],
    }


def _told(sources: Sources, one: Objection, case: int, group: int, court: str) -> Values:
    return {
        "决定法院": sources.court(sources.decider(group)),
        "方式": sources.mode(group).zh,
        "提出日期": wording.date_text(one.on),
        "异议原因": one.reason.zh if one.reason is not None else BLANK,
        "负荷情况": load(sources, one, court),
        "选择理由": f"{wording.neutral_ground(sources, case)}；{convenience(sources, case, group)}",
    }


def _court(sources: Sources, one: Objection) -> str:
    return sources.court(sources.courts.position(one.court_code))


def _decision(one: Objection) -> str:
    if one.decision is None:
        return "□采纳　□不采纳\n理由：＿＿＿＿＿＿＿＿＿＿＿＿"
    told = f"{one.decision.zh}（{one.decision_by}，{wording.date_text(one.decision_on)}）"
    return told + (f"\n理由：{one.decision_note}" if one.decision_note else "")


def load(sources: Sources, one: Objection, called: str) -> str:
    """Load of the court that objected: its room with its source, what the plan gives it, what it carries."""
    quarter, court = sources.quarter, sources.courts.position(one.court_code)
    room = receiving_room(quarter).iloc[court]
    groups = [group for group in range(len(sources.choice)) if sources.receiver(group) == court]
    minutes = sum(int(sources.options.option_minutes[sources.choice[group]]) for group in groups)
    units = minutes / quarter.policy.capacity.minutes_per_unit
    cases = sum(sources.origin[case] != court for group in groups for case in sources.members[group])
    row = sources.court_rows[court]
    backlog = BLANK if row["backlog"] is None else f"{row['backlog']}件"
    judges = f"{row['judges']:g}人" if finite(row["judges"]) else BLANK
    return (
        f"{called}本季度可接收{shown(float(room['units']))}折算件（{room['source']}），方案安排接收{cases}件、"
        f"{shown(units)}折算件；未结{backlog}，执行法官{judges}"
    )


def other_places(sources: Sources, one: Objection, group: int) -> list[Values]:
    """Two best other places of a group: those that fit first, without what the objection would close."""
    options, chosen = sources.options, sources.choice[group]
    problem = options.problem
    start, end = problem.group_start[group : group + 2].tolist()
    closed = _closed(sources, one, group)
    best: dict[tuple[int, int], int] = {}
    for k in sorted(range(start, end), key=lambda k: (-int(problem.value[k]), k)):
        place = int(options.option_mode[k]), int(options.option_receiver[k])
        if place != (int(options.option_mode[chosen]), int(options.option_receiver[chosen])) and not closed(
            *place
        ):
            best.setdefault(place, k)
    rows = [(_lacking(sources, group, k), k) for k in best.values()]
    rows.sort(key=lambda row: (bool(row[0]), -int(problem.value[row[1]]), row[1]))
    return [
        {
            "方式": MODES[int(options.option_mode[k])].zh,
            "法院": sources.court(int(options.option_receiver[k])).replace(BLANK, "原执行法院"),
            "相差": wan(int(problem.value[k]) - int(problem.value[chosen])),
            "余量": f"{lacking}已满，须调整其他案件" if lacking else "有余量",
        }
        for lacking, k in rows[:MOST_ALTERNATIVES]
    ] or [{"方式": "无", "法院": "—", "相差": "—", "余量": "—"}]


def _closed(sources: Sources, one: Objection, group: int) -> Any:
    """Whether a mode at a court would be closed if the objection were accepted."""
    if one.reason is None:
        return lambda mode, receiver: False
    receiver = sources.receiver(group)
    place = Place(sources.mode(group), str(sources.courts.code[receiver]) if receiver >= 0 else None, None)
    rows = rows_of_ban(one.reason, place)

    def closed(mode: int, receiver: int) -> bool:
        code = str(sources.courts.code[receiver]) if receiver >= 0 else None
        return any(banned in (None, code) and how in (None, MODES[mode]) for _, banned, how in rows)

    return closed


def _lacking(sources: Sources, group: int, option: int) -> str:
    """Name of the first capacity in which an option does not fit beside all others; empty if it fits."""
    options = sources.options
    problem, chosen = options.problem, sources.choice[group]
    room = problem.limit - used(options, np.asarray(sources.choice, np.int64))
    for k, sign in ((chosen, 1), (option, -1)):
        use = slice(int(problem.entry_start[k]), int(problem.entry_start[k + 1]))
        np.add.at(room, problem.entry_row[use], sign * problem.entry_amount[use])
    use = slice(int(problem.entry_start[option]), int(problem.entry_start[option + 1]))
    full = [int(row) for row in problem.entry_row[use] if room[row] < 0]
    if not full:
        return ""
    row = options.rows.iloc[full[0]]
    name = {resource.value: resource.zh for resource in Resource}[row["resource"]]
    return f"{sources.court(int(row['court']))}{name}" if row["court"] >= 0 else name
