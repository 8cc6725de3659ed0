"""Whether the journal of a plan folder holds, and whether its last run is the plan in the folder."""

from pathlib import Path

from jiaocha.folder.files import file_digest
from jiaocha.folder.journal import JOURNAL, JOURNAL_DIGEST, breaks, read_entries
from jiaocha.folder.layout import PLAN
from jiaocha.verification.collector import Collector
from jiaocha_models import Finding
from jiaocha_models.journal import Event
from jiaocha_models.words import Severity


def verify_journal(path: Path | str) -> list[Finding]:
    """Check the journal of a plan folder alone; see :func:`check_journal`.

    Parameters
    ----------
    path : path
        The plan folder.

    Returns
    -------
    list of Finding
        Empty when every line follows from the one before and the last run is the plan in the folder.
    """
    found = Collector()
    check_journal(Path(path).absolute(), found)
    return found.result()


def check_journal(folder: Path, found: Collector) -> None:
    """Check each line against the one before, the whole against its digest, the last run against the plan."""
    missing = [name for name in (JOURNAL, JOURNAL_DIGEST) if not (folder / name).is_file()]
    for name in missing:
        found.add(
            "file_missing",
            "方案目录缺少此文件：做过什么、何人何时所做，无从核对",
            source=name,
            hint="旧版本写出的方案没有记录，可用 jiaocha journal 方案目录 --begin 补建；其余请从备份恢复",
        )
    if missing:
        return
    faults = found.attempt(JOURNAL, lambda: breaks(folder)) or []
    for fault in faults:
        severity = Severity.WARNING if fault.harmless else Severity.ERROR
        found.add(fault.rule, fault.message, source=JOURNAL, row=fault.row, severity=severity)
    if not any(fault.rule == "journal_line_unreadable" for fault in faults):
        _check_last_run(folder, found)


def _check_last_run(folder: Path, found: Collector) -> None:
    runs = [entry for entry in read_entries(folder) if entry.event in (Event.PLANNED, Event.BEGUN)]
    if not runs:
        found.add("journal_without_run", "记录中没有编制方案这一条", source=JOURNAL)
    elif (folder / PLAN).is_file() and runs[-1].data.get("plan") != file_digest(folder / PLAN):
        found.add(
            "journal_other_plan",
            f"记录中最后一次编制的方案不是现有的 {PLAN}：其摘要不同",
            source=JOURNAL,
            row=runs[-1].sequence,
        )
