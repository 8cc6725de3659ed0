"""The triage rules: each one function that says which cases it stops, tried in the order given below."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.law.grounds import ACCUSING
from jiaocha.law.rule import Rule, rule
from jiaocha_models.words import (
    AuctionStage,
    BankruptcyStatus,
    CaseKind,
    CaseStatus,
    Ground,
    LeadQuality,
    RuleStatus,
    TriageClass,
)

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Screened:
    """What the triage rules look at.

    Attributes
    ----------
    cases : pandas.DataFrame
    clock : pandas.DataFrame
        From :func:`six_month_clock`.
    ground : ndarray of str, shape (n_cases,)
        The ground each case stands on; ``none`` where it has none. See :func:`established_ground`.
    expiry : datetime64[s], shape (n_cases,)
        Earliest day on which a measure on an asset of the case expires; NaT where unknown.
    today, soonest_expiry : datetime64[s]
        The planning date, and the first day on which a measure may expire after a handover.
    repeat_limit : int
    """

    cases: pd.DataFrame
    clock: pd.DataFrame
    ground: NDArray[np.object_]
    expiry: NDArray[np.datetime64]
    today: np.datetime64
    soonest_expiry: np.datetime64
    repeat_limit: int

    def is_one_of(self, column: str, *values: str) -> Mask:
        """Cases whose column holds one of the values."""
        found: Mask = self.cases[column].isin([str(value) for value in values]).to_numpy(bool)
        return found

    def flag(self, column: str) -> Mask:
        """Cases whose flag is set."""
        found: Mask = self.cases[column].to_numpy(bool)
        return found


@rule(
    "破产申请审查中或已受理，依法应当中止执行，转入执行转破产程序",
    "民诉法解释第511—513条；法发〔2017〕2号",
    RuleStatus.VERIFIED,
    class_=TriageClass.ROUTE_OUT,
)
def bankruptcy_under_way(screened: Screened) -> Mask:
    """Stop cases whose debtor's bankruptcy is under review or accepted."""
    return screened.is_one_of("bankruptcy_status", BankruptcyStatus.UNDER_REVIEW, BankruptcyStatus.ACCEPTED)


@rule(
    "已拟移送破产审查，先完成执行转破产的征询与移送",
    "民诉法解释第511条；法发〔2017〕2号第2条",
    RuleStatus.VERIFIED,
    class_=TriageClass.ROUTE_OUT,
)
def bankruptcy_screening(screened: Screened) -> Mask:
    """Stop cases about to be moved to bankruptcy."""
    return screened.is_one_of("bankruptcy_status", BankruptcyStatus.SCREENING)


@rule("案件已经结案，不需要交叉执行", "执行工作规定第64条", RuleStatus.VERIFIED, class_=TriageClass.STAY)
def case_closed(screened: Screened) -> Mask:
    """Stop cases that are closed."""
    return screened.is_one_of("status", CaseStatus.CLOSED)


@rule(
    "不是首次执行或恢复执行案件，不变更执行法院",
    "法明传〔2018〕335号（变更后以执字或执恢字立案）",
    RuleStatus.ANALOGY,
    class_=TriageClass.STAY,
)
def kind_not_transferable(screened: Screened) -> Mask:
    """Stop preservation, objection, review, supervision and coordination cases."""
    known = screened.cases["case_kind"].notna().to_numpy(bool)
    return known & ~screened.is_one_of("case_kind", CaseKind.FIRST, CaseKind.RESUMED)


@rule(
    "执行依据不明确，先退回审判部门释明",
    "人民法院报刊载的立审执协调做法",
    RuleStatus.POLICY,
    class_=TriageClass.ROUTE_OUT,
)
def writ_unclear(screened: Screened) -> Mask:
    """Return cases with an unclear operative part to the trial body."""
    return screened.flag("writ_unclear")


@rule(
    "异议、复议或者相关诉讼尚未审结，暂不变更执行法院",
    "执行程序解释第13条；上海高院指定执行、提级执行意见",
    RuleStatus.ANALOGY,
    class_=TriageClass.HOLD,
)
def objection_pending(screened: Screened) -> Mask:
    """Hold cases with an objection or suit pending."""
    return screened.flag("objection_pending")


@rule(
    "财产正在评估、鉴定或审计，期间不计入执行期限",
    "执行程序解释第13条",
    RuleStatus.VERIFIED,
    class_=TriageClass.HOLD,
)
def appraisal_under_way(screened: Screened) -> Mask:
    """Hold cases whose asset is being appraised."""
    return screened.is_one_of("auction_stage", AuctionStage.APPRAISAL)


@rule(
    "财产正在拍卖，待拍卖有结果后再定",
    "上海高院指定执行、提级执行意见（参照）",
    RuleStatus.POLICY,
    class_=TriageClass.HOLD,
)
def auction_under_way(screened: Screened) -> Mask:
    """Hold cases whose asset is listed."""
    return screened.is_one_of("auction_stage", AuctionStage.LISTED)


