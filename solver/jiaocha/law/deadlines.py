"""Time limits of what follows a decision, each with the text it was read in and how far that is verified."""

from dataclasses import dataclass
from datetime import date, timedelta

from jiaocha.law.provisions import ANALOGY, CPL_240, CPLI_485, ENT_6, EWR_72, POLICY, UNVERIFIED, VERIFIED
from jiaocha_models.words import RuleStatus


@dataclass(frozen=True)
class Deadline:
    """A step with its time limit; ``days`` is None where no text that was read fixes one."""

    task: str
    by: str
    days: int | None
    starts: str
    basis: str
    status: RuleStatus

    @property
    def limit(self) -> str:
        """Time limit in words."""
        return self.starts if self.days is None else f"{self.starts}起{self.days}日内"


RENEWAL_DAYS = 30
"""A measure with less validity left is renewed before handover (委托执行规定第6条, by analogy)."""

CLOSING_DEADLINE = Deadline(
    "执行结案", "受案法院", None, "立案之日起六个月内", "执行工作规定第63条", VERIFIED
)
HANDOVER_DEADLINES = (
    Deadline("续行有效期不足一个月的查封、扣押、冻结", "原执行法院", None, "移交前", ENT_6.brief, ANALOGY),
    Deadline("立案，并告知承办人和联系电话", "受案法院", 7, "收到移交材料之日", "委托执行规定第7条", ANALOGY),
    Deadline("书面告知申请执行人", "原执行法院", 7, "收到立案通知之日", "委托执行规定第7条", ANALOGY),
    Deadline(
        "补齐手续、材料或者书面说明", "原执行法院", 30, "受案法院提出之日", "委托执行规定第8条", ANALOGY
    ),
    Deadline("经批准退回的，退还手续和卷宗", "受案法院", 15, "批准退回之日", "委托执行规定第9条", ANALOGY),
    Deadline("认为指令有错误的，请求复议", "下级法院", 5, "收到指令之日", EWR_72.brief, ANALOGY),
    CLOSING_DEADLINE,
)
"""Steps after a change of court."""

SUPERVISION_DEADLINES = (
    Deadline("在督促期限内执行", "执行法院", None, "未见规定，由决定法院写明期限", "无", UNVERIFIED),
    Deadline("认为指令有错误的，请求复议", "执行法院", 5, "收到督促执行令之日", EWR_72.brief, ANALOGY),
)
MATTER_DEADLINES = (
    Deadline("开始办理", "受托法院", 15, "收到委托之日", CPL_240.brief, ANALOGY),
    Deadline("函告办理情况", "受托法院", 30, "收到委托之日", CPL_240.brief, ANALOGY),
)
PETITION_DEADLINE = Deadline(
    "信访事项办结", "决定法院", 30, "登记之日", "法〔2021〕322号第30条（仅见转载）", UNVERIFIED
)
RENEWAL_DEADLINE = Deadline("续行查封、扣押、冻结", "执行法院", None, "期限届满前", CPLI_485.brief, VERIFIED)
"""Renewals run as long as the measure may: 1 year for deposits, 2 for movables, 3 for all else."""

IDLE_DEADLINE = Deadline(
    "核对进展，必要时督促", "执行法院", None, "最后执行行为之日", "实务提示，非法定期限", POLICY
)
"""Cases without an act for as many days as the policy says (``rules.idle_days``)."""


def renewal_needed(expiry: date | None, handover: date, days: int = RENEWAL_DAYS) -> bool:
    """Whether a measure must be renewed before handover: fewer than ``days`` of validity are left."""
    return expiry is not None and expiry < handover + timedelta(days=days)
