"""One nominated enforcement case and the tables that hang on it."""

from datetime import date

from jiaocha_models.columns import Kind, Record, column
from jiaocha_models.words import (
    AdjustmentKind,
    Answer,
    AssetKind,
    AuctionStage,
    BankruptcyStatus,
    BasisKind,
    CaseKind,
    CaseStatus,
    Complexity,
    DebtorLevel,
    ExclusionKind,
    Ground,
    LeadQuality,
    LinkKind,
    MatterKind,
    Mode,
    NominationOrigin,
    Outcome,
    PartyKind,
    PartyWish,
    RefusalStatus,
    RemainingWork,
)

LARGEST_AMOUNT_FEN = 10**15
"""Upper bound of one amount: ten trillion yuan, far above any claim and safe in int64 sums."""


def _amount(zh: str, **more: object) -> object:
    return column(zh, Kind.MONEY, unit="fen", low=0, high=LARGEST_AMOUNT_FEN, **more)  # type: ignore[arg-type]


def _probability(zh: str, note: str = "") -> object:
    return column(zh, Kind.NUMBER, low=0, high=1, note=note or "0 至 1；空白则取政策的等级表")


class Case(Record):
    """A row of sheet 案件. Identity is ``case_number``; money is integer fen."""

    case_number: str = column("案号", Kind.CODE, required=True, note="如（2024）宁0423执123号")
    court_code: str | None = column(
        "执行法院", Kind.CODE, also=("执行法院代字", "执行法院(代字)"), note="代字或全称；空白则由案号确定"
    )
    original_case_number: str | None = column(
        "原案号", Kind.CODE, also=("原案号/关联案号", "关联案号"), note="多个案号用分号隔开"
    )
    case_kind: CaseKind | None = column("案件类型", Kind.CHOICE, note="空白则由案号的类型代字确定")
    filing_date: date | None = column("立案日期", Kind.DAY, also=("立案时间",))
    application_date: date | None = column("收到申请执行书日期", Kind.DAY)
    asset_discovery_date: date | None = column("财产发现日期", Kind.DAY)
    last_act_date: date | None = column("最后执行行为日期", Kind.DAY)
    excluded_days: int | None = column(
        "扣除期间天数", Kind.WHOLE, unit="days", low=0, high=20000, note="无分段记录时的合计"
    )
    age_all_courts_days: int | None = column(
        "各院累计天数", Kind.WHOLE, unit="days", low=0, high=40000, note="各次移转累计的办理天数"
    )
    basis_number: str | None = column("执行依据文号", Kind.CODE)
    basis_kind: BasisKind = column("执行依据类型", Kind.CHOICE, default=BasisKind.JUDGMENT)
    cause: str | None = column("案由", Kind.TEXT, also=("执行案由",))
    creditor: str | None = column("申请执行人", Kind.PERSON)
    creditor_kind: PartyKind = column("申请执行人类型", Kind.CHOICE, default=PartyKind.NATURAL_PERSON)
    creditor_division: str | None = column(
        "申请人住所地", Kind.CODE, also=("申请人住所地(区划)", "申请执行人住所地"), note="六位区划代码"
    )
    debtor: str | None = column("被执行人", Kind.PERSON)
    debtor_identifier: str | None = column(
        "被执行人证件号", Kind.PERSON, also=("被执行人证件/统一社会信用代码", "统一社会信用代码")
    )
    debtor_division: str | None = column(
        "被执行人住所地", Kind.CODE, also=("被执行人住所地(区划)",), note="六位区划代码"
    )
    debtor_kind: PartyKind = column("被执行人类型", Kind.CHOICE, default=PartyKind.ENTERPRISE)
    debtor_level: DebtorLevel = column(
        "被执行人级别", Kind.CHOICE, default=DebtorLevel.NONE, note="党政机关、国企的层级"
    )
    influence_division: str | None = column(
        "影响区域", Kind.CODE, note="人工补充：不宜接收的区域，区划代码，多个用分号隔开"
    )
    debtor_unable: Answer = column(
        "失能标志", Kind.CHOICE, default=Answer.UNKNOWN, note="被执行人是否已丧失履行能力；与失信分开填写"
    )
    debtor_dishonest: bool = column("失信标志", Kind.FLAG, default=False, note="已纳入失信名单；不影响调配")
    debtor_terminated_cases: int | None = column(
        "被执行人终本案件数",
        Kind.WHOLE,
        unit="cases",
        low=0,
        high=1_000_000,
        note="各法院合计",
    )
    claimed: int = _amount("申请执行标的额", required=True, also=("申请执行标的金额", "申请执行标的"))  # type: ignore[assignment]
    recovered: int = _amount("已到位金额", default=0, also=("已执行标的金额", "已执行标的"))  # type: ignore[assignment]
    outstanding: int | None = _amount("未到位金额")  # type: ignore[assignment]
    money_held: int = _amount("暂存案款", default=0)  # type: ignore[assignment]
    act_obligation: bool = column("履行行为标志", Kind.FLAG, default=False, note="执行标的为行为")
    asset_kind: AssetKind = column("主要财产类型", Kind.CHOICE, default=AssetKind.NONE)
    asset_division: str | None = column(
        "主要财产所在地", Kind.CODE, also=("主要财产所在地(区划)",), note="六位区划代码"
    )
    asset_value: int | None = _amount("财产估值")  # type: ignore[assignment]
    prior_rights: int = _amount("优先受偿金额", default=0, note="财产上在先的优先受偿权")  # type: ignore[assignment]
    auction_stage: AuctionStage = column("拍卖阶段", Kind.CHOICE, default=AuctionStage.NONE)
    first_seizure_court: str | None = column("首封法院", Kind.CODE)
    seizure_expiry: date | None = column("查封到期日", Kind.DAY)
    seizure_rank: int | None = column("轮候顺位", Kind.WHOLE, low=0, high=10000, note="0 为首封")
    priority_claim: bool = column("优先债权标志", Kind.FLAG, default=False, note="对主要财产有优先受偿权")
    over_seizure: bool = column("超标的查封标志", Kind.FLAG, default=False)
    remaining_work: RemainingWork = column(
        "剩余工作", Kind.CHOICE, default=RemainingWork.UNKNOWN, note="仅余委托事项的，在事项表中列明"
    )
    action_persons: int | None = column(
        "行动所需人数",
        Kind.WHOLE,
        unit="persons",
        low=1,
        high=10000,
        note="如强制腾退，每日所需人数",
    )
    action_days: int = column("行动天数", Kind.WHOLE, default=1, unit="days", low=1, high=60)
    action_from: date | None = column("行动最早日期", Kind.DAY)
    action_until: date | None = column("行动最迟日期", Kind.DAY)
    lead_quality: LeadQuality = column("线索质量", Kind.CHOICE, default=LeadQuality.LOW)
    complexity: Complexity = column("繁简分类", Kind.CHOICE, default=Complexity.ORDINARY)
    effort_units: float | None = column(
        "折算件", Kind.NUMBER, unit="weighted cases", low=0.01, high=10000, note="空白则按繁简、财产推算"
    )
    handler: str | None = column("承办人", Kind.PERSON)
    status: CaseStatus = column("案件状态", Kind.CHOICE, default=CaseStatus.OPEN)
    closing_manner: str | None = column("结案方式", Kind.TEXT)
    termination_date: date | None = column("终本日期", Kind.DAY)
    supervision_order_date: date | None = column("督促执行令日期", Kind.DAY)
    supervision_days: int | None = column("督促期限", Kind.WHOLE, unit="days", low=1, high=3650)
    supervision_expired_without_reason: Answer = column(
        "督促逾期无正当理由", Kind.CHOICE, default=Answer.UNKNOWN, note="是/否/不详；不详不作强制"
    )
    supervision_reason_source: str | None = column("逾期情况来源", Kind.TEXT)
    petition: bool = column("信访标志", Kind.FLAG, default=False)
    livelihood: bool = column("涉民生标志", Kind.FLAG, default=False)
    wages: bool = column("欠薪标志", Kind.FLAG, default=False)
    interference_lead: bool = column("干预线索标志", Kind.FLAG, default=False)
    passive_lead: bool = column("消极执行标志", Kind.FLAG, default=False)
    ground: Ground = column("交叉事由", Kind.CHOICE, default=Ground.NONE)
    ground_registered_by: str | None = column(
        "事由登记", Kind.TEXT, note="不当干预、消极执行须登记：由何机构、何人登记"
    )
    ground_registered_on: date | None = column("事由登记日期", Kind.DAY, note="不当干预、消极执行的登记日期")
    ground_material: str | None = column("事由登记材料", Kind.TEXT, note="登记所依据的材料及其编号")
    nomination_origin: NominationOrigin = column("启动方式", Kind.CHOICE, default=NominationOrigin.EX_OFFICIO)
    nomination_channel: str | None = column("提名渠道", Kind.TEXT, note="如 信访、流程监管、督查")
    party_wish: PartyWish = column("当事人意愿", Kind.CHOICE, default=PartyWish.UNKNOWN)
    preferred_court: str | None = column("当事人希望的法院", Kind.CODE)
    leader_required: bool = column("须领导包案标志", Kind.FLAG, default=False)
    persons_helped: int = column("涉及人数", Kind.WHOLE, default=1, unit="persons", low=0, high=1_000_000)
    transfer_count: int = column("历次移转次数", Kind.WHOLE, default=0, low=0, high=100)
    bankruptcy_status: BankruptcyStatus = column("执转破状态", Kind.CHOICE, default=BankruptcyStatus.NONE)
    bankruptcy_consent: Answer = column(
        "同意移送破产",
        Kind.CHOICE,
        default=Answer.UNKNOWN,
        note="被执行人或者一名申请执行人已书面同意",
    )
    bankruptcy_court: str | None = column("破产管辖法院", Kind.CODE, note="破产、预重整的管辖法院")
    refusal_status: RefusalStatus = column("拒执情况", Kind.CHOICE, default=RefusalStatus.NONE)
    objection_pending: bool = column(
        "异议诉讼未结标志", Kind.FLAG, default=False, also=("异议/诉讼未结标志",)
    )
    writ_unclear: bool = column("执行依据不明标志", Kind.FLAG, default=False)
    progress_if_stay: float | None = _probability("留原法院进展概率")  # type: ignore[assignment]
    progress_if_moved: float | None = _probability("交叉后进展概率")  # type: ignore[assignment]
    recovery_if_stay: float | None = _probability("留原法院到位比例")  # type: ignore[assignment]
    recovery_if_moved: float | None = _probability("交叉后到位比例")  # type: ignore[assignment]


