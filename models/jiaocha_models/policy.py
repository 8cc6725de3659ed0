"""The policy of a quarter: every number and switch that people, not arithmetic, decide.

Each setting carries its Chinese name, unit, admissible range and where its default comes from. Defaults
are not approved by any court: they are labelled 未经认定 wherever they are printed. The sheet 政策 and the
TOML file hold the same dotted keys, for example ``capacity.minutes_per_unit``.
"""

import math
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from jiaocha_models.columns import Record
from jiaocha_models.ordered import terms_in_order
from jiaocha_models.words import AssetKind, Complexity, Ground, LeadQuality, MatterKind, Mode

UNAPPROVED = "未经认定"
"""Who approved a shipped default: nobody yet."""


def setting(
    zh: str,
    default: Any,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    source: str = "产品默认假设",
) -> Any:
    """Declare one policy key: Chinese name, default, unit, range, and the source of the default."""
    return Field(
        default,
        description=zh,
        json_schema_extra={"zh": zh, "unit": unit, "low": low, "high": high, "source": source},
        ge=low if not isinstance(default, dict) else None,
        le=high if not isinstance(default, dict) else None,
    )


def _complete(enumeration: type[Any]) -> Any:
    def check(table: dict[Any, Any]) -> dict[Any, Any]:
        missing = [member.value for member in enumeration if member not in table]
        if missing:
            raise ValueError(f"table lacks {', '.join(missing)}")
        return {member: table[member] for member in enumeration}

    return AfterValidator(check)


ByComplexity = Annotated[dict[Complexity, float], _complete(Complexity)]
ByAsset = Annotated[dict[AssetKind, float], _complete(AssetKind)]
ByAssetWhole = Annotated[dict[AssetKind, int], _complete(AssetKind)]
ByLead = Annotated[dict[LeadQuality, float], _complete(LeadQuality)]
ByGround = Annotated[dict[Ground, float], _complete(Ground)]
ByMatter = Annotated[dict[MatterKind, int], _complete(MatterKind)]
ByMode = Annotated[dict[Mode, float], _complete(Mode)]


class Section(Record):
    """Base of a policy's sections: the values of its tables lie within the declared bounds, never below 0."""

    @model_validator(mode="after")
    def _tables_within_bounds(self) -> Self:
        for name, field in type(self).model_fields.items():
            table, extra = getattr(self, name), field.json_schema_extra
            if not isinstance(table, dict) or not isinstance(extra, dict):
                continue
            low, high = extra["low"] or 0, math.inf if extra["high"] is None else extra["high"]
            wrong = [key for key, value in table.items() if not low <= value <= high or value == math.inf]
            if wrong:
                raise ValueError(f"{name}: {', '.join(wrong)} outside {low} to {high}")
        return self


class Capacity(Section):
    """Room of courts. One weighted case (折算件) is the unit courts know; minutes are internal."""

    minutes_per_unit: int = setting(
        "每折算件分钟数",
        800,
        unit="minutes",
        low=1,
        high=100_000,
        source="由县级法院工时测算每法官每年138—175件推得，假设",
    )
    room_share_of_intake: float = setting(
        "可接收量占上季度收案比例", 0.03, low=0, high=1, source="未申报时的推算规则，假设"
    )
    room_units_per_judge: float = setting(
        "无收案数时每名法官可接收折算件", 5.0, unit="weighted cases", low=0, high=1000
    )
    small_claim_share: float = setting("小额民生案件预留比例", 0.15, low=0, high=1)
    small_claim_limit: int = setting("小额案件标的上限", 5_000_000, unit="fen", low=0, high=10**15)
    most_received: int | None = setting("各法院接收件数上限", None, unit="cases", low=0)
    most_received_percent: int | None = setting(
        "各法院接收件数占本季度案件的比例上限（百分数，不满一件的舍去）", None, low=0, high=100
    )
    most_sent: int | None = setting("各法院移出件数上限", None, unit="cases", low=0)
    most_per_pair: int | None = setting("同一移出—接收法院间件数上限", None, unit="cases", low=0)
    supervision_room: int | None = setting(
        "决定法院督办件数上限", None, unit="cases", low=0, source="谁决定谁督办（四川做法，见公开报道）"
    )
    leader_room: int | None = setting(
        "各法院领导包案件数上限", None, unit="cases", low=0, source="领导包案（四川做法，见公开报道）"
    )
    leader_share_percent: int = setting(
        "收到案件中领导包案的比例（百分数）", 0, low=0, high=100, source="领导包案（四川做法，见公开报道）"
    )
    action_share_of_staff: float = setting("可调集人数占执行人员比例", 0.3, low=0, high=1)
    action_days_per_month: int = setting("各法院每月可参加协同行动的天数", 4, unit="days", low=0, high=31)
    batch_size: int | None = setting("本批次变更执行法院件数上限", None, unit="cases", low=0)
    mode_quota: dict[Mode, int] = setting("各方式件数上限", {}, unit="cases")
    travel_budget_km: int | None = setting("法院差旅总里程上限", None, unit="km", low=0)

    @model_validator(mode="after")
    def _staying_is_never_limited(self) -> Self:
        if Mode.STAY in self.mode_quota:
            raise ValueError("mode_quota: staying cannot be limited")
        return self


