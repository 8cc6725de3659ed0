"""Collisions: where two rules meet in one case, which of them yields, and what comes out.

The order itself is carried out elsewhere: triage before pairs, ``PAIR_RULES`` in their order, conflicts
(:mod:`jiaocha.law.conflicts`) last. This table says it in one place, for people, and the tests build a tiny
quarter for every row. Law stands above what a person instructed, power above suitability; what the law
demands and nobody can carry out becomes a conflict that people decide, never a silent breach.
"""

from dataclasses import dataclass

from jiaocha_models.columns import Labelled
from jiaocha_models.words import RuleStatus

GROUND = "ground"
"""The weaker side of rules that stop a case although it has a ground (交叉事由)."""


class Outcome(Labelled):
    """What comes out where two rules collide."""

    YIELDS = "yields", "从前者，后者不再适用"
    CONFLICT = "conflict", "列为冲突，暂留原法院，由人工决定"
    HOLD = "hold", "暂缓处理"
    STAY = "stay", "留原法院"
    ROUTE_OUT = "route_out", "转其他程序"
    REPORT_UP = "report_up", "报请上级"


@dataclass(frozen=True)
class Collision:
    """Two rules that meet in one case.

    Attributes
    ----------
    stronger, weaker : str
        Name of a rule, dotted key of the policy, value of a mode (``mode.directed``), or ``GROUND``.
    outcome : Outcome
    sentence : str
        Chinese sentence: what comes out.
    basis : str
        Why, with its source.
    status : RuleStatus
        How far the order is verified; nearly all of it is a policy default.
    """

    stronger: str
    weaker: str
    outcome: Outcome
    sentence: str
    basis: str
    status: RuleStatus


VERIFIED, ANALOGY, POLICY, _ = RuleStatus
_FORCED = "supervision_expired_forces_transfer"
_LATE = "over_time_forces_transfer"
_FIXED = "fixed_by_person"
_EPI_12 = "执行程序解释第12条（应当变更）"

