"""``jiaocha evaluate``: after the quarter, what the plan expected against what came of it."""

import json
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from jiaocha.commands.common import complain, print_findings, print_json
from jiaocha.progress import ProgressLine

if TYPE_CHECKING:
    from jiaocha.evaluation import Evaluation
    from jiaocha.folder import StoredPlan
    from jiaocha.intake import Outcomes
    from jiaocha_models import Finding

NAME = "evaluate"
HELP = "季度后评估：预期与实际对照、分口径指标、与原法院同类案件比、变化、下季度慎用的估计；结果并入历史"

WRITTEN = ("评估.xlsx", "评估.html", "历史.csv", "评估.json", "受案法院贡献单")
"""What this command writes; a folder with anything else is never replaced."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录")
    parser.add_argument(
        "--outcomes", type=Path, metavar="文件",
        help="办理结果：历史表的各列（工作簿、CSV、Parquet），另立新案号的加“原案号”列；默认取台账",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, metavar="目录", help="写入的目录（写全或不写）")
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="日期", help="结果截至日（默认取结果表最晚的日期）"
    )
    parser.add_argument("--sample", type=int, default=20, metavar="N", help="抽查件数（默认 20）")
    parser.add_argument("--by", default="", metavar="姓名", help="何人所为（记入方案目录的记录）")
    parser.add_argument("--replace", action="store_true", help="替换本命令以前写的目录")


def run(arguments: Namespace) -> int:
    """Read plan and outcomes, evaluate, write."""
    from jiaocha.evaluation import evaluate
    from jiaocha.folder import FolderError, read_plan

    reason = refuse_folder(arguments.out, arguments.replace, WRITTEN)
    if reason or arguments.sample < 0:
        return complain(reason or "抽查件数不能小于 0")
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            line.phase("读取方案和结果")
            plan = read_plan(arguments.folder)
            outcomes, findings = outcomes_of(arguments, plan)
            if outcomes is None:
                print_findings(findings, as_json=arguments.json)
                return 1
            line.phase("评估")
            found = evaluate(plan, outcomes, findings=tuple(findings), sample=arguments.sample)
            line.phase("写出评估")
            _write(found, arguments)
    except (FolderError, NoOutcomesError) as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")
    _tell(found, arguments)
    return 0


class NoOutcomesError(ValueError):
    """There are no outcomes to read; the message is a Chinese sentence for the user."""


def outcomes_of(arguments: Namespace, plan: "StoredPlan") -> "tuple[Outcomes | None, list[Finding]]":
    """Outcomes from the file that was given, or from the plan's ledger."""
    from jiaocha.evaluation import outcomes_of_ledger
    from jiaocha.intake import read_outcomes

    if arguments.outcomes is not None:
        return read_outcomes(arguments.outcomes, plan.quarter, arguments.on)
    try:
        return outcomes_of_ledger(plan.path, plan, arguments.on), []
    except ValueError as error:
        raise NoOutcomesError(str(error)) from error


def refuse_folder(out: Path, replace: bool, written: tuple[str, ...]) -> str:
    """Why a folder cannot be written; empty if it can."""
    if not out.exists():
        return ""
    if not out.is_dir() or out.is_symlink():
        return f"“{out}”已存在且不是文件夹"
    if not replace:
        return f"文件夹“{out}”已存在；如要替换，请加 --replace"
    if any(path.name not in written for path in out.iterdir()):
        return f"文件夹“{out}”中有不属于本命令的文件，为免误删，不予替换"
    return ""


def journal(folder: Path, data: dict[str, Any], by: str) -> None:
    """Enter what was made from a plan in its journal; a plan without one is left alone."""
    from jiaocha.folder import append_entry
    from jiaocha.folder.journal import JOURNAL
    from jiaocha_models.journal import Event

    if (folder / JOURNAL).is_file():
        append_entry(folder, Event.EXPORTED, data, by=by)


def _write(found: "Evaluation", arguments: Namespace) -> None:
    from jiaocha.evaluation import write_credit_sheets, write_evaluation, write_evaluation_page
    from jiaocha.folder.files import file_digest, write_json
    from jiaocha.folder.whole import whole_folder
    from jiaocha.intake.writing import write_table

    with whole_folder(arguments.out.absolute()) as folder:
        write_evaluation(found, folder / "评估.xlsx")
        write_evaluation_page(found, folder / "评估.html")
        write_table("history", found.history, folder / "历史.csv")
        write_json(folder / "评估.json", content_of(found))
        (folder / "受案法院贡献单").mkdir()
        write_credit_sheets(found, folder / "受案法院贡献单")
    given = arguments.outcomes
    entry = {
        "evaluation": str(found.as_of),
        "outcomes": file_digest(given) if given is not None and given.is_file() else "",
        "spot_check_seed": found.spot_checks.seed,
    }
    journal(arguments.folder, entry, arguments.by)


def content_of(found: "Evaluation") -> dict[str, Any]:
    """Figures of an evaluation for programs; amounts in fen."""
    frames = {
        name: getattr(found, name)
        for name in (
            "indicators",
            "groups",
            "origin",
            "effects",
            "levels",
            "periods",
            "mix",
            "distrust",
            "unable",
            "credit",
        )
    }
    return {
        "as_of": str(found.as_of),
        "cases": len(found.matched.cases),
        "compared": len(found.matched.compared),
        "modelled": found.modelled,
        **{name: _records(frame) for name, frame in frames.items()},
        "spot_checks": {"seed": found.spot_checks.seed, "population": found.spot_checks.population,
                        "cases": _records(found.spot_checks.cases)},
        "findings": [finding.model_dump(mode="json") for finding in found.findings],
    }  # fmt: skip


def _records(frame: pd.DataFrame) -> Any:
    return json.loads(frame.to_json(orient="records", force_ascii=False))


def _tell(found: "Evaluation", arguments: Namespace) -> None:
    from jiaocha.evaluation import headlines, limits_of_proof

    if arguments.json:
        print_json(content_of(found))
        return
    for line in [*headlines(found), *limits_of_proof(found)]:
        print(line)
    for finding in found.findings:
        print(f"[{finding.severity.zh}] {finding.message}〔{finding.rule}〕")
    print(f"评估目录：{arguments.out}（历史.csv 可作为下季度的历史表）")
