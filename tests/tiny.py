"""A tiny quarter for tests: the courts of one real prefecture (Guyuan), and as many cases as a test names.

    quarter = tiny_quarter()                                   # the five default cases
    quarter = tiny_quarter(cases=[case(1), case(2, court_code="宁0422", petition=True)])
    quarter = tiny_quarter(courts={"宁0424": {"takes_part": False}}, rules={"max_distance_km": 60.0})
    quarter = tiny_quarter(wide=True, planning_court="最高法")   # Yinchuan and Pingliang as well

Rows pass through the records, so a test cannot build what intake would refuse.
"""

from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from jiaocha.law.pairs import open_pairs
from jiaocha.law.why import why_closed
from jiaocha_models import TABLES, Court, Kind, Policy, Quarter, Record, columns_of
from jiaocha_models.words import CourtCategory, Ground, LeadQuality, Level, Mode

PLANNING_DATE = date(2026, 10, 1)

_COURTS = """
最高法,最高人民法院,supreme,,,,110101,116.41649,39.928341
宁,宁夏回族自治区高级人民法院,high,最高法,宁夏回族自治区,,640000,106.259126,38.472641
宁04,固原市中级人民法院,intermediate,宁,宁夏回族自治区,固原市,640400,106.24261,36.015855
宁0402,固原市原州区人民法院,basic,宁04,宁夏回族自治区,固原市,640402,106.287781,36.003739
宁0422,西吉县人民法院,basic,宁04,宁夏回族自治区,固原市,640422,105.729085,35.963912
宁0423,隆德县人民法院,basic,宁04,宁夏回族自治区,固原市,640423,106.111595,35.625914
宁0424,泾源县人民法院,basic,宁04,宁夏回族自治区,固原市,640424,106.330646,35.498159
宁0425,彭阳县人民法院,basic,宁04,宁夏回族自治区,固原市,640425,106.631809,35.858815
"""

_MORE_COURTS = """
宁01,银川市中级人民法院,intermediate,宁,宁夏回族自治区,银川市,640100,106.230909,38.487193
宁0104,银川市兴庆区人民法院,basic,宁01,宁夏回族自治区,银川市,640104,106.28865,38.473609
宁0121,永宁县人民法院,basic,宁01,宁夏回族自治区,银川市,640121,106.253145,38.277372
甘,甘肃省高级人民法院,high,最高法,甘肃省,,620000,103.826447,36.05956
甘08,平凉市中级人民法院,intermediate,甘,甘肃省,平凉市,620800,106.665061,35.542606
甘0802,平凉市崆峒区人民法院,basic,甘08,甘肃省,平凉市,620802,106.674767,35.542491
甘71,兰州铁路运输中级法院,intermediate,甘,甘肃省,兰州市,620100,103.834303,36.061089
宁8601,银川铁路运输法院,basic,甘71,宁夏回族自治区,银川市,640100,106.230909,38.487193
"""

_JUDGES = {Level.SUPREME: 10, Level.HIGH: 8, Level.INTERMEDIATE: 6, Level.BASIC: 4}


def case(serial: int, court_code: str = "宁0423", **changes: Any) -> dict[str, Any]:
    """One nominated case of a county court; a debtor of its own, a neutral ground, a medium lead."""
    division = "64" + court_code[1:] if court_code[0] == "宁" and len(court_code) == 5 else "640423"
    row = {
        "case_number": f"（2025）{court_code}执{serial}号",
        "court_code": court_code,
        "case_kind": "first",
        "filing_date": date(2026, 1, 5),
        "application_date": date(2026, 1, 4),
        "creditor": f"申请执行人{serial}",
        "creditor_division": division,
        "debtor": f"被执行人{serial}",
        "debtor_identifier": f"证件{serial}",
        "debtor_division": division,
        "claimed": 20_000_000,
        "asset_kind": "real_estate",
        "asset_division": division,
        "asset_value": 15_000_000,
        "lead_quality": LeadQuality.MEDIUM,
        "ground": Ground.SHORT_OF_FORCE,
    }
    return row | changes


