"""``jiaocha refresh``: check a plan again on the day of the order, against a new extract."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import add_key, add_output, complain, has_errors, print_findings, refused_output
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import Finding, InputError
from jiaocha_models.words import Status

if TYPE_CHECKING:
    from jiaocha.replanning import Refreshed
    from jiaocha_models.quarter import Quarter

NAME = "refresh"
HELP = "制发前复核：以新数据重新核对规则和状态，退出、增补、新增逐件列明；已经批准的一律不动"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--quarter", type=Path, required=True, metavar="新数据", help="工作簿或者数据目录")
    parser.add_argument("--on", type=_day, metavar="日期", help="制发之日，如 2026-11-02（默认今日）")
    parser.add_argument(
        "--ledger", type=Path, nargs="+", metavar="台账.xlsx", help="此前季度的台账，同编制时"
    )
    parser.add_argument("--by", default="", metavar="姓名", help="何人要求")
    add_key(parser)
    add_output(parser)


def run(arguments: Namespace) -> int:
    """Read the extract, refresh, write, print."""
    from jiaocha.folder import FolderError

    reason = refused_output(arguments)
    if reason is not None:
        return complain(reason)
    try:
        with ProgressLine(quiet=arguments.quiet) as line:
            line.phase("读取并检查新数据")
            extract, findings = _extract(arguments)
            if extract is None or has_errors(findings):
                print_findings(findings, as_json=arguments.json)
                return 1
            found = _refreshed(extract, arguments, line)
            if found.difference.summary.status is Status.INFEASIBLE:
                return _infeasible(found)
            line.phase("写出方案目录")
            _write(found, arguments)
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    except FolderError as error:
        return complain(str(error))
    return _tell(found, arguments)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，应如 2026-11-02") from None


def _extract(arguments: Namespace) -> "tuple[Quarter | None, list[Finding]]":
    from jiaocha.intake import check_quarter

    quarter, findings = check_quarter(arguments.quarter, key=arguments.key)
    if quarter is not None and arguments.ledger is not None:
        from jiaocha.ledger import add_ledgers

        quarter, more = add_ledgers(quarter, arguments.ledger)
        findings = [*findings, *more]
    return quarter, findings


def _refreshed(extract: "Quarter", arguments: Namespace, line: ProgressLine) -> "Refreshed":
    from jiaocha.replanning import refresh

    on = arguments.on or date.today()
    return refresh(arguments.folder, extract, on, progress=line.report, phase=line.phase)


def _write(found: "Refreshed", arguments: Namespace) -> None:
    from jiaocha.comparison import write_difference
    from jiaocha.folder import write_plan
    from jiaocha.folder.files import file_digest
    from jiaocha.replanning import write_refresh
    from jiaocha.reporting import write_page, write_workbook

    file = arguments.quarter
    write_plan(
        found.difference.after,
        arguments.out,
        replace=arguments.replace,
        extra_writers={
            "方案.xlsx": write_workbook,
            "报告.html": write_page,
            "差异.xlsx": lambda _, path: write_difference(found.difference, path),
            "复核.xlsx": lambda _, path: write_refresh(found, path),
        },
        by=arguments.by,
        inputs={file.name: file_digest(file)} if file.is_file() else {},
        follows=arguments.folder,
        noted=found.noted,
    )


def _infeasible(found: "Refreshed") -> int:
    print(f"以新数据没有可行方案，未写出。{found.difference.after.summary.reason}")
    return 1


def _tell(found: "Refreshed", arguments: Namespace) -> int:
    from jiaocha.replanning import refresh_text

    if arguments.json:
        listed = json.loads(found.cases.to_json(orient="records", force_ascii=False))
        content = {"on": found.on.isoformat(), "counts": found.counts, "cases": listed}
        print(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        print(refresh_text(found))
        if found.findings:
            print_findings(found.findings, as_json=False)
        print(f"方案目录：{arguments.out}（逐案见 复核.xlsx）")
    return 1 if found.findings else 0
