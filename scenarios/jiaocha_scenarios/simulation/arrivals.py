"""What arrives each quarter, and the former cases before the first."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jiaocha_models import Quarter
from jiaocha_models.words import TRANSFER_MODES, AssetKind, LeadQuality, Mode, PartyKind
from jiaocha_scenarios.generator import generate
from jiaocha_scenarios.hidden_truth import YEARS, HiddenTruth, former_cases
from jiaocha_scenarios.simulation.outcomes import outcomes
from jiaocha_scenarios.simulation.recording import graded, recorded, strategic, strategic_courts
from jiaocha_scenarios.simulation.setting import Setting
from jiaocha_scenarios.tables import joined, words

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

BEFORE = 900
"""Number of the quarter under which the former cases draw."""
_TRANSFERS = np.array([mode in TRANSFER_MODES for mode in Mode])


@dataclass(frozen=True, eq=False)
class Arrival:
    """A nominated quarter.

    Attributes
    ----------
    quarter : Quarter
        What the planner sees; without history.
    true : Quarter
        The same with the leads as they are.
    hardness : float64, shape (n_cases,)
        What makes a case hard on the probit and stands in no column.
    """

    quarter: Quarter
    true: Quarter
    hardness: Float64


def seed_of(setting: Setting, at: int) -> int:
    """Seed of the generator for a quarter; seeds and quarters never share one."""
    return 1_000 * (setting.seed + 1) + at


def first_courts(setting: Setting) -> Quarter:
    """Quarter whose courts stand throughout the simulation."""
    return generate(
        setting.size, seed=setting.seed, cases=setting.cases, planning_court=setting.planning_court
    )


def arrival(setting: Setting, home: Quarter, at: int) -> Arrival:
    """Draw the cases nominated in a quarter before the courts of ``home``."""
    drawn = generate(
        setting.size, seed=seed_of(setting, at), cases=setting.cases,
        planning_court=setting.planning_court, planning_date=setting.planning_date(at),
    )  # fmt: skip
    true = replace(drawn, courts=home.courts, history=home.history.iloc[:0])
    rng = np.random.default_rng([setting.seed, 83, at])
    hardness = rng.normal(0.0, setting.hardness, len(true.cases))
    seen = replace(true, cases=graded(true.cases, setting, rng))
    if setting.strategic > 0:
        seen, hardness = strategic(seen, hardness, strategic_courts(home, setting), rng)
    return Arrival(seen, true, hardness)


def first_history(setting: Setting, home: Quarter, truth: HiddenTruth) -> pd.DataFrame:
    """Draw the former cases, those that were moved being harder; all that came of them, ever.

    The dates go back four years from the first quarter; :func:`as_known_on` cuts what lies later than a day.
    """
    rng = np.random.default_rng([setting.seed, 84])
    n, codes = setting.history, home.courts["code"].tolist()
    former = former_cases(home, n, rng)
    moved_for_reasons = setting.confounding * _TRANSFERS[former.mode] * np.abs(rng.normal(size=n))
    hardness = rng.normal(0.0, setting.hardness, n) + moved_for_reasons
    day = np.datetime64(setting.planning_date(0), "D")
    start = day - rng.integers(5, YEARS * 365, n).astype("timedelta64[D]")
    year = start.astype("datetime64[Y]").astype(np.int64) + 1970
    rows = pd.DataFrame({
        "case_number": joined(
            "（", year, "）", words(codes, former.origin), "执", 200_000 + np.arange(n), "号"
        ),
        "court_code": words(codes, former.court),
        "origin_court_code": words(codes, former.origin),
        "mode": words([each.value for each in Mode], former.mode),
        "start": start.astype("datetime64[s]"),
        "claimed": (np.exp(rng.normal(12.0, 1.5, n)).astype(np.int64) + 1000) * 100,
        "asset_kind": words([each.value for each in AssetKind], former.asset),
        "debtor_kind": words([each.value for each in PartyKind], former.debtor),
        "lead_quality": words([each.value for each in LeadQuality], former.lead),
        "petition": former.petition,
        "age_days": rng.integers(0, 1500, n),
    })  # fmt: skip
    probability = former.progress(truth, hardness)
    case = np.arange(n)
    known = outcomes((setting.seed, BEFORE), rows, case, former.court, former.mode, probability)
    return recorded(known, setting, rng)
