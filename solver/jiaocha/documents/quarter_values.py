"""Fields of the papers about the quarter as a whole, from the plan's report tables."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from jiaocha.documents import requests, wording
from jiaocha.documents.case_values import Values, mark, outstanding
from jiaocha.documents.sources import Sources, normal
from jiaocha.folder.stored import PlanLike
from jiaocha.law.deadlines import renewal_needed
from jiaocha.reporting.formats import share, wan, whole
from jiaocha.reporting.tables import PlanTables, plan_tables
from jiaocha_models.policy import UNAPPROVED
from jiaocha_models.words import TRANSFER_MODES, Mode, TriageClass

PEOPLE = (TriageClass.HOLD, TriageClass.PRE_TASK, TriageClass.ROUTE_OUT, TriageClass.REPORT_UP)
_QUARTERS = "一二三四"
_OWN = {Mode.CENTRALIZED: "集中于原执行法院"}
"""What a mode is called where it leaves a case in its court."""
_STRESSED = (("livelihood", "涉民生"), ("wages", "欠薪"), ("petition", "有信访"))


@dataclass(frozen=True, eq=False)
class Whole:
    """A plan, its report tables and what papers of single cases are filled from."""

    plan: PlanLike
    sources: Sources

    @cached_property
    def tables(self) -> PlanTables:
        """Report tables of the plan."""
        return plan_tables(self.plan)

    @property
    def court(self) -> str:
        """Name of the planning court."""
        return self.sources.court(self.planning)

    @property
    def planning(self) -> int:
        """Position of the planning court."""
        return self.sources.courts.position(self.plan.quarter.policy.planning_court)

    def head(self) -> Values:
        """Fields of every paper of the quarter."""
        return {
            **mark(self.sources),
            "法院": self.court,
            "季度": quarter_name(self.sources.planning_date),
        }


def quarter_name(day: date) -> str:
    """Quarter in which a day lies: ``quarter_name(date(2026, 10, 1)) == '2026年第四季度'``."""
    return f"{day.year}年第{_QUARTERS[(day.month - 1) // 3]}季度"


def letter_values(of: Whole) -> Values:
    """Fields of the request and of the report."""
    head, view, sources = of.tables.headline, of.tables.view, of.sources
    cases = range(len(sources.cases))
    moved = np.flatnonzero(view.transferred).tolist()
    triage = head.triage
    return {
        **of.head(),
        "部门": f"{of.court}执行局",
        "提名法院数": whole(len(set(sources.origin))),
        "案件数": whole(head.cases),
        "未到位合计": wan(sum(outstanding(sources, case) for case in cases)),
        "可交叉": whole(head.candidates),
        "重点": _counted([(name, _candidates(of, column)) for column, name in _STRESSED]),
        "分流留原": whole(triage[TriageClass.STAY]) if triage[TriageClass.STAY] else "",
        "人工": whole(head.people),
        "人工构成": _counted([(one.zh, triage[one]) for one in PEOPLE]),
        "变更": whole(head.moved),
        "变更构成": _counted([(mode.zh, _of_mode(of, mode, moved=True)) for mode in TRANSFER_MODES]),
        "其他": whole(head.other),
        "其他构成": _counted([(_OWN.get(mode, mode.zh), _of_mode(of, mode, moved=False)) for mode in Mode]),
        "留原": whole(int(view.stays.sum())),
        "应当变更": whole(head.must_move) if head.must_move else "",
        "移出法院数": whole(len(set(view.origin[moved].tolist()))),
        "接收法院数": whole(len(set(view.receiver[moved].tolist()))),
        "变更未到位": wan(sum(outstanding(sources, case) for case in moved)),
        **_related(of, moved),
        "接收情况": _room(of),
        "负担情况": f"人均未结案件数高于参考区间的法院，方案前{len(head.above_before)}个，"
        f"方案后{len(head.above_after)}个。",
        "测算说明": _certificate(of),
        **_renewals(of, moved),
        **_reported(of),
    }


def _certificate(of: Whole) -> str:
    """State the gap and the parameters' own error beside each other; neither is a guarantee."""
    head, summary = of.tables.headline, of.plan.summary
    approved = of.plan.quarter.policy.approved_by
    kept = "守住前列各层目标的" if summary.levels else ""
    graded = ""
    if head.assumed:
        by = approved if approved == UNAPPROVED else f"{approved}认定"
        graded = f"，其中{whole(head.assumed)}件的到位估计取自{by}的等级表"
    return (
        f"在现有参数下，任何{kept}合规方案的目标值至多比本方案再高{wan(summary.gap_fen)}万元"
        f"（{share(summary.gap, 3)}）；但参数本身有误差：采取措施的{whole(head.acted)}件{graded}，"
        f"若估计整体偏差三成，预期到位在{wan(head.low)}万元至{wan(head.high)}万元之间。"
        "二者都不是对执行结果的保证。"
    )


def _counted(parts: list[tuple[str, int]]) -> str:
    """List what there is, as ``指令执行3件、集中执行2件``; empty where there is nothing."""
    return "、".join(f"{name}{whole(count)}件" for name, count in parts if count)


def _candidates(of: Whole, column: str) -> int:
    return int((of.plan.quarter.cases[column].to_numpy(bool) & (of.tables.view.group >= 0)).sum())


def _of_mode(of: Whole, mode: Mode, *, moved: bool) -> int:
    view = of.tables.view
    of_kind = view.transferred if moved else view.other_mode
    return int((of_kind & (view.mode == mode.position)).sum())


def _related(of: Whole, moved: list[int]) -> Values:
    groups = [int(of.tables.view.group[case]) for case in moved]
    related = [group for group in groups if len(of.sources.members[group]) > 1]
    return {"关联组数": whole(len(set(related))) if related else "", "关联件数": whole(len(related))}


def _room(of: Whole) -> str:
    """How much of their room the receiving courts use."""
    table = of.tables["received"]
    table = table[(table["received"] > 0) & table["room_units"].notna()]
    if table.empty:
        return ""
    room, left = float(table["room_units"].sum()), float(table["room_left"].sum())
    kept = "，均未超过各院可接收量" if (table["room_left"] > -0.005).all() else ""
    return f"接收法院本次可接收{room:,.1f}折算件，方案使用{room - left:,.1f}折算件{kept}。"


def _renewals(of: Whole, moved: list[int]) -> Values:
    """Cases whose measures must be renewed before handover (委托执行规定第6条, by analogy)."""
    days, day = of.plan.quarter.policy.rules.seizure_days, of.sources.planning_date
    count = sum(renewal_needed(expiry(of.sources, case), day, days) for case in moved)
    until = date.fromordinal(day.toordinal() + days)
    return {"续行件数": whole(count) if count else "", "续行日": wording.date_text(until)}


def expiry(sources: Sources, case: int) -> date | None:
    """Earliest day on which a measure of a case runs out; None where none is known."""
    row = sources.cases[case]
    rows = sources.seizures.get(normal(row["case_number"]), [])
    days = [one["expiry"] for one in rows if one["expiry"] is not None]
    if not rows and row["seizure_expiry"] is not None:
        days = [row["seizure_expiry"]]
    return min(days, default=None)


def _reported(of: Whole) -> Values:
    groups = of.tables.headline.report_groups
    deciders = of.plan.options.report_up["decider"].tolist() if groups else []
    names = {of.sources.court(requests.next_superior(of.sources, int(one))) for one in deciders}
    return {"报请组数": whole(groups) if groups else "", "上级法院": "、".join(sorted(names))}