class Effort(Section):
    """Handling effort of a case, in weighted cases, when the input does not state it."""

    units_by_complexity: ByComplexity = setting(
        "繁简折算件",
        {Complexity.SIMPLE: 1.0, Complexity.ORDINARY: 2.0, Complexity.HARD: 4.0},
        unit="weighted cases",
    )
    asset_factor: ByAsset = setting(
        "财产类型系数",
        {
            AssetKind.NONE: 0.8,
            AssetKind.DEPOSIT: 0.8,
            AssetKind.REAL_ESTATE: 1.4,
            AssetKind.MOVABLE: 1.1,
            AssetKind.EQUITY: 1.5,
            AssetKind.RECEIVABLE: 1.2,
            AssetKind.SPECIAL: 1.6,
            AssetKind.SHIP: 1.6,
        },
    )
    related_share: float = setting("关联案件每增一件的工时比例", 0.4, low=0, high=1)
    experience_factor: float = setting("有同类财产办理经验的工时系数", 0.9, low=0.1, high=1)
    system_gap_factor: float = setting("信息化每低一级增加的工时比例", 0.05, low=0, high=1)
    matter_minutes: ByMatter = setting(
        "委托事项工时",
        {
            MatterKind.INQUIRY: 60,
            MatterKind.FREEZE: 90,
            MatterKind.RENEW: 60,
            MatterKind.DEDUCT: 90,
            MatterKind.LIFT: 60,
            MatterKind.EQUITY: 120,
            MatterKind.SEIZE: 180,
            MatterKind.TITLE: 240,
            MatterKind.DETENTION: 480,
        },
        unit="minutes",
        low=0,
        high=100_000,
    )
    action_persons: ByAssetWhole = setting(
        "协同行动每日人数（未写明时）",
        {
            AssetKind.NONE: 6,
            AssetKind.DEPOSIT: 4,
            AssetKind.REAL_ESTATE: 16,
            AssetKind.MOVABLE: 10,
            AssetKind.EQUITY: 6,
            AssetKind.RECEIVABLE: 4,
            AssetKind.SPECIAL: 20,
            AssetKind.SHIP: 16,
        },
        unit="persons",
        low=1,
        high=10_000,
    )
    own_action_share: float = setting("协同行动中牵头法院出人的最高比例", 0.5, low=0, high=1)
    mode_factor: ByMode = setting(
        "各方式工时系数",
        {
            Mode.STAY: 0.0,
            Mode.INTERNAL: 0.9,
            Mode.SUPERVISED: 0.1,
            Mode.ENTRUSTED: 0.2,
            Mode.COORDINATED: 0.5,
            Mode.DIRECTED: 1.0,
            Mode.CENTRALIZED: 0.9,
            Mode.ESCALATED: 1.1,
        },
    )


