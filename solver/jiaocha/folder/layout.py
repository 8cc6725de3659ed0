"""Which files a plan folder has, and whether a folder may be replaced by a new plan."""

import json
from pathlib import Path
from typing import Any

from jiaocha.folder.journal import JOURNAL, JOURNAL_DIGEST, refuse_broken
from jiaocha.folder.quarter import FOLDER, POLICY
from jiaocha.folder.whole import FolderError, settle
from jiaocha_models import TABLES
from jiaocha_models.plan import PLAN_FORMAT

PLAN, PLAN_DIGEST, RUN = "plan.json", "plan.sha256", "run.json"
DRAWS = "随机分案.csv"
"""Record of a random assignment; its digest stands in plan.sha256 and, over its values, in the journal."""
ROOM = "room.sqlite"
"""Room drawn during the quarter (:mod:`jiaocha.placement`)."""

UNDIGESTED = (
    PLAN, PLAN_DIGEST, RUN, JOURNAL, JOURNAL_DIGEST, ROOM, f"{ROOM}-journal", "方案.xlsx", "报告.html",
    DRAWS,
)  # fmt: skip
"""Files without a digest in plan.json: itself, what differs from run to run, and what is for people."""

DIGESTED = (
    "assignments.csv",
    "assignments.parquet",
    "certificate.json",
    "conflicts.parquet",
    "contributions.parquet",
    "findings.json",
    "groups.parquet",
    "law.json",
    "options.parquet",
    "prices.csv",
    "report_up.parquet",
    "rows.parquet",
    "splits.parquet",
    "terms.parquet",
    "triage.csv",
    "triage.parquet",
    "uses.parquet",
    f"{FOLDER}/{POLICY}",
    *(f"{FOLDER}/{table.name}.parquet" for table in TABLES),
)
"""Files of every plan, each with its digest in plan.json."""

SYSTEM_FILES = ("Thumbs.db", "desktop.ini", ".DS_Store")
"""Left by file managers; they do not make a folder somebody's own."""


def refusal(out: Path | str, *, replace: bool = False) -> str | None:
    """Why a plan cannot be written to ``out``, as a Chinese sentence; None if it can.

    Only a plan folder that holds nothing of anybody else's, or an empty folder, is ever replaced; and only
    where its journal holds, because the new plan carries it on.
    """
    target = Path(out)
    settle(target)
    if not target.exists() and not target.is_symlink():
        return None
    if target.is_symlink() or not target.is_dir():
        return f"“{target}”已存在且不是文件夹"
    if not replace:
        return f"文件夹“{target}”已存在；如要替换其中的方案，请加 --replace"
    foreign = _foreign(target)
    if foreign is None:
        return f"文件夹“{target}”不是方案目录，不予替换"
    if foreign:
        return f"文件夹“{target}”中有不属于方案的文件（{'、'.join(foreign[:3])}），为免误删，不予替换"
    if (target / ROOM).exists():
        return f"“{target}”已开放季度内调配（{ROOM}），替换会丢失已登记的预留和确认；请写到另一目录"
    return _journal_refusal(target)


def _journal_refusal(folder: Path) -> str | None:
    try:
        if (folder / JOURNAL).is_file():
            refuse_broken(folder)
    except FolderError as error:
        return str(error)
    return None


def format_refusal(folder: Path) -> str | None:
    """Why a plan folder is not of this version's format, in Chinese; None if it is, or unreadable."""
    try:
        written = json.loads((folder / PLAN).read_bytes())["format"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if written == PLAN_FORMAT:
        return None
    advice = (
        "请升级后再读"
        if isinstance(written, int) and written > PLAN_FORMAT
        else "请用写出它的版本读取、核验，或者用原季度数据重新编制"
    )
    return f"“{folder.name}”的方案格式为 {written}，本版本只认格式 {PLAN_FORMAT}；{advice}"


def names_of(folder: Path) -> list[str]:
    """Names of all files in a folder, with forward slashes, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _foreign(folder: Path) -> list[str] | None:
    """Files that are not the plan's; None where the folder holds no plan at all."""
    names = [name for name in names_of(folder) if Path(name).name not in SYSTEM_FILES]
    if not names:
        return [] if not any(path.is_dir() for path in folder.iterdir()) else None
    try:
        content = json.loads((folder / PLAN).read_bytes())
        known = {*content["digests"], *UNDIGESTED, *read_run(folder).get("other_files", [])}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return [name for name in names if name not in known]


def read_run(folder: Path) -> dict[str, Any]:
    """Read run.json; nothing where it is missing or damaged, because nothing hangs on it."""
    try:
        run = json.loads((folder / RUN).read_bytes())
    except (OSError, ValueError):
        return {}
    return run if isinstance(run, dict) else {}
