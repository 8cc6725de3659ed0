"""The tables that workbook and page show: their sheets, columns, labels, shapes and widths."""

from dataclasses import dataclass
from enum import StrEnum

from jiaocha.reporting.wording import term_label
from jiaocha_models.words import Term


class Shape(StrEnum):
    """How a column is shown. Money is held in fen in the frames and shown as 元 or 万元."""

    TEXT = "text"
    LONG = "long"
    """Text that is wrapped."""
    WHOLE = "whole"
    NUMBER = "number"
    YUAN = "yuan"
    WAN = "wan"
    SHARE = "share"
    DAY = "day"


TEXTS = (Shape.TEXT, Shape.LONG)


@dataclass(frozen=True)
class ReportColumn:
    """A column of a report table.

    Attributes
    ----------
    name : str
        Name of the column, used by the audience whitelists.
    zh, en : str
        Headers.
    shape : Shape
        How values are shown.
    width : int
        Width in characters.
    source : str
        Column of the frame that holds the values; empty if it has the same name. A blank column for
        people to fill in has the source ``-``.
    """

    name: str
    zh: str
    en: str
    shape: Shape = Shape.TEXT
    width: int = 12
    source: str = ""

    @property
    def frame_column(self) -> str:
        """Column of the frame."""
        return self.source or self.name

    def header(self, language: str = "zh") -> str:
        """Header in a language."""
        return self.zh if language == "zh" else self.en


BLANK = "-"
"""Source of a column that people fill in."""


@dataclass(frozen=True)
class ReportTable:
    """A table: its sheet's name and its columns in order; the first ``printed`` are printed (0: all)."""

    name: str
    zh: str
    en: str
    columns: tuple[ReportColumn, ...]
    printed: int = 0

    def title(self, language: str = "zh") -> str:
        """Name of the sheet in a language."""
        return self.zh if language == "zh" else self.en


def _money(name: str, zh: str, en: str, source: str = "") -> tuple[ReportColumn, ReportColumn]:
    """Amount in 万元 with two decimals beside exact 元."""
    return (
        ReportColumn(f"{name}_wan", f"{zh}（万元）", f"{en} (CNY 10,000)", Shape.WAN, 12, source or name),
        ReportColumn(f"{name}_yuan", f"{zh}（元）", f"{en} (CNY)", Shape.YUAN, 16, source or name),
    )


def term_column(term: Term) -> ReportColumn:
    """Column of one term of the objective, in 元."""
    return ReportColumn(
        f"term_{term.value}", f"{term_label(term)}（元）", f"{term_label(term, 'en')} (CNY)", Shape.YUAN, 14
    )


_CASE = ReportColumn("case_number", "案号", "Case number", width=26)
_COURT = ReportColumn("court", "法院", "Court", width=26)
_LOAD = (
    ReportColumn("backlog_before", "未结案（方案前，件）", "Open cases before", Shape.WHOLE, 13),
    ReportColumn("backlog_after", "未结案（方案后，件）", "Open cases after", Shape.WHOLE, 13),
    ReportColumn("load_before", "人均未结案（方案前）", "Open cases a judge before", Shape.NUMBER, 13),
    ReportColumn("load_after", "人均未结案（方案后）", "Open cases a judge after", Shape.NUMBER, 13),
    ReportColumn("range_low", "参考区间下限", "Range from", Shape.NUMBER, 11),
    ReportColumn("range_high", "参考区间上限", "Range to", Shape.NUMBER, 11),
    ReportColumn("range_place", "与参考区间比较（方案后）", "Against range after", width=14),
)

