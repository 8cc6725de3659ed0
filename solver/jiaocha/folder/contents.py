"""What the tables of a plan folder say, as columns and rows; writing and verification share it."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.folder.contributions import contribution_texts, month_names
from jiaocha_models import Certificate, Options, Quarter, Solution
from jiaocha_models.problem import Int64
from jiaocha_models.words import Method, Mode, Resource, Term, TriageClass

Columns = dict[str, Any]

MINUTE_RESOURCES = (Resource.RECEIVER_MINUTES, Resource.UNRESERVED_MINUTES)
RESOURCE_ZH = {resource.value: resource.zh for resource in Resource}
TRIAGE_ZH = {class_.value: class_.zh for class_ in TriageClass}
PRICE_DECIMALS = Decimal("0.000001")

ASSIGNMENT_HEADER = (
    "案号", "组号", "原执行法院代字", "原执行法院", "方式", "受案法院代字", "受案法院",
    "决定法院代字", "决定法院", "协作", "净值（分）", "净值（万元）", "预期新增到位（分）",
    "预期新增到位（万元）", "成本（分）", "成本（万元）", "进展概率增量",
)  # fmt: skip
ASSIGNMENT_TEXT = ("case_number", "group", "origin", "mode", "receiver", "decider", "contributions")
PRICE_HEADER = (
    "序号", "能力", "法院代字", "法院", "对方法院代字", "对方法院", "方式", "月份", "上限", "已用", "余量",
    "单位", "紧张程度分子", "紧张程度分母", "紧张程度（分/单位）", "紧张程度（分/折算件）", "来源",
)  # fmt: skip
TRIAGE_HEADER = ("案号", "执行法院代字", "分流", "规则", "理由", "至")


def option_columns(options: Options) -> Columns:
    """One row an option."""
    problem = options.problem
    return {
        "group": options.option_group.astype(np.int32),
        "mode": options.option_mode.astype(np.int8),
        "receiver": options.option_receiver.astype(np.int32),
        "decider": options.option_decider.astype(np.int32),
        "action": options.option_action.astype(np.int16),
        "minutes": options.option_minutes.astype(np.int64),
        "members": np.diff(options.term_start).astype(np.int32),
        "uses": np.diff(problem.entry_start).astype(np.int32),
        "block": problem.block.astype(np.int32),
        "preference": problem.preference.astype(np.int64),
        "value": problem.value.astype(np.int64),
        **{term.value: sums(values, options.term_start) for term, values in options.terms.items()},
    }


def term_columns(options: Options) -> Columns:
    """One row a member case of an option, in the options' order."""
    return {
        "case": options.term_case.astype(np.int32),
        **{term.value: values.astype(np.int64) for term, values in options.terms.items()},
        "raw_recovery": options.raw_recovery.astype(np.int64),
        "raw_cost": options.raw_cost.astype(np.int64),
        "progress_gain": options.progress_gain.astype(np.float64),
    }


def use_columns(options: Options) -> Columns:
    """One row an entry of an option, in the options' order."""
    problem = options.problem
    return {"row": problem.entry_row.astype(np.int32), "amount": problem.entry_amount.astype(np.int64)}


def sums(values: Int64, start: Int64) -> Int64:
    """Sum of ``values[start[k]:start[k + 1]]`` for every k."""
    total = np.concatenate([np.zeros(1, np.int64), np.cumsum(values, dtype=np.int64)])
    return np.asarray(total[start[1:]] - total[start[:-1]])


def used(options: Options, choice: Int64) -> Int64:
    """Sum what the chosen options use of each row, shape (n_rows,)."""
    problem = options.problem
    counts = np.diff(problem.entry_start)[choice]
    entries = np.repeat(problem.entry_start[choice], counts) + positions_within(counts)
    result = np.zeros(problem.n_rows, np.int64)
    np.add.at(result, problem.entry_row[entries], problem.entry_amount[entries])
    return result


def positions_within(counts: Int64) -> Int64:
    """``0, ..., counts[0] - 1, 0, ..., counts[1] - 1, ...``."""
    ends = np.cumsum(counts)
    return np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)


