"""``jiaocha what-if``: apply changes to a plan, plan again what they touch, print the difference."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiaocha.commands.common import add_output, complain, has_errors, print_findings, refused_output
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import Finding, InputError
from jiaocha_models.journal import Event
from jiaocha_models.words import Status

if TYPE_CHECKING:
    from jiaocha.changes import Asked
    from jiaocha.comparison import Difference

NAME = "what-if"
HELP = "情景试算：在已有方案上作出变动，重新编制受影响的部分，列出差异"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument(
        "changes", nargs="+", metavar="变动",
        help="情景文件（TOML、工作簿的“情景”表、CSV），人工填写过的方案工作簿，"
        "或 close_court:court_code=宁0423",
    )  # fmt: skip
    parser.add_argument("--scenario", metavar="名称", help="只用文件中的这一个情景")
    parser.add_argument(
        "--repair", action="store_true", help="改动件数最少的方案（法院退出或减员时的补救），不求重新优化"
    )
    parser.add_argument("--effort", type=float, metavar="E", help="计算量（默认与原方案相同）")
    parser.add_argument("--seconds", type=float, metavar="S", help="限时（秒）；因限时停下的方案不保证可重现")
    add_output(parser)


def run(arguments: Namespace) -> int:
    """Read the changes, answer, write, print."""
    from jiaocha.folder import FolderError

    reason = refused_output(arguments)
    if reason is not None:
        return complain(reason)
    try:
        with ProgressLine(quiet=arguments.quiet) as line:
            found = _answer(arguments, line)
            if not isinstance(found, list):
                line.phase("写出方案目录")
                _write(found, arguments)
    except FolderError as error:
        return complain(str(error))
    if isinstance(found, list):
        print_findings(found, as_json=arguments.json)
        return 1
    return print_difference(found, arguments)


def print_difference(difference: "Difference", arguments: Namespace) -> int:
    """Print a difference and return the exit code."""
    from jiaocha.comparison import difference_text

    if arguments.json:
        print(json.dumps(content_of(difference), ensure_ascii=False, indent=2))
    else:
        print(difference_text(difference))
        if getattr(arguments, "out", None) is not None:
            print(f"方案目录：{arguments.out}")
    return 1 if difference.summary.status is Status.INFEASIBLE else 0


def content_of(difference: "Difference") -> dict[str, Any]:
    """Summary and frames of a difference for programs."""
    frames = {"cases": difference.cases, "courts": difference.courts, "prices": difference.prices}
    return {
        **difference.summary.model_dump(mode="json"),
        **{name: json.loads(frame.to_json(orient="records")) for name, frame in frames.items()},
    }


def _answer(arguments: Namespace, line: ProgressLine) -> "list[Finding] | Difference":
    """Difference, or the findings of faulty changes."""
    from dataclasses import replace

    from jiaocha.folder import read_plan
    from jiaocha.replanning import repair, what_if
    from jiaocha.replanning.answer import limits_of

    line.phase("读取方案和变动")
    plan = read_plan(arguments.folder)
    asked, findings = _asked(arguments, plan)
    if asked is None:
        return findings
    limits = limits_of(plan)
    if arguments.effort is not None:
        limits = replace(limits, effort=arguments.effort)
    if arguments.seconds is not None:
        limits = replace(limits, seconds=arguments.seconds)
    ask = repair if arguments.repair else what_if
    try:
        return ask(plan, asked, limits, progress=line.report, phase=line.phase)
    except InputError as error:
        return error.findings


def _asked(arguments: Namespace, plan: Any) -> "tuple[Asked | None, list[Finding]]":
    """All changes together; workbooks of plans give what people wrote in their 调整 columns."""
    from jiaocha.changes import asked_of, joined, read_changes
    from jiaocha.changes.reading import changes_of_adjustments, is_plan_workbook
    from jiaocha.intake import read_adjusted

    parts, findings = [], []
    for word in arguments.changes:
        if is_plan_workbook(word):
            rows, found = read_adjusted(word, plan.quarter)
            part = None if rows is None else asked_of(changes_of_adjustments(rows))
        else:
            part, found = read_changes(word, arguments.scenario)
        findings += found
        if part is not None:
            parts.append(part)
    if has_errors(findings):
        return None, findings
    return joined(parts), findings


def _write(difference: "Difference", arguments: Namespace) -> None:
    from jiaocha.comparison import write_difference
    from jiaocha.folder import write_plan
    from jiaocha.reporting import write_page, write_workbook

    write_plan(
        difference.after,
        arguments.out,
        replace=arguments.replace,
        extra_writers={
            "方案.xlsx": write_workbook,
            "报告.html": write_page,
            "差异.xlsx": lambda _, path: write_difference(difference, path),
        },
        run={"what_if": list(difference.summary.changes)},
        noted=_noted(difference, arguments),
    )


def _noted(difference: "Difference", arguments: Namespace) -> "list[tuple[Event, dict[str, Any]]]":
    """List changes by hand for the journal: who, why, what each costs at prices, and all of them exactly."""
    from jiaocha.changes.reading import is_plan_workbook
    from jiaocha.intake import read_adjusted
    from jiaocha.ledger import changes_by_hand

    rows = []
    for word in arguments.changes:
        if is_plan_workbook(word):
            frame, _ = read_adjusted(word, difference.before.quarter)
            rows += [] if frame is None else changes_by_hand(difference.before, frame)
    summary = difference.summary
    worth = {"value_low_fen": summary.value_low_fen, "value_high_fen": summary.value_high_fen}
    return [(Event.CHANGED, {"rows": rows, **worth})] if rows else []