CASES = ReportTable(
    "cases",
    "总表",
    "Cases",
    (
        _CASE,
        ReportColumn("origin", "原执行法院", "Origin court", width=22),
        ReportColumn("handling", "处理方式", "Handling", width=10),
        ReportColumn("receiver", "受案法院", "Receiving court", width=22),
        ReportColumn("decider", "决定法院", "Deciding court", width=26),
        ReportColumn("contributions", "协作", "Joint work", Shape.LONG, 28),
        ReportColumn("ground", "交叉事由", "Ground", width=13),
        ReportColumn("ground_source", "事由来源", "Source of ground", width=12),
        ReportColumn("fact", "客观情况", "Neutral facts", Shape.LONG, 26),
        ReportColumn("chain", "原案号", "Earlier numbers", width=18),
        ReportColumn("age", "各院累计天数", "Days over all courts", Shape.WHOLE, 9),
        ReportColumn("group", "关联组", "Group", width=24),
        ReportColumn("group_cases", "组内件数", "Cases in group", Shape.WHOLE, 7),
        ReportColumn("units", "折算件", "Weighted cases", Shape.NUMBER, 8),
        ReportColumn("outstanding", "未到位金额（元）", "Outstanding (CNY)", Shape.YUAN, 16),
        *_money("raw_recovery", "预期到位增加", "Expected recovery gain"),
        ReportColumn("initiated", "启动方式", "Started by", width=10),
        ReportColumn("instrument", "文书", "Instrument", width=14),
        ReportColumn("basis", "依据", "Legal basis", Shape.LONG, 30),
        ReportColumn("pre_task", "先办事项", "Pre-task", Shape.LONG, 20),
        ReportColumn("reason", "说明", "Reason", Shape.LONG, 34),
        ReportColumn("adjust", "调整", "Adjustment", width=8, source=BLANK),
        ReportColumn("adjust_court", "调整受案法院", "Adjusted court", width=14, source=BLANK),
        ReportColumn("adjust_mode", "调整方式", "Adjusted mode", width=10, source=BLANK),
        ReportColumn("adjust_by", "调整人", "Adjusted by", width=9, source=BLANK),
        ReportColumn("adjust_reason", "调整理由", "Grounds of adjustment", width=18, source=BLANK),
        ReportColumn("progress_gain", "进展概率增加", "Gain in progress", Shape.SHARE, 10),
        *(term_column(term) for term in Term),
        ReportColumn("value", "目标值合计（元）", "Objective (CNY)", Shape.YUAN, 16),
    ),
    printed=27,
)

RECEIVED = ReportTable(
    "received",
    "各法院接收",
    "Received",
    (
        _COURT,
        ReportColumn("received", "接收件数", "Cases received", Shape.WHOLE, 10),
        ReportColumn("received_groups", "接收组数", "Groups received", Shape.WHOLE, 10),
        ReportColumn("origins", "来自法院数", "Origin courts", Shape.WHOLE, 10),
        ReportColumn(
            "unfinished_units", "未结交叉（折算件）", "Unfinished cross (weighted)", Shape.NUMBER, 13
        ),
        ReportColumn("room_units", "可接收（折算件）", "Room (weighted)", Shape.NUMBER, 13),
        ReportColumn("received_units", "本次接收（折算件）", "Received (weighted)", Shape.NUMBER, 13),
        ReportColumn("other_units", "其他方式占用（折算件）", "Other modes (weighted)", Shape.NUMBER, 13),
        ReportColumn(
            "units_after", "交叉在办（方案后，折算件）", "Cross load after (weighted)", Shape.NUMBER, 15
        ),
        ReportColumn("room_left", "余量（折算件）", "Room left (weighted)", Shape.NUMBER, 12),
        *_LOAD,
        *_money("raw_recovery", "预期到位增加", "Expected recovery gain"),
        ReportColumn("room_source", "可接收来源", "Source of room", Shape.LONG, 40),
    ),
)

