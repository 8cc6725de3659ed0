"""Enumerations: every coded word of the field, with the Chinese label a court uses.

English names follow the project's glossary (docs/glossary.md); where no official English name was
found the name is ours.
"""

from jiaocha_models.columns import Labelled


class Mode(Labelled):
    """How a group of cases is handled. The order is the order of cost, cheapest first.

    The order beyond intra-court reassignment and supervision is a policy default, not law.
    """

    STAY = "stay", "留原法院"
    INTERNAL = "internal", "内部交叉"
    SUPERVISED = "supervised", "督促执行"
    ENTRUSTED = "entrusted", "事项委托"
    COORDINATED = "coordinated", "协同执行"
    DIRECTED = "directed", "指令执行"
    CENTRALIZED = "centralized", "集中执行"
    ESCALATED = "escalated", "提级执行"


TRANSFER_MODES = (Mode.DIRECTED, Mode.CENTRALIZED, Mode.ESCALATED)
"""Modes that change the enforcement court; the others are listed and counted apart."""


class Level(Labelled):
    """Level of a court, highest first."""

    SUPREME = "supreme", "最高人民法院"
    HIGH = "high", "高级人民法院"
    INTERMEDIATE = "intermediate", "中级人民法院"
    BASIC = "basic", "基层人民法院"


class CourtCategory(Labelled):
    """Category of a court in the roster."""

    REGULAR = "regular", "普通"
    FUNCTIONAL_ZONE = "functional_zone", "功能区"
    RAILWAY = "railway", "铁路"
    XPCC = "xpcc", "兵团"
    FORESTRY = "forestry", "林区"
    MARITIME = "maritime", "海事"
    LAND_RECLAMATION = "land_reclamation", "垦区"
    NO_COUNTY_PREFECTURE = "no_county_prefecture", "不设县区的市"
    DIRECTLY_ADMINISTERED_AREA = "directly_administered_area", "省直辖区域"
    INTELLECTUAL_PROPERTY = "ip", "知识产权"
    MILITARY = "military", "军事"
    OTHER_SPECIAL = "other_special", "其他专门"


class CaseKind(Labelled):
    """Type code (类型代字) of an enforcement case number."""

    FIRST = "first", "执"
    RESUMED = "resumed", "执恢"
    PRESERVATION = "preservation", "执保"
    OBJECTION = "objection", "执异"
    RECONSIDERATION = "reconsideration", "执复"
    SUPERVISION = "supervision", "执监"
    COORDINATION = "coordination", "执协"
    OTHER = "other", "执他"


class BasisKind(Labelled):
    """Kind of the enforcement basis (执行依据)."""

    JUDGMENT = "judgment", "判决裁定"
    MEDIATION = "mediation", "调解书"
    LABOUR_ARBITRATION = "labour_arbitration", "劳动仲裁"
    ARBITRATION = "arbitration", "仲裁裁决"
    NOTARISED = "notarised", "公证债权文书"
    CRIMINAL_PROPERTY = "criminal_property", "刑事涉财"
    ADMINISTRATIVE = "administrative", "行政非诉"
    PATENT_OR_CUSTOMS = "patent_or_customs", "专利、海关等行政决定"
    OTHER = "other", "其他"


class PartyKind(Labelled):
    """Kind of a judgment debtor or creditor."""

    NATURAL_PERSON = "natural_person", "自然人"
    ENTERPRISE = "enterprise", "企业"
    STATE_ENTERPRISE = "state_enterprise", "国企"
    GOVERNMENT = "government", "党政机关"
    SPECIAL = "special", "特殊主体"
    MILITARY = "military", "军队军人"


class DebtorLevel(Labelled):
    """Administrative level of a government organ or state enterprise that is the debtor."""

    NONE = "none", "无"
    COUNTY = "county", "县级"
    CITY = "city", "市级"
    PROVINCE = "province", "省级"


class AssetKind(Labelled):
    """Kind of the main asset available for enforcement."""

    NONE = "none", "无财产"
    DEPOSIT = "deposit", "存款理财"
    REAL_ESTATE = "real_estate", "不动产"
    MOVABLE = "movable", "动产车辆"
    EQUITY = "equity", "股权"
    RECEIVABLE = "receivable", "到期债权"
    SPECIAL = "special", "特殊财产"
    SHIP = "ship", "船舶"


class AuctionStage(Labelled):
    """How far the disposal of the main asset has come."""

    NONE = "none", "未启动"
    APPRAISAL = "appraisal", "评估中"
    LISTED = "listed", "拍卖中"
    SOLD = "sold", "已成交未交付"
    DELIVERED = "delivered", "已交付未分配"
    FAILED = "failed", "流拍"