class Seizure(Record):
    """A row of sheet 查封: one measure on one asset, in one case."""

    case_number: str = column("案号", Kind.CODE, required=True)
    asset: str = column("财产", Kind.TEXT, required=True, note="财产名称或编号；同一编号视为同一财产")
    court_code: str | None = column("查封法院", Kind.CODE)
    rank: int = column("顺位", Kind.WHOLE, default=0, low=0, high=10000, note="0 为首封")
    expiry: date | None = column("到期日", Kind.DAY)
    amount: int | None = _amount("查封金额")  # type: ignore[assignment]


class Exclusion(Record):
    """A row of sheet 扣除: a period that does not count in the six months."""

    case_number: str = column("案号", Kind.CODE, required=True)
    kind: ExclusionKind = column("扣除事由", Kind.CHOICE, required=True)
    start: date = column("起始日", Kind.DAY, required=True)
    end: date | None = column("截止日", Kind.DAY, note="空白为仍在进行")


class Link(Record):
    """A row of sheet 关联: two cases that belong together."""

    case_number: str = column("案号", Kind.CODE, required=True)
    other_case_number: str = column("关联案号", Kind.CODE, required=True)
    kind: LinkKind = column("关联类型", Kind.CHOICE, default=LinkKind.SERIES)
    move_together: bool = column("一并移送", Kind.FLAG, default=True, note="否：只提示，不捆绑")


