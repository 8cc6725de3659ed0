"""The six-month clock: how long a case has been enforceable without being finished.

The period runs from the day the application was received, or from the day an asset was found if that is
later (执行程序解释第10条). The first day does not count. Periods of public notice, appraisal,
disputes,
deferral and suspension do not count either (第13条), each day once however many periods cover it. Where only
the filing date is known the clock is approximate. Two neutral facts come out: days run, and days since the
last recorded act; neither says why.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models.quarter import Quarter
from jiaocha_models.words import AssetKind

Days = NDArray[np.int64]
_UNKNOWN = np.iinfo(np.int64).min
"""What numpy turns a missing day into."""


def six_month_clock(quarter: Quarter) -> pd.DataFrame:
    """Read the clock of every case on the planning date.

    Returns
    -------
    pandas.DataFrame, one row a case, in the order of ``quarter.cases``
        ``start`` (datetime64[s]); ``basis`` (application, discovery, filing or missing); ``days`` (Int64, net
        of excluded days, missing without a start); ``excluded`` (int64); ``approximate`` (bool);
        ``over_time`` (bool: more than the policy's six months); ``open_until`` (datetime64[s], last day of an
        excluded period that still runs); ``running`` (bool: one does); ``idle_days`` (Int64, since the last
        act); ``item`` (int8: item of 执行程序解释第10条 that an over-time case meets, 0 for others).
    """
    cases, rules = quarter.cases, quarter.policy.rules
    today = int(np.datetime64(quarter.policy.planning_date, "D").astype(np.int64))
    start, basis = _start(cases)
    known = start != _UNKNOWN
    excluded, running, open_until = _excluded(quarter, np.where(known, start, today), today)
    days = np.maximum(today - np.where(known, start, today) - excluded, 0)
    last_act = _days(cases["last_act_date"])
    acted = last_act != _UNKNOWN
    idle = today - np.where(acted, last_act, today)
    over_time = known & (days > rules.six_month_days)
    return pd.DataFrame(
        {
            "start": start.astype("datetime64[D]").astype("datetime64[s]"),
            "basis": pd.Series(basis, dtype="str").where(known),
            "days": pd.Series(days, dtype="Int64").where(known),
            "excluded": excluded,
            "approximate": known & (basis == "filing"),
            "over_time": over_time,
            "open_until": open_until,
            "running": running,
            "idle_days": pd.Series(idle, dtype="Int64").where(acted),
            "item": np.where(over_time, _item(cases, basis, ~acted | (idle > rules.six_month_days)), 0),
        }
    ).astype({"item": np.int8})


def _item(cases: pd.DataFrame, basis: NDArray[np.str_], idle: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Item of 执行程序解释第10条: asset known (1), found later (2), act not enforced (3), others (4)."""
    asset = (cases["asset_kind"] != AssetKind.NONE.value).to_numpy(bool)
    of_asset = np.where(asset, np.where(basis == "discovery", 2, 1), 4)
    return np.where(cases["act_obligation"].to_numpy(bool), np.where(idle, 3, 4), of_asset)


def _days(column: pd.Series) -> Days:
    return column.to_numpy("datetime64[D]").astype(np.int64)


def _start(cases: pd.DataFrame) -> tuple[Days, NDArray[np.str_]]:
    """Start of the clock: discovery where it came after the application, else application, else filing."""
    application = _days(cases["application_date"])
    discovery = _days(cases["asset_discovery_date"])
    filing = _days(cases["filing_date"])
    applied = application != _UNKNOWN
    found_later = (discovery != _UNKNOWN) & (discovery > np.where(applied, application, filing))
    basis = np.where(found_later, "discovery", np.where(applied, "application", "filing"))
    start = np.where(found_later, discovery, np.where(applied, application, filing))
    return start, basis


def _excluded(
    quarter: Quarter, start: Days, today: int
) -> tuple[Days, NDArray[np.bool_], NDArray[np.datetime64]]:
    """Excluded days of every case after the start; whether a period still runs, and until when."""
    total = quarter.cases["excluded_days"].fillna(0).to_numpy(np.int64)
    running = np.zeros(len(total), bool)
    until = np.full(len(total), np.datetime64("NaT", "s"), "datetime64[s]")
    periods = quarter.exclusions
    case = pd.Index(quarter.cases["case_number"]).get_indexer(pd.Index(periods["case_number"]))
    keep = case >= 0
    if not keep.any():
        return total, running, until
    case = case[keep]
    first, last = _days(periods["start"])[keep], _days(periods["end"])[keep]
    endless = last == _UNKNOWN
    now = (first <= today) & (endless | (last >= today))
    running[case[now]] = True
    latest = pd.Series(np.where(endless, np.iinfo(np.int64).max, last)[now]).groupby(case[now]).max()
    ending = latest[latest < np.iinfo(np.int64).max]
    until[ending.index.to_numpy()] = ending.to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    first = np.maximum(first, start[case] + 1)
    last = np.minimum(np.where(endless, today, last), today)
    total[case] = 0
    np.add.at(total, *_covered(case, first, last))
    return total, running, until


def _covered(case: Days, first: Days, last: Days) -> tuple[Days, Days]:
    """Days of each period, both ends included, that no earlier period of the same case covers."""
    order = np.lexsort((last, first, case))
    case, first, last = case[order], first[order], last[order]
    earlier = pd.Series(last).groupby(case).cummax().groupby(case).shift(1, fill_value=_UNKNOWN).to_numpy()
    return case, np.maximum(last - np.maximum(first - 1, earlier), 0)
