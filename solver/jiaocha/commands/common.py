"""What several commands share: limits, quarters, findings and results in words."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype
from rich.console import Console
from rich.table import Table

from jiaocha_models.findings import Finding
from jiaocha_models.problem import Limits
from jiaocha_models.words import Severity, Status

PIPED_WIDTH = 140
"""Columns of a table that goes to a file or a pipe."""

SHOWN_PER_RULE = 20
"""Findings of one rule printed in words; --json prints all of them."""


def add_limits(parser: ArgumentParser) -> None:
    """Add the arguments that say when to stop."""
    parser.add_argument("--effort", type=_positive, default=1.0, metavar="E", help="计算量（默认 1，可重现）")
    parser.add_argument(
        "--seconds", type=_positive, metavar="S", help="限时（秒）；因限时停下的方案不保证可重现"
    )
    parser.add_argument(
        "--gap", type=_not_negative, default=0.0, metavar="G", help="差距达到此值即停，如 0.001"
    )
    parser.add_argument("--plan-seed", type=int, default=0, metavar="N", help="同等方案的取舍种子（默认 0）")
    parser.add_argument("--threads", type=int, default=2, metavar="T", help="线程数；不影响结果")


def limits_of(arguments: Namespace) -> Limits:
    """Limits as the arguments give them."""
    return Limits(
        effort=arguments.effort,
        seconds=arguments.seconds,
        gap=arguments.gap,
        seed=arguments.plan_seed,
        threads=max(1, arguments.threads),
    )


def add_output(parser: ArgumentParser, *, required: bool = True) -> None:
    """Add the arguments of a plan folder to be written."""
    parser.add_argument("--out", type=Path, required=required, metavar="目录", help="方案目录（写全或不写）")
    parser.add_argument("--replace", action="store_true", help="替换已有的方案目录")


def refused_output(arguments: Namespace) -> str | None:
    """Say why nothing may be written to the output folder; None where it may."""
    from jiaocha.folder import refusal
    from jiaocha.ledger import approved_refusal

    return refusal(arguments.out, replace=arguments.replace) or approved_refusal(arguments.out)


def add_key(parser: ArgumentParser) -> None:
    """Add the argument of the key for persons' identifiers."""
    parser.add_argument(
        "--key", type=Path, metavar="文件", help="法院自存的密钥文件；同一密钥可关联各季度的当事人"
    )


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Print findings on standard output: all of them as JSON, or in words, folded by rule."""
    if as_json:
        print_json([finding.model_dump(mode="json") for finding in findings])
        return
    shown: Counter[str] = Counter()
    for finding in findings:
        shown[finding.rule] += 1
        if shown[finding.rule] <= SHOWN_PER_RULE:
            print(in_words(finding))
    for rule, count in shown.items():
        if count > SHOWN_PER_RULE:
            print(f"〔{rule}〕另有 {count - SHOWN_PER_RULE} 处相同问题（--json 可列出全部）")
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    print(f"共 {errors} 处错误，{len(findings) - errors} 处提示。")


def in_words(finding: Finding) -> str:
    """One finding as one line: severity, place, value, message, hint."""
    place = " ".join(
        part
        for part in (
            finding.source,
            f"表“{finding.sheet}”" if finding.sheet else "",
            finding.cell or (f"第{finding.row}行" if finding.row else ""),
            f"列“{finding.column}”" if finding.column else "",
        )
        if part
    )
    value = f"：{finding.value}" if finding.value else ""
    hint = f"（{finding.hint}）" if finding.hint else ""
    return f"[{finding.severity.zh}] {place}{value} {finding.message}{hint}〔{finding.rule}〕"


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether any finding blocks."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def complain(sentence: str) -> int:
    """Print a sentence on standard error and return the exit code of wrong usage."""
    print(sentence, file=sys.stderr)
    return 2


def exit_code(status: Status) -> int:
    """Exit code of a planned quarter."""
    return 1 if status is Status.INFEASIBLE else 0


def print_table(rows: pd.DataFrame, title: str) -> None:
    """Print a table on standard output, as wide as the terminal; numbers to the right."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PIPED_WIDTH)
    table = Table(title=title, title_justify="left", show_edge=False)
    for name in rows.columns:
        numeric = is_numeric_dtype(rows[name])
        table.add_column(str(name), justify="right" if numeric else "left", no_wrap=numeric, overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(*(f"{cell:,g}" if isinstance(cell, float) else str(cell) for cell in row))
    console.print(table)
    print()


def _positive(text: str) -> float:
    number = _not_negative(text)
    if number == 0:
        raise ArgumentTypeError("须大于 0")
    return number


def _not_negative(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise ArgumentTypeError(f"不是数字：{text}") from error
    if not 0 <= number < float("inf"):
        raise ArgumentTypeError("须为不小于 0 的有限数")
    return number