class Matter(Record):
    """A row of sheet 事项: one matter of a case that another court may be asked to carry out."""

    case_number: str = column("案号", Kind.CODE, required=True)
    kind: MatterKind = column("事项", Kind.CHOICE, required=True)
    court_code: str | None = column("受托法院", Kind.CODE, note="代字或全称；空白则由事项所在地确定")
    division: str | None = column("事项所在地", Kind.CODE, note="六位区划代码")
    count: int = column("数量", Kind.WHOLE, default=1, low=1, high=10000, note="如账户数、不动产套数")


class History(Record):
    """A row of sheet 历史: how a case fared with one court in one mode; without ``end`` it is still open.

    What was known when the court received the case stands beside what came of it; the two are kept apart by
    :data:`KNOWN_AT_START` and :data:`KNOWN_AFTERWARDS`.
    """

    case_number: str = column("案号", Kind.CODE, required=True)
    court_code: str = column("办理法院", Kind.CODE, required=True)
    origin_court_code: str | None = column("原执行法院", Kind.CODE)
    mode: Mode = column("方式", Kind.CHOICE, default=Mode.STAY)
    start: date = column("收案日期", Kind.DAY, required=True)
    end: date | None = column("结案日期", Kind.DAY)
    claimed: int | None = _amount("标的额")  # type: ignore[assignment]
    recovered: int | None = _amount("到位金额")  # type: ignore[assignment]
    progress: bool = column("实质进展", Kind.FLAG, default=False)
    returned: bool = column("退回", Kind.FLAG, default=False)
    asset_kind: AssetKind | None = column("主要财产类型", Kind.CHOICE, note="收案时的情况")
    debtor_kind: PartyKind | None = column("被执行人类型", Kind.CHOICE)
    lead_quality: LeadQuality | None = column("线索质量", Kind.CHOICE, note="收案时的判断，不得事后改填")
    petition: bool = column("信访标志", Kind.FLAG, default=False, note="收案时是否有信访")
    age_days: int | None = column(
        "收案时案龄天数", Kind.WHOLE, unit="days", low=0, high=40000, note="此前在各法院已办理的天数"
    )
    ground: Ground | None = column("交叉事由", Kind.CHOICE)
    progress_date: date | None = column("实质进展日期", Kind.DAY, note="空白则以结案日期计")
    outcome: Outcome | None = column("结案方式", Kind.CHOICE)


