"""``jiaocha review``: a plan made by hand, checked, with the changes that would help most."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import (
    add_key,
    add_limits,
    complain,
    has_errors,
    limits_of,
    print_findings,
    print_json,
)
from jiaocha.progress import ProgressLine

NAME = "review"
HELP = "审查手工方案：规则不允许的、超出限额的、拆散的、可更简便的，以及最有用的三处改动"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("quarter", type=Path, metavar="季度", help="工作簿或数据目录")
    parser.add_argument("manual", type=Path, metavar="手工方案.xlsx", help="表头：案号、方式、受案法院")
    parser.add_argument("--policy", type=Path, metavar="文件", help="另用政策文件（TOML）")
    add_key(parser)
    add_limits(parser)


def run(arguments: Namespace) -> int:
    """Read both, plan, review, print."""
    from jiaocha.intake import check_quarter, read_manual
    from jiaocha.planning import plan
    from jiaocha.reviewing import review, review_text

    with ProgressLine(quiet=arguments.quiet) as line:
        line.phase("读取并检查输入")
        quarter, findings = check_quarter(arguments.quarter, policy=arguments.policy, key=arguments.key)
        lines = None
        if quarter is not None and not has_errors(findings):
            lines, more = read_manual(arguments.manual, quarter)
            findings = [*findings, *more]
        if quarter is None or lines is None:
            print_findings(findings, as_json=arguments.json)
            return 1
        made = plan(quarter, limits_of(arguments), progress=line.report, phase=line.phase)
        line.phase("审查手工方案")
        if not len(made.solution.choice):
            return complain(made.summary.reason) and 1
        found = review(made, lines)
    if arguments.json:
        print_json(found.model_dump(mode="json"))
    else:
        print(review_text(found, quarter))
    return 1 if found.counted_otherwise or found.overloads else 0
