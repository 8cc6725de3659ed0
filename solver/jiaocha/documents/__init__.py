"""Papers (文书) of a plan as editable Word files, from templates that people may replace.

A paper gets only the fields on its own list, so grounds, registered entries and petitions cannot reach
another court or a party. Names come from the user's workbook at printing time; without it they are
visible blanks.
"""

from jiaocha.documents.jobs import Job, jobs
from jiaocha.documents.names import Names, read_names
from jiaocha.documents.paper import BLANK, SENSITIVE, Paper
from jiaocha.documents.quarter_jobs import KINDS, quarter_jobs
from jiaocha.documents.quarter_values import Whole
from jiaocha.documents.sources import Sources
from jiaocha.documents.templates import CASE_PAPERS, PAPERS, QUARTER_PAPERS, write_templates
from jiaocha.documents.writing import load_fillers, refusal, write_papers

__all__ = [
    "BLANK",
    "CASE_PAPERS",
    "KINDS",
    "PAPERS",
    "QUARTER_PAPERS",
    "SENSITIVE",
    "Job",
    "Names",
    "Paper",
    "Sources",
    "Whole",
    "jobs",
    "load_fillers",
    "quarter_jobs",
    "read_names",
    "refusal",
    "write_papers",
    "write_templates",
]
