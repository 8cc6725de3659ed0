"""Tables that hang on cases: references, periods, contradictions within a table and between tables."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from jiaocha.intake.adjustments import check_adjustments
from jiaocha.intake.cases import read_numbers
from jiaocha.intake.collector import WARNING, Collector, ReadTable, contradictory
from jiaocha.intake.courts import Roster, resolve_column
from jiaocha.intake.estimates import check_estimates
from jiaocha.intake.history import check_history
from jiaocha.intake.matters import check_matters, check_remaining_work
from jiaocha.intake.strings import positions, positions_in
from jiaocha.intake.suitability import check_suitability
from jiaocha_models import Policy
from jiaocha_models.words import TRANSFER_MODES, Mode

Tables = dict[str, ReadTable]


def check_relations(tables: Tables, roster: Roster, policy: Policy, collector: Collector) -> None:
    """Check every table that hangs on cases, in place."""
    cases = tables.get("cases")
    checks: dict[str, Callable[[ReadTable], None]] = {
        "seizures": lambda table: _check_seizures(table, roster, collector),
        "exclusions": lambda table: _check_exclusions(table, policy, collector),
        "links": lambda table: _check_links(table, collector),
        "matters": lambda table: check_matters(table, cases, tables.get("courts"), roster, collector),
        "history": lambda table: check_history(table, roster, policy, collector),
        "adjustments": lambda table: check_adjustments(table, roster, policy, collector),
        "estimates": lambda table: check_estimates(table, cases, roster, collector),
        "previous": lambda table: _check_previous(table, roster, collector),
    }
    for name, check in checks.items():
        table = tables.get(name)
        if table is None:
            continue
        read_numbers(table, "case_number", collector)
        if name == "links":
            read_numbers(table, "other_case_number", collector)
        check(table)
        _check_repeated(table, collector)
        if cases is not None and name not in ("history", "previous"):
            _check_known(table, cases, "case_number", collector)
            if name == "links":
                _check_known(table, cases, "other_case_number", collector)
    if cases is not None:
        check_remaining_work(cases, tables.get("matters"), collector)
        if "courts" in tables:
            check_suitability(cases, tables["courts"], collector)
        _check_agreement(tables, cases, collector)


def _check_known(table: ReadTable, cases: ReadTable, name: str, collector: Collector) -> None:
    numbers = table.frame[name]
    unknown = numbers.notna() & (positions_in(numbers, cases.frame["case_number"]) < 0)
    table.report_all(
        collector,
        "case_unknown",
        positions(unknown),
        name,
        "案件表中没有这个案号",
        "请核对案号，或在案件表中补上该案",
    )


def _check_repeated(table: ReadTable, collector: Collector) -> None:
    repeated = table.frame.duplicated() & table.frame["case_number"].notna()
    table.report_all(
        collector,
        "row_repeated",
        positions(repeated),
        "case_number",
        "整行重复",
        "如为误录请删除一行",
        WARNING,
    )


def _check_seizures(table: ReadTable, roster: Roster, collector: Collector) -> None:
    table.frame["court_code"] = resolve_column(table, "court_code", roster, collector)
    rows = contradictory(table, ["case_number", "asset", "court_code"], ["rank", "expiry", "amount"])
    table.report_all(
        collector,
        "rows_disagree",
        rows,
        "asset",
        "同一案件、财产、法院的查封有两行，内容不同",
        "请只保留正确的一行",
    )


def _check_exclusions(table: ReadTable, policy: Policy, collector: Collector) -> None:
    frame = table.frame
    table.report_all(
        collector,
        "period_reversed",
        positions(frame["end"].lt(frame["start"])),
        "end",
        "截止日早于起始日",
    )
    later = frame["start"].gt(pd.Timestamp(policy.planning_date))
    table.report_all(
        collector,
        "date_after_planning",
        positions(later),
        "start",
        "起始日晚于方案日期",
        "请核对",
        WARNING,
    )


def _check_links(table: ReadTable, collector: Collector) -> None:
    frame = table.frame
    itself = frame["case_number"].eq(frame["other_case_number"]).fillna(False)
    table.report_all(collector, "link_to_itself", positions(itself), "other_case_number", "案件与自身关联")
    pair = frame[["case_number", "other_case_number"]].astype(object)
    swap = frame["case_number"].gt(frame["other_case_number"]).fillna(False).to_numpy()
    low = pair["case_number"].where(~swap, pair["other_case_number"])
    high = pair["other_case_number"].where(~swap, pair["case_number"])
    view = pd.DataFrame({"low": low, "high": high, "kind": frame["kind"], "move": frame["move_together"]})
    view = view[low.notna() & high.notna()].drop_duplicates()
    rows = view.index[view.duplicated(["low", "high", "kind"])].to_numpy()
    table.report_all(
        collector,
        "rows_disagree",
        rows,
        "move_together",
        "同两案的关联有两行，是否一并移送不同",
        "请只保留正确的一行",
    )


def _check_previous(table: ReadTable, roster: Roster, collector: Collector) -> None:
    """Check a previous plan: one placement a case, and a court where the mode changes the court."""
    frame = table.frame
    named = frame["court_code"].notna()
    frame["court_code"] = resolve_column(table, "court_code", roster, collector)
    moved = frame["mode"].isin([mode.value for mode in TRANSFER_MODES])
    table.report_all(
        collector, "previous_without_court", positions(moved & ~named), "court_code",
        "上一方案变更了执行法院，而没有写明受案法院", "请填写上一方案中的受案法院",
    )  # fmt: skip
    stay = frame["mode"].eq(Mode.STAY.value) & named
    table.report_all(
        collector, "previous_contradicts", positions(stay), "court_code",
        "留原法院不应另写受案法院", "请清空受案法院，或更正方式",
    )  # fmt: skip
    rows = contradictory(table, ["case_number"], ["mode", "court_code"])
    table.report_all(
        collector,
        "rows_disagree",
        rows,
        "case_number",
        "同一案件在上一方案中有两行，内容不同",
        "请只保留一行",
    )


def _check_agreement(tables: Tables, cases: ReadTable, collector: Collector) -> None:
    """Case table against the tables of seizures and excluded periods."""
    seizures, exclusions = tables.get("seizures"), tables.get("exclusions")
    if seizures is not None:
        _check_seizure_facts(cases, seizures, collector)
    if exclusions is not None:
        listed = positions_in(cases.frame["case_number"], exclusions.frame["case_number"]) >= 0
        both = listed & cases.frame["excluded_days"].notna()
        cases.report_all(
            collector, "excluded_days_unused", positions(both), "excluded_days",
            "扣除表已有分段记录，合计天数不再使用", "以分段记录为准", WARNING,
        )  # fmt: skip


def _check_seizure_facts(cases: ReadTable, seizures: ReadTable, collector: Collector) -> None:
    """Compare a case's expiry, rank and first court with those of its seizures: each must be among them."""
    rows = seizures.frame.assign(at=positions_in(seizures.frame["case_number"], cases.frame["case_number"]))
    rows = rows[rows["at"] >= 0]
    first = rows[rows["rank"].eq(0).fillna(True).astype(bool)]
    for name, source, column, what in (
        ("seizure_expiry", rows, "expiry", "查封到期日"),
        ("seizure_rank", rows, "rank", "轮候顺位"),
        ("first_seizure_court", first, "court_code", "首封法院"),
    ):
        listed = source[["at", column]].dropna().drop_duplicates()
        here = pd.DataFrame({"at": np.unique(listed["at"])})
        here[column] = cases.frame[name].take(here["at"].to_numpy()).array
        both = here.dropna().merge(listed, how="left", on=["at", column], indicator=True)
        wrong = both.loc[both["_merge"] == "left_only", "at"]
        cases.report_all(
            collector, "sheets_disagree", wrong, name, f"{what}与查封表不一致", "请核对案件表和查封表"
        )
