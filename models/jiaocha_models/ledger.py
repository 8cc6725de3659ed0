"""The ledger (台账): states of a case, coded reasons of a return, and the columns of the sheet."""

from datetime import date

from jiaocha_models.case import LARGEST_AMOUNT_FEN
from jiaocha_models.columns import Kind, Labelled, Record, column
from jiaocha_models.words import (
    AssetKind,
    Ground,
    LeadQuality,
    Mode,
    Outcome,
    PartyKind,
)


class State(Labelled):
    """How far a case has come, in the order of the work. Only a person sets a state."""

    SELECTED = "selected", "初选"
    CONSULTED = "consulted", "征求意见"
    DELIBERATED = "deliberated", "合议、局务会"
    VICE_PRESIDENT = "vice_president", "分管院领导"
    PRESIDENT = "president", "院长"
    ISSUED = "issued", "制发"
    HANDED_OVER = "handed_over", "移交"
    FILED = "filed", "立案"
    SUPERVISED = "supervised", "督办"
    CLOSED = "closed", "办结"
    RETURNED = "returned", "退回"


class ReturnReason(Labelled):
    """Why a court does not take a case, or gives it back."""

    SHORT_OF_FORCE = "short_of_force", "力量不足"
    RECUSAL = "recusal", "回避"
    ASSET_ELSEWHERE = "asset_elsewhere", "财产不在"
    RELATED_ELSEWHERE = "related_elsewhere", "关联案件"
    MODE_UNFIT = "mode_unfit", "方式不当"
    CHANGED = "changed", "案情变化"
    OTHER = "other", "其他"


class EnforcementKind(Labelled):
    """Whether a case is enforced for the first time."""

    FIRST = "first", "首执"
    RESUMED = "resumed", "恢执"
    OTHER = "other", "其他"


class Step(Record):
    """A row of sheet 签批: one case reaches one state."""

    case_number: str = column("案号", Kind.CODE, required=True, also=("原案号",))
    state: State = column("进展节点", Kind.CHOICE, required=True, also=("节点", "状态"))
    by: str = column(
        "节点经办人", Kind.TEXT, required=True, also=("经办人", "批准人", "何人"), note="职务或者姓名"
    )
    on: date = column("节点日期", Kind.DAY, required=True, also=("日期",))
    reason: ReturnReason | None = column("退回原因", Kind.CHOICE)
    note: str | None = column("节点说明", Kind.TEXT, also=("说明", "退回说明", "理由"))


class Opinion(Labelled):
    """What a court answers when it is asked about a case."""

    AGREES = "agrees", "同意"
    OBJECTS = "objects", "不同意"


class Decision(Labelled):
    """What the deciding court makes of an objection."""

    ACCEPTED = "accepted", "采纳"
    KEPT = "kept", "不采纳"


class Objection(Record):
    """A row of sheet 回复: what a court answers about one case, and what the deciding court makes of it."""

    case_number: str = column("案号", Kind.CODE, required=True, also=("原案号",))
    court_code: str = column(
        "回复法院", Kind.CODE, required=True, also=("提出法院", "法院"), note="代字或全称"
    )
    opinion: Opinion = column("意见", Kind.CHOICE, required=True)
    reason: ReturnReason | None = column("原因", Kind.CHOICE, also=("退回原因",), note="不同意的必填")
    note: str | None = column("事实和理由", Kind.TEXT, also=("说明", "理由"))
    by: str | None = column("回复人", Kind.TEXT, note="职务或者姓名")
    on: date = column("回复日期", Kind.DAY, required=True)
    decision: Decision | None = column("处理", Kind.CHOICE, note="决定法院填写；采纳即登记为退回")
    decision_by: str | None = column("处理人", Kind.TEXT)
    decision_on: date | None = column("处理日期", Kind.DAY)
    decision_note: str | None = column("处理理由", Kind.TEXT)


def _amount(zh: str, **more: object) -> object:
    return column(zh, Kind.MONEY, unit="fen", low=0, high=LARGEST_AMOUNT_FEN, **more)  # type: ignore[arg-type]


