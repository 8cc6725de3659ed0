"""``jiaocha documents``: the papers of a plan as Word files, and their templates."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from jiaocha.commands.common import add_key, complain, print_findings, print_json
from jiaocha.progress import ProgressLine
from jiaocha_models.findings import Finding

if TYPE_CHECKING:
    from jiaocha.documents import Job, Names, Sources
    from jiaocha.documents.writing import AnyFiller
    from jiaocha.folder import StoredPlan
    from jiaocha_models.ledger import Objection

NAME = "documents"
HELP = "按方案制作文书（Word、Excel，可编辑），或者导出文书模板"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, nargs="?", metavar="方案目录")
    parser.add_argument("--out", type=Path, metavar="目录", help="文书目录（写全或不写）")
    parser.add_argument("--replace", action="store_true", help="替换已有的、未经改动的文书目录")
    parser.add_argument(
        "--quarter", type=Path, metavar="季度", help="编制方案所用的季度数据：据以填写当事人姓名，不另保存"
    )
    add_key(parser)
    parser.add_argument(
        "--kind",
        choices=["案件", "请示", "汇报"],
        default="案件",
        help="案件：逐案文书（默认）；请示、汇报：季度调配请示或者汇报，附台账、流向表和负担表",
    )
    parser.add_argument("--case", nargs="+", default=[], metavar="案号", help="只制作这些案件的文书")
    parser.add_argument(
        "--paper", nargs="+", default=[], metavar="文书", help="只制作这些文书，如 逐案审批表"
    )
    parser.add_argument("--templates", type=Path, metavar="目录", help="使用编辑过的模板")
    parser.add_argument("--write-templates", type=Path, metavar="目录", help="导出全部模板，供编辑")


def run(arguments: Namespace) -> int:
    """Write templates, or the papers of a plan."""
    from jiaocha.folder import FolderError

    try:
        if arguments.write_templates is not None:
            return _write_templates(arguments.write_templates)
        if arguments.folder is None or arguments.out is None:
            return complain("请给出方案目录和 --out；只导出模板时用 --write-templates 目录")
        outcome = _papers(arguments)
    except FolderError as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")
    if isinstance(outcome, str):
        return complain(outcome)
    return _tell(outcome, arguments)


def _write_templates(folder: Path) -> int:
    from jiaocha.documents import write_templates

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return complain(f"“{folder}”已存在且不是空文件夹；为免覆盖编辑过的模板，请另给一个文件夹")
    folder.mkdir(parents=True, exist_ok=True)
    written = write_templates(folder)
    print(f"已导出 {len(written)} 个模板：{folder}。编辑后用 --templates {folder} 制作文书。")
    return 0


def _papers(arguments: Namespace) -> "list[Finding] | list[Job] | str":
    """Papers written; or every finding; or a sentence for wrong usage."""
    from jiaocha.documents import PAPERS, refusal, write_papers

    unknown = [name for name in arguments.paper if name not in PAPERS]
    if unknown:
        return f"没有这种文书：{'、'.join(unknown)}。可用：{'、'.join(PAPERS)}"
    reason = refusal(arguments.out, replace=arguments.replace)
    if reason is not None:
        return reason
    with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
        prepared = _prepare(arguments, line)
    if not isinstance(prepared, tuple):
        return prepared
    sources, listed, fillers = prepared
    bar = Progress(console=Console(stderr=True), transient=True, disable=arguments.quiet)
    with bar:
        task = bar.add_task("制作文书", total=len(listed))
        write_papers(
            sources, listed, fillers, arguments.out, report=lambda done: bar.update(task, completed=done)
        )
    return listed


def _prepare(
    arguments: Namespace, line: ProgressLine
) -> "tuple[Sources, list[Job], dict[str, AnyFiller]] | list[Finding] | str":
    """Plan, papers and templates; or every finding; or a sentence for wrong usage."""
    from jiaocha.documents import Sources, load_fillers
    from jiaocha.folder import read_plan

    line.phase("读取方案")
    plan = read_plan(arguments.folder)
    names, findings = _names(arguments, plan, line)
    sources = Sources(plan.quarter, plan.options, plan.solution, names, _objections(arguments.folder))
    listed = _listed(arguments, plan, sources)
    if isinstance(listed, str):
        return listed
    line.phase("检查模板")
    fillers, faults = load_fillers(dict.fromkeys(job.paper for job in listed), arguments.templates)
    if findings or faults:
        return [*findings, *faults]
    return (sources, listed, fillers) if listed else "没有需要制作的文书：方案中没有符合条件的案件"


def _objections(folder: Path) -> "list[Objection]":
    """Answers of courts in the folder's journal; none where it has no journal."""
    from jiaocha.folder import FolderError
    from jiaocha.ledger import objections_of

    try:
        return objections_of(folder)
    except FolderError:
        return []


def _listed(arguments: Namespace, plan: "StoredPlan", sources: "Sources") -> "list[Job] | str":
    """Papers of the kind asked for, or a sentence for wrong usage."""
    from jiaocha.documents import Whole, jobs, quarter_jobs

    papers = frozenset(arguments.paper)
    if arguments.kind == "案件":
        wanted = _wanted(arguments, sources)
        return wanted if isinstance(wanted, str) else jobs(sources, wanted, papers)
    if arguments.case:
        return f"季度调配{arguments.kind}针对整个季度，不能与 --case 同用"
    if not len(plan.solution.choice):
        return f"方案不可行，不能制作季度调配{arguments.kind}：{plan.summary.reason}"
    return quarter_jobs(Whole(plan, sources), arguments.kind, papers)


def _names(
    arguments: Namespace, plan: "StoredPlan", line: ProgressLine
) -> "tuple[dict[str, Names], list[Finding]]":
    from jiaocha.documents import read_names

    if arguments.quarter is None:
        return {}, []
    line.phase("核对季度数据，读取当事人姓名")
    made = plan.summary.provenance
    return read_names(arguments.quarter, plan.quarter.policy, made, arguments.key, plan.quarter)


def _wanted(arguments: Namespace, sources: "Sources") -> frozenset[str] | str:
    from jiaocha.documents.sources import normal

    wanted = frozenset(normal(text) for text in arguments.case)
    unknown = sorted(wanted - sources.case_position.keys())
    return f"方案中没有这些案件：{'、'.join(unknown)}" if unknown else wanted


def _tell(outcome: "list[Finding] | list[Job]", arguments: Namespace) -> int:
    findings = [each for each in outcome if isinstance(each, Finding)]
    if findings:
        print_findings(findings, as_json=arguments.json)
        return 1
    papers = [each for each in outcome if not isinstance(each, Finding)]
    if arguments.json:
        print_json([{"paper": job.paper, "file": job.path, "case": job.case} for job in papers])
        return 0
    print(f"已制作 {len(papers)} 份文书：{arguments.out}（清单见 目录.xlsx）")
    if arguments.quarter is None and arguments.kind == "案件":
        print("未给出 --quarter，当事人姓名留空。")
    return 0
