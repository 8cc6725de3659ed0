"""Plan folders: a plan, its grounds and its certificate on disk.

What a folder holds (digests of all but ``run.json``, the journal, the workbook and the page stand in
``plan.json``; its own digest and those of workbook and page stand in ``plan.sha256``):

==========================  ===========================================================================
``plan.json``               headline figures, provenance, digests (:class:`jiaocha_models.PlanSummary`)
``plan.sha256``             digests of ``plan.json``, workbook and page, as ``sha256sum -c`` reads them
``quarter/``                normalised tables (Parquet) and ``policy.toml``
``assignments.csv``         one row a candidate case; ``assignments.parquet``: the same, with terms
``triage.csv``              one row a case: class, rule, reason; ``triage.parquet``: the same
``prices.csv``              one row a scarce capacity: limit, use, 紧张程度
``certificate.json``        denominators and bounds of certificate and prices; how to recompute them
``groups.parquet``          one row a group of related cases, with its multiplier and what placed it
``rows.parquet``            one row a capacity, with price, multiplier and grid of its knapsack
``options.parquet``         one row an open option: group, mode, receiver, decider, minutes, value, terms
``terms.parquet``           one row a member case of an option: every term in fen
``uses.parquet``            what each option uses of each row
``report_up.parquet``       what lies outside the planning court's power
``law.json``                how many (group, court, mode) each rule closed
``findings.json``           warnings about the input
``levels.parquet``         where the policy orders objectives: one row a level and group, see ``levels.py``
``level_rows.parquet``     one row a level and row: multiplier and grid
``run.json``                times, machine, versions, command: differs from run to run
``journal.jsonl``           what was done with the plan, by whom, when: appended only, each line chained
``journal.sha256``          digest of the journal, as ``sha256sum -c`` reads it
``room.sqlite``             room drawn during the quarter, once it was opened (:mod:`jiaocha.placement`)
``方案.xlsx``, ``报告.html``   for people
==========================  ===========================================================================

Courts and cases are given by position in ``quarter/courts.parquet`` and ``quarter/cases.parquet``.
"""

from jiaocha.folder.journal import append_after, append_entry, begin_journal, journal_digest, read_entries
from jiaocha.folder.layout import refusal
from jiaocha.folder.placements import placements, with_previous
from jiaocha.folder.stored import PlanLike, StoredPlan, read_plan, write_plan
from jiaocha.folder.whole import FolderError

__all__ = [
    "FolderError",
    "PlanLike",
    "StoredPlan",
    "append_after",
    "append_entry",
    "begin_journal",
    "journal_digest",
    "placements",
    "read_entries",
    "read_plan",
    "refusal",
    "with_previous",
    "write_plan",
]
