"""``jiaocha deadlines``: what falls due when, as a list, a workbook and a calendar file."""

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import complain

if TYPE_CHECKING:
    import pandas as pd

NAME = "deadlines"
HELP = "期限表：续行、移交后的各步、督促期限、信访、久无执行行为，按到期日列出"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--on", type=_day, metavar="日期", help="以哪一日计，如 2026-10-08（默认今日）")
    parser.add_argument("--within", type=int, default=30, metavar="N", help="列出N日内到期的（默认30）")
    parser.add_argument("--idle", type=int, metavar="N", help="N日无执行行为的列出（默认依政策）")
    parser.add_argument("--xlsx", type=Path, metavar="文件", help="写出期限表（工作簿）")
    parser.add_argument(
        "--ics", type=Path, metavar="文件", help="写出日历文件：只有案号、事项和日期，不含信访等内部事项"
    )


def run(arguments: Namespace) -> int:
    """List what falls due, and write the files asked for."""
    from jiaocha.deadlines import deadlines_text, list_deadlines, recorded_days
    from jiaocha.folder import FolderError, read_plan

    on = arguments.on or date.today()
    for path in (arguments.xlsx, arguments.ics):
        if path is not None and path.exists():
            return complain(f"“{path}”已存在；为免覆盖，请另给文件名")
    if arguments.within < 0 or (arguments.idle is not None and arguments.idle < 1):
        return complain("天数须为正数")
    try:
        plan = read_plan(arguments.folder)
        frame = list_deadlines(plan, on, recorded_days(arguments.folder), idle_days=arguments.idle)
        _write(frame, on, arguments, synthetic=plan.quarter.synthetic)
    except FolderError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法写出：{error.strerror or error}")
    if arguments.json:
        content = frame.assign(due=frame["due"].dt.strftime("%Y-%m-%d")).to_json(orient="records")
        print(json.dumps(json.loads(content), ensure_ascii=False, indent=2))
        return 0
    print(deadlines_text(frame, on, arguments.within))
    for path in (arguments.xlsx, arguments.ics):
        if path is not None:
            print(f"已写出：{path}")
    return 0


def _write(frame: "pd.DataFrame", on: date, arguments: Namespace, *, synthetic: bool) -> None:
    from jiaocha.deadlines import calendar_file, write_deadlines

    if arguments.xlsx is not None:
        write_deadlines(frame, on, arguments.xlsx, synthetic=synthetic)
    if arguments.ics is not None:
        arguments.ics.write_bytes(calendar_file(frame, on))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，应如 2026-10-08") from None
