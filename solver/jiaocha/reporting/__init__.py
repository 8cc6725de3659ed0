"""Outputs for people: the workbook, the page and the terminal's summary.

All of them print the same tables (:mod:`jiaocha.reporting.tables`) with the same words
(:mod:`jiaocha.reporting.wording`).
"""

from jiaocha.reporting.against import Against
from jiaocha.reporting.answer_page import write_answer
from jiaocha.reporting.audience import Audience, answer_record, audience_record, visible_columns
from jiaocha.reporting.court_answer import UnknownCourt, answer
from jiaocha.reporting.court_workbooks import (
    write_court_workbook,
    write_court_workbooks,
    write_party_workbook,
    write_research_workbook,
)
from jiaocha.reporting.explanation_files import write_explanations
from jiaocha.reporting.explanation_text import explanation_text
from jiaocha.reporting.page import write_page
from jiaocha.reporting.sweep_page import write_sweep_page
from jiaocha.reporting.tables import PlanTables, plan_tables
from jiaocha.reporting.text import summary_text
from jiaocha.reporting.workbook import write_workbook

__all__ = [
    "Against",
    "Audience",
    "PlanTables",
    "UnknownCourt",
    "answer",
    "answer_record",
    "audience_record",
    "explanation_text",
    "plan_tables",
    "summary_text",
    "visible_columns",
    "write_answer",
    "write_court_workbook",
    "write_court_workbooks",
    "write_explanations",
    "write_page",
    "write_party_workbook",
    "write_research_workbook",
    "write_sweep_page",
    "write_workbook",
]