class LedgerLine(Record):
    """A row of sheet 台账: one case of a plan, or of an earlier one that is not finished.

    Columns are of three kinds: what the plan says (:data:`OF_PLAN`), what people write (:data:`WRITTEN`), and
    the state with who set it and when (:data:`OF_STATE`).
    """

    case_number: str = column("原案号", Kind.CODE, required=True, also=("案号",))
    chain: str | None = column("历次案号", Kind.TEXT, note="此前的案号，多个用分号隔开")
    kind: EnforcementKind | None = column("首执/恢执", Kind.CHOICE, also=("首执恢执",))
    origin: str | None = column("原执行法院", Kind.CODE, note="代字或全称")
    ground: Ground | None = column("事由", Kind.CHOICE)
    facts: str | None = column("基本事实", Kind.TEXT, note="一句话，只写客观情况")
    lead_source: str | None = column("线索来源", Kind.TEXT)
    mode: Mode | None = column("方式", Kind.CHOICE)
    decider: str | None = column("决定法院", Kind.CODE)
    document_number: str | None = column("文号", Kind.TEXT)
    decided_on: date | None = column("决定日期", Kind.DAY)
    receiver: str | None = column("受案法院", Kind.CODE)
    batch: str | None = column("批次", Kind.TEXT, note="如 第一批；可以分批制发")
    state: State | None = column("进展节点", Kind.CHOICE, note="由人填写；程序不自行设定")
    state_by: str | None = column("节点经办人", Kind.TEXT, note="何人所定，职务或者姓名")
    state_on: date | None = column("节点日期", Kind.DAY)
    return_reason: ReturnReason | None = column("退回原因", Kind.CHOICE)
    state_note: str | None = column("节点说明", Kind.TEXT, also=("退回说明", "说明"))
    new_case_number: str | None = column("新案号", Kind.CODE)
    team: str | None = column("承办团队", Kind.TEXT)
    leader: str | None = column("包案领导", Kind.TEXT)
    supervisor: str | None = column("督办人", Kind.TEXT)
    handed_over_on: date | None = column("卷宗移交日", Kind.DAY)
    filed_on: date | None = column("立案日期", Kind.DAY, note="受案法院的立案日期")
    seizure_expiry: date | None = column("续封到期", Kind.DAY)
    money_held: int | None = _amount("暂存案款")  # type: ignore[assignment]
    progress_basis: str | None = column("实质进展依据", Kind.TEXT, note="如 拍卖成交确认书、到账凭证的编号")
    progress_on: date | None = column("实质进展日期", Kind.DAY)
    recovered: int | None = _amount("到位金额", note="交叉执行以后新到位的金额")  # type: ignore[assignment]
    outcome: Outcome | None = column("结案方式", Kind.CHOICE)
    closed_on: date | None = column("结案日期", Kind.DAY)
    claimed: int | None = _amount("标的额", note="移交时尚未到位的金额")  # type: ignore[assignment]
    units: float | None = column("折算件", Kind.NUMBER, unit="weighted cases", low=0, high=1_000_000)
    asset_kind: AssetKind | None = column("主要财产类型", Kind.CHOICE, note="决定时的情况")
    debtor_kind: PartyKind | None = column("被执行人类型", Kind.CHOICE)
    lead_quality: LeadQuality | None = column("线索质量", Kind.CHOICE, note="决定时的判断，不得事后改填")
    petition: bool = column("信访标志", Kind.FLAG, default=False, note="决定时是否有信访")
    age_days: int | None = column("收案时案龄天数", Kind.WHOLE, unit="days", low=0, high=40000)
    note: str | None = column("备注", Kind.TEXT)
    version: int | None = column(
        "台账版本", Kind.WHOLE, low=0, high=10**9, note="导出时记录到第几条；请勿改动，据以合并各人的改动"
    )


OF_STATE = ("state", "state_by", "state_on", "return_reason", "state_note")
"""Columns of :class:`LedgerLine` that say how far a case has come."""

WRITTEN = (
    "facts", "lead_source", "document_number", "decided_on", "batch", "new_case_number", "team", "leader",
    "supervisor", "handed_over_on", "filed_on", "seizure_expiry", "money_held", "progress_basis",
    "progress_on", "recovered", "outcome", "closed_on", "note",
)  # fmt: skip
"""Columns of :class:`LedgerLine` that people fill in."""

OF_PLAN = (
    "chain", "kind", "origin", "ground", "mode", "decider", "receiver", "claimed", "units", "asset_kind",
    "debtor_kind", "lead_quality", "petition", "age_days",
)  # fmt: skip
"""Columns of :class:`LedgerLine` that the plan and its quarter say; whoever changes them changes the plan."""
