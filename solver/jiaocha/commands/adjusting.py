"""Options of a quarter, from plans before: ``--adjusted``, ``--previous``, ``--states``, ``--ledger``."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiaocha_models.findings import Finding, InputError
from jiaocha_models.quarter import Quarter

if TYPE_CHECKING:
    from pandas import DataFrame


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
    parser.add_argument(
        "--ledger", type=Path, nargs="+", metavar="台账.xlsx",
        help="此前季度的台账：并入历史、未结交叉、移转次数和仍然有效的退回",
    )  # fmt: skip


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
    if arguments.ledger is not None:
        from jiaocha.ledger import add_ledgers

        quarter, more = add_ledgers(quarter, arguments.ledger)
        findings = [*findings, *more]
        if quarter is None:
            return None, findings
    if arguments.previous is not None:
        from jiaocha.folder import read_plan, with_previous

        quarter = with_previous(quarter, read_plan(arguments.previous))
    if arguments.adjusted is not None:
        from jiaocha.intake import read_adjusted, with_adjustments

        rows, more = read_adjusted(arguments.adjusted, quarter)
        findings = [*findings, *more]
        quarter = None if rows is None else with_adjustments(quarter, rows)
        if rows is not None:
            arguments.by_hand = _by_hand(rows, arguments)
    if quarter is not None and arguments.states is not None:
        quarter, findings = _held(quarter, findings, arguments)
    return quarter, findings


def _by_hand(rows: "DataFrame", arguments: Namespace) -> list[dict[str, Any]]:
    """Say who changed what by hand, why, and what it costs against the plan that was changed."""
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.ledger import changes_by_hand

    if not len(rows):
        return []
    given = arguments.adjusted
    for folder in (given if given.is_dir() else given.parent, arguments.previous):
        try:
            if folder is not None:
                return changes_by_hand(read_plan(folder), rows)
        except FolderError:  # a workbook that was copied elsewhere: what it changed is not known
            continue
    return changes_by_hand(None, rows)


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
