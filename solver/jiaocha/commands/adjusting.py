"""The options ``--adjusted`` and ``--previous``: what people wrote into a plan, and the plan before."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha_models.findings import Finding
from jiaocha_models.quarter import Quarter


def add_adjusting(parser: ArgumentParser) -> None:
    """Add both options."""
    parser.add_argument(
        "--adjusted", type=Path, metavar="方案.xlsx", help="读入方案工作簿总表中人工填写的“调整”各栏"
    )
    parser.add_argument(
        "--previous", type=Path, metavar="方案目录", help="上一方案：变动按政策“与上一方案不同”计"
    )


def adjusting(
    quarter: Quarter | None, findings: list[Finding], arguments: Namespace
) -> tuple[Quarter | None, list[Finding]]:
    """Quarter with what the two options add; None where the edited workbook has errors.

    Raises
    ------
    FolderError
        If the previous plan cannot be read.
    """
    if quarter is None:
        return quarter, findings
    if arguments.previous is not None:
        from jiaocha.folder import read_plan, with_previous

        quarter = with_previous(quarter, read_plan(arguments.previous))
    if arguments.adjusted is not None:
        from jiaocha.intake import read_adjusted, with_adjustments

        rows, more = read_adjusted(arguments.adjusted, quarter)
        findings = [*findings, *more]
        quarter = None if rows is None else with_adjustments(quarter, rows)
    return quarter, findings