SENT = ReportTable(
    "sent",
    "各法院移出",
    "Sent",
    (
        _COURT,
        ReportColumn("nominated", "纳入件数", "Cases in quarter", Shape.WHOLE, 10),
        ReportColumn("sent", "变更执行法院", "Change of court", Shape.WHOLE, 11),
        ReportColumn("directed", "其中指令", "Directed", Shape.WHOLE, 9),
        ReportColumn("centralized", "其中集中", "Centralized", Shape.WHOLE, 9),
        ReportColumn("escalated", "其中提级", "Escalated", Shape.WHOLE, 9),
        ReportColumn("other_modes", "其他方式", "Other modes", Shape.WHOLE, 9),
        ReportColumn("stays", "留原法院", "Stay", Shape.WHOLE, 9),
        ReportColumn("people", "人工处理", "Left to people", Shape.WHOLE, 9),
        ReportColumn("receivers", "受案法院数", "Receiving courts", Shape.WHOLE, 10),
        ReportColumn("sent_units", "移出（折算件）", "Sent (weighted)", Shape.NUMBER, 12),
        *_LOAD,
        *_money("raw_recovery", "预期到位增加", "Expected recovery gain"),
    ),
)

CAPACITIES = ReportTable(
    "capacities",
    "紧张程度",
    "Capacity and prices",
    (
        ReportColumn("resource", "能力", "Capacity", width=24),
        ReportColumn("court", "法院", "Court", width=26),
        ReportColumn("other_court", "另一法院", "Other court", width=24),
        ReportColumn("mode", "方式", "Mode", width=11),
        ReportColumn("month", "月份", "Month", width=24),
        ReportColumn("unit", "单位", "Unit", width=9),
        ReportColumn("limit", "上限", "Limit", Shape.NUMBER, 13),
        ReportColumn("used", "已用", "Used", Shape.NUMBER, 13),
        ReportColumn("left", "余量", "Left", Shape.NUMBER, 12),
        ReportColumn("used_share", "使用率", "Used share", Shape.SHARE, 10),
        ReportColumn("tightness", "紧张程度（元/单位）", "Price (CNY a unit)", Shape.NUMBER, 16),
        ReportColumn("room_cost", "预留折算（元）", "Cost of reserve (CNY)", Shape.NUMBER, 14),
        ReportColumn("source", "上限来源", "Source of limit", Shape.LONG, 48),
    ),
)

STAYS = ReportTable(
    "stays",
    "留原法院及理由",
    "Stays",
    (
        _CASE,
        ReportColumn("origin", "原执行法院", "Origin court", width=26),
        ReportColumn("group", "关联组", "Group", width=26),
        ReportColumn("kind", "理由类别", "Kind of reason", width=22),
        ReportColumn("reason", "理由", "Reason", Shape.LONG, 80),
        ReportColumn("outstanding", "未到位金额（元）", "Outstanding (CNY)", Shape.YUAN, 18),
    ),
)

REPORT_UP = ReportTable(
    "report_up",
    "报请上级",
    "Report to superior",
    (
        ReportColumn("group", "关联组", "Group", width=26),
        ReportColumn("group_cases", "组内件数", "Cases", Shape.WHOLE, 9),
        ReportColumn("origin", "原执行法院", "Origin court", width=26),
        ReportColumn("mode", "方式", "Mode", width=11),
        ReportColumn("receiver", "合适的受案法院", "Suitable receiver", width=26),
        ReportColumn("decider", "应由何法院决定", "Who decides", width=24),
        ReportColumn("reason", "理由", "Reason", Shape.LONG, 60),
    ),
)

TRIAGE = ReportTable(
    "triage",
    "分流",
    "Triage",
    (
        _CASE,
        ReportColumn("origin", "原执行法院", "Origin court", width=26),
        ReportColumn("class", "分流类别", "Class", width=12),
        ReportColumn("rule", "规则", "Rule", Shape.LONG, 48, "sentence"),
        ReportColumn("reason", "理由", "Reason", Shape.LONG, 70),
        ReportColumn("until", "至何日", "Until", Shape.DAY, 12),
        ReportColumn("outstanding", "未到位金额（元）", "Outstanding (CNY)", Shape.YUAN, 18),
    ),
)

FLOWS = ReportTable(
    "flows",
    "流向",
    "Flows",
    (
        ReportColumn("origin", "原执行法院", "Origin court", width=26),
        ReportColumn("receiver", "受案法院", "Receiving court", width=26),
        ReportColumn("cases", "件数", "Cases", Shape.WHOLE, 9),
        ReportColumn("back", "反向件数", "Cases the other way", Shape.WHOLE, 10),
        ReportColumn("units", "折算件", "Weighted cases", Shape.NUMBER, 10),
        *_money("raw_recovery", "预期到位增加", "Expected recovery gain"),
    ),
)

