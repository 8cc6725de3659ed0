"""Whether a transfer is needed at all, and what must be done before it."""

import numpy as np

from jiaocha.law.grounds import ACCUSING
from jiaocha.law.rule import rule
from jiaocha.law.triage_rules.screened import Mask, Screened
from jiaocha_models.words import (
    Ground,
    RuleStatus,
    TriageClass,
)


@rule(
    "此前已变更过执行法院，不再次移转",
    "委托执行规定第10条（受托法院一般不得再委托），参照；次数上限为政策默认",
    RuleStatus.POLICY,
    switch="rules.repeat_limit",
    class_=TriageClass.STAY,
)
def repeat_limit(screened: Screened) -> Mask:
    """Keep cases that were moved as often as the policy allows, unless 执行程序解释第12条 makes them move."""
    moved: Mask = (screened.cases["transfer_count"] >= screened.repeat_limit).to_numpy(bool)
    return moved & ~screened.forced


@rule(
    "所称不当干预或消极执行没有登记人、日期、材料齐备的登记，又没有其他事由",
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
    "涉嫌超标的查封，先由原执行法院核查纠正",
    "全国法院执行局长培训报道（《法治日报》，2025年）所列问题（超标的查封）；先行纠正为政策默认",
    RuleStatus.POLICY,
    class_=TriageClass.PRE_TASK,
)
def over_seizure(screened: Screened) -> Mask:
    """Send cases back whose seizures exceed the claim."""
    return screened.flag("over_seizure")


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
