"""Synthetic histories with a truth that the estimator does not share: what estimates are tested against.

The truth is a probit with interactions (a court's hand for one kind of asset, good leads that count for more
once a case has moved), courts differ by province, prefecture and court, and on request the cases that were
moved are hard ones (confounded selection). The estimator is a logistic sum without any of this.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from jiaocha_models import History, Quarter
from jiaocha_models.words import TRANSFER_MODES, AssetKind, LeadQuality, Mode, PartyKind
from jiaocha_scenarios.tables import joined, typed, words

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

_LEAD = np.array([0.55, 0.2, -0.1, -0.7])
_ASSET = np.array([-0.5, 0.5, 0.2, 0.0, -0.1, 0.1, -0.2, 0.0])
_DEBTOR = np.array([0.1, 0.0, -0.1, -0.3, 0.0, 0.0])
_MODE = np.array([0.0, 0.25, 0.15, 0.15, 0.3, 0.75, 0.7, 0.8])
_BASE = -1.15
_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])
YEARS = 4
HORIZON_MONTHS = 12


@dataclass(frozen=True, eq=False)
class HiddenTruth:
    """The true probability of progress within twelve months.

    Attributes
    ----------
    court : float64, shape (n_courts,)
        Effect of each court on the probit.
    court_asset : float64, shape (n_courts, n_asset_kinds)
        What a court's hand for a kind of asset adds.
    """

    court: Float64
    court_asset: Float64

    def progress(
        self,
        court: Int64,
        mode: Int64,
        asset: Int64,
        lead: Int64,
        debtor: Int64,
        petition: NDArray[np.bool_],
        hardness: Float64 | float = 0.0,
    ) -> Float64:
        """Probability for rows given by positions; shape (n_rows,). ``hardness`` stands in no column."""
        moved = _TRANSFERS[mode]
        index = _BASE + _LEAD[lead] * np.where(moved, 1.3, 0.9) + _ASSET[asset] + _DEBTOR[debtor]
        index = index + _MODE[mode] + self.court[court] + self.court_asset[court, asset]
        index = index + np.where(petition, 0.1, 0.0) - np.where(moved & (debtor == 3), 0.15, 0.0)
        return np.asarray(ndtr(index - hardness))

    def of_options(
        self, quarter: Quarter, case: Int64, court: Int64, mode: Int64, hardness: Float64 | float = 0.0
    ) -> Float64:
        """Give the true probability of (case, handling court, mode) of a quarter; ``hardness`` by row."""
        cases = quarter.cases
        asset, lead, debtor = (
            pd.Index([word.value for word in kind]).get_indexer(pd.Index(cases[name]))[case]
            for name, kind in (
                ("asset_kind", AssetKind), ("lead_quality", LeadQuality), ("debtor_kind", PartyKind),
            )
        )  # fmt: skip
        petition = cases["petition"].to_numpy(bool)[case]
        return self.progress(court, mode, asset, lead, debtor, petition, hardness)


def hidden_truth(quarter: Quarter, seed: int, *, spread: float = 0.25) -> HiddenTruth:
    """Draw a truth; ``spread`` is the standard deviation of court effects on the probit, 0 for none."""
    rng = np.random.default_rng([seed, 71])
    courts = quarter.courts
    n = len(courts)
    part = spread / np.sqrt(3.0)
    effect = rng.standard_t(6, n) * part * np.sqrt(4 / 6)
    for column in ("parent_code", "province"):
        group = pd.factorize(courts[column])[0]
        effect += (rng.normal(0.0, part, group.max() + 2))[group]
    return HiddenTruth(effect, rng.normal(0.0, 0.4 * spread, (n, len(AssetKind))))


def synthetic_history(
    quarter: Quarter, truth: HiddenTruth, rows: int, seed: int, *, confounding: float = 0.0
) -> pd.DataFrame:
    """Former cases of a quarter's courts, as its table 历史 holds them.

    Parameters
    ----------
    quarter : Quarter
        Its courts and planning date.
    truth : HiddenTruth
    rows : int
    seed : int
    confounding : float
        How much harder (on the probit) a case becomes that courts chose to move, unseen in any column.
    """
    rng = np.random.default_rng([seed, 72])
    former = former_cases(quarter, rows, rng)
    hardness: Float64 | float = 0.0
    if confounding:
        hardness = confounding * _TRANSFERS[former.mode] * np.abs(rng.normal(size=rows))
    return _frame(quarter, rng, former, former.progress(truth, hardness))


@dataclass(frozen=True, eq=False)
class FormerCases:
    """Former cases by position of court, mode and kinds; arrays of shape (n_rows,)."""

    court: Int64
    origin: Int64
    mode: Int64
    asset: Int64
    lead: Int64
    debtor: Int64
    petition: NDArray[np.bool_]

    def progress(self, truth: HiddenTruth, hardness: Float64 | float) -> Float64:
        """Give the true probability of progress of each."""
        return truth.progress(
            self.court, self.mode, self.asset, self.lead, self.debtor, self.petition, hardness
        )


def former_cases(quarter: Quarter, rows: int, rng: np.random.Generator) -> FormerCases:
    """Draw former cases of a quarter's courts: where, in which mode, of what kind."""
    court, origin, mode = _places(quarter, rows, rng)
    asset = rng.choice(len(AssetKind), rows, p=[0.25, 0.2, 0.25, 0.1, 0.06, 0.08, 0.05, 0.01])
    lead = rng.choice(4, rows, p=[0.2, 0.3, 0.35, 0.15])
    debtor = rng.choice(6, rows, p=[0.4, 0.45, 0.06, 0.05, 0.03, 0.01])
    return FormerCases(court, origin, mode, asset, lead, debtor, rng.random(rows) < 0.15)


