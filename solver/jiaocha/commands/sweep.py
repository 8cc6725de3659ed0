"""``jiaocha sweep``: the same what-if question over a list or a range of values, as a table."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain, has_errors, print_findings, print_json, print_table
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import InputError

NAME = "sweep"
HELP = "情景扫描：取值写成列表（0.5;1;2）或范围（1..5..1），逐点试算，汇成一表，中断后可续"

SHOWN = {
    "status": "状态", "value_fen": "目标值（分）", "gap": "差距", "raw_recovery_fen": "预期到位（分）",
    "raw_cost_fen": "成本（分）", "cases_transferred": "变更执行法院件数",
    "changed_cases": "与原方案不同件数",
    "efficient": "到位与成本上不被超过",
}  # fmt: skip


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument(
        "changes", nargs="+", metavar="变动", help="情景文件，或 scale_term:key=costs,value=1;2"
    )
    parser.add_argument("--scenario", metavar="名称", help="只用文件中的这一个情景")
    parser.add_argument("--store", type=Path, metavar="目录", help="逐点保存，中断后从断点继续")
    parser.add_argument("--out", type=Path, metavar="文件.csv", help="另存为 CSV")
    parser.add_argument("--page", type=Path, metavar="文件.html", help="另存为带曲线图的网页，可打印")


def run(arguments: Namespace) -> int:
    """Read the grid, answer every point, print the table."""
    from jiaocha.changes import joined, read_changes
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.replanning.grid import grid_of, sweep
    from jiaocha.reporting import write_sweep_page

    for file in (arguments.out, arguments.page):
        if file is not None and file.exists():
            return complain(f"文件已存在：{file.name}")
    read = [read_changes(word, arguments.scenario) for word in arguments.changes]
    findings = [one for _, found in read for one in found]
    if has_errors(findings):
        print_findings(findings, as_json=arguments.json)
        return 1
    grid = grid_of(joined([asked for asked, _ in read if asked is not None]))
    if not grid:
        return complain("没有可扫描的取值；请把取值写成列表（0.5;1;2）或范围（1..5..1）")
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            plan = read_plan(arguments.folder)
            frame = sweep(plan, grid, store=arguments.store, phase=line.phase)
    except (FolderError, ValueError) as error:
        if isinstance(error, InputError):
            print_findings(error.findings, as_json=arguments.json)
            return 1
        return complain(str(error))
    if arguments.out is not None:
        frame.to_csv(arguments.out, index=False, encoding="utf-8-sig", lineterminator="\n")
    if arguments.page is not None:
        write_sweep_page(frame, arguments.page, plan.summary.title)
    if arguments.json:
        print_json(frame.to_dict("records"))
    else:
        kept = [*grid, *SHOWN]
        print_table(frame[kept].rename(columns=SHOWN), "情景扫描")
    return 0
