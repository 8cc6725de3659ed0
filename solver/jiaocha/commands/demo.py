"""``jiaocha demo``: a synthetic quarter on the real roster, planned and reported."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import add_limits, add_output, complain, print_json, print_table
from jiaocha.commands.plan import plan_and_write, refuse_output, tell
from jiaocha.progress import ProgressLine
from jiaocha_models.quarter import Quarter

if TYPE_CHECKING:
    from jiaocha.planning import Plan

NAME = "demo"
HELP = "演示：在真实法院名册上生成合成季度，编制方案并出报告"
SIZES = ("prefecture", "province", "national", "stress")
MEASURED = ("national", "stress")
"""Sizes large enough for the figures of hardness to mean anything."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument(
        "--size",
        choices=SIZES,
        default="prefecture",
        help="规模：地市 33 件、省 2,000 件、全国 60,000 件、压力 100 万件",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="合成数据的种子")
    parser.add_argument(
        "--quarter-out", type=Path, metavar="路径", help="另存输入：.xlsx 工作簿，或 CSV 目录"
    )
    parser.add_argument("--assumptions", action="store_true", help="只列出合成数据的全部假设及理由")
    add_limits(parser)
    add_output(parser, required=False)


def run(arguments: Namespace) -> int:
    """Generate, plan, calibrate, report."""
    from jiaocha.folder import FolderError

    if arguments.assumptions:
        return _list_assumptions(as_json=arguments.json)
    refusal = _refusal(arguments)
    if refusal:
        return complain(refusal)
    try:
        with ProgressLine(quiet=arguments.quiet) as line:
            made = plan_and_write(_generate(arguments, line), arguments, line)
    except FolderError as error:
        return complain(str(error))
    if not arguments.json:
        _print_calibration(made)
        if arguments.size in MEASURED:
            _print_hardness(made)
        print("合成数据的全部假设及理由：jiaocha demo --assumptions\n")
    return tell(made, arguments)


def _refusal(arguments: Namespace) -> str | None:
    if arguments.out is None:
        return "请用 --out 指定方案目录"
    if arguments.quarter_out is not None and arguments.quarter_out.exists():
        return f"已存在：{arguments.quarter_out}"
    return refuse_output(arguments)


def _generate(arguments: Namespace, line: ProgressLine) -> Quarter:
    from jiaocha.folder import FolderError
    from jiaocha_scenarios import generate

    line.phase("生成合成季度（真实法院名册，合成案件）")
    quarter = generate(arguments.size, seed=arguments.seed)
    if arguments.quarter_out is not None:
        from jiaocha.intake import write_quarter

        try:
            write_quarter(quarter, arguments.quarter_out)
        except OSError as error:
            raise FolderError(f"无法写出 {arguments.quarter_out}：{error.strerror or error}") from error
    return quarter


def _print_calibration(made: "Plan") -> None:
    from jiaocha_scenarios import calibration_table

    rows = calibration_table(made.quarter, made.options, made.solution)
    print_table(rows, "校准：公布数字与生成数字（案件为合成数据）")


def _print_hardness(made: "Plan") -> None:
    from jiaocha_scenarios import hardness

    rows = hardness(made.options, made.solution).table()
    rows["达到"] = rows["达到"].map({True: "是", False: "否"})
    print_table(rows.round(4), "难度：方案并非轻易可得")


def _list_assumptions(*, as_json: bool) -> int:
    from jiaocha_scenarios import assumption_table

    rows = assumption_table()
    if as_json:
        print_json(rows.to_dict("records"))
    else:
        print_table(rows, "合成数据的假设")
    return 0
