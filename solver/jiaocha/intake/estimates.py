"""The table of estimates (估计): computed here from history, or handed in; the same checks for both."""

import pandas as pd

from jiaocha.intake.collector import Collector, ReadTable, contradictory
from jiaocha.intake.courts import Roster, resolve_column
from jiaocha.intake.strings import positions, positions_in
from jiaocha_models.words import Mode

KEY = ["case_number", "court_code", "mode"]


def check_estimates(table: ReadTable, cases: ReadTable | None, roster: Roster, collector: Collector) -> None:
    """Check the table of estimates in place."""
    frame = table.frame
    frame["court_code"] = resolve_column(table, "court_code", roster, collector)
    rows = contradictory(table, KEY, [name for name in frame.columns if name not in KEY])
    table.report_all(
        collector, "rows_disagree", rows, "case_number",
        "同一案件、法院、方式的估计有两行，内容不同", "请只保留一行",
    )  # fmt: skip
    for name, zh in (("progress", "进展概率"), ("share", "到位比例")):
        low, value, high = frame[f"{name}_low"], frame[name], frame[f"{name}_high"]
        outside = low.gt(value).fillna(False) | high.lt(value).fillna(False)
        table.report_all(
            collector, "interval_disagrees", positions(outside), name, f"{zh}不在其上下限之间",
            "请核对三列",
        )  # fmt: skip
    if cases is not None:
        _check_own_courts(table, cases, collector)


def _check_own_courts(table: ReadTable, cases: ReadTable, collector: Collector) -> None:
    at = positions_in(table.frame["case_number"], cases.frame["case_number"])
    own = pd.concat([cases.frame["court_code"], pd.Series([None], dtype="str")], ignore_index=True)
    own = own.take(at).reset_index(drop=True)
    stays = table.frame["mode"].eq(Mode.STAY.value)
    elsewhere = stays & own.notna() & table.frame["court_code"].ne(own).fillna(False)
    table.report_all(
        collector, "estimate_of_other_court", positions(elsewhere), "court_code",
        "留原法院的估计，办理法院不是本案执行法院", "请核对方式和办理法院",
    )  # fmt: skip