class Recovery(Section):
    """Where progress and recovery come from: the grade table, or the table of estimates where it has a row.

    Every neutral court has the same effect: without history nothing pretends to know a court's rate.
    All figures are assumptions; the level is set so that the published share of cases with substantive
    progress (44.1 % by late 2025) is met on the synthetic national quarter.
    """

    horizon_months: int = setting("回收期限", 12, unit="months", low=1, high=60)
    from_estimates: bool = setting("进展与到位取自估计表（表中没有的仍按等级表）", False)
    caution: float = setting(
        "估计的谨慎程度（0 取估计值，1 取 90% 区间的下限；留原法院始终取估计值）", 0.0, low=0, high=1
    )
    learning_share: float = setting(
        "学习份额：按各受案法院平均估计比较的案件占比（按案号抽取，不看法院之间的差异）", 0.0, low=0, high=1
    )
    progress_if_stay: ByLead = setting(
        "留原法院进展概率（按线索）",
        {LeadQuality.HIGH: 0.24, LeadQuality.MEDIUM: 0.16, LeadQuality.LOW: 0.10, LeadQuality.NONE: 0.04},
        low=0,
        high=1,
    )
    progress_if_moved: ByLead = setting(
        "交叉后进展概率（按线索）",
        {LeadQuality.HIGH: 0.68, LeadQuality.MEDIUM: 0.50, LeadQuality.LOW: 0.34, LeadQuality.NONE: 0.10},
        low=0,
        high=1,
    )
    ground_factor: ByGround = setting(
        "事由系数（交叉增益）",
        {
            Ground.NONE: 0.0,
            Ground.LOCAL_INTERFERENCE: 1.15,
            Ground.PASSIVE: 1.1,
            Ground.RELATED_SERIES: 1.0,
            Ground.SHORT_OF_FORCE: 0.95,
            Ground.COMPLEX_ASSET: 0.85,
            Ground.OVER_TIME: 0.8,
        },
    )
    mode_factor: ByMode = setting(
        "方式系数（交叉增益）",
        {
            Mode.STAY: 0.0,
            Mode.INTERNAL: 0.45,
            Mode.SUPERVISED: 0.25,
            Mode.ENTRUSTED: 0.3,
            Mode.COORDINATED: 0.6,
            Mode.DIRECTED: 1.0,
            Mode.CENTRALIZED: 1.0,
            Mode.ESCALATED: 1.0,
        },
    )
    share_of_asset: ByAsset = setting(
        "有进展时到位比例（按财产）",
        {
            AssetKind.NONE: 0.08,
            AssetKind.DEPOSIT: 0.75,
            AssetKind.REAL_ESTATE: 0.5,
            AssetKind.MOVABLE: 0.3,
            AssetKind.EQUITY: 0.25,
            AssetKind.RECEIVABLE: 0.35,
            AssetKind.SPECIAL: 0.3,
            AssetKind.SHIP: 0.4,
        },
        low=0,
        high=1,
    )
    unable_factor: float = setting("被执行人失能时的增益系数", 0.4, low=0, high=1)
    interfered_factor: float = setting(
        "不当干预已登记时本院内方式的增益系数",
        0.0,
        low=0,
        high=1,
        source="推断，政策默认",
    )