class LeadQuality(Labelled):
    """Quality of the lead to assets, as graded by the nominating officer."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"
    NONE = "none", "无"


class Ground(Labelled):
    """Coded ground (必要性事由) for a transfer.

    The grounds that accuse (interference, passive) need a registered entry; see the law layer.
    """

    NONE = "none", "无"
    LOCAL_INTERFERENCE = "local_interference", "不当干预"
    PASSIVE = "passive", "消极执行"
    RELATED_SERIES = "related_series", "关联系列案件"
    SHORT_OF_FORCE = "short_of_force", "执行力量不足"
    COMPLEX_ASSET = "complex_asset", "重大疑难复杂"
    OVER_TIME = "over_time", "超期未执结"


class GroundSource(Labelled):
    """Where a case's ground comes from: people who state or register it, or neutral facts in the data."""

    NONE = "none", "无"
    STATED = "stated", "提名时载明"
    REGISTERED = "registered", "专门登记"
    CLOCK = "clock", "期间计算"
    REVIVED = "revived", "终本后有信访和线索"
    SUPERVISION = "supervision", "督促逾期"
    RELATED = "related", "关联关系"
    LOAD = "load", "案件负荷"


class NominationOrigin(Labelled):
    """Who started the nomination."""

    APPLICATION = "application", "依申请"
    EX_OFFICIO = "ex_officio", "依职权"
    LOWER_COURT = "lower_court", "下级报请"
    SUPERIOR = "superior", "上级交办"


class CaseStatus(Labelled):
    """State of the case in the origin court."""

    OPEN = "open", "在办"
    TERMINATED = "terminated", "终本"
    SUSPENDED = "suspended", "中止"
    DEFERRED = "deferred", "暂缓"
    SETTLEMENT = "settlement", "和解履行中"
    CLOSED = "closed", "结案"


class BankruptcyStatus(Labelled):
    """State of a move from enforcement to bankruptcy (执转破)."""

    NONE = "none", "无"
    SCREENING = "screening", "拟移送"
    UNDER_REVIEW = "under_review", "审查中"
    ACCEPTED = "accepted", "已受理"
    REFUSED = "refused", "不予受理"
    PRE_RESTRUCTURING = "pre_restructuring", "预重整"


class PartyWish(Labelled):
    """What the judgment creditor said about a transfer."""

    UNKNOWN = "unknown", "未征求"
    AGREES = "agrees", "同意"
    OBJECTS = "objects", "反对"


class Answer(Labelled):
    """A three-valued answer; unknown is never read as yes."""

    YES = "yes", "是"
    NO = "no", "否"
    UNKNOWN = "unknown", "不详"


class RemainingWork(Labelled):
    """What is left to do in a case, as the nominating court states it."""

    UNKNOWN = "unknown", "不详"
    WHOLE = "whole", "整案"
    MATTERS = "matters", "仅余委托事项"


class RefusalStatus(Labelled):
    """Where a suspected refusal to obey the judgment (拒不执行判决、裁定) stands."""

    NONE = "none", "无"
    SUSPECTED = "suspected", "拟移送"
    REFERRED = "referred", "已移送"


class MatterKind(Labelled):
    """A matter of enforcement that one court may entrust to another (事项委托)."""

    INQUIRY = "inquiry", "财产查询"
    FREEZE = "freeze", "冻结存款、理财"
    RENEW = "renew", "续行查封、冻结"
    DEDUCT = "deduct", "扣划"
    LIFT = "lift", "解除查封、冻结"
    EQUITY = "equity", "冻结股权"
    SEIZE = "seize", "查封登记财产"
    TITLE = "title", "办理过户"
    DETENTION = "detention", "拘留协助"


class Complexity(Labelled):
    """Complexity class (繁简分流)."""

    SIMPLE = "simple", "简易"
    ORDINARY = "ordinary", "普通"
    HARD = "hard", "疑难"


class ExclusionKind(Labelled):
    """Periods that do not count in the six months (执行程序解释第13条)."""

    PUBLIC_NOTICE = "public_notice", "公告"
    APPRAISAL = "appraisal", "鉴定评估审计"
    JURISDICTION_DISPUTE = "jurisdiction_dispute", "管辖争议"
    ENFORCEMENT_DISPUTE = "enforcement_dispute", "执行争议协调"
    DEFERRED = "deferred", "暂缓执行"
    SUSPENDED = "suspended", "中止执行"


class LinkKind(Labelled):
    """Why two cases belong together."""

    SAME_DEBTOR = "same_debtor", "同一被执行人"
    SAME_ASSET = "same_asset", "同一财产"
    GUARANTOR = "guarantor", "保证人"
    SERIES = "series", "系列案件"


class Outcome(Labelled):
    """How a former case was closed, as the court that handled it registered."""

    COMPLETED = "completed", "执行完毕"
    SETTLED = "settled", "和解履行完毕"
    TERMINATED = "terminated", "终结本次执行程序"
    ENDED = "ended", "终结执行"
    UNABLE = "unable", "核查确无履行能力"
    BANKRUPTCY = "bankruptcy", "移送破产"
    OTHER = "other", "其他"


