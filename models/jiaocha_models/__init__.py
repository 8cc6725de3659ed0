"""Words of the product: frozen records that define every column, setting and result."""

from jiaocha_models.case import Adjustment, Case, Estimate, Exclusion, History, Link, Matter, Seizure
from jiaocha_models.change import Change
from jiaocha_models.columns import Column, Kind, Record, columns_of
from jiaocha_models.court import Court
from jiaocha_models.explanation import Explanation
from jiaocha_models.findings import Finding, InputError
from jiaocha_models.journal import Entry, Event
from jiaocha_models.ledger import LedgerLine, ReturnReason, State, Step
from jiaocha_models.options import Options
from jiaocha_models.ordered import Level, LevelResult, OrderedSolution
from jiaocha_models.plan import PlanSummary, Provenance, Totals
from jiaocha_models.policy import Policy
from jiaocha_models.problem import AssignmentProblem, Certificate, Limits, Progress, Solution
from jiaocha_models.quarter import CHANGES, TABLES, Quarter, Table
from jiaocha_models.recommendation import Draw, DrawAnswer, Recommendation

__all__ = [
    "CHANGES",
    "TABLES",
    "Adjustment",
    "AssignmentProblem",
    "Case",
    "Certificate",
    "Change",
    "Column",
    "Court",
    "Draw",
    "DrawAnswer",
    "Entry",
    "Estimate",
    "Event",
    "Exclusion",
    "Explanation",
    "Finding",
    "History",
    "InputError",
    "Kind",
    "LedgerLine",
    "Level",
    "LevelResult",
    "Limits",
    "Link",
    "Matter",
    "Options",
    "OrderedSolution",
    "PlanSummary",
    "Policy",
    "Progress",
    "Provenance",
    "Quarter",
    "Recommendation",
    "Record",
    "ReturnReason",
    "Seizure",
    "Solution",
    "State",
    "Step",
    "Table",
    "Totals",
    "columns_of",
]
