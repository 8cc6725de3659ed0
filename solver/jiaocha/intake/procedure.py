"""What the case table says about procedure: registered grounds, supervision, joint action, the clock.

A gap here never blocks: the law layer then leaves out what the gap would have to prove, and the finding says
so, so that nobody is surprised by what the plan does not do.
"""

import numpy as np
import pandas as pd

from jiaocha.intake.collector import WARNING, Collector, ReadTable
from jiaocha.intake.strings import positions
from jiaocha.law.grounds import ACCUSING
from jiaocha_models import Policy
from jiaocha_models.words import Answer, BankruptcyStatus

_ACCUSING = {ground.value: ground.zh for ground in ACCUSING}
_REGISTRATION = ("ground_registered_by", "ground_registered_on", "ground_material")


def check_procedure(cases: ReadTable, policy: Policy, collector: Collector) -> None:
    """Check the columns of the case table that speak of procedure."""
    _check_registration(cases, collector)
    _check_supervision(cases, policy, collector)
    _check_action(cases, policy, collector)
    _check_clock(cases, collector)
    _check_bankruptcy(cases, collector)


def _check_registration(cases: ReadTable, collector: Collector) -> None:
    """Report accusing grounds that do not say who registered them, when, and on what material."""
    frame = cases.frame
    accuses = frame["ground"].isin(_ACCUSING)
    blank = frame[list(_REGISTRATION)].isna()
    for position in positions(accuses & blank.any(axis=1)):
        lacking = [cases.columns[name].zh for name in _REGISTRATION if blank[name].iloc[position]]
        ground = _ACCUSING[frame["ground"].iloc[position]]
        cases.report(
            collector, "registration_incomplete", position, "ground",
            f"交叉事由为{ground}，登记不全（缺{'、'.join(lacking)}），该事由不作数",
            "请补全三项登记；未补全的，只按期间等客观情况认定事由", WARNING,
        )  # fmt: skip


def _check_supervision(cases: ReadTable, policy: Policy, collector: Collector) -> None:
    """Report expired supervision orders without a sourced answer on the reason."""
    frame, name = cases.frame, "supervision_expired_without_reason"
    due = frame["supervision_order_date"] + _days(frame["supervision_days"])
    expired = due.lt(pd.Timestamp(policy.planning_date))
    unknown = expired & frame[name].eq(Answer.UNKNOWN.value)
    cases.report_all(
        collector, "supervision_reason_unknown", positions(unknown), name,
        "督促期限已满，逾期有无正当理由不详，不作为应当变更执行法院处理",
        "请核实后填写 是 或 否，并写明逾期情况来源", WARNING,
    )  # fmt: skip
    _check_failed(cases, due, policy, collector)


def _check_failed(cases: ReadTable, due: pd.Series, policy: Policy, collector: Collector) -> None:
    """Report orders said to have failed that have no end, still run, or lack a source."""
    frame, name = cases.frame, "supervision_expired_without_reason"
    said = frame[name].eq(Answer.YES.value)
    undated = said & due.isna()
    cases.report_all(
        collector, "supervision_order_missing", positions(undated), name,
        "没有督促执行令日期或者督促期限，无从认定逾期，不作为应当变更执行法院处理",
        "请补填督促执行令日期和督促期限", WARNING,
    )  # fmt: skip
    early = said & due.ge(pd.Timestamp(policy.planning_date))
    cases.report_all(
        collector, "supervision_still_running", positions(early), name,
        f"到方案日期 {policy.planning_date} 督促期限尚未届满，不作为应当变更执行法院处理",
        "请核对督促执行令日期和督促期限；期限未满的填写 不详", WARNING,
    )  # fmt: skip
    unsourced = said & frame["supervision_reason_source"].isna()
    cases.report_all(
        collector, "supervision_reason_unsourced", positions(unsourced), name,
        "没有写明逾期情况来源，不作为应当变更执行法院处理",
        "请写明据以认定逾期无正当理由的文书或者记录", WARNING,
    )  # fmt: skip


def _days(whole: pd.Series) -> pd.Series:
    """Whole numbers of days as spans of time; missing where blank."""
    return pd.Series(pd.to_timedelta(whole.to_numpy(float, na_value=np.nan), unit="D"))


def _check_action(cases: ReadTable, policy: Policy, collector: Collector) -> None:
    """Check the window of a joint action: in order, and not over."""
    first, last = cases.frame["action_from"], cases.frame["action_until"]
    cases.report_all(
        collector, "period_reversed", positions(last.lt(first)), "action_until",
        "行动最迟日期早于行动最早日期", "请核对两个日期",
    )  # fmt: skip
    cases.report_all(
        collector, "action_past", positions(last.lt(pd.Timestamp(policy.planning_date))), "action_until",
        f"行动最迟日期早于方案日期 {policy.planning_date}，不能再安排协同行动",
        "请核对日期；不再需要行动的请清空", WARNING,
    )  # fmt: skip


def _check_clock(cases: ReadTable, collector: Collector) -> None:
    """Say once how many clocks run from the filing date alone, and so are approximate."""
    frame = cases.frame
    filed, found = frame["filing_date"], frame["asset_discovery_date"]
    rows = positions(frame["application_date"].isna() & filed.notna() & ~found.gt(filed))
    cases.report_all(
        collector, "clock_approximate", rows[:1], "application_date",
        f"共有 {len(rows)} 件案件只有立案日期、没有收到申请执行书日期，六个月期间自立案之日起近似计算",
        "请补填收到申请执行书日期", WARNING,
    )  # fmt: skip


def _check_bankruptcy(cases: ReadTable, collector: Collector) -> None:
    """Report pre-restructuring without the court that has bankruptcy jurisdiction."""
    pending = cases.frame["bankruptcy_status"].eq(BankruptcyStatus.PRE_RESTRUCTURING.value)
    cases.report_all(
        collector, "bankruptcy_court_missing", positions(pending & cases.frame["bankruptcy_court"].isna()),
        "bankruptcy_status", "执转破状态为预重整，没有写明破产管辖法院，不能据以集中到该院",
        "请填写破产管辖法院", WARNING,
    )  # fmt: skip
