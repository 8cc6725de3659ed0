"""``jiaocha recommend``: where new cases may go during the quarter, with the room that is left."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import add_key, complain, print_findings, print_json
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import InputError
from jiaocha_models.recommendation import Recommendation
from jiaocha_models.schemas import portable

NAME = "recommend"
HELP = "季度内新收案件可去何处：按方案的紧张程度和剩余的余量逐案排列去处，不作登记"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument(
        "--cases",
        type=Path,
        required=True,
        metavar="文件",
        help="新收案件：工作簿或目录，列与季度数据相同，不需法院表",
    )
    parser.add_argument("--best", type=int, metavar="N", help="每案至多列出 N 个去处（默认全部）")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（默认 zh）")
    add_key(parser)


def run(arguments: Namespace) -> int:
    """Rank the options of every new case."""
    from jiaocha.folder import FolderError
    from jiaocha.placement import recommendation_text

    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取方案和新收案件")
            found = _recommended(arguments)
    except FolderError as error:
        return complain(str(error))
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    if arguments.json:
        print_json([portable(each) for each in found])
    else:
        for each in found:
            print(recommendation_text(each, arguments.lang))
    return 0


def _recommended(arguments: Namespace) -> list[Recommendation]:
    """With what was drawn, where the room was opened; else with what the plan leaves."""
    from jiaocha.folder.layout import ROOM
    from jiaocha.placement import open_room, recommend

    best, key = arguments.best, arguments.key
    if not (arguments.folder / ROOM).is_file():
        return recommend(arguments.folder, arguments.cases, best=best, key=key)
    with open_room(arguments.folder) as room:
        return room.recommend(arguments.cases, best=best, key=key)
