"""The table of adjustments (调整): what a person decided about a case, without contradiction."""

import pandas as pd

from jiaocha.intake.collector import WARNING, Collector, ReadTable
from jiaocha.intake.courts import Roster, resolve_column
from jiaocha.intake.strings import positions
from jiaocha_models import Policy
from jiaocha_models.words import AdjustmentKind, Mode

Instruction = tuple[str, str, str]
"""Kind, court and mode of one row; empty where blank."""


def check_adjustments(table: ReadTable, roster: Roster, policy: Policy, collector: Collector) -> None:
    """Check the table of adjustments in place."""
    frame = table.frame
    named = frame["court_code"].notna()
    frame["court_code"] = resolve_column(table, "court_code", roster, collector)
    recuses = frame["kind"].eq(AdjustmentKind.RECUSE.value)
    empty = ~named & frame["mode"].isna() & frame["kind"].notna() & ~recuses
    table.report_all(
        collector, "adjustment_empty", positions(empty), "kind",
        "没有写明受案法院，也没有写明方式", "至少填写一项",
    )  # fmt: skip
    table.report_all(
        collector, "recusal_without_court", positions(recuses & ~named), "court_code",
        "回避没有写明法院", "请填写应当回避、不宜接收本案的法院",
    )  # fmt: skip
    table.report_all(
        collector, "recusal_with_mode", positions(recuses & frame["mode"].notna()), "mode",
        "回避与方式无关，不应填写方式", "请清空方式；只排除一种方式的，调整请填 禁止",
    )  # fmt: skip
    stay = frame["mode"].eq(Mode.STAY.value) & named & ~recuses
    table.report_all(
        collector, "adjustment_contradicts", positions(stay), "court_code",
        "留原法院不应另写受案法院", "请清空其中一格",
    )  # fmt: skip
    later = frame["day"].gt(pd.Timestamp(policy.planning_date))
    table.report_all(
        collector, "date_after_planning", positions(later), "day",
        "调整日期晚于方案日期", "请核对", WARNING,
    )  # fmt: skip
    _check_contradictions(table, collector)


def _check_contradictions(table: ReadTable, collector: Collector) -> None:
    seen: dict[str, list[Instruction]] = {}
    frame = table.frame.fillna({"court_code": "", "mode": "", "kind": ""})
    for position, (case, *written) in enumerate(
        zip(frame["case_number"], frame["kind"], frame["court_code"], frame["mode"], strict=True)
    ):
        if not isinstance(case, str):
            continue
        kind, court, mode = written
        if any(_contradict((kind, court, mode), other) for other in seen.setdefault(case, [])):
            table.report(
                collector, "adjustment_contradicts", position, "kind",
                "与同一案件的另一条调整相矛盾", "请只保留一条",
            )  # fmt: skip
        seen[case].append((kind, court, mode))


def _contradict(one: Instruction, other: Instruction) -> bool:
    """Two fixes that differ; or what is fixed or preferred is also forbidden, or its court is recused."""
    kinds = {one[0], other[0]}
    if kinds == {AdjustmentKind.FIX.value}:
        pairs = zip(one[1:], other[1:], strict=True)
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)
    excludes = kinds & {AdjustmentKind.FORBID.value, AdjustmentKind.RECUSE.value}
    if len(kinds) == 1 or len(excludes) != 1:
        return False
    if AdjustmentKind.RECUSE.value in kinds:
        return bool(one[1]) and one[1] == other[1]
    return one[1:] == other[1:]
