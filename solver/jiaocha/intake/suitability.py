"""What cases ask of courts that the court table does not say: persons, and bankruptcy jurisdiction."""

import pandas as pd

from jiaocha.intake.collector import WARNING, Collector, ReadTable
from jiaocha.intake.strings import positions
from jiaocha_models.words import BankruptcyStatus


def check_suitability(cases: ReadTable, courts: ReadTable, collector: Collector) -> None:
    """Check the case table against the court table, in place."""
    frame = cases.frame
    silent = courts.frame["action_force"].isna() & courts.frame["staff"].isna()
    unknown = frame["action_persons"].notna() & _among(frame["court_code"], courts, silent)
    rows = positions(unknown)
    cases.report_all(
        collector, "force_unknown", rows[:1], "action_persons",
        f"共有 {len(rows)} 件案件写了行动所需人数，其执行法院的人数却没有写明，不判断能否独自承担",
        "请在法院表中补填可调集人数或者执行人员数", WARNING,
    )  # fmt: skip
    unmarked = ~courts.frame["bankruptcy_jurisdiction"].fillna(False).astype(bool)
    pending = frame["bankruptcy_status"].eq(BankruptcyStatus.PRE_RESTRUCTURING.value)
    doubtful = pending & _among(frame["bankruptcy_court"], courts, unmarked)
    cases.report_all(
        collector, "bankruptcy_court_unmarked", positions(doubtful), "bankruptcy_court",
        "法院表中没有标明该法院有破产管辖", "请核对破产管辖法院，或者在法院表中标明", WARNING,
    )  # fmt: skip


def _among(codes: pd.Series, courts: ReadTable, chosen: pd.Series) -> pd.Series:
    return codes.notna() & codes.isin(courts.frame.loc[chosen, "code"].dropna())