@rule(
    "财产已经成交尚未交付，由原法院完成交付",
    "政策默认：处置程序由启动法院完成",
    RuleStatus.POLICY,
    class_=TriageClass.HOLD,
)
def sold_not_delivered(screened: Screened) -> Mask:
    """Hold cases whose asset is sold and not handed over."""
    return screened.is_one_of("auction_stage", AuctionStage.SOLD)


@rule(
    "案款尚未分配或发放，由原法院发放完毕后再定",
    "执行工作规定第55、56条（主持分配的法院）",
    RuleStatus.ANALOGY,
    class_=TriageClass.HOLD,
)
def money_undistributed(screened: Screened) -> Mask:
    """Hold cases with proceeds or money in account not yet paid out."""
    held = (screened.cases["money_held"] > 0).to_numpy(bool)
    return screened.is_one_of("auction_stage", AuctionStage.DELIVERED) | held


@rule("执行和解协议正在履行", "民事诉讼法第241条", RuleStatus.VERIFIED, class_=TriageClass.HOLD)
def settlement_being_performed(screened: Screened) -> Mask:
    """Hold cases whose settlement is being performed."""
    return screened.is_one_of("status", CaseStatus.SETTLEMENT)


@rule("暂缓执行期间", "执行工作规定第77条", RuleStatus.VERIFIED, class_=TriageClass.HOLD)
def deferred(screened: Screened) -> Mask:
    """Hold deferred cases."""
    return screened.is_one_of("status", CaseStatus.DEFERRED)


@rule("中止执行期间", "执行程序解释第13条", RuleStatus.VERIFIED, class_=TriageClass.HOLD)
def suspended(screened: Screened) -> Mask:
    """Hold suspended cases."""
    return screened.is_one_of("status", CaseStatus.SUSPENDED)


@rule("仍在不计入执行期限的扣除期间内", "执行程序解释第13条", RuleStatus.VERIFIED, class_=TriageClass.HOLD)
def excluded_period_running(screened: Screened) -> Mask:
    """Hold cases inside an excluded period."""
    running: Mask = screened.clock["running"].to_numpy(bool)
    return running


@rule(
    "终结本次执行程序，没有财产线索，也没有信访，留原法院管理",
    "终本规定第1条；最高人民法院执行局长培训讲话（有信访有线索的终本案件应当纳入）",
    RuleStatus.ANALOGY,
    class_=TriageClass.STAY,
)
def terminated_without_lead(screened: Screened) -> Mask:
    """Keep terminated cases that have neither lead nor petition."""
    no_lead = screened.is_one_of("lead_quality", LeadQuality.NONE)
    return screened.is_one_of("status", CaseStatus.TERMINATED) & no_lead & ~screened.flag("petition")


@rule(
    "此前已变更过执行法院，不再次移转",
    "委托执行规定第10条（受托法院一般不得再委托），参照；次数上限为政策默认",
    RuleStatus.POLICY,
    switch="rules.repeat_limit",
    class_=TriageClass.STAY,
)
def repeat_limit(screened: Screened) -> Mask:
    """Keep cases that were moved as often as the policy allows."""
    moved: Mask = (screened.cases["transfer_count"] >= screened.repeat_limit).to_numpy(bool)
    return moved


@rule(
    "所称不当干预或消极执行未经登记，又没有其他事由",
    "必要性原则（交叉执行为法定管辖的例外）；须有登记为政策默认",
    RuleStatus.POLICY,
    class_=TriageClass.STAY,
)
def accusation_not_registered(screened: Screened) -> Mask:
    """Keep cases that only have an accusing ground nobody registered."""
    lacking: Mask = screened.ground == Ground.NONE.value
    return lacking & screened.is_one_of("ground", *ACCUSING)


@rule(
    "没有交叉执行的事由",
    "民事诉讼法第235、237条；最高人民法院答记者问（必要性原则）",
    RuleStatus.VERIFIED,
    class_=TriageClass.STAY,
)
def necessity(screened: Screened) -> Mask:
    """Keep cases without any ground."""
    lacking: Mask = screened.ground == Ground.NONE.value
    return lacking


@rule(
    "查封、扣押、冻结即将到期，先由原法院办理续行手续",
    "委托执行规定第6条，参照适用",
    RuleStatus.ANALOGY,
    switch="rules.seizure_days",
    class_=TriageClass.PRE_TASK,
)
def seizure_about_to_expire(screened: Screened) -> Mask:
    """Send cases back for renewal whose measures would lapse soon after a handover."""
    expiring: Mask = ~np.isnat(screened.expiry) & (screened.expiry < screened.soonest_expiry)
    return expiring


TRIAGE_RULES: tuple[Rule, ...] = (
    bankruptcy_under_way,
    bankruptcy_screening,
    case_closed,
    kind_not_transferable,
    writ_unclear,
    objection_pending,
    appraisal_under_way,
    auction_under_way,
    sold_not_delivered,
    money_undistributed,
    settlement_being_performed,
    deferred,
    suspended,
    excluded_period_running,
    terminated_without_lead,
    repeat_limit,
    accusation_not_registered,
    necessity,
    seizure_about_to_expire,
)
"""All triage rules, in the order in which they are tried."""
