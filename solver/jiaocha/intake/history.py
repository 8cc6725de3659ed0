"""The table of former cases (历史): what was known, what came of it, whether the two are kept apart."""

import numpy as np
import pandas as pd

from jiaocha.intake.cases import PROBABLY_LATE
from jiaocha.intake.collector import WARNING, Collector, ReadTable, contradictory
from jiaocha.intake.courts import Roster, resolve_column
from jiaocha.intake.strings import positions
from jiaocha_models import Policy
from jiaocha_models.case import KNOWN_AT_START
from jiaocha_models.words import Mode

IMPOSSIBLE_TIMES = 10
"""Money recovered beyond this many times the claim is a unit mistaken, not interest."""

FEWEST_TOLD_APART = 10
"""Cases with, and cases without progress from which on a column that foretells every one is suspicious."""

_OWN_COURT = (Mode.STAY, Mode.INTERNAL, Mode.SUPERVISED, Mode.ENTRUSTED, Mode.COORDINATED)
"""Modes in which the enforcement court stays the same."""
_OTHER_COURT = (Mode.DIRECTED, Mode.ESCALATED)


def check_history(table: ReadTable, roster: Roster, policy: Policy, collector: Collector) -> None:
    """Check the table of former cases in place."""
    for name in ("court_code", "origin_court_code"):
        table.frame[name] = resolve_column(table, name, roster, collector)
    _check_days(table, policy, collector)
    _check_outcomes(table, collector)
    _check_amounts(table, collector)
    _check_modes(table, collector)
    what = [name for name in table.frame.columns if name not in ("case_number", "court_code", "start")]
    rows = contradictory(table, ["case_number", "court_code", "start"], what)
    table.report_all(
        collector, "rows_disagree", rows, "case_number", "同一案件、法院、收案日期有两行，内容不同"
    )
    _check_leakage(table, collector)


def _check_days(table: ReadTable, policy: Policy, collector: Collector) -> None:
    frame = table.frame
    table.report_all(
        collector, "period_reversed", positions(frame["end"].lt(frame["start"])), "end",
        "结案日期早于收案日期",
    )  # fmt: skip
    today = pd.Timestamp(policy.planning_date)
    for name in ("start", "end", "progress_date"):
        table.report_all(
            collector, "date_after_planning", positions(frame[name].gt(today)), name,
            f"{table.columns[name].zh}晚于方案日期 {policy.planning_date}", PROBABLY_LATE,
        )  # fmt: skip
    table.report_all(
        collector, "outcome_before_filing", positions(frame["progress_date"].lt(frame["start"])),
        "progress_date", "实质进展日期早于收案日期", "进展发生在本次收案之前的，不是本次办理的结果",
    )  # fmt: skip
    table.report_all(
        collector, "outcome_after_closing", positions(frame["progress_date"].gt(frame["end"])),
        "progress_date", "实质进展日期晚于结案日期", "请核对两个日期；结案后恢复执行的，另列一行",
    )  # fmt: skip


def _check_outcomes(table: ReadTable, collector: Collector) -> None:
    frame = table.frame
    undone = frame["progress_date"].notna() & ~frame["progress"].fillna(False).astype(bool)
    table.report_all(
        collector, "progress_disagrees", positions(undone), "progress",
        "填了实质进展日期，实质进展却为否", "请核对；没有进展的请清空日期",
    )  # fmt: skip
    open_ = frame["outcome"].notna() & frame["end"].isna()
    table.report_all(
        collector, "outcome_without_end", positions(open_), "outcome",
        "填了结案方式而没有结案日期", "请补上结案日期；未结的请清空结案方式",
    )  # fmt: skip


def _check_amounts(table: ReadTable, collector: Collector) -> None:
    recovered, claimed = table.frame["recovered"], table.frame["claimed"]
    impossible = recovered.gt(claimed * IMPOSSIBLE_TIMES).fillna(False) & claimed.gt(0).fillna(False)
    table.report_all(
        collector, "recovered_impossible", positions(impossible), "recovered",
        f"到位金额超过标的额的 {IMPOSSIBLE_TIMES} 倍", "请核对两列的单位",
    )  # fmt: skip
    more = recovered.gt(claimed).fillna(False) & claimed.gt(0).fillna(False) & ~impossible
    table.report_all(
        collector, "recovered_exceeds_claimed", positions(more), "recovered",
        "到位金额大于标的额", "请核对单位；含迟延履行利息的，估计时按全额到位计", WARNING,
    )  # fmt: skip
    nothing = recovered.gt(0).fillna(False) & ~claimed.gt(0).fillna(False)
    table.report_all(
        collector, "recovered_without_claim", positions(nothing), "claimed",
        "有到位金额而没有标的额", "没有标的额的，不能用于估计到位比例", WARNING,
    )  # fmt: skip


def _check_modes(table: ReadTable, collector: Collector) -> None:
    """Compare the mode with the two courts: who keeps a case is its own court, who receives it is not."""
    frame = table.frame
    both = frame["court_code"].notna() & frame["origin_court_code"].notna()
    same = frame["court_code"].eq(frame["origin_court_code"]).fillna(False)
    keeps = frame["mode"].isin([mode.value for mode in _OWN_COURT])
    moves = frame["mode"].isin([mode.value for mode in _OTHER_COURT])
    table.report_all(
        collector, "mode_disagrees", positions(both & ((keeps & ~same) | (moves & same))), "mode",
        "方式与办理法院、原执行法院不符", "变更执行法院的填指令、集中或者提级；未变更的，两个法院应当相同",
    )  # fmt: skip


def _check_leakage(table: ReadTable, collector: Collector) -> None:
    """Report a column known at the start that foretells the outcome of every closed case.

    Nothing known at the start does so: it was filled in, or changed, after the outcome was known.
    """
    closed = table.frame["end"].notna() & table.frame["progress"].notna()
    outcome = table.frame.loc[closed, "progress"].astype(bool).to_numpy()
    for name in KNOWN_AT_START:
        column = table.columns[name]
        if name == "mode" or name not in table.placed:
            continue
        values = table.frame.loc[closed, name]
        known = values.notna().to_numpy()
        if foretells(values[known], outcome[known]):
            collector.add(
                "history_leakage",
                f"{column.zh}与实质进展完全对应，应是知道结果后填写的，不能作为估计依据",
                severity=WARNING, source=table.raw.source, sheet=table.raw.sheet,
                column=table.placed[name].header, hint="请改填收案时的情况；否则估计时不使用这一列",
            )  # fmt: skip


def foretells(values: pd.Series, outcome: np.ndarray) -> bool:
    """Whether each value goes with one outcome only, or a threshold parts the outcomes.

    Parameters
    ----------
    values : pandas.Series
        Words, flags or numbers, none missing; shape (n,).
    outcome : bool, shape (n,)
    """
    good = int(outcome.sum())
    if min(good, len(outcome) - good) < FEWEST_TOLD_APART:
        return False
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        number = values.to_numpy(float)
        yes, no = number[outcome], number[~outcome]
        return bool(yes.min() > no.max() or no.min() > yes.max())
    codes, distinct = pd.factorize(values)
    yes = np.bincount(codes[outcome], minlength=len(distinct))
    no = np.bincount(codes[~outcome], minlength=len(distinct))
    return bool(((yes == 0) | (no == 0)).all())
