"""``jiaocha steadiness``: which decisions stand whatever the weights, and which are borderline."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain, print_findings, print_json
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import InputError

NAME = "steadiness"
HELP = "稳健性：权重随机取值若干次，每案去处保持的比例，列出边缘案件"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--draws", type=int, default=50, metavar="N", help="取值次数（默认 50）")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="取值的种子（默认 0）")
    parser.add_argument(
        "--out", type=Path, metavar="文件.xlsx", help="另存为工作簿（边缘案件、全部案件、取值）"
    )


def run(arguments: Namespace) -> int:
    """Draw, plan again, print the headline."""
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.replanning.draws import steadiness
    from jiaocha.replanning.holding import not_held
    from jiaocha.replanning.tables import write_steadiness

    if arguments.out is not None and arguments.out.exists():
        return complain(f"文件已存在：{arguments.out.name}")
    if arguments.draws < 1:
        return complain("取值次数须为正整数")
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            plan = read_plan(arguments.folder)
            found = steadiness(plan, arguments.draws, seed=arguments.seed, phase=line.phase)
    except FolderError as error:
        return complain(str(error))
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    if arguments.out is not None:
        write_steadiness(found, arguments.out)
    if arguments.json:
        print_json(
            {
                "draws": found.draws,
                "always_transferred": found.always_transferred,
                "never_transferred": found.never_transferred,
                "borderline": len(found.borderline),
                "cases": found.cases.astype(object).where(found.cases.notna(), None).to_dict("records"),
            }
        )
    else:
        print(found.headline())
        for note in filter(None, [not_held(plan)]):
            print(note)
    return 0
