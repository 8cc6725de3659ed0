"""``jiaocha objections``: forms for the courts that are asked; their answers, and what is made of them."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain, has_errors, print_findings, print_json

NAME = "objections"
HELP = "征求意见：制作各法院的回复表，登记回复和对不同意见的处理；采纳的即登记为退回"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("files", type=Path, nargs="*", metavar="回复.xlsx", help="各法院填写过的回复表")
    parser.add_argument("--forms", type=Path, metavar="目录", help="制作各法院的回复表，各院只见本院案件")
    parser.add_argument("--by", default="", metavar="姓名", help="何人登记")


def run(arguments: Namespace) -> int:
    """Write forms, record answers, or list what was answered."""
    from jiaocha.folder import FolderError

    try:
        if arguments.forms is not None:
            return _forms(arguments)
        return _record(arguments) if arguments.files else _list(arguments)
    except FolderError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")


def _forms(arguments: Namespace) -> int:
    from jiaocha.ledger import write_reply_forms

    written = write_reply_forms(arguments.folder, arguments.forms, by=arguments.by)
    if arguments.json:
        print_json([str(path) for path in written])
    else:
        print(f"已制作 {len(written)} 个法院的回复表：{arguments.forms}")
    return 0


def _record(arguments: Namespace) -> int:
    from jiaocha.ledger import record_objections

    findings, answers, returns = [], 0, 0
    for file in arguments.files:
        recorded, found = record_objections(arguments.folder, file, by=arguments.by)
        findings += found
        answers += len(recorded.answers)
        returns += len(recorded.returns)
    if arguments.json:
        told = [finding.model_dump(mode="json") for finding in findings]
        print_json({"answers": answers, "returns": returns, "findings": told})
    else:
        if findings:
            print_findings(findings, as_json=False)
        print(f"已登记 {answers} 条回复，{returns} 件退回。")
        if returns:
            print("补正方案：jiaocha repair 方案目录 --out 新目录；答复文书：jiaocha documents。")
    return 1 if has_errors(findings) else 0


def _list(arguments: Namespace) -> int:
    from jiaocha.ledger import objections_of

    answers = objections_of(arguments.folder)
    if arguments.json:
        print_json([one.model_dump(mode="json") for one in answers])
        return 0
    for one in answers:
        reason = f"：{one.reason.zh}" if one.reason is not None else ""
        decided = f"　处理：{one.decision.zh}" if one.decision is not None else ""
        print(f"{one.case_number}　{one.court_code}　{one.opinion.zh}{reason}　{one.on}{decided}")
    print(f"共 {len(answers)} 条回复。")
    return 0