class Weights(Section):
    """What one unit of each term is worth, in fen. The objective is not raw yuan."""

    progress_per_person: int = setting("每帮助一人的进展折算金额", 2_000_000, unit="fen", low=0, high=10**12)
    persons_counted: int = setting("计入人数上限", 50, unit="persons", low=1, high=100_000)
    livelihood_factor: float = setting("涉民生系数", 1.5, low=0, high=100)
    wages_factor: float = setting("欠薪系数", 2.0, low=0, high=100)
    petition_factor: float = setting("信访系数", 1.3, low=0, high=100)
    recovery_steps: tuple[tuple[int, float], ...] = Field(
        (
            (3_000_000, 1.0),
            (10_000_000, 0.4),
            (100_000_000, 0.1),
            (1_000_000_000, 0.01),
            (10_000_000_000, 0.001),
        ),
        description="到位金额分段权重：每组金额至该上限（分）部分的权重，逐段递减",
        json_schema_extra={
            "zh": "到位金额分段权重",
            "unit": "fen",
            "low": 0,
            "high": None,
            "source": "产品默认假设",
        },
    )
    recovery_beyond: float = setting("超出最高段的权重", 0.0001, low=0, high=1)
    effort_per_minute: int = setting("办案成本（每分钟）", 250, unit="fen", low=0, high=10**6)
    crowding_per_minute: int = setting("挤占本院案件（每分钟，按负荷比）", 60, unit="fen", low=0, high=10**6)
    handover_per_case: int = setting("移送与卷宗交接（每件）", 80_000, unit="fen", low=0, high=10**9)
    ability_gap_per_grade: int = setting("信息化差距（接收方低一级）", 60_000, unit="fen", low=0, high=10**9)
    ability_gap_upward: int = setting("信息化差距（接收方高一级）", 20_000, unit="fen", low=0, high=10**9)
    party_travel_per_km: int = setting("当事人路途（每公里）", 600, unit="fen", low=0, high=10**6)
    court_travel_per_km: int = setting("法院赴财产地路途（每公里）", 900, unit="fen", low=0, high=10**6)
    debtor_travel_share: float = setting("被执行人路途占申请执行人路途的比例", 0.25, low=0, high=1)
    force_per_case: int = setting(
        "执行力量差距（疑难案件每件，按人员比）", 30_000, unit="fen", low=0, high=10**9
    )
    evidence_earliest: int = setting("集中依据：最先立案", 60_000, unit="fen", low=0, high=10**9)
    evidence_most_cases: int = setting("集中依据：案件最多", 60_000, unit="fen", low=0, high=10**9)
    evidence_first_seizure: int = setting("集中依据：首封、掌握财产", 60_000, unit="fen", low=0, high=10**9)
    evidence_asset_place: int = setting("集中依据：主要财产所在地", 40_000, unit="fen", low=0, high=10**9)
    evidence_bankruptcy: int = setting("集中依据：破产管辖法院", 200_000, unit="fen", low=0, high=10**9)
    action_per_person_day: int = setting("协同行动每人每日成本", 30_000, unit="fen", low=0, high=10**9)
    natural_person_factor: float = setting("自然人路途系数", 1.5, low=0, high=100)
    mode_cost: ByMode = setting(
        "方式成本（每件）",
        {
            Mode.STAY: 0,
            Mode.INTERNAL: 10_000,
            Mode.SUPERVISED: 20_000,
            Mode.ENTRUSTED: 30_000,
            Mode.COORDINATED: 60_000,
            Mode.DIRECTED: 100_000,
            Mode.CENTRALIZED: 120_000,
            Mode.ESCALATED: 200_000,
        },
        unit="fen",
    )
    wish_agrees: int = setting("当事人同意", 50_000, unit="fen", low=0, high=10**12)
    wish_objects: int = setting("当事人反对", 300_000, unit="fen", low=0, high=10**12)
    preferred_court: int = setting("当事人希望的法院", 50_000, unit="fen", low=0, high=10**12)
    relief_per_minute: int = setting(
        "缓解移出法院超负荷（每分钟，按超出比）", 40, unit="fen", low=0, high=10**6
    )
    change_from_previous: int = setting("与上一方案不同", 100_000, unit="fen", low=0, high=10**12)
    preferred_by_person: int = setting("人工优先的去处", 0, unit="fen", low=0, high=10**12)

    @model_validator(mode="after")
    def _recovery_is_concave(self) -> Self:
        limits = [limit for limit, _ in self.recovery_steps]
        weights = [weight for _, weight in self.recovery_steps] + [self.recovery_beyond]
        if limits != sorted(set(limits)) or (limits and limits[0] <= 0):
            raise ValueError("recovery_steps: limits must rise from above 0")
        if weights != sorted(weights, reverse=True):
            raise ValueError("recovery_steps: weights must fall from step to step, and beyond the last")
        return self


