"""``jiaocha journal``: what was done with a plan, by whom and when, and whether that record holds."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from jiaocha.commands.common import complain, print_findings, print_json
from jiaocha_models.findings import Finding
from jiaocha_models.journal import Entry

NAME = "journal"
HELP = "列出方案目录的记录：编制、状态、调整、导出，何人何时所为；并核对是否被改动"

SHOWN_LETTERS = 160
"""Letters of one entry's contents that are printed; --json prints all."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--begin", action="store_true", help="为旧版本写出、尚无记录的方案补建记录")
    parser.add_argument("--by", default="", metavar="姓名", help="何人所为（补建时记入）")


def run(arguments: Namespace) -> int:
    """Print the journal and every place where it does not hold."""
    from jiaocha.folder import FolderError, begin_journal, journal_digest, read_entries
    from jiaocha.verification import verify_journal

    try:
        if arguments.begin:
            begin_journal(arguments.folder, by=arguments.by)
    except FolderError as error:
        return complain(str(error))
    findings = verify_journal(arguments.folder)
    try:
        entries = read_entries(arguments.folder)
    except FolderError as error:
        if not findings or not arguments.folder.is_dir():
            return complain(str(error))
        entries = []
    if findings and not (arguments.folder / "plan.json").is_file():
        return complain(f"“{arguments.folder.name}”不是方案目录")
    if arguments.json:
        print_json(_content(entries, findings))
    else:
        for entry in entries:
            print(_in_words(entry))
        if findings:
            print_findings(findings, as_json=False)
        else:
            print(f"共 {len(entries)} 条，逐条相符。摘要：{journal_digest(arguments.folder)}")
    return 1 if findings else 0


def _content(entries: list[Entry], findings: list[Finding]) -> dict[str, Any]:
    return {
        "entries": [entry.model_dump(mode="json") for entry in entries],
        "findings": [finding.model_dump(mode="json") for finding in findings],
    }


def _in_words(entry: Entry) -> str:
    content = json.dumps(entry.data, ensure_ascii=False, sort_keys=True)
    short = content if len(content) <= SHOWN_LETTERS else content[:SHOWN_LETTERS] + " …"
    return f"{entry.sequence}  {entry.time}  {entry.event.zh}  {entry.by or '（程序）'}  {short}"
