"""``jiaocha plan``: a quarter in, a verified plan folder out."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiaocha.commands.adjusting import add_adjusting, adjusting
from jiaocha.commands.common import (
    add_key,
    add_limits,
    add_output,
    complain,
    exit_code,
    has_errors,
    in_words,
    limits_of,
    print_findings,
)
from jiaocha.commands.preset_option import add_preset, refuse_preset
from jiaocha.progress import ProgressLine
from jiaocha_models.journal import Event
from jiaocha_models.quarter import Quarter

if TYPE_CHECKING:
    from jiaocha.planning import Plan

NAME = "plan"
HELP = "编制季度方案：分配、证明、核验，并写出方案目录"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("quarter", type=Path, metavar="季度", help="工作簿或数据目录")
    parser.add_argument("--policy", type=Path, metavar="文件", help="另用政策文件（TOML）")
    add_preset(parser, "在季度政策之下采用预置政策")
    add_adjusting(parser)
    add_key(parser)
    add_limits(parser)
    add_output(parser)


def run(arguments: Namespace) -> int:
    """Read, plan, write."""
    from jiaocha.folder import FolderError
    from jiaocha.intake import check_quarter, under_preset

    refusal = refuse_preset(arguments.preset) or refuse_output(arguments)
    if refusal:
        return complain(refusal)
    try:
        with ProgressLine(quiet=arguments.quiet) as line:
            line.phase("读取并检查输入")
            read = check_quarter(arguments.quarter, policy=arguments.policy, key=arguments.key)
            quarter, findings = adjusting(*under_preset(*read, arguments.preset), arguments)
            sound = quarter is not None and not has_errors(findings)
            made = plan_and_write(quarter, arguments, line) if quarter is not None and sound else None
    except FolderError as error:
        return complain(str(error))
    if made is None:
        print_findings(findings, as_json=arguments.json)
        return 1
    return tell(made, arguments)


def refuse_output(arguments: Namespace) -> str | None:
    """Why the output folder cannot be used, before any work is done; None if it can."""
    from jiaocha.folder import refusal
    from jiaocha.ledger import approved_refusal

    reason = refusal(arguments.out, replace=arguments.replace)
    if reason is None and getattr(arguments, "states", None) is None:
        return approved_refusal(arguments.out)
    return reason


def plan_and_write(quarter: Quarter, arguments: Namespace, line: ProgressLine) -> "Plan":
    """Plan a quarter and write its folder; FolderError says why a folder could not be written."""
    from jiaocha.folder import FolderError, write_plan
    from jiaocha.planning import plan
    from jiaocha.reporting import write_page, write_workbook

    made = plan(quarter, limits_of(arguments), progress=line.report, phase=line.phase)
    line.phase("写出方案目录")
    try:
        write_plan(
            made,
            arguments.out,
            replace=arguments.replace,
            extra_writers={"方案.xlsx": write_workbook, "报告.html": write_page},
            run={"seconds": line.seconds},
            inputs=_inputs(arguments),
            follows=getattr(arguments, "states", None),
            noted=noted(arguments),
        )
    except FolderError:
        raise
    except OSError as error:
        reason = error.strerror or error
        raise FolderError(f"无法写出 {arguments.out}：{reason}（目录中的文件是否正被打开？）") from error
    return made


def noted(arguments: Namespace) -> "list[tuple[Event, dict[str, Any]]]":
    """List what the journal of the new plan says besides the run: cases held by states, changes by hand."""
    carried = getattr(arguments, "carried", None)
    told: list[tuple[Event, dict[str, Any]]] = [] if carried is None else [(Event.CARRIED, carried.data)]
    by_hand = getattr(arguments, "by_hand", None)
    return [*told, (Event.CHANGED, {"rows": by_hand})] if by_hand else told


def _inputs(arguments: Namespace) -> dict[str, str]:
    """SHA-256 of each input file, by name, for the journal; files of a folder are not named."""
    from jiaocha.folder.files import file_digest

    named = (getattr(arguments, name, None) for name in ("quarter", "policy", "adjusted"))
    return {path.name: file_digest(path) for path in named if isinstance(path, Path) and path.is_file()}


def tell(made: "Plan", arguments: Namespace) -> int:
    """Print a plan's summary and return the exit code."""
    from jiaocha.reporting import summary_text

    if arguments.json:
        print((arguments.out / "plan.json").read_text("utf-8"))
    else:
        print(summary_text(made))
        print(f"方案目录：{arguments.out}")
    return _tell_moved(made, arguments) or exit_code(made.summary.status)


def _tell_moved(made: "Plan", arguments: Namespace) -> int:
    """Name approved cases that the plan could not leave where they were; the exit code."""
    if getattr(arguments, "carried", None) is None:
        return 0
    from jiaocha.ledger import moved_approvals, places_of

    findings = moved_approvals(made, places_of(arguments.out), arguments.out)
    for finding in findings:
        print(in_words(finding), file=sys.stderr)
    return 1 if findings else 0