PARAMETERS = ReportTable(
    "parameters",
    "参数",
    "Parameters",
    (
        ReportColumn("key", "参数", "Key", width=34),
        ReportColumn("name", "名称", "Name", width=30),
        ReportColumn("value", "取值", "Value", Shape.LONG, 60),
        ReportColumn("unit", "单位", "Unit", width=9),
        ReportColumn("range", "允许范围", "Range", Shape.TEXT, 24),
        ReportColumn("changed", "是否默认", "Default", width=10),
        ReportColumn("rule", "依据", "Rule", Shape.LONG, 52),
        ReportColumn("source", "来源", "Source", Shape.LONG, 44),
        ReportColumn("day", "日期", "Date", Shape.DAY, 12),
        ReportColumn("approved", "认定", "Approved by", width=14),
    ),
)

RULES = ReportTable(
    "rules",
    "规则",
    "Rules",
    (
        ReportColumn("rule", "规则代号", "Rule", width=30),
        ReportColumn("sentence", "内容", "Sentence", Shape.LONG, 70),
        ReportColumn("basis", "依据", "Legal basis", Shape.LONG, 56),
        ReportColumn("status", "核对情况", "Status", width=12),
        ReportColumn("closed", "排除的去处数", "Options closed", Shape.WHOLE, 13),
        ReportColumn("cases", "分流件数", "Cases triaged", Shape.WHOLE, 11),
    ),
)

GAINS = ReportTable(
    "gains",
    "到位分布",
    "Distribution of gains",
    (
        ReportColumn("bracket", "每件预期到位增加", "Expected gain a case", width=22),
        ReportColumn("cases", "件数", "Cases", Shape.WHOLE, 9),
        *_money("raw_recovery", "预期到位增加", "Expected recovery gain"),
        ReportColumn("share", "占合计", "Share", Shape.SHARE, 9),
    ),
)

STAY_KINDS = ReportTable(
    "stay_kinds",
    "留原法院理由汇总",
    "Kinds of stay",
    (
        ReportColumn("kind", "理由类别", "Kind of reason", width=22),
        ReportColumn("groups", "组数", "Groups", Shape.WHOLE, 9),
        ReportColumn("cases", "件数", "Cases", Shape.WHOLE, 9),
    ),
)

TRIAGE_KINDS = ReportTable(
    "triage_kinds",
    "分流汇总",
    "Kinds of triage",
    (
        ReportColumn("class", "分流类别", "Class", width=12),
        ReportColumn("rule", "规则", "Rule", Shape.LONG, 60, "sentence"),
        ReportColumn("cases", "件数", "Cases", Shape.WHOLE, 9),
    ),
)

PLACES = ReportTable(
    "places",
    "各地汇总",
    "By place",
    (
        ReportColumn("place", "地区", "Place", width=18),
        ReportColumn("courts", "法院数", "Courts", Shape.WHOLE, 9),
        ReportColumn("nominated", "纳入件数", "Cases in quarter", Shape.WHOLE, 10),
        ReportColumn("sent", "变更执行法院", "Change of court", Shape.WHOLE, 11),
        ReportColumn("inside_prefecture", "其中市内", "Inside prefecture", Shape.WHOLE, 9),
        ReportColumn("inside_province", "其中省内跨市", "Inside province", Shape.WHOLE, 10),
        ReportColumn("abroad", "其中跨省", "To other provinces", Shape.WHOLE, 9),
        ReportColumn("escalated", "其中提级", "Escalated", Shape.WHOLE, 9),
        ReportColumn("other_modes", "其他方式", "Other modes", Shape.WHOLE, 9),
        ReportColumn("people", "人工处理", "Left to people", Shape.WHOLE, 9),
        ReportColumn("room_units", "可接收（折算件）", "Room (weighted)", Shape.NUMBER, 12),
        ReportColumn("received_units", "本次接收（折算件）", "Received (weighted)", Shape.NUMBER, 12),
        ReportColumn("used_share", "使用率", "Used share", Shape.SHARE, 9),
    ),
)

