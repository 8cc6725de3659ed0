"""Cases that wait: something runs in the origin court that must end first."""

from jiaocha.law.rule import rule
from jiaocha.law.triage_rules.screened import Mask, Screened
from jiaocha_models.words import (
    AuctionStage,
    CaseStatus,
    RuleStatus,
    TriageClass,
)


@rule(
    "异议、复议或者相关诉讼尚未审结，暂不变更执行法院",
    "上海高院指定执行、提级执行意见（一般不予指定、提级的情形，见公开摘录），参照；全国性规定待核",
    RuleStatus.ANALOGY,
    class_=TriageClass.HOLD,
)
def objection_pending(screened: Screened) -> Mask:
    """Hold cases with an objection or suit pending."""
    return screened.flag("objection_pending") & ~screened.joint_action


@rule(
    "财产正在评估、鉴定或者审计，期间不计入执行期限，待有结果后再定",
    "执行程序解释第13条（期间不计入）；暂不变更执行法院：上海高院指定执行、提级执行意见（见公开摘录），参照",
    RuleStatus.ANALOGY,
    class_=TriageClass.HOLD,
)
def appraisal_under_way(screened: Screened) -> Mask:
    """Hold cases whose asset is being appraised."""
    return screened.is_one_of("auction_stage", AuctionStage.APPRAISAL)


@rule(
    "财产正在拍卖，待拍卖有结果后再定",
    "政策默认：处置程序由启动法院完成",
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
    return screened.is_one_of("auction_stage", AuctionStage.SOLD) & ~screened.joint_action


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


@rule(
    "执行和解协议正在履行，暂不变更执行法院",
    "民事诉讼法第241条（执行和解）；履行期间暂不变更为推断，政策默认",
    RuleStatus.POLICY,
    class_=TriageClass.HOLD,
)
def settlement_being_performed(screened: Screened) -> Mask:
    """Hold cases whose settlement is being performed."""
    return screened.is_one_of("status", CaseStatus.SETTLEMENT)


@rule(
    "暂缓执行期间，暂不变更执行法院",
    "执行工作规定第77条、执行程序解释第13条（期间不计入）；暂不变更：上海高院指定执行、提级执行意见（见公开摘录），参照",
    RuleStatus.ANALOGY,
    class_=TriageClass.HOLD,
)
def deferred(screened: Screened) -> Mask:
    """Hold deferred cases."""
    return screened.is_one_of("status", CaseStatus.DEFERRED)


@rule(
    "中止执行期间，暂不变更执行法院",
    "执行程序解释第13条（期间不计入），参照",
    RuleStatus.ANALOGY,
    class_=TriageClass.HOLD,
)
def suspended(screened: Screened) -> Mask:
    """Hold suspended cases."""
    return screened.is_one_of("status", CaseStatus.SUSPENDED)


@rule(
    "仍在不计入执行期限的扣除期间内，暂不变更执行法院",
    "执行程序解释第13条（期间不计入），参照",
    RuleStatus.ANALOGY,
    class_=TriageClass.HOLD,
)
def excluded_period_running(screened: Screened) -> Mask:
    """Hold cases inside an excluded period."""
    running: Mask = screened.clock["running"].to_numpy(bool)
    return running
