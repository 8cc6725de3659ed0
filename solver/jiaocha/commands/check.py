"""``jiaocha check``: every finding of an input, with its place, and the triage."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from jiaocha.commands.common import add_key, complain, has_errors, print_findings, print_json
from jiaocha.commands.preset_option import add_preset, refuse_preset
from jiaocha_models.quarter import Quarter
from jiaocha_models.words import TriageClass

NAME = "check"
HELP = "检查季度输入：列出全部问题及所在位置，并试作分流"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("quarter", type=Path, metavar="季度", help="工作簿或数据目录")
    parser.add_argument("--policy", type=Path, metavar="文件", help="另用政策文件（TOML）")
    add_preset(parser, "在季度政策之下采用预置政策")
    parser.add_argument("--marked", type=Path, metavar="文件.xlsx", help="另存一份标出问题的副本")
    add_key(parser)


def run(arguments: Namespace) -> int:
    """Check, print, and mark a copy where asked."""
    from jiaocha.intake import check_quarter, under_preset, write_marked

    refusal = refuse_preset(arguments.preset)
    if refusal:
        return complain(refusal)
    if arguments.marked and arguments.marked.exists():
        return complain(f"文件已存在：{arguments.marked.name}")
    read = check_quarter(arguments.quarter, policy=arguments.policy, key=arguments.key)
    quarter, findings = under_preset(*read, arguments.preset)
    triage = _triage(quarter) if quarter is not None else {}
    if arguments.json:
        print_json({"findings": [finding.model_dump(mode="json") for finding in findings], "triage": triage})
    else:
        print_findings(findings, as_json=False)
        if triage:
            print("分流：" + "，".join(f"{member.zh} {triage[member.value]} 件" for member in TriageClass))
    if arguments.marked:
        try:
            write_marked(arguments.quarter, findings, arguments.marked)
        except (OSError, ValueError) as error:
            return complain(f"无法生成标注副本：{error}")
    return 1 if has_errors(findings) else 0


def _triage(quarter: Quarter) -> dict[str, int]:
    from jiaocha.law.pairs import open_pairs

    counts = open_pairs(quarter).triage["class_"].value_counts()
    return {member.value: int(counts.get(member.value, 0)) for member in TriageClass}
