"""The ledger in the next quarter: history and outcomes, what courts still carry, what was moved before.

Nothing is taken silently: what the quarter says otherwise stands, and is a finding.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jiaocha.folder.placements import SEPARATORS
from jiaocha.intake.adjusted import roster_of, stored
from jiaocha.intake.cases import normal_numbers
from jiaocha.intake.collector import WARNING, Collector
from jiaocha.intake.outcomes import PLANNED_NUMBER
from jiaocha.intake.writing import text_of
from jiaocha.ledger.bans import BANS, rows_of_ban
from jiaocha.ledger.lines import frame_of
from jiaocha.ledger.reading import read_ledger
from jiaocha.ledger.standing import MODES, REASONS, Place
from jiaocha.ledger.transitions import MOVING
from jiaocha_models import Finding, History, Quarter
from jiaocha_models.case import Adjustment
from jiaocha_models.columns import columns_of
from jiaocha_models.ledger import State
from jiaocha_models.quarter import stored_types

BEGUN = (State.ISSUED, State.HANDED_OVER, State.FILED, State.SUPERVISED, State.CLOSED, State.RETURNED)
"""States in which a court has had the case."""

UNDER_WAY = (State.ISSUED, State.HANDED_OVER, State.FILED, State.SUPERVISED)
"""States in which it still has the case."""

_MOVING = {mode.value for mode in MOVING}
_KEY = ["case_number", "court_code", "start"]


def add_ledgers(quarter: Quarter, files: Sequence[Path | str]) -> tuple[Quarter | None, list[Finding]]:
    """Add ledgers of earlier quarters to a quarter.

    Parameters
    ----------
    quarter : Quarter
        The next quarter, whose courts the ledgers name.
    files : sequence of path
        Workbooks; where a case stands in several, the later one counts.

    Returns
    -------
    quarter : Quarter or None
        None when a finding is an error.
    findings : list of Finding
        Each at its cell; and where the quarter says otherwise than the ledger.
    """
    findings: list[Finding] = []
    lines: dict[str, Any] = {}
    for file in files:
        sheet, found = read_ledger(file, roster_of(quarter), today=quarter.policy.planning_date)
        findings += [one for one in found if one.rule != "column_deleted"]
        if sheet is not None:
            lines |= sheet.lines
    if any(one.severity.value == "error" for one in findings):
        return None, findings
    added, more = with_ledger(quarter, frame_of(lines))
    return added, [*findings, *more]


def with_ledger(quarter: Quarter, lines: pd.DataFrame) -> tuple[Quarter, list[Finding]]:
    """Quarter with what the ledger of earlier quarters says.

    History gets a row a case that a court has had, its number the new one where there is one. Courts whose
    未结交叉折算件 is blank (0) get the weighted cases they received and have not finished. Cases that were
    moved before count so at least (历次移转次数). Returns for reasons that last stay forbidden.

    Parameters
    ----------
    quarter : Quarter
    lines : pandas.DataFrame
        Columns of :class:`jiaocha_models.LedgerLine`, courts as codes.

    Returns
    -------
    quarter : Quarter
    findings : list of Finding
        Warnings only.
    """
    collector = Collector()
    history = _joined(quarter.history, history_of(lines), collector)
    courts = _with_burden(quarter, lines, collector)
    cases = _with_transfers(quarter, lines, collector)
    adjustments = _with_bans(quarter, lines)
    after = replace(quarter, history=history, courts=courts, cases=cases, adjustments=adjustments)
    return after, collector.in_order()


def history_of(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines as rows of the table of former cases, which is also what evaluating takes as outcomes.

    Returns
    -------
    pandas.DataFrame
        Columns of :class:`jiaocha_models.History` in their stored types. A case begins when its court filed
        it, else when the file went over, else when it was decided; without any of these days it has no row.
    """
    rows = lines[lines["state"].isin([state.value for state in BEGUN])]
    start = rows["filed_on"].fillna(rows["handed_over_on"]).fillna(rows["decided_on"])
    rows, start = rows[start.notna()], start[start.notna()]
    moving = rows["mode"].isin(_MOVING) & rows["receiver"].notna()
    returned = rows["state"].eq(State.RETURNED.value)
    ends = rows["closed_on"].fillna(rows["state_on"].where(returned))
    progress = rows["progress_on"].notna() | rows["progress_basis"].notna()
    types: dict[str, Any] = dict(stored_types(History))
    return pd.DataFrame(
        {
            "case_number": rows["new_case_number"].fillna(rows["case_number"]),
            "court_code": rows["receiver"].where(moving, rows["origin"]),
            "origin_court_code": rows["origin"],
            "mode": rows["mode"],
            "start": start,
            "end": ends,
            "claimed": rows["claimed"],
            "recovered": rows["recovered"],
            "progress": progress,
            "returned": returned,
            "asset_kind": rows["asset_kind"],
            "debtor_kind": rows["debtor_kind"],
            "lead_quality": rows["lead_quality"],
            "petition": rows["petition"],
            "age_days": rows["age_days"],
            "ground": rows["ground"],
            "progress_date": rows["progress_on"],
            "outcome": rows["outcome"],
        }
    ).astype(types).reset_index(drop=True)  # fmt: skip