class AdjustmentKind(Labelled):
    """A person's instruction about one case."""

    FIX = "fix", "指定"
    FORBID = "forbid", "禁止"
    PREFER = "prefer", "优先"
    RECUSE = "recuse", "回避"


class ChangeKind(Labelled):
    """What a what-if question changes in a quarter (docs: what_if)."""

    ADD_ROOM = "add_room", "增减可接收量"
    SET_COURT = "set_court", "法院表取值"
    CLOSE_COURT = "close_court", "停止接收"
    OPEN_COURT = "open_court", "参加接收"
    FIX = "fix", "指定"
    FORBID = "forbid", "禁止"
    PREFER = "prefer", "优先"
    RECUSE = "recuse", "回避"
    RELEASE = "release", "撤销调整"
    SET_POLICY = "set_policy", "政策取值"
    SCALE_TERM = "scale_term", "权重倍数"
    USE_POLICY = "use_policy", "另用政策"
    REMOVE_CASE = "remove_case", "撤回案件"
    ADD_CASES = "add_cases", "增加案件"


class TriageClass(Labelled):
    """The one class into which every case falls before any arithmetic."""

    CANDIDATE = "candidate", "可交叉"
    HOLD = "hold", "暂缓处理"
    STAY = "stay", "留原法院"
    ROUTE_OUT = "route_out", "转其他程序"
    REPORT_UP = "report_up", "报请上级"
    PRE_TASK = "pre_task", "先办事项"


class Severity(Labelled):
    """Weight of a finding: errors block, warnings do not."""

    ERROR = "error", "错误"
    WARNING = "warning", "提示"


class Status(Labelled):
    """Why planning ended, and what the result is worth."""

    PROVEN_BY_CERTIFICATE = "proven_by_certificate", "证书证明最优"
    PROVEN_BY_SOLVER = "proven_by_solver", "求解器证明最优"
    WITHIN_GAP = "within_gap", "差距内"
    TIME_OUT = "time_out", "达到限额停止"
    INTERRUPTED = "interrupted", "人工中断"
    INFEASIBLE = "infeasible", "无可行方案"


class RuleStatus(Labelled):
    """How far the legal basis of a rule is verified."""

    VERIFIED = "verified", "已核对原文"
    ANALOGY = "analogy", "参照适用"
    POLICY = "policy", "政策默认"
    UNVERIFIED = "unverified", "待核"


class Term(Labelled):
    """Terms of an option's value, each in integer fen, each stored apart for every case."""

    PROGRESS = "progress", "实质进展"
    RECOVERY = "recovery", "预期到位"
    EFFORT = "effort", "办案成本"
    CROWDING = "crowding", "挤占本院案件"
    HANDOVER = "handover", "移送交接"
    ABILITY_GAP = "ability_gap", "条件差距"
    PARTY_TRAVEL = "party_travel", "当事人路途"
    COURT_TRAVEL = "court_travel", "法院路途"
    MODE_COST = "mode_cost", "方式成本"
    PARTY_WISH = "party_wish", "当事人意愿"
    RELIEF = "relief", "缓解超负荷"
    CHANGE = "change", "与上一方案不同"
    ADJUSTMENT = "adjustment", "人工优先"
    FORCE = "force", "执行力量"
    SERIES_EVIDENCE = "series_evidence", "集中依据"
    JOINT_ACTION = "joint_action", "协同行动"


class Resource(Labelled):
    """Kinds of scarce capacity; each is a family of rows of the assignment problem."""

    RECEIVER_MINUTES = "receiver_minutes", "可接收工时"
    UNRESERVED_MINUTES = "unreserved_minutes", "小额民生预留以外的工时"
    RECEIVED_CASES = "received_cases", "接收件数"
    SENT_CASES = "sent_cases", "移出件数"
    PAIR_CASES = "pair_cases", "同一法院间件数"
    SUPERVISED_CASES = "supervised_cases", "督办件数"
    MODE_CASES = "mode_cases", "方式件数"
    BATCH_CASES = "batch_cases", "批次件数"
    TRAVEL_METRES = "travel_metres", "差旅里程"
    ACTION_DAYS = "action_days", "行动人日"
    LEADER_CASES = "leader_cases", "领导包案"


class Method(Labelled):
    """Which method placed a group."""

    ONLY_OPTION = "only_option", "唯一选项"
    UNCONTESTED = "uncontested", "无竞争"
    EXACT = "exact", "CP-SAT 精确求解"
    SEARCH = "search", "紧张程度与搜索"
    COLUMNS = "columns", "收案组合生成"
    NEIGHBOURHOOD = "neighbourhood", "CP-SAT 邻域求解"
    RELAXATION = "relaxation", "线性松弛取整"
