"""``jiaocha state``: set the state of cases of a plan, each with who and when; list what is set."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from jiaocha.commands.common import complain, has_errors, print_findings, print_json, print_table
from jiaocha_models.findings import Finding
from jiaocha_models.ledger import ReturnReason, State, Step

NAME = "state"
HELP = "登记签批节点：何案、到哪一节点、何人、何日；不带 --to 则列出现有节点"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument(
        "sheet", type=Path, nargs="?", metavar="签批.xlsx", help="表头：案号、进展节点、节点经办人、节点日期"
    )
    parser.add_argument("--case", nargs="+", default=[], metavar="案号", help="这些案件，连同各自的关联案件")
    parser.add_argument(
        "--batch", metavar="批次", help="这一批的全部案件；与 --case 同用时，将这些案件编入该批"
    )
    parser.add_argument("--from", dest="before", metavar="节点", help="现处于这一节点的全部案件")
    parser.add_argument("--to", metavar="节点", help=f"登记为：{'、'.join(state.zh for state in State)}")
    parser.add_argument("--by", default="", metavar="何人", help="何人所定，职务或者姓名")
    parser.add_argument("--on", type=_day, metavar="日期", help="何日所定，如 2026-10-12；默认今天")
    parser.add_argument(
        "--reason", metavar="原因", help=f"退回原因：{'、'.join(reason.zh for reason in ReturnReason)}"
    )
    parser.add_argument("--note", metavar="说明", help="说明")
    parser.add_argument("--entered-by", default="", metavar="姓名", help="何人登记（默认与 --by 相同）")


def run(arguments: Namespace) -> int:
    """Set states, or list them."""
    from jiaocha.folder import FolderError

    try:
        if arguments.sheet is not None and (arguments.to or arguments.case or arguments.batch):
            return complain("给出签批表时，不再用 --case、--batch、--to")
        if arguments.sheet is None and not arguments.to and not (arguments.case and arguments.batch):
            return _list(arguments)
        if arguments.sheet is None and not arguments.to:
            return _batch(arguments)
        return _set(arguments)
    except FolderError as error:
        return complain(str(error))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _set(arguments: Namespace) -> int:
    from jiaocha.ledger import set_states

    steps: Any = arguments.sheet
    if steps is None:
        steps = _steps(arguments)
        if isinstance(steps, str):
            return complain(steps)
    made, findings = set_states(
        arguments.folder, steps, by=arguments.entered_by or arguments.by or _who(steps)
    )
    if has_errors(findings):
        print_findings(findings, as_json=arguments.json)
        return 1
    if arguments.case and arguments.batch:
        _assign(arguments, [step.case_number for step in steps])
    return _tell(made, findings, arguments)


def _who(steps: Any) -> str:
    return "" if isinstance(steps, Path) else "、".join(dict.fromkeys(step.by for step in steps))


def _tell(made: list[Any], findings: list[Finding], arguments: Namespace) -> int:
    from jiaocha.ledger import states_frame

    if arguments.json:
        print_json(_records(states_frame(made)))
        return 0
    for one in made:
        print(f"{one.case_number}　{one.state.zh}　{one.by}　{one.on}")
    if findings:
        print_findings(findings, as_json=False)
    print(f"已登记 {len(made)} 个节点。")
    return 0


def _steps(arguments: Namespace) -> list[Step] | str:
    """Gather the steps that the arguments ask for; a sentence where they do not fit together."""
    from jiaocha.ledger import places_of
    from jiaocha_models.words import Mode

    state = next((one for one in State if arguments.to in (one.zh, one.value)), None)
    if state is None:
        return f"没有“{arguments.to}”这一节点；可用：{'、'.join(one.zh for one in State)}"
    reason = next((one for one in ReturnReason if arguments.reason in (one.zh, one.value)), None)
    if arguments.reason and reason is None:
        return f"没有“{arguments.reason}”这一退回原因；可用：{'、'.join(one.zh for one in ReturnReason)}"
    if not arguments.by:
        return "请用 --by 写明何人所定"
    places = places_of(arguments.folder)
    numbers = _chosen(arguments, places)
    if isinstance(numbers, str):
        return numbers
    on = arguments.on or date.today()
    kept = [number for number in numbers if number not in places or places[number].mode is not Mode.STAY]
    return [
        Step(case_number=number, state=state, by=arguments.by, on=on, reason=reason, note=arguments.note)
        for number in (kept or numbers)
    ]


def _chosen(arguments: Namespace, places: dict[str, Any]) -> list[str] | str:
    """Case numbers that the arguments name, with their related cases."""
    from jiaocha.law.case_number import parse
    from jiaocha.ledger import batches_of, current_states, state_here

    if arguments.case:
        numbers = [str(parse(text) or text.strip()) for text in arguments.case]
        groups = {places[number].group for number in numbers if number in places}
        return [
            *(n for n, place in places.items() if place.group in groups),
            *(n for n in numbers if n not in places),
        ]
    batches = batches_of(arguments.folder)
    numbers = [n for n in places if arguments.batch in (None, batches.get(n))]
    states = current_states(arguments.folder)
    if arguments.before is not None:
        wanted = next((one for one in State if arguments.before in (one.zh, one.value)), None)
        if wanted is None:
            return f"没有“{arguments.before}”这一节点"
        numbers = [n for n in numbers if state_here(states.get(n), places[n]) is wanted]
    elif arguments.batch is None:
        return "请用 --case、--batch 或者 --from 写明案件"
    return numbers or "没有符合条件的案件"


def _batch(arguments: Namespace) -> int:
    """Put the cases named, with their related ones, into a batch."""
    from jiaocha.ledger import places_of

    places = places_of(arguments.folder)
    numbers = _chosen(arguments, places)
    unknown = [number for number in numbers if number not in places]
    if isinstance(numbers, str) or unknown:
        return complain(f"方案没有调配这些案件：{'、'.join(unknown)}")
    print(f"已将 {_assign(arguments, numbers)} 件编入{arguments.batch}。")
    return 0


def _assign(arguments: Namespace, numbers: list[str]) -> int:
    from jiaocha.ledger import assign_batch

    return assign_batch(arguments.folder, numbers, arguments.batch, by=arguments.entered_by or arguments.by)


def _list(arguments: Namespace) -> int:
    from jiaocha.ledger import current_states, places_of, state_here, states_frame

    places = places_of(arguments.folder)
    here = [
        one for one in current_states(arguments.folder).values()
        if state_here(one, places.get(one.case_number)) is not None
    ]  # fmt: skip
    if arguments.json:
        print_json(_records(states_frame(here)))
        return 0
    counts = {state: sum(one.state is state for one in here) for state in State}
    table = pd.DataFrame({"节点": [state.zh for state in State], "件数": [counts[state] for state in State]})
    print_table(table[table["件数"] > 0], "现有节点")
    for one in here:
        print(f"{one.case_number}　{one.state.zh}　{one.by}　{one.on}")
    return 0


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    shown = frame.assign(on=[str(day.date()) for day in frame["on"]])
    plain = shown.astype(object).where(shown.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
