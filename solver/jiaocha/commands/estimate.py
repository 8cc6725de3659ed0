"""``jiaocha estimate``: estimates of every open option from the history, and what they are worth."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

import pandas as pd

from jiaocha.commands.common import (
    add_key,
    complain,
    has_errors,
    print_findings,
    print_json,
    print_table,
)
from jiaocha_models import InputError
from jiaocha_models.words import Mode

NAME = "estimate"
HELP = "由历史案件估计各可选去处的进展与到位（附区间、检验），写出带估计表的季度"
_COLUMNS = {"cases": "件数", "expected": "估计", "actual": "实际"}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    parser.add_argument("quarter", type=Path, metavar="季度", help="工作簿或数据目录，含历史表")
    parser.add_argument("--out", type=Path, required=True, metavar="季度2", help="新的工作簿（.xlsx）或目录")
    parser.add_argument("--policy", type=Path, metavar="文件", help="另用政策文件（TOML）")
    parser.add_argument(
        "--method", choices=("additive", "boosted"), default="additive", help="模型：加性（默认）或梯度提升"
    )
    add_key(parser)


def run(arguments: Namespace) -> int:
    """Fit, judge, and write the quarter with its estimates."""
    from jiaocha.estimation import calibration_of, estimates_of, fit, with_estimates
    from jiaocha.intake import check_quarter, write_quarter

    if arguments.out.exists():
        return complain(f"已存在：{arguments.out.name}")
    quarter, findings = check_quarter(arguments.quarter, policy=arguments.policy, key=arguments.key)
    if quarter is None or has_errors(findings):
        print_findings(findings, as_json=arguments.json)
        return 1
    try:
        fitted = fit(quarter, method=arguments.method)
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    table = estimates_of(quarter, fitted)
    write_quarter(with_estimates(quarter, table), arguments.out)
    found = calibration_of(fitted)
    if arguments.json:
        print_json({
            "estimates": len(table), "by_court": fitted.by_court, "brier": found.brier,
            "log_loss": found.log_loss, "discrimination": found.discrimination, "distance": found.distance,
            "sentence": found.sentence, "reliability": found.reliability.to_dict("records"),
            "by_mode": found.by_mode.to_dict("records"),
        })  # fmt: skip
        return 0
    print_table(_shown(found.reliability), "按估计高低分十组的检验（未见过该案的模型）")
    print_table(_shown(_in_words(found.by_mode)), "按方式的检验")
    print(found.sentence)
    print(f"已写出 {len(table)} 行估计：{arguments.out}；其政策已改为取自估计表。")
    return 0


def _in_words(by_mode: pd.DataFrame) -> pd.DataFrame:
    words = {mode.value: mode.zh for mode in Mode}
    return by_mode.assign(mode=by_mode["mode"].map(words)).rename(columns={"mode": "方式"})


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    names = [name for name in ("方式", *_COLUMNS) if name in table]
    shown = table[names].rename(columns=_COLUMNS)
    for name in ("估计", "实际"):
        shown[name] = [f"{value:.1%}" for value in shown[name]]
    return shown
