"""``jiaocha weights``: weights from pairwise cards or from past decisions, with their basis to be signed."""

from argparse import SUPPRESS, ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiaocha.commands.common import add_key, complain, has_errors, print_findings, print_json
from jiaocha.commands.evaluate import refuse_folder

if TYPE_CHECKING:
    from jiaocha.weights import Contradictions, Proposed
    from jiaocha_models import Policy

NAME = "weights"
HELP = "确定权重：制作评议卡片、读回并拟合（附区间、矛盾），或者由过去的决定推出；写出参数确定依据和政策"

WRITTEN = ("参数确定依据.xlsx", "参数.toml", "政策.toml")
"""What fitting writes; a folder with anything else is never replaced."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's own arguments."""
    steps = parser.add_subparsers(dest="step", required=True, metavar="步骤")
    cards = steps.add_parser("cards", help="制作评议卡片（每位评议人一份，互不商量）")
    cards.add_argument("--out", type=Path, required=True, metavar="卡片.xlsx")
    fit = steps.add_parser("fit", help="读回填好的卡片，拟合权重")
    fit.add_argument("sheets", nargs="+", type=Path, metavar="卡片.xlsx", help="两份以上")
    for part in (cards, fit):
        part.add_argument("--cards", type=int, default=18, metavar="N", help="张数，15 至 20（默认 18）")
    past = steps.add_parser("past", help="由过去的决定推出（会照搬过去，慎用）")
    past.add_argument("quarter", type=Path, metavar="季度", help="当时的季度：工作簿或数据目录")
    past.add_argument(
        "manual", type=Path, metavar="当时的方案.xlsx", help="表头：案号、方式、受案法院；未列的为留原法院"
    )
    add_key(past)
    for part in (cards, fit):
        part.add_argument("--quarter", type=Path, metavar="季度", help="取其政策为现行政策（工作簿或目录）")
    for part in (cards, fit, past):
        part.add_argument("--policy", type=Path, metavar="文件", help="现行政策（TOML）；默认产品默认值")
    for part in (cards, fit, past):
        part.add_argument("--json", action="store_true", default=SUPPRESS, help="结果以 JSON 输出")
        part.add_argument("--quiet", action="store_true", default=SUPPRESS, help="不显示进度")
    for part in (fit, past):
        part.add_argument("--out", type=Path, required=True, metavar="目录", help="写入的目录（写全或不写）")
        part.add_argument("--replace", action="store_true", help="替换本命令以前写的目录")
        part.add_argument(
            "--day", type=date.fromisoformat, metavar="日期", help="评议日期（默认政策的方案日期）"
        )
        part.add_argument("--source", metavar="文字", help="来源，如 某院评议会纪要及文号")


def run(arguments: Namespace) -> int:
    """Do one step."""
    from jiaocha.intake import read_policy, read_quarter
    from jiaocha_models import InputError, Policy

    if arguments.step != "cards":
        reason = refuse_folder(arguments.out, arguments.replace, WRITTEN)
        if reason:
            return complain(reason)
    try:
        policy = Policy() if arguments.policy is None else read_policy(arguments.policy)
        if arguments.step != "past" and arguments.quarter is not None and arguments.policy is None:
            policy = read_quarter(arguments.quarter).policy
        return {"cards": _cards, "fit": _fit, "past": _past}[arguments.step](arguments, policy)
    except InputError as error:
        print_findings(error.findings, as_json=arguments.json)
        return 1
    except ValueError as error:
        return complain(str(error))


def _cards(arguments: Namespace, policy: "Policy") -> int:
    from jiaocha.weights import deck_of, write_cards

    if not 15 <= arguments.cards <= 20:
        return complain("张数须为 15 至 20")
    if arguments.out.exists():
        return complain(f"已存在：{arguments.out.name}")
    deck = deck_of(policy, arguments.cards)
    write_cards(deck, policy, arguments.out)
    if arguments.json:
        print_json({"cards": len(deck.cards), "digest": deck.digest})
    else:
        print(f"已写出 {len(deck.cards)} 张卡片：{arguments.out}。请复制给两位以上评议人，各自独立填写。")
    return 0