COLLISIONS: tuple[Collision, ...] = (
    Collision(
        "influence_area", _FIXED, Outcome.CONFLICT,
        "人工指定的法院处在影响区域内的，该法院不开放，其他去向也不代为选择",
        "人工指定不能打开规则关闭的法院；影响区域为政策默认", POLICY,
    ),
    Collision(
        "recusal", _FIXED, Outcome.CONFLICT,
        "人工指定的法院应当回避的，该法院不开放，两项人工意见由人工理清",
        "人工指定不能打开规则关闭的法院", POLICY,
    ),
    Collision(
        "planning_court_decides", _FIXED, Outcome.REPORT_UP,
        "人工指定的法院在决定法院辖区以外的，报请共同上级法院决定，所列法院即人工指定的法院",
        "执行程序解释第11、12条、执行工作规定第74条（本辖区其他法院）", VERIFIED,
    ),
    Collision(
        _FORCED, _FIXED, Outcome.CONFLICT,
        "督促逾期无正当理由而人工指定留原法院的，不能直接照办，由人工写明理由后决定",
        _EPI_12, VERIFIED,
    ),
    Collision(
        "planning_court_decides", _FORCED, Outcome.REPORT_UP,
        "应当变更而本次决定权限内没有可以受案的法院的，报请上级法院决定",
        "执行程序解释第11、12条、执行工作规定第74条（本辖区其他法院）", VERIFIED,
    ),
    Collision(
        "takes_part", _FORCED, Outcome.CONFLICT,
        "应当变更而没有可以受案的法院的，如实列明，不为此打开被关闭的法院",
        _EPI_12 + "；没有受案法院时如何处理没有规定，政策默认", POLICY,
    ),
    Collision(
        "forbidden_by_person", _FORCED, Outcome.CONFLICT,
        "应当变更而人工禁止一切变更的，如实列明，由人工写明理由后决定",
        _EPI_12 + "；人工意见不由系统改动", POLICY,
    ),
    Collision(
        "bankruptcy_under_way", _FORCED, Outcome.ROUTE_OUT,
        "破产申请审查中或者已受理的，先中止执行转入破产程序，不再变更执行法院",
        "民诉法解释第511—513条", VERIFIED,
    ),
    Collision(
        "objection_pending", _FORCED, Outcome.HOLD,
        "异议、复议或者相关诉讼尚未审结的，审结后再依督促逾期处理",
        "上海高院指定执行、提级执行意见（见公开摘录），参照；执行程序解释第13条未列异议期间，先后为政策默认",
        POLICY,
    ),
    Collision(
        "excluded_period_running", _FORCED, Outcome.HOLD,
        "仍在扣除期间内的，期间届满后再依督促逾期处理",
        "执行程序解释第13条（期间不计入），参照", ANALOGY,
    ),
    Collision(
        _FORCED, "capacity.mode_quota", Outcome.CONFLICT,
        "应当变更而方式件数上限不够的，上限不突破也不掩盖：列明上限与所需件数，由人工决定先后",
        _EPI_12 + "；件数上限为政策参数", POLICY,
    ),
    Collision(
        _LATE, "capacity.mode_quota", Outcome.CONFLICT,
        "超过地方规定期间应当变更而方式件数上限不够的，处理同上",
        "上海高院指定执行、提级执行意见（见公开转载），参照；件数上限为政策参数", POLICY,
    ),
    Collision(
        "forbidden_by_person", _LATE, Outcome.CONFLICT,
        "超过地方规定期间应当变更而人工禁止一切变更的，如实列明，由人工决定",
        "人工意见不由系统改动，政策默认", POLICY,
    ),
    Collision(
        "beyond_one_court", "mode.directed", Outcome.YIELDS,
        "行动所需人数超出受案法院一日可调集人数的，不指令该法院单独办理，由上级法院组织协同或者提级",
        "最高人民法院答记者问（整合不同法院执行力量）；人数口径为政策默认", POLICY,
    ),
    Collision(
        "several_origins_move_as_one", "mode.directed", Outcome.YIELDS,
        "关联案件分属多家法院的，整体集中或者提级，不逐案指令",
        "最高人民法院答记者问（关联案件可以集中至一家法院）；整体移转为政策默认", POLICY,
    ),
    Collision(
        "bankruptcy_court_receives", "rules.nearest_receivers", Outcome.YIELDS,
        "预重整期间只向有破产管辖权的法院移转，路途再远也不改选最近的法院",
        "指导性案例252号（见公开报道），参照", ANALOGY,
    ),
    Collision(
        "bankruptcy_court_receives", "weights.evidence_earliest", Outcome.YIELDS,
        "预重整期间，最先立案、案件最多等集中依据不改变受案法院",
        "指导性案例252号（见公开报道），参照", ANALOGY,
    ),
    Collision(
        "arbitral_award_forum", "rules.nearest_receivers", Outcome.YIELDS,
        "仲裁裁决不因路途近而移转基层法院",
        "仲裁裁决执行规定第2条（中级人民法院管辖）", VERIFIED,
    ),
    Collision(
        "ship_forum", "rules.nearest_receivers", Outcome.YIELDS,
        "执行标的物为船舶的，只向海事法院移转，路途再远也不改选最近的法院",
        "委托执行规定第3条第三款，参照；限于海事法院为政策默认", POLICY,
    ),
    Collision(
        "cross_province_only_supreme", "bankruptcy_court_receives", Outcome.REPORT_UP,
        "有破产管辖权的法院在外省的，报请最高人民法院个案决定",
        "执行程序解释第11、12条（本辖区）", VERIFIED,
    ),
    Collision(
        "court_bound", _FORCED, Outcome.CONFLICT,
        "异议未审结或者成交财产未交付而列明集中行动的，督促逾期也暂不变更执行法院，由人工决定先后",
        _EPI_12 + "；期间不变更执行法院为政策默认", POLICY,
    ),
    Collision(
        "disposal_right_transfer", GROUND, Outcome.ROUTE_OUT,
        "优先债权对他院首封财产的，商请移送处置权即可，虽有事由也不变更执行法院",
        "首先查封法院与优先债权执行法院处分查封财产的批复（见公开转载），参照", ANALOGY,
    ),
    Collision(
        "repeat_limit", GROUND, Outcome.STAY,
        "已按政策所定次数变更过执行法院的，虽有事由也不再次移转",
        "委托执行规定第10条（一般不再行委托），参照；次数为政策默认", POLICY,
    ),
    Collision(
        "repeat_limit", _LATE, Outcome.STAY,
        "已按政策所定次数变更过执行法院的，超过地方规定期间也不再次移转",
        "委托执行规定第10条，参照；次数、期间均为政策参数", POLICY,
    ),
)  # fmt: skip
"""Every collision, the strongest reasons first."""
