"""Which papers about the quarter as a whole are written."""

from functools import partial

from jiaocha.documents import of_quarter, quarter_tables, quarter_values
from jiaocha.documents.jobs import INSIDE, Job
from jiaocha.documents.quarter_values import Whole

KINDS = {"请示": of_quarter.REQUEST, "汇报": of_quarter.REPORT}
"""Letters to the president by kind; the annexes are the same."""


def quarter_jobs(of: Whole, kind: str, papers: frozenset[str] = frozenset()) -> list[Job]:
    """Letter of a kind and its annexes, or those of some names; all stay in the deciding court.

    Parameters
    ----------
    of : Whole
        A plan with an assignment.
    kind : {"请示", "汇报"}
    papers : frozenset of str
        Names of papers; empty for all.
    """
    makers = {
        KINDS[kind]: quarter_values.letter_values,
        of_quarter.LEDGER: quarter_tables.ledger_values,
        of_quarter.FLOWS: quarter_tables.flow_values,
        of_quarter.BURDEN: quarter_tables.burden_values,
        of_quarter.TABLES: quarter_tables.sheet_values,
    }
    annexes = (of_quarter.LEDGER, of_quarter.FLOWS, of_quarter.BURDEN)
    jobs = []
    for name, values in makers.items():
        number = f"附件{annexes.index(name) + 1} " if name in annexes else ""
        suffix = ".xlsx" if name == of_quarter.TABLES else ".docx"
        path = f"{INSIDE}/{number}{name}{suffix}"
        jobs.append(Job(name, path, "", "", "", of.court, "本院", partial(values, of)))
    return [job for job in jobs if not papers or job.paper in papers]
