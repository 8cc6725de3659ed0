"""Whether the files are those that were written: their digests, what is missing, what was added."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jiaocha.folder.files import file_digest, read_digests
from jiaocha.folder.layout import DIGESTED, PLAN, PLAN_DIGEST, SYSTEM_FILES, UNDIGESTED
from jiaocha.verification.collector import Collector
from jiaocha_models import PlanSummary
from jiaocha_models.words import Severity


def check_files(folder: Path, found: Collector) -> PlanSummary | None:
    """Compare every file with its digest; return plan.json where it can be understood."""
    content = found.attempt(PLAN, lambda: (folder / PLAN).read_bytes())
    if content is None:
        return None
    listed = _check_plan_digest(folder, content, found)
    summary = _summary(content, found)
    claimed = summary.digests if summary is not None else _digests(content)
    _check_digests(folder, claimed, listed, found)
    return summary


def _check_plan_digest(folder: Path, content: bytes, found: Collector) -> set[str]:
    """Check plan.json and the files for people against plan.sha256; return the names that it lists."""
    digests = found.attempt(PLAN_DIGEST, lambda: read_digests(folder / PLAN_DIGEST))
    if digests is None:
        return set()
    if digests.pop(PLAN, None) != hashlib.sha256(content).hexdigest():
        found.add("digest_wrong", f"摘要与 {PLAN_DIGEST} 所载不同：文件写出后被改动过", source=PLAN)
    for name, digest in digests.items():
        path = folder / name
        if not path.is_file():
            found.add("file_missing", "方案目录缺少此文件", source=name, severity=Severity.WARNING)
        elif found.attempt(name, lambda path=path: file_digest(path)) != digest:  # type: ignore[misc]
            found.add(
                "document_changed",
                "此文件写出后被改动过，其内容未经核验，以 plan.json 和各数据文件为准",
                source=name,
                severity=Severity.WARNING,
            )
    return set(digests)


def _summary(content: bytes, found: Collector) -> PlanSummary | None:
    try:
        return PlanSummary.model_validate(json.loads(content))
    except ValidationError as error:
        for fault in error.errors():
            key = ".".join(str(part) for part in fault["loc"])
            kinds = {"missing": "缺少此键", "extra_forbidden": "没有此键的定义"}
            message = kinds.get(fault["type"], "内容不符合定义")
            found.add("plan_key_wrong", message, source=PLAN, column=key)
    except (ValueError, RecursionError) as error:
        found.add("file_unreadable", f"不是完整的 JSON 文件：{str(error)[:80]}", source=PLAN)
    return None


def _digests(content: bytes) -> dict[str, Any]:
    try:
        digests = json.loads(content)["digests"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return digests if isinstance(digests, dict) else {}


def _check_digests(folder: Path, claimed: dict[str, Any], listed: set[str], found: Collector) -> None:
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted({*claimed, *DIGESTED}):
        if name not in present:
            found.add("file_missing", "方案目录缺少此文件", source=name)
        elif name not in claimed:
            found.add("digest_missing", "plan.json 中没有此文件的摘要", source=name)
        elif found.attempt(name, lambda name=name: file_digest(folder / name)) != claimed[name]:  # type: ignore[misc]
            found.add("digest_wrong", "摘要与 plan.json 所载不同：文件写出后被改动过", source=name)
    for name in sorted(present - {*claimed, *listed, *DIGESTED, *UNDIGESTED}):
        if Path(name).name not in SYSTEM_FILES:
            found.add("file_unlisted", "此文件不属于方案，未经核验", source=name, severity=Severity.WARNING)