def assignment_frame(quarter: Quarter, options: Options, choice: Int64) -> pd.DataFrame:
    """One row a candidate case, in the order of the quarter's cases, with its terms in fen."""
    counts = np.diff(options.term_start)[choice]
    member = np.repeat(options.term_start[choice], counts) + positions_within(counts)
    option = np.repeat(choice, counts)
    order = np.argsort(options.term_case[member], kind="stable")
    member, option = member[order], option[order]
    case = options.term_case[member]
    mode_names = np.array([mode.value for mode in Mode], dtype=object)
    columns: Columns = {
        "case_number": quarter.cases["case_number"].to_numpy(object)[case],
        "group": options.groups["group"].to_numpy(object)[options.option_group[option]],
        "origin": quarter.cases["court_code"].to_numpy(object)[case],
        "mode": mode_names[options.option_mode[option]],
        "receiver": _codes(quarter, options.option_receiver[option]),
        "decider": _codes(quarter, options.option_decider[option]),
        "contributions": contribution_texts(quarter, options, option),
        "action": options.option_action[option].astype(np.int64),
        **member_figures(options, member),
    }
    return pd.DataFrame(columns).astype(dict.fromkeys(ASSIGNMENT_TEXT, "str"))


def member_figures(options: Options, member: Int64) -> Columns:
    """Figures of assignments.parquet for some member rows: net value, raw figures and every term."""
    value: Int64 = np.zeros(len(member), np.int64)
    for values in options.terms.values():
        value = value + values[member]
    return {
        "value": value,
        "raw_recovery": options.raw_recovery[member],
        "raw_cost": options.raw_cost[member],
        "progress_gain": options.progress_gain[member],
        **{term.value: options.terms[term][member] for term in Term if term in options.terms},
    }


def assignment_dtypes() -> dict[str, str]:
    """Columns of assignments.parquet as read back, in their order."""
    whole = ["action", "value", "raw_recovery", "raw_cost", *(term.value for term in Term)]
    return {
        **dict.fromkeys(ASSIGNMENT_TEXT, "str"),
        **dict.fromkeys(whole, "Int64"),
        "progress_gain": "Float64",
    }


def assignment_rows(quarter: Quarter, frame: pd.DataFrame) -> Iterator[Sequence[object]]:
    """Rows of ``assignments.csv``: what :func:`assignment_frame` says, in Chinese."""
    name = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    mode_zh = {mode.value: mode.zh for mode in Mode}
    columns = [_plain(frame[c]) for c in ASSIGNMENT_TEXT]
    figures = [frame[c].tolist() for c in ("value", "raw_recovery", "raw_cost", "progress_gain")]
    for case, group, origin, mode, receiver, decider, brought, value, recovery, cost, gain in zip(
        *columns, *figures, strict=True
    ):
        yield (
            case, group, origin, name.get(origin), mode_zh.get(mode, mode), receiver, name.get(receiver),
            decider, name.get(decider), brought, value, in_ten_thousand_yuan(value), recovery,
            in_ten_thousand_yuan(recovery), cost, in_ten_thousand_yuan(cost), f"{gain:.6f}",
        )  # fmt: skip


def price_rows(
    quarter: Quarter, options: Options, prices: Certificate, use: Int64
) -> Iterator[Sequence[object]]:
    """Rows of ``prices.csv``: every capacity with its limit, its use and its price."""
    code, name = quarter.courts["code"].tolist(), quarter.courts["name"].tolist()
    modes, months = list(Mode), month_names(quarter)
    minutes_per_unit = quarter.policy.capacity.minutes_per_unit
    rows = options.rows
    for position, (resource, court, other, mode, window, limit, unit, source) in enumerate(
        zip(
            *(
                rows[c].tolist()
                for c in ("resource", "court", "other_court", "mode", "window", "limit", "unit", "source")
            ),
            strict=True,
        )
    ):
        numerator = int(prices.row_multiplier[position])
        price = Fraction(numerator, prices.denominator)
        per_unit = decimal(price * minutes_per_unit) if resource in MINUTE_RESOURCES else ""
        yield (
            position + 1, RESOURCE_ZH[resource],
            code[court] if court >= 0 else "", name[court] if court >= 0 else "",
            code[other] if other >= 0 else "", name[other] if other >= 0 else "",
            modes[mode].zh if mode >= 0 else "",
            months[window] if window >= 0 else "",
            limit, int(use[position]), limit - int(use[position]), unit,
            numerator, prices.denominator, decimal(price), per_unit, source,
        )  # fmt: skip


