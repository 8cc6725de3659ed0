"""``jiaocha randomise``: a draw among near-equal options, only with an approval, recorded in the plan."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import add_output, complain, print_findings, print_json
from jiaocha.progress import ProgressLine

if TYPE_CHECKING:
    from jiaocha.folder import StoredPlan
    from jiaocha.replanning import Randomised

NAME = "randomise"
HELP = "同等条件随机分案：净值相近的去处之间按记录的机会抽取（须写明批准机构、文号），以便事后衡量效果"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--approved", required=True, metavar="机构文号", help="批准随机分案的机构和文号")
    parser.add_argument(
        "--tolerance", type=float, default=500.0, metavar="元",
        help="净值相差不超过此数的为同等条件（每组，默认 500 元）",
    )  # fmt: skip
    parser.add_argument("--by", default="", metavar="姓名", help="何人所为")
    add_output(parser)


def run(arguments: Namespace) -> int:
    """Draw, write, enter it in the journals of both plans."""
    from jiaocha.folder import FolderError, append_entry, read_entries, read_plan, refusal
    from jiaocha.replanning import randomise
    from jiaocha_models import InputError
    from jiaocha_models.journal import Event

    if not arguments.approved.strip():
        return complain("须写明批准机构和文号")
    if not 0 <= arguments.tolerance < 10**12:
        return complain("相差的数额不能小于 0")
    reason = refusal(arguments.out, replace=arguments.replace)
    if reason is not None:
        return complain(reason)
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取方案")
            plan = read_plan(arguments.folder)
            if arguments.out.absolute() == plan.path:
                return complain("随机分案须另写一个方案目录，原方案保留")
            if any(entry.event in (Event.STATES, Event.CARRIED) for entry in read_entries(plan.path)):
                return complain("方案已有签批节点，不能再作随机分案")
            if not len(plan.solution.choice):
                return complain("方案没有分配结果")
            line.phase("抽取")
            found = randomise(plan, round(arguments.tolerance * 100))
            data = _entry(plan, found, arguments.approved)
            append_entry(plan.path, Event.RANDOMISED, data, by=arguments.by)
            line.phase("写出方案目录")
            _write(plan, found, arguments)
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    except FolderError as error:
        return complain(str(error))
    if arguments.json:
        print_json(data)
    else:
        print(
            f"净值相近、可以抽取的 {found.groups} 组，其中 {found.changed} 组抽到与原方案不同的去处；"
            f"净值由 {plan.summary.value_fen / 1e6:,.2f} 万元"
            f"变为 {found.plan.summary.value_fen / 1e6:,.2f} 万元。"
        )
        print(f"种子 {found.seed}；方案目录：{arguments.out}")
    return 0


def _entry(plan: "StoredPlan", found: "Randomised", approved: str) -> dict[str, object]:
    """Say what both journals hold of the draw."""
    from jiaocha.digests import table_digest

    return {
        "approved_by": approved,
        "seed": found.seed,
        "tolerance_fen": found.tolerance_fen,
        "draws": table_digest(found.draws),
        "groups": found.groups,
        "changed": found.changed,
        "value_before_fen": plan.summary.value_fen,
        "value_after_fen": found.plan.summary.value_fen,
    }


def _write(plan: "StoredPlan", found: "Randomised", arguments: Namespace) -> None:
    from jiaocha.folder import write_plan
    from jiaocha.folder.files import csv_text, write_csv
    from jiaocha.folder.layout import DRAWS
    from jiaocha.reporting import write_page, write_workbook

    rows = found.draws.astype(object).where(found.draws.notna(), None)
    text = csv_text(list(found.draws.columns), rows.itertuples(index=False, name=None))
    write_plan(
        found.plan,
        arguments.out,
        replace=arguments.replace,
        extra_writers={
            "方案.xlsx": write_workbook,
            "报告.html": write_page,
            DRAWS: lambda _, path: write_csv(path, text),
        },
        run={"randomised": {"approved_by": arguments.approved, "seed": found.seed}},
        by=arguments.by,
        follows=plan.path,
    )