def _fit(arguments: Namespace, policy: "Policy") -> int:
    from jiaocha.weights import (
        contradictions_of,
        deck_of,
        exchange_rates,
        proposed_values,
        read_cards,
        weigh,
    )

    if not 15 <= arguments.cards <= 20:
        return complain("张数须为 15 至 20")
    if len(arguments.sheets) < 2:
        return complain("须有两位以上评议人的卡片")
    deck = deck_of(policy, arguments.cards)
    answers, findings = read_cards(arguments.sheets, deck)
    if has_errors(findings):
        print_findings(findings, as_json=arguments.json)
        return 1
    weighed = weigh(deck, answers, policy)
    found = contradictions_of(deck, answers, weighed)
    raters = len({answer.rater for answer in answers})
    source = f"成对比较评议（{raters} 人，{len(deck.cards)} 张卡片，摘要 {deck.digest[:12]}）"
    source = arguments.source or source
    values, rates = proposed_values(weighed), exchange_rates(weighed)
    _write(arguments, policy, values, rates, found, source, ())
    return _tell(arguments, values, rates, found)


def _past(arguments: Namespace, policy: "Policy") -> int:
    from jiaocha.intake import check_quarter, read_manual
    from jiaocha.weights import past_weights, proposed_of
    from jiaocha.weights.past import WARNING
    from jiaocha.worth.options import build_options

    given = None if arguments.policy is None else policy
    quarter, findings = check_quarter(arguments.quarter, policy=given, key=arguments.key)
    lines = None
    if quarter is not None and not has_errors(findings):
        lines, more = read_manual(arguments.manual, quarter)
        findings = [*findings, *more]
    if quarter is None or lines is None:
        print_findings(findings, as_json=arguments.json)
        return 1
    past = past_weights(quarter, build_options(quarter), lines)
    values = proposed_of(past, quarter.policy)
    shown = [
        f"{name}：{share:.0%}（90% 区间 {low:.0%}—{high:.0%}）"
        for name, (share, low, high) in (
            ("未见过的决定猜中的比例", past.hits), ("按现行权重猜中的比例", past.by_policy),
            ("一律留原法院猜中的比例", past.by_staying),
        )
    ]  # fmt: skip
    shown.append(f"可用的决定 {past.groups} 组；另有 {past.left_out} 组的决定不在可选去处之内，未计入。")
    shown += _multiplier_lines(past.terms)
    source = arguments.source or f"过去决定的选择模型（{past.groups} 组案件）"
    _write(arguments, quarter.policy, values, shown, None, source, (WARNING,))
    return _tell(arguments, values, [WARNING, *shown], None)


def _multiplier_lines(terms: Any) -> list[str]:
    from jiaocha_models.words import Term

    words = {term.value: term.zh for term in Term}
    return [
        f"{words[row['term']]}：过去的决定看重的程度为现行权重的 {row['multiplier']:.2f} 倍"
        f"（以预期到位为 1；90% 区间 {row['low']:.2f}—{row['high']:.2f}）"
        + ("" if row["settled"] else "，不能确定")
        for row in terms.to_dict("records")
        if row["term"] != Term.RECOVERY.value
    ]


def _write(
    arguments: Namespace,
    policy: "Policy",
    values: "list[Proposed]",
    rates: list[str],
    found: "Contradictions | None",
    source: str,
    warnings: tuple[str, ...],
) -> None:
    from jiaocha.folder.whole import whole_folder
    from jiaocha.weights import with_values, write_basis, write_fragment, write_whole

    day = arguments.day or policy.planning_date
    with whole_folder(arguments.out.absolute()) as folder:
        write_basis(values, rates, found, source, day, folder / "参数确定依据.xlsx", warnings=warnings)
        if found is None or found.usable:
            write_fragment(values, source, day, folder / "参数.toml")
            write_whole(with_values(policy, values, source, day), folder / "政策.toml")


def _tell(
    arguments: Namespace, values: "list[Proposed]", rates: list[str], found: "Contradictions | None"
) -> int:
    from dataclasses import asdict

    from jiaocha.weights import consistency

    usable = found is None or found.usable
    if arguments.json:
        print_json({
            "values": [asdict(one) for one in values], "rates": rates, "usable": usable,
            "contradictions": None if found is None else asdict(found),
        })  # fmt: skip
        return 0 if usable else 1
    for line in [*rates, *([] if found is None else consistency(found))]:
        print(line)
    for one in values:
        note = f"（{one.note}）" if one.note else ""
        print(f"{one.zh}〔{one.key}〕：{one.before} → {one.value}，90% 区间 {one.low}—{one.high}{note}")
    print(f"已写出：{arguments.out}" + ("" if usable else "；有矛盾，没有写政策"))
    return 0 if usable else 1
