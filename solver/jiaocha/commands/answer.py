"""``jiaocha answer``: one page for a court that asks why it receives these cases."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain, print_json
from jiaocha.progress import ProgressLine

NAME = "answer"
HELP = "答复一个法院为何接收这些案件：负荷、各季度收移、逐案理由、其他去处与不接收的后果，一页可打印"

AUDIENCES = ("receiver", "decider")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--court", required=True, metavar="法院", help="法院代码或者名称")
    parser.add_argument("--out", type=Path, metavar="文件.html", help="写入的文件（默认 答复-法院名称.html）")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（默认 zh）")
    parser.add_argument(
        "--audience",
        choices=AUDIENCES,
        default="receiver",
        help="给谁看：receiver 该法院（默认），decider 决定法院留存，含计算明细",
    )
    parser.add_argument("--replace", action="store_true", help="替换已有的文件")


def run(arguments: Namespace) -> int:
    """Write the page, or print the record as JSON."""
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.folder.file_names import safe
    from jiaocha.reporting import Audience, UnknownCourt, answer, answer_record, write_answer

    audience = next(each for each in Audience if each.value == arguments.audience)
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取方案")
            plan = read_plan(arguments.folder)
            line.phase("制作答复")
            found = answer(plan, arguments.court, arguments.lang)
        if arguments.json and arguments.out is None:
            print_json(answer_record(found, audience))
            return 0
        out = arguments.out or Path(f"答复-{safe(found.court.name)}.html")
        if out.exists() and not arguments.replace:
            return complain(f"文件“{out}”已存在；如要替换，请加 --replace")
        write_answer(found, out, arguments.lang, audience)
    except (FolderError, UnknownCourt) as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")
    if arguments.json:
        print_json({"file": str(out), **answer_record(found, audience)})
    else:
        print(f"已写出给{audience.zh}的答复：{out}（{found.court.name}，接收 {found.received:,} 件）")
    return 0
