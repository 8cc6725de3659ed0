"""``jiaocha ledger``: write the ledger of a plan, enter what people filled in, merge copies."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import complain, has_errors, print_findings, print_json

NAME = "ledger"
HELP = "台账：导出、登记填写内容；merge 合并几个人分别填写的台账，冲突逐项列出"

MERGE = "merge"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument(
        "words", nargs="+", metavar="方案目录", help="方案目录；或者 merge 原台账.xlsx 甲.xlsx 乙.xlsx …"
    )
    parser.add_argument("--out", type=Path, metavar="台账.xlsx", help="写出台账")
    parser.add_argument(
        "--outcomes", type=Path, metavar="结果.csv", help="写出办理结果，供 jiaocha evaluate 和历史表使用"
    )
    parser.add_argument("--read", type=Path, metavar="台账.xlsx", help="登记填写过的台账中改动的内容")
    parser.add_argument("--by", default="", metavar="姓名", help="何人登记")
    parser.add_argument("--replace", action="store_true", help="替换已有的文件")


def run(arguments: Namespace) -> int:
    """Write, read or merge."""
    from jiaocha.folder import FolderError

    for file in (arguments.out, arguments.outcomes):
        if file is not None and file.exists() and not arguments.replace:
            return complain(f"“{file}”已存在；如要替换，请加 --replace")
    try:
        if arguments.words[0] == MERGE:
            return _merge(arguments)
        if len(arguments.words) > 1:
            return complain("请只给出一个方案目录；合并几份台账用 merge")
        if arguments.read is not None:
            return _read(arguments)
        return _outcomes(arguments) if arguments.outcomes is not None else _write(arguments)
    except FolderError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")


def _write(arguments: Namespace) -> int:
    from jiaocha.ledger import export_ledger

    if arguments.out is None:
        return complain("请用 --out 写明台账文件，或者用 --read 登记填写过的台账")
    lines = export_ledger(arguments.words[0], arguments.out, by=arguments.by)
    if arguments.json:
        print_json({"file": str(arguments.out), "lines": len(lines)})
    else:
        print(f"已写出台账 {len(lines)} 行：{arguments.out}")
    return 0


def _outcomes(arguments: Namespace) -> int:
    from jiaocha.ledger import ledger_lines, write_outcomes

    count = write_outcomes(ledger_lines(arguments.words[0]), arguments.outcomes)
    print(f"已写出 {count} 件办理结果：{arguments.outcomes}")
    return 0


def _read(arguments: Namespace) -> int:
    from jiaocha.ledger import enter_ledger

    entered, findings = enter_ledger(arguments.words[0], arguments.read, by=arguments.by)
    if arguments.json:
        print_json(
            {
                "changes": entered.changes,
                "states": [{"case": one.case_number, "state": one.state.value} for one in entered.states],
                "conflicts": entered.conflicts,
                "findings": [finding.model_dump(mode="json") for finding in findings],
            }
        )
    else:
        if findings:
            print_findings(findings, as_json=False)
        print(
            f"已登记 {len(entered.changes)} 处改动、{len(entered.states)} 个节点；"
            f"{len({one['case'] for one in entered.conflicts})} 行有冲突，未登记。"
        )
    return 1 if has_errors(findings) else 0


def _merge(arguments: Namespace) -> int:
    from jiaocha.ledger import merge_ledgers
    from jiaocha.ledger.text import merged_text

    files = [Path(word) for word in arguments.words[1:]]
    if len(files) < 2 or arguments.out is None:
        return complain("用法：jiaocha ledger merge 原台账.xlsx 甲.xlsx [乙.xlsx …] --out 合并.xlsx")
    merged, findings = merge_ledgers(files[0], files[1:], arguments.out)
    if merged is None:
        print_findings(findings, as_json=arguments.json)
        return 1
    if arguments.json:
        print_json(
            {
                "edits": len(merged.edits),
                "conflicts": [
                    {"case": one.case_number, "unit": one.unit, "before": one.before, "after": one.after}
                    for one in merged.conflicts
                ],
                "added": merged.added,
                "missing": merged.missing,
            }
        )
    else:
        print(merged_text(merged))
        print(f"合并后的台账：{arguments.out}")
    return 1 if merged.conflicts else 0
