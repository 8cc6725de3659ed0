"""``jiaocha debias``: what a plan promises, and what is left of it without the winner's curse."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiaocha.commands.common import complain, has_errors, print_findings, print_json
from jiaocha.commands.evaluate import journal, refuse_folder
from jiaocha.progress import ProgressLine
from jiaocha_models import InputError

if TYPE_CHECKING:
    from jiaocha.debiasing.tables import Debiasing

NAME = "debias"
HELP = "方案预测与去偏后的增量并列（与留原法院、就近法院、手工方案比），附区间和无差别检验"

WRITTEN = ("去偏.xlsx", "去偏.html", "去偏.json")
"""What this command writes; a folder with anything else is never replaced."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("folder", type=Path, metavar="方案目录", help="其季度须含历史表")
    parser.add_argument("--out", type=Path, required=True, metavar="目录", help="写入的目录（写全或不写）")
    parser.add_argument("--manual", type=Path, metavar="手工方案.xlsx", help="表头：案号、方式、受案法院")
    parser.add_argument(
        "--placebo", type=int, default=10, metavar="N",
        help="无差别检验的次数：打乱历史案件的法院后重做（默认 10，0 为不做）",
    )  # fmt: skip
    parser.add_argument("--by", default="", metavar="姓名", help="何人所为（记入方案目录的记录）")
    parser.add_argument("--replace", action="store_true", help="替换本命令以前写的目录")


def run(arguments: Namespace) -> int:
    """Read the plan, debias, write."""
    from jiaocha.folder import FolderError

    reason = refuse_folder(arguments.out, arguments.replace, WRITTEN)
    if reason or arguments.placebo < 0:
        return complain(reason or "次数不能小于 0")
    try:
        with ProgressLine(quiet=arguments.quiet, finishes=False) as line:
            found = _debiased(arguments, line)
            line.phase("写出")
            _write(found, arguments)
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    except (FolderError, ValueError) as error:
        return complain(str(error))
    except OSError as error:
        return complain(f"无法读写：{error.strerror or error}（文件是否正被打开？）")
    _tell(found, arguments)
    return 0


def _debiased(arguments: Namespace, line: ProgressLine) -> "Debiasing":
    from jiaocha.debiasing import debiased_gain, left_out, nothing_to_gain
    from jiaocha.debiasing.tables import Debiasing
    from jiaocha.estimation import fit
    from jiaocha.folder import read_plan

    line.phase("读取方案")
    plan = read_plan(arguments.folder)
    manual = _manual(plan, arguments.manual)
    line.phase("由历史估计")
    fitted = fit(plan.quarter)
    line.phase("去偏")
    gain = debiased_gain(plan, fitted, manual=manual)
    if not arguments.placebo:
        return Debiasing(plan, gain, left_out=left_out(plan))
    line.phase("无差别检验")
    nothing = nothing_to_gain(plan, fitted, permutations=arguments.placebo)
    return Debiasing(plan, gain, nothing, left_out(plan))


def _manual(plan: Any, path: Path | None) -> Any:
    """Option of each group in the plan by hand; what no rule allows counts as staying."""
    from jiaocha.intake import read_manual
    from jiaocha.reviewing import choice_by_hand

    if path is None:
        return None
    lines, findings = read_manual(path, plan.quarter)
    if lines is None or has_errors(findings):
        raise InputError(findings)
    return choice_by_hand(plan, lines)


def content_of(found: "Debiasing") -> dict[str, Any]:
    """Figures for programs; amounts in fen."""
    gain, nothing = found.gain, found.nothing
    content: dict[str, Any] = {
        "coverage": gain.coverage,
        "cases": gain.cases,
        "by_court": gain.by_court,
        "chosen_anew": gain.chosen_anew,
        "seed": gain.seed,
        "figures": json.loads(gain.figures.to_json(orient="records")),
        "selection": {
            "factor_without_gain": gain.selection.factor_without_gain,
            "factors": json.loads(gain.selection.table.to_json(orient="records")),
        },
        "left_out": json.loads(found.left_out.to_json(orient="records", force_ascii=False)),
    }
    if nothing is not None:
        content["placebo"] = {
            "coverage": nothing.coverage,
            "with_zero": nothing.with_zero,
            "told_apart": nothing.told_apart,
            "permutations": json.loads(nothing.table.to_json(orient="records")),
        }
    return content


def _write(found: "Debiasing", arguments: Namespace) -> None:
    from jiaocha.debiasing import write_debiasing, write_debiasing_page
    from jiaocha.folder.files import write_json
    from jiaocha.folder.whole import whole_folder

    with whole_folder(arguments.out.absolute()) as folder:
        write_debiasing(found, folder / "去偏.xlsx")
        write_debiasing_page(found, folder / "去偏.html")
        write_json(folder / "去偏.json", content_of(found))
    entry = {"debiased": found.gain.gain_fen, "predicted": found.gain.predicted_fen, "seed": found.gain.seed}
    journal(arguments.folder, entry, arguments.by)


def _tell(found: "Debiasing", arguments: Namespace) -> None:
    from jiaocha.debiasing import headlines, limits_of_proof

    if arguments.json:
        print_json(content_of(found))
        return
    for line in [*headlines(found), *limits_of_proof(found)]:
        print(line)
    print(f"去偏目录：{arguments.out}")
