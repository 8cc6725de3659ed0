"""What falls due in Chinese lines."""

from datetime import date

import pandas as pd

from jiaocha.documents.sources import rows_of
from jiaocha_models.words import RuleStatus

_STATUS = {status.value: status.zh for status in RuleStatus}


def headline(frame: pd.DataFrame, on: date) -> str:
    """Count what is overdue, what falls due within a month, and what does not run yet."""
    left = frame["days_left"]
    overdue, soon = int((left < 0).sum()), int(((left >= 0) & (left <= 30)).sum())
    waiting = int(frame["due"].isna().sum())
    return (
        f"{on.year}年{on.month}月{on.day}日：已过期限{overdue}项，30日内到期{soon}项，"
        f"以后到期{len(frame) - overdue - soon - waiting}项，尚未起算{waiting}项。"
    )


def deadlines_text(frame: pd.DataFrame, on: date, within: int = 30) -> str:
    """List what is overdue or falls due soon, by day; the rest is counted.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`jiaocha.deadlines.list_deadlines`.
    on : date
        Day of the list.
    within : int
        Days ahead that are listed.
    """
    lines = [headline(frame, on)]
    listed = frame[(frame["days_left"] <= within).fillna(False).astype(bool)]
    for row in rows_of(listed):
        days = int(row["days_left"])
        when = f"已过{-days}日" if days < 0 else f"剩{days}日"
        basis = row["basis"]
        if row["status"] != RuleStatus.VERIFIED.value:
            basis += f"，{_STATUS[row['status']]}"
        note = f"；{row['note']}" if row["note"] else ""
        what = f"{row['case_number']} {row['by']} {row['step']}"
        lines.append(f"  {row['due'].isoformat()}（{when}）{what}（{basis}{note}）")
    return "\n".join(lines)
