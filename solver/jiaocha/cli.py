"""The command line: thin, Chinese, scriptable. Results on standard output, progress on standard error.

Exit codes: 0 fine; 1 findings, violations or infeasible; 2 wrong usage.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import TextIO

from jiaocha.commands import COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``jiaocha``; the process's own by default.

    Returns
    -------
    int
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_print(stream)
    parser = build_parser()
    chosen = parser.parse_args(arguments)
    try:
        return int(chosen.run(chosen))
    except KeyboardInterrupt:
        print("已中断，未写出任何文件。", file=sys.stderr)
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Parser of all commands; each command module adds its own part."""
    parser = argparse.ArgumentParser(
        prog="jiaocha",
        description="交叉执行季度调配：把一个季度的案件分配给受案法院，并证明没有别的方案能好出多少。",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for command in COMMANDS:
        part = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        part.add_argument("--json", action="store_true", help="结果以 JSON 输出")
        part.add_argument("--quiet", action="store_true", help="不显示进度")
        command.add_arguments(part)
        part.set_defaults(run=command.run)
    return parser


def _never_fail_to_print(stream: TextIO) -> None:
    # A GBK console must show what it can and never stop the work for one character.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


if __name__ == "__main__":
    raise SystemExit(main())
