"""``jiaocha verify``: recompute everything a plan folder claims, without the solver."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import add_key, has_errors, print_findings
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import Finding

NAME = "verify"
HELP = "核验方案目录：不用求解器，重算规则、容量、合计、上界与差距"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--quarter", type=Path, metavar="季度", help="原始输入：重建可选去处并比对摘要")
    parser.add_argument("--policy", type=Path, metavar="文件", help="编制时另用的政策文件（TOML）")
    add_key(parser)


def run(arguments: Namespace) -> int:
    """Verify, and print every finding."""
    with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
        findings = _findings(arguments, line)
    print_findings(findings, as_json=arguments.json)
    if has_errors(findings):
        return 1
    if not arguments.json:
        print("核验通过：规则、容量、关联案件、合计、上界与差距均经重算，与方案一致。")
    return 0


def _findings(arguments: Namespace, line: ProgressLine) -> list[Finding]:
    """Return findings of the original input where it is faulty, else of the plan folder."""
    from jiaocha.verification import verify

    quarter = None
    if arguments.quarter is not None:
        from jiaocha.intake import check_quarter

        line.phase("读取并检查原始输入")
        quarter, faults = check_quarter(arguments.quarter, policy=arguments.policy, key=arguments.key)
        if quarter is None or has_errors(faults):
            return faults
    return verify(arguments.folder, quarter, phase=line.phase)
