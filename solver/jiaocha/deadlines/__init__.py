"""What falls due when: one list by day from a plan, its quarter and the ledger; as a workbook and a calendar.

Every term names its source and how far that is verified; what is practice and not law is marked so. The
calendar file travels: it holds case number, step and day, and nothing of what only the deciding court may
see.
"""

from jiaocha.deadlines.calendar import calendar_file
from jiaocha.deadlines.listed import LEDGER_DAYS, DueKind, list_deadlines
from jiaocha.deadlines.recorded import recorded_days
from jiaocha.deadlines.sheet import write_deadlines
from jiaocha.deadlines.text import deadlines_text

__all__ = [
    "LEDGER_DAYS",
    "DueKind",
    "calendar_file",
    "deadlines_text",
    "list_deadlines",
    "recorded_days",
    "write_deadlines",
]