def _places(quarter: Quarter, rows: int, rng: np.random.Generator) -> tuple[Int64, Int64, Int64]:
    courts = quarter.courts
    able = np.flatnonzero(courts["level"].isin(["basic", "intermediate"]).to_numpy())
    weight = courts["intake_last_quarter"].astype("Float64").fillna(100).to_numpy(float)[able] + 20
    order = able[np.lexsort((able, pd.factorize(courts["province"])[0][able]))]
    weight = weight[np.argsort(np.lexsort((able, pd.factorize(courts["province"])[0][able])))]
    origin = rng.choice(order, rows, p=weight / weight.sum())
    mode = rng.choice(len(Mode), rows, p=[0.5, 0.08, 0.1, 0.02, 0.02, 0.18, 0.07, 0.03])
    place = np.empty(len(courts), np.int64)
    place[order] = np.arange(len(order))
    # A receiver is one of the next courts of the list, which is sorted by province.
    step = rng.integers(1, max(2, min(12, len(order))), rows)
    other = order[(place[origin] + step) % len(order)]
    moved = _TRANSFERS[mode] & (other != origin)
    return np.where(moved, other, origin), origin, np.where(_TRANSFERS[mode] & ~moved, 0, mode)


def _frame(quarter: Quarter, rng: np.random.Generator, former: FormerCases, p: Float64) -> pd.DataFrame:
    rows = len(p)
    day = np.datetime64(quarter.policy.planning_date, "D")
    start = day - rng.integers(5, YEARS * 365, rows).astype("timedelta64[D]")
    progress = rng.random(rows) < p
    months = HORIZON_MONTHS * rng.beta(1.3, 2.0, rows)
    at = start + (months * 30.4).astype(np.int64).astype("timedelta64[D]")
    closing = np.where(progress, at + rng.integers(0, 90, rows).astype("timedelta64[D]"),
                       start + rng.integers(60, 700, rows).astype("timedelta64[D]"))  # fmt: skip
    seen, closed = progress & (at <= day), closing <= day
    claimed = (np.exp(rng.normal(12.0, 1.5, rows)).astype(np.int64) + 1000) * 100
    share = np.clip(rng.beta(1.2, 1.6, rows) + 0.25 * (former.asset == 1), 0, 1)
    recovered = np.where(seen, (claimed * share).astype(np.int64), 0)
    codes = quarter.courts["code"].tolist()
    year = start.astype("datetime64[Y]").astype(np.int64) + 1970
    none = np.datetime64("NaT", "D")
    number = 200_000 + np.arange(rows)
    return typed(
        pd.DataFrame({
            "case_number": joined("（", year, "）", words(codes, former.origin), "执", number, "号"),
            "court_code": words(codes, former.court),
            "origin_court_code": words(codes, former.origin),
            "mode": words([each.value for each in Mode], former.mode),
            "start": start.astype("datetime64[s]"),
            "end": np.where(closed, closing, none).astype("datetime64[s]"),
            "claimed": claimed,
            "recovered": recovered,
            "progress": seen,
            "asset_kind": words([each.value for each in AssetKind], former.asset),
            "debtor_kind": words([each.value for each in PartyKind], former.debtor),
            "lead_quality": words([each.value for each in LeadQuality], former.lead),
            "petition": former.petition,
            "age_days": rng.integers(0, 1500, rows),
            "progress_date": np.where(seen, at, none).astype("datetime64[s]"),
            "outcome": words(["completed", "terminated"], np.where(closed, np.where(seen, 0, 1), -1)),
        }),
        History,
    )  # fmt: skip