CONTRIBUTIONS = ReportTable(
    "contributions",
    "协作分担",
    "Joint work",
    (
        ReportColumn("group", "关联组", "Group", width=26),
        ReportColumn("mode", "方式", "Mode", width=11),
        ReportColumn("lead", "牵头（受托）法院", "Lead court", width=26),
        ReportColumn("court", "参加法院", "Court taking part", width=26),
        ReportColumn("month", "行动月份", "Month", width=24),
        ReportColumn("persons", "每日人数", "Persons a day", Shape.WHOLE, 9),
        ReportColumn("days", "天数", "Days", Shape.WHOLE, 7),
        ReportColumn("person_days", "人日", "Person-days", Shape.WHOLE, 8),
        ReportColumn("credit", "工作量分担", "Share of credit", Shape.SHARE, 11),
        ReportColumn("minutes", "委托事项工时（分钟）", "Minutes of matters", Shape.WHOLE, 13),
    ),
)

CONFLICTS = ReportTable(
    "conflicts",
    "冲突",
    "Conflicts",
    (
        ReportColumn("group", "关联组", "Group", width=26),
        ReportColumn("group_cases", "组内件数", "Cases", Shape.WHOLE, 9),
        ReportColumn("origin", "原执行法院", "Origin court", width=26),
        ReportColumn("rule", "未能遵守的规则", "Rule not kept", Shape.LONG, 48, "sentence"),
        ReportColumn("reason", "情况（由人决定）", "What stands in the way", Shape.LONG, 80),
    ),
)

SPLITS = ReportTable(
    "splits",
    "拆分建议",
    "Suggested splits",
    (
        ReportColumn("group", "关联组", "Group", width=26),
        ReportColumn("part", "部分", "Part", Shape.WHOLE, 7),
        _CASE,
        ReportColumn("origin", "原执行法院", "Origin court", width=26),
        ReportColumn("receiver", "可容纳的法院", "Court that would fit", width=26),
    ),
)

OUTFLOW = ReportTable(
    "outflow",
    "移送结构",
    "Structure of transfers",
    (
        _COURT,
        ReportColumn("nominated", "纳入件数", "Cases in quarter", Shape.WHOLE, 9),
        ReportColumn("sent", "移出件数", "Cases sent", Shape.WHOLE, 9),
        ReportColumn("sent_old", "其中两年以上", "Older than two years", Shape.WHOLE, 10),
        ReportColumn("sent_hard", "其中疑难", "Hard", Shape.WHOLE, 9),
        ReportColumn("sent_no_asset", "其中无财产", "Without asset", Shape.WHOLE, 9),
        ReportColumn("sent_no_lead", "其中无线索", "Without lead", Shape.WHOLE, 9),
        ReportColumn("sent_terminated", "其中终本", "Terminated", Shape.WHOLE, 9),
        ReportColumn("sent_moved_before", "其中曾经移转", "Moved before", Shape.WHOLE, 10),
        ReportColumn("hard_share_nominated", "纳入案件疑难占比", "Hard share nominated", Shape.SHARE, 11),
        ReportColumn("hard_share_sent", "移出案件疑难占比", "Hard share sent", Shape.SHARE, 11),
        ReportColumn("received", "接收件数", "Cases received", Shape.WHOLE, 9),
        ReportColumn("hard_share_received", "接收案件疑难占比", "Hard share received", Shape.SHARE, 11),
    ),
)

