"""Tables of an evaluation: sheets, columns, who may see them. What is not listed is not shown."""

from jiaocha.reporting.audience import Audience
from jiaocha.reporting.layout import ReportColumn, ReportTable, Shape

_W, _N, _S, _M, _L = Shape.WHOLE, Shape.NUMBER, Shape.SHARE, Shape.WAN, Shape.LONG


def _column(name: str, zh: str, en: str, shape: Shape = Shape.TEXT, width: int = 12) -> ReportColumn:
    return ReportColumn(name, zh, en, shape, width)


_COUNTS = (
    _column("cases", "比较件数", "Cases compared", _W, 10),
    _column("horizon", "期限内预期有进展（件）", "Expected within the horizon", _N, 13),
    _column("expected", "至今预期有进展（件）", "Expected by now", _N, 13),
    _column("low", "区间下限", "Low", _W, 10),
    _column("high", "区间上限", "High", _W, 10),
    _column("actual", "实际有进展（件）", "Actual", _W, 12),
    _column("reading", "对照", "Reading", width=18),
)
_MONEY = (
    _column("recovery_expected", "至今预期到位（万元）", "Expected recovery", _M, 16),
    _column("recovered", "实际到位（万元）", "Recovered", _M, 16),
    _column("difference_low", "差额下限（万元）", "Difference, low", _M, 16),
    _column("difference_high", "差额上限（万元）", "Difference, high", _M, 16),
)


def _share(name: str, zh: str, en: str) -> tuple[ReportColumn, ...]:
    return (
        _column(name, zh, en, _S, 11),
        _column(f"{name}_low", f"{zh}下限", f"{en}, low", _S, 11),
        _column(f"{name}_high", f"{zh}上限", f"{en}, high", _S, 11),
    )


