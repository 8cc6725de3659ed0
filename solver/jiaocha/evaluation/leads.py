"""Leads for 倒查: money came quickly after a transfer though the means had been in sight before.

A lead is a neutral coincidence of dates and amounts, never a finding about anybody: the list gives the
evidence, the circumstances that may explain it, and blanks for people to fill in. Officers are not named;
courts are not counted against each other. Source of the question: after a successful transfer ask why the
origin did not succeed (training of the enforcement directors, 《法治日报》 2025); 一案双查
(法〔2021〕322号第31条，所见为摘录).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from jiaocha.evaluation.matched import Matched
from jiaocha.evaluation.records import records
from jiaocha.law.load import load_ratio
from jiaocha.reporting.formats import brief_money
from jiaocha_models import Quarter
from jiaocha_models.words import (
    TRANSFER_MODES,
    AssetKind,
    AuctionStage,
    ExclusionKind,
    LeadQuality,
    Mode,
)

HEAD = "线索，未经核查"
NO_VERDICT = (
    "本表由规则按日期和金额筛出，不含任何结论，不得据此问责；是否存在问题，由有权机构依程序核查。"
    "不写明承办人，不按法院汇总，不作比较。"
)
COLUMNS = (
    "case_number", "origin", "handling", "mode", "days", "recovered", "share", "evidence", "circumstances",
)  # fmt: skip
_TRANSFERS = [mode.value for mode in TRANSFER_MODES]
_ASSETS = {word.value: word.zh for word in AssetKind}
_STAGES = {word.value: word.zh for word in AuctionStage}
_LEADS = {word.value: word.zh for word in LeadQuality}
_MODES = {word.value: word.zh for word in Mode}
_EXCLUSIONS = {word.value: word.zh for word in ExclusionKind}
_BUSY = 1.5
"""Open cases a judge against the median of the province from which on the load is named."""


@dataclass(frozen=True)
class LeadRule:
    """When a case is a lead.

    Attributes
    ----------
    quick_days : int
        Progress within so many days of the receiver's filing (or of the decision, if later).
    least_share : float
        Of what was owed at the decision, so much came in.
    visible_days : int
        The means had been in sight for so many days before the decision.
    """

    quick_days: int = 60
    least_share: float = 0.1
    visible_days: int = 90

    @property
    def sentence(self) -> str:
        """The rule in words."""
        return (
            f"筛选规则：变更执行法院后 {self.quick_days} 日内取得实质进展，到位不少于决定时未到位金额的"
            f" {self.least_share:.0%}，且财产在决定前已经可见"
            f"（财产发现日期早于决定 {self.visible_days} 日以上、原法院首封、已进入拍卖，三者之一）。"
        )


def leads_of(matched: Matched, quarter: Quarter, rule: LeadRule | None = None) -> pd.DataFrame:
    """List leads, by case number.

    Parameters
    ----------
    matched : Matched
        Cases of the plan with their outcomes.
    quarter : Quarter
        The planned quarter: what was known at the decision.
    rule : LeadRule, optional

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`: names of courts, days from filing to progress, ``recovered`` (fen), its share of what
        was owed, evidence and circumstances in Chinese.
    """
    rule = rule or LeadRule()
    moved = matched.compared
    moved = moved[moved["mode"].isin(_TRANSFERS) & (moved["handling"] != moved["origin"]).to_numpy(bool)]
    details = quarter.cases.drop_duplicates("case_number").set_index("case_number")
    names = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    busy = dict(zip(quarter.courts["code"], load_ratio(quarter.courts), strict=True))
    rows = []
    for row in records(moved.sort_values("case_number")):
        case = details.loc[row["case_number"]]
        owed = max(int(case["claimed"]) - int(row["recovered_before"]), 0)
        share = row["recovered"] / owed if owed else 0.0
        quick = bool(row["progress"]) and row["progress_days"] <= rule.quick_days
        seen, facts = _evidence(row["case_number"], case, quarter, rule)
        if quick and seen and share >= rule.least_share:
            rows.append(
                {
                    "case_number": row["case_number"],
                    "origin": names[row["origin"]],
                    "handling": names[row["handling"]],
                    "mode": _MODES[row["mode"]],
                    "days": int(row["progress_days"]),
                    "recovered": int(row["recovered"]),
                    "share": float(share),
                    "evidence": "；".join(facts),
                    "circumstances": _circumstances(row, case, quarter, busy[row["origin"]]),
                }
            )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _evidence(
    number: str, case: "pd.Series[Any]", quarter: Quarter, rule: LeadRule
) -> tuple[bool, list[str]]:
    """Whether the means had been in sight, and the facts that say so, each from the plan's quarter."""
    decided = quarter.policy.planning_date
    facts, seen = [f"主要财产：{_ASSETS[case['asset_kind']]}"], False
    if not pd.isna(case["asset_value"]):
        facts[0] += f"，估值 {brief_money(int(case['asset_value']))}"
    facts[0] += f"，线索质量 {_LEADS[case['lead_quality']]}"
    found = _before(case["asset_discovery_date"], decided)
    if found is not None and found >= rule.visible_days:
        seen = True
        facts.append(f"财产发现日期 {case['asset_discovery_date']:%Y-%m-%d}，在决定前 {found} 日")
    first = quarter.seizures[(quarter.seizures["case_number"] == number) & quarter.seizures["rank"].eq(0)]
    if len(first) and case["court_code"] in set(first["court_code"]):
        seen = True
        facts.append(f"本院首封 {len(first)} 项财产")
    if case["auction_stage"] != AuctionStage.NONE.value:
        seen = True
        facts.append(f"拍卖阶段：{_STAGES[case['auction_stage']]}")
    last = _before(case["last_act_date"], decided)
    if last is not None and last >= rule.visible_days:
        facts.append(f"最后执行行为日期 {case['last_act_date']:%Y-%m-%d}，在决定前 {last} 日")
    return seen and case["asset_kind"] != AssetKind.NONE.value, facts


def _before(day: Any, decided: date) -> int | None:
    return None if pd.isna(day) else (pd.Timestamp(decided) - day).days


def _circumstances(row: dict[str, Any], case: "pd.Series[Any]", quarter: Quarter, busy: float) -> str:
    """Name what may explain the delay without anybody's fault; the list is not complete and says so."""
    excluded = quarter.exclusions[quarter.exclusions["case_number"] == row["case_number"]]
    court = quarter.courts.set_index("code").loc[row["origin"]]
    known: list[tuple[bool, Callable[[], str]]] = [
        (len(excluded) > 0,
         lambda: "有扣除期间：" + "、".join(_EXCLUSIONS[kind] for kind in excluded["kind"])),
        (not pd.isna(case["excluded_days"]) and case["excluded_days"] > 0,
         lambda: f"扣除期间 {int(case['excluded_days'])} 日"),
        (bool(case["objection_pending"]), lambda: "有异议、诉讼未结"),
        (bool(court["director_vacant"]), lambda: "原法院执行局长空缺"),
        (busy >= _BUSY, lambda: f"原法院人均未结案为本省同级中位数的 {busy:.1f} 倍"),
        (bool(case["act_obligation"]), lambda: "执行标的为行为"),
        (int(case["prior_rights"] or 0) > 0, lambda: "财产上有在先的优先受偿权"),
    ]  # fmt: skip
    told = [sentence() for holds, sentence in known if holds]
    return "；".join(told) if told else "输入表中未载明（不等于没有）"
