"""The workbook of leads: headed 线索，未经核查, evidence and circumstances, blanks for what people find."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from jiaocha.evaluation.leads import HEAD, NO_VERDICT, LeadRule
from jiaocha.evaluation.workbook import write_lines
from jiaocha.folder import PlanLike
from jiaocha.reporting.layout import ReportColumn, Shape
from jiaocha.reporting.wording import say
from jiaocha.reporting.workbook import A3, new_book, write_table
from jiaocha.reporting.workbook_styles import Styles

NOTE = "不含结论，不得据此问责；规则和限制见“说明”。"
SHEET = (
    ReportColumn("case_number", "案号", "Case number", Shape.TEXT, 26),
    ReportColumn("origin", "原执行法院", "Origin", Shape.TEXT, 26),
    ReportColumn("handling", "办理法院", "Handling court", Shape.TEXT, 26),
    ReportColumn("mode", "方式", "Mode", Shape.TEXT, 12),
    ReportColumn("days", "收案后几日有进展", "Days to progress", Shape.WHOLE, 10),
    ReportColumn("recovered", "到位（万元）", "Recovered", Shape.WAN, 14),
    ReportColumn("share", "占未到位金额", "Share of what was owed", Shape.SHARE, 11),
    ReportColumn("evidence", "此前可见的财产（方案所载）", "What was in sight", Shape.LONG, 52),
    ReportColumn("circumstances", "可能的客观情况", "Circumstances", Shape.LONG, 36),
    ReportColumn("found", "核查情况", "Found", Shape.LONG, 30, "-"),
    ReportColumn("by", "核查机构、日期", "By, day", Shape.TEXT, 20, "-"),
)


def write_leads(leads: pd.DataFrame, plan: PlanLike, as_of: object, rule: LeadRule, path: Path) -> None:
    """Write the leads; an empty list is written too, and says so."""
    title = f"{plan.summary.title}　{HEAD}"
    lines = [title, f"截至 {as_of}", NO_VERDICT, rule.sentence]
    if plan.summary.provenance.synthetic:
        lines.append(say("synthetic", "zh"))
    if leads.empty:
        lines.append("没有符合规则的案件。")
    created = datetime.combine(plan.quarter.policy.planning_date, datetime.min.time())
    with new_book(title, created, path) as book:
        styles = Styles(book)
        write_lines(book.add_worksheet("说明"), lines, title, styles)
        sheet = book.add_worksheet("线索（未经核查）")
        write_table(sheet, SHEET, leads, styles, heading=HEAD, title=title, note=NOTE, paper=A3)