_TABLES = (
    ReportTable(
        "indicators", "指标", "Indicators",
        (
            _column("name", "口径", "Scope", width=34),
            _column("cases", "件数", "Cases", _W, 8),
            _column("closed", "结案", "Closed", _W, 8),
            *_share("progress", "实质进展率", "Progress"), *_share("fulfilled", "实际执结率", "Fulfilled"),
            *_share("paid", "标的清偿率", "Paid"), *_share("in_time", "六个月内结案", "In six months"),
            _column("median_days", "结案天数中位数", "Median days", _W, 11),
            _column("unable", "核查确无能力", "Verified unable", _W, 10),
            _column("returned", "退回", "Returned", _W, 8),
        ),
    ),
    ReportTable(
        "groups", "预期与实际", "Expected and actual",
        (
            _column("dimension", "分组", "By", width=14),
            _column("name", "类别", "Group", width=30),
            *_COUNTS,
            *_MONEY,
        ),
    ),
    ReportTable(
        "courts", "按办理法院", "By court",
        (_column("name", "办理法院", "Court", width=30), *_COUNTS, *_MONEY),
    ),
    ReportTable(
        "origin", "与原法院同类案件比", "Against the origin",
        (
            _column("group", "分组", "By", width=12),
            _column("name", "口径或原执行法院", "Scope or origin", width=34),
            _column("cases", "移出件数", "Moved", _W, 10),
            _column("actual", "实际有进展", "Progress", _W, 10),
            _column("matched", "有同类可比", "Matched", _W, 10),
            _column("like", "同类留院进展率", "Like cases", _S, 12),
            _column("gain", "相差", "Difference", _S, 10),
            _column("gain_low", "相差下限", "Low", _S, 10),
            _column("gain_high", "相差上限", "High", _S, 10),
            _column("model", "模型：如留院预期件数", "Model: had they stayed", _N, 14),
            _column("model_low", "模型下限", "Low", _W, 9),
            _column("model_high", "模型上限", "High", _W, 9),
        ),
    ),
    ReportTable(
        "effects", "随机分案的效果", "Effects by random assignment",
        (
            _column("contrast", "比较", "Contrast", width=30), _column("groups", "组数", "Groups", _W, 8),
            _column("one", "前者进展率", "First", _S, 11), _column("other", "后者进展率", "Second", _S, 11),
            _column("difference", "相差", "Difference", _S, 10), _column("low", "下限", "Low", _S, 10),
            _column("high", "上限", "High", _S, 10),
        ),
    ),
    ReportTable(
        "levels", "水平变化", "Level",
        (
            _column("name", "口径", "Scope", width=34),
            _column("cases", "件数", "Cases", _W, 8),
            _column("odds", "进展机会比（实际÷预期）", "Odds, actual to expected", _N, 16),
            _column("odds_low", "下限", "Low", _N, 9),
            _column("odds_high", "上限", "High", _N, 9),
        ),
    ),
    ReportTable(
        "periods", "历年检验", "By year",
        (
            _column("year", "收案年度", "Year", width=10), _column("cases", "件数", "Cases", _W, 8),
            _column("expected", "估计进展率", "Expected", _S, 11),
            _column("actual", "实际进展率", "Actual", _S, 11),
            _column("difference_low", "相差下限", "Low", _S, 10),
            _column("difference_high", "相差上限", "High", _S, 10),
        ),
    ),
    ReportTable(
        "mix", "案件构成变化", "Mix",
        (
            _column("name", "特征", "Feature", width=18),
            _column("index", "稳定性指数", "Stability index", _N, 12),
            _column("reading", "读法", "Reading", width=14),
        ),
    ),
    ReportTable(
        "distrust", "下季度慎用的估计", "Estimates to distrust",
        (
            _column("dimension", "分组", "By", width=14),
            _column("name", "类别", "Group", width=28),
            *_COUNTS[:1],
            *_COUNTS[2:6], _column("why", "原因", "Why", _L, 44),
            _column("advice", "建议", "Advice", _L, 44),
        ),
    ),
    ReportTable(
        "unable", "核查无能力移交", "Verified unable",
        (
            _column("case_number", "案号", "Case number", width=26),
            _column("origin", "原执行法院", "Origin", width=26),
            _column("handling", "办理法院", "Handling court", width=26),
            _column("mode", "方式", "Mode"),
            _column("outcome", "结案方式", "Outcome", width=18),
            _column("route", "移交", "Route", width=8),
            _column("court", "破产管辖法院", "Bankruptcy court", width=26),
            _column("consent", "同意移送破产", "Consent"),
            _column("conditions", "须逐项核对的条件", "Conditions to check", _L, 60),
        ),
    ),
    ReportTable(
        "credit", "受案法院贡献", "Credit",
        (
            _column("court", "法院", "Court", width=28),
            _column("received", "收到件数", "Received", _W, 9),
            _column("units", "折算件", "Weighted cases", _N, 9),
            _column("kinds", "财产类型", "Kinds", _L, 34),
            _column("modes", "方式", "Modes", _L, 22),
            _column("person_days", "支援协同行动人日", "Person-days lent", _W, 11),
            _column("compared", "有结果件数", "With outcome", _W, 10), *_COUNTS[2:], *_MONEY,
            _column("unable", "核查确无能力", "Verified unable", _W, 10),
            _column("returned", "退回", "Returned", _W, 8),
            _column("open", "在办", "Open", _W, 8),
        ),
    ),
    ReportTable(
        "spot_checks", "抽查", "Spot checks",
        (
            _column("case_number", "案号", "Case number", width=26),
            _column("origin", "原执行法院", "Origin", width=26),
            _column("handling", "办理法院", "Handling court", width=26),
            ReportColumn("checked", "核查情况", "Checked", Shape.LONG, 40, "-"),
            ReportColumn("signed", "核查人、日期", "Signed", Shape.TEXT, 18, "-"),
        ),
    ),
    ReportTable(
        "cases", "逐案", "Cases",
        (
            _column("case_number", "案号", "Case number", width=26),
            _column("origin_name", "原执行法院", "Origin", width=26),
            _column("handling_name", "方案办理法院", "Handling court", width=26),
            _column("mode", "方案方式", "Mode"),
            _column("ground", "事由", "Ground", width=14),
            _column("note", "办理情况", "Note", width=22),
            _column("progress_expected", "期限内进展概率", "Progress expected", _S, 11),
            _column("share_by_now", "至今应占比例", "Share by now", _S, 11),
            _column("progress_word", "实质进展", "Progress", width=9),
            _column("recovery_expected", "期限内预期到位（万元）", "Recovery expected", _M, 14),
            _column("recovered", "实际到位（万元）", "Recovered", _M, 14),
            _column("outcome", "结案方式", "Outcome", width=18),
        ),
    ),
    ReportTable(
        "definitions", "口径与来源", "Scopes and sources",
        (
            _column("what", "项目", "Item", width=24),
            _column("value", "算式或公布数", "Formula or figure", _L, 44),
            _column("scope", "口径", "Scope", _L, 40),
            _column("source", "来源", "Source", _L, 60),
        ),
    ),
)  # fmt: skip

TABLES: dict[str, ReportTable] = {table.name: table for table in _TABLES}
"""Tables by name, in the order of the workbook's sheets."""

VISIBLE: dict[Audience, dict[str, tuple[str, ...]]] = {
    Audience.DECIDER: {
        name: tuple(column.name for column in table.columns) for name, table in TABLES.items()
    },
    Audience.RECEIVER: {"credit": tuple(column.name for column in TABLES["credit"].columns)},
    Audience.ORIGIN: {},
    Audience.PARTY: {},
    Audience.RESEARCH: {},
}
"""Visible columns by audience and table; a receiving court sees its own row of its credit sheet alone."""


def visible_columns(audience: Audience, table: str) -> tuple[ReportColumn, ...]:
    """Columns of a table that an audience may see; none if it may not see the table."""
    allowed = frozenset(VISIBLE[audience].get(table, ()))
    return tuple(column for column in TABLES[table].columns if column.name in allowed)
