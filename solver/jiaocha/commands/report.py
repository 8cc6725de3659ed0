"""``jiaocha report``: the outputs of a plan for one audience, each with what that audience may see."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from jiaocha.commands.common import complain, has_errors, print_findings, print_json
from jiaocha.progress import ProgressLine

if TYPE_CHECKING:
    from jiaocha.folder import StoredPlan
    from jiaocha.reporting import Against, Audience
    from jiaocha_models import Finding

NAME = "report"
HELP = "按对象制作报告：决定法院、受案法院、原执行法院、当事人、研究，各只含其可以看的内容"

AUDIENCES = ("decider", "receiver", "origin", "party", "research")
WRITTEN = (".xlsx", ".html")
"""Suffixes of what this command writes; a folder with anything else is never replaced."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--out", type=Path, required=True, metavar="目录", help="写入的目录（写全或不写）")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="语言（默认 zh）")
    parser.add_argument("--audience", choices=AUDIENCES, help="给谁看（默认 decider 决定法院）")
    parser.add_argument(
        "--receivers", action="store_true", help="每个受案法院一个工作簿，只含其自己的案件（同 receiver）"
    )
    parser.add_argument("--against", type=Path, metavar="方案目录", help="与上一季度的方案比较（决定法院用）")
    parser.add_argument("--manual", type=Path, metavar="手工方案.xlsx", help="与人工方案比较（决定法院用）")
    parser.add_argument("--case", metavar="案号", help="当事人报告所说的案件")
    parser.add_argument("--replace", action="store_true", help="替换本命令以前写的目录")


def run(arguments: Namespace) -> int:
    """Write the outputs of one audience."""
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.reporting import Audience

    audience = arguments.audience or ("receiver" if arguments.receivers else "decider")
    reader = next(each for each in Audience if each.value == audience)
    reason = _wrong(arguments, audience)
    if reason:
        return complain(reason)
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取方案")
            plan = read_plan(arguments.folder)
            line.phase("制作报告")
            against, findings = _against(plan, arguments)
            if has_errors(findings):
                print_findings(findings, as_json=arguments.json)
                return 1
            files = _write(plan, reader, arguments, against)
    except FolderError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")
    if files is None:
        return complain("本季度没有该案号的案件")
    if arguments.json:
        print_json({"audience": audience, "folder": str(arguments.out), "files": files})
    else:
        print(f"已写出{reader.zh}用的文件 {len(files):,} 个：{arguments.out}")
    return 0


def _against(plan: "StoredPlan", arguments: Namespace) -> "tuple[Against, list[Finding]]":
    """Read what to compare with, and say what is wrong with the plan made by hand."""
    from jiaocha.folder import read_plan
    from jiaocha.intake import read_manual
    from jiaocha.reporting import Against
    from jiaocha.reviewing import review

    before = read_plan(arguments.against) if arguments.against else None
    if arguments.manual is None or not len(plan.solution.choice):
        return Against(before), []
    lines, findings = read_manual(arguments.manual, plan.quarter)
    return Against(before, None if lines is None else review(plan, lines)), list(findings)


def _wrong(arguments: Namespace, audience: str) -> str:
    """Why the arguments cannot be used together; empty if they can."""
    if arguments.receivers and audience != "receiver":
        return "--receivers 只用于受案法院（receiver）"
    if audience != "decider" and (arguments.against or arguments.manual):
        return "--against 和 --manual 只用于决定法院的报告"
    if (audience == "party") != (arguments.case is not None):
        return "当事人报告只说一件案件：请同时给出 --audience party 和 --case 案号"
    out = arguments.out
    if not out.exists():
        return ""
    if not out.is_dir() or out.is_symlink():
        return f"“{out}”已存在且不是文件夹"
    if not arguments.replace:
        return f"文件夹“{out}”已存在；如要替换，请加 --replace"
    if any(path.suffix.lower() not in WRITTEN for path in out.iterdir()):
        return f"文件夹“{out}”中有不属于报告的文件，为免误删，不予替换"
    return ""


def _write(
    plan: "StoredPlan", audience: "Audience", arguments: Namespace, against: "Against"
) -> list[str] | None:
    """Write the files and give their names; None if the quarter lacks the case."""
    from jiaocha.folder.whole import whole_folder
    from jiaocha.reporting import (
        Audience,
        plan_tables,
        write_court_workbooks,
        write_page,
        write_research_workbook,
        write_workbook,
    )

    language, out = arguments.lang, arguments.out
    if audience in (Audience.RECEIVER, Audience.ORIGIN):
        return write_court_workbooks(plan_tables(plan, language), out, audience, language)
    if audience is Audience.PARTY:
        return _party(plan, arguments)
    with whole_folder(out) as folder:
        if audience is Audience.RESEARCH:
            write_research_workbook(plan_tables(plan, language), folder / "研究.xlsx", language)
            return ["研究.xlsx"]
        write_workbook(plan, folder / "方案.xlsx", language)
        write_page(plan, folder / "报告.html", language, against=against)
        return ["方案.xlsx", "报告.html"]


def _party(plan: "StoredPlan", arguments: Namespace) -> list[str] | None:
    from jiaocha.explanation.priced import priced
    from jiaocha.folder.file_names import safe
    from jiaocha.folder.whole import whole_folder
    from jiaocha.reporting import plan_tables, write_party_workbook

    case = priced(plan).find(arguments.case)
    if case is None:
        return None
    name = safe(str(plan.quarter.cases["case_number"].iloc[case])) + ".xlsx"
    with whole_folder(arguments.out) as folder:
        tables = plan_tables(plan, arguments.lang)
        write_party_workbook(tables, case, folder / name, arguments.lang)
    return [name]
