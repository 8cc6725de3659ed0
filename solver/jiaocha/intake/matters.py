"""The table of matters (事项): where each is to be carried out, and which cases say they have some."""

import pandas as pd

from jiaocha.intake.cases import check_divisions
from jiaocha.intake.collector import WARNING, Collector, ReadTable
from jiaocha.intake.courts import Roster, resolve_column
from jiaocha.intake.strings import positions, positions_in
from jiaocha_models.words import CourtCategory, Level, RemainingWork


def check_matters(
    matters: ReadTable,
    cases: ReadTable | None,
    courts: ReadTable | None,
    roster: Roster,
    collector: Collector,
) -> None:
    """Check the table of matters in place."""
    frame = matters.frame
    placeless = frame["court_code"].isna() & frame["division"].isna()
    matters.report_all(
        collector, "matter_without_place", positions(placeless), "division",
        "没有写明受托法院，也没有写明事项所在地", "至少填写一项",
    )  # fmt: skip
    check_divisions(matters, ("division",), collector)
    named = frame["court_code"].notna()
    frame["court_code"] = resolve_column(matters, "court_code", roster, collector)
    if courts is not None:
        _report_unserved(matters, ~named & frame["division"].notna(), courts, collector)
    if cases is not None:
        own = _of_case(matters, cases, "court_code")
        _report_own(matters, named & frame["court_code"].eq(own), "court_code", collector)
        if courts is not None:
            here = ~named & frame["division"].eq(_seat(own, courts))
            _report_own(matters, here, "division", collector)
            _report_superior(matters, own, courts, collector)


def _report_unserved(
    matters: ReadTable, by_place: pd.Series, courts: ReadTable, collector: Collector
) -> None:
    """Report places for which the roster has neither the county's court nor the prefecture's."""
    division, level = courts.frame["division"], courts.frame["level"]
    regular = courts.frame["category"].eq(CourtCategory.REGULAR.value)
    counties = division[regular & level.eq(Level.BASIC.value)]
    prefectures = division[regular & level.eq(Level.INTERMEDIATE.value)].str[:4]
    place = matters.frame["division"]
    unserved = by_place & ~place.isin(counties) & ~place.str[:4].isin(prefectures)
    matters.report_all(
        collector, "matter_place_unserved", positions(unserved), "division",
        "法院表中没有该地的基层法院或者中级法院，这一事项不能列入事项委托",
        "请在法院表中补上，或者直接填写受托法院", WARNING,
    )  # fmt: skip


def _of_case(matters: ReadTable, cases: ReadTable, name: str) -> pd.Series:
    """Look up a column of the case table for every matter; missing where the case is unknown."""
    at = positions_in(matters.frame["case_number"], cases.frame["case_number"])
    values = pd.concat([cases.frame[name], pd.Series([None], dtype="str")], ignore_index=True)
    return values.take(at).reset_index(drop=True)


def _seat(codes: pd.Series, courts: ReadTable) -> pd.Series:
    """Look up the division of each court that is a regular one."""
    regular = courts.frame["category"].eq(CourtCategory.REGULAR.value)
    seats = courts.frame[regular & courts.frame["code"].notna()].drop_duplicates("code")
    return codes.map(seats.set_index("code")["division"])


def _report_own(matters: ReadTable, own: pd.Series, name: str, collector: Collector) -> None:
    matters.report_all(
        collector, "matter_at_own_court", positions(own), name,
        "事项就在本案执行法院办理，不属于委托", "请核对受托法院；由本院自行办理的不必列出", WARNING,
    )  # fmt: skip


def _report_superior(matters: ReadTable, own: pd.Series, courts: ReadTable, collector: Collector) -> None:
    """Report matters at a court above the case's own, stated by court or by the prefecture alone."""
    frame = courts.frame[courts.frame["code"].notna()].drop_duplicates("code")
    parent = frame.set_index("code")["parent_code"]
    counties = frame.loc[frame["level"].eq(Level.BASIC.value), "division"]
    stated, place = matters.frame["court_code"], matters.frame["division"]
    named, served = stated.notna(), place.isin(counties.dropna())
    found = pd.Series(False, index=stated.index)
    above = own.map(parent)
    for _ in Level:
        beneath = (
            ~named
            & place.str.fullmatch("[0-9]{6}", na=False)
            & ~served
            & place.str[:4].eq(_seat(above, courts).str[:4])
        )
        intermediate = above.map(frame.set_index("code")["level"]).eq(Level.INTERMEDIATE.value)
        found |= above.notna() & ((named & stated.eq(above)) | (beneath & intermediate))
        above = above.map(parent)
    matters.report_all(
        collector, "matter_at_superior", positions(found), "court_code",
        "受托法院是本案执行法院的上级法院，不属于委托，不列入事项委托",
        "请填写事项所在地的法院或者县区代码；需要上级法院办理的，报请协同或者提级", WARNING,
    )  # fmt: skip


def check_remaining_work(cases: ReadTable, matters: ReadTable | None, collector: Collector) -> None:
    """Report cases that say only matters remain and list none."""
    only = cases.frame["remaining_work"].eq(RemainingWork.MATTERS.value)
    if matters is not None:
        only &= positions_in(cases.frame["case_number"], matters.frame["case_number"]) < 0
    cases.report_all(
        collector, "matters_missing", positions(only), "remaining_work",
        "剩余工作为仅余委托事项，但事项表中没有列出本案的事项", "请在事项表中列明事项及其所在地", WARNING,
    )  # fmt: skip
