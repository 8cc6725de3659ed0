"""Moved cases against the origin court's own record on like cases: by matching, and by the fitted model.

Matching takes former cases that stayed at the same court, alike in kind of asset, lead and age (coarsened
exact matching, Iacus, King and Porro 2012); where there are too few, fewer traits have to agree. Both sides
are looked at over the same number of days. Neither can know what no column holds: which cases are moved is
decided for reasons.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha.estimation import Fitted
from jiaocha.estimation.rows import leaves
from jiaocha.estimation.scoring import codes_at_decision
from jiaocha.evaluation.counting import count_of
from jiaocha.evaluation.matched import COVERAGE_STEPS
from jiaocha.evaluation.scopes import Scope, scopes_of
from jiaocha.evaluation.timing import Timing
from jiaocha_models import Quarter
from jiaocha_models.words import Mode

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

AGE_STEPS = np.array([365, 730])
"""Days that part the classes of age."""
LEVELS: tuple[tuple[str, ...], ...] = (
    ("court", "asset_kind", "lead_quality", "age"),
    ("court", "asset_kind", "lead_quality"),
    ("court", "asset_kind"),
    ("court",),
)
"""Traits that must agree, strictest first."""
FEWEST_LIKE = 5
"""Former cases that a moved case must be compared with at least."""
FEWEST_MOVED = 5
"""Moved cases below which nothing is said of an origin."""


def origin_record(
    cases: pd.DataFrame, quarter: Quarter, fitted: Fitted | None, timing: Timing
) -> pd.DataFrame:
    """Compare moved cases with the record of their origin, by scope and by origin in roster order.

    Returns
    -------
    pandas.DataFrame
        ``group`` (``scope`` or ``origin``), ``key``, ``name``, ``cases``, ``actual``; ``matched`` (cases with
        like former ones), ``like`` (share of progress that like cases had), ``gain``, ``gain_low``,
        ``gain_high`` (difference of shares, 90 %); ``model``, ``model_low``, ``model_high`` (cases with
        progress to be expected had they stayed, 90 %; NaN without a fitted history).
    """
    scope = scopes_of(cases["mode"])
    moved = cases[scope != Scope.STAY.value].reset_index(drop=True)
    if moved.empty:
        return pd.DataFrame()
    like = like_cases(moved, quarter)
    stay = _model_if_stayed(moved, quarter, fitted)
    names = dict(zip(quarter.courts["code"], quarter.courts["name"], strict=True))
    of_scope = scopes_of(moved["mode"])
    groups = [("scope", each.value, each.zh, np.flatnonzero(of_scope == each.value)) for each in Scope]
    by_origin = moved.groupby("origin", sort=False).indices
    groups += [("origin", code, name, by_origin[code]) for code, name in names.items() if code in by_origin]
    rows = []
    for group, key, name, inside in groups:
        if len(inside) >= (1 if group == "scope" else FEWEST_MOVED):
            rows.append(
                {"group": group, "key": key, "name": name, "cases": len(inside),
                 "actual": int(moved["progress"].to_numpy(bool)[inside].sum()),
                 **_by_matching(moved.iloc[inside], like.iloc[inside]),
                 **_by_model(moved.iloc[inside], stay[:, inside])}
            )  # fmt: skip
    return pd.DataFrame(rows)


def like_cases(moved: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """Like former cases of each moved case.

    Returns
    -------
    pandas.DataFrame
        In the order of ``moved``: ``like`` (how many; 0 without), ``progress`` (how many of them had progress
        in as many days), ``level`` (position in :data:`LEVELS`), ``cell`` (which set of former cases).
    """
    former = _former(quarter)
    progress, until, observed = (former[name].to_numpy() for name in ("progress", "until", "observed"))
    now = _traits(moved["origin"], moved)
    days = moved["days"].to_numpy(float)
    found = np.zeros((len(moved), 4), np.int64)
    cells: dict[tuple[object, ...], int] = {}
    open_ = np.ones(len(moved), bool)
    for level, traits in enumerate(LEVELS):
        held = former.groupby(list(traits), sort=False).indices
        keys = list(zip(*(now[name] for name in traits), strict=True))
        for at in np.flatnonzero(open_):
            key = keys[at] if len(traits) > 1 else (keys[at][0],)
            rows = held.get(key, held.get(key[0]) if len(key) == 1 else None)
            if rows is None:
                continue
            soon = until[rows] <= days[at]
            seen = (observed[rows] >= days[at]) | soon
            if int(seen.sum()) < FEWEST_LIKE:
                continue
            good = progress[rows] & soon
            cell = cells.setdefault((level, key, days[at]), len(cells))
            found[at] = int(seen.sum()), int(good.sum()), level, cell
            open_[at] = False
    return pd.DataFrame(found, columns=["like", "progress", "level", "cell"])


def _former(quarter: Quarter) -> pd.DataFrame:
    """Former cases that stayed, with the days until progress or closing, and the days observed."""
    history = quarter.history
    stayed = history[history["mode"] == Mode.STAY.value]
    now = pd.Timestamp(quarter.policy.planning_date)
    at = stayed["progress_date"].where(stayed["progress"], stayed["end"]).fillna(stayed["end"])
    return _traits(stayed["court_code"], stayed).assign(
        progress=stayed["progress"].to_numpy(bool),
        until=(at - stayed["start"]).dt.days.fillna(np.inf).to_numpy(float),
        observed=(now - stayed["start"]).dt.days.to_numpy(float),
    )


def _traits(court: "pd.Series[str]", table: pd.DataFrame) -> pd.DataFrame:
    age = pd.Series(table["age_days"], dtype="Float64").to_numpy(float, na_value=-1.0)
    return pd.DataFrame(
        {
            "court": court.to_numpy(object),
            **{
                name: pd.Series(table[name], dtype="str").fillna("").to_numpy(object)
                for name in ("asset_kind", "lead_quality")
            },
            "age": np.where(age < 0, -1, np.searchsorted(AGE_STEPS, age)),
        }
    )


def _by_matching(moved: pd.DataFrame, like: pd.DataFrame) -> dict[str, float]:
    used = (like["like"] > 0).to_numpy(bool)
    count = int(used.sum())
    if not count:
        return {"matched": 0, "like": np.nan, "gain": np.nan, "gain_low": np.nan, "gain_high": np.nan}
    actual, part = moved["progress"].to_numpy(bool)[used], like[used]
    share = (part["progress"] / part["like"]).to_numpy(float)
    cells = part.groupby("cell").agg(
        like=("like", "first"), progress=("progress", "first"), times=("like", "size")
    )
    smooth = (cells["progress"] + 0.5) / (cells["like"] + 1.0)
    of_controls = (cells["times"] ** 2 * smooth * (1 - smooth) / cells["like"]).sum()
    own = (actual.sum() + 0.5) / (count + 1.0)
    error = np.sqrt(count * own * (1 - own) + of_controls) / count
    gain = actual.mean() - share.mean()
    return {
        "matched": count,
        "like": float(share.mean()),
        "gain": float(gain),
        "gain_low": float(gain - COVERAGE_STEPS * error),
        "gain_high": float(gain + COVERAGE_STEPS * error),
    }


def _model_if_stayed(moved: pd.DataFrame, quarter: Quarter, fitted: Fitted | None) -> Float64:
    """Log odds of progress had each case stayed, and their standard errors; NaN where unknown."""
    if fitted is None:
        return np.full((2, len(moved)), np.nan)
    case = pd.Index(quarter.cases["case_number"]).get_indexer(pd.Index(moved["case_number"])).astype(np.int64)
    court = fitted.courts.positions(quarter.cases["court_code"]).astype(np.int64)[case]
    codes = codes_at_decision(quarter, case, np.full(len(case), Mode.STAY.position), fitted.features)
    leaf = leaves(court, codes, fitted.features)
    fold = moved["case_number"].map(fitted.rows.case_fold).fillna(-1).to_numpy(np.int64)
    found = np.empty((2, len(moved)))
    for at, model in [(-1, fitted.whole), *enumerate(fitted.without)]:
        rows = fold == at
        if rows.any():
            found[0, rows] = model.log_odds(codes[rows], leaf[rows], courts=fitted.by_court)
            found[1, rows] = model.error(codes[rows], leaf[rows], courts=fitted.by_court)
    return found


def _by_model(moved: pd.DataFrame, stay: Float64) -> dict[str, float]:
    log_odds, error = stay
    if np.isnan(log_odds).any():
        return {"model": np.nan, "model_low": np.nan, "model_high": np.nan}
    p = 1.0 / (1.0 + np.exp(-log_odds))
    count = count_of(p, moved["share_by_now"].to_numpy(float), error, moved["origin"].to_numpy(object))
    return {"model": count.mean, "model_low": count.low, "model_high": count.high}