EXCHANGE = ReportTable(
    "exchange",
    "法院往来",
    "Exchange",
    (
        _COURT,
        ReportColumn("sent", "本季度移出", "Sent", Shape.WHOLE, 10),
        ReportColumn("received", "本季度接收", "Received", Shape.WHOLE, 10),
        ReportColumn("net", "本季度净接收", "Net received", Shape.WHOLE, 11),
        ReportColumn("past_sent", "前四季度移出", "Sent, four quarters", Shape.WHOLE, 11),
        ReportColumn("past_received", "前四季度接收", "Received, four quarters", Shape.WHOLE, 11),
        ReportColumn("past_net", "前四季度净接收", "Net, four quarters", Shape.WHOLE, 12),
        ReportColumn("rolling_net", "连同本季度净接收", "Net with this quarter", Shape.WHOLE, 12),
        ReportColumn("hard_sent", "移出疑难占比", "Hard share sent", Shape.SHARE, 11),
        ReportColumn("hard_received", "接收疑难占比", "Hard share received", Shape.SHARE, 11),
        ReportColumn("hard_all", "全部移转疑难占比", "Hard share of all moves", Shape.SHARE, 12),
        *_LOAD,
    ),
)

RECIPROCAL = ReportTable(
    "reciprocal",
    "互有移转",
    "Reciprocal pairs",
    (
        ReportColumn("court", "法院", "Court", width=26),
        ReportColumn("other_court", "对方法院", "Other court", width=26),
        ReportColumn("there", "本季度移往对方", "To the other", Shape.WHOLE, 12),
        ReportColumn("back", "本季度自对方移来", "From the other", Shape.WHOLE, 12),
        ReportColumn("past_there", "前四季度移往对方", "To the other, four quarters", Shape.WHOLE, 12),
        ReportColumn("past_back", "前四季度自对方移来", "From the other, four quarters", Shape.WHOLE, 12),
        ReportColumn("net", "合计净移往对方", "Net to the other", Shape.WHOLE, 12),
    ),
)

LEVELS = ReportTable(
    "levels",
    "目标先后",
    "Levels",
    (
        ReportColumn("level", "层次", "Level", Shape.WHOLE, 7),
        ReportColumn("name", "目标", "Objective", Shape.LONG, 34),
        ReportColumn("value", "本方案（元）", "This plan (CNY)", Shape.YUAN, 20),
        ReportColumn("reached", "本层求得（元）", "Reached by the level (CNY)", Shape.YUAN, 20),
        ReportColumn("kept", "后面各层须守住（元）", "To be kept (CNY)", Shape.YUAN, 20),
        ReportColumn("bound", "上界（元）", "Bound (CNY)", Shape.YUAN, 20),
        ReportColumn("gap", "上界与本方案相差（元）", "Bound less plan (CNY)", Shape.YUAN, 20),
        ReportColumn("tolerance", "容许让出", "Tolerance", Shape.SHARE, 10),
        ReportColumn("status", "证明情况", "Status", width=14),
    ),
)

COARSE_CASES = ReportTable(
    "coarse_cases",
    "案件分布",
    "Distribution of cases",
    (
        ReportColumn("handling", "处理方式", "Handling", width=18),
        ReportColumn("filed", "立案年份", "Year of filing", width=12),
        ReportColumn("amount", "未到位金额档", "Outstanding", width=22),
        ReportColumn("cases", "件数", "Cases", Shape.WHOLE, 10),
    ),
)

TABLES: dict[str, ReportTable] = {
    table.name: table
    for table in (
        CASES, RECEIVED, SENT, CAPACITIES, STAYS, REPORT_UP, TRIAGE, FLOWS, GAINS, STAY_KINDS,
        TRIAGE_KINDS, PLACES, CONTRIBUTIONS, CONFLICTS, SPLITS, OUTFLOW,
        EXCHANGE, RECIPROCAL, LEVELS, COARSE_CASES, PARAMETERS, RULES,
    )
}  # fmt: skip
"""All report tables by name."""

SHEETS = (
    "cases", "received", "sent", "contributions", "capacities", "stays", "report_up", "conflicts", "splits",
    "triage", "flows", "outflow", "exchange", "reciprocal", "places", "levels", "parameters", "rules",
)  # fmt: skip
"""Sheets of the workbook after the cover, in order; the levels only where a policy orders objectives."""
