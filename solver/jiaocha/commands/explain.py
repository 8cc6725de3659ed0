"""``jiaocha explain``: why one case goes where it goes; or all cases as one table."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import complain, print_json
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import InputError

if TYPE_CHECKING:
    from jiaocha.folder import StoredPlan

NAME = "explain"
HELP = "说明一件案件为何如此安排、为何不去别处；或者逐案列出全部案件的说明"

AUDIENCES = ("decider", "receiver", "origin", "party")
TABLE_SUFFIXES = (".csv", ".parquet", ".xlsx")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--case", metavar="案号", help="要说明的案件")
    parser.add_argument("--exact", action="store_true", help="重新求解，算出强行改变安排的确切代价")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（默认 zh）")
    parser.add_argument(
        "--audience", choices=AUDIENCES, default="decider", help="给谁看（默认 decider 决定法院）"
    )
    parser.add_argument("--all", action="store_true", help="列出全部案件（仅供决定法院），写入 --out")
    parser.add_argument("--out", type=Path, metavar="文件", help="全部案件的表：.csv、.parquet 或 .xlsx")
    parser.add_argument("--replace", action="store_true", help="替换已有的文件")


def run(arguments: Namespace) -> int:
    """Explain one case, or write the table of all."""
    from jiaocha.folder import FolderError, read_plan

    reason = _wrong(arguments)
    if reason:
        return complain(reason)
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取方案")
            plan = read_plan(arguments.folder)
            line.phase("逐案计算" if arguments.all else "计算")
            return _all(plan, arguments) if arguments.all else _one(plan, arguments)
    except FolderError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")


def _wrong(arguments: Namespace) -> str:
    """Why the arguments cannot be used together; empty if they can."""
    if arguments.all == (arguments.case is not None):
        return "请给出 --case 案号，或者用 --all 列出全部案件"
    if not arguments.all:
        return ""
    if arguments.audience != "decider":
        return "全部案件的表仅供决定法院使用"
    if arguments.out is None or arguments.out.suffix.lower() not in TABLE_SUFFIXES:
        return f"请用 --out 给出文件，后缀为 {'、'.join(TABLE_SUFFIXES)}"
    if arguments.out.exists() and not arguments.replace:
        return f"文件“{arguments.out}”已存在；如要替换，请加 --replace"
    return ""


def _one(plan: "StoredPlan", arguments: Namespace) -> int:
    from jiaocha.explanation import UnknownCase, explain
    from jiaocha.reporting import Audience, audience_record, explanation_text

    audience = next(each for each in Audience if each.value == arguments.audience)
    exact = arguments.exact and audience is Audience.DECIDER
    try:
        found = explain(plan, arguments.case, exact=exact)
    except UnknownCase as error:
        return complain(str(error))
    except InputError as error:
        return complain("；".join(finding.message for finding in error.findings))
    if arguments.json:
        print_json(audience_record(found, audience))
    else:
        print(explanation_text(found, arguments.lang, audience))
    return 0


def _all(plan: "StoredPlan", arguments: Namespace) -> int:
    from jiaocha.explanation import explain_all
    from jiaocha.reporting import write_explanations

    frame = explain_all(plan)
    write_explanations(frame, arguments.out)
    if arguments.json:
        print_json({"file": str(arguments.out), "cases": len(frame), "columns": list(frame.columns)})
    else:
        print(f"已写出 {len(frame):,} 件案件的说明：{arguments.out}（仅供决定法院使用）")
    return 0
