"""``jiaocha verify``: recompute everything a plan folder claims, without the solver."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.adjusting import add_adjusting, adjusting
from jiaocha.commands.common import add_key, complain, has_errors, print_findings
from jiaocha.commands.preset_option import add_preset, refuse_preset
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import Finding
from jiaocha_models.quarter import Quarter

NAME = "verify"
HELP = "核验方案目录：不用求解器，重算规则、容量、合计、上界与差距"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--quarter", type=Path, metavar="季度", help="原始输入：重建可选去处并比对摘要")
    parser.add_argument("--policy", type=Path, metavar="文件", help="编制时另用的政策文件（TOML）")
    add_preset(parser, "编制时在季度政策之下采用的预置政策")
    add_adjusting(parser)
    add_key(parser)


def run(arguments: Namespace) -> int:
    """Verify, and print every finding."""
    refusal = refuse_preset(arguments.preset)
    if refusal:
        return complain(refusal)
    from jiaocha.folder import FolderError

    with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
        try:
            findings = _findings(arguments, line)
        except FolderError as error:
            return complain(str(error))
    print_findings(findings, as_json=arguments.json)
    if has_errors(findings):
        _hint(arguments)
        return 1
    if not arguments.json:
        print(_verdict(findings))
    return 0


def _verdict(findings: list[Finding]) -> str:
    """Say what was recomputed: without a plan there is no allocation and no bound to confirm."""
    if any(finding.rule == "plan_infeasible" for finding in findings):
        return (
            "方案载明无可行方案，不含分配，没有可核验的总值、上界与差距；所存季度、可选去处与摘要经重算一致。"
            "“无可行方案”这一结论出自求解程序，未经独立证明。"
        )
    return "核验通过：规则、容量、关联案件、合计、上界与差距均经重算，与方案一致。"


def _hint(arguments: Namespace) -> None:
    """Say which options the quarter may have to be read with, where it was read at all."""
    if arguments.quarter is not None and arguments.preset is None and not arguments.json:
        print("编制时如用了 --preset 或 --policy，核验时须给出同样的选项。")


def _findings(arguments: Namespace, line: ProgressLine) -> list[Finding]:
    """Return findings of the original input where it is faulty, else of the plan folder."""
    from jiaocha.verification import verify

    quarter = None
    if arguments.quarter is not None:
        from jiaocha.intake import check_quarter, under_preset

        line.phase("读取并检查原始输入")
        read = check_quarter(arguments.quarter, policy=arguments.policy, key=arguments.key)
        quarter, faults = adjusting(*under_preset(*read, arguments.preset), arguments)
        if quarter is None or has_errors(faults):
            return faults
        quarter = _as_run(quarter, arguments)
    return verify(arguments.folder, quarter, phase=line.phase)


def _as_run(quarter: Quarter, arguments: Namespace) -> Quarter:
    """Quarter with what states asked of the run, as the folder's journal has it; unless states are given."""
    from jiaocha.folder import FolderError, read_entries
    from jiaocha.ledger import as_carried

    if arguments.states is not None:
        return quarter
    try:
        return as_carried(quarter, read_entries(arguments.folder))
    except FolderError:  # without a journal nothing was carried; verifying names what is missing
        return quarter