def tiny_quarter(
    *,
    cases: list[dict[str, Any]] | None = None,
    courts: dict[str, dict[str, Any]] | None = None,
    wide: bool = False,
    planning_court: str = "宁04",
    rules: dict[str, Any] | None = None,
    policy: dict[str, Any] | None = None,
    **tables: list[dict[str, Any]],
) -> Quarter:
    """Build the quarter.

    Parameters
    ----------
    cases : list of dict, optional
        Rows made by :func:`case`; by default one case of each of the five county courts.
    courts : dict, optional
        Changes by court code.
    wide : bool
        Add courts of another prefecture, another province, and a railway court.
    planning_court : str
        Code of the deciding court.
    rules, policy : dict, optional
        Changes of ``policy.rules`` and of the policy itself (sections as dicts).
    **tables
        Rows of seizures, exclusions, links, history, adjustments.
    """
    if cases is None:
        counties = ("宁0402", "宁0422", "宁0423", "宁0424", "宁0425")
        cases = [case(serial, code) for serial, code in enumerate(counties, start=1)]
    unknown = {"cases", *tables} - {table.name for table in TABLES}
    assert not unknown, f"no such table: {unknown}"
    settings = {"planning_court": planning_court, "planning_date": PLANNING_DATE, **(policy or {})}
    settings["rules"] = settings.get("rules", {}) | (rules or {})
    frames = {"courts": _court_frame(wide, courts or {})}
    for table in TABLES:
        if table.name != "courts":
            rows = cases if table.name == "cases" else tables.get(table.name, [])
            frames[table.name] = _sorted(frame_of(table.record, rows))
    return Quarter(**frames, policy=Policy.model_validate(settings))


def frame_of(record: type[Record], rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Store rows as a quarter stores them: one column a field, by kind."""
    return _stored(record, rows) if rows else _empty(record).copy()


@cache
def _empty(record: type[Record]) -> pd.DataFrame:
    return _stored(record, [])


def _stored(record: type[Record], rows: list[dict[str, Any]]) -> pd.DataFrame:
    dumped = [record.model_validate(row).model_dump() for row in rows]
    dtypes = {
        Kind.DAY: "datetime64[s]",
        Kind.WHOLE: "Int64",
        Kind.MONEY: "Int64",
        Kind.NUMBER: "Float64",
        Kind.FLAG: "bool",
    }
    return pd.DataFrame(
        {
            name: pd.Series(
                [getattr(row[name], "value", row[name]) for row in dumped],
                dtype=dtypes.get(column.kind, "str"),
            )
            for name, column in columns_of(record).items()
        }
    )


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of all columns; the first one decides where its values differ."""
    if len(frame) < 2:
        return frame
    columns = list(frame.columns)
    return frame.sort_values(columns[:1] if frame[columns[0]].is_unique else columns, ignore_index=True)


_KNOWN_COURTS: dict[str, pd.DataFrame] = {}
"""Frames of courts by what was asked: most quarters have the same few."""


def _court_frame(wide: bool, changes: dict[str, dict[str, Any]]) -> pd.DataFrame:
    asked = repr((wide, changes))
    if asked not in _KNOWN_COURTS:
        _KNOWN_COURTS[asked] = frame_of(Court, _court_rows(wide, changes))
    return _KNOWN_COURTS[asked].copy()


def _court_rows(wide: bool, changes: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for line in (_COURTS + (_MORE_COURTS if wide else "")).split():
        code, name, level, parent, province, prefecture, division, longitude, latitude = line.split(",")
        rows.append(
            {
                "code": code,
                "name": name,
                "level": level,
                "category": CourtCategory.RAILWAY if "铁路" in name else CourtCategory.REGULAR,
                "parent_code": parent or None,
                "province": province or None,
                "prefecture": prefecture or None,
                "division": division,
                "longitude": float(longitude),
                "latitude": float(latitude),
                "judges": _JUDGES[Level(level)],
                "intake_last_quarter": 400,
                "backlog": 300,
            }
            | changes.get(code, {})
        )
    assert set(changes) <= {row["code"] for row in rows}, "changes name a court that is not there"
    assert set(columns_of(Court)) >= set(rows[0])
    return rows


def why(quarter: Quarter, mode: str, receiver: str | None, group: int = 0) -> str | None:
    """Name of the rule that closes a court (None: staying) in a mode to a group; None where it is open."""
    pairs = open_pairs(quarter)
    position = -1 if receiver is None else pairs.courts.position(receiver)
    found = why_closed(quarter, pairs, group, position, Mode(mode))
    return None if found is None else found.name