def write_outcomes(lines: pd.DataFrame, path: Path | str) -> int:
    """Write what came of the lines as CSV, as ``jiaocha evaluate`` and the table of former cases take it.

    Parameters
    ----------
    lines : pandas.DataFrame
        From :func:`jiaocha.ledger.ledger_lines`.
    path : path
        An existing file is replaced.

    Returns
    -------
    int
        How many cases.
    """
    rows = history_of(lines)
    text = text_of("history", rows)
    by_number = lines.assign(name=lines["new_case_number"].fillna(lines["case_number"]))
    planned = by_number.drop_duplicates("name").set_index("name")["case_number"]
    text[PLANNED_NUMBER] = planned.reindex(rows["case_number"]).to_numpy(object)
    partial = Path(path).with_name(f".{Path(path).name}.partial")
    text.to_csv(partial, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    os.replace(partial, path)
    return len(rows)


def _joined(before: pd.DataFrame, new: pd.DataFrame, collector: Collector) -> pd.DataFrame:
    """History with new rows; a row that stood there before is replaced, and mentioned where it differs."""
    both = pd.concat([before, new], ignore_index=True)
    different = both.drop_duplicates().duplicated(_KEY)
    for row in both.drop_duplicates()[different].itertuples():
        collector.add(
            "history_replaced", "历史表与台账所载不同，按台账记入", severity=WARNING, sheet="历史",
            column="案号", value=row.case_number, hint="请核对",
        )  # fmt: skip
    both = both.drop_duplicates(_KEY, keep="last").astype(dict(before.dtypes))
    return both.sort_values(list(both.columns), kind="stable", ignore_index=True, na_position="last")


def _with_burden(quarter: Quarter, lines: pd.DataFrame, collector: Collector) -> pd.DataFrame:
    """Courts with the weighted cases they received and have not finished."""
    open_ = lines["state"].isin([state.value for state in UNDER_WAY]) & lines["closed_on"].isna()
    held = lines[open_ & lines["mode"].isin(_MOVING)]
    units = held.groupby("receiver")["units"].sum().astype(float)
    found = quarter.courts["code"].map(units).fillna(0.0).to_numpy(float).round(4)
    stated = quarter.courts["unfinished_cross_units"].to_numpy(float)
    for at in np.flatnonzero((stated > 0) & (found > 0) & (np.abs(stated - found) > 0.005)).tolist():
        collector.add(
            "burden_differs", f"法院表填未结交叉 {stated[at]:g} 折算件，台账合计 {found[at]:g}，以法院表为准",
            severity=WARNING, sheet="法院", column="未结交叉折算件", value=quarter.courts["code"].iloc[at],
            hint="请核对；空着则取台账的合计",
        )  # fmt: skip
    after = np.where(stated > 0, stated, found)
    return quarter.courts.assign(
        unfinished_cross_units=pd.Series(after, quarter.courts.index, dtype="Float64")
    )


def _with_transfers(quarter: Quarter, lines: pd.DataFrame, collector: Collector) -> pd.DataFrame:
    """Cases with the number of times that the ledger says they were moved, at least."""
    moved = lines[
        lines["mode"].isin(_MOVING)
        & lines["state"].isin([state.value for state in (*UNDER_WAY, State.CLOSED)])
        & lines["state"].ne(State.ISSUED.value)
    ]
    times: dict[str, int] = {}
    for row in moved.itertuples():
        for number in numbers_of(row.case_number, row.new_case_number):
            times[number] = times.get(number, 0) + 1
    cases = quarter.cases
    found = [
        max((times.get(number, 0) for number in numbers_of(number, chain)), default=0)
        for number, chain in zip(cases["case_number"], cases["original_case_number"], strict=True)
    ]
    stated = cases["transfer_count"].to_numpy(np.int64)
    for at in np.flatnonzero(np.array(found, np.int64) > stated).tolist():
        collector.add(
            "moved_before", f"台账载明本案此前已移转 {found[at]} 次，案件表填 {stated[at]} 次，按台账计",
            severity=WARNING, sheet="案件", column="历次移转次数", value=cases["case_number"].iloc[at],
        )  # fmt: skip
    count = np.maximum(stated, np.array(found, np.int64)) if len(found) else stated
    return cases.assign(transfer_count=pd.Series(count, cases.index, dtype="Int64"))


def numbers_of(*texts: Any) -> list[str]:
    """Case numbers in some texts, in normal form, each once."""
    parts = [part for text in texts if isinstance(text, str) for part in re.split(SEPARATORS, text)]
    normal = normal_numbers(pd.Series(parts, dtype="str")).normal
    found = [one if isinstance(one, str) else part.strip() for one, part in zip(normal, parts, strict=True)]
    return list(dict.fromkeys(number for number in found if number))


def _with_bans(quarter: Quarter, lines: pd.DataFrame) -> pd.DataFrame:
    """Give adjustments with what returns for lasting reasons forbid to cases that are nominated again."""
    cases = quarter.cases
    again = {
        earlier: number
        for number, chain in zip(cases["case_number"], cases["original_case_number"], strict=True)
        for earlier in numbers_of(number, chain)
    }
    rows = []
    returned = lines[lines["state"].eq(State.RETURNED.value) & lines["return_reason"].notna()]
    for line in returned.itertuples():
        reason = REASONS[str(line.return_reason)]
        number = next(
            (again[n] for n in numbers_of(line.case_number, line.new_case_number) if n in again), None
        )
        if number is None or not BANS[reason].lasting or not isinstance(line.mode, str):
            continue
        court = line.receiver if isinstance(line.receiver, str) else None
        for kind, banned, mode in rows_of_ban(reason, Place(MODES[line.mode], court, None)):
            said = (number, kind.value, banned, None if mode is None else mode.value)
            rows.append((*said, line.state_by, line.state_on, f"台账：此前退回，{reason.zh}"))
    if not rows:
        return quarter.adjustments
    new = pd.DataFrame(rows, columns=list(columns_of(Adjustment)), dtype=object)
    new = new.astype(object).where(new.notna(), None)
    both = pd.concat([quarter.adjustments.astype(object), new.assign(day=pd.to_datetime(new["day"]))])
    what = ["case_number", "kind", "court_code", "mode"]
    return stored(both.drop_duplicates(what, ignore_index=True))
