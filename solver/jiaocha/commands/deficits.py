"""``jiaocha deficits``: which cases must move and cannot all, what is missing, what would help."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import complain, has_errors, print_findings, print_json, print_table
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import InputError

if TYPE_CHECKING:
    from jiaocha.folder import StoredPlan
    from jiaocha_models.quarter import Quarter

NAME = "deficits"
HELP = "缺口：必须变更执行法院而无法同时安排的案件，缺什么、缺多少，单项补救及其结果"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("source", type=Path, metavar="季度或方案", help="季度工作簿、数据目录，或者方案目录")


def run(arguments: Namespace) -> int:
    """Find the deficits and print them."""
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.intake import check_quarter
    from jiaocha.replanning import deficits

    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取")
            if (arguments.source / "plan.json").exists():
                source: Quarter | StoredPlan = read_plan(arguments.source)
            else:
                read, findings = check_quarter(arguments.source)
                if read is None or has_errors(findings):
                    print_findings(findings, as_json=arguments.json)
                    return 1
                source = read
            line.phase("查找缺口")
            found = deficits(source)
    except FolderError as error:
        return complain(str(error))
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    if arguments.json:
        print_json(
            [
                {
                    "cases": one.cases, "capacities": one.capacities, "certified": one.certified,
                    "missing": one.missing, "weights": one.weights,
                    "repairs": one.repairs.to_dict("records"),
                }
                for one in found
            ]
        )  # fmt: skip
        return 1 if found else 0
    for one in found:
        print(one.sentence())
        words = {"repair": "单项补救", "amount": "数量", "unit": "单位", "value_fen": "所涉案件目标值（分）"}
        print_table(one.repairs[list(words)].rename(columns=words), "单项补救，先列所剩目标值高的")
    if not found:
        print("必须变更执行法院的案件都能安排。")
    return 1 if found else 0