class Rules(Record):
    """Switches and parameters of the rules; what is inferred rather than law can be switched here."""

    cross_province: bool = setting("允许跨省", False, source="跨省仅最高人民法院可以决定")
    nearest_receivers: int = setting("每组候选受案法院数（按路途最近）", 24, unit="courts", low=1, high=4000)
    max_distance_km: float | None = setting("最远距离", None, unit="km", low=0, high=10000)
    next_superior: bool = setting("提级由上一级法院执行，不越级", True, source="推断，政策默认")
    downward: bool = setting("允许下级法院接收", False)
    max_party_km: float | None = setting("申请执行人到受案法院的最远距离", None, unit="km", low=0, high=10000)
    max_asset_km: float | None = setting("主要财产到受案法院的最远距离", None, unit="km", low=0, high=10000)
    asset_in_other_province: bool = setting(
        "财产在外省且可委托事项的不在省内变更", True, source="推断，政策默认：委托执行规定第1、4条，参照"
    )
    most_load_ratio: float | None = setting(
        "受案法院人均未结案与同省同级中位数之比上限", None, low=0, high=100
    )
    fewest_judges: float | None = setting("受案法院执行法官人数下限", None, unit="persons", low=0, high=1000)
    overload_ratio: float | None = setting(
        "移出法院超负荷即具事由的比值", None, low=0, high=100, source="默认不启用；北京2003年做法可参照"
    )
    series_fewest_cases: int = setting("关联系列案件的最少件数", 2, unit="cases", low=2, high=10000)
    must_change_days: int | None = setting(
        "超过此天数应当变更执行法院", None, unit="days", low=1, high=3650, source="默认不启用；上海意见可参照"
    )
    terminated_cases_limit: int = setting(
        "被执行人终本案件超过此数转执破程序",
        100,
        unit="cases",
        low=1,
        high=1_000_000,
        source="全国法院执行局长培训报道（《法治日报》，2025年）所述终本案件百件以上企业清单",
    )
    matters_route_out: bool = setting("仅余委托事项的不变更执行法院", True, source="最高人民法院答记者问")
    pre_restructuring_court: bool = setting(
        "预重整的关联案件由破产管辖法院执行", True, source="指导性案例252号（见公开报道），参照"
    )
    most_contributors: int = setting("协同行动参加法院数上限（不含牵头）", 4, unit="courts", low=1, high=40)
    first_instance_limit: int | None = setting(
        "基层法院第一审标的上限", None, unit="fen", low=0, high=10**15, source="各地标准不一，未填不作限制"
    )
    influence_by_level: bool = setting("按被执行人层级回避", True, source="推断，政策默认：与当事人无牵连")
    repeat_limit: int = setting("历次移转次数上限", 1, low=1, high=100, source="推断，政策默认")
    six_month_days: int = setting(
        "法定执行期限", 180, unit="days", low=1, high=3650, source="执行工作规定第63条；执行程序解释第10条"
    )
    idle_days: int = setting("无执行行为天数", 90, unit="days", low=1, high=3650)
    seizure_days: int = setting(
        "移送时查封剩余天数下限", 30, unit="days", low=0, high=3650, source="委托执行规定第6条，参照适用"
    )
    left_out: str | None = setting(
        "停用的规则", None, source="规则名，多个用分号隔开；已核对原文的规则不能停用"
    )
    vacant_director_closes: bool = setting("执行局长空缺不接收", True, source="推断，政策默认")
    special_forums: bool = setting("专门管辖", True, source="仲裁、刑事涉财、铁路、海事等规定")


class Order(Section):
    """Objectives in order instead of weighed: each level is settled before the next is looked at."""

    levels: str | None = setting(
        "目标的先后层次",
        None,
        source="默认不启用，各项按权重相加；启用时先后由决定法院定，产品不作推荐",
    )
    tolerance_percent: float = setting(
        "每一层容许为后面的层次让出的比例（百分数）", 1.0, low=0, high=100, source="产品默认假设"
    )

    @field_validator("levels")
    @classmethod
    def _levels_name_terms(cls, levels: str | None) -> str | None:
        terms_in_order(levels)
        return levels


class SettingBasis(Record):
    """Why one policy key has its value, as people stated it.

    Attributes
    ----------
    rule : str
        Article, measure or local rule that the value carries out.
    source : str
        Document in which it stands, with its number.
    day : date or None
        Date of the document or of the decision on the value.
    approved_by : str
        Who approved the value; 未经认定 where nobody has.
    """

    rule: str = ""
    source: str = ""
    day: date | None = None
    approved_by: str = UNAPPROVED

    @field_validator("approved_by")
    @classmethod
    def _nobody_is_said_so(cls, approved_by: str) -> str:
        return approved_by or UNAPPROVED


class Policy(Record):
    """Everything people decide about a quarter."""

    title: str = setting("方案名称", "交叉执行季度调配方案")
    planning_court: str = setting("决定法院", "最高法")
    planning_date: date = setting("方案日期", date(2026, 10, 1))
    money_unit: str | None = setting("金额单位", None)
    synthetic: bool = setting("合成数据", False, source="合成数据须如实标明")
    approved_by: str = setting("参数认定", UNAPPROVED)
    preset: str | None = setting("采用的预置政策", None)
    bases: dict[str, SettingBasis] = Field({}, description="各项参数的依据，按键")
    capacity: Capacity = Capacity()
    effort: Effort = Effort()
    recovery: Recovery = Recovery()
    weights: Weights = Weights()
    rules: Rules = Rules()
    order: Order = Order()
