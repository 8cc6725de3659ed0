"""``jiaocha scarcity``: which capacities bind, and what more of each would bring."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pandas as pd

from jiaocha.commands.common import complain, print_findings, print_json, print_table
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import InputError

NAME = "scarcity"
HELP = "紧张的能力：哪些能力用尽，各增加若干至多有何增益，最紧张的各项重新求解"
FEN_PER_WAN = 1_000_000


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument(
        "--hours", type=float, default=10, metavar="H", help="每个法院增加的小时数（默认 10）"
    )
    parser.add_argument("--exact", type=int, default=10, metavar="N", help="重新求解的项数（默认 10）")


def run(arguments: Namespace) -> int:
    """List the capacities."""
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.replanning.holding import not_held
    from jiaocha.replanning.tightest import scarcity

    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            plan = read_plan(arguments.folder)
            found = scarcity(plan, arguments.hours, arguments.exact, phase=line.phase)
    except FolderError as error:
        return complain(str(error))
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    if arguments.json:
        print_json(found.astype(object).where(found.notna(), None).to_dict("records"))
        return 0
    for note in filter(None, [not_held(plan)]):
        print(note)
    print_table(_table(found), "紧张的能力（至多：由紧张程度和背包推得；区间：重新求解）")
    return 0


def _table(found: pd.DataFrame) -> pd.DataFrame:
    exact = [
        "" if pd.isna(low) else f"{low / FEN_PER_WAN:,.2f} 至 {high / FEN_PER_WAN:,.2f}"
        for low, high in zip(found["low_fen"], found["high_fen"], strict=True)
    ]
    return pd.DataFrame(
        {
            "能力": found["capacity"],
            "增加": [f"{more} {unit}" for more, unit in zip(found["more"], found["unit"], strict=True)],
            "上限": found["limit"],
            "已用": found["used"],
            "目标值至多增加（万元）": found["at_most_fen"] / FEN_PER_WAN,
            "最优目标值的增加（万元）": exact,
        }
    )
