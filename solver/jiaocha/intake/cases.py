"""The case table: case numbers, courts, dates, amounts; every rule that looks at one case alone."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jiaocha.intake.collector import WARNING, Collector, ReadTable
from jiaocha.intake.courts import Roster, resolve_column
from jiaocha.intake.procedure import check_procedure
from jiaocha.intake.strings import full_match, positions, positions_in, replace
from jiaocha.law.case_number import parse, parse_column, prefixes
from jiaocha_models import Policy
from jiaocha_models.words import CaseKind

_PAST = (
    "filing_date",
    "application_date",
    "asset_discovery_date",
    "last_act_date",
    "termination_date",
    "supervision_order_date",
    "ground_registered_on",
)
_OLD_KINDS = {
    "执督": CaseKind.SUPERVISION,
    "执审": CaseKind.OTHER,
    "执提": CaseKind.OTHER,
    "执指": CaseKind.OTHER,
}
_KINDS = {word: kind.value for word, kind in ({kind.zh: kind for kind in CaseKind} | _OLD_KINDS).items()}
"""Type code of a case number to the kind of case; the old codes are no longer given out."""
_DIVISIONS = ("creditor_division", "debtor_division", "asset_division")
PROBABLY_LATE = "若日期无误，请核对政策中的方案日期"


@dataclass(frozen=True)
class Numbers:
    """Parsed case numbers of a column: normal form, and parts by row (missing where malformed)."""

    normal: pd.Series
    court_code: pd.Series
    kind: pd.Series
    year: pd.Series


def normal_numbers(written: pd.Series) -> Numbers:
    """Parse a column of case numbers."""
    parts = parse_column(written)
    return Numbers(
        parts["text"], parts["court_code"], parts["type_code"].map(_KINDS).astype("str"), parts["year"]
    )


def read_numbers(read: ReadTable, name: str, collector: Collector) -> Numbers:
    """Put a column of case numbers into normal form; malformed ones are errors."""
    written = read.frame[name]
    numbers = normal_numbers(written)
    bad = written.notna() & numbers.normal.isna()
    read.report_all(
        collector,
        "case_number_malformed",
        positions(bad),
        name,
        "案号格式不对",
        "如（2024）宁0423执123号",
    )
    read.frame[name] = numbers.normal
    return numbers


def check_cases(cases: ReadTable, roster: Roster, policy: Policy, collector: Collector) -> None:
    """Check and complete the case table in place."""
    numbers = read_numbers(cases, "case_number", collector)
    first = positions_in(numbers.normal, numbers.normal)
    for position in positions((first >= 0) & (first != np.arange(len(first)))):
        row = int(cases.raw.rows[first[position]])
        cases.report(
            collector,
            "case_repeated",
            position,
            "case_number",
            f"案号重复，已见于第 {row} 行",
            "一案只占一行",
        )
    _check_courts(cases, numbers, roster, collector)
    _check_kinds(cases, numbers, collector)
    _check_original_numbers(cases, collector)
    _check_days(cases, numbers, policy, collector)
    check_procedure(cases, policy, collector)
    _check_amounts(cases, collector)
    check_divisions(cases, _DIVISIONS, collector)
    check_divisions(cases, ("influence_division",), collector, several=True)
    for name in ("first_seizure_court", "preferred_court", "bankruptcy_court"):
        cases.frame[name] = resolve_column(cases, name, roster, collector)


def _check_courts(cases: ReadTable, numbers: Numbers, roster: Roster, collector: Collector) -> None:
    declared = resolve_column(cases, "court_code", roster, collector)
    written = cases.frame["court_code"].notna()
    by_number = roster.resolve(numbers.court_code)
    disagree = declared.notna() & by_number.notna() & declared.ne(by_number).fillna(False)
    for position in positions(disagree):
        cases.report(
            collector, "case_court_disagrees", position, "court_code",
            f"执行法院与案号不一致：案号属 {by_number.iloc[position]}", "请核对案号和执行法院",
        )  # fmt: skip
    outside = numbers.court_code.notna() & by_number.isna()
    for position in positions(outside & declared.notna()):
        cases.report(
            collector, "case_court_not_in_roster", position, "case_number",
            f"案号的 {numbers.court_code.iloc[position]} 不在法院表中，以执行法院为准",
            "撤并前的旧案号可以忽略", WARNING,
        )  # fmt: skip
    for position in positions(outside & ~written):
        code = numbers.court_code.iloc[position]
        above = next((known for known in prefixes(code)[1:] if known in roster.codes), None)
        hint = (
            f"按代字前缀，其上级应为 {above}；请在法院表中补上，或填写执行法院" if above else "请填写执行法院"
        )
        cases.report(
            collector, "court_unknown", position, "case_number", f"案号中的法院代字 {code} 不在法院表中", hint
        )
    cases.frame["court_code"] = declared.where(written, by_number)


def _check_kinds(cases: ReadTable, numbers: Numbers, collector: Collector) -> None:
    declared = cases.frame["case_kind"]
    unknown = numbers.normal.notna() & numbers.kind.isna()
    cases.report_all(
        collector,
        "case_kind_unknown",
        positions(unknown),
        "case_number",
        "案号的类型代字不是执行案件",
        "如 执、执恢、执保",
    )
    disagree = declared.notna() & numbers.kind.notna() & declared.ne(numbers.kind).fillna(False)
    cases.report_all(
        collector,
        "case_kind_disagrees",
        positions(disagree),
        "case_kind",
        "案件类型与案号的类型代字不一致",
        "请核对",
    )
    cases.frame["case_kind"] = declared.where(declared.notna(), numbers.kind)


def _check_original_numbers(cases: ReadTable, collector: Collector) -> None:
    written = cases.frame["original_case_number"]
    codes, distinct = pd.factorize(written)
    normal: list[str | None] = []
    bad = []
    for text in distinct:
        parts = [part for part in text.replace(",", ";").replace("、", ";").split(";") if part]
        parsed = [parse(part) for part in parts]
        bad.append(any(number is None for number in parsed))
        normal.append(
            ";".join(str(number) if number else part for number, part in zip(parsed, parts, strict=True))
        )
    normal.append(None)
    bad.append(False)
    cases.report_all(
        collector, "original_number_malformed", positions(np.array(bad)[codes]), "original_case_number",
        "原案号格式不对，按原文保留", "多个案号用分号隔开", WARNING,
    )  # fmt: skip
    cases.frame["original_case_number"] = (
        pd.Series(pd.array(normal, dtype="str")).take(codes).reset_index(drop=True)
    )


def _check_days(cases: ReadTable, numbers: Numbers, policy: Policy, collector: Collector) -> None:
    frame, today = cases.frame, pd.Timestamp(policy.planning_date)
    for name in _PAST:
        cases.report_all(
            collector, "date_after_planning", positions(frame[name].gt(today)), name,
            f"{cases.columns[name].zh}晚于方案日期 {policy.planning_date}", PROBABLY_LATE,
        )  # fmt: skip
    late_year = numbers.year.gt(policy.planning_date.year).fillna(False)
    cases.report_all(
        collector,
        "case_year_after_planning",
        positions(late_year),
        "case_number",
        "案号年度晚于方案日期",
        PROBABLY_LATE,
    )
    reversed_ = frame["application_date"].gt(frame["filing_date"])
    cases.report_all(
        collector,
        "date_order",
        positions(reversed_),
        "application_date",
        "收到申请执行书日期晚于立案日期",
        "请核对",
        WARNING,
    )


def _check_amounts(cases: ReadTable, collector: Collector) -> None:
    frame = cases.frame
    rest = frame["claimed"] - frame["recovered"].fillna(0)
    beyond = rest.lt(0).fillna(False)
    cases.report_all(
        collector,
        "recovered_exceeds_claimed",
        positions(beyond),
        "recovered",
        "已到位金额大于申请执行标的额",
        "请核对两列的单位",
    )
    declared = frame["outstanding"]
    differs = declared.notna() & rest.notna() & ~beyond & declared.ne(rest).fillna(False)
    for position in positions(differs):
        cases.report(
            collector, "outstanding_disagrees", position, "outstanding",
            f"未到位金额不等于标的额减已到位金额（{rest.iloc[position] / 100:.2f} 元）", "可以留空",
        )  # fmt: skip
    frame["outstanding"] = declared.where(declared.notna(), rest)


def check_divisions(
    read: ReadTable, names: tuple[str, ...], collector: Collector, *, several: bool = False
) -> None:
    """Check division codes: six digits; several may be separated by a semicolon."""
    for name in names:
        written = read.frame[name]
        if several:
            written = replace(replace(written, "[,、，；]+", ";"), "^;+|;+$", "")
            read.frame[name] = written
        pattern = "[0-9]{6}(?:;[0-9]{6})*" if several else "[0-9]{6}"
        bad = written.notna() & ~full_match(written, pattern)
        read.report_all(
            collector, "division_malformed", positions(bad), name,
            "区划代码应为六位数字", "若前导零已丢失，请把该列设为文本格式后补上",
        )  # fmt: skip
