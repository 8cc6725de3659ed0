"""Tables that hang on the cases: seizures, excluded periods, links, history and adjustments."""

import numpy as np
import pandas as pd

from jiaocha_models import Adjustment, Exclusion, History, Link, Seizure
from jiaocha_scenarios.assumptions import number
from jiaocha_scenarios.groups import CourtTree, Ints
from jiaocha_scenarios.set_aside import excluded_now
from jiaocha_scenarios.tables import joined, numbered, typed, words

Day = np.datetime64


def seizure_rows(cases: pd.DataFrame, group: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Seizures of the main asset; cases of one group that name it queue on the same asset."""
    seized = cases["first_seizure_court"].notna().to_numpy() & (
        rng.random(len(cases)) < number("seizure_rows_share")
    )
    some = np.flatnonzero(seized)
    rows = pd.DataFrame(index=pd.RangeIndex(len(some)))
    rows["case_number"] = cases["case_number"].to_numpy()[some]
    rows["asset"] = numbered("合成财产", group[some] + 1)
    rows["court_code"] = cases["court_code"].to_numpy()[some]
    rows["rank"] = cases["seizure_rank"].to_numpy()[some]
    rows["expiry"] = cases["seizure_expiry"].to_numpy()[some]
    rows["amount"] = cases["outstanding"].to_numpy()[some]
    return typed(rows, Seizure)


def exclusion_rows(cases: pd.DataFrame, group: Ints, day: Day, rng: np.random.Generator) -> pd.DataFrame:
    """Periods that do not count in the six months; a few are still running."""
    running = excluded_now(cases, group, rng)
    past = ~running & (rng.random(len(cases)) < number("exclusion_share"))
    some = np.flatnonzero(running | past)
    filed = cases["filing_date"].to_numpy().astype("datetime64[D]")[some]
    span = (day - filed).astype(np.int64)
    start = filed + (span * rng.uniform(0.1, 0.6, len(some))).astype(np.int64).astype("timedelta64[D]")
    left = (day - start).astype(np.int64)
    end = start + (left * rng.uniform(0.1, 0.7, len(some))).astype(np.int64).astype("timedelta64[D]")
    end = np.where(running[some], np.datetime64("NaT"), end)
    kind = rng.integers(0, 2, len(some))
    rows = pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy()[some],
            "kind": words(["public_notice", "appraisal"], kind),
            "start": start.astype("datetime64[s]"),
            "end": end.astype("datetime64[s]"),
        }
    )
    return typed(rows, Exclusion)


def link_rows(cases: pd.DataFrame, group: Ints, rng: np.random.Generator) -> pd.DataFrame:
    """Explicit links inside groups; a few only point to a guarantor elsewhere and bind nothing."""
    first = np.searchsorted(group, np.arange(group[-1] + 1))
    size = np.bincount(group)
    several = np.flatnonzero((size > 1) & (rng.random(len(size)) < 3 * number("link_share")))
    single = np.flatnonzero((size == 1) & (rng.random(len(size)) < number("link_share")))
    half = len(single) // 2
    one = np.concatenate([first[several], first[single[:half]]])
    other = np.concatenate([first[several] + 1, first[single[half : 2 * half]]])
    binds = np.arange(len(one)) < len(several)
    rows = pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy()[one],
            "other_case_number": cases["case_number"].to_numpy()[other],
            "kind": words(["guarantor", "series"], binds.astype(np.int64)),
            "move_together": binds,
        }
    )
    return typed(rows, Link)


def history_rows(tree: CourtTree, n_cases: int, day: Day, rng: np.random.Generator) -> pd.DataFrame:
    """Former cases of the same courts: one for every twenty nominated, none for a million."""
    n = n_cases // 20 if n_cases <= 5000 else 0
    weight = np.cumsum(tree.weight)
    court = np.searchsorted(weight, rng.random(n) * weight[-1], side="right").astype(np.int64)
    origin = np.searchsorted(weight, rng.random(n) * weight[-1], side="right").astype(np.int64)
    moved = rng.random(n) < 0.5
    start = day - rng.integers(400, 900, n).astype("timedelta64[D]")
    codes = tree.table["code"].tolist()
    claimed = (np.exp(rng.normal(12.0, 1.5, n)).astype(np.int64) + 1000) * 100
    progress = rng.random(n) < np.where(moved, 0.44, 0.12)
    year = start.astype("datetime64[Y]").astype(np.int64) + 1970
    rows = pd.DataFrame(
        {
            "case_number": joined("（", year, "）", words(codes, court), "执", 90000 + np.arange(n), "号"),
            "court_code": words(codes, court),
            "origin_court_code": words(codes, np.where(moved, origin, court)),
            "mode": words(["stay", "directed"], (moved & (origin != court)).astype(np.int64)),
            "start": start.astype("datetime64[s]"),
            "end": (start + rng.integers(60, 360, n).astype("timedelta64[D]")).astype("datetime64[s]"),
            "claimed": claimed,
            "recovered": np.where(progress, claimed // 2, 0),
            "progress": progress,
            "returned": False,
        }
    )
    return typed(rows, History)


def adjustment_rows(
    cases: pd.DataFrame, tree: CourtTree, group: Ints, court: Ints, day: Day, rng: np.random.Generator
) -> pd.DataFrame:
    """Make a few instructions of a person: keep here, not there, rather there."""
    alone = np.bincount(group)[group] == 1
    plain = alone & (cases["status"] == "open").to_numpy() & (tree.prefecture[court] >= 0)
    plain &= (cases["bankruptcy_status"] == "none").to_numpy() & (cases["transfer_count"] == 0).to_numpy()
    plain &= (cases["supervision_expired_without_reason"] != "yes").to_numpy()
    several = 0 if len(cases) > 5000 else min(9, len(cases) // 11)
    some = rng.permutation(np.flatnonzero(plain))[:several]
    sibling = np.array([_largest_sibling(tree, int(place)) for place in court[some]], np.int64)
    what = np.arange(len(some)) % 3
    keeps = what == 0
    rows = pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy()[some],
            "kind": words(["fix", "forbid", "prefer"], what),
            "court_code": words(tree.table["code"].tolist(), np.where(keeps, -1, sibling)),
            "mode": words(["stay"], np.where(keeps, 0, -1)),
            "by": "合成调整人",
            "day": pd.Series(np.full(len(some), day - 3)).astype("datetime64[s]"),
            "reason": "合成示例",
        },
        index=pd.RangeIndex(len(some)),
    )
    return typed(rows[rows["kind"].eq("fix") | rows["court_code"].notna()], Adjustment)


def recusal_rows(
    cases: pd.DataFrame, tree: CourtTree, court: Ints, listed: pd.Series, day: Day, rng: np.random.Generator
) -> pd.DataFrame:
    """Make a few recusals: the largest other court of the prefecture must not receive the case."""
    able = (cases["status"] == "open").to_numpy() & (tree.prefecture[court] >= 0)
    able &= ~cases["case_number"].isin(listed).to_numpy()
    several = min(20, max(1, len(cases) // 100))
    some = np.sort(rng.permutation(np.flatnonzero(able))[:several])
    sibling = np.array([_largest_sibling(tree, int(place)) for place in court[some]], np.int64)
    rows = pd.DataFrame(
        {
            "case_number": cases["case_number"].to_numpy()[some],
            "kind": "recuse",
            "court_code": words(tree.table["code"].tolist(), sibling),
            "by": "合成调整人",
            "day": pd.Series(np.full(len(some), day - 3)).astype("datetime64[s]"),
            "reason": "合成示例",
        },
        index=pd.RangeIndex(len(some)),
    )
    return typed(rows[rows["court_code"].notna()], Adjustment)


def _largest_sibling(tree: CourtTree, court: int) -> int:
    siblings = (tree.prefecture == tree.prefecture[court]) & (tree.table["level"] == "basic").to_numpy()
    siblings[court] = False
    if not siblings.any():
        return -1
    return int(np.argmax(np.where(siblings, tree.weight, -1.0)))
