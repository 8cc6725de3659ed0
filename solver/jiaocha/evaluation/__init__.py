"""After the quarter: what a plan expected against what came of it, and what follows for the next one."""

from jiaocha.evaluation.evaluate import Evaluation, evaluate
from jiaocha.evaluation.groups import Reading
from jiaocha.evaluation.leads import LeadRule, leads_of
from jiaocha.evaluation.leads_workbook import write_leads
from jiaocha.evaluation.ledger_outcomes import outcomes_of_ledger
from jiaocha.evaluation.matched import Matched, matched
from jiaocha.evaluation.page import write_evaluation_page
from jiaocha.evaluation.scopes import Scope
from jiaocha.evaluation.sentences import headlines, limits_of_proof
from jiaocha.evaluation.workbook import write_credit_sheets, write_evaluation

__all__ = [
    "Evaluation",
    "LeadRule",
    "Matched",
    "Reading",
    "Scope",
    "evaluate",
    "headlines",
    "leads_of",
    "limits_of_proof",
    "matched",
    "outcomes_of_ledger",
    "write_credit_sheets",
    "write_evaluation",
    "write_evaluation_page",
    "write_leads",
]
