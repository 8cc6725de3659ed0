"""``jiaocha compare``: what differs between two plans, of the same quarter or of different ones."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain
from jiaocha.commands.what_if import print_difference

NAME = "compare"
HELP = "比较两个方案：去处、目标值、到位、成本、负担与紧张程度的差异"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("before", type=Path, metavar="前一方案目录")
    parser.add_argument("after", type=Path, metavar="后一方案目录")
    parser.add_argument("--workbook", type=Path, metavar="差异.xlsx", help="另存为工作簿")


def run(arguments: Namespace) -> int:
    """Compare and print."""
    from jiaocha.comparison import compare, write_difference
    from jiaocha.folder import FolderError

    if arguments.workbook is not None and arguments.workbook.exists():
        return complain(f"文件已存在：{arguments.workbook.name}")
    try:
        difference = compare(arguments.before, arguments.after)
    except FolderError as error:
        return complain(str(error))
    if arguments.workbook is not None:
        write_difference(difference, arguments.workbook)
    return print_difference(difference, arguments)
