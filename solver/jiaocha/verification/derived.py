"""Value, bound and totals recomputed; the lists for people compared with what they derive from."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from jiaocha.certification import bound_of, price_certificate, value_of
from jiaocha.folder import contents, files
from jiaocha.folder.layout import PLAN
from jiaocha.folder.reading import read_methods
from jiaocha.verification.collector import Collector
from jiaocha.verification.naming import Names
from jiaocha_models import Certificate, Options, PlanSummary, Quarter, Solution
from jiaocha_models.problem import Int64
from jiaocha_models.words import Status


def check_value(choice: Int64, options: Options, summary: PlanSummary, found: Collector) -> None:
    """Recompute the plan's value."""
    value = value_of(options.problem, choice)
    if value != summary.value_fen:
        found.add(
            "value_wrong",
            f"按分配重算，总值应为 {value} 分，所载不同",
            source=PLAN,
            column="value_fen",
            value=summary.value_fen,
        )


def check_bound(certificate: Certificate, options: Options, quarter: Quarter, found: Collector) -> None:
    """Recompute the bound from the multipliers."""
    names = Names(quarter, options)
    negative = np.flatnonzero(certificate.row_multiplier < 0)
    for row in negative:
        found.add(
            "multiplier_negative",
            f"{names.row(int(row))}：乘数为负，不能证明任何上界",
            source="rows.parquet",
            row=int(row) + 1,
            column="multiplier",
            value=certificate.row_multiplier[row],
        )
    if len(negative):
        return
    problem, c = options.problem, certificate
    try:
        bound = bound_of(problem, c.denominator, c.row_multiplier, c.group_multiplier, c.block_grid)
    except ValueError as error:
        found.add("certificate_wrong", str(error), source="certificate.json")
        return
    if bound != c.bound:
        found.add(
            "bound_wrong",
            f"按证书的乘数重算，上界应为 {bound} 分，证书所载{'偏低' if c.bound < bound else '偏高'}",
            source="certificate.json",
            column="bound_fen",
            value=c.bound,
        )


def check_prices(
    prices: Certificate, options: Options, quarter: Quarter, summary: PlanSummary | None, found: Collector
) -> None:
    """Recompute the bound that the prices alone prove."""
    names = Names(quarter, options)
    negative = np.flatnonzero(prices.row_multiplier < 0)
    for row in found.first(negative, "price_negative", "rows.parquet", "price"):
        found.add(
            "price_negative",
            f"{names.row(row)}：紧张程度为负",
            source="rows.parquet",
            row=row + 1,
            column="price",
            value=prices.row_multiplier[row],
        )
    if len(negative):
        return
    try:
        bound = price_certificate(options.problem, prices.denominator, prices.row_multiplier).bound
    except ValueError as error:
        found.add("certificate_wrong", str(error), source="certificate.json", column="price")
        return
    if bound != prices.bound:
        found.add(
            "price_bound_wrong",
            f"按紧张程度重算，上界应为 {bound} 分，所载{'偏低' if prices.bound < bound else '偏高'}",
            source="certificate.json",
            column="price_bound_fen",
            value=prices.bound,
        )
    if summary is not None and summary.status is not Status.INFEASIBLE and summary.value_fen > prices.bound:
        found.add(
            "price_bound_wrong",
            f"总值 {summary.value_fen} 分高于按紧张程度所得上界，二者必有一误",
            source="certificate.json",
            column="price_bound_fen",
            value=prices.bound,
        )


def check_lists(
    folder: Path,
    quarter: Quarter,
    options: Options,
    prices: Certificate | None,
    choice: Int64,
    found: Collector,
) -> None:
    """Compare assignments.csv, prices.csv and triage.csv, and stored use, with what they derive from."""
    frame = contents.assignment_frame(quarter, options, choice)
    rows = contents.assignment_rows(quarter, frame)
    _check_csv(folder, "assignments.csv", contents.ASSIGNMENT_HEADER, rows, "list_wrong", found)
    _check_csv(
        folder,
        "triage.csv",
        contents.TRIAGE_HEADER,
        contents.triage_rows(quarter, options),
        "triage_wrong",
        found,
    )
    use = contents.used(options, choice)
    if prices is not None:
        price_rows = contents.price_rows(quarter, options, prices, use)
        _check_csv(folder, "prices.csv", contents.PRICE_HEADER, price_rows, "price_wrong", found)
    stored = found.attempt("rows.parquet", lambda: files.read_column(folder / "rows.parquet", "used"))
    if stored is not None and not np.array_equal(stored, use):
        found.add("use_wrong", "各项能力的已用量与按分配重算的不同", source="rows.parquet", column="used")


def check_totals(
    folder: Path,
    quarter: Quarter,
    options: Options,
    certificate: Certificate,
    prices: Certificate,
    choice: Int64,
    summary: PlanSummary,
    found: Collector,
) -> None:
    """Recompute the headline figures of plan.json."""
    from jiaocha.worth.totals import plan_totals

    groups = found.attempt("groups.parquet", lambda: files.read_frame(folder / "groups.parquet"))
    if groups is None:
        return
    method = found.attempt("groups.parquet", lambda: read_methods(groups))
    if method is None:
        return
    solution = Solution(
        status=summary.status,
        choice=choice,
        value=summary.value_fen,
        certificate=certificate,
        prices=prices,
        solver_bound=summary.solver_bound_fen,
        method=method,
        component=groups["component"].to_numpy(np.int32),
    )
    expected = plan_totals(quarter, options, solution).model_dump(mode="json")
    for key, stated in summary.totals.model_dump(mode="json").items():
        same = abs(stated - expected[key]) <= 1e-6 if isinstance(stated, float) else stated == expected[key]
        if not same:
            found.add(
                "totals_wrong",
                f"totals.{key} 与重算结果 {expected[key]} 不同",
                source=PLAN,
                column=f"totals.{key}",
                value=stated,
            )


def _check_csv(
    folder: Path,
    source: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    rule: str,
    found: Collector,
) -> None:
    stored = found.attempt(source, lambda: (folder / source).read_text("utf-8-sig"))
    if stored is None:
        return
    expected = files.csv_text(header, rows).split("\n")
    lines = stored.split("\n")
    if lines == expected:
        return
    if len(lines) != len(expected):
        found.add(rule, f"有 {len(lines) - 2} 行，应有 {len(expected) - 2} 行", source=source)
    different = [i for i, (a, b) in enumerate(zip(lines, expected, strict=False)) if a != b]
    for line in found.first(different, rule, source):
        found.add(
            rule,
            f"此行与重算结果不同，应为：{expected[line]}",
            source=source,
            row=line + 1,
            value=lines[line],
        )
