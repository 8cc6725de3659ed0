"""``jiaocha room``: the room of a plan during the quarter: open, reserve, commit, release, look, redraw."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import add_key, complain, print_findings, print_json
from jiaocha_models.findings import InputError
from jiaocha_models.schemas import portable

if TYPE_CHECKING:
    from jiaocha.placement import Room
    from jiaocha_models.recommendation import DrawAnswer, RankedOption, Recommendation

NAME = "room"
HELP = "季度内调配的余量：开放、预留、确认、释放、查看，重新测算紧张程度，检查案件构成是否已变"

ACTIONS = ("begin", "show", "reserve", "commit", "release", "redraw", "drift")

_CASES = ("reserve", "drift")
_REQUEST = ("reserve", "commit", "release")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument(
        "action", nargs="?", choices=ACTIONS, default="show",
        help="begin 开放；show 查看并核对（默认）；reserve 预留；commit 确认；release 释放；"
        "redraw 重新测算紧张程度；drift 检查新收案件与测算时是否仍相近",
    )  # fmt: skip
    parser.add_argument(
        "--forecast", action="store_true", help="begin：方案是对本季度的预测，其中的案件不占余量"
    )
    parser.add_argument("--request", metavar="请求号", help="由使用者自定；同一请求号重复提交只计一次")
    parser.add_argument("--cases", type=Path, metavar="文件", help="reserve、drift：新收案件")
    parser.add_argument("--case", metavar="案号", help="reserve：其中要预留的案件（只有一组时可省略）")
    parser.add_argument("--rank", type=int, metavar="N", help="reserve：第几个去处（默认余量足够的最优去处）")
    parser.add_argument("--elapsed", type=float, metavar="S", help="redraw、drift：季度已过的比例，如 0.4")
    parser.add_argument("--by", default="", metavar="姓名", help="何人所为（记入）")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（默认 zh）")
    add_key(parser)


def run(arguments: Namespace) -> int:
    """Do one thing with the room."""
    from jiaocha.folder import FolderError
    from jiaocha.placement import begin_room, open_room

    wrong = _wrong(arguments)
    if wrong:
        return complain(wrong)
    try:
        if arguments.action == "begin":
            begin_room(arguments.folder, forecast=arguments.forecast, by=arguments.by)
            return _tell("已开放季度内调配。", {"opened": True}, arguments)
        with open_room(arguments.folder, by=arguments.by) as room:
            return _DO[arguments.action](room, arguments)
    except FolderError as error:
        return complain(str(error))
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1


def _wrong(arguments: Namespace) -> str:
    """Why the arguments cannot be used together; empty if they can."""
    action = arguments.action
    if action in _CASES and arguments.cases is None:
        return "请用 --cases 给出新收案件"
    if action in _REQUEST and not arguments.request:
        return "请用 --request 给出请求号"
    if action == "redraw" and not (arguments.elapsed is not None and 0 <= arguments.elapsed < 1):
        return "请用 --elapsed 给出季度已过的比例（0 至 1 之间，不含 1）"
    if action == "drift" and not (arguments.elapsed is not None and 0 < arguments.elapsed <= 1):
        return "请用 --elapsed 给出季度已过的比例（大于 0，不超过 1）"
    return ""


def _tell(sentence: str, content: object, arguments: Namespace) -> int:
    if arguments.json:
        print_json(content)
    else:
        print(sentence)
    return 0


def _show(room: "Room", arguments: Namespace) -> int:
    from jiaocha.placement import draw_text

    draws, faults, table = room.draws(), room.faults(), room.remaining()
    drawn = table[table["drawn"] > 0]
    if arguments.json:
        content = {
            "version": room.version,
            "forecast": room.forecast,
            "draws": [portable(draw) for draw in draws],
            "capacities": drawn.to_dict(orient="records"),
            "faults": list(faults),
        }
        print_json(content)
        return 1 if faults else 0
    for draw in draws:
        print(draw_text(draw, arguments.lang))
    for fault in faults:
        print(f"核对不符：{fault}")
    holds = "不符" if faults else "相符"
    print(f"余量版本 {room.version}；登记 {len(draws)} 项，动用 {len(drawn)} 项能力，核对{holds}。")
    return 1 if faults else 0


def _reserve(room: "Room", arguments: Namespace) -> int:
    chosen = _chosen(room.recommend(arguments.cases, key=arguments.key), arguments)
    if isinstance(chosen, str):
        return complain(chosen)
    return _answered(room.reserve(arguments.request, *chosen), arguments)


def _chosen(
    found: "list[Recommendation]", arguments: Namespace
) -> "tuple[Recommendation, RankedOption] | str":
    listed = [each for each in found if arguments.case is None or arguments.case in each.cases]
    if len(listed) != 1:
        return "请用 --case 指明是哪一件" if listed else f"文件中没有案号为“{arguments.case}”的案件"
    ranked = {option.rank: option for option in listed[0].options}
    option = listed[0].best if arguments.rank is None else ranked.get(arguments.rank)
    if option is None:
        return "该案没有这样的去处，或者没有余量足够的去处"
    return listed[0], option


def _commit(room: "Room", arguments: Namespace) -> int:
    return _answered(room.commit(arguments.request), arguments)


def _release(room: "Room", arguments: Namespace) -> int:
    return _answered(room.release(arguments.request), arguments)


def _answered(answer: "DrawAnswer", arguments: Namespace) -> int:
    from jiaocha.placement import answer_text

    sentence = answer_text(arguments.request, answer, arguments.lang)
    _tell(sentence, portable(answer), arguments)
    return 0 if answer.accepted else 1


def _redraw(room: "Room", arguments: Namespace) -> int:
    from jiaocha.placement import redraw

    if not room.forecast and arguments.cases is None:
        return complain("方案中的案件已经占用余量；请用 --cases 给出本季度预计新收的案件")
    made = redraw(room, 1 - arguments.elapsed, expected=arguments.cases)
    sentence = made.reason or f"紧张程度已重新测算，{made.changed} 项有变动（余量版本 {made.version}）。"
    content = {"version": made.version, "changed": made.changed, "reason": made.reason}
    _tell(sentence, content, arguments)
    return 1 if made.reason else 0


def _drift(room: "Room", arguments: Namespace) -> int:
    from dataclasses import asdict

    from jiaocha.placement import drift

    found = drift(room, arguments.cases, arguments.elapsed)
    content = asdict(found) | {"alarm": found.alarm, "sentence": found.sentence(arguments.lang)}
    _tell(found.sentence(arguments.lang), content, arguments)
    return 1 if found.alarm else 0


_DO: dict[str, Callable[["Room", Namespace], int]] = {
    "show": _show,
    "reserve": _reserve,
    "commit": _commit,
    "release": _release,
    "redraw": _redraw,
    "drift": _drift,
}
