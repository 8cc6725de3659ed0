"""Cases that belong to another procedure, and cases that are no cases for a transfer."""

import numpy as np

from jiaocha.law.rule import rule
from jiaocha.law.triage_rules.screened import Mask, Screened
from jiaocha_models.words import (
    Answer,
    BankruptcyStatus,
    CaseKind,
    CaseStatus,
    LeadQuality,
    PartyKind,
    RefusalStatus,
    RemainingWork,
    RuleStatus,
    TriageClass,
)


@rule(
    "破产申请审查中或已受理，依法应当中止执行，转入执行转破产程序",
    "民诉法解释第511—513条",
    RuleStatus.VERIFIED,
    class_=TriageClass.ROUTE_OUT,
)
def bankruptcy_under_way(screened: Screened) -> Mask:
    """Stop cases whose debtor's bankruptcy is under review or accepted."""
    return screened.is_one_of("bankruptcy_status", BankruptcyStatus.UNDER_REVIEW, BankruptcyStatus.ACCEPTED)


@rule(
    "已拟移送破产审查，先完成执行转破产的征询与移送",
    "民诉法解释第511条（须有同意）；法发〔2017〕2号第2条（见公开转载）；先行征询为参照",
    RuleStatus.ANALOGY,
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
    "法明传〔2018〕335号（受案法院以执字立案，见公开摘录）；限于首次执行、恢复执行案件为推断，政策默认",
    RuleStatus.POLICY,
    class_=TriageClass.STAY,
)
def kind_not_transferable(screened: Screened) -> Mask:
    """Stop preservation, objection, review, supervision and coordination cases."""
    known = screened.cases["case_kind"].notna().to_numpy(bool)
    return known & ~screened.is_one_of("case_kind", CaseKind.FIRST, CaseKind.RESUMED)


@rule(
    "企业被执行人已丧失履行能力，且已取得书面同意，转入执行转破产程序，由被执行人住所地有管辖权的法院审查",
    "民诉法解释第511—514条；同意采用书面形式，见法发〔2017〕2号第2条（公开转载）",
    RuleStatus.ANALOGY,
    class_=TriageClass.ROUTE_OUT,
)
def insolvent_enterprise(screened: Screened) -> Mask:
    """Send enterprises to bankruptcy that are unable to pay, where debtor or a creditor agreed in writing."""
    enterprise = screened.is_one_of("debtor_kind", PartyKind.ENTERPRISE, PartyKind.STATE_ENTERPRISE)
    unable = screened.is_one_of("debtor_unable", Answer.YES)
    return enterprise & unable & screened.is_one_of("bankruptcy_consent", Answer.YES)


@rule(
    "企业被执行人的终本案件超过政策所定件数，列入执行转破产清单指导",
    "全国法院执行局长培训报道（《法治日报》，2025年）所述终本案件百件以上企业清单指导；件数为政策参数",
    RuleStatus.ANALOGY,
    switch="rules.terminated_cases_limit",
    class_=TriageClass.ROUTE_OUT,
)
def many_terminated_cases(screened: Screened) -> Mask:
    """Send enterprises with very many terminated cases to the track of enforcement and bankruptcy."""
    enterprise = screened.is_one_of("debtor_kind", PartyKind.ENTERPRISE, PartyKind.STATE_ENTERPRISE)
    return enterprise & (screened.terminated > screened.terminated_limit)


@rule(
    "执行依据不明确，先退回审判部门释明",
    "全国法院执行局长培训报道（《法治日报》，2025年）所述立审执协调做法",
    RuleStatus.POLICY,
    class_=TriageClass.ROUTE_OUT,
)
def writ_unclear(screened: Screened) -> Mask:
    """Return cases with an unclear operative part to the trial body."""
    return screened.flag("writ_unclear")


@rule(
    "有拒不执行判决、裁定线索，先依法移送，再定是否交叉执行",
    "政策默认：刑事线索的移送先于变更执行法院",
    RuleStatus.POLICY,
    class_=TriageClass.ROUTE_OUT,
)
def refusal_referral(screened: Screened) -> Mask:
    """Refer cases first in which a refusal to obey the judgment is suspected."""
    return screened.is_one_of("refusal_status", RefusalStatus.SUSPECTED)


@rule(
    "本案对他院首先查封的财产享有优先受偿权，商请首封法院移送处置权，不变更执行法院",
    "首先查封法院与优先债权执行法院处分查封财产的批复（见公开转载，要求15日内办理移送）；财产保全规定第21条",
    RuleStatus.ANALOGY,
    class_=TriageClass.ROUTE_OUT,
)
def disposal_right_transfer(screened: Screened) -> Mask:
    """Ask the first seizing court for the right of disposal where the claim has priority and queues."""
    first = screened.cases["first_seizure_court"]
    elsewhere = (first.notna() & first.ne(screened.cases["court_code"]).fillna(False)).to_numpy(bool)
    queued = (screened.cases["seizure_rank"] > 0).fillna(False).to_numpy(bool)
    return screened.flag("priority_claim") & queued & elsewhere


@rule(
    "仅余冻结、扣划、过户、查询等事项需在外地办理，委托事项即可，不变更执行法院",
    "最高人民法院答记者问（个别相对简易的事项委托异地法院办理，有别于整案办理）；委托执行规定第2条第二款",
    RuleStatus.VERIFIED,
    switch="rules.matters_route_out",
    class_=TriageClass.ROUTE_OUT,
)
def matters_suffice(screened: Screened) -> Mask:
    """Entrust the matters of cases in which nothing else is left to do."""
    if not screened.matters_route_out:
        return np.zeros(len(screened.cases), bool)
    return screened.is_one_of("remaining_work", RemainingWork.MATTERS)


@rule(
    "终结本次执行程序，没有财产线索，也没有信访，转入终本案件管理，五年内每六个月查询一次财产",
    "终本规定第1条、民诉法解释第517条；全国法院执行局长培训报道（《法治日报》，2025年）：有信访有线索的终本案件应当纳入；"
    "查询办法见公开报道",
    RuleStatus.ANALOGY,
    class_=TriageClass.ROUTE_OUT,
)
def terminated_without_lead(screened: Screened) -> Mask:
    """Send terminated cases that have neither lead nor petition to the register of terminated cases."""
    no_lead = screened.is_one_of("lead_quality", LeadQuality.NONE)
    return screened.is_one_of("status", CaseStatus.TERMINATED) & no_lead & ~screened.flag("petition")