def triage_rows(quarter: Quarter, options: Options) -> Iterator[Sequence[object]]:
    """Rows of ``triage.csv``: class, deciding rule and reason of every case."""
    triage = options.triage
    until = triage["until"].dt.strftime("%Y-%m-%d")
    for case, court, class_, rule, reason, day in zip(
        quarter.cases["case_number"],
        _plain(quarter.cases["court_code"]),
        triage["class_"],
        _plain(triage["rule"]),
        _plain(triage["reason"]),
        _plain(until),
        strict=True,
    ):
        yield case, court, TRIAGE_ZH[class_], rule, reason, day


def in_ten_thousand_yuan(fen: int) -> str:
    """Amount in 万元 with two decimals, rounded half-even."""
    return str((Decimal(fen) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_EVEN))


def decimal(number: Fraction) -> str:
    """Exact fraction as a decimal with six places, rounded half-even."""
    scaled = round(number * 1_000_000)
    return str(Decimal(scaled) * PRICE_DECIMALS)


def _codes(quarter: Quarter, positions: Any) -> "np.ndarray[Any, Any]":
    codes = np.array([*quarter.courts["code"], None], dtype=object)
    return np.asarray(codes[np.where(positions < 0, len(codes) - 1, positions)])


def _plain(column: "pd.Series[Any]") -> list[Any]:
    return [None if missing else value for value, missing in zip(column, column.isna(), strict=True)]


def group_frame(options: Options, solution: Solution) -> pd.DataFrame:
    """One row a group: what it is, its multiplier, and which method placed it."""
    names = np.array([method.value for method in Method], dtype=object)
    return options.groups.assign(
        component=solution.component.astype(np.int32),
        method=pd.Series(names[solution.method], dtype="str"),
        multiplier=solution.certificate.group_multiplier.astype(np.int64),
    )


def row_frame(options: Options, solution: Solution, use: Int64) -> pd.DataFrame:
    """One row a capacity: what it is, limit, use, price, multiplier and the grid of its knapsack."""
    certificate = solution.certificate
    return options.rows.assign(
        used=use,
        price=solution.prices.row_multiplier.astype(np.int64),
        multiplier=certificate.row_multiplier.astype(np.int64),
        block_grid=certificate.block_grid.astype(np.int64),
    )


PRICE_NOTE = (
    "price 是各项能力的紧张程度：多一单位折合多少，其自身也能证明一个较宽的上界（price_bound_fen）；"
    "multiplier 只用来证明较紧的上界（bound_fen），由自身背包保证的能力其 multiplier 为 0，"
    "并不表示该项能力不紧张。"
)


def certificate_content(options: Options, solution: Solution) -> dict[str, Any]:
    """Contents of ``certificate.json``: all that a reader needs to recompute both bounds by hand."""
    problem, certificate, prices = options.problem, solution.certificate, solution.prices
    return {
        "denominator": certificate.denominator,
        "bound_fen": certificate.bound,
        "formula": "docs/certificate.md",
        "row_multiplier": "rows.parquet: multiplier",
        "group_multiplier": "groups.parquet: multiplier",
        "block": "options.parquet: block",
        "block_grid": "rows.parquet: block_grid; g >= 1: exact knapsack on multiples of g; 0: relaxed",
        "price_denominator": prices.denominator,
        "price_bound_fen": prices.bound,
        "price": "rows.parquet: price; a group's multiplier is then its best option at these prices",
        "note": PRICE_NOTE,
        "soft": np.stack([problem.soft_row, problem.soft_width, problem.soft_slope], axis=1).tolist(),
    }
