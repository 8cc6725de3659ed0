"""Options of a quarter: ``--adjusted``, ``--previous``, ``--states``: what people did with a plan before."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha_models.findings import Finding, InputError
from jiaocha_models.quarter import Quarter


def add_adjusting(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--adjusted", type=Path, metavar="方案.xlsx", help="读入方案工作簿总表中人工填写的“调整”各栏"
    )
    parser.add_argument(
        "--previous", type=Path, metavar="方案目录", help="上一方案：变动按政策“与上一方案不同”计"
    )

    parser.add_argument(
        "--states", type=Path, metavar="方案目录", help="此前方案的签批：已经批准的照原安排，退回的不再去原处"
    )


def adjusting(
    quarter: Quarter | None, findings: list[Finding], arguments: Namespace
) -> tuple[Quarter | None, list[Finding]]:
    """Quarter with what the options add; None where what people wrote has errors.

    Raises
    ------
    FolderError
        If a plan given cannot be read.
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
    if quarter is not None and arguments.states is not None:
        quarter, findings = _held(quarter, findings, arguments)
    return quarter, findings


def _held(
    quarter: Quarter, findings: list[Finding], arguments: Namespace
) -> tuple[Quarter | None, list[Finding]]:
    """Hold the quarter to the states of a plan; what they ask is kept for the journal of the new one."""
    from jiaocha.ledger import carry_states

    try:
        carried = carry_states(quarter, arguments.states)
    except InputError as error:
        return None, [*findings, *error.findings]
    arguments.carried = carried
    return carried.quarter, findings
