"""``jiaocha demo``: a synthetic quarter on the real roster, planned and reported."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import add_limits, add_output, complain, console
from jiaocha.commands.plan import plan_and_write, refuse_output
from jiaocha.progress import ProgressLine
from jiaocha_models.quarter import Quarter

NAME = "demo"
HELP = "演示：在真实法院名册上生成合成季度，编制方案并出报告"
SIZES = ("prefecture", "province", "national", "stress")


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
    add_limits(parser)
    add_output(parser)


def run(arguments: Namespace) -> int:
    """Generate, calibrate, plan, report."""
    from jiaocha_scenarios import generate

    refusal = refuse_output(arguments)
    if refusal is None and arguments.quarter_out is not None and arguments.quarter_out.exists():
        refusal = f"已存在：{arguments.quarter_out}"
    if refusal:
        return complain(refusal)
    with ProgressLine(quiet=arguments.quiet) as line:
        line.phase("生成合成季度（真实法院名册，合成案件）")
        quarter = generate(arguments.size, seed=arguments.seed)
        if arguments.quarter_out is not None:
            from jiaocha.intake import write_quarter

            write_quarter(quarter, arguments.quarter_out)
        if not arguments.json:
            _print_calibration(quarter)
        return plan_and_write(quarter, arguments, line)


def _print_calibration(quarter: Quarter) -> None:
    from rich.table import Table

    from jiaocha_scenarios import calibration_table

    rows = calibration_table(quarter)
    table = Table(title="校准：公布数字与生成数字（案件为合成数据）")
    for name in rows.columns:
        table.add_column(str(name), overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(*(str(cell) for cell in row))
    console().print(table)
