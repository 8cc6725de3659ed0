"""``jiaocha leads``: leads for 倒查, in a folder of their own, unverified, without a verdict."""

from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from jiaocha.commands.common import complain, print_findings, print_json
from jiaocha.commands.evaluate import NoOutcomesError, journal, outcomes_of, refuse_folder
from jiaocha.progress import ProgressLine

NAME = "leads"
HELP = "倒查线索（未经核查）：变更后很快到位、而财产此前已经可见的案件，附证据，不作结论，写入单独的目录"

WRITTEN = ("倒查线索.xlsx",)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument("--outcomes", type=Path, metavar="文件", help="办理结果，同 evaluate；默认取台账")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="目录", help="单独的目录，不得在方案或者评估的目录之内"
    )
    parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="结果截至日")
    parser.add_argument("--days", type=int, default=60, metavar="N", help="收案后几日内有进展（默认 60）")
    parser.add_argument(
        "--visible", type=int, default=90, metavar="N", help="财产在决定前几日已可见（默认 90）"
    )
    parser.add_argument(
        "--share", type=float, default=0.1, metavar="比例", help="到位占未到位金额（默认 0.1）"
    )
    parser.add_argument("--by", default="", metavar="姓名", help="何人所为（记入方案目录的记录）")
    parser.add_argument("--replace", action="store_true", help="替换本命令以前写的目录")


def run(arguments: Namespace) -> int:
    """Read plan and outcomes, list leads, write."""
    from jiaocha.evaluation import LeadRule, leads_of, matched, write_leads
    from jiaocha.evaluation.timing import timing_of
    from jiaocha.folder import FolderError, read_plan
    from jiaocha.folder.whole import whole_folder

    reason = _misplaced(arguments.out) or refuse_folder(arguments.out, arguments.replace, WRITTEN)
    if reason:
        return complain(reason)
    if arguments.days < 0 or arguments.visible < 0 or not 0 <= arguments.share <= 1:
        return complain("天数不能小于 0，比例须在 0 与 1 之间")
    rule = LeadRule(arguments.days, arguments.share, arguments.visible)
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取方案和结果")
            plan = read_plan(arguments.folder)
            outcomes, findings = outcomes_of(arguments, plan)
            if outcomes is None:
                print_findings(findings, as_json=arguments.json)
                return 1
            months = plan.quarter.policy.recovery.horizon_months
            found = leads_of(matched(plan, outcomes, timing_of(None, months)), plan.quarter, rule)
            line.phase("写出线索")
            with whole_folder(arguments.out.absolute()) as folder:
                write_leads(found, plan, outcomes.as_of, rule, folder / WRITTEN[0])
            journal(arguments.folder, {"leads": len(found), "as_of": str(outcomes.as_of)}, arguments.by)
    except (FolderError, NoOutcomesError) as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")
    if arguments.json:
        print_json({"as_of": str(outcomes.as_of), "leads": len(found), "folder": str(arguments.out)})
    else:
        print(f"线索（未经核查）{len(found)} 件，已写入 {arguments.out}；不含结论，请按保密要求保管。")
    return 0


def _misplaced(out: Path) -> str:
    """Why leads may not be written there: such folders are handed on; empty if they may."""
    for folder in out.absolute().parents:
        if (folder / "plan.json").is_file() or (folder / "评估.xlsx").is_file():
            return "倒查线索须写入单独的目录，不得放在方案或者评估的目录之内"
    return ""
