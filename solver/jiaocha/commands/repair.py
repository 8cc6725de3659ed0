"""``jiaocha repair``: repair a plan after returns with the least change, around what is approved."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import add_output, complain, print_findings
from jiaocha.commands.what_if import print_difference
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import Finding, InputError

if TYPE_CHECKING:
    from jiaocha.comparison import Difference
    from jiaocha.ledger import Carried

NAME = "repair"
HELP = "退回之后补正方案：已经批准的一律不动，退回的另行安排，其余改动件数最少"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--by", default="", metavar="姓名", help="何人要求")
    add_output(parser)


def run(arguments: Namespace) -> int:
    """Repair, write, print the difference."""
    from jiaocha.folder import FolderError, refusal
    from jiaocha.replanning import repair_returns

    reason = refusal(arguments.out, replace=arguments.replace)
    if reason is not None:
        return complain(reason)
    try:
        with ProgressLine(quiet=arguments.quiet) as line:
            line.phase("读取方案和签批")
            difference, carried = repair_returns(arguments.folder, progress=line.report, phase=line.phase)
            line.phase("写出方案目录")
            findings = _write(difference, carried, arguments)
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    except FolderError as error:
        return complain(str(error))
    code = print_difference(difference, arguments)
    if findings and not arguments.json:
        print_findings(findings, as_json=False)
    return 1 if findings else code


def _write(difference: "Difference", carried: "Carried", arguments: Namespace) -> list[Finding]:
    """Write the repaired plan with its journal; findings for approved cases that could not be kept."""
    from jiaocha.comparison import write_difference
    from jiaocha.folder import write_plan
    from jiaocha.ledger import moved_approvals, places_of
    from jiaocha.reporting import write_page, write_workbook
    from jiaocha_models.journal import Event

    write_plan(
        difference.after,
        arguments.out,
        replace=arguments.replace,
        extra_writers={
            "方案.xlsx": write_workbook,
            "报告.html": write_page,
            "差异.xlsx": lambda _, path: write_difference(difference, path),
        },
        by=arguments.by,
        follows=arguments.folder,
        noted=[(Event.CARRIED, carried.data)],
    )
    return moved_approvals(difference.after, places_of(arguments.out), arguments.out)