KNOWN_AT_START = (
    "mode", "asset_kind", "debtor_kind", "lead_quality", "petition", "age_days", "ground", "claimed",
)  # fmt: skip
"""Columns of :class:`History` that may foretell an outcome: known when the court received the case."""

KNOWN_AFTERWARDS = ("end", "recovered", "progress", "returned", "progress_date", "outcome")
"""Columns of :class:`History` that say what came of the case: never a ground for an estimate."""


class Estimate(Record):
    """A row of sheet 估计: what one court is expected to achieve in one case in one mode.

    Probability and share are those within ``recovery.horizon_months`` of the decision. Intervals are of 90 %.
    Rows with mode ``stay`` are about the case's own court.
    """

    case_number: str = column("案号", Kind.CODE, required=True)
    court_code: str = column("办理法院", Kind.CODE, required=True)
    mode: Mode = column("方式", Kind.CHOICE, required=True)
    progress: float = column("进展概率", Kind.NUMBER, required=True, low=0, high=1)
    progress_low: float | None = _probability("进展概率下限", "90% 区间")  # type: ignore[assignment]
    progress_high: float | None = _probability("进展概率上限", "90% 区间")  # type: ignore[assignment]
    share: float | None = _probability("到位比例", "空白则取政策的等级表")  # type: ignore[assignment]
    share_low: float | None = _probability("到位比例下限", "90% 区间")  # type: ignore[assignment]
    share_high: float | None = _probability("到位比例上限", "90% 区间")  # type: ignore[assignment]
    months: float | None = column(
        "预计月数", Kind.NUMBER, unit="months", low=0, high=1200, note="有进展的，自决定起到进展的月数"
    )
    rows: int | None = column(
        "同类件数", Kind.WHOLE, unit="cases", low=0, high=10**9, note="估计所依据的该法院历史件数"
    )
    source: str | None = column("估计来源", Kind.TEXT, note="如何得出；外部表格请写明出处")


class Adjustment(Record):
    """A row of sheet 调整: what a person decided about a case before planning."""

    case_number: str = column("案号", Kind.CODE, required=True)
    kind: AdjustmentKind = column("调整", Kind.CHOICE, required=True, also=("Adjustment",))
    court_code: str | None = column("受案法院", Kind.CODE, also=("调整受案法院", "Adjusted court"))
    mode: Mode | None = column("方式", Kind.CHOICE, also=("调整方式", "Adjusted mode"))
    by: str | None = column("调整人", Kind.TEXT, also=("Adjusted by",))
    day: date | None = column("调整日期", Kind.DAY)
    reason: str | None = column("理由", Kind.TEXT, also=("调整理由", "Grounds of adjustment"))


class Placement(Record):
    """A row of sheet 上一方案: where an earlier plan put a case, for the term 与上一方案不同."""

    case_number: str = column("案号", Kind.CODE, required=True)
    mode: Mode = column("方式", Kind.CHOICE, required=True, note="上一方案中的处理方式")
    court_code: str | None = column("受案法院", Kind.CODE, note="上一方案中的受案法院；留原法院的空白")
